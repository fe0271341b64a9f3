import { readFile } from "node:fs/promises";

import { expect } from "chai";
import type { Signer } from "ethers";
import { network } from "hardhat";

import {
  type Actor,
  assetId,
  consortiumSteps,
  Direction,
  parseConsortium,
  pendingSteps,
  runSteps,
  type Step,
} from "../../src/index.ts";
import { deployJointLayer, entry } from "../utils/consortium.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const SILK_ROAD = new URL("../../deploy/consortia/silk-road.json", import.meta.url);

/** Of three countries each can block alone what needs all three. */
const COUNCIL_OF_THREE = {
  classes: {
    Constitutional: { vetoDeclared: true },
    Reinforced: { vetoDeclared: true },
    Emergency: { vetoDeclared: true },
  },
};

describe("consortiumSteps", () => {
  /** Three of the countries, to be quick; each actor plays from an account of its own. */
  async function fixture() {
    const all = parseConsortium(JSON.parse(await readFile(SILK_ROAD, "utf8")));
    const charter = { weightCapBps: 5_000, founders: 3, noticeSeconds: 86_400 };
    const named = new Set(["CN", "KZ", "UZ"]);
    const countries = all.countries
      .filter(({ alpha2 }) => named.has(alpha2))
      .map((country) => ({ ...country, rules: country.rules.slice(0, 1) }));
    const file = parseConsortium({ ...all, charter, countries, council: COUNCIL_OF_THREE });
    const [, ...cast] = await connection.ethers.getSigners();
    const roles: string[] = [];
    const signerOf = (actor: Actor): Signer => {
      const role = JSON.stringify(actor);
      if (!roles.includes(role)) roles.push(role);
      return cast[roles.indexOf(role)]!;
    };
    const accountOf = (actor: Actor) => (signerOf(actor) as Signer & { address: string }).address;
    const { layer } = await deployJointLayer(connection, file, accountOf);
    return { file, layer, signerOf, steps: consortiumSteps({ file, layer, accountOf }) };
  }

  it("leaves joint power with the Council's timelock, which obeys the Council alone", async () => {
    const { layer } = await networkHelpers.loadFixture(fixture);
    const { timelock, council, countries, committee, releases } = layer;
    for (const contract of [countries, committee, releases]) {
      expect(await contract.jointAuthority()).to.equal(await timelock.getAddress());
    }
    const [granted, revoked] = await Promise.all([
      timelock.queryFilter(timelock.filters.RoleGranted()),
      timelock.queryFilter(timelock.filters.RoleRevoked()),
    ]);
    const holder = ({ args }: (typeof granted)[number] | (typeof revoked)[number]) => `${args.role} ${args.account}`;
    const gone = new Set(revoked.map(holder));
    const left = granted.map(holder).filter((role) => !gone.has(role));
    const masters = [timelock.PROPOSER_ROLE(), timelock.EXECUTOR_ROLE(), timelock.CANCELLER_ROLE()].map(
      async (role) => `${await role} ${await council.getAddress()}`,
    );
    const itself = `${await timelock.DEFAULT_ADMIN_ROLE()} ${await timelock.getAddress()}`;
    expect(left.sort()).to.deep.equal([...(await Promise.all(masters)), itself].sort());
  });

  it("shows everything as missing on a new chain", async () => {
    const { steps } = await networkHelpers.loadFixture(fixture);
    expect(await pendingSteps(steps)).to.have.length(steps.length);
  });

  it("leaves nothing missing, and nothing to do again", async () => {
    const { steps, signerOf } = await networkHelpers.loadFixture(fixture);
    expect(await runSteps(steps, signerOf)).to.have.length(steps.length);
    expect(await pendingSteps(steps)).to.deep.equal([]);
    expect(await runSteps(steps, signerOf)).to.deep.equal([]);
  });

  it("goes on where a run was cut off", async () => {
    const { steps, signerOf } = await networkHelpers.loadFixture(fixture);
    const seen: Step[] = [];
    await runSteps(steps.slice(0, 20), signerOf);
    await runSteps(steps, signerOf, ({ step }) => seen.push(step));
    expect(seen).to.deep.equal(steps.slice(20));
  });

  it("finds the rule by which the chain differs from the file", async () => {
    const { steps, signerOf, layer } = await networkHelpers.loadFixture(fixture);
    await runSteps(steps, signerOf);
    const supervisor = signerOf({ kind: "office", country: "KZ", office: "Supervisor" });
    const narrowed = entry(Direction.Inbound, 0, assetId(156, 156), { purposes: 1n });
    await layer.gate.connect(supervisor).adoptRules(398, [narrowed], `0x${"22".repeat(32)}`);
    const pending = await pendingSteps(steps);
    expect(pending.map(({ chapter }) => chapter)).to.deep.equal(["Rules"]);
    expect(pending[0]!.actor).to.deep.equal({ kind: "office", country: "KZ", office: "Supervisor" });
  });

  it("assigns weights that keep the charter's cap on chain", async () => {
    const { steps, signerOf, layer } = await networkHelpers.loadFixture(fixture);
    await runSteps(steps, signerOf);
    const [total, china] = [await layer.countries.totalWeight(), await layer.countries.votingWeightOf(156)];
    expect(china * 10_000n).to.be.at.most(total * 5_000n);
    expect(china).to.equal(17_096n); // 1,158.4 + 551.2 million SDR: as much as the two others together
  });
});
