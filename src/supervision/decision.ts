import { purposeAt } from "../common/purpose.ts";
import { type Reason, reasonAt } from "./reason.ts";

/** A published decision, taken apart. Countries are ISO 3166-1 numeric codes, amounts minor units. */
export interface Decision {
  reason: Reason;
  purpose: string;
  /** Whether the payment counts towards net exposure. */
  exposureCounted: boolean;
  /** Whether it counts towards its payer's velocity. */
  velocityCounted: boolean;
  /** Whether Supervisors let an amount pass that has to wait for them. */
  approved: boolean;
  /** Whether one of the two countries wants to be told of such an amount. */
  reported: boolean;
  issuerVersion: number;
  payerVersion: number;
  payeeVersion: number;
  payerCountry: number;
  payeeCountry: number;
  payer: number;
  payee: number;
  /** The stricter of the two countries' limits, or null if there is none. */
  dailyLimit: bigint | null;
}

/** The daily limit of a word that has none. */
export const NO_LIMIT = (1n << 64n) - 1n;

/** Reads the word of a `PaymentDecided` event (layout: `supervision/types/Payment.sol`). */
export function parseDecision(word: bigint): Decision {
  const field = (offset: number, bits: number) => Number(BigInt.asUintN(bits, word >> BigInt(offset)));
  return {
    reason: reasonAt(field(250, 6)),
    purpose: purposeAt(field(240, 6)),
    exposureCounted: field(249, 1) === 1,
    velocityCounted: field(248, 1) === 1,
    approved: field(247, 1) === 1,
    reported: field(246, 1) === 1,
    issuerVersion: field(216, 24),
    payerVersion: field(192, 24),
    payeeVersion: field(168, 24),
    payerCountry: field(152, 16),
    payeeCountry: field(136, 16),
    payer: field(104, 32),
    payee: field(72, 32),
    dailyLimit: BigInt.asUintN(64, word) === NO_LIMIT ? null : BigInt.asUintN(64, word),
  };
}
