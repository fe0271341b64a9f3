import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256, ZeroHash } from "ethers";

import {
  ANY_PURPOSE,
  authorise,
  Direction,
  hashInstruction,
  type Instruction,
  newInstruction,
  parseFlow,
  parsePace,
  reasonCode,
} from "../../src/index.ts";
import { unsigned } from "../utils/clearing.ts";
import {
  batchOf,
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePair,
  queuePayment,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { DAY, entry, HOUR, mined, setThresholds, type TestCountry } from "../utils/consortium.ts";
import { PAYMENT_PATHS } from "../utils/payment-paths.ts";
import { NEVER } from "../utils/token-signatures.ts";
import {
  adoptTerms,
  countBack,
  countIn,
  counting,
  countOut,
  ethers,
  expectPaid,
  expectRefused,
  expectRoom,
  fixture,
  flowOf,
  LIMIT,
  limitOutbound,
  limitVelocity,
  MONTH,
  netOf,
  nextMidnight,
  NO_TERMS,
  there,
  time,
  usedBy,
} from "./SystemicLimits.fixture.ts";

const MAX_FLOW = 2n ** 95n - 1n;

describe("SystemicLimits", () => {
  describe("every path", () => {
    async function limited(): Promise<ClearingWorld> {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await limitVelocity(world, LIMIT);
      await countOut(world);
      return world;
    }

    async function expectCounted(world: ClearingWorld, amount: bigint) {
      expect(await netOf(world)).to.equal(amount);
      expect(await usedBy(world)).to.equal(amount);
    }

    for (const { name, pay } of PAYMENT_PATHS) {
      it(`counts what is paid by ${name}, and refuses what is too much`, async () => {
        const world = await limited();
        await mined(pay(world, { ...there(world), amount: 600n }));
        await expectCounted(world, 600n);
        await expect(pay(world, { ...there(world), amount: 401n }))
          .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("OutboundExposure"), world.beijing, world.almaty, 401n);
        await mined(pay(world, { ...there(world), amount: 400n }));
        await expectCounted(world, 1_000n);
      });
    }

    const pairOf = (world: ClearingWorld, yuan: bigint, tenge: bigint) =>
      [legOf(world.cny, world.beijing, world.almaty, yuan), legOf(world.kzt, world.almaty, world.beijing, tenge)] as [
        ReturnType<typeof legOf>,
        ReturnType<typeof legOf>,
      ];

    /** Kazakhstan counts the tenge that leave it for China. */
    async function countTenge(world: ClearingWorld) {
      const { china, kazakhstan } = world;
      await counting(world, kazakhstan, Direction.Outbound, china, kazakhstan);
      const place = { direction: Direction.Outbound, counterparty: china.code, asset: kazakhstan.asset };
      await mined(adoptTerms(world, kazakhstan, [{ ...place, terms: { ...NO_TERMS, limit: LIMIT } }]));
    }

    const tengeNet = async ({ china, kazakhstan }: ClearingWorld) =>
      (await flowOf(kazakhstan.token, kazakhstan, china)).net;

    it("counts both legs of a payment versus payment, each in its currency and its direction, or neither", async () => {
      const world = await limited();
      await countTenge(world);
      const { engine, domain, beijing, almaty } = world;
      const settle = async (yuan: bigint, tenge: bigint) => {
        const instruction = newInstruction({ legs: pairOf(world, yuan, tenge), deadline: NEVER });
        return engine.connect(beijing).settle(instruction, [await authorise(almaty, domain, instruction)]);
      };
      await mined(settle(600n, 900n));
      await expectCounted(world, 600n);
      expect(await tengeNet(world)).to.equal(900n);
      await expect(settle(1n, 101n))
        .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("OutboundExposure"), almaty, beijing, 101n);
      await expectCounted(world, 600n);
      await mined(settle(400n, 100n));
      expect(await tengeNet(world)).to.equal(1_000n);
    });

    it("refuses two legs of an instruction that are too much together", async () => {
      const world = await limited();
      const { engine, cny, beijing, almaty, astana } = world;
      const legs = [legOf(cny, beijing, almaty, 600n), legOf(cny, beijing, astana, 401n)];
      await expect(engine.connect(beijing).settle(newInstruction({ legs, deadline: NEVER }), []))
        .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("OutboundExposure"), beijing, astana, 401n);
      await expectCounted(world, 0n);
    });

    const batch = async (world: ClearingWorld, payments: (readonly [{ address: string }, bigint])[]) =>
      world.queue
        .connect(world.beijing)
        .enqueueBatch(world.beijing, await batchOf(world, world.cny, payments), unsigned());

    /** What China's rule towards another country counts towards velocity alone. */
    async function pace(world: ClearingWorld, other: TestCountry) {
      const { gate, china } = world;
      await setThresholds(gate, china, entry(Direction.Outbound, other.code, china.asset), { countsVelocity: true });
    }

    async function paced(): Promise<ClearingWorld> {
      const world = await fixture();
      await limitOutbound(world, { limit: 1n, tripAbove: 1n, coolOff: 1 });
      await limitVelocity(world, LIMIT);
      await pace(world, world.kazakhstan);
      return world;
    }

    for (const [side, count] of [
      ["payer's", countOut],
      ["payee's", countIn],
    ] as const) {
      it(`lets nothing wait in a queue that the ${side} country counts towards exposure`, async () => {
        const world = await fixture();
        const { china, cny, beijing, almaty } = world;
        await count(world);
        const refusal = [reasonCode("MustSettleGross"), beijing, almaty] as const;
        await expect(queuePayment(world, legOf(cny, beijing, almaty, 1n)))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(...refusal, 1n);
        await expect(queuePair(world, pairOf(world, 2n, 3n)))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(...refusal, 2n);
        const payments = [
          [almaty, 4n],
          [almaty, 5n],
        ] as const;
        await expect(batch(world, [...payments]))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(...refusal, 9n);
        expect(await netOf(world)).to.equal(0n);
        await expectPaid(there(world), 1n);
      });
    }

    it("lets nobody make room for others by what only waits", async () => {
      const world = await limited();
      const { china, cny, beijing, astana } = world;
      await countBack(world);
      await expect(queuePayment(world, legOf(cny, astana, beijing, FUNDED)))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("MustSettleGross"), astana, beijing, FUNDED);
      await expectRoom(there(world), LIMIT, "OutboundExposure");
    });

    it("counts towards velocity what a queue accepts, when it accepts it and not when a net settles it", async () => {
      const world = await paced();
      const { china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 600n));
      expect(await usedBy(world)).to.equal(600n);
      await expect(queuePayment(world, legOf(cny, beijing, almaty, 401n)))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayerVelocity"), beijing, almaty, 401n);
      await settleNextRound(world);
      expect(await usedBy(world)).to.be.lessThanOrEqual(600n);
      expect(await netOf(world)).to.equal(0n);
      await expectRefused(there(world), 500n, "PayerVelocity");
    });

    it("counts all of a batch", async () => {
      const world = await paced();
      const { almaty, astana } = world;
      await mined(
        batch(world, [
          [almaty, 300n],
          [astana, 250n],
          [almaty, 450n],
        ]),
      );
      expect(await usedBy(world)).to.equal(LIMIT);
    });

    it("refuses a batch that adds up to too much as a whole, though each of its payments might pass", async () => {
      const world = await paced();
      const { almaty, astana, bangkok, beijing, china, thailand } = world;
      await pace(world, thailand);
      for (const [payments, payee, last] of [
        [[[almaty, 600n] as const, [almaty, 401n] as const], almaty, 1_001n],
        [[[almaty, 600n] as const, [astana, 200n] as const, [astana, 201n] as const], astana, 401n],
        [[[bangkok, 600n] as const, [almaty, 200n] as const, [almaty, 201n] as const], almaty, 401n],
      ] as const) {
        await expect(batch(world, [...payments]))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("PayerVelocity"), beijing, payee, last);
      }
      expect(await usedBy(world)).to.equal(0n);
    });

    async function waiting(): Promise<ClearingWorld & { instruction: Instruction; hash: string }> {
      const world = await limited();
      const { engine, china, kazakhstan, cny, beijing, almaty } = world;
      const held = { countsExposure: true, countsVelocity: true, holdAbove: 500n, clock: 1 };
      await setThresholds(world.gate, china, entry(Direction.Outbound, kazakhstan.code, china.asset), held);
      const instruction = newInstruction({ legs: [legOf(cny, beijing, almaty, 600n)], deadline: NEVER });
      await expectRefused(there(world), 600n, "ApprovalNeeded");
      await mined(engine.connect(beijing).submitForApproval(instruction, []));
      return { ...world, instruction, hash: hashInstruction(instruction) };
    }

    it("counts what waits for Supervisors when it is submitted, and settles it whatever else is paid meanwhile", async () => {
      const world = await waiting();
      const { engine, china, instruction, hash } = world;
      await expectCounted(world, 600n);
      await expectRefused(there(world), 401n, "OutboundExposure");
      await expectPaid(there(world), 400n);
      await limitOutbound(world, { limit: 1n });
      await limitVelocity(world, 1n);
      await mined(engine.connect(china.offices.Supervisor).approve(hash, china.code));
      await mined(engine.settleApproved(instruction));
      expect(await netOf(world)).to.equal(1_000n); // and is not counted again
    });

    it("refuses to submit what the sums do not bear", async () => {
      const world = await limited();
      const { engine, china, kazakhstan, cny, beijing, almaty } = world;
      const held = { countsExposure: true, countsVelocity: true, holdAbove: 500n, clock: 1 };
      await setThresholds(world.gate, china, entry(Direction.Outbound, kazakhstan.code, china.asset), held);
      const instruction = newInstruction({ legs: [legOf(cny, beijing, almaty, 1_001n)], deadline: NEVER });
      await expect(engine.connect(beijing).submitForApproval(instruction, []))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("OutboundExposure"), beijing, almaty, 1_001n);
    });

    it("gives back the exposure of what is withdrawn, on the day that counted it, and no velocity", async () => {
      const world = await waiting();
      const { engine, beijing, instruction } = world;
      await mined(engine.connect(beijing).withdraw(instruction));
      expect([await netOf(world), await usedBy(world)]).to.deep.equal([0n, 600n]);
    });

    it("gives back the exposure of yesterday to yesterday, and nothing two days later", async () => {
      for (const [days, today, tomorrow] of [
        [1, 100n, 100n],
        [2, 100n, 100n],
      ] as const) {
        const world = await fixture();
        const { engine, china, cny, beijing, almaty, stranger } = world;
        await countOut(world);
        const deadline = (await time.latest()) + 30 * DAY;
        const instruction = newInstruction({ legs: [legOf(cny, beijing, almaty, 600n)], deadline, nonce: 1n });
        await mined(engine.connect(beijing).earmark(instruction, 0, stranger, { nonce: 1n, signature: "0x" }));
        expect(await netOf(world)).to.equal(600n);
        await time.increaseTo((await nextMidnight()) + (days - 1) * DAY);
        await expectPaid(there(world), 100n);
        expect(await netOf(world)).to.equal(days === 1 ? 700n : 100n);
        await mined(engine.connect(stranger).releaseEarmark(instruction, 0, 1n, stranger, "0x"));
        expect(await netOf(world)).to.equal(today);
        await time.increaseTo(await nextMidnight());
        expect(await netOf(world)).to.equal(tomorrow);
        expect(china.code).to.be.lessThan(world.kazakhstan.code);
      }
    });

    it("counts nothing of what is issued and redeemed", async () => {
      const world = await limited();
      const { china, beijing } = world;
      await mined(china.token.issue(beijing, LIMIT));
      await mined(china.token.connect(beijing).redeem(LIMIT, ZeroHash));
      await expectCounted(world, 0n);
    });
  });

  describe("judgeSums", () => {
    /** A decision of the gate on a payment from Beijing to Almaty, which both countries count. */
    async function judged() {
      const world = await fixture();
      const { gate, china, beijing, almaty } = world;
      await limitOutbound(world, { limit: LIMIT, tripAbove: LIMIT / 2n, coolOff: 1 });
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await countIn(world);
      const rule = ANY_PURPOSE << 22n;
      const party = ({ address }: HardhatEthersSigner) => BigInt(address) << 96n;
      const terms = (rule << 40n) | (BigInt(china.asset) << 8n);
      const [decision] = await gate.decisionOnTransfer(party(beijing), party(almaty), terms, 1n, ethers.ZeroAddress);
      return { ...world, decision };
    }

    it("tells anybody what sums would come to, and counts nothing", async () => {
      const { gate, china, kazakhstan, decision } = await judged();
      const [reason, flow, pace] = await gate.judgeSums(decision, china.asset, 600n, 0n, 0n);
      const now = await time.latest();
      expect(reason).to.equal(reasonCode("Permitted"));
      const { net, closedUntil } = parseFlow(flow, china.code, kazakhstan.code, now);
      expect(net).to.equal(600n);
      expect(closedUntil).to.be.within(now + HOUR, now + 2 * HOUR);
      expect(parsePace(pace, { limit: LIMIT, window: MONTH }, now)).to.equal(600n);
      expect(await china.token.flowBetween(china.code, kazakhstan.code)).to.equal(0n);
    });

    it("refuses what the limits do not bear, up to the largest number, and leaves the sums as they are", async () => {
      const { gate, china, decision } = await judged();
      for (const amount of [LIMIT + 1n, MAX_FLOW, MAX_FLOW + 1n, MaxUint256]) {
        const answer = await gate.judgeSums(decision, china.asset, amount, 0n, 0n);
        expect([...answer]).to.deep.equal([BigInt(reasonCode("OutboundExposure")), 0n, 0n]);
      }
      const [, flow] = await gate.judgeSums(decision, china.asset, LIMIT, 0n, 0n);
      const answer = await gate.judgeSums(decision, china.asset, 1n, flow, 0n);
      expect([...answer]).to.deep.equal([BigInt(reasonCode("CorridorTripped")), flow, 0n]);
    });

    it("bears 95 bits of a day where there is no limit", async () => {
      const { gate, china, kazakhstan, decision } = await judged();
      const asset = 7; // in which nobody limits anything
      const [, flow] = await gate.judgeSums(decision, asset, MAX_FLOW, 0n, 0n);
      const [reason] = await gate.judgeSums(decision, asset, 1n, flow, 0n);
      expect(reason).to.equal(reasonCode("OutboundExposure"));
      await time.increaseTo(await nextMidnight());
      const [permitted, next] = await gate.judgeSums(decision, asset, MAX_FLOW, flow, 0n);
      expect(permitted).to.equal(reasonCode("Permitted"));
      expect(parseFlow(next, china.code, kazakhstan.code, await time.latest()).net).to.equal(2n * MAX_FLOW);
    });
  });
});
