import { type Codec, refuseAttributes, refuseMixedText } from "./codec.ts";
import { namespaceOf, versionOf } from "./edition.ts";
import { openEnvelope } from "./envelope.ts";
import { InvalidIsoMessage, quote } from "./errors.ts";
import { writeXml, type XmlElement } from "./xml.ts";
import { parseXml } from "./xml-reader.ts";

/** One message of the standard: its root, the editions that are taken, the newest first, and what is in it. */
export interface MessageDefinition<V extends string, T extends object> {
  readonly versions: readonly V[];
  readonly root: string;
  readonly codec: Codec<T>;
  /** The rules between elements. Throws `InvalidIsoMessage`. */
  check(message: T, path: string): void;
}

/** A message together with its edition. */
export type Versioned<V extends string, T extends object> = T & { readonly version: V };

/** Reads a message of this definition, also from an envelope with its header. Throws `InvalidIsoMessage`. */
export function parseMessage<V extends string, T extends object>(
  definition: MessageDefinition<V, T>,
  xml: string | Uint8Array,
): Versioned<V, T> {
  return readMessage(definition, openEnvelope(parseXml(xml)).document);
}

/** Reads a message of this definition from its document. Throws `InvalidIsoMessage`. */
export function readMessage<V extends string, T extends object>(
  definition: MessageDefinition<V, T>,
  document: XmlElement,
): Versioned<V, T> {
  const { versions, root, codec } = definition;
  const name = versionOf(document);
  const version = versions.find((known) => known === name);
  if (version === undefined) {
    throw new InvalidIsoMessage("Document", "Namespace", `${quote(name)} is none of ${versions.join(", ")}`);
  }
  const path = `Document/${root}`;
  const message = codec.read(onlyChild(document, root), path);
  definition.check(message, path);
  return { ...message, version };
}

function onlyChild(document: XmlElement, root: string): XmlElement {
  const { children, namespace } = document;
  const [child, other] = children;
  refuseAttributes(document, "Document");
  refuseMixedText(document, "Document");
  if (child === undefined) throw new InvalidIsoMessage(`Document/${root}`, "Missing", "is missing");
  if (child.name !== root || child.namespace !== namespace) {
    throw new InvalidIsoMessage(`Document/${child.name}`, "Unexpected", `only ${root} may stand here`);
  }
  if (other !== undefined)
    throw new InvalidIsoMessage(`Document/${other.name}`, "Repeated", "a document is one message");
  return child;
}

/**
 * Writes a message in the one way of `writeXml`. What is written is read again, so that nothing leaves that would not
 * be taken. Throws `InvalidIsoMessage`.
 */
export function messageToXml<V extends string, T extends object>(
  definition: MessageDefinition<V, T>,
  message: Versioned<V, T>,
): string {
  const xml = writeXml(documentOf(definition, message));
  parseMessage(definition, xml);
  return xml;
}

/** The document of a message, as elements. Throws `InvalidIsoMessage` for an amount that cannot be written. */
export function documentOf<V extends string, T extends object>(
  { root, codec }: MessageDefinition<V, T>,
  message: Versioned<V, T>,
): XmlElement {
  const namespace = namespaceOf(message.version);
  const child = codec.write(message, { path: `Document/${root}`, name: root, namespace });
  return { name: "Document", namespace, attributes: {}, children: [child], text: "" };
}
