import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { printAside } from "../common/output.ts";

/** Builds what `npm pack` ships besides the sources and `abi/`, which a build writes: `dist/`, compiled TypeScript. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

async function compileLibrary(): Promise<void> {
  await rm(join(ROOT, "dist"), { recursive: true, force: true });
  const tsc = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));
  execFileSync(process.execPath, [tsc, "--project", "tsconfig.build.json"], { cwd: ROOT, stdio: "inherit" });
}

// On the error stream, since what npm prints of a package is piped.
printAside("Compiling the library to dist/.");
await compileLibrary();
