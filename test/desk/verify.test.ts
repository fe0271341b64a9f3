import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  authorise,
  contractScope,
  corridorScope,
  currencyScope,
  Direction,
  newInstruction,
  NO_LIMIT,
  parseDecision,
  parseFlow,
  parsePace,
  participantScope,
  purposeAt,
  type ThresholdTerms,
} from "../../src/index.ts";
import { blockTimes } from "../../src/chain/blocks.ts";
import { exposuresOf } from "../../src/desk/counting.ts";
import { readHistory } from "../../src/desk/history.ts";
import { judge, settingOf } from "../../src/desk/model.ts";
import { askByCall, moduleAnswers } from "../../src/desk/modules.ts";
import type { DecidedPayment } from "../../src/desk/payments.ts";
import { Replay } from "../../src/desk/replay.ts";
import { verifyPayments } from "../../src/desk/verify.ts";
import {
  CurrencyToken__factory,
  EmergencyCommittee__factory,
  type HostileRule,
  HostileRule__factory,
} from "../../typechain-types/index.js";
import {
  BASIS,
  DAY,
  deployConsortium,
  entry,
  HOUR,
  mined,
  setRules,
  setThresholds,
  type TestConsortium,
  type TestCountry,
} from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";
import { reinstate, suspend } from "../utils/participants.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;
const ROUNDS = 112;
const EVIDENCE = `0x${"11".repeat(32)}`;
const AMOUNTS = [0n, 1n, 999n, 1_000n, 1_001n, 50_000n] as const;
const PURPOSES = [0, 21, 36] as const;

