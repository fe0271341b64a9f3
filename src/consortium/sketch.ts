import { stringify } from "yaml";

import { completeLei } from "../common/lei.ts";
import { currencyIn, nameOf } from "./codes.ts";

/** What is asked of somebody who begins a file. */
export interface Answers {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
}

const HEAD =
  "# What to change first: weights and their source, the offices' names, and rules. Then `sogdia consortium check`.\n";

/** A small file to begin with: countries of equal weight that permit each other everything, with one participant each. */
export function sketch({ name, countries }: Answers): string {
  const weightCapBps = Math.ceil(10_000 / Math.max(countries.length, 1));
  const declared = { vetoDeclared: true };
  return (
    HEAD +
    stringify(
      {
        name,
        charter: { weightCapBps, founders: countries.length, noticeSeconds: 180 * 86_400 },
        weights: { unit: "vote", source: "sovereign equality: every country weighs the same" },
        council: {
          classes: {
            Constitutional: declared,
            Reinforced: declared,
            Ordinary: declared,
            Procedural: declared,
            Emergency: declared,
          },
        },
        defaults: {
          offices: { Delegation: "Ministry of Foreign Affairs", MonetaryAuthority: "Central bank" },
          currency: { noticeSeconds: 7 * 86_400, issuanceLimit: "1000000", rule: { purposes: "any" } },
          participant: { kind: "Bank", tier: 3, licenceYears: 1 },
          legalText: "Draft rulebook",
          rules: [{ direction: "both", counterparty: "*", currency: "*", purposes: "any" }],
        },
        countries: countries.map(countryOf),
      },
      { lineWidth: 120, aliasDuplicateObjects: false },
    )
  );
}

function countryOf(alpha2: string) {
  const currency = currencyIn(alpha2);
  return {
    name: nameOf(alpha2) ?? alpha2,
    alpha2,
    weight: 1,
    ...(currency === undefined ? {} : { currency: { code: currency.code, name: currency.name } }),
    participants: [
      { name: `First bank of ${nameOf(alpha2) ?? alpha2}`, lei: completeLei(`DRAFT${alpha2}BANK`.padEnd(18, "0")) },
    ],
  };
}
