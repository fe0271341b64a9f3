import { z } from "zod";

import { isLei } from "../../common/lei.ts";
import { strayIn } from "../../common/text.ts";

/** A text of the standard: characters are counted, not their parts, and none of them steers what shows it. */
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .refine((value) => Array.from(value).length <= max, `at most ${max} characters`)
    .refine((value) => strayIn(value) === undefined, {
      error: ({ input }) => `a text without control characters, not with ${strayIn(String(input))!}`,
    });

export const countryCode = z.string().regex(/^[A-Z]{2}$/, "ISO 3166-1 alpha-2 code, XX for none");

export const ONE_SPELLING = "one of the spellings of an element, not both";

const ADDRESS_TYPES = ["HOME", "BIZZ", "GEOG"] as const;
const NATURAL_NAME_TYPES = ["ALIA", "BIRT", "MAID", "LEGL", "MISC"] as const;
const LEGAL_NAME_TYPES = ["LEGL", "SHRT", "TRAD"] as const;
const IDENTIFIER_TYPES = ["ARNU", "CCPT", "RAID", "DRLC", "FIIN", "TXID", "SOCS", "IDCD", "LEIX", "MISC"] as const;
const LEGAL_IDENTIFIER_TYPES = ["RAID", "MISC", "LEIX", "TXID"] as const;
export const TRANSLITERATION = [
  ...["arab", "aran", "armn", "cyrl", "deva", "geor", "grek"],
  ...["hani", "hebr", "kana", "kore", "thai", "othr"],
] as const;

/** The tables say postcode, the descriptions beside them postCode. */
export const Address = z
  .strictObject({
    addressType: z.enum(ADDRESS_TYPES),
    department: text(50).optional(),
    subDepartment: text(70).optional(),
    streetName: text(70).optional(),
    buildingNumber: text(16).optional(),
    buildingName: text(35).optional(),
    floor: text(70).optional(),
    postBox: text(16).optional(),
    room: text(70).optional(),
    postcode: text(16).optional(),
    postCode: text(16).optional(),
    townName: text(35),
    townLocationName: text(35).optional(),
    districtName: text(35).optional(),
    countrySubDivision: text(35).optional(),
    addressLine: z.array(text(70)).max(7).optional(),
    country: countryCode,
  })
  .refine(
    ({ addressLine = [], streetName, buildingName, buildingNumber }) =>
      addressLine.length > 0 || (streetName !== undefined && (buildingName ?? buildingNumber) !== undefined),
    "C8 ValidAddress: an address line, or a street with a building's name or number",
  )
  .refine(({ postcode, postCode }) => postcode === undefined || postCode === undefined, ONE_SPELLING);

/** What kind of name it is has two names itself: in the tables of either edition, and in its constraints and examples. */
const NaturalPersonName = z
  .strictObject({
    primaryIdentifier: text(100),
    secondaryIdentifier: text(100).optional(),
    nameIdentifierType: z.enum(NATURAL_NAME_TYPES).optional(),
    naturalPersonNameIdentifierType: z.enum(NATURAL_NAME_TYPES).optional(),
  })
  .refine(
    ({ nameIdentifierType, naturalPersonNameIdentifierType }) =>
      (nameIdentifierType === undefined) !== (naturalPersonNameIdentifierType === undefined),
    "nameIdentifierType, or naturalPersonNameIdentifierType",
  );

const LegalPersonName = z.strictObject({
  legalPersonName: text(100),
  legalPersonNameIdentifierType: z.enum(LEGAL_NAME_TYPES),
});

export const NationalIdentification = z.strictObject({
  nationalIdentifier: text(35),
  nationalIdentifierType: z.enum(IDENTIFIER_TYPES),
  countryOfIssue: countryCode.optional(),
  registrationAuthority: z
    .string()
    .regex(/^RA[0-9]{6}$/, "C10 RegistrationAuthority: RA and six digits")
    .optional(),
});

export const LegalNationalIdentification = NationalIdentification.refine(
  ({ nationalIdentifierType }) => (LEGAL_IDENTIFIER_TYPES as readonly string[]).includes(nationalIdentifierType),
  "C7 ValidNationalIdentifierLegalPerson: RAID, MISC, LEIX or TXID",
)
  .refine(
    ({ nationalIdentifierType, countryOfIssue, registrationAuthority }) =>
      countryOfIssue === undefined && (nationalIdentifierType === "LEIX") === (registrationAuthority === undefined),
    "C9 CompleteNationalIdentifierLegalPerson: no country of issue; a registration authority unless it is a LEI",
  )
  .refine(
    ({ nationalIdentifierType, nationalIdentifier }) => nationalIdentifierType !== "LEIX" || isLei(nationalIdentifier),
    "C11 ValidLEI: twenty characters with right check digits (ISO 17442)",
  );

/** Days are compared as they are written; today is that of UTC. */
export const DateAndPlaceOfBirth = z.strictObject({
  dateOfBirth: z.iso
    .date()
    .refine((date) => !date.startsWith("0000"), "a year from 0001")
    .refine((date) => date < new Date().toISOString().slice(0, date.length), "C2 DateInPast: before today"),
  placeOfBirth: text(70),
});

/** The names of a natural person. */
export const NaturalPersonNames = z.strictObject({
  nameIdentifier: z
    .array(NaturalPersonName)
    .min(1)
    .refine(
      (names) => names.some((name) => (name.nameIdentifierType ?? name.naturalPersonNameIdentifierType) === "LEGL"),
      "C6 LegalNamePresentNaturalPerson: one name is the legal one (LEGL)",
    ),
  localNameIdentifier: z.array(NaturalPersonName).optional(),
  phoneticNameIdentifier: z.array(NaturalPersonName).optional(),
});

/** The names of a legal person. */
export const LegalPersonNames = z.strictObject({
  nameIdentifier: z
    .array(LegalPersonName)
    .min(1)
    .refine(
      (names) => names.some(({ legalPersonNameIdentifierType }) => legalPersonNameIdentifierType === "LEGL"),
      "C5 LegalNamePresentLegalPerson: one name is the legal one (LEGL)",
    ),
  localNameIdentifier: z.array(LegalPersonName).optional(),
  phoneticNameIdentifier: z.array(LegalPersonName).optional(),
});
