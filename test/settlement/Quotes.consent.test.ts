import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { authorise, engineDomain, type Quote, type QuoteTaking, signQuote } from "../../src/index.ts";
import {
  ContractAccount__factory,
  ReentrantAccount__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { NEVER } from "../utils/token-signatures.ts";
import {
  BOUGHT_UNITS,
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
  SOLD_UNITS,
  tenge,
  type World,
} from "./Quotes.fixture.ts";

describe("Quotes", () => {
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
      const instruction = { ...instructionOf([leg(kzt, almaty, beijing, 1n)]), nonce: NONCE };
      await engine.settle(instruction, [await authorise(almaty, domain, instruction)]);
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
      const other = await new SettlementEngine__factory(relayer).deploy(world.countries, world.assets);
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
      const bought = () => purchase(world, quote, 300n);
      await expect(settle(world, bought(), [await signQuote(stranger, domain, quote, NONCE)]))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(account, NONCE);
      const taking = await signQuote(relayer, domain, quote, NONCE);
      await settle(world, bought(), [taking]);
      await settle(world, bought(), [taking]);
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
});
