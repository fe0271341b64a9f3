import { issuerOf } from "../../common/asset.ts";
import { CurrencyToken__factory } from "../../../typechain-types/index.js";
import { Direction, type RuleTerms } from "../../supervision/rule.ts";
import { majorUnits } from "../kinds/money.ts";
import { purposesText } from "../kinds/words.ts";
import type { CurrencyNames, World } from "../world.ts";
import type { More, Told } from "./show.ts";

/** A rule that applies, with whose it is; its version is zero if there is none. */
export interface Applied {
  readonly label: string;
  readonly terms: RuleTerms;
  readonly version: bigint;
  /** Of the default that a country has for all others. */
  readonly isDefault: boolean;
}

/** The three rules that a payment from one country to another has to pass, and the strictest of each of their terms. */
export const corridor: More = async (world, known) => {
  const currency = (await world.currencyAt(known.get("currency") as string))!;
  const parties = { from: Number(known.get("from")), to: Number(known.get("to")) };
  const applied = await rulesBetween(world, currency, parties);
  const told = applied.map((rule) => toldOf(rule, currency));
  return [...told, together(applied, currency)];
};

/** The rules of the payer's country, the payee's and the issuer, in this order; countries by ISO 3166-1 numeric code. */
export async function rulesBetween(
  world: World,
  currency: CurrencyNames,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Applied[]> {
  const outbound = await ruleFor(world, { country: from, direction: Direction.Outbound, other: to, currency });
  const inbound = await ruleFor(world, { country: to, direction: Direction.Inbound, other: from, currency });
  const token = CurrencyToken__factory.connect(currency.token, world.layer.countries.runner);
  const [terms, version] = await token.issuerRule();
  const issuer = { label: `issuer ${await world.countryName(issuerOf(currency.asset))}`, isDefault: false };
  return [outbound, inbound, { ...issuer, terms: plainTerms(terms), version }];
}

interface Sought {
  readonly country: number;
  readonly direction: number;
  readonly other: number;
  readonly currency: CurrencyNames;
}

/** The rule that names the other country, else the default, as the gate takes them. */
async function ruleFor(world: World, { country, direction, other, currency }: Sought): Promise<Applied> {
  const side = direction === Direction.Outbound ? "payer's" : "payee's";
  const label = `${side} country ${await world.countryName(country)}`;
  const exact = await world.layer.gate.ruleOf(country, direction, other, currency.asset);
  if (exact[1] !== 0n) return { label, terms: plainTerms(exact[0]), version: exact[1], isDefault: false };
  const [terms, version] = await world.layer.gate.ruleOf(country, direction, 0, currency.asset);
  return { label, terms: plainTerms(terms), version, isDefault: true };
}

function plainTerms({ purposes, minTier, cap, dailyLimit }: Readonly<Record<keyof RuleTerms, bigint>>): RuleTerms {
  return { purposes, minTier: Number(minTier), cap, dailyLimit };
}

function toldOf({ label, terms, version, isDefault }: Applied, currency: CurrencyNames): Told {
  const origin = `version ${version}${isDefault ? ", its default" : ""}`;
  const text = version === 0n ? "no rule, so that no payment passes" : `${termsText(terms, currency)} (${origin})`;
  return { label, text, value: { ...plainValues(terms), version: Number(version), isDefault } };
}

function together(applied: readonly Applied[], currency: CurrencyNames): Told {
  const all = applied.map(({ terms }) => terms);
  const terms = {
    purposes: all.reduce((common, { purposes }) => common & purposes, all[0]!.purposes),
    minTier: Math.max(...all.map(({ minTier }) => minTier)),
    cap: least(all.map(({ cap }) => cap)),
    dailyLimit: least(all.map(({ dailyLimit }) => dailyLimit)),
  };
  const isClosed = applied.some(({ version }) => version === 0n) || terms.purposes === 0n;
  const text = isClosed ? "no payment passes" : termsText(terms, currency);
  return { label: "together", text, value: { ...plainValues(terms), passes: !isClosed } };
}

/** The lowest of limits of which zero is none. */
function least(limits: readonly bigint[]): bigint {
  const set = limits.filter((limit) => limit !== 0n);
  return set.reduce((lowest, limit) => (limit < lowest ? limit : lowest), set[0] ?? 0n);
}

function termsText({ purposes, minTier, cap, dailyLimit }: RuleTerms, currency: CurrencyNames): string {
  const limit = (amount: bigint) => (amount === 0n ? "none" : majorUnits(amount, currency));
  return `purposes ${purposesText(purposes)}, tier ${minTier}, cap ${limit(cap)}, daily limit ${limit(dailyLimit)}`;
}

function plainValues({ purposes, minTier, cap, dailyLimit }: RuleTerms) {
  return { purposes: String(purposes), minTier, cap: String(cap), dailyLimit: String(dailyLimit) };
}
