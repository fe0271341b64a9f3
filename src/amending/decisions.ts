import { ZeroAddress } from "ethers";

import { deploymentParameters } from "../consortium/deployment.ts";
import type { ConsortiumFile } from "../consortium/file.ts";
import { chunks } from "../consortium/step.ts";
import { weightsOf } from "../consortium/weights.ts";
import { actionRuleEntries } from "../governance/action-rules.ts";
import { DECISION_CLASSES } from "../governance/majority.ts";
import type { Action } from "../governance/proposal.ts";
import { alpha2ToBytes, MEMBERSHIP_STATUS, Office } from "../governance/registries.ts";
import { SILENT_CLASSES } from "../governance/silence.ts";
import type { AmendingContext } from "./context.ts";

/** Something that the countries have to decide, as it is proposed. */
export interface Decision {
  /** One line, as the proposal is called. */
  readonly title: string;
  readonly actions: readonly Action[];
  /** Whose act has to come before; undefined if it can be decided at once. */
  readonly waitsFor?: string;
}

const MAX_ACTIONS = 16; // of a proposal of the Council

/** What the Council has to decide so that the chain becomes what the file says, as many acts in one as a proposal carries. */
export async function decisionsOf(context: AmendingContext): Promise<Decision[]> {
  const parts = [admissions, recalls, reinstatements, expulsions, rulesOfTheCouncil, reweighing, election];
  const decisions: Decision[] = [];
  for (const part of parts) decisions.push(...(await part(context)));
  return decisions;
}

type Country = ConsortiumFile["countries"][number];

async function statusOf({ layer: { countries } }: AmendingContext, numeric: number) {
  return MEMBERSHIP_STATUS[Number((await countries.countryOf(numeric)).status)]!;
}

/** A country that has been a member keeps its Delegation, which it changes itself when it has joined again. */
async function admissions(context: AmendingContext): Promise<Decision[]> {
  const { file, layer, accountOf } = context;
  const weights = weightsOf(file);
  const newcomers: { readonly country: Country; readonly action: Action }[] = [];
  for (const [index, country] of file.countries.entries()) {
    if (!["None", "Gone"].includes(await statusOf(context, country.numeric))) continue;
    const kept = await layer.countries.officeOf(country.numeric, Office.Delegation);
    const named = accountOf({ kind: "office", country: country.alpha2, office: "Delegation" });
    const delegation = kept === ZeroAddress ? named : kept;
    const call = [country.numeric, alpha2ToBytes(country.alpha2), delegation, weights[index]!] as const;
    const { to, data } = await layer.countries.admit.populateTransaction(...call);
    newcomers.push({ country, action: { target: to, data } });
  }
  return chunks(newcomers, MAX_ACTIONS).map((batch) => ({
    title: `Admit ${namesOf(batch.map(({ country }) => country.name))}`,
    actions: batch.map(({ action }) => action),
  }));
}

/** Invitations to countries that the file does not have any more. */
async function recalls(context: AmendingContext): Promise<Decision[]> {
  const { layer, leftovers } = context;
  const decisions: Decision[] = [];
  for (const { numeric, alpha2 } of leftovers.countries) {
    if ((await statusOf(context, numeric)) !== "Candidate") continue;
    const { to, data } = await layer.countries.cancelAdmission.populateTransaction(numeric);
    decisions.push({ title: `Take back the invitation of ${alpha2}`, actions: [{ target: to, data }] });
  }
  return decisions;
}

/** Each by itself, as a country has no vote on its own. */
async function reinstatements(context: AmendingContext): Promise<Decision[]> {
  const { file, layer } = context;
  const decisions: Decision[] = [];
  for (const { numeric, name } of file.countries) {
    if ((await statusOf(context, numeric)) !== "Suspended") continue;
    const { to, data } = await layer.countries.reinstate.populateTransaction(numeric);
    decisions.push({ title: `Give ${name} its vote back`, actions: [{ target: to, data }] });
  }
  return decisions;
}

/** Nobody is expelled at once: a country is suspended first, and each needs a decision in which it has no vote. */
async function expulsions(context: AmendingContext): Promise<Decision[]> {
  const { layer, leftovers, expelled } = context;
  const decisions: Decision[] = [];
  for (const { numeric, alpha2 } of leftovers.countries.filter((each) => expelled.includes(each.alpha2))) {
    const status = await statusOf(context, numeric);
    if (status === "Active") {
      const { to, data } = await layer.countries.suspend.populateTransaction(numeric);
      decisions.push({ title: `Suspend ${alpha2}, which comes before its expulsion`, actions: [{ target: to, data }] });
    }
    if (status !== "Active" && status !== "Suspended") continue;
    const { to, data } = await layer.countries.expel.populateTransaction(numeric);
    const waitsFor = status === "Active" ? `${alpha2} is suspended first` : undefined;
    decisions.push({ title: `Expel ${alpha2}`, actions: [{ target: to, data }], ...(waitsFor && { waitsFor }) });
  }
  return decisions;
}

/** Terms of classes and of the silence procedure, and the classes of acts: one decision, as all of it is constitutional. */
async function rulesOfTheCouncil(context: AmendingContext): Promise<Decision[]> {
  const actions = [
    ...(await changedTerms(context)),
    ...(await changedSilence(context)),
    ...(await changedClasses(context)),
  ];
  return actions.length === 0 ? [] : [{ title: "Change how the countries decide", actions }];
}

function parametersOf({ file, accountOf, rehearsal }: AmendingContext) {
  return deploymentParameters(file, { accountOf, rehearsal });
}

