import { MUTANTS } from "../mutants/list/index.ts";
import { checkBlastRadius } from "./blast-radius.ts";
import { checkBoundaries } from "./boundaries.ts";
import { compiledSources } from "./build-info.ts";
import { checkCodeSize } from "./code-size.ts";
import { checkDoors } from "./doors.ts";
import { describeFinding, type Outcome } from "./finding.ts";
import { checkNatspec } from "./natspec.ts";
import { checkProperties } from "./properties.ts";
import { checkReadmeFigures } from "./readme-figures.ts";
import { checkSecrets } from "./secrets.ts";
import { checkSeededBugs } from "./seeded-bugs.ts";
import { checkWarnings } from "./warnings.ts";
import { print } from "../common/output.ts";

const update = process.argv.includes("--update");
const sources = await compiledSources();

const checks: Readonly<Record<string, () => Outcome | Promise<Outcome>>> = {
  boundaries: () => checkBoundaries(sources),
  doors: () => checkDoors(),
  natspec: () => checkNatspec(sources),
  warnings: () => checkWarnings(sources),
  "code-size": () => checkCodeSize(sources, update),
  properties: () => checkProperties(MUTANTS),
  "readme-figures": () => checkReadmeFigures(),
  secrets: () => checkSecrets(),
  "seeded-bugs": () => checkSeededBugs(),
  "blast-radius": () => checkBlastRadius(),
};

function report(name: string, { findings, summary }: Outcome): string {
  const lines = findings.map((finding) => `       ${describeFinding(finding)}`);
  const verdict = findings.length === 0 ? `ok     ${name}: ${summary}` : `FAILED ${name}: ${findings.length}`;
  return [verdict, ...lines].join("\n");
}

print(`Checking ${sources.length} Solidity files and what is around them: ${Object.keys(checks).join(", ")}.`);
for (const [name, check] of Object.entries(checks)) {
  const outcome = await check();
  print(report(name, outcome));
  if (outcome.findings.length > 0) process.exitCode = 1;
}
