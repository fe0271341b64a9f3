import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id as keccakText, type TypedDataDomain, ZeroHash } from "ethers";
import { network } from "hardhat";

import { authorise, Component, type Instruction, newInstruction } from "../../src/index.ts";
import {
  type ISettlementEngine,
  NextSettlementEngine__factory,
  type SettlementEngine,
} from "../../typechain-types/index.js";
import { DAY, deployConsortium, publish, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

const NOTICE = 7 * DAY;

/** An engine, and the domain under which payers sign for it. */
interface Version {
  engine: ISettlementEngine | SettlementEngine;
  address: string;
  domain: TypedDataDomain;
}

/** Chapter after chapter on one chain: each begins where the one before it ended. */
describe("A second settlement engine: published for all, adopted by one", () => {
  let world: TestConsortium;
  let [china, kazakhstan, thailand] = [] as unknown as [TestCountry, TestCountry, TestCountry];
  let [v1, v2] = [] as unknown as [Version, Version];

  before(async () => {
    world = await deployConsortium(connection);
    [china, kazakhstan, thailand] = world.members as [TestCountry, TestCountry, TestCountry];
    const next = await new NextSettlementEngine__factory(world.stranger).deploy();
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
  const enginesNow = () => Promise.all(world.members.map(({ token }) => token.engine()));
  const othersNow = () => Promise.all(world.members.flatMap(({ token }) => [token.gate(), token.queue()]));
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
      .withArgs(Component.SettlementEngine, version.address);
    expect(await balances()).to.deep.equal(before);
  }

  const refusesToAdopt = (call: Promise<unknown>) =>
    expect(call).to.be.revertedWithCustomError(china.token, "CurrencyTokenNotPublished").withArgs(v2.address);

  it("an issuer alone adopts nothing that was not published", async () => {
    await refusesToAdopt(china.token.announceAdoption(Component.SettlementEngine, v2.address));
    const { MonetaryAuthority } = china.offices;
    const publication = { component: Component.SettlementEngine, deployment: v2.address, audit: ZeroHash };
    await expect(world.releases.connect(MonetaryAuthority).publish([publication]))
      .to.be.revertedWithCustomError(world.releases, "ReleaseRegistryNotJointAuthority")
      .withArgs(MonetaryAuthority);
  });

  it("the joint authority publishes, and nothing runs otherwise for it", async () => {
    await publish(world.releases, Component.SettlementEngine, v2.engine);
    await expect(china.token.connect(world.joint).announceAdoption(Component.SettlementEngine, v2.address))
      .to.be.revertedWithCustomError(world.countries, "CountryRegistryNotOffice")
      .withArgs(china.code, 1, world.joint);
    expect(await enginesNow()).to.deep.equal([v1.address, v1.address, v1.address]);
    await expectSettles(v1, china);
    await expectRefused(v2, [china], china);
  });

  it("China announces it, and the first engine serves until the notice is over", async () => {
    await china.token.announceAdoption(Component.SettlementEngine, v2.address);
    const others = await othersNow();
    const { readyAt } = await china.token.announcedAdoption(Component.SettlementEngine);
    await expectSettles(v1, china);
    await time.setNextBlockTimestamp(readyAt - 1n);
    await expect(china.token.completeAdoption(Component.SettlementEngine))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenTooEarly")
      .withArgs(readyAt);
    await time.setNextBlockTimestamp(readyAt);
    await china.token.completeAdoption(Component.SettlementEngine);
    expect(await enginesNow()).to.deep.equal([v2.address, v1.address, v1.address]);
    expect(await othersNow()).to.deep.equal(others);
  });

  it("both engines settle, each its own currency", async () => {
    await expectSettles(v2, china);
    await expectSettles(v1, kazakhstan);
  });

  it("the first engine moves China's currency no more, nor the second Kazakhstan's", async () => {
    await expectRefused(v1, [china], china);
    await expectRefused(v2, [kazakhstan], kazakhstan);
  });

  it("an instruction across both engines is refused by name, whole, whichever takes it", async () => {
    await expectRefused(v1, [kazakhstan, china], china);
    await expectRefused(v2, [china, kazakhstan], kazakhstan);
  });

  it("consent given to one engine is none for the other", async () => {
    await expect(settle(v2, [china], v1)).to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature");
    await expect(settle(v1, [kazakhstan], v2)).to.be.revertedWithCustomError(world.engine, "ConsentInvalidSignature");
  });

  it("withdrawn, it is not adopted by Thailand, which had announced it, nor announced by anyone", async () => {
    await thailand.token.announceAdoption(Component.SettlementEngine, v2.address);
    await world.releases.withdraw(v2.address, keccakText("finding"));
    await time.increase(NOTICE);
    await refusesToAdopt(thailand.token.completeAdoption(Component.SettlementEngine));
    await refusesToAdopt(kazakhstan.token.announceAdoption(Component.SettlementEngine, v2.address));
    expect(await enginesNow()).to.deep.equal([v2.address, v1.address, v1.address]);
  });

  it("withdrawn, it runs on where it was adopted, until the issuer goes back", async () => {
    await expectSettles(v2, china);
    await china.token.announceAdoption(Component.SettlementEngine, v1.address);
    await time.increase(NOTICE);
    await expectSettles(v2, china);
    await china.token.completeAdoption(Component.SettlementEngine);
    await expectRefused(v2, [china], china);
    await expectSettles(v1, china);
    await expect(settle(v1, [china, kazakhstan])).to.emit(v1.engine, "Settled");
  });
});
