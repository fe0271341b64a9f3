import { isError, type ParamType } from "ethers";

import { escapeLine } from "../common/text.ts";
import type { OfficeName } from "../governance/registries.ts";
import type { SignableCall } from "../signing/call.ts";
import type { Act, Argument } from "./act.ts";
import { BadArgument, detailOf, kindOf, type Said, valueOf } from "./arguments.ts";
import { assemble, type Placed, typesAt } from "./assemble.ts";
import { addressFor, type ContractName, interfaceOf } from "./contracts.ts";
import { type Scope, Unreadable } from "./kinds/kind.ts";
import type { World } from "./world.ts";

/** An act with everything that it needs. */
export interface DraftedAct {
  readonly act: Act;
  readonly call: SignableCall;
  /** What was said, as the chain understands it, for whoever signs. */
  readonly details: ReadonlyMap<string, string>;
  /** The same by the names of arguments, as the contract takes it. */
  readonly values: ReadonlyMap<string, unknown>;
  /** The currency that the act is about, by its contract; undefined if it is about none. */
  readonly currency: string | undefined;
  /** The office's account that has to act; undefined where any account may, or none follows from the arguments. */
  readonly actor: { readonly country: number; readonly account: string } | undefined;
}

/** Makes the call of an act. Throws `BadArgument`, and what the chain's names throw. */
export async function draftAct(acts: readonly Act[], world: World, act: Act, said: Said): Promise<DraftedAct> {
  const nested = (phrase: string) => callIn(acts, world, phrase);
  const values = new Map<string, unknown>();
  const details = new Map<string, string>();
  const placed: Placed[] = [];
  const types = typesOf(world, act);
  for (const argument of act.arguments) {
    const scope: Scope = { world, of: argument.of, type: types.get(argument.name), said: values, nested };
    const value = await valueOf(argument, said, scope);
    values.set(argument.name, value);
    details.set(argument.name, await detailOf(argument, value, scope));
    placed.push(...placesOf(argument, value));
  }
  const data = encode(world, act, placed);
  const to = await addressFor(world.layer, act.contract, values.get(targetOf(act) ?? ""));
  const call = { to, data, value: 0n, summary: sentenceOf(act.sentence, details) };
  const currency = values.get("currency") as string | undefined;
  return { act, call, details, values, currency, actor: await actorOf(world, act, values, said.as) };
}

/** What the contract takes for each argument that fills one place. */
export function typesOf(world: World, { contract, method, arguments: all }: Act): ReadonlyMap<string, ParamType> {
  const placed = all.filter(({ isTarget }) => !isTarget);
  const places = placed.flatMap((argument) => {
    const { fills = 1, isWhole = false } = kindOf(argument);
    return Array.from({ length: fills }, () => ({ argument, isWhole }));
  });
  const { inputs } = interfaceOf(world.layer, contract).getFunction(method)!;
  const types = typesAt(
    inputs,
    places.map(({ isWhole }) => isWhole),
  );
  return new Map(places.map(({ argument }, index) => [argument.name, types[index]!]));
}

function encode(world: World, { contract, method, verb }: Act, placed: readonly Placed[]): string {
  const abi = interfaceOf(world.layer, contract);
  const fragment = abi.getFunction(method)!;
  try {
    return abi.encodeFunctionData(fragment, assemble(fragment.inputs, placed));
  } catch (error) {
    const named = isError(error, "INVALID_ARGUMENT") ? error.argument : verb;
    throw new BadArgument(named, "the contract does not take such a value: it may be too large", error);
  }
}

function placesOf(argument: Argument, value: unknown): Placed[] {
  const { fills, isWhole = false } = kindOf(argument);
  if (argument.isTarget) return [];
  return (fills === undefined ? [value] : (value as unknown[])).map((each) => ({ value: each, isWhole }));
}

function targetOf({ arguments: all }: Act): string | undefined {
  return all.find(({ isTarget }) => isTarget)?.name;
}

function sentenceOf(sentence: string, details: ReadonlyMap<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => escapeLine(details.get(name) ?? "?"));
}

/** The office of the country that an act names, of the issuer of its currency, or of the one that was said to act. */
async function actorOf(world: World, act: Act, values: ReadonlyMap<string, unknown>, as: string | undefined) {
  const { actor } = act;
  if (actor === "Anyone" || actor === "Council") return undefined;
  if (actor === "Account") return accountIn(world, act, values);
  const country = as === undefined ? await countryIn(world, act, values) : await world.countryNamed(as);
  if (country === undefined) return undefined;
  return { country, account: await holderOf(world, country, actor) };
}

/** The account that an argument names as the one that acts. */
async function accountIn(world: World, { actorOf: from }: Act, values: ReadonlyMap<string, unknown>) {
  const account = values.get(from ?? "");
  return typeof account === "string" ? { country: Number(await world.layer.gate.homeOf(account)), account } : undefined;
}

function holderOf(world: World, country: number, actor: OfficeName | "Guardian"): Promise<string> {
  return actor === "Guardian" ? world.layer.countries.guardianOf(country) : world.officeOf(country, actor);
}

/** The country that an argument is, or whose participant, account or currency it is; undefined if none follows. */
async function countryIn(world: World, act: Act, values: ReadonlyMap<string, unknown>): Promise<number | undefined> {
  const names = act.actorOf === undefined ? ["country", "currency"] : [act.actorOf];
  const argument = act.arguments.find(({ name }) => names.includes(name));
  if (argument === undefined) return undefined;
  const value = values.get(argument.name);
  const countries: Readonly<Record<string, () => Promise<bigint | number | undefined>>> = {
    country: () => Promise.resolve(value as bigint | number),
    currency: async () => (await world.currencyAt(value as string))?.issuer,
    participant: async () => (await world.layer.gate.participantOf(value as number)).country,
    account: () => world.layer.gate.homeOf(value as string),
  };
  const country = await countries[argument.kind]?.();
  return country === undefined || BigInt(country) === 0n ? undefined : Number(country);
}

const PHRASE = /^([a-z-]+ [a-z-]+)((?: [a-zA-Z0-9]+=(?:"[^"]*"|\S+))*)$/;
const PAIR = /([a-zA-Z0-9]+)=(?:"([^"]*)"|(\S+))/g;

/** The call of an act in words. Throws `Unreadable`, and as `draftAct`. */
async function callIn(acts: readonly Act[], world: World, phrase: string): Promise<SignableCall> {
  const [, verb, pairs = ""] = PHRASE.exec(phrase) ?? [];
  const act = acts.find((each) => each.verb === verb);
  if (act === undefined) throw new Unreadable(phrase, "an act such as country admit country=784 alpha2=AE ...");
  const said = [...pairs.matchAll(PAIR)].map(([, name, quoted, plain]) => [name!, quoted ?? plain!] as const);
  return (await draftAct(acts, world, act, Object.fromEntries(said))).call;
}

export type { ContractName };
