import type { z } from "zod";

import { InvalidIsoMessage, type IsoProblem, quote } from "./errors.ts";
import { attributeLabel, pathsOf, textElement, type XmlElement } from "./xml.ts";

/** Where an element stands that is to be written. */
export interface Place {
  readonly path: string;
  readonly name: string;
  readonly namespace: string;
}

/** Reads a value from an element and writes it as one. Both throw `InvalidIsoMessage` at the element. */
export interface Codec<T> {
  read(element: XmlElement, path: string): T;
  write(value: T, place: Place): XmlElement;
}

/** A codec as a part of a sequence, with how often it may stand there. */
export interface Field<T> {
  readonly codec: Codec<unknown>;
  readonly min: number;
  readonly max: number;
  fold(values: readonly unknown[]): T;
  unfold(value: T): readonly unknown[];
}

/** A field that must stand there. */
export interface RequiredField<T> extends Field<T> {
  readonly isOptional: false;
}

/** A field that may be left out. */
export interface OptionalField<T> extends Field<T> {
  readonly isOptional: true;
}

/** Exactly one. */
export function one<T>(codec: Codec<T>): RequiredField<T> {
  return { codec, min: 1, max: 1, isOptional: false, fold: ([value]) => value as T, unfold: (value) => [value] };
}

/** One or none. */
export function maybe<T>(codec: Codec<T>): OptionalField<T> {
  return { codec, min: 0, max: 1, isOptional: true, fold: ([value]) => value as T, unfold: (value) => [value] };
}

/** None up to `max`; a list of none is left out. */
export function many<T>(codec: Codec<T>, max = Infinity): OptionalField<readonly T[]> {
  return { codec, min: 0, max, isOptional: true, fold: (values) => values as readonly T[], unfold: (values) => values };
}

/** One at least. */
export function some<T>(codec: Codec<T>): RequiredField<readonly T[]> {
  return { codec, min: 1, max: Infinity, isOptional: false, fold: (all) => all as readonly T[], unfold: (all) => all };
}

type Fields = Readonly<Record<string, RequiredField<unknown> | OptionalField<unknown>>>;
type ValueOf<F> = F extends Field<infer T> ? T : never;
type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K]["isOptional"] extends true ? K : never }[keyof F];
type Flat<T> = { [K in keyof T]: T[K] };

/** What a sequence reads: a property for each element, under its tag. */
export type SequenceOf<F extends Fields> = Flat<
  { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[K]> } & {
    readonly [K in OptionalKeys<F>]?: ValueOf<F[K]>;
  }
>;

/** The value that a codec reads and writes. */
export type Infer<C> = C extends Codec<infer T> ? T : never;

/** Elements in the order of the schema (xs:sequence). */
export function sequence<F extends Fields>(fields: F): Codec<SequenceOf<F>> {
  const names = Object.keys(fields);
  return {
    read(element, path) {
      refuseAttributes(element, path);
      const groups = groupsOf(element, names, path);
      const entries = names.map((name) => [name, readField(fields[name]!, groups.get(name)!, `${path}/${name}`)]);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as SequenceOf<F>;
    },
    write(value, { path, name, namespace }) {
      const given = value as Readonly<Record<string, unknown>>;
      const parts = names.flatMap((tag) => occurrences(fields[tag]!, given[tag]).map((part) => ({ tag, part })));
      const paths = pathsOf(
        path,
        parts.map(({ tag }) => tag),
      );
      const children = parts.map(({ tag, part }, index) =>
        fields[tag]!.codec.write(part, { path: paths[index]!, name: tag, namespace }),
      );
      return { name, namespace, attributes: {}, children, text: "" };
    },
  };
}

interface Occurrence {
  readonly element: XmlElement;
  readonly path: string;
}

/** The children by name. They must be known, in the element's own namespace, and in the order of the schema. */
function groupsOf(element: XmlElement, names: readonly string[], path: string): Map<string, Occurrence[]> {
  refuseMixedText(element, path);
  const paths = pathsOf(
    path,
    element.children.map(({ name }) => name),
  );
  const groups = new Map(names.map((name) => [name, [] as Occurrence[]]));
  let last = 0;
  for (const [index, child] of element.children.entries()) {
    const position = child.namespace === element.namespace ? names.indexOf(child.name) : -1;
    if (position < 0) throw problem(paths[index]!, "Unexpected", `the standard has no such element here`);
    if (position < last) throw problem(paths[index]!, "OutOfOrder", `belongs before ${names[last]!}`);
    last = position;
    groups.get(child.name)!.push({ element: child, path: paths[index]! });
  }
  return groups;
}

function readField(field: Fields[string], found: readonly Occurrence[], path: string): unknown {
  if (found.length < field.min) throw problem(path, "Missing", "is missing");
  if (found.length > field.max) {
    throw problem(
      found[field.max]!.path,
      "Repeated",
      `may stand there ${timesOf(field.max)}, not ${found.length} times`,
    );
  }
  if (found.length === 0) return undefined;
  return field.fold(found.map((occurrence) => field.codec.read(occurrence.element, occurrence.path)));
}

