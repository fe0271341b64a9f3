import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { encodeBytes32String, id as keccakText, keccak256, type TypedDataDomain, ZeroHash } from "ethers";
import { network } from "hardhat";

import { authorise, type Instruction, newInstruction, Power } from "../../src/index.ts";
import {
  type ISettlementEngine,
  NextSettlementEngine__factory,
  type SettlementEngine,
} from "../../typechain-types/index.js";
import { deployConsortium, NOTICE, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

/** A name under which nothing was ever published. */
const NAME = encodeBytes32String("EngineByLegs");

/** An engine, and the domain under which payers sign for it. */
interface Version {
  engine: ISettlementEngine | SettlementEngine;
  address: string;
  domain: TypedDataDomain;
}

/** Chapter after chapter on one chain: each begins where the one before it ended. */
describe("A payer that no currency has heard of: published for all, adopted by one", () => {
  let world: TestConsortium;
  let [china, kazakhstan, thailand] = [] as unknown as [TestCountry, TestCountry, TestCountry];
  let [v1, v2] = [] as unknown as [Version, Version];

  before(async () => {
    world = await deployConsortium(connection);
    [china, kazakhstan, thailand] = world.members as [TestCountry, TestCountry, TestCountry];
    const next = await new NextSettlementEngine__factory(world.stranger).deploy(world.assets);
    const [first, second] = [await world.engine.getAddress(), await next.getAddress()];
    v1 = { engine: world.engine, address: first, domain: world.domain };
    v2 = { engine: next, address: second, domain: { ...world.domain, version: "2", verifyingContract: second } };
  });

  /** One leg for each country, paid in its own currency by its first bank to the other's. */
  async function instruct(...payers: TestCountry[]): Promise<Instruction> {
    const leg = async (country: TestCountry) => ({
      token: await country.token.getAddress(),
      payer: bankOf(country).address,
      payee: bankOf(country === china ? kazakhstan : china).address,
      amount: 100n,
    });
    return newInstruction({ legs: await Promise.all(payers.map(leg)), deadline: NEVER });
  }

  async function settle(version: Version, payers: readonly TestCountry[], signedFor = version) {
    const instruction = await instruct(...payers);
    const consents = [];
    for (const payer of payers) consents.push(await authorise(bankOf(payer), signedFor.domain, instruction));
    return version.engine.connect(world.relayer).settle(instruction, consents);
  }

  const bankOf = (country: TestCountry): HardhatEthersSigner => country.banks[0]!;
  const powersOf = async (version: Version) => {
    const powers = await Promise.all(world.members.map(({ token }) => token.powersOf(version.address)));
    return powers.map(({ inForce }) => Number(inForce));
  };
  const codeOf = async ({ token }: TestCountry) =>
    keccak256(await connection.ethers.provider.getCode(await token.getAddress()));
  const balances = () =>
    Promise.all([china, kazakhstan].flatMap(({ token }) => [china, kazakhstan].map((c) => token.balanceOf(bankOf(c)))));

  async function expectSettles(version: Version, payer: TestCountry) {
    const [before, payee] = [await balances(), payer === china ? kazakhstan : china];
    await expect(settle(version, [payer])).to.emit(version.engine, "Settled");
    const change = (await balances()).map((balance, index) => balance - before[index]!);
    const moved = [china, kazakhstan].flatMap((currency) =>
      [china, kazakhstan].map((holder) => {
        if (currency !== payer) return 0n;
        return holder === payee ? 100n : -100n;
      }),
    );
    expect(change).to.deep.equal(moved);
  }

  async function expectRefused(version: Version, payers: readonly TestCountry[], by: TestCountry) {
    const before = await balances();
    await expect(settle(version, payers))
      .to.be.revertedWithCustomError(by.token, "CurrencyTokenNotAdopted")
      .withArgs(version.address, Power.Pay);
    expect(await balances()).to.deep.equal(before);
  }

  const callOf = ({ token }: TestCountry, version: Version) =>
    token.interface.encodeFunctionData("adopt", [version.address, Power.Pay]);
  const announce = (country: TestCountry, version: Version) => country.token.announce(callOf(country, version));
  const adopt = ({ token }: TestCountry, version: Version) => token.adopt(version.address, Power.Pay);
  const refusesToAdopt = (call: Promise<unknown>) =>
    expect(call)
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotPublished")
      .withArgs(v2.address, Power.Pay);

  it("an issuer alone adopts nothing that was not published", async () => {
    await announce(china, v2);
    await time.increase(NOTICE);
    await refusesToAdopt(adopt(china, v2));
    await china.token.cancelAnnouncement(callOf(china, v2));
    const { MonetaryAuthority } = china.offices;
    const publication = { name: NAME, powers: Power.Pay, deployment: v2.address, audit: ZeroHash };
    await expect(world.releases.connect(MonetaryAuthority).publish([publication]))
      .to.be.revertedWithCustomError(world.releases, "ReleaseRegistryNotJointAuthority")
      .withArgs(MonetaryAuthority);
  });

  it("the joint authority publishes it with its power, and nothing runs otherwise for it", async () => {
    await world.releases.publish([{ name: NAME, powers: Power.Pay, deployment: v2.address, audit: ZeroHash }]);
    await expect(china.token.connect(world.joint).announce(callOf(china, v2)))
      .to.be.revertedWithCustomError(world.countries, "CountryRegistryNotOffice")
      .withArgs(china.code, 1, world.joint);
    expect(await powersOf(v2)).to.deep.equal([0, 0, 0]);
    await expectSettles(v1, china);
    await expectRefused(v2, [china], china);
  });

  it("China announces it, and only when the notice is over does it pay", async () => {
    const [code, adopted] = [await codeOf(china), await china.token.adopted()];
    await announce(china, v2);
    const readyAt = await china.token.readyAt(callOf(china, v2));
    await expectRefused(v2, [china], china);
    await time.setNextBlockTimestamp(readyAt - 1n);
    await expect(adopt(china, v2))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenTooEarly")
      .withArgs(readyAt);
    await time.setNextBlockTimestamp(readyAt);
    await expect(adopt(china, v2)).to.emit(china.token, "Adopted").withArgs(v2.address, Power.Pay);
    expect(await powersOf(v2)).to.deep.equal([Power.Pay, 0, 0]);
    expect(await china.token.adopted()).to.deep.equal([...adopted, v2.address]);
    expect(await codeOf(china)).to.equal(code);
    await expectSettles(v2, china);
  });

  it("both engines settle in China's currency, side by side", async () => {
    await expectSettles(v1, china);
    await expectSettles(v2, china);
    await expectSettles(v1, kazakhstan);
    await expect(settle(v1, [kazakhstan, china])).to.emit(v1.engine, "Settled");
  });

  it("the new one moves no other currency, nor an instruction of which one leg is in another", async () => {
    await expectRefused(v2, [kazakhstan], kazakhstan);
    await expectRefused(v2, [china, kazakhstan], kazakhstan);
  });

  it("consent given to one engine is none for the other", async () => {
    await expect(settle(v2, [china], v1)).to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature");
    await expect(settle(v1, [kazakhstan], v2)).to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature");
  });

  it("China drops the first engine, which begins nothing in its currency from then on", async () => {
    await expect(china.token.dropPowers(v1.address, Power.Pay)).to.emit(china.token, "PowersDropped");
    const { inForce, ending } = await china.token.powersOf(v1.address);
    expect([inForce, ending]).to.deep.equal([0n, BigInt(Power.Pay)]);
    expect(await powersOf(v1)).to.deep.equal([0, Power.Pay, Power.Pay]);
    await expectRefused(v1, [china], china);
    await expectRefused(v1, [kazakhstan, china], china);
    await expectSettles(v2, china);
    await expectSettles(v1, kazakhstan);
  });

  it("withdrawn, it is not adopted by Thailand, which had announced it", async () => {
    await announce(thailand, v2);
    await world.releases.withdraw(v2.address, keccakText("finding"));
    await time.increase(NOTICE);
    await refusesToAdopt(adopt(thailand, v2));
    expect(await powersOf(v2)).to.deep.equal([Power.Pay, 0, 0]);
  });

  it("withdrawn, it runs on where it was adopted, until the issuer drops it at once", async () => {
    await announce(china, v1);
    await time.increase(NOTICE);
    await expectSettles(v2, china);
    await adopt(china, v1);
    await china.token.dropPowers(v2.address, Power.Pay);
    await expectRefused(v2, [china], china);
    await expectSettles(v1, china);
    await expect(settle(v1, [china, kazakhstan])).to.emit(v1.engine, "Settled");
  });
});
