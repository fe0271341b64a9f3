import { id } from "ethers";

import { keptInstruction, type ProjectTerms, saleInstruction, signConsents } from "../../src/index.ts";
import {
  LendersMeeting__factory,
  Milestones__factory,
  Procurement__factory,
  ProjectAgreement__factory,
  ProjectFinance__factory,
} from "../../typechain-types/index.js";
import type { MovedConsortium } from "../utils/busy-consortium.ts";
import {
  borrowerOf,
  CLEAN,
  DEBARRED,
  type Financiers,
  fundingOf,
  offerTerms,
  repaymentOf,
  saleOf,
} from "../utils/busy-economy.ts";
import { DAY, HOUR } from "../utils/consortium.ts";
import { type Args, ANYONE, type BusyWorld, connection, type Matrix, NOT_OFFICE } from "./access.ts";

const TEXT = id("a text");
const NOT_BORROWER = "ProjectFinanceNotBorrower";
const NOT_LENDER = "ProjectFinanceNotLender";
const NOT_PARTY = "MilestonesNotParty";
const AGREEMENT_BORROWER = "ProjectAgreementNotBorrower";
const BANKS = ["CN bank", "KZ bank", "recovering account"] as const;
const NOT_PUBLIC = Object.fromEntries(BANKS.map((bank) => [bank, "ProjectAgreementNotPublic"]));

/** Kazakhstan's Registrar borrows of China's first bank; Kazakhstan's central bank certifies, Thailand's arbitrates. */
export const ECONOMY: Matrix = {
  Milestones: {
    abi: Milestones__factory.createInterface(),
    contract: ({ milestones }) => milestones,
    rows: {
      planWorks: [["KZ Registrar"], NOT_PARTY],
      certify: [["KZ MonetaryAuthority"], NOT_PARTY],
      challenge: [["KZ bank"], NOT_PARTY],
      decide: [["TH MonetaryAuthority"], NOT_PARTY],
    },
    args: ({ economy: { plans } }) => ({
      planWorks: [plans.fresh],
      certify: [plans.open, TEXT],
      challenge: [plans.certified, TEXT],
      decide: [plans.challenged, true, TEXT],
    }),
  },
  Procurement: {
    abi: Procurement__factory.createInterface(),
    contract: ({ procurement }) => procurement,
    rows: {
      awardWorks: ANYONE,
      debar: [["CN TradeAuthority"], NOT_OFFICE],
      lift: [["CN TradeAuthority"], NOT_OFFICE],
    },
    args: async ({ china, extras }) => ({
      awardWorks: [await china.token.getAddress(), extras["recovering account"].address, [CLEAN], TEXT],
      debar: [china.code, CLEAN, (await connection.networkHelpers.time.latest()) + DAY, TEXT],
      lift: [china.code, DEBARRED],
    }),
  },
  ProjectAgreement: {
    abi: ProjectAgreement__factory.createInterface(),
    contract: ({ agreements }) => agreements,
    rows: {
      draft: [["KZ Registrar"], "ProjectAgreementNotLicensed", NOT_PUBLIC],
      offer: [["KZ Registrar"], AGREEMENT_BORROWER],
      commit: [["CN bank"], "ProjectAgreementNotOffered"],
      withdraw: [["CN bank"], "ProjectAgreementNotOffered"],
      sign: [["KZ Registrar"], AGREEMENT_BORROWER],
    },
    args: agreementArgs,
  },
  LendersMeeting: {
    abi: LendersMeeting__factory.createInterface(),
    contract: ({ meeting }) => meeting,
    rows: {
      propose: [["KZ Registrar"], "LendersMeetingNotBorrower"],
      agree: [["CN bank"], "LendersMeetingNotLender"],
      adopt: ANYONE,
      flag: [["CN bank"], "LendersMeetingNotLender"],
      demandKept: ANYONE,
    },
    args: async ({ finance, economy: { loans, relief } }) => {
      const at = await finance.getAddress();
      return {
        propose: [at, loans.drawn.project, relief],
        agree: [at, loans.drawn.tranche, 0, 1],
        adopt: [at, loans.adopting.project, relief],
        flag: [at, loans.drawn.tranche, 0, TEXT, true],
        demandKept: [at, loans.kept.tranche, 0],
      };
    },
  },
  ProjectFinance: {
    abi: ProjectFinance__factory.createInterface(),
    contract: ({ finance }) => finance,
    rows: {
      openProject: [[], "ProjectFinanceNotAgreement"],
      openTranche: [[], "ProjectFinanceNotAgreement"],
      cancel: [["KZ Registrar"], NOT_BORROWER],
      reinstate: [["KZ Registrar"], NOT_BORROWER],
      succeedLender: ANYONE,
      succeedBorrower: ANYONE,
      request: [["KZ Registrar"], NOT_BORROWER],
      fund: ANYONE,
      acknowledgeFunding: [["KZ Registrar", "recovering account"], NOT_BORROWER],
      closeDrawdown: ANYONE,
      repay: ANYONE,
      payKept: ANYONE,
      reclaim: [[], "ProjectFinanceNotMeeting"],
      acknowledgePayment: [["CN bank"], NOT_LENDER],
      declareDefault: [["CN bank"], NOT_LENDER],
      cure: ANYONE,
      relieve: [[], "ProjectFinanceNotMeeting"],
      sell: [["CN bank"], NOT_LENDER],
    },
    args: async (busy) => ({ ...(await loanArgs(busy)), ...(await paymentArgs(busy)) }),
  },
};

