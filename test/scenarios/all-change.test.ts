import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  authorise,
  authoriseSubmission,
  COMPONENTS,
  type ComponentName,
  Direction,
  type Earmark,
  hashInstruction,
  type HoldOrder,
  HoldReason,
  type Instruction,
  newEarmark,
  newInstruction,
  Priority,
  signEarmark,
  signEarmarkExecution,
} from "../../src/index.ts";
import {
  type ClearingQueue,
  ClearingQueue__factory,
  type Cycles,
  Cycles__factory,
  type Gate,
  Gate__factory,
  type HoldLedger,
  HoldLedger__factory,
  type SettlementEngine,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { type ClearingWorld, clearingWorld, legOf, queuePayment, settleNextRound } from "../utils/clearing-world.ts";
import { DAY, entry, HOUR, licenseBank, mined, NOTICE, publish, setRules, setThresholds } from "../utils/consortium.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

const HELD = 70n;
const EARMARKED = 50n;
const HOLD_ABOVE = 500n;
const QUEUED = 100n;

/** What takes the place of everything that China's currency trusts. */
interface Next {
  Gate: Gate;
  SettlementEngine: SettlementEngine;
  ClearingQueue: ClearingQueue;
  HoldLedger: HoldLedger;
  Cycles: Cycles;
}

const NAMES = Object.keys(COMPONENTS) as ComponentName[];

/** Chapter after chapter on one chain: each begins where the one before it ended. */
describe("A currency changes gate, engine, queue, ledger and cycles while everything is in flight", () => {
  let world: ClearingWorld;
  let next: Next;
  let mark: Earmark;
  let pending: Instruction;
  let supply = 0n;

  before(async () => {
    world = await clearingWorld(connection);
    next = await deployNext();
    for (const name of NAMES) await publish(world.releases, name, next[name]);
    await openNextGate();
    supply = await world.china.token.totalSupply();
  });

  async function deployNext(): Promise<Next> {
    const { countries, numbers, committee, standings, assets, cases, appeals, queue, cycleKeys, stranger } = world;
    return {
      Gate: await new Gate__factory(stranger).deploy(countries, numbers, committee, standings),
      SettlementEngine: await new SettlementEngine__factory(stranger).deploy(countries, assets),
      ClearingQueue: await new ClearingQueue__factory(stranger).deploy(countries, assets, await queue.roundLength()),
      HoldLedger: await new HoldLedger__factory(stranger).deploy(countries, cases, appeals),
      Cycles: await new Cycles__factory(stranger).deploy(countries, assets, cycleKeys, 300, 3_600),
    };
  }

  /** Every Registrar licenses its banks at the next gate, and every Supervisor adopts rules there. */
  async function openNextGate() {
    for (const country of world.members) {
      const { alpha2, code, offices, banks, bankIds } = country;
      for (const [index, bank] of banks.entries()) {
        const number = await licenseBank(next.Gate, offices.Registrar, code, bank, `${alpha2}BANK${index}`);
        expect(number).to.equal(bankIds[index]);
      }
      const rules = world.members.flatMap(({ asset }) =>
        [Direction.Outbound, Direction.Inbound].map((direction) => entry(direction, 0, asset)),
      );
      await setRules(next.Gate, country, rules);
    }
  }

  const frozen = (account: { address: string }) => world.china.token.getFrozenTokens(account.address);
  const balance = (account: { address: string }) => world.china.token.balanceOf(account.address);
  const adoptCall = async (name: ComponentName) =>
    world.china.token.interface.encodeFunctionData("adopt", [await next[name].getAddress(), COMPONENTS[name]]);

  async function orderOf(amount: bigint): Promise<HoldOrder> {
    return {
      token: world.cny,
      account: world.shanghai.address,
      authority: world.china.code,
      caseId: 1,
      amount,
      until: (await time.latest()) + 60 * DAY,
      reason: HoldReason.Fraud,
    };
  }

  async function payment(amount: bigint): Promise<Instruction> {
    const { cny, beijing, almaty } = world;
    const deadline = (await time.latest()) + DAY;
    return newInstruction({ legs: [legOf(cny, beijing, almaty, amount)], deadline });
  }

  it("China announces each change by the very call", async () => {
    for (const name of NAMES) await mined(world.china.token.announce(await adoptCall(name)));
    await time.increase(NOTICE - DAY);
  });

  it("money is held, another sum earmarked, a PvP waits for China's Supervisor, a payment in the queue", async () => {
    const { cases, china, kazakhstan, ledger, engine, gate, domain, stranger } = world;
    const { cny, kzt, beijing, shanghai, almaty } = world;
    await mined(cases.connect(china.offices.Supervisor).open([china.code], [], id("law"), ZeroHash));
    await mined(ledger.connect(china.offices.Supervisor).place(await orderOf(HELD)));

    const deadline = (await time.latest()) + 30 * DAY;
    const instruction = newInstruction({ legs: [legOf(cny, beijing, almaty, EARMARKED)], deadline });
    mark = newEarmark({ instruction, leg: 0, releaser: stranger.address });
    const locked = await signEarmark(beijing, domain, mark);
    await mined(engine.connect(stranger).earmark(instruction, 0, stranger, locked));

    const corridor = entry(Direction.Outbound, kazakhstan.code, china.asset);
    await setThresholds(gate, china, corridor, { holdAbove: HOLD_ABOVE, clock: 120 });
    const legs = [legOf(cny, beijing, almaty, HOLD_ABOVE + 1n), legOf(kzt, almaty, beijing, 9_000n)];
    pending = newInstruction({ legs, deadline });
    const consent = await authoriseSubmission(almaty, domain, pending);
    await mined(engine.connect(beijing).submitForApproval(pending, [consent]));

    await mined(queuePayment(world, legOf(cny, shanghai, almaty, QUEUED), { seconds: 110 * HOUR }));
    expect([await frozen(shanghai), await frozen(beijing)]).to.deep.equal([HELD, EARMARKED + HOLD_ABOVE + 1n]);
  });

  it("on one day China adopts everything new and drops everything old", async () => {
    const { china, engine, queue, ledger, cycles, gate } = world;
    await time.increase(DAY);
    for (const name of NAMES) await mined(china.token.adopt(next[name], COMPONENTS[name]));
    const dropped = { SettlementEngine: engine, ClearingQueue: queue, HoldLedger: ledger, Cycles: cycles };
    for (const [name, deployment] of Object.entries(dropped)) {
      await mined(china.token.dropPowers(deployment, COMPONENTS[name as ComponentName]));
      const { inForce, ending } = await china.token.powersOf(deployment);
      expect([inForce, ending], name).to.deep.equal([0n, BigInt(COMPONENTS[name as ComponentName])]);
    }
    expect(await china.token.gate()).to.equal(await next.Gate.getAddress());
    expect(await china.token.ledger()).to.equal(await next.HoldLedger.getAddress());
    expect([...(await china.token.powersOf(gate))].slice(0, 2)).to.deep.equal([0n, 0n]);
  });

  it("what is new begins: the old begins nothing any more", async () => {
    const { china, engine, queue, ledger, domain, beijing, relayer, cny, shanghai, almaty } = world;
    const refusedFor = async (call: Promise<unknown>, caller: { getAddress(): Promise<string> }, power: number) =>
      expect(call)
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotAdopted")
        .withArgs(await caller.getAddress(), power);
    await refusedFor(engine.connect(beijing).settle(await payment(1n), []), engine, COMPONENTS.SettlementEngine);
    const late = queuePayment(world, legOf(cny, shanghai, almaty, 1n));
    await refusedFor(late, queue, COMPONENTS.ClearingQueue);
    const order = { ...(await orderOf(1n)), account: beijing.address };
    const placed = ledger.connect(china.offices.Supervisor).place(order);
    await refusedFor(placed, ledger, COMPONENTS.HoldLedger);

    const instruction = await payment(1n);
    const there = { ...domain, verifyingContract: await next.SettlementEngine.getAddress() };
    const consent = await authorise(beijing, there, instruction);
    await expect(next.SettlementEngine.connect(relayer).settle(instruction, [consent])).to.emit(
      next.SettlementEngine,
      "Settled",
    );
    await mined(next.ClearingQueue.join(cny));
    const authority = next.ClearingQueue.connect(china.offices.MonetaryAuthority);
    await mined(authority.setQuotas(cny, [shanghai, almaty], 20));
    const queued = newInstruction({
      legs: [legOf(cny, shanghai, almaty, 1n)],
      deadline: Math.ceil(((await time.latest()) + HOUR) / HOUR) * HOUR,
    });
    await expect(next.ClearingQueue.connect(shanghai).enqueue(queued, Priority.Normal, [])).to.emit(
      next.ClearingQueue,
      "PaymentQueued",
    );
  });

  it("the PvP that waited is approved and settles, both legs through the old engine", async () => {
    const { china, kazakhstan, engine, relayer, beijing, almaty } = world;
    const before = [await balance(almaty), await kazakhstan.token.balanceOf(beijing)] as const;
    const supervisor = engine.connect(china.offices.Supervisor);
    await mined(supervisor.approve(hashInstruction(pending), china.code));
    await expect(engine.connect(relayer).settleApproved(pending)).to.emit(engine, "PendingSettled");
    expect(await balance(almaty)).to.equal(before[0] + HOLD_ABOVE + 1n);
    expect(await kazakhstan.token.balanceOf(beijing)).to.equal(before[1] + 9_000n);
    expect(await frozen(beijing)).to.equal(EARMARKED);
  });

  it("the payment in the old queue is netted, under the new gate", async () => {
    const { almaty } = world;
    const before = await balance(almaty);
    await settleNextRound(world);
    expect(await balance(almaty)).to.equal(before + QUEUED);
  });

  it("the earmark is executed out of the old ledger, though another one is noted in the new", async () => {
    const { china, engine, ledger, domain, stranger, relayer, beijing, almaty, cny } = world;
    const instruction = await payment(EARMARKED);
    const again = newEarmark({ instruction, leg: 0, releaser: stranger.address });
    const authorisation = { nonce: again.nonce, signature: "0x" };
    await mined(next.SettlementEngine.connect(beijing).earmark(instruction, 0, stranger, authorisation));
    expect(await next.HoldLedger.reservationsOf(cny, beijing)).to.have.lengthOf(1);
    expect(await frozen(beijing)).to.equal(2n * EARMARKED);

    const before = await balance(almaty);
    const execution = await signEarmarkExecution(stranger, domain, mark);
    await mined(engine.connect(relayer).settleEarmarked(mark.instruction, [], [execution]));
    expect(await balance(almaty)).to.equal(before + EARMARKED);
    expect(await ledger.reservationsOf(china.token, beijing)).to.deep.equal([]);
    expect(await frozen(beijing)).to.equal(EARMARKED);
    await mined(
      next.SettlementEngine.connect(stranger).releaseEarmark(instruction, 0, again.nonce, stranger.address, "0x"),
    );
    expect(await frozen(beijing)).to.equal(0n);
  });

  it("the hold bites in the old ledger beside one in the new, and each is released where it stands", async () => {
    const { cases, china, ledger, shanghai, cny } = world;
    const { Supervisor } = china.offices;
    const order = await orderOf(HELD);
    await expect(next.HoldLedger.connect(Supervisor).place(order))
      .to.be.revertedWithCustomError(ledger, "HoldsRollingElsewhere")
      .withArgs(china.code, order.caseId, ledger);
    await mined(cases.connect(Supervisor).open([china.code], [], id("another matter"), ZeroHash));
    await mined(next.HoldLedger.connect(Supervisor).place({ ...order, caseId: 2 }));
    expect(await frozen(shanghai)).to.equal(2n * HELD);
    await mined(ledger.connect(Supervisor).release(cny, shanghai, 0, HELD));
    expect(await frozen(shanghai)).to.equal(HELD);
    await mined(next.HoldLedger.connect(Supervisor).release(cny, shanghai, 0, HELD));
    expect(await frozen(shanghai)).to.equal(0n);
  });

  it("in the end nothing is held of anybody, and no money was made or lost", async () => {
    const { china, members } = world;
    const banks = members.flatMap((member) => member.banks);
    const balances = await Promise.all(banks.map(balance));
    expect(await Promise.all(banks.map(frozen))).to.deep.equal(banks.map(() => 0n));
    expect(balances.reduce((sum, held) => sum + held, 0n)).to.equal(supply);
    expect(await china.token.totalSupply()).to.equal(supply);
  });
});
