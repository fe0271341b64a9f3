import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { type Contract, parseEther, type Signer, Wallet } from "ethers";
import { network } from "hardhat";

import type { SafeBatch, UnsignedFile } from "../../src/index.ts";
import type { ExportedPart } from "../../src/deploying/export.ts";
import { testAccounts } from "../../scripts/node/test-accounts.ts";
import type { Written } from "../utils/amending.ts";
import { failureOf, sogdia } from "../utils/cli.ts";
import { serveRpc } from "../utils/rpc-server.ts";
import { deploySafe, executeBatch } from "../utils/safe.ts";
import { clefOf, serveProgram, type SignerProgram } from "../utils/signer-program.ts";
import { smallConsortium } from "../utils/small-consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const PHRASE = "test test test test test test test test test test test junk";
const BANKS = 3;
const MOST_ROUNDS = 12;

/** The deployer's key is kept by a program, and that of an office by a machine without a network. */
const deployer = new Wallet(`0x${"42".repeat(32)}`);
const offline = new Wallet(`0x${"43".repeat(32)}`);

interface Outcome {
  readonly open: readonly { readonly title: string; readonly reason: string }[];
  readonly parts: readonly ExportedPart[];
}

describe("A deployment of which others sign their parts", function () {
  this.timeout(600_000);

  let folder = "";
  let file = "";
  let rpc: Awaited<ReturnType<typeof serveRpc>>;
  let program: SignerProgram;
  let safe: Contract;
  let owners: readonly Signer[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-parts-"));
    const [funder, ...others] = await ethers.getSigners();
    owners = others.slice(-3);
    safe = await deploySafe(funder!, await Promise.all(owners.map((each) => each.getAddress())), 2);
    for (const { address } of [deployer, offline]) await networkHelpers.setBalance(address, parseEther("100"));
    rpc = await serveRpc(connection.provider);
    program = await serveProgram(() => clefOf(deployer).CLEF);
    file = join(folder, "consortium.json");
    await writeFile(file, JSON.stringify(await written()));
    await writeFile(join(folder, "offline.key"), offline.privateKey, { mode: 0o600 });
    process.env.SOGDIA_MNEMONIC = PHRASE;
  });

  after(async () => {
    delete process.env.SOGDIA_MNEMONIC;
    program.close();
    await rpc.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The offices of the second country are one Safe, those of the third one key; banks have keys of the phrase. */
  async function written(): Promise<Written> {
    const consortium = smallConsortium(3) as Written;
    const holders = [undefined, await safe.getAddress(), offline.address];
    for (const [index, { offices }] of consortium.countries.entries()) {
      const account = holders[index];
      if (account !== undefined) for (const office of Object.values(offices)) office.account = account;
    }
    return consortium;
  }

  const run = (...flags: string[]) => sogdia("--rpc", rpc.url, ...flags);
  const site = () => ["--network", "local", "--into", join(folder, "record"), "--signer", program.url];
  const deploy = async (): Promise<Outcome> => {
    const { stdout } = await run("deploy", file, ...site(), "--yes", "--json", "--export", join(folder, "parts"));
    return JSON.parse(stdout) as Outcome;
  };

  async function sign({ account, files }: ExportedPart): Promise<void> {
    const [batch, unsigned] = files as [string, string];
    if (account === (await safe.getAddress())) {
      await executeBatch(safe, JSON.parse(await readFile(batch, "utf8")) as SafeBatch, owners.slice(0, 2));
      return;
    }
    const signed = join(folder, "signed.json");
    await rm(signed, { force: true });
    await sogdia("offline", "sign", unsigned, "--out", signed, "--account", join(folder, "offline.key"), "--yes");
    await run("offline", "send", signed, "--asked", unsigned);
  }

  it("does all but what is theirs, and writes for each a batch for a Safe and transactions for an offline signer", async () => {
    const { open, parts } = await deploy();
    expect(new Set(open.map(({ reason }) => reason))).to.include("key elsewhere");
    expect(parts.map(({ account }) => account)).to.include.members([await safe.getAddress(), offline.address]);
    for (const part of parts.filter(({ calls }) => calls > 0)) {
      const [batch, unsigned] = await Promise.all(part.files.map((path) => readFile(path, "utf8")));
      const { transactions, meta } = JSON.parse(batch!) as SafeBatch;
      expect(meta.createdFromSafeAddress).to.equal(part.account);
      const asked = (JSON.parse(unsigned!) as UnsignedFile).transactions;
      expect(asked.map(({ to, data }) => [to, data])).to.deep.equal(transactions.map(({ to, data }) => [to, data]));
      expect(transactions).to.have.length(part.calls);
    }
    const sent = await readFile(join(folder, "record", "transactions.jsonl"), "utf8");
    expect(sent).not.to.include(deployer.privateKey.slice(2)).and.not.include(offline.privateKey.slice(2));
  });

  it("is whole when they have signed, which accept finds, and is done by nobody twice", async () => {
    let outcome = await deploy();
    for (let round = 0; outcome.open.length > 0 && round < MOST_ROUNDS; round += 1) {
      for (const part of outcome.parts) if (part.calls > 0) await sign(part);
      outcome = await deploy();
    }
    expect(outcome.open).to.deep.equal([]);
    expect((await run("accept", file, ...site())).stdout).to.match(/^Chain, file and build agree in [0-9]+ facts\./);
    expect((await run("deploy", file, ...site(), "--yes")).stdout).to.contain("Nothing is left to do");
    expect(await ethers.provider.getTransactionCount(testAccounts(BANKS)[0]!.address)).to.be.greaterThan(0);
  });

  it("takes a password from an open file alone", async () => {
    const keys = ["--keystore", join(folder, "no.json"), "--password-fd", "secret"];
    const said = await failureOf(run("deploy", file, "--network", "local", "--into", join(folder, "other"), ...keys));
    expect(said).to.equal('--password-fd: "secret" is no open file descriptor.\n');
  });

  it("names an account of which a program keeps no key, and sends nothing", async () => {
    const before = await ethers.provider.getBlockNumber();
    const nobody = await serveProgram(() => ({ account_list: () => [] }));
    const flags = ["--network", "local", "--into", join(folder, "other"), "--signer", nobody.url, "--yes"];
    const said = await failureOf(run("deploy", file, ...flags)).finally(() => nobody.close());
    expect(said).to.contain("The signer holds no account");
    expect(await ethers.provider.getBlockNumber()).to.equal(before);
  });
});
