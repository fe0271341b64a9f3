import { checkBoundaries } from "./boundaries.ts";
import { compiledSources } from "./build-info.ts";
import { checkCodeSize } from "./code-size.ts";
import { describeFinding, type Outcome } from "./finding.ts";
import { checkNatspec } from "./natspec.ts";
import { checkSecrets } from "./secrets.ts";
import { checkSeededBugs } from "./seeded-bugs.ts";
import { checkWarnings } from "./warnings.ts";

const update = process.argv.includes("--update");
const sources = await compiledSources();

const outcomes: Readonly<Record<string, Outcome>> = {
  boundaries: await checkBoundaries(sources),
  natspec: checkNatspec(sources),
  warnings: checkWarnings(sources),
  "code-size": await checkCodeSize(sources, update),
  secrets: await checkSecrets(),
  "seeded-bugs": await checkSeededBugs(),
};

function report(name: string, { findings, summary }: Outcome): string {
  const lines = findings.map((finding) => `       ${describeFinding(finding)}`);
  const verdict = findings.length === 0 ? `ok     ${name}: ${summary}` : `FAILED ${name}: ${findings.length}`;
  return [verdict, ...lines].join("\n");
}

for (const [name, outcome] of Object.entries(outcomes)) console.log(report(name, outcome));
if (Object.values(outcomes).some(({ findings }) => findings.length > 0)) process.exitCode = 1;
