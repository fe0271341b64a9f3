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

/** What is wrong with a council, and where in the file. */
export interface CouncilProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** The council of a file, complete, and who sits in it. */
export interface Council {
  readonly classes: Readonly<Record<DecisionClass, Terms>>;
  readonly emergency: EmergencySeats;
  readonly weightCapBps: number;
  readonly founders: number;
  /** With their weights as the registry takes them. */
  readonly members: readonly Member[];
}

/**
 * How a consortium decides. What the file does not say is as in `DEFAULT_TERMS` and `REHEARSAL_PERIODS`; the bounds are
 * those of the contract.
 */
export const councilSection = z
  .strictObject({
    classes: z
      .strictObject({
        Constitutional: termsSection(DEFAULT_TERMS.Constitutional),
        Reinforced: termsSection(DEFAULT_TERMS.Reinforced),
        Ordinary: termsSection(DEFAULT_TERMS.Ordinary),
        Procedural: termsSection(DEFAULT_TERMS.Procedural),
        Emergency: termsSection(DEFAULT_TERMS.Emergency),
      })
      .prefault({}),
    rehearsal: z
      .strictObject(periodFields(REHEARSAL_PERIODS, SHORTEST_REHEARSAL))
      .superRefine(requireWithinPeriods)
      .prefault({}),
    consultation: z
      .strictObject({
        period: seconds(DEFAULT_CONSULTATION.period, 1, MAX_PERIOD),
        reading: seconds(DEFAULT_CONSULTATION.reading, 0, MAX_PERIOD),
        validity: seconds(DEFAULT_CONSULTATION.validity, 1, 365 * 86_400),
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
        seats: z.array(z.string()).min(1).max(MAX_SEATS),
        threshold: z.number().int().min(1),
        termSeconds: z
          .number()
          .int()
          .min(60)
          .max(2 * YEAR)
          .default(YEAR),
      })
      .optional()
      .describe("without it, every country of a council of up to fifteen has a seat, and a majority of them acts"),
  })
  .prefault({});

/** The seats that a file names, or all countries and a majority of them. */
export function emergencySeats(named: EmergencySeats | undefined, countries: readonly string[]): EmergencySeats {
  return named ?? { seats: [...countries], threshold: Math.floor(countries.length / 2) + 1, termSeconds: YEAR };
}

/** Everything that the chain would refuse, and every veto that the file does not declare. */
export function councilProblems(council: Council): CouncilProblem[] {
  return [
    ...DECISION_CLASSES.flatMap((name) => vetoProblems(council, name)),
    ...BY_STRICTNESS.slice(1).flatMap((name, index) => orderProblems(council, name, BY_STRICTNESS[index]!)),
    ...laneProblems(council),
    ...seatProblems(council),
  ];
}

function vetoProblems({ classes, members, weightCapBps, founders }: Council, name: DecisionClass): CouncilProblem[] {
  const terms = classes[name];
  if (terms.vetoDeclared) return [];
  const path = ["council", "classes", name];
  const vetoes = vetoesOf(terms, members);
  if (vetoes.length > 0) {
    const who = vetoes.map(({ country, by }) => `${country} (by ${by.join(" and ")})`).join(", ");
    return [{ path, message: `one country alone can block: ${who}; declare it (vetoDeclared) or change the terms` }];
  }
  // The chain checks before the first country has joined: one of the founders, with the most that the charter permits.
  if (!soleVetoPossible(terms, weightCapBps, founders)) return [];
  return [{ path, message: `one of ${founders} founders could block alone, with the ${weightCapBps} bps it may hold` }];
}

function orderProblems({ classes }: Council, stricter: DecisionClass, laxer: DecisionClass): CouncilProblem[] {
  const fields = undercuts(classes[stricter], classes[laxer]);
  if (fields.length === 0) return [];
  return [{ path: ["council", "classes", stricter], message: `easier than ${laxer} in ${fields.join(", ")}` }];
}

/** The emergency lane is quicker than any class, and may count no more laxly than the laxest. */
function laneProblems({ classes }: Council): CouncilProblem[] {
  const fields = countsLaxer(classes.Emergency, classes.Procedural);
  if (fields.length === 0) return [];
  return [{ path: ["council", "classes", "Emergency"], message: `easier than Procedural in ${fields.join(", ")}` }];
}

function seatProblems({ emergency, members }: Council): CouncilProblem[] {
  const { seats, threshold } = emergency;
  const path = ["council", "emergency"];
  const strangers = seats.filter((seat) => !members.some(({ country }) => country === seat));
  const messages = [
    ...strangers.map((seat) => `${seat} has a seat and is no member`),
    ...(new Set(seats).size < seats.length ? ["a country has two seats"] : []),
    ...(seats.length > MAX_SEATS
      ? [`${seats.length} countries cannot all have one of ${MAX_SEATS} seats: name them`]
      : []),
    ...(threshold * 2 <= seats.length ? [`${threshold} of ${seats.length} seats are not more than half`] : []),
    ...(threshold > seats.length ? [`${threshold} is more than ${seats.length} seats`] : []),
  ];
  return messages.map((message) => ({ path, message }));
}

function seconds(value: number, min: number, max: number) {
  return z.number().int().min(min).max(max).default(value);
}

function silenceSection(defaults: SilenceTerms) {
  return z
    .strictObject({
      objections: z.number().int().min(0).max(255).default(defaults.objections),
      period: seconds(defaults.period, MIN_PERIOD, MAX_PERIOD),
    })
    .prefault({});
}

function termsSection(defaults: Terms) {
  return z
    .strictObject({
      basis: z.enum(BASES).default(defaults.basis),
      countriesBps: z.number().int().min(SIMPLE_MAJORITY).max(BASIS_POINTS).default(defaults.countriesBps),
      weightBps: z.number().int().min(0).max(BASIS_POINTS).default(defaults.weightBps),
      quorumBps: z.number().int().min(0).max(BASIS_POINTS).default(defaults.quorumBps),
      blockingCountries: z.number().int().min(0).max(255).default(defaults.blockingCountries),
      vetoDeclared: z.boolean().default(defaults.vetoDeclared),
      consulted: z.boolean().default(defaults.consulted),
      ...periodFields(defaults, MIN_PERIOD),
    })
    .superRefine(requireWithinPeriods)
    .prefault({});
}

function periodFields(defaults: Periods, shortest: number) {
  const period = (name: keyof Periods, min = 0) => z.number().int().min(min).max(MAX_PERIOD).default(defaults[name]);
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
