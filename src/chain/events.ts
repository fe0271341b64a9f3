import {
  type BaseContract,
  checkResultErrors,
  type EventFragment,
  type Interface,
  type Log,
  Result,
  toUtf8String,
  Utf8ErrorFuncs,
} from "ethers";

import type { TypedContractEvent, TypedDeferredTopicFilter, TypedEventLog } from "../../typechain-types/common.js";
import { NodeContradicts } from "./errors.ts";
import { type BlockRange, readLogs } from "./logs.ts";
import { layersOf } from "./saying.ts";

/** An event as a node gives it, with its arguments as the contract's types name them. */
export type ChainEvent<E extends TypedContractEvent> = Log & Pick<TypedEventLog<E>, "args">;

/**
 * The events of a contract that a filter such as `council.filters.CountryVoted(id)` lets through, in the order of the chain,
 * from a node that answers few blocks at once. Throws what `logPages` throws.
 */
export async function readEvents<E extends TypedContractEvent>(
  contract: BaseContract,
  filter: TypedDeferredTopicFilter<E>,
  range: BlockRange = {},
): Promise<ChainEvent<E>[]> {
  const [address, topics] = [await contract.getAddress(), await filter.getTopicFilter()];
  const logs = await readLogs(contract.runner, { ...range, addresses: [address], topics });
  return logs.map((log) =>
    Object.assign(log, { args: decoded(contract.interface, filter.fragment, log) as ChainEvent<E>["args"] }),
  );
}

/** The event that a log tells by an interface, with its arguments; null if the interface has none such. Throws `NodeContradicts`. */
export function eventIn(contract: Interface, log: Log): { readonly name: string; readonly args: Result } | null {
  const fragment = contract.getEvent(log.topics[0] ?? "");
  return fragment === null ? null : { name: fragment.name, args: decoded(contract, fragment, log) };
}

function decoded(contract: Interface, fragment: EventFragment, log: Log): Result {
  try {
    const found = contract.decodeEventLog(fragment, log.data, log.topics);
    const items = fragment.inputs.map((_, place) => readable(found, place));
    const args = Result.fromItems(
      items,
      fragment.inputs.map(({ name }) => name),
    );
    if (checkResultErrors(args).length === 0) return args;
  } catch {
    // Told below: what is wrong in the bytes interests nobody.
  }
  throw new NodeContradicts(`an event of ${log.address} in block ${log.blockNumber} does not decode`);
}

/** Contracts do not check that a text is one, so that anyone could stop all readers by bytes that stand for no character. */
function readable(found: Result, place: number): unknown {
  try {
    return found[place];
  } catch (error) {
    const unread = layersOf(error).find(({ argument }) => argument === "bytes");
    if (!(unread?.value instanceof Uint8Array)) throw error;
    return toUtf8String(unread.value, Utf8ErrorFuncs.replace);
  }
}
