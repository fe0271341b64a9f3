import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { AbiCoder, type ContractTransactionResponse, keccak256, ZeroHash } from "ethers";
import hre from "hardhat";

import {
  authorise,
  corridorScope,
  currencyScope,
  linkEntry,
  newInstruction,
  parseMark,
  participantScope,
  Power,
} from "../../src/index.ts";
import { netOf } from "../../src/netting/clearing.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { type CurrencyToken, EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { nextRound } from "../utils/clearing.ts";
import { type Act, type Draw, drawn, pick, type PoorWorld, poorWorld, QUEUE_ACTS } from "../utils/clearing-history.ts";
import { BASIS, adopt, DAY, HOUR, mined } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";
import { completeRecovery, proposeRecovery, reinstate, suspend } from "../utils/participants.ts";
import { QueueModel } from "../utils/queue-model.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const HISTORIES = 5;
const STEPS = 110;
const RECORD_EVERY = 15;
const FIRST_SPARE = 60; // signers from here on are nobody's

async function fixture() {
  return poorWorld(connection);
}

/** A poor world in which accounts are replaced, with a model that only hears events. */
interface LivingWorld extends PoorWorld {
  readonly banks: HardhatEthersSigner[];
  readonly everybody: HardhatEthersSigner[];
  readonly model: QueueModel;
}

describe("ClearingQueue in a busy world", () => {
  for (let seed = 1; seed <= HISTORIES; ++seed) {
    it(`keeps money, order and counts whatever happens, history ${seed}`, async () => {
      const poor = await networkHelpers.loadFixture(fixture);
      const world = {
        ...poor,
        banks: [...poor.banks],
        everybody: [...poor.banks],
        model: new QueueModel(poor.consortium.queue),
      };
      const draw = drawer(seed);
      for (let step = 1; step <= STEPS; ++step) {
        await drawn(ACTS, draw)(world, draw);
        await world.model.hear();
        await keepsMoney(world);
        await keepsCounts(world);
        if (step % RECORD_EVERY === 0) await keepsRecords(world);
      }
      expect(world.model.nets, "nets").to.be.greaterThan(3);
    });
  }
});

/** SET-1 and SET-6: every currency's balances are its supply, none of it with the queue, and none is below zero. */
async function keepsMoney({ consortium: { members, queue }, everybody }: LivingWorld): Promise<void> {
  for (const { token } of members) {
    const balances = await Promise.all(everybody.map(async (account) => token.balanceOf(account)));
    const { issued, redeemed } = await token.issuance();
    expect(balances.reduce((sum, balance) => sum + balance, 0n)).to.equal(issued - redeemed);
    expect(balances.every((balance) => balance <= issued - redeemed)).to.equal(true);
    expect(await token.balanceOf(queue)).to.equal(0n);
  }
}

/** SET-7, and what nets count on: the marks of every lane and the number of waiting ones are those of the model. */
async function keepsCounts({ consortium: { members, queue }, model }: LivingWorld): Promise<void> {
  const round = Number(await queue.round());
  for (const { token } of members) {
    expect(await queue.waitingAtCut(token)).to.equal(model.waitingAtCut(await token.getAddress(), round));
  }
  for (const lane of model.lanes()) {
    const { settled, cut, head } = await queue.laneOf(lane.token, lane.account, lane.priority);
    const counts = [settled, cut, head].map((word) => parseMark(word).count);
    expect(counts).to.deep.equal([lane.settled, Math.max(lane.settled, lane.cutIn(round)), lane.rounds.length]);
  }
}

/** Whoever has the events has the lanes: the hashes of all entries, of those that take part and of those that left. */
async function keepsRecords({ consortium: { queue } }: LivingWorld): Promise<void> {
  const { lanes } = await readQueueRecord(queue);
  for (const { token, account, priority, entries } of lanes) {
    const key = AbiCoder.defaultAbiCoder().encode(["address", "address", "uint8"], [token, account, priority]);
    const hashes = [BigInt(keccak256(key)) >> 72n];
    for (const entry of entries) hashes.push(linkEntry(hashes.at(-1)!, entry));
    const found = await queue.laneOf(token, account, priority);
    for (const mark of [found.settled, found.cut, found.head].map(parseMark)) {
      expect(mark.hash).to.equal(hashes[mark.count]);
    }
  }
}

const ACTS: readonly [weight: number, act: Act<LivingWorld>][] = [
  ...QUEUE_ACTS,
  [14, settleWhatCan],
  [6, transferDirectly],
  [3, issueOrRedeem],
  [4, settleByEngine],
  [2, suspendOrReinstate],
  [2, haltSomething],
  [1, replaceAccount],
  [3, leaveOrReturn],
];

