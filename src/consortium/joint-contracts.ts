import type { ContractRunner, InterfaceAbi } from "ethers";

import { contractAt } from "../chain/contract.ts";
import type { KnownContract } from "../governance/describe-action.ts";
import { type ComponentName, COMPONENTS, PUBLISHED, type PublishedName } from "../governance/registries.ts";
import type { PILLAR_ABIS } from "./abis.ts";
import type { JOINT_FACTORIES } from "./joint-factories.ts";

type Name = keyof typeof JOINT_FACTORIES;

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

/** Their keys. */
export const JOINT_NAMES = Object.keys(JOINT_CONTRACTS) as Name[];

/** The joint layer of a consortium, ready to be called. */
export type JointLayer = { [name in Name]: ReturnType<(typeof JOINT_FACTORIES)[name]["connect"]> };

/** What of it every consortium has, whichever applications it runs: governance, supervision and settlement. */
export type PillarLayer = Pick<JointLayer, keyof typeof PILLAR_ABIS>;

/** Where the joint layer of a consortium was deployed. */
export type JointLayerAddresses = Record<Name, string>;

/** Connects to some contracts of a joint layer. */
export function connectContracts<Some extends Name>(
  abis: Readonly<Record<Some, InterfaceAbi>>,
  addresses: Readonly<Record<NoInfer<Some>, string>>,
  runner: ContractRunner,
): Pick<JointLayer, Some> {
  const names = Object.keys(abis) as Some[];
  const connected = names.map((name) => [name, contractAt(addresses[name], abis[name], runner)]);
  return Object.fromEntries(connected) as Pick<JointLayer, Some>;
}

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

/** The contracts of a joint layer, or of a part of it, by address, in lower case, to decode what is proposed with. */
export async function knownContracts(layer: Partial<JointLayer>): Promise<Map<string, KnownContract>> {
  const known = Object.entries(layer).map(async ([name, contract]): Promise<[string, KnownContract]> => {
    const address = await contract.getAddress();
    return [address.toLowerCase(), { name: JOINT_CONTRACTS[name as Name], interface: contract.interface }];
  });
  return new Map(await Promise.all(known));
}
