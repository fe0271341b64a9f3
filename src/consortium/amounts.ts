import type { CountryDraft, CurrencyDraft, RuleDraft } from "./draft.ts";
import { type FileProblem, type Place, problemsOf } from "./problem.ts";

/** As what a contract keeps an amount, and what it is called there. */
interface Form {
  readonly bits: bigint;
  readonly keeper: string;
  /** Whether it is kept as a `DecimalCap`. */
  readonly isPacked: boolean;
}

const MAX_MANTISSA = 16_383n;
const IN_RULE: Form = { bits: 64n, keeper: "a rule", isPacked: true };
const IN_VELOCITY: Form = { bits: 64n, keeper: "a limit", isPacked: false };
const IN_ISSUANCE: Form = { bits: 104n, keeper: "a currency", isPacked: false };

/**
 * Amounts that no contract keeps in some currency that they are in: finer than its minor unit, too large, or in a rule with
 * more digits than a `DecimalCap` has (`DecimalCapInexact`).
 */
export function amountProblems(countries: readonly CountryDraft[]): FileProblem[] {
  const currencies = countries.flatMap(({ currency }) => currency ?? []);
  return countries.flatMap(({ currency, rules = [], velocity = [] }, index) => {
    const place: Place = ["countries", index];
    return [
      ...(currency === undefined ? [] : issuerProblems([...place, "currency"], currency)),
      ...rules.flatMap((rule, at) => ruleProblems([...place, "rules", at], rule, currencies)),
      ...velocity.flatMap((pace, at) =>
        problemsAt([...place, "velocity", at, "limit"], pace.limit, named(currencies, pace.currency), IN_VELOCITY),
      ),
    ];
  });
}

function issuerProblems(place: Place, currency: CurrencyDraft): FileProblem[] {
  return [
    ...problemsAt([...place, "issuanceLimit"], currency.issuanceLimit, [currency], IN_ISSUANCE),
    ...problemsAt([...place, "rule", "cap"], currency.rule?.cap, [currency], IN_RULE),
  ];
}

function ruleProblems(place: Place, rule: RuleDraft, all: readonly CurrencyDraft[]): FileProblem[] {
  const currencies = named(all, rule.currency);
  const at = (path: Place, amount: string | undefined) => problemsAt([...place, ...path], amount, currencies, IN_RULE);
  return [
    ...at(["cap"], rule.cap),
    ...at(["dailyLimit"], rule.dailyLimit),
    ...at(["reportAbove"], rule.reportAbove),
    ...at(["hold", "above"], rule.hold?.above),
    ...at(["exposure", "limit"], rule.exposure?.limit),
    ...at(["exposure", "tripAbove"], rule.exposure?.tripAbove),
  ];
}

function named(all: readonly CurrencyDraft[], currency: RuleDraft["currency"] = []): readonly CurrencyDraft[] {
  return currency === "*" ? all : all.filter(({ code }) => code !== undefined && currency.includes(code));
}

/** At most one for an amount: of the first currency in which it cannot be. */
function problemsAt(
  path: Place,
  amount: string | undefined,
  currencies: readonly CurrencyDraft[],
  form: Form,
): FileProblem[] {
  if (amount === undefined) return [];
  const messages = currencies.map((currency) => problemOf(amount, currency, form));
  return problemsOf("amount", path, messages.filter((message) => message !== undefined).slice(0, 1));
}

function problemOf(amount: string, { code, decimals }: CurrencyDraft, form: Form): string | undefined {
  if (code === undefined || decimals === undefined) return undefined;
  const fraction = (amount.split(".")[1] ?? "").replace(/0+$/, "");
  if (fraction.length > decimals) return `${amount} is finer than the minor unit of ${code}`;
  const units = BigInt(amount.split(".")[0]! + fraction.padEnd(decimals, "0"));
  if (units >= 1n << form.bits) return `${amount} ${code} is more than ${form.keeper} can keep`;
  if (!form.isPacked || isExact(units)) return undefined;
  return `${amount} ${code} has too many digits: a rule keeps four, or up to ${MAX_MANTISSA} and zeros after it`;
}

/** As `toDecimalCap` finds. */
function isExact(units: bigint): boolean {
  let mantissa = units;
  while (mantissa > MAX_MANTISSA && mantissa % 10n === 0n) mantissa /= 10n;
  return mantissa <= MAX_MANTISSA;
}
