import { keccak256, toUtf8Bytes } from "ethers";

import { PURPOSES, purposeToBytes, UNSPECIFIED } from "../common/purpose.ts";
import { uetrFromBytes } from "../common/uetr.ts";
import { type Instruction, type Leg, newInstruction } from "../settlement/instruction.ts";
import { type Camt056, camt056Definition, NoSuchTransaction, recalledTransactions } from "./camt056.ts";
import type { Agent, PaymentType } from "./components.ts";
import { transactionPath } from "./credit-transfer.ts";
import { minorUnitDigits, type Money } from "./currency.ts";
import type { AgentName, DirectoryEntry, SettlementDirectory } from "./directory.ts";
import { NotSettleable, UnknownAgent, UnknownCurrency } from "./errors.ts";
import { documentOf, namespaceOf } from "./message.ts";
import { type Pacs008, pacs008Definition, pacs008Transaction, type Pacs008Transaction } from "./pacs008.ts";
import { type Pacs009, pacs009Definition, pacs009Transaction, type Pacs009Transaction } from "./pacs009.ts";
import { writeXml } from "./xml.ts";

/** How a message becomes instructions, where the message leaves it open. */
export interface SettlementOptions {
  /** What dates and times without an offset mean, such as +08:00. Z by default, which is UTC. */
  readonly utcOffset?: string;
  /** The disclosure commitment (bytes32) of the payment with this UETR; `transactionCommitment` by default. */
  readonly disclosureOf?: (uetr: string) => string;
}

/** The only settlement method in which a third system moves the money: a clearing system. */
const SETTLEMENT_METHOD = "CLRG";

/**
 * One instruction of one leg for each transaction of a message: the settlement amount, from the instructing agent to
 * the instructed. Throws `NotSettleable`, `UnknownAgent` and `UnknownCurrency`.
 */
export function instructionsFrom(
  message: Pacs008 | Pacs009,
  directory: SettlementDirectory,
  options: SettlementOptions = {},
): Instruction[] {
  return message.CdtTrfTxInf.map((_, index) => instructionFrom(transferAt(message, index), directory, options));
}

/** A transaction with what surrounds it. */
interface Transfer {
  readonly message: Pacs008 | Pacs009;
  readonly index: number;
  readonly transaction: Pacs008Transaction | Pacs009Transaction;
  readonly header: string;
  readonly path: string;
}

function transferAt(message: Pacs008 | Pacs009, index: number): Transfer {
  const root = `Document/${isPacs008(message) ? pacs008Definition.root : pacs009Definition.root}`;
  const transaction = message.CdtTrfTxInf[index]!;
  const path = transactionPath(root, index, message.CdtTrfTxInf.length);
  return { message, index, transaction, header: `${root}/GrpHdr`, path };
}

