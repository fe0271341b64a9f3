import { z } from "zod";

import type { ClassTerms } from "./council.ts";
import { consortiumSection } from "./sections.ts";

/** What of `T` stands by itself, at every depth. */
type Draft<T> = T extends readonly (infer Item)[]
  ? Item extends object
    ? readonly Draft<Item>[]
    : T
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T;

type Parsed = z.output<typeof consortiumSection>;

/**
 * A file as far as each part of it stands by itself, so that a mistake in one place hides none in another. A field that
 * does not stand is not there; one that was left out and may be is there as `undefined`, or as its default.
 */
export interface ConsortiumDraft extends Omit<Draft<Parsed>, "council" | "countries" | "groups"> {
  readonly council?: Omit<NonNullable<Draft<Parsed>["council"]>, "classes"> & { readonly classes?: ClassTerms };
  readonly countries: readonly CountryDraft[];
  readonly groups?: Readonly<Record<string, string[]>>;
}
export type CountryDraft = NonNullable<Draft<Parsed>["countries"]>[number];
export type CurrencyDraft = NonNullable<CountryDraft["currency"]>;
export type RuleDraft = NonNullable<CountryDraft["rules"]>[number];

/** What of a completed file can be understood. */
export function draftOf(file: unknown): ConsortiumDraft {
  const draft = standing(consortiumSection, file);
  return { countries: [], ...(isFields(draft) ? draft : {}) };
}

const BROKEN = Symbol("broken");

/**
 * What of a value its schema takes: objects field by field, unless the fields are judged together, and lists of objects
 * item by item.
 */
function standing(schema: z.ZodType, value: unknown): unknown {
  const bare = bareOf(schema);
  if (bare instanceof z.ZodObject && !isJudgedWhole(bare) && isFields(value)) return fieldsOf(bare, value);
  if (bare instanceof z.ZodArray && bare.element instanceof z.ZodObject && Array.isArray(value)) {
    const { element } = bare;
    return value.map((item) => (isFields(item) ? fieldsOf(element, item) : {}));
  }
  const result = schema.safeParse(value);
  return result.success ? result.data : BROKEN;
}

function isJudgedWhole({ def }: z.ZodObject): boolean {
  return (def.checks ?? []).length > 0;
}

function fieldsOf({ shape }: z.ZodObject, value: Readonly<Record<string, unknown>>): object {
  const fields = Object.entries(shape).map(([key, schema]) => [key, standing(schema as z.ZodType, value[key])]);
  return Object.fromEntries(fields.filter(([, field]) => field !== BROKEN)) as object;
}

/** The schema of what is there where it may be left out. */
function bareOf(schema: z.ZodType): z.ZodType {
  const mayBeAbsent =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return mayBeAbsent ? bareOf(schema.unwrap() as z.ZodType) : schema;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
