import { expect } from "chai";
import { concat, dataSlice } from "ethers";
import hre from "hardhat";

import { type NetCall, netOf } from "../../src/netting/clearing.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import type { ClearingQueue } from "../../typechain-types/index.js";
import { beginPatience, nextRound, solveFromChain } from "../utils/clearing.ts";
import {
  type Draw,
  drawn,
  history,
  pick,
  type PoorWorld,
  poorWorld,
  QUEUE_ACTS,
  suspendSomebody,
} from "../utils/clearing-history.ts";
import { mined } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";
import { type Forgery, type Known, LIES, MISTAKEN, MISTAKES } from "../utils/net-forgery.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;

const HISTORIES = 8;
const STEPS = 50;
const LATE = 6;
const TRIES = 4; // of each forgery
const CHANGES = 150;
const ACCEPTED = "accepted";
const PROBE = "0x00000000000000000000000000000000000000ff";

async function fixture() {
  return poorWorld(connection);
}

/** A world, what a solver knows of it, its net and what comes of that. */
interface Scene {
  readonly world: PoorWorld;
  readonly known: Known;
  readonly right: NetCall;
  readonly outcome: readonly unknown[];
  /** Whether a net would be accepted now, or the name of the error. */
  readonly verdict: (call: NetCall) => Promise<string>;
}

const STALE = /^(NetReplay(Beyond|WrongOrder|WrongEntries|Infeasible)|NettingIncomplete)$/;
/** What a queue says to bytes that make no sense; a list that is too short for what it is to hold makes a panic. */
const NOISE = /^(Net(ting|Replay)[A-Z]\w+|Panic\(50\))$/;

describe("NetReplay under forgery", () => {
  const tried = new Set<string>();
  const tryAll = async (scene: Scene, draw: Draw) => {
    for (const [name, { forge, errors }] of Object.entries(LIES)) {
      for (const call of forgeries(scene, forge, draw)) {
        tried.add(name);
        expect(await scene.verdict(call), name).to.be.oneOf(errors);
      }
    }
    for (const [name, forge] of Object.entries(MISTAKES)) {
      for (const call of forgeries(scene, forge, draw)) {
        tried.add(name);
        await expectRefusedOrTheSame(scene, call, MISTAKEN);
      }
    }
  };

  for (let seed = 101; seed <= 100 + HISTORIES; ++seed) {
    it(`accepts the greatest net and no other, history ${seed}`, async () => {
      const draw = drawer(seed);
      const scene = await sceneOf(draw);
      expect(await scene.verdict(scene.right)).to.equal(ACCEPTED);
      await tryAll(scene, draw);
      for (let change = 0; change < CHANGES; ++change) {
        await expectRefusedOrTheSame(scene, changeOf(scene.right, draw), NOISE);
      }
      await mined(scene.world.consortium.queue.net(scene.right));
      expect(await scene.verdict(scene.right)).to.match(STALE);
    });
  }

  it("had something to forge in every way", () => {
    expect([...tried]).to.have.members([...Object.keys(LIES), ...Object.keys(MISTAKES)]);
  });
});

/** Up to so many different nets that a forgery makes of a scene. */
function forgeries({ known, right }: Scene, forge: Forgery, draw: Draw): NetCall[] {
  const found = Array.from({ length: TRIES }, () => forge(known, draw)).filter((call) => call !== undefined);
  const different = new Map(found.map((call) => [textOf(call), call]));
  different.delete(textOf(right));
  return [...different.values()];
}

