import { globSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The Solidity files that define a contract which can be created: not interfaces, types, libraries or abstract ones. */
export function filesWithCode(): string[] {
  const files = globSync("contracts/**/*.sol", { cwd: ROOT });
  const withCode = files.filter((file) => /^contract /m.test(readFileSync(join(ROOT, file), "utf8")));
  return withCode.map((file) => file.replaceAll(sep, posix.sep)).sort();
}
