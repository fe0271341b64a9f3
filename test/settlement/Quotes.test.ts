import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { type Signer, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  type Authorisation,
  authorise,
  engineDomain,
  hashQuote,
  type Instruction,
  InvalidQuote,
  type Leg,
  newInstruction,
  newQuote,
  payAtQuote,
  payersBeside,
  type Quote,
  quoteDigest,
  quoteLegs,
  type QuoteTaking,
  reasonCode,
  signQuote,
  soldAtQuote,
} from "../../src/index.ts";
import {
  ContractAccount__factory,
  ReentrantAccount__factory,
  ReentrantToken__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { deployConsortium, type TestCountry } from "../utils/consortium.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const FUNDED = 100_000_000n;
const TOO_MUCH = 1n << 104n;
const NONCE = 40n;
const LIMIT = 1_000_000n;

// 65.43 tenge a yuan: a part of a unit is left over in almost every taking.
const [SOLD_UNITS, BOUGHT_UNITS] = [6_543n, 100n];

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const [cny, kzt, thb] = await Promise.all([china, kazakhstan, thailand].map(async (m) => m.token.getAddress()));
  const [beijing, shanghai] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [almaty, astana] = kazakhstan.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [bangkok] = thailand.banks as [HardhatEthersSigner];
  const currencies = { cny: cny!, kzt: kzt!, thb: thb! };
  const banks = { beijing, shanghai, almaty, astana, bangkok };
  const engine = consortium.engine.connect(consortium.relayer);
  return { ...consortium, engine, china, kazakhstan, thailand, ...currencies, ...banks };
}

type World = Awaited<ReturnType<typeof deploy>>;

/** Almaty sells tenge for yuan. */
const tenge = ({ almaty, kzt, cny }: World, changes: Partial<Quote> = {}): Quote => ({
  ...newQuote({
    maker: almaty.address,
    sold: kzt,
    bought: cny,
    soldUnits: SOLD_UNITS,
    boughtUnits: BOUGHT_UNITS,
    limit: LIMIT,
    deadline: NEVER,
  }),
  ...changes,
});

const instructionOf = (legs: Leg[]): Instruction => newInstruction({ legs, deadline: NEVER, purpose: "TREA" });

const leg = (token: string, payer: { address: string }, payee: { address: string }, amount: bigint): Leg => ({
  token,
  payer: payer.address,
  payee: payee.address,
  amount,
});

/** Beijing buys, for itself. */
const purchase = ({ beijing }: World, quote: Quote, sold: bigint, changes: { price?: bigint } = {}): Instruction => {
  const [price, goods] = quoteLegs(quote, sold, { payer: beijing.address, payee: beijing.address });
  return instructionOf([{ ...price, amount: changes.price ?? price.amount }, goods]);
};

