import { type Argument, argumentOf } from "../act.ts";
import type { ContractName } from "../contracts.ts";
import type { World } from "../world.ts";

/** Something told: what it is called, how people read it, and what the chain answered. */
export interface Told {
  readonly label: string;
  readonly text: string;
  readonly value: unknown;
}

/** What is known where more is asked: what was said and what was answered, by name. */
export type Known = ReadonlyMap<string, unknown>;

/** One part of an answer that is told. */
export interface Fact extends Argument {
  /** The names or places that lead to it in the answer. */
  readonly path: readonly string[];
  /** Without it there is no such thing, and nothing is told. */
  readonly isNeeded: boolean;
  /** It is only asked further with. */
  readonly isSilent: boolean;
}

/** A view of a contract, or an event (in capitals, of which the last is taken), with what it is asked for. */
export interface Query {
  readonly contract: ContractName;
  readonly method: string;
  readonly args: readonly string[];
}

/** A query, with what of its answer is told. */
export interface Question {
  /** Asked for each of a list, which is written out or asked for itself. */
  readonly each: { readonly item: Argument; readonly of: Query | readonly number[] } | undefined;
  readonly query: Query;
  readonly facts: readonly Fact[];
}

/** What no single view answers. */
export type More = (world: World, known: Known) => Promise<readonly Told[]>;

/** How a thing is shown. */
export interface Show {
  /** The thing, and "show" or, where there are several ways to look at it, another verb. */
  readonly verb: string;
  readonly arguments: readonly Argument[];
  /** What is shown, for the help. */
  readonly sentence: string;
  readonly questions: readonly (Question | More)[];
}

/** A show as the table writes it: verb, arguments as those of acts, what is shown, questions. */
export type ShowRow = readonly [verb: string, args: string, sentence: string, ...questions: (string | More)[]];

/**
 * Reads rows. A question is `contract.view(names or numbers)` and facts, each `label=path:kind(of)`: the path is the label and
 * the kind the last name of the path if they are left out, `_` is all of the answer; `!` behind the label says that nothing is there where it is zero,
 * `~` before it that it is only asked further with. `item:kind in [1,2] ...` asks for each of a list, as does
 * `item:kind in contract.view() ...`.
 */
export function showsOf(rows: readonly ShowRow[]): Show[] {
  return rows.map(([verb, args, sentence, ...questions]) => ({
    verb,
    arguments: args === "" ? [] : args.split(" ").map(argumentOf),
    sentence,
    questions: questions.map((each) => (typeof each === "string" ? questionOf(each) : each)),
  }));
}

const QUESTION = /^(?:(\S+) in (?:\[([0-9,]+)\]|(\w+\.\w+\([^)]*\))) )?(\w+\.\w+\([^)]*\)) (.+)$/;

function questionOf(text: string): Question {
  const [, item, numbers, list, query, facts] = QUESTION.exec(text)!;
  const of = numbers === undefined ? list && queryOf(list) : numbers.split(",").map(Number);
  return {
    each: item !== undefined && of ? { item: argumentOf(item), of } : undefined,
    query: queryOf(query!),
    facts: facts!.split(" ").map(factOf),
  };
}

function queryOf(text: string): Query {
  const [, contract, method, args] = /^(\w+)\.(\w+)\((.*)\)$/.exec(text)!;
  return { contract: contract as ContractName, method: method!, args: args === "" ? [] : args!.split(",") };
}

const FACT = /^(~?)(\w+)(!?)(?:=([\w.]+))?(:[\w()]+)?$/;

function factOf(text: string): Fact {
  const [, silent, label, needed, path = label, kind] = FACT.exec(text)!;
  const names = path!.split(".");
  const argument = argumentOf(`${label}${kind ?? `:${names.at(-1)!}`}`);
  return { ...argument, path: names, isNeeded: needed === "!", isSilent: silent === "~" };
}
