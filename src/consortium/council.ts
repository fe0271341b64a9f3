import { z } from "zod";

import { DEFAULT_CONSULTATION } from "../governance/consultation.ts";
import { BASES, DECISION_CLASSES, type DecisionClass } from "../governance/majority.ts";
import { DEFAULT_SILENCE, type SilenceTerms } from "../governance/silence.ts";
import {
  BY_STRICTNESS,
  countsLaxer,
  DEFAULT_TERMS,
  MAX_PERIOD,
  MIN_PERIOD,
  type Periods,
  REHEARSAL_PERIODS,
  SIMPLE_MAJORITY,
  type Terms,
  undercuts,
} from "../governance/terms.ts";
import { type Member, soleVetoPossible, vetoesOf } from "../governance/veto.ts";
import { alpha2, seconds, whole } from "./fields.ts";
import { type FileProblem, problemsOf } from "./problem.ts";

const BASIS_POINTS = 10_000;
const MAX_SEATS = 15;
const SHORTEST_REHEARSAL = 1; // seconds
const YEAR = 365 * 86_400;

/** Who acts for all in an emergency: seats, and how many of them an act needs. */
export interface EmergencySeats {
  seats: string[];
  threshold: number;
  termSeconds: number;
}

/** Who votes, with their weights as the registry takes them, and what the charter says of them. */
export interface Electorate {
  readonly weightCapBps: number;
  readonly founders: number;
  readonly members: readonly Member[];
}

/** The terms of the classes, as far as they can be read. */
export type ClassTerms = Readonly<Partial<Record<DecisionClass, Terms>>>;

/**
 * How a consortium decides. What the file does not say is as in `DEFAULT_TERMS` and `REHEARSAL_PERIODS`; the bounds are
 * those of the contract.
 */
export const classFields = {
  Constitutional: termsSection(DEFAULT_TERMS.Constitutional),
  Reinforced: termsSection(DEFAULT_TERMS.Reinforced),
  Ordinary: termsSection(DEFAULT_TERMS.Ordinary),
  Procedural: termsSection(DEFAULT_TERMS.Procedural),
  Emergency: termsSection(DEFAULT_TERMS.Emergency),
};

export const councilFields = {
  classes: z.strictObject(classFields).prefault({}),
  rehearsal: z
    .strictObject(periodFields(REHEARSAL_PERIODS, SHORTEST_REHEARSAL))
    .superRefine(requireWithinPeriods)
    .prefault({}),
  consultation: z
    .strictObject({
      period: wait(DEFAULT_CONSULTATION.period, 1, MAX_PERIOD),
      reading: wait(DEFAULT_CONSULTATION.reading, 1, MAX_PERIOD),
      validity: wait(DEFAULT_CONSULTATION.validity, 1, 365 * 86_400),
    })
    .refine(({ period, reading }) => reading <= period, { message: "an amended text has longer than the draft" })
    .prefault({}),
  silence: z
    .strictObject({
      Ordinary: silenceSection(DEFAULT_SILENCE.Ordinary),
      Procedural: silenceSection(DEFAULT_SILENCE.Procedural),
    })
    .prefault({}),
  emergency: z
    .strictObject({
      seats: z.array(alpha2).min(1).max(MAX_SEATS),
      threshold: whole(1, MAX_SEATS),
      termSeconds: wait(YEAR, 60, 2 * YEAR),
    })
    .optional()
    .describe("without it, every country of a council of up to fifteen has a seat, and a majority of them acts"),
};

export const councilSection = z.strictObject(councilFields).prefault({});

/** The seats that a file names, or all countries and a majority of them. */
export function emergencySeats(named: EmergencySeats | undefined, countries: readonly string[]): EmergencySeats {
  return named ?? { seats: [...countries], threshold: Math.floor(countries.length / 2) + 1, termSeconds: YEAR };
}

/** Where stricter classes are easier than laxer ones, which the chain refuses. */
export function termsProblems(classes: ClassTerms): FileProblem[] {
  return [
    ...BY_STRICTNESS.slice(1).flatMap((name, index) => orderProblems(classes, name, BY_STRICTNESS[index]!)),
    ...laneProblems(classes),
  ];
}

/** Every veto that the file does not declare. */
export function vetoProblems(classes: ClassTerms, electorate: Electorate | undefined): FileProblem[] {
  if (electorate === undefined) return [];
  return DECISION_CLASSES.flatMap((name) => {
    const terms = classes[name];
    return terms === undefined || terms.vetoDeclared ? [] : hiddenVetoes(name, terms, electorate);
  });
}

