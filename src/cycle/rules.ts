import { judge } from "../desk/model.ts";
import type { RulesInForce } from "../desk/terms.ts";
import { NO_LIMIT } from "../supervision/decision.ts";
import type { ReasonName } from "../supervision/reason.ts";
import type { CyclePayment } from "./payment.ts";

/** A currency as rules speak of it. */
export interface RuledCurrency {
  readonly token: string;
  readonly asset: number;
  readonly inForce: RulesInForce;
}

/** What the gate is asked of a payment. */
export type AskedPayment = Pick<CyclePayment, "payer" | "payee" | "amount" | "purpose"> & {
  /** Countries whose rule contracts refuse it. If it is left out nobody has asked them, and they are taken to refuse. */
  readonly refusing?: readonly number[];
};

/**
 * Why a payment may not be in a cycle: what a Supervisor could strike it for. What a limit counts, of a day, a pace or an
 * exposure, settles gross, since the chain sees no payment of a cycle that it could count. It is the desk's model of the
 * rules that judges, as at the entry of a queue; funds are asked of whole positions.
 */
export function refusalOf(
  { payer, payee, amount, purpose, refusing }: AskedPayment,
  { token, asset, inForce }: RuledCurrency,
): ReasonName | undefined {
  const parties = { token, asset, payer: payer.toLowerCase(), payee: payee.toLowerCase() };
  const homeOf = (account: string) => inForce.standingOf(account)?.country ?? 0;
  const unasked = refusing ?? [homeOf(parties.payer), homeOf(parties.payee)];
  const known = { purpose, refusing: unasked, path: null, isQueued: true, usedToday: 0n };
  const asked = { ...parties, ...known, amount, total: amount };
  const { reason, paced, dailyLimit } = judge(asked, inForce).outcome;
  if (reason !== "Permitted") return reason;
  return paced || dailyLimit !== NO_LIMIT ? "MustSettleGross" : undefined;
}

/** Rules that remember what they were asked, for a million payments between a few hundred accounts. */
export function remembered(inForce: RulesInForce): RulesInForce {
  return {
    ...inForce,
    standingOf: once(
      (account) => inForce.standingOf(account),
      (account) => account,
    ),
    ruleAt: once((...corridor) => inForce.ruleAt(...corridor), corridorKey),
    issuerRuleOf: once(
      (token) => inForce.issuerRuleOf(token),
      (token) => token,
    ),
    exposureAt: once((...corridor) => inForce.exposureAt(...corridor), corridorKey),
    velocityOf: once(
      (country, asset) => inForce.velocityOf(country, asset),
      (country, asset) => asset * CODES + country,
    ),
  };
}

const CODES = 1 << 10; // more than ISO 3166-1 has numbers

function corridorKey(country: number, direction: number, counterparty: number, asset: number): number {
  return ((asset * CODES + country) * CODES + counterparty) * 2 + direction;
}

function once<A extends unknown[], R>(ask: (...args: A) => R, keyOf: (...args: A) => unknown): (...args: A) => R {
  const known = new Map<unknown, R>();
  return (...args) => {
    const key = keyOf(...args);
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as R;
    const answer = ask(...args);
    known.set(key, answer);
    return answer;
  };
}
