import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { cleanEnvironment } from "../../test/utils/packed.ts";

const run = promisify(execFile);

/** The folder of the examples. */
export const EXAMPLES = fileURLToPath(new URL("../", import.meta.url));

/** Entries, and what bundles them in a program of its own. */
export const BUNDLES = ["core", "payments"].flatMap((entry) =>
  ["webpack", "vite"].map((bundler) => `${entry} with ${bundler}`),
);

/** What a bundler says of an entry. */
export async function bundled(bundle: string): Promise<string> {
  const [entryPoint, bundler] = bundle.split(" with ");
  const { stdout, stderr } = await printedBy(process.execPath, [
    join(EXAMPLES, "bundles", `${bundler}.js`),
    entryPoint!,
  ]);
  return `${stdout}${stderr}`;
}

/** The lowest Node that the manifest names, and which one says that it has loaded every entry point. */
export async function loadedByLowest(): Promise<{ named: string; printed: string }> {
  const manifest = JSON.parse(await readFile(join(EXAMPLES, "node_modules/sogdia/package.json"), "utf8")) as {
    engines: { node: string };
    exports: Record<string, unknown>;
  };
  const named = /[0-9]+\.[0-9]+\.[0-9]+/.exec(manifest.engines.node)![0];
  const paths = Object.keys(manifest.exports).filter((path) => !path.includes("*") && !path.endsWith(".json"));
  const imports = paths.map((path) => `await import("sogdia${path.slice(1)}");`).join("");
  const script = `${imports} console.log(process.versions.node)`;
  const args = ["-y", "-p", `node@${named}`, "--", "node", "--input-type=module", "-e", script];
  return { named, printed: (await printedBy("npx", args, EXAMPLES)).stdout };
}

/** What a program prints that gets nothing of Hardhat's. */
function printedBy(program: string, args: readonly string[], cwd?: string) {
  return run(program, [...args], { env: cleanEnvironment(), ...(cwd === undefined ? {} : { cwd }) });
}
