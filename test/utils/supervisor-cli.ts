import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";
import { Wallet } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { JOINT_CONTRACTS, Office } from "../../src/index.ts";
import type { TestConsortium } from "./consortium.ts";
import { cliProgram } from "./cli-program.ts";
import { serveRpc } from "./rpc-server.ts";
import { appoint } from "./countries.ts";

const run = promisify(execFile);

/** What a program said, and the code with which it ended. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in processes of its own, on the chain of a test, with a folder for its files. */
export interface CliWorld {
  readonly folder: string;
  /** A file in the folder. */
  at(name: string): string;
  /** Runs `sogdia` with the deployment. Rejects unless it ends well. */
  sogdia(args: readonly string[], env?: Record<string, string>): Promise<Run>;
  close(): Promise<void>;
}

/** Serves a consortium to the command line. Each Supervisor becomes an account whose key is in `CN.account` and so on. */
export async function cliWorld(connection: NetworkConnection, consortium: TestConsortium): Promise<CliWorld> {
  const folder = await mkdtemp(join(tmpdir(), "sogdia-cli-"));
  const at = (name: string) => join(folder, name);
  await writeFile(at("deployed_addresses.json"), JSON.stringify(await addresses(consortium)));
  for (const country of consortium.members) {
    const wallet = Wallet.createRandom(connection.ethers.provider);
    await connection.networkHelpers.setBalance(wallet.address, 10n ** 20n);
    const { countries } = consortium;
    await appoint(connection, countries, country.offices.Delegation, country.code, Office.Supervisor, wallet.address);
    await countries.connect(wallet).takeOffice(country.code, Office.Supervisor);
    await writeFile(at(`${country.alpha2}.account`), wallet.privateKey, { mode: 0o600 });
  }
  const rpc = await serveRpc(connection.provider);
  const shared = [await cliProgram(), "--rpc", rpc.url, "--deployment", folder];
  return {
    folder,
    at,
    sogdia: async (args, env = {}) => {
      const said = await run(process.execPath, [...shared, ...args], { env: { ...process.env, ...env } });
      return { ...said, code: 0 };
    },
    close: async () => {
      await rpc.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a run says, whether it ends well or not. */
export function outcomeOf(running: Promise<Run>): Promise<Run> {
  return running.catch((error: unknown) => error as Run);
}

/** What a run that ends with code 1 complains of. */
export async function failureOf(running: Promise<Run>): Promise<string> {
  const { code, stderr } = await outcomeOf(running);
  expect(code).to.equal(1);
  return stderr;
}

async function addresses(consortium: TestConsortium): Promise<Record<string, string>> {
  const entries = Object.entries(JOINT_CONTRACTS).map(async ([key, name]) => {
    const contract = consortium[key as keyof typeof JOINT_CONTRACTS];
    return [`Sogdia#${name}`, await contract.getAddress()] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
