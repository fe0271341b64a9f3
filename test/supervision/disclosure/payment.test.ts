import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { authorise, disclosuresOf, InvalidUetr, newInstruction, newUetr } from "../../../src/index.ts";
import { deployConsortium, HOUR, type TestCountry } from "../../utils/consortium.ts";

const connection = await network.create();
const { mine, time } = connection.networkHelpers;

const NORMAL = 1; // priority
const [SETTLED, QUEUED] = [id("settled"), id("queued")];

describe("disclosuresOf", () => {
  it("finds what settled payments and queued ones carry, over any number of blocks", async () => {
    const { engine, queue, domain, members, relayer } = await deployConsortium(connection);
    const [china, kazakhstan] = members as [TestCountry, TestCountry];
    const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
    const token = await china.token.getAddress();
    const instructionWith = async (disclosure: string, uetr = newUetr()) => {
      const deadline = (Math.floor((await time.latest()) / HOUR) + 12) * HOUR;
      const leg = { token, payer: payer.address, payee: payee.address, amount: 1n };
      return newInstruction({ legs: [leg], deadline, disclosure, uetr });
    };
    const settle = async (disclosure: string, uetr?: string) => {
      const instruction = await instructionWith(disclosure, uetr);
      await engine.connect(relayer).settle(instruction, [await authorise(payer, domain, instruction)]);
    };
    const [first, second] = [newUetr(), newUetr()];
    const sources = { engine, queue };
    const all = { from: 0 }; // blocks that the simulated chain mines at once have no states, in which a first could be sought

    await settle(ZeroHash);
    expect(await disclosuresOf(sources)).to.deep.equal([]);

    await settle(SETTLED, first);
    await mine(2_500);
    const queuedAt = (await connection.ethers.provider.getBlockNumber()) + 1;
    await queue.connect(payer).enqueue(await instructionWith(QUEUED, second), NORMAL, []);
    await settle(SETTLED, first);

    const found = { settled: { uetr: first, commitment: SETTLED }, queued: { uetr: second, commitment: QUEUED } };
    expect(await disclosuresOf(sources, all)).to.deep.equal([found.settled, found.queued]);
    expect(await disclosuresOf(sources, { ...all, uetr: second })).to.deep.equal([found.queued]);
    expect(await disclosuresOf(sources, { ...all, uetr: newUetr() })).to.deep.equal([]);
    expect(await disclosuresOf(sources, { from: queuedAt })).to.deep.equal([found.queued, found.settled]);

    await settle(QUEUED, first);
    expect(await disclosuresOf(sources, { ...all, uetr: first })).to.deep.equal([
      found.settled,
      { uetr: first, commitment: QUEUED },
    ]);
  });

  it("names a reference that is none", async () => {
    const sources = await deployConsortium(connection);
    const error = await disclosuresOf(sources, { uetr: "x" }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(InvalidUetr);
  });
});
