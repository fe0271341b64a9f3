/** The parts of a disclosure, each under a key of its own, in the order of their bits in a scope (`Disclosure.sol`). */
export const DISCLOSURE_PARTS = ["originator", "beneficiary", "transaction", "documents"] as const;

export type DisclosurePart = (typeof DISCLOSURE_PARTS)[number];

/** The scope of everything that there is. */
export const FULL_DISCLOSURE = (1 << DISCLOSURE_PARTS.length) - 1;

/** A set of parts as the contract takes it: one bit a part. */
export function disclosureScope(parts: readonly DisclosurePart[]): number {
  return parts.reduce((scope, part) => scope | (1 << DISCLOSURE_PARTS.indexOf(part)), 0);
}

/** The parts in a scope, in the order of their bits; bits for parts to come say nothing here. */
export function partsInScope(scope: number): DisclosurePart[] {
  return DISCLOSURE_PARTS.filter((part) => (scope & disclosureScope([part])) !== 0);
}
