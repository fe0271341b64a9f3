import { readFile } from "node:fs/promises";

import { expect } from "chai";

import {
  checkConsortium,
  consortiumSchema,
  type FileMistake,
  issuersOf,
  issuerTerms,
  parseConsortium,
  ruleEntries,
} from "../../src/index.ts";

const SILK_ROAD = new URL("../../deploy/consortia/silk-road.json", import.meta.url);

/**
 * What a zero does in each field that takes a number or an amount: it is refused, it lets nothing pass, or it is the lowest
 * place in an order of ranks, from which it takes nothing away.
 */
type Verdict = "refused" | "closes" | "lowest";

const PERIODS = {
  votingDelay: "refused",
  votingPeriod: "refused",
  lateWindow: "refused",
  maxExtension: "refused",
  timelockDelay: "refused",
  dissentDelay: "refused",
  gracePeriod: "refused",
} as const;

/** With 0 countries that could block, a motion short of weight never carries: that is stricter than any other number. */
const TERMS = {
  countriesBps: "refused",
  weightBps: "refused",
  quorumBps: "refused",
  blockingCountries: "closes",
  ...PERIODS,
} as const;

const CLASSES = ["Constitutional", "Reinforced", "Ordinary", "Procedural", "Emergency"];

const VERDICTS: Readonly<Record<string, Verdict>> = {
  "charter.weightCapBps": "refused",
  "charter.founders": "refused",
  "charter.noticeSeconds": "refused",
  "charter.appointmentDelaySeconds": "refused",
  "charter.leastNoticeSeconds": "refused",
  ...under("council.rehearsal", PERIODS),
  ...Object.fromEntries(CLASSES.flatMap((name) => Object.entries(under(`council.classes.${name}`, TERMS)))),
  ...under("council.consultation", { period: "refused", reading: "refused", validity: "refused" }),
  ...under("council.silence.Ordinary", { objections: "closes", period: "refused" }),
  ...under("council.silence.Procedural", { objections: "closes", period: "refused" }),
  ...under("council.emergency", { threshold: "refused", termSeconds: "refused" }),
  "clearing.roundSeconds": "refused",
  ...under("cycles", { windowSeconds: "refused", graceSeconds: "refused" }),
  "countries.0.numeric": "refused",
  "countries.0.weight": "refused",
  "countries.0.guardian.threshold": "refused",
  ...under("countries.0.currency", {
    numeric: "refused",
    decimals: "closes", // nothing finer than a whole unit is paid
    noticeSeconds: "refused",
    issuanceLimit: "refused",
    queueQuota: "closes",
    "rule.minTier": "lowest",
    "rule.cap": "closes",
  }),
  ...under("countries.0.rules.0", {
    minTier: "lowest",
    cap: "closes",
    dailyLimit: "closes",
    reportAbove: "refused",
    "hold.above": "refused",
    "hold.clockHours": "refused",
    "exposure.limit": "refused",
    "exposure.tripAbove": "refused",
    "exposure.coolOffHours": "refused",
  }),
  ...under("countries.0.velocity.0", { limit: "refused", windowHours: "refused" }),
  ...under("countries.0.participants.0", { tier: "lowest", licenceYears: "refused" }),
};

function under(place: string, verdicts: Readonly<Record<string, Verdict>>): Record<string, Verdict> {
  return Object.fromEntries(Object.entries(verdicts).map(([field, verdict]) => [`${place}.${field}`, verdict]));
}

