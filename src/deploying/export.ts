import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { ConsortiumFile } from "../consortium/file.ts";
import { groupsBy } from "../common/groups.ts";
import { type SignableCall, signableCall } from "../signing/call.ts";
import { unsignedTransactions } from "../signing/offline.ts";
import { safeBatch } from "../signing/safe-batch.ts";
import { type Cast, describeActor, keyOf } from "./cast.ts";
import type { OpenStep } from "./perform.ts";
import type { PatientNode } from "../chain/node.ts";

/** What an actor is to sign, in two files of which it takes one. */
export interface ExportedPart {
  readonly actor: string;
  readonly account: string;
  readonly calls: number;
  /** Steps that the chain does not permit before others are done. */
  readonly later: number;
  readonly files: readonly string[];
}

/**
 * Writes for each actor whose key is elsewhere what it can sign now: a batch for a Safe and transactions for an offline
 * signer. What waits for others is not written, since its arguments may not be known yet.
 */
export async function exportParts(
  open: readonly OpenStep[],
  folder: string,
  { file, cast, provider }: { file: ConsortiumFile; cast: Cast; provider: PatientNode },
): Promise<ExportedPart[]> {
  await mkdir(folder, { recursive: true });
  const parts: ExportedPart[] = [];
  for (const [account, steps] of groupsBy(open, ({ step }) => cast.accountOf(step.actor))) {
    const { actor } = steps[0]!.step;
    const calls = await permitted(steps, account, provider);
    const files = calls.length === 0 ? [] : await writeFiles(join(folder, keyOf(actor)), account, calls, provider);
    const later = steps.length - calls.length;
    parts.push({ actor: describeActor(file, actor), account, calls: calls.length, later, files });
  }
  return parts;
}

/** Of an actor's steps those that the chain takes as it is now. */
async function permitted(steps: readonly OpenStep[], account: string, provider: PatientNode): Promise<SignableCall[]> {
  const calls: SignableCall[] = [];
  for (const { step } of steps) {
    const transaction = await step.call();
    const estimate = await provider.estimateGas({ ...transaction, from: account }).catch(() => undefined);
    if (estimate === undefined) continue;
    const gasLimit = step.isTimely === true ? (estimate * 3n) / 2n : estimate;
    calls.push({ ...signableCall(transaction, step.title), gasLimit });
  }
  return calls;
}

async function writeFiles(
  stem: string,
  account: string,
  calls: readonly SignableCall[],
  provider: PatientNode,
): Promise<string[]> {
  const { chainId } = await provider.getNetwork();
  const written = {
    [`${stem}.safe.json`]: safeBatch(chainId, account, calls),
    [`${stem}.offline.json`]: await unsignedTransactions(provider, account, calls),
  };
  for (const [path, content] of Object.entries(written)) await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
  return Object.keys(written);
}
