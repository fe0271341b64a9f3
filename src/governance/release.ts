/** What countries choose a version of, numbered as on chain. */
export const Component = { None: 0, Gate: 1, SettlementEngine: 2, ClearingQueue: 3, HoldLedger: 4 } as const;
