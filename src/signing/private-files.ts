import { mkdir, open, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { getBytes, isHexString } from "ethers";

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** No secret where one is looked for; it is never taken from an argument, which other users of the machine see. */
export class NoSecret extends Error {
  constructor(what: string, flag: string, variable: string) {
    super(`No ${what}: name a file with ${flag}, or set ${variable}.`);
    this.name = "NoSecret";
  }
}

/** A file with a secret that others may read or write. */
export class LooseSecretFile extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`${path} holds a secret and is open to others: chmod 600 it.`);
    this.name = "LooseSecretFile";
    this.path = path;
  }
}

/** Something that is not 32 bytes in hexadecimal digits; what it is instead is not repeated. */
export class InvalidSecret extends Error {
  constructor(where: string) {
    super(`${where} holds no key: 0x and 64 hexadecimal digits.`);
    this.name = "InvalidSecret";
  }
}

/** A file that is there already: keys and what was opened are not overwritten. */
export class FileExists extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`${path} is there already.`);
    this.name = "FileExists";
    this.path = path;
  }
}

/** Where a secret may come from. */
export interface SecretSource {
  readonly what: string;
  readonly flag: string;
  readonly file: string | undefined;
  readonly variable: string;
}

/** A 32-byte secret of a file or else of an environment variable. Throws `NoSecret`, `LooseSecretFile`, `InvalidSecret`. */
export async function readSecret({ what, flag, file, variable }: SecretSource): Promise<Uint8Array> {
  const text = file === undefined ? process.env[variable] : await secretText(file);
  if (text === undefined || text === "") throw new NoSecret(what, flag, variable);
  const secret = text.trim().replace(/^(?:0x)?/, "0x");
  if (!isHexString(secret, 32)) throw new InvalidSecret(file ?? variable);
  return getBytes(secret);
}

async function secretText(file: string): Promise<string> {
  const { mode } = await stat(file);
  if (process.platform !== "win32" && (mode & OTHERS) !== 0) throw new LooseSecretFile(file);
  return readFile(file, "utf8");
}

/** Writes a new file that its owner alone may read. Throws `FileExists`. */
export async function writePrivate(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "wx", OWNER_ONLY).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? new FileExists(path) : error;
  });
  try {
    await writeFile(file, content);
  } finally {
    await file.close();
  }
}
