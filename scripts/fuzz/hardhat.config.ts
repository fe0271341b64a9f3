import base from "../../hardhat.config.ts";
import { profileInEnvironment } from "./profile.ts";

/** The project's configuration with a deep profile, which the command hands over in the environment. */
const { folder, seed, runs, invariantRuns, depth } = profileInEnvironment();
const solidity = {
  fuzz: { runs, seed, failurePersistDir: folder, failurePersistFile: "seeds" },
  invariant: { runs: invariantRuns, depth, failOnRevert: true, failurePersistDir: folder },
};

export default { ...base, test: { solidity } };
