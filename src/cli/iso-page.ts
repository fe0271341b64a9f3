import type { IsoMessage } from "../iso20022/any-message.ts";
import { type Camt029 } from "../iso20022/camt029.ts";
import { type Camt056, type GroupCancellation, recalledGroups } from "../iso20022/camt056.ts";
import type { Shortfall } from "../iso20022/cbpr.ts";
import { formatMoney, type Money } from "../iso20022/currency.ts";
import type { BusinessHeader } from "../iso20022/envelope.ts";
import type { Pacs002 } from "../iso20022/pacs002.ts";
import type { Pacs008 } from "../iso20022/pacs008.ts";
import type { Pacs009 } from "../iso20022/pacs009.ts";

/** What a business application header says, in a line. */
export function headerLine({ version, BizMsgIdr, Fr, To }: BusinessHeader): string {
  return printable([version, BizMsgIdr, `${identityOf(Fr)} -> ${identityOf(To)}`].join("  "));
}

function identityOf(named: BusinessHeader["Fr"]): string {
  if ("OrgId" in named) return nameOf(named.OrgId);
  const { ClrSysMmbId } = named.FIId.FinInstnId;
  const { BICFI = ClrSysMmbId?.MmbId } = named.FIId.FinInstnId;
  return BICFI ?? nameOf(named.FIId);
}

/** Where a message falls short of a market practice, in a line. */
export function shortfallLine({ path, message }: Shortfall): string {
  return printable(`${path}: ${message}`);
}

/** A message as people read it: what it is, and a line for each transaction. */
export function messagePage(message: IsoMessage): string {
  const lines = linesOf(message);
  return [headOf(message), countLine(message, lines.length), ...lines.map(indented)].map(printable).join("\n");
}

function countLine(message: IsoMessage, lines: number): string {
  const groups = "Undrlyg" in message ? recalledGroups(message).length : 0;
  const count = lines - groups;
  const transactions = `${count} transaction${count === 1 ? "" : "s"}`;
  return groups === 0 ? transactions : `${transactions} and ${groups} whole message${groups === 1 ? "" : "s"}`;
}

function headOf(message: IsoMessage): string {
  if ("Assgnmt" in message) return `${message.version}  ${message.Assgnmt.Id}  ${message.Assgnmt.CreDtTm}`;
  return `${message.version}  ${message.GrpHdr.MsgId}  ${message.GrpHdr.CreDtTm}`;
}

function linesOf(message: IsoMessage): string[] {
  if ("CdtTrfTxInf" in message) return transferLines(message);
  if ("Undrlyg" in message) return recallLines(message);
  return "Sts" in message ? answerLines(message) : statusLines(message);
}

function transferLines({ GrpHdr, CdtTrfTxInf }: Pacs008 | Pacs009): string[] {
  return CdtTrfTxInf.map(({ PmtId, IntrBkSttlmAmt, PmtTpInf = GrpHdr.PmtTpInf, Dbtr, Cdtr, ...transaction }) => {
    const date = transaction.IntrBkSttlmDt ?? GrpHdr.IntrBkSttlmDt ?? "";
    const purpose = Object.values(PmtTpInf?.CtgyPurp ?? { none: "no purpose" }).join("");
    return [
      PmtId.UETR ?? PmtId.EndToEndId,
      amount(IntrBkSttlmAmt),
      date,
      purpose,
      `${nameOf(Dbtr)} -> ${nameOf(Cdtr)}`,
    ].join("  ");
  });
}

type Named = Pacs008["CdtTrfTxInf"][number]["Dbtr"] | Pacs009["CdtTrfTxInf"][number]["Dbtr"];

function nameOf(party: Named): string {
  if (!("FinInstnId" in party)) return party.Nm ?? "(no name)";
  const { Nm, LEI, BICFI } = party.FinInstnId;
  return Nm ?? LEI ?? BICFI ?? "(no name)";
}

function statusLines({ TxInfAndSts = [] }: Pacs002): string[] {
  return TxInfAndSts.map(({ OrgnlUETR, OrgnlEndToEndId, TxSts, StsRsnInf = [] }) =>
    [OrgnlUETR ?? OrgnlEndToEndId, TxSts, ...StsRsnInf.flatMap(reasonParts)].join("  "),
  );
}

function recallLines(message: Camt056): string[] {
  const payments = message.Undrlyg.flatMap(({ TxInf = [] }) => TxInf);
  const lines = payments.map(({ OrgnlUETR, OrgnlEndToEndId, OrgnlIntrBkSttlmAmt, CxlRsnInf = [] }) => {
    const asked = OrgnlIntrBkSttlmAmt === undefined ? [] : [amount(OrgnlIntrBkSttlmAmt)];
    return [OrgnlUETR ?? OrgnlEndToEndId, ...asked, ...CxlRsnInf.flatMap(reasonParts)].join("  ");
  });
  return [...recalledGroups(message).map(groupLine), ...lines];
}

function groupLine({ OrgnlMsgNmId, OrgnlMsgId, CxlRsnInf = [] }: GroupCancellation): string {
  return [`all of ${OrgnlMsgNmId} ${OrgnlMsgId}`, ...CxlRsnInf.flatMap(reasonParts)].join("  ");
}

function answerLines({ CxlDtls = [] }: Camt029): string[] {
  return CxlDtls.flatMap(({ TxInfAndSts = [] }) => TxInfAndSts).map((answer) => {
    const { OrgnlUETR, OrgnlEndToEndId, TxCxlSts, CxlStsRsnInf = [], RsltnRltdInf } = answer;
    const back = RsltnRltdInf?.UETR === undefined ? [] : [`comes back as ${RsltnRltdInf.UETR}`];
    return [OrgnlUETR ?? OrgnlEndToEndId, TxCxlSts, ...CxlStsRsnInf.flatMap(reasonParts), ...back].join("  ");
  });
}

interface Reason {
  readonly Rsn?: object;
  readonly AddtlInf?: readonly string[];
}

function reasonParts({ Rsn = {}, AddtlInf = [] }: Reason): string[] {
  return [...Object.values(Rsn).map(String), AddtlInf.join("")].filter((part) => part !== "");
}

function amount(money: Money): string {
  return `${formatMoney(money, "")} ${money.Ccy}`;
}

function indented(line: string): string {
  return `  ${line}`;
}

/** What others wrote must not steer a terminal. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}
