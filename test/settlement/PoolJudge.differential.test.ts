import { expect } from "chai";
import { dataLength, getBytes, hexlify, toBeHex } from "ethers";
import hre from "hardhat";

import { type NettingProblem, type OptimalSolution, verifyOptimal } from "../../src/index.ts";
import { solveOptimal } from "../../src/netting/optimal/index.ts";
import { certificateOf } from "../../src/netting/optimal/verify-optimal.ts";
import {
  packPoolNet,
  type PoolBook,
  type PoolEntry,
  type PoolNetCall,
  type PoolPair,
  type PoolProblem,
  poolProblem,
} from "../../src/netting/pool.ts";
import { Random } from "../../src/netting/random.ts";
import { laneSeed, linkWords } from "../../src/settlement/queue.ts";
import { PoolJudge__factory } from "../../typechain-types/index.js";
import { exactBound } from "../utils/optimal.ts";
import { changedSolution } from "../utils/pool-changes.ts";

/** `POOL_INSTANCES=10000` is the long form, which tells how far it is; `POOL_SEED` draws others. */
const INSTANCES = Number(process.env.POOL_INSTANCES ?? 120);
const SEED = Number(process.env.POOL_SEED ?? 4);
const TOLD_EVERY = 500;
const CHANGES = 3;
const HOUR = 495_000;
const TOKENS = [0x71, 0x72, 0x73].map((last) => toBeHex(last, 20));
const ACCOUNTS = [0xa1, 0xa2, 0xa3, 0xa4].map((last) => toBeHex(last, 20));

/** `PoolMarks` in `types/Pool.sol`. */
interface Marks {
  first: number;
  second: number;
  seed: bigint;
  rest: bigint;
  from: bigint;
  cut: bigint;
}

/** `PoolFacts` in `types/Pool.sol`. */
interface Facts {
  hour: number;
  balances: bigint[];
  barred: bigint[];
  lanes: Marks[];
  chains: Marks[];
}

/** A small pool, and what the chain would say of it. */
interface Instance {
  readonly book: PoolBook;
  readonly pool: PoolProblem;
  readonly facts: Facts;
}

/** What is left of an entry, by place in its chain; nothing of what settled or expired. */
type Left<Entry> = readonly Entry[];

function divisibilityOf(random: Random, amount: bigint): number {
  const most = amount.toString(2).length - 1;
  return random.below(2) * random.below(most + 1);
}

function drawHour(random: Random): number {
  return random.below(10) === 0 ? HOUR - 1 : HOUR + random.below(3);
}

function drawEntry(random: Random, payer: string, place: number): PoolEntry {
  const others = ACCOUNTS.filter((account) => account !== payer);
  const amount = BigInt(1 + random.below(60));
  const payee = others[random.below(others.length)]!;
  return { place, payee, amount, hour: drawHour(random), divisibility: divisibilityOf(random, amount) };
}

function drawPair(random: Random, place: number): PoolPair {
  const [payer, payee] = [random.below(4), 1 + random.below(3)];
  const amounts = [BigInt(1 + random.below(60)), BigInt(1 + random.below(60))] as const;
  const isMakerPayee = random.below(2) === 1;
  return {
    place,
    payer: ACCOUNTS[payer]!,
    payee: ACCOUNTS[(payer + payee) % 4]!,
    amounts,
    hour: drawHour(random),
    divisibility: divisibilityOf(random, amounts[isMakerPayee ? 1 : 0]),
    isMakerPayee,
  };
}

function split<Entry>(random: Random, most: number, draw: (place: number) => Entry) {
  const all = Array.from({ length: random.below(most + 1) }, (_, place) => draw(place));
  const at = random.below(all.length + 1);
  return { rest: all.slice(0, at), fresh: all.slice(at) };
}

