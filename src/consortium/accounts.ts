import type { CountryDraft } from "./draft.ts";
import { type FileProblem, type Place, problemsOf } from "./problem.ts";

/** Something that must not stand in a file twice, and where it stands. */
type Standing = readonly [place: Place, value: string | number | undefined];

/** What stands there twice, at its second place. */
export function duplicateProblems(countries: readonly CountryDraft[]): FileProblem[] {
  const each = (inner: Place, valueOf: (country: CountryDraft) => string | number | undefined) =>
    countries.map((country, index): Standing => [["countries", index, ...inner], valueOf(country)]);
  return [
    ...repeated(
      "country code",
      each(["alpha2"], ({ alpha2 }) => alpha2),
    ),
    ...repeated(
      "country code",
      each(["numeric"], ({ numeric }) => numeric),
    ),
    ...repeated(
      "currency code",
      each(["currency", "code"], ({ currency }) => currency?.code),
    ),
    ...repeated("LEI", ofParticipants(countries, "lei")),
  ];
}

/**
 * Accounts that the chain refuses, since a Delegation represents one country and an account belongs to one participant; and
 * guardians that guard themselves.
 */
export function accountProblems(countries: readonly CountryDraft[]): FileProblem[] {
  const delegations = countries.map(({ offices }, index): Standing => {
    const place: Place = ["countries", index, "offices", "Delegation", "account"];
    return [place, offices?.Delegation?.account?.toLowerCase()];
  });
  const accounts = ofParticipants(countries, "account").map(([place, account]): Standing => [
    place,
    String(account ?? "").toLowerCase() || undefined,
  ]);
  return [
    ...repeated("Delegation", delegations),
    ...repeated("participant's account", accounts),
    ...countries.flatMap(guardianProblems),
  ];
}

/** Whoever steals the key of a Delegation that is its own guardian has both, and nobody is left to take it back. */
function guardianProblems({ guardian, offices }: CountryDraft, index: number): FileProblem[] {
  const delegation = offices?.Delegation?.account?.toLowerCase();
  const { account, keys = [] } = guardian ?? {};
  const held = [account, ...keys].map((key) => key?.toLowerCase());
  const isOwn = delegation !== undefined && held.includes(delegation);
  return problemsOf(
    "unique",
    ["countries", index, "guardian"],
    isOwn ? [`${delegation} is the Delegation itself`] : [],
  );
}

function ofParticipants(countries: readonly CountryDraft[], field: "lei" | "account"): Standing[] {
  return countries.flatMap(({ participants = [] }, index) =>
    participants.map((participant, at): Standing => [
      ["countries", index, "participants", at, field],
      participant[field],
    ]),
  );
}

function repeated(what: string, standings: readonly Standing[]): FileProblem[] {
  const seen = new Set<string | number>();
  return standings.flatMap(([place, value]) => {
    if (value === undefined) return [];
    const messages = seen.has(value) ? [`${what} ${value} stands there twice`] : [];
    seen.add(value);
    return problemsOf("unique", place, messages);
  });
}
