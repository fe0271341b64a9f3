import { expect } from "chai";
import { ZeroAddress } from "ethers";

import {
  hashQuote,
  InvalidQuote,
  newQuote,
  payAtQuote,
  payersBeside,
  type Quote,
  reasonCode,
  signQuote,
  soldAtQuote,
} from "../../src/index.ts";
import { GarbageToken__factory } from "../../typechain-types/index.js";
import { NEVER } from "../utils/token-signatures.ts";
import {
  buy,
  consents,
  fixture,
  instructionOf,
  leg,
  LIMIT,
  NONCE,
  offer,
  purchase,
  settle,
  tenge,
  TOO_MUCH,
  type World,
} from "./Quotes.fixture.ts";

const FUNDED = 100_000_000n;

describe("Quotes", () => {
  const expectUntaken = async ({ engine, china, kazakhstan, almaty }: World, quote: Quote) => {
    expect(await engine.takenOf(hashQuote(quote))).to.equal(0n);
    expect(await kazakhstan.token.balanceOf(almaty)).to.equal(FUNDED);
    expect(await china.token.balanceOf(almaty)).to.equal(0n);
  };

  describe("settleWithQuotes", () => {
    it("sells to whoever pays the price, without the maker's presence", async () => {
      const world = await fixture();
      const { engine, china, kazakhstan, beijing, almaty } = world;
      const quote = tenge(world);
      const instruction = purchase(world, quote, 130_860n); // for 2,000 exactly
      const settled = settle(world, instruction, [await offer(world, quote)]);
      const id = hashQuote(quote);
      await expect(settled)
        .to.emit(engine, "QuoteTaken")
        .withArgs(id, almaty, instruction.uetr, 130_860n, 2_000n, 130_860n);
      await expect(settled)
        .to.emit(engine, "Settled")
        .withArgs(
          instruction.uetr,
          await engine.hashOf(instruction),
          beijing,
          instruction.purpose,
          instruction.disclosure,
          2,
        );
      expect(await china.token.balanceOf(almaty)).to.equal(2_000n);
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(130_860n);
      expect(await engine.takenOf(id)).to.equal(130_860n);
      expect(await engine.isNonceUsed(almaty, NONCE)).to.equal(false);
    });

    it("returns the instruction's hash", async () => {
      const world = await fixture();
      const quote = tenge(world);
      const instruction = purchase(world, quote, 1n);
      const given = await consents(world, instruction, [world.beijing]);
      const id = await world.engine.settleWithQuotes.staticCall(instruction, given, [await offer(world, quote)]);
      expect(id).to.equal(await world.engine.hashOf(instruction));
    });

    it("takes the buyer's call for its consent", async () => {
      const world = await fixture();
      const { engine, beijing } = world;
      const quote = tenge(world);
      const instruction = purchase(world, quote, 500n);
      await engine.connect(beijing).settleWithQuotes(instruction, [], [await offer(world, quote)]);
      expect(await engine.takenOf(hashQuote(quote))).to.equal(500n);
    });

    it("settles without quotes as settle does", async () => {
      const world = await fixture();
      const { kzt, almaty, beijing, kazakhstan } = world;
      await settle(world, instructionOf([leg(kzt, almaty, beijing, 5n)]), [], [almaty]);
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(5n);
    });

    it("does not take the place of the other payers' consent", async () => {
      const world = await fixture();
      const { engine, beijing } = world;
      const quote = tenge(world);
      await expect(settle(world, purchase(world, quote, 500n), [await offer(world, quote)], []))
        .to.be.revertedWithCustomError(engine, "ConsentMissing")
        .withArgs(beijing);
      await expectUntaken(world, quote);
    });

    it("is all or nothing: a refusal of the last leg takes nothing of the quote", async () => {
      const world = await fixture();
      const { kazakhstan, almaty, beijing } = world;
      const quote = tenge(world, { limit: 2n * FUNDED });
      await expect(buy(world, quote, FUNDED + 1n))
        .to.be.revertedWithCustomError(kazakhstan.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), almaty, beijing, FUNDED + 1n);
      await expectUntaken(world, quote);
    });

    it("refuses a leg of nothing and names it", async () => {
      const world = await fixture();
      const { engine, cny, kzt, beijing, almaty } = world;
      const quote = tenge(world);
      const instruction = instructionOf([leg(cny, beijing, almaty, 1n), leg(kzt, almaty, beijing, 0n)]);
      await expect(settle(world, instruction, [await offer(world, quote)]))
        .to.be.revertedWithCustomError(engine, "SettlementEngineZeroAmount")
        .withArgs(1);
    });

    it("refuses what settle refuses", async () => {
      const world = await fixture();
      const quote = tenge(world);
      const instruction = { ...purchase(world, quote, 5n), deadline: 1 };
      await expect(settle(world, instruction, [await offer(world, quote)])).to.be.revertedWithCustomError(
        world.engine,
        "SettlementEngineExpired",
      );
      const legs = Array.from({ length: 33 }, () => instruction.legs).flat();
      await expect(settle(world, instructionOf(legs.slice(0, 33)), [await offer(world, quote)]))
        .to.be.revertedWithCustomError(world.engine, "SettlementEngineLegCount")
        .withArgs(33, 32);
    });
  });

  describe("a quote too many", () => {
    const expectNotNeeded = async (world: World, settled: Promise<unknown>, maker = world.almaty) =>
      expect(settled).to.be.revertedWithCustomError(world.engine, "QuotesNotNeeded").withArgs(maker);

    it("is that of a maker who calls", async () => {
      const world = await fixture();
      const { engine, almaty, beijing } = world;
      const quote = tenge(world);
      const instruction = purchase(world, quote, 100n);
      const given = await consents(world, instruction, [beijing]);
      await expectNotNeeded(
        world,
        engine.connect(almaty).settleWithQuotes(instruction, given, [await offer(world, quote)]),
      );
    });

    it("is that of a maker who pays nothing", async () => {
      const world = await fixture();
      const { cny, beijing, almaty } = world;
      const taking = await offer(world, tenge(world));
      await expectNotNeeded(world, settle(world, instructionOf([leg(cny, beijing, almaty, 1n)]), [taking]));
    });

    it("is the same again, or another of the same maker", async () => {
      const world = await fixture();
      const quote = tenge(world);
      const taking = await offer(world, quote);
      const other = await offer(world, tenge(world, { limit: 2n * LIMIT }));
      for (const second of [taking, other]) {
        await expectNotNeeded(world, settle(world, purchase(world, quote, 100n), [taking, second]));
      }
    });

    it("leaves the maker's own authorisation unused", async () => {
      const world = await fixture();
      const { engine, beijing, almaty } = world;
      const quote = tenge(world);
      await expect(settle(world, purchase(world, quote, 100n), [await offer(world, quote)], [beijing, almaty]))
        .to.be.revertedWithCustomError(engine, "ConsentUnused")
        .withArgs(2, 1);
    });
  });

  describe("two makers", () => {
    /** Beijing's yuan become tenge at almaty and baht at bangkok, which pays shanghai. */
    const chain = async (world: World) => {
      const { domain, cny, kzt, thb, beijing, shanghai, almaty, bangkok } = world;
      const first = tenge(world);
      const rate = { soldUnits: 7n, boughtUnits: 100n, limit: LIMIT, deadline: NEVER };
      const second = newQuote({ maker: bangkok.address, sold: thb, bought: kzt, ...rate });
      const baht = 500n;
      const middle = payAtQuote(second, baht);
      const instruction = instructionOf([
        leg(cny, beijing, almaty, payAtQuote(first, middle)),
        leg(kzt, almaty, bangkok, middle),
        leg(thb, bangkok, shanghai, baht),
      ]);
      const takings = [await offer(world, first), await signQuote(bangkok, domain, second, NONCE)];
      return { first, second, takings, instruction, middle, baht };
    };

    it("form a chain, the one's payment being the other's price", async () => {
      const world = await fixture();
      const { engine, china, kazakhstan, thailand, almaty, bangkok, shanghai } = world;
      const { first, second, takings, instruction, middle, baht } = await chain(world);
      expect(payersBeside(instruction, world.relayer.address, [first, second])).to.deep.equal([world.beijing.address]);
      await settle(world, instruction, takings.toReversed());
      expect(await china.token.balanceOf(almaty)).to.equal(payAtQuote(first, middle));
      expect(await kazakhstan.token.balanceOf(bangkok)).to.equal(middle);
      expect(await thailand.token.balanceOf(shanghai)).to.equal(baht);
      expect(await engine.takenOf(hashQuote(first))).to.equal(middle);
      expect(await engine.takenOf(hashQuote(second))).to.equal(baht);
    });

    it("are each owed their rate", async () => {
      const world = await fixture();
      const { first, takings, instruction, middle, baht } = await chain(world);
      instruction.legs[1]!.amount = middle - 1n;
      await expect(settle(world, instruction, takings))
        .to.be.revertedWithCustomError(world.engine, "QuotesBelowRate")
        .withArgs(baht, middle - 1n);
      await expectUntaken(world, first);
    });

    it("sell for each other's money without anybody else's", async () => {
      const world = await fixture();
      const { engine, domain, cny, kzt, almaty, beijing, relayer } = world;
      const quote = tenge(world);
      const rate = { soldUnits: 100n, boughtUnits: 6_500n, limit: LIMIT, deadline: NEVER };
      const counter = newQuote({ maker: beijing.address, sold: cny, bought: kzt, ...rate });
      const takings = [await offer(world, quote), await signQuote(beijing, domain, counter, NONCE)];
      const instruction = instructionOf([leg(kzt, almaty, beijing, 6_520n), leg(cny, beijing, almaty, 100n)]);
      await settle(world, instruction, takings, []);
      expect(await engine.takenOf(hashQuote(counter))).to.equal(100n);
      await expect(settle(world, instruction, takings, [])) // whoever submits it, once
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(relayer, instruction.nonce);
    });
  });

  describe("a hostile token", () => {
    it("takes nothing of a quote, and is not called", async () => {
      const world = await fixture();
      const { engine, relayer, beijing, almaty } = world;
      const quote = tenge(world);
      const token = await new GarbageToken__factory(relayer).deploy();
      const instruction = purchase(world, quote, 100n);
      instruction.legs.push(leg(await token.getAddress(), beijing, almaty, 1_000n));
      await expect(settle(world, instruction, [await offer(world, quote)]))
        .to.be.revertedWithCustomError(engine, "SettlementEngineUnknownAsset")
        .withArgs(token);
      await expectUntaken(world, quote);
    });
  });

  describe("src", () => {
    const DRAFT = { maker: ZeroAddress, sold: `0x${"ab".repeat(20)}`, bought: `0x${"cd".repeat(20)}`, deadline: NEVER };
    const draft = { ...DRAFT, soldUnits: 3n, boughtUnits: 2n, limit: 10n };

    it("completes a quote that is open to all at once", () => {
      expect(newQuote(draft)).to.deep.equal({ ...draft, validFrom: 0, taker: ZeroAddress });
      expect(newQuote({ ...draft, validFrom: 4, taker: DRAFT.sold })).to.include({ validFrom: 4, taker: DRAFT.sold });
    });

    for (const [field, value] of [
      ["bought", `0x${"AB".repeat(20)}`],
      ["soldUnits", 0n],
      ["soldUnits", TOO_MUCH],
      ["boughtUnits", 0n],
      ["boughtUnits", TOO_MUCH],
      ["limit", -1n],
      ["limit", TOO_MUCH],
    ] as const) {
      it(`refuses ${value} for ${field}`, () => {
        expect(() => newQuote({ ...draft, [field]: value }))
          .to.throw(InvalidQuote)
          .with.property("field", field);
      });
    }

    it("finds the least that is paid and the most that is sold", () => {
      for (const [soldUnits, boughtUnits] of [
        [3n, 2n],
        [2n, 3n],
        [7n, 7n],
        [1n, 1_000n],
        [1_000n, 1n],
      ] as const) {
        const quote = newQuote({ ...draft, soldUnits, boughtUnits });
        const isEnough = (bought: bigint, sold: bigint) => bought * soldUnits >= sold * boughtUnits;
        for (let amount = 0n; amount < 50n; ++amount) {
          const price = payAtQuote(quote, amount);
          expect(isEnough(price, amount)).to.equal(true);
          expect(price > 0n && isEnough(price - 1n, amount)).to.equal(false);
          const most = soldAtQuote(quote, amount);
          expect(isEnough(amount, most)).to.equal(true);
          expect(isEnough(amount, most + 1n)).to.equal(false);
        }
      }
    });
  });
});
