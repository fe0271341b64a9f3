import { BASES, DECISION_CLASSES, type DecisionClass, type Delays, type Majority } from "./majority.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** More than half of any council of up to 255 countries, in basis points. */
export const SIMPLE_MAJORITY = 5_001;

/** At least two thirds of any council of up to 255 countries, in basis points: 6,667 would ask for more than 2 of 3. */
export const TWO_THIRDS = 6_666;

/** The longest period that the Council takes, in seconds. */
export const MAX_PERIOD = 90 * DAY;

/** The shortest vote, and the shortest wait for its execution, outside a rehearsal; in seconds. */
export const MIN_PERIOD = HOUR;

/** How long each stage of a decision takes, in seconds. */
export interface Periods extends Delays {
  /** From a proposal to the beginning of its vote. */
  readonly votingDelay: number;
  readonly votingPeriod: number;
  /** A vote against in this last part of the period moves the end to so long after it. */
  readonly lateWindow: number;
  /** The furthest that late dissent moves the end in all. */
  readonly maxExtension: number;
  /** How long a carried motion may wait to be queued, and a queued one to be executed. */
  readonly gracePeriod: number;
}

/** What a class of decisions asks. */
export interface Terms extends Majority, Periods {
  /** Whether one country alone may be able to block; unless it is declared, it is refused. */
  readonly vetoDeclared: boolean;
  /** Whether the countries are consulted before such a decision is proposed. */
  readonly consulted: boolean;
}

/** The classes that are ordered, from the laxest to the strictest. Emergency is a lane apart. */
export const BY_STRICTNESS = [
  "Procedural",
  "Ordinary",
  "Reinforced",
  "Constitutional",
] as const satisfies DecisionClass[];

/**
 * What each class asks unless a consortium agrees otherwise.
 *
 * The shares are those of institutions whose members are states. Their periods are not ours: eight weeks for national
 * parliaments (Protocol No 1 to the EU treaties) suit laws, not the running of a payment system. Ours leave a ministry
 * a working day to see a proposal, and a week to take a position on an ordinary one, whatever its time zone and weekend;
 * a constitutional change takes at least six weeks, so that it cannot pass within one month's absence.
 */
export const DEFAULT_TERMS: Readonly<Record<DecisionClass, Terms>> = {
  /** A majority of the component members: Art. 238(1) TFEU. Weight plays no part. */
  Procedural: {
    basis: "entitled",
    countriesBps: SIMPLE_MAJORITY,
    weightBps: 0,
    quorumBps: SIMPLE_MAJORITY, // a majority of those entitled: Art. 11(4) of the EU Council's Rules of Procedure
    blockingCountries: 4,
    vetoDeclared: false,
    consulted: false,
    votingDelay: DAY,
    votingPeriod: 3 * DAY,
    lateWindow: DAY / 2,
    maxExtension: DAY,
    timelockDelay: DAY,
    dissentDelay: DAY,
    gracePeriod: 14 * DAY,
  },
  /** 55% of members and 65% of weight, blocked by no fewer than four: Art. 16(4) TEU. */
  Ordinary: {
    basis: "entitled",
    countriesBps: 5_500,
    weightBps: 6_500,
    quorumBps: SIMPLE_MAJORITY,
    blockingCountries: 4,
    vetoDeclared: false,
    consulted: false,
    votingDelay: DAY,
    votingPeriod: 7 * DAY,
    lateWindow: DAY,
    maxExtension: 3 * DAY,
    timelockDelay: 2 * DAY,
    dissentDelay: 5 * DAY,
    gracePeriod: 14 * DAY,
  },
  /** 72% of members and 65% of weight, for what no independent body proposed: Art. 238(2) and (3)(b) TFEU. */
  Reinforced: {
    basis: "entitled",
    countriesBps: 7_200,
    weightBps: 6_500,
    quorumBps: TWO_THIRDS, // two thirds of those with a vote: Art. 10.2 of the Statute of the ESCB
    blockingCountries: 0, // the articles provide for none
    vetoDeclared: false,
    consulted: false,
    votingDelay: 2 * DAY,
    votingPeriod: 14 * DAY,
    lateWindow: 2 * DAY,
    maxExtension: 5 * DAY,
    timelockDelay: 5 * DAY,
    dissentDelay: 9 * DAY,
    gracePeriod: 21 * DAY,
  },
  /**
   * Three quarters of weight, as for a Super Majority of the AIIB (Articles of Agreement, Art. 28(2)(ii)). That asks two
   * thirds of members; ours asks the 72% of the class below, which it must not undercut. The countries are consulted
   * before, as on any change of the rules that bind them.
   */
  Constitutional: {
    basis: "entitled",
    countriesBps: 7_200,
    weightBps: 7_500,
    quorumBps: TWO_THIRDS,
    blockingCountries: 0,
    vetoDeclared: false,
    consulted: true,
    votingDelay: 7 * DAY,
    votingPeriod: 21 * DAY,
    lateWindow: 3 * DAY,
    maxExtension: 7 * DAY,
    timelockDelay: 14 * DAY,
    dissentDelay: 14 * DAY,
    gracePeriod: 30 * DAY,
  },
  /**
   * As hard as Reinforced, in time to extend what the EmergencyCommittee halted: two days at the longest, of the 72
   * hours that a halt lasts.
   */
  Emergency: {
    basis: "entitled",
    countriesBps: 7_200,
    weightBps: 6_500,
    quorumBps: TWO_THIRDS,
    blockingCountries: 0,
    vetoDeclared: false,
    consulted: false,
    votingDelay: HOUR,
    votingPeriod: 24 * HOUR,
    lateWindow: 4 * HOUR,
    maxExtension: 8 * HOUR,
    timelockDelay: HOUR,
    dissentDelay: 12 * HOUR,
    gracePeriod: 3 * DAY,
  },
};

/** Periods with which the whole of a decision can be watched on a chain whose clock cannot be moved. */
export const REHEARSAL_PERIODS: Periods = {
  votingDelay: 2,
  votingPeriod: 20,
  lateWindow: 3,
  maxExtension: 6,
  timelockDelay: 3,
  dissentDelay: 6,
  gracePeriod: 600,
};

const SHARES = ["countriesBps", "weightBps", "quorumBps"] as const satisfies (keyof Majority)[];

const WAITS = ["votingDelay", "votingPeriod", "timelockDelay", "dissentDelay"] as const satisfies (keyof Periods)[];

/** In what the terms of a stricter class are easier or quicker than those of a laxer one; empty if in nothing. */
export function undercuts(stricter: Terms, laxer: Terms): (keyof Terms)[] {
  const fields: (keyof Terms)[] = [
    ...countsLaxer(stricter, laxer),
    ...WAITS.filter((field) => stricter[field] < laxer[field]),
  ];
  if (laxer.consulted && !stricter.consulted) fields.push("consulted");
  return fields;
}

/** In what the terms of a class count more laxly than those of another; empty if in nothing. */
export function countsLaxer(stricter: Majority, laxer: Majority): (keyof Majority)[] {
  const fields: (keyof Majority)[] = SHARES.filter((field) => stricter[field] < laxer[field]);
  if (stricter.blockingCountries > laxer.blockingCountries) fields.push("blockingCountries");
  if (BASES.indexOf(stricter.basis) > BASES.indexOf(laxer.basis)) fields.push("basis");
  return fields;
}

/** The terms of a class as the Council takes them. */
export function termsStruct(decisionClass: DecisionClass, terms: Terms) {
  return { ...terms, decisionClass: DECISION_CLASSES.indexOf(decisionClass), basis: BASES.indexOf(terms.basis) };
}
