import { writeFile } from "node:fs/promises";

import { getAddress, type Provider } from "ethers";

import type { SignableCall } from "../signing/call.ts";
import { parseUnsignedFile, type UnsignedFile, unsignedTransactions } from "../signing/offline.ts";
import { FileExists } from "../signing/private-files.ts";
import { parseSafeBatch, type SafeBatch, safeBatch } from "../signing/safe-batch.ts";
import { readJson } from "./json-file.ts";

/** The forms in which a call leaves for others to sign. */
export const EXPORTS = ["safe", "offline"] as const;
export type ExportForm = (typeof EXPORTS)[number];

/** Where a call goes instead of the chain. */
export interface Export {
  readonly form: ExportForm;
  readonly file: string;
  /** Whether it is added to the calls that the file has. */
  readonly isAdded: boolean;
}

/** A file to which a call cannot be added: it is for another account or chain. */
class OtherFile extends Error {
  constructor(file: string) {
    super(`${file} is for another account or chain.`);
    this.name = "OtherFile";
  }
}

const OFFLINE_GAS = 3_000_000n; // for what waits on an earlier call of its file

/** Writes a call into a file for whoever signs. Throws `FileExists`, `OtherFile`, `NotSafeBatch`, `InvalidOfflineFile` and `GasUnknown`. */
export async function exportCall(provider: Provider, from: string, call: SignableCall, to: Export): Promise<void> {
  const content =
    to.form === "safe" ? await batchWith(provider, from, call, to) : await fileWith(provider, from, call, to);
  await writeFile(to.file, `${JSON.stringify(content, null, 2)}\n`, { flag: to.isAdded ? "w" : "wx" }).catch(
    refuseExisting,
  );
}

/** Says that a file is there already, and passes on whatever else went wrong. Throws `FileExists`. */
export function refuseExisting(error: unknown): never {
  const { code, path } = error as NodeJS.ErrnoException;
  throw code === "EEXIST" ? new FileExists(path!) : error;
}

async function batchWith(provider: Provider, safe: string, call: SignableCall, { file, isAdded }: Export) {
  const { chainId } = await provider.getNetwork();
  const before = isAdded ? parseSafeBatch(await readJson(file)) : undefined;
  const isSame =
    before === undefined ||
    (before.chainId === String(chainId) && before.meta.createdFromSafeAddress === getAddress(safe));
  if (!isSame) throw new OtherFile(file);
  return safeBatch(chainId, safe, [...callsIn(before), call]);
}

function callsIn(batch: SafeBatch | undefined): SignableCall[] {
  const summaries = batch?.meta.description.split("\n") ?? [];
  return (batch?.transactions ?? []).map(({ to, data, value }, index) => ({
    to,
    data,
    value: BigInt(value),
    summary: (summaries[index] ?? "").replace(/^[0-9]+\. /, ""),
  }));
}

async function fileWith(provider: Provider, from: string, call: SignableCall, { file, isAdded }: Export) {
  if (!isAdded) return unsignedTransactions(provider, from, [call]);
  const before: UnsignedFile = parseUnsignedFile(await readJson(file));
  const nonce = before.transactions.at(-1)!.nonce + 1;
  const more = await unsignedTransactions(provider, from, [call], { nonce, gasIfUnknown: OFFLINE_GAS });
  if (more.chainId !== before.chainId || getAddress(more.from) !== getAddress(before.from)) throw new OtherFile(file);
  return { ...before, transactions: [...before.transactions, ...more.transactions] };
}
