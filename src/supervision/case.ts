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

/** Why a country refuses (`Case.sol`); None where it agrees. */
export const Ground = {
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
export const RequestStatus = { None: 0, Open: 1, Granted: 2, Refused: 3, Lapsed: 4 } as const;

/** Whom a request asks that all countries concerned decide together. */
export const ALL_CONCERNED = 0;
