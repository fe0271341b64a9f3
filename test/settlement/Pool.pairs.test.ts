import { expect } from "chai";
import { concat, dataSlice, getBytes, hexlify } from "ethers";

import { packPoolNet, type PoolProblem, poolProblem } from "../../src/netting/pool.ts";
import { readPoolRecord } from "../../src/netting/pool-record.ts";
import { nextRound } from "../utils/clearing.ts";
import { FUNDED, legOf } from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";
import {
  bookOf,
  connection,
  enter,
  pairOf,
  pooled,
  pooledPair,
  type PoolWorld,
  type Refusal,
  refusesEach,
  settle,
  solved,
  time,
  toTheEnd,
} from "./Pool.fixture.ts";

/** Minor units of what Beijing, Shanghai, Almaty and Astana hold in the two currencies. */
async function balancesOf({ china, kazakhstan, beijing, shanghai, almaty, astana }: PoolWorld) {
  const accounts = [beijing, shanghai, almaty, astana];
  const of = async ({ token }: { token: typeof china.token }) =>
    Promise.all(accounts.map(async (account) => token.balanceOf(account)));
  return { cny: await of(china), kzt: await of(kazakhstan) };
}

/** Beijing offers so much of its currency to Almaty for so much of the other's. */
const offer = ({ cny, kzt, beijing, almaty }: PoolWorld, gives: bigint, takes: bigint) =>
  [legOf(cny, beijing, almaty, gives), legOf(kzt, almaty, beijing, takes)] as const;

/**
 * Beijing's offers to Almaty: one that settles, one that is too large, one that is divided. What a solution says of them is
 * changed by the tests.
 */
async function scene() {
  const world = await enter();
  const { cny, kzt } = world;
  await pooledPair(world, offer(world, 40n, 30n));
  await pooledPair(world, offer(world, 3n * FUNDED, 50n));
  await pooledPair(world, offer(world, 2n * FUNDED, FUNDED + 1n), { divisibility: 12 });
  await toTheEnd(world);
  const book = await bookOf(world, cny, kzt);
  const problem = poolProblem(book);
  const [first, , third] = problem.makers[0]!;
  const isSettled = problem.problem.queues.map(({ length }) => new Uint8Array(length));
  for (const place of [first!, problem.problem.queues[first!.queue]![first!.index]!.link!])
    isSettled[place.queue]![place.index] = 1;
  const parts = [{ payment: third!, amount: FUNDED - 41n, account: third!.queue }];
  const prices = problem.parties.map(() => 0n);
  const right = packPoolNet(book, problem, { isSettled, parts, prices, strict: { settled: [], drops: [] } });
  return { world, right, problem };
}

type Scene = Awaited<ReturnType<typeof scene>>;

const indexOf = ({ parties }: PoolProblem, token: string, { address }: { address: string }) =>
  parties.findIndex((party) => party.token === token && party.account === address);

const withByte = (data: string, index: number, value: number) => {
  const bytes = getBytes(data);
  bytes[index] = value;
  return hexlify(bytes);
};

const withPart = ({ right }: Scene, amount: bigint) => ({ parts: right.parts.map((part) => ({ ...part, amount })) });

/** What Almaty pays for a part of the third offer. */
const rounded = (part: bigint) => (part * (FUNDED + 1n) + 2n * FUNDED - 1n) / (2n * FUNDED);

const isFirst = ({ world: { cny, kzt } }: Scene) => BigInt(cny) < BigInt(kzt);

const REFUSALS: readonly Refusal<Scene>[] = [
  ["a pair too few", ({ right }) => ({ pairs: dataSlice(right.pairs, 32) }), "PoolWrongPairs", () => [0, 1]],
  ["a pair too many", ({ right }) => ({ pairs: concat([right.pairs, right.pairs]) }), "PoolWrongLength", () => []],
  ["another deadline", ({ right }) => ({ pairs: withByte(right.pairs, 2, 0xff) }), "PoolWrongPairs", () => [0, 1]],
  [
    "another account in the second currency",
    ({ right }) => ({ pairs: withByte(right.pairs, 7, getBytes(right.pairs)[6]!) }),
    "PoolWrongPairs",
    () => [0, 1],
  ],
  [
    "accounts that are none",
    ({ right }) => ({ pairs: withByte(right.pairs, 5, 0xee) }),
    "PoolWrongPairs",
    () => [0, 1],
  ],
  [
    "an account of the other currency",
    ({ right }) => ({ pairs: withByte(right.pairs, 4, getBytes(right.pairs)[7]!) }),
    "PoolWrongPairs",
    () => [0, 1],
  ],
  [
    "more than an account has",
    ({ right }) => ({ settles: hexlify(new Uint8Array([0b11000000])), parts: right.parts }),
    "PoolShort",
    ({ problem, world }) => [indexOf(problem, world.cny, world.beijing), -3n * FUNDED + 1n],
  ],
  [
    "less than could settle",
    () => ({ settles: "0x00" }),
    "PoolNotMaximal",
    (it) => {
      const { problem, world } = it;
      const [token, payer] = isFirst(it) ? [world.cny, world.beijing] : [world.kzt, world.almaty];
      return [
        indexOf(problem, token, payer),
        isFirst(it) ? 41n : FUNDED - rounded(FUNDED - 41n),
        isFirst(it) ? 40n : 30n,
      ];
    },
  ],
  ["less than the least part", (it) => withPart(it, 2_047n), "PoolInvalidPart", () => [2, 2_047n, 2n * FUNDED]],
  [
    "less than the least rest",
    (it) => withPart(it, 2n * FUNDED - 2_047n),
    "PoolInvalidPart",
    () => [2, 2n * FUNDED - 2_047n, 2n * FUNDED],
  ],
];

