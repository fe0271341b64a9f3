/** How long a thief has had the key. */
export const SPANS = ["an hour", "a day", "30 days", "a year"] as const;
export type Span = (typeof SPANS)[number];

/** What the thief of a key has done by the end of a span. Every number is measured by the tests that import this table. */
export interface Bound {
  /** Offices of the country that accounts of the thief hold, besides the stolen one. */
  readonly seized: number;
  /** Offices of the country that nobody holds. */
  readonly vacant: number;
  /** What its participants held in its currency and hold no more, in percent. */
  readonly taken: number;
  /** What was issued, in daily issuance limits; Infinity for all that a currency can count. */
  readonly issued: number;
  /** Days on which the country's offices cannot act; a day counts by what holds when its first hour ends. */
  readonly frozen: number;
  /** Days on which its participants cannot pay each other in its currency. */
  readonly home: number;
  /** Days on which its participants cannot pay abroad in its currency. */
  readonly abroad: number;
  /** Days on which participants abroad cannot pay each other in its currency. */
  readonly foreign: number;
  /** Days on which two other countries cannot pay each other. */
  readonly others: number;
}

export type Bounds = Readonly<Record<Span, Bound>>;

/** A kind of key whose thief the tests play. */
export interface Row {
  readonly id: string;
  readonly key: string;
  /** What else it can do, which no number says. */
  readonly rights: string;
  /** What the others do within ten minutes, and go on to do. */
  readonly remedy: string;
  /** If the others do nothing. */
  readonly idle: Bounds;
  /** If they use their remedies at once. */
  readonly remedied: Bounds;
}

/** A kind of key whose thief moves none of the numbers, or whom other tests play. */
export interface Referral {
  readonly key: string;
  readonly reach: string;
  /** A test file and what the test is called. */
  readonly shown: readonly [file: string, title: string];
}

const NOTHING: Bound = {
  ...{ seized: 0, vacant: 0, taken: 0, issued: 0 },
  ...{ frozen: 0, home: 0, abroad: 0, foreign: 0, others: 0 },
};

/** The bounds of the four spans, each with what it changes of the one before. */
function bounds(...changes: [Partial<Bound>, Partial<Bound>, Partial<Bound>, Partial<Bound>]): Bounds {
  const grown = changes.map((_, index) =>
    changes.slice(0, index + 1).reduce<Bound>((a, b) => ({ ...a, ...b }), NOTHING),
  );
  return Object.fromEntries(SPANS.map((span, index) => [span, grown[index]!])) as unknown as Bounds;
}

const NONE = bounds({}, {}, {}, {});

