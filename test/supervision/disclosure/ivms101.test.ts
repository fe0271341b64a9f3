import { expect } from "chai";

import {
  checkDisclosure,
  completeLei,
  type Disclosure,
  type Disclosure2023,
  InvalidDisclosure,
  openDisclosure,
  sealDisclosure,
  storePackage,
} from "../../../src/index.ts";
import { CHINA, FakeChain, memoryStore, newSupervisor, sampleDisclosure } from "./samples.ts";

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

const TODAY = new Date().toISOString().slice(0, 10);
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
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
    "C2: born today",
    (disclosure) => (payer(disclosure).dateAndPlaceOfBirth!.dateOfBirth = TODAY),
    `${PAYER}.naturalPerson.dateAndPlaceOfBirth.dateOfBirth`,
    /^C2 DateInPast/,
  ],
  [
    "C2: born in the year 9999",
    (disclosure) => (payer(disclosure).dateAndPlaceOfBirth!.dateOfBirth = "9999-12-31"),
    `${PAYER}.naturalPerson.dateAndPlaceOfBirth.dateOfBirth`,
    /^C2 DateInPast/,
  ],
  ...["2023-02-29", "1900-02-29", "2000-13-01", "2000-00-10", "2000-1-1", "01.01.2000", "2000-01-01T00:00:00Z", ""].map(
    (date): (typeof BROKEN)[number] => [
      `a birth on "${date}", which is no day`,
      (disclosure) => (payer(disclosure).dateAndPlaceOfBirth!.dateOfBirth = date),
      `${PAYER}.naturalPerson.dateAndPlaceOfBirth.dateOfBirth`,
      /./,
    ],
  ),
  [
    "a birth in the year 0, which was not",
    (disclosure) => (payer(disclosure).dateAndPlaceOfBirth!.dateOfBirth = "0000-01-01"),
    `${PAYER}.naturalPerson.dateAndPlaceOfBirth.dateOfBirth`,
    /0001/,
  ],
  [
    "a postcode in both spellings",
    (disclosure) => Object.assign(payer(disclosure).geographicAddress![0]!, { postcode: "200001", postCode: "200001" }),
    `${PAYER}.naturalPerson.geographicAddress.0`,
    /spellings/,
  ],
  [
    "a company's number in both spellings",
    (disclosure) => Object.assign(payee(disclosure), { customerNumber: "K-7", customerIdentification: "K-7" }),
    PAYEE,
    /spellings/,
  ],
  [
    "a person's name of two kinds",
    (disclosure) => (payer(disclosure).name.nameIdentifier[0]!.naturalPersonNameIdentifierType = "LEGL"),
    `${PAYER}.naturalPerson.name.nameIdentifier.0`,
    /nameIdentifierType/,
  ],
  [
    "a person's name of no kind",
    (disclosure) => delete payer(disclosure).name.nameIdentifier[0]!.nameIdentifierType,
    `${PAYER}.naturalPerson.name.nameIdentifier.0`,
    /nameIdentifierType/,
  ],
  [
    "a version that there is not",
    (disclosure) => Object.assign(disclosure, { payloadMetadata: { payloadVersion: "101.2024" } }),
    "payloadMetadata.payloadVersion",
    /101\.2023/,
  ],
  [
    "a name with a control character",
    (disclosure) => (payer(disclosure).name.nameIdentifier[0]!.primaryIdentifier = "Wang\u0007"),
    `${PAYER}.naturalPerson.name.nameIdentifier.0.primaryIdentifier`,
    /U\+0007/,
  ],
  [
    "a name that turns about",
    (disclosure) => (payer(disclosure).name.localNameIdentifier![0]!.primaryIdentifier = "王\u202E"),
    `${PAYER}.naturalPerson.name.localNameIdentifier.0.primaryIdentifier`,
    /U\+202E/,
  ],
  [
    "a document whose name turns about",
    (disclosure) => (disclosure.documents = [{ ...disclosure.documents![0]!, name: "invoice\u202Efdp.exe" }]),
    "documents.0.name",
    /without control characters/,
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
  ["a person born yesterday", (disclosure) => (payer(disclosure).dateAndPlaceOfBirth!.dateOfBirth = YESTERDAY)],
  ["a person born on a leap day", (disclosure) => (payer(disclosure).dateAndPlaceOfBirth!.dateOfBirth = "2000-02-29")],
  ["a postcode", (disclosure) => (payer(disclosure).geographicAddress![0]!.postcode = "200001")],
  [
    "a postCode, as the standard also spells it",
    (disclosure) => (payer(disclosure).geographicAddress![0]!.postCode = "200001"),
  ],
  ["a company known by its customerIdentification alone", companyPays({ customerIdentification: "K-7" })],
  [
    "a person known by a customerNumber alone",
    (disclosure) => {
      const { name } = payer(disclosure);
      disclosure.originator.originatorPersons = [{ naturalPerson: { name, customerNumber: "K-7" } }];
    },
  ],
  [
    "a kind of name as a constraint spells it",
    (disclosure) => {
      const { primaryIdentifier } = payer(disclosure).name.nameIdentifier[0]!;
      payer(disclosure).name.nameIdentifier = [{ primaryIdentifier, naturalPersonNameIdentifierType: "LEGL" }];
    },
  ],
  [
    "beneficiaries as a table spells them",
    (disclosure) => {
      const { beneficiaryPersons, ...others } = disclosure.beneficiary;
      Object.assign(disclosure, { beneficiary: { ...others, beneficiaryPerson: beneficiaryPersons } });
    },
  ],
  ["the version of Issue 1", (disclosure) => (disclosure.payloadMetadata = { payloadVersion: "101" })],
  [
    "a hundred characters beyond the first plane",
    (disclosure) => (payer(disclosure).name.localNameIdentifier![0]!.primaryIdentifier = "𠮷".repeat(100)),
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

  describe("by IVMS101.2023", () => {
    /** The sample, as the newer edition lays it out. */
    function sample2023(change: (disclosure: Disclosure2023) => unknown = () => undefined): Disclosure2023 {
      const { originator, beneficiary, originatingVASP, documents } = structuredClone(sampleDisclosure());
      const { name, ...known } = originator.originatorPersons[0]!.naturalPerson!;
      const [{ nameIdentifierType, ...legal }] = name.nameIdentifier as [(typeof name.nameIdentifier)[0]];
      const names = { ...name, nameIdentifier: [{ ...legal, naturalPersonNameIdentifierType: nameIdentifierType }] };
      const disclosure: Disclosure2023 = {
        originator: {
          originatorPerson: [{ naturalPerson: { name: names, ...known }, accountNumber: originator.accountNumber }],
        },
        beneficiary: {
          beneficiaryPerson: [{ ...beneficiary.beneficiaryPersons[0]!, accountNumber: beneficiary.accountNumber }],
        },
        originatingVASP,
        payloadMetadata: { payloadVersion: "101.2023", transliterationMethod: ["hani"] },
        documents,
      };
      change(disclosure);
      return disclosure;
    }

    const company = (disclosure: Disclosure2023) => disclosure.beneficiary.beneficiaryPerson[0]!.legalPerson!;

    const SOUND_2023: Readonly<Record<string, (disclosure: Disclosure2023) => unknown>> = {
      "the sample": () => undefined,
      "a payload that does not say its version": (disclosure) => delete disclosure.payloadMetadata,
      "no transliteration": (disclosure) => (disclosure.payloadMetadata = { payloadVersion: "101.2023" }),
      "a company's customerIdentification": (disclosure) => (company(disclosure).customerIdentification = "K-7"),
      "a bank without the level that repeats its name": (disclosure) =>
        Object.assign(disclosure, { originatingVASP: disclosure.originatingVASP!.originatingVASP }),
      "a kind of name as the examples spell it": (disclosure) => {
        const person = disclosure.originator.originatorPerson[0]!.naturalPerson!;
        person.name.nameIdentifier = [{ primaryIdentifier: "Wang", nameIdentifierType: "LEGL" }];
      },
      "several persons with accounts of their own": (disclosure) =>
        disclosure.originator.originatorPerson.push(disclosure.originator.originatorPerson[0]!),
      intermediaries: (disclosure) => {
        const intermediaryVASP = disclosure.originatingVASP!.originatingVASP;
        disclosure.transferPath = { transferPath: [{ intermediaryVASP, sequence: 0 }] };
      },
    };

    for (const [name, change] of Object.entries(SOUND_2023)) {
      it(`takes ${name}`, () => {
        const disclosure = sample2023(change);
        expect(checkDisclosure(disclosure)).to.deep.equal(disclosure);
      });
    }

    const BROKEN_2023: readonly [string, (disclosure: Disclosure2023) => unknown, string, RegExp][] = [
      [
        "the layout of Issue 1",
        (disclosure) =>
          Object.assign(disclosure, { originator: { originatorPersons: disclosure.originator.originatorPerson } }),
        "originator.originatorPerson",
        /./,
      ],
      [
        "the version of Issue 1",
        (disclosure) => (disclosure.payloadMetadata!.payloadVersion = "101" as "101.2023"),
        "originator.originatorPersons",
        /./,
      ],
      [
        "accounts beside the persons",
        (disclosure) => Object.assign(disclosure.originator, { accountNumber: ["1"] }),
        "originator",
        /accountNumber/,
      ],
      [
        "a customerNumber",
        (disclosure) => Object.assign(company(disclosure), { customerNumber: "K-7" }),
        "beneficiary.beneficiaryPerson.0.legalPerson",
        /customerNumber/,
      ],
      [
        "metadata without a version",
        (disclosure) => Object.assign(disclosure, { payloadMetadata: {} }),
        "payloadMetadata.payloadVersion",
        /101\.2023/,
      ],
      [
        "C1: of a person nothing but the name",
        (disclosure) => {
          const { name } = disclosure.originator.originatorPerson[0]!.naturalPerson!;
          disclosure.originator.originatorPerson = [{ naturalPerson: { name } }];
        },
        "originator.originatorPerson.0",
        /^C1/,
      ],
      [
        "C2: born today",
        (disclosure) =>
          (disclosure.originator.originatorPerson[0]!.naturalPerson!.dateAndPlaceOfBirth!.dateOfBirth = TODAY),
        "originator.originatorPerson.0.naturalPerson.dateAndPlaceOfBirth.dateOfBirth",
        /^C2/,
      ],
      [
        "C6: a person without the legal name",
        (disclosure) =>
          (disclosure.originator.originatorPerson[0]!.naturalPerson!.name.nameIdentifier[0]!.naturalPersonNameIdentifierType =
            "BIRT"),
        "originator.originatorPerson.0.naturalPerson.name.nameIdentifier",
        /^C6/,
      ],
      [
        "C11: a LEI with check digits that are never given",
        (disclosure) =>
          (company(disclosure).nationalIdentification = {
            nationalIdentifier: "AAAAAAAAAAAAAAAAAA00",
            nationalIdentifierType: "LEIX",
          }),
        "beneficiary.beneficiaryPerson.0.legalPerson.nationalIdentification",
        /^C11/,
      ],
    ];

    for (const [name, change, path, rule] of BROKEN_2023) {
      it(`refuses ${name}`, () => {
        expect(() => checkDisclosure(sample2023(change)))
          .to.throw(InvalidDisclosure)
          .that.satisfies((error: InvalidDisclosure) => error.path === path && rule.test(error.rule), `not ${path}`);
      });
    }

    it("opens what was sealed in either edition, each part by itself", async () => {
      const supervisor = newSupervisor(CHINA);
      for (const disclosure of [sample2023(), sampleDisclosure(), sample2023((each) => delete each.payloadMetadata)]) {
        const sealed = sealDisclosure(disclosure, [supervisor.recipient]);
        const store = memoryStore();
        await storePackage(store, sealed.commitment, sealed.package);
        const sources = { store, chain: new FakeChain(supervisor.recipient), logAccess: () => Promise.resolve() };
        for (const parts of [undefined, ["originator"], ["beneficiary"], ["transaction"]] as const) {
          const chosen = parts === undefined ? {} : { parts };
          const opened = await openDisclosure(sealed.commitment, supervisor, { ...sources, ...chosen });
          expect(opened.faults).to.deep.equal([]);
          if (parts === undefined) expect(opened.fields).to.deep.equal(disclosure);
        }
      }
    });
  });

  it("refuses what it does not know, and what is nothing", () => {
    expect(() => checkDisclosure({ ...sampleDisclosure(), iban: "KZ86" })).to.throw(InvalidDisclosure, "iban");
    expect(() => checkDisclosure(null))
      .to.throw(InvalidDisclosure)
      .with.property("path", "");
  });
});
