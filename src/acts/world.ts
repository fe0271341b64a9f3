import { type BaseContract, getAddress, type Provider, toUtf8String, ZeroAddress } from "ethers";

import type { TypedContractEvent, TypedDeferredTopicFilter } from "../../typechain-types/common.js";

import { issuerOf } from "../common/asset.ts";
import { leiToBytes } from "../common/lei.ts";
import type { JointLayer, PillarLayer } from "../consortium/joint-contracts.ts";
import { type ChainEvent, readEvents } from "../chain/events.ts";
import type { BlockRange } from "../chain/logs.ts";
import { alpha2FromBytes, Office, type OfficeName } from "../governance/registries.ts";
import { tokenAt } from "../settlement/token.ts";

/** A currency as its own contract tells of it. */
export interface CurrencyNames {
  readonly token: string;
  /** Its symbol: the code of ISO 4217. */
  readonly code: string;
  readonly decimals: number;
  /** ISO 3166-1 numeric code of the country that issues it. */
  readonly issuer: number;
  /** What rules call it (`assetId`). */
  readonly asset: number;
}

/** A name that stands for nothing on chain, or for more than one thing. */
export class NotNamed extends Error {
  override readonly name = "NotNamed";
  readonly what: string;
  readonly text: string;
  constructor(what: string, text: string, problem: string) {
    super(`${what} "${text}" ${problem}.`);
    this.what = what;
    this.text = text;
  }
}

/** What names stand for where a consortium may run no applications. */
export type PillarWorld = World<PillarLayer>;

/** What names stand for on a chain: countries by two letters, currencies by code, participants by LEI. Read once. */
export class World<Layer extends PillarLayer = JointLayer> {
  readonly layer: Layer;
  /** Reads a file that an argument names. */
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** The blocks since the deployment, before which there is nothing; a node that nobody tells of them is asked for old states. */
  readonly #blocks: () => BlockRange | Promise<BlockRange>;
  readonly #countries = once(() => this.#readCountries());
  readonly #currencies = once(() => this.#readCurrencies());

  constructor(layer: Layer, readFile: World["readFile"], blocks: () => BlockRange | Promise<BlockRange> = () => ({})) {
    this.layer = layer;
    this.readFile = readFile;
    this.#blocks = blocks;
  }

  get provider(): Provider {
    return this.layer.countries.runner!.provider!;
  }

  /** Seconds of the latest block. */
  async now(): Promise<number> {
    return (await this.provider.getBlock("latest"))!.timestamp;
  }