/** Whose keys the tests steal, at home in a country with a guardian unless it says otherwise. */
export const ROWS: readonly Row[] = [
  {
    id: "delegation",
    key: "Delegation of a country that has a guardian",
    rights:
      "Votes and proposes in the Council for the country, gives notice, nominates another guardian. Once its own Supervisor and Registrar are in office, whatever theirs can do.",
    remedy:
      "The guardian freezes the offices and restores the Delegation, within thirty days against whomever the thief has put into office; the restored one revokes the notice and appoints the offices again.",
    idle: bounds(
      { vacant: 3 },
      {},
      { vacant: 0, seized: 3, taken: 100, issued: Infinity, home: 29, abroad: 29, foreign: 29 },
      { home: 364, abroad: 364, foreign: 364 },
    ),
    remedied: bounds({ vacant: 3, frozen: 1 }, {}, { vacant: 0 }, {}),
  },
  {
    id: "delegation-unguarded",
    key: "Delegation of a country without a guardian",
    rights: "As above.",
    remedy:
      "Those who were dismissed object once, until a day after their dismissal; the thief appoints again, and nobody may object any more. A country that names no guardian has no remedy.",
    idle: bounds(
      { vacant: 3 },
      {},
      { vacant: 0, seized: 3, taken: 100, issued: Infinity, home: 29, abroad: 29, foreign: 29 },
      { home: 364, abroad: 364, foreign: 364 },
    ),
    remedied: bounds(
      { vacant: 3 },
      {},
      { vacant: 0, seized: 3, taken: 100, issued: Infinity, home: 28, abroad: 28, foreign: 28 },
      { home: 363, abroad: 363, foreign: 363 },
    ),
  },
  {
    id: "guardian",
    key: "Guardian",
    rights: "With its own Delegation in office, whatever a stolen Delegation can do.",
    remedy:
      "A majority of the offices that were held for thirty days objects to each restoration; the Delegation nominates another guardian, whom they support against the present one.",
    idle: bounds(
      {},
      {},
      { seized: 4, taken: 100, issued: Infinity, home: 28, abroad: 28, foreign: 28 },
      { home: 363, abroad: 363, foreign: 363 },
    ),
    remedied: bounds({ frozen: 1 }, {}, { frozen: 7 }, {}),
  },
  {
    id: "registrar",
    key: "Registrar",
    rights:
      "Licenses strangers. What it has revoked stays revoked: the participants are licensed anew, with other accounts. Money moves to a successor account only by the issuer's hand.",
    remedy:
      "The Delegation dismisses it and appoints another, who licenses the participants again; they redeem, and the issuer issues to their new accounts.",
    idle: bounds({ home: 1, abroad: 1 }, {}, { home: 30, abroad: 30 }, { home: 365, abroad: 365 }),
    remedied: bounds({ home: 1, abroad: 1, vacant: 1 }, {}, { vacant: 0 }, {}),
  },
  {
    id: "supervisor",
    key: "Supervisor",
    rights:
      "Rewrites the country's rulebook, reads what is disclosed to the country, answers requests, votes on appeals, signs for the country's seat. An appeal that ends a freeze bars its entry on that legal act, and not another entry: only another Supervisor stops it. Abroad it holds money for 72 hours on its word, in the currency of its country alone.",
    remedy:
      "The Delegation dismisses it and appoints another, who takes the entries from the list; Supervisors abroad refuse its holds.",
    idle: bounds(
      { home: 1, abroad: 1, foreign: 1 },
      {},
      { home: 30, abroad: 30, foreign: 3 },
      { home: 365, abroad: 365, foreign: 35 },
    ),
    remedied: bounds({ home: 1, abroad: 1, vacant: 1 }, {}, { vacant: 0 }, {}),
  },
  {
    id: "monetary-authority",
    key: "MonetaryAuthority (issuer)",
    rights:
      "Adopts what the Council has published, after its notice; with the home Registrar or Supervisor, moves what they have replaced or held. Midnight UTC lets it issue twice the daily limit within an hour.",
    remedy:
      "The Delegation dismisses it and appoints another, who sets the issuer's rule again. What was issued is issued.",
    idle: bounds(
      { issued: 2, home: 1, abroad: 1, foreign: 1 },
      {},
      { issued: Infinity, home: 30, abroad: 30, foreign: 30 },
      { home: 365, abroad: 365, foreign: 365 },
    ),
    remedied: bounds({ issued: 1, home: 1, abroad: 1, foreign: 1, vacant: 1 }, {}, { vacant: 0 }, {}),
  },
  {
    id: "seat",
    key: "One committee seat of three, of which an act needs two",
    rights:
      "Acts alone where both other seats are concerned and have no say: it halts their corridors, 72 hours of each 33 days.",
    remedy: "Its own Delegation dismisses the Supervisor that signs. What is halted stays so until its end.",
    idle: bounds({ abroad: 1 }, {}, { abroad: 3 }, { abroad: 35 }),
    remedied: bounds({ abroad: 1 }, {}, { abroad: 3 }, {}),
  },
  {
    id: "seats",
    key: "Committee seats, as many as an act needs",
    rights:
      "Halt a corridor, the currency and each participant abroad one after the other, and every instruction by way of the engine, at home too; cancel what the Council has carried, unless it is constitutional.",
    remedy: "Their Delegations dismiss the Supervisors that sign. What is halted stays so until its end.",
    idle: bounds({ abroad: 1 }, {}, { abroad: 9 }, { abroad: 101 }),
    remedied: bounds({ abroad: 1 }, {}, { abroad: 3 }, {}),
  },
  {
    id: "timelock",
    key: "The timelock, or every country but one",
    rights:
      "Suspends and expels countries, publishes and withdraws releases, names factories of new kinds of assets, replaces the Council.",
    remedy:
      "Nothing on chain ends it: what is national stays so, issuers adopt nothing that is published, and a corridor stays closed as long as each renewal finds its majority.",
    idle: bounds({ abroad: 1, others: 1 }, {}, { abroad: 30, others: 30 }, { abroad: 365, others: 365 }),
    remedied: bounds({ abroad: 1, others: 1 }, {}, { abroad: 30, others: 30 }, { abroad: 365, others: 365 }),
  },
  {
    id: "account",
    key: "An account of a participant, which holds half of the money",
    rights: "Pays whom its country's rules permit, within its limits; sets aside, quotes, pledges.",
    remedy:
      "The home Registrar takes the account out of use. What was paid before is gone, unless a Supervisor holds it where it went.",
    idle: bounds({ taken: 50 }, {}, {}, {}),
    remedied: bounds({ taken: 50 }, {}, {}, {}),
  },
  {
    id: "relayer",
    key: "A relayer",
    rights: "Delays or drops what it was given.",
    remedy: "Another relayer, or the participant itself, submits.",
    idle: NONE,
    remedied: NONE,
  },
  {
    id: "release-pay",
    key: "A published release that may pay, or net",
    rights:
      "Moves every balance of every currency that has adopted it, as far as the gate permits; once dropped, what it had set aside, and for six days what it nets.",
    remedy: "Each issuer drops it at once. What it has moved is moved.",
    idle: bounds({ taken: 100 }, {}, {}, {}),
    remedied: bounds({ taken: 100 }, {}, {}, {}),
  },
  {
    id: "release-judge",
    key: "A published release that judges",
    rights:
      "Refuses or permits whatever it likes, redemption too. Alone it moves and makes nothing: with the issuer's key it names the successor to whom a balance is moved, with any Supervisor's it says where an account is at home.",
    remedy: "Each issuer replaces it after its notice, in the tests seven days.",
    idle: bounds(
      { home: 1, abroad: 1, foreign: 1, others: 1 },
      {},
      { home: 30, abroad: 30, foreign: 30, others: 30 },
      { home: 365, abroad: 365, foreign: 365, others: 365 },
    ),
    remedied: bounds(
      { home: 1, abroad: 1, foreign: 1, others: 1 },
      {},
      { home: 7, abroad: 7, foreign: 7, others: 7 },
      {},
    ),
  },
  {
    id: "release-hold",
    key: "A published release that may hold",
    rights:
      "Keeps every balance from being spent or redeemed. It moves and makes nothing, whatever it says was set aside, and frees nothing that another ledger holds; the issuer's key with it pays out what nobody held, and a release that pays can pay, also once both are dropped, what it says was set aside.",
    remedy:
      "Each issuer drops it at once; but what it noted before it goes on to hold for 400 days, since a currency must heed what Supervisors hold, and what it says that it remembers is not held anew. It adds nothing to that.",
    idle: bounds(
      { home: 1, abroad: 1, foreign: 1, others: 1 },
      {},
      { home: 30, abroad: 30, foreign: 30, others: 30 },
      { home: 365, abroad: 365, foreign: 365, others: 365 },
    ),
    remedied: bounds(
      { home: 1, abroad: 1, foreign: 1, others: 1 },
      {},
      { home: 30, abroad: 30, foreign: 30, others: 30 },
      { home: 365, abroad: 365, foreign: 365, others: 365 },
    ),
  },
  {
    id: "release-hold-faulty",
    key: "A published release that may hold, and that fails",
    rights: "Keeps every balance that it noted from being spent or redeemed, while it is in force.",
    remedy: "Each issuer drops it at once. It holds nothing then, and the others hold, let go and pay without it.",
    idle: bounds(
      { home: 1, abroad: 1, foreign: 1, others: 1 },
      {},
      { home: 30, abroad: 30, foreign: 30, others: 30 },
      { home: 365, abroad: 365, foreign: 365, others: 365 },
    ),
    remedied: NONE,
  },
  {
    id: "party",
    key: "A party to a case, with its country's MonetaryAuthority",
    rights:
      "Approves and rejects in its own name, one voice of those that decide together. Nothing is prolonged, paid out or placed again without the account's home country, and half of the parties grant nothing.",
    remedy: "None is needed. The other parties decide without it as long as they are more than half.",
    idle: NONE,
    remedied: NONE,
  },
  {
    id: "lead",
    key: "The lead of a case, with its country's MonetaryAuthority",
    rights:
      "Names the countries and asks; those take part that accept by their own act. Alone it needs its Delegation, and closes no case without each party. What it does abroad is a Supervisor's reach above.",
    remedy: "None is needed. The others ask each other in a case of their own.",
    idle: NONE,
    remedied: NONE,
  },
  {
    id: "majority-emergency",
    key: "A majority of the Council, emergency",
    rights:
      "Halts a corridor, a currency or a participant for 30 days, with a legal basis, and again once that scope has been open for 30 days, or another scope; suspends a release. To go on takes a reinforced majority, and after that a constitutional one.",
    remedy:
      "The countries whose Delegations were stolen restore them, and halt no more or lift; what was halted ends by itself.",
    idle: bounds({}, {}, { abroad: 28 }, { abroad: 180 }),
    remedied: bounds({}, {}, { abroad: 28 }, { abroad: 180 }),
  },
  {
    id: "majority-reinforced",
    key: "A majority of the Council, reinforced",
    rights:
      "Admits, suspends a country, whose offices, rules and money stay what they are, publishes and withdraws releases, renews a halt once, proposes a recovery where there is no guardian, to which the country's own offices must consent.",
    remedy: "As above.",
    idle: bounds({}, {}, { abroad: 28 }, { abroad: 235 }),
    remedied: bounds({}, {}, { abroad: 28 }, { abroad: 235 }),
  },
  {
    id: "majority-constitutional",
    key: "A majority of the Council, constitutional",
    rights:
      "All that the timelock can, above, after consultation and vote, eight weeks that all can see: expels, changes the terms, prolongs halts without an end of its own.",
    remedy: "As above.",
    idle: bounds({}, {}, { abroad: 28 }, { abroad: 358 }),
    remedied: bounds({}, {}, { abroad: 28 }, { abroad: 358 }),
  },
  {
    id: "majority-ordinary",
    key: "A majority of the Council, procedural or ordinary",
    rights:
      "Elects a committee, lifts halts, reinstates countries and releases, withdraws admissions and proposed recoveries. It closes nothing and suspends nobody; it can have a hostile committee elected, whose reach is that of the seats above.",
    remedy: "None is needed.",
    idle: NONE,
    remedied: NONE,
  },
];

