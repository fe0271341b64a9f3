import { BaseContract, isError, isHexString, Result } from "ethers";

import { revertDataOf } from "../../chain/revert.ts";
import { escapeLine } from "../../common/text.ts";
import type { Argument } from "../act.ts";
import { BadArgument, detailOf, type Said, valueOf } from "../arguments.ts";
import { addressFor, interfaceOf, SUITE_VOCABULARY } from "../contracts.ts";
import { explain } from "../explain.ts";
import { plain } from "../kinds/files.ts";
import type { Scope } from "../kinds/kind.ts";
import type { World } from "../world.ts";
import type { Fact, Known, Query, Question, Show, Told } from "./show.ts";

/** A thing that somebody wants to see and that is not there. */
export class NothingThere extends Error {
  override readonly name = "NothingThere";
  constructor(verb: string, said: string) {
    super(`There is nothing to see: ${verb} ${said}`.trim() + ".");
  }
}

/** A view that a contract refuses to answer. */
export class NotAnswered extends Error {
  override readonly name = "NotAnswered";
}

/** What is asked, of whom, and what is known already. */
interface Asking {
  readonly world: World;
  readonly show: Show;
  readonly known: Map<string, unknown>;
}

/** Looks at a thing. Throws `BadArgument`, `NothingThere`, `NotAnswered`, and what the chain's names and readers throw. */
export async function tell(world: World, show: Show, said: Said): Promise<readonly Told[]> {
  const known = new Map<string, unknown>();
  const told: Told[] = [];
  for (const argument of show.arguments) {
    const value = await valueOf(argument, said, scopeOf(world, argument, known));
    known.set(argument.name, value);
    told.push(await toldOf(world, argument, value, known));
  }
  const asking = { world, show, known };
  for (const question of show.questions) {
    told.push(...(typeof question === "function" ? await question(world, known) : await answersTo(asking, question)));
  }
  return told;
}

function scopeOf(world: World, { of }: Argument, said: Known): Scope {
  return { world, of, said, nested: () => Promise.reject(new Error("Nothing is done where something is shown.")) };
}

async function toldOf(world: World, argument: Argument, value: unknown, known: Known): Promise<Told> {
  const text = escapeLine(await detailOf(argument, value, scopeOf(world, argument, known)));
  return { label: wordsIn(argument.name), text, value: plain(value) };
}

/** A name of code as words: "heldAtMost" is "held at most". */
function wordsIn(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function answersTo(asking: Asking, question: Question): Promise<readonly Told[]> {
  return question.each === undefined ? answers(asking, question) : answersForEach(asking, question, question.each);
}

async function answers(asking: Asking, { query, facts }: Question): Promise<readonly Told[]> {
  const answer = await ask(asking, query);
  const told: Told[] = [];
  for (const fact of facts) {
    const value = partOf(answer, fact);
    if (fact.isNeeded && isNothing(value)) throw new NothingThere(asking.show.verb, saidIn(asking));
    asking.known.set(fact.name, value);
    if (!fact.isSilent) told.push(await toldOf(asking.world, fact, value, asking.known));
  }
  return told;
}

/** One line for each of a list: what it is, and what is told of it. */
async function answersForEach(asking: Asking, question: Question, { item, of }: NonNullable<Question["each"]>) {
  const items = "length" in of ? of : [...((await ask(asking, of)) as readonly unknown[])];
  const lines: Told[] = [];
  for (const value of items) {
    asking.known.set(item.name, value);
    const [{ label, text }, told] = [
      await toldOf(asking.world, item, value, asking.known),
      await answers(asking, question),
    ];
    const facts = told.map((each) => (told.length === 1 ? each.text : `${each.label} ${each.text}`)).join(", ");
    const values = Object.fromEntries(told.map((each) => [each.label, each.value]));
    lines.push({ label, text: `${text}: ${facts}`, value: { [label]: plain(value), ...values } });
  }
  return lines;
}

function saidIn({ show, known }: Asking): string {
  return show.arguments.map(({ name }) => `${name} ${String(known.get(name))}`).join(", ");
}

/** What a view answers, or the fields of the last of some events; undefined if there is none. Throws `NotAnswered`. */
async function ask(asking: Asking, query: Query): Promise<unknown> {
  const { world, known } = asking;
  const { layer } = world;
  const address = await addressFor(layer, query.contract, known.get(targetOf(query, known)));
  const contract = BaseContract.from<BaseContract>(address, interfaceOf(layer, query.contract), layer.countries.runner);
  const args = query.args.map((arg) => (/^[0-9]+$/.test(arg) ? BigInt(arg) : arg === "*" ? null : known.get(arg)));
  if (/^[A-Z]/.test(query.method)) return lastEvent(world, contract, query.method, args);
  try {
    return (await contract.getFunction(query.method).staticCall(...args)) as unknown;
  } catch (error) {
    if (isError(error, "INVALID_ARGUMENT") && error.argument !== "%response")
      throw new BadArgument(error.argument, "the contract has no such number: it is too large", error);
    const revert = revertDataOf(error);
    if (revert === null) throw error;
    const { sentence } = await explain(world, SUITE_VOCABULARY, revert, { from: undefined, to: address });
    throw new NotAnswered(sentence, { cause: error });
  }
}

/** Of contracts of which there are several, the one that an argument names. */
function targetOf({ contract }: Query, known: Known): string {
  if (contract === "token") return known.has("token") ? "token" : "currency";
  return contract;
}

async function lastEvent(
  world: World,
  contract: BaseContract,
  name: string,
  args: readonly unknown[],
): Promise<unknown> {
  const filter = contract.filters[name]!(...args) as Parameters<World["events"]>[1];
  return (await world.events(contract, filter)).at(-1)?.args;
}

/** What a path leads to; `_` is all of an answer. */
function partOf(answer: unknown, { path }: Fact): unknown {
  return path.reduce<unknown>((part, name) => {
    if (name === "_" || !(part instanceof Result)) return part;
    return /^[0-9]+$/.test(name) ? part[Number(name)] : part.getValue(name);
  }, answer);
}

/** What the chain answers of what is not there. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === "" || value === false) return true;
  return typeof value === "string" && isHexString(value) ? /^0x0*$/.test(value) : value === 0n;
}
