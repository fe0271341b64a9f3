import {
  type ContractTransaction,
  id as keccakText,
  parseUnits,
  type Signer,
  type TransactionResponse,
  ZeroAddress,
} from "ethers";

import { type CountryRegistry, CurrencyToken__factory, type Gate } from "../../typechain-types/index.js";
import { leiToBytes } from "../common/lei.ts";
import { COMPONENTS, MEMBERSHIP_STATUS, Office, type OfficeName } from "../governance/registries.ts";
import { PARTICIPANT_KINDS, type RuleEntry } from "../supervision/rule.ts";
import type { ExposureEntry, ThresholdEntry, VelocityEntry } from "../supervision/thresholds.ts";
import { type CountryFile, type IssuerFile, issuersOf } from "./file.ts";
import { exposureEntries, issuerTerms, ruleEntries, thresholdEntries, velocityEntries } from "./rules.ts";
import { sendCall } from "./send.ts";
import type { Actor, ConsortiumContext, ConsortiumLayer, Step } from "./step.ts";
import { unionSteps } from "./unions.ts";
import { weightsOf } from "./weights.ts";

const YEAR = 31_557_600;
const MAX_ENTRIES = 64; // rules that one adoption takes

export type { Actor, ConsortiumContext, ConsortiumLayer, Step };

/** Everything that the file asks of the chain, in an order in which it can be done. */
export function consortiumSteps(context: ConsortiumContext): Step[] {
  const { countries } = context.file;
  const issuers = issuersOf(context.file);
  return [
    ...countries.map((country, index) => joining(context, country, weightsOf(context.file)[index]!)),
    ...countries.flatMap((country) => takings(context, country)),
    ...issuers.map((country) => currencyCreation(context, country)),
    ...issuers.flatMap((country) => unionSteps(context, country)),
    ...countries.flatMap((country) => ruleAdoptions(context, country)),
    ...countries.flatMap((country) => licences(context, country)),
    ...issuers.filter(isCleared).flatMap((country) => clearing(context, country)),
  ];
}

