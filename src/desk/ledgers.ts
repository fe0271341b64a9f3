import { Power } from "../governance/registries.ts";
import type { DeskEvent } from "./history.ts";

const RUN_OFF = 400 * 86_400; // seconds for which what is dropped ends what it began (`Adoptions.sol`)

/**
 * The ledgers whose holds a currency heeds at a time, Unix seconds, after events: those that it has adopted, and those that it
 * dropped for as long as they run off.
 */
export function ledgersOf(events: readonly DeskEvent[], token: string, now: number): ReadonlySet<string> {
  const until = new Map<string, number>();
  for (const { name, address, args } of events) {
    if (address !== token || (name !== "Adopted" && name !== "PowersDropped")) continue;
    const deployment = String(args.deployment).toLowerCase();
    const before = until.get(deployment) ?? 0;
    const isHold = ((args.powers as bigint) & BigInt(Power.Hold)) !== 0n;
    if (name === "Adopted") until.set(deployment, isHold ? Infinity : before);
    else until.set(deployment, afterDrop(before, Number(args.until), isHold));
  }
  return new Set([...until].filter(([, end]) => now <= end).map(([deployment]) => deployment));
}

/** Whatever else of it is dropped: what a deployment still runs off then runs off as long. */
function afterDrop(before: number, until: number, isHold: boolean): number {
  const runsOff = before !== Infinity && before >= until - RUN_OFF;
  return isHold || runsOff ? until : before;
}
