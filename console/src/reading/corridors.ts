import type { CurrencyNames } from "../../../src/acts/world.ts";
import { ANY_PURPOSE } from "../../../src/common/purpose.ts";
import type { History } from "../../../src/desk/history.ts";
import { decidedPayments } from "../../../src/desk/payments.ts";
import { Replay } from "../../../src/desk/replay.ts";
import type { RulesInForce, VersionedRule } from "../../../src/desk/terms.ts";
import { corridorScope, currencyScope } from "../../../src/governance/emergency.ts";
import { Direction } from "../../../src/supervision/rule.ts";

export type Openness = "open" | "restricted" | "closed" | "halted";

/** From one country to another in one currency: whether it is open, and what went by it. Total in minor units. */
export interface Corridor {
  readonly from: number;
  readonly to: number;
  readonly openness: Openness;
  readonly count: number;
  readonly total: bigint;
}

/** Every corridor of a currency after a history, at a time in Unix seconds. */
export function corridorsOf(
  history: History,
  { token, asset }: CurrencyNames,
  members: readonly number[],
  now: number,
): Corridor[] {
  const replay = new Replay();
  for (const event of history.events) replay.apply(event);
  const inForce = replay.inForce(token.toLowerCase(), now);
  const isHalted = (from: number, to: number) =>
    [corridorScope(from, to), currencyScope(asset)].some((scope) => now < inForce.haltedUntil(scope));
  const sums = sumsOf(history, token.toLowerCase());
  return members.flatMap((from) =>
    members.map((to) => {
      const sum = sums.get(`${from}/${to}`) ?? { count: 0, total: 0n };
      const openness = from !== to && isHalted(from, to) ? "halted" : opennessOf(inForce, token, asset, from, to);
      return { from, to, openness, ...sum };
    }),
  );
}

function opennessOf(inForce: RulesInForce, token: string, asset: number, from: number, to: number): Openness {
  const ruleOf = (own: number, direction: number, other: number) =>
    inForce.ruleAt(own, direction, other, asset) ?? inForce.ruleAt(own, direction, 0, asset);
  const rules = [
    ruleOf(from, Direction.Outbound, to),
    ruleOf(to, Direction.Inbound, from),
    inForce.issuerRuleOf(token.toLowerCase()),
  ];
  if (rules.some((rule) => rule === undefined || rule.terms.purposes === 0n)) return "closed";
  return rules.every((rule) => permitsAll(rule!)) ? "open" : "restricted";
}

function permitsAll({ terms }: VersionedRule): boolean {
  const { purposes, minTier, cap, dailyLimit } = terms;
  return purposes === ANY_PURPOSE && minTier === 0 && cap === 0n && dailyLimit === 0n;
}

function sumsOf(history: History, token: string): Map<string, { count: number; total: bigint }> {
  const sums = new Map<string, { count: number; total: bigint }>();
  for (const { token: own, outcome, count, total } of decidedPayments(history)) {
    if (own !== token) continue;
    const key = `${outcome.payerCountry}/${outcome.payeeCountry}`;
    const sum = sums.get(key) ?? { count: 0, total: 0n };
    sums.set(key, { count: sum.count + count, total: sum.total + total });
  }
  return sums;
}
