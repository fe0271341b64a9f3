import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

const MOCKS = /[\\/]contracts[\\/]mocks[\\/]/;

/** Builds what goes on a chain, with the interfaces that it is called by, and no mock or test. */
export default async function buildDeployed(_: unknown, hre: HardhatRuntimeEnvironment): Promise<void> {
  const roots = await hre.solidity.getRootFilePaths({ scope: "contracts" });
  await hre.tasks.getTask("build").run({ files: roots.filter((root) => !MOCKS.test(root)), noTests: true });
}
