import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TSC = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

let packed: Promise<string> | undefined;

/** Writes what is packed and packs it as a release would, once for all projects of a process. */
async function pack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sogdia-packed-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const make = ["--import", "tsx", "scripts/package/main.ts", "--checked"];
  await run(process.execPath, make, { cwd: ROOT, env: cleanEnvironment() });
  const options = ["--silent", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await run("npm", ["pack", ...options], { cwd: ROOT });
  return join(folder, stdout.trim().split("\n").at(-1)!);
}

/**
 * Installs the package, made of the contracts that are built for all tests, without a network: what it declares is linked
 * here.
 */
export async function installPacked(project: string): Promise<void> {
  const tarball = await (packed ??= pack());
  const target = join(project, "node_modules", "sogdia");
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await run("tar", ["-xzf", tarball, "--strip-components=1", "-C", target]);
  await linkDeclared(target, target, await declared(project));
}

/** Links to a folder the packages that a manifest declares, but for those that are there otherwise. */
export async function linkDeclared(folder: string, manifest: string, others: readonly string[] = []): Promise<void> {
  for (const name of await declared(manifest)) if (!others.includes(name)) await link(folder, name);
}

async function declared(folder: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
  // A package's development dependencies are not installed with it.
  const development = folder.includes("node_modules") ? {} : manifest.devDependencies;
  return Object.keys({ ...manifest.dependencies, ...development });
}

async function link(folder: string, name: string): Promise<void> {
  const path = join(folder, "node_modules", name);
  await mkdir(dirname(path), { recursive: true });
  await symlink(join(ROOT, "node_modules", name), path, "junction").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
}

/** Compiles a project strictly. Throws what the compiler says. */
export async function compile(project: string, ...options: string[]): Promise<void> {
  await run(process.execPath, [TSC, "--strict", "--project", project, ...options]).catch((error: unknown) => {
    throw new Error((error as { stdout: string }).stdout);
  });
}

/** Hardhat's own loader hooks must not help whoever has only the package. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: "" };
}
