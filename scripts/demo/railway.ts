import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { completeLei, type IssuerFile, readDebtStatement, type WorksPlan } from "../../src/index.ts";
import { money } from "../common/format.ts";
import type { Say } from "./chapter.ts";
import type { DebtState } from "./debt-picture.ts";
import type { Stage } from "./stage.ts";

export const DAY = 86_400;
export const BORROWER = completeLei("KZRAILWAYS00000000");
export const CONTRACTOR = completeLei("CNBRIDGES000000000");
/** In the order of the tranches: the borrower's own, and those of its lenders. */
export const CURRENCIES = ["KZ", "CN", "SA", "AE"] as const;

const ENGINEERS = ["FIRST", "SECOND", "THIRD"].map((name) => completeLei(`ENGINEER${name}`.padEnd(18, "0")));
const ARBITER = completeLei("RAILWAYARBITER0000");

/** What one chapter leaves to the next. */
export interface Railway {
  readonly project: bigint;
  readonly plan: WorksPlan;
  readonly award: bigint;
  readonly states: DebtState[];
}

export const railways = new WeakMap<Stage, Railway>();

/** Lenders are the first banks of China, Saudi Arabia and the Emirates. */
export function partiesOf(stage: Stage) {
  const lenders = CURRENCIES.slice(1).map((alpha2) => stage.bank(stage.country(alpha2).participants[0]!.lei));
  return {
    china: stage.country("CN"),
    kazakhstan: stage.country("KZ"),
    borrower: stage.bank(BORROWER),
    contractor: stage.bank(CONTRACTOR),
    lenders,
    certifiers: ENGINEERS.map((lei) => stage.bank(lei)).sort(byAddress),
    arbiter: stage.bank(ARBITER),
  };
}

function byAddress(one: HardhatEthersSigner, other: HardhatEthersSigner): number {
  return one.address.toLowerCase() < other.address.toLowerCase() ? -1 : 1;
}

export function act(stage: Stage, title: string, pending: Parameters<Stage["record"]>[2]): ReturnType<Stage["record"]> {
  return stage.record("Railway", title, pending);
}

/** Reads what the borrower's country owes, adds it up anew, tells it, and keeps it for the picture. */
export async function tellDebt(stage: Stage, say: Say, title: string): Promise<void> {
  const kazakhstan = stage.country("KZ");
  const { totals } = await readDebtStatement(stage.layer.finance, kazakhstan.numeric);
  const debts = [];
  for (const country of CURRENCIES.map((alpha2) => stage.country(alpha2))) {
    const token = await (await stage.token(country)).getAddress();
    const { owed, undrawn } = totals.get(token)!;
    debts.push({ country, token, owed, undrawn });
  }
  railways.get(stage)!.states.push({ title, debts });
  const owed = debts.map((debt) => shown(debt.country, debt.owed)).join(", ");
  say(`after the ${title}, ${kazakhstan.name} owes ${owed}`);
}

function shown({ currency }: IssuerFile, amount: bigint): string {
  return money(amount, currency.decimals, currency.code);
}
