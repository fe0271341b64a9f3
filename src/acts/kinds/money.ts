import { formatUnits, parseUnits } from "ethers";

import { type CurrencyNames, NotNamed, type World } from "../world.ts";
import { type Kind, type Scope, Unreadable } from "./kind.ts";

const AMOUNT = /^([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,60})(?:\.([0-9]+))?(?: ([A-Z]{3}))?$/;

/** Minor units of an amount in major ones, exactly: no digit more than the currency has. Throws `Unreadable`. */
export function minorUnits(text: string, { code, decimals }: Pick<CurrencyNames, "code" | "decimals">): bigint {
  const [, whole, fraction = "", named = code] = AMOUNT.exec(text) ?? [];
  if (whole === undefined) throw new Unreadable(text, `an amount in ${code}, such as 1250.00`);
  if (named !== code) throw new Unreadable(text, `an amount in ${code}, not in ${named}`);
  if (fraction.length > decimals) throw new Unreadable(text, `${code} has ${decimals} digits after the point`);
  return parseUnits(`${whole.replaceAll(",", "")}.${fraction || "0"}`, decimals);
}

/** An amount in major units with the currency. */
export function majorUnits(amount: bigint, { code, decimals }: Pick<CurrencyNames, "code" | "decimals">): string {
  const [whole, fraction = ""] = formatUnits(amount, decimals).split(".") as [string, string?];
  const grouped = BigInt(whole).toLocaleString("en-US");
  return `${grouped}${decimals === 0 ? "" : `.${fraction.padEnd(decimals, "0")}`} ${code}`.trimEnd();
}

const NO_CURRENCY = { code: "", decimals: 0 };

/** The currency that an argument before this one named, or the one that the act creates. */
export async function currencyOf({ world, of, said }: Scope): Promise<Pick<CurrencyNames, "code" | "decimals">> {
  const named = said.get(of ?? "currency");
  if (of === "tranche") return currencyOfTranche(world, named as bigint);
  const token = typeof named === "string" ? named : (named as { currency?: string } | undefined)?.currency;
  if (token !== undefined) return (await world.currencyAt(token)) ?? NO_CURRENCY;
  const [code, decimals] = [said.get("code"), said.get("decimals")];
  return typeof code === "string" ? { code, decimals: Number(decimals) } : NO_CURRENCY;
}

/** The currency in which a tranche of a project is lent. Throws `NotNamed`. */
async function currencyOfTranche(world: World, tranche: bigint): Promise<CurrencyNames> {
  const { terms } = await world.layer.finance.trancheOf(tranche);
  const currency = await world.currencyAt(terms.currency);
  if (currency === undefined) throw new NotNamed("Tranche", String(tranche), "is not signed here");
  return currency;
}

/** Amounts of a currency. */
export const MONEY: Readonly<Record<string, Kind>> = {
  amount: {
    form: "an amount such as 1250.00",
    read: async (text, scope) => minorUnits(text, await currencyOf(scope)),
    write: async (value: bigint | number, scope) => majorUnits(BigInt(value), await currencyOf(scope)),
  },
  amounts: {
    form: "amounts with semicolons between them, such as 1250.00;800.00",
    read: async (text, scope) => {
      const currency = await currencyOf(scope);
      return text.split(";").map((each) => minorUnits(each.trim(), currency));
    },
    write: async (value: readonly bigint[], scope) => {
      const currency = await currencyOf(scope);
      return value.map((each) => majorUnits(each, currency)).join("; ");
    },
  },
};
