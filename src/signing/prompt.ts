import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

import { escapeLine } from "../common/text.ts";

/** Something is asked and nobody sits at a terminal. */
export class NoTerminal extends Error {
  override readonly name = "NoTerminal";
  constructor(otherwise: string) {
    super(`There is no terminal to ask at: ${otherwise}.`);
  }
}

/** Shows nothing of what is typed. */
const silent = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Asks for a password without showing it. Throws `NoTerminal`. */
export async function askPassword(question: string): Promise<string> {
  requireTerminal("give the password with --password-fd or --password-env");
  process.stderr.write(escapeLine(question));
  const answers = createInterface({ input: process.stdin, output: silent(), terminal: true });
  try {
    return await answers.question("");
  } finally {
    answers.close();
    process.stderr.write("\n");
  }
}

/** Whether whoever sits at the terminal says yes; anything else means no. Throws `NoTerminal`. */
export async function confirm(question: string): Promise<boolean> {
  requireTerminal("confirm with --yes");
  const answers = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await answers.question(`${escapeLine(question)} [y/N] `)).trim());
  } finally {
    answers.close();
  }
}

function requireTerminal(otherwise: string): void {
  if (!process.stdin.isTTY) throw new NoTerminal(otherwise);
}
