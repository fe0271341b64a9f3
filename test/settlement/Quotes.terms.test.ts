import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import { hashQuote, payAtQuote, type Quote, quoteDigest, quoteLegs } from "../../src/index.ts";
import { NEVER } from "../utils/token-signatures.ts";
import {
  buy,
  consents,
  fixture,
  instructionOf,
  leg,
  LIMIT,
  networkHelpers,
  NONCE,
  offer,
  purchase,
  settle,
  tenge,
  TOO_MUCH,
  type World,
} from "./Quotes.fixture.ts";

const { time } = networkHelpers;

describe("Quotes", () => {
  describe("hashOfQuote and digestOfQuote", () => {
    it("agree with the typed data that src signs", async () => {
      const world = await fixture();
      const quote = tenge(world, { validFrom: 5, deadline: 7, taker: world.beijing.address });
      expect(await world.engine.hashOfQuote(quote)).to.equal(hashQuote(quote));
      expect(await world.engine.digestOfQuote(9n, quote)).to.equal(quoteDigest(world.domain, quote, 9n));
    });
  });

  describe("the rate", () => {
    const expectBelow = async (world: World, quote: Quote, sold: bigint, price: bigint) =>
      expect(buy(world, quote, sold, { price }))
        .to.be.revertedWithCustomError(world.engine, "QuotesBelowRate")
        .withArgs(sold, price);

    it("holds to the unit where it divides", async () => {
      const world = await fixture();
      const quote = tenge(world);
      await expectBelow(world, quote, 130_860n, 1_999n);
      await expectBelow(world, quote, 130_861n, 2_000n);
      await buy(world, quote, 130_860n, { price: 2_000n });
    });

    it("rounds in the maker's favour where it does not", async () => {
      const world = await fixture();
      const quote = tenge(world);
      await expectBelow(world, quote, 66n, 1n); // 1.0087
      await buy(world, quote, 66n, { price: 2n });
      await buy(world, quote, 1n, { price: 1n });
    });

    it("may be bettered", async () => {
      const world = await fixture();
      await buy(world, tenge(world), 66n, { price: 1_000n });
      expect(await world.china.token.balanceOf(world.almaty)).to.equal(1_000n);
    });

    it("is of all that the maker pays and is paid in an instruction", async () => {
      const world = await fixture();
      const { engine, cny, kzt, beijing, shanghai, almaty, astana } = world;
      const quote = tenge(world);
      const legs = [
        leg(cny, beijing, almaty, 60n),
        leg(kzt, almaty, astana, 4_000n),
        leg(cny, shanghai, almaty, 40n),
        leg(kzt, almaty, beijing, 2_543n),
      ];
      const short = instructionOf(legs.map((each, index) => (index === 2 ? { ...each, amount: 39n } : each)));
      const taking = await offer(world, quote);
      await expect(settle(world, short, [taking], [beijing, shanghai]))
        .to.be.revertedWithCustomError(engine, "QuotesBelowRate")
        .withArgs(6_543n, 99n);
      await settle(world, instructionOf(legs), [taking], [beijing, shanghai]);
      expect(await engine.takenOf(hashQuote(quote))).to.equal(6_543n);
    });

    it("counts nothing that comes in another currency, or to another account", async () => {
      const world = await fixture();
      const { engine, cny, kzt, thb, bangkok, beijing, almaty, astana } = world;
      const quote = tenge(world);
      const legs = [
        leg(thb, bangkok, almaty, 1_000n),
        leg(cny, beijing, astana, 1_000n),
        leg(kzt, almaty, beijing, 10n),
      ];
      await expect(settle(world, instructionOf(legs), [await offer(world, quote)], [bangkok, beijing]))
        .to.be.revertedWithCustomError(engine, "QuotesBelowRate")
        .withArgs(10n, 0n);
    });

    it("takes no payment of the maker to itself for a price", async () => {
      const world = await fixture();
      const { engine, kzt, almaty, beijing } = world;
      const quote = tenge(world);
      const legs = [leg(kzt, almaty, almaty, 1_000n), leg(kzt, almaty, beijing, 10n)];
      await expect(settle(world, instructionOf(legs), [await offer(world, quote)], []))
        .to.be.revertedWithCustomError(engine, "QuotesBelowRate")
        .withArgs(1_010n, 0n);
    });
  });

  describe("the limit", () => {
    const expectOver = async (world: World, settled: Promise<unknown>, sold: bigint, left: bigint) =>
      expect(settled).to.be.revertedWithCustomError(world.engine, "QuotesLimit").withArgs(sold, left);

    it("is used up by several takers, to the unit", async () => {
      const world = await fixture();
      const { engine, almaty, beijing, shanghai, bangkok, china } = world;
      await china.token.connect(shanghai).transfer(bangkok, 50_000n);
      const quote = tenge(world);
      const taking = await offer(world, quote);
      const parts: [HardhatEthersSigner, bigint][] = [
        [beijing, 400_000n],
        [shanghai, 599_999n],
        [bangkok, 1n],
      ];
      let taken = 0n;
      for (const [taker, part] of parts) {
        const instruction = instructionOf(quoteLegs(quote, part, { payer: taker.address, payee: taker.address }));
        taken += part;
        await expect(settle(world, instruction, [taking], [taker]))
          .to.emit(engine, "QuoteTaken")
          .withArgs(hashQuote(quote), almaty, instruction.uetr, part, payAtQuote(quote, part), taken);
      }
      await expectOver(world, buy(world, quote, 1n), 1n, 0n);
      expect(await engine.takenOf(hashQuote(quote))).to.equal(LIMIT);
    });

    it("refuses one unit too many at once, and after a part", async () => {
      const world = await fixture();
      const quote = tenge(world);
      await expectOver(world, buy(world, quote, LIMIT + 1n), LIMIT + 1n, LIMIT);
      await buy(world, quote, 1n);
      await expectOver(world, buy(world, quote, LIMIT), LIMIT, LIMIT - 1n);
      await buy(world, quote, LIMIT - 1n);
    });

    it("may be nothing", async () => {
      const world = await fixture();
      await expectOver(world, buy(world, tenge(world, { limit: 0n }), 1n), 1n, 0n);
    });

    it("belongs to the terms: signing them again under another nonce renews nothing", async () => {
      const world = await fixture();
      const quote = tenge(world);
      await buy(world, quote, LIMIT);
      const again = settle(world, purchase(world, quote, 1n), [await offer(world, quote, NONCE + 1n)]);
      await expectOver(world, again, 1n, 0n);
    });

    it("is one for each of two quotes under one nonce", async () => {
      const world = await fixture();
      const { engine } = world;
      const [one, other] = [tenge(world), tenge(world, { deadline: NEVER - 1 })];
      await buy(world, one, LIMIT);
      await buy(world, other, 7n);
      expect(await engine.takenOf(hashQuote(one))).to.equal(LIMIT);
      expect(await engine.takenOf(hashQuote(other))).to.equal(7n);
    });
  });

  describe("the validity", () => {
    const buyAt = async (world: World, moment: number, changes: Partial<Quote>) => {
      const quote = tenge(world, changes);
      const instruction = purchase(world, quote, 100n);
      const given = await consents(world, instruction, [world.beijing]);
      const taking = await offer(world, quote);
      await time.setNextBlockTimestamp(moment);
      return world.engine.settleWithQuotes(instruction, given, [taking]);
    };

    it("begins at validFrom, not a second before", async () => {
      const world = await fixture();
      const validFrom = (await time.latest()) + 100;
      await expect(buyAt(world, validFrom - 1, { validFrom }))
        .to.be.revertedWithCustomError(world.engine, "QuotesNotYetValid")
        .withArgs(validFrom, validFrom - 1);
      await expect(buyAt(world, validFrom, { validFrom })).to.emit(world.engine, "QuoteTaken");
    });

    it("ends at the deadline, not a second after", async () => {
      const world = await fixture();
      const deadline = (await time.latest()) + 100;
      await expect(buyAt(world, deadline, { deadline })).to.emit(world.engine, "QuoteTaken");
      await expect(buyAt(world, deadline + 1, { deadline }))
        .to.be.revertedWithCustomError(world.engine, "QuotesExpired")
        .withArgs(deadline, deadline + 1);
    });
  });

  describe("the taker", () => {
    it("alone may pay the price, whoever submits and whoever receives", async () => {
      const world = await fixture();
      const { kazakhstan, beijing, shanghai } = world;
      const quote = tenge(world, { taker: beijing.address });
      const legs = quoteLegs(quote, 700n, { payer: beijing.address, payee: shanghai.address });
      await settle(world, instructionOf(legs), [await offer(world, quote)]);
      expect(await kazakhstan.token.balanceOf(shanghai)).to.equal(700n);
    });

    it("is nobody else, nor somebody else besides", async () => {
      const world = await fixture();
      const { engine, cny, beijing, shanghai, almaty } = world;
      const quote = tenge(world, { taker: beijing.address });
      const taking = await offer(world, quote);
      const another = instructionOf(quoteLegs(quote, 700n, { payer: shanghai.address, payee: beijing.address }));
      const both = purchase(world, quote, 700n);
      both.legs.push(leg(cny, shanghai, almaty, 1n));
      for (const [instruction, payers] of [
        [another, [shanghai]],
        [both, [beijing, shanghai]],
      ] as const) {
        await expect(settle(world, instruction, [taking], [...payers]))
          .to.be.revertedWithCustomError(engine, "QuotesNotTaker")
          .withArgs(shanghai, beijing);
      }
    });
  });

  describe("the currencies", () => {
    it("are those of the quote: the maker pays in no other", async () => {
      const world = await fixture();
      const { engine, cny, thb, almaty, bangkok, thailand } = world;
      await thailand.token.connect(bangkok).transfer(almaty, 1_000n);
      const quote = tenge(world);
      for (const token of [thb, cny]) {
        const instruction = purchase(world, quote, 100n);
        instruction.legs.push(leg(token, almaty, bangkok, 1n));
        await expect(settle(world, instruction, [await offer(world, quote)]))
          .to.be.revertedWithCustomError(engine, "QuotesOtherCurrency")
          .withArgs(2, token);
      }
    });

    it("count what the maker passes on of what it sells", async () => {
      const world = await fixture();
      const { engine, kzt, almaty, astana } = world;
      const quote = tenge(world);
      const instruction = purchase(world, quote, 65n, { price: 1n });
      instruction.legs.push(leg(kzt, almaty, astana, 1n));
      await expect(settle(world, instruction, [await offer(world, quote)]))
        .to.be.revertedWithCustomError(engine, "QuotesBelowRate")
        .withArgs(66n, 1n);
    });
  });

  describe("the terms", () => {
    const unsound: [string, (world: World) => Partial<Quote>][] = [
      ["sell a currency for itself", ({ kzt }) => ({ bought: kzt })],
      ["sell nothing for something", () => ({ soldUnits: 0n })],
      ["sell something for nothing", () => ({ boughtUnits: 0n })],
      ["sell nothing for nothing", () => ({ soldUnits: 0n, boughtUnits: 0n })],
      ["sell by more units than there can be", () => ({ soldUnits: TOO_MUCH })],
      ["buy by more units than there can be", () => ({ boughtUnits: TOO_MUCH })],
      ["sell more than there can be", () => ({ limit: TOO_MUCH })],
    ];

    for (const [what, changes] of unsound) {
      it(`must not ${what}`, async () => {
        const world = await fixture();
        const quote = tenge(world, changes(world));
        await expect(settle(world, purchase(world, tenge(world), 1n), [await offer(world, quote)]))
          .to.be.revertedWithCustomError(world.engine, "QuotesInvalidTerms")
          .withArgs(hashQuote(quote));
      });
    }

    it("may be as large as there can be money", async () => {
      const world = await fixture();
      const quote = tenge(world, { soldUnits: TOO_MUCH - 1n, boughtUnits: TOO_MUCH - 1n, limit: TOO_MUCH - 1n });
      await expect(buy(world, quote, 9n, { price: 8n })).to.be.revertedWithCustomError(world.engine, "QuotesBelowRate");
      await buy(world, quote, 9n, { price: 9n });
    });

    it("are not compared with amounts that nobody can have", async () => {
      const world = await fixture();
      const { engine } = world;
      const quote = tenge(world);
      for (const amount of [TOO_MUCH, (1n << 256n) - 1n]) {
        await expect(buy(world, quote, 1n, { price: amount }))
          .to.be.revertedWithCustomError(engine, "QuotesAmountTooLarge")
          .withArgs(0, amount);
        await expect(buy(world, quote, amount, { price: 1n }))
          .to.be.revertedWithCustomError(engine, "QuotesAmountTooLarge")
          .withArgs(1, amount);
      }
    });
  });
});
