import { expect } from "chai";
import { AbiCoder, concat, dataSlice, getBytes, hexlify } from "ethers";

import { packPoolNet, type PoolNetCall, type PoolPart, poolProblem } from "../../src/netting/pool.ts";
import { nextRound } from "../utils/clearing.ts";
import { FUNDED, legOf } from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";
import {
  bookOf,
  connection,
  enter,
  pooled,
  pooledPair,
  type PoolWorld,
  type Refusal,
  refusesEach,
  settle,
  solved,
  time,
  toPart,
  toTheEnd,
} from "./Pool.fixture.ts";

type Scene = Awaited<ReturnType<typeof scene>>;

/**
 * Beijing's four payments: one that is too large, a younger one to the same payee, one that fits, one that is divided; and
 * Shanghai's two, of which one is divided.
 */
async function scene() {
  const world = await enter();
  const { beijing, shanghai, almaty, astana, cny } = world;
  await pooled(world, beijing, almaty, FUNDED + 1_000n);
  await pooled(world, beijing, almaty, 3n);
  await pooled(world, beijing, astana, 7n);
  await pooled(world, beijing, shanghai, FUNDED + 100n, { divisibility: 3 });
  await pooled(world, shanghai, beijing, 50n);
  await pooled(world, shanghai, almaty, 2n * FUNDED, { divisibility: 1 });
  await toTheEnd(world);
  const book = await bookOf(world);
  const problem = poolProblem(book);
  const flags = new Map([
    [beijing.address, [0, 0, 1, 0]],
    [shanghai.address, [1, 0]],
  ]);
  const accounts = problem.parties.map(({ account }) => account);
  const indexOf = ({ address }: { address: string }) => accounts.indexOf(address);
  const part = (payer: { address: string }, index: number, amount: bigint) => {
    return { payment: { queue: indexOf(payer), index }, amount, account: indexOf(payer) };
  };
  const right = packPoolNet(book, problem, {
    isSettled: accounts.map((account) => new Uint8Array(flags.get(account) ?? [])),
    parts: [part(beijing, 3, FUNDED + 43n), part(shanghai, 1, 2n * FUNDED - 7n)],
    ...NOTHING,
    prices: accounts.map(() => 0n),
  });
  const ofBeijing = indexOf(beijing) < indexOf(shanghai) ? 0 : 2;
  return { world, cny, right, indexOf, ofBeijing, divided: ofBeijing + 3 };
}

const UNKNOWN = "0xFFfFfFffFFfffFFfFFfFFFFFffFFFffffFfFFFfF"; // behind every other
/** The code of a contract that answers whatever it is asked with the 192 bytes behind it. */
const ANSWERS = "0x60c0600c60003960c06000f3";

/** Where a net's first payment has the index of its payee. */
const PAYEE = 5;

/** What nobody looks at. */
const NOTHING = { strict: { settled: [], drops: [] } };

/** The bits with one turned over. */
function turned(bits: string, entry: number): string {
  const bytes = getBytes(bits);
  bytes[entry >> 3]! ^= 1 << (7 - (entry & 7));
  return hexlify(bytes);
}

/** The stream with one byte larger. */
function withByte(entries: string, index: number): string {
  const bytes = getBytes(entries);
  bytes[index]! += 1;
  return hexlify(bytes);
}

const withPart = ({ right, divided }: Scene, change: Partial<PoolPart>): Partial<PoolNetCall> => ({
  parts: right.parts.map((part) => (part.entry === divided ? { ...part, ...change } : part)),
});