describe("Quotes", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const offer = ({ domain, almaty }: World, quote: Quote, nonce = NONCE) => signQuote(almaty, domain, quote, nonce);

  const consents = ({ domain }: World, instruction: Instruction, payers: Signer[]): Promise<Authorisation[]> =>
    Promise.all(payers.map((payer) => authorise(payer, domain, instruction)));

  /** Settles with the consent of payers, beijing's unless others are named, and quotes for the rest. */
  const settle = async (world: World, instruction: Instruction, quotes: QuoteTaking[], payers?: Signer[]) =>
    world.engine.settleWithQuotes(instruction, await consents(world, instruction, payers ?? [world.beijing]), quotes);

  const buy = async (world: World, quote: Quote, sold: bigint, changes: { price?: bigint } = {}) =>
    settle(world, purchase(world, quote, sold, changes), [await offer(world, quote)]);

  const expectUntaken = async ({ engine, china, kazakhstan, almaty }: World, quote: Quote) => {
    expect(await engine.takenOf(hashQuote(quote))).to.equal(0n);
    expect(await kazakhstan.token.balanceOf(almaty)).to.equal(FUNDED);
    expect(await china.token.balanceOf(almaty)).to.equal(0n);
  };

  describe("hashOfQuote and digestOfQuote", () => {
    it("agree with the typed data that src signs", async () => {
      const world = await fixture();
      const quote = tenge(world, { validFrom: 5, deadline: 7, taker: world.beijing.address });
      expect(await world.engine.hashOfQuote(quote)).to.equal(hashQuote(quote));
      expect(await world.engine.digestOfQuote(9n, quote)).to.equal(quoteDigest(world.domain, quote, 9n));
    });
  });

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
        .withArgs(instruction.uetr, await engine.hashOf(instruction), instruction.purpose, instruction.disclosure);
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

  describe("the maker's consent", () => {
    const expectInvalid = async (world: World, settled: Promise<unknown>, maker = world.almaty) =>
      expect(settled).to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature").withArgs(maker, NONCE);

    const take = async (world: World, taking: QuoteTaking, sold = 100n) =>
      settle(world, purchase(world, taking.quote, sold), [taking]);

    it("ends when the maker cancels its nonce, for all quotes under it", async () => {
      const world = await fixture();
      const { engine, almaty } = world;
      const quotes = [tenge(world), tenge(world, { limit: 5_000n })];
      for (const quote of quotes) await buy(world, quote, 100n);
      await engine.connect(almaty).cancel(NONCE);
      for (const quote of quotes) {
        await expect(buy(world, quote, 100n))
          .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
          .withArgs(almaty, NONCE);
      }
    });

    it("ends when the maker uses its nonce otherwise, and by nobody else's doing", async () => {
      const world = await fixture();
      const { engine, domain, beijing, almaty, kzt } = world;
      const quote = tenge(world);
      await engine.connect(beijing).cancel(NONCE);
      await buy(world, quote, 100n);
      const instruction = instructionOf([leg(kzt, almaty, beijing, 1n)]);
      await engine.settle(instruction, [await authorise(almaty, domain, instruction, { nonce: NONCE })]);
      await expect(buy(world, quote, 100n))
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(almaty, NONCE);
    });

    it("is nobody else's signature", async () => {
      const world = await fixture();
      await expectInvalid(world, take(world, await signQuote(world.stranger, world.domain, tenge(world), NONCE)));
    });

    it("is not under another nonce", async () => {
      const world = await fixture();
      const { quote, authorisation } = await offer(world, tenge(world), NONCE + 1n);
      await expectInvalid(world, take(world, { quote, authorisation: { ...authorisation, nonce: NONCE } }));
    });

    it("is not for another maker, though the same key stands behind it", async () => {
      const world = await fixture();
      const { astana } = world;
      const { quote, authorisation } = await offer(world, tenge(world));
      await expectInvalid(world, take(world, { quote: { ...quote, maker: astana.address }, authorisation }), astana);
    });

    it("is not for another chain or another engine", async () => {
      const world = await fixture();
      const { domain, almaty, relayer } = world;
      const other = await new SettlementEngine__factory(relayer).deploy(world.countries);
      const elsewhere = engineDomain(await other.getAddress(), BigInt(domain.chainId!));
      for (const foreign of [{ ...domain, chainId: 1030n }, elsewhere]) {
        await expectInvalid(world, take(world, await signQuote(almaty, foreign, tenge(world), NONCE)));
      }
    });

    it("is no consent to an instruction, nor is that to one a quote", async () => {
      const world = await fixture();
      const { engine, almaty, domain } = world;
      const quote = tenge(world);
      const instruction = purchase(world, quote, 100n);
      const given = await authorise(almaty, domain, instruction, { nonce: NONCE });
      await expectInvalid(world, settle(world, instruction, [{ quote, authorisation: given }]));
      const { authorisation } = await offer(world, quote);
      const both = [...(await consents(world, instruction, [world.beijing])), authorisation];
      await expectInvalid(world, engine.settle(instruction, both));
    });

    const tampered: [keyof Quote, (world: World) => Partial<Quote>][] = [
      ["sold", ({ thb }) => ({ sold: thb })],
      ["bought", ({ thb }) => ({ bought: thb })],
      ["soldUnits", () => ({ soldUnits: SOLD_UNITS + 1n })],
      ["boughtUnits", () => ({ boughtUnits: BOUGHT_UNITS - 1n })],
      ["limit", () => ({ limit: LIMIT + 1n })],
      ["validFrom", () => ({ validFrom: 1 })],
      ["deadline", () => ({ deadline: NEVER - 1 })],
      ["taker", ({ beijing }) => ({ taker: beijing.address })],
    ];

    for (const [field, changes] of tampered) {
      it(`is not for a quote whose ${field} was changed`, async () => {
        const world = await fixture();
        const { quote, authorisation } = await offer(world, tenge(world));
        await expectInvalid(world, take(world, { quote: { ...quote, ...changes(world) }, authorisation }));
      });
    }

    it("is nobody's for nobody", async () => {
      const world = await fixture();
      const quote = tenge(world, { maker: ZeroAddress });
      const authorisation = { nonce: NONCE, signature: `0x${"00".repeat(65)}` };
      await expect(take(world, { quote, authorisation }))
        .to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature")
        .withArgs(ZeroAddress, NONCE);
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
      const { engine, domain, cny, kzt, almaty, beijing } = world;
      const quote = tenge(world);
      const rate = { soldUnits: 100n, boughtUnits: 6_500n, limit: LIMIT, deadline: NEVER };
      const counter = newQuote({ maker: beijing.address, sold: cny, bought: kzt, ...rate });
      const takings = [await offer(world, quote), await signQuote(beijing, domain, counter, NONCE)];
      const instruction = instructionOf([leg(kzt, almaty, beijing, 6_520n), leg(cny, beijing, almaty, 100n)]);
      await settle(world, instruction, takings, []);
      expect(await engine.takenOf(hashQuote(counter))).to.equal(100n);
    });
  });

  describe("a contract account (ERC-1271)", () => {
    /** An account of almaty's bank with tenge in it, whatever it does when asked to sign. */
    const openAccount = async (
      world: World,
      factory: typeof ContractAccount__factory | typeof ReentrantAccount__factory,
    ) => {
      const { gate, kazakhstan, relayer } = world;
      const account = await new factory(relayer).deploy(relayer);
      const id = kazakhstan.bankIds[0]!;
      await gate.connect(kazakhstan.offices.Registrar).proposeAccount(id, account);
      await account.execute(gate, gate.interface.encodeFunctionData("acceptAccount", [id]));
      await kazakhstan.token.issue(account, LIMIT);
      return account;
    };

    it("sells at a quote that its key signed, and at no other", async () => {
      const world = await fixture();
      const { engine, domain, relayer, stranger, kazakhstan, beijing } = world;
      const account = await openAccount(world, ContractAccount__factory);
      const quote = tenge(world, { maker: await account.getAddress() });
      const instruction = purchase(world, quote, 300n);
      await expect(settle(world, instruction, [await signQuote(stranger, domain, quote, NONCE)]))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(account, NONCE);
      const taking = await signQuote(relayer, domain, quote, NONCE);
      await settle(world, instruction, [taking]);
      await settle(world, instruction, [taking]);
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(600n);
    });

    it("is turned away by the guard when it calls back while it is asked", async () => {
      const world = await fixture();
      const { engine, kazakhstan, beijing } = world;
      const account = await openAccount(world, ReentrantAccount__factory);
      const quote = tenge(world, { maker: await account.getAddress() });
      const instruction = purchase(world, quote, 300n);
      const inner = purchase(world, tenge(world), 100n);
      const callback = engine.interface.encodeFunctionData("settleWithQuotes", [
        inner,
        await consents(world, inner, [beijing]),
        [await offer(world, tenge(world))],
      ]);
      await settle(world, instruction, [{ quote, authorisation: { nonce: NONCE, signature: callback } }]);
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(300n);
    });
  });

  describe("a hostile token", () => {
    const spoil = async (world: World, instruction: Instruction, callback: string) => {
      const token = await new ReentrantToken__factory(world.relayer).deploy();
      await token.setCallback(callback);
      instruction.legs.push(leg(await token.getAddress(), world.beijing, world.shanghai, 1n));
      return token;
    };

    it("takes no more of a quote meanwhile", async () => {
      const world = await fixture();
      const { engine } = world;
      const quote = tenge(world);
      const taking = await offer(world, quote);
      const inner = purchase(world, quote, 100n);
      const given = await consents(world, inner, [world.beijing]);
      const instruction = purchase(world, quote, 100n);
      await spoil(
        world,
        instruction,
        engine.interface.encodeFunctionData("settleWithQuotes", [inner, given, [taking]]),
      );
      await expect(settle(world, instruction, [taking])).to.be.revertedWithCustomError(
        engine,
        "ReentrancyGuardReentrantCall",
      );
      await expectUntaken(world, quote);
    });

    it("cancels no quote but its own", async () => {
      const world = await fixture();
      const { engine, almaty } = world;
      const quote = tenge(world);
      const instruction = purchase(world, quote, 100n);
      const token = await spoil(world, instruction, engine.interface.encodeFunctionData("cancel", [NONCE]));
      await expect(settle(world, instruction, [await offer(world, quote)]))
        .to.emit(engine, "AuthorisationCancelled")
        .withArgs(token, NONCE);
      expect(await engine.isNonceUsed(almaty, NONCE)).to.equal(false);
    });

    it("pays no maker that did not ask for it", async () => {
      const world = await fixture();
      const { engine, beijing, almaty } = world;
      const quote = tenge(world);
      const [, goods] = purchase(world, quote, 100n).legs;
      const instruction = instructionOf([goods!]);
      const token = await spoil(world, instruction, "0x");
      instruction.legs.push(leg(await token.getAddress(), beijing, almaty, 1_000n));
      await expect(settle(world, instruction, [await offer(world, quote)]))
        .to.be.revertedWithCustomError(engine, "QuotesBelowRate")
        .withArgs(100n, 0n);
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
