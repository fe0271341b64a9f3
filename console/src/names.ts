import { getAddress } from "ethers";

import type { CurrencyNames, World } from "../../src/acts/world.ts";
import { escapeLine } from "../../src/common/text.ts";
import { money } from "../../src/common/format.ts";

/** What people call what is on chain: countries by two letters, accounts by who they are of, money in major units. */
export class Names {
  readonly #world: World;
  readonly #given: ReadonlyMap<string, string>;

  constructor(world: World, given: Readonly<Record<string, string>>) {
    this.#world = world;
    this.#given = new Map(Object.entries(given).map(([key, name]) => [key.toLowerCase(), escapeLine(name)]));
  }

  /** The countries of the registry, by ISO 3166-1 number, with the two letters that it has of them. */
  async countries(): Promise<ReadonlyMap<number, string>> {
    const members = await this.#world.members();
    const named = members.map(async (each) => [each, escapeLine(await this.#world.countryName(each))] as const);
    return new Map(await Promise.all(named));
  }

  currencies(): Promise<readonly CurrencyNames[]> {
    return this.#world.currencies();
  }

  /** Who an account is of, in one line; the account itself if nobody is known. */
  async account(account: string): Promise<string> {
    const office = this.#given.get(account.toLowerCase());
    if (office !== undefined) return office;
    const found = await this.#world.accountName(account);
    return found === undefined ? account : (this.participant(found) ?? escapeLine(found));
  }

  /** What a participant is called whose country and LEI are `CN/LEI`, or whose LEI is given. */
  participant(name: string): string | undefined {
    return this.#given.get(name.split("/").at(-1)!.toLowerCase());
  }

  /** What the participant of a number is called, in one line. */
  async participantNumbered(id: number): Promise<string> {
    const found = await this.#world.participantName(id);
    return this.participant(found) ?? escapeLine(found);
  }

  /** What the settings call anything by. */
  given(key: string): string | undefined {
    return this.#given.get(key.toLowerCase());
  }

  /** Minor units of a currency, by its contract, in major ones. */
  async amount(token: string, minor: bigint): Promise<string> {
    const currency = await this.#world.currencyAt(getAddress(token));
    return currency === undefined ? `${minor} ${token}` : money(minor, currency.decimals, escapeLine(currency.code));
  }
}

/** A country's name in a language, of its two letters; letters that no country has stay as they are. */
export function countryIn(language: string, alpha2: string): string {
  try {
    return new Intl.DisplayNames([language], { type: "region" }).of(alpha2) ?? alpha2;
  } catch {
    return alpha2;
  }
}
