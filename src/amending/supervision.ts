import { id as keccakText } from "ethers";

import { groupsBy } from "../common/groups.ts";
import { leiToBytes } from "../common/lei.ts";
import type { CountryFile } from "../consortium/file.ts";
import { chunks, type Step } from "../consortium/step.ts";
import { type AmendingContext, officeOf } from "./context.ts";
import { countryIn } from "./leftovers.ts";

const MAX_ENTRIES = 64; // rules that one adoption takes
const NOTHING = { purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n }; // as if no rule had been there

/** Rules that a country takes back: the default counts again, or nothing passes where there is none. */
export function repeals({ file, layer: { gate }, leftovers }: AmendingContext): Step[] {
  return [...groupsBy(leftovers.corridors, ({ country }) => country)].flatMap(([numeric, corridors]) => {
    const country = countryIn(file, numeric);
    if (country === undefined) return [];
    return chunks(corridors, MAX_ENTRIES).map((batch) => ({
      chapter: "Rules taken back",
      title: `${country.offices.Supervisor.name} takes back ${batch.length} rules`,
      actor: officeOf(country.alpha2, "Supervisor"),
      entries: batch.length,
      isDone: () => Promise.resolve(false),
      call: () => {
        const entries = batch.map(({ direction, counterparty, asset }) => ({
          ...{ direction, counterparty, asset },
          terms: NOTHING,
        }));
        return gate.adoptRules.populateTransaction(numeric, entries, keccakText(country.legalText));
      },
    }));
  });
}

/** Participants whose tier changes, who lose their licence, and accounts that are taken out of use. */
export async function licenceSteps(context: AmendingContext): Promise<Step[]> {
  const amendments = await Promise.all(context.file.countries.map((country) => tierSteps(context, country)));
  return [...amendments.flat(), ...accountSteps(context), ...revocations(context)];
}

async function tierSteps({ layer: { gate } }: AmendingContext, country: CountryFile): Promise<Step[]> {
  const steps = country.participants.map(async ({ lei, name, tier }): Promise<Step[]> => {
    const id = await gate.participantByLei(country.numeric, leiToBytes(lei));
    if (id === 0n) return [];
    const found = await gate.participantOf(id);
    if (Number(found.tier) === tier) return [];
    return [
      registering(country, "Licences amended", `amends ${name} to tier ${tier}`, () =>
        gate.amend.populateTransaction(id, tier, found.expiry),
      ),
    ];
  });
  return (await Promise.all(steps)).flat();
}

/** A registrar's act that the chain does not show yet. */
function registering(country: CountryFile, chapter: string, title: string, call: Step["call"]): Step {
  return {
    chapter,
    title: `${country.offices.Registrar.name} ${title}`,
    actor: officeOf(country.alpha2, "Registrar"),
    isDone: () => Promise.resolve(false),
    call,
  };
}

/** An account goes out of use before its participant's licence ends. */
function accountSteps({ file, layer: { gate }, leftovers }: AmendingContext): Step[] {
  return leftovers.accounts.flatMap(({ country: numeric, account }) => {
    const country = countryIn(file, numeric);
    if (country === undefined) return [];
    const title = `takes the account ${account} out of use`;
    return [registering(country, "Accounts out of use", title, () => gate.removeAccount.populateTransaction(account))];
  });
}

function revocations({ file, layer: { gate }, leftovers }: AmendingContext): Step[] {
  return leftovers.licences.flatMap(({ country: numeric, lei }) => {
    const country = countryIn(file, numeric);
    if (country === undefined) return [];
    const call = async () => gate.revoke.populateTransaction(await gate.participantByLei(numeric, lei));
    return [registering(country, "Revocations", `revokes the licence of ${textOf(lei)}`, call)];
  });
}

function textOf(lei: string): string {
  return Buffer.from(lei.slice(2), "hex").toString("latin1");
}
