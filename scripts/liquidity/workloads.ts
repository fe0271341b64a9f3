import type { WorkloadTerms } from "../../src/index.ts";

const BANKS = [4, 11, 32, 70, 150] as const;
const CURRENCIES = [1, 5, 18] as const;
const PAYMENTS = [100, 1_000, 10_000, 100_000] as const;
const LIQUIDITY = [0.01, 0.02, 0.05, 0.1] as const;

/** Flows as drawn, of which little comes back, and with most of what banks lack lent to them. */
export const FUNDINGS = [0, 0.95] as const;

const LINKED = 0.3;
const SEED = 1;

/** One bank more or less, and so on: everything that the benchmark runs. */
export function allWorkloads(): WorkloadTerms[] {
  const terms: WorkloadTerms[] = [];
  for (const funding of FUNDINGS) {
    for (const banks of BANKS) {
      for (const currencies of CURRENCIES) {
        for (const payments of PAYMENTS) {
          for (const liquidity of LIQUIDITY) {
            terms.push({ seed: SEED, banks, currencies, payments, liquidity, linked: LINKED, funding });
          }
        }
      }
    }
  }
  return terms;
}

/** The ones in the middle, which pictures and figures are of. */
export function centralWorkloads(): WorkloadTerms[] {
  return allWorkloads().filter(({ banks, currencies, payments }) => {
    return banks === 32 && currencies === 5 && payments === 10_000;
  });
}

/** What the solver is timed on: little liquidity, so that it drops almost everything. */
export function timedWorkload(payments: number): WorkloadTerms {
  return { seed: SEED, banks: 32, currencies: 5, payments, liquidity: 0.01, linked: LINKED, funding: 0 };
}
