import { type ContractRunner, dataLength, dataSlice, type ErrorDescription } from "ethers";

import {
  Appeals__factory,
  AssetRegistry__factory,
  BankingCalendar__factory,
  CaseRegistry__factory,
  CertificateOfOrigin__factory,
  ClearingQueue__factory,
  Consultation__factory,
  Council__factory,
  CountryRegistry__factory,
  CurrencyRegistry__factory,
  CurrencyToken__factory,
  CustomsWindow__factory,
  DecisionRules__factory,
  DisclosureRegistry__factory,
  EmergencyCommittee__factory,
  Gate__factory,
  HeritageRegistry__factory,
  HoldLedger__factory,
  IntradayCredit__factory,
  LendersMeeting__factory,
  LetterOfCredit__factory,
  LoanAgreement__factory,
  Milestones__factory,
  MutualAssistance__factory,
  ParticipantNumbers__factory,
  Procurement__factory,
  ProjectAgreement__factory,
  ProjectFinance__factory,
  QualificationRecognition__factory,
  RecordFactory__factory,
  ReleaseRegistry__factory,
  ReportRegistry__factory,
  SettlementEngine__factory,
  SilenceProcedure__factory,
  Standings__factory,
  TimelockController__factory,
  TradeAccreditations__factory,
} from "../../typechain-types/index.js";
import { revertDataOf } from "../chain/revert.ts";
import type { KnownContract } from "../governance/describe-action.ts";

/** The code and the interfaces of the joint layer, as they were built. */
export const JOINT_FACTORIES = {
  timelock: TimelockController__factory,
  countries: CountryRegistry__factory,
  committee: EmergencyCommittee__factory,
  consultation: Consultation__factory,
  council: Council__factory,
  rules: DecisionRules__factory,
  silence: SilenceProcedure__factory,
  releases: ReleaseRegistry__factory,
  numbers: ParticipantNumbers__factory,
  gate: Gate__factory,
  engine: SettlementEngine__factory,
  queue: ClearingQueue__factory,
  ledger: HoldLedger__factory,
  cases: CaseRegistry__factory,
  appeals: Appeals__factory,
  standings: Standings__factory,
  assistance: MutualAssistance__factory,
  assets: AssetRegistry__factory,
  currencies: CurrencyRegistry__factory,
  credit: IntradayCredit__factory,
  records: RecordFactory__factory,
  calendar: BankingCalendar__factory,
  letters: LetterOfCredit__factory,
  accreditations: TradeAccreditations__factory,
  origins: CertificateOfOrigin__factory,
  customs: CustomsWindow__factory,
  heritage: HeritageRegistry__factory,
  museumLoans: LoanAgreement__factory,
  qualifications: QualificationRecognition__factory,
  milestones: Milestones__factory,
  procurement: Procurement__factory,
  agreements: ProjectAgreement__factory,
  meeting: LendersMeeting__factory,
  finance: ProjectFinance__factory,
  disclosures: DisclosureRegistry__factory,
  reports: ReportRegistry__factory,
};

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

/** Where the joint layer of a consortium was deployed. */
export type JointLayerAddresses = Record<Name, string>;

/** The joint layer of a consortium, ready to be called. */
export type JointLayer = { [name in Name]: ReturnType<(typeof JOINT_FACTORIES)[name]["connect"]> };

/** Connects to a deployed joint layer. */
export function connectJointLayer(addresses: JointLayerAddresses, runner: ContractRunner): JointLayer {
  const connected = NAMES.map((name) => [name, JOINT_FACTORIES[name].connect(addresses[name], runner)]);
  return Object.fromEntries(connected) as JointLayer;
}

const SELECTOR_BYTES = 4;

const interfaces = [...Object.values(JOINT_FACTORIES), CurrencyToken__factory].map((factory) =>
  factory.createInterface(),
);

/** The error of the joint layer or of a currency behind one that ethers threw, or null if it is none of theirs. */
export function contractErrorOf(error: unknown): ErrorDescription | null {
  const data = revertDataOf(error);
  if (data === null || dataLength(data) < SELECTOR_BYTES) return null;
  const selector = dataSlice(data, 0, SELECTOR_BYTES);
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
