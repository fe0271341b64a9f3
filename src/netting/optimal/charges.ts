import type { Column } from "./columns.ts";

/**
 * Charges each divided column to an account that it debits or credits, no two to the same: a matching by augmenting paths.
 * Returns the account of each, and leaves out those for which there is none.
 */
export function chargesOf(columns: readonly Column[], divided: readonly number[]): Map<number, number> {
  const owners = new Map<number, number>();
  for (const column of divided) augment(columns, owners, column, new Set());
  return new Map([...owners].map(([account, column]) => [column, account]));
}

function augment(columns: readonly Column[], owners: Map<number, number>, column: number, seen: Set<number>): boolean {
  for (const account of accountsOf(columns[column]!)) {
    if (seen.has(account)) continue;
    seen.add(account);
    const owner = owners.get(account);
    if (owner !== undefined && !augment(columns, owners, owner, seen)) continue;
    owners.set(account, column);
    return true;
  }
  return false;
}

function accountsOf({ legs }: Column): number[] {
  return legs.flatMap(({ debited, credited }) => [...debited, ...credited]);
}
