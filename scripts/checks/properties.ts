import { type Finding, type Outcome, readSource } from "./finding.ts";
import { proofFindings, PROOFS, type Proofs, provedIn, triedIn } from "./proofs.ts";

const FILE = "docs/properties.md";
/** Where the promises are made. */
const SOURCES = ["docs/invariants.md", "SECURITY.md", "docs/known-risks.md"];
const ID = /\b(?:GOV|SET|SUP|DEP|TRD|ECO|CUL|SEC|RISK)-\d+\b/g;

const KINDS = ["test", "bugs", "bug", "proof", "nothing"] as const;
type Kind = (typeof KINDS)[number];

/** A line of a section: what shows the promise. */
export interface Evidence {
  readonly kind: Kind;
  readonly text: string;
  readonly line: number;
}

/** What is said about one promise. */
export interface Section {
  readonly id: string;
  readonly line: number;
  readonly evidence: readonly Evidence[];
}

/** What evidence is held against. */
export interface Facts {
  /** The promises that are made. */
  readonly ids: ReadonlySet<string>;
  /** Seeded bugs, by invariant. */
  readonly bugs: readonly { readonly invariant: string; readonly bug: string }[];
  /** The texts of test files. */
  readonly files: ReadonlyMap<string, string>;
  /** What Halmos proves, as file and test. */
  readonly proofs: ReadonlySet<string>;
}

/** The promises that a text makes or names. */
export function idsIn(text: string): string[] {
  return text.match(ID) ?? [];
}

/** The sections of the document; each begins with a heading of the third level that starts with an id. */
export function sectionsIn(text: string): Section[] {
  const sections: { id: string; line: number; evidence: Evidence[] }[] = [];
  text.split("\n").forEach((content, index) => {
    const line = index + 1;
    const heading = /^### (\S+)/.exec(content);
    if (heading !== null) sections.push({ id: heading[1]!, line, evidence: [] });
    const item = /^- (\w+): (.+)$/.exec(content);
    const kind = KINDS.find((one) => one === item?.[1]);
    if (kind !== undefined) sections.at(-1)?.evidence.push({ kind, text: item![2]!, line });
  });
  return sections;
}

/** Where the document is not complete, or names what is not there. */
export function propertyFindings(sections: readonly Section[], facts: Facts): Finding[] {
  const told = new Set(sections.map(({ id }) => id));
  const missing = [...facts.ids].filter((id) => !told.has(id)).sort();
  return [
    ...missing.map((id) => ({ file: FILE, message: `${id} has no section` })),
    ...sections.flatMap((section, index) => [
      ...sectionFindings(section, facts),
      ...(sections.findIndex(({ id }) => id === section.id) === index ? [] : [finding(section, "a second section")]),
    ]),
  ];
}

function sectionFindings(section: Section, facts: Facts): Finding[] {
  const kinds = new Set(section.evidence.map(({ kind }) => kind));
  return [
    ...(facts.ids.has(section.id) ? [] : [finding(section, `nobody promises ${section.id}`)]),
    ...(kinds.has("test") || kinds.has("nothing") ? [] : [finding(section, `${section.id} has no test`)]),
    ...section.evidence.flatMap((evidence) => {
      const fault = faultOf(evidence, facts);
      return fault === null ? [] : [finding(evidence, fault)];
    }),
  ];
}

function finding({ line }: { readonly line: number }, message: string): Finding {
  return { file: FILE, line, message };
}

/** What is wrong with a piece of evidence, or null. */
function faultOf({ kind, text }: Evidence, { bugs, files, proofs }: Facts): string | null {
  switch (kind) {
    case "test":
      return testFault(text, files);
    case "proof":
      return testFault(text, files) ?? (proofs.has(text) ? null : `Halmos does not prove ${text}`);
    case "bugs":
      return bugs.some(({ invariant }) => invariant === text) ? null : `no seeded bug breaks ${text}`;
    case "bug":
      return bugs.some(({ bug }) => bug === text) ? null : `no seeded bug is "${text}"`;
    case "nothing":
      return null;
  }
}

function testFault(text: string, files: ReadonlyMap<string, string>): string | null {
  const [, file, title] = /^`([^`]+)`: (.+)$/.exec(text) ?? [];
  if (file === undefined || title === undefined) return `not a file and a test: ${text}`;
  const content = files.get(file);
  if (content === undefined) return `there is no ${file}`;
  return hasTest(content, title) ? null : `${file} has no test "${title}"`;
}

/** Whether a file has a test of exactly this title: in TypeScript a text, in Solidity a function. */
function hasTest(content: string, title: string): boolean {
  return [`("${title}"`, `(\`${title}\``, `function ${title}(`].some((head) => content.includes(head));
}

/** @param bugs The seeded bugs; one that breaks no promise that is made is a finding too. */
export async function checkProperties(bugs: Facts["bugs"]): Promise<Outcome> {
  const sections = sectionsIn(await readSource(FILE));
  const promised = await Promise.all(SOURCES.map(readSource));
  const proofs = JSON.parse(await readSource(PROOFS)) as Proofs;
  const facts = {
    ids: new Set(promised.flatMap(idsIn)),
    bugs,
    files: await textsOf(filesNamedBy(sections)),
    proofs: new Set(provedIn(proofs).map(({ file, test }) => `\`${file}\`: ${test}`)),
  };
  const tried = triedIn(proofs);
  const strays = new Set(bugs.map(({ invariant }) => invariant).filter((id) => !facts.ids.has(id)));
  const findings = [
    ...propertyFindings(sections, facts),
    ...proofFindings(tried, await textsOf(tried.map(({ file }) => file))),
    ...[...strays].map((id) => ({ file: FILE, message: `seeded bugs break ${id}, which nobody promises` })),
  ];
  return { findings, summary: `${facts.ids.size} promises with their tests, seeded bugs and proofs` };
}

function filesNamedBy(sections: readonly Section[]): string[] {
  const texts = sections.flatMap(({ evidence }) => evidence.map(({ text }) => text));
  return texts.flatMap((text) => /^`(test\/[^`]+)`: /.exec(text)?.[1] ?? []);
}

/** The texts of files, as far as they are there. */
async function textsOf(names: readonly string[]): Promise<Map<string, string>> {
  const contents = await Promise.all([...new Set(names)].map(async (name) => [name, await contentOf(name)] as const));
  return new Map(contents.flatMap(([name, content]) => (content === null ? [] : [[name, content] as const])));
}

async function contentOf(file: string): Promise<string | null> {
  return readSource(file).catch(() => null);
}
