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
