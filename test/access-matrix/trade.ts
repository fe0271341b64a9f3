import {
  hashCreditTerms,
  hashEarmark,
  Power,
  RecordForm,
  newInstruction,
  signHonour,
  titleOf,
} from "../../src/index.ts";
import {
  BankingCalendar__factory,
  LetterOfCredit__factory,
  RecordFactory__factory,
  TransferableRecord__factory,
} from "../../typechain-types/index.js";
import type { MovedConsortium } from "../utils/busy-consortium.ts";
import { PARTS, type Presented, registerParams, TEXT, type Traders } from "../utils/busy-trade.ts";
import { DAY } from "../utils/consortium.ts";
import { CUSTOMS } from "./customs.ts";
import { type Args, ANYONE, type BusyWorld, connection, type Matrix, NOT_OFFICE } from "./access.ts";

const NOT_HOLDER = "TransferableRecordNotHolder";
const NOT_ISSUER = "TransferableRecordNotIssuer";
const NOT_ADOPTED = "TransferableRecordNotAdopted";
const NOT_PARTY = "LetterOfCreditNotParty";

/** China's first bank ships, and sells to the applicant, Kazakhstan's Registrar; the recovering account confirms. */
export const TRADE: Matrix = {
  BankingCalendar: {
    abi: BankingCalendar__factory.createInterface(),
    contract: ({ calendar }) => calendar,
    rows: {
      setWeekend: [["CN MonetaryAuthority"], NOT_OFFICE],
      close: [["CN MonetaryAuthority"], NOT_OFFICE],
      open: [["CN MonetaryAuthority"], NOT_OFFICE],
    },
    args: calendarArgs,
  },
  RecordFactory: {
    abi: RecordFactory__factory.createInterface(),
    contract: ({ records }) => records,
    rows: { open: [["CN TradeAuthority"], NOT_OFFICE] },
    args: async (busy) => ({
      open: [await registerParams(tradersOf(busy), 2), TransferableRecord__factory.bytecode],
    }),
  },
  TransferableRecord: {
    abi: TransferableRecord__factory.createInterface(),
    contract: ({ trade }) => trade.register,
    rows: {
      announceAdoption: [["CN TradeAuthority"], NOT_OFFICE],
      adopt: [["CN TradeAuthority"], NOT_OFFICE],
      dropPayer: [["CN TradeAuthority"], NOT_OFFICE],
      accredit: [["CN TradeAuthority"], NOT_OFFICE],
      issue: [["CN bank"], "TransferableRecordNotAccredited"],
      agree: [["KZ bank"], NOT_HOLDER],
      amend: [["CN bank"], NOT_ISSUER],
      split: [["CN bank"], NOT_ISSUER],
      replaceByPaper: [["CN bank"], NOT_ISSUER],
      surrender: [["KZ bank"], NOT_HOLDER],
      refuseSurrender: [["CN bank"], NOT_ISSUER],
      accomplish: [["CN bank"], NOT_ISSUER],
      endorse: [["KZ bank"], NOT_HOLDER],
      handOver: [["KZ bank"], NOT_HOLDER],
      nominate: [["KZ bank"], "TransferableRecordNotBeneficiary"],
      confirmNomination: [["KZ bank"], NOT_HOLDER],
      acceptNomination: [["CN bank"], "TransferableRecordNothingOffered"],
      pledge: [["KZ bank"], NOT_HOLDER],
      releasePledge: [["CN bank"], NOT_HOLDER],
      succeed: ANYONE,
      settleLeg: [["engine"], NOT_ADOPTED],
      reserve: [["engine"], NOT_ADOPTED],
      settleReserved: [["engine"], NOT_ADOPTED],
      releaseReserved: [["engine"], NOT_ADOPTED],
    },
    args: recordArgs,
  },
  LetterOfCredit: {
    abi: LetterOfCredit__factory.createInterface(),
    contract: ({ letters }) => letters,
    rows: {
      applyFor: [["KZ Registrar"], NOT_PARTY],
      issue: [["KZ bank"], NOT_PARTY],
      advise: [["recovering account"], NOT_PARTY],
      confirm: [["recovering account"], NOT_PARTY],
      amend: [["KZ bank"], NOT_PARTY],
      agreeToAmendment: [["CN bank"], NOT_PARTY],
      rejectAmendment: [["CN bank"], NOT_PARTY],
      transfer: [["CN bank"], NOT_PARTY],
      present: [["CN bank"], NOT_PARTY],
      forward: [["recovering account"], NOT_PARTY],
      refuse: [["KZ bank"], NOT_PARTY],
      waive: [["KZ Registrar"], NOT_PARTY],
      accept: [["KZ bank"], NOT_PARTY],
      giveBack: [["CN bank"], NOT_PARTY],
      honour: [["KZ bank"], NOT_PARTY],
      acknowledge: [["CN bank"], NOT_PARTY],
      close: ANYONE,
    },
    args: async (busy) => ({ ...agreementArgs(busy), ...(await presentationArgs(busy)) }),
  },
  ...CUSTOMS,
};

