import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../checks/finding.ts";
import type { Figures } from "./figures.ts";
import { peakOf } from "./peak.ts";

const HARDHAT = join(createRequire(import.meta.url).resolve("hardhat/package.json"), "../dist/src/cli.js");
const COPIED = ["contracts", "test", "scripts", "src", "hardhat.config.ts", "package.json", "tsconfig.json"];

interface Build {
  readonly seconds: number;
  readonly peakMb: number;
}

/**
 * Builds a copy of the project with nothing cached: first the contracts, then what is left, the Solidity tests. The peak
 * is that of the process that builds, with its threads.
 */
export async function buildFigures(): Promise<Figures> {
  const home = await mkdtemp(join(tmpdir(), "sogdia-build-"));
  try {
    for (const name of COPIED) await cp(join(ROOT, name), join(home, name), { recursive: true });
    await symlink(join(ROOT, "node_modules"), join(home, "node_modules"), "junction");
    const contracts = await build(home, "--no-tests");
    const rest = await build(home);
    return {
      "build.seconds.contracts": toTenths(contracts.seconds),
      "build.seconds.all": toTenths(contracts.seconds + rest.seconds),
      "build.peak_mb": Math.round(Math.max(contracts.peakMb, rest.peakMb)),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Throws `Error` if the build fails. */
async function build(home: string, ...flags: string[]): Promise<Build> {
  const started = performance.now();
  const { peakMb } = await peakOf([HARDHAT, "build", ...flags], { cwd: home, prints: true });
  return { seconds: (performance.now() - started) / 1_000, peakMb };
}

function toTenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
