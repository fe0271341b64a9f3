import { expect } from "chai";
import { AbiCoder, concat, id, keccak256, ZeroHash } from "ethers";

import { Direction, HoldReason, newEarmark, newInstruction, Power } from "../../src/index.ts";
import { packPoolNet, poolProblem } from "../../src/netting/pool.ts";
import { type PoolRecord, readPoolBook, readPoolRecord } from "../../src/netting/pool-record.ts";
import { QueueRecordMismatch } from "../../src/netting/queue-record.ts";
import { nextRound } from "../utils/clearing.ts";
import { FUNDED, legOf } from "../utils/clearing-world.ts";
import { DAY, entry, HOUR, mined, setRules } from "../utils/consortium.ts";
import {
  bookOf,
  connection,
  enter,
  networkHelpers,
  pairOf,
  pooled,
  pooledPair,
  type PoolWorld,
  settle,
  solved,
  time,
  toPart,
  toTheEnd,
} from "./Pool.fixture.ts";

type Account = PoolWorld["beijing"];

/** China's Supervisor holds so much of what one of its banks has. */
async function hold({ cases, ledger, china, cny }: PoolWorld, account: Account, amount: bigint): Promise<void> {
  const supervisor = china.offices.Supervisor;
  await mined(cases.connect(supervisor).open([china.code], [], id("law"), ZeroHash));
  const until = (await time.latest()) + 30 * DAY;
  const asked = { token: cny, account: account.address, authority: china.code, caseId: 1, amount, until };
  await mined(ledger.connect(supervisor).place({ ...asked, reason: HoldReason.Fraud }));
}

/** An account sets so much aside for another. */
async function setAside({ engine, cny }: PoolWorld, payer: Account, payee: Account, amount: bigint): Promise<void> {
  const deadline = (await time.latest()) + 10 * DAY;
  const instruction = newInstruction({ legs: [legOf(cny, payer, payee, amount)], deadline, purpose: "TRAD" });
  const { releaser } = newEarmark({ instruction, leg: 0, releaser: payee.address });
  await mined(engine.connect(payer).earmark(instruction, 0, releaser, { nonce: instruction.nonce, signature: "0x" }));
}

/** Beijing's offer to Almaty. */
const offer = ({ cny, kzt, beijing, almaty }: PoolWorld, gives: bigint, takes: bigint) =>
  [legOf(cny, beijing, almaty, gives), legOf(kzt, almaty, beijing, takes)] as const;

const LANES = 4; // the slot of `_lanes` in `PoolLanes`
const [FROM, HEAD] = [1n, 3n]; // in a lane
const COUNT = ((1n << 28n) - 1n) << 44n;

/** A lane in which nothing waits, after all the entries that its mark can count. */
async function fill({ pool, cny }: PoolWorld, { address }: Account): Promise<void> {
  const coder = AbiCoder.defaultAbiCoder();
  const own = keccak256(coder.encode(["address", "uint256"], [cny, LANES]));
  const lane = BigInt(keccak256(coder.encode(["address", "bytes32"], [address, own])));
  const { head } = await pool.laneOf(cny, address);
  const contract = await pool.getAddress();
  expect(BigInt(await networkHelpers.getStorageAt(contract, lane + HEAD))).to.equal(head);
  for (const mark of [FROM, HEAD]) await networkHelpers.setStorageAt(contract, lane + mark, head | COUNT);
}

