import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Installs the packages of a folder that has a lock file of its own, unless the same lock file was installed already. No script
 * of a package runs.
 */
function install(folder: string): void {
  const done = join(folder, "node_modules", ".installed"); // `npm ci` takes it away with all that is there
  const wanted = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
  const options = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
  execFileSync(process.execPath, [process.env.npm_execpath!, ...options], { stdio: "inherit" });
  writeFileSync(done, wanted);
}

install(join(ROOT, process.argv[2]!));
