import { parseUnits } from "ethers";

/** What a file says of a currency, as far as amounts in it are checked. */
interface CurrencyAmounts {
  readonly code: string;
  readonly decimals: number;
  readonly rule: { readonly cap?: string | undefined };
}

interface RuleAmounts {
  readonly currency: string;
  readonly cap?: string | undefined;
  readonly dailyLimit?: string | undefined;
  readonly reportAbove?: string | undefined;
  readonly hold?: { readonly above: string } | undefined;
}

interface CountryAmounts {
  readonly currency: CurrencyAmounts;
  readonly rules: readonly RuleAmounts[];
}

/** An amount that the chain would refuse, and where it stands. */
export interface AmountProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Place = AmountProblem["path"];

const MAX_MANTISSA = 16_383n;
const MAX_AMOUNT = (1n << 64n) - 1n;

/**
 * Amounts of rules that no rulebook keeps in some currency that the rule names: finer than its minor unit, too large, or with
 * more digits than a `DecimalCap` has (`DecimalCapInexact`).
 */
export function amountProblems(countries: readonly CountryAmounts[]): AmountProblem[] {
  const currencies = countries.map(({ currency }) => currency);
  return countries.flatMap(({ currency, rules }, index) => {
    const place: Place = ["countries", index];
    const own = problemsAt([...place, "currency", "rule", "cap"], currency.rule.cap, [currency]);
    return [...own, ...rules.flatMap((rule, at) => ruleProblems([...place, "rules", at], rule, currencies))];
  });
}

function ruleProblems(place: Place, rule: RuleAmounts, all: readonly CurrencyAmounts[]): AmountProblem[] {
  const named = all.filter(({ code }) => rule.currency === "*" || rule.currency === code);
  return [
    ...problemsAt([...place, "cap"], rule.cap, named),
    ...problemsAt([...place, "dailyLimit"], rule.dailyLimit, named),
    ...problemsAt([...place, "reportAbove"], rule.reportAbove, named),
    ...problemsAt([...place, "hold", "above"], rule.hold?.above, named),
  ];
}

/** At most one for an amount: of the first currency in which it cannot be. */
function problemsAt(path: Place, amount: string | undefined, currencies: readonly CurrencyAmounts[]): AmountProblem[] {
  if (amount === undefined) return [];
  const messages = currencies.map((currency) => problemOf(amount, currency)).filter((message) => message !== undefined);
  return messages.slice(0, 1).map((message) => ({ path, message }));
}

function problemOf(amount: string, { code, decimals }: CurrencyAmounts): string | undefined {
  const fraction = (amount.split(".")[1] ?? "").replace(/0+$/, "");
  if (fraction.length > decimals) return `${amount} is finer than the minor unit of ${code}`;
  const units = parseUnits(amount, decimals);
  if (units > MAX_AMOUNT) return `${amount} ${code} is more than a rule can keep`;
  if (isExact(units)) return undefined;
  return `${amount} ${code} has too many digits: a rule keeps four, or up to ${MAX_MANTISSA} and zeros after it`;
}

/** As `toDecimalCap` finds. */
function isExact(units: bigint): boolean {
  let mantissa = units;
  while (mantissa > MAX_MANTISSA && mantissa % 10n === 0n) mantissa /= 10n;
  return mantissa <= MAX_MANTISSA;
}
