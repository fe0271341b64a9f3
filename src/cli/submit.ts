import type { Command } from "commander";
import type { ContractTransaction, Provider } from "ethers";

import { escapeLine } from "../common/text.ts";
import { contractErrorOf, type JointLayer } from "../consortium/joint-layer.ts";
import { print } from "./output.ts";
import { minedReceipt, TransactionFailed } from "../signing/offline.ts";
import { walletIn } from "./signers.ts";

/** A transaction that the chain refuses, by the name of the error and what it says. */
export class TransactionRefused extends Error {
  readonly error: string;
  readonly args: readonly unknown[];
  constructor(error: string, args: readonly unknown[], cause: unknown) {
    super(`The chain refuses: ${error}(${args.map((arg) => escapeLine(String(arg))).join(", ")})`, { cause });
    this.name = "TransactionRefused";
    this.error = error;
    this.args = args;
  }
}

interface SenderFlags {
  readonly account?: string;
  readonly print?: true;
}

/** How a command that changes something on chain is sent. */
export function sending(command: Command): Command {
  return command
    .option("--account <file>", "the key of the account that sends; else the variable SOGDIA_ACCOUNT_KEY")
    .option("--print", "print the call for a multisig or smart account, and send nothing");
}

/**
 * Sends a call and waits until it is mined, or prints it. Whether it was sent is returned. Throws `TransactionRefused`,
 * `TransactionFailed` and what `readSecret` throws.
 */
export async function submit(command: Command, layer: JointLayer, call: ContractTransaction): Promise<boolean> {
  const flags = command.opts<SenderFlags>();
  if (flags.print === true) {
    print(JSON.stringify({ to: call.to, data: call.data }, null, 2));
    return false;
  }
  const wallet = await walletIn(flags.account, providerOf(layer));
  try {
    const { hash, provider } = await wallet.sendTransaction(call);
    const { status } = await minedReceipt(provider, hash);
    if (status !== 1) throw new TransactionFailed(hash, `The call to ${call.to}`);
    return true;
  } catch (error) {
    throw refusalOf(error);
  }
}

/** The latest block's time, Unix seconds. */
export async function chainTime(layer: JointLayer): Promise<number> {
  return (await providerOf(layer).getBlock("latest"))!.timestamp;
}

function providerOf({ countries }: JointLayer): Provider {
  return countries.runner!.provider!;
}

function refusalOf(error: unknown): unknown {
  const known = contractErrorOf(error);
  return known === null ? error : new TransactionRefused(known.name, [...known.args], error);
}
