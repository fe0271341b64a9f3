import { dataLength } from "ethers";

import { revertDataOf } from "../chain/revert.ts";
import { type Reason, reasonAt } from "../supervision/reason.ts";
import { TOKEN_INTERFACE } from "./token.ts";

/** A payment that the rules refused, with the reason that every path gives. */
export interface Refusal {
  reason: Reason;
  payer: string;
  payee: string;
  amount: bigint;
}

const SELECTOR_BYTES = 4;

/**
 * The refusal in a contract's revert data, or null if it is another error: what a hostile token sends is no refusal
 * either, if it does not decode or names a reason that there is not.
 */
export function parseRefusal(data: string): Refusal | null {
  if (dataLength(data) < SELECTOR_BYTES) return null; // out of gas, or a token without code
  try {
    const error = TOKEN_INTERFACE.parseError(data);
    if (error?.name !== "CurrencyTokenRefused") return null;
    const [reason, payer, payee, amount] = error.args as unknown as [bigint, string, string, bigint];
    return { reason: reasonAt(reason), payer, payee, amount };
  } catch {
    return null;
  }
}

/** The refusal behind an error thrown by ethers, or null if it is another error. */
export function refusalOf(error: unknown): Refusal | null {
  const data = revertDataOf(error);
  return data === null ? null : parseRefusal(data);
}
