import { toUtf8String } from "ethers";

import type { CountryRegistry, Gate } from "../../typechain-types/index.js";
import { alpha2FromBytes } from "../governance/registries.ts";
import { tokenAt } from "../settlement/token.ts";
import { PARTICIPANT_KINDS, type ParticipantKind } from "../supervision/rule.ts";
import type { StatementNames } from "./statement-export.ts";
import type { DebtStatement } from "./statement.ts";

/** Where a statement's names are kept. */
export interface NameSources {
  readonly countries: CountryRegistry;
  readonly gate: Gate;
}

const OFFICIAL: readonly (ParticipantKind | undefined)[] = ["CentralBank", "PublicBody"];

/** What the chain calls those of a statement: institutions by their LEIs, countries by two letters, currencies by their codes. */
export async function statementNames(sources: NameSources, statement: DebtStatement): Promise<StatementNames> {
  const { country, instruments } = statement;
  const accounts = instruments.flatMap(({ borrower, shares }) => [borrower, ...shares.map(({ account }) => account)]);
  const parties = await mapped(accounts, (account) => partyOf(sources.gate, account));
  const homes = [country, ...[...parties.values()].map((party) => party.country)];
  const letters = await mapped(homes, (home) => lettersOf(sources.countries, home));
  const currencies = await mapped(
    instruments.map(({ currency }) => currency),
    (currency) => moneyOf(sources, currency),
  );
  return {
    country: (code) => letters.get(code)!,
    currency: (token) => currencies.get(token)!.code,
    decimals: (token) => currencies.get(token)!.decimals,
    party: (account) => parties.get(account)!.name,
    home: (account) => letters.get(parties.get(account)!.country)!,
    isOfficial: (account) => OFFICIAL.includes(parties.get(account)!.kind),
  };
}

/** Asks for each once, one after the other: a statement may be long, and a node answers so many questions a second. */
async function mapped<K, V>(keys: readonly K[], ask: (key: K) => Promise<V>): Promise<ReadonlyMap<K, V>> {
  const answers = new Map<K, V>();
  for (const key of new Set(keys)) answers.set(key, await ask(key));
  return answers;
}

/** An account that is no participant any more is named by itself, and has no home. */
async function partyOf(gate: Gate, account: string) {
  const { lei, country, kind } = await gate.participantOf(await gate.participantByAccount(account));
  const name = BigInt(lei) === 0n ? account : toUtf8String(lei);
  return { name, country: Number(country), kind: PARTICIPANT_KINDS[Number(kind)] };
}

async function lettersOf(countries: CountryRegistry, code: number): Promise<string> {
  if (code === 0) return "";
  const { alpha2 } = await countries.countryOf(code);
  return BigInt(alpha2) === 0n ? String(code).padStart(3, "0") : alpha2FromBytes(alpha2);
}

async function moneyOf({ gate }: NameSources, address: string) {
  const token = tokenAt(address, gate.runner);
  return { code: await token.symbol(), decimals: Number(await token.decimals()) };
}
