import { readEvents } from "../chain/events.ts";
import type { BlockRange } from "../chain/logs.ts";
import { assetId, issuerOf } from "../common/asset.ts";
import { leiToBytes } from "../common/lei.ts";
import { type ConsortiumFile, type CountryFile, issuersOf } from "../consortium/file.ts";
import type { JointLayer } from "../consortium/joint-layer.ts";
import { assetOf, ruleEntries } from "../consortium/rules.ts";
import type { Actor } from "../consortium/step.ts";
import { alpha2FromBytes, MEMBERSHIP_STATUS } from "../governance/registries.ts";

/** A country that is a member, or about to become one. */
export interface Member {
  readonly numeric: number;
  readonly alpha2: string;
}

/** Where a rule applies. */
export interface Corridor {
  readonly country: number;
  readonly direction: number;
  readonly counterparty: number;
  readonly asset: number;
}

/** A participant by its number, with the country that licensed it. */
export interface Licence {
  readonly country: number;
  readonly lei: string;
}

/** An account in use, with the country of its participant. */
export interface LinkedAccount {
  readonly country: number;
  readonly account: string;
}

/** A country that uses the currency of another, by what rules call the currency. */
export interface UnionMember {
  readonly asset: number;
  readonly country: number;
}

/** What stands and a new file does not have any more. */
export interface Leftovers {
  readonly countries: readonly Member[];
  readonly corridors: readonly Corridor[];
  readonly licences: readonly Licence[];
  readonly accounts: readonly LinkedAccount[];
  readonly unions: readonly UnionMember[];
}

type AccountOf = (actor: Actor) => string;

/** What of an old file a new one does not have. */
export function leftoversOf(
  [before, accountBefore]: readonly [ConsortiumFile, AccountOf],
  [file, accountOf]: readonly [ConsortiumFile, AccountOf],
): Leftovers {
  const known = namesIn(file, accountOf);
  const { countries } = before;
  return known.beyond({
    countries: countries.map(({ numeric, alpha2 }) => ({ numeric, alpha2 })),
    corridors: countries.flatMap((country) => corridorsIn(before, country)),
    licences: countries.flatMap((country) => licencesIn(country)),
    accounts: countries.flatMap((country) => accountsIn(country, accountBefore)),
    unions: unionsIn(before),
  });
}

/** What a chain has and a new file does not. Throws what `logPages` throws. */
export async function leftoversOn(
  layer: JointLayer,
  range: BlockRange,
  file: ConsortiumFile,
  accountOf: AccountOf,
): Promise<Leftovers> {
  const { beyond } = namesIn(file, accountOf);
  const found = beyond({
    countries: await admittedOn(layer, range),
    corridors: await ruledOn(layer, range),
    licences: await licensedOn(layer, range),
    accounts: await linkedOn(layer, range),
    unions: await unitedOn(layer, range),
  });
  return {
    countries: await kept(found.countries, (each) => isMember(layer, each)),
    corridors: await kept(found.corridors, (each) => permits(layer, each)),
    licences: await kept(found.licences, (each) => isLicensed(layer, each)),
    accounts: await kept(found.accounts, async ({ account }) => (await layer.gate.participantByAccount(account)) > 0n),
    unions: await kept(found.unions, (each) => isServed(layer, each)),
  };
}

function namesIn(file: ConsortiumFile, accountOf: AccountOf) {
  const countries = new Set(file.countries.map(({ numeric }) => numeric));
  const corridors = new Set(file.countries.flatMap((country) => corridorsIn(file, country)).map(keyOf));
  const licences = new Set(file.countries.flatMap(licencesIn).map(keyOf));
  const accounts = new Set(file.countries.flatMap((country) => accountsIn(country, accountOf)).map(keyOf));
  const unions = new Set(unionsIn(file).map(keyOf));
  const beyond = (found: Leftovers): Leftovers => ({
    countries: unique(found.countries).filter(({ numeric }) => !countries.has(numeric)),
    corridors: unique(found.corridors).filter((each) => !corridors.has(keyOf(each))),
    licences: unique(found.licences).filter((each) => !licences.has(keyOf(each))),
    accounts: unique(found.accounts).filter((each) => !accounts.has(keyOf(each))),
    unions: unique(found.unions).filter((each) => !unions.has(keyOf(each))),
  });
  return { beyond };
}

function keyOf(each: object): string {
  return Object.values(each).join().toLowerCase();
}

function unique<T extends object>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

