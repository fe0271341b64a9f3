import { expect } from "chai";
import { toBeHex, zeroPadValue, ZeroHash } from "ethers";

import { DEVIATIONS, isFound, placesOf } from "../../scripts/bench/deviations.ts";
import { CN, openScene, type Scene, STRANGER } from "../../scripts/bench/scene.ts";

const EVIDENCE = `0x${"22".repeat(32)}`;
const KZ = 398;
const DAY = 86_400;

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

  describe("while the deployer has the timelock", () => {
    const CALLED = "timelock: called before the deployer gave up its role";
    const LENT = "timelock: had a role before the deployer gave up its own";

    /** What is found after something was done, where the stranger is taken for the deployer, and gave up its roles last. */
    async function foundAfter(work: (timelock: Scene["joint"]["timelock"]) => Promise<unknown>) {
      const { joint, record, connection, compare } = scene;
      const snapshot = await connection.networkHelpers.takeSnapshot();
      await work(joint.timelock);
      const { differences } = await compare({ ...record, deployer: STRANGER });
      await snapshot.restore();
      return new Map(differences.map(({ place, found }) => [place, found]));
    }

    /** The timelock has itself call something, as a deployer can that took the role. */
    async function called(timelock: Scene["joint"]["timelock"], data: string) {
      await timelock.grantRole(await timelock.PROPOSER_ROLE(), timelock);
      await timelock.schedule(scene.joint.countries, 0, data, ZeroHash, ZeroHash, 0);
      await timelock.revokeRole(await timelock.PROPOSER_ROLE(), timelock);
    }

    const ACTS: Readonly<Record<string, () => string>> = {
      "suspends a member": () => countryCall("suspend", [CN]),
      "weighs another way": () => countryCall("setWeights", [[CN], [101]]),
      "invites who is not in the file": () => countryCall("admit", [250, "0x4652", STRANGER, 100]),
    };
    const countryCall = (name: "suspend" | "setWeights" | "admit", args: unknown[]) =>
      scene.joint.countries.interface.encodeFunctionData(name as "suspend", args as [number]);

    for (const [title, data] of Object.entries(ACTS)) {
      it(`finds that it ${title}, though nothing of it may be left`, async () => {
        const found = await foundAfter(async (timelock) => {
          await called(timelock, data());
          await timelock.grantRole(ZeroHash, STRANGER);
          await timelock.revokeRole(ZeroHash, STRANGER);
        });
        expect(found.get(CALLED)).to.equal(`${scene.record.contracts.countries!.address} ${data()}`);
      });
    }

    it("finds what it has called after it gave up one role and kept another", async () => {
      const found = await foundAfter(async (timelock) => {
        const role = await timelock.CANCELLER_ROLE();
        for (const each of [ZeroHash, role]) await timelock.grantRole(each, STRANGER);
        await timelock.revokeRole(ZeroHash, STRANGER);
        await called(timelock, countryCall("suspend", [CN]));
        await timelock.revokeRole(role, STRANGER);
      });
      expect(found.has(CALLED)).to.equal(true);
    });

    it("finds to whom it lent a role, though it was given back", async () => {
      const friend = "0x00000000000000000000000000000000000000bb";
      const found = await foundAfter(async (timelock) => {
        await timelock.grantRole(ZeroHash, STRANGER);
        await timelock.grantRole(ZeroHash, friend);
        await timelock.revokeRole(ZeroHash, STRANGER);
        await timelock.revokeRole(ZeroHash, friend);
      });
      expect(found.get(LENT)?.toLowerCase()).to.equal(`role ${ZeroHash} of ${friend}`);
    });

    it("finds a record by which nobody would read what happened first", async () => {
      const { record, provider, compare } = scene;
      const firstBlock = await provider.getBlockNumber();
      const { differences } = await compare({ ...record, firstBlock });
      expect(differences).to.deep.include({
        place: "firstBlock",
        expected: String(record.firstBlock),
        found: String(firstBlock),
      });
      const later = Object.entries(record.contracts).map(([name, each]) => [name, { ...each, block: firstBlock }]);
      const lying = { ...record, firstBlock, contracts: Object.fromEntries(later) as typeof record.contracts };
      expect((await compare(lying)).differences.map(({ place }) => place)).to.include("contracts.timelock.block");
    });
  });

  it("finds a rehearsal where none is expected, in which the Council decides within seconds", async () => {
    const { record, compare } = scene;
    const { differences } = await compare({ ...record, rehearsal: true });
    expect(differences[0]).to.deep.equal({ place: "rehearsal", expected: "false", found: "true" });
  });

  it("asks the chain for limits of exposure and velocity, whatever its last events say of them", async () => {
    const { connection, supervisor, asset, compare } = scene;
    const snapshot = await connection.networkHelpers.takeSnapshot();
    const corridor = { direction: 0, counterparty: KZ, asset };
    const set = async (limit: bigint) => {
      const terms = { limit, tripAbove: 0n, coolOff: 0 };
      const velocity = { asset: asset + 1, limit, window: limit === 0n ? 0 : DAY };
      return [
        await supervisor.adoptExposureTerms(CN, [{ ...corridor, terms }], EVIDENCE),
        await supervisor.adoptVelocities(CN, [velocity], EVIDENCE),
      ];
    };
    await set(100n);
    const before = await connection.networkHelpers.takeSnapshot();
    const slots = await slotsWritten(await set(0n));
    await before.restore();
    const kept = await Promise.all(slots.map((slot) => connection.ethers.provider.getStorage(supervisor, slot)));
    await set(0n);
    for (const [index, slot] of slots.entries())
      await connection.networkHelpers.setStorageAt(await supervisor.getAddress(), slot, kept[index]!);
    const { differences } = await compare();
    await snapshot.restore();
    expect(differences.map(({ place }) => place)).to.include.members(["exposure", "velocity"]);
  });

  it("finds a look-alike that the record names in place of a contract", async () => {
    const { record } = scene;
    const { cases, reports } = record.contracts;
    const alike = { ...cases!, address: reports!.address, transaction: reports!.transaction };
    const { differences } = await scene.compare({ ...record, contracts: { ...record.contracts, cases: alike } });
    const places = differences.map(({ place }) => place);
    expect(places).to.include.members(["contracts.cases.code", "contracts.standings.cases"]);
  });

  async function slotsWritten(sent: readonly { hash: string }[]): Promise<string[]> {
    const { provider } = scene.connection;
    const asked = { disableMemory: true, disableStorage: true };
    const traces = sent.map(({ hash }) =>
      provider.request({ method: "debug_traceTransaction", params: [hash, asked] }),
    );
    const steps = ((await Promise.all(traces)) as Trace[]).flatMap(({ structLogs }) => structLogs);
    return steps
      .filter(({ op }) => op === "SSTORE")
      .map(({ stack }) => zeroPadValue(toBeHex(BigInt(stack.at(-1)!)), 32));
  }
});

interface Trace {
  readonly structLogs: readonly { readonly op: string; readonly stack: readonly string[] }[];
}
