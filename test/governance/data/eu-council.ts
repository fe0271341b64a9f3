/** Weights of the EU Council's members, and where they come from. */
export interface Populations {
  readonly source: string;
  /** Persons, or hundredths of a percent of the Union's population where only those are published. */
  readonly of: Readonly<Record<string, number>>;
}

/** A vote under qualified majority; every member that is not named was for. */
export interface RecordedVote {
  readonly date: string;
  readonly subject: string;
  readonly populations: Populations;
  readonly against: readonly string[];
  readonly abstaining: readonly string[];
  readonly notTakingPart?: readonly string[];
  readonly carried: boolean;
  /** Percent of the population as published, and how far our figures may be from those it was computed on. */
  readonly published?: {
    readonly inFavour: number;
    readonly against?: number;
    readonly abstaining?: number;
    readonly within: number;
    readonly why: string;
  };
  readonly source: string;
}

const SHARES_2016: Populations = {
  source:
    "Council Decision (EU, Euratom) 2015/2393 of 8 December 2015 (OJ L 332, 18.12.2015, p. 133), shares as printed by " +
    "Agence Europe, Bulletin 11449, 9 December 2015",
  of: {
    ...{ DE: 1593, FR: 1304, GB: 1273, IT: 1207, ES: 912, PL: 747, RO: 390, NL: 337, BE: 221, GR: 213, CZ: 205 },
    ...{ PT: 204, HU: 194, SE: 192, AT: 169, BG: 142, DK: 111, FI: 108, SK: 106, IE: 91, HR: 83, LT: 57, SI: 41 },
    ...{ LV: 39, EE: 26, CY: 17, LU: 11, MT: 8 },
  },
};

const PERSONS_2018: Populations = {
  source: "Eurostat, population on 1 January 2018 (demo_pjan), as published in 2018",
  of: {
    ...{ BE: 11398589, BG: 7050034, CZ: 10610055, DK: 5781190, DE: 82792351, EE: 1319133, IE: 4830392 },
    ...{ GR: 10741165, ES: 46658447, FR: 66926166, HR: 4105493, IT: 60483973, CY: 864236, LV: 1934379 },
    ...{ LT: 2808901, LU: 602005, HU: 9778371, MT: 475701, NL: 17181084, AT: 8822267, PL: 37976687 },
    ...{ PT: 10291027, RO: 19530631, SI: 2066880, SK: 5443120, FI: 5513130, SE: 10120242, GB: 66273576 },
  },
};

const SHARES_2020: Populations = {
  source:
    "The EU Council's voting calculator for 27 members (2020), as transcribed in " +
    "github.com/rambikapathy/European-Council-Voting-Calculator (Form1.cs)",
  of: {
    ...{ AT: 198, BE: 256, BG: 156, HR: 91, CY: 20, CZ: 235, DK: 130, EE: 30, FI: 123, FR: 1498, DE: 1854, GR: 240 },
    ...{ HU: 218, IE: 110, IT: 1365, LV: 43, LT: 62, LU: 14, MT: 11, NL: 389, PL: 849, PT: 230, RO: 434, SK: 122 },
    ...{ SI: 47, ES: 1049, SE: 229 },
  },
};

const PERSONS_2024: Populations = {
  source:
    "Council Decision (EU, Euratom) 2023/2827 of 12 December 2023 (OJ L, 2023/2827, 14.12.2023) for DE, FR, IT, ES, PL, " +
    "RO, NL, BE, CZ, SE; Eurostat, population on 1 January 2023 (demo_pjan), for the others",
  of: {
    ...{ DE: 84311244, FR: 68070697, IT: 59691110, ES: 48063694, PL: 37723532, RO: 19051562, NL: 17956453 },
    ...{ BE: 11754004, CZ: 10833385, SE: 10541000 },
    ...{ AT: 9104772, BG: 6447710, HR: 3850894, CY: 920701, DK: 5932654, EE: 1365884, FI: 5563970, GR: 10394055 },
    ...{ HU: 9597085, IE: 5194336, LV: 1883008, LT: 2857279, LU: 660809, MT: 542051, PT: 10467366, SK: 5428792 },
    ...{ SI: 2116792 },
  },
};

/** The Union's population that the decision for 2024 states, as reported by cfmueller.de/89305.htm, 23 January 2024. */
export const UNION_2024 = { persons: 450_473_252, ours: PERSONS_2024 };

