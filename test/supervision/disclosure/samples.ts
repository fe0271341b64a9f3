import {
  type Disclosure,
  type DisclosureChain,
  disclosurePublicKey,
  type DisclosureRecipient,
  type DisclosureStore,
  type GrantState,
  newDisclosureKey,
  UnknownKeyVersion,
} from "../../../src/index.ts";

export const CHINA = 156;
export const KAZAKHSTAN = 398;
export const THAILAND = 764;

/** What a Chinese customer's bank discloses of a payment to a Kazakh company, with an invoice. */
export function sampleDisclosure(): Disclosure {
  return {
    originator: {
      originatorPersons: [
        {
          naturalPerson: {
            name: {
              nameIdentifier: [
                { primaryIdentifier: "Wang", secondaryIdentifier: "Xiaoming", nameIdentifierType: "LEGL" },
              ],
              localNameIdentifier: [
                { primaryIdentifier: "王", secondaryIdentifier: "小明", nameIdentifierType: "LEGL" },
              ],
            },
            geographicAddress: [
              {
                addressType: "HOME",
                streetName: "Nanjing Lu",
                buildingNumber: "7",
                townName: "Shanghai",
                country: "CN",
              },
            ],
            nationalIdentification: {
              nationalIdentifier: "11010519491231002X",
              nationalIdentifierType: "IDCD",
              countryOfIssue: "CN",
            },
            dateAndPlaceOfBirth: { dateOfBirth: "1949-12-31", placeOfBirth: "Beijing" },
          },
        },
      ],
      accountNumber: ["6222020200112233445"],
    },
    beneficiary: {
      beneficiaryPersons: [
        {
          legalPerson: {
            name: { nameIdentifier: [{ legalPersonName: "Altyn Trade LLP", legalPersonNameIdentifierType: "LEGL" }] },
            nationalIdentification: {
              nationalIdentifier: "050140001234",
              nationalIdentifierType: "RAID",
              registrationAuthority: "RA000407",
            },
          },
        },
      ],
      accountNumber: ["KZ86125KZT5004100100"],
    },
    originatingVASP: {
      originatingVASP: {
        legalPerson: {
          name: { nameIdentifier: [{ legalPersonName: "Bank 0 of CN", legalPersonNameIdentifierType: "LEGL" }] },
          geographicAddress: [
            { addressType: "GEOG", addressLine: ["1 Fuxingmen Nei Dajie"], townName: "Beijing", country: "CN" },
          ],
        },
      },
    },
    documents: [
      {
        name: "invoice.pdf",
        mediaType: "application/pdf",
        content: Uint8Array.from({ length: 3_000 }, (_, i) => i % 251),
      },
    ],
  };
}

/** A Supervisor's key pair. */
export function newSupervisor(country: number, version = 1) {
  const secretKey = newDisclosureKey();
  const recipient: DisclosureRecipient = { country, version, key: disclosurePublicKey(secretKey) };
  return { country, secretKey, recipient };
}

/** A store in memory. */
export function memoryStore(): DisclosureStore & { readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    get: (commitment) => Promise.resolve(kept.get(commitment)),
    put: (commitment, bytes) => Promise.resolve(void kept.set(commitment, bytes)),
  };
}

/** What the chain would say, written down. */
export class FakeChain implements DisclosureChain {
  readonly keys: DisclosureRecipient[];
  readonly grants = new Map<string, GrantState>();
  constructor(...keys: DisclosureRecipient[]) {
    this.keys = keys;
  }

  keyAt(country: number, version: number): Promise<DisclosureRecipient | undefined> {
    return Promise.resolve(this.keys.find((key) => key.country === country && key.version === version));
  }

  keyOf(country: number): Promise<DisclosureRecipient> {
    const [latest] = this.keys.filter((key) => key.country === country).toSorted((a, b) => b.version - a.version);
    return latest === undefined ? Promise.reject(new UnknownKeyVersion(country, 1)) : Promise.resolve(latest);
  }

  grantOf(grantor: number, grantee: number): Promise<GrantState> {
    const none = { scope: 0, since: 0, expiry: 0, live: false };
    return Promise.resolve(this.grants.get(`${grantor}>${grantee}`) ?? none);
  }
}
