/** Gas of a kind of act: of the transaction, and of each entry that it writes. */
export interface ActGas {
  readonly base: number;
  readonly entry: number;
}

/**
 * What acts took on a real eSpace node, rounded up; `npm run bench` measures it anew (`espace.deploy.*`). Contracts are
 * those of the joint layer together.
 */
export const ESPACE_GAS: Readonly<Record<string, ActGas>> = {
  contracts: { base: 4_000_000, entry: 0 },
};

/** For acts of which no figure is known. */
export const UNKNOWN_GAS: ActGas = { base: 500_000, entry: 0 };
