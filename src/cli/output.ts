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
