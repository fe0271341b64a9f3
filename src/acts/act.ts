import type { OfficeName } from "../governance/registries.ts";
import type { ContractName } from "./contracts.ts";

/** Who may do an act. */
export type Actor = OfficeName | "Council" | "Guardian" | "Account" | "Anyone";

/** One thing that whoever acts says. */
export interface Argument {
  /** As it is written on the command line and in sentences. */
  readonly name: string;
  readonly kind: string;
  /** What narrows the kind: the list of an enumeration, or the argument that an amount is in the currency of. */
  readonly of: string | undefined;
  readonly otherwise: string | undefined;
  /** Nobody may say anything else than `otherwise`. */
  readonly isFixed: boolean;
  /** It says on which contract is acted, and is no argument of the call. */
  readonly isTarget: boolean;
}

/** What somebody can do, as the command line, its help and its summaries are made from it. */
export interface Act {
  /** A thing and a verb, such as "country appoint". */
  readonly verb: string;
  readonly contract: ContractName;
  /** The function's name, or its signature where it has overloads. */
  readonly method: string;
  readonly actor: Actor;
  /** The argument from which the actor's country follows, if it is not the one named "country". */
  readonly actorOf: string | undefined;
  readonly arguments: readonly Argument[];
  /** What is signed, with the arguments in braces. */
  readonly sentence: string;
}

/** An act as the table writes it: verb, `contract.function`, who, arguments, sentence. */
export type Row = readonly [verb: string, call: string, actor: string, args: string, sentence: string];

/**
 * Reads rows. Arguments stand in the order of the contract's, as `name:kind(of)=default`: the kind is the name if it is left
 * out, `!` stands before what is always so, and `@` before the one that says on which contract is acted. An actor is `Office`
 * or `Office@argument`.
 */
export function actsOf(rows: readonly Row[]): Act[] {
  return rows.map(([verb, call, who, args, sentence]) => {
    const [contract, ...method] = call.split(".");
    const [actor, actorOf] = who.split("@");
    return {
      verb,
      contract: contract as ContractName,
      method: method.join("."),
      actor: actor as Actor,
      actorOf,
      arguments: args === "" ? [] : args.split(" ").map(argumentOf),
      sentence,
    };
  });
}

const ARGUMENT = /^(@?)([a-zA-Z0-9]+)(?::([a-zA-Z0-9]+)(?:\(([a-zA-Z0-9]+)\))?)?(?:([=!])(\S*))?$/;

/** Reads one argument of a row. */
export function argumentOf(text: string): Argument {
  const [, target, name, kind, of, mark, otherwise] = ARGUMENT.exec(text)!;
  return { name: name!, kind: kind ?? name!, of, otherwise, isFixed: mark === "!", isTarget: target === "@" };
}
