import { PURPOSES, purposeToBytes } from "../common/purpose.ts";
import { uetrFromBytes } from "../common/uetr.ts";
import type { Instruction } from "../settlement/instruction.ts";
import type { Agent, PaymentType } from "./components.ts";
import { transactionPath } from "./credit-transfer.ts";
import type { DirectoryEntry, SettlementDirectory } from "./directory.ts";
import { NotSettleable, UnknownAgent } from "./errors.ts";
import { type Pacs008, pacs008Definition, type Pacs008Transaction } from "./pacs008.ts";
import { type Pacs009, pacs009Definition, type Pacs009Transaction } from "./pacs009.ts";
import { SETTLEMENT_METHOD } from "./settlement.ts";
import { dateAndTime } from "./times.ts";
import { moneyOf } from "./token-units.ts";

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
 * A pacs.008 that says what instructions say. Throws `NotSettleable` for an instruction of several legs,
 * `UnknownAgent`, and `InvalidIsoMessage` for a time that no message can say.
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
 * A pacs.009 that says what instructions say. Throws `NotSettleable` for an instruction of several legs,
 * `UnknownAgent`, and `InvalidIsoMessage` for a time that no message can say.
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
    ...settlementTimesOf(instruction, path),
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

/** The day of the deadline, in UTC. A message cannot say that a payment may settle on days before. */
function settlementTimesOf({ validFrom, deadline }: Instruction, path: string) {
  const [IntrBkSttlmDt, RjctTm] = dateAndTime(deadline, `${path}/SttlmTmReq/RjctTm`);
  const [firstDay, FrTm] = dateAndTime(validFrom, `${path}/SttlmTmReq/FrTm`);
  return { IntrBkSttlmDt, SttlmTmReq: { ...(firstDay === IntrBkSttlmDt && { FrTm }), RjctTm } };
}
