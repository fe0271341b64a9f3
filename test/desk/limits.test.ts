import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  authorise,
  Component,
  Direction,
  hashInstruction,
  type Instruction,
  newEarmark,
  newInstruction,
  parsePending,
  ruleTerms,
  signEarmark,
  signEarmarkRelease,
  thresholdTerms,
  type ThresholdTerms,
} from "../../src/index.ts";
import { exposuresOf } from "../../src/desk/counting.ts";
import { blockTimes, type DeskEvent, type History, readHistory } from "../../src/desk/history.ts";
import { approves, sumsReason } from "../../src/desk/limits.ts";
import { askByCall } from "../../src/desk/modules.ts";
import { isSetAside, type PendingStory, pendingStories } from "../../src/desk/pending.ts";
import { tokenReason } from "../../src/desk/reasons.ts";
import { type VerifiedPayment, verifyPayments } from "../../src/desk/verify.ts";
import { type Gate, Gate__factory, HostileRule__factory } from "../../typechain-types/index.js";
import { batchOf, type ClearingWorld, clearingWorld, legOf, queuePair, queuePayment } from "../utils/clearing-world.ts";
import { DAY, entry, HOUR, licenseBank, mined, publish, setRules, setThresholds } from "../utils/consortium.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;
const { provider } = connection.ethers;
const EVIDENCE = `0x${"11".repeat(32)}`;

