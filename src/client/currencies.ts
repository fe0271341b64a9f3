import { isAddress } from "ethers";

import type { CurrencyToken } from "../../typechain-types/index.js";
import { majorUnits, minorUnits } from "../acts/kinds/money.ts";
import { type CurrencyNames, NotNamed, type PillarWorld } from "../acts/world.ts";
import type { Connection } from "./connection.ts";

/** Minor units as they are, or major ones as people write them: `125000n` and "1250.00" are the same in a currency with cents. */
export type Amount = bigint | string;

/** A currency of the consortium. */
export class Currency implements CurrencyNames {
  readonly token: string;
  readonly code: string;
  readonly decimals: number;
  readonly issuer: number;
  readonly asset: number;
  readonly contract: CurrencyToken;
  readonly #connection: Connection;

  constructor(connection: Connection, names: CurrencyNames) {
    ({ token: this.token, code: this.code, decimals: this.decimals } = names);
    ({ issuer: this.issuer, asset: this.asset } = names);
    this.contract = connection.token(names.token);
    this.#connection = connection;
  }

  /** Minor units of an amount. Throws `Unreadable` for what is no amount in this currency, or has more digits than it. */
  minor(amount: Amount): bigint {
    return typeof amount === "bigint" ? amount : minorUnits(amount, this);
  }

  /** Minor units in major ones, with the currency: "1,250.00 CNY". */
  format(minor: bigint): string {
    return majorUnits(minor, this);
  }

  /** What an account has, in minor units: an address, an office such as "CN Supervisor", or a participant by its LEI. */
  async balanceOf(account: string): Promise<bigint> {
    return this.contract.balanceOf(await this.#connection.accountOf(account));
  }

  /** What was issued and redeemed, the limit of a day, and what of it is left; minor units. */
  async issuance() {
    const { issued, redeemed, limit, available } = await this.contract.issuance();
    return { issued, redeemed, limit, available };
  }
}

/** A token that the registry does not know is no currency of the consortium, whatever it calls itself. */
async function namedIn(world: PillarWorld, name: string): Promise<CurrencyNames> {
  if (!isAddress(name)) return world.currencyNamed(name);
  const found = await world.currencyAt(name);
  if (found === undefined) throw new NotNamed("Currency", name, "is not issued here");
  return found;
}

/** The currencies of the consortium. */
export class Currencies {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** A currency by its code, by "CN/CNY" where several countries use one, or by its contract. Throws `NotNamed`. */
  async get(name: string): Promise<Currency> {
    return new Currency(this.#connection, await this.#connection.named((world) => namedIn(world, name)));
  }

  /** All of them, in the order in which they came. */
  async list(): Promise<Currency[]> {
    const all = await this.#connection.named((world) => world.currencies());
    return all.map((names) => new Currency(this.#connection, names));
  }
}
