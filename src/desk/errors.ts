/** A node does not answer what is asked of it: it keeps too little, or is not well. */
export class NodeRefuses extends Error {
  readonly what: string;
  constructor(what: string, cause: unknown) {
    super(`The node does not give ${what}; a node that keeps the whole history is needed.`, { cause });
    this.name = "NodeRefuses";
    this.what = what;
  }
}

/** A node answers with what cannot be: it lies, or its index is broken. */
export class NodeContradicts extends Error {
  readonly what: string;
  constructor(what: string) {
    super(`The node contradicts itself or the suite: ${what}.`);
    this.name = "NodeContradicts";
    this.what = what;
  }
}

/** Events are missing from what a node gives: numbers that are counted without gaps have one. */
export class HistoryIncomplete extends Error {
  readonly what: string;
  readonly expected: number;
  readonly found: number;
  constructor(what: string, expected: number, found: number) {
    super(`Events are missing: ${what} ${expected} is next, and the node gives ${found}.`);
    this.name = "HistoryIncomplete";
    this.what = what;
    this.expected = expected;
    this.found = found;
  }
}

/** No payment of the suite in what was named. */
export class NoSuchPayment extends Error {
  readonly named: string;
  constructor(named: string, why: string) {
    super(`${named}: ${why}.`);
    this.name = "NoSuchPayment";
    this.named = named;
  }
}
