import { overrideTask } from "hardhat/config";
import type { HardhatPlugin } from "hardhat/types/plugins";

/** Runs the TypeScript tests in as many processes as there are processors, and says how far it is. */
export const testSideBySide: HardhatPlugin = {
  id: "sogdia-test-side-by-side",
  tasks: [
    overrideTask(["test", "mocha"])
      .setAction(() => import("./test-mocha.ts"))
      .build(),
  ],
};
