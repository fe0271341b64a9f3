import { z } from "zod";

import { isLei } from "../common/lei.ts";
import { PURPOSES } from "../common/purpose.ts";
import { unclearIn } from "../common/text.ts";
import { PARTICIPANT_KINDS } from "../supervision/rule.ts";
import { amountProblems } from "./amounts.ts";
import { councilProblems, councilSection, emergencySeats } from "./council.ts";
import { canKeepCap, weightsOf } from "./weights.ts";

const MAX_MEMBERS = 255;

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "an account is 0x and forty hexadecimal digits");
const isoNumeric = z.number().int().min(1).max(999);
const alpha2 = z.string().regex(/^[A-Z]{2}$/, "an ISO 3166-1 alpha-2 code is two capital letters");
const currencyCode = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 code is three capital letters");
const tier = z.number().int().min(0).max(7);
const amount = z.string().regex(/^\d{1,18}(\.\d{1,18})?$/, "an amount is a decimal number in major units, as text");
const purpose = z.enum(["unspecified", ...PURPOSES] as [string, ...string[]]);

/** An authority or institution, and its account where it is known beforehand. */
const plainName = z
  .string()
  .min(1)
  .refine((text) => unclearIn(text) === undefined, {
    error: ({ input }) => `a name holds ${unclearIn(String(input))!}`,
  });
const party = z.strictObject({ name: plainName, account: address.optional() });

const hold = z.strictObject({
  above: amount.describe("larger payments wait for the Supervisor"),
  clockHours: z.number().int().min(1).max(120),
  onSilence: z.enum(["settles", "lapses"]).default("lapses"),
});

const exposure = z
  .strictObject({
    limit: amount.optional().describe("largest net flow of two days"),
    tripAbove: amount.optional().describe("net flow above which the corridor closes for a while"),
    coolOffHours: z.number().int().min(1).max(168).optional(),
  })
  .refine(({ tripAbove, coolOffHours }) => (tripAbove === undefined) === (coolOffHours === undefined), {
    message: "a breaker has both a mark and the hours for which it closes",
  });

const rule = z.strictObject({
  direction: z.enum(["outbound", "inbound", "both"]),
  counterparty: alpha2.or(z.literal("*")).describe("* is the default for every other country and the own one"),
  currency: currencyCode.or(z.literal("*")).describe("* is every currency of the consortium"),
  purposes: z.array(purpose).min(1).or(z.literal("any")),
  minTier: tier.default(0),
  cap: amount.optional(),
  dailyLimit: amount.optional(),
  reportAbove: amount.optional().describe("larger payments are published as reported"),
  hold: hold.optional(),
  exposure: exposure.optional(),
  counted: z.boolean().optional().describe("whether payments count towards net exposure; by default with exposure"),
  asksModule: z.boolean().optional().describe("whether the country's own rule contract is asked too"),
});

const velocity = z.strictObject({
  currency: currencyCode.or(z.literal("*")),
  limit: amount.describe("what each participant of the country may pay out at once, and again as it refills"),
  windowHours: z.number().int().min(1).max(720),
});

const issuerRule = rule.pick({ purposes: true, minTier: true, cap: true });

const participant = z.strictObject({
  name: plainName,
  lei: z.string().refine(isLei, "an LEI is eighteen capital letters or digits and two right check digits"),
  kind: z.enum(PARTICIPANT_KINDS).exclude(["None"]),
  tier,
  licenceYears: z.number().int().min(1).max(10),
  account: address.optional(),
});

const currency = z.strictObject({
  code: currencyCode,
  numeric: isoNumeric,
  name: plainName,
  decimals: z.number().int().min(0).max(18),
  noticeSeconds: z.number().int().min(60).max(7_776_000),
  issuanceLimit: amount,
  queueQuota: z.number().int().min(0).max(5_000).default(20),
  rule: issuerRule,
});

const country = z.strictObject({
  name: plainName,
  alpha2,
  numeric: isoNumeric,
  weight: z.number().positive(),
  offices: z.strictObject({
    Delegation: party,
    MonetaryAuthority: party,
    Supervisor: party,
    Registrar: party,
    TradeAuthority: party.optional(),
    CultureAuthority: party.optional(),
  }),
  guardian: z
    .strictObject({ name: plainName, account: address })
    .optional()
    .describe("who freezes the country's offices and restores its Delegation when keys are stolen"),
  currency,
  legalText: z.string().min(1).describe("what the country's rules rest on; its hash goes on chain as evidence"),
  rules: z.array(rule).min(1),
  module: address.optional().describe("the country's own rule contract (IRule)"),
  velocity: z.array(velocity).default([]),
  participants: z.array(participant),
});