/** A founder was invited when the registry was deployed; a country that comes later, by the Council. */
function joining({ layer: { countries }, accountOf }: ConsortiumContext, country: CountryFile, weight: bigint): Step {
  const status = async () => MEMBERSHIP_STATUS[Number((await countries.countryOf(country.numeric)).status)]!;
  return {
    chapter: "Founding",
    title: `${country.name} joins, represented by ${country.offices.Delegation.name}, and names its offices`,
    actor: { kind: "office", country: country.alpha2, office: "Delegation" },
    isDone: async () => !["None", "Candidate"].includes(await status()),
    isTimely: true,
    call: async () => {
      const isFirst = BigInt(await countries.officeOf(country.numeric, Office.Delegation)) === 0n;
      const named = { guardian: country.guardian?.account, first: firstHolders(country, accountOf) };
      return joiningCall(countries, country.numeric, weight, isFirst ? named : {});
    },
  };
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
function takings({ layer, accountOf }: ConsortiumContext, country: CountryFile): Step[] {
  return otherOffices(country).map((office) => {
    const actor: Actor = { kind: "office", country: country.alpha2, office };
    const { name } = country.offices[office]!;
    return {
      chapter: "Offices",
      title: `${name} takes office as ${office} of ${country.name}`,
      actor,
      isDone: async () => same(await layer.countries.officeOf(country.numeric, Office[office]), accountOf(actor)),
      call: () => layer.countries.takeOffice.populateTransaction(country.numeric, Office[office]),
    };
  });
}

function currencyCreation({ layer }: ConsortiumContext, country: IssuerFile): Step {
  const { currency } = country;
  return {
    chapter: "Currencies",
    title: `${country.offices.MonetaryAuthority.name} creates ${currency.code}`,
    actor: { kind: "office", country: country.alpha2, office: "MonetaryAuthority" },
    isDone: async () => BigInt(await layer.currencies.tokenOf(country.numeric, currency.numeric)) !== 0n,
    call: () =>
      layer.currencies.create.populateTransaction(
        {
          country: country.numeric,
          numeric: currency.numeric,
          code: currency.code,
          name: currency.name,
          decimals: currency.decimals,
          adopted: firstAdoptions(layer),
          notice: currency.noticeSeconds,
          issuanceLimit: parseUnits(currency.issuanceLimit, currency.decimals),
          rule: issuerTerms(country),
        },
        CurrencyToken__factory.bytecode,
      ),
  };
}

/** What every currency of a consortium adopts from the first day. */
function firstAdoptions({ gate, engine, queue, ledger }: ConsortiumLayer) {
  return [
    { deployment: gate, powers: COMPONENTS.Gate },
    { deployment: engine, powers: COMPONENTS.SettlementEngine },
    { deployment: queue, powers: COMPONENTS.ClearingQueue },
    { deployment: ledger, powers: COMPONENTS.HoldLedger },
  ];
}

function ruleAdoptions(context: ConsortiumContext, country: CountryFile): Step[] {
  const { gate } = context.layer;
  const evidence = keccakText(country.legalText);
  const module = country.module ?? ZeroAddress;
  return [
    ...adoptions(country, ruleEntries(context.file, country), {
      titleOf: (count) => `adopts ${count} rules`,
      isAdopted: (entry) => hasRule(gate, country.numeric, entry),
      callOf: (batch) => gate.adoptRules.populateTransaction(country.numeric, batch, evidence),
    }),
    ...adoptions(country, [module], {
      titleOf: () => "names the contract that its rules may ask",
      isAdopted: async (address) => same(await gate.moduleOf(country.numeric), address),
      callOf: () => gate.adoptModule.populateTransaction(country.numeric, module, evidence),
    }),
    ...adoptions(country, thresholdEntries(context.file, country), {
      titleOf: (count) => `sets thresholds of ${count} rules`,
      isAdopted: (entry) => hasThresholds(gate, country.numeric, entry),
      callOf: (batch) => gate.adoptThresholds.populateTransaction(country.numeric, batch, evidence),
    }),
    ...adoptions(country, exposureEntries(context.file, country), {
      titleOf: (count) => `limits the net exposure under ${count} rules`,
      isAdopted: (entry) => hasExposureTerms(gate, country.numeric, entry),
      callOf: (batch) => gate.adoptExposureTerms.populateTransaction(country.numeric, batch, evidence),
    }),
    ...adoptions(country, velocityEntries(context.file, country), {
      titleOf: (count) => `limits its participants' velocity in ${count} currencies`,
      isAdopted: (entry) => hasVelocity(gate, country.numeric, entry),
      callOf: (batch) => gate.adoptVelocities.populateTransaction(country.numeric, batch, evidence),
    }),
  ];
}

interface Adoption<T> {
  titleOf: (count: number) => string;
  isAdopted: (entry: T) => Promise<boolean>;
  callOf: (entries: T[]) => Promise<ContractTransaction>;
}

/** Acts of a country's Supervisor on its rulebook: what the chain does not have yet, as many at a time as it takes. */
function adoptions<T>(country: CountryFile, entries: T[], { titleOf, isAdopted, callOf }: Adoption<T>): Step[] {
  const batches = Array.from({ length: Math.ceil(entries.length / MAX_ENTRIES) }, (_, index) =>
    entries.slice(index * MAX_ENTRIES, (index + 1) * MAX_ENTRIES),
  );
  const missing = async (batch: T[]) => {
    const adopted = await Promise.all(batch.map(isAdopted));
    return batch.filter((_, index) => !adopted[index]);
  };
  return batches.map((batch) => ({
    chapter: "Rules",
    title: `${country.offices.Supervisor.name} ${titleOf(batch.length)}`,
    actor: { kind: "office", country: country.alpha2, office: "Supervisor" },
    isDone: async () => (await missing(batch)).length === 0,
    call: async () => callOf(await missing(batch)),
  }));
}

async function hasRule(gate: Gate, country: number, entry: RuleEntry): Promise<boolean> {
  const { direction, counterparty, asset, terms } = entry;
  const [found] = await gate.ruleOf(country, direction, counterparty, asset);
  return (
    found.purposes === terms.purposes &&
    Number(found.minTier) === terms.minTier &&
    found.cap === terms.cap &&
    found.dailyLimit === terms.dailyLimit
  );
}

async function hasThresholds(gate: Gate, country: number, entry: ThresholdEntry): Promise<boolean> {
  const { direction, counterparty, asset, terms } = entry;
  const found = await gate.thresholdsFor(country, direction, counterparty, asset);
  return (
    found.reportAbove === terms.reportAbove &&
    found.holdAbove === terms.holdAbove &&
    Number(found.clock) === terms.clock &&
    found.settlesOnSilence === terms.settlesOnSilence &&
    found.countsExposure === terms.countsExposure &&
    found.countsVelocity === terms.countsVelocity &&
    found.asksModule === terms.asksModule
  );
}

async function hasExposureTerms(gate: Gate, country: number, entry: ExposureEntry): Promise<boolean> {
  const { direction, counterparty, asset, terms } = entry;
  const found = await gate.exposureTermsOf(country, direction, counterparty, asset);
  return found.limit === terms.limit && found.tripAbove === terms.tripAbove && Number(found.coolOff) === terms.coolOff;
}

async function hasVelocity(gate: Gate, country: number, { asset, limit, window }: VelocityEntry): Promise<boolean> {
  const found = await gate.velocityTermsOf(country, asset);
  return found.limit === limit && Number(found.window) === window;
}

function licences(context: ConsortiumContext, country: CountryFile): Step[] {
  return country.participants.flatMap((participant) => licence(context, country, participant));
}

type ParticipantFile = CountryFile["participants"][number];

function licence({ layer, accountOf }: ConsortiumContext, country: CountryFile, participant: ParticipantFile): Step[] {
  const { gate } = layer;
  const registrar: Actor = { kind: "office", country: country.alpha2, office: "Registrar" };
  const actor: Actor = { kind: "participant", lei: participant.lei };
  const lei = leiToBytes(participant.lei);
  const id = () => gate.participantByLei(country.numeric, lei);
  const isLicensed = async () => (await id()) !== 0n;
  const isLinked = async () =>
    (await isLicensed()) && (await gate.participantByAccount(accountOf(actor))) === (await id());
  return [
    {
      chapter: "Licences",
      title: `${country.offices.Registrar.name} licenses ${participant.name}`,
      actor: registrar,
      isDone: isLicensed,
      call: async () =>
        gate.license.populateTransaction(
          lei,
          country.numeric,
          PARTICIPANT_KINDS.indexOf(participant.kind),
          participant.tier,
          (await now(gate)) + participant.licenceYears * YEAR,
        ),
    },
    {
      chapter: "Licences",
      title: `${country.offices.Registrar.name} names the account of ${participant.name}`,
      actor: registrar,
      isDone: async () => (await gate.isProposed(await id(), accountOf(actor))) || (await isLinked()),
      call: async () => gate.proposeAccount.populateTransaction(await id(), accountOf(actor)),
    },
    {
      chapter: "Licences",
      title: `${participant.name} accepts its account`,
      actor,
      isDone: isLinked,
      call: async () => gate.acceptAccount.populateTransaction(await id()),
    },
  ];
}

/** With a quota of 0 nobody may have payments waiting, and the currency takes no place in the queue. */
function isCleared({ currency }: IssuerFile): boolean {
  return currency.queueQuota !== 0;
}

/** Each cleared currency joins the queue, and every participant of the file may have payments waiting there. */
function clearing({ file, layer, accountOf }: ConsortiumContext, country: IssuerFile): Step[] {
  const { currency } = country;
  const token = () => layer.currencies.tokenOf(country.numeric, currency.numeric);
  const actor: Actor = { kind: "office", country: country.alpha2, office: "MonetaryAuthority" };
  const participants = file.countries.flatMap((member) => member.participants);
  const accounts = participants.map(({ lei }) => accountOf({ kind: "participant", lei }));
  const hasQuota = async (account: string) =>
    (await layer.queue.quotaOf(await token(), account)) === BigInt(currency.queueQuota);
  return [
    {
      chapter: "Clearing",
      title: `${currency.code} is cleared with the others`,
      actor,
      isDone: async () => layer.queue.isMember(await token()),
      call: async () => layer.queue.join.populateTransaction(await token()),
    },
    {
      chapter: "Clearing",
      title: `${country.offices.MonetaryAuthority.name} admits ${accounts.length} participants to the queue of ${currency.code}`,
      actor,
      isDone: () => allAsync(accounts, hasQuota),
      call: async () => layer.queue.setQuotas.populateTransaction(await token(), accounts, currency.queueQuota),
    },
  ];
}

async function now({ runner }: Gate): Promise<number> {
  const block = await runner?.provider?.getBlock("latest");
  return block?.timestamp ?? Math.floor(Date.now() / 1000);
}

async function allAsync<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (!(await test(item))) return false;
  return true;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
