import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { Command } from "commander";

import { createKeystore, keystoreAddress, NotKeystore, openKeystore } from "../signing/keystore.ts";
import { print } from "./output.ts";
import { passwordSource, type SignerFlags, withPassword } from "./signers.ts";

/** `sogdia keystore ...` */
export function keystoreCommand(): Command {
  const keystore = new Command("keystore").description(
    "Keys in encrypted files (JSON, version 3), to sign with by --keystore. No password is ever an argument.",
  );
  withPassword(keystore.command("new"))
    .description("makes a new account in a new file, which its owner alone may read; prints its address")
    .argument("<file>", "where to write it; a file that is there is not overwritten")
    .action(make);
  withPassword(keystore.command("address"))
    .description("the address that a file says it is of; --open proves it by its password")
    .argument("<file>", "an encrypted keystore")
    .option("--open", "open it, to prove that the password is right and the key is that of the address")
    .action(address);
  keystore
    .command("list")
    .description("the encrypted keystores of a folder, with the addresses that they say they are of")
    .argument("<folder>", "where they are")
    .action(list);
  return keystore;
}

async function make(file: string, flags: SignerFlags): Promise<void> {
  print(await createKeystore(file, passwordSource(flags)));
}

async function address(file: string, flags: SignerFlags & { readonly open?: true }): Promise<void> {
  print(flags.open === true ? (await openKeystore(file, passwordSource(flags))).address : await keystoreAddress(file));
}

async function list(folder: string): Promise<void> {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { name } of files.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const held = await addressIn(join(folder, name));
    if (held !== undefined) print(`${held}  ${name}`);
  }
}

/** Undefined for a file of another kind. */
async function addressIn(path: string): Promise<string | undefined> {
  try {
    return await keystoreAddress(path);
  } catch (error) {
    if (error instanceof NotKeystore) return undefined;
    throw error;
  }
}