function hiddenVetoes(
  name: DecisionClass,
  terms: Terms,
  { members, weightCapBps, founders }: Electorate,
): FileProblem[] {
  const path = ["council", "classes", name];
  const vetoes = vetoesOf(terms, members);
  if (vetoes.length > 0) {
    const who = vetoes.map(({ country, by }) => `${country} (by ${by.join(" and ")})`).join(", ");
    const message = `one country alone can block: ${who}; declare it (vetoDeclared) or change the terms`;
    return problemsOf("council", path, [message]);
  }
  // The chain checks before the first country has joined: one of the founders, with the most that the charter permits.
  if (!soleVetoPossible(terms, weightCapBps, founders)) return [];
  const message = `one of ${founders} founders could block alone, with the ${weightCapBps} bps it may hold`;
  return problemsOf("council", path, [message]);
}

function orderProblems(classes: ClassTerms, stricter: DecisionClass, laxer: DecisionClass): FileProblem[] {
  const [a, b] = [classes[stricter], classes[laxer]];
  if (a === undefined || b === undefined) return [];
  return easier(stricter, laxer, undercuts(a, b));
}

/** The emergency lane is quicker than any class, and may count no more laxly than the laxest. */
function laneProblems({ Emergency, Procedural }: ClassTerms): FileProblem[] {
  if (Emergency === undefined || Procedural === undefined) return [];
  return easier("Emergency", "Procedural", countsLaxer(Emergency, Procedural));
}

function easier(stricter: DecisionClass, laxer: DecisionClass, fields: readonly string[]): FileProblem[] {
  const messages = fields.length === 0 ? [] : [`easier than ${laxer} in ${fields.join(", ")}`];
  return problemsOf("council", ["council", "classes", stricter], messages);
}

/** What the emergency committee refuses of its first seats. */
export function seatProblems(
  { seats, threshold }: { readonly seats?: string[] | undefined; readonly threshold?: number | undefined },
  countries: readonly string[],
): FileProblem[] {
  if (seats === undefined || threshold === undefined) return [];
  const strangers = seats.filter((seat) => !countries.includes(seat));
  const messages = [
    ...strangers.map((seat) => `${seat} has a seat and is no member`),
    ...(new Set(seats).size < seats.length ? ["a country has two seats"] : []),
    ...(seats.length > MAX_SEATS
      ? [`${seats.length} countries cannot all have one of ${MAX_SEATS} seats: name them`]
      : []),
    ...(threshold * 2 <= seats.length ? [`${threshold} of ${seats.length} seats are not more than half`] : []),
    ...(threshold > seats.length ? [`${threshold} is more than ${seats.length} seats`] : []),
  ];
  return problemsOf("emergency", ["council", "emergency"], messages);
}

/** A wait that may be left out, but not be none: that would open what waiting protects. */
function wait(value: number, min: number, max: number) {
  return seconds(min, max).default(value);
}

function silenceSection(defaults: SilenceTerms) {
  return z
    .strictObject({
      objections: whole(0, 255)
        .default(defaults.objections)
        .describe("so many objections stop a motion; 0 closes the procedure to the class"),
      period: wait(defaults.period, MIN_PERIOD, MAX_PERIOD),
    })
    .prefault({});
}

function termsSection(defaults: Terms) {
  return z
    .strictObject({
      basis: z.enum(BASES).default(defaults.basis),
      countriesBps: whole(SIMPLE_MAJORITY, BASIS_POINTS).default(defaults.countriesBps),
      weightBps: whole(1, BASIS_POINTS, "write 1 where weight plays no part").default(defaults.weightBps),
      quorumBps: whole(1, BASIS_POINTS, "write 1 where any attendance will do").default(defaults.quorumBps),
      blockingCountries: whole(0, 255)
        .default(defaults.blockingCountries)
        .describe("short of weight a motion carries all the same while fewer oppose it; with 0 it never does"),
      vetoDeclared: z.boolean().default(defaults.vetoDeclared),
      consulted: z.boolean().default(defaults.consulted),
      ...periodFields(defaults, MIN_PERIOD),
    })
    .superRefine(requireWithinPeriods)
    .prefault({});
}

function periodFields(defaults: Periods, shortest: number) {
  const period = (name: keyof Periods, min = 1) => wait(defaults[name], min, MAX_PERIOD);
  return {
    votingDelay: period("votingDelay"),
    votingPeriod: period("votingPeriod", shortest),
    lateWindow: period("lateWindow"),
    maxExtension: period("maxExtension"),
    timelockDelay: period("timelockDelay"),
    dissentDelay: period("dissentDelay"),
    gracePeriod: period("gracePeriod", shortest),
  };
}

function requireWithinPeriods(periods: Periods, context: z.RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (periods.lateWindow > periods.votingPeriod) refuse("the late window is longer than the vote");
  if (periods.maxExtension > periods.votingPeriod) refuse("late dissent could more than double the vote");
  if (periods.timelockDelay + periods.dissentDelay > MAX_PERIOD) refuse("dissent could delay for more than 90 days");
}