  /** The events of a contract since the deployment. Throws what `readEvents` throws. */
  async events<E extends TypedContractEvent>(
    contract: BaseContract,
    filter: TypedDeferredTopicFilter<E>,
  ): Promise<ChainEvent<E>[]> {
    return readEvents(contract, filter, await this.#blocks());
  }

  /** Members by the two letters that the registry has of them. Throws `NotNamed`. */
  async countryNamed(text: string): Promise<number> {
    for (const [numeric, alpha2] of await this.#countries()) if (alpha2 === text) return numeric;
    if (/^[0-9]{1,3}$/.test(text)) return Number(text);
    throw new NotNamed("Country", text, "is no member; one that is not admitted yet is named by its number");
  }

  /** The two letters of a country, or its number if it is no member. */
  async countryName(numeric: bigint | number): Promise<string> {
    return (await this.#countries()).get(Number(numeric)) ?? String(numeric).padStart(3, "0");
  }

  async members(): Promise<readonly number[]> {
    return [...(await this.#countries()).keys()];
  }

  /** A currency by its code, or by `CN/CNY` where several countries use one. Throws `NotNamed`. */
  async currencyNamed(text: string): Promise<CurrencyNames> {
    const [code, country] = text.split("/").reverse() as [string, string?];
    const issuer = country === undefined ? undefined : await this.countryNamed(country);
    const all = (await this.#currencies()).filter((currency) => currency.code === code);
    const found = all.filter((currency) => issuer === undefined || currency.issuer === issuer);
    if (found.length === 1) return found[0]!;
    throw new NotNamed("Currency", text, found.length === 0 ? "is not issued here" : "is of several: write CN/CNY");
  }

  /** All currencies, in the order in which they came. */
  currencies(): Promise<readonly CurrencyNames[]> {
    return this.#currencies();
  }

  /** The currency at an address; undefined for anything else. */
  async currencyAt(token: string): Promise<CurrencyNames | undefined> {
    return (await this.#currencies()).find((currency) => currency.token === getAddress(token));
  }

  /** A participant by its LEI, as `CN/LEI` where several countries license it, or by `#` and its number. Throws `NotNamed`. */
  async participantNamed(text: string): Promise<number> {
    if (/^#[0-9]{1,9}$/.test(text)) return Number(text.slice(1));
    const [lei, country] = text.split("/").reverse() as [string, string?];
    const homes = country === undefined ? await this.members() : [await this.countryNamed(country)];
    const ids: number[] = [];
    for (const home of homes) ids.push(Number(await this.layer.gate.participantByLei(home, leiToBytes(lei))));
    const [id, ...others] = ids.filter((found) => found !== 0);
    if (id === undefined) throw new NotNamed("Participant", text, "is licensed nowhere here");
    if (others.length > 0) throw new NotNamed("Participant", text, "is licensed in several countries: write CN/LEI");
    return id;
  }

  /** A participant's country and LEI, or its number if the gate knows none. */
  async participantName(id: bigint | number): Promise<string> {
    if (BigInt(id) === 0n) return "no participant";
    const { lei, country } = await this.layer.gate.participantOf(id);
    return BigInt(lei) === 0n ? `#${id}` : `${await this.countryName(country)}/${toUtf8String(lei)}`;
  }

  /** The accounts that a participant has now, in the order in which it took them. */
  async accountsOf(id: number): Promise<string[]> {
    const { gate } = this.layer;
    const linked = await this.events(gate, gate.filters.AccountLinked(id));
    const accounts = [...new Set(linked.map(({ args }) => args.account))];
    const owners = await Promise.all(accounts.map((account) => gate.participantByAccount(account)));
    return accounts.filter((_, index) => Number(owners[index]) === id);
  }

  async officeOf(country: number, office: OfficeName): Promise<string> {
    const account = await this.layer.countries.officeOf(country, Office[office]);
    if (account === ZeroAddress)
      throw new NotNamed("Office", `${await this.countryName(country)} ${office}`, "is vacant");
    return account;
  }

  /** Whose an account is: a currency's or a participant's; undefined if it is neither. */
  async accountName(account: string): Promise<string | undefined> {
    const currency = await this.currencyAt(account);
    if (currency !== undefined) return currency.code;
    const participant = await this.layer.gate.participantByAccount(account);
    return participant === 0n ? undefined : this.participantName(participant);
  }

  async #readCountries(): Promise<ReadonlyMap<number, string>> {
    const { countries } = this.layer;
    const indices = await countries.indices();
    const found = new Map<number, string>();
    for (let index = 0n; index < 256n; index += 1n) {
      if (((indices >> index) & 1n) === 0n) continue;
      const country = await countries.countryAt(index);
      found.set(Number(country), alpha2FromBytes((await countries.countryOf(country)).alpha2));
    }
    return found;
  }

  async #readCurrencies(): Promise<readonly CurrencyNames[]> {
    const { currencies } = this.layer;
    const count = await currencies.currencyCount();
    const found: CurrencyNames[] = [];
    for (let index = 0n; index < count; index += 1n)
      found.push(await this.#currency(await currencies.currencyAt(index)));
    return found;
  }

  async #currency(address: string): Promise<CurrencyNames> {
    const token = tokenAt(address, this.layer.countries.runner);
    const [code, decimals, asset] = [await token.symbol(), await token.decimals(), Number(await token.asset())];
    return { token: getAddress(address), code, decimals: Number(decimals), issuer: issuerOf(asset), asset };
  }
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}
