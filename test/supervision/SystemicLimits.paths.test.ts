import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256, ZeroHash } from "ethers";

import { authorise, Direction, newInstruction, reasonCode } from "../../src/index.ts";
import { NO_CONSENT } from "../utils/clearing.ts";
import {
  batchOf,
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePair,
  queuePayment,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { entry, mined, setThresholds, type TestCountry } from "../utils/consortium.ts";
import { PAYMENT_PATHS } from "../utils/payment-paths.ts";
import { NEVER } from "../utils/token-signatures.ts";
import {
  adoptTerms,
  closings,
  countBack,
  countIn,
  counting,
  countOut,
  ethers,
  expectPaid,
  expectRefused,
  expectRoom,
  fixture,
  LIMIT,
  limitOutbound,
  limitVelocity,
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

    const tengeNet = async ({ gate, kzt, china, kazakhstan }: ClearingWorld) =>
      (await gate.exposureOf(kzt, kazakhstan.code, china.code))[0];

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
        .enqueueBatch(world.beijing, await batchOf(world, world.cny, payments), NO_CONSENT);

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
      const { gate, almaty, astana, bangkok, china, kazakhstan, thailand } = world;
      await pace(world, thailand);
      const codes = [china.code, kazakhstan.code] as const;
      for (const [payments, last] of [
        [[[almaty, 600n] as const, [almaty, 401n] as const], 1_001n],
        [[[almaty, 600n] as const, [astana, 200n] as const, [astana, 201n] as const], 401n],
        [[[bangkok, 600n] as const, [almaty, 200n] as const, [almaty, 201n] as const], 401n],
      ] as const) {
        await expect(batch(world, [...payments]))
          .to.be.revertedWithCustomError(gate, "SystemicLimitsExceeded")
          .withArgs(reasonCode("PayerVelocity"), ...codes, last);
      }
      expect(await usedBy(world)).to.equal(0n);
    });

    it("counts what Supervisors let pass when it settles, if there is room by then", async () => {
      const world = await limited();
      const { engine, china, kazakhstan, cny, beijing, almaty } = world;
      const held = { countsExposure: true, countsVelocity: true, holdAbove: 500n, clock: 1 };
      await setThresholds(world.gate, china, entry(Direction.Outbound, kazakhstan.code, china.asset), held);
      const instruction = newInstruction({ legs: [legOf(cny, beijing, almaty, 600n)], deadline: NEVER });
      await expectRefused(there(world), 600n, "ApprovalNeeded");
      await expectRefused(there(world), 1_001n, "OutboundExposure");
      const id = await engine.connect(beijing).submitForApproval.staticCall(instruction, []);
      await mined(engine.connect(beijing).submitForApproval(instruction, []));
      await mined(engine.connect(china.offices.Supervisor).affirm(id, china.code));
      await expectCounted(world, 0n);
      await expectPaid(there(world), 401n);
      await expect(engine.settleApproved(instruction))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("OutboundExposure"), beijing, almaty, 600n);
      await limitOutbound(world, { limit: 1_001n });
      await limitVelocity(world, 1_001n);
      await mined(engine.settleApproved(instruction));
      await expectCounted(world, 1_001n);
    });

    it("counts nothing of what is issued and redeemed", async () => {
      const world = await limited();
      const { china, beijing } = world;
      await mined(china.token.issue(beijing, LIMIT));
      await mined(china.token.connect(beijing).redeem(LIMIT, ZeroHash));
      await expectCounted(world, 0n);
    });
  });

  describe("count", () => {
    /** A decision of the gate on a payment from Beijing to Almaty, which both countries count. */
    async function judged() {
      const world = await fixture();
      const { gate, china, beijing, almaty } = world;
      await limitOutbound(world, { limit: LIMIT, tripAbove: LIMIT / 2n, coolOff: 1 });
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await countIn(world);
      const rule = (2n ** 48n - 1n) << 22n;
      const party = ({ address }: HardhatEthersSigner) => BigInt(address) << 96n;
      const terms = (rule << 40n) | (BigInt(china.asset) << 8n);
      const decision = await gate.decisionOnTransfer(party(beijing), party(almaty), terms, 1n, ethers.ZeroAddress);
      return { ...world, decision };
    }

    it("keeps the sums of each caller apart", async () => {
      const world = await judged();
      const { gate, china, kazakhstan, stranger, cny, decision } = world;
      const [from, to, asset] = [china.code, kazakhstan.code, china.asset];
      const receipt = await mined(gate.connect(stranger).count(decision, asset, 600n));
      const [net, until] = await gate.exposureOf(stranger, from, to);
      expect(net).to.equal(600n);
      expect(closings(world, receipt)).to.deep.equal([[stranger.address, BigInt(from), BigInt(to), 600n, until]]);
      expect((await gate.velocityOf(stranger, from, asset, china.bankIds[0]!))[0]).to.equal(600n);
      expect(await gate.exposureOf(cny, from, to)).to.deep.equal([0n, 0n]);
      expect(await usedBy(world)).to.equal(0n);
      await expectPaid(there(world), LIMIT);
      expect((await gate.exposureOf(stranger, from, to))[0]).to.equal(600n);
    });

    it("refuses even so what the limits do not bear, up to the largest number", async () => {
      const { gate, china, kazakhstan, stranger, decision } = await judged();
      const codes = [china.code, kazakhstan.code] as const;
      for (const amount of [LIMIT + 1n, MAX_FLOW, MAX_FLOW + 1n, MaxUint256]) {
        await expect(gate.connect(stranger).count(decision, china.asset, amount))
          .to.be.revertedWithCustomError(gate, "SystemicLimitsExceeded")
          .withArgs(reasonCode("OutboundExposure"), ...codes, amount);
      }
      await mined(gate.connect(stranger).count(decision, china.asset, LIMIT));
      await expect(gate.connect(stranger).count(decision, china.asset, 1n))
        .to.be.revertedWithCustomError(gate, "SystemicLimitsExceeded")
        .withArgs(reasonCode("CorridorTripped"), ...codes, 1n);
    });

    it("bears 95 bits of a day where there is no limit", async () => {
      const { gate, china, kazakhstan, stranger, decision } = await judged();
      const codes = [china.code, kazakhstan.code] as const;
      const asset = 7; // in which nobody limits anything
      await mined(gate.connect(stranger).count(decision, asset, MAX_FLOW));
      await expect(gate.connect(stranger).count(decision, asset, 1n))
        .to.be.revertedWithCustomError(gate, "SystemicLimitsExceeded")
        .withArgs(reasonCode("OutboundExposure"), ...codes, 1n);
      await time.increaseTo(await nextMidnight());
      await mined(gate.connect(stranger).count(decision, asset, MAX_FLOW));
      expect((await gate.exposureOf(stranger, ...codes))[0]).to.equal(2n * MAX_FLOW);
    });

    it("takes any word for a decision and stays with the caller's own", async () => {
      const world = await judged();
      const { gate, china, kazakhstan, stranger, cny } = world;
      await expectPaid(there(world), 300n);
      for (const word of [0n, MaxUint256, 3n << 248n, (1n << 248n) - 1n]) {
        await mined(gate.connect(stranger).count(word, china.asset, 1n));
      }
      expect(await gate.exposureOf(cny, china.code, kazakhstan.code)).to.deep.equal([300n, 0n]);
      expect(await usedBy(world)).to.equal(300n);
    });
  });
});
