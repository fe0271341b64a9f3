import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { filesWithCode } from "./files-with-code.ts";

const MOCKS = "contracts/mocks/";

/** Without code, and asked by its interface all the same: a country's own rule contract. */
const ASKED = ["contracts/supervision/interfaces/IRule.sol"];

/** Builds what goes on a chain and what it is asked by, and no mock, test or interface beside. */
export default async function buildDeployed(_: unknown, hre: HardhatRuntimeEnvironment): Promise<void> {
  const own = [...filesWithCode(), ...ASKED].filter((file) => !file.startsWith(MOCKS));
  const files = [
    ...own.map((file) => join(hre.config.paths.root, file)),
    ...hre.config.solidity.npmFilesToBuild.map((file) => `npm:${file}`),
  ];
  await hre.tasks.getTask("build").run({ files, noTests: true });
}
