import { formatEther, type Interface, type ParamType, type Result } from "ethers";

import { escapeLine } from "../common/text.ts";
import type { Action } from "./proposal.ts";
import { alpha2FromBytes } from "./registries.ts";

/** A contract that actions are decoded for. */
export interface KnownContract {
  readonly name: string;
  readonly interface: Interface;
}

/**
 * What an action does, as people read it: `CountryRegistry.admit(country: 784, alpha2: AE, ...)`. A call that nobody
 * can decode is shown as it is, so that nobody votes for it unseen.
 */
export function describeAction(action: Action, known: ReadonlyMap<string, KnownContract>): string {
  const sent = action.value === undefined || action.value === 0n ? "" : ` with ${formatEther(action.value)} CFX`;
  const call = described(action, known.get(action.target.toLowerCase()));
  return `${call ?? `UNKNOWN CALL of ${action.target}: ${action.data}`}${sent}`;
}

/** Null for what cannot be decoded: it can be proposed all the same. */
function described({ data }: Action, contract: KnownContract | undefined): string | null {
  try {
    const call = contract?.interface.parseTransaction({ data });
    if (contract === undefined || !call) return null;
    const values = call.fragment.inputs.map((input, index) => `${input.name}: ${shown(input, call.args[index])}`);
    return `${contract.name}.${call.name}(${values.join(", ")})`;
  } catch {
    return null;
  }
}

function shown(type: ParamType, value: unknown): string {
  if (type.baseType === "array")
    return `[${[...(value as Result)].map((one) => shown(type.arrayChildren!, one)).join(", ")}]`;
  if (type.baseType === "tuple") {
    const fields = type.components!.map((part, index) => `${part.name}: ${shown(part, (value as Result)[index])}`);
    return `{${fields.join(", ")}}`;
  }
  if (type.baseType === "bytes2") return alpha2FromBytes(value as string);
  return type.baseType === "string" ? `"${escapeLine(value as string)}"` : String(value);
}
