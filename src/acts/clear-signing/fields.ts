import type { ParamType } from "ethers";

import { COUNTRIES, MOMENTS, SPANS } from "../explain.ts";
import type { Field } from "./descriptor.ts";
import { enumWords } from "./enums.ts";

/** What is known of a value beside its type: the kind of argument that it is, what narrows it, and the currency it counts. */
export interface Hint {
  readonly kind?: string | undefined;
  readonly of?: string | undefined;
  /** The path of the currency that amounts beside it are in. */
  readonly token?: string | undefined;
  readonly label?: string | undefined;
}

/** The fields that show a value whole: each of its parts, and each item of a list. */
export function fieldsOf(param: ParamType, path: string, hint: Hint): Field[] {
  if (param.baseType === "array") return fieldsOf(param.arrayChildren!, `${path}.[]`, { label: param.name, ...hint });
  if (param.baseType !== "tuple") return [fieldOf(param, path, hint)];
  const parts = param.components!;
  const names = parts.map(({ name }) => name);
  return parts.flatMap((part) => {
    const token = tokenOf(part.name, names);
    return fieldsOf(part, `${path}.${part.name}`, { token: token === undefined ? hint.token : `${path}.${token}` });
  });
}

/** Which of the values beside an amount is its currency: a quote has two. */
function tokenOf(name: string, beside: readonly string[]): string | undefined {
  if (beside.includes("sold") && beside.includes("bought")) return name.startsWith("bought") ? "bought" : "sold";
  return beside.find((other) => /^(token|currency)$/.test(other));
}

function fieldOf(param: ParamType, path: string, hint: Hint): Field {
  const label = hint.label ?? param.name;
  return { path, label: wordsIn(label), ...formatOf(param.type, label, path, hint) };
}

type Shape = Pick<Field, "format" | "params">;

const AMOUNTS = /amount|units$|limit|^cap$|^value$|quota$/i;
const TOKENS = /^(token|currency|collateral|sold|bought)$/;
const TOKEN_KINDS: ReadonlySet<string> = new Set(["currency"]);

function formatOf(type: string, name: string, path: string, hint: Hint): Shape {
  if (type === "address") {
    const isToken = hint.kind === undefined ? TOKENS.test(name) : TOKEN_KINDS.has(hint.kind);
    return isToken ? { format: "tokenTicker" } : { format: "addressName" };
  }
  const words = enumOf(type, name, hint);
  if (words !== undefined) return { format: "enum", params: { $ref: `$.metadata.enums.${words}` } };
  if (type === "bytes" && (hint.kind === "call" || name === "calldatas")) return callFormat(path);
  if (isMoment(type, name, hint)) return { format: "date", params: { encoding: "timestamp" } };
  if (hint.kind === "span" || (hint.kind === undefined && /^uint(32|64)$/.test(type) && SPANS.test(name)))
    return { format: "duration" };
  if (isAmount(type, name, hint)) return { format: "tokenAmount", params: { tokenPath: hint.token } };
  return { format: "raw" };
}

/** A call within a call is shown as a call: a proposal's go to its targets, an announced one to the currency itself. */
function callFormat(path: string): Shape {
  const calleePath = path.endsWith(".[]") ? "targets.[]" : "@.to";
  return { format: "calldata", params: { calleePath } };
}

function isMoment(type: string, name: string, { kind }: Hint): boolean {
  if (kind !== undefined) return kind === "time";
  return /^uint(32|40|48|64|256)$/.test(type) && MOMENTS.test(name);
}

function isAmount(type: string, name: string, { kind, of, token }: Hint): boolean {
  if (token === undefined || of === "tranche") return false;
  return kind === "amount" || kind === "amounts" || (kind === undefined && type.startsWith("uint") && AMOUNTS.test(name));
}

const BY_NAME: Readonly<Record<string, string>> = {
  priority: "word_priority",
  support: "word_support",
  office: "word_office",
  verb: "word_committeeVerb",
  powers: "set_powers",
};

/** The enumeration that has words for a value, as `metadata.enums` names it. */
function enumOf(type: string, name: string, { kind, of }: Hint): string | undefined {
  const found = namedEnum(type, name, kind, of);
  return found === undefined || enumWords(found) === undefined ? undefined : found;
}

function namedEnum(type: string, name: string, kind?: string, of?: string): string | undefined {
  if (kind === "word" || kind === "set") return `${kind}_${of!}`;
  if (kind === "country" || kind === "countries") return "country";
  if (kind === "purpose" || kind === "purposeIndex" || kind === "alpha2") return kind;
  if (kind !== undefined) return undefined;
  if (type === "uint16" && (COUNTRIES.test(name) || /[cC]ountr(y|ies)$/.test(name))) return "country";
  if (type === "bytes4" && name === "purpose") return "purpose";
  return type === "uint8" ? BY_NAME[name] : undefined;
}

function wordsIn(name: string): string {
  const words = name
    .replace(/_$/, "")
    .replace(/([A-Z])/g, " $1")
    .toLowerCase();
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}