function corridorsIn(file: ConsortiumFile, country: CountryFile): Corridor[] {
  return ruleEntries(file, country).map(({ direction, counterparty, asset }) => ({
    country: country.numeric,
    direction,
    counterparty,
    asset,
  }));
}

function licencesIn({ numeric, participants }: CountryFile): Licence[] {
  return participants.map(({ lei }) => ({ country: numeric, lei: leiToBytes(lei) }));
}

function accountsIn({ numeric, participants }: CountryFile, accountOf: AccountOf): LinkedAccount[] {
  return participants.map(({ lei }) => ({ country: numeric, account: accountOf({ kind: "participant", lei }) }));
}

function unionsIn(file: ConsortiumFile): UnionMember[] {
  return issuersOf(file).flatMap((issuer) =>
    issuer.currency.members.map((code) => {
      const member = file.countries.find(({ alpha2 }) => alpha2 === code)!;
      return { asset: assetOf(issuer), country: member.numeric };
    }),
  );
}

async function admittedOn({ countries }: JointLayer, range: BlockRange): Promise<Member[]> {
  const events = await readEvents(countries, countries.filters.CountryAdmitted(), range);
  return events.map(({ args }) => ({ numeric: Number(args.country), alpha2: alpha2FromBytes(args.alpha2) }));
}

async function ruledOn({ gate }: JointLayer, range: BlockRange): Promise<Corridor[]> {
  const events = await readEvents(gate, gate.filters.RuleSet(), range);
  return events.map(({ args }) => ({
    country: Number(args.country),
    direction: Number(args.direction),
    counterparty: Number(args.counterparty),
    asset: Number(args.asset),
  }));
}

async function licensedOn({ gate }: JointLayer, range: BlockRange): Promise<Licence[]> {
  const events = await readEvents(gate, gate.filters.ParticipantLicensed(), range);
  return events.map(({ args }) => ({ country: Number(args.country), lei: args.lei }));
}

async function linkedOn({ gate }: JointLayer, range: BlockRange): Promise<LinkedAccount[]> {
  const events = await readEvents(gate, gate.filters.AccountLinked(), range);
  const homes = events.map(async ({ args }) => (await gate.participantOf(args.participant)).country);
  const countries = await Promise.all(homes);
  return events.map(({ args }, index) => ({ country: Number(countries[index]), account: args.account }));
}

async function unitedOn({ currencies }: JointLayer, range: BlockRange): Promise<UnionMember[]> {
  const created = await readEvents(currencies, currencies.filters.CurrencyCreated(), range);
  const assets = new Map(
    created.map(({ args }) => [args.token, assetId(Number(args.country), Number(args.numeric))] as const),
  );
  const joined = await readEvents(currencies, currencies.filters.UnionJoined(), range);
  return joined.map(({ args }) => ({ asset: assets.get(args.token)!, country: Number(args.country) }));
}

const NUMBERS = 0x10000; // of the assets of one issuer

async function isServed({ currencies }: JointLayer, { asset, country }: UnionMember): Promise<boolean> {
  return currencies.isServed(await currencies.tokenOf(issuerOf(asset), asset % NUMBERS), country);
}

async function isMember({ countries }: JointLayer, { numeric }: Member): Promise<boolean> {
  const { status } = await countries.countryOf(numeric);
  return !["None", "Gone"].includes(MEMBERSHIP_STATUS[Number(status)]!);
}

async function permits({ gate }: JointLayer, corridor: Corridor): Promise<boolean> {
  const { country, direction, counterparty, asset } = corridor;
  const [terms] = await gate.ruleOf(country, direction, counterparty, asset);
  return terms.purposes !== 0n || terms.minTier !== 0n || terms.cap !== 0n || terms.dailyLimit !== 0n;
}

const REVOKED = 3n; // ParticipantStatus.Revoked

async function isLicensed({ gate }: JointLayer, { country, lei }: Licence): Promise<boolean> {
  const { status } = await gate.participantOf(await gate.participantByLei(country, lei));
  return status !== REVOKED;
}

async function kept<T>(items: readonly T[], isKept: (item: T) => Promise<boolean>): Promise<T[]> {
  const verdicts = await Promise.all(items.map(isKept));
  return items.filter((_, index) => verdicts[index]);
}

/** Of the new file's countries the one of a number; undefined for one that leaves. */
export function countryIn({ countries }: ConsortiumFile, numeric: number): CountryFile | undefined {
  return countries.find((country) => country.numeric === numeric);
}
