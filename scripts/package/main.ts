import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { DEPLOYMENTS } from "../../abi/deployments.ts";
import { clearSigning, type PlacesOf } from "../../src/acts/clear-signing/index.ts";
import { readDeployment } from "../../src/client/deployment.ts";
import { printAside } from "../common/output.ts";

/**
 * Builds what `npm pack` ships besides the sources and `abi/`, which a build writes: `dist/`, compiled TypeScript, and
 * `clear-signing/`, what wallets show of whatever is signed. With `--checked` types are not checked again: `npm run types` did.
 */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

async function compileLibrary(): Promise<void> {
  await rm(join(ROOT, "dist"), { recursive: true, force: true });
  const tsc = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));
  const options = ["--project", "tsconfig.build.json", ...(process.argv.includes("--checked") ? ["--noCheck"] : [])];
  execFileSync(process.execPath, [tsc, ...options], { cwd: ROOT, stdio: "inherit" });
}

async function writeDescriptors(): Promise<void> {
  const folder = join(ROOT, "clear-signing");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const deployments = Object.entries(DEPLOYMENTS);
  const placesOf: PlacesOf = (contract) =>
    deployments.flatMap(([chainId, record]) => {
      const { addresses } = readDeployment(record);
      const address = addresses[contract as keyof typeof addresses];
      return address === undefined ? [] : [{ chainId: Number(chainId), address }];
    });
  for (const [name, descriptor] of clearSigning(placesOf))
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(descriptor, null, 2)}\n`);
}

// On the error stream, since what npm prints of a package is piped.
printAside("Compiling the library to dist/.");
await compileLibrary();
printAside("Writing what wallets show to clear-signing/.");
await writeDescriptors();
