import { simulatedChain } from "../bench/chains.ts";
import { raiseConsortium } from "../bench/consortium.ts";
import { CycleBench } from "../bench/cycles.ts";
import type { Proposed } from "./day.ts";

/** The gas of proposing and settling: so much for each, for each signer, each position, each currency. */
export interface GasOfCycles {
  readonly each: number;
  readonly signer: number;
  readonly position: number;
  readonly currency: number;
  /** By how much a size that was measured besides differs from what these give, as a share. */
  readonly deviation: number;
}

const SUPERVISORS = 3; // of the bench
const [FEW, SOME, MANY] = [32, 75, 150]; // banks
const [ONE, MID, FIVE] = [1, 3, 5]; // currencies

/** Measures four sizes in steady state on the simulated chain, from which the parts follow, and a fifth to compare. */
export async function measureGas(): Promise<GasOfCycles> {
  const chain = await simulatedChain();
  const bench = await CycleBench.raise(chain, await raiseConsortium(chain));
  const measured = new Map<string, number>();
  for (const [banks, currencies] of [
    [FEW, ONE],
    [FEW, FIVE],
    [SOME, MID],
    [MANY, ONE],
    [MANY, FIVE],
  ] as const) {
    await bench.register(banks);
    measured.set(`${banks}x${currencies}`, Number((await bench.proposeAndSettle(banks, currencies)).gas));
  }
  await chain.close();
  return partsOf(measured);
}

/** Solves what four sizes cost for what is paid by signer, position and currency. */
export function partsOf(measured: ReadonlyMap<string, number>): GasOfCycles {
  const of = (banks: number, currencies: number) => measured.get(`${banks}x${currencies}`)!;
  const [few, many] = [of(FEW, FIVE) - of(FEW, ONE), of(MANY, FIVE) - of(MANY, ONE)];
  const position = (many - few) / ((MANY - FEW) * (FIVE - ONE));
  const currency = (few - FEW * (FIVE - ONE) * position) / (FIVE - ONE);
  const signer = (of(MANY, ONE) - of(FEW, ONE)) / (MANY - FEW) - position;
  const each = of(FEW, ONE) - (FEW + SUPERVISORS) * signer - FEW * position - currency;
  const parts = { each, signer, position, currency, deviation: 0 };
  const guessed = gasOf(parts, { signers: SOME + SUPERVISORS, positions: SOME * MID, currencies: MID });
  return { ...parts, deviation: guessed / of(SOME, MID) - 1 };
}

/** What a proposal and its settlement take. */
export function gasOf(
  { each, signer, position, currency }: GasOfCycles,
  { signers, positions, currencies }: Omit<Proposed, "payments">,
): number {
  return each + signer * signers + position * positions + currency * currencies;
}
