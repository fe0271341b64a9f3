import type { Finding } from "./finding.ts";

export const PROOFS = "scripts/analyse/proofs.json";

/** Fuzz tests that Halmos proves, by file and contract, and those that it was tried on in vain. */
export interface Proofs {
  readonly proved: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly beyond: Readonly<Record<string, string>>;
}

/** One of them. */
export interface Tried {
  readonly file: string;
  readonly contract: string;
  readonly test: string;
}

export function provedIn({ proved }: Proofs): Tried[] {
  return Object.entries(proved).flatMap(([file, contracts]) =>
    Object.entries(contracts).flatMap(([contract, tests]) => tests.map((test) => ({ file, contract, test }))),
  );
}

/** The tests that the list names, proved or not. A name is not one if it is not a file, a contract and a test. */
export function triedIn(proofs: Proofs): Tried[] {
  const beyond = Object.keys(proofs.beyond).map((name) => {
    const [, file = name, contract = "", test = ""] = /^(.+):(\w+)\.(\w+)$/.exec(name) ?? [];
    return { file, contract, test };
  });
  return [...provedIn(proofs), ...beyond];
}

/** Where the list names a test that is not there, or one twice. */
export function proofFindings(tried: readonly Tried[], files: ReadonlyMap<string, string>): Finding[] {
  const names = tried.map(({ file, contract, test }) => `${file}:${contract}.${test}`);
  return tried.flatMap(({ file, contract, test }, index) => {
    const name = names[index]!;
    if (names.indexOf(name) !== index) return [{ file: PROOFS, message: `${name} stands there twice` }];
    const body = bodyOf(files.get(file) ?? "", contract);
    return body.includes(`function ${test}(`) ? [] : [{ file: PROOFS, message: `there is no ${name}` }];
  });
}

/** From the head of a contract to that of the next. */
function bodyOf(content: string, contract: string): string {
  return content.split(/^(?=(?:abstract )?contract )/m).find((part) => part.includes(`contract ${contract} `)) ?? "";
}