describe("Pool", () => {
  describe("enqueuePair", () => {
    it("says what waits, and takes an instruction once", async () => {
      const world = await enter();
      const { pool, cny, kzt, beijing, almaty } = world;
      const { instruction, order } = await pairOf(world, offer(world, 7_000n, 9_000n), { divisibility: 11 });
      const enter_ = () => pool.connect(beijing).enqueuePair(instruction, 11, [order]);
      await mined(enter_());
      const { pairs } = await readPoolRecord(pool);
      const isBefore = BigInt(cny) < BigInt(kzt);
      expect(pairs.map(({ tokens }) => tokens)).to.deep.equal([isBefore ? [cny, kzt] : [kzt, cny]]);
      const [{ payer, payee, amounts, isMakerPayee, divisibility }] = pairs[0]!.fresh as [
        (typeof pairs)[0]["fresh"][0],
      ];
      expect([payer, payee, amounts, isMakerPayee, divisibility]).to.deep.equal(
        isBefore
          ? [beijing.address, almaty.address, [7_000n, 9_000n], false, 11]
          : [almaty.address, beijing.address, [9_000n, 7_000n], true, 11],
      );
      await expect(enter_()).to.be.revertedWithCustomError(pool, "ConsentNonceUsed");
    });

    it("takes two legs that two accounts pay each other in two currencies", async () => {
      const world = await enter();
      const { pool, cny, kzt, beijing, almaty, astana } = world;
      const good = offer(world, 7n, 9n);
      const others = [
        [good[0]],
        [good[0], legOf(kzt, astana, beijing, 9n)],
        [good[0], legOf(kzt, almaty, astana, 9n)],
        [good[0], legOf(cny, almaty, beijing, 9n)],
      ];
      const { instruction } = await pairOf(world, good);
      for (const legs of others) {
        await expect(pool.connect(beijing).enqueuePair({ ...instruction, legs }, 0, [])).to.be.revertedWithCustomError(
          pool,
          "PoolNotAPair",
        );
      }
    });

    it("asks the other payer, for this divisibility and no other", async () => {
      const world = await enter();
      const { pool, beijing, almaty, stranger } = world;
      const { instruction, order } = await pairOf(world, offer(world, 7_000n, 9_000n), { divisibility: 11 });
      const by = (signer: typeof beijing, divisibility: number, orders: (typeof order)[]) =>
        pool.connect(signer).enqueuePair(instruction, divisibility, orders);
      await expect(by(beijing, 12, [order])).to.be.revertedWithCustomError(pool, "ConsentInvalidSignature");
      await expect(by(beijing, 11, []))
        .to.be.revertedWithCustomError(pool, "ConsentMissing")
        .withArgs(almaty);
      await expect(by(stranger, 11, [order])).to.be.revertedWithCustomError(pool, "ConsentOtherNonce");
      await mined(by(beijing, 11, [order]));
    });

    it("takes nobody in who is not admitted in both currencies", async () => {
      for (const [currency, party] of [
        ["china", "beijing"],
        ["china", "almaty"],
        ["kazakhstan", "beijing"],
        ["kazakhstan", "almaty"],
      ] as const) {
        const world = await enter();
        const { pool, queue } = world;
        const { token, offices } = world[currency];
        await mined(queue.connect(offices.MonetaryAuthority).setQuotas(token, [world[party]], 0));
        const { instruction, order } = await pairOf(world, offer(world, 7n, 9n));
        await expect(pool.connect(world.beijing).enqueuePair(instruction, 0, [order]))
          .to.be.revertedWithCustomError(pool, "PoolNotAdmitted")
          .withArgs(token, world[party]);
      }
    });
  });

  describe("net of pairs", () => {
    it("settles both legs, which stop nobody's lane and are stopped by none", async () => {
      const world = await enter();
      const { cny, kzt, beijing, shanghai, almaty } = world;
      await pooled(world, beijing, shanghai, 2n * FUNDED);
      await pooledPair(world, offer(world, 40n, 30n));
      await pooledPair(world, offer(world, 50n, 2n * FUNDED));
      await pooled(world, beijing, almaty, 5n);
      await toTheEnd(world);
      await settle(world, cny, kzt);
      const { cny: yuan, kzt: tenge } = await balancesOf(world);
      expect(yuan).to.deep.equal([FUNDED - 45n, FUNDED, 45n, 0n]);
      expect(tenge).to.deep.equal([30n, 0n, FUNDED - 30n, FUNDED]);
    });

    it("divides a pair at its rate, the unit to the maker's good, until all has settled", async () => {
      const world = await enter();
      const { pool, cny, kzt, beijing, almaty, shanghai } = world;
      await pooledPair(world, offer(world, 2n * FUNDED, FUNDED - 1n), { divisibility: 12 });
      await toTheEnd(world);
      await settle(world, cny, kzt);
      const half = FUNDED / 2n; // of FUNDED / 2 less a half, rounded up
      expect(await balancesOf(world)).to.deep.equal({
        cny: [0n, FUNDED, FUNDED, 0n],
        kzt: [half, 0n, FUNDED - half, FUNDED],
      });
      await pooled(world, shanghai, beijing, FUNDED);
      await toTheEnd(world);
      await settle(world, cny, kzt);
      expect(await balancesOf(world)).to.deep.equal({
        cny: [0n, 0n, 2n * FUNDED, 0n],
        kzt: [FUNDED - 1n, 0n, 1n, FUNDED],
      });
      const { settlements, pairs } = await readPoolRecord(pool);
      expect(settlements.filter(({ payer }) => payer === almaty.address).map(({ open }) => open)).to.deep.equal([
        half - 1n,
        0n,
      ]);
      expect(pairs[0]!.rest).to.deep.equal([]);
    });

    it("of one of the currencies leaves them where they are", async () => {
      const world = await enter();
      const { pool, cny, kzt, beijing, almaty } = world;
      await pooledPair(world, offer(world, 40n, 30n));
      await pooled(world, beijing, almaty, 5n);
      await toTheEnd(world);
      await settle(world);
      expect((await balancesOf(world)).cny[2]).to.equal(5n);
      await settle(world, cny, kzt);
      expect((await balancesOf(world)).cny[2]).to.equal(45n);
      expect((await readPoolRecord(pool)).pairs[0]!.rest).to.deep.equal([]);
    });

    it("leaves out a currency in which nothing waits", async () => {
      const world = await enter();
      const { cny, kzt, beijing, almaty } = world;
      await pooled(world, beijing, almaty, 5n);
      await toTheEnd(world);
      await settle(world, cny, kzt);
      expect((await balancesOf(world)).cny[2]).to.equal(5n);
    });

    it("leaves a pair that a payer may not pay now, in either currency, and drops one that expired", async () => {
      const world = await enter();
      const { pool, gate, kazakhstan, cny, kzt } = world;
      await pooledPair(world, offer(world, 40n, 30n), { seconds: 2 * HOUR });
      await pooledPair(world, offer(world, 50n, 60n));
      await toTheEnd(world);
      const call = await solved(world, cny, kzt);
      await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
      await expect(pool.net(call)).to.be.revertedWithCustomError(pool, "PoolMayNotSettle").withArgs(0);
      await settle(world, cny, kzt);
      expect((await readPoolRecord(pool)).pairs[0]!.rest.length).to.equal(2);
      await time.increase(3 * HOUR);
      await toTheEnd(world);
      await settle(world, cny, kzt);
      expect((await readPoolRecord(pool)).pairs[0]!.rest.map(({ amounts }) => [...amounts].sort())).to.deep.equal([
        [50n, 60n],
      ]);
      expect((await balancesOf(world)).kzt[0]).to.equal(0n);
    });
  });

  describe("net of pairs refuses", () => {
    refusesEach(scene, REFUSALS);
  });

  describe("abandonPairs", () => {
    it("takes out all pairs of two currencies, by the hand of either issuer and no other", async () => {
      const world = await enter();
      const { pool, countries, queue, cny, kzt, thb, china, kazakhstan, beijing } = world;
      const [first, second] = BigInt(cny) < BigInt(kzt) ? [cny, kzt] : [kzt, cny];
      for (const { offices, token } of [china, kazakhstan]) {
        await pooledPair(world, offer(world, 40n, 30n));
        await nextRound(connection, queue);
        await pooledPair(world, offer(world, 40n, 30n));
        await expect(pool.connect(beijing).abandonPairs(first, second, token)).to.be.revertedWithCustomError(
          countries,
          "CountryRegistryNotOffice",
        );
        const issuer = pool.connect(offices.MonetaryAuthority);
        await expect(issuer.abandonPairs(first, second, thb))
          .to.be.revertedWithCustomError(pool, "PoolEmpty")
          .withArgs(first, second);
        await mined(issuer.abandonPairs(first, second, token));
        expect((await bookOf(world, cny, kzt)).pairs).to.deep.equal([]);
        await expect(issuer.abandonPairs(first, second, token))
          .to.be.revertedWithCustomError(pool, "PoolEmpty")
          .withArgs(first, second);
      }
    });
  });
});
