import { ZeroAddress, ZeroHash } from "ethers";

import {
  AssistanceKind,
  AssistanceStatus,
  assistanceUses,
  completeLei,
  Direction,
  FIRST_PLACE_OF_ISSUER,
  holdLocator,
  leiToBytes,
  Rejection,
  RequestKind,
  SuspensionReason,
  Urgency,
} from "../../src/index.ts";
import {
  Appeals__factory,
  CaseRegistry__factory,
  HoldLedger__factory,
  DisclosureRegistry__factory,
  Gate__factory,
  MutualAssistance__factory,
  ParticipantNumbers__factory,
  ReportRegistry__factory,
  Standings__factory,
} from "../../typechain-types/index.js";
import type { BusyConsortium } from "../utils/busy-consortium.ts";
import { assistanceSubject } from "../utils/busy-supervision.ts";
import { DAY, entry, YEAR } from "../utils/consortium.ts";
import { ANYONE, connection, HASH, type Matrix, NOT_OFFICE } from "./access.ts";

const NOT_COMMITTEE = "HaltBoardNotCommittee";
const NOT_STANDINGS = "ParticipantRegistryNotStandings";
const LEGAL_TEXT = `0x${"11".repeat(32)}`;

export const SUPERVISION: Matrix = {
  Gate: {
    abi: Gate__factory.createInterface(),
    contract: ({ gate }) => gate,
    rows: {
      halt: [["committee"], NOT_COMMITTEE],
      lift: [["committee"], NOT_COMMITTEE],
      license: [["CN Registrar"], NOT_OFFICE],
      amend: [["CN Registrar"], NOT_OFFICE],
      revoke: [["CN Registrar"], NOT_OFFICE],
      setSuspension: [[], NOT_STANDINGS],
      setFreezes: [[], NOT_STANDINGS],
      replaceAccount: [[], NOT_STANDINGS],
      proposeAccount: [["CN Registrar"], NOT_OFFICE],
      acceptAccount: [["proposed account"], "ParticipantRegistryNotProposed"],
      removeAccount: [["CN Registrar"], NOT_OFFICE],
      adoptRules: [["CN Supervisor"], NOT_OFFICE],
      adoptThresholds: [["CN Supervisor"], NOT_OFFICE],
      adoptModule: [["CN Supervisor"], NOT_OFFICE],
      adoptExposureTerms: [["CN Supervisor"], NOT_OFFICE],
      adoptVelocities: [["CN Supervisor"], NOT_OFFICE],
    },
    args: gateArgs,
  },
  Standings: {
    abi: Standings__factory.createInterface(),
    contract: ({ standings }) => standings,
    rows: {
      suspend: [["CN Supervisor"], NOT_OFFICE],
      extendSuspension: [["CN Supervisor"], NOT_OFFICE],
      reinstate: [["CN Supervisor"], NOT_OFFICE],
      overturnSuspension: ANYONE, // what was appealed against with success
      list: [["CN Supervisor"], NOT_OFFICE],
      delist: [["CN Supervisor"], NOT_OFFICE],
      freeze: [["CN Supervisor"], NOT_OFFICE],
      unfreeze: [["CN Supervisor"], NOT_OFFICE],
      refresh: ANYONE, // what follows from the entries
      overturnFreeze: ANYONE, // what was appealed against with success
      proposeAccountRecovery: [["CN Registrar"], NOT_OFFICE],
      withdrawAccountRecovery: [["CN Registrar"], NOT_OFFICE],
      objectToAccountRecovery: [["recovering account"], "AccountRecoveriesNotAccount"],
      completeAccountRecovery: [["recovering account's successor"], "AccountRecoveriesNotSuccessor"],
    },
    args: standingArgs,
  },
  MutualAssistance: {
    abi: MutualAssistance__factory.createInterface(),
    contract: ({ assistance }) => assistance,
    rows: {
      proposeAgreement: [["CN Delegation"], NOT_OFFICE],
      signAgreement: [["CN Delegation"], NOT_OFFICE],
      giveNotice: [["CN Delegation"], NOT_OFFICE],
      withdrawNotice: [["CN Delegation"], NOT_OFFICE],
      requestAssistance: [["CN Supervisor"], NOT_OFFICE],
      answerAssistance: [["KZ Supervisor"], NOT_OFFICE], // what China asks
      withdrawAssistance: [["CN Supervisor"], NOT_OFFICE],
      widenUses: [["KZ Supervisor"], NOT_OFFICE], // of what Kazakhstan sent
      inform: [["CN Supervisor"], NOT_OFFICE],
    },
    args: assistanceArgs,
  },
  ParticipantNumbers: {
    abi: ParticipantNumbers__factory.createInterface(),
    contract: ({ numbers }) => numbers,
    rows: {
      number: ANYONE, // a number says nothing about standing
    },
    args: ({ china }) => ({ number: [china.code, leiToBytes(completeLei("NUMBERED".padEnd(18, "0"))), 0n] }),
  },
  CaseRegistry: {
    abi: CaseRegistry__factory.createInterface(),
    contract: ({ cases }) => cases,
    rows: {
      open: [["CN Supervisor"], NOT_OFFICE],
      addEvidence: [["CN Supervisor"], NOT_OFFICE],
      request: [["CN Supervisor"], NOT_OFFICE],
      answer: [["KZ Supervisor"], NOT_OFFICE],
      accept: [["KZ Supervisor"], NOT_OFFICE],
      decline: [["KZ Supervisor"], NOT_OFFICE],
    },
    args: caseArgs,
  },
  Appeals: {
    abi: Appeals__factory.createInterface(),
    contract: ({ appeals }) => appeals,
    rows: {
      appeal: [["KZ bank"], "AppealsNotAppellant"], // against a hold of what they have
      vote: [["KZ Supervisor"], NOT_OFFICE], // no party to a case of China alone
    },
    args: appealArgs,
  },
  HoldLedger: {
    abi: HoldLedger__factory.createInterface(),
    contract: ({ ledger }) => ledger,
    rows: {
      reserve: ANYONE, // as a token, of its own accounts
      end: ANYONE, // as a token, of its own accounts
      place: [["CN Supervisor"], NOT_OFFICE],
      placeAgain: [["CN Supervisor"], NOT_OFFICE],
      ratify: [["KZ Supervisor"], NOT_OFFICE],
      refuse: [["KZ Supervisor"], NOT_OFFICE],
      release: [["CN Supervisor"], NOT_OFFICE],
      extend: [["CN Supervisor"], NOT_OFFICE],
      overturn: ANYONE, // what was appealed against with success
      announceTaking: ANYONE, // what was approved
      takeApproved: [["CNY"], "HoldsNotLive"], // each asks for its own money
    },
    args: async (busy) => ({ ...ledgerArgs(busy), ...(await holdArgs(busy)) }),
  },
  DisclosureRegistry: {
    abi: DisclosureRegistry__factory.createInterface(),
    contract: ({ disclosures }) => disclosures,
    rows: {
      publishKey: [["CN Supervisor"], NOT_OFFICE],
      grant: [["CN Supervisor"], NOT_OFFICE],
      revoke: [["CN Supervisor"], NOT_OFFICE],
      logAccess: [["KZ Supervisor"], NOT_OFFICE], // under China's grant
    },
    args: disclosureArgs,
  },
  ReportRegistry: {
    abi: ReportRegistry__factory.createInterface(),
    contract: ({ reports }) => reports,
    rows: {
      anchor: [["CN Supervisor"], NOT_OFFICE],
    },
    args: ({ china }) => ({ anchor: [china.code, HASH, 0] }),
  },
};