function timesOf(max: number): string {
  return max === 1 ? "once" : `${max} times`;
}

function occurrences(field: Fields[string], value: unknown): readonly unknown[] {
  return value === undefined ? [] : field.unfold(value);
}

/** Checks that an element has no attributes but those that may stand there. Throws `InvalidIsoMessage`. */
export function refuseAttributes({ attributes }: XmlElement, path: string, allowed: readonly string[] = []): void {
  const key = Object.keys(attributes).find((each) => !allowed.includes(each));
  if (key === undefined) return;
  throw problem(`${path}/@${attributeLabel(key)}`, "Unexpected", "the standard has no such attribute here");
}

/** Checks that an element that holds elements holds nothing else. Throws `InvalidIsoMessage`. */
export function refuseMixedText({ text, between = [] }: XmlElement, path: string): void {
  const stray = [text, ...between]
    .map((part) => part.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""))
    .find((part) => part !== "");
  if (stray !== undefined) throw problem(path, "Unexpected", `text ${quote(stray)} where elements belong`);
}

type Options = Readonly<Record<string, Codec<unknown>>>;

/** What a choice reads: an object with one property, under the chosen tag. */
export type ChoiceOf<O extends Options> = { [K in keyof O]: Readonly<Record<K, Infer<O[K]>>> }[keyof O];

/** One element of several (xs:choice). */
export function choice<O extends Options>(options: O): Codec<ChoiceOf<O>> {
  const names = Object.keys(options);
  const all = sequence(Object.fromEntries(names.map((name) => [name, maybe(options[name]!)])));
  return {
    read(element, path) {
      const [child, ...others] = element.children;
      if (child === undefined) throw problem(path, "Missing", `one of ${names.join(", ")} is missing`);
      if (others.length > 0) throw problem(path, "Repeated", `only one of ${names.join(", ")} may stand there`);
      return all.read(element, path) as ChoiceOf<O>;
    },
    write: (value, place) => all.write(value, place),
  };
}

/** An element that holds a text of a simple type; `kind` is what is wrong with another text. */
export function simple<T extends string>(type: z.ZodType<T>, kind: IsoProblem = "Format"): Codec<T> {
  return {
    read(element, path) {
      refuseAttributes(element, path);
      return checkText(type, textOf(element, path), path, kind);
    },
    write: (value, { name: tag, namespace }) => textElement(tag, namespace, value),
  };
}

/** The text of an element that holds no elements. Throws `InvalidIsoMessage`. */
export function textOf(element: XmlElement, path: string): string {
  const [child] = element.children;
  if (child === undefined) return element.text;
  throw problem(`${path}/${child.name}`, "Unexpected", "the standard has text here, and no elements");
}

/** Checks a text against a simple type. Throws `InvalidIsoMessage`. */
function checkText<T extends string>(type: z.ZodType<T>, text: string, path: string, kind: IsoProblem): T {
  if (text === "") throw problem(path, "Empty", "is empty");
  const result = type.safeParse(text);
  if (result.success) return result.data;
  throw problem(path, kind, `${quote(text)} ${result.error.issues[0]!.message}`);
}

/** An element that may hold anything, and is kept and written again as it is (xs:any). */
export const anything: Codec<XmlElement> = { read: (element) => element, write: kept };

function kept(value: XmlElement, { name, namespace }: Place): XmlElement {
  return { ...adopt(value, value.namespace, namespace), name };
}

/** An element of the standard that is kept and written again as it is. Of what is in it only its form is looked at. */
export const verbatim: Codec<XmlElement> = {
  read(element, path) {
    requireForm(element, path);
    return element;
  },
  write: kept,
};

/** The elements of the standard hold elements or text, and no attribute of a namespace. */
function requireForm(element: XmlElement, path: string): void {
  refuseAttributes(element, path, Object.keys(element.attributes).filter(isInNoNamespace));
  if (element.children.length === 0) return;
  refuseMixedText(element, path);
  const paths = pathsOf(
    path,
    element.children.map(({ name }) => name),
  );
  for (const [index, child] of element.children.entries()) requireForm(child, paths[index]!);
}

function isInNoNamespace(key: string): boolean {
  return !key.startsWith("{");
}

/** Moves an element, and what it holds of the same namespace, to another edition of a message. */
function adopt(element: XmlElement, from: string, to: string): XmlElement {
  const namespace = element.namespace === from ? to : element.namespace;
  return { ...element, namespace, children: element.children.map((child) => adopt(child, from, to)) };
}

function problem(path: string, kind: IsoProblem, message: string): InvalidIsoMessage {
  return new InvalidIsoMessage(path, kind, message);
}
