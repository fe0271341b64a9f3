import { z } from "zod";

import {
  Address,
  countryCode,
  DateAndPlaceOfBirth,
  LegalNationalIdentification,
  LegalPersonNames,
  NationalIdentification,
  NaturalPersonNames,
  ONE_SPELLING,
  text,
  TRANSLITERATION,
} from "./ivms101-types.ts";

/**
 * The interVASP data model in the JSON that its users exchange, in both of its editions: IVMS101 Issue 1 (2020) and
 * IVMS101.2023. Where an edition spells an element in two ways, either is taken. Checked are the lengths and codes of its
 * datatypes and the constraints that are named where they apply: C1, C2, C4 to C9, C11 and C12 in full; of C10 the form of
 * a code, since the list of registration authorities is GLEIF's. Country codes are checked for their form.
 */

const naturalPerson = {
  name: NaturalPersonNames,
  geographicAddress: z.array(Address).optional(),
  nationalIdentification: NationalIdentification.optional(),
  customerIdentification: text(50).optional(),
  dateAndPlaceOfBirth: DateAndPlaceOfBirth.optional(),
  countryOfResidence: countryCode.optional(),
};

const legalPerson = {
  name: LegalPersonNames,
  geographicAddress: z.array(Address).optional(),
  customerIdentification: text(50).optional(),
  nationalIdentification: LegalNationalIdentification.optional(),
  countryOfRegistration: countryCode.optional(),
};

/** Issue 1 says customerIdentification in its tables, and customerNumber in its descriptions and constraints. */
const customerNumber = text(50).optional();

interface Numbered {
  readonly customerIdentification?: string | undefined;
  readonly customerNumber?: string | undefined;
}

function isNumberedOnce({ customerIdentification, customerNumber: number }: Numbered): boolean {
  return customerIdentification === undefined || number === undefined;
}

interface Person {
  readonly naturalPerson?: KnownPerson | undefined;
  readonly legalPerson?: KnownPerson | undefined;
}

/** What may be known of a person besides the name. */
interface KnownPerson extends Numbered {
  readonly geographicAddress?: readonly { readonly addressType: string }[] | undefined;
  readonly nationalIdentification?: object | undefined;
  readonly dateAndPlaceOfBirth?: object | undefined;
}

function isOnePerson(person: Person): boolean {
  return (person.naturalPerson === undefined) !== (person.legalPerson === undefined);
}

const ONE_PERSON = "either a natural or a legal person";

const Person101 = z
  .strictObject({
    naturalPerson: z
      .strictObject({ ...naturalPerson, customerNumber })
      .refine(isNumberedOnce, ONE_SPELLING)
      .optional(),
    legalPerson: z
      .strictObject({ ...legalPerson, customerNumber })
      .refine(isNumberedOnce, ONE_SPELLING)
      .optional(),
  })
  .refine(isOnePerson, ONE_PERSON);

const accountNumber = z.array(text(100)).optional();

const Person2023 = z
  .strictObject({
    naturalPerson: z.strictObject(naturalPerson).optional(),
    legalPerson: z.strictObject(legalPerson).optional(),
    accountNumber,
  })
  .refine(isOnePerson, ONE_PERSON);

/** Who pays has more to say: any type of address serves a natural person, of a legal one the geographic. */
function originators<T extends z.ZodType<Person>>(person: T) {
  return z
    .array(
      person
        .refine(
          (each) => each.naturalPerson === undefined || isKnown(each.naturalPerson, () => true),
          "C1 OriginatorInformationNaturalPerson: an address, a customer or national identifier, or date and place of birth",
        )
        .refine(
          (each) => each.legalPerson === undefined || isKnown(each.legalPerson, (type) => type === "GEOG"),
          "C4 OriginatorInformationLegalPerson: a geographic address (GEOG), a customer number or a national identifier",
        ),
    )
    .min(1);
}