function isPacs008(message: Pacs008 | Pacs009): message is Pacs008 {
  return message.version.startsWith("pacs.008");
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
    ...windowOf(transfer, options.utcOffset ?? "Z"),
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
  const seconds = (time: string) =>
    Date.parse(`${date}T${/(Z|[+-]\d\d:\d\d)$/.test(time) ? time : time + utcOffset}`) / 1_000;
  const validFrom = Math.ceil(seconds(FrTm));
  const deadline = Math.floor(Math.min(...[END_OF_DAY, ...Object.values(bounds)].map(seconds)));
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

/** How many more decimals a token has than the currency's minor unit. */
function extraDecimals({ currency, decimals }: DirectoryEntry): number {
  const digits = minorUnitDigits(currency) ?? 0;
  return (decimals ?? digits) - digits;
}

function tokenUnits({ minorUnits }: Money, entry: DirectoryEntry, path: string): bigint {
  if (minorUnits === 0n) throw new NotSettleable(path, "nothing is not settled");
  const amount = shifted(minorUnits, extraDecimals(entry));
  if (amount !== undefined) return amount;
  throw new NotSettleable(path, `the token of ${entry.currency} has too few decimals for this amount`);
}

/** A number with its point moved, or undefined if digits would be lost. */
function shifted(value: bigint, digits: number): bigint | undefined {
  if (digits >= 0) return value * 10n ** BigInt(digits);
  const unit = 10n ** BigInt(-digits);
  return value % unit === 0n ? value / unit : undefined;
}

/** The bytes to which an instruction commits by default, as text: see `transactionCommitment`. */
export function canonicalTransaction(message: Pacs008 | Pacs009, index: number): string {
  const { path } = transferAt(message, index);
  const place = { path, name: "CdtTrfTxInf", namespace: namespaceOf(message.version) };
  if (isPacs008(message)) return writeXml(pacs008Transaction.write(message.CdtTrfTxInf[index]!, place));
  return writeXml(pacs009Transaction.write(message.CdtTrfTxInf[index]!, place));
}

/**
 * The disclosure commitment of a transaction (bytes32): the Keccak-256 hash of its CdtTrfTxInf in UTF-8, written as
 * `writeXml` does, with the edition's namespace. Amounts have all digits of their minor unit; every other value stands
 * as it was received. The group header is not part of it.
 */
export function transactionCommitment(message: Pacs008 | Pacs009, index: number): string {
  return keccak256(toUtf8Bytes(canonicalTransaction(message, index)));
}

/** The commitment to a whole recall (bytes32): the Keccak-256 hash of its document in UTF-8, written as `writeXml` does. */
export function recallCommitment(request: Camt056): string {
  return keccak256(toUtf8Bytes(writeXml(documentOf(camt056Definition, request))));
}

/** What is decided of a return besides what the recall says. Times are Unix seconds. */
export interface ReturnDraft {
  readonly deadline: number;
  readonly validFrom?: number;
  /** A fresh one by default. */
  readonly uetr?: string;
  /** RRCT by default: reimbursement of a received credit transfer. */
  readonly purpose?: string;
}

const REIMBURSEMENT = "RRCT";

/**
 * The payment by which an accepted recall is met. It is a new one that needs the consent of those who received the
 * first: its legs are turned round and in reverse order, and it commits to the recall. Throws `NoSuchTransaction` if the
 * recall is not of this instruction.
 */
export function returnInstruction(original: Instruction, request: Camt056, draft: ReturnDraft): Instruction {
  const uetr = uetrFromBytes(original.uetr);
  if (!recalledTransactions(request).some(({ OrgnlUETR }) => OrgnlUETR === uetr)) throw new NoSuchTransaction(uetr);
  return newInstruction({
    purpose: REIMBURSEMENT,
    ...draft,
    disclosure: recallCommitment(request),
    legs: original.legs.map((leg) => ({ ...leg, payer: leg.payee, payee: leg.payer })).reverse(),
  });
}

/** What an instruction says itself; the rest of a transaction is given beside it. */
type Settled = "IntrBkSttlmAmt" | "IntrBkSttlmDt" | "SttlmTmReq" | "PmtTpInf" | "InstgAgt" | "InstdAgt" | "PmtId";

interface Identification {
  /** All but the UETR, which the instruction has. */
  readonly PmtId: Omit<Pacs008Transaction["PmtId"], "UETR">;
}

/** An instruction and what a pacs.008 says besides it. The customers' agents are payer and payee if none are named. */
export interface CustomerTransfer {
  readonly instruction: Instruction;
  readonly transaction: Identification &
    Omit<Pacs008Transaction, Settled | "DbtrAgt" | "CdtrAgt"> &
    Partial<Pick<Pacs008Transaction, "DbtrAgt" | "CdtrAgt">>;
}

/** An instruction and what a pacs.009 says besides it. Debtor and creditor are payer and payee if none are named. */
export interface InstitutionTransfer {
  readonly instruction: Instruction;
  readonly transaction: Identification &
    Omit<Pacs009Transaction, Settled | "Dbtr" | "Cdtr"> &
    Partial<Pick<Pacs009Transaction, "Dbtr" | "Cdtr">>;
}

/** Names a message: Max35Text and ISODateTime. */
export interface MessageHeading {
  readonly MsgId: string;
  readonly CreDtTm: string;
}

/**
 * A pacs.008 that says what instructions say. Throws `NotSettleable` for an instruction of several legs, and
 * `UnknownAgent`.
 */
export function pacs008From(
  heading: MessageHeading,
  transfers: readonly CustomerTransfer[],
  directory: SettlementDirectory,
): Pacs008 {
  const root = `Document/${pacs008Definition.root}`;
  const CdtTrfTxInf = transfers.map(({ instruction, transaction }, index) => {
    const path = transactionPath(root, index, transfers.length);
    const { PmtId, ...settled } = settledPart(instruction, directory, path);
    const { InstgAgt: DbtrAgt, InstdAgt: CdtrAgt } = settled;
    return { DbtrAgt, CdtrAgt, ...transaction, ...settled, PmtId: { ...transaction.PmtId, ...PmtId } };
  });
  return { version: "pacs.008.001.12", GrpHdr: groupHeaderOf(heading, CdtTrfTxInf.length), CdtTrfTxInf };
}

/**
 * A pacs.009 that says what instructions say. Throws `NotSettleable` for an instruction of several legs, and
 * `UnknownAgent`.
 */
export function pacs009From(
  heading: MessageHeading,
  transfers: readonly InstitutionTransfer[],
  directory: SettlementDirectory,
): Pacs009 {
  const root = `Document/${pacs009Definition.root}`;
  const CdtTrfTxInf = transfers.map(({ instruction, transaction }, index) => {
    const path = transactionPath(root, index, transfers.length);
    const { PmtId, ...settled } = settledPart(instruction, directory, path);
    const { InstgAgt: Dbtr, InstdAgt: Cdtr } = settled;
    return { Dbtr, Cdtr, ...transaction, ...settled, PmtId: { ...transaction.PmtId, ...PmtId } };
  });
  return { version: "pacs.009.001.11", GrpHdr: groupHeaderOf(heading, CdtTrfTxInf.length), CdtTrfTxInf };
}

function groupHeaderOf({ MsgId, CreDtTm }: MessageHeading, NbOfTxs: number): Pacs008["GrpHdr"] {
  return { MsgId, CreDtTm, NbOfTxs, SttlmInf: { SttlmMtd: SETTLEMENT_METHOD } };
}

function settledPart(instruction: Instruction, directory: SettlementDirectory, path: string) {
  const [leg, ...others] = instruction.legs;
  if (leg === undefined || others.length > 0) {
    throw new NotSettleable(path, `an instruction of ${instruction.legs.length} legs is not one credit transfer`);
  }
  const payer = holderOf(leg.payer, leg.token, directory, `${path}/InstgAgt`);
  const payee = holderOf(leg.payee, leg.token, directory, `${path}/InstdAgt`);
  return {
    PmtId: { UETR: uetrFromBytes(instruction.uetr) },
    ...paymentTypeOf(instruction),
    IntrBkSttlmAmt: moneyOf(leg, payer, `${path}/IntrBkSttlmAmt`),
    ...settlementTimesOf(instruction),
    InstgAgt: agentOf(payer),
    InstdAgt: agentOf(payee),
  };
}

function holderOf(account: string, token: string, directory: SettlementDirectory, path: string): DirectoryEntry {
  const entry = directory.holderOf(account, token);
  if (entry === undefined) throw new UnknownAgent(path, account);
  return entry;
}

function agentOf({ LEI, BICFI }: DirectoryEntry): Agent {
  return { FinInstnId: { LEI, ...(BICFI !== undefined && { BICFI }) } };
}

function paymentTypeOf({ purpose }: Instruction): { PmtTpInf?: PaymentType } {
  const code = PURPOSES.find((known) => purposeToBytes(known) === purpose);
  return code === undefined ? {} : { PmtTpInf: { CtgyPurp: { Cd: code } } };
}

function moneyOf({ amount }: Leg, entry: DirectoryEntry, path: string): Money {
  const minorUnits = shifted(amount, -extraDecimals(entry));
  if (minorUnits !== undefined) return { Ccy: entry.currency, minorUnits };
  throw new NotSettleable(path, `${amount} units of the token are no whole minor units of ${entry.currency}`);
}

/** The day of the deadline, in UTC. A message cannot say that a payment may settle on days before. */
function settlementTimesOf({ validFrom, deadline }: Instruction) {
  const [IntrBkSttlmDt, RjctTm] = dateAndTime(deadline);
  const [firstDay, FrTm] = dateAndTime(validFrom);
  return { IntrBkSttlmDt, SttlmTmReq: { ...(firstDay === IntrBkSttlmDt && { FrTm }), RjctTm } };
}

function dateAndTime(seconds: number): [date: string, time: string] {
  const [date, time] = new Date(seconds * 1_000).toISOString().split("T") as [string, string];
  return [date, time.replace(".000Z", "Z")];
}
