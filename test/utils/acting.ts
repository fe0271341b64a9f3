import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";
import type { NetworkConnection } from "hardhat/types/network";

import { testAccounts } from "../../scripts/node/test-accounts.ts";
import { cliProgram } from "./cli-program.ts";
import type { TestConsortium } from "./consortium.ts";
import { deploymentFolder } from "./deployment-folder.ts";
import { serveRpc } from "./rpc-server.ts";

const run = promisify(execFile);
const KEYS = new Map(testAccounts(250).map(({ address, privateKey }) => [address, privateKey]));

/** What a program said, and the code with which it ended. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line on the chain of a test, with keys in files of their own. */
export interface ActingWorld {
  at(name: string): string;
  /** Writes a file that nobody else reads. */
  write(name: string, content: string): Promise<string>;
  /** Runs `sogdia`, whether it ends well or not. */
  sogdia(...args: readonly string[]): Promise<Said>;
  /** The same on a machine without a network: no node, no deployment. */
  offline(...args: readonly string[]): Promise<Said>;
  /** Does an act as an account of the test, signing with a file; it has to end well. */
  act(by: { readonly address: string }, ...args: readonly string[]): Promise<string>;
  /** Runs `sogdia` with something on another open file, such as a password. */
  withInput(input: string, ...args: readonly string[]): Promise<Said>;
  close(): Promise<void>;
}

/** The key of an account of the test chain. */
export function keyOf({ address }: { readonly address: string }): string {
  return KEYS.get(address)!;
}

/** Serves a consortium to the command line. */
export async function actingWorld(connection: NetworkConnection, consortium: TestConsortium): Promise<ActingWorld> {
  const folder = await mkdtemp(join(tmpdir(), "sogdia-acts-"));
  const deployment = await deploymentFolder(consortium);
  const rpc = await serveRpc(connection.provider);
  const shared = [await cliProgram(), "--rpc", rpc.url, "--deployment", deployment];
  const at = (name: string) => join(folder, name);
  const write = async (name: string, content: string) => {
    await writeFile(at(name), content, { mode: 0o600 });
    return at(name);
  };
  const sogdia = (...args: readonly string[]) => ended(run(process.execPath, [...shared, ...args]));
  return {
    at,
    write,
    sogdia,
    offline: (...args) => ended(run(process.execPath, [shared[0]!, ...args])),
    act: async (by, ...args) => {
      const account = await write(`${by.address}.key`, keyOf(by));
      const { code, stdout, stderr } = await sogdia(...args, "--account", account, "--yes");
      expect(code, `${args.join(" ")}: ${stderr}`).to.equal(0);
      return stdout;
    },
    withInput: (input, ...args) => spawned([...shared, ...args], input),
    close: async () => {
      await rpc.close();
      for (const each of [folder, deployment]) await rm(each, { recursive: true, force: true });
    },
  };
}

function ended(running: Promise<{ stdout: string; stderr: string }>): Promise<Said> {
  return running.then(
    (said) => ({ ...said, code: 0 }),
    (error: unknown) => error as Said,
  );
}

/** The third open file of the program is what it is given. */
async function spawned(args: readonly string[], input: string): Promise<Said> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  child.stdout!.on("data", (part: Buffer) => (said.stdout += part.toString()));
  child.stderr!.on("data", (part: Buffer) => (said.stderr += part.toString()));
  (child.stdio[3] as unknown as NodeJS.WritableStream).end(input);
  const code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? 1)));
  return { ...said, code };
}
