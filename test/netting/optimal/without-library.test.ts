import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect } from "chai";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Solves a gridlock where the library of linear programming cannot be found, and says how and how well. */
const SCRIPT = `
import { registerHooks } from "node:module";
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "highs") throw new Error("highs is not installed");
    return next(specifier, context);
  },
});
const { solveOptimal, valueBound } = await import("./src/netting/optimal/index.ts");
const { certificateOf, verifyOptimal } = await import("./src/netting/optimal/verify-optimal.ts");
const payment = (payee, amount) => ({ payee, amount, waits: "divisible" });
const problem = { openings: [5n, 0n], queues: [[payment(1, 20n)], [payment(0, 12n)]] };
const steps = [];
const solution = await solveOptimal(problem, { onStep: (step) => Promise.resolve(void steps.push(step)) });
const { value, bound } = certificateOf(problem, solution);
const refused = await valueBound(problem).then(() => "", (error) => error.message);
console.log(JSON.stringify([steps, verifyOptimal(problem, solution), String(value), String(bound), refused]));
`;

describe("Without the library of linear programming", function () {
  this.timeout(60_000);

  it("an optimal net is found greedily, and proven all the same", async () => {
    const { stdout } = await run(process.execPath, ["--import", "tsx", "--input-type=module", "-e", SCRIPT], {
      cwd: ROOT,
    });
    const [steps, fault, value, bound, refused] = JSON.parse(stdout) as [string[], unknown, string, string, string];
    expect(steps).to.deep.equal(["prices", "greedy"]);
    expect(fault).to.equal(null);
    expect([value, bound]).to.deep.equal(["29", "29"]);
    expect(refused).to.equal("highs is not installed");
  });
});
