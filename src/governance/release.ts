/** What a deployment may do to a currency that adopts it (`governance/types/Powers.sol`): bits of a set. */
export const Power = { Judge: 1, Pay: 2, Net: 4, Hold: 8 } as const;

export type PowerName = keyof typeof Power;

/** The names under which the first versions of the suite's components are published, and their powers. */
export const COMPONENTS = {
  Gate: Power.Judge,
  SettlementEngine: Power.Pay,
  ClearingQueue: Power.Net,
  HoldLedger: Power.Hold,
} as const;

export type ComponentName = keyof typeof COMPONENTS;

/** The powers in a set, by name. */
export function powersIn(set: bigint | number): PowerName[] {
  return (Object.keys(Power) as PowerName[]).filter((name) => (BigInt(set) & BigInt(Power[name])) !== 0n);
}