function isKnown(person: KnownPerson, serves: (addressType: string) => boolean): boolean {
  const { geographicAddress = [], customerIdentification, nationalIdentification, dateAndPlaceOfBirth } = person;
  const others = [customerIdentification, person.customerNumber, nationalIdentification, dateAndPlaceOfBirth];
  const isLocated = geographicAddress.some(({ addressType }) => serves(addressType));
  return isLocated || others.some((known) => known !== undefined);
}

function transferPath<T extends z.ZodType<Person>>(person: T) {
  return z
    .strictObject({
      transferPath: z
        .array(z.strictObject({ intermediaryVASP: person, sequence: z.int() }))
        .refine(
          (steps) => steps.every(({ sequence }, index) => sequence === index),
          "C12 sequentialIntegrity: sequences rise by one from zero",
        ),
    })
    .optional();
}

const transliterationMethod = z.array(z.enum(TRANSLITERATION)).optional();
const VERSION = "101 for Issue 1, 101.2023 for IVMS101.2023, as the payload is laid out";

/** The fields of Issue 1. */
export const FIELDS_101 = {
  originator: z.strictObject({ originatorPersons: originators(Person101), accountNumber }),
  beneficiary: z.strictObject({ beneficiaryPersons: z.array(Person101).min(1), accountNumber }),
  originatingVASP: z.strictObject({ originatingVASP: Person101 }).optional(),
  beneficiaryVASP: z.strictObject({ beneficiaryVASP: Person101 }).optional(),
  transferPath: transferPath(Person101),
  payloadMetadata: z
    .strictObject({ transliterationMethod, payloadVersion: z.literal("101", VERSION).optional() })
    .optional(),
};

/** A table of Issue 1 names the beneficiaries so. */
const beneficiaryOfTable = z.strictObject({ beneficiaryPerson: z.array(Person101).min(1), accountNumber });

/** The fields of IVMS101.2023. */
export const FIELDS_2023 = {
  originator: z.strictObject({ originatorPerson: originators(Person2023) }),
  beneficiary: z.strictObject({ beneficiaryPerson: z.array(Person2023).min(1) }),
  originatingVASP: z.strictObject({ originatingVASP: Person2023 }).optional(),
  beneficiaryVASP: z.strictObject({ beneficiaryVASP: Person2023 }).optional(),
  transferPath: transferPath(Person2023),
  payloadMetadata: z.strictObject({ transliterationMethod, payloadVersion: z.literal("101.2023", VERSION) }).optional(),
};

type Fields = Readonly<Record<keyof typeof FIELDS_101, z.ZodType>>;

/** Values of which nothing is known yet. */
type Unchecked = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Unchecked {
  return typeof value === "object" && value !== null ? (value as Unchecked) : {};
}

/** The two editions as a payload lays them out, that first which it names or looks like. */
export function editionsFor(payload: unknown): readonly [Fields, Fields] {
  const { originator, beneficiary, payloadMetadata, originatingVASP, beneficiaryVASP } = fieldsOf(payload);
  const issue1 =
    "beneficiaryPerson" in fieldsOf(beneficiary) ? { ...FIELDS_101, beneficiary: beneficiaryOfTable } : FIELDS_101;
  const edition2023 = {
    ...FIELDS_2023,
    ...(isPerson(originatingVASP) && { originatingVASP: Person2023 }),
    ...(isPerson(beneficiaryVASP) && { beneficiaryVASP: Person2023 }),
  };
  const { payloadVersion } = fieldsOf(payloadMetadata);
  const looksNew = "originatorPerson" in fieldsOf(originator);
  const isNew = payloadVersion === "101.2023" || (payloadVersion === undefined && looksNew);
  return isNew ? [edition2023, issue1] : [issue1, edition2023];
}

/** Users of IVMS101.2023 leave out the level at which a table names the element of an entity again. */
function isPerson(value: unknown): boolean {
  const fields = fieldsOf(value);
  return "naturalPerson" in fields || "legalPerson" in fields;
}
