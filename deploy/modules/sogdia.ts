import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ZeroHash } from "ethers";

import { Component } from "../../src/governance/release.ts";

/**
 * The joint layer of a consortium: who takes part, the gate that all payments pass and the settlement engine, both
 * published as first versions with the hash of their audit, and the registry in which each issuer creates its own
 * currency. Nothing here has an owner.
 */
export default buildModule("Sogdia", (m) => {
  const jointAuthority = m.getParameter("jointAuthority");
  const countries = m.contract("CountryRegistry", [jointAuthority, m.getParameter("charter"), []]);
  const gate = m.contract("Gate", [countries]);
  const engine = m.contract("SettlementEngine");
  const audit = m.getParameter("audit", ZeroHash);
  const first = [
    { component: Component.Gate, deployment: gate, audit },
    { component: Component.SettlementEngine, deployment: engine, audit },
  ];
  const releases = m.contract("ReleaseRegistry", [jointAuthority, first]);
  const currencies = m.contract("CurrencyRegistry", [countries, releases, m.getParameter("tokenCodeHash")]);
  return { countries, releases, gate, engine, currencies };
});
