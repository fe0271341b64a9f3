/** What can be wrong with an element of a message. */
export type IsoProblem =
  | "NotWellFormed"
  | "DocumentType"
  | "TooLarge"
  | "Encoding"
  | "Character"
  | "Root"
  | "Namespace"
  | "Missing"
  | "Repeated"
  | "Unexpected"
  | "OutOfOrder"
  | "Empty"
  | "TooLong"
  | "Format"
  | "Date"
  | "Currency"
  | "Amount"
  | "Lei"
  | "Uetr"
  | "Purpose"
  | "DuplicateUetr"
  | "NumberOfTransactions"
  | "ControlSum"
  | "Header"
  | "Rule";

/** Something in a message; `path` names the element as an XPath from the document, and counts from 1. */
export abstract class IsoMessageError extends Error {
  readonly path: string;
  protected constructor(name: string, path: string, message: string) {
    super(`${path}: ${message}`);
    this.name = name;
    this.path = path;
  }
}

/** A message that is not what the standard says. */
export class InvalidIsoMessage extends IsoMessageError {
  readonly problem: IsoProblem;
  constructor(path: string, problem: IsoProblem, message: string) {
    super("InvalidIsoMessage", path, message);
    this.problem = problem;
  }
}

/** A sound transaction that the settlement engine cannot take. */
export class NotSettleable extends IsoMessageError {
  constructor(path: string, message: string) {
    super("NotSettleable", path, message);
  }
}

/** An agent that the directory does not know. */
export class UnknownAgent extends IsoMessageError {
  /** Its LEI or BIC, or the account on chain. */
  readonly agent: string;
  constructor(path: string, agent: string) {
    super("UnknownAgent", path, `the directory knows no agent ${agent}`);
    this.agent = agent;
  }
}

/** A currency for which the directory names no account of an agent. */
export class UnknownCurrency extends IsoMessageError {
  readonly agent: string;
  readonly currency: string;
  constructor(path: string, agent: string, currency: string) {
    super("UnknownCurrency", path, `the directory knows no account of ${agent} in ${currency}`);
    this.agent = agent;
    this.currency = currency;
  }
}

const LONGEST_QUOTE = 60;

/** A value as an error quotes it: cut if it is long, and with nothing in it that a terminal would obey. */
export function quote(value: string): string {
  const cut = value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE)}...` : value;
  return JSON.stringify(cut).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  );
}
