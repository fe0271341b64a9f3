import fc from "fast-check";

import { completeLei } from "../../src/index.ts";

/** Countries with what they issue; the last two are in a union with the third, or issue nothing. */
const POOL = [
  { alpha2: "KZ", code: "KZT", unit: "0.01" },
  { alpha2: "VN", code: "VND", unit: "1" },
  { alpha2: "SN", code: "XOF", unit: "1" },
  { alpha2: "CI" },
  { alpha2: "TL" },
] as const;

/** An amount that every rule keeps in every currency of the pool. */
const amount = fc
  .tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 0, max: 6 }))
  .map(([digits, zeros]) => `${digits}${"0".repeat(zeros)}`);
const amountOrZero = fc.oneof({ weight: 9, arbitrary: amount }, { weight: 1, arbitrary: fc.constant("0") });
const tier = fc.integer({ min: 0, max: 7 });
const purposes = fc.oneof(fc.constant("any"), fc.constant("none"), fc.constant(["TRAD", "unspecified"]));

const rule = fc.record(
  {
    direction: fc.constantFrom("outbound", "inbound", "both"),
    counterparty: fc.constantFrom("*", "KZ", "partners", ["VN", "partners"]),
    currency: fc.constantFrom("*", "own", "KZT", ["KZT"]),
    purposes,
    minTier: tier,
    cap: amountOrZero,
    dailyLimit: amountOrZero,
    reportAbove: amount,
    hold: fc.record({ above: amount, clockHours: fc.integer({ min: 1, max: 120 }) }),
    counted: fc.boolean(),
  },
  { requiredKeys: ["direction", "counterparty", "currency", "purposes"] },
);

const OPEN = { direction: "both", counterparty: "*", currency: "*", purposes: "any" };

/** Whatever a file may say, mostly so that it has no mistakes; whoever needs one without filters. */
export const consortiumFiles = fc
  .record({
    size: fc.integer({ min: 3, max: POOL.length }),
    weights: fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: POOL.length, maxLength: POOL.length }),
    shares: fc.array(fc.integer({ min: 5_001, max: 10_000 }), { minLength: 4, maxLength: 4 }),
    weightCapBps: fc.integer({ min: 3_334, max: 10_000 }),
    rules: fc.array(fc.array(rule, { maxLength: 3 }), { minLength: POOL.length, maxLength: POOL.length }),
    participants: fc.array(fc.array(tier, { minLength: 1, maxLength: 2 }), {
      minLength: POOL.length,
      maxLength: POOL.length,
    }),
    objections: fc.integer({ min: 0, max: 3 }),
    queueQuota: fc.constantFrom(0, 1, 20),
    velocity: fc.option(amount),
  })
  .map(({ size, weights, shares, weightCapBps, ...drawn }) => {
    const [procedural, ordinary, reinforced, constitutional] = shares.toSorted((a, b) => a - b);
    const of = (countriesBps: number | undefined) => ({ countriesBps, vetoDeclared: true });
    return {
      name: "Drawn consortium",
      charter: { weightCapBps, founders: 3, noticeSeconds: 86_400 },
      weights: { unit: "vote", source: "drawn" },
      groups: { partners: ["KZ", "SN"] },
      council: {
        classes: {
          Constitutional: of(constitutional),
          Reinforced: of(reinforced),
          Ordinary: of(ordinary),
          Procedural: of(procedural),
          Emergency: of(reinforced),
        },
        silence: { Procedural: { objections: drawn.objections } },
      },
      defaults: {
        offices: { Delegation: "Ministry", MonetaryAuthority: "Central bank" },
        currency: {
          noticeSeconds: 604_800,
          issuanceLimit: "1000000000",
          queueQuota: drawn.queueQuota,
          rule: { purposes: "any" },
        },
        participant: { kind: "Bank", licenceYears: 1 },
        legalText: "Drawn rules",
      },
      countries: POOL.slice(0, size).map((country, index) => ({
        name: `Country ${country.alpha2}`,
        alpha2: country.alpha2,
        weight: weights[index]! / 10,
        ...("code" in country ? { currency: currencyOf(country.code, size) } : {}),
        rules: [OPEN, ...drawn.rules[index]!],
        velocity: drawn.velocity === null ? [] : [{ currency: "*", limit: drawn.velocity, windowHours: 24 }],
        participants: drawn.participants[index]!.map((level, at) => ({
          name: `Bank ${at}`,
          lei: completeLei(`DRAWN${country.alpha2}BANK${at}`.padEnd(18, "0")),
          tier: level,
        })),
      })),
    };
  });

function currencyOf(code: string, size: number): object {
  return { code, name: `Money ${code}`, ...(code === "XOF" && size > 3 ? { members: ["CI"] } : {}) };
}