describe("Pool against thieves", () => {
  describe("money that is held or set aside", () => {
    it("is not there for a net, whether that was so before it was solved or only since", async () => {
      const world = await enter();
      const { pool, china, beijing, almaty, shanghai, astana } = world;
      await setAside(world, shanghai, almaty, FUNDED - 20n);
      await pooled(world, beijing, almaty, 30n, { divisibility: 1 });
      await pooled(world, shanghai, astana, 21n);
      await toTheEnd(world);
      const call = await solved(world);
      await hold(world, beijing, FUNDED - 10n);
      await expect(pool.net(call)).to.be.revertedWithCustomError(pool, "PoolShort");
      await settle(world);
      const of = async (account: Account) => china.token.balanceOf(account);
      expect([await of(almaty), await of(astana), await of(beijing)]).to.deep.equal([10n, 0n, FUNDED - 10n]);
    });

    it("stays, though more is held than there is, while what comes in with a net goes out with it", async () => {
      const world = await enter();
      const { china, beijing, almaty, shanghai } = world;
      await setAside(world, beijing, shanghai, FUNDED);
      await hold(world, beijing, FUNDED);
      await pooled(world, beijing, almaty, 30n);
      await pooled(world, beijing, almaty, 1n);
      await pooled(world, shanghai, beijing, 30n);
      await toTheEnd(world);
      await settle(world);
      const of = async (account: Account) => china.token.balanceOf(account);
      expect([await of(almaty), await of(beijing)]).to.deep.equal([30n, FUNDED]);
    });
  });

  describe("a limit of a day", () => {
    it("counts a payment once, however many parts it settles in", async () => {
      const world = await enter();
      const { gate, china, kazakhstan, shanghai, beijing, almaty } = world;
      await time.increaseTo((Math.floor((await time.latest()) / DAY) + 1) * DAY + 1); // so that one day has all of it
      const terms = { dailyLimit: 2n * FUNDED };
      await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, terms)]);
      await pooled(world, beijing, almaty, FUNDED + 10n, { divisibility: 3 });
      const used = async () => china.token.paidToday(china.bankIds[0]!, kazakhstan.code);
      await toTheEnd(world);
      await settle(world);
      await pooled(world, shanghai, beijing, 50n);
      await toTheEnd(world);
      await settle(world);
      expect(await china.token.balanceOf(almaty)).to.equal(FUNDED + 10n);
      expect(await used()).to.equal(FUNDED + 10n);
    });
  });

  describe("a maker that takes a unit of dear money for one of its own, part by part", () => {
    it("has to offer parts of which rounding is a thousandth at most", async () => {
      const world = await enter();
      const { pool, beijing } = world;
      for (const [gives, takes, least] of [
        [1_000_000n, 10n, 18],
        [1_048_576n, 2_048n, 20],
      ] as const) {
        for (const divisibility of [1, least - 1]) {
          const { instruction, order } = await pairOf(world, offer(world, gives, takes), { divisibility });
          await expect(pool.connect(beijing).enqueuePair(instruction, divisibility, [order]))
            .to.be.revertedWithCustomError(pool, "PoolInvalidDivisibility")
            .withArgs(divisibility, takes);
        }
      }
      await pooledPair(world, offer(world, 1_048_576n, 2_048n), { divisibility: 20 });
    });
  });

  describe("a currency that leaves", () => {
    it("nets the pairs that wait, though nothing else of it waits", async () => {
      const world = await enter();
      const { queue, cny, kzt, china, kazakhstan, beijing } = world;
      await pooledPair(world, offer(world, 40n, 30n));
      await toTheEnd(world);
      await mined(queue.connect(china.offices.MonetaryAuthority).depart(cny));
      await settle(world, cny, kzt);
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(30n);
    });

    it("is netted for six days after it dropped the pool; then others are, and what waits of it can be taken out", async () => {
      const world = await enter();
      const { pool, cny, kzt, china, beijing, shanghai, almaty, astana } = world;
      await pooled(world, beijing, shanghai, 5n, { seconds: 119 * HOUR });
      await mined(china.token.dropPowers(pool, Power.Net));
      await time.increase(6 * DAY);
      await settlePayment(world, astana, almaty);
      await expect(bookOf(world, cny))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotAdopted")
        .withArgs(pool, Power.Net);
      expect((await bookOf(world, kzt)).lanes).to.deep.equal([]);
      await mined(pool.connect(china.offices.MonetaryAuthority).abandon(cny, beijing));
      expect(await pool.waitingAtCut(cny)).to.equal(0n);
    });
  });

  describe("an issuer that admits nobody any more", () => {
    it("frees the places in the queue, and what waits in the pool settles", async () => {
      const world = await enter();
      const { queue, cny, china, beijing, shanghai } = world;
      await pooled(world, beijing, shanghai, 5n);
      const { banks, offices, code } = china;
      const authority = queue.connect(offices.MonetaryAuthority);
      for (const account of [...banks, ...world.kazakhstan.banks, ...world.thailand.banks])
        await mined(authority.setQuotas(cny, [account], 0));
      expect(await queue.placesOf(code)).to.equal(0n);
      await toTheEnd(world);
      await settle(world);
      expect(await china.token.balanceOf(shanghai)).to.equal(FUNDED + 5n);
    });
  });

  describe("who pays somebody in the moment before a net", () => {
    it("spoils it too, and what is solved again settles more", async () => {
      const world = await enter();
      const { pool, china, beijing, shanghai, almaty } = world;
      await pooled(world, beijing, almaty, FUNDED + 1n);
      await toTheEnd(world);
      const call = await solved(world);
      await mined(china.token.connect(shanghai).transfer(beijing, 1n));
      await expect(pool.net(call))
        .to.be.revertedWithCustomError(pool, "PoolNotMaximal")
        .withArgs(call.accounts.indexOf(beijing.address), FUNDED + 1n, FUNDED + 1n);
      await settle(world);
      expect(await china.token.balanceOf(almaty)).to.equal(FUNDED + 1n);
    });
  });

  describe("a payment as large as any, which its payer cannot pay", () => {
    it("keeps no other from settling", async () => {
      const world = await enter();
      const { china, beijing, shanghai, almaty, astana } = world;
      for (let i = 0; i < 3; ++i) await pooled(world, astana, almaty, (2n ** 64n - 1n) * 10n ** 9n);
      await pooled(world, beijing, almaty, FUNDED + 3n, { divisibility: 1 });
      await pooled(world, shanghai, almaty, 7n);
      await toTheEnd(world);
      await settle(world);
      expect(await china.token.balanceOf(almaty)).to.equal(FUNDED + 7n);
    });
  });

  describe("a lane that has counted all it can", () => {
    it("takes nothing more, and keeps its chain", async () => {
      const world = await enter();
      const { pool, cny, beijing, almaty } = world;
      await pooled(world, beijing, almaty, 5n);
      await toTheEnd(world);
      await settle(world);
      await fill(world, beijing);
      await nextRound(connection, world.queue);
      await expect(pooled(world, beijing, almaty, 5n)).to.be.revertedWithCustomError(pool, "PoolFull");
      await expect(pool.connect(beijing).abandon(cny, beijing))
        .to.be.revertedWithCustomError(pool, "PoolEmpty")
        .withArgs(cny, beijing);
    });
  });

  describe("a node that loses a page of events", () => {
    it("is noticed, be it a lane that is missing or all pairs", async () => {
      const world = await enter();
      const { pool, cny, kzt, beijing, almaty, shanghai } = world;
      await pooled(world, beijing, almaty, 5n);
      await pooled(world, shanghai, almaty, 5n);
      await pooledPair(world, offer(world, 40n, 30n));
      await toTheEnd(world);
      const { lanes, pairs } = await readPoolRecord(pool);
      const all: PoolRecord = { lanes, pairs, settlements: [], nets: [] };
      const problem = async (record: PoolRecord) =>
        readPoolBook(pool, record, cny, kzt).then(
          () => null,
          (error: unknown) => error,
        );
      expect(await problem(all)).to.equal(null);
      expect(await problem({ ...all, lanes: lanes.slice(1) })).to.be.instanceOf(QueueRecordMismatch);
      expect(await problem({ ...all, pairs: [] })).to.be.instanceOf(QueueRecordMismatch);
    });
  });

  describe("two banks that pay each other large sums, which come to nothing", () => {
    it("bring the share of any net near one, and a poor one passes in the first second", async () => {
      for (const [sum, isTaken] of [
        [1n, false],
        [(2n ** 64n - 1n) * 10n ** 9n, true],
      ] as const) {
        const world = await enter();
        const { pool, queue, beijing, shanghai, almaty, astana } = world;
        await pooled(world, shanghai, astana, sum);
        await pooled(world, astana, shanghai, sum);
        await pooled(world, beijing, almaty, FUNDED);
        await pooled(world, beijing, astana, 1n);
        await nextRound(connection, queue);
        await toPart(world, 8 / 16);
        await time.increase(1);
        const call = pool.net.staticCall(await poorNetOf(world));
        if (isTaken) await call;
        else await expect(call).to.be.revertedWithCustomError(pool, "PoolBelowThreshold");
      }
    });
  });
});

/** Settles a payment of one in the second currency. */
async function settlePayment(world: PoolWorld, payer: Account, payee: Account): Promise<void> {
  const { pool, kzt } = world;
  const deadline = (Math.floor((await time.latest()) / HOUR) + 10) * HOUR;
  const instruction = newInstruction({ legs: [legOf(kzt, payer, payee, 1n)], deadline });
  await mined(pool.connect(payer).enqueue(instruction, 0));
  await toTheEnd(world);
  await settle(world, kzt);
}

/** The net that settles Beijing's second payment, so that the first one does not fit, and what others wait with. */
async function poorNetOf(world: PoolWorld) {
  const { beijing } = world;
  const book = await bookOf(world);
  const problem = poolProblem(book);
  const good = await solved(world);
  const isSettled = problem.problem.queues.map((queue, index) =>
    problem.parties[index]!.account === beijing.address ? Uint8Array.of(0, 1) : new Uint8Array(queue.length).fill(1),
  );
  const prices = problem.parties.map(() => 0n);
  const poor = packPoolNet(book, problem, { isSettled, parts: [], prices, strict: { settled: [], drops: [] } });
  return { ...poor, prices: concat([good.prices]) };
}
