import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import { invitingActs, invitingCount } from "../../src/deploying/inviting.ts";
import { MEMBERSHIP_STATUS } from "../../src/index.ts";
import { CountryRegistry__factory, TimelockController__factory } from "../../typechain-types/index.js";

const { ethers, networkHelpers } = await network.create();

const CHARTER = { weightCapBps: 5_000, founders: 2, noticePeriod: 86_400, appointmentDelay: 86_400 };

describe("Invitations beside the registry's constructor", () => {
  async function fixture() {
    const [first, ...delegations] = await ethers.getSigners();
    const deployer = first!;
    const timelock = await new TimelockController__factory(deployer).deploy(0, [], [], deployer);
    const countries = await new CountryRegistry__factory(deployer).deploy(timelock, CHARTER, []);
    const invited = [398, 764, 860].map((country, index) => ({
      country,
      alpha2: ["0x4b5a", "0x5448", "0x555a"][index]!,
      delegation: delegations[index]!.address,
      weight: BigInt(10 + index),
    }));
    return { deployer, timelock, countries, invited };
  }

  async function invite() {
    const world = await networkHelpers.loadFixture(fixture);
    const { deployer, timelock, countries, invited } = world;
    const layer = { timelock, countries } as never;
    const acts = await invitingActs(layer, deployer.address, [invited.slice(0, 2), invited.slice(2)]);
    for (const { request } of acts) await deployer.sendTransaction(request);
    return { ...world, acts };
  }

  it("invites each of them as the file says", async () => {
    const { countries, invited } = await invite();
    for (const { country, alpha2, weight } of invited) {
      const found = await countries.countryOf(country);
      expect(MEMBERSHIP_STATUS[Number(found.status)]).to.equal("Candidate");
      expect([found.alpha2, found.weight]).to.deep.equal([alpha2, weight]);
    }
  });

  it("takes as many transactions as the plan says, each by a name of its own", async () => {
    const { acts } = await invite();
    expect(acts).to.have.length(invitingCount(2));
    expect(new Set(acts.map(({ act }) => act)).size).to.equal(acts.length);
  });

  it("leaves the deployer with no role but the one that it gives up itself", async () => {
    const { deployer, timelock } = await invite();
    for (const role of [
      await timelock.PROPOSER_ROLE(),
      await timelock.EXECUTOR_ROLE(),
      await timelock.CANCELLER_ROLE(),
    ])
      expect(await timelock.hasRole(role, deployer)).to.equal(false);
    expect(await timelock.hasRole(ZeroHash, deployer)).to.equal(true);
  });

  it("does nothing where the constructor had room for all", async () => {
    const { timelock, countries, deployer } = await networkHelpers.loadFixture(fixture);
    expect(await invitingActs({ timelock, countries }, deployer.address, [])).to.deep.equal([]);
    expect(invitingCount(0)).to.equal(0);
  });
});
