import { glob } from "node:fs/promises";

import { type Finding, type Outcome, readSource, ROOT } from "./finding.ts";

/** What the whole project does by way of one place, because that place looks after what others send. */
interface Door {
  readonly pattern: RegExp;
  /** The beginnings of the paths of the files that may do it. */
  readonly open: readonly string[];
  readonly message: string;
}

const DOORS: readonly Door[] = [
  {
    pattern: /\bqueryFilter\b|\bgetLogs\b|["']eth_getLogs["']/,
    open: ["src/chain/", "scripts/node/rpc-server.ts", "scripts/checks/doors.ts"], // the server answers
    message: "reads events around src/chain, which pages and checks them",
  },
  {
    pattern: /\bconsole\s*[.[]|\bstd(?:out|err)\.write\b|\bstd(?:out|err)\[/,
    open: ["src/cli/output.ts", "src/signing/prompt.ts", "scripts/common/output.ts", "scripts/checks/doors.ts"],
    message: "prints around src/cli/output.ts, which escapes what others wrote",
  },
];

/** What a file does around a door. */
export function aroundDoors(file: string, text: string): Finding[] {
  const closed = DOORS.filter(({ open }) => !open.some((beginning) => file.startsWith(beginning)));
  return text
    .split("\n")
    .flatMap((content, index) =>
      closed.filter(({ pattern }) => pattern.test(content)).map(({ message }) => ({ file, line: index + 1, message })),
    );
}

export async function checkDoors(): Promise<Outcome> {
  const findings: Finding[] = [];
  let count = 0;
  for await (const file of glob("{deploy,scripts,src}/**/*.ts", { cwd: ROOT })) {
    count += 1;
    findings.push(...aroundDoors(file.replaceAll("\\", "/"), await readSource(file)));
  }
  return { findings, summary: `${count} files read the chain and print by one door each` };
}
