import { type Infer, maybe, one, sequence, verbatim } from "./codec.ts";
import { agent, cashAccount, paymentIdentification, paymentType, settlementTimes } from "./components.ts";
import { hundredThousandths, type Money } from "./currency.ts";
import { InvalidIsoMessage, type IsoProblem, quote } from "./errors.ts";
import {
  ActiveCurrencyAndAmount,
  code,
  DecimalNumber,
  ISODate,
  ISODateTime,
  Max15NumericText,
  Max35Text,
  TrueFalseIndicator,
} from "./simple-types.ts";

/** SettlementInstruction7 and 15. */
const settlementInstruction = sequence({
  SttlmMtd: one(code(["INDA", "INGA", "COVE", "CLRG"], "SettlementMethod1Code")),
  SttlmAcct: maybe(cashAccount),
  ClrSys: maybe(verbatim),
  InstgRmbrsmntAgt: maybe(agent),
  InstgRmbrsmntAgtAcct: maybe(cashAccount),
  InstdRmbrsmntAgt: maybe(agent),
  InstdRmbrsmntAgtAcct: maybe(cashAccount),
  ThrdRmbrsmntAgt: maybe(agent),
  ThrdRmbrsmntAgtAcct: maybe(cashAccount),
});

/** GroupHeader93 and 113. */
export const groupHeader = sequence({
  MsgId: one(Max35Text),
  CreDtTm: one(ISODateTime),
  BtchBookg: maybe(TrueFalseIndicator),
  NbOfTxs: one(Max15NumericText),
  CtrlSum: maybe(DecimalNumber),
  TtlIntrBkSttlmAmt: maybe(ActiveCurrencyAndAmount),
  IntrBkSttlmDt: maybe(ISODate),
  SttlmInf: one(settlementInstruction),
  PmtTpInf: maybe(paymentType),
  InstgAgt: maybe(agent),
  InstdAgt: maybe(agent),
});

export type GroupHeader = Infer<typeof groupHeader>;

/** What the transactions of both credit transfers begin with. */
export const settlementFields = {
  PmtId: one(paymentIdentification),
  PmtTpInf: maybe(paymentType),
  IntrBkSttlmAmt: one(ActiveCurrencyAndAmount),
  IntrBkSttlmDt: maybe(ISODate),
  SttlmPrty: maybe(code(["URGT", "HIGH", "NORM"], "Priority3Code")),
  SttlmTmIndctn: maybe(verbatim),
  SttlmTmReq: maybe(settlementTimes),
};

/** The agents before the instructing one, with their accounts. */
export const previousAgents = {
  PrvsInstgAgt1: maybe(agent),
  PrvsInstgAgt1Acct: maybe(cashAccount),
  PrvsInstgAgt2: maybe(agent),
  PrvsInstgAgt2Acct: maybe(cashAccount),
  PrvsInstgAgt3: maybe(agent),
  PrvsInstgAgt3Acct: maybe(cashAccount),
};

/** The two between whom the settlement amount moves. */
export const directAgents = { InstgAgt: maybe(agent), InstdAgt: maybe(agent) };

/** The agents between the debtor's and the creditor's, with their accounts. */
export const intermediaryAgents = {
  IntrmyAgt1: maybe(agent),
  IntrmyAgt1Acct: maybe(cashAccount),
  IntrmyAgt2: maybe(agent),
  IntrmyAgt2Acct: maybe(cashAccount),
  IntrmyAgt3: maybe(agent),
  IntrmyAgt3Acct: maybe(cashAccount),
};

interface Transfer {
  readonly PmtId: { readonly UETR?: string };
  readonly PmtTpInf?: unknown;
  readonly IntrBkSttlmAmt: Money;
  readonly IntrBkSttlmDt?: string;
  readonly InstgAgt?: unknown;
  readonly InstdAgt?: unknown;
}

/** A pacs.008 or pacs.009, as far as the two are the same. */
export interface CreditTransfer {
  readonly GrpHdr: GroupHeader;
  readonly CdtTrfTxInf: readonly Transfer[];
}

/** The path of a transaction, which counts if there are several. */
export function transactionPath(path: string, index: number, count: number): string {
  return count === 1 ? `${path}/CdtTrfTxInf` : `${path}/CdtTrfTxInf[${index + 1}]`;
}

