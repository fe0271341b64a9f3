import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

// Two test processes at once must not write the same file.
const folder = `${ROOT}cache/sogdia-${process.pid}`;

/** Packages made for CommonJS ask for this. */
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

// Every process that is started from here keeps what it compiled of the program for those after it.
process.env.NODE_COMPILE_CACHE ??= `${ROOT}cache/node`;

let built: Promise<unknown> | undefined;

/**
 * The path of `sogdia` in one file, beside which its threads find theirs. From its sources it takes three seconds of processor time to start, mostly to load
 * the types of all contracts, and tests start it hundreds of times.
 */
export async function cliProgram(): Promise<string> {
  built ??= build({
    absWorkingDir: ROOT,
    entryPoints: { sogdia: "src/cli/main.ts", "hash-worker": "src/cycle/hash-worker.ts" },
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["highs"], // which looks for its WebAssembly beside itself
    banner: { js: REQUIRE },
  });
  await built;
  return `${folder}/sogdia.js`;
}

process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
