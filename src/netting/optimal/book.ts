import type { Column } from "./columns.ts";
import { legAmount, worthOf } from "./fills.ts";

/** What of each column settles, and what the accounts then hold, to the unit. */
export class Book {
  readonly columns: readonly Column[];
  /** By account; those below zero are short. */
  readonly balances: bigint[];
  readonly #fills: bigint[];

  constructor(columns: readonly Column[], openings: readonly bigint[]) {
    this.columns = columns;
    this.balances = [...openings];
    this.#fills = columns.map(() => 0n);
  }

  fillOf(column: number): bigint {
    return this.#fills[column]!;
  }

  /** Of all columns, minor units of their first legs. */
  get fills(): readonly bigint[] {
    return this.#fills;
  }

  set(index: number, fill: bigint): void {
    const column = this.columns[index]!;
    const before = this.#fills[index]!;
    if (fill === before) return;
    this.#fills[index] = fill;
    for (const leg of column.legs) {
      const more = legAmount(column, leg, fill) - legAmount(column, leg, before);
      for (const account of leg.debited) this.balances[account]! -= more;
      for (const account of leg.credited) this.balances[account]! += more;
    }
  }

  setAll(fills: readonly bigint[]): void {
    for (const [index, fill] of fills.entries()) this.set(index, fill);
  }

  /** Sets an amount if then no account that the column touches is short. Returns whether it did. */
  setIfCovered(index: number, fill: bigint): boolean {
    const before = this.#fills[index]!;
    this.set(index, fill);
    const { legs } = this.columns[index]!;
    const isCovered = legs.every(({ debited }) => debited.every((account) => this.balances[account]! >= 0n));
    if (!isCovered) this.set(index, before);
    return isCovered;
  }

  isFeasible(): boolean {
    return this.balances.every((balance) => balance >= 0n);
  }

  /** In units of weight. */
  value(): bigint {
    return this.columns.reduce((sum, column, index) => sum + worthOf(column, this.#fills[index]!), 0n);
  }
}

/** For each account the columns that debit it. */
export function debtorsOf(columns: readonly Column[], accounts: number): number[][] {
  const debtors = Array.from({ length: accounts }, (): number[] => []);
  for (const [index, { legs }] of columns.entries()) {
    for (const { debited } of legs) for (const account of debited) debtors[account]!.push(index);
  }
  return debtors;
}
