import { Power } from "../governance/registries.ts";
import type { DeskEvent } from "./history.ts";

const RUN_OFF = 400 * 86_400; // seconds for which what is dropped ends what it began (`Adoptions.sol`)

/**
 * The ledgers whose holds currencies heed, after the events that were taken in: those that a currency has adopted, and those
 * that it dropped for as long as they run off.
 */
export class LedgerBook {
  readonly #until = new Map<string, number>();

  apply({ name, address: token, args }: DeskEvent): void {
    if (name !== "Adopted" && name !== "PowersDropped") return;
    const key = keyOf(token, String(args.deployment).toLowerCase());
    const before = this.#until.get(key) ?? 0;
    const isHold = ((args.powers as bigint) & BigInt(Power.Hold)) !== 0n;
    if (name === "Adopted") this.#until.set(key, isHold ? Infinity : before);
    else this.#until.set(key, afterDrop(before, Number(args.until), isHold));
  }

  /** Whether a currency heeds a ledger at a time, Unix seconds. */
  heeds(token: string, ledger: string, now: number): boolean {
    return now <= (this.#until.get(keyOf(token, ledger)) ?? -1);
  }
}

function keyOf(token: string, ledger: string): string {
  return `${token}/${ledger}`;
}

/** Whatever else of it is dropped: what a deployment still runs off then runs off as long. */
function afterDrop(before: number, until: number, isHold: boolean): number {
  const runsOff = before !== Infinity && before >= until - RUN_OFF;
  return isHold || runsOff ? until : before;
}