async function gateArgs({ china, stranger, haltedScope }: BusyConsortium) {
  const expiry = (await connection.networkHelpers.time.latest()) + YEAR;
  const [activeId, account] = [china.bankIds[0]!, china.banks[0]!.address];
  return {
    halt: [haltedScope, (await connection.networkHelpers.time.latest()) + DAY],
    lift: [haltedScope],
    license: [leiToBytes(completeLei("NEWBANK".padEnd(18, "0"))), china.code, 2, 3, expiry],
    amend: [activeId, 3, expiry],
    revoke: [activeId],
    setSuspension: [activeId, 0],
    setFreezes: [[account], [0]],
    replaceAccount: [account, stranger.address],
    proposeAccount: [activeId, stranger.address],
    acceptAccount: [activeId],
    removeAccount: [account],
    adoptRules: [china.code, [entry(Direction.Outbound, 0, china.asset)], HASH],
    adoptThresholds: [china.code, [], HASH],
    adoptModule: [china.code, ZeroAddress, HASH],
    adoptExposureTerms: [china.code, [], HASH],
    adoptVelocities: [china.code, [], HASH],
  };
}

async function standingArgs({ gate, china, stranger, supervision, extras }: BusyConsortium) {
  const { suspendedId, extension, overturnedId, entry: listed, basis } = supervision;
  const [gateAt, until] = [await gate.getAddress(), (await connection.networkHelpers.time.latest()) + DAY];
  const [account, recovering] = [china.banks[0]!.address, extras["recovering account"].address];
  const frozen = extras["overturned account"].address;
  const reason = SuspensionReason.Fraud;
  const order = { gate: gateAt, participant: china.bankIds[0]!, caseId: 2, until, reason, statement: HASH };
  return {
    suspend: [order, 0],
    extendSuspension: [gateAt, suspendedId, ...extension],
    reinstate: [gateAt, suspendedId],
    overturnSuspension: [gateAt, overturnedId],
    list: [china.code, HASH, LEGAL_TEXT, ZeroHash, until],
    delist: [china.code, listed, ZeroHash],
    freeze: [gateAt, china.code, listed, [account]],
    unfreeze: [gateAt, china.code, listed, [frozen]],
    refresh: [gateAt, [frozen]],
    overturnFreeze: [gateAt, frozen, listed, 1, basis],
    proposeAccountRecovery: [gateAt, account, stranger.address],
    withdrawAccountRecovery: [gateAt, recovering],
    objectToAccountRecovery: [gateAt, recovering],
    completeAccountRecovery: [gateAt, recovering],
  };
}