/** Random rules, standing and halts on the real contracts, beside the model that reads nothing but their events. */
describe("the desk's recomputation", function () {
  this.timeout(300_000);
  let world: TestConsortium;
  let rule: HostileRule;
  const draw = drawer(20_261_123);
  const pick = <T>(from: readonly T[]): T => from[draw(from.length)]!;

  before(async () => {
    world = await deployConsortium(connection);
    rule = await (await new HostileRule__factory(world.relayer).deploy()).waitForDeployment();
  });

  const anyEntry = (other: TestCountry, asset: number) => {
    const withdrawn = { purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n };
    const narrowed = pick([
      {},
      withdrawn,
      { purposes: 1n << BigInt(pick(PURPOSES)) },
      { minTier: 2 + 2 * draw(2) },
      { cap: pick(AMOUNTS) },
      { dailyLimit: 2_000n + 10n * BigInt(draw(6_000)) },
      { purposes: 0n, cap: 1n },
    ]);
    return entry(pick([Direction.Outbound, Direction.Inbound]), pick([0, 0, other.code]), asset, narrowed);
  };

  const anyThresholds = (): Partial<ThresholdTerms> => {
    const waits = { holdAbove: pick([999n, 50_000n]), clock: 1 + draw(5), settlesOnSilence: draw(2) === 0 };
    const counted = { countsExposure: draw(3) > 0, countsVelocity: draw(3) > 0, asksModule: draw(3) === 0 };
    return { reportAbove: pick([0n, 1n, 999n]), ...(draw(3) === 0 ? waits : {}), ...counted };
  };

  async function limitExposure(country: TestCountry, counterparty: number, asset: number): Promise<void> {
    const terms = pick([
      { limit: 0n, tripAbove: 0n, coolOff: 0 },
      { limit: 60_000n, tripAbove: 0n, coolOff: 0 },
      { limit: 0n, tripAbove: 2_000n, coolOff: 1 + draw(3) },
      { limit: 90_000n, tripAbove: 50_000n, coolOff: 2 },
    ]);
    const limits = { direction: draw(2), counterparty, asset, terms };
    await mined(world.gate.connect(country.offices.Supervisor).adoptExposureTerms(country.code, [limits], EVIDENCE));
  }

  async function change(): Promise<void> {
    const [country, other] = [pick(world.members), pick(world.members)];
    const { asset } = pick(world.members);
    const { gate } = world;
    const id = pick(country.bankIds);
    const acts: (() => Promise<unknown>)[] = [
      () =>
        setRules(
          gate,
          country,
          world.members.flatMap((each) => [anyEntry(each, asset), anyEntry(each, country.asset)]),
        ),
      () => setRules(gate, country, [entry(0, other.code, asset), entry(1, other.code, asset)]),
      () => setRules(gate, country, [entry(0, 0, asset), entry(1, 0, asset)]),
      () =>
        mined(
          country.token.setIssuerRule({
            purposes: pick([0n, 1n, (1n << 48n) - 1n]),
            minTier: draw(5),
            cap: pick(AMOUNTS),
            dailyLimit: 0n,
          }),
        ),
      () => mined(country.token.setIssuerRule({ purposes: (1n << 48n) - 1n, minTier: 0, cap: 0n, dailyLimit: 0n })),
      () => mined(suspend(gate, country, id)),
      () => mined(reinstate(gate, country, id)),
      async () =>
        mined(
          gate
            .connect(country.offices.Registrar)
            .amend(id, 1 + draw(5), (await time.latest()) + pick([HOUR, 300 * DAY])),
        ),
      () => setThresholds(gate, country, anyEntry(other, asset), anyThresholds()),
      () =>
        setThresholds(gate, country, entry(draw(2), other.code, asset), {
          countsExposure: true,
          countsVelocity: true,
          reportAbove: 999n,
        }),
      () => limitExposure(country, pick([0, other.code]), asset),
      async () => {
        const [limit, window] = pick([
          [0n, 0],
          [60_000n, DAY],
          [5_000n, 60],
        ] as const);
        await mined(
          gate.connect(country.offices.Supervisor).adoptVelocities(country.code, [{ asset, limit, window }], EVIDENCE),
        );
      },
      () => mined(rule.setAnswer(draw(3))),
      () =>
        mined(gate.connect(country.offices.Supervisor).adoptModule(country.code, pick([rule, ZeroAddress]), EVIDENCE)),
      () => halt(pick([corridorScope(country.code, other.code), currencyScope(asset), participantScope(id)])),
      async () => halt(contractScope(await world.engine.getAddress())),
      () => time.increase(pick([HOUR, 5 * HOUR, DAY])),
    ];
    await pick(acts)().catch(() => undefined); // some acts have nothing to act on
  }

  /** Everybody may pay again, some of them so much a day. */
  async function heal(): Promise<void> {
    await time.increase(HOUR + 1);
    for (const country of world.members) {
      const { Registrar } = country.offices;
      const entries = world.members.flatMap((other) => [
        entry(Direction.Outbound, other.code, country.asset, draw(2) === 0 ? { dailyLimit: 120_000n } : {}),
        entry(Direction.Inbound, 0, other.asset),
        entry(Direction.Inbound, other.code, other.asset),
      ]);
      await setRules(world.gate, country, entries);
      await mined(country.token.setIssuerRule({ purposes: (1n << 48n) - 1n, minTier: 0, cap: 0n, dailyLimit: 0n }));
      for (const id of country.bankIds) {
        await mined(world.gate.connect(Registrar).amend(id, 3, (await time.latest()) + 300 * DAY));
        await mined(reinstate(world.gate, country, id)).catch(() => undefined);
      }
    }
  }

  async function halt(scope: bigint): Promise<void> {
    const committee = EmergencyCommittee__factory.connect(await world.gate.haltAuthority(), world.joint);
    await mined(committee.prolong(world.gate, scope, (await time.latest()) + HOUR, BASIS));
  }

  async function pay(): Promise<void> {
    const [from, to] = [pick(world.members), pick(world.members)];
    const { token } = draw(4) === 0 ? pick(world.members) : from;
    const [payer, payee] = [pick(from.banks), pick(to.banks)];
    const amount = pick(AMOUNTS);
    const byEngine = async () => {
      const leg = { token: await token.getAddress(), payer: payer.address, payee: payee.address, amount };
      const instruction = newInstruction({
        legs: [leg],
        deadline: (await time.latest()) + HOUR,
        purpose: purposeAt(pick(PURPOSES)),
      });
      return world.engine.settle(instruction, [await authorise(payer, world.domain, instruction)]);
    };
    const sent = draw(2) === 0 ? token.connect(payer).transfer(payee, amount) : byEngine();
    await sent.catch(() => undefined);
  }

  it("agrees with what every currency answers, on any payment, after any history", async () => {
    const reasons = new Set<string>();
    for (let round = 0; round < ROUNDS; ++round) {
      if (round % 6 === 0) await heal();
      await pay();
      await change();
      await change();
      await pay();
      await pay();
      if (round % 4 === 3) await compareNow(reasons);
    }
    // Nearly all of the 34 there are: the stranger reasons come and go with the clock of the machine.
    expect(reasons.size, [...reasons].join(" ")).to.be.at.least(22);
  });

  async function compareNow(reasons: Set<string>): Promise<void> {
    const to = await connection.ethers.provider.getBlockNumber();
    const history = await readHistory(world, to);
    const replay = new Replay();
    for (const event of history.events) replay.apply(event);
    const now = await time.latest();
    for (let sample = 0; sample < 20; ++sample) {
      const [from, other] = [pick(world.members), pick(world.members)];
      const { token, asset } = draw(4) === 0 ? pick(world.members) : from;
      const [payer, payee] = [
        pick([...from.banks, ...from.banks, world.stranger]),
        pick([...other.banks, ...other.banks, world.stranger]),
      ];
      const funds = await token.balanceOf(payer);
      const amount = draw(4) === 0 ? funds + BigInt(draw(2)) : pick(AMOUNTS); // at the edge of what there is
      const purpose = pick(PURPOSES);
      // The pending block of the embedded chain is later than the last one: ask at the last one.
      const { reason, exposureCounted, velocityCounted, dailyLimit, ...decided } = parseDecision(
        await token.check(payer, payee, amount, purpose, { blockTag: to }),
      );
      const address = (await token.getAddress()).toLowerCase();
      const usedToday =
        decided.payer === 0 ? 0n : await token.paidToday(decided.payer, decided.payeeCountry, { blockTag: to });
      const payment = { token: address, asset, payer: payer.address, payee: payee.address, amount, total: amount };
      const inForce = replay.inForce(address, now);
      const setting = settingOf(payment, inForce);
      const asked = {
        ...{ event: { block: to + 1 }, outcome: { purpose }, amount, together: 0n },
      } as unknown as DecidedPayment;
      const where = { asset, gate: await world.gate.getAddress(), setting, inForce };
      const modules = await moduleAnswers(asked, where, askByCall(connection.ethers.provider));
      const refusing = modules.filter(({ permits }) => permits === false).map(({ country }) => country);
      const flow = await token.flowBetween(from.code, other.code, { blockTag: to });
      const { net, ...closure } = parseFlow(flow, from.code, other.code, now);
      const { country, participant } = setting.payer;
      const [limit, window] = await world.gate.velocityTermsOf(country, asset, { blockTag: to });
      const pace = await token.paceOf(participant, { blockTag: to });
      const used = parsePace(pace, { limit, window: Number(window) }, now);
      const sums = { net, today: net, ...closure, used };
      const judged = { ...payment, purpose, path: null, funds, usedToday, refusing, sums };
      const { outcome } = judge(judged, inForce);
      expect(outcome).to.deep.equal({
        ...decided,
        reason: reason.name,
        counted: exposureCounted,
        paced: velocityCounted,
        purpose,
        dailyLimit: dailyLimit ?? NO_LIMIT,
      });
      if (purpose === 0)
        expect(await token.canTransfer(payer, payee, amount, { blockTag: to })).to.equal(
          judge({ ...judged, funds: undefined }, inForce).outcome.reason === "Permitted",
        );
      reasons.add(outcome.reason);
    }
  }

  it("agrees with the word of every payment of that history, field by field", async () => {
    const { provider } = connection.ethers;
    const history = await readHistory(world, await provider.getBlockNumber());
    const sources = { timeOf: blockTimes(provider), askModule: askByCall(provider) };
    const verified = await verifyPayments(history, () => true, sources);
    expect(verified.length).to.be.greaterThan(20);
    expect(verified.filter(({ path }) => path !== null)).to.not.be.empty;
    expect(verified.filter(({ usedToday }) => usedToday !== null && usedToday > 0n)).to.not.be.empty;
    for (const { differences, payment } of verified) expect(differences, payment.event.hash).to.deep.equal([]);
    expect(verified.filter(({ payment }) => payment.outcome.reported)).to.not.be.empty;
  });

  it("reckons every net and closed corridor as the currency keeps it", async () => {
    const { provider } = connection.ethers;
    const to = await provider.getBlockNumber();
    const now = await time.latest();
    const exposures = await exposuresOf(await readHistory(world, to), now, blockTimes(provider));
    expect(exposures.filter(({ net }) => net !== 0n)).to.not.be.empty;
    for (const { token, from, to: other, net, closedUntil, closedBy, edition } of exposures) {
      const currency = CurrencyToken__factory.connect(token, provider);
      const kept = parseFlow(await currency.flowBetween(from, other, { blockTag: to }), from, other, now);
      expect({ net, closedUntil, closedBy, edition }, `${token} ${from} ${other}`).to.deep.equal(kept);
    }
  });
});
