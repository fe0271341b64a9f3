/** Where goods stand with the customs of a country (`ClearanceStatus` of the contracts). */
export const ClearanceStatus = {
  None: 0,
  Waiting: 1,
  WithAuthority: 2,
  Unanswered: 3,
  Detained: 4,
  Ended: 5,
  Released: 6,
} as const;

/** Why goods are detained (`DetentionGround`). */
export const DetentionGround = {
  None: 0,
  Examination: 1,
  Documents: 2,
  Prohibition: 3,
  Duty: 4,
  Origin: 5,
  Offence: 6,
} as const;
