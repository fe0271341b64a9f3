import { index, onchainTable, primaryKey } from "ponder";

// Everything stands where its event stands on the chain: block, place of the log in it. Times are Unix seconds, amounts minor
// units, countries ISO 3166-1 numeric codes, addresses in lower case. Words and numbers of enums are those of `src/`.

/** Currencies, as their registry names them. */
export const currency = onchainTable("currency", (t) => ({
  token: t.hex().primaryKey(),
  code: t.text().notNull(),
  country: t.integer().notNull(),
  asset: t.int8({ mode: "number" }).notNull(),
  block: t.integer().notNull(),
}));

/** What the Council published, which currencies may adopt; powers as a set of bits. */
export const release = onchainTable("release", (t) => ({
  deployment: t.hex().primaryKey(),
  powers: t.integer().notNull(),
  version: t.integer().notNull(),
  block: t.integer().notNull(),
}));

/** The powers that a currency has given to a deployment; of those it dropped, until when they run off. */
export const adoption = onchainTable(
  "adoption",
  (t) => ({
    token: t.hex().notNull(),
    deployment: t.hex().notNull(),
    powers: t.integer().notNull(),
    dropped: t.integer().notNull(),
    until: t.int8({ mode: "number" }),
  }),
  (table) => ({ key: primaryKey({ columns: [table.token, table.deployment] }) }),
);

/** Every movement of a currency, whatever for: payments, nets, issues and redemptions. */
export const transfer = onchainTable(
  "transfer",
  (t) => ({
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
    token: t.hex().notNull(),
    from: t.hex().notNull(),
    to: t.hex().notNull(),
    amount: t.bigint().notNull(),
    time: t.int8({ mode: "number" }).notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.block, table.logIndex] }),
    from: index().on(table.from, table.block),
    to: index().on(table.to, table.block),
  }),
);

/**
 * Payments that were decided, each with the decision taken apart: settled, reserved, forced, queued, or of a batch, where
 * `place` counts its payees. What was refused is not on the chain.
 */
export const payment = onchainTable(
  "payment",
  (t) => ({
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
    place: t.integer().notNull(),
    kind: t.text().notNull(),
    token: t.hex().notNull(),
    payer: t.hex().notNull(),
    payee: t.hex().notNull(),
    amount: t.bigint().notNull(),
    total: t.bigint().notNull(),
    count: t.integer().notNull(),
    payerParticipant: t.int8({ mode: "number" }).notNull(),
    payeeParticipant: t.int8({ mode: "number" }).notNull(),
    payerCountry: t.integer().notNull(),
    payeeCountry: t.integer().notNull(),
    purpose: t.integer().notNull(),
    reason: t.text().notNull(),
    counted: t.boolean().notNull(),
    paced: t.boolean().notNull(),
    approved: t.boolean().notNull(),
    reported: t.boolean().notNull(),
    issuerVersion: t.integer().notNull(),
    payerVersion: t.integer().notNull(),
    payeeVersion: t.integer().notNull(),
    dailyLimit: t.bigint().notNull(),
    /** Unix time until which it closed its direction; null if it closed none. */
    closedUntil: t.bigint(),
    /** By which its deployment knows what is reserved. */
    reservation: t.hex(),
    engine: t.hex(),
    instruction: t.hex(),
    uetr: t.hex(),
    settledPurpose: t.hex(),
    time: t.int8({ mode: "number" }).notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.block, table.logIndex, table.place] }),
    uetr: index().on(table.uetr),
    payer: index().on(table.payerCountry, table.block),
    payee: index().on(table.payeeCountry, table.block),
    payerAccount: index().on(table.payer, table.block),
    payeeAccount: index().on(table.payee, table.block),
    token: index().on(table.token, table.block),
  }),
);

/** Money set aside, as its currency tells it; the same id may be set aside more than once. */
export const reservation = onchainTable(
  "reservation",
  (t) => ({
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
    token: t.hex().notNull(),
    id: t.hex().notNull(),
    payer: t.hex().notNull(),
    payee: t.hex().notNull(),
    amount: t.bigint().notNull(),
    end: t.text(),
    endBlock: t.integer(),
    endLogIndex: t.integer(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.block, table.logIndex] }),
    id: index().on(table.id),
    payer: index().on(table.payer),
  }),
);

/** Reservations that nothing ended yet, by what they have in common, the oldest first. */
export const openReservation = onchainTable("open_reservation", (t) => ({
  key: t.text().primaryKey(),
  events: t.jsonb().$type<{ block: number; logIndex: number }[]>().notNull(),
}));

/** What the transaction that is being read has said so far: a table of the index's own, with one row. */
export const openTransaction = onchainTable("open_transaction", (t) => ({
  id: t.integer().primaryKey(),
  hash: t.hex().notNull(),
  legs: t.jsonb().$type<{ block: number; logIndex: number }[]>().notNull(),
  closed: t.jsonb().$type<{ block: number; logIndex: number; until: string } | null>(),
}));

/** What a ledger holds. What lapses does so by the clock: compare `until` with now where `fate` is live. */
export const hold = onchainTable(
  "hold",
  (t) => ({
    ledger: t.hex().notNull(),
    token: t.hex().notNull(),
    account: t.hex().notNull(),
    place: t.integer().notNull(),
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
    caseId: t.int8({ mode: "number" }).notNull(),
    authority: t.integer().notNull(),
    home: t.integer().notNull(),
    reason: t.integer().notNull(),
    status: t.integer().notNull(),
    since: t.int8({ mode: "number" }).notNull(),
    until: t.int8({ mode: "number" }).notNull(),
    placed: t.bigint().notNull(),
    amount: t.bigint().notNull(),
    released: t.bigint().notNull(),
    taken: t.bigint().notNull(),
    isRatified: t.boolean().notNull(),
    fate: t.text().notNull(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.block, table.logIndex] }),
    account: index().on(table.account),
    authority: index().on(table.authority),
  }),
);