async function assistanceArgs(busy: BusyConsortium) {
  const { china, kazakhstan, supervision } = busy;
  const [[, unsigned, left], [open, approved]] = [supervision.agreements, supervision.requests];
  const validFrom = await connection.networkHelpers.time.latest();
  const draft = {
    ...{ countries: [china.code, kazakhstan.code], text: HASH, articles: [HASH], grounds: [HASH] },
    ...{ validFrom, validUntil: validFrom + YEAR, noticeDays: 1 },
  };
  const subject = assistanceSubject(busy);
  return {
    proposeAgreement: [draft],
    signAgreement: [unsigned, china.code],
    giveNotice: [1, china.code],
    withdrawNotice: [left, china.code],
    requestAssistance: [subject, AssistanceKind.Information, Urgency.Routine],
    answerAssistance: [open, AssistanceStatus.Approved, 0, subject.uses, HASH],
    withdrawAssistance: [open],
    widenUses: [approved, assistanceUses(["supervision", "sanctions"])],
    inform: [subject],
  };
}

async function caseArgs({ china, kazakhstan, holds }: BusyConsortium) {
  const answerBy = (await connection.networkHelpers.time.latest()) + DAY;
  return {
    open: [[china.code], [], LEGAL_TEXT, LEGAL_TEXT],
    addEvidence: [1, china.code, LEGAL_TEXT],
    request: [1, china.code, kazakhstan.code, RequestKind.Hold, ZeroHash, answerBy],
    answer: [holds.unanswered, kazakhstan.code, Rejection.None, ZeroHash],
    accept: [holds.invited, kazakhstan.code],
    decline: [holds.invited, kazakhstan.code, Rejection.NotCompetent],
  };
}

async function appealArgs({ ledger, china, kazakhstan, holds }: BusyConsortium) {
  const cny = await china.token.getAddress();
  const locator = holdLocator(cny, kazakhstan.banks[0]!.address, FIRST_PLACE_OF_ISSUER);
  return {
    appeal: [await ledger.getAddress(), locator, LEGAL_TEXT],
    vote: [holds.appealed, kazakhstan.code, true, LEGAL_TEXT],
  };
}

function ledgerArgs({ kazakhstan, earmarked }: BusyConsortium) {
  const account = kazakhstan.banks[0]!.address;
  const reservation = { key: HASH, amount: 1n, deadline: earmarked.instruction.deadline, tag: 0n };
  return { reserve: [account, reservation], end: [account, HASH] };
}

async function holdArgs({ china, kazakhstan, holds }: BusyConsortium) {
  const [cny, abroad, own] = [await china.token.getAddress(), kazakhstan.banks[0]!.address, china.banks[0]!.address];
  return {
    place: [{ ...holds.renewal, caseId: 1 }],
    placeAgain: [holds.renewal, holds.renewed],
    ratify: [cny, abroad, FIRST_PLACE_OF_ISSUER],
    refuse: [cny, abroad, FIRST_PLACE_OF_ISSUER, LEGAL_TEXT],
    release: [cny, abroad, FIRST_PLACE_OF_ISSUER, 1n],
    extend: [cny, own, 1, holds.until, holds.extended],
    overturn: [cny, own, 0],
    announceTaking: holds.announcing,
    takeApproved: holds.granted,
  };
}

/** Of the disclosure of which China has granted Kazakhstan the originator. */
function disclosureArgs({ china, kazakhstan, granted }: BusyConsortium) {
  const { grantor, grantee, commitment, scope } = granted;
  return {
    publishKey: [china.code, HASH],
    grant: [{ ...granted, grantor: china.code, grantee: kazakhstan.code }],
    revoke: [grantor, grantee, commitment],
    logAccess: [grantor, grantee, commitment, scope, HASH],
  };
}