export const REFERRALS: readonly Referral[] = [
  {
    key: "Any office of another country",
    reach:
      "Nothing in the country: its offices, rules, participants, limits and money stay what they are. Holds abroad and halts stand above.",
    shown: ["test/blast-radius/BlastRadius.invariant.t.sol", "invariant_GOV10_NothingBeyondTheTable"],
  },
  {
    key: "A majority that gives the timelock away",
    reach: "The joint layer for good; nothing national.",
    shown: ["test/governance/JointLayer.invariant.t.sol", "invariant_GOV1_TheOneKeepsItsOwn"],
  },
  {
    key: "One key of a guardian of several",
    reach: "Nothing, unless the act has enough approvals with it.",
    shown: ["test/governance/Guardians.test.ts", "is no stranger's, and nobody's twice"],
  },
  {
    key: "A participant's key for cycles (BLS)",
    reach:
      "Signs a cycle that pays away what the account holds, which its country's Supervisor and all others concerned sign as well; alone nothing, and no other participant's position. It ends at once when its holder or the Supervisor revokes it.",
    shown: ["test/settlement/Cycles.proposing.test.ts", "refuses signers other than those who signed"],
  },
  {
    key: "A Supervisor's key for cycles (BLS)",
    reach:
      "Says that its country holds the data of a cycle which it does not hold. It strikes nothing, moves nothing and settles nothing alone; it ends with the office, and at once when the Supervisor revokes it.",
    shown: ["test/settlement/CycleKeys.test.ts", "does not count a Supervisor who has left the office"],
  },
  {
    key: "An agent that nets cycles, and whoever submits them",
    reach:
      "Leaves payments out, proposes late or not at all, does not settle: what was set aside goes back once the grace is over, by anybody's hand. It changes nothing that was signed.",
    shown: [
      "test/settlement/Cycles.settling.test.ts",
      "lapses once its grace is over, to the second, and gives back to everybody",
    ],
  },
  {
    key: "A carrier or a bank in trade",
    reach: "What it holds itself: title passes against payment or not at all, and no bank cancels a credit alone.",
    shown: ["test/trade/LetterOfCredit.test.ts", "needs the confirming bank as well, and no bank cancels alone"],
  },
  {
    key: "An agent of cycles",
    reach:
      "Leaves payments out, and proposes or not. It changes nothing that was signed, moves no money of its own will, and others put cycles together beside it.",
    shown: [
      "test/settlement/Cycles.proposing.test.ts",
      "refuses a proposal of which any field was changed after it was signed",
    ],
  },
  {
    key: "The BLS key of a participant's account",
    reach:
      "Signs a cycle that pays the account's money away, if all others in it sign too, the country's Supervisor among them; nothing alone, and nothing once the account or that Supervisor has ended the key.",
    shown: [
      "test/settlement/CycleKeys.test.ts",
      "ends a key at once, for its holder and for the Supervisor of its country",
    ],
  },
  {
    key: "The BLS key of a Supervisor",
    reach:
      "Says that the Supervisor holds the data of a cycle, with all others who sign it. It strikes nothing, moves nothing, and ends with the office.",
    shown: ["test/settlement/CycleKeys.test.ts", "does not count a Supervisor who has left the office"],
  },
  {
    key: "A chamber or a customs office",
    reach:
      "Certifies and cancels in its country's name, and detains goods for 30 days each, until its trade authority ends that: within three years by itself. No other country's goods, no money.",
    shown: ["test/trade/CertificateOfOrigin.test.ts", "ends with the chamber's accreditation"],
  },
  {
    key: "A trade authority, in trade",
    reach:
      "What its chambers and customs can, and longer: goods for 90 days each. It denies a preference after a check that was not confirmed, and never against an answer.",
    shown: ["test/trade/Customs.invariant.t.sol", "invariant_TRD10_HoldsEnd"],
  },
  {
    key: "A culture authority",
    reach:
      "Keeps sixteen objects where they are until 180 days are over, revokes 64 diplomas of each school in a period of 30 days, lets its own objects leave with another country's consent. It moves nothing abroad, and takes back no recognition.",
    shown: ["test/culture/HeritageRegistry.test.ts", "of one country are sixteen at most, one for an object"],
  },
  {
    key: "A museum, a courier or a state that indemnifies",
    reach:
      "Keeps the object that it has, whose value is paid then; no state takes back what it has set aside, and no museum has more than is due.",
    shown: ["test/culture/LoanAgreement.test.ts", "is not paid without the refund while the indemnifier can be paid"],
  },
  {
    key: "A borrower of a project",
    reach:
      "Draws what milestones have released, for works that it awards, from lenders that signed; pays late. It keeps no interest by closing its own way, buys back from nobody while others are not paid in time, lends nothing to itself, and is relieved of nothing without its lenders' majority, in which what its country bought does not count.",
    shown: [
      "test/economy/ProjectFinance.hostile.test.ts",
      "cannot close its own country's way in order to keep a lender's interest",
    ],
  },
  {
    key: "A lender to a project",
    reach:
      "What it is owed itself: sells it, gives it up, or calls a default once the days of grace are over; in a majority, binds the others to what the borrower proposes; as a challenger, delays a certificate by the arbiter's time, and before an arbiter that was silent no more alone. It does not pay, and the others go on without it.",
    shown: ["test/economy/ProjectFinance.drawdown.test.ts", "go on with the lenders that pay"],
  },
  {
    key: "Certifiers of works, as many as a certificate needs",
    reach:
      "Certify a milestone that is not met: after the window, in which any challenger stops it, the borrower may draw what it releases, for nobody but its contractor. Found wrong, they need one more the next time. One of them fewer does nothing.",
    shown: [
      "test/scenarios/railway.test.ts",
      "is drawn as it is built, falls into arrears, is relieved for all lenders alike, and the statement adds up throughout",
    ],
  },
  {
    key: "The RPC",
    reach:
      "Shows what is not so, delays, drops. It signs nothing: a participant that pays what it has not read elsewhere pays what the RPC shows.",
    shown: ["test/desk/hostile.test.ts", "sees that a decision was changed"],
  },
];

