import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect } from "chai";
import { network } from "hardhat";

import { deployConsortium } from "../utils/consortium.ts";
import { serveRpc } from "../utils/rpc-server.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DAPP = fileURLToPath(new URL("../../examples/dapp", import.meta.url));
const TSC = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));

/** The compiler takes seconds, and minutes where much else runs: that is no fault of the package. */
const LIMIT_MS = 15 * 60_000;

const WRONG = `
import type { CurrencyToken } from "sogdia/typechain";
export const pay = (token: CurrencyToken) => token.transfer(token, true);
`;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

describe("The npm package in another project", function () {
  this.timeout(LIMIT_MS);

  let dapp = "";
  let compiled: Promise<void> | undefined;

  /** Compiles the dApp as its own configuration says, once. */
  const asConfigured = () => (compiled ??= compile(dapp));

  before(async () => {
    dapp = await mkdtemp(join(tmpdir(), "sogdia-dapp-"));
    await cp(DAPP, dapp, { recursive: true });
    await install(dapp);
  });

  after(async () => await rm(dapp, { recursive: true, force: true }));

  it("compiles strictly with nodenext resolution", asConfigured);

  it("compiles strictly with bundler resolution", async () => {
    await compile(dapp, "--module", "esnext", "--moduleResolution", "bundler", "--noEmit");
  });

  it("refuses a call with an argument of another type", async () => {
    const file = join(dapp, "wrong.ts");
    await writeFile(file, WRONG);
    const complaint = await compile(dapp, "--noEmit").catch(String);
    await rm(file);
    expect(complaint)
      .to.match(/wrong\.ts\(3,/)
      .and.contain("'boolean' is not assignable to type 'BigNumberish");
  });

  it("pays with the packaged library and reads the decision and a refusal", async () => {
    await asConfigured();
    expect(await payFrom(dapp)).to.deep.equal({
      reason: "Permitted",
      purpose: "TRAD",
      payerCountry: 156,
      payeeCountry: 398,
      balance: "1500",
      refused: "InsufficientFunds",
    });
  });

  it("ships what its manifest promises, and neither tests nor mocks", () => {
    const isShipped = (file: string) => existsSync(join(dapp, "node_modules", "sogdia", file));
    const promised = [
      "LICENSE",
      "abi/IGate.json",
      "deploy/consortia/silk-road.json",
      "contracts/settlement/interfaces/ISettlementEngine.sol",
    ];
    const kept = ["test", "scripts", "contracts/mocks", "abi/PlainERC20.json", "examples"];
    expect(promised.filter(isShipped)).to.deep.equal(promised);
    expect(kept.filter(isShipped)).to.deep.equal([]);
  });
});

/**
 * Packs the project as a release would, of the contracts that are built for all tests, and installs the file without a
 * network: what it declares is linked here.
 */
async function install(dapp: string): Promise<void> {
  await run(process.execPath, ["scripts/package/main.ts"], { cwd: ROOT, env: cleanEnvironment() });
  const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", dapp];
  const { stdout } = await run("npm", pack, { cwd: ROOT });
  const target = join(dapp, "node_modules", "sogdia");
  await mkdir(target, { recursive: true });
  const tarball = stdout.trim().split("\n").at(-1)!;
  await run("tar", ["-xzf", tarball, "--strip-components=1", "-C", target], { cwd: dapp });
  for (const name of [...(await declared(target)), ...(await declared(dapp))]) await link(dapp, name);
}

async function declared(folder: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
  // A package's development dependencies are not installed with it.
  const development = folder.includes("node_modules") ? {} : manifest.devDependencies;
  return Object.keys({ ...manifest.dependencies, ...development });
}

async function link(dapp: string, name: string): Promise<void> {
  const path = join(dapp, "node_modules", name);
  await mkdir(dirname(path), { recursive: true });
  await symlink(join(ROOT, "node_modules", name), path, "junction").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
}

async function compile(dapp: string, ...options: string[]): Promise<void> {
  await run(process.execPath, [TSC, "--strict", "--project", dapp, ...options]).catch((error: unknown) => {
    throw new Error((error as { stdout: string }).stdout);
  });
}

async function payFrom(dapp: string): Promise<unknown> {
  const connection = await network.create();
  const { members, engine, relayer } = await deployConsortium(connection);
  const server = await serveRpc(connection.provider);
  try {
    const [china, kazakhstan] = [members[0]!, members[1]!];
    const [token, payer, payee] = [
      await china.token.getAddress(),
      china.banks[0]!.address,
      kazakhstan.banks[0]!.address,
    ];
    const args = [server.url, await engine.getAddress(), token, payer, payee, relayer.address];
    const { stdout } = await run(process.execPath, [join(dapp, "dapp.js"), ...args], { env: cleanEnvironment() });
    return JSON.parse(stdout) as unknown;
  } finally {
    await server.close();
    await connection.close();
  }
}

/** Hardhat's own loader hooks must not help the dApp. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: "" };
}
