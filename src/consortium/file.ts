import type { z } from "zod";

import { completed } from "./complete.ts";
import { emergencySeats } from "./council.ts";
import type { currencyFields } from "./country-section.ts";
import { draftOf } from "./draft.ts";
import { draftProblems } from "./draft-problems.ts";
import { paymentProblems } from "./payable.ts";
import { type FileProblem, problemsOf } from "./problem.ts";
import { consortiumSection, worldSection } from "./sections.ts";

type Parsed = z.output<typeof consortiumSection>;

/** Who takes part: countries, offices, weights, currencies, rules and participants. */
export type ConsortiumFile = Omit<Parsed, "council"> & {
  readonly council: Omit<Parsed["council"], "emergency"> & { readonly emergency: ReturnType<typeof emergencySeats> };
};
export type CountryFile = ConsortiumFile["countries"][number];
export type CurrencyFile = z.output<z.ZodObject<typeof currencyFields>>;
export type RuleFile = CountryFile["rules"][number];
export type IssuerRuleFile = CurrencyFile["rule"];

/** A country that issues a currency. */
export type IssuerFile = CountryFile & { readonly currency: CurrencyFile };

/** The countries of a file that issue a currency, in its order. */
export function issuersOf(file: Pick<ConsortiumFile, "countries">): IssuerFile[] {
  return file.countries.filter((country): country is IssuerFile => country.currency !== undefined);
}

/** A consortium file with mistakes; `problems` names each with its place. */
export class InvalidConsortiumFile extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The consortium file has ${problems.length} mistake(s):\n${problems.join("\n")}`);
    this.name = "InvalidConsortiumFile";
    this.problems = problems;
  }
}

/** A consortium, or everything that is wrong with it. */
export type Reading =
  { readonly file: ConsortiumFile; readonly problems: readonly [] } | { readonly problems: readonly FileProblem[] };

/** Reads a consortium from parsed JSON or YAML; every mistake is found at once. */
export function readConsortium(value: unknown): Reading {
  const whole = completed(value);
  const result = consortiumSection.safeParse(whole);
  const formal = result.success ? [] : result.error.issues.flatMap(fieldProblems);
  const { data: world } = worldSection.safeParse(whole);
  const problems = [
    ...formal,
    ...hiddenGroups(whole),
    ...draftProblems(draftOf(whole)),
    ...(world === undefined ? [] : paymentProblems(world)),
  ];
  if (!result.success || problems.length > 0) return { problems };
  const { council, ...file } = result.data;
  const codes = file.countries.map(({ alpha2 }) => alpha2);
  return {
    file: { ...file, council: { ...council, emergency: emergencySeats(council.emergency, codes) } },
    problems: [],
  };
}

/** Reads a consortium from parsed JSON or YAML. Throws `InvalidConsortiumFile`. */
export function parseConsortium(json: unknown): ConsortiumFile {
  const reading = readConsortium(json);
  if ("file" in reading) return reading.file;
  throw new InvalidConsortiumFile(reading.problems.map(({ path, message }) => `${path.join(".")}: ${message}`));
}

/** The schema passes over a group of this name, so that nobody would hear of it. */
function hiddenGroups(file: unknown): FileProblem[] {
  const { groups } = (file ?? {}) as { readonly groups?: unknown };
  const isHidden = typeof groups === "object" && groups !== null && Object.hasOwn(groups, "__proto__");
  return problemsOf("field", ["groups", "__proto__"], isHidden ? ["no group can be called so"] : []);
}

/** A field too many is a mistake where it stands, not where its object begins. */
function fieldProblems(issue: z.core.$ZodIssue): FileProblem[] {
  const path = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
  if (issue.code !== "unrecognized_keys") return [{ path, rule: "field", message: inWords(issue) }];
  return issue.keys.map((key) => ({ path: [...path, key], rule: "field", message: "no such field is known here" }));
}

function inWords(issue: z.core.$ZodIssue): string {
  const { code, message } = issue;
  if (code === "invalid_type" && message.endsWith("received undefined")) return "this field is missing";
  if (code === "invalid_key") return issue.issues.map(inWords).join("; ");
  return message.replace(/^Invalid input: /, "");
}
