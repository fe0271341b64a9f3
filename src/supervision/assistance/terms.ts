/** What one authority asks of another (`Assistance.sol`). */
export const AssistanceKind = {
  None: 0,
  Information: 1,
  Records: 2,
  Testimony: 3,
  ProvisionalMeasures: 4,
  Enforcement: 5,
} as const;

/** How urgent a request is (`Assistance.sol`). */
export const Urgency = { Routine: 0, Urgent: 1, Immediate: 2 } as const;

/** Who may know of a request, its answer, or information (`Assistance.sol`). */
export const Confidentiality = { Ordinary: 0, AuthoritiesOnly: 1, SupervisorsOnly: 2 } as const;

/** What became of a request (`Assistance.sol`). */
export const AssistanceStatus = {
  None: 0,
  Open: 1,
  Overdue: 2,
  Lapsed: 3,
  Approved: 4,
  ApprovedInPart: 5,
  Rejected: 6,
  Withdrawn: 7,
} as const;

/** For what information may be used, in the order of their bits (`Assistance.sol`). */
export const ASSISTANCE_USES = [
  "supervision",
  "intelligence",
  "criminal investigation",
  "evidence in court",
  "recovery of assets",
  "sanctions",
] as const;

export type AssistanceUse = (typeof ASSISTANCE_USES)[number];

/** A set of uses as the contract takes it: one bit a use. */
export function assistanceUses(uses: readonly AssistanceUse[]): number {
  return uses.reduce((set, use) => set | (1 << ASSISTANCE_USES.indexOf(use)), 0);
}

/** The uses in a set, in the order of their bits. */
export function usesIn(set: number): AssistanceUse[] {
  return ASSISTANCE_USES.filter((use) => (set & assistanceUses([use])) !== 0);
}
