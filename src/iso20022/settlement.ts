import { UNSPECIFIED } from "../common/purpose.ts";
import { uetrFromBytes } from "../common/uetr.ts";
import { type Instruction, type Leg, newInstruction } from "../settlement/instruction.ts";
import { type Camt056, NoSuchTransaction, recalledTransactions } from "./camt056.ts";
import { recallCommitment, transactionCommitment, type Transfer, transferAt } from "./commitment.ts";
import type { Agent } from "./components.ts";
import type { AgentName, DirectoryEntry, SettlementDirectory } from "./directory.ts";
import { NotSettleable, UnknownAgent, UnknownCurrency } from "./errors.ts";
import type { Pacs008 } from "./pacs008.ts";
import type { Pacs009 } from "./pacs009.ts";
import { firstSecond, lastSecond, requireUtcOffset, UTC } from "./times.ts";
import { tokenUnits } from "./token-units.ts";

/** How a message becomes instructions, where the message leaves it open. */
export interface SettlementOptions {
  /** What dates and times without an offset mean: Z, which is UTC and the default, or as +08:00 from -14:00 to +14:00. */
  readonly utcOffset?: string;
  /** The disclosure commitment (bytes32) of the payment with this UETR; `transactionCommitment` by default. */
  readonly disclosureOf?: (uetr: string) => string;
}

/** The only settlement method in which a third system moves the money: a clearing system. */
export const SETTLEMENT_METHOD = "CLRG";

/**
 * One instruction of one leg for each transaction of a message: the settlement amount, from the instructing agent to
 * the instructed. Throws `NotSettleable`, `UnknownAgent`, `UnknownCurrency` and `InvalidUtcOffset`.
 */
export function instructionsFrom(
  message: Pacs008 | Pacs009,
  directory: SettlementDirectory,
  options: SettlementOptions = {},
): Instruction[] {
  requireUtcOffset(options.utcOffset ?? UTC);
  return message.CdtTrfTxInf.map((_, index) => instructionFrom(transferAt(message, index), directory, options));
}

function instructionFrom(transfer: Transfer, directory: SettlementDirectory, options: SettlementOptions): Instruction {
  const { message, index, transaction, header, path } = transfer;
  const { SttlmMtd } = message.GrpHdr.SttlmInf;
  if (SttlmMtd !== SETTLEMENT_METHOD) {
    throw new NotSettleable(`${header}/SttlmInf/SttlmMtd`, `${SttlmMtd} settles elsewhere, ${SETTLEMENT_METHOD} here`);
  }
  const uetr = transaction.PmtId.UETR;
  if (uetr === undefined) throw new NotSettleable(`${path}/PmtId/UETR`, "a settlement has a UETR");
  return newInstruction({
    uetr,
    purpose: purposeOf(transfer),
    ...windowOf(transfer, options.utcOffset ?? UTC),
    disclosure: options.disclosureOf?.(uetr) ?? transactionCommitment(message, index),
    legs: [legOf(transfer, directory)],
  });
}

function purposeOf({ message, transaction, header, path }: Transfer): string {
  const [type, place] =
    transaction.PmtTpInf === undefined ? [message.GrpHdr.PmtTpInf, header] : [transaction.PmtTpInf, path];
  const purpose = type?.CtgyPurp;
  if (purpose === undefined) return UNSPECIFIED;
  if ("Cd" in purpose) return purpose.Cd;
  throw new NotSettleable(`${place}/PmtTpInf/CtgyPurp/Prtry`, "rules know category purposes by their codes only");
}

const START_OF_DAY = "00:00:00";
const END_OF_DAY = "23:59:59";

/** From SettlementTimeRequest on the settlement date: not before FrTm, and by the earliest time that bounds it. */
function windowOf(
  { message, transaction, path }: Transfer,
  utcOffset: string,
): { validFrom: number; deadline: number } {
  const date = transaction.IntrBkSttlmDt ?? message.GrpHdr.IntrBkSttlmDt;
  if (date === undefined) throw new NotSettleable(`${path}/IntrBkSttlmDt`, "a settlement has a date");
  const { FrTm = START_OF_DAY, ...bounds } = transaction.SttlmTmReq ?? {};
  const validFrom = firstSecond(date, FrTm, utcOffset);
  const deadline = Math.min(...[END_OF_DAY, ...Object.values(bounds)].map((time) => lastSecond(date, time, utcOffset)));
  if (validFrom < 0) throw new NotSettleable(`${path}/IntrBkSttlmDt`, "the chain knows no time before 1970");
  if (deadline >= validFrom) return { validFrom, deadline };
  throw new NotSettleable(`${path}/SttlmTmReq`, "the payment would have to settle before it may");
}

