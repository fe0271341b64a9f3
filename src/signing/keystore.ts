import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { getAddress, type HDNodeWallet, isKeystoreJson, Wallet } from "ethers";

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

/** Two passwords that were typed and are not the same. */
export class PasswordsDiffer extends Error {
  override readonly name = "PasswordsDiffer";
  constructor() {
    super("The two passwords are not the same: nothing was written.");
  }
}

/** A variable of the environment that should hold a password and does not. */
export class NoPassword extends Error {
  override readonly name = "NoPassword";
  readonly variable: string;
  constructor(variable: string) {
    super(`The variable ${variable} holds no password.`);
    this.variable = variable;
  }
}

/**
 * Where the password of a keystore comes from: an open file descriptor, a variable of the environment, or whoever sits at the
 * terminal; never an argument, which other users of the machine see.
 */
export interface PasswordSource {
  /** What was read already, where one password opens several. */
  readonly known?: string | undefined;
  readonly descriptor?: number | undefined;
  readonly variable?: string | undefined;
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

/** The account that an encrypted file says it is of, which only opening it proves. Throws `NotKeystore`. */
export async function keystoreAddress(path: string): Promise<string> {
  const json = await readFile(path, "utf8");
  if (!isKeystoreJson(json)) throw new NotKeystore(path);
  const { address } = JSON.parse(json) as { readonly address?: unknown };
  if (typeof address !== "string" || !/^(0x)?[0-9a-fA-F]{40}$/.test(address)) throw new NotKeystore(path);
  return getAddress(`0x${address.replace(/^0x/, "").toLowerCase()}`);
}

/**
 * Makes a new account in an encrypted file that its owner alone may read. A password that is typed is asked for twice. Throws
 * `FileExists`, `WeakPassword`, `PasswordsDiffer` and `NoPassword`.
 */
export async function createKeystore(path: string, source: PasswordSource): Promise<string> {
  const password = await readPassword(source, "New password: ");
  if (password.length < LEAST_PASSWORD) throw new WeakPassword();
  if (isTyped(source) && (await readPassword(source, "Again: ")) !== password) throw new PasswordsDiffer();
  const wallet = Wallet.createRandom();
  await writePrivate(path, await wallet.encrypt(password));
  return wallet.address;
}

function isTyped({ descriptor, variable }: PasswordSource): boolean {
  return descriptor === undefined && variable === undefined;
}

/** Throws `NoPassword`, and `NoTerminal` of the prompt. */
export async function readPassword({ known, descriptor, variable }: PasswordSource, question: string): Promise<string> {
  if (known !== undefined) return known;
  if (descriptor !== undefined) {
    const read = await text(createReadStream("", { fd: descriptor, autoClose: false }));
    return read.replace(/\r?\n$/, "");
  }
  if (variable === undefined) return askPassword(question);
  const held = process.env[variable];
  if (held === undefined || held === "") throw new NoPassword(variable);
  return held;
}
