import type { ContractRunner } from "ethers";

import {
  type CountryRegistry,
  CountryRegistry__factory,
  type CurrencyRegistry,
  CurrencyRegistry__factory,
  type Gate,
  Gate__factory,
  type ReleaseRegistry,
  ReleaseRegistry__factory,
  type SettlementEngine,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";

/** Where the joint layer of a consortium was deployed. */
export interface JointLayerAddresses {
  countries: string;
  releases: string;
  gate: string;
  engine: string;
  currencies: string;
}

/** The joint layer of a consortium, ready to be called. */
export interface JointLayer {
  countries: CountryRegistry;
  releases: ReleaseRegistry;
  gate: Gate;
  engine: SettlementEngine;
  currencies: CurrencyRegistry;
}

/** Connects to a deployed joint layer. */
export function connectJointLayer(addresses: JointLayerAddresses, runner: ContractRunner): JointLayer {
  return {
    countries: CountryRegistry__factory.connect(addresses.countries, runner),
    releases: ReleaseRegistry__factory.connect(addresses.releases, runner),
    gate: Gate__factory.connect(addresses.gate, runner),
    engine: SettlementEngine__factory.connect(addresses.engine, runner),
    currencies: CurrencyRegistry__factory.connect(addresses.currencies, runner),
  };
}
