import "dotenv/config";
import "./scripts/hardhat/keep-memory.ts";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

import { buildSideBySide } from "./scripts/hardhat/build-side-by-side.ts";
import { filesWithCode, testsOfTheirOwnCode } from "./scripts/hardhat/files-with-code.ts";
import { ownWarningsOnly } from "./scripts/hardhat/own-warnings-only.ts";
import { chooseSolc, SOLC_VERSION } from "./scripts/hardhat/solc.ts";
import { steadyClock } from "./scripts/hardhat/steady-clock.ts";
import { testSideBySide } from "./scripts/hardhat/test-side-by-side.ts";
import { writeAbis } from "./scripts/hardhat/write-abis.ts";
import { testAccounts } from "./scripts/node/test-accounts.ts";
import { NETWORKS } from "./src/deploying/networks.ts";

const TIMELOCK = "@openzeppelin/contracts/governance/TimelockController.sol";

const solc = chooseSolc();

// One set of settings for whatever ships, so that what ships is what was tested (docs/decisions/0002-compiler.md).
const compiler = (runs: number) => ({
  version: SOLC_VERSION,
  path: solc,
  settings: {
    evmVersion: "cancun",
    viaIR: true,
    optimizer: { enabled: true, runs },
  },
});

// Whatever has code is compiled in a job of its own, so that its code is the same whatever else is built
// (docs/decisions/0012-compile-jobs.md). These must stay below 24,576 bytes; what that costs a payment, `npm run bench` shows.
const RUNS: Readonly<Record<string, number>> = {
  "contracts/economy/ProjectFinance.sol": 100,
  "contracts/governance/Council.sol": 1,
  "contracts/governance/CountryRegistry.sol": 20,
  "contracts/settlement/ClearingQueue.sol": 200,
  "contracts/settlement/NetJudge.sol": 200,
  "contracts/settlement/CurrencyToken.sol": 1,
  "contracts/supervision/Gate.sol": 200,
};
const ownJobs = [...filesWithCode(), TIMELOCK].map((file) => [file, compiler(RUNS[file] ?? 1000)] as const);
const shipped = { compilers: [compiler(1000)], overrides: Object.fromEntries(ownJobs) };

// Tests create the suite from the artifacts that ship; what drives them is compiled the quickest way. A test that has
// the code that it tests compiled into it, as those of types do, takes the settings of what ships.
const driver = { version: SOLC_VERSION, path: solc, settings: { evmVersion: "cancun" } };
const unitTests = testsOfTheirOwnCode().map((file) => [file, compiler(1000)] as const);
const tests = { isolated: true, compilers: [driver], overrides: Object.fromEntries(unitTests) };

// Enough for the offices and banks of a consortium, each with an account of its own.
const ACCOUNTS = 120;
const BALANCE = (10_000n * 10n ** 18n).toString();
// Given only their phrase, Hardhat would stretch it anew for each account: a second in every process.
const keys = testAccounts(ACCOUNTS).map(({ privateKey }) => privateKey);
/** Hardhat knows neither of the public chains, and finds their explorer only with these. */
const chainDescriptors = Object.fromEntries(
  Object.values(NETWORKS).flatMap(({ name, chainId, explorer }) =>
    chainId === undefined || explorer === undefined
      ? []
      : [[String(chainId), { name, chainType: "generic" as const, blockExplorers: { etherscan: explorer } }]],
  ),
);

const publicAccounts = { mnemonic: configVariable("SOGDIA_MNEMONIC"), count: ACCOUNTS };

export default defineConfig({
  plugins: [toolbox, buildSideBySide, ownWarningsOnly, steadyClock, testSideBySide, writeAbis],
  solidity: {
    npmFilesToBuild: [TIMELOCK],
    splitTestsCompilation: true,
    profiles: { default: shipped, production: shipped, tests },
  },
  paths: { tests: { mocha: "test", solidity: "test" }, ignition: "deploy" },
  test: { solidity: { fuzz: { runs: 256 }, invariant: { runs: 32, depth: 128, failOnRevert: true } } },
  typechain: { outDir: "typechain-types" },
  chainDescriptors,
  verify: { etherscan: { apiKey: configVariable("SOGDIA_EXPLORER_KEY") } },
  networks: {
    default: {
      type: "edr-simulated",
      chainType: "l1",
      hardfork: "prague",
      accounts: keys.map((privateKey) => ({ privateKey, balance: BALANCE })),
    },
    espaceLocal: {
      type: "http",
      chainType: "generic",
      url: "http://127.0.0.1:8545",
      chainId: 1235,
      accounts: keys,
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