/** Who builds and lends in a consortium. */
export function financiersOf(consortium: MovedConsortium): Financiers {
  const { extras } = consortium;
  return { ...consortium, tradeAuthority: extras["CN TradeAuthority"], contractor: extras["recovering account"] };
}

async function agreementArgs(busy: BusyWorld): Promise<Args> {
  const { loans, projectTerms } = busy.economy;
  const { offered, committed, drafted } = loans;
  const terms: ProjectTerms = projectTerms;
  const tranche = await offerTerms(connection, financiersOf(busy));
  return {
    draft: [terms, await busy.china.token.getAddress()],
    offer: [drafted.project, tranche, [busy.china.banks[0]!.address], [1n], TEXT],
    commit: [offered.tranche, 0, offered.terms],
    withdraw: [committed.tranche, 0],
    sign: [committed.project, committed.terms],
  };
}

async function loanArgs(busy: BusyWorld): Promise<Args> {
  const { finance, economy } = busy;
  const { loans, late, cured, timedOut, lateLender, lostLender, lostBorrower, relief } = economy;
  const { borrower, country, plan, lists } = await finance.projectOf(loans.signed.project);
  const file = {
    borrower,
    country,
    status: 1,
    tranches: 1,
    positions: 1,
    majority: 6_667,
    grace: 1,
    funding: 1,
    plan,
    lists,
  };
  const terms = await offerTerms(connection, financiersOf(busy));
  return {
    openProject: [999n, file],
    openTranche: [999n << 8n, terms, [], []],
    cancel: [loans.signed.tranche, 0],
    reinstate: [lateLender.tranche, 0],
    succeedLender: [lostLender.tranche, 0],
    succeedBorrower: [lostBorrower.project],
    request: [loans.signed.tranche, 1n, 10n, TEXT],
    acknowledgeFunding: [loans.called.tranche, 0],
    closeDrawdown: [timedOut.tranche],
    reclaim: [loans.kept.tranche, 0],
    acknowledgePayment: [loans.drawn.tranche, 0, 1n],
    declareDefault: [late.tranche, 0],
    cure: [cured.project],
    relieve: [loans.drawn.project, 1n, relief],
  };
}

async function paymentArgs(busy: BusyWorld): Promise<Args> {
  const { finance, domain, china, economy } = busy;
  const world = financiersOf(busy);
  const { called, drawn, kept } = economy.loans;
  const at = await finance.getAddress();
  const deadline = (await connection.networkHelpers.time.latest()) + HOUR;
  const funding = await fundingOf(connection, world, called.tranche);
  const owed = (await finance.shareOf(kept.tranche, 0)).position.kept;
  const payer = borrowerOf(world);
  const late = await keptInstruction(finance, kept.tranche, 0, { payer: payer.address, amount: owed }, { deadline });
  const sale = saleOf(world);
  const price = { currency: await china.token.getAddress(), amount: 1n };
  const bought = await saleInstruction(finance, drawn.tranche, 0, sale, price, { deadline });
  return {
    fund: [called.tranche, funding.instruction, funding.consents],
    repay: await repaymentOf(connection, world, drawn),
    payKept: [kept.tranche, 0, late, await signConsents(at, domain, late, () => payer)],
    sell: [drawn.tranche, 0, sale, bought, await signConsents(at, domain, bought, () => china.banks[1]!)],
  };
}
