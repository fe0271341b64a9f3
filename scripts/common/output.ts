import { printAside } from "../../src/cli/output.ts";

export { print, printAside } from "../../src/cli/output.ts";

/** Where Hardhat turns a spinner on the terminal, a line begins over it. */
const OVER_THE_SPINNER = process.stdout.isTTY && process.stderr.isTTY ? "\r\u001b[K" : "";

/** Says a line aside while a spinner turns. */
export function printOverSpinner(line: string): void {
  process.stderr.write(OVER_THE_SPINNER);
  printAside(line);
}
