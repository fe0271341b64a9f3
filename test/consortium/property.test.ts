import { readFile } from "node:fs/promises";

import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import {
  type Actor,
  alpha2ToBytes,
  checkConsortium,
  type ConsortiumFile,
  consortiumSteps,
  type CountryFile,
  issuersOf,
  type JointLayer,
  newInstruction,
  pendingSteps,
  proposalArguments,
  purposeAt,
  runSteps,
  SUPPORT,
} from "../../src/index.ts";
import { permittedPayment } from "../../src/consortium/payable.ts";
import { CurrencyToken__factory } from "../../typechain-types/index.js";
import { consortiumFiles } from "../utils/consortium-files.ts";
import { deployJointLayer } from "../utils/consortium.ts";
import { propose, registryAction } from "../utils/council.ts";

/** A longer run: so many deployments. */
const RUNS = Number(process.env.SOGDIA_FILE_RUNS ?? "2");
const SILK_ROAD = new URL("../../deploy/consortia/silk-road.json", import.meta.url);

const connection = await network.create();
const { time } = connection.networkHelpers;
const [, ...cast] = await connection.ethers.getSigners();

describe("Every consortium file without mistakes", () => {
  it("deploys to the end; then its Council decides, and a payment settles", async function () {
    this.timeout(RUNS * 120_000);
    const sound = consortiumFiles.filter((file) => checkConsortium(JSON.stringify(file)).file !== undefined);
    const property = fc.asyncProperty(sound, async (written) => {
      const { file } = checkConsortium(JSON.stringify(written));
      const world = await found(file!);
      await decide(world);
      await pay(world);
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  });
});

describe("Every consortium file that is refused", () => {
  it("has a place for each mistake, whatever was changed in it", async () => {
    const text = await readFile(SILK_ROAD, "utf8");
    const leaves = leavesOf(JSON.parse(text));
    const junk = fc.oneof(
      fc.constantFrom<unknown>("", "0", "-1", "1e9", "UK", "__proto__", 0, -1, 0.04, 1e308, null, [], {}, true),
      fc.string(),
      fc.double(),
    );
    const change = fc.tuple(fc.constantFrom(...leaves), junk);
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const lines = changed(text, changes);
      for (const { line, column, message } of checkConsortium(lines.join("\n")).mistakes) {
        expect(line).to.be.within(1, lines.length);
        expect(column).to.be.within(1, lines[line - 1]!.length + 1);
        expect(message).to.not.equal("");
      }
    });
    fc.assert(property, { numRuns: 30 * RUNS });
  });
});

type Leaf = readonly string[];

function leavesOf(value: unknown, path: Leaf = []): Leaf[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function changed(text: string, changes: readonly (readonly [Leaf, unknown])[]): string[] {
  const file = JSON.parse(text) as Record<string, unknown>;
  for (const [path, value] of changes) {
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], file);
    if (typeof holder === "object" && holder !== null) (holder as Record<string, unknown>)[path.at(-1)!] = value;
  }
  return JSON.stringify(file, null, 1).split("\n");
}

interface World {
  readonly file: ConsortiumFile;
  readonly layer: JointLayer;
  readonly signerOf: (actor: Actor) => HardhatEthersSigner;
}

async function found(file: ConsortiumFile): Promise<World> {
  const roles: string[] = [];
  const signerOf = (actor: Actor) => {
    const role = JSON.stringify(actor);
    if (!roles.includes(role)) roles.push(role);
    return cast[roles.indexOf(role)]!;
  };
  const accountOf = (actor: Actor) => signerOf(actor).address;
  const { layer } = await deployJointLayer(connection, file, accountOf);
  const steps = consortiumSteps({ file, layer, accountOf });
  await runSteps(steps, signerOf);
  expect(await pendingSteps(steps)).to.deep.equal([]);
  return { file, layer, signerOf };
}

/** All countries admit another one. */
async function decide({ file, layer: { council, countries }, signerOf }: World): Promise<void> {
  await time.increase(1);
  const delegations = file.countries.map(({ alpha2 }) =>
    signerOf({ kind: "office", country: alpha2, office: "Delegation" }),
  );
  const newcomer = [999, alpha2ToBytes("ZZ"), cast.at(-1)!.address, 1n] as const;
  const proposal = {
    actions: [await registryAction(countries, "admit", [...newcomer])],
    title: "Admit another country",
  };
  const id = await propose(council, delegations[0]!, proposal);
  await time.increaseTo((await council.proposalSnapshot(id)) + 1n);
  for (const delegation of delegations) await council.connect(delegation).castVote(id, SUPPORT.for);
  await time.increaseTo((await council.proposalDeadline(id)) + 1n);
  await council.connect(cast[0]).queue(...proposalArguments(proposal));
  await time.increaseTo(await council.proposalEta(id));
  await council.connect(cast[0]).execute(...proposalArguments(proposal));
  expect((await countries.countryOf(999)).alpha2).to.equal(alpha2ToBytes("ZZ"));
}

/** The smallest payment that the file says is permitted. */
async function pay({ file, layer: { currencies, engine }, signerOf }: World): Promise<void> {
  const { code, payer, payee, purposes } = permittedPayment(file)!;
  const issuer = issuersOf(file).find(({ currency }) => currency.code === code)!;
  const authority = signerOf({ kind: "office", country: issuer.alpha2, office: "MonetaryAuthority" });
  const token = CurrencyToken__factory.connect(
    await currencies.tokenOf(issuer.numeric, issuer.currency.numeric),
    authority,
  );
  const [from] = ranked(payer);
  const to = ranked(payee).find((lei) => lei !== from)!;
  const [payerAccount, payeeAccount] = [from!, to].map((lei) => signerOf({ kind: "participant", lei }));
  await token.issue(payerAccount!, 1n);
  const leg = {
    token: await token.getAddress(),
    payer: payerAccount!.address,
    payee: payeeAccount!.address,
    amount: 1n,
  };
  const purpose = purposeAt([...purposes.toString(2)].reverse().indexOf("1"));
  const instruction = newInstruction({ legs: [leg], purpose, deadline: (await time.latest()) + 3_600 });
  await engine.connect(payerAccount).settle(instruction, []);
  expect(await token.balanceOf(payeeAccount!)).to.equal(1n);
}

/** The participants of a country by tier, the highest first. */
function ranked({ participants }: CountryFile): string[] {
  return participants.toSorted((a, b) => b.tier - a.tier).map(({ lei }) => lei);
}
