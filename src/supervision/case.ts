/** What one country asks of others in a case (`Case.sol`). */
export const RequestKind = {
  None: 0,
  Information: 1,
  Hold: 2,
  Extension: 3,
  Renewal: 4,
  Return: 5,
  Forfeiture: 6,
  Closure: 7,
} as const;

/** Why a country rejects a request, or its part in a case (`Case.sol`); None where it approves. */
export const Rejection = {
  None: 0,
  InsufficientBasis: 1,
  NoDualCriminality: 2,
  Disproportionate: 3,
  PublicOrder: 4,
  PendingProceedings: 5,
  AlreadyDecided: 6,
  NotCompetent: 7,
} as const;

/** What became of a request (`Case.sol`). */
export const RequestStatus = { None: 0, Open: 1, Approved: 2, Rejected: 3, Lapsed: 4 } as const;

/** Whom a request asks that the parties decide together. */
export const ALL_CONCERNED = 0;
