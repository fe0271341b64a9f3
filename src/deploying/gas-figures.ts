/** Gas of a kind of act: of the transaction, and of each entry that it writes. */
export interface ActGas {
  readonly base: number;
  readonly entry: number;
}

/**
 * What acts took, rounded up, when `deploy/consortia/silk-road.json` was deployed on a real eSpace node, by the chapters of
 * the steps. Contracts and the calls that put them together are given on average.
 */
export const ESPACE_GAS: Readonly<Record<string, ActGas>> = {
  contracts: { base: 4_650_000, entry: 0 },
  calls: { base: 70_000, entry: 0 },
  invitations: { base: 0, entry: 165_000 },
  guardians: { base: 1_600_000, entry: 0 },
  Founding: { base: 700_000, entry: 0 },
  Offices: { base: 75_000, entry: 0 },
  Currencies: { base: 10_670_000, entry: 0 },
  Rules: { base: 85_000, entry: 56_000 },
  Thresholds: { base: 85_000, entry: 56_000 },
  Licences: { base: 216_000, entry: 0 },
  Accounts: { base: 77_000, entry: 0 },
  Acceptances: { base: 70_000, entry: 0 },
  Clearing: { base: 162_000, entry: 0 },
  Quotas: { base: 60_000, entry: 47_000 },
};

/** For acts of which no figure is known. */
export const UNKNOWN_GAS: ActGas = { base: 500_000, entry: 0 };
