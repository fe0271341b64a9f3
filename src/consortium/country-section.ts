import { z } from "zod";

import { isLei } from "../common/lei.ts";
import { PARTICIPANT_KINDS } from "../supervision/rule.ts";
import {
  account,
  alpha2,
  amount,
  currencyCode,
  groupName,
  isoNumeric,
  plainName,
  plainText,
  positiveAmount,
  purpose,
  seconds,
  tier,
  whole,
} from "./fields.ts";

const SMALLEST = "write the smallest amount of the currency, such as 0.01";
const CLOSE = "to let nothing pass write `purposes: none`";
const DAY = 86_400;
const MAX_KEYS = 7; // of a `Guardians` contract

/** As the registry takes it once it is in tenths: a whole number, exact. */
const weight = z
  .number()
  .min(0.1, { error: "a country that weighs less than 0.1 would weigh nothing: choose a smaller unit", abort: true })
  .max(1e12)
  .refine((value) => Math.abs(value * 10 - Math.round(value * 10)) < 1e-3, {
    error: "weights are kept in tenths: round it, or choose a smaller unit",
  })
  .describe("in the unit of `weights`, to a tenth");

const party = z.strictObject({ name: plainName, account: account.optional() });

const hold = z.strictObject({
  above: positiveAmount(SMALLEST).describe("larger payments wait for the Supervisor"),
  clockHours: whole(1, 120),
  onSilence: z.enum(["settles", "lapses"]).default("lapses"),
});

const exposure = z
  .strictObject({
    limit: positiveAmount(CLOSE).optional().describe("largest net flow of two days"),
    tripAbove: positiveAmount(CLOSE).optional().describe("net flow above which the corridor closes for a while"),
    coolOffHours: whole(1, 168).optional(),
  })
  .refine(({ tripAbove, coolOffHours }) => (tripAbove === undefined) === (coolOffHours === undefined), {
    message: "a breaker has both a mark and the hours for which it closes",
  });

const counterparty = z
  .union([alpha2, z.literal("*"), groupName, z.array(z.union([alpha2, groupName])).min(1)], {
    error: "a counterparty is a country's two letters, a group, a list of these, or *",
  })
  .describe("* is the default for every other country and the own one");

const currencies = z
  .union([currencyCode, z.literal("*"), z.array(currencyCode)], {
    error: "a currency is three capital letters, a list of such, or *",
  })
  .describe("* is every currency of the consortium");

const purposes = z
  .union([z.array(purpose).min(1), z.enum(["any", "none"])], {
    error: "purposes are a list of ISO 20022 category purposes, any, or none",
  })
  .describe("none closes the corridor, also where a default is open");

export const ruleSection = z.strictObject({
  direction: z.enum(["outbound", "inbound", "both"]),
  counterparty,
  currency: currencies,
  purposes,
  minTier: tier.default(0).describe("the lesser tier of payer and payee is at least this"),
  cap: amount.optional().describe("the largest payment; 0 closes the corridor"),
  dailyLimit: amount.optional().describe("what a payer may pay in a day; 0 closes the corridor"),
  reportAbove: positiveAmount(SMALLEST).optional().describe("larger payments are published as reported"),
  hold: hold.optional(),
  exposure: exposure.optional(),
  counted: z.boolean().optional().describe("whether payments count towards net exposure; by default with exposure"),
  asksModule: z.boolean().optional().describe("whether the country's own rule contract is asked too"),
});

export const velocitySection = z.strictObject({
  currency: currencyCode.or(z.literal("*")),
  limit: positiveAmount("to let nothing out write an outbound rule with `purposes: none`").describe(
    "what each participant of the country may pay out at once, and again as it refills",
  ),
  windowHours: whole(1, 720),
});

export const participantSection = z.strictObject({
  name: plainName,
  lei: z.string().refine(isLei, "an LEI is eighteen capital letters or digits and two right check digits"),
  kind: z.enum(PARTICIPANT_KINDS).exclude(["None"]),
  tier,
  licenceYears: whole(1, 10),
  account: account.optional(),
});

export const currencyFields = {
  code: currencyCode,
  numeric: isoNumeric.describe("ISO 4217; from the code if it is left out"),
  name: plainName,
  decimals: whole(0, 18).describe("minor units; from ISO 4217 if they are left out"),
  noticeSeconds: seconds(60, 90 * DAY),
  issuanceLimit: positiveAmount("a country that issues nothing has no `currency`").describe("what is issued in a day"),
  queueQuota: whole(0, 3_000)
    .default(20)
    .describe("how many payments of a participant may wait to be cleared; with 0 the currency is not cleared"),
  rule: ruleSection.pick({ purposes: true, minTier: true, cap: true }),
  members: z.array(alpha2).default([]).describe("other countries that use it as theirs: a monetary union"),
  ownCodes: z.literal(true).optional().describe("says that its code, number or decimals are not those of ISO 4217"),
};

const guardian = z
  .strictObject({
    name: plainName,
    account: account
      .optional()
      .describe(
        "one account, or the contract `Guardians` of the keys below, which a deployment creates if it is left out",
      ),
    keys: z.array(account).min(1).max(MAX_KEYS).optional(),
    threshold: whole(1, MAX_KEYS).optional().describe("how many of the keys act together"),
  })
  .refine(({ account: one, keys }) => one !== undefined || keys !== undefined, {
    message: "a guardian has an account, or keys that act together",
  })
  .refine(({ keys, threshold }) => (keys === undefined) === (threshold === undefined), {
    message: "guardians have both keys and a threshold",
  })
  .refine(({ keys = [], threshold = 0 }) => threshold <= keys.length, { message: "the threshold is above the keys" })
  .refine(({ keys = [] }) => new Set(keys.map((key) => key.toLowerCase())).size === keys.length, {
    message: "a key stands there twice",
  });

export const countryFields = {
  name: plainName,
  alpha2,
  numeric: isoNumeric.describe("ISO 3166-1; from the letters if it is left out"),
  ownCodes: z.literal(true).optional().describe("says that its code or number is not that of ISO 3166-1"),
  weight,
  offices: z.strictObject({
    Delegation: party,
    MonetaryAuthority: party,
    Supervisor: party,
    Registrar: party,
    TradeAuthority: party.optional(),
    CultureAuthority: party.optional(),
  }),
  guardian: guardian
    .optional()
    .describe("who freezes the country's offices and restores its Delegation when keys are stolen"),
  currency: z
    .strictObject(currencyFields)
    .optional()
    .describe("what the country issues; without it, it uses what others issue"),
  legalText: plainText.describe("what the country's rules rest on; its hash goes on chain as evidence"),
  rules: z.array(ruleSection).min(1).max(1_000),
  module: account.optional().describe("the country's own rule contract (IRule)"),
  velocity: z.array(velocitySection).default([]),
  participants: z.array(participantSection).max(1_000),
};

export const countrySection = z.strictObject(countryFields);
