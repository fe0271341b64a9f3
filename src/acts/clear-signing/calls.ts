import type { FunctionFragment, Interface, ParamType } from "ethers";

import type { Act, Argument } from "../act.ts";
import { kindOf } from "../arguments.ts";
import type { Field, Format } from "./descriptor.ts";
import { fieldsOf } from "./fields.ts";

/** The formats of the functions of a contract that acts call, by their signatures. */
export function callFormats(abi: Interface, acts: readonly Act[]): Record<string, Format> {
  const methods = [...new Set(acts.map(({ method }) => method))];
  return Object.fromEntries(
    methods.map((method) => {
      const fragment = abi.getFunction(method)!;
      return [signatureOf(fragment), formatOf(fragment, widest(acts.filter((act) => act.method === method)))];
    }),
  );
}

/** Of several acts by one function the one that says all of it, rather than making a part. */
function widest(acts: readonly Act[]): Act {
  return acts.find((act) => !act.arguments.some(({ isFixed, isTarget }) => isFixed || isTarget)) ?? acts[0]!;
}

/** A function as ERC-7730 names it: with the names of all parameters, and "tuple" before structures. */
export function signatureOf({ name, inputs }: FunctionFragment): string {
  return `${name}(${inputs.map(parameter).join(", ")})`;
}

function parameter(param: ParamType): string {
  return `${typeOf(param)} ${param.name}`;
}

function typeOf(param: ParamType): string {
  if (param.baseType === "array")
    return `${typeOf(param.arrayChildren!)}[${param.arrayLength! < 0 ? "" : param.arrayLength}]`;
  return param.baseType === "tuple" ? `tuple(${param.components!.map(parameter).join(", ")})` : param.type;
}

/** A place of a call, and where it is. */
interface Located {
  readonly param: ParamType;
  readonly path: string;
}

/** As `flatten`, with paths instead of values. */
function located(inputs: readonly ParamType[], whole: readonly boolean[]): Located[] {
  const found: Located[] = [];
  const take = (param: ParamType, path: string): void => {
    if (param.baseType !== "tuple" || whole[found.length] === true) found.push({ param, path });
    else param.components!.forEach((part) => take(part, `${path}.${part.name}`));
  };
  for (const input of inputs) take(input, input.name);
  return found;
}

function formatOf({ inputs }: FunctionFragment, act: Act): Format {
  const target = act.arguments.find(({ isTarget }) => isTarget);
  const said = act.arguments.filter(({ isTarget }) => !isTarget).flatMap(placesOf);
  const places = located(
    inputs,
    said.map((argument) => kindOf(argument).isWhole === true),
  );
  const token = tokenPath(target, said, places);
  const shown = places.map(({ param, path }, index) => fieldsOf(param, path, { ...hintOf(said[index]), token }));
  const fields = [...targetFields(target), ...shown.flat()];
  const interpolated = interpolate(act, said, shown, target);
  return { intent: intentOf(act), ...(interpolated === undefined ? {} : { interpolatedIntent: interpolated }), fields };
}

function placesOf(argument: Argument): Argument[] {
  return Array.from({ length: kindOf(argument).fills ?? 1 }, () => argument);
}

/** Kinds that are made of several things say nothing of any one of them. */
function hintOf(argument: Argument | undefined) {
  if (argument === undefined || kindOf(argument).fills !== undefined || argument.kind === "json") return {};
  const { kind, of, name } = argument;
  return { kind, of, label: name };
}

function tokenPath(target: Argument | undefined, said: readonly Argument[], places: readonly Located[]) {
  if (target?.kind === "currency") return "@.to";
  const index = said.findIndex(({ kind }) => kind === "currency");
  return index < 0 ? undefined : places[index]?.path;
}

function targetFields(target: Argument | undefined): Field[] {
  if (target === undefined) return [];
  const format = target.kind === "currency" ? "tokenTicker" : "addressName";
  return [{ path: "@.to", label: `${target.name[0]!.toUpperCase()}${target.name.slice(1)}`, format }];
}

function intentOf({ verb }: Act): string {
  return `${verb[0]!.toUpperCase()}${verb.slice(1)}`;
}

/** The act's own sentence, where each thing that it names is one value on the screen. */
function interpolate(
  { sentence }: Act,
  said: readonly Argument[],
  shown: readonly (readonly Field[])[],
  target: Argument | undefined,
): string | undefined {
  const paths = new Map(said.map(({ name }, index) => [name, single(shown[index] ?? [])]));
  if (target !== undefined) paths.set(target.name, "@.to");
  const named = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => paths.get(name!));
  if (named.some((path) => path === undefined)) return undefined;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => `{${paths.get(name)!}}`);
}

function single(fields: readonly Field[]): string | undefined {
  const [field, ...others] = fields;
  return field === undefined || others.length > 0 || field.path.includes("[]") ? undefined : field.path;
}
