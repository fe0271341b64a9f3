/** An account in which an agent holds a currency on chain. */
export interface DirectoryEntry {
  /** ISO 17442. */
  readonly LEI: string;
  /** ISO 9362; eight characters mean the head office, as eleven that end in XXX do. */
  readonly BICFI?: string;
  /** ISO 4217 alphabetic code. */
  readonly currency: string;
  readonly account: string;
  readonly token: string;
  /** Decimals of the token, where they differ from the minor unit of ISO 4217. */
  readonly decimals?: number;
}

/** How a message names an agent. */
export interface AgentName {
  readonly LEI?: string;
  readonly BICFI?: string;
}

/** Who stands behind which account, and what stands for which currency. */
export interface SettlementDirectory {
  /** The LEI of an agent; undefined if it is not known, or if its LEI and its BIC are those of two agents. */
  leiOf(agent: AgentName): string | undefined;
  /** The account of an agent in a currency, if it has one. */
  entryOf(lei: string, currency: string): DirectoryEntry | undefined;
  /** Whose account this is, for a token. */
  holderOf(account: string, token: string): DirectoryEntry | undefined;
}

/** A directory from a list. Addresses are compared without regard to case. */
export function settlementDirectory(entries: readonly DirectoryEntry[]): SettlementDirectory {
  return {
    leiOf: (name) => entries.find((entry) => isNamed(entry, name))?.LEI,
    entryOf: (lei, currency) => entries.find((entry) => entry.LEI === lei && entry.currency === currency),
    holderOf: (account, token) => entries.find((entry) => isSame(entry.account, account) && isSame(entry.token, token)),
  };
}

function isNamed(entry: DirectoryEntry, { LEI, BICFI }: AgentName): boolean {
  if (LEI !== undefined && LEI !== entry.LEI) return false;
  // An entry without a BIC says nothing against the one beside a right LEI.
  if (BICFI === undefined || (LEI !== undefined && entry.BICFI === undefined)) return LEI !== undefined;
  return entry.BICFI !== undefined && headOffice(entry.BICFI) === headOffice(BICFI);
}

function headOffice(bic: string): string {
  return bic.padEnd(11, "X");
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
