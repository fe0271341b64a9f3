import type { Interface, Log, TransactionReceipt } from "ethers";

import { NodeContradicts } from "../chain/errors.ts";
import { eventIn } from "../chain/events.ts";
import type { DraftedAct } from "./build.ts";
import { interfaceOf } from "./contracts.ts";
import type { World } from "./world.ts";

/** What acts begin that others name by a number, as arguments call it; events call some of them so with "Id" behind. */
const NUMBERED: ReadonlySet<string> = new Set([
  ...["proposal", "consultation", "motion", "case", "request", "place", "agreement", "information", "number"],
  ...["credit", "presentation", "accreditation", "certificate", "check", "declaration"],
  ...["project", "tranche", "drawdown", "plan", "loan", "claim", "object", "award", "application"],
]);

const LARGE = 1n << 64n; // numbers above are hashes, which are looked up by how they begin in hexadecimal digits

/**
 * The numbers of what a mined act began, such as "case 1", by which whoever goes on has to name it; those that were said are left
 * out, and events that do not decode.
 */
export function numbersOf(world: World, { act, call, values }: DraftedAct, { logs }: TransactionReceipt): string[] {
  const contract = interfaceOf(world.layer, act.contract);
  const events = logs.filter(({ address }) => address.toLowerCase() === call.to.toLowerCase());
  const told = events.flatMap((log) => argumentsOf(contract, log));
  const numbers = told.map(([name, value]) => [name.replace(/Id$/, ""), written(value)] as const);
  const begun = numbers.filter(([name]) => NUMBERED.has(name) && !values.has(name));
  return [...new Set(begun.map(([name, value]) => `${name} ${value}`))];
}

/** The act is done, whatever a node says of it. */
function argumentsOf(contract: Interface, log: Log): [string, unknown][] {
  try {
    return Object.entries(eventIn(contract, log)?.args.toObject() ?? {});
  } catch (error) {
    if (error instanceof NodeContradicts) return [];
    throw error;
  }
}

function written(value: unknown): string {
  return typeof value === "bigint" && value >= LARGE ? `0x${value.toString(16).padStart(64, "0")}` : String(value);
}
