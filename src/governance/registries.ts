import { getBytes, hexlify, toUtf8Bytes } from "ethers";

/** The public authorities of a country, numbered as on chain. */
export const Office = {
  Delegation: 0,
  MonetaryAuthority: 1,
  Supervisor: 2,
  Registrar: 3,
  TradeAuthority: 4,
  CultureAuthority: 5,
} as const;

export type OfficeName = keyof typeof Office;

/** The names of the offices, in the order of their numbers. */
export const OFFICE_NAMES = Object.keys(Office) as OfficeName[];

/** Where a country stands, in the order of the numbers on chain. */
export const MEMBERSHIP_STATUS = ["None", "Candidate", "Active", "Suspended", "Withdrawing", "Gone"] as const;

/** What a deployment may do to a currency that adopts it (`governance/types/Powers.sol`): bits of a set. */
export const Power = { Judge: 1, Pay: 2, Net: 4, Hold: 8 } as const;

export type PowerName = keyof typeof Power;

/** The names under which the first versions of the suite's components are published, and their powers. */
export const COMPONENTS = {
  Gate: Power.Judge,
  SettlementEngine: Power.Pay,
  ClearingQueue: Power.Net,
  HoldLedger: Power.Hold,
  Cycles: Power.Net,
} as const;

export type ComponentName = keyof typeof COMPONENTS;

/** What is published from the first day: the components, and what an issuer may adopt besides. */
export const PUBLISHED = { ...COMPONENTS, Pool: Power.Net } as const;

export type PublishedName = keyof typeof PUBLISHED;

/** The powers in a set, by name. */
export function powersIn(set: bigint | number): PowerName[] {
  return (Object.keys(Power) as PowerName[]).filter((name) => (BigInt(set) & BigInt(Power[name])) !== 0n);
}

/** The two capital letters in a `bytes2`; anything else as it is, since any two bytes may stand in a call. */
export function alpha2FromBytes(bytes: string): string {
  const letters = String.fromCharCode(...getBytes(bytes));
  return /^[A-Z]{2}$/.test(letters) ? letters : bytes;
}

/** The two characters of an ISO 3166-1 alpha-2 code as the `bytes2` that the registry takes. */
export function alpha2ToBytes(alpha2: string): string {
  return hexlify(toUtf8Bytes(alpha2));
}