function legOf(transfer: Transfer, directory: SettlementDirectory): Leg {
  const { message, transaction, header, path } = transfer;
  const { IntrBkSttlmAmt, InstgAgt, InstdAgt, DbtrAgt, CdtrAgt, Dbtr, Cdtr } = transaction;
  const find = (...candidates: readonly Candidate[]) => entryOf(candidates, IntrBkSttlmAmt.Ccy, directory);
  const payer = find(
    [InstgAgt, `${path}/InstgAgt`],
    [message.GrpHdr.InstgAgt, `${header}/InstgAgt`],
    [DbtrAgt, `${path}/DbtrAgt`],
    [Dbtr, `${path}/Dbtr`],
  );
  const payee = find(
    [InstdAgt, `${path}/InstdAgt`],
    [message.GrpHdr.InstdAgt, `${header}/InstdAgt`],
    [CdtrAgt, `${path}/CdtrAgt`],
    [Cdtr, `${path}/Cdtr`],
  );
  if (payer.token.toLowerCase() !== payee.token.toLowerCase()) {
    throw new NotSettleable(`${path}/IntrBkSttlmAmt/@Ccy`, "payer and payee hold this currency in different tokens");
  }
  const amount = tokenUnits(IntrBkSttlmAmt, payer, `${path}/IntrBkSttlmAmt`);
  return { token: payer.token, payer: payer.account, payee: payee.account, amount };
}

type Candidate = readonly [agent: object | undefined, path: string];

/** The account of the first that is named. The settlement amount moves between instructing and instructed agent. */
function entryOf(candidates: readonly Candidate[], currency: string, directory: SettlementDirectory): DirectoryEntry {
  const [agent, path] = candidates.find(([candidate]) => candidate !== undefined)!;
  const { LEI, BICFI } = (agent as Agent).FinInstnId;
  if (LEI === undefined && BICFI === undefined) throw new NotSettleable(path, "has neither LEI nor BICFI");
  const name: AgentName = { ...(LEI !== undefined && { LEI }), ...(BICFI !== undefined && { BICFI }) };
  const lei = directory.leiOf(name);
  if (lei === undefined) throw new UnknownAgent(path, Object.values(name).join(" / "));
  const entry = directory.entryOf(lei, currency);
  if (entry === undefined) throw new UnknownCurrency(path, lei, currency);
  return entry;
}

/** What is decided of a return besides what the recall says. Times are Unix seconds. */
export interface ReturnDraft {
  readonly deadline: number;
  readonly validFrom?: number;
  /** A fresh one by default. */
  readonly uetr?: string;
  /** RRCT by default: reimbursement of a received credit transfer. */
  readonly purpose?: string;
  /** The message that is asked back, where it is as a whole. */
  readonly message?: Pacs008 | Pacs009;
}

const REIMBURSEMENT = "RRCT";

/**
 * The payment by which an accepted recall is met. It is a new one that needs the consent of those who received the
 * first: its legs are turned round and in reverse order, and it commits to the recall. Throws `NoSuchTransaction` if the
 * recall is not of this instruction, and `UnknownGroup`.
 */
export function returnInstruction(original: Instruction, request: Camt056, draft: ReturnDraft): Instruction {
  const { message, ...decided } = draft;
  const uetr = uetrFromBytes(original.uetr);
  if (!recalledTransactions(request, message).some(({ OrgnlUETR }) => OrgnlUETR === uetr))
    throw new NoSuchTransaction(uetr);
  return newInstruction({
    purpose: REIMBURSEMENT,
    ...decided,
    disclosure: recallCommitment(request),
    legs: original.legs.map((leg) => ({ ...leg, payer: leg.payee, payee: leg.payer })).reverse(),
  });
}
