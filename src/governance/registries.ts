import { hexlify, toUtf8Bytes } from "ethers";

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

/** What countries choose a version of, numbered as on chain. */
export const Component = { None: 0, Gate: 1, SettlementEngine: 2, ClearingQueue: 3, HoldLedger: 4 } as const;

/** The two characters of an ISO 3166-1 alpha-2 code as the `bytes2` that the registry takes. */
export function alpha2ToBytes(alpha2: string): string {
  return hexlify(toUtf8Bytes(alpha2));
}