const SHARES_2025: Populations = {
  source: "Population figures for 2025 approved by Coreper on 11 December 2024, Agence Europe, Bulletin 13544",
  of: {
    ...{ DE: 1849, FR: 1517, IT: 1323, ES: 1078, PL: 833, RO: 423, NL: 401, BE: 262, CZ: 242, PT: 236, SE: 234 },
    ...{ GR: 231, HU: 213, AT: 202, BG: 143, DK: 132, FI: 125, SK: 121, IE: 119, HR: 86, LT: 64, SI: 47, LV: 42 },
    ...{ EE: 30, CY: 21, LU: 15, MT: 12 },
  },
};

export const EU_2025 = SHARES_2025;

/** Votes of the Council, and of committees of the members that vote by the same rule. */
export const VOTES: readonly RecordedVote[] = [
  {
    date: "2015-09-22",
    subject: "relocation of 120,000 asylum seekers (Decision (EU) 2015/1601)",
    // Those of Decision 2014/900/EU applied, of which we found no copy; these are a year younger, and the margin is wide.
    populations: SHARES_2016,
    against: ["CZ", "HU", "RO", "SK"],
    abstaining: ["FI"],
    notTakingPart: ["DK", "GB", "IE"],
    carried: true,
    source:
      "CJEU, C-643/15 and C-647/15, as summarised by the European Database of Asylum Law (who was against, who " +
      "abstained); emn.ie/?p=5802 (Denmark, United Kingdom); breakingnews.ie, 22 September 2015 (Ireland had no vote)",
  },
  {
    date: "2016-06-06",
    subject: "extension of the approval of glyphosate (Standing Committee)",
    populations: SHARES_2016,
    against: ["MT"],
    abstaining: ["AT", "DE", "FR", "GR", "IT", "LU", "PT"],
    carried: false,
    source:
      "Malta Today and Times of Malta, 6 June 2016 (who); farminguk.com, 6 June 2016 (20 for, 7 abstaining, 1 against, " +
      "no qualified majority)",
  },
  {
    date: "2019-04-15",
    subject: "Directive on Copyright in the Digital Single Market",
    populations: PERSONS_2018,
    against: ["FI", "IT", "LU", "NL", "PL", "SE"],
    abstaining: ["BE", "EE", "SI"],
    carried: true,
    published: {
      inFavour: 71.26,
      against: 25.86,
      abstaining: 2.88,
      within: 0.13,
      why: "the Council's figures for 2019 count usual residents, and more of them for Poland than demo_pjan",
    },
    source: "saveyourinternet.eu/voting-results-1; playcentral.de, 15 April 2019 (all 28)",
  },
  {
    date: "2020-04-07",
    subject: "Mobility Package",
    populations: SHARES_2020,
    against: ["BG", "CY", "EE", "HU", "LT", "LV", "MT", "PL", "RO"],
    abstaining: ["BE"],
    carried: true,
    source: "l24.lt, statement of the Minister of Foreign Affairs of Lithuania, April 2020",
  },
  {
    date: "2024-06-17",
    subject: "Nature Restoration Law",
    populations: PERSONS_2024,
    against: ["FI", "HU", "IT", "NL", "PL", "SE"],
    abstaining: ["BE"],
    carried: true,
    published: {
      inFavour: 66.07,
      within: 0.01,
      why: "17 countries' figures are Eurostat's and 0.03 percent of the Union short of the decision's total",
    },
    source: "eos-oes.eu, 18 June 2024 (who); safefoodadvocacy.eu, 18 June 2024 (20 countries with 66.07%)",
  },
  {
    date: "2024-10-04",
    subject: "duties on electric vehicles from China",
    populations: PERSONS_2024,
    against: ["DE", "HU", "MT", "SI", "SK"],
    abstaining: ["AT", "BE", "CY", "CZ", "ES", "FI", "GR", "HR", "LU", "PT", "RO", "SE"],
    carried: false,
    published: {
      inFavour: 45.99,
      against: 22.65,
      abstaining: 31.36,
      within: 0.005,
      why: "as rounded in print",
    },
    source: "Reuters factbox at swissinfo.ch, 4 October 2024 (who); automotiveworld.com, 4 October 2024 (shares)",
  },
  {
    date: "2025-10-20",
    subject: "end of Russian gas imports (general approach)",
    populations: SHARES_2025,
    against: ["HU", "SK"],
    abstaining: [],
    carried: true,
    source: "European Pravda and eunews.it, 20 October 2025",
  },
  {
    date: "2025-11-05",
    subject: "climate target for 2040 (general approach)",
    populations: SHARES_2025,
    against: ["CZ", "HU", "PL", "SK"],
    abstaining: ["BE", "BG"],
    carried: true,
    source: "intellinews.com, 5 November 2025",
  },
];
