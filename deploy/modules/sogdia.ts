import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The joint layer of a consortium: who takes part, the committee that may halt for a while, the gate that all payments
 * pass, the settlement engine, and the registry in which each issuer creates its own currency. Nothing here has an owner.
 */
export default buildModule("Sogdia", (m) => {
  const countries = m.contract("CountryRegistry", [m.getParameter("jointAuthority"), m.getParameter("charter"), []]);
  const committee = m.contract("EmergencyCommittee", [
    m.getParameter("jointAuthority"),
    countries,
    m.getParameter("committee"),
  ]);
  const gate = m.contract("Gate", [countries, committee]);
  const engine = m.contract("SettlementEngine");
  const currencies = m.contract("CurrencyRegistry", [countries, m.getParameter("tokenCodeHash")]);
  return { countries, committee, gate, engine, currencies };
});
