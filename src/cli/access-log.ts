import type { Command } from "commander";
import { keccak256, toUtf8Bytes } from "ethers";

import { readEvents } from "../chain/events.ts";
import type { JointLayer } from "../consortium/joint-layer.ts";
import type { AccessEntry } from "../supervision/disclosure/open.ts";
import { chainTime, submit } from "./submit.ts";

const DAY = 86_400;

/** What is read under a grant is read for something, which the log says. */
class NoPurpose extends Error {
  constructor() {
    super("This is read under a grant: say with --purpose what for, which goes into the log as a hash.");
    this.name = "NoPurpose";
  }
}

/** No part is decrypted under a grant before the log on chain has an entry. */
class NotLogged extends Error {
  constructor() {
    super("Nothing was opened: the call above must be sent first; then say with --logged in which transaction.");
    this.name = "NotLogged";
  }
}

/** A transaction that wrote no such entry into the log, or too long ago. */
class NotInLog extends Error {
  readonly transaction: string;
  constructor(transaction: string) {
    super(`Nothing was opened: ${transaction} has logged no such access within a day.`);
    this.name = "NotInLog";
    this.transaction = transaction;
  }
}

/** How an access comes into the log. */
export interface LogFlags {
  /** What is read is read for; its hash goes into the log. */
  readonly purpose?: string;
  /** The transaction by which somebody else, such as a multisig, has logged it. */
  readonly logged?: string;
}

/** Writes an access into the log, or finds it there. Throws `NoPurpose`, `NotLogged`, `NotInLog` and what `submit` throws. */
export async function logAccess(command: Command, layer: JointLayer, entry: AccessEntry): Promise<void> {
  const { purpose, logged } = command.opts<LogFlags>();
  if (logged !== undefined) return requireLogged(layer, entry, logged);
  if (purpose === undefined) throw new NoPurpose();
  const { grantor, grantee, commitment, scope } = entry;
  const hash = keccak256(toUtf8Bytes(purpose));
  const call = await layer.disclosures.logAccess.populateTransaction(grantor, grantee, commitment, scope, hash);
  if (!(await submit(command, layer, call))) throw new NotLogged();
}

async function requireLogged(layer: JointLayer, entry: AccessEntry, transaction: string): Promise<void> {
  const { grantor, grantee, commitment } = entry;
  const { disclosures } = layer;
  const receipt = await disclosures.runner!.provider!.getTransactionReceipt(transaction);
  if (receipt === null) throw new NotInLog(transaction);
  const { timestamp } = await receipt.getBlock();
  const filter = disclosures.filters.DisclosureAccessed(grantor, grantee, commitment);
  const block = receipt.blockNumber;
  const found = await readEvents(disclosures, filter, { from: block, to: block });
  const own = found.filter(({ transactionHash }) => transactionHash === receipt.hash);
  const isCovered = own.some(({ args }) => (entry.scope & ~Number(args.scope)) === 0);
  if (!isCovered || timestamp + DAY < (await chainTime(layer))) throw new NotInLog(transaction);
}
