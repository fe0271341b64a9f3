import { InvalidIsoMessage, quote } from "./errors.ts";
import { ISO_NAMESPACE, type XmlElement } from "./xml.ts";

/** The edition of a document, such as pacs.008.001.12, by its namespace. Throws `InvalidIsoMessage`. */
export function versionOf({ name, namespace }: XmlElement): string {
  if (name !== "Document") throw new InvalidIsoMessage(name, "Root", "the root of a message is Document");
  return editionOf(name, namespace);
}

/** The edition that a namespace names. Throws `InvalidIsoMessage` at `path`. */
export function editionOf(path: string, namespace: string): string {
  if (namespace.startsWith(ISO_NAMESPACE)) return namespace.slice(ISO_NAMESPACE.length);
  throw new InvalidIsoMessage(path, "Namespace", `${quote(namespace)} is no namespace of ISO 20022`);
}

/** The namespace of an edition. */
export function namespaceOf(version: string): string {
  return `${ISO_NAMESPACE}${version}`;
}
