import { glob, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";

import { Interface, type JsonFragment } from "ethers";
import type { HardhatPlugin } from "hardhat/types/plugins";

import { NETWORKS } from "../../src/deploying/networks.ts";

const MOCKS = join("contracts", "mocks") + sep;

/** A file of `abi/`, by its name. */
type Files = ReadonlyMap<string, string>;

/**
 * Writes to `abi/` after a build how every contract is called, as JSON for any tool and as constants of TypeScript, from which
 * viem and wagmi infer types and by which the library calls without carrying code along; and where consortia are.
 */
export const writeAbis: HardhatPlugin = {
  id: "sogdia-write-abis",
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
            build: async (context, roots, options, next) => {
              const result = await next(context, roots, options);
              if (!context.solidity.isSuccessfulBuildResult(result) || options?.scope === "tests") return result;
              await context.artifacts.clearCache();
              const { root, artifacts } = context.config.paths;
              const all = [...(await context.artifacts.getAllArtifactPaths())];
              const own = all.filter((path) => !relative(artifacts, path).startsWith(MOCKS));
              const files = await filesOf(own.sort());
              await replace(join(root, "abi"), files.set("deployments.ts", await deploymentsIn(root)));
              return result;
            },
          }),
      }),
  },
};

async function filesOf(artifacts: readonly string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const names: string[] = [];
  for (const path of artifacts) {
    const { abi } = JSON.parse(await readFile(path, "utf8")) as { abi: JsonFragment[] };
    const name = basename(path, ".json");
    if (abi.length === 0) continue;
    names.push(name);
    files.set(`${name}.json`, `${JSON.stringify(abi, null, 2)}\n`);
    files.set(`${name}.ts`, constantsOf(name, abi));
  }
  const exported = names.map((name) => `export { ${nameFor(name)}Abi } from "./${name}.ts";\n`);
  return files.set("index.ts", exported.join(""));
}

/** The records of what stands on public chains, by chain id. */
async function deploymentsIn(root: string): Promise<string> {
  const found: Record<string, unknown> = {};
  for await (const path of glob("deploy/deployments/*/deployment.json", { cwd: root })) {
    const record = JSON.parse(await readFile(join(root, path), "utf8")) as { chainId: string; network: string };
    if (NETWORKS[record.network]?.isLocal === false) found[record.chainId] = record;
  }
  return `/** What is deployed on public chains, by chain id. */\nexport const DEPLOYMENTS = ${JSON.stringify(found)};\n`;
}

/**
 * `gateAbi` for viem and wagmi, which read types from it, and `gateSignatures`, the same for the library, since a page that loads
 * all of them loads a sixth less.
 */
function constantsOf(name: string, abi: JsonFragment[]): string {
  const constant = nameFor(name);
  return [
    `/** How a ${name} is called. */`,
    `export const ${constant}Abi = ${terse(abi)} as const;`,
    `/** The same, as ethers reads it. */`,
    `export const ${constant}Signatures: readonly string[] = ${JSON.stringify(new Interface(abi).format())};\n`,
  ].join("\n");
}

function nameFor(contract: string): string {
  return `${contract[0]!.toLowerCase()}${contract.slice(1)}`;
}

/** Names of Solidity's own types change no call. */
function terse(abi: readonly JsonFragment[]): string {
  return JSON.stringify(abi, (key, value: unknown) => (key === "internalType" ? undefined : value));
}

/** Files that are as they should be are left alone, so that nothing is compiled again on their account. */
async function replace(folder: string, files: Files): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const stale of (await readdir(folder)).filter((file) => !files.has(file))) await rm(join(folder, stale));
  for (const [file, text] of files) {
    const path = join(folder, file);
    if ((await readFile(path, "utf8").catch(() => null)) !== text) await writeFile(path, text);
  }
}
