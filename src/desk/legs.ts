import { NodeContradicts } from "../chain/errors.ts";
import type { DeskEvent, History } from "./history.ts";
import { transactionsOf } from "./transactions.ts";

/** The instruction that has moved money: what its engine says of it. */
export interface Settlement {
  /** The engine. */
  readonly engine: string;
  /** Hash of the instruction. */
  readonly instruction: string;
  readonly uetr: string;
  /** ISO 20022 category purpose in four bytes. */
  readonly purpose: string;
}

const MOVEMENTS: ReadonlySet<string> = new Set(["PaymentDecided", "ReservedPaid"]);

/**
 * Which settlement each movement of a currency belongs to: the legs of an instruction are the movements that currencies
 * of the registry logged right before `Settled`, as many as it says. Whatever else a transaction did belongs to none. Throws
 * `NodeContradicts` where there are fewer.
 */
export function settlementsByLeg({ events }: Pick<History, "events">): ReadonlyMap<DeskEvent, Settlement> {
  const found = new Map<DeskEvent, Settlement>();
  for (const transaction of transactionsOf(events)) {
    const open: DeskEvent[] = [];
    for (const event of transaction) {
      if (event.source === "token" && MOVEMENTS.has(event.name)) open.push(event);
      if (event.source !== "engine" || event.name !== "Settled") continue;
      for (const leg of legsOf(event, open)) found.set(leg, settlementIn(event));
      open.length = 0;
    }
  }
  return found;
}

function legsOf({ args, hash }: DeskEvent, before: readonly DeskEvent[]): readonly DeskEvent[] {
  const count = Number(args.legs);
  if (before.length < count)
    throw new NodeContradicts(`a settlement in ${hash} has ${count} legs, not all of them there`);
  return count === 0 ? [] : before.slice(-count);
}

function settlementIn({ address, args }: DeskEvent): Settlement {
  const [instruction, uetr, purpose] = [String(args.instruction), String(args.uetr), String(args.purpose)];
  return { engine: address, instruction, uetr, purpose };
}
