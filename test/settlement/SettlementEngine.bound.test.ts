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
  return { ...consortium, china, beijing, almaty, submitter, exchange };
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
});