const charter = z.strictObject({
  weightCapBps: z.number().int().min(1).max(10_000),
  founders: z.number().int().min(1).max(MAX_MEMBERS),
  noticeSeconds: z.number().int().min(60).max(63_072_000),
  appointmentDelaySeconds: z
    .number()
    .int()
    .min(86_400)
    .max(259_200)
    .default(86_400)
    .describe("from an appointment to the taking of an office; a minute in a rehearsal"),
  leastNoticeSeconds: z
    .number()
    .int()
    .min(60)
    .max(7_776_000)
    .default(7 * 86_400)
    .describe("the least notice of an issuer; on public networks longer than the longest approval, six days"),
});

const consortium = z
  .strictObject({
    name: plainName,
    charter,
    weights: z.strictObject({ unit: z.string().min(1), source: z.string().min(1) }),
    council: councilSection,
    clearing: z.strictObject({ roundSeconds: z.number().int().min(10).max(3_600) }).default({ roundSeconds: 60 }),
    countries: z.array(country).min(1).max(MAX_MEMBERS),
  })
  .superRefine((file, context) => {
    for (const [field, values] of Object.entries(uniqueFields(file))) {
      const twice = values.find((value, index) => values.indexOf(value) !== index);
      if (twice !== undefined) context.addIssue({ code: "custom", message: `${field} ${twice} stands there twice` });
    }
    const { countries } = file;
    for (const { path, message } of [...amountProblems(countries), ...noticeProblems(file)]) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
    const { weightCapBps } = file.charter;
    if (canKeepCap(countries.length, weightCapBps)) return;
    const message = `${countries.length} countries cannot keep a cap of ${weightCapBps} bps each`;
    context.addIssue({ code: "custom", path: ["charter", "weightCapBps"], message });
  })
  .transform((file, context) => {
    const { countries, council } = file;
    const weights = weightsOf(file);
    const members = countries.map(({ alpha2: code }, index) => ({ country: code, weight: weights[index]! }));
    const emergency = emergencySeats(
      council.emergency,
      countries.map(({ alpha2: code }) => code),
    );
    for (const { path, message } of councilProblems({ ...council, ...file.charter, emergency, members })) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
    return { ...file, council: { ...council, emergency } };
  });

function noticeProblems(file: { charter: z.infer<typeof charter>; countries: z.infer<typeof country>[] }) {
  const least = file.charter.leastNoticeSeconds;
  return file.countries.flatMap(({ currency: { noticeSeconds } }, index) => {
    if (noticeSeconds >= least) return [];
    const path = ["countries", index, "currency", "noticeSeconds"];
    return [{ path, message: `${noticeSeconds} is less than the least notice of an issuer, ${least}` }];
  });
}

function uniqueFields(file: { countries: z.infer<typeof country>[] }): Record<string, (string | number)[]> {
  return {
    "country code": file.countries.map((member) => member.numeric),
    "country code ": file.countries.map((member) => member.alpha2),
    "currency code": file.countries.map((member) => member.currency.code),
    LEI: file.countries.flatMap((member) => member.participants.map(({ lei }) => lei)),
  };
}

/** Who takes part: countries, offices, weights, currencies, rules and participants. */
export type ConsortiumFile = z.infer<typeof consortium>;
export type CountryFile = ConsortiumFile["countries"][number];
export type RuleFile = CountryFile["rules"][number];
export type IssuerRuleFile = CountryFile["currency"]["rule"];

/** A consortium file with mistakes; `problems` names each with its place. */
export class InvalidConsortiumFile extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The consortium file has ${problems.length} mistake(s):\n${problems.join("\n")}`);
    this.name = "InvalidConsortiumFile";
    this.problems = problems;
  }
}

/** Reads a consortium from parsed JSON. Throws `InvalidConsortiumFile`. */
export function parseConsortium(json: unknown): ConsortiumFile {
  const result = consortium.safeParse(json);
  if (result.success) return result.data;
  throw new InvalidConsortiumFile(result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
}
