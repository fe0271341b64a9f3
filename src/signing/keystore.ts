import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { type HDNodeWallet, isKeystoreJson, Wallet } from "ethers";

import { writePrivate } from "./private-files.ts";
import { askPassword } from "./prompt.ts";

const LEAST_PASSWORD = 12; // characters

/** A file that is no encrypted key (Web3 Secret Storage, version 3). */
export class NotKeystore extends Error {
  override readonly name = "NotKeystore";
  readonly path: string;
  constructor(path: string) {
    super(`${path} is no encrypted keystore (JSON, version 3).`);
    this.path = path;
  }
}

/** A password that does not open a keystore; it is not repeated. */
export class WrongPassword extends Error {
  override readonly name = "WrongPassword";
  readonly path: string;
  constructor(path: string) {
    super(`This password does not open ${path}.`);
    this.path = path;
  }
}

/** A password that a machine could guess. */
export class WeakPassword extends Error {
  override readonly name = "WeakPassword";
  constructor() {
    super(`A password needs ${LEAST_PASSWORD} characters at least.`);
  }
}

/** Where the password of a keystore comes from: an open file descriptor, or whoever sits at the terminal. */
export interface PasswordSource {
  readonly descriptor?: number | undefined;
}

/** The account of an encrypted keystore. Throws `NotKeystore`, `WrongPassword`, and `NoTerminal` of the prompt. */
export async function openKeystore(path: string, source: PasswordSource): Promise<Wallet | HDNodeWallet> {
  const json = await readFile(path, "utf8");
  if (!isKeystoreJson(json)) throw new NotKeystore(path);
  const password = await readPassword(source, `Password of ${path}: `);
  try {
    return await Wallet.fromEncryptedJson(json, password);
  } catch {
    // What ethers says holds the password, so it is no cause.
    throw new WrongPassword(path);
  }
}

/** Makes a new account in an encrypted file that its owner alone may read. Throws `FileExists` and `WeakPassword`. */
export async function createKeystore(path: string, source: PasswordSource): Promise<string> {
  const password = await readPassword(source, "New password: ");
  if (password.length < LEAST_PASSWORD) throw new WeakPassword();
  const wallet = Wallet.createRandom();
  await writePrivate(path, await wallet.encrypt(password));
  return wallet.address;
}

async function readPassword({ descriptor }: PasswordSource, question: string): Promise<string> {
  if (descriptor === undefined) return askPassword(question);
  const read = await text(createReadStream("", { fd: descriptor, autoClose: false }));
  return read.replace(/\r?\n$/, "");
}
