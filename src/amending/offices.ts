import { ZeroAddress } from "ethers";

import type { CountryFile } from "../consortium/file.ts";
import { GuardiansMissing } from "../consortium/joining-steps.ts";
import { sameAddress, type Step } from "../consortium/step.ts";
import { MEMBERSHIP_STATUS, Office, OFFICE_NAMES, type OfficeName } from "../governance/registries.ts";
import { type AmendingContext, holderOf, officeOf } from "./context.ts";

/** Offices change hands by the Delegation of their country, its own last of all: it ends what it had under way. */
const LAST: readonly OfficeName[] = ["Delegation"];
const ROTATED = [...OFFICE_NAMES.filter((office) => !LAST.includes(office)), ...LAST];

/**
 * Who takes over an office, who leaves one without a successor, and who becomes guardian. Only a country that has joined
 * changes offices; one that joins names them then.
 */
export async function officeSteps(context: AmendingContext, country: CountryFile): Promise<Step[]> {
  const { status } = await context.layer.countries.countryOf(country.numeric);
  if (!["Active", "Suspended", "Withdrawing"].includes(MEMBERSHIP_STATUS[Number(status)]!)) return [];
  const steps: Step[] = [];
  for (const office of ROTATED) steps.push(...(await officeStep(context, country, office)));
  return [...steps, ...(await guardianSteps(context, country))];
}

async function officeStep(context: AmendingContext, country: CountryFile, office: OfficeName): Promise<Step[]> {
  const { layer, accountOf } = context;
  const holder = await layer.countries.officeOf(country.numeric, Office[office]);
  const party = country.offices[office];
  if (party === undefined) return holder === ZeroAddress ? [] : [await dismissal(context, country, office)];
  const successor = accountOf(officeOf(country.alpha2, office));
  if (sameAddress(holder, successor)) return [];
  const { account } = await layer.countries.appointmentOf(country.numeric, Office[office]);
  const appointed = sameAddress(account, successor) ? [] : [await appointment(context, country, office, successor)];
  return [...appointed, ...(office === "Delegation" ? [delegationTaking(context, country)] : [])];
}

async function appointment(
  context: AmendingContext,
  country: CountryFile,
  office: OfficeName,
  successor: string,
): Promise<Step> {
  const { countries } = context.layer;
  return {
    chapter: "Appointments",
    title: `${country.name} appoints ${successor} as its ${office}`,
    actor: await holderOf(context, country, "Delegation"),
    isDone: async () => sameAddress(await countries.officeOf(country.numeric, Office[office]), successor),
    call: () => countries.appoint.populateTransaction(country.numeric, Office[office], successor),
  };
}

async function dismissal(context: AmendingContext, country: CountryFile, office: OfficeName): Promise<Step> {
  const { countries } = context.layer;
  return {
    chapter: "Appointments",
    title: `${country.name} has no ${office} any more`,
    actor: await holderOf(context, country, "Delegation"),
    isDone: async () => (await countries.officeOf(country.numeric, Office[office])) === ZeroAddress,
    call: () => countries.dismiss.populateTransaction(country.numeric, Office[office]),
  };
}

/** The others take theirs as they do after a country has joined (`takings`). */
function delegationTaking({ layer: { countries }, accountOf }: AmendingContext, country: CountryFile): Step {
  const actor = officeOf(country.alpha2, "Delegation");
  return {
    chapter: "New Delegations",
    title: `${country.offices.Delegation.name} takes office as Delegation of ${country.name}`,
    actor,
    isDone: async () => sameAddress(await countries.officeOf(country.numeric, Office.Delegation), accountOf(actor)),
    call: () => countries.takeOffice.populateTransaction(country.numeric, Office.Delegation),
  };
}

/** The present guardian can hand over at once; otherwise the next one takes over after 30 days. */
async function guardianSteps(context: AmendingContext, country: CountryFile): Promise<Step[]> {
  const { countries } = context.layer;
  const { guardian, numeric, alpha2, name } = country;
  if (guardian === undefined) return [];
  const { account } = guardian;
  if (account === undefined) throw new GuardiansMissing(alpha2);
  const isGuardian = async () => sameAddress(await countries.guardianOf(numeric), account);
  if (await isGuardian()) return [];
  const { nominee } = await countries.nominationOf(numeric);
  const naming: Step = {
    chapter: "Guardians",
    title: `${name} names ${guardian.name} as its next guardian`,
    actor: await holderOf(context, country, "Delegation"),
    isDone: isGuardian,
    call: () => countries.nameGuardian.populateTransaction(numeric, account),
  };
  const taking: Step = {
    chapter: "New guardians",
    title: `${guardian.name} becomes guardian of ${name}`,
    actor: { kind: "account", country: alpha2, role: "guardian", account },
    isDone: isGuardian,
    call: () => countries.takeGuardianship.populateTransaction(numeric),
  };
  return [...(sameAddress(nominee, account) ? [] : [naming]), taking];
}
