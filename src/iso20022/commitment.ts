import { keccak256, toUtf8Bytes } from "ethers";

import { type Camt056, camt056Definition } from "./camt056.ts";
import { transactionPath } from "./credit-transfer.ts";
import { namespaceOf } from "./edition.ts";
import { documentOf } from "./message.ts";
import { type Pacs008, pacs008Definition, pacs008Transaction, type Pacs008Transaction } from "./pacs008.ts";
import { type Pacs009, pacs009Definition, pacs009Transaction, type Pacs009Transaction } from "./pacs009.ts";
import { writeXml } from "./xml.ts";

/** A transaction with what surrounds it. */
export interface Transfer {
  readonly message: Pacs008 | Pacs009;
  readonly index: number;
  readonly transaction: Pacs008Transaction | Pacs009Transaction;
  readonly header: string;
  readonly path: string;
}

/** The transaction at a place, from 0. */
export function transferAt(message: Pacs008 | Pacs009, index: number): Transfer {
  const root = `Document/${isPacs008(message) ? pacs008Definition.root : pacs009Definition.root}`;
  const transaction = message.CdtTrfTxInf[index]!;
  const path = transactionPath(root, index, message.CdtTrfTxInf.length);
  return { message, index, transaction, header: `${root}/GrpHdr`, path };
}

/** Which of the two credit transfers a message is. */
export function isPacs008(message: Pacs008 | Pacs009): message is Pacs008 {
  return message.version.startsWith("pacs.008");
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