/** What a country has of its own, as the fuzzer tells it apart. */
export const PARTS = {
  offices: "who holds its offices and is its guardian",
  membership: "its membership",
  standing: "its participants, their licences and accounts",
  rules: "its rulebook",
  terms: "the terms of its currency: rule, limit, powers, union",
  supply: "how much of its currency there is",
  balances: "what its participants hold, for less",
  holds: "what is held of it, or set aside",
  paying: "whether its participants can pay each other at home",
} as const;
export type Part = keyof typeof PARTS;

/** Keys that the fuzzer owns, one or several of them. */
export const OWNERS = [
  "Delegation",
  "MonetaryAuthority",
  "Supervisor",
  "Registrar",
  "TradeAuthority",
  "CultureAuthority",
  "an account of a participant",
  "all keys of all other countries, and the timelock",
  "its guardian",
  "a key of another country: an office, a seat, the lead of a case, a party to one, an account",
  "committee seats, as many as an act needs",
  "Delegations of all other countries, a majority of every class",
  "the timelock",
  "a release that judges",
  "a release that pays",
  "a release that nets",
  "a release that holds",
  "a relayer",
] as const;
export type Owner = (typeof OWNERS)[number];

/** What the owner of keys may change of a country without a guardian, and not before. */
export interface Reach {
  /** All of which it takes. */
  readonly keys: readonly Owner[];
  readonly parts: readonly Part[];
  /** Delays of an appointment that pass before. */
  readonly delays: number;
  /** Days that pass besides. */
  readonly days: number;
}

