import { DECISION_CLASSES, type DecisionClass, isCarried, type Majority, type Vote } from "./majority.ts";

const DAY = 86_400;

/** Where a motion in the silence procedure stands, in the order of the numbers on chain. */
export const MOTION_STATES = [
  "None",
  "Open",
  "Objected",
  "Adopted",
  "Queued",
  "Executed",
  "Expired",
  "Referred",
  "Vetoed",
  "Withdrawn",
] as const;
export type MotionState = (typeof MOTION_STATES)[number];

/** The classes that may be decided by silence. */
export const SILENT_CLASSES = ["Ordinary", "Procedural"] as const satisfies DecisionClass[];
export type SilentClass = (typeof SILENT_CLASSES)[number];

/** What the silence procedure asks in a class. */
export interface SilenceTerms {
  /** With so many countries objecting nothing is adopted; 0 closes the procedure to the class. */
  readonly objections: number;
  /** How long the countries may object, in seconds. */
  readonly period: number;
}

/**
 * One objection stops an ordinary matter, as in the EU Council (Art. 12(2) of its Rules of Procedure), two a procedural
 * one.
 */
export const DEFAULT_SILENCE: Readonly<Record<SilentClass, SilenceTerms>> = {
  Ordinary: { objections: 1, period: 14 * DAY },
  Procedural: { objections: 2, period: 7 * DAY },
};

/** A period that can be waited for on a chain whose clock cannot be moved, in seconds. */
export const REHEARSAL_SILENCE = 20;

/**
 * Whether a motion is adopted by silence: fewer countries object (`against`) than `objections`, and a vote with all the
 * others for would carry. The silent are `absent`; who is `excluded` or `optedOut` leaves every denominator.
 */
export function isTacit(majority: Majority, votes: readonly Vote[], objections: number): boolean {
  const counted = votes.map((vote): Vote => (vote.ballot === "absent" ? { ...vote, ballot: "for" } : vote));
  const against = votes.filter(({ ballot }) => ballot === "against").length;
  return against < objections && isCarried(majority, counted);
}

/** The terms of a class as the silence procedure takes them. */
export function silenceTermsStruct(decisionClass: SilentClass, terms: SilenceTerms) {
  return { ...terms, decisionClass: DECISION_CLASSES.indexOf(decisionClass) };
}
