import { ZeroHash } from "ethers";

import { ClaimGround, inventoryOf, PermitKind, provenanceEvent, Recognition } from "../../src/index.ts";
import {
  HeritageRegistry__factory,
  LoanAgreement__factory,
  QualificationRecognition__factory,
} from "../../typechain-types/index.js";
import { AWARDS, CLAIMS, culturedOf, diplomaIn, TEXT, VALUE } from "../utils/busy-culture.ts";
import { DAY } from "../utils/consortium.ts";
import { ANYONE, type Args, type BusyWorld, connection, type Matrix, NOT_OFFICE } from "./access.ts";

const AUTHORITY = [["CN CultureAuthority"], NOT_OFFICE] as const;
const NOT_PARTY = "LoanAgreementNotParty";
const MUSEUMS = [["CN bank", "KZ bank"], NOT_PARTY] as const;

/** China's first bank is a museum that lends and a school, Kazakhstan's borrows and answers; the recovering account assesses. */
export const CULTURE: Matrix = {
  HeritageRegistry: {
    abi: HeritageRegistry__factory.createInterface(),
    contract: ({ heritage }) => heritage,
    rows: {
      accreditCustodian: AUTHORITY,
      issuePassport: AUTHORITY,
      redescribe: AUTHORITY,
      attest: AUTHORITY,
      permitCrossing: AUTHORITY,
      reassign: AUTHORITY,
      claim: AUTHORITY,
      voteOnClaim: AUTHORITY,
      acknowledgeClaim: AUTHORITY,
      withdrawClaim: AUTHORITY,
      restitute: AUTHORITY,
      concludeClaim: ANYONE,
      offerHandover: [["CN bank"], "HeritageRegistryNotCustodian"],
      entrust: [["CN bank"], "HeritageRegistryNotCustodian"],
      acceptHandover: [["KZ bank"], "HeritageRegistryNothingOffered"],
      move: [["recovering account"], "HeritageRegistryNotKeeper"],
      discharge: [["recovering account"], "HeritageRegistryNotKeeper"],
    },
    args: heritageArgs,
  },
  LoanAgreement: {
    abi: LoanAgreement__factory.createInterface(),
    contract: ({ museumLoans }) => museumLoans,
    rows: {
      offer: MUSEUMS,
      agree: [["CN bank"], NOT_PARTY],
      close: MUSEUMS,
      // Kazakhstan borrows, and its Supervisor is its culture authority as well.
      recordImmunity: [["KZ Supervisor"], NOT_OFFICE],
      extend: MUSEUMS,
      recall: [["CN bank"], NOT_PARTY],
      placeIndemnity: ANYONE,
      releaseIndemnity: ANYONE,
      release: [["CN bank"], NOT_PARTY],
      take: [["KZ bank"], NOT_PARTY],
      noteReassigned: ANYONE,
      claimDamage: [["CN bank"], NOT_PARTY],
      answerClaim: [["KZ bank"], NOT_PARTY],
      assess: [["recovering account"], NOT_PARTY],
      collect: [["CN bank"], NOT_PARTY],
    },
    args: loanArgs,
  },
  QualificationRecognition: {
    abi: QualificationRecognition__factory.createInterface(),
    contract: ({ qualifications }) => qualifications,
    rows: {
      accredit: AUTHORITY,
      changeAccreditation: AUTHORITY,
      award: [["CN bank"], "QualificationNotInstitution"],
      revoke: [["CN bank", "CN CultureAuthority"], "QualificationNotInstitution"],
      widenRevocations: [["CN Delegation"], NOT_OFFICE],
      applyFor: ANYONE,
      decide: AUTHORITY,
      appealRecognition: [["CN bank"], "QualificationNotHolder"],
      decideRecognitionAppeal: [["CN Delegation"], NOT_OFFICE],
    },
    args: qualificationArgs,
  },
};

function addressesOf(busy: BusyWorld) {
  const { lender, borrower, assessor } = culturedOf(busy);
  return { lender: lender.address, borrower: borrower.address, assessor: assessor.address };
}

async function heritageArgs(busy: BusyWorld): Promise<Args> {
  const { china, kazakhstan, culture } = busy;
  const { lender, borrower, assessor } = addressesOf(busy);
  const now = await connection.networkHelpers.time.latest();
  const { free, claimed, offered, kept } = culture.objects;
  const permit = { kind: PermitKind.Permanent, from: now, until: now + DAY };
  return {
    accreditCustodian: [china.code, lender, now + DAY],
    issuePassport: [china.code, inventoryOf("museum", "another"), 1, TEXT, lender],
    redescribe: [free, TEXT, TEXT],
    attest: [free, china.code, provenanceEvent("Made", 0, 0, TEXT)],
    permitCrossing: [free, china.code, kazakhstan.code, permit, TEXT],
    reassign: [free, borrower, TEXT],
    claim: [claimed, china.code, ClaimGround.Theft, TEXT],
    voteOnClaim: [CLAIMS.judged, china.code, true, TEXT],
    acknowledgeClaim: [CLAIMS.acknowledged, TEXT],
    withdrawClaim: [CLAIMS.own, TEXT],
    restitute: [CLAIMS.upheld, TEXT],
    concludeClaim: [CLAIMS.complete],
    offerHandover: [free, borrower, china.code],
    entrust: [free, assessor],
    acceptHandover: [offered, TEXT],
    move: [kept, borrower, china.code, TEXT],
    discharge: [kept],
  };
}

function loanArgs({ culture }: BusyWorld): Args {
  const { terms, offered, indemnities, replaced, next } = culture;
  const until = terms.until + DAY;
  const [, , , , , due] = indemnities;
  const none = { ...due, disclosure: ZeroHash, legs: [] };
  const noConsent = { nonce: 0n, signature: "0x" };
  return {
    offer: [{ ...terms, number: 3n }],
    agree: [offered],
    close: [terms],
    recordImmunity: [terms, TEXT, until + 100 * DAY],
    extend: [terms, until],
    recall: [terms, TEXT],
    placeIndemnity: [terms, 0, next.instruction, next.consent],
    releaseIndemnity: [terms, 0, replaced],
    release: [terms, 0, terms.borrower, TEXT],
    take: [terms, 1, TEXT],
    noteReassigned: [terms, 6],
    claimDamage: [terms, 2, VALUE, TEXT],
    answerClaim: [terms, 3, VALUE, TEXT],
    assess: [terms, 4, VALUE, TEXT],
    collect: [terms, 5, due, none, noConsent],
  };
}

async function qualificationArgs({ china, kazakhstan, qualifications }: BusyWorld): Promise<Args> {
  const now = await connection.networkHelpers.time.latest();
  const refused = await qualifications.applicationId(china.code, AWARDS.refused, 0);
  return {
    accredit: [china.code, china.banks[0]!.address, TEXT, 7, now + DAY, TEXT],
    changeAccreditation: [1, now + DAY, TEXT],
    award: [1, TEXT, 1],
    revoke: [AWARDS.own, 0, 1n, true, TEXT],
    widenRevocations: [1, 1, TEXT],
    applyFor: [kazakhstan.code, diplomaIn(AWARDS.own)],
    decide: [china.code, AWARDS.applied, 0, Recognition.Whole, TEXT, TEXT],
    appealRecognition: [refused, TEXT],
    decideRecognitionAppeal: [china.code, AWARDS.appealed, 0, Recognition.Whole, TEXT],
  };
}