async function changedTerms(context: AmendingContext): Promise<Action[]> {
  const { rules } = context.layer;
  const { terms } = parametersOf(context);
  const found = await Promise.all(DECISION_CLASSES.map((_, index) => rules.termsOf(index)));
  const changed = terms.filter((each, index) => differs(each, found[index]!));
  if (changed.length === 0) return [];
  const { to, data } = await rules.setTerms.populateTransaction(changed);
  return [{ target: to, data }];
}

async function changedSilence(context: AmendingContext): Promise<Action[]> {
  const { silence } = context.layer;
  const terms = parametersOf(context).silence;
  const found = await Promise.all(
    SILENT_CLASSES.map((_, index) => silence.silenceTermsOf(terms[index]!.decisionClass)),
  );
  const changed = terms.filter(({ objections, period }, index) => differs({ objections, period }, found[index]!));
  if (changed.length === 0) return [];
  const { to, data } = await silence.setSilenceTerms.populateTransaction(changed);
  return [{ target: to, data }];
}

/** No file says them: what this version of the suite proposes, where the chain has it otherwise. */
async function changedClasses({ layer }: AmendingContext): Promise<Action[]> {
  const { rules, countries, committee, releases } = layer;
  const targets = [countries, committee, releases].map((contract) => contract.getAddress());
  const [at0, at1, at2] = await Promise.all(targets);
  const entries = actionRuleEntries({ countries: at0!, committee: at1!, releases: at2! });
  const found = await Promise.all(entries.map(({ target, selector }) => rules.ruleOf(target, selector)));
  const changed = entries.filter(({ rule }, index) => differs(rule, found[index]!));
  if (changed.length === 0) return [];
  const { to, data } = await rules.setActionRules.populateTransaction(changed);
  return [{ target: to, data }];
}

/** Whether a struct of the chain has another value in one of these fields. */
function differs(fields: object, found: object): boolean {
  return Object.entries(fields).some(([key, value]) => String(value) !== String(found[key as keyof typeof found]));
}

/**
 * Weights as the file has them. The charter's cap is kept by all members of the file together, so that these are decided
 * when they have joined, and those who leave have left the vote.
 */
async function reweighing(context: AmendingContext): Promise<Decision[]> {
  const { file, layer } = context;
  const weights = weightsOf(file);
  const changed: [number, bigint][] = [];
  for (const [index, { numeric }] of file.countries.entries()) {
    const { status, weight } = await layer.countries.countryOf(numeric);
    const isMember = ["Candidate", "Active", "Suspended"].includes(MEMBERSHIP_STATUS[Number(status)]!);
    if (isMember && weight !== weights[index]) changed.push([numeric, weights[index]!]);
  }
  if (changed.length === 0) return [];
  const columns = [changed.map(([numeric]) => numeric), changed.map(([, weight]) => weight)] as const;
  const { to, data } = await layer.countries.setWeights.populateTransaction(...columns);
  const waitsFor = (await membershipMissing(context)) ?? (await refusal(context, to, data));
  return [{ title: "Set the weights anew", actions: [{ target: to, data }], ...(waitsFor && { waitsFor }) }];
}

/** Why the joint authority could not do it now. */
async function refusal({ layer: { timelock }, refusalOf }: AmendingContext, target: string, data: string) {
  const error = await refusalOf(await timelock.getAddress(), target, data);
  return error && `the chain would refuse it now (${error})`;
}

/** A nominee who is no member yet would be passed over, so that an election waits until all have joined. */
async function election(context: AmendingContext): Promise<Decision[]> {
  const { file, layer } = context;
  const { seats, threshold } = file.council.emergency;
  const numeric = seats.map((alpha2) => file.countries.find((country) => country.alpha2 === alpha2)!.numeric);
  const found = await layer.committee.seats();
  const isSame = inOrder(numeric) === inOrder(found.seated) && Number(found.threshold) === threshold;
  if (isSame) return [];
  const { to, data } = await layer.committee.elect.populateTransaction(numeric, threshold);
  const waitsFor = await membershipMissing(context, seats);
  const title = `Elect ${namesOf(seats)} to the emergency committee`;
  return [{ title, actions: [{ target: to, data }], ...(waitsFor && { waitsFor }) }];
}

const ALL_BUT_ACTIVE = MEMBERSHIP_STATUS.filter((status) => status !== "Active");

function inOrder(countries: Iterable<number | bigint>): string {
  return [...countries]
    .map(Number)
    .sort((a, b) => a - b)
    .join();
}

/** Which countries of the file, or of some of them, have not joined yet, and which have not left the vote. */
async function membershipMissing(context: AmendingContext, among?: readonly string[]): Promise<string | undefined> {
  const asked = context.file.countries.filter(({ alpha2 }) => among?.includes(alpha2) ?? true);
  const isAbsent: readonly string[] = among === undefined ? ["None", "Candidate", "Gone"] : ALL_BUT_ACTIVE;
  const absent = await named(asked, async ({ numeric }) => isAbsent.includes(await statusOf(context, numeric)));
  const staying = await named(
    among === undefined ? context.leftovers.countries : [],
    async ({ numeric }) => (await statusOf(context, numeric)) === "Active",
  );
  if (absent.length > 0) return `${namesOf(absent)} must be active members first`;
  return staying.length > 0 ? `${namesOf(staying)} must have left the vote first` : undefined;
}

async function named<T extends { readonly alpha2: string }>(
  items: readonly T[],
  isIt: (item: T) => Promise<boolean>,
): Promise<string[]> {
  const verdicts = await Promise.all(items.map(isIt));
  return items.filter((_, index) => verdicts[index]).map(({ alpha2 }) => alpha2);
}

const MOST_NAMED = 6; // in one line

function namesOf(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, MOST_NAMED), names.length - MOST_NAMED];
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
