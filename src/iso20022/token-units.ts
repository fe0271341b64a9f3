import type { Leg } from "../settlement/instruction.ts";
import { minorUnitDigits, type Money } from "./currency.ts";
import type { DirectoryEntry } from "./directory.ts";
import { NotSettleable } from "./errors.ts";

/** Most that there can be of a token: its supply has 104 bits. */
const MAX_AMOUNT = (1n << 104n) - 1n;

/** How many more decimals a token has than the currency's minor unit. */
function extraDecimals({ currency, decimals }: DirectoryEntry): number {
  const digits = minorUnitDigits(currency) ?? 0;
  return (decimals ?? digits) - digits;
}

/** An amount in units of the token. Throws `NotSettleable` at `path`. */
export function tokenUnits({ minorUnits }: Money, entry: DirectoryEntry, path: string): bigint {
  if (minorUnits === 0n) throw new NotSettleable(path, "nothing is not settled");
  const amount = shifted(minorUnits, extraDecimals(entry));
  if (amount !== undefined && amount <= MAX_AMOUNT) return amount;
  if (amount !== undefined) throw new NotSettleable(path, `${amount} units are more than there can be of a token`);
  throw new NotSettleable(path, `the token of ${entry.currency} has too few decimals for this amount`);
}

/** A number with its point moved, or undefined if digits would be lost. */
function shifted(value: bigint, digits: number): bigint | undefined {
  if (digits >= 0) return value * 10n ** BigInt(digits);
  const unit = 10n ** BigInt(-digits);
  return value % unit === 0n ? value / unit : undefined;
}

/** An amount of the token as money. Throws `NotSettleable` at `path`. */
export function moneyOf({ amount }: Leg, entry: DirectoryEntry, path: string): Money {
  if (amount <= 0n || amount > MAX_AMOUNT) throw new NotSettleable(path, `${amount} units are no amount of a token`);
  const minorUnits = shifted(amount, -extraDecimals(entry));
  if (minorUnits !== undefined) return { Ccy: entry.currency, minorUnits };
  throw new NotSettleable(path, `${amount} units of the token are no whole minor units of ${entry.currency}`);
}