async function settleWhatCan({ consortium: { queue, stranger }, model }: LivingWorld): Promise<void> {
  await nextRound(connection, queue);
  await model.hear();
  const { call, solution } = netOf(await readClearingBook(queue, await readQueueRecord(queue)));
  const solver = queue.connect(stranger);
  if (solution.settled.some((count) => count > 0)) await mined(solver.net(call));
  else await expect(solver.net(call)).to.be.revertedWithCustomError(queue, "NettingNothingSettles");
}

/** What rules, standing, halts or funds refuse is no part of the story. */
async function unlessRefused(pending: Promise<ContractTransactionResponse>): Promise<void> {
  await mined(pending).catch((error: unknown) => {
    const known = /CurrencyToken(Refused|CannotIssueTo|CannotRedeem|InsufficientBalance)|ParticipantRegistry/;
    if (!known.test(String(error))) throw error;
  });
}

async function transferDirectly({ consortium: { members }, banks }: LivingWorld, draw: Draw): Promise<void> {
  const { token } = pick(members, draw);
  await unlessRefused(token.connect(pick(banks, draw)).transfer(pick(banks, draw), draw(1_500)));
}

async function issueOrRedeem({ consortium: { members }, banks }: LivingWorld, draw: Draw): Promise<void> {
  const { token } = pick(members, draw);
  const bank = pick(banks, draw);
  if (draw(2) === 0) await unlessRefused(token.issue(bank, 1 + draw(1_000)));
  else await unlessRefused(token.connect(bank).redeem(1 + draw(1_000), ZeroHash));
}

async function settleByEngine({ consortium, banks }: LivingWorld, draw: Draw): Promise<void> {
  const { members, engine, domain, stranger } = consortium;
  const [first, second] = [pick(banks, draw), pick(banks, draw)];
  const [x, y] = [pick(members, draw).token, pick(members, draw).token];
  if (first === second) return;
  const leg = async (token: CurrencyToken, payer: HardhatEthersSigner, payee: HardhatEthersSigner) => ({
    token: await token.getAddress(),
    payer: payer.address,
    payee: payee.address,
    amount: BigInt(1 + draw(900)),
  });
  const legs = [await leg(x, first, second), await leg(y, second, first)];
  const instruction = newInstruction({ legs, deadline: NEVER });
  const orders = [await authorise(first, domain, instruction), await authorise(second, domain, instruction)];
  await unlessRefused(engine.connect(stranger).settle(instruction, orders));
}

async function suspendOrReinstate({ consortium: { gate, members } }: LivingWorld, draw: Draw): Promise<void> {
  const country = pick(members, draw);
  const id = country.bankIds[draw(2)]!;
  const { status } = await gate.participantOf(id);
  await mined(Number(status) === 1 ? suspend(gate, country, id) : reinstate(gate, country, id));
}

async function haltSomething({ consortium: { gate, joint, members } }: LivingWorld, draw: Draw): Promise<void> {
  const [home, abroad] = [pick(members, draw), pick(members, draw)];
  const scopes = [
    corridorScope(home.code, abroad.code),
    currencyScope(home.asset),
    participantScope(home.bankIds[draw(2)]!),
  ];
  const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
  const until = (await time.latest()) + (1 + draw(3)) * HOUR;
  await mined(committee.prolong(gate, pick(scopes, draw), until, BASIS));
}

/** A bank loses its key: its account is replaced and its money follows; what it had queued can only leave. */
async function replaceAccount({ consortium, banks, everybody }: LivingWorld, draw: Draw): Promise<void> {
  const { gate, members, queue } = consortium;
  const index = draw(banks.length);
  const lost = banks[index]!;
  const successor = (await ethers.getSigners())[FIRST_SPARE + everybody.length]!;
  await mined(proposeRecovery(gate, members[Math.floor(index / 2)]!, lost, successor));
  await time.increase(3 * DAY);
  await mined(completeRecovery(gate, successor, lost));
  banks[index] = successor;
  everybody.push(successor);
  for (const { token, offices: issuer } of members) {
    await mined(token.forcedTransfer(lost, successor, await token.balanceOf(lost)));
    await mined(queue.connect(issuer.MonetaryAuthority).setQuotas(token, [successor], 20));
  }
}

/** An issuer takes its currency from the queue, or lets the queue net it again after its notice. */
async function leaveOrReturn({ consortium: { members, queue } }: LivingWorld, draw: Draw): Promise<void> {
  const { token } = pick(members, draw);
  const { inForce } = await token.powersOf(queue);
  if (inForce !== 0n) await mined(token.dropPowers(queue, Power.Net));
  else await mined(adopt(connection, token, queue, Power.Net));
}
