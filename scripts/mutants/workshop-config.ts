import type { HardhatUserConfig } from "hardhat/config";
import type { SolidityTestProfileUserConfig } from "hardhat/types/test";

import project from "../../hardhat.config.ts";

const NETWORK = project.networks!.default!;
const TESTS = project.test!.solidity as SolidityTestProfileUserConfig;

/**
 * The project's configuration for code that lies ready: without the optimiser it is larger than a chain takes, and of a
 * test that fails nobody asks for the shortest way to make it fail.
 */
const workshop: HardhatUserConfig = {
  ...project,
  solidity: { ...(project.solidity as object), splitTestsCompilation: false } as HardhatUserConfig["solidity"] & object,
  networks: { ...project.networks, default: { ...NETWORK, allowUnlimitedContractSize: true } as typeof NETWORK },
  test: { ...project.test, solidity: { ...TESTS, invariant: { ...TESTS.invariant, shrinkRunLimit: 0 } } },
};

export default workshop;
