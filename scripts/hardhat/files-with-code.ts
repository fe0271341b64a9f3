import { globSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The Solidity files that define a contract which can be created: not interfaces, types, libraries or abstract ones. */
export function filesWithCode(): string[] {
  return filesWhere("contracts/**/*.sol", (text) => /^contract /m.test(text));
}

/** The Solidity tests that create nothing of the suite: what they test is compiled into them. */
export function testsOfTheirOwnCode(): string[] {
  return filesWhere("test/**/*.t.sol", (text) => !/"\.\.\/utils\/(?!Vm\.sol)/.test(text));
}

function filesWhere(pattern: string, holds: (text: string) => boolean): string[] {
  const files = globSync(pattern, { cwd: ROOT }).filter((file) => holds(readFileSync(join(ROOT, file), "utf8")));
  return files.map((file) => file.replaceAll(sep, posix.sep)).sort();
}
