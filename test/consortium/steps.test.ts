import { readFile } from "node:fs/promises";

import { expect } from "chai";
import type { Signer } from "ethers";
import { network } from "hardhat";

import {
  type Actor,
  assetId,
  consortiumSteps,
  type CountryFile,
  Direction,
  parseConsortium,
  pendingSteps,
  runSteps,
  type Step,
  thresholdTerms,
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

/** What Kazakhstan asks of payments to China in its own currency. */
const LIMITED = {
  direction: "outbound",
  counterparty: "CN",
  currency: "KZT",
  purposes: "any",
  reportAbove: "10.00",
  hold: { above: "20.00", clockHours: 24, onSilence: "settles" },
  exposure: { limit: "90.00", tripAbove: "80.00", coolOffHours: 12 },
};

describe("consortiumSteps", () => {
  /** Three of the countries, to be quick; each actor plays from an account of its own. */
  const fixture = () => raise(({ rules, ...country }) => ({ ...country, rules: rules.slice(0, 1) }));

  async function raise(narrowed: (country: CountryFile) => object) {
    const all = parseConsortium(JSON.parse(await readFile(SILK_ROAD, "utf8")));
    const charter = { weightCapBps: 5_000, founders: 3, noticeSeconds: 86_400 };
    const named = new Set(["CN", "KZ", "UZ"]);
    const countries = all.countries.filter(({ alpha2 }) => named.has(alpha2)).map(narrowed);
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

  it("leaves joint power with the Council's timelock, which obeys the Council and its silence procedure alone", async () => {
    const { layer } = await networkHelpers.loadFixture(fixture);
    const { timelock, council, silence, countries, committee, releases } = layer;
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
    const roles = [timelock.PROPOSER_ROLE(), timelock.EXECUTOR_ROLE(), timelock.CANCELLER_ROLE()];
    const masters = roles.flatMap((role) =>
      [council, silence].map(async (master) => `${await role} ${await master.getAddress()}`),
    );
    const itself = `${await timelock.DEFAULT_ADMIN_ROLE()} ${await timelock.getAddress()}`;
    expect(left.sort()).to.deep.equal([...(await Promise.all(masters)), itself].sort());
  });

  it("shows everything as missing on a new chain that the file asks for", async () => {
    const { steps } = await networkHelpers.loadFixture(fixture);
    const unasked = steps.filter(({ title }) => /thresholds|exposure|velocity|may ask/.test(title));
    expect(unasked).to.have.length(12);
    expect(await pendingSteps(steps)).to.deep.equal(steps.filter((step) => !unasked.includes(step)));
  });

  it("leaves nothing missing, and nothing to do again", async () => {
    const { steps, signerOf } = await networkHelpers.loadFixture(fixture);
    const asked = await pendingSteps(steps);
    expect((await runSteps(steps, signerOf)).map(({ step }) => step)).to.deep.equal(asked);
    expect(await pendingSteps(steps)).to.deep.equal([]);
    expect(await runSteps(steps, signerOf)).to.deep.equal([]);
  });

  it("goes on where a run was cut off", async () => {
    const { steps, signerOf } = await networkHelpers.loadFixture(fixture);
    const seen: Step[] = [];
    await runSteps(steps.slice(0, 20), signerOf);
    const rest = await pendingSteps(steps);
    await runSteps(steps, signerOf, ({ step }) => seen.push(step));
    expect(seen).to.deep.equal(rest);
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

  describe("with thresholds and systemic limits", () => {
    const limited = async () => {
      const world = await raise(({ rules, ...country }) => ({
        ...country,
        velocity: country.alpha2 === "CN" ? [{ currency: "CNY", limit: "900.00", windowHours: 24 }] : [],
        rules: country.alpha2 === "KZ" ? [...rules.slice(0, 1), LIMITED] : rules.slice(0, 1),
      }));
      await runSteps(world.steps, world.signerOf);
      return world;
    };

    it("brings them to the chain, and nothing else", async () => {
      const { layer, steps } = await networkHelpers.loadFixture(limited);
      const [yuan, tenge] = [assetId(156, 156), assetId(398, 398)];
      const { gate } = layer;
      const out = (asset: number) => [398, Direction.Outbound, 156, asset] as const;
      expect([...(await gate.thresholdsFor(...out(tenge)))]).to.deep.equal([
        1_000n,
        2_000n,
        24n,
        true,
        true,
        false,
        false,
      ]);
      expect([...(await gate.exposureTermsOf(...out(tenge)))]).to.deep.equal([9_000n, 8_000n, 12n]);
      expect([...(await gate.thresholdsFor(...out(yuan)))]).to.deep.equal([0n, 0n, 0n, false, false, false, false]);
      expect([...(await gate.velocityTermsOf(156, yuan))]).to.deep.equal([90_000n, 86_400n]);
      expect([...(await gate.velocityTermsOf(156, tenge))]).to.deep.equal([0n, 0n]);
      const counted = async (direction: number) => (await gate.thresholdsFor(156, direction, 0, yuan)).countsVelocity;
      expect([await counted(Direction.Outbound), await counted(Direction.Inbound)]).to.deep.equal([true, false]);
      expect(await pendingSteps(steps)).to.deep.equal([]);
    });

    it("keeps the rule contract that the file names, and takes away one that it does not", async () => {
      const module = "0x00000000000000000000000000000000000000AA";
      const world = await raise(({ rules, ...country }) => {
        const [first] = rules;
        return country.alpha2 === "KZ"
          ? { ...country, module, rules: [{ ...first, asksModule: true }] }
          : { ...country, rules: [first] };
      });
      const { layer, steps, signerOf } = world;
      await runSteps(steps, signerOf);
      const asked = async (code: number) =>
        (await layer.gate.thresholdsFor(code, Direction.Outbound, 0, assetId(156, 156))).asksModule;
      expect([await layer.gate.moduleOf(398), await asked(398)]).to.deep.equal([module, true]);
      const supervisor = signerOf({ kind: "office", country: "CN", office: "Supervisor" });
      await layer.gate.connect(supervisor).adoptModule(156, module, `0x${"22".repeat(32)}`);
      expect((await pendingSteps(steps)).map(({ title }) => title)).to.have.length(1);
      await runSteps(steps, signerOf);
      expect(await pendingSteps(steps)).to.deep.equal([]);
    });

    it("finds where the chain differs from the file, and brings back what the file says", async () => {
      const { layer, steps, signerOf } = await networkHelpers.loadFixture(limited);
      const supervisor = signerOf({ kind: "office", country: "CN", office: "Supervisor" });
      const gate = layer.gate.connect(supervisor);
      const [evidence, asset] = [`0x${"22".repeat(32)}`, assetId(156, 156)];
      const corridor = { direction: Direction.Inbound, counterparty: 0, asset };
      await gate.adoptThresholds(156, [{ ...corridor, terms: thresholdTerms({ reportAbove: 1n }) }], evidence);
      const breaker = { limit: 0n, tripAbove: 1n, coolOff: 1 };
      await gate.adoptExposureTerms(156, [{ ...corridor, terms: breaker }], evidence);
      await gate.adoptVelocities(156, [{ asset, limit: 0n, window: 0 }], evidence);
      const pending = await pendingSteps(steps);
      expect(pending.map(({ title }) => title.replace(/^.* (sets|limits) /, "$1 "))).to.deep.equal([
        "sets thresholds of 6 rules",
        "limits the net exposure under 6 rules",
        "limits its participants' velocity in 3 currencies",
      ]);
      await runSteps(steps, signerOf);
      expect(await pendingSteps(steps)).to.deep.equal([]);
      expect((await layer.gate.thresholdsFor(156, Direction.Inbound, 0, asset)).reportAbove).to.equal(0n);
    });
  });

  it("assigns weights that keep the charter's cap on chain", async () => {
    const { steps, signerOf, layer } = await networkHelpers.loadFixture(fixture);
    await runSteps(steps, signerOf);
    const [total, china] = [await layer.countries.totalWeight(), await layer.countries.votingWeightOf(156)];
    expect(china * 10_000n).to.be.at.most(total * 5_000n);
    expect(china).to.equal(17_096n); // 1,158.4 + 551.2 million SDR: as much as the two others together
  });
});
