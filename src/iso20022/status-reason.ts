import { settlementEngineSignatures } from "../../abi/SettlementEngine.ts";
import { interfaceFrom } from "../chain/contract.ts";
import { revertDataOf } from "../chain/revert.ts";
import { refusalOf } from "../settlement/refusal.ts";
import { TOKEN_INTERFACE } from "../settlement/token.ts";
import { type ReasonName, REASONS } from "../supervision/reason.ts";
import { IsoMessageError } from "./errors.ts";

/** The codes of ExternalStatusReason1Code that are reported, with their meaning in the published list. */
export const STATUS_REASONS = {
  AC02: "debtor account number invalid or missing",
  AC03: "creditor account number invalid or missing",
  AC06: "account specified is blocked, prohibiting posting of transactions against it",
  AG01: "transaction forbidden on this type of account",
  AG03: "transaction type not supported or authorised on this account",
  AM01: "amount is equal to zero",
  AM02: "amount is greater than allowed maximum",
  AM03: "amount is in a currency that is not processable outside of existing agreement",
  AM04: "amount of funds available is insufficient",
  AM14: "amount exceeds limits agreed between bank and client",
  AM18: "number of transactions is invalid or missing",
  DS0A: "data signature is required",
  DS0B: "data signature for the format is not available or invalid",
  DS17: "order data and signatures do not match",
  DT01: "invalid date",
  DT04: "future date not supported",
  DUPL: "payment is a duplicate of another payment",
  ED05: "settlement of the transaction has failed",
  FF01: "file format incomplete or invalid",
  FF06: "category purpose code is missing or invalid",
  FF08: "end to end identification missing or invalid",
  RC02: "bank identifier is invalid or missing",
  RR04: "regulatory reason",
  TM01: "received after agreed processing cut-off time",
} as const;

export type StatusReason = keyof typeof STATUS_REASONS;

/** What the contracts refuse besides the reasons of the rules, by the names of their errors. */
export const CONTRACT_REFUSALS = {
  SettlementEngineInvalidUetr: "FF08",
  SettlementEngineNotYetValid: "DT04",
  SettlementEngineNeverValid: "DT01",
  SettlementEngineExpired: "TM01",
  SettlementEngineLegCount: "AM18",
  SettlementEngineZeroAmount: "AM01",
  SettlementEngineUnknownAsset: "AM03",
  ConsentMissing: "DS0A",
  ConsentUnused: "DS17",
  ConsentInvalidSignature: "DS0B",
  ConsentNonceUsed: "DUPL",
  PurposeUnknown: "FF06",
  CurrencyTokenNotAdopted: "AM03",
} as const satisfies Record<string, StatusReason>;

/** What is refused before the chain is asked; `SettlementFailed` is a revert that says nothing better. */
export const OTHER_REFUSALS = {
  Duplicate: "DUPL",
  InvalidIsoMessage: "FF01",
  NotSettleable: "AG03",
  UnknownAgent: "RC02",
  UnknownCurrency: "AM03",
  SettlementFailed: "ED05",
} as const satisfies Record<string, StatusReason>;

/** Why a payment is refused: a reason of the rules, an error of a contract, or what came before the chain. */
export type RefusalName =
  Exclude<ReasonName, "Permitted"> | keyof typeof CONTRACT_REFUSALS | keyof typeof OTHER_REFUSALS;

/**
 * What became of a payment. `settled` is final on chain, at a time in Unix seconds; `pending` is sent to the chain and
 * not final; `queued` waits for liquidity.
 */
export type PaymentOutcome =
  | { readonly status: "settled"; readonly at: number }
  | { readonly status: "pending" | "queued" | "cancelled" }
  | { readonly status: "refused"; readonly because: RefusalName };

const ISO_CODES: ReadonlyMap<string, string> = new Map([
  ...REASONS.flatMap(({ name, iso }) => (iso === null ? [] : [[name, iso] as const])),
  ...Object.entries(CONTRACT_REFUSALS),
  ...Object.entries(OTHER_REFUSALS),
]);

/** The ExternalStatusReason1Code that a pacs.002 reports for a refusal. */
export function statusReasonOf(refusal: RefusalName): string {
  return ISO_CODES.get(refusal)!;
}

/** A refusal in our own words, as AdditionalInformation has it: its name, and what it means. */
export function refusalText(refusal: RefusalName): string {
  const reason = REASONS.find(({ name }) => name === refusal);
  const text = reason?.text ?? STATUS_REASONS[statusReasonOf(refusal) as StatusReason];
  return `${refusal}: ${text}`;
}

const ERRORS = [interfaceFrom(settlementEngineSignatures), TOKEN_INTERFACE];

/**
 * The outcome behind an error of the mapping, or of a settlement that reverted; null if it tells nothing of the payment,
 * such as a node that does not answer.
 */
export function outcomeOfError(error: unknown): PaymentOutcome | null {
  const name = refusalName(error);
  return name === null ? null : { status: "refused", because: name };
}

function refusalName(error: unknown): RefusalName | null {
  if (error instanceof IsoMessageError) return error.name as keyof typeof OTHER_REFUSALS;
  const refusal = refusalOf(error);
  if (refusal !== null && refusal.reason.name !== "Permitted") return refusal.reason.name;
  const data = revertDataOf(error);
  return data === null ? null : contractRefusal(data);
}

function contractRefusal(data: string): RefusalName {
  const names = ERRORS.map((contract) => parseName(() => contract.parseError(data)?.name));
  const known = Object.keys(CONTRACT_REFUSALS) as (keyof typeof CONTRACT_REFUSALS)[];
  return known.find((name) => names.includes(name)) ?? "SettlementFailed";
}

/** A hostile token may revert with anything, also with what does not decode. */
function parseName(parse: () => string | undefined): string | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
