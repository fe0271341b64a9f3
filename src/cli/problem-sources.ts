import { readFile } from "node:fs/promises";

import { parseNettingCsv } from "../netting/csv.ts";
import type { LabelledProblem, ProblemSource } from "../netting/labelled.ts";
import { ubinCase, ubinProblem } from "../netting/ubin.ts";
import { generateWorkload, type WorkloadTerms } from "../netting/workload.ts";

/** Neither files nor anything else to take queues from. */
export class NoProblemSource extends Error {
  constructor() {
    super("Say where the queues come from: files with balances and payments, or --ubin.");
    this.name = "NoProblemSource";
  }
}

/** Comma-separated files. */
export function csvSource(paths: readonly string[]): ProblemSource {
  return {
    read: async () => {
      const files = paths.map(async (name) => ({ name, text: await readFile(name, "utf8") }));
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