/** Who trades in a consortium. */
export function tradersOf(consortium: MovedConsortium): Traders {
  const { extras, kazakhstan } = consortium;
  return {
    ...consortium,
    tradeAuthority: extras["CN TradeAuthority"],
    applicant: kazakhstan.offices.Registrar,
    confirming: extras["recovering account"],
  };
}

async function calendarArgs({ china }: BusyWorld): Promise<Args> {
  const soon = Math.floor((await connection.networkHelpers.time.latest()) / DAY) + 40;
  return {
    setWeekend: [china.code, 1],
    close: [china.code, [soon]],
    open: [china.code, [soon]],
  };
}

async function recordArgs({ trade, engine, china, kazakhstan }: BusyWorld): Promise<Args> {
  const { held, offered, pledged, surrendered } = trade.records;
  const [seller, buyer] = [china.banks[0]!, kazakhstan.banks[0]!];
  const until = (await connection.networkHelpers.time.latest()) + DAY;
  const kept = trade.reserved.instruction.legs[0]!;
  const leg = [kept.payer, kept.payee, kept.amount, hashEarmark(trade.reserved)] as const;
  const payer = await engine.getAddress();
  const [holder, beneficiary] = [buyer.address, buyer.address];
  return {
    announceAdoption: [payer, Power.Pay],
    adopt: [payer, Power.Pay],
    dropPayer: [payer],
    accredit: [china.bankIds[1], until],
    issue: [{ kind: 1, form: RecordForm.Order, holder, beneficiary, document: TEXT, replaced: TEXT }],
    agree: [held, TEXT],
    amend: [held, TEXT],
    split: [held, PARTS],
    replaceByPaper: [held, TEXT],
    surrender: [held],
    refuseSurrender: [surrendered, TEXT],
    accomplish: [surrendered],
    endorse: [held, seller.address, RecordForm.Order],
    handOver: [held, seller.address],
    nominate: [held, seller.address, RecordForm.Order, until],
    confirmNomination: [offered],
    acceptNomination: [offered],
    pledge: [held, seller.address, TEXT],
    releasePledge: [pledged],
    succeed: [trade.lost],
    settleLeg: [buyer.address, seller.address, titleOf(held), 0],
    reserve: [buyer.address, seller.address, titleOf(held), 0, TEXT, until],
    settleReserved: [...leg],
    releaseReserved: [...leg],
  };
}

function agreementArgs({ trade, thailand }: BusyWorld): Args {
  const { drafted, applied, issued, open, amending } = trade.credits;
  const amended = { ...open, expiry: open.expiry + 1 };
  const second = { ...open, beneficiary: thailand.banks[0]!.address, isTransferable: false, number: 40n };
  return {
    applyFor: [drafted],
    issue: [applied],
    advise: [hashCreditTerms(issued), issued],
    confirm: [hashCreditTerms(issued), issued],
    amend: [hashCreditTerms(open), open, amended],
    agreeToAmendment: [hashCreditTerms(amending), amending, trade.amended],
    rejectAmendment: [hashCreditTerms(amending), amending, hashCreditTerms(trade.amended)],
    transfer: [hashCreditTerms(open), open, second],
    present: [hashCreditTerms(open), open, TEXT, 0, open.amount],
    close: [hashCreditTerms(trade.expired), trade.expired],
  };
}

async function presentationArgs({ trade, letters, domain, china, kazakhstan }: BusyWorld): Promise<Args> {
  const { examined, refused, accepting, returning, honoured } = trade.presentations;
  const of = ({ number, terms }: Presented) => [number, hashCreditTerms(terms), terms];
  const [seller, bank] = [china.banks[0]!, kazakhstan.banks[0]!];
  const { currency, amount } = examined.terms;
  const instruction = newInstruction({
    legs: [{ token: currency, payer: bank.address, payee: seller.address, amount }],
    deadline: (await connection.networkHelpers.time.latest()) + DAY,
  });
  const consents = await signHonour(await letters.getAddress(), domain, instruction, () => bank);
  return {
    forward: of(honoured),
    refuse: [...of(examined), [TEXT], TEXT],
    waive: of(refused),
    accept: [...of(accepting), instruction, []],
    giveBack: [...of(returning), trade.returned.instruction, trade.returned.nonce],
    honour: [...of(examined), instruction, consents, []],
    acknowledge: of(examined),
  };
}
