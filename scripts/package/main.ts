import { execFileSync } from "node:child_process";
import { glob, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { printAside } from "../common/output.ts";

/** Builds what `npm pack` ships besides the sources: `dist/`, compiled TypeScript, and `abi/`, one file a contract. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ARTIFACTS = join(ROOT, "artifacts", "contracts");

async function compileLibrary(): Promise<void> {
  await rm(join(ROOT, "dist"), { recursive: true, force: true });
  const tsc = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));
  execFileSync(process.execPath, [tsc, "--project", "tsconfig.build.json"], { cwd: ROOT, stdio: "inherit" });
}

async function writeAbis(): Promise<void> {
  const folder = join(ROOT, "abi");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for await (const file of glob("!(mocks)/**/*.json", { cwd: ARTIFACTS })) {
    const { abi } = JSON.parse(await readFile(join(ARTIFACTS, file), "utf8")) as { abi: readonly unknown[] };
    if (abi.length > 0) await writeFile(join(folder, basename(file)), `${JSON.stringify(abi, null, 2)}\n`);
  }
}

// On the error stream, since what npm prints of a package is piped.
printAside("Compiling the library to dist/.");
await compileLibrary();
printAside("Writing the interfaces of the contracts to abi/.");
await writeAbis();
