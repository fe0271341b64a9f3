/** Where a diploma stands (`DiplomaStatus` of the contracts). */
export const DiplomaStatus = { Unknown: 0, Valid: 1, Revoked: 2 } as const;

/** What an authority has decided (`Recognition`). */
export const Recognition = { None: 0, Applied: 1, Refused: 2, InPart: 3, Whole: 4 } as const;

/** Where an appeal against such a decision stands (`AppealStatus`). */
export const RecognitionAppeal = { None: 0, Pending: 1, Dismissed: 2, Allowed: 3, Unanswered: 4 } as const;
