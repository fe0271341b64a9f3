import type { NettingProblem } from "./problem.ts";

/**
 * The netting test case of Project Ubin phase 2 (Monetary Authority of Singapore, 2017), published with
 * project-ubin/ubin-quorum under Apache-2.0 as 5,000 transactions between four banks. The case is regular, so these
 * figures describe it whole. Amounts are Singapore dollars.
 */
const BANKS = [
  { bic: "ZYECHKH0", opening: 800_000n, first: 5_001_000n, each: 1_000n },
  { bic: "ZYETSGS0", opening: 800_000n, first: 5_005_000n, each: 2_000n },
  { bic: "ZYEUSGS0", opening: 1_201_000n, first: 5_006_000n, each: 3_000n },
  { bic: "ZYFISGS0", opening: 1_335_000n, first: 5_008_000n, each: 4_000n },
] as const;

const PAYMENTS_EACH = 1_250;

/** A bank of the case; it pays the next one, the last pays the first. */
export interface UbinBank {
  bic: string;
  opening: bigint;
  payeeIndex: number;
  /** Amounts in queue order. */
  queue: bigint[];
}

/** The four banks with their queues, in whole dollars. */
export function ubinCase(): UbinBank[] {
  return BANKS.map(({ bic, opening, first, each }, index) => ({
    bic,
    opening,
    payeeIndex: (index + 1) % BANKS.length,
    queue: [first, ...Array.from({ length: PAYMENTS_EACH - 1 }, () => each)],
  }));
}

/** The case as a netting problem, in whole dollars: bank `p` of `ubinCase` is position `p`. */
export function ubinProblem(): NettingProblem {
  const banks = ubinCase();
  return {
    openings: banks.map(({ opening }) => opening),
    queues: banks.map(({ queue, payeeIndex }) => queue.map((amount) => ({ payee: payeeIndex, amount }))),
  };
}
