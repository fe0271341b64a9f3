import { type ErrorDescription, type ParamType, toUtf8String, Utf8ErrorFuncs } from "ethers";

import { issuerOf } from "../common/asset.ts";
import { escapeLine } from "../common/text.ts";
import { OFFICE_NAMES } from "../governance/registries.ts";
import { type Reason, reasonAt } from "../supervision/reason.ts";
import type { Answer } from "./answers.ts";
import { majorUnits } from "./kinds/money.ts";
import { momentOf, spanOf } from "./kinds/times.ts";
import { REMEDIES } from "./remedies.ts";
import { errorIn, type Vocabulary } from "./vocabulary.ts";
import type { CurrencyNames, PillarWorld } from "./world.ts";

/** Why the chain refuses a call, for people. */
export interface Explanation {
  /** The name of the error. */
  readonly error: string;
  readonly args: readonly string[];
  readonly sentence: string;
  /** Where rules refuse a payment: the reason that every path gives, and the code of ISO 20022 for it. */
  readonly reason?: { readonly code: number; readonly name: string; readonly iso: string | null };
  /** Whose rule or decision it is; and what would change the answer, for refusals of payments, holds, votes, queue and letters. */
  readonly whose?: string;
  readonly remedy?: string;
}

/** What is known of the call that was refused. */
export interface RefusedCall {
  readonly from: string | undefined;
  readonly to: string;
  /** The currency that it was about. */
  readonly currency?: string | undefined;
}

/**
 * Explains what a call reverted with. The answers to errors other than refused payments are the caller's to give: a page that
 * pays loads none of them.
 */
export async function explain(
  world: PillarWorld,
  vocabulary: Vocabulary,
  revert: string,
  call: RefusedCall,
  answerTo: (error: string) => Answer | undefined = () => undefined,
): Promise<Explanation> {
  const error = errorIn(revert, vocabulary);
  if (error === null) {
    const sentence = revert === "0x" ? "The contract refuses without a word, or is no contract." : UNKNOWN;
    return { error: "unknown", args: [revert], sentence };
  }
  const currency = await world.currencyAt(call.currency ?? call.to);
  const named = await namedArguments(world, error, currency);
  const sentence = filled(vocabulary.sentences[error.name] ?? `${error.name}.`, named);
  const explanation = {
    error: error.name,
    args: [...named.values()],
    sentence,
    ...filledIn(answerTo(error.name), named),
  };
  return error.name === "CurrencyTokenRefused"
    ? { ...explanation, ...(await refusal(world, error, currency)) }
    : explanation;
}

/** Whose decision an error is and what would change it, where that is known. */
function filledIn(
  known: Answer | undefined,
  named: ReadonlyMap<string, string>,
): Pick<Explanation, "whose" | "remedy"> {
  if (known === undefined) return {};
  const { whose, remedy } = known;
  return { whose: filled(whose, named), ...(remedy === undefined ? {} : { remedy: filled(remedy, named) }) };
}

const UNKNOWN = "The contract refuses with an error that this program does not know.";

/** Writes names into a sentence. What comes from a chain stays on its line. */
function filled(sentence: string, named: ReadonlyMap<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => escapeLine(named.get(name) ?? "?"));
}

async function namedArguments(world: PillarWorld, { fragment, args }: ErrorDescription, currency?: CurrencyNames) {
  const named = new Map<string, string>();
  for (const [index, input] of fragment.inputs.entries()) {
    named.set(input.name, await shown(world, input, args[index] as unknown, currency));
  }
  return named;
}

/** Names of arguments that are countries, moments and spans of time, where their types say no more. */
export const COUNTRIES =
  /^(country|authority|counterparty|home|grantor|grantee|from|to|origin|destination|place|other)$/;
export const MOMENTS =
  /(At|Until|until|deadline|validFrom|latest|earliest|time|expiry|openAt|clock|maturity|decideBy|fundBy|timepoint)$/;
export const SPANS = /^(notice|least|term|period)$/;

/** A value of an error as people read it: the type and the name say what it is. */
async function shown(
  world: PillarWorld,
  { type, name }: ParamType,
  value: unknown,
  currency?: CurrencyNames,
): Promise<string> {
  if (type === "address") return accountShown(world, String(value));
  if (type === "uint16" && COUNTRIES.test(name)) return world.countryName(value as bigint);
  if (type === "uint8" && name === "office") return OFFICE_NAMES[Number(value)] ?? String(value);
  if (type === "uint32" && name === "participant") return world.participantName(value as bigint);
  if (/^uint(32|40|48|256)$/.test(type) && MOMENTS.test(name)) return momentOf(value as bigint);
  if (type === "uint40" && /^(from|needed)$/.test(name)) return momentOf(value as bigint);
  if (type === "bytes20" && name === "lei") return toUtf8String(value as string, Utf8ErrorFuncs.replace);
  if (type === "uint32" && SPANS.test(name)) return spanOf(value as bigint);
  if (/^u?int/.test(type) && /amount|limit|available|balance|supply/i.test(name) && currency !== undefined) {
    return majorUnits(value as bigint, currency);
  }
  return String(value);
}

async function accountShown(world: PillarWorld, account: string): Promise<string> {
  const name = await world.accountName(account);
  return name === undefined ? account : `${name} (${account})`;
}

type Refusal = Pick<Explanation, "reason" | "sentence" | "whose" | "remedy">;

/** Whose rule refused a payment, what it says, and what would change the answer. */
async function refusal(world: PillarWorld, { args }: ErrorDescription, currency?: CurrencyNames): Promise<Refusal> {
  const [code, payer, payee, amount] = args as unknown as [bigint, string, string, bigint];
  const known = knownReason(code);
  if (known === undefined)
    return { sentence: `The payment is refused for a reason that this program does not know (${code}).` };
  const { side, remedy } = REMEDIES[known.name];
  const whose = await countryOf(world, side, { payer, payee }, currency);
  const money = currency === undefined ? String(amount) : majorUnits(amount, currency);
  const [from, to] = [await accountShown(world, payer), await accountShown(world, payee)];
  return {
    sentence: `${money} from ${from} to ${to} would be refused: ${known.text}.`,
    reason: { code: Number(code), name: known.name, iso: known.iso },
    whose,
    remedy,
  };
}

function knownReason(code: bigint): Reason | undefined {
  try {
    return reasonAt(code);
  } catch {
    return undefined;
  }
}

async function countryOf(
  world: PillarWorld,
  side: "payer" | "payee" | "issuer" | "committee" | "sender",
  { payer, payee }: { payer: string; payee: string },
  currency?: CurrencyNames,
): Promise<string> {
  if (side === "committee") return "the emergency committee, or a breaker";
  if (side === "sender") return "nobody's: it is as the payment was made out";
  if (side === "issuer") return currency === undefined ? "the issuer" : world.countryName(issuerOf(currency.asset));
  const home = await world.layer.gate.homeOf(side === "payer" ? payer : payee);
  return home === 0n ? `the ${side}'s country, which is not known` : world.countryName(home);
}
