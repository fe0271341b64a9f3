/** Voting power in an institution whose members weigh unequally. */
export interface VotingPower {
  readonly source: string;
  /** Hundredths of a percent of all votes. */
  readonly largest: Readonly<Record<string, number>>;
  /** How many other members share the rest, none with more than the smallest of the largest. */
  readonly others: number;
}

/** Decisions by 70 and by 85 percent of the total voting power: IMF, Voting Majorities, elibrary.imf.org (2002). */
export const IMF_2011: VotingPower = {
  source: "The Guardian, 19 May 2011: the twenty largest, and 30.05% for the remaining 167",
  largest: {
    ...{ US: 1674, JP: 601, DE: 587, GB: 485, FR: 485, CN: 365, IT: 319, SA: 316, CA: 288, RU: 269, IN: 234, NL: 234 },
    ...{ BE: 208, CH: 157, AU: 147, MX: 143, ES: 138, BR: 138, KR: 133, VE: 121 },
  },
  others: 167,
};

/** As imf.org/external/np/sec/memdir/eds.htm shows it with 25 Executive Directors. */
export const IMF_NOW: VotingPower = {
  source: "IMF Executive Directors and Voting Power: the four members with most votes; 187 others of 191",
  largest: { US: 1649, JP: 614, CN: 608, DE: 531 },
  others: 187,
};

/** Super Majority: two thirds of Governors and three quarters of voting power (Articles of Agreement, Art. 28). */
export const AIIB_2015: VotingPower = {
  source: "cogitasia.com, By the Numbers: the ten largest of 57 founders (China's Ministry of Finance, 2015)",
  largest: { CN: 2606, IN: 751, RU: 592, DE: 415, KR: 350, AU: 346, FR: 319, ID: 317, BR: 302, GB: 291 },
  others: 47,
};

/** Territorial integrity of Ukraine: carried, as a majority of members present and voting decides (rules 85 and 86). */
export const RESOLUTION_68_262 = {
  source: "A/RES/68/262, 27 March 2014, 80th plenary meeting, voting summary",
  inFavour: 100,
  against: 11,
  abstaining: 58,
  absent: 24,
};
