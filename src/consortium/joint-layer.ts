import { type ContractRunner, dataLength, dataSlice, type ErrorDescription, type Interface } from "ethers";

import { appealsSignatures } from "../../abi/Appeals.ts";
import { assetRegistrySignatures } from "../../abi/AssetRegistry.ts";
import { bankingCalendarSignatures } from "../../abi/BankingCalendar.ts";
import { caseRegistrySignatures } from "../../abi/CaseRegistry.ts";
import { certificateOfOriginSignatures } from "../../abi/CertificateOfOrigin.ts";
import { clearingQueueSignatures } from "../../abi/ClearingQueue.ts";
import { consultationSignatures } from "../../abi/Consultation.ts";
import { councilSignatures } from "../../abi/Council.ts";
import { countryRegistrySignatures } from "../../abi/CountryRegistry.ts";
import { currencyRegistrySignatures } from "../../abi/CurrencyRegistry.ts";
import { currencyTokenSignatures } from "../../abi/CurrencyToken.ts";
import { customsWindowSignatures } from "../../abi/CustomsWindow.ts";
import { cycleKeysSignatures } from "../../abi/CycleKeys.ts";
import { cyclesSignatures } from "../../abi/Cycles.ts";
import { decisionRulesSignatures } from "../../abi/DecisionRules.ts";
import { disclosureRegistrySignatures } from "../../abi/DisclosureRegistry.ts";
import { emergencyCommitteeSignatures } from "../../abi/EmergencyCommittee.ts";
import { gateSignatures } from "../../abi/Gate.ts";
import { heritageRegistrySignatures } from "../../abi/HeritageRegistry.ts";
import { holdLedgerSignatures } from "../../abi/HoldLedger.ts";
import { intradayCreditSignatures } from "../../abi/IntradayCredit.ts";
import { lendersMeetingSignatures } from "../../abi/LendersMeeting.ts";
import { letterOfCreditSignatures } from "../../abi/LetterOfCredit.ts";
import { loanAgreementSignatures } from "../../abi/LoanAgreement.ts";
import { milestonesSignatures } from "../../abi/Milestones.ts";
import { mutualAssistanceSignatures } from "../../abi/MutualAssistance.ts";
import { participantNumbersSignatures } from "../../abi/ParticipantNumbers.ts";
import { poolSignatures } from "../../abi/Pool.ts";
import { procurementSignatures } from "../../abi/Procurement.ts";
import { projectAgreementSignatures } from "../../abi/ProjectAgreement.ts";
import { projectFinanceSignatures } from "../../abi/ProjectFinance.ts";
import { qualificationRecognitionSignatures } from "../../abi/QualificationRecognition.ts";
import { recordFactorySignatures } from "../../abi/RecordFactory.ts";
import { releaseRegistrySignatures } from "../../abi/ReleaseRegistry.ts";
import { reportRegistrySignatures } from "../../abi/ReportRegistry.ts";
import { settlementEngineSignatures } from "../../abi/SettlementEngine.ts";
import { silenceProcedureSignatures } from "../../abi/SilenceProcedure.ts";
import { standingsSignatures } from "../../abi/Standings.ts";
import { timelockControllerSignatures } from "../../abi/TimelockController.ts";
import { tradeAccreditationsSignatures } from "../../abi/TradeAccreditations.ts";
import { contractAt, interfaceFrom } from "../chain/contract.ts";
import { revertDataOf } from "../chain/revert.ts";
import type { KnownContract } from "../governance/describe-action.ts";
import { type ComponentName, COMPONENTS, PUBLISHED, type PublishedName } from "../governance/registries.ts";
import type { JOINT_FACTORIES } from "./joint-factories.ts";

/** How the contracts of the joint layer are called. */
const ABIS = {
  timelock: timelockControllerSignatures,
  countries: countryRegistrySignatures,
  committee: emergencyCommitteeSignatures,
  consultation: consultationSignatures,
  council: councilSignatures,
  rules: decisionRulesSignatures,
  silence: silenceProcedureSignatures,
  releases: releaseRegistrySignatures,
  numbers: participantNumbersSignatures,
  gate: gateSignatures,
  engine: settlementEngineSignatures,
  queue: clearingQueueSignatures,
  pool: poolSignatures,
  cycleKeys: cycleKeysSignatures,
  cycles: cyclesSignatures,
  ledger: holdLedgerSignatures,
  cases: caseRegistrySignatures,
  appeals: appealsSignatures,
  standings: standingsSignatures,
  assistance: mutualAssistanceSignatures,
  assets: assetRegistrySignatures,
  currencies: currencyRegistrySignatures,
  credit: intradayCreditSignatures,
  records: recordFactorySignatures,
  calendar: bankingCalendarSignatures,
  letters: letterOfCreditSignatures,
  accreditations: tradeAccreditationsSignatures,
  origins: certificateOfOriginSignatures,
  customs: customsWindowSignatures,
  heritage: heritageRegistrySignatures,
  museumLoans: loanAgreementSignatures,
  qualifications: qualificationRecognitionSignatures,
  milestones: milestonesSignatures,
  procurement: procurementSignatures,
  agreements: projectAgreementSignatures,
  meeting: lendersMeetingSignatures,
  finance: projectFinanceSignatures,
  disclosures: disclosureRegistrySignatures,
  reports: reportRegistrySignatures,
};

type Name = keyof typeof ABIS;

