import { completeLei } from "../../src/index.ts";

const OFFICES = ["Delegation", "MonetaryAuthority", "Supervisor", "Registrar"] as const;

/** Countries with their ISO 3166-1 and ISO 4217 codes, where each has a currency of its own. */
const COUNTRIES = [
  ["CN", 156, "CNY", 156],
  ["KZ", 398, "KZT", 398],
  ["TH", 764, "THB", 764],
  ["UZ", 860, "UZS", 860],
  ["PK", 586, "PKR", 586],
] as const;

export const GUARDIAN_KEYS = ["61", "62", "63"].map((byte) => `0x${byte.repeat(20)}`);

/** The file of a consortium of so many countries, one bank each, that permit each other everything. */
export function smallConsortium(count: number): object {
  const members = COUNTRIES.slice(0, count);
  return {
    name: "Small consortium",
    charter: { weightCapBps: 5_000, founders: count, noticeSeconds: 2_592_000 },
    weights: { unit: "vote", source: "equal by agreement" },
    council: {
      classes: {
        Constitutional: { vetoDeclared: true },
        Reinforced: { vetoDeclared: true },
        Emergency: { vetoDeclared: true },
      },
      emergency: { seats: members.map(([alpha2]) => alpha2), threshold: 2, termSeconds: 31_536_000 },
    },
    countries: members.map((member) => countryOf(member)),
  };
}

/** The same, where two of three keys are the guardian of the first country together. */
export function guardedConsortium(count: number): object {
  const file = smallConsortium(count) as { countries: readonly object[] };
  const [first, ...others] = file.countries;
  const guardian = { name: "Guardians of the constitution", keys: GUARDIAN_KEYS, threshold: 2 };
  return { ...file, countries: [{ ...first, guardian }, ...others] };
}

function countryOf([alpha2, numeric, code, currency]: (typeof COUNTRIES)[number]) {
  return {
    name: `Land ${alpha2}`,
    alpha2,
    numeric,
    weight: 10,
    offices: Object.fromEntries(OFFICES.map((office) => [office, { name: `${office} of ${alpha2}` }])),
    currency: {
      code,
      numeric: currency,
      name: `${code} on Sogdia`,
      decimals: 2,
      noticeSeconds: 604_800,
      issuanceLimit: "10000000.00",
      rule: { purposes: "any" },
    },
    legalText: `Rules of ${alpha2}`,
    rules: [{ direction: "both", counterparty: "*", currency: "*", purposes: "any" }],
    participants: [
      {
        name: `Bank of ${alpha2}`,
        lei: completeLei(`${alpha2}BANK`.padEnd(18, "0")),
        kind: "Bank",
        tier: 3,
        licenceYears: 1,
      },
    ],
  };
}
