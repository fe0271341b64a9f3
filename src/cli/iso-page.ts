import type { IsoMessage } from "../iso20022/any-message.ts";
import { type Camt029 } from "../iso20022/camt029.ts";
import { type Camt056, recalledTransactions } from "../iso20022/camt056.ts";
import { formatMoney, type Money } from "../iso20022/currency.ts";
import type { Pacs002 } from "../iso20022/pacs002.ts";
import type { Pacs008 } from "../iso20022/pacs008.ts";
import type { Pacs009 } from "../iso20022/pacs009.ts";

/** A message as people read it: what it is, and a line for each transaction. */
export function messagePage(message: IsoMessage): string {
  const lines = linesOf(message);
  return [headOf(message), `${lines.length} transaction${lines.length === 1 ? "" : "s"}`, ...lines.map(indented)]
    .map(printable)
    .join("\n");
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
  return recalledTransactions(message).map(({ OrgnlUETR, OrgnlEndToEndId, OrgnlIntrBkSttlmAmt, CxlRsnInf = [] }) => {
    const asked = OrgnlIntrBkSttlmAmt === undefined ? [] : [amount(OrgnlIntrBkSttlmAmt)];
    return [OrgnlUETR ?? OrgnlEndToEndId, ...asked, ...CxlRsnInf.flatMap(reasonParts)].join("  ");
  });
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
