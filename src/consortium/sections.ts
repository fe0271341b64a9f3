import { z } from "zod";

import { councilSection } from "./council.ts";
import { countryFields, countrySection, currencyFields, participantSection, ruleSection } from "./country-section.ts";
import { alpha2, groupName, OWN, plainName, plainText, seconds, whole } from "./fields.ts";

const DAY = 86_400;
const MAX_MEMBERS = 255; // of a `CountryRegistry`
const BASIS_POINTS = 10_000;

const charter = z.strictObject({
  weightCapBps: whole(1, BASIS_POINTS).describe(
    "the largest share of the voting weight of one country, in basis points",
  ),
  founders: whole(1, MAX_MEMBERS).describe("so many countries found the consortium by joining"),
  noticeSeconds: seconds(60, 730 * DAY).describe("from a country's notice to its leaving"),
  appointmentDelaySeconds: seconds(DAY, 3 * DAY)
    .default(DAY)
    .describe("from an appointment to the taking of an office; a minute in a rehearsal"),
  leastNoticeSeconds: seconds(60, 90 * DAY)
    .default(7 * DAY)
    .describe("the least notice of an issuer; on public networks longer than the longest approval, six days"),
});

export const consortiumFields = {
  name: plainName,
  charter,
  weights: z.strictObject({ unit: plainText, source: plainText.describe("where the weights are published") }),
  council: councilSection,
  clearing: z
    .strictObject({
      roundSeconds: seconds(10, 3_600).describe("from one net to the next"),
      pool: z
        .boolean()
        .default(false)
        .describe(
          "whether currencies adopt the pool, in which payments wait that others may pass, when they are created",
        ),
    })
    .default({ roundSeconds: 60, pool: false }),
  cycles: z
    .strictObject({
      windowSeconds: seconds(10, DAY).describe("the shortest time in which payments of a cycle can be struck"),
      graceSeconds: seconds(10, DAY).describe("from the last strike to the end of settling"),
    })
    .default({ windowSeconds: 600, graceSeconds: 3_600 }),
  groups: z
    .record(groupName, z.array(alpha2).min(1).max(MAX_MEMBERS))
    .default({})
    .describe("countries that rules name together"),
  countries: z.array(countrySection).min(1).max(MAX_MEMBERS),
};

/** What decides whether anything can be paid. */
export const worldSection = z.object({ countries: consortiumFields.countries, groups: consortiumFields.groups });
export type World = z.output<typeof worldSection>;

/** A completed file, in which every country says all of its own. */
export const consortiumSection = z.strictObject(consortiumFields);

const office = z.union([z.string(), countryFields.offices.shape.Delegation]);
const offices = z
  .strictObject({
    Delegation: office,
    MonetaryAuthority: office,
    Supervisor: office.describe("the monetary authority if it is left out"),
    Registrar: office.describe("the monetary authority if it is left out"),
    TradeAuthority: office,
    CultureAuthority: office,
  })
  .partial();

const currencyDocument = z.strictObject(currencyFields).partial().meta({ id: "currency" });

const participantDocument = participantSection.partial().meta({ id: "participant" });

const ruleDocument = ruleSection
  .extend({
    currency: z.union([ruleSection.shape.currency, z.literal(OWN)]).describe("own is what the country issues or uses"),
  })
  .meta({ id: "rule" });

const countryDocument = z
  .strictObject({
    ...countryFields,
    offices,
    currency: currencyDocument.optional(),
    rules: z.array(ruleDocument).min(1),
    participants: z.array(participantDocument),
  })
  .partial()
  .required({ name: true, alpha2: true });

/** A file as it is written, for editors; what is left out is put in by `completed`. */
export const documentSection = z.strictObject({
  $schema: z.string().optional(),
  ...consortiumFields,
  defaults: countryDocument
    .omit({ name: true, alpha2: true, numeric: true, ownCodes: true, participants: true })
    .extend({ participant: participantDocument.optional() })
    .optional()
    .describe("what every country says unless it says otherwise"),
  countries: z.array(countryDocument).min(1).max(MAX_MEMBERS),
});
