import type { CountryFile } from "../consortium/file.ts";
import type { Step } from "../consortium/step.ts";
import { MEMBERSHIP_STATUS, Office } from "../governance/registries.ts";
import { type AmendingContext, holderOf } from "./context.ts";
import type { Member } from "./leftovers.ts";

/**
 * Countries that the file does not have any more leave by their own notice; whom the others shall expel has to be said.
 * After the notice period anybody completes the withdrawal, and the sponsor is asked to.
 */
export async function departures(context: AmendingContext): Promise<Step[]> {
  const steps: Step[] = [];
  for (const member of context.leftovers.countries) steps.push(...(await departure(context, member)));
  return steps;
}

async function departure(context: AmendingContext, { numeric, alpha2 }: Member): Promise<Step[]> {
  const { layer, expelled } = context;
  const { status, endsAt } = await layer.countries.countryOf(numeric);
  const standing = MEMBERSHIP_STATUS[Number(status)]!;
  const account = await layer.countries.officeOf(numeric, Office.Delegation);
  const actor = { kind: "account", country: alpha2, role: "Delegation", account } as const;
  if (standing === "Withdrawing") return [completion(context, { numeric, alpha2 }, endsAt, account)];
  if (expelled.includes(alpha2) || !["Active", "Suspended"].includes(standing)) return [];
  const isDone = async () => {
    const now = (await layer.countries.countryOf(numeric)).status;
    return !["Active", "Suspended"].includes(MEMBERSHIP_STATUS[Number(now)]!);
  };
  const call = () => layer.countries.giveNotice.populateTransaction(numeric);
  return [{ chapter: "Notices", title: `${alpha2} gives notice that it leaves`, actor, isDone, call }];
}

function completion({ layer }: AmendingContext, { numeric, alpha2 }: Member, endsAt: bigint, account: string): Step {
  const day = new Date(Number(endsAt) * 1_000).toISOString().slice(0, 10);
  return {
    chapter: "Withdrawals",
    title: `The withdrawal of ${alpha2} is completed, from ${day} on`,
    actor: { kind: "account", country: alpha2, role: "Delegation", account },
    isDone: async () => MEMBERSHIP_STATUS[Number((await layer.countries.countryOf(numeric)).status)] === "Gone",
    call: () => layer.countries.completeWithdrawal.populateTransaction(numeric),
  };
}

/** A country that has given notice and is in the file takes it back. */
export async function returns(context: AmendingContext, country: CountryFile): Promise<Step[]> {
  const { countries } = context.layer;
  const { numeric, name } = country;
  const { status, returnsTo } = await countries.countryOf(numeric);
  const isLeaving = MEMBERSHIP_STATUS[Number(status)] === "Withdrawing" && returnsTo !== 0n;
  if (!isLeaving) return [];
  return [
    {
      chapter: "Notices",
      title: `${name} takes back its notice`,
      actor: await holderOf(context, country, "Delegation"),
      isDone: async () => MEMBERSHIP_STATUS[Number((await countries.countryOf(numeric)).status)] !== "Withdrawing",
      call: () => countries.revokeNotice.populateTransaction(numeric),
    },
  ];
}
