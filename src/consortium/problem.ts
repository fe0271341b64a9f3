/** What is asked of a consortium file, by the name under which a mistake is reported. */
export const FILE_RULES = {
  form: "The text is plain YAML 1.2 or JSON: one document, no tags, anchors or aliases, no key twice.",
  field:
    "Every field is known, there where it must be, of its kind and within the bounds of the contract that takes it.",
  amount: "An amount is exact in the currency's minor unit and in the number in which a contract keeps it.",
  code: "Codes of countries and currencies are those of ISO 3166-1 and ISO 4217, or are said to be own ones.",
  unique: "Countries, currencies and LEIs stand there once; no account stands for two that must be different.",
  known: "Whatever names a country, a currency or a group names one of the file.",
  rule: "A country's rules say what a rulebook can keep.",
  weight: "Every country weighs something, and together they can keep the charter's cap.",
  founding: "So many countries can join as the charter needs founders.",
  council: "Stricter classes are not easier than laxer ones, and no country has a veto that is not declared.",
  emergency: "Up to fifteen different countries sit in the emergency committee, and more than half of them act.",
  union: "A country belongs to a monetary union once, and the issuer is none of the other members.",
  clearing: "The clearing queue has room for the currencies and quotas that the file asks for.",
  payment: "Money can be issued, and some payment can be made with it.",
} as const;

export type FileRule = keyof typeof FILE_RULES;

/** Where something stands: keys, and positions in lists, from 0. */
export type Place = readonly (string | number)[];

/** A mistake of a consortium file, and where it stands. */
export interface FileProblem {
  readonly path: Place;
  readonly rule: FileRule;
  readonly message: string;
}

/** Collects problems of one rule. */
export function problemsOf(rule: FileRule, path: Place, messages: readonly string[]): FileProblem[] {
  return messages.map((message) => ({ path, rule, message }));
}
