import type { JointLayer } from "../consortium/joint-layer.ts";
import { parseNettingCsv } from "../netting/csv.ts";
import type { LabelledProblem, ProblemSource } from "../netting/labelled.ts";
import { readLabelledBook } from "../netting/labelled-book.ts";
import { readClearingBook, readQueueRecord } from "../netting/queue-record.ts";
import { ubinCase, ubinProblem } from "../netting/ubin.ts";
import { generateWorkload, type WorkloadTerms } from "../netting/workload.ts";
import type { ClearingQueue } from "../../typechain-types/index.js";
import { type ChainSources, inDeployment, type Reading } from "./connection.ts";
import { situationOf } from "./netting-pool.ts";
import { readNamedText } from "./named-files.ts";

/** Neither files nor anything else to take queues from. */
export class NoProblemSource extends Error {
  constructor() {
    super("Say where the queues come from: files with balances and payments, --ubin, or a chain's --deployment.");
    this.name = "NoProblemSource";
  }
}

/** Comma-separated files in UTF-8. Reading throws what `readNamedText` throws and `InvalidNettingCsv`. */
export function csvSource(paths: readonly string[]): ProblemSource {
  return {
    read: async () => {
      const files = paths.map(async (name) => ({ name, text: await readNamedText(name) }));
      return parseNettingCsv(await Promise.all(files));
    },
  };
}

/** The published case of Project Ubin. */
export const ubinSource: ProblemSource = { read: () => Promise.resolve(labelledUbin()) };

function labelledUbin(): LabelledProblem {
  return {
    name: "Project Ubin phase 2",
    problem: ubinProblem(),
    positions: ubinCase().map(({ bic }) => ({ account: bic, currency: "SGD", decimals: 0 })),
    paymentId: ({ queue, index }) => `${queue + 1}-${index + 1}`,
  };
}

/** A generated workload. */
export function workloadSource(terms: WorkloadTerms): ProblemSource {
  return { read: () => Promise.resolve().then(() => generateWorkload(terms)) };
}

/** The queues of a deployment, as they are in the round that runs. */
export function chainSource(sources: ChainSources, folder: string): ProblemSource {
  return { read: () => inDeployment(sources, folder, ({ queue }, reading) => readQueues(queue, reading)) };
}

/** What of a currency waits in a deployment's pool, in the round that runs. Reading throws `NothingPooled`. */
export function poolSource(sources: ChainSources, folder: string, code: string): ProblemSource {
  const read = async (layer: JointLayer, reading: Reading) =>
    (await situationOf(layer, reading, code)).situation.labelled;
  return { read: () => inDeployment(sources, folder, read) };
}

async function readQueues(queue: ClearingQueue, reading: Reading): Promise<LabelledProblem> {
  const record = await readQueueRecord(queue, await reading());
  const round = await queue.round();
  const book = await readClearingBook(queue, record);
  const end = new Date(Number(await queue.roundStart(round + 1n)) * 1_000).toISOString();
  return readLabelledBook(queue, `Round ${round}, until ${end}`, book, record);
}
