import { anything, choice, type Infer, many, maybe, one, sequence } from "./codec.ts";
import { agent, party } from "./components.ts";
import { editionOf, versionOf } from "./edition.ts";
import { InvalidIsoMessage, quote } from "./errors.ts";
import { code, ISODateTime, Max2048Text, Max350Text, Max35Text, TrueFalseIndicator } from "./simple-types.ts";
import { ISO_NAMESPACE, type XmlElement } from "./xml.ts";

/** Party44Choice: a customer or a financial institution. */
const headerParty = choice({ OrgId: party, FIId: agent });

/** BusinessApplicationHeaderV01 to V04. The first knows neither MktPrctc nor BizPrcgDt. */
const header = sequence({
  CharSet: maybe(Max35Text),
  Fr: one(headerParty),
  To: one(headerParty),
  BizMsgIdr: one(Max35Text),
  MsgDefIdr: one(Max35Text),
  BizSvc: maybe(Max35Text),
  MktPrctc: maybe(sequence({ Regy: one(Max350Text), Id: one(Max2048Text) })),
  CreDt: one(ISODateTime),
  BizPrcgDt: maybe(ISODateTime),
  CpyDplct: maybe(code(["CODU", "COPY", "DUPL"], "CopyDuplicate1Code")),
  PssblDplct: maybe(TrueFalseIndicator),
  Prty: maybe(Max35Text),
  Sgntr: maybe(anything),
  Rltd: many(anything),
});

/** Edition 02 is what CBPR+ and HVPS+ run. */
const VERSIONS = ["head.001.001.04", "head.001.001.03", "head.001.001.02", "head.001.001.01"] as const;

/** A business application header (head.001): who sends which message to whom. */
export type BusinessHeader = Infer<typeof header> & { readonly version: (typeof VERSIONS)[number] };

const PARTS = ["AppHdr", "Document"];

/** A document, and the header that came with it. */
export interface Enveloped {
  readonly header?: BusinessHeader;
  readonly document: XmlElement;
}

/**
 * Takes a message out of whatever envelope it came in (BizMsgEnvlp, DataPDU, those of single systems), which holds one
 * Document and before it at most one AppHdr. What else is in the envelope is not looked into. The header is checked, and
 * that it speaks of this document; its signature is not. Throws `InvalidIsoMessage`.
 */
export function openEnvelope(root: XmlElement): Enveloped {
  const parts = partsOf(root);
  const [document, another] = parts.filter(({ name }) => name === "Document");
  if (document === undefined) return { document: root }; // whose reader says that it is none
  if (another !== undefined) throw new InvalidIsoMessage("Document[2]", "Repeated", "an envelope holds one message");
  const [first, other] = parts.filter(({ name }) => name === "AppHdr");
  if (first === undefined) return { document };
  if (other !== undefined) throw new InvalidIsoMessage("AppHdr[2]", "Repeated", "a message has one header");
  if (parts.indexOf(first) > parts.indexOf(document)) {
    throw new InvalidIsoMessage("AppHdr", "OutOfOrder", "belongs before Document");
  }
  return { document, header: readHeader(first, document) };
}

/** The headers and documents of an envelope, in their order. */
function partsOf(element: XmlElement): XmlElement[] {
  const isPart = PARTS.includes(element.name) && element.namespace.startsWith(ISO_NAMESPACE);
  return isPart ? [element] : element.children.flatMap(partsOf);
}

function readHeader(element: XmlElement, document: XmlElement): BusinessHeader {
  const name = editionOf("AppHdr", element.namespace);
  const version = VERSIONS.find((known) => known === name);
  if (version === undefined) {
    throw new InvalidIsoMessage("AppHdr", "Namespace", `${quote(name)} is none of ${VERSIONS.join(", ")}`);
  }
  const value = { ...header.read(element, "AppHdr"), version };
  checkHeader(value, versionOf(document));
  return value;
}

function checkHeader({ Fr, To, MsgDefIdr, CreDt, version }: BusinessHeader, expected: string): void {
  requireIdentified(Fr, "AppHdr/Fr");
  requireIdentified(To, "AppHdr/To");
  if (MsgDefIdr !== expected) {
    throw new InvalidIsoMessage("AppHdr/MsgDefIdr", "Header", `is ${quote(MsgDefIdr)}, the document ${expected}`);
  }
  // ISONormalisedDateTime, which later editions left.
  if (version === "head.001.001.01" && !CreDt.endsWith("Z")) {
    throw new InvalidIsoMessage("AppHdr/CreDt", "Date", `${quote(CreDt)} is not in UTC, as in 2026-11-23T14:30:00Z`);
  }
}

/** Who sends and who receives has an identifier: a name alone leads nowhere. */
function requireIdentified(named: BusinessHeader["Fr"], path: string): void {
  if (identifierOf(named) !== undefined) return;
  throw new InvalidIsoMessage(path, "Header", "has no identifier, such as a BIC, an LEI or that of a clearing system");
}

function identifierOf(named: BusinessHeader["Fr"]): unknown {
  if ("OrgId" in named) return named.OrgId.Id;
  const { BICFI, ClrSysMmbId, LEI, Othr } = named.FIId.FinInstnId;
  return BICFI ?? ClrSysMmbId ?? LEI ?? Othr;
}
