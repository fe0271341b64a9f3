import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { AbiCoder, VoidSigner, ZeroAddress } from "ethers";
import hre, { network } from "hardhat";

import { firstBlockIn } from "../../src/cli/first-block.ts";
import { JOINT_FACTORIES } from "../../src/consortium/joint-factories.ts";
import { networkNamed } from "../../src/deploying/networks.ts";
import type { PlannedPart } from "../../src/deploying/plan.ts";
import { readRecord } from "../../src/deploying/record.ts";
import { CurrencyToken__factory } from "../../typechain-types/index.js";
import { failureOf, sogdia } from "../utils/cli.ts";
import { documented, ExplorerServer } from "../utils/explorer-server.ts";
import { serveRpc } from "../utils/rpc-server.ts";
import { guardedConsortium } from "../utils/small-consortium.ts";

const connection = await network.create();
const COUNTRIES = 3;
const token = CurrencyToken__factory.connect(ZeroAddress, new VoidSigner(ZeroAddress));

/** What the compiler answers, as far as a test looks. */
interface Compiled {
  readonly contracts: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>;
}

/** By the compiler that the project builds with, in a process of its own. */
function compiledFrom(input: Uint8Array): Compiled {
  const { stdout } = spawnSync(process.execPath, ["node_modules/solc/solc.js", "--standard-json"], { input });
  return JSON.parse(stdout.toString().replace(/^[^{]*/, "")) as Compiled;
}

describe("sogdia deploy", function () {
  this.timeout(600_000);

  let folder = "";
  let file = "";
  let served: Awaited<ReturnType<typeof serveRpc>>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-deploy-"));
    file = join(folder, "consortium.json");
    await writeFile(file, JSON.stringify(guardedConsortium(COUNTRIES)));
    served = await serveRpc(connection.provider);
  });

  after(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });

  const deploy = (...flags: string[]) =>
    sogdia("--rpc", served.url, "deploy", file, "--network", "local", "--into", join(folder, "record"), ...flags);

  it("says what it will take, and sends nothing", async () => {
    const plan = JSON.parse((await deploy("--plan", "--json")).stdout) as { transactions: number };
    expect(plan.transactions).to.be.greaterThan(50);
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
  });

  it("plans for a public network without a key, and before anybody has an account", async () => {
    const there = await network.create({ override: { chainId: 71 } });
    const { url, close } = await serveRpc(there.provider);
    const asked = ["--rpc", url, "deploy", file, "--network", "espaceTestnet", "--into", join(folder, "planned")];
    const { parts } = JSON.parse((await sogdia(...asked, "--plan", "--json")).stdout) as { parts: PlannedPart[] };
    expect(parts[0]).to.include({ who: "the deployer", isAtHand: false }).and.not.have.property("account");
    expect(new Set(parts.map(({ who }) => who)).size).to.equal(parts.length);
    expect((await sogdia(...asked, "--plan")).stdout).to.contain("nobody's yet");
    expect(await failureOf(sogdia(...asked, "--yes"))).to.contain("Nobody deploys");
    await close();
    await there.close();
  });

  it("asks before it sends, and sends nothing where nobody can answer", async () => {
    expect(await failureOf(deploy())).to.contain("confirm with --yes");
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
  });

  it("brings the file to the chain with as many transactions as it said", async () => {
    const plan = JSON.parse((await deploy("--plan", "--json")).stdout) as { transactions: number };
    const { stdout } = await deploy("--yes");
    expect(stdout).to.contain("The chain has all that the file asks.");
    const record = await readFile(join(folder, "record", "transactions.jsonl"), "utf8");
    expect(record.match(/"kind":"signed"/g)).to.have.length(plan.transactions);
    expect(record.match(/"outcome":"mined"/g)).to.have.length(plan.transactions);
  });

  it("leaves a record that says to all readers where it began", async () => {
    expect(await firstBlockIn(join(folder, "record"))).to.equal(1);
  });

  it("has nothing to do when it is asked again", async () => {
    const before = await connection.ethers.provider.getBlockNumber();
    expect((await deploy("--yes")).stdout).to.contain("Nothing is left to do");
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(before);
  });

  it("differs in nothing from its file, and says what another one asks", async () => {
    const diff = (...flags: string[]) =>
      sogdia(
        "--rpc",
        served.url,
        "consortium",
        "diff",
        ...flags,
        "--network",
        "local",
        "--into",
        join(folder, "record"),
      );
    expect((await diff(file)).stdout).to.contain("Nothing is left to do");
    const kept = guardedConsortium(COUNTRIES) as { countries: { guardian: { threshold: number } }[] };
    kept.countries[0]!.guardian.threshold = 1;
    const weaker = join(folder, "weaker.json");
    await writeFile(weaker, JSON.stringify(kept));
    expect(await failureOf(diff(weaker))).to.contain("The guardians of CN have no contract yet");
    const lower = guardedConsortium(COUNTRIES) as { countries: { currency: { issuanceLimit: string } }[] };
    lower.countries[0]!.currency.issuanceLimit = "5.00";
    const other = join(folder, "other.json");
    await writeFile(other, JSON.stringify(lower));
    const { stdout } = await diff(other, "--export", join(folder, "changes"));
    expect(stdout).to.contain("sets the issuance limit of CNY to 5.00 a day");
    const batch = JSON.parse(await readFile(join(folder, "changes", "CN-MonetaryAuthority.safe.json"), "utf8")) as {
      transactions: { data: string }[];
    };
    const { data } = await token.lowerIssuanceLimit.populateTransaction(500n);
    expect(batch.transactions.map((each) => each.data)).to.deep.equal([data]);
  });

  it("says term by term what another file changes of the rules on the chain", async () => {
    const stricter = guardedConsortium(COUNTRIES) as { countries: { rules: object[] }[] };
    stricter.countries[0]!.rules[0] = { ...stricter.countries[0]!.rules[0], cap: "900" };
    const other = join(folder, "stricter.json");
    await writeFile(other, JSON.stringify(stricter));
    const site = ["--network", "local", "--into", join(folder, "record")];
    const diff = async (path: string) => (await sogdia("--rpc", served.url, "rules", "diff", path, ...site)).stdout;
    expect(await diff(file)).to.equal("The rules do not differ.\n");
    expect((await diff(other)).replace(/ +/g, " ")).to.contain("CN is paid by all others in KZT cap none 900.00 KZT");
    const two = sogdia("rules", "diff", file, other, "--country", "KZ");
    expect((await two).stdout).to.equal("The rules do not differ.\n");
  });

  it("knows the explorer of each public chain, and so does Hardhat", () => {
    for (const name of ["espace", "espaceTestnet"]) {
      const { chainId, explorer } = networkNamed(name);
      expect(explorer!.apiUrl).to.match(/^https:/);
      expect(hre.config.chainDescriptors.get(chainId!)!.blockExplorers.etherscan).to.deep.equal(explorer);
    }
  });

  describe("sogdia verify", () => {
    const verify = (...flags: string[]) =>
      sogdia("--rpc", served.url, "verify", "--network", "local", "--into", join(folder, "record"), ...flags);
    const CONTRACTS = Object.keys(JOINT_FACTORIES).length + COUNTRIES;

    afterEach(() => {
      delete process.env.SOGDIA_EXPLORER_KEY;
    });

    it("has every contract and currency verified, and none a second time", async () => {
      const explorer = await ExplorerServer.start(documented(0));
      process.env.SOGDIA_EXPLORER_KEY = "a-key";
      const { stdout } = await verify("--explorer", explorer.url);
      expect(stdout).to.contain(`${CONTRACTS} of ${CONTRACTS} contracts are verified.`);
      const submissions = explorer.asked.filter(({ action }) => action === "verifysourcecode");
      expect(new Set(submissions.map(({ contractaddress }) => contractaddress)).size).to.equal(CONTRACTS);
      expect(submissions.map(({ contractname }) => contractname)).to.include(
        "npm/@openzeppelin/contracts@5.7.0/governance/TimelockController.sol:TimelockController",
      );
      await verify("--explorer", explorer.url);
      expect(explorer.asked.filter(({ action }) => action === "verifysourcecode")).to.have.length(CONTRACTS);
      await explorer.close();
    });

    it("ends with 1 if one is refused, and goes on with the others", async () => {
      const rest = documented(0);
      const explorer = await ExplorerServer.start((fields, asked) =>
        fields.contractname?.endsWith(":Gate") === true
          ? {
              status: "0",
              result: "Fail - Unable to verify\u001b[2J\n39 of 39 contracts are verified.",
              message: "NOTOK",
            }
          : rest(fields, asked),
      );
      process.env.SOGDIA_EXPLORER_KEY = "a-key";
      const { code, stdout } = (await verify("--explorer", explorer.url).catch((error: unknown) => error)) as {
        code: number;
        stdout: string;
      };
      await explorer.close();
      expect(code).to.equal(1);
      expect(stdout).to.contain("Fail - Unable to verify\\u{1b}[2J\\u{a}39 of 39");
      expect(stdout).to.contain(`${CONTRACTS - 1} of ${CONTRACTS} contracts are verified.`);
    });

    it("asks nobody without a key", async () => {
      expect(await failureOf(verify("--explorer", "http://127.0.0.1:1/api"))).to.contain("SOGDIA_EXPLORER_KEY");
    });

    it("writes inputs that compile to what is on the chain", async () => {
      const out = join(folder, "standard-json");
      await verify("--standard-json", out);
      const list = JSON.parse(await readFile(join(out, "contracts.json"), "utf8")) as {
        title: string;
        input: string;
        contract: string;
        constructorArguments: string;
      }[];
      expect(list).to.have.length(CONTRACTS);
      const { input, contract, constructorArguments } = list.find(({ title }) => title === "ParticipantNumbers")!;
      const [source, name] = contract.split(":") as [string, string];
      const compiled = compiledFrom(await readFile(join(out, input)));
      expect(`0x${compiled.contracts[source]![name]!.evm.bytecode.object}${constructorArguments}`).to.equal(
        JOINT_FACTORIES.numbers.bytecode,
      );
      const currency = list.find(({ title }) => title === "CurrencyToken CNY")!;
      const [registry, params] = AbiCoder.defaultAbiCoder().decode(
        CurrencyToken__factory.createInterface().deploy.inputs,
        `0x${currency.constructorArguments}`,
      ) as unknown as [string, { code: string }];
      const record = (await readRecord(join(folder, "record")))!;
      expect([registry, params.code]).to.deep.equal([record.contracts.currencies!.address, "CNY"]);
    });
  });

  it("refuses the record of another consortium", async () => {
    const other = { ...guardedConsortium(COUNTRIES), name: "Another" };
    await writeFile(file, JSON.stringify(other));
    expect(await failureOf(deploy("--yes"))).to.contain('is of another consortium: "Small consortium", not "Another"');
    await writeFile(file, JSON.stringify(guardedConsortium(COUNTRIES)));
  });

  it("refuses the record of another chain with the same number", async () => {
    const other = await network.create({ network: "default", override: { initialDate: "2026-01-01T00:00:00Z" } });
    const { url, close } = await serveRpc(other.provider);
    const record = ["--network", "local", "--into", join(folder, "record"), "--yes"];
    const failure = await failureOf(sogdia("--rpc", url, "deploy", file, ...record)).finally(close);
    expect(failure).to.contain("is of another chain with the number 31337");
  });
});
