import { packAmount, Priority } from "../../src/index.ts";
import type { NetCall } from "../../src/netting/clearing.ts";

interface Account {
  readonly address: string;
}

/** A lane as a draft names it, with how much of it settles and what is cancelled in it. */
export interface LaneDraft {
  readonly token: string;
  readonly account: Account;
  readonly priority?: number;
  readonly settled?: number;
  readonly voids?: readonly number[];
}

const hex = (value: number | bigint, bytes: number) => value.toString(16).padStart(2 * bytes, "0");

/** Entries and runs of a net as bytes without prefix (`NetReplay.sol`), to be put together by hand. */
export function payment(payee: number, amount: bigint): string {
  const { header, bytes } = packAmount(amount);
  return hex(header, 1) + hex(payee, 1) + bytes;
}

export function leg(amount: bigint, lane: number, ahead: number): string {
  const { header, bytes } = packAmount(amount);
  return hex((1 << 5) | header, 1) + hex(lane, 2) + hex(ahead, 2) + bytes;
}

export function farLeg(amount: bigint, lane: number, place: number): string {
  const { header, bytes } = packAmount(amount);
  return hex((2 << 5) | header, 1) + hex(lane, 2) + hex(place, 4) + bytes;
}

export function raised(payee: number, amount: bigint, replaced: number): string {
  const { header, bytes } = packAmount(amount);
  return hex((3 << 5) | header, 1) + hex(payee, 1) + hex(replaced, 4) + bytes;
}

export function cancellation(place: number, hint = 0): string {
  return `80${hex(place, 4)}${hex(hint, 2)}`;
}

/** Entries of one deadline. */
export function run(lane: number, hour: number, entries: readonly string[], count = entries.length): string {
  return hex(lane, 2) + hex(count, 2) + hex(hour, 4) + entries.join("");
}

/** Entries with deadlines of their own, so many hours after a base. */
export function datedRun(
  lane: number,
  base: number,
  entries: readonly (readonly [hours: number, entry: string])[],
): string {
  const dated = entries.map(([hours, entry]) => hex(hours, 1) + entry);
  return run(lane, 2 ** 31 + base, dated);
}

/** Numbers accounts, currencies and lanes as a net does and leaves the entries to its user. */
export class NetDraft {
  readonly accounts: readonly string[];
  readonly tokens: readonly string[];
  readonly #lanes: readonly LaneDraft[];

  constructor(accounts: readonly Account[], lanes: readonly LaneDraft[]) {
    this.accounts = accounts.map(({ address }) => address.toLowerCase()).sort();
    this.tokens = [...new Set(lanes.map(({ token }) => token.toLowerCase()))].sort();
    this.#lanes = lanes.toSorted((a, b) => Number(this.#rank(a) - this.#rank(b)));
  }

  account({ address }: Account): number {
    return this.accounts.indexOf(address.toLowerCase());
  }

  lane(account: Account, token: string, priority: number = Priority.Normal): number {
    const wanted = this.#rank({ account, token, priority });
    return this.#lanes.findIndex((lane) => this.#rank(lane) === wanted);
  }

  /** The position of an account in a currency, as errors number it. */
  position(account: Account, token: string): number {
    return this.tokens.indexOf(token.toLowerCase()) * this.accounts.length + this.account(account);
  }

  /** What settles, and what comes back, as runs. */
  call(settling: readonly string[], returning: readonly string[] = [], changes: Partial<NetCall> = {}): NetCall {
    const voids = this.#lanes.flatMap((lane) => lane.voids ?? []);
    return {
      accounts: [...this.accounts],
      currencies: this.tokens.map((token) => ({ token, holders: (1n << BigInt(this.accounts.length)) - 1n })),
      lanes: this.#lanes.map((lane) => this.#word(lane)),
      prefixes: settling.join("").length / 2,
      entries: `0x${[...settling, ...returning].join("")}`,
      voids: `0x${voids.map((place) => hex(place, 4)).join("")}`,
      ...changes,
    };
  }

  #word(lane: LaneDraft): bigint {
    const { settled = 0, voids = [] } = lane;
    return (this.#rank(lane) << 32n) | (BigInt(voids.length) << 16n) | BigInt(settled);
  }

  #rank({ token, account, priority = Priority.Normal }: LaneDraft): bigint {
    const [currency, index] = [this.tokens.indexOf(token.toLowerCase()), this.account(account)];
    return (BigInt(currency) << 16n) | (BigInt(index) << 8n) | BigInt(priority);
  }
}