/** The contracts of the joint layer, by the names they have in the module `Sogdia`. */
export const JOINT_CONTRACTS: Readonly<Record<Name, string>> = {
  timelock: "TimelockController",
  countries: "CountryRegistry",
  committee: "EmergencyCommittee",
  consultation: "Consultation",
  council: "Council",
  rules: "DecisionRules",
  silence: "SilenceProcedure",
  releases: "ReleaseRegistry",
  numbers: "ParticipantNumbers",
  gate: "Gate",
  engine: "SettlementEngine",
  queue: "ClearingQueue",
  pool: "Pool",
  cycleKeys: "CycleKeys",
  cycles: "Cycles",
  ledger: "HoldLedger",
  cases: "CaseRegistry",
  appeals: "Appeals",
  standings: "Standings",
  assistance: "MutualAssistance",
  assets: "AssetRegistry",
  currencies: "CurrencyRegistry",
  credit: "IntradayCredit",
  records: "RecordFactory",
  calendar: "BankingCalendar",
  letters: "LetterOfCredit",
  accreditations: "TradeAccreditations",
  origins: "CertificateOfOrigin",
  customs: "CustomsWindow",
  heritage: "HeritageRegistry",
  museumLoans: "LoanAgreement",
  qualifications: "QualificationRecognition",
  milestones: "Milestones",
  procurement: "Procurement",
  agreements: "ProjectAgreement",
  meeting: "LendersMeeting",
  finance: "ProjectFinance",
  disclosures: "DisclosureRegistry",
  reports: "ReportRegistry",
};

const NAMES = Object.keys(JOINT_CONTRACTS) as Name[];

const COMPONENT_PLACES = {
  Gate: "gate",
  SettlementEngine: "engine",
  ClearingQueue: "queue",
  HoldLedger: "ledger",
  Cycles: "cycles",
} as const satisfies Record<ComponentName, Name>;

type Place = (typeof COMPONENT_PLACES)[ComponentName];

/** A deployment that is published, and what it may do to a currency that adopts it. */
interface Published<Deployment, Called = PublishedName> {
  readonly name: Called;
  readonly deployment: Deployment;
  readonly powers: number;
}

/** What every currency trusts from its first day: the published components, each with the powers of its name. */
export function componentsOf<Layer extends Readonly<Record<Place, unknown>>>(
  layer: Layer,
): Published<Layer[Place], ComponentName>[] {
  const places = Object.entries(COMPONENT_PLACES) as [ComponentName, Place][];
  return places.map(([name, place]) => ({ name, deployment: layer[place], powers: COMPONENTS[name] }));
}

/** What is published from the first day: the components, and the pool, which an issuer may adopt besides. */
export function publishedIn<Layer extends Readonly<Record<Place | "pool", unknown>>>(
  layer: Layer,
): Published<Layer[Place | "pool"]>[] {
  return [...componentsOf(layer), { name: "Pool", deployment: layer.pool, powers: PUBLISHED.Pool }];
}

/** What every currency adopts when it is created: the components, and the pool if the consortium's file says so. */
export function adoptedIn<Layer extends Readonly<Record<Place | "pool", unknown>>>(
  layer: Layer,
  { pool }: { readonly pool: boolean },
): Published<Layer[Place | "pool"]>[] {
  return pool ? publishedIn(layer) : componentsOf(layer);
}

/** Where the joint layer of a consortium was deployed. */
export type JointLayerAddresses = Record<Name, string>;

/** The joint layer of a consortium, ready to be called. */
export type JointLayer = { [name in Name]: ReturnType<(typeof JOINT_FACTORIES)[name]["connect"]> };

/** How a contract of the joint layer is called. */
export function jointInterface(name: keyof JointLayer): Interface {
  return interfaceFrom(ABIS[name]);
}

/** Connects to a deployed joint layer. */
export function connectJointLayer(addresses: JointLayerAddresses, runner: ContractRunner): JointLayer {
  const connected = NAMES.map((name) => [name, contractAt(addresses[name], ABIS[name], runner)]);
  return Object.fromEntries(connected) as JointLayer;
}

const SELECTOR_BYTES = 4;

/** The error of the joint layer or of a currency behind one that ethers threw, or null if it is none of theirs. */
export function contractErrorOf(error: unknown): ErrorDescription | null {
  const data = revertDataOf(error);
  if (data === null || dataLength(data) < SELECTOR_BYTES) return null;
  const selector = dataSlice(data, 0, SELECTOR_BYTES);
  const interfaces = [...Object.values(ABIS), currencyTokenSignatures].map(interfaceFrom);
  return interfaces.find((each) => each.getError(selector) !== null)?.parseError(data) ?? null;
}

/** Where the contracts that a deployment returned are. */
export async function addressesOf(
  deployed: Readonly<Record<Name, { getAddress(): Promise<string> }>>,
): Promise<JointLayerAddresses> {
  const found = await Promise.all(NAMES.map(async (name) => [name, await deployed[name].getAddress()] as const));
  return Object.fromEntries(found) as JointLayerAddresses;
}

/** The contracts of the joint layer by address, in lower case, to decode what is proposed with. */
export async function knownContracts(layer: JointLayer): Promise<Map<string, KnownContract>> {
  const known = NAMES.map(async (name): Promise<[string, KnownContract]> => {
    const address = await layer[name].getAddress();
    return [address.toLowerCase(), { name: JOINT_CONTRACTS[name], interface: layer[name].interface }];
  });
  return new Map(await Promise.all(known));
}
