import { expect } from "chai";

import { checkDisclosure, completeLei, type Disclosure, InvalidDisclosure } from "../../../src/index.ts";
import { sampleDisclosure } from "./samples.ts";

type Change = (disclosure: Disclosure) => void;

const payer = (disclosure: Disclosure) => disclosure.originator.originatorPersons[0]!.naturalPerson!;
const payee = (disclosure: Disclosure) => disclosure.beneficiary.beneficiaryPersons[0]!.legalPerson!;
const bank = (disclosure: Disclosure) => disclosure.originatingVASP!.originatingVASP.legalPerson!;

const PAYER = "originator.originatorPersons.0";
const PAYEE = "beneficiary.beneficiaryPersons.0.legalPerson";

/** A company that pays: nothing is known of it but its name, until a test says more. */
function companyPays(known: Partial<ReturnType<typeof payee>>): Change {
  return (disclosure) => {
    const { name } = payee(disclosure);
    disclosure.originator.originatorPersons = [{ legalPerson: { name, ...known } }];
  };
}

function changed(change: Change): Disclosure {
  const disclosure = structuredClone(sampleDisclosure());
  change(disclosure);
  return disclosure;
}

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

/** What breaks a constraint of IVMS101, where, and what it is told. */
const BROKEN: readonly [string, Change, string, RegExp][] = [
  [
    "C1: of a natural person that pays nothing is known but the name",
    (disclosure) => {
      const { name } = payer(disclosure);
      disclosure.originator.originatorPersons = [{ naturalPerson: { name } }];
    },
    PAYER,
    /^C1 OriginatorInformationNaturalPerson/,
  ],
  [
    "C2: born tomorrow",
    (disclosure) => (payer(disclosure).dateAndPlaceOfBirth!.dateOfBirth = TOMORROW),
    `${PAYER}.naturalPerson.dateAndPlaceOfBirth.dateOfBirth`,
    /^C2 DateInPast/,
  ],
  [
    "C4: of a company that pays nothing is known but the name",
    companyPays({}),
    PAYER,
    /^C4 OriginatorInformationLegalPerson/,
  ],
  [
    "C4: an address of a company that pays that is not its geographic one",
    companyPays({
      geographicAddress: [{ addressType: "BIZZ", addressLine: ["1 Abay"], townName: "Almaty", country: "KZ" }],
    }),
    PAYER,
    /^C4/,
  ],
  [
    "C5: a company without its legal name",
    (disclosure) => (payee(disclosure).name.nameIdentifier[0]!.legalPersonNameIdentifierType = "TRAD"),
    `${PAYEE}.name.nameIdentifier`,
    /^C5 LegalNamePresentLegalPerson/,
  ],
  [
    "C6: a person without the legal name",
    (disclosure) => (payer(disclosure).name.nameIdentifier[0]!.nameIdentifierType = "MAID"),
    `${PAYER}.naturalPerson.name.nameIdentifier`,
    /^C6 LegalNamePresentNaturalPerson/,
  ],
  [
    "C7: a passport of a company",
    (disclosure) => (payee(disclosure).nationalIdentification!.nationalIdentifierType = "CCPT"),
    `${PAYEE}.nationalIdentification`,
    /^C7 ValidNationalIdentifierLegalPerson/,
  ],
  [
    "C8: an address without a line or a street",
    (disclosure) => delete payer(disclosure).geographicAddress![0]!.streetName,
    `${PAYER}.naturalPerson.geographicAddress.0`,
    /^C8 ValidAddress/,
  ],
  [
    "C8: a street without a building",
    (disclosure) => delete payer(disclosure).geographicAddress![0]!.buildingNumber,
    `${PAYER}.naturalPerson.geographicAddress.0`,
    /^C8 ValidAddress/,
  ],
  [
    "C9: a company's identifier with a country of issue",
    (disclosure) => (payee(disclosure).nationalIdentification!.countryOfIssue = "KZ"),
    `${PAYEE}.nationalIdentification`,
    /^C9 CompleteNationalIdentifierLegalPerson/,
  ],
  [
    "C9: a registration without its authority",
    (disclosure) => delete payee(disclosure).nationalIdentification!.registrationAuthority,
    `${PAYEE}.nationalIdentification`,
    /^C9/,
  ],
  [
    "C9: a LEI with a registration authority",
    (disclosure) => {
      const nationalIdentifier = completeLei("KZALTYN".padEnd(18, "0"));
      payee(disclosure).nationalIdentification = {
        nationalIdentifier,
        nationalIdentifierType: "LEIX",
        registrationAuthority: "RA000407",
      };
    },
    `${PAYEE}.nationalIdentification`,
    /^C9/,
  ],
  [
    "C10: an authority that is no code",
    (disclosure) => (payee(disclosure).nationalIdentification!.registrationAuthority = "Justice"),
    `${PAYEE}.nationalIdentification.registrationAuthority`,
    /^C10 RegistrationAuthority/,
  ],
  [
    "C11: a LEI with wrong check digits",
    (disclosure) =>
      (payee(disclosure).nationalIdentification = {
        nationalIdentifier: "KZALTYN0000000000000",
        nationalIdentifierType: "LEIX",
      }),
    `${PAYEE}.nationalIdentification`,
    /^C11 ValidLEI/,
  ],
  [
    "C12: intermediaries out of order",
    (disclosure) => {
      const intermediaryVASP = disclosure.originatingVASP!.originatingVASP;
      const step = (sequence: number) => ({ intermediaryVASP, sequence });
      disclosure.transferPath = { transferPath: [step(1), step(2)] };
    },
    "transferPath.transferPath",
    /^C12 sequentialIntegrity/,
  ],
  [
    "a person that is both natural and legal",
    (disclosure) => (disclosure.originator.originatorPersons[0]!.legalPerson = payee(disclosure)),
    PAYER,
    /^either a natural or a legal person$/,
  ],
  [
    "nobody that pays",
    (disclosure) => (disclosure.originator.originatorPersons = []),
    "originator.originatorPersons",
    /./,
  ],
  [
    "a name of 101 characters",
    (disclosure) => (payer(disclosure).name.nameIdentifier[0]!.primaryIdentifier = "W".repeat(101)),
    `${PAYER}.naturalPerson.name.nameIdentifier.0.primaryIdentifier`,
    /100/,
  ],
  [
    "a country in small letters",
    (disclosure) => (payer(disclosure).countryOfResidence = "cn"),
    `${PAYER}.naturalPerson.countryOfResidence`,
    /ISO 3166-1/,
  ],
  [
    "a document whose name leads elsewhere",
    (disclosure) => (disclosure.documents = [{ ...disclosure.documents![0]!, name: "../passwd" }]),
    "documents.0.name",
    /without its folder/,
  ],
  [
    "a document named as the folder above",
    (disclosure) => (disclosure.documents = [{ ...disclosure.documents![0]!, name: ".." }]),
    "documents.0.name",
    /without its folder/,
  ],
  [
    "a document without a media type",
    (disclosure) => (disclosure.documents = [{ ...disclosure.documents![0]!, mediaType: "pdf" }]),
    "documents.0.mediaType",
    /RFC 6838/,
  ],
  [
    "two documents of one name",
    (disclosure) => (disclosure.documents = [disclosure.documents![0]!, disclosure.documents![0]!]),
    "documents",
    /a name of its own/,
  ],
];

