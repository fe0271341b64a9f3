import { ANY_PURPOSE, purposeSet, UNSPECIFIED } from "../common/purpose.ts";
import { isZero } from "./fields.ts";
import type { World } from "./sections.ts";

type RuleFile = World["countries"][number]["rules"][number];

/** The countries that a rule names, with those of its groups; undefined if it is a default. */
export function countriesNamed(
  { counterparty }: Pick<RuleFile, "counterparty">,
  groups: World["groups"] = {},
): string[] | undefined {
  if (counterparty === "*") return undefined;
  const names = typeof counterparty === "string" ? [counterparty] : counterparty;
  return [...new Set(names.flatMap((name) => (Object.hasOwn(groups, name) ? groups[name]! : [name])))];
}

/** What rules of countries and of issuers have in common. */
export type Judging = Pick<RuleFile, "purposes" | "minTier" | "cap"> & { dailyLimit?: string | undefined };

/** The purposes that may pass under a rule; none if it is closed, by its word or by an amount of zero. */
export function openPurposes({ purposes, cap, dailyLimit }: Omit<Judging, "minTier">): bigint {
  if (purposes === "none" || isZero(cap ?? "1") || isZero(dailyLimit ?? "1")) return 0n;
  if (purposes === "any") return ANY_PURPOSE;
  return purposeSet(purposes.map((code) => (code === "unspecified" ? UNSPECIFIED : code)));
}