function textOf(call: NetCall): string {
  return JSON.stringify(call, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

/** A net that is accepted though it was changed may differ in how it is written, and in nothing that it does. */
async function expectRefusedOrTheSame(scene: Scene, call: NetCall, errors: RegExp): Promise<void> {
  const verdict = await scene.verdict(call);
  if (verdict === ACCEPTED) expect(await outcomeOf(scene.world, call)).to.deep.equal(scene.outcome);
  else expect(verdict).to.match(errors);
}

/** Lanes with a past, of which part left in a net, with a round that is over and one that runs. */
async function sceneOf(draw: Draw): Promise<Scene> {
  const world = await networkHelpers.loadFixture(fixture);
  const { queue, stranger } = world.consortium;
  await history(world, draw, STEPS);
  await nextRound(connection, queue);
  await mined(queue.connect(stranger).net(await solveFromChain(queue)));
  await history(world, draw, STEPS);
  await suspendSomebody(world, draw);
  await nextRound(connection, queue);
  await history(world, draw, LATE, QUEUE_ACTS.slice(0, 2));
  await beginPatience(connection, queue);
  const record = await readQueueRecord(queue);
  const known = { record, book: await readClearingBook(queue, record) };
  const right = netOf(known.book).call;
  return { world, known, right, outcome: await outcomeOf(world, right), verdict: await judge(queue) };
}

/**
 * Asks the queue through a caller that passes on what it is given and hands back what comes: a revert of the outermost
 * call takes the simulator long to tell.
 */
async function judge(queue: ClearingQueue): Promise<Scene["verdict"]> {
  const target = await queue.getAddress();
  const code = concat(["0x365f5f375f5f365f5f73", target, "0x5af15f523d5f60203e60203d015ff3"]);
  await networkHelpers.setCode(PROBE, code);
  return async (call) => {
    const data = queue.interface.encodeFunctionData("net", [call]);
    const answer = await connection.ethers.provider.call({ to: PROBE, data });
    return BigInt(dataSlice(answer, 0, 32)) === 1n ? ACCEPTED : errorIn(queue, dataSlice(answer, 32));
  };
}

/** The name of a revert's error; of a panic, its number. */
function errorIn(queue: ClearingQueue, data: string): string {
  const error = queue.interface.parseError(data);
  if (error === null) return `unnamed ${data.slice(0, 10)}`;
  return error.name === "Panic" ? `Panic(${String(error.args[0])})` : error.name;
}

/** Every balance and every lane after a net, which is undone. */
async function outcomeOf(world: PoorWorld, call: NetCall) {
  const { consortium, banks } = world;
  const { queue, members, stranger } = consortium;
  const snapshot = await networkHelpers.takeSnapshot();
  await mined(queue.connect(stranger).net(call));
  const found: unknown[] = [];
  for (const { token } of members) {
    found.push(await queue.waitingAtCut(token), await token.totalSupply());
    for (const bank of banks) {
      const lanes = [0, 1].map(async (priority) => [...(await queue.laneOf(token, bank, priority))]);
      found.push(await token.balanceOf(bank), ...(await Promise.all(lanes)));
    }
  }
  await snapshot.restore();
  return found;
}

/** One to three changes at once. */
function changeOf(call: NetCall, draw: Draw): NetCall {
  let changed = drawn(CHANGE, draw)(call, draw);
  while (draw(4) === 0) changed = drawn(CHANGE, draw)(changed, draw);
  return changed;
}

const CHANGE: readonly (readonly [weight: number, change: (call: NetCall, draw: Draw) => NetCall])[] = [
  [12, (call, draw) => ({ ...call, entries: changeBytes(call.entries, draw) })],
  [3, (call, draw) => ({ ...call, voids: changeBytes(call.voids, draw) })],
  [6, (call, draw) => ({ ...call, lanes: changeList(call.lanes, draw, (lane) => flip(lane, 56, draw)) })],
  [1, (call, draw) => ({ ...call, lanes: changeList(call.lanes, draw, (lane) => flip(lane, 256, draw)) })],
  [2, (call, draw) => ({ ...call, accounts: changeList(call.accounts, draw, () => pick(call.accounts, draw)) })],
  [1, (call, draw) => ({ ...call, prefixes: draw((call.entries.length + 1) / 2) })],
  [
    2,
    (call, draw) => ({
      ...call,
      currencies: changeList(call.currencies, draw, ({ token, holders }) => ({
        token,
        holders: flip(holders, call.accounts.length + 1, draw),
      })),
    }),
  ],
];

/** Flips bits of a byte, puts one in, takes one out, or moves a piece. */
function changeBytes(bytes: string, draw: Draw): string {
  const list: string[] = bytes.slice(2).match(/../g) ?? [];
  const byte = (before = 0) => (before ^ (1 + draw(255))).toString(16).padStart(2, "0");
  const at = draw(list.length + 1);
  const acts: (() => string[])[] = [
    () => list.with(draw(list.length), byte(Number.parseInt(list[draw(list.length)]!, 16))),
    () => list.with(draw(list.length), draw(256).toString(16).padStart(2, "0")),
    () => list.toSpliced(at, 0, byte()),
    () => list.toSpliced(at, 1 + draw(4)),
    () => list.toSpliced(at, 0, ...list.slice(at, at + 1 + draw(16))),
    () => [...list.slice(at), ...list.slice(0, at)],
  ];
  return list.length === 0 ? bytes + byte().repeat(1 + draw(5)) : `0x${pick(acts, draw)().join("")}`;
}

/** Changes an element, takes one out, doubles one or changes places. */
function changeList<T>(list: readonly T[], draw: Draw, change: (element: T) => T): T[] {
  if (list.length === 0) return [];
  const at = draw(list.length);
  const acts: (() => T[])[] = [
    () => list.with(at, change(list[at]!)),
    () => list.toSpliced(at, 1),
    () => list.toSpliced(at, 0, change(list[at]!)),
    () => [...list.slice(at), ...list.slice(0, at)],
  ];
  return pick([acts[0]!, ...acts], draw)();
}

function flip(word: bigint, bits: number, draw: Draw): bigint {
  return word ^ (1n << BigInt(draw(bits)));
}
