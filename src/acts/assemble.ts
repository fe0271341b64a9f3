import type { ParamType } from "ethers";

/** A value for the next place of a call: a single one, or a whole structure. */
export interface Placed {
  readonly value: unknown;
  readonly isWhole: boolean;
}

/**
 * The arguments of a call from values in the order of its places: structures that no value fills whole are opened, and
 * their fields filled one after the other.
 */
export function assemble(inputs: readonly ParamType[], values: readonly Placed[]): unknown[] {
  const left = [...values];
  const fill = (input: ParamType): unknown => {
    if (input.baseType === "tuple" && left[0]?.isWhole !== true) return input.components!.map(fill);
    return left.shift()?.value;
  };
  return inputs.map(fill);
}

/** How many places a call has if only the structures at these places are filled whole. */
export function flatten(inputs: readonly ParamType[], args: readonly unknown[], whole: readonly boolean[]): unknown[] {
  const found: unknown[] = [];
  const take = (input: ParamType, arg: unknown): void => {
    if (input.baseType !== "tuple" || whole[found.length] === true) found.push(arg);
    else input.components!.forEach((part, index) => take(part, (arg as readonly unknown[])[index]));
  };
  inputs.forEach((input, index) => take(input, args[index]));
  return found;
}

/** What a call takes at each of its places if only the structures at some of them are filled whole. */
export function typesAt(inputs: readonly ParamType[], whole: readonly boolean[]): ParamType[] {
  const found: ParamType[] = [];
  const take = (input: ParamType): void => {
    if (input.baseType !== "tuple" || whole[found.length] === true) found.push(input);
    else input.components!.forEach(take);
  };
  inputs.forEach(take);
  return found;
}
