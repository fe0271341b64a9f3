import { buildModule } from "@nomicfoundation/ignition-core";
import { encodeBytes32String, ZeroHash } from "ethers";

import { actionRuleEntries } from "../governance/action-rules.ts";
import { PUBLISHED, type PublishedName } from "../governance/registries.ts";

// The kinds of assets that come with the first deployment.
const CURRENCY = 0;
const TRANSFERABLE_RECORD = 1;

const ROLES = ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"] as const;

/**
 * The joint layer of a consortium: who takes part; the Council with its rules, its consultations and its silence
 * procedure, its timelock, which holds all joint power, and the committee that may halt for a while; the gate that all payments pass, the settlement engine, the clearing queue, the pool,
 * cycles with the keys that sign them, and the hold ledger, published as first versions with their powers and the hash of their audit; the registry in which
 * each issuer creates its own currency; where it may lend it within the day; registers of transferable records, the calendar of
 * banking days, letters of credit, certificates of origin and the customs' window; where projects are financed, with what each country owes; passports of heritage, loans between museums, and recognised diplomas; and where Supervisors keep cases, suspend and freeze, assist each other, and keep who may
 * read what of a payment, and when they reported; and where appeals are decided.
 *
 * Nothing here has an owner: the deployer makes the Council and its silence procedure the timelock's only masters and gives
 * up its own role.
 * `deploymentParameters` makes the parameters from a consortium file.
 */
export default buildModule("Sogdia", (m) => {
  const deployer = m.getAccount(0);
  const timelock = m.contract("TimelockController", [m.getParameter("minDelay", 0), [], [], deployer]);
  const countries = m.contract("CountryRegistry", [timelock, m.getParameter("charter"), m.getParameter("founders")]);
  const committee = m.contract("EmergencyCommittee", [timelock, countries, m.getParameter("committee")]);
  const numbers = m.contract("ParticipantNumbers");
  const assets = m.contract("AssetRegistry", [timelock]);
  const cases = m.contract("CaseRegistry", [countries]);
  const appeals = m.contract("Appeals", [countries, cases]);
  const standings = m.contract("Standings", [countries, cases, appeals]);
  const gate = m.contract("Gate", [countries, numbers, committee, standings]);
  const engine = m.contract("SettlementEngine", [countries, assets]);
  const queue = m.contract("ClearingQueue", [countries, assets, m.getParameter("roundLength", 60)]);
  const pool = m.contract("Pool", [countries, queue]);
  const cycleKeys = m.contract("CycleKeys", [countries, assets]);
  const cycles = m.contract("Cycles", [
    countries,
    assets,
    cycleKeys,
    m.getParameter("cycleWindow", 600),
    m.getParameter("cycleGrace", 3_600),
  ]);
  const ledger = m.contract("HoldLedger", [countries, cases, appeals]);
  const audit = m.getParameter("audit", ZeroHash);
  const lanes = { ClearingQueue: queue, Pool: pool };
  const published = { Gate: gate, SettlementEngine: engine, ...lanes, HoldLedger: ledger, Cycles: cycles };
  const first = (Object.keys(PUBLISHED) as PublishedName[]).map((name) => ({
    name: encodeBytes32String(name),
    powers: PUBLISHED[name],
    deployment: published[name],
    audit,
  }));
  const releases = m.contract("ReleaseRegistry", [timelock, first]);
  const currencies = m.contract("CurrencyRegistry", [
    countries,
    releases,
    assets,
    m.getParameter("tokenCodeHash"),
    m.getParameter("leastNotice"),
  ]);
  m.call(assets, "nameFactory", [CURRENCY, currencies]);

  const records = m.contract("RecordFactory", [
    countries,
    releases,
    assets,
    m.getParameter("registerCodeHash"),
    m.getParameter("leastNotice"),
  ]);
  m.call(assets, "nameFactory", [TRANSFERABLE_RECORD, records], { id: "nameRecordFactory" });
  const calendar = m.contract("BankingCalendar", [countries]);
  const letters = m.contract("LetterOfCredit", [engine, calendar]);
  const accreditations = m.contract("TradeAccreditations", [countries]);
  const origins = m.contract("CertificateOfOrigin", [countries, accreditations]);
  const customs = m.contract("CustomsWindow", [countries, accreditations]);

  const milestones = m.contract("Milestones");
  const procurement = m.contract("Procurement", [countries, assets]);
  const agreements = m.contract("ProjectAgreement", [assets]);
  const meeting = m.contract("LendersMeeting");
  const finance = m.contract("ProjectFinance", [engine, milestones, procurement, agreements, meeting]);

  const heritage = m.contract("HeritageRegistry", [countries]);
  const museumLoans = m.contract("LoanAgreement", [heritage, engine]);
  const qualifications = m.contract("QualificationRecognition", [countries]);

  const credit = m.contract("IntradayCredit", [countries, engine]);
  const disclosures = m.contract("DisclosureRegistry", [countries]);
  const reports = m.contract("ReportRegistry", [countries]);
  const assistance = m.contract("MutualAssistance", [countries, cases]);

  const consultation = m.contract("Consultation", [countries, m.getParameter("consultation")]);
  const rules = m.contract("DecisionRules", [
    timelock,
    countries,
    committee,
    consultation,
    m.getParameter("minPeriod"),
    m.getParameter("terms"),
    actionRuleEntries<typeof countries | typeof committee | typeof releases>({ countries, committee, releases }),
  ]);
  const council = m.contract("Council", [rules]);
  const silence = m.contract("SilenceProcedure", [council, m.getParameter("silence")]);
  const granted = ROLES.flatMap((name) => {
    const role = m.staticCall(timelock, name, [], 0, { id: name });
    return Object.entries({ council, silence }).map(([master, account]) =>
      m.call(timelock, "grantRole", [role, account], { id: `grant_${name}_${master}` }),
    );
  });
  const admin = m.staticCall(timelock, "DEFAULT_ADMIN_ROLE");
  m.call(timelock, "renounceRole", [admin, deployer], { after: granted });
  const money = { numbers, assets, gate, engine, queue, pool, cycleKeys, cycles, ledger, currencies, credit };
  const governance = { consultation, council, rules, silence };
  const trade = { records, calendar, letters, accreditations, origins, customs };
  const economy = { milestones, procurement, agreements, meeting, finance };
  const culture = { heritage, museumLoans, qualifications };
  const supervision = { cases, appeals, standings, assistance, disclosures, reports };
  const applications = { ...trade, ...economy, ...culture };
  return { timelock, countries, committee, ...governance, releases, ...money, ...applications, ...supervision };
});