function drawBook(random: Random): PoolBook {
  const tokens = TOKENS.slice(0, 1 + random.below(3));
  const lanes = tokens.flatMap((token) =>
    ACCOUNTS.map((payer) => ({ token, payer, ...split(random, 4, (place) => drawEntry(random, payer, place)) })),
  );
  const twos = tokens.flatMap((first, index) => tokens.slice(index + 1).map((second) => [first, second] as const));
  const pairs = twos.map((two) => ({ tokens: two, ...split(random, 3, (place) => drawPair(random, place)) }));
  const isThere = ({ rest, fresh }: { rest: readonly unknown[]; fresh: readonly unknown[] }) =>
    rest.length + fresh.length > 0;
  const balances = new Map(
    tokens.flatMap((token) => ACCOUNTS.map((account) => [token + account, BigInt(random.below(80))] as const)),
  );
  const barred = new Set(
    tokens.flatMap((token) =>
      ACCOUNTS.flatMap((a) => ACCOUNTS.filter(() => random.below(20) === 0).map((b) => token + a + b)),
    ),
  );
  const waiting = { lanes: lanes.filter(isThere), pairs: pairs.filter(isThere) };
  return {
    tokens: tokens.filter(
      (token) =>
        waiting.lanes.some((lane) => lane.token === token) || waiting.pairs.some((each) => each.tokens.includes(token)),
    ),
    hour: HOUR,
    ...waiting,
    balanceOf: (token, account) => balances.get(token + account)!,
    isBarred: (token, payer, payee) => barred.has(token + payer + payee),
  };
}

function contentOf(account: string, amount: bigint): bigint {
  return (BigInt(account) << 96n) | amount;
}

function linkEntry(hash: bigint, { payee, amount, hour, divisibility }: PoolEntry): bigint {
  return linkWords(hash, { content: contentOf(payee, amount), terms: (BigInt(hour) << 8n) | BigInt(divisibility) });
}

function linkPair(hash: bigint, { payer, payee, amounts, hour, divisibility, isMakerPayee }: PoolPair): bigint {
  const form = BigInt(divisibility + (isMakerPayee ? 128 : 0));
  const first = linkWords(hash, { content: contentOf(payer, amounts[0]), terms: (BigInt(hour) << 8n) | form });
  return linkWords(first, { content: contentOf(payee, amounts[1]), terms: 0n });
}

function toMark(hash: bigint, count: number): bigint {
  return (hash << 72n) | (BigInt(count) << 44n);
}

function marksOf<Entry>(
  { rest, fresh }: { readonly rest: readonly Entry[]; readonly fresh: readonly Entry[] },
  link: (hash: bigint, entry: Entry) => bigint,
  [token, other, chain]: readonly [string, string, number],
  [first, second]: readonly [number, number],
): Marks {
  const [seed, from] = [laneSeed(token, other, chain + 1), laneSeed(token, other, chain)];
  return {
    ...{ first, second, seed: seed << 72n },
    rest: toMark(rest.reduce(link, seed), rest.length),
    from: toMark(from, 7),
    cut: toMark(fresh.reduce(link, from), 7 + fresh.length),
  };
}

function instanceOf(book: PoolBook): Instance {
  const pool = poolProblem(book);
  const { parties } = pool;
  const indexOf = (token: string, account: string) =>
    parties.findIndex((party) => party.token === token && party.account === account);
  const ofToken = (token: string) => parties.filter((party) => party.token === token);
  return {
    book,
    pool,
    facts: {
      hour: HOUR,
      balances: parties.map(({ token, account }) => book.balanceOf(token, account)),
      barred: parties.map(({ token, account }) =>
        ofToken(token).reduce(
          (mask, other, bit) => mask | (book.isBarred(token, account, other.account) ? 1n << BigInt(bit) : 0n),
          0n,
        ),
      ),
      lanes: book.lanes.map((lane) =>
        marksOf(lane, linkEntry, [lane.token, lane.payer, 2], [indexOf(lane.token, lane.payer), 0]),
      ),
      chains: book.pairs.map((pairs) => {
        const [first, second] = pairs.tokens;
        const indices = [book.tokens.indexOf(first), book.tokens.indexOf(second)] as const;
        return marksOf(pairs, linkPair, [first, second, 4], indices);
      }),
    },
  };
}

/** What a solution leaves of a chain whose entries stand at places of a problem, from the definition. */
function leftOf<Entry extends { readonly hour: number }>(
  entries: readonly Entry[],
  settledOf: (index: number) => bigint,
  take: (entry: Entry, amount: bigint) => Entry | undefined,
): Left<Entry> {
  return entries.flatMap((entry, index) => (entry.hour < HOUR ? [] : (take(entry, settledOf(index)) ?? [])));
}

