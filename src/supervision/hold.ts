import { AbiCoder, keccak256 } from "ethers";

/** Why money is held (`Hold.sol`). */
export const HoldReason = {
  None: 0,
  Fraud: 1,
  MoneyLaundering: 2,
  TerroristFinancing: 3,
  Sanctions: 4,
  CourtOrder: 5,
  Insolvency: 6,
  Error: 7,
} as const;

/** What became of a hold (`Hold.sol`); a lapse changes nothing here. */
export const HoldStatus = {
  None: 0,
  National: 1,
  Provisional: 2,
  Ratified: 3,
  Ended: 4,
  Refused: 5,
  Overturned: 6,
} as const;

/** What a Supervisor asks for when it has money held (`Hold.sol`): times in seconds, amounts in minor units. */
export interface HoldOrder {
  token: string;
  account: string;
  authority: number;
  caseId: number;
  amount: bigint;
  until: number;
  reason: number;
}

/** A hold as the ledger publishes it (`Hold.sol`): times in seconds, amounts in minor units. */
export interface HoldFile {
  amount: bigint;
  /** Rounded down to a period of two days. */
  since: number;
  until: number;
  term: number;
  authority: number;
  home: number;
  caseId: number;
  reason: number;
  status: number;
}

const PERIOD = 2 * 86_400; // seconds

/** Reads the word of a hold. */
export function parseHold(word: bigint): HoldFile {
  const field = (offset: bigint, bits: bigint) => (word >> offset) & ((1n << bits) - 1n);
  const since = Number(field(104n, 16n)) * PERIOD;
  return {
    amount: field(152n, 104n),
    since,
    until: Number(field(120n, 32n)),
    term: since + Number(field(80n, 24n)),
    authority: Number(field(64n, 16n)),
    home: Number(field(48n, 16n)),
    caseId: Number(field(8n, 40n)),
    reason: Number(field(4n, 4n)),
    status: Number(field(0n, 4n)),
  };
}

const ORDER =
  "tuple(address token,address account,uint16 authority,uint40 caseId,uint104 amount,uint32 until,uint8 reason)";

/** Seconds for which a provisional hold applies before the account's home country has agreed. */
export const RATIFY_CLOCK = 72 * 3_600;

/** What a Renewal is asked for: that a hold may be placed again exactly so. */
export function renewalSubject(order: HoldOrder): string {
  return digest([ORDER], [order]);
}

/** What an Extension is asked for: that a hold, named by its key, applies until then. */
export function extensionSubject(hold: string, until: number): string {
  return digest(["bytes32", "uint32"], [hold, until]);
}

/** What a Return or a Forfeiture is asked for: that so much of what a hold keeps goes to a payee. */
export function paymentSubject(hold: string, payee: string, amount: bigint): string {
  return digest(["bytes32", "address", "uint104"], [hold, payee, amount]);
}

function digest(types: readonly string[], values: readonly unknown[]): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
}

/** An account has so many places for holds of its home country, and as many again, from this one on, for its issuer's. */
export const FIRST_PLACE_OF_ISSUER = 16;
