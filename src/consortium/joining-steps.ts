import { type ContractTransaction, type Signer, type TransactionResponse, ZeroAddress } from "ethers";

import type { CountryRegistry } from "../../typechain-types/index.js";
import { MEMBERSHIP_STATUS, Office, type OfficeName } from "../governance/registries.ts";
import type { CountryFile } from "./file.ts";
import { sendCall } from "./send.ts";
import { type Actor, type ConsortiumContext, sameAddress, type Step } from "./step.ts";

/** A country names keys as its guardian, and nobody has created the contract by which they act. */
export class GuardiansMissing extends Error {
  readonly country: string;
  constructor(country: string) {
    super(`The guardians of ${country} have no contract yet: create it, and say its account in the file.`);
    this.name = "GuardiansMissing";
    this.country = country;
  }
}

/** A founder was invited when the registry was deployed; a country that comes later, by the Council. */
export function joining(
  { layer: { countries }, accountOf }: ConsortiumContext,
  country: CountryFile,
  weight: bigint,
): Step {
  const status = async () => MEMBERSHIP_STATUS[Number((await countries.countryOf(country.numeric)).status)]!;
  return {
    chapter: "Founding",
    title: `${country.name} joins, represented by ${country.offices.Delegation.name}, and names its offices`,
    actor: { kind: "office", country: country.alpha2, office: "Delegation" },
    isDone: async () => !["None", "Candidate"].includes(await status()),
    isTimely: true,
    call: async () => {
      const isFirst = BigInt(await countries.officeOf(country.numeric, Office.Delegation)) === 0n;
      const named = { guardian: guardianOf(country), first: firstHolders(country, accountOf) };
      return joiningCall(countries, country.numeric, weight, isFirst ? named : {});
    },
  };
}

/** Throws `GuardiansMissing` rather than let a country join without the guardian that it names. */
function guardianOf({ alpha2, guardian }: CountryFile): string | undefined {
  if (guardian !== undefined && guardian.account === undefined) throw new GuardiansMissing(alpha2);
  return guardian?.account;
}

/** Whom a country names when it first joins. */
export interface FirstNames {
  /** Who helps it when its keys are stolen. */
  readonly guardian?: string | undefined;
  /** Accounts that may take their offices at once. */
  readonly first?: { office: number; account: string }[];
}

/** Joins on the weight of the invitation. A country that has been a member keeps its offices and names nobody. */
export function joiningCall(
  countries: CountryRegistry,
  country: number,
  weight: bigint,
  { guardian = ZeroAddress, first = [] }: FirstNames = {},
): Promise<ContractTransaction> {
  return countries.join.populateTransaction(country, weight, guardian, first);
}

/**
 * Signs and sends that call. Checkpoints of one second are merged, so that an estimate made in a second in which another
 * country joined is short of two new slots in the next.
 */
export async function joinCouncil(
  countries: CountryRegistry,
  country: number,
  weight: bigint,
  names?: FirstNames,
): Promise<TransactionResponse> {
  const transaction = await joiningCall(countries, country, weight, names);
  return sendCall(countries.runner as Signer, { transaction, isTimely: true });
}

function otherOffices(country: CountryFile): OfficeName[] {
  return (Object.keys(country.offices) as OfficeName[]).filter((office) => office !== "Delegation");
}

function firstHolders(country: CountryFile, accountOf: (actor: Actor) => string) {
  return otherOffices(country).map((office) => ({
    office: Office[office],
    account: accountOf({ kind: "office", country: country.alpha2, office }),
  }));
}

/** Whom the country named when it joined takes office within 30 days. */
export function takings({ layer, accountOf }: ConsortiumContext, country: CountryFile): Step[] {
  return otherOffices(country).map((office) => {
    const actor: Actor = { kind: "office", country: country.alpha2, office };
    const { name } = country.offices[office]!;
    return {
      chapter: "Offices",
      title: `${name} takes office as ${office} of ${country.name}`,
      actor,
      isDone: async () =>
        sameAddress(await layer.countries.officeOf(country.numeric, Office[office]), accountOf(actor)),
      call: () => layer.countries.takeOffice.populateTransaction(country.numeric, Office[office]),
    };
  });
}
