import { expect } from "chai";
import { ZeroHash } from "ethers";

import { DEVIATIONS, isFound, placesOf } from "../../scripts/bench/deviations.ts";
import { CN, openScene, type Scene, STRANGER } from "../../scripts/bench/scene.ts";

describe("accept", function () {
  this.timeout(1_200_000);

  let scene: Scene;

  before(async () => {
    scene = await openScene();
  });

  after(() => scene.close());

  it("finds chain, file and build to agree after a deployment", async () => {
    const { compared: count, differences } = await scene.compare();
    expect(differences).to.deep.equal([]);
    expect(count).to.be.greaterThan(400);
  });

  for (const title of Object.keys(DEVIATIONS)) {
    it(`finds ${title}`, async () => {
      const places = await placesOf(scene, title);
      expect(isFound(title, places), places.join("; ")).to.equal(true);
    });
  }

  it("finds what a deployer had the timelock call before it gave up its role", async () => {
    const { joint, record, connection, compare } = scene;
    const { timelock, countries } = joint;
    const snapshot = await connection.networkHelpers.takeSnapshot();
    const data = countries.interface.encodeFunctionData("suspend", [CN]);
    await timelock.grantRole(await timelock.PROPOSER_ROLE(), timelock);
    await timelock.schedule(countries, 0, data, ZeroHash, ZeroHash, 0);
    await timelock.revokeRole(await timelock.PROPOSER_ROLE(), timelock);
    await timelock.grantRole(ZeroHash, STRANGER);
    await timelock.revokeRole(ZeroHash, STRANGER);
    const { differences } = await compare({ ...record, deployer: STRANGER });
    await snapshot.restore();
    const told = differences.find(({ place }) => place === "timelock: called before the deployer gave up its role");
    expect(told?.found).to.equal(`${record.contracts.countries!.address} ${data}`);
  });

  it("finds a look-alike that the record names in place of a contract", async () => {
    const { record } = scene;
    const { cases, reports } = record.contracts;
    const alike = { ...cases!, address: reports!.address, transaction: reports!.transaction };
    const { differences } = await scene.compare({ ...record, contracts: { ...record.contracts, cases: alike } });
    const places = differences.map(({ place }) => place);
    expect(places).to.include.members(["contracts.cases.code", "contracts.standings.cases"]);
  });
});
