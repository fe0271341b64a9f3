import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import { network } from "hardhat";

import {
  authorise,
  authoriseBound,
  authoriseSubmission,
  BOUND_TYPES,
  type Instruction,
  newInstruction,
  newQuote,
  quoteLegs,
  signQuote,
} from "../../src/index.ts";
import { deployConsortium, type TestCountry } from "../utils/consortium.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan] = consortium.members as [TestCountry, TestCountry];
  const [beijing, almaty] = [china.banks[0]!, kazakhstan.banks[0]!];
  const { relayer: submitter } = consortium;
  const exchange = newInstruction({
    legs: [
      { token: await china.token.getAddress(), payer: beijing.address, payee: almaty.address, amount: 500n },
      { token: await kazakhstan.token.getAddress(), payer: almaty.address, payee: beijing.address, amount: 30_000n },
    ],
    deadline: NEVER,
  });
  return { ...consortium, china, kazakhstan, beijing, almaty, submitter, exchange };
}

type World = Awaited<ReturnType<typeof deploy>>;

describe("SettlementEngine: bound consents", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const sign = ({ domain, beijing, almaty, submitter }: World, instruction: Instruction) =>
    Promise.all([beijing, almaty].map((payer) => authoriseBound(payer, domain, instruction, submitter.address)));

  it("have the digest that wallets show", async () => {
    const { engine, domain, beijing, submitter, exchange } = await fixture();
    const binding = { submitter: submitter.address, instruction: exchange };
    const digest = TypedDataEncoder.hash(domain, BOUND_TYPES, { payer: beijing.address, nonce: 7n, binding });
    expect(await engine.digestOfBound(beijing, 7n, submitter, exchange)).to.equal(digest);
  });

  it("settle by the submitter that they name, once, and by nobody else", async () => {
    const world = await fixture();
    const { engine, beijing, almaty, submitter, stranger, exchange, china } = world;
    const consents = await sign(world, exchange);
    for (const method of ["settle", "settleBound"] as const) {
      await expect(engine.connect(stranger)[method](exchange, consents), method)
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(beijing, exchange.nonce);
    }
    const before = await china.token.balanceOf(almaty);
    await expect(engine.connect(submitter).settleBound(exchange, consents)).to.emit(engine, "Settled");
    expect(await china.token.balanceOf(almaty)).to.equal(before + 500n);
    await expect(engine.connect(submitter).settleBound(exchange, consents))
      .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
      .withArgs(beijing, exchange.nonce);
  });

  it("are not those by which anybody settles, or submits for approval", async () => {
    const world = await fixture();
    const { engine, domain, beijing, almaty, submitter, exchange } = world;
    for (const consent of [authorise, authoriseSubmission]) {
      const consents = await Promise.all([beijing, almaty].map((payer) => consent(payer, domain, exchange)));
      await expect(engine.connect(submitter).settleBound(exchange, consents))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(beijing, exchange.nonce);
    }
  });

  it("are needed of every payer but the submitter", async () => {
    const world = await fixture();
    const { engine, domain, beijing, almaty, exchange } = world;
    const own = engine.connect(beijing);
    await expect(own.settleBound(exchange, []))
      .to.be.revertedWithCustomError(engine, "ConsentMissing")
      .withArgs(almaty);
    const consent = await authoriseBound(almaty, domain, exchange, beijing.address);
    await expect(own.settleBound(exchange, [consent])).to.emit(engine, "Settled");
  });

  it("settle at a maker's quote, by the submitter that its taker names and by nobody else", async () => {
    const { engine, domain, beijing, almaty, submitter, stranger, china, kazakhstan } = await fixture();
    const [sold, bought] = await Promise.all([kazakhstan, china].map(async ({ token }) => token.getAddress()));
    const terms = { sold: sold!, bought: bought!, soldUnits: 60n, boughtUnits: 1n, limit: 30_000n, deadline: NEVER };
    const quote = newQuote({ maker: almaty.address, ...terms });
    const legs = quoteLegs(quote, 30_000n, { payer: beijing.address, payee: beijing.address });
    const purchase = newInstruction({ legs, deadline: NEVER });
    const consent = await authoriseBound(beijing, domain, purchase, submitter.address);
    const taking = await signQuote(almaty, domain, quote);
    for (const method of ["settleWithQuotes", "settleBoundQuoted"] as const) {
      await expect(engine.connect(stranger)[method](purchase, [consent], [taking]), method)
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(beijing, purchase.nonce);
    }
    const own = engine.connect(submitter);
    await expect(own.settleBoundQuoted(purchase, [await authorise(beijing, domain, purchase)], [taking]))
      .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
      .withArgs(beijing, purchase.nonce);
    const before = await kazakhstan.token.balanceOf(beijing);
    await expect(own.settleBoundQuoted(purchase, [consent], [taking])).to.emit(engine, "QuoteTaken");
    expect(await kazakhstan.token.balanceOf(beijing)).to.equal(before + 30_000n);
    await expect(own.settleBoundQuoted(purchase, [consent], [taking])).to.be.revertedWithCustomError(
      engine,
      "QuotesLimit",
    );
  });
});