function settledAt({ queues }: NettingProblem, { isSettled, parts }: OptimalSolution, queue: number, index: number) {
  if (isSettled[queue]![index] === 1) return queues[queue]![index]!.amount;
  return parts.find(({ payment }) => payment.queue === queue && payment.index === index)?.amount ?? 0n;
}

/** The marks of what stays, and what changes, as the definition has it. */
function outcomeOf({ book, pool }: Instance, solution: OptimalSolution) {
  const changes = pool.parties.map(() => 0n);
  const indexOf = (token: string, account: string) =>
    pool.parties.findIndex((party) => party.token === token && party.account === account);
  const move = (token: string, payer: string, payee: string, amount: bigint) => {
    changes[indexOf(token, payer)]! -= amount;
    changes[indexOf(token, payee)]! += amount;
  };
  const lanes = book.lanes.map(({ token, payer, rest, fresh }) => {
    const settled = (index: number) => settledAt(pool.problem, solution, indexOf(token, payer), index);
    const left = leftOf([...rest, ...fresh], settled, (entry, amount) => {
      move(token, payer, entry.payee, amount);
      return amount === entry.amount ? undefined : { ...entry, amount: entry.amount - amount };
    });
    return toMark(left.reduce(linkEntry, laneSeed(token, payer, 3)), left.length);
  });
  const chains = book.pairs.map(({ tokens: [first, second], rest, fresh }, chain) => {
    const settled = (index: number) => {
      const { queue, index: place } = pool.makers[chain]![index]!;
      return settledAt(pool.problem, solution, queue, place);
    };
    const left = leftOf([...rest, ...fresh], settled, (pair, own) => {
      const all = pair.amounts[pair.isMakerPayee ? 1 : 0];
      const [a, b] = pair.amounts.map((amount) => (own * amount + all - 1n) / all) as [bigint, bigint];
      move(first, pair.payer, pair.payee, a);
      move(second, pair.payee, pair.payer, b);
      return own === all ? undefined : { ...pair, amounts: [pair.amounts[0] - a, pair.amounts[1] - b] as const };
    });
    return toMark(left.reduce(linkPair, laneSeed(first, second, 5)), left.length);
  });
  return { lanes, chains, changes };
}

/** The most that settles in fractions, counted by the weights of currencies: from the definition. */
function exactlyBound({ pool: { parties, problem, objective }, book }: Instance): bigint {
  const queues = problem.queues.map((queue, position) =>
    queue.map((payment) => ({ ...payment, weightClass: book.tokens.indexOf(parties[position]!.token) })),
  );
  const weights = book.tokens.map(
    (token) => objective.positions![parties.findIndex((party) => party.token === token)] ?? 1n,
  );
  const { part, of } = exactBound({ ...problem, queues }, weights);
  return part / of;
}

/** Nets that no pool may take, whatever settles. */
const FORGERIES: readonly ((call: PoolNetCall, facts: Facts, random: Random) => [PoolNetCall, Facts] | undefined)[] = [
  (call, facts) => [{ ...call, settles: `${call.settles}00` }, facts],
  (call, facts, random) => {
    const chosen = random.below(call.currencies.length);
    const turn = (weight: bigint) => (weight > 1n ? weight - 1n : weight + 1n);
    const currencies = call.currencies.map((each, index) =>
      index === chosen ? { ...each, weight: turn(each.weight) } : each,
    );
    return [{ ...call, currencies }, facts];
  },
  (call, facts, random) => {
    if (dataLength(call.pairs) === 0) return undefined;
    const bytes = getBytes(call.pairs);
    bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return [{ ...call, pairs: hexlify(bytes) }, facts];
  },
  (call, facts, random) => {
    if (facts.lanes.length === 0) return undefined;
    const chosen = random.below(facts.lanes.length);
    const stale = facts.lanes.map((lane, index) =>
      index === chosen ? { ...lane, cut: lane.cut ^ (1n << 72n) } : lane,
    );
    return [call, { ...facts, lanes: stale }];
  },
  (call, facts, random) => {
    const bytes = getBytes(call.entries);
    if (bytes.length === 0) return undefined;
    const at = 1 + random.below(17); // the first entry of the first lane
    bytes[at]! ^= 1 << random.below(8);
    return [{ ...call, entries: hexlify(bytes) }, facts];
  },
  (call, facts) => [{ ...call, parts: [...call.parts, { entry: 65_535, account: 0, amount: 1n }] }, facts],
];