/** Which hold stands in a place now: places are used again. */
export const holdPlace = onchainTable(
  "hold_place",
  (t) => ({
    ledger: t.hex().notNull(),
    token: t.hex().notNull(),
    account: t.hex().notNull(),
    place: t.integer().notNull(),
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.ledger, table.token, table.account, table.place] }) }),
);

/** The files that Supervisors keep together; the lead is the first of the countries. */
export const caseFile = onchainTable("case_file", (t) => ({
  caseId: t.int8({ mode: "number" }).primaryKey(),
  countries: t.integer().array().notNull(),
  /** Those that have accepted, the lead first; the others in the order of `countries`. */
  parties: t.integer().array().notNull(),
  basis: t.hex().notNull(),
  isClosed: t.boolean().notNull(),
  block: t.integer().notNull(),
  logIndex: t.integer().notNull(),
}));

/** What a country asks of the others in a case. `to` is 0 if the parties decide together. */
export const request = onchainTable(
  "request",
  (t) => ({
    requestId: t.int8({ mode: "number" }).primaryKey(),
    caseId: t.int8({ mode: "number" }).notNull(),
    kind: t.integer().notNull(),
    from: t.integer().notNull(),
    to: t.integer().notNull(),
    subject: t.hex().notNull(),
    answerBy: t.int8({ mode: "number" }).notNull(),
    /** What was concluded; null while nothing is, also after the time to answer. */
    status: t.integer(),
    goodUntil: t.int8({ mode: "number" }),
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
  }),
  (table) => ({ caseId: index().on(table.caseId) }),
);

export const answer = onchainTable(
  "answer",
  (t) => ({
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
    requestId: t.int8({ mode: "number" }).notNull(),
    country: t.integer().notNull(),
    reason: t.integer().notNull(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.block, table.logIndex] }),
    requestId: index().on(table.requestId),
  }),
);

/** Appeals against acts of authorities, and how the panel votes. */
export const appeal = onchainTable("appeal", (t) => ({
  key: t.hex().primaryKey(),
  source: t.hex().notNull(),
  act: t.hex().notNull(),
  caseId: t.int8({ mode: "number" }).notNull(),
  appellant: t.hex().notNull(),
  /** How many countries judge; 0 if the Delegations of the countries concerned decide. */
  panel: t.integer().notNull(),
  decideBy: t.int8({ mode: "number" }).notNull(),
  overturns: t.integer().notNull(),
  upholds: t.integer().notNull(),
  block: t.integer().notNull(),
  logIndex: t.integer().notNull(),
}));

/**
 * What the Council decides. `stage` is what events tell of it; whether a vote is on, won or lost the clock and the votes say.
 */
export const proposal = onchainTable("proposal", (t) => ({
  proposalId: t.bigint().primaryKey(),
  proposer: t.hex().notNull(),
  description: t.text().notNull(),
  targets: t.hex().array().notNull(),
  values: t.bigint().array().notNull(),
  calldatas: t.hex().array().notNull(),
  decisionClass: t.integer(),
  /** The countries that it is about. */
  subjects: t.integer().array().notNull(),
  entitledCount: t.integer(),
  entitledWeight: t.bigint(),
  voteStart: t.int8({ mode: "number" }).notNull(),
  voteEnd: t.int8({ mode: "number" }).notNull(),
  executableAt: t.int8({ mode: "number" }).notNull(),
  stage: t.text().notNull(),
  /** The country that voted last. */
  lastVoter: t.integer(),
  block: t.integer().notNull(),
  logIndex: t.integer().notNull(),
}));

/** How countries voted; a country votes once. */
export const vote = onchainTable(
  "vote",
  (t) => ({
    proposalId: t.bigint().notNull(),
    country: t.integer().notNull(),
    support: t.integer().notNull(),
    account: t.hex(),
    weight: t.bigint(),
    reason: t.text(),
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.proposalId, table.country] }) }),
);

/** Rounds of a queue that were set off. */
export const net = onchainTable(
  "net",
  (t) => ({
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
    queue: t.hex().notNull(),
    round: t.int8({ mode: "number" }).notNull(),
    accounts: t.hex().array().notNull(),
    currencies: t.hex().array().notNull(),
    /** Entries that left the lanes. */
    settled: t.integer().notNull(),
    time: t.int8({ mode: "number" }).notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.block, table.logIndex] }) }),
);

/** Registers of transferable records. */
export const register = onchainTable("register", (t) => ({
  register: t.hex().primaryKey(),
  country: t.integer().notNull(),
  number: t.integer().notNull(),
  name: t.text().notNull(),
  block: t.integer().notNull(),
}));

/** Transferable records; numbers of kind, form and status are those of `src/trade/record.ts`. */
export const record = onchainTable(
  "record",
  (t) => ({
    register: t.hex().notNull(),
    record: t.bigint().notNull(),
    issuer: t.int8({ mode: "number" }).notNull(),
    kind: t.integer().notNull(),
    document: t.hex().notNull(),
    holder: t.hex().notNull(),
    status: t.integer().notNull(),
    isPledged: t.boolean().notNull(),
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.register, table.record] }),
    holder: index().on(table.holder),
  }),
);