const REPLACEMENT = 3; // days for which an account may object to its replacement
const ANNOUNCEMENT = 10; // days for which a holder may appeal before money leaves a hold

const STATE = ["standing", "rules", "terms", "supply", "holds", "paying"] as const satisfies Part[];

export const REACH: readonly Reach[] = [
  { keys: ["Delegation"], parts: ["offices", "membership"], delays: 0, days: 0 },
  { keys: ["Delegation"], parts: STATE, delays: 1, days: 0 },
  { keys: ["Delegation"], parts: ["balances"], delays: 2, days: REPLACEMENT },
  { keys: ["MonetaryAuthority"], parts: ["terms", "supply", "paying"], delays: 0, days: 0 },
  { keys: ["Supervisor"], parts: ["standing", "rules", "holds", "paying"], delays: 0, days: 0 },
  { keys: ["Registrar"], parts: ["standing", "paying"], delays: 0, days: 0 },
  { keys: ["Delegation", "Registrar"], parts: ["balances"], delays: 0, days: REPLACEMENT },
  { keys: ["MonetaryAuthority", "Registrar"], parts: ["balances"], delays: 0, days: REPLACEMENT },
  { keys: ["MonetaryAuthority", "Supervisor"], parts: ["balances"], delays: 0, days: ANNOUNCEMENT },
  { keys: ["an account of a participant"], parts: ["balances", "supply", "holds", "paying"], delays: 0, days: 0 },
  { keys: ["its guardian"], parts: ["offices", "membership"], delays: 1, days: 0 },
  { keys: ["its guardian"], parts: STATE, delays: 2, days: 0 },
  { keys: ["its guardian"], parts: ["balances"], delays: 3, days: REPLACEMENT },
  { keys: ["its guardian", "Registrar"], parts: ["balances"], delays: 0, days: REPLACEMENT },
  {
    keys: ["Delegations of all other countries, a majority of every class"],
    parts: ["membership"],
    delays: 0,
    days: 0,
  },
  { keys: ["the timelock"], parts: ["membership"], delays: 0, days: 0 },
  { keys: ["all keys of all other countries, and the timelock"], parts: ["membership"], delays: 0, days: 0 },
  { keys: ["a release that judges"], parts: ["paying"], delays: 0, days: 0 },
  { keys: ["a release that pays"], parts: ["balances", "holds", "paying"], delays: 0, days: 0 },
  { keys: ["a release that nets"], parts: ["balances", "holds"], delays: 0, days: 0 },
  { keys: ["a release that holds"], parts: ["holds", "paying"], delays: 0, days: 0 },
];

/** How many calls the fuzzer made in ten minutes with the keys of each owner, or two of them, without a change beyond the above. */
export const FUZZED: Readonly<Record<Owner | "two keys of one country", number>> = {
  Delegation: 35_840,
  MonetaryAuthority: 36_864,
  Supervisor: 36_864,
  Registrar: 37_888,
  TradeAuthority: 38_912,
  CultureAuthority: 36_864,
  "an account of a participant": 23_552,
  "all keys of all other countries, and the timelock": 16_384,
  "its guardian": 22_528,
  "a key of another country: an office, a seat, the lead of a case, a party to one, an account": 25_600,
  "committee seats, as many as an act needs": 23_552,
  "Delegations of all other countries, a majority of every class": 20_480,
  "the timelock": 32_768,
  "a release that judges": 32_768,
  "a release that pays": 32_768,
  "a release that nets": 32_768,
  "a release that holds": 31_744,
  "a relayer": 33_792,
  "two keys of one country": 30_720,
};