/** The rules between elements that both messages have, by the names of the standard. Throws `InvalidIsoMessage`. */
export function checkCreditTransfer(message: CreditTransfer, path: string): void {
  checkNumber(message, `${path}/GrpHdr/NbOfTxs`);
  checkControlSum(message, `${path}/GrpHdr/CtrlSum`);
  checkTotal(message, `${path}/GrpHdr/TtlIntrBkSttlmAmt`);
  checkUetrs(message, path);
  for (const [index, transfer] of message.CdtTrfTxInf.entries()) {
    checkHeaderOrTransaction(message.GrpHdr, transfer, transactionPath(path, index, message.CdtTrfTxInf.length));
  }
}

function invalid(path: string, problem: IsoProblem, message: string): never {
  throw new InvalidIsoMessage(path, problem, message);
}

/** NumberOfTransactionsAndCreditTransfersRule. */
function checkNumber({ GrpHdr, CdtTrfTxInf }: CreditTransfer, path: string): void {
  if (GrpHdr.NbOfTxs === CdtTrfTxInf.length) return;
  invalid(path, "NumberOfTransactions", `says ${GrpHdr.NbOfTxs}, but there are ${CdtTrfTxInf.length} transactions`);
}

const SUM_DIGITS = 17;

/** The control sum is that of the numbers, whatever their currencies. */
function checkControlSum({ GrpHdr, CdtTrfTxInf }: CreditTransfer, path: string): void {
  if (GrpHdr.CtrlSum === undefined) return;
  const [whole = "", fraction = ""] = GrpHdr.CtrlSum.split(".");
  const given = BigInt(whole + fraction.padEnd(SUM_DIGITS, "0"));
  const sum = CdtTrfTxInf.reduce((total, { IntrBkSttlmAmt }) => total + hundredThousandths(IntrBkSttlmAmt), 0n);
  if (given === sum * 10n ** 12n) return;
  invalid(path, "ControlSum", `says ${GrpHdr.CtrlSum}, but the amounts add up to ${decimalText(sum)}`);
}

function decimalText(hundredThousand: bigint): string {
  const digits = hundredThousand.toString().padStart(6, "0");
  return `${digits.slice(0, -5)}.${digits.slice(-5)}`.replace(/\.?0+$/, "");
}

/** TotalInterbankSettlementAmountRule and TotalInterbankSettlementAmountAndSumRule. */
function checkTotal({ GrpHdr, CdtTrfTxInf }: CreditTransfer, path: string): void {
  const total = GrpHdr.TtlIntrBkSttlmAmt;
  if (total === undefined) return;
  const other = CdtTrfTxInf.find(({ IntrBkSttlmAmt }) => IntrBkSttlmAmt.Ccy !== total.Ccy);
  if (other !== undefined)
    invalid(`${path}/@Ccy`, "ControlSum", `is ${total.Ccy}, but a transaction is in ${other.IntrBkSttlmAmt.Ccy}`);
  const sum = CdtTrfTxInf.reduce((minor, { IntrBkSttlmAmt }) => minor + IntrBkSttlmAmt.minorUnits, 0n);
  if (sum !== total.minorUnits)
    invalid(path, "ControlSum", `is ${total.minorUnits} minor units, but the sum is ${sum}`);
}

function checkUetrs({ CdtTrfTxInf }: CreditTransfer, path: string): void {
  const seen = new Set<string>();
  for (const [index, { PmtId }] of CdtTrfTxInf.entries()) {
    if (PmtId.UETR === undefined) continue;
    const place = `${transactionPath(path, index, CdtTrfTxInf.length)}/PmtId/UETR`;
    if (seen.has(PmtId.UETR)) invalid(place, "DuplicateUetr", `${quote(PmtId.UETR)} stands in this message twice`);
    seen.add(PmtId.UETR);
  }
}

/** What stands in the header for all transactions stands in none of them; the settlement date stands in one place. */
function checkHeaderOrTransaction(header: GroupHeader, transfer: Transfer, path: string): void {
  for (const name of ["PmtTpInf", "IntrBkSttlmDt", "InstgAgt", "InstdAgt"] as const) {
    if (header[name] !== undefined && transfer[name] !== undefined) {
      invalid(`${path}/${name}`, "Rule", "stands in the group header already");
    }
  }
  if (header.IntrBkSttlmDt === undefined && transfer.IntrBkSttlmDt === undefined) {
    invalid(`${path}/IntrBkSttlmDt`, "Missing", "is missing here and in the group header");
  }
}
