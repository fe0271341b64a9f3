import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ZeroHash } from "ethers";

import { actionRuleEntries } from "../../src/governance/action-rules.ts";
import { Component } from "../../src/governance/registries.ts";

const ROLES = ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"] as const;

/**
 * The joint layer of a consortium: who takes part; the Council, its timelock, which holds all joint power, and the
 * committee that may halt for a while; the gate that all payments pass, the settlement engine, the clearing queue
 * and the hold ledger, published as first versions with the hash of their audit; the registry in which each issuer creates its own currency; where it may lend it
 * within the day; and where Supervisors keep who may read what of a payment, and when they reported.
 *
 * Nothing here has an owner: the deployer makes the Council the timelock's only master and gives up its own role.
 * `deploymentParameters` makes the parameters from a consortium file.
 */
export default buildModule("Sogdia", (m) => {
  const deployer = m.getAccount(0);
  const timelock = m.contract("TimelockController", [m.getParameter("minDelay", 0), [], [], deployer]);
  const countries = m.contract("CountryRegistry", [timelock, m.getParameter("charter"), m.getParameter("founders")]);
  const committee = m.contract("EmergencyCommittee", [timelock, countries, m.getParameter("committee")]);
  const gate = m.contract("Gate", [countries, committee]);
  const engine = m.contract("SettlementEngine", [countries]);
  const queue = m.contract("ClearingQueue", [countries, m.getParameter("roundLength", 60)]);
  const cases = m.contract("CaseRegistry", [countries]);
  const ledger = m.contract("HoldLedger", [countries, cases]);
  const audit = m.getParameter("audit", ZeroHash);
  const first = [
    { component: Component.Gate, deployment: gate, audit },
    { component: Component.SettlementEngine, deployment: engine, audit },
    { component: Component.ClearingQueue, deployment: queue, audit },
    { component: Component.HoldLedger, deployment: ledger, audit },
  ];
  const releases = m.contract("ReleaseRegistry", [timelock, first]);
  const currencies = m.contract("CurrencyRegistry", [countries, releases, m.getParameter("tokenCodeHash")]);

  const credit = m.contract("IntradayCredit", [countries]);
  const disclosures = m.contract("DisclosureRegistry", [countries]);
  const reports = m.contract("ReportRegistry", [countries]);

  m.call(queue, "connect", [currencies]);

  const council = m.contract("Council", [
    timelock,
    countries,
    committee,
    m.getParameter("minPeriod"),
    m.getParameter("terms"),
    actionRuleEntries<typeof countries | typeof committee | typeof releases>({ countries, committee, releases }),
  ]);
  const granted = ROLES.map((name) => {
    const role = m.staticCall(timelock, name, [], 0, { id: name });
    return m.call(timelock, "grantRole", [role, council], { id: `grant_${name}` });
  });
  const admin = m.staticCall(timelock, "DEFAULT_ADMIN_ROLE");
  m.call(timelock, "renounceRole", [admin, deployer], { after: granted });
  const money = { gate, engine, queue, ledger, currencies, credit };
  return { timelock, countries, committee, council, releases, ...money, cases, disclosures, reports };
});
