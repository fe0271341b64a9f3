import { camt029Definition, type Camt029 } from "./camt029.ts";
import { camt056Definition, type Camt056 } from "./camt056.ts";
import { InvalidIsoMessage, quote } from "./errors.ts";
import { readMessage, versionOf } from "./message.ts";
import { pacs002Definition, type Pacs002 } from "./pacs002.ts";
import { pacs008Definition, type Pacs008 } from "./pacs008.ts";
import { pacs009Definition, type Pacs009 } from "./pacs009.ts";
import { parseXml } from "./xml.ts";

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

/** Reads a message of any kind from XML, as text or as bytes in UTF-8. Throws `InvalidIsoMessage`. */
export function parseIsoMessage(xml: string | Uint8Array): IsoMessage {
  const document = parseXml(xml);
  const version = versionOf(document);
  if (version.startsWith("pacs.008.")) return readMessage(pacs008Definition, document);
  if (version.startsWith("pacs.009.")) return readMessage(pacs009Definition, document);
  if (version.startsWith("pacs.002.")) return readMessage(pacs002Definition, document);
  if (version.startsWith("camt.056.")) return readMessage(camt056Definition, document);
  if (version.startsWith("camt.029.")) return readMessage(camt029Definition, document);
  throw new InvalidIsoMessage("Document", "Namespace", `${quote(version)} is none of ${ISO_VERSIONS.join(", ")}`);
}
