import { expect } from "chai";
import { network } from "hardhat";

import { manyAnswers, manyReads, MOST_READS } from "../../src/chain/many-reads.ts";
import { refusalOf } from "../../src/cycle/rules.ts";
import { readHistory } from "../../src/desk/history.ts";
import { settingOf } from "../../src/desk/model.ts";
import { Replay } from "../../src/desk/replay.ts";
import { corridorScope, currencyScope, Direction, parseDecision, participantScope } from "../../src/index.ts";
import { EmergencyCommittee__factory, HostileRule__factory } from "../../typechain-types/index.js";
import {
  BASIS,
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
const EVIDENCE = `0x${"11".repeat(32)}`;
const AMOUNTS = [1n, 999n, 1_000n, 1_001n, 50_000n] as const;
const PURPOSES = [0, 21, 36] as const;
const ANY = (1n << 48n) - 1n;
// More where the environment says so: 250 rounds of 400 samples are 100,000 payments.
const ROUNDS = Number(process.env.SOGDIA_CYCLE_ROUNDS ?? 36);
const SAMPLES = Number(process.env.SOGDIA_CYCLE_SAMPLES ?? 20);

/** Random rules, standing and halts on the real contracts, beside what an agent reckons from their events. */
describe("the rules of a cycle", function () {
  this.timeout(ROUNDS * SAMPLES * 500);
  let world: TestConsortium;
  const draw = drawer(20_261_130);
  const pick = <T>(from: readonly T[]): T => from[draw(from.length)]!;

  before(async () => {
    world = await deployConsortium(connection);
    const rule = await new HostileRule__factory(world.relayer).deploy();
    for (const { code, offices } of world.members)
      await mined(world.gate.connect(offices.Supervisor).adoptModule(code, rule, EVIDENCE));
  });

  async function change(): Promise<void> {
    const [country, other] = [pick(world.members), pick(world.members)];
    const { gate } = world;
    const [{ asset }, id] = [pick(world.members), pick(country.bankIds)];
    const closed = { purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n };
    const narrowed = () =>
      pick([
        {},
        {},
        closed,
        { purposes: 1n << BigInt(pick(PURPOSES)) },
        { minTier: 4 },
        { cap: pick(AMOUNTS) },
        { dailyLimit: 2_000n },
      ]);
    const anyEntry = () =>
      entry(pick([Direction.Outbound, Direction.Inbound]), pick([0, other.code]), asset, narrowed());
    const issue = (terms: { purposes: bigint; minTier: number; cap: bigint }) =>
      mined(country.token.setIssuerRule({ ...terms, dailyLimit: 0n }));
    const thresholds = () => {
      const waits = draw(3) === 0 ? { holdAbove: 999n, clock: 1, settlesOnSilence: true } : {};
      return { countsExposure: draw(3) === 0, countsVelocity: draw(3) === 0, asksModule: draw(4) === 0, ...waits };
    };
    const acts: (() => Promise<unknown>)[] = [
      () => setRules(gate, country, [anyEntry(), anyEntry()]),
      () => setRules(gate, country, [entry(0, 0, asset), entry(1, 0, asset), entry(0, other.code, asset)]),
      () => issue({ purposes: pick([1n, ANY]), minTier: draw(5), cap: pick(AMOUNTS) }),
      () => issue({ purposes: ANY, minTier: 0, cap: 0n }),
      () => mined(suspend(gate, country, id)),
      () => mined(reinstate(gate, country, id)),
      () => setThresholds(gate, country, anyEntry(), thresholds()),
      () => halt(pick([corridorScope(country.code, other.code), currencyScope(asset), participantScope(id)])),
      () => time.increase(HOUR),
    ];
    await pick(acts)().catch(() => undefined); // some acts have nothing to act on
  }

  async function halt(scope: bigint): Promise<void> {
    const committee = EmergencyCommittee__factory.connect(await world.gate.haltAuthority(), world.joint);
    await mined(committee.prolong(world.gate, scope, (await time.latest()) + HOUR, BASIS));
  }

  async function heal(country: TestCountry): Promise<void> {
    const open = world.members.flatMap(({ asset }) => [entry(0, 0, asset), entry(1, 0, asset)]);
    await setRules(world.gate, country, open);
    await mined(country.token.setIssuerRule({ purposes: ANY, minTier: 0, cap: 0n, dailyLimit: 0n }));
    for (const id of country.bankIds) await mined(reinstate(world.gate, country, id)).catch(() => undefined);
  }

  it("refuse what the currency refuses at its gate, and for the same reason, after any history", async () => {
    const reasons = new Map<string, number>();
    for (let round = 0; round < ROUNDS; ++round) {
      if (round % 6 === 0) for (const country of world.members) await heal(country);
      for (let count = 0; count < 3; ++count) await change();
      await compare(reasons);
    }
    expect([...reasons.values()].reduce((sum, count) => sum + count, 0)).to.equal(ROUNDS * SAMPLES);
    expect(reasons.get("Permitted"), [...reasons].join(" ")).to.be.greaterThan(ROUNDS);
    expect(reasons.size, [...reasons].join(" ")).to.be.at.least(14);
  });

  /** What a Supervisor could strike a payment for, as the contract of cycles asks it. */
  async function compare(reasons: Map<string, number>): Promise<void> {
    const to = await connection.ethers.provider.getBlockNumber();
    const replay = new Replay();
    for (const event of (await readHistory(world, to)).events) replay.apply(event);
    const now = await time.latest();
    const samples = Array.from({ length: SAMPLES }, sampled);
    const words = await answersTo(samples);
    samples.forEach((sample, place) => {
      const found = judgedAs(sample, words[place]!, replay, now);
      reasons.set(found, (reasons.get(found) ?? 0) + 1);
    });
  }

  function sampled() {
    const [from, other] = [pick(world.members), pick(world.members)];
    const { token, asset } = draw(4) === 0 ? pick(world.members) : from;
    const payer = pick([...from.banks, ...from.banks, world.stranger]).address;
    const payee = pick([...other.banks, world.stranger]).address;
    return { token, asset, asked: { payer, payee, amount: pick(AMOUNTS), purpose: pick(PURPOSES) } };
  }

  type Sample = ReturnType<typeof sampled>;

  /** What the currencies answer, many in one call: the chain's own work is a small part of what a call takes. */
  async function answersTo(samples: readonly Sample[]): Promise<bigint[]> {
    const words: bigint[] = [];
    for (let first = 0; first < samples.length; first += MOST_READS) {
      const reads = samples.slice(first, first + MOST_READS).map(({ token, asked }) => {
        const { payer, payee, amount, purpose } = asked;
        return {
          to: token.target as string,
          data: token.interface.encodeFunctionData("checkEntry", [
            payer,
            payee,
            amount,
            amount,
            purpose,
            world.relayer.address,
          ]),
        };
      });
      const result: unknown = await connection.provider.request({ method: "eth_call", params: manyReads(reads) });
      words.push(...manyAnswers(result, reads.length)!.map((answer) => BigInt(answer!)));
    }
    return words;
  }

  function judgedAs({ token, asset, asked }: Sample, word: bigint, replay: Replay, now: number): string {
    const { reason, velocityCounted, dailyLimit } = parseDecision(word);
    const isCounted = reason.name === "Permitted" && (dailyLimit !== null || velocityCounted);
    const expected = isCounted ? "MustSettleGross" : reason.name;
    const address = (token.target as string).toLowerCase();
    const inForce = replay.inForce(address, now);
    const currency = { token: address, asset, inForce };
    const setting = settingOf({ ...currency, ...lower(asked) }, inForce);
    const isAsked = [setting.outbound, setting.inbound].some((rule) => rule?.thresholds.asksModule === true);
    const found = refusalOf(isAsked ? asked : { ...asked, refusing: [] }, currency) ?? "Permitted";
    if (isAsked)
      expect(found, expected).to.not.equal("Permitted"); // nobody has asked the country's contract
    else
      expect(found, `${address} ${JSON.stringify(lower({ ...asked, amount: String(asked.amount) }))}`).to.equal(
        expected,
      );
    return found;
  }
});

function lower<T extends { payer: string; payee: string }>(asked: T): T {
  return { ...asked, payer: asked.payer.toLowerCase(), payee: asked.payee.toLowerCase() };
}
