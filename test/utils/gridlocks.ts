import type { GridlockName } from "../../scripts/liquidity/gridlocks.ts";

/** What settles of a published gridlock, in its own units. */
export interface ExpectedGridlock {
  /** Payments that settle in order, as brute force finds them, of all. */
  readonly inOrder: readonly [settled: number, of: number];
  readonly strict: bigint;
  readonly passable: bigint;
  readonly divisible: bigint;
}

export const EXPECTED_GRIDLOCKS: Readonly<Record<GridlockName, ExpectedGridlock>> = {
  gridlock1: { inOrder: [3, 4], strict: 240n, passable: 240n, divisible: 300n },
  gridlock2: { inOrder: [3, 4], strict: 160n, passable: 160n, divisible: 200n },
  s3lsm1: { inOrder: [6, 6], strict: 71_000n, passable: 71_000n, divisible: 71_000n },
  s3lsm2: { inOrder: [0, 6], strict: 0n, passable: 16_000n, divisible: 34_000n },
  s2lsm: { inOrder: [7, 10], strict: 45_000n, passable: 45_000n, divisible: 155_000n },
};

/** The same of the large case of Project Ubin: dollars. */
export const EXPECTED_UBIN = { strict: 31_132_000n, passable: 31_132_000n, divisible: 31_137_000n };