/** One history on one chain: each chapter begins where the one before it ended, and the desk agrees with every word of it. */
describe("the desk on limits, waiting payments and a second gate", function () {
  this.timeout(240_000);
  let world: ClearingWorld;

  before(async () => {
    world = await clearingWorld(connection);
  });

  const read = async (): Promise<History> => readHistory(world, await provider.getBlockNumber());

  /** Verifies everything since a block; nothing differs. */
  async function verifiedSince(first: number): Promise<VerifiedPayment[]> {
    const sources = { timeOf: blockTimes(provider), askModule: askByCall(provider) };
    const verified = await verifyPayments(await read(), ({ event }) => event.block > first, sources);
    for (const { differences, payment } of verified) expect(differences, payment.event.name).to.deep.equal([]);
    return verified;
  }

  async function expectExposuresOfGate(): Promise<void> {
    const exposures = await exposuresOf(await read(), await time.latest(), blockTimes(provider));
    expect(exposures).to.not.be.empty;
    for (const { token, from, to, net, closedUntil } of exposures) {
      const kept = await world.gate.exposureOf(token, from, to, { blockTag: "latest" });
      expect([net, BigInt(closedUntil)]).to.deep.equal([...kept]);
    }
  }

  const outbound = (asked: Partial<ThresholdTerms>) => {
    const { gate, china, kazakhstan } = world;
    return setThresholds(gate, china, entry(Direction.Outbound, kazakhstan.code, china.asset), asked);
  };

  const inbound = (asked: Partial<ThresholdTerms>) => {
    const { gate, china, kazakhstan } = world;
    return setThresholds(gate, kazakhstan, entry(Direction.Inbound, china.code, china.asset), asked);
  };

  const pay = (amount: bigint) => mined(world.china.token.connect(world.beijing).transfer(world.almaty, amount));
  const payBack = (amount: bigint) => mined(world.china.token.connect(world.almaty).transfer(world.beijing, amount));
  const block = () => provider.getBlockNumber();

  async function midnight(): Promise<void> {
    await time.increaseTo((Math.floor((await time.latest()) / DAY) + 1) * DAY + HOUR);
  }

  it("reckons nets, breakers and velocity of what settles", async () => {
    const { gate, china, kazakhstan } = world;
    await midnight();
    const first = await block();
    await outbound({ countsExposure: true, countsVelocity: true, reportAbove: 4_000n });
    const terms = { limit: 12_000n, tripAbove: 5_000n, coolOff: 2 };
    const limits = [{ direction: Direction.Outbound, counterparty: kazakhstan.code, asset: china.asset, terms }];
    await mined(gate.connect(china.offices.Supervisor).adoptExposureTerms(china.code, limits, EVIDENCE));
    await mined(
      gate
        .connect(china.offices.Supervisor)
        .adoptVelocities(china.code, [{ asset: china.asset, limit: 20_000n, window: DAY }], EVIDENCE),
    );
    await pay(3_000n);
    await pay(4_001n);
    await expect(pay(1n)).to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused");
    await expectExposuresOfGate();
    await time.increase(3 * HOUR);
    await pay(4_500n);
    const verified = await verifiedSince(first);
    expect(verified.map(({ payment }) => payment.outcome.reported)).to.deep.equal([false, true, true]);
    expect(verified.map(({ payment }) => payment.closing?.net)).to.deep.equal([undefined, 7_001n, undefined]);
    expect(verified.map(({ sums }) => sums!.net)).to.deep.equal([0n, 3_000n, 7_001n]);
    expect(verified[2]!.sums!.used).to.be.within(4_400n, 4_502n); // what refilled in three hours is gone
  });

  it("reckons what comes back, the day after, and the terms that were changed since", async () => {
    const { gate, china } = world;
    const first = await block();
    const back = entry(Direction.Outbound, china.code, china.asset);
    await setThresholds(gate, world.kazakhstan, back, { countsExposure: true });
    await payBack(6_000n);
    await midnight();
    await pay(2_000n);
    await midnight();
    await pay(2_100n);
    await mined(
      gate
        .connect(china.offices.Supervisor)
        .adoptVelocities(china.code, [{ asset: china.asset, limit: 3_000n, window: 60 }], EVIDENCE),
    );
    await pay(900n);
    const nets = (await verifiedSince(first)).map(({ sums }) => sums!.net);
    expect(nets).to.deep.equal([-11_501n, 5_501n, 2_000n, 4_100n]);
    await expectExposuresOfGate();
  });

  it("paces what a queue admits, a batch with a payee after the other, and counts none of it", async () => {
    const { china, cny, beijing, almaty, astana, bangkok, shanghai, kzt } = world;
    await midnight();
    await midnight();
    const first = await block();
    await outbound({ countsVelocity: true });
    const velocity = [{ asset: china.asset, limit: 6_000n, window: 60 }];
    await mined(world.gate.connect(china.offices.Supervisor).adoptVelocities(china.code, velocity, EVIDENCE));
    await mined(queuePayment(world, legOf(cny, beijing, almaty, 1_000n)));
    await mined(queuePair(world, [legOf(cny, beijing, almaty, 500n), legOf(kzt, almaty, beijing, 9n)]));
    const payments = [
      [almaty, 700n],
      [bangkok, 5n],
      [astana, 1_000n],
      [almaty, 900n],
      [shanghai, 3n],
      [astana, 1_100n],
    ] as const;
    const batch = await batchOf(world, cny, payments);
    await mined(world.queue.connect(beijing).enqueueBatch(beijing, batch, { nonce: 0n, signature: "0x" }));
    const verified = await verifiedSince(first);
    const seen = verified.map(({ payment, sums }) => [payment.kind, payment.amount, payment.total, sums !== null]);
    expect(seen).to.deep.equal([
      ["queued", 1_000n, 1_000n, true],
      ["queued", 500n, 500n, true],
      ["queued", 9n, 9n, false],
      ["batch", 900n, 1_600n, true],
      ["batch", 5n, 5n, false],
      ["batch", 1_100n, 2_100n, true],
      ["batch", 3n, 3n, false],
    ]);
    const used = await usedNow(beijing.address);
    expect(used).to.equal((await world.gate.velocityOf(cny, china.code, china.asset, china.bankIds[0]!))[0]);
    expect(await world.queue.getAddress().then((address) => address.toLowerCase())).to.equal(verified[3]!.path);
    await expectExposuresOfGate();
  });

  /** What the desk says that a payer of China has used of its velocity: what it had before its last payment, and that. */
  async function usedNow(payer: string): Promise<bigint> {
    const last = (await verifiedSince(-1)).findLast(({ payment, sums }) => payment.payer === payer && sums !== null)!;
    return last.sums!.used + last.payment.total;
  }

  it("sees that what counts was let into a queue", async () => {
    const history = await read();
    const counts = (event: DeskEvent) => {
      if (event.name !== "ThresholdsSet") return event;
      const terms = { ...thresholdTerms({ countsExposure: true }), countsVelocity: true };
      return { ...event, args: { ...event.args, terms } };
    };
    const forged = { ...history, events: history.events.map(counts) };
    const sources = { timeOf: blockTimes(provider) };
    const verified = await verifyPayments(
      forged,
      ({ kind, amount }) => kind === "queued" && amount === 1_000n,
      sources,
    );
    expect(verified[0]!.judgement.outcome.reason).to.equal("MustSettleGross");
  });

  it("refuses what velocity leaves no room for, to the unit", () => {
    const terms = { limit: 0n, tripAbove: 0n, coolOff: 0 };
    const systemic = { outbound: terms, inbound: terms, velocity: { limit: 100n, window: 60 } };
    const limits = { counted: false, paced: true, time: 0, systemic };
    const sums = { net: 0n, today: 0n, closedUntil: 0, used: 90n };
    expect(sumsReason({ sums }, 10n, limits)).to.equal(undefined);
    expect(sumsReason({ sums }, 11n, limits)).to.equal("PayerVelocity");
    expect(sumsReason({ sums }, 11n, { ...limits, paced: false })).to.equal(undefined);
  });

  it("lets nothing pass whatever is used up, and no more", () => {
    const spent = { payer: "0xa", payee: "0xb", purpose: 0, path: null, usedToday: 9n, token: "", asset: 0 };
    const reason = (amount: bigint, funds: bigint) => tokenReason({ ...spent, amount, total: amount, funds }, 8n);
    expect(reason(0n, -1n)).to.equal(undefined);
    expect(reason(1n, 0n)).to.equal("InsufficientFunds");
    expect(reason(1n, 1n)).to.equal("DailyLimit");
  });

  it("asks a country's rule contract on the state of the block before, and says where there is none", async () => {
    const { gate, china, kazakhstan, relayer } = world;
    await midnight();
    const first = await block();
    await outbound({ asksModule: true });
    const rule = await (await new HostileRule__factory(relayer).deploy()).waitForDeployment();
    await mined(gate.connect(china.offices.Supervisor).adoptModule(china.code, rule, EVIDENCE));
    await pay(10n);
    await mined(rule.setAnswer(1)); // No
    const [payment] = await verifiedSince(first);
    const module = (await rule.getAddress()).toLowerCase();
    expect(payment!.modules).to.deep.equal([{ country: china.code, module, permits: true }]);
    const pruned = () => Promise.reject(new Error("missing trie node"));
    const sources = { timeOf: blockTimes(provider), askModule: pruned };
    const [unasked] = await verifyPayments(await read(), ({ event }) => event.block > first, sources);
    expect(unasked!.modules).to.deep.equal([{ country: china.code, module, permits: null }]);
    expect(unasked!.differences).to.deep.equal([]);
    const denied = { timeOf: blockTimes(provider), askModule: () => Promise.resolve("0x") };
    const [refused] = await verifyPayments(await read(), ({ event }) => event.block > first, denied);
    expect(refused!.judgement.outcome.reason).to.equal("OutboundModule");
    await outbound({});
    await inbound({});
    expect(kazakhstan.code).to.equal(refused!.payment.outcome.payeeCountry);
  });

  async function submitted(amount: bigint, ...others: bigint[]): Promise<Instruction> {
    const { engine, cny, beijing, almaty, domain, relayer } = world;
    const legs = [amount, ...others].map((each) => legOf(cny, beijing, almaty, each));
    const instruction = newInstruction({ legs, deadline: (await time.latest()) + 5 * DAY, purpose: "SALA" });
    const consent = await authorise(beijing, domain, instruction);
    await mined(engine.connect(relayer).submitForApproval(instruction, [consent]));
    return instruction;
  }

  async function expectStoriesOfEngine(): Promise<PendingStory[]> {
    const now = await time.latest();
    const stories = pendingStories(await read(), now);
    for (const story of stories.filter((each) => each.fate !== "lapsed" && isSetAside(each, now))) {
      const kept = parsePending(await world.engine.pendingOf(story.instruction), now)!;
      const told = story.countries.map((country) => ({ country, affirmed: story.affirmed.includes(country) }));
      const { decideBy, deadline, settlesOnSilence } = story;
      const refused = story.fate === "refused";
      expect({ countries: told, decideBy, deadline, settlesOnSilence, refused }).to.deep.equal(kept);
    }
    return stories;
  }

  it("tells what waits, and recomputes what was affirmed, by word or by silence", async () => {
    const { engine, china, kazakhstan, beijing, cny } = world;
    const first = await block();
    await outbound({ holdAbove: 50_000n, clock: 4 });
    await inbound({ holdAbove: 60_000n, clock: 6, settlesOnSilence: true });
    const [both, quiet] = [await submitted(70_000n, 80n), await submitted(55_000n)];
    const hash = await engine.hashOf(both);
    await mined(engine.connect(china.offices.Supervisor).affirm(hash, china.code));
    expect((await expectStoriesOfEngine()).map(({ fate }) => fate)).to.deep.equal(["waits", "waits"]);
    await mined(engine.connect(kazakhstan.offices.Supervisor).affirm(hash, kazakhstan.code));
    const held = await china.token.getFrozenTokens(beijing);
    expect(held).to.equal(125_080n);
    await pay(12n); // what is set aside is not to be had
    expect((await expectStoriesOfEngine()).map(({ fate }) => fate)).to.deep.equal(["may settle", "waits"]);
    await mined(engine.settleApproved(both));
    await mined(engine.connect(china.offices.Supervisor).refuseApproval(hashInstruction(quiet), china.code, ZeroHash));
    expect(await china.token.getFrozenTokens(beijing)).to.equal(55_000n); // until a payer takes it back
    await pay(13n);
    expect((await expectStoriesOfEngine()).map(({ fate }) => fate)).to.deep.equal(["settled", "refused"]);
    await mined(engine.connect(beijing).withdraw(quiet));
    await pay(14n);
    const withdrawn = await submitted(56_000n);
    await mined(engine.connect(beijing).withdraw(withdrawn));
    await submitted(57_000n); // and lapses
    await time.increase(5 * HOUR);
    const fates = (await expectStoriesOfEngine()).map(({ fate }) => fate);
    expect(fates).to.deep.equal(["settled", "refused", "withdrawn", "lapsed"]);
    expect(await china.token.getFrozenTokens(beijing)).to.equal(57_000n); // free a day later
    const verified = await verifiedSince(first);
    expect(verified.map(({ funds }) => funds!.setAside)).to.deep.equal([125_080n, 55_000n, 55_000n, 55_000n, 0n]);
    expect(verified.map(({ payment }) => payment.outcome.approved)).to.deep.equal([false, true, false, false, false]);
    expect(verified[1]!.approval).to.deep.equal({ countries: [china.code, kazakhstan.code], isSilent: false });
    await outbound({ holdAbove: 50_000n, clock: 4, settlesOnSilence: true });
    const silent = await submitted(61_000n);
    await time.increase(7 * HOUR);
    expect((await expectStoriesOfEngine()).at(-1)!.fate).to.equal("may settle");
    await mined(engine.settleApproved(silent));
    expect((await verifiedSince(first)).at(-1)!.approval!.isSilent).to.equal(true);
    expect((await expectStoriesOfEngine()).at(-1)!.legs).to.deep.equal([legOf(cny, beijing, world.almaty, 61_000n)]);
  });

  it("sees that an approval was made up", async () => {
    const history = await read();
    const forged = { ...history, events: history.events.filter(({ name }) => name !== "PendingAffirmed") };
    const sources = { timeOf: blockTimes(provider) };
    const verified = await verifyPayments(forged, ({ outcome }) => outcome.approved, sources);
    expect(verified[0]!.differences.map(({ field, recomputed }) => [field, recomputed])).to.deep.equal([
      ["reason", "ApprovalNeeded"],
      ["approved", "false"],
    ]);
  });

  it("lets an approval cover those who were asked, and silence only where it settles", () => {
    const rule = (settlesOnSilence: boolean) => {
      const thresholds = thresholdTerms({ holdAbove: 10n, clock: 1, settlesOnSilence });
      return { terms: ruleTerms(), thresholds, version: 1 };
    };
    const standing = (country: number) => ({ participant: 1, country, status: 1, tier: 1, expiry: 1, epoch: 0 });
    const parties = { payer: standing(156), payee: standing(398) };
    const setting = { ...parties, outbound: rule(true), inbound: rule(false) };
    const covers = (countries: number[], isSilent: boolean, amount = 11n) =>
      approves({ amount, approval: { countries, isSilent } }, setting);
    expect(covers([156, 398], false)).to.equal(true);
    expect(covers([156], false)).to.equal(false);
    expect(covers([156, 398], true)).to.equal(false);
    expect(covers([156, 398], false, 10n)).to.equal(false); // nobody is asked
    expect(approves({ amount: 11n }, setting)).to.equal(false);
  });

  it("takes holds and earmarks from funds, to their last second", async () => {
    const { china, cny, ledger, cases, engine, shanghai, almaty, domain, stranger, relayer } = world;
    const first = await block();
    await mined(cases.connect(china.offices.Supervisor).open([china.code], [], EVIDENCE, ZeroHash));
    const balance = await china.token.balanceOf(shanghai);
    const now = await time.latest();
    const order = { token: cny, account: shanghai.address, authority: china.code, reason: 1 };
    const caseId = Number(await cases.caseCount());
    const held = { ...order, caseId, amount: 1_000n, until: now + 1_000 };
    await mined(ledger.connect(china.offices.Supervisor).place(held));
    const legs = [legOf(cny, shanghai, almaty, 300n)];
    const [kept, paid] = [1, 2].map((hours) => newInstruction({ legs, deadline: now + hours * HOUR }));
    const marks = [kept!, paid!].map((instruction) => newEarmark({ instruction, leg: 0, releaser: stranger.address }));
    for (const mark of marks) {
      await mined(
        engine.connect(relayer).earmark(mark.instruction, 0, stranger, await signEarmark(shanghai, domain, mark)),
      );
    }
    const rest = balance - 1_600n;
    await mined(china.token.connect(shanghai).transfer(world.beijing, rest));
    const releases = [await signEarmarkRelease(stranger, domain, marks[1]!)];
    await mined(engine.connect(relayer).settleEarmarked(paid!, [], releases));
    await time.setNextBlockTimestamp(now + 1_000);
    await mined(china.token.connect(shanghai).transfer(world.beijing, 1_000n)); // the hold has ended in this second
    await mined(china.token.connect(world.beijing).transfer(shanghai, 5n));
    await time.setNextBlockTimestamp(now + HOUR);
    await mined(china.token.connect(shanghai).transfer(world.beijing, 5n)); // the earmark lives in this one
    await time.increase(1);
    await mined(china.token.connect(shanghai).transfer(world.beijing, 300n));
    const own = (await verifiedSince(first)).filter(({ payment }) => payment.payer === shanghai.address);
    expect(own.map(({ funds }) => [funds!.byAuthorities, funds!.setAside])).to.deep.equal([
      [1_000n, 600n],
      [1_000n, 300n],
      [0n, 300n],
      [0n, 300n],
      [0n, 0n],
    ]);
  });

  it("begins a named rule with the default's thresholds, and drops them with the rule", async () => {
    const { gate, china, kazakhstan } = world;
    const first = await block();
    const withdrawn = { purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n };
    const everybody = entry(Direction.Outbound, 0, china.asset);
    await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, withdrawn), everybody]);
    await pay(2n);
    await setThresholds(gate, china, everybody, { reportAbove: 1n });
    await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset)]);
    await pay(2n);
    const reported = (await verifiedSince(first)).map(({ payment }) => payment.outcome.reported);
    expect(reported).to.deep.equal([false, true]);
  });

  it("follows an account that was replaced in between", async () => {
    const { gate, china, beijing, stranger } = world;
    const first = await block();
    await pay(5n);
    await mined(gate.connect(china.offices.Registrar).proposeAccountRecovery(beijing, stranger));
    await time.increase(3 * DAY);
    await mined(gate.connect(stranger).completeAccountRecovery(beijing));
    await mined(china.token.recover(beijing));
    await mined(china.token.connect(stranger).transfer(world.almaty, 6n));
    const verified = await verifiedSince(first);
    const parties = verified.map(({ payment }) => [payment.payer, payment.outcome.payer, payment.outcome.payerEpoch]);
    const id = china.bankIds[0]!;
    expect(parties).to.deep.equal([
      [beijing.address, id, 0],
      [stranger.address, id, 1],
    ]);
  });

  it("follows a currency to its second gate, where everything is counted anew", async () => {
    const { china, kazakhstan, countries, joint, releases, almaty } = world;
    const old = await block();
    const daily = entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 10n });
    await setRules(world.gate, china, [daily]);
    await payAgain(9n);
    const second: Gate = await (await new Gate__factory(joint).deploy(countries, joint)).waitForDeployment();
    await publish(releases, Component.Gate, second);
    await mined(china.token.announceAdoption(Component.Gate, second));
    // The payer has the number that it has at the first gate, and the payee another.
    await licenseBank(second, china.offices.Registrar, china.code, world.stranger, "CNBANK0");
    await licenseBank(second, kazakhstan.offices.Registrar, kazakhstan.code, almaty, "KZBANK0");
    await setRules(second, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 10n })]);
    await setRules(second, kazakhstan, [entry(Direction.Inbound, 0, china.asset)]);
    await time.increase(8 * DAY);
    await payAgain(8n);
    await mined(china.token.completeAdoption(Component.Gate));
    await payAgain(10n);
    const verified = await verifiedSince(old);
    expect(verified.map(({ payment, usedToday }) => [payment.amount, payment.outcome.payer, usedToday])).to.deep.equal([
      [9n, china.bankIds[0], 0n],
      [8n, china.bankIds[0], 0n],
      [10n, china.bankIds[0], 0n],
    ]);
  });

  const payAgain = (amount: bigint) => mined(world.china.token.connect(world.stranger).transfer(world.almaty, amount));
});