async function deployed() {
  const { ethers } = await hre.network.create();
  const [deployer] = await ethers.getSigners();
  return new PoolJudge__factory(deployer!).deploy();
}

/** One pair of ten units for one, of which both payers have enough. */
function dearPair(): PoolBook {
  const tokens = [TOKENS[0]!, TOKENS[1]!] as const;
  const [payer, payee] = [ACCOUNTS[0]!, ACCOUNTS[1]!];
  const pair = {
    payer,
    payee,
    amounts: [10n, 1n],
    isMakerPayee: false,
    hour: HOUR,
    place: 0,
    divisibility: 1,
  } as const;
  const pairs = [{ tokens, rest: [], fresh: [pair] }];
  return { tokens, hour: HOUR, lanes: [], pairs, balanceOf: () => 100n, isBarred: () => false };
}

function tell(judged: number): void {
  if (judged > 0 && judged % TOLD_EVERY === 0) process.stderr.write(`${judged} of ${INSTANCES} pools\n`);
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "bigint" ? String(each) : each instanceof Uint8Array ? [...each] : each,
  );
}

describe("PoolJudge beside the definitions", function () {
  this.timeout(3_600_000);

  it("takes what the definition takes, with its value, bound and outcome, and refuses all else", async () => {
    const judge = await deployed();
    const judged = async (call: PoolNetCall, facts: Facts) => judge.judge(call, facts).catch(() => null);
    const random = new Random(SEED);
    const draw = (below: number) => random.below(below);
    const counts = { accepted: 0, refused: 0, forged: 0 };
    for (let run = 0; run < INSTANCES; ++run) {
      tell(run);
      const instance = instanceOf(drawBook(random));
      const { book, pool, facts } = instance;
      const { problem, objective } = pool;
      if (book.lanes.length + book.pairs.length === 0) continue;
      const right = await solveOptimal(problem, { objective, isGreedy: run % 2 === 0 });
      const prices = right.prices.map((price) => (price * BigInt(random.below(40))) / 20n);
      const others = Array.from({ length: CHANGES }, () => changedSolution(problem, right, draw));
      for (const solution of [right, { ...right, prices }, ...others]) {
        const verdict = await judged(packPoolNet(book, pool, solution), facts);
        const fault = verifyOptimal(problem, { ...solution, strict: right.strict }, objective);
        if ((verdict === null) !== (fault !== null)) expect.fail(`${run}: ${shown(fault)} of ${shown(solution)}`);
        counts[verdict === null ? "refused" : "accepted"] += 1;
        if (verdict === null) continue;
        const { value, bound } = certificateOf(problem, solution, objective);
        const { lanes, chains, changes } = outcomeOf(instance, solution);
        const share = bound === 0n ? 1_000_000n : (value * 1_000_000n) / bound;
        expect([[...verdict.lanes], [...verdict.chains], [...verdict.changes]], `${run}`).to.deep.equal([
          lanes,
          chains,
          changes,
        ]);
        expect([verdict.value, verdict.bound, verdict.share], `${run}`).to.deep.equal([value, bound, share]);
        expect(bound >= exactlyBound(instance), `${run}`).to.equal(true);
      }
      const forged = FORGERIES[run % FORGERIES.length]!(packPoolNet(book, pool, right), facts, random);
      if (forged === undefined) continue;
      counts.forged += 1;
      expect(await judged(...forged), `${run}`).to.equal(null);
    }
    expect(Math.min(counts.accepted / 2, counts.refused, counts.forged)).to.be.greaterThan(INSTANCES / 2);
  });

  it("never divides a pair to nothing on one side", async () => {
    const judge = await deployed();
    const { book, pool, facts } = instanceOf(dearPair());
    const right = packPoolNet(book, pool, await solveOptimal(pool.problem, { objective: pool.objective }));
    await judge.judge(right, facts);
    const parts = [{ entry: 0, account: 0, amount: 9n }]; // takes the whole of the other leg
    await expect(judge.judge({ ...right, settles: "0x00", parts }, facts))
      .to.be.revertedWithCustomError(judge, "PoolInvalidPart")
      .withArgs(0, 1, 1);
  });
});
