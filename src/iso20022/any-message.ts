import { camt029Definition, type Camt029 } from "./camt029.ts";
import { camt056Definition, type Camt056 } from "./camt056.ts";
import { isPacs008 } from "./commitment.ts";
import { versionOf } from "./edition.ts";
import { type BusinessHeader, openEnvelope } from "./envelope.ts";
import { InvalidIsoMessage, quote } from "./errors.ts";
import { documentOf, readMessage } from "./message.ts";
import { pacs002Definition, type Pacs002 } from "./pacs002.ts";
import { pacs008Definition, type Pacs008 } from "./pacs008.ts";
import { pacs009Definition, type Pacs009 } from "./pacs009.ts";
import type { XmlElement } from "./xml.ts";
import { parseXml } from "./xml-reader.ts";

/** A message of any kind that is taken; its `version` tells which. */
export type IsoMessage = Pacs008 | Pacs009 | Pacs002 | Camt056 | Camt029;

/** Every edition of every message that is taken. */
export const ISO_VERSIONS: readonly string[] = [
  pacs008Definition,
  pacs009Definition,
  pacs002Definition,
  camt056Definition,
  camt029Definition,
].flatMap(({ versions }) => versions);

/** A message, and the business application header (head.001) that came with it. */
export interface BusinessMessage {
  readonly header?: BusinessHeader;
  readonly message: IsoMessage;
}

/**
 * Reads a message of any kind from XML, as text or as bytes in UTF-8: a Document, or an envelope in which it is, with its
 * header before it or without. Throws `InvalidIsoMessage`.
 */
export function parseBusinessMessage(xml: string | Uint8Array): BusinessMessage {
  const { document, ...enveloped } = openEnvelope(parseXml(xml));
  return { ...enveloped, message: messageIn(document) };
}

/** Reads a message of any kind as `parseBusinessMessage` does, without its header. Throws `InvalidIsoMessage`. */
export function parseIsoMessage(xml: string | Uint8Array): IsoMessage {
  return parseBusinessMessage(xml).message;
}

function messageIn(document: XmlElement): IsoMessage {
  const version = versionOf(document);
  if (version.startsWith("pacs.008.")) return readMessage(pacs008Definition, document);
  if (version.startsWith("pacs.009.")) return readMessage(pacs009Definition, document);
  if (version.startsWith("pacs.002.")) return readMessage(pacs002Definition, document);
  if (version.startsWith("camt.056.")) return readMessage(camt056Definition, document);
  if (version.startsWith("camt.029.")) return readMessage(camt029Definition, document);
  throw new InvalidIsoMessage("Document", "Namespace", `${quote(version)} is none of ${ISO_VERSIONS.join(", ")}`);
}

/** The document of a message, as elements. Throws `InvalidIsoMessage` for an amount that cannot be written. */
export function documentOfAny(message: IsoMessage): XmlElement {
  if ("Undrlyg" in message) return documentOf(camt056Definition, message);
  if ("Assgnmt" in message) return documentOf(camt029Definition, message);
  if (!("CdtTrfTxInf" in message)) return documentOf(pacs002Definition, message);
  return isPacs008(message) ? documentOf(pacs008Definition, message) : documentOf(pacs009Definition, message);
}
