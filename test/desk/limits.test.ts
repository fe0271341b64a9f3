import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  authoriseSubmission,
  Direction,
  hashInstruction,
  type Instruction,
  newEarmark,
  newInstruction,
  parseFlow,
  parsePace,
  parsePending,
  paymentSubject,
  Power,
  RequestKind,
  ruleTerms,
  signEarmark,
  signEarmarkExecution,
  thresholdTerms,
  type ThresholdTerms,
} from "../../src/index.ts";
import { blockTimes } from "../../src/chain/blocks.ts";
import { exposuresOf } from "../../src/desk/counting.ts";
import { NodeContradicts } from "../../src/chain/errors.ts";
import { type DeskEvent, type History, readHistory } from "../../src/desk/history.ts";
import { limitsReason, sumsReason, waits } from "../../src/desk/limits.ts";
import { askByCall } from "../../src/desk/modules.ts";
import { type PendingStory, pendingStories } from "../../src/desk/pending.ts";
import { fundsReason } from "../../src/desk/reasons.ts";
import { NOTHING_COUNTED } from "../../src/desk/sums.ts";
import { type VerifiedPayment, verifyPayments } from "../../src/desk/verify.ts";
import { CurrencyToken__factory, Gate__factory, HostileRule__factory } from "../../typechain-types/index.js";
import { batchOf, type ClearingWorld, clearingWorld, legOf, queuePair, queuePayment } from "../utils/clearing-world.ts";
import { adopt, DAY, entry, HOUR, licenseBank, mined, publish, setRules, setThresholds } from "../utils/consortium.ts";
import { completeRecovery, proposeRecovery, reinstate, suspend } from "../utils/participants.ts";

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

  /** What the desk says of every corridor is what the currency keeps. */
  async function expectExposuresOfCurrencies(): Promise<void> {
    const now = await time.latest();
    const exposures = await exposuresOf(await read(), now, blockTimes(provider));
    expect(exposures).to.not.be.empty;
    for (const { token, from, to, net, closedUntil, closedBy, edition } of exposures) {
      const kept = await CurrencyToken__factory.connect(token, provider).flowBetween(from, to);
      expect({ net, closedUntil, closedBy, edition }).to.deep.equal(parseFlow(kept, from, to, now));
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
    await expectExposuresOfCurrencies();
    await time.increase(3 * HOUR);
    await expect(pay(1n)).to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused");
    // Other terms open what those before had closed, if the net is not above their mark.
    const wider = [{ ...limits[0]!, terms: { ...terms, tripAbove: 7_500n } }];
    await mined(gate.connect(china.offices.Supervisor).adoptExposureTerms(china.code, wider, EVIDENCE));
    await pay(4_500n);
    const verified = await verifiedSince(first);
    expect(verified.map(({ payment }) => payment.outcome.reported)).to.deep.equal([false, true, true]);
    expect(verified.map(({ closing }) => closing?.net)).to.deep.equal([undefined, 7_001n, 11_501n]);
    for (const { closing, payment } of verified) expect(payment.closedUntil).to.equal(closing?.until ?? null);
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
    await expectExposuresOfCurrencies();
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
    const pace = await china.token.paceOf(china.bankIds[0]!);
    expect(used).to.equal(parsePace(pace, velocity[0]!, await time.latest()));
    expect(await world.queue.getAddress().then((address) => address.toLowerCase())).to.equal(verified[3]!.path);
    await expectExposuresOfCurrencies();
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
    const terms = { limit: 0n, tripAbove: 0n, coolOff: 0, edition: 0 };
    const systemic = { outbound: terms, inbound: terms, velocity: { limit: 100n, window: 60 } };
    const limits = { counted: false, paced: true, time: 0, systemic };
    const sums = { ...NOTHING_COUNTED, used: 90n };
    expect(sumsReason({ sums }, 10n, limits)).to.equal(undefined);
    expect(sumsReason({ sums }, 11n, limits)).to.equal("PayerVelocity");
    expect(sumsReason({ sums }, 11n, { ...limits, paced: false })).to.equal(undefined);
  });

  it("lets nothing pass whatever is used up, and no more", () => {
    const spent = { payer: "0xa", payee: "0xb", purpose: 0, path: null, usedToday: 9n, token: "", asset: 0 };
    const none = { limit: 0n, tripAbove: 0n, coolOff: 0, edition: 0 };
    const systemic = { outbound: none, inbound: none, velocity: { limit: 0n, window: 0 } };
    const limits = { counted: false, paced: false, time: 0, systemic };
    const reason = (amount: bigint, funds: bigint) => {
      const payment = { ...spent, amount, total: amount, funds };
      return fundsReason(payment) ?? limitsReason(payment, 8n, limits);
    };
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
    const consent = await authoriseSubmission(beijing, domain, instruction);
    await mined(engine.connect(relayer).submitForApproval(instruction, [consent]));
    return instruction;
  }

  async function expectStoriesOfEngine(): Promise<PendingStory[]> {
    const now = await time.latest();
    const stories = pendingStories(await read(), now);
    for (const story of stories) {
      const kept = parsePending(await world.engine.pendingOf(story.instruction), now);
      if (kept === null || story.fate === "lapsed") continue;
      const told = story.countries.map((country) => ({ country, approved: story.approved.includes(country) }));
      const { decideBy, deadline, settlesOnSilence } = story;
      const rejected = story.fate === "rejected";
      expect({ countries: told, decideBy, deadline, settlesOnSilence, rejected }).to.deep.equal(kept);
    }
    return stories;
  }

  it("tells what waits, and recomputes it when it was submitted, and never when it settles", async () => {
    const { engine, china, kazakhstan, beijing, cny } = world;
    const first = await block();
    await outbound({ holdAbove: 50_000n, clock: 4 });
    await inbound({ holdAbove: 60_000n, clock: 6, settlesOnSilence: true });
    const [both, quiet] = [await submitted(70_000n, 80n), await submitted(55_000n)];
    const hash = await engine.hashOf(both);
    await mined(engine.connect(china.offices.Supervisor).approve(hash, china.code));
    expect((await expectStoriesOfEngine()).map(({ fate }) => fate)).to.deep.equal(["waits", "waits"]);
    await mined(engine.connect(kazakhstan.offices.Supervisor).approve(hash, kazakhstan.code));
    expect(await china.token.getFrozenTokens(beijing)).to.equal(125_080n);
    await pay(12n); // what is set aside is not to be had
    expect((await expectStoriesOfEngine()).map(({ fate }) => fate)).to.deep.equal(["may settle", "waits"]);
    await mined(engine.settleApproved(both));
    await mined(engine.connect(china.offices.Supervisor).reject(hashInstruction(quiet), china.code, ZeroHash));
    expect(await china.token.getFrozenTokens(beijing)).to.equal(55_000n); // until a payer takes it back
    await pay(13n);
    expect((await expectStoriesOfEngine()).map(({ fate }) => fate)).to.deep.equal(["settled", "rejected"]);
    await mined(engine.connect(beijing).withdraw(quiet));
    await pay(14n);
    const withdrawn = await submitted(56_000n);
    await mined(engine.connect(beijing).withdraw(withdrawn));
    await submitted(57_000n); // and lapses
    await time.increase(5 * HOUR);
    const fates = (await expectStoriesOfEngine()).map(({ fate }) => fate);
    expect(fates).to.deep.equal(["settled", "rejected", "withdrawn", "lapsed"]);
    expect(await china.token.getFrozenTokens(beijing)).to.equal(57_000n); // free a day later
    const verified = await verifiedSince(first);
    expect(
      verified.map(({ payment, funds }) => [payment.kind, payment.total, payment.together, funds!.setAside]),
    ).to.deep.equal([
      ["reserved", 70_000n, 0n, 0n],
      ["reserved", 80n, 70_000n, 70_000n],
      ["reserved", 55_000n, 0n, 70_080n],
      ["settled", 12n, 0n, 125_080n],
      ["settled", 13n, 0n, 55_000n],
      ["settled", 14n, 0n, 0n],
      ["reserved", 56_000n, 0n, 0n],
      ["reserved", 57_000n, 0n, 0n],
    ]);
    expect(verified.map(({ payment }) => payment.outcome.approved)).to.deep.equal([
      ...[true, true, true],
      ...[false, false, false],
      ...[true, true],
    ]);
    expect(verified[0]!.asked).to.deep.equal([china.code, kazakhstan.code]);
    expect(verified.map(({ payment }) => payment.reservation?.end?.name)).to.deep.equal([
      ...["ReservedPaid", "ReservedPaid", "ReservationReleased"],
      ...[undefined, undefined, undefined],
      ...["ReservationReleased", undefined],
    ]);
    const paid = verified.map(({ payment }) => payment.settlement?.instruction);
    expect(paid).to.deep.equal([hash, hash, ...Array.from({ length: 6 }, () => undefined)]);
    await outbound({ holdAbove: 50_000n, clock: 4, settlesOnSilence: true });
    const silent = await submitted(61_000n);
    await time.increase(7 * HOUR);
    expect((await expectStoriesOfEngine()).at(-1)!.fate).to.equal("may settle");
    await mined(engine.settleApproved(silent));
    await verifiedSince(first);
    expect((await expectStoriesOfEngine()).at(-1)!.legs).to.deep.equal([legOf(cny, beijing, world.almaty, 61_000n)]);
  });

  it("sees that what had to wait was not submitted", async () => {
    const history = await read();
    const forged = { ...history, events: history.events.filter(({ source }) => source !== "engine") };
    const sources = { timeOf: blockTimes(provider) };
    const verified = await verifyPayments(forged, ({ total }) => total === 57_000n, sources);
    expect(verified[0]!.differences.map(({ field, recomputed }) => [field, recomputed])).to.deep.equal([
      ["approved", "false"],
      ["reason", "ApprovalNeeded"],
    ]);
  });

  it("refuses what ends and was never set aside", async () => {
    const history = await read();
    const first = history.events.find(({ name }) => name === "PaymentReserved");
    const forged = { ...history, events: history.events.filter((event) => event !== first) };
    const failed = verifyPayments(forged, () => true, { timeOf: blockTimes(provider) });
    expect(await failed.catch((error: unknown) => error)).to.be.instanceOf(NodeContradicts);
  });

  it("asks Supervisors above a threshold of either side, and only the payee's of what is forced", () => {
    const rule = (holdAbove: bigint) => {
      return { terms: ruleTerms(), thresholds: thresholdTerms({ holdAbove, clock: 1 }), version: 1 };
    };
    const setting = { outbound: rule(10n), inbound: rule(20n) };
    expect([10n, 11n, 21n].map((amount) => waits({ amount }, setting))).to.deep.equal([false, true, true]);
    const forced = [11n, 20n, 21n].map((amount) => waits({ amount, isForced: true }, setting));
    expect(forced).to.deep.equal([false, false, true]);
    expect(waits({ amount: 99n }, { outbound: undefined, inbound: undefined })).to.equal(false);
  });

  it("counts what is set aside towards net exposure, and gives back what is given back, by its day", async () => {
    const { engine, beijing, stranger, cny, almaty } = world;
    await midnight();
    const first = await block();
    await outbound({ countsExposure: true });
    await inbound({});
    const deadline = (await time.latest()) + 10 * DAY;
    const [today, tomorrow] = [1n, 2n].map((nonce) => {
      return { nonce, instruction: newInstruction({ legs: [legOf(cny, beijing, almaty, 700n)], deadline, nonce }) };
    });
    for (const { instruction, nonce } of [today!, tomorrow!])
      await mined(engine.connect(beijing).earmark(instruction, 0, stranger, { nonce, signature: "0x" }));
    const release = async ({ instruction, nonce }: NonNullable<typeof today>) =>
      mined(engine.connect(stranger).releaseEarmark(instruction, 0, nonce, stranger, "0x"));
    await expectExposuresOfCurrencies();
    await release(today!);
    await expectExposuresOfCurrencies();
    await pay(1n);
    await midnight();
    await pay(2n);
    await release(tomorrow!);
    await pay(3n);
    await expectExposuresOfCurrencies();
    const nets = (await verifiedSince(first)).map(({ sums }) => sums!.net);
    expect(nets.map((net) => net - nets[0]!)).to.deep.equal([0n, 700n, 700n, 701n, 3n]);
    await outbound({});
  });

  it("adds up what one participant pays another in one transaction, and tells legs by proof", async () => {
    const { engine, china, cny, beijing, almaty, relayer, domain } = world;
    const first = await block();
    await outbound({ reportAbove: 100n });
    const legs = [60n, 40n, 1n].map((amount) => legOf(cny, beijing, almaty, amount));
    const instruction = newInstruction({ legs, deadline: (await time.latest()) + DAY });
    await mined(engine.connect(beijing).settle(instruction, []));
    const verified = await verifiedSince(first);
    const seen = verified.map(({ payment }) => [payment.together, payment.outcome.reported]);
    expect(seen).to.deep.equal([
      [0n, false],
      [60n, false],
      [100n, true],
    ]);
    const settlement = { instruction: hashInstruction(instruction), uetr: instruction.uetr };
    for (const { payment } of verified) expect(payment.settlement).to.deep.include(settlement);
    await outbound({});
    expect([china.code, relayer.address, domain.name]).to.not.be.empty;
  });

  it("does not take another movement of the same transaction for a leg", async () => {
    const history = await read();
    const settled = history.events.findLast(({ name }) => name === "Settled")!;
    const own = history.events.filter(({ hash }) => hash === settled.hash);
    const [transfer, decided] = own.filter(({ source }) => source === "token");
    // A stranger's contract transfers first and settles then; what came before the legs is no leg.
    const behind = (event: DeskEvent) => ({ ...event, index: event.index + 2 });
    const others = history.events.filter(({ hash, index }) => hash === settled.hash && index >= transfer!.index);
    const events = [
      ...history.events.filter((event) => !others.includes(event)),
      ...[transfer!, decided!, ...others.map(behind)],
    ].sort((a, b) => a.block - b.block || a.index - b.index);
    const verified = await verifyPayments({ ...history, events }, ({ event }) => event.hash === settled.hash, {
      timeOf: blockTimes(provider),
    });
    expect(verified.map(({ path }) => path === null)).to.deep.equal([true, false, false, false]);
    const fewer = { ...history, events: history.events.filter((event) => event !== transfer && event !== decided) };
    const failed = verifyPayments(fewer, () => true, { timeOf: blockTimes(provider) });
    expect(await failed.catch((error: unknown) => error)).to.be.instanceOf(NodeContradicts);
  });

  it("recomputes what two authorities forced by the payee's country's rules alone", async () => {
    const { cases, ledger, china, kazakhstan, cny, almaty, shanghai, gate } = world;
    const first = await block();
    await mined(cases.connect(china.offices.Supervisor).open([china.code, kazakhstan.code], [], EVIDENCE, ZeroHash));
    const caseId = Number(await cases.caseCount());
    await mined(cases.connect(kazakhstan.offices.Supervisor).accept(caseId, kazakhstan.code));
    const now = await time.latest();
    const account = almaty.address;
    const order = {
      token: cny,
      account,
      authority: china.code,
      caseId,
      amount: 500n,
      until: now + 20 * DAY,
      reason: 1,
    };
    await mined(ledger.connect(china.offices.Supervisor).place(order));
    await mined(ledger.connect(kazakhstan.offices.Supervisor).ratify(cny, almaty, 16));
    const subject = paymentSubject(await ledger.keyOf(cny, almaty, 16), shanghai.address, 400n);
    const asking = cases.connect(china.offices.Supervisor);
    const asked = [caseId, china.code, kazakhstan.code, RequestKind.Return, subject, now + 10 * DAY] as const;
    const requestId = await asking.request.staticCall(...asked);
    await mined(asking.request(...asked));
    await mined(cases.connect(kazakhstan.offices.Supervisor).answer(requestId, kazakhstan.code, 0, ZeroHash));
    await mined(ledger.announceTaking(cny, almaty, 16, shanghai, 400n, requestId));
    await time.increase(10 * DAY);
    const closed = { purposes: 0n, minTier: 0, cap: 1n, dailyLimit: 0n };
    await setRules(gate, kazakhstan, [entry(Direction.Outbound, china.code, china.asset, closed)]);
    await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
    await mined(china.token.transferHeld(ledger, almaty, 16, shanghai, 400n, 21, requestId));
    await mined(reinstate(gate, kazakhstan, kazakhstan.bankIds[0]!));
    await setRules(gate, kazakhstan, [entry(Direction.Outbound, china.code, china.asset)]);
    const [forced] = await verifiedSince(first);
    expect(forced!.payment).to.deep.include({ kind: "forced", total: 400n, settlement: null });
    expect([forced!.payment.outcome.payerVersion, forced!.payment.outcome.purpose]).to.deep.equal([0, 21]);
    expect(forced!.funds!.byAuthorities).to.equal(100n);
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
        engine.connect(stranger).earmark(mark.instruction, 0, stranger, await signEarmark(shanghai, domain, mark)),
      );
    }
    const rest = balance - 1_600n;
    await mined(china.token.connect(shanghai).transfer(world.beijing, rest));
    const executions = [await signEarmarkExecution(stranger, domain, marks[1]!)];
    await mined(engine.connect(relayer).settleEarmarked(paid!, [], executions));
    await time.setNextBlockTimestamp(now + 1_000);
    await mined(china.token.connect(shanghai).transfer(world.beijing, 1_000n)); // the hold has ended in this second
    await mined(china.token.connect(world.beijing).transfer(shanghai, 5n));
    await time.setNextBlockTimestamp(now + HOUR);
    await mined(china.token.connect(shanghai).transfer(world.beijing, 5n)); // the earmark lives in this one
    await time.increase(1);
    await mined(china.token.connect(shanghai).transfer(world.beijing, 300n));
    const own = (await verifiedSince(first)).filter(({ payment }) => payment.payer === shanghai.address);
    expect(own.map(({ funds }) => [funds!.byAuthorities, funds!.setAside])).to.deep.equal([
      [1_000n, 0n],
      [1_000n, 300n],
      [1_000n, 600n],
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

  it("heeds holds in a ledger that was dropped, as the currency does", async () => {
    const { china, cny, ledger, cases, shanghai, beijing } = world;
    const first = await block();
    await mined(china.token.issue(shanghai, 100n));
    await mined(cases.connect(china.offices.Supervisor).open([china.code], [], EVIDENCE, ZeroHash));
    const caseId = Number(await cases.caseCount());
    const until = (await time.latest()) + 30 * DAY;
    const order = {
      token: cny,
      account: shanghai.address,
      authority: china.code,
      caseId,
      amount: 7n,
      until,
      reason: 1,
    };
    await mined(ledger.connect(china.offices.Supervisor).place(order));
    await mined(china.token.dropPowers(ledger, Power.Hold));
    await mined(china.token.connect(shanghai).transfer(beijing, 1n));
    await adopt(connection, china.token, ledger, Power.Hold);
    await mined(china.token.connect(shanghai).transfer(beijing, 1n));
    const held = (await verifiedSince(first)).map(({ funds }) => funds!.byAuthorities);
    expect(held).to.deep.equal([7n, 7n]);
    expect(await china.token.getFrozenTokens(shanghai)).to.equal(7n);
  });

  it("follows an account that was replaced in between", async () => {
    const { gate, china, beijing, stranger } = world;
    const first = await block();
    await pay(5n);
    await mined(proposeRecovery(gate, china, beijing, stranger));
    await time.increase(3 * DAY);
    await mined(completeRecovery(gate, stranger, beijing));
    const free = (await china.token.balanceOf(beijing)) - (await china.token.getFrozenTokens(beijing));
    await mined(china.token.forcedTransfer(beijing, stranger, free));
    await mined(china.token.connect(stranger).transfer(world.almaty, 6n));
    const verified = await verifiedSince(first);
    const parties = verified.map(({ payment }) => [payment.kind, payment.payer, payment.outcome.payer]);
    const id = china.bankIds[0]!;
    expect(parties).to.deep.equal([
      ["settled", beijing.address, id],
      ["settled", stranger.address, id],
    ]);
  });

  it("follows a currency to its second gate, where what was counted goes on", async () => {
    const { china, kazakhstan, countries, numbers, joint, releases, almaty } = world;
    const daily = entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 20n });
    await setRules(world.gate, china, [daily]);
    await outbound({ countsExposure: true });
    const second = await (await new Gate__factory(joint).deploy(countries, numbers, joint, joint)).waitForDeployment();
    await publish(releases, "Gate", second);
    // Both have the numbers that they have at the first gate.
    await licenseBank(second, kazakhstan.offices.Registrar, kazakhstan.code, almaty, "KZBANK0");
    await licenseBank(second, china.offices.Registrar, china.code, world.stranger, "CNBANK0");
    await setRules(second, china, [daily]);
    await setThresholds(second, china, daily, { countsExposure: true });
    await setRules(second, kazakhstan, [entry(Direction.Inbound, 0, china.asset)]);
    const call = china.token.interface.encodeFunctionData("adopt", [await second.getAddress(), Power.Judge]);
    await mined(china.token.announce(call));
    await time.increase(8 * DAY);
    await midnight();
    const old = await block();
    await payAgain(9n);
    await mined(china.token.adopt(second, Power.Judge));
    await payAgain(10n);
    await expect(payAgain(2n)).to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused");
    const verified = await verifiedSince(old);
    const seen = verified.map(({ payment, usedToday, sums }) => [payment.outcome.payer, usedToday, sums!.net]);
    expect(seen).to.deep.equal([
      [china.bankIds[0], 0n, 0n],
      [china.bankIds[0], 9n, 9n],
    ]);
    await expectExposuresOfCurrencies();
  });

  const payAgain = (amount: bigint) => mined(world.china.token.connect(world.stranger).transfer(world.almaty, amount));
});
