import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect } from "chai";

import { cliProgram } from "./cli-program.ts";

const run = promisify(execFile);

/** Runs `sogdia` in a process of its own. Rejects if it ends with another code than 0. */
export async function sogdia(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, [await cliProgram(), ...args]);
}

/** What a run that ends with code 1 complains of. */
export async function failureOf(running: Promise<unknown>): Promise<string> {
  const { code, stderr } = (await running.then(
    () => ({ code: 0, stderr: "" }),
    (error: unknown) => error,
  )) as { code: number; stderr: string };
  expect(code).to.equal(1);
  return stderr;
}
