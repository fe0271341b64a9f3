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

/** How the contracts of governance, supervision and settlement are called. */
export const PILLAR_ABIS = {
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
  disclosures: disclosureRegistrySignatures,
  reports: reportRegistrySignatures,
};

/** How those of trade are called. */
export const TRADE_ABIS = {
  records: recordFactorySignatures,
  calendar: bankingCalendarSignatures,
  letters: letterOfCreditSignatures,
  accreditations: tradeAccreditationsSignatures,
  origins: certificateOfOriginSignatures,
  customs: customsWindowSignatures,
};

/** How those of economy are called. */
export const ECONOMY_ABIS = {
  milestones: milestonesSignatures,
  procurement: procurementSignatures,
  agreements: projectAgreementSignatures,
  meeting: lendersMeetingSignatures,
  finance: projectFinanceSignatures,
};

/** How those of culture are called. */
export const CULTURE_ABIS = {
  heritage: heritageRegistrySignatures,
  museumLoans: loanAgreementSignatures,
  qualifications: qualificationRecognitionSignatures,
};
