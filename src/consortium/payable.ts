import { type FileProblem, problemsOf } from "./problem.ts";
import type { World } from "./sections.ts";
import { countriesNamed, openPurposes } from "./rule-reading.ts";

type CountryFile = World["countries"][number];
type RuleFile = CountryFile["rules"][number];
type Way = "outbound" | "inbound";

/** One currency of a file, its rule, and where it is issued. */
interface Money {
  readonly code: string;
  readonly rule: Pick<RuleFile, "purposes" | "minTier" | "cap">;
  readonly homes: readonly CountryFile[];
}

/** Who pays whom in which currency; `purposes` as a rule has them. */
export interface PermittedPayment {
  readonly code: string;
  readonly payer: CountryFile;
  readonly payee: CountryFile;
  readonly purposes: bigint;
}

/** What leaves a consortium without money, or with money that nobody can pay. */
export function paymentProblems(file: World): FileProblem[] {
  const { countries } = file;
  const moneys = countries.flatMap((country) => moneyOf(country, countries));
  return [
    ...problemsOf("payment", ["countries"], moneys.length === 0 ? ["no country issues a currency"] : []),
    ...countries.flatMap((country, index) =>
      problemsOf("payment", ["countries", index, "currency"], unissuable(moneyOf(country, countries))),
    ),
    ...problemsOf("payment", ["countries"], permittedPayment(file) !== undefined ? [] : [whyNot(countries)]),
  ];
}

function moneyOf({ alpha2, currency }: CountryFile, countries: readonly CountryFile[]): Money[] {
  if (currency === undefined) return [];
  const { code, rule, members } = currency;
  const homes = countries.filter((country) => country.alpha2 === alpha2 || members.includes(country.alpha2));
  return [{ code, rule, homes }];
}

function unissuable(moneys: readonly Money[]): string[] {
  const stranded = moneys.filter(({ homes }) => homes.every(({ participants }) => participants.length === 0));
  return stranded.map(({ code }) => `nobody is licensed to whom ${code} could be issued`);
}

function whyNot(countries: readonly CountryFile[]): string {
  const count = countries.reduce((sum, { participants }) => sum + participants.length, 0);
  if (count < 2) return "a payment needs two participants";
  return "no corridor is open: there is no currency in which the rules of payer, payee and issuer permit the same";
}

/** Some payment that the rules permit, from a country in which its money is issued; undefined if there is none. */
export function permittedPayment(file: World): PermittedPayment | undefined {
  for (const money of file.countries.flatMap((country) => moneyOf(country, file.countries))) {
    for (const payer of money.homes) {
      for (const payee of file.countries) {
        const purposes = purposesBetween(money, payer, payee, file);
        if (purposes !== 0n) return { code: money.code, payer, payee, purposes };
      }
    }
  }
  return undefined;
}

/** As the gate judges, for the participants of the highest tiers and an amount that no cap stops. */
function purposesBetween({ code, rule: issuer }: Money, payer: CountryFile, payee: CountryFile, file: World): bigint {
  const outbound = ruleFor(payer, "outbound", payee, code, file);
  const inbound = ruleFor(payee, "inbound", payer, code, file);
  if (outbound === undefined || inbound === undefined) return 0n;
  const rules = [outbound, inbound, issuer];
  const tier = tierBetween(payer, payee);
  if (rules.some(({ minTier }) => tier < minTier)) return 0n;
  return rules.map(openPurposes).reduce((both, set) => both & set);
}

/** A rule that names the other country counts before a default, and of two the later. */
function ruleFor(
  { rules }: CountryFile,
  way: Way,
  { alpha2 }: CountryFile,
  code: string,
  { groups }: World,
): RuleFile | undefined {
  const about = rules.filter((rule) => isAbout(rule, way, code));
  const named = about.findLast((rule) => countriesNamed(rule, groups)?.includes(alpha2));
  return named ?? about.findLast(({ counterparty }) => counterparty === "*");
}

function isAbout({ direction, currency }: RuleFile, way: Way, code: string): boolean {
  const isWay = direction === way || direction === "both";
  return isWay && (currency === "*" || (typeof currency === "string" ? currency === code : currency.includes(code)));
}

/** The lesser tier of the two highest, -1 if there are no two. */
function tierBetween(payer: CountryFile, payee: CountryFile): number {
  const tiers = ({ participants }: CountryFile) => participants.map((each) => each.tier).sort((a, b) => b - a);
  if (payer === payee) return tiers(payer)[1] ?? -1;
  return Math.min(tiers(payer)[0] ?? -1, tiers(payee)[0] ?? -1);
}