interface Schema {
  readonly type?: string;
  readonly pattern?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const ROOT = consortiumSchema() as unknown as Schema & { $defs: Record<string, Schema> };
const AMOUNT = ROOT.$defs.amount!.pattern;

/** Every field of the schema that takes a number or an amount; defaults are the same fields again. */
function numericFields(schema: Schema, path: readonly string[] = []): [string, boolean][] {
  const bare = schema.$ref === undefined ? schema : { ...ROOT.$defs[schema.$ref.split("/").at(-1)!]!, ...schema };
  const isAmount = bare.type === "string" && bare.pattern === AMOUNT;
  const own: [string, boolean][] =
    isAmount || bare.type === "integer" || bare.type === "number" ? [[path.join("."), isAmount]] : [];
  const fields = Object.entries(bare.properties ?? {}).filter(([key]) => key !== "defaults");
  return [
    ...own,
    ...fields.flatMap(([key, inner]) => numericFields(inner, [...path, key])),
    ...(bare.items === undefined ? [] : numericFields(bare.items, [...path, "0"])),
    ...(bare.anyOf ?? []).flatMap((inner) => numericFields(inner, path)),
  ];
}

/** The file that ships, in which the first country says everything. */
async function fixture(): Promise<Record<string, unknown>> {
  const file = JSON.parse(await readFile(SILK_ROAD, "utf8")) as { countries: Record<string, unknown>[] };
  const keys = [`0x${"11".repeat(20)}`];
  file.countries[0]!.guardian = { name: "One key", account: `0x${"22".repeat(20)}`, keys, threshold: 1 };
  file.countries[0]!.velocity = [{ currency: "CNY", limit: "1000.00", windowHours: 24 }];
  const [first] = file.countries[0]!.rules as Record<string, unknown>[];
  Object.assign(first!, {
    currency: "CNY",
    cap: "900.00",
    dailyLimit: "1000.00",
    reportAbove: "10.00",
    hold: { above: "20.00", clockHours: 24 },
    exposure: { limit: "90.00", tripAbove: "80.00", coolOffHours: 12 },
  });
  return file;
}

function withZero(file: object, path: string, zero: unknown): unknown {
  const keys = path.split(".");
  const holder = keys.slice(0, -1).reduce<Record<string, unknown>>(
    (inner, key) => {
      return (inner[key] ??= {}) as Record<string, unknown>;
    },
    file as Record<string, unknown>,
  );
  holder[keys.at(-1)!] = zero;
  return file;
}

describe("A zero in a consortium file", () => {
  const fields = new Map(numericFields(ROOT));

  it("has its verdict in every field that takes a number or an amount", () => {
    expect([...fields.keys()].sort()).to.deep.equal(Object.keys(VERDICTS).sort());
  });

  for (const [path, verdict] of Object.entries(VERDICTS)) {
    it(`${verdict === "refused" ? "is refused" : verdict} in ${path}`, async () => {
      for (const zero of fields.get(path) === true ? ["0", "0.00", "000"] : [0]) {
        const { mistakes } = checkConsortium(JSON.stringify(withZero(await fixture(), path, zero)));
        const here = mistakes.filter((mistake) => mistake.path === path && mistake.rule === "field");
        if (verdict === "refused") expectAdvice(here);
        else expect(here, path).to.deep.equal([]);
      }
    });
  }

  function expectAdvice(mistakes: readonly FileMistake[]): void {
    expect(mistakes).to.have.length(1);
    expect(mistakes[0]!.message).to.match(/^0 permits nothing: .*[a-z]|^a country that weighs less/);
  }

  for (const field of ["cap", "dailyLimit"]) {
    it(`closes a corridor as its ${field}, on chain too: a rule without purposes that is none the less there`, async () => {
      const file = parseConsortium(withZero(await fixture(), `countries.0.rules.0.${field}`, "0"));
      const entry = ruleEntries(file, file.countries[0]!).find(({ counterparty }) => counterparty === 0)!;
      expect(entry.terms).to.deep.equal({ purposes: 0n, minTier: 7, cap: 0n, dailyLimit: 0n });
    });
  }

  it("stops a currency as the cap of its issuer", async () => {
    const file = parseConsortium(withZero(await fixture(), "countries.0.currency.rule.cap", "0"));
    expect(issuerTerms(issuersOf(file)[0]!).purposes).to.equal(0n);
  });
});
