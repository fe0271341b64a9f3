import type { CycleTerms } from "../../src/cycle/assemble.ts";
import { stateOf } from "../../src/cycle/state.ts";
import { addressOf, type Bank, FIRST_COUNTRY, historyOf, signerOf, START } from "../bench/cycle-workload.ts";
import { bankWeight, currencyShares, type DayTerms, MOST_SIGNERS, reachOf, total } from "./terms.ts";

/** Who may pay whom in a currency, and how often each does. */
export interface Members {
  /** Places of banks. */
  readonly banks: readonly number[];
  readonly weights: readonly number[];
}

/** Banks whose payments among each other make one proposal, since all of a cycle do not fit one. */
export interface Book {
  readonly isOfBook: (payer: number, payee: number) => boolean;
  /** By currency: who may pay, and the share of the day's payments. */
  readonly members: readonly Members[];
  readonly shares: readonly number[];
}

/** Everybody who takes part in a simulated day. */
export interface DayWorld {
  readonly banks: readonly Bank[];
  readonly tokens: readonly string[];
  readonly terms: CycleTerms;
  readonly books: readonly Book[];
}

const FUNDS = 1n << 100n; // so that all settles, and what it takes is what is measured

/** The same for the same terms. */
export function dayWorld(terms: DayTerms): DayWorld {
  const { countries, currencies } = terms;
  const banks = Array.from({ length: terms.banks }, (_, index): Bank => {
    return { country: FIRST_COUNTRY + (index % countries), account: addressOf(10_000 + index) };
  });
  const tokens = Array.from({ length: currencies }, (_, index) => addressOf(100 + index));
  const state = stateOf(historyOf(banks, tokens, countries, FUNDS), START);
  const own = { agent: addressOf(2), sequence: 1n, cut: START, strikesUntil: START + 600 };
  return { banks, tokens, terms: { ...own, ...state, keys: signersOf(banks, countries) }, books: booksOf(terms) };
}

function signersOf(banks: readonly Bank[], countries: number) {
  const places = new Map<number, number>();
  const keys = banks.map(({ country, account }) => {
    const place = (places.get(country) ?? 0) + 1;
    places.set(country, place);
    return signerOf(country, place, account);
  });
  const supervisors = Array.from({ length: countries }, (_, index) =>
    signerOf(FIRST_COUNTRY + index, 0, addressOf(1_000_000 + index)),
  );
  return [...keys, ...supervisors].sort((a, b) => a.id - b.id);
}

/**
 * A cycle has too many signers for one proposal: banks are in groups, and there is a book for each two of them, so that both legs of a
 * payment versus payment are in one. What banks of one group pay each other is in the book of their group and the next one.
 */
function booksOf(terms: DayTerms): Book[] {
  const groups = groupsFor(terms);
  const members = currencyShares(terms.currencies).map((share, currency) => membersOf(terms, currency, share));
  const shares = currencyShares(terms.currencies);
  const groupOf = (bank: number) => bank % groups;
  const pairs = Array.from({ length: groups }, (_, a) =>
    Array.from({ length: groups - a - 1 }, (_unused, b) => [a, a + b + 1] as const),
  ).flat();
  const bookOf = (one: number, other: number): number => {
    const [a, b] =
      one === other
        ? [Math.min(one, (one + 1) % groups), Math.max(one, (one + 1) % groups)]
        : [Math.min(one, other), Math.max(one, other)];
    return Math.max(
      0,
      pairs.findIndex(([first, second]) => first === a && second === b),
    );
  };
  return (groups === 1 ? [[0, 0] as const] : pairs).map(([a, b], place) => {
    const isOfBook = (payer: number, payee: number) => bookOf(groupOf(payer), groupOf(payee)) === place;
    const own = members.map((each) => within(each, (bank) => [a, b].includes(groupOf(bank))));
    return {
      isOfBook,
      members: own,
      shares: shares.map((share, currency) => share * shareOf(members[currency]!, isOfBook)),
    };
  });
}

/** As few as let the banks of two groups sign, and the Supervisors of all countries. */
function groupsFor({ banks, countries }: DayTerms): number {
  for (let groups = 1; ; ++groups) {
    const signing = (groups === 1 ? banks : 2 * Math.ceil(banks / groups)) + countries;
    if (signing <= MOST_SIGNERS) return groups;
  }
}

/** Banks of a currency's own part of the world, and the greatest of all. */
function membersOf({ banks, currencies }: DayTerms, currency: number, share: number): Members {
  const reach = reachOf(share, banks);
  const own = Array.from({ length: banks }, (_, bank) => bank).filter(
    (bank) => bank < reach || bank % currencies === currency,
  );
  return { banks: own, weights: own.map(bankWeight) };
}

function within({ banks, weights }: Members, isIn: (bank: number) => boolean): Members {
  const places = banks.flatMap((bank, place) => (isIn(bank) ? [place] : []));
  return { banks: places.map((place) => banks[place]!), weights: places.map((place) => weights[place]!) };
}

/** The share of a currency's payments that are between banks of a book. */
function shareOf({ banks, weights }: Members, isOfBook: (payer: number, payee: number) => boolean): number {
  const all = total(weights);
  let share = 0;
  banks.forEach((payer, i) => {
    banks.forEach((payee, j) => {
      if (i !== j && isOfBook(payer, payee)) share += (weights[i]! * weights[j]!) / (all * (all - weights[i]!));
    });
  });
  return share;
}
