import { fileURLToPath } from "node:url";

import "dotenv/config";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

import { ownWarningsOnly } from "./scripts/hardhat/own-warnings-only.ts";

// One profile for tests and production, so that what ships is what was tested (docs/decisions/0002-compiler.md).
const compiler = (runs: number) => ({
  version: "0.8.37",
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  settings: {
    evmVersion: "cancun",
    viaIR: true,
    optimizer: { enabled: true, runs },
  },
});

// The Council carries OpenZeppelin's whole Governor and must stay below 24,576 bytes; nothing in it is on a payment's path.
// So do the tests that create one.
const solidity = {
  compilers: [compiler(1000)],
  overrides: {
    "contracts/governance/Council.sol": compiler(1),
    "contracts/settlement/ClearingQueue.sol": compiler(1),
    "test/governance/JointLayer.invariant.t.sol": compiler(1),
    "test/governance/JointLayer.recovery.t.sol": compiler(1),
  },
};
const npmFilesToBuild = ["@openzeppelin/contracts/governance/TimelockController.sol"];

// Enough for the offices and banks of a consortium, each with an account of its own.
const ACCOUNTS = 120;
const TEST_MNEMONIC = "test test test test test test test test test test test junk";
const publicAccounts = { mnemonic: configVariable("SOGDIA_MNEMONIC"), count: ACCOUNTS };

export default defineConfig({
  plugins: [toolbox, ownWarningsOnly],
  solidity: { npmFilesToBuild, profiles: { default: solidity, production: solidity } },
  paths: { tests: { mocha: "test", solidity: "test" }, ignition: "deploy" },
  test: { solidity: { fuzz: { runs: 256 }, invariant: { runs: 32, depth: 128, failOnRevert: true } } },
  typechain: { outDir: "typechain-types" },
  networks: {
    default: { type: "edr-simulated", chainType: "l1", hardfork: "cancun", accounts: { count: ACCOUNTS } },
    espaceLocal: {
      type: "http",
      chainType: "generic",
      url: "http://127.0.0.1:8545",
      chainId: 1235,
      accounts: { mnemonic: TEST_MNEMONIC, count: ACCOUNTS },
    },
    espaceTestnet: {
      type: "http",
      chainType: "generic",
      url: "https://evmtestnet.confluxrpc.com",
      chainId: 71,
      accounts: publicAccounts,
    },
    espace: {
      type: "http",
      chainType: "generic",
      url: "https://evm.confluxrpc.com",
      chainId: 1030,
      accounts: publicAccounts,
    },
  },
});
