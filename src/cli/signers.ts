import type { Command } from "commander";
import { getAddress, hexlify, isAddress, type Provider, type Signer, Wallet } from "ethers";

import { ExternalSigner } from "../signing/external-signer.ts";
import { openKeystore, type PasswordSource } from "../signing/keystore.ts";
import { InvalidSecret, readSecret } from "../signing/private-files.ts";

/** Where a key is, as flags say it. */
export interface SignerFlags {
  readonly account?: string;
  readonly keystore?: string;
  readonly passwordFd?: string;
  readonly passwordEnv?: string;
  readonly signer?: string;
  readonly sender?: string;
}

/** A descriptor that is no small number. */
class InvalidDescriptor extends Error {
  constructor(text: string) {
    super(`--password-fd: "${text}" is no open file descriptor.`);
    this.name = "InvalidDescriptor";
  }
}

/** What should be the account of a sender and is no address. */
class NoAddress extends Error {
  constructor(text: string) {
    super(`--sender: "${text}" is no address.`);
    this.name = "NoAddress";
  }
}

/** The account that the flags say; undefined if they say none. Throws `NoAddress`. */
export function senderIn({ sender }: SignerFlags): string | undefined {
  if (sender === undefined) return undefined;
  if (!sender.startsWith("0x") || !isAddress(sender)) throw new NoAddress(sender);
  return getAddress(sender);
}

/** Adds the flags that say where a key is. None takes a secret: other users of a machine see arguments. */
export function withSigner(command: Command): Command {
  return withPassword(
    command
      .option("--account <file>", "a file with the key of the account that sends; else the variable SOGDIA_ACCOUNT_KEY")
      .option("--keystore <file>", "its key in an encrypted keystore (JSON, version 3)"),
  )
    .option("--signer <url>", "a program that keeps its key, and with it a hardware wallet: Clef or Web3Signer")
    .option("--sender <address>", "the account, where it follows neither from the key nor from the office");
}

/** Adds the flags that say where the password of a keystore is. */
export function withPassword(command: Command): Command {
  return command
    .option("--password-fd <number>", "the open file from which to read the password, instead of asking")
    .option("--password-env <name>", "the variable of the environment that holds the password, instead of asking");
}

/** Where the flags say that a password is. Throws `InvalidDescriptor`. */
export function passwordSource({ passwordFd, passwordEnv }: SignerFlags): PasswordSource {
  return { descriptor: passwordFd === undefined ? undefined : descriptorIn(passwordFd), variable: passwordEnv };
}

/** Whether the flags or the environment name a key. */
export function namesKey({ account, keystore, signer }: SignerFlags): boolean {
  return (account ?? keystore ?? signer ?? process.env.SOGDIA_ACCOUNT_KEY) !== undefined;
}

/**
 * The signer that the flags name, and how to let go of it. Throws `NoAddress` and what `readSecret`, `openKeystore` and
 * `ExternalSigner.connect` throw.
 */
export async function openSigner(
  flags: SignerFlags,
  provider: Provider | null,
): Promise<{ signer: Signer; close: () => void }> {
  if (flags.signer !== undefined) {
    const signer = await ExternalSigner.connect(flags.signer, provider, senderIn(flags));
    return { signer, close: () => signer.close() };
  }
  return { signer: await walletOf(flags, provider), close: () => undefined };
}

async function walletOf(flags: SignerFlags, provider: Provider | null): Promise<Signer> {
  if (flags.keystore !== undefined) {
    return (await openKeystore(flags.keystore, passwordSource(flags))).connect(provider);
  }
  return walletIn(flags.account, provider);
}

/** The account whose key is in a file, or else in the environment. Throws what `readSecret` throws. */
export async function walletIn(file: string | undefined, provider: Provider | null): Promise<Wallet> {
  const source = { what: "account", flag: "--account", file, variable: "SOGDIA_ACCOUNT_KEY" };
  const key = hexlify(await readSecret(source));
  try {
    return new Wallet(key, provider);
  } catch {
    throw new InvalidSecret(file ?? source.variable); // zero, or beyond the order of the curve
  }
}

/** Throws `InvalidDescriptor`. */
export function descriptorIn(text: string): number {
  if (!/^[0-9]{1,4}$/.test(text)) throw new InvalidDescriptor(text);
  return Number(text);
}
