import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";

import { type Finding, type Outcome, readSource, ROOT } from "./finding.ts";

interface Ban {
  readonly pattern: RegExp;
  readonly message: string;
}

/** What no file of the project may say: it tells of the author's machine, or of a key. */
const BANS: readonly Ban[] = [
  { pattern: /(?<![\w.~-])\/(?:work|home|root|Users)\/\w/, message: "an absolute path of one machine" },
  { pattern: /\.\.\/shared\b/, message: "a path outside the project" },
  { pattern: /https?:\/\/[\w.-]*(?:registry|nexus|artifactory|verdaccio)[\w.-]*/i, message: "a package registry" },
  { pattern: /"resolved": "https?:/, message: "a download address in the lock file" },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, message: "a private key" },
  { pattern: /(?:priv|secret|key)\w*["'`]?\s*[:=]\s*["'`]?(?:0x)?[0-9a-f]{64}\b/i, message: "a private key" },
  { pattern: /["'`](?:[a-z]{3,8} ){11,23}[a-z]{3,8}["'`]/, message: "a mnemonic" },
];

/** Public by nature: Hardhat's test mnemonic. */
const PUBLIC_MNEMONIC = `${"test ".repeat(11)}junk`;

const GENERATED = [
  ".env",
  ".git",
  "abi",
  "artifacts",
  "cache",
  "clear-signing",
  "coverage",
  "dist",
  "node_modules",
  "reports",
  "typechain-types",
];
const BINARY = /\.(?:png|jpg|gif|ico|woff2?|tgz|zip)$/;

/** What a text may not say, with its lines. */
export function bannedIn(file: string, text: string): Finding[] {
  return text.split("\n").flatMap((content, index) => {
    const line = content.replaceAll(PUBLIC_MNEMONIC, "");
    return BANS.filter(({ pattern }) => pattern.test(line)).map(({ message }) => ({ file, line: index + 1, message }));
  });
}

export async function checkSecrets(): Promise<Outcome> {
  const findings: Finding[] = [];
  let count = 0;
  for (const file of await ownFiles()) {
    const text = await readSource(file).catch(unlessGone);
    if (text === null) continue;
    count++;
    findings.push(...bannedIn(file, text));
  }
  return { findings, summary: `${count} files hold no key and no path or host of one machine` };
}

/** Tests beside this one make files and take them away. */
function unlessGone(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}

/** Files as `.gitignore` leaves them, from the project's root; those that start with a dot as well. */
async function ownFiles(folder = ""): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  const own = entries.filter(({ name }) => !GENERATED.includes(name) && !BINARY.test(name));
  const files = own.map(async (entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? await ownFiles(path) : [path];
  });
  return (await Promise.all(files)).flat().sort();
}
