import { z } from "zod";

import { isLei } from "../../common/lei.ts";

/**
 * The interVASP data model, IVMS101 Issue 1 (2020), in the JSON that its users exchange. Checked are the lengths and
 * codes of its datatypes and the constraints that are named where they apply: C1, C2, C4 to C9, C11 and C12 in full; of
 * C10 the form of a code, since the list of registration authorities is GLEIF's. Country codes are checked for their form.
 */

const text = (max: number) => z.string().min(1).max(max);
const countryCode = z.string().regex(/^[A-Z]{2}$/, "ISO 3166-1 alpha-2 code, XX for none");

const ADDRESS_TYPES = ["HOME", "BIZZ", "GEOG"] as const;
const NATURAL_NAME_TYPES = ["ALIA", "BIRT", "MAID", "LEGL", "MISC"] as const;
const LEGAL_NAME_TYPES = ["LEGL", "SHRT", "TRAD"] as const;
const IDENTIFIER_TYPES = ["ARNU", "CCPT", "RAID", "DRLC", "FIIN", "TXID", "SOCS", "IDCD", "LEIX", "MISC"] as const;
const LEGAL_IDENTIFIER_TYPES = ["RAID", "MISC", "LEIX", "TXID"] as const;
const TRANSLITERATION = [
  ...["arab", "aran", "armn", "cyrl", "deva", "geor", "grek"],
  ...["hani", "hebr", "kana", "kore", "thai", "othr"],
] as const;

const Address = z
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
  );

const NaturalPersonName = z.strictObject({
  primaryIdentifier: text(100),
  secondaryIdentifier: text(100).optional(),
  nameIdentifierType: z.enum(NATURAL_NAME_TYPES),
});

const LegalPersonName = z.strictObject({
  legalPersonName: text(100),
  legalPersonNameIdentifierType: z.enum(LEGAL_NAME_TYPES),
});

const NationalIdentification = z.strictObject({
  nationalIdentifier: text(35),
  nationalIdentifierType: z.enum(IDENTIFIER_TYPES),
  countryOfIssue: countryCode.optional(),
  registrationAuthority: z
    .string()
    .regex(/^RA[0-9]{6}$/, "C10 RegistrationAuthority: RA and six digits")
    .optional(),
});

const LegalNationalIdentification = NationalIdentification.refine(
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

const DateAndPlaceOfBirth = z.strictObject({
  dateOfBirth: z.iso.date().refine((date) => Date.parse(date) < Date.now(), "C2 DateInPast: before today"),
  placeOfBirth: text(70),
});

const NaturalPerson = z.strictObject({
  name: z.strictObject({
    nameIdentifier: z
      .array(NaturalPersonName)
      .min(1)
      .refine(
        (names) => names.some(({ nameIdentifierType }) => nameIdentifierType === "LEGL"),
        "C6 LegalNamePresentNaturalPerson: one name is the legal one (LEGL)",
      ),
    localNameIdentifier: z.array(NaturalPersonName).optional(),
    phoneticNameIdentifier: z.array(NaturalPersonName).optional(),
  }),
  geographicAddress: z.array(Address).optional(),
  nationalIdentification: NationalIdentification.optional(),
  customerIdentification: text(50).optional(),
  dateAndPlaceOfBirth: DateAndPlaceOfBirth.optional(),
  countryOfResidence: countryCode.optional(),
});

const LegalPerson = z.strictObject({
  name: z.strictObject({
    nameIdentifier: z
      .array(LegalPersonName)
      .min(1)
      .refine(
        (names) => names.some(({ legalPersonNameIdentifierType }) => legalPersonNameIdentifierType === "LEGL"),
        "C5 LegalNamePresentLegalPerson: one name is the legal one (LEGL)",
      ),
    localNameIdentifier: z.array(LegalPersonName).optional(),
    phoneticNameIdentifier: z.array(LegalPersonName).optional(),
  }),
  geographicAddress: z.array(Address).optional(),
  customerNumber: text(50).optional(),
  nationalIdentification: LegalNationalIdentification.optional(),
  countryOfRegistration: countryCode.optional(),
});

/** Either a natural or a legal person. */
const Person = z
  .strictObject({ naturalPerson: NaturalPerson.optional(), legalPerson: LegalPerson.optional() })
  .refine(
    ({ naturalPerson, legalPerson }) => (naturalPerson === undefined) !== (legalPerson === undefined),
    "either a natural or a legal person",
  );

/** Any of the three types of address serves a natural person, which therefore any address does. */
const OriginatorPerson = Person.refine(
  ({ naturalPerson }) => naturalPerson === undefined || isKnownNaturalPerson(naturalPerson),
  "C1 OriginatorInformationNaturalPerson: an address, a customer or national identifier, or date and place of birth",
).refine(
  ({ legalPerson }) => legalPerson === undefined || isKnownLegalPerson(legalPerson),
  "C4 OriginatorInformationLegalPerson: a geographic address (GEOG), a customer number or a national identifier",
);

function isKnownNaturalPerson(person: z.infer<typeof NaturalPerson>): boolean {
  const { geographicAddress = [], customerIdentification, nationalIdentification, dateAndPlaceOfBirth } = person;
  const others = [customerIdentification, nationalIdentification, dateAndPlaceOfBirth];
  return geographicAddress.length > 0 || others.some((known) => known !== undefined);
}

function isKnownLegalPerson(person: z.infer<typeof LegalPerson>): boolean {
  const { geographicAddress = [], customerNumber, nationalIdentification } = person;
  const isLocated = geographicAddress.some(({ addressType }) => addressType === "GEOG");
  return isLocated || customerNumber !== undefined || nationalIdentification !== undefined;
}

const accountNumber = z.array(text(100)).optional();

const TransferPath = z.strictObject({
  transferPath: z
    .array(z.strictObject({ intermediaryVASP: Person, sequence: z.int() }))
    .refine(
      (steps) => steps.every(({ sequence }, index) => sequence === index),
      "C12 sequentialIntegrity: sequences rise by one from zero",
    ),
});

/** The fields of IVMS101 by the part of a disclosure to which they belong. */
export const IVMS101_FIELDS = {
  originator: z.strictObject({ originatorPersons: z.array(OriginatorPerson).min(1), accountNumber }),
  beneficiary: z.strictObject({ beneficiaryPersons: z.array(Person).min(1), accountNumber }),
  originatingVASP: z.strictObject({ originatingVASP: Person }).optional(),
  beneficiaryVASP: z.strictObject({ beneficiaryVASP: Person }).optional(),
  transferPath: TransferPath.optional(),
  payloadMetadata: z.strictObject({ transliterationMethod: z.array(z.enum(TRANSLITERATION)) }).optional(),
};
