import { escapePage } from "../common/text.ts";

/**
 * Everything that the commands print passes here. What others wrote must not steer a terminal, wherever it comes from:
 * a field of a chain, a message of a node, or a name in a file.
 */
export function print(page: string): void {
  console.log(escapePage(page));
}

/** The same for what is said aside. */
export function printAside(page: string): void {
  console.error(escapePage(page));
}

/** Ends the program when all is printed: a node that says nothing keeps its line open, and would keep the program running. */
export function endOnceWritten(): void {
  process.stdout.write("", () => process.exit());
}