const REFUSALS: readonly Refusal<Scene>[] = [
  ["no lanes", () => ({ entries: "0x" }), "PoolIncomplete", ({ cny }) => [cny, 0, 2]],
  ["a lane twice", ({ right }) => ({ entries: concat([right.entries, "0x00"]) }), "PoolWrongOrder", () => [0]],
  [
    "a payer that is not there",
    ({ right }) => ({ entries: concat([right.entries, "0x09"]) }),
    "PoolWrongLength",
    () => [],
  ],
  [
    "another deadline",
    ({ right }) => ({ entries: withByte(right.entries, 3) }),
    "PoolWrongEntries",
    ({ indexOf, world, ofBeijing }) => [indexOf(ofBeijing === 0 ? world.beijing : world.shanghai)],
  ],
  [
    "a byte too many in the bits",
    ({ right }) => ({ settles: concat([right.settles, "0x00"]) }),
    "PoolWrongLength",
    () => [],
  ],
  ["a byte too few", () => ({ settles: "0x" }), "PoolWrongLength", () => []],
  [
    "a part of nothing",
    ({ right }) => ({ parts: [...right.parts, { entry: 99, account: 0, amount: 1n }] }),
    "PoolWrongLength",
    () => [],
  ],
  [
    "a younger payment before an older one to the same payee",
    ({ right, ofBeijing }) => ({ settles: turned(right.settles, ofBeijing + 1) }),
    "PoolPassesOlder",
    ({ ofBeijing }) => [ofBeijing + 1],
  ],
  [
    "a part of a younger one",
    ({ ofBeijing }) => ({ parts: [{ entry: ofBeijing + 1, account: 0, amount: 1n }] }),
    "PoolPassesOlder",
    ({ ofBeijing }) => [ofBeijing + 1],
  ],
  [
    "more than an account has",
    ({ right, ofBeijing }) => ({ settles: turned(right.settles, ofBeijing) }),
    "PoolShort",
    ({ indexOf, world }) => [indexOf(world.beijing), -FUNDED - 1_000n],
  ],
  [
    "less than could settle whole",
    ({ right, ofBeijing }) => ({ settles: turned(right.settles, ofBeijing + 2) }),
    "PoolNotMaximal",
    ({ indexOf, world }) => [indexOf(world.beijing), 7, 7],
  ],
  [
    "no parts at all",
    () => ({ parts: [] }),
    "PoolNotMaximal",
    ({ indexOf, world, ofBeijing }) =>
      ofBeijing === 0 ? [indexOf(world.beijing), FUNDED + 43n, 4] : [indexOf(world.shanghai), FUNDED - 50n, 1],
  ],
  [
    "less than the least part",
    (it) => withPart(it, { amount: 3n }),
    "PoolInvalidPart",
    ({ divided }) => [divided, 3, FUNDED + 100n],
  ],
  [
    "less than the least rest",
    (it) => withPart(it, { amount: FUNDED + 97n }),
    "PoolInvalidPart",
    ({ divided }) => [divided, FUNDED + 97n, FUNDED + 100n],
  ],
  [
    "a part of what settles whole",
    ({ ofBeijing }) => ({ parts: [{ entry: ofBeijing, account: 0, amount: 9n }] }),
    "PoolInvalidPart",
    ({ ofBeijing }) => [ofBeijing, 9, FUNDED + 1_000n],
  ],
  [
    "a part beside the whole",
    ({ right, divided }) => ({ settles: turned(right.settles, divided) }),
    "PoolInvalidPart",
    ({ divided, right }) => [divided, right.parts.find(({ entry }) => entry === divided)!.amount, FUNDED + 100n],
  ],
  [
    "two divisions at one account",
    ({ right, indexOf, world }) => ({
      parts: right.parts.map((part) => ({ ...part, account: indexOf(world.shanghai) })),
    }),
    "PoolDividesTwice",
    ({ right }) => [right.parts[1]!.entry],
  ],
  [
    "a division at an account that it does not touch",
    (it) => withPart(it, { account: it.indexOf(it.world.astana) }),
    "PoolChargedElsewhere",
    ({ divided, indexOf, world }) => [divided, indexOf(world.astana)],
  ],
  [
    "a weight of the solver's choice",
    ({ right }) => ({ currencies: right.currencies.map((each) => ({ ...each, weight: each.weight - 1n })) }),
    "PoolWrongWeight",
    ({ right }) => [0, right.currencies[0]!.weight - 1n, right.currencies[0]!.weight],
  ],
  [
    "a weight beyond all",
    ({ right }) => ({ currencies: right.currencies.map((each) => ({ ...each, weight: 2n ** 80n + 1n })) }),
    "PoolWrongWeight",
    () => [0, 2n ** 80n + 1n, 2n ** 80n],
  ],
  [
    "a currency twice",
    ({ right }) => ({
      currencies: [...right.currencies, ...right.currencies],
      accounts: [...right.accounts, ...right.accounts],
      prices: concat([right.prices, right.prices]),
    }),
    "PoolCurrencies",
    () => [1],
  ],
  [
    "a currency without accounts",
    ({ right }) => ({ currencies: right.currencies.map((each) => ({ ...each, accounts: 0 })) }),
    "PoolAccounts",
    () => [0],
  ],
  ["pairs that nobody queued", () => ({ pairs: `0x${"00".repeat(32)}` }), "PoolWrongLength", () => []],
  ["accounts out of order", ({ right }) => ({ accounts: right.accounts.toReversed() }), "PoolAccounts", () => [1]],
  ["a price too few", ({ right }) => ({ prices: dataSlice(right.prices, 16) }), "PoolWrongLength", () => []],
];

