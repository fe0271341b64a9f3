import { expect } from "chai";
import { concat } from "ethers";
import hre from "hardhat";

import type { NetCall } from "../../src/netting/clearing.ts";
import type { ClearingQueue } from "../../typechain-types/index.js";
import { nextRound, solveFromChain } from "../utils/clearing.ts";
import {
  type Draw,
  drawn,
  history,
  pick,
  type PoorWorld,
  poorWorld,
  suspendSomebody,
} from "../utils/clearing-history.ts";
import { mined } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;

const CASES = 10;
const STEPS = 50;
const CHANGES = 200;
const PROBE = "0x00000000000000000000000000000000000000ff";

async function fixture() {
  return poorWorld(connection);
}

describe("NetReplay under random changes", () => {
  for (let seed = 101; seed <= 100 + CASES; ++seed) {
    it(`refuses what is changed, or settles the same, history ${seed}`, async () => {
      const world = await networkHelpers.loadFixture(fixture);
      const { queue } = world.consortium;
      const draw = drawer(seed);
      await history(world, draw, STEPS);
      await suspendSomebody(world, draw);
      await nextRound(connection, queue);
      await networkHelpers.setCode(PROBE, probing(await queue.getAddress()));
      const right = await solveFromChain(queue);
      const outcome = await outcomeOf(world, right);
      expect(await passes(queue, right)).to.equal(true);
      for (let change = 0; change < CHANGES; ++change) {
        const changed = changeOf(right, draw);
        if (await passes(queue, changed)) expect(await outcomeOf(world, changed)).to.deep.equal(outcome);
      }
    });
  }
});

/** A caller that passes its data on and tells whether that succeeded: a revert of the outermost call takes long to tell. */
function probing(target: string): string {
  return concat(["0x365f5f375f5f365f5f73", target, "0x5af15f5260205ff3"]);
}

async function passes(queue: ClearingQueue, call: NetCall): Promise<boolean> {
  const data = queue.interface.encodeFunctionData("net", [call]);
  return BigInt(await connection.ethers.provider.call({ to: PROBE, data })) === 1n;
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