/** What the constraints allow. */
const SOUND: readonly [string, Change][] = [
  ["the sample", () => undefined],
  [
    "a person known by the address alone",
    (disclosure) => {
      const { name, geographicAddress } = payer(disclosure);
      disclosure.originator.originatorPersons = [{ naturalPerson: { name, geographicAddress } }];
    },
  ],
  [
    "a person known by the date of birth alone",
    (disclosure) => {
      const { name, dateAndPlaceOfBirth } = payer(disclosure);
      disclosure.originator.originatorPersons = [{ naturalPerson: { name, dateAndPlaceOfBirth } }];
    },
  ],
  ["a company known by its customer number alone", companyPays({ customerNumber: "K-7" })],
  [
    "a company known by its geographic address",
    (disclosure) => {
      disclosure.originator.originatorPersons = [{ legalPerson: bank(disclosure) }];
    },
  ],
  [
    "a company with a LEI",
    (disclosure) => {
      const nationalIdentifier = completeLei("KZALTYN".padEnd(18, "0"));
      payee(disclosure).nationalIdentification = { nationalIdentifier, nationalIdentifierType: "LEIX" };
    },
  ],
  [
    "a beneficiary of which only the name is known",
    (disclosure) => {
      delete payee(disclosure).nationalIdentification;
    },
  ],
  [
    "intermediaries in order",
    (disclosure) => {
      const intermediaryVASP = disclosure.originatingVASP!.originatingVASP;
      disclosure.transferPath = { transferPath: [0, 1, 2].map((sequence) => ({ intermediaryVASP, sequence })) };
    },
  ],
  [
    "a name that was transliterated",
    (disclosure) => {
      disclosure.payloadMetadata = { transliterationMethod: ["hani", "cyrl"] };
    },
  ],
];

describe("checkDisclosure", () => {
  for (const [name, change] of SOUND) {
    it(`takes ${name}`, () => {
      const disclosure = changed(change);
      expect(checkDisclosure(disclosure)).to.deep.equal(disclosure);
    });
  }

  for (const [name, change, path, rule] of BROKEN) {
    it(`refuses ${name}`, () => {
      expect(() => checkDisclosure(changed(change)))
        .to.throw(InvalidDisclosure)
        .that.satisfies((error: InvalidDisclosure) => error.path === path && rule.test(error.rule), `not ${path}`);
    });
  }

  it("refuses what it does not know, and what is nothing", () => {
    expect(() => checkDisclosure({ ...sampleDisclosure(), iban: "KZ86" })).to.throw(InvalidDisclosure, "iban");
    expect(() => checkDisclosure(null))
      .to.throw(InvalidDisclosure)
      .with.property("path", "");
  });
});