describe("Pool", () => {
  describe("net refuses", () => {
    refusesEach(scene, REFUSALS);

    it("what it was shown before", async () => {
      const { world, right, cny } = await scene();
      await mined(world.pool.net(right));
      await expect(world.pool.net(right))
        .to.be.revertedWithCustomError(world.pool, "PoolIncomplete")
        .withArgs(cny, 1, 2);
    });

    it("a payee in another currency, which would leave out what could settle as if it were barred", async () => {
      const world = await enter();
      const { pool, cny, kzt, beijing, almaty } = world;
      await pooled(world, beijing, almaty, 7n);
      await pooledPair(world, [legOf(cny, beijing, almaty, 2n * FUNDED), legOf(kzt, almaty, beijing, 5n)]);
      await toTheEnd(world);
      const right = await solved(world, cny, kzt);
      const { parties } = poolProblem(await bookOf(world, cny, kzt));
      const indexOf = (token: string, { address }: { address: string }) =>
        parties.findIndex((party) => party.token === token && party.account === address);
      const bytes = getBytes(right.entries);
      bytes[PAYEE] = indexOf(kzt, almaty);
      const weight = 2n ** 80n / (2n * FUNDED); // as if the pair alone could settle
      const currencies = right.currencies.map((each) => (each.token === cny ? { ...each, weight } : each));
      await expect(pool.net({ ...right, currencies, entries: hexlify(bytes), settles: "0x00" }))
        .to.be.revertedWithCustomError(pool, "PoolWrongEntries")
        .withArgs(indexOf(cny, beijing));
      await mined(pool.net(right));
      expect(await world.china.token.balanceOf(almaty)).to.equal(7n);
    });

    it("what a payer has left, and takes what is solved without it in the same round", async () => {
      const { world, right, cny } = await scene();
      const { pool, queue, shanghai, beijing } = world;
      const round = await queue.round();
      await mined(pool.connect(beijing).abandon(cny, beijing));
      await expect(pool.net(right)).to.be.revertedWithCustomError(pool, "PoolEmpty").withArgs(cny, beijing);
      await mined(pool.net(await solved(world)));
      expect(await queue.round()).to.equal(round);
      expect((await bookOf(world)).lanes.map(({ payer }) => payer)).to.deep.equal([shanghai.address]);
    });

    it("what a payer may not pay now, which waits on", async () => {
      const { world, right, ofBeijing } = await scene();
      const { pool, kazakhstan, china, astana } = world;
      await mined(suspend(world.gate, kazakhstan, kazakhstan.bankIds[1]!));
      await expect(pool.net(right))
        .to.be.revertedWithCustomError(pool, "PoolMayNotSettle")
        .withArgs(ofBeijing + 2);
      await settle(world);
      expect(await china.token.balanceOf(astana)).to.equal(0n);
      const { lanes } = await bookOf(world);
      expect(lanes.flatMap(({ rest }) => rest).some(({ payee }) => payee === astana.address)).to.equal(true);
    });

    it("what has expired, which leaves", async () => {
      const { world, cny, right } = await scene();
      const { pool } = world;
      await time.increase(11 * HOUR);
      await toTheEnd(world);
      await expect(pool.net(right)).to.be.revertedWithCustomError(pool, "PoolMayNotSettle");
      await settle(world);
      expect(await pool.waitingAtCut(cny)).to.equal(0n);
    });

    it("anything in the first half of a round", async () => {
      const { world, right } = await scene();
      const { pool, queue } = world;
      await nextRound(connection, queue);
      const opens = (await queue.roundStart(await queue.round())) + (await queue.roundLength()) / 2n;
      await expect(pool.net(right)).to.be.revertedWithCustomError(pool, "PoolClosed").withArgs(opens);
    });

    it("a smaller share of its bound than the moment asks for", async () => {
      const { world, right } = await scene();
      const { pool, queue } = world;
      const good = await solved(world);
      await nextRound(connection, queue);
      await toPart(world, 8 / 16);
      await expect(pool.net({ ...good, prices: right.prices })).to.be.revertedWithCustomError(
        pool,
        "PoolBelowThreshold",
      );
      await mined(pool.net(good));
    });
  });

  describe("net with a currency that nobody admitted", () => {
    it("calls nothing that it does not know", async () => {
      const { world, right } = await scene();
      const { pool, stranger } = world;
      const answer = AbiCoder.defaultAbiCoder().encode(["uint256[]", "uint256[]"], [[0n], [0n]]);
      await connection.networkHelpers.setCode(UNKNOWN, concat([ANSWERS, answer]));
      const call = {
        ...right,
        currencies: [...right.currencies, { token: UNKNOWN, accounts: 1, weight: 2n ** 80n }],
        accounts: [...right.accounts, stranger.address],
        prices: concat([right.prices, new Uint8Array(16)]),
      };
      await expect(pool.net(call)).to.be.revertedWithCustomError(pool, "PoolNoMember").withArgs(UNKNOWN);
      await mined(pool.net(right));
    });
  });

  describe("threshold", () => {
    it("falls from all to nothing in the second half of a round", async () => {
      const world: PoolWorld = await enter();
      const shares = [];
      for (const part of [8, 11, 14]) {
        await toPart(world, part / 16);
        shares.push(await world.pool.threshold());
      }
      const [first, , last] = shares;
      expect([first, last]).to.deep.equal([1_000_000n, 0n]);
      expect(shares[1]! > 480_000n && shares[1]! < 520_000n).to.equal(true);
    });

    it("is out of reach until it is nothing while two who have nothing let whole payments wait that miss by a unit", async () => {
      const world = await enter();
      const { pool, beijing, shanghai, almaty, astana } = world;
      await pooled(world, beijing, shanghai, 1_000n);
      await pooled(world, almaty, astana, 10n * FUNDED);
      await pooled(world, astana, almaty, 10n * FUNDED - 1n);
      await nextRound(connection, world.queue);
      const call = await solved(world);
      await toPart(world, 13 / 16);
      await expect(pool.net(call)).to.be.revertedWithCustomError(pool, "PoolBelowThreshold");
      await toPart(world, 14 / 16);
      await mined(pool.net(call));
      expect(await world.china.token.balanceOf(shanghai)).to.equal(FUNDED + 1_000n);
    });
  });
});
