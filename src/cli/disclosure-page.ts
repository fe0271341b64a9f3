import type { DisclosedDocument } from "../supervision/disclosure/content.ts";
import type { DisclosureError } from "../supervision/disclosure/errors.ts";
import type { OpenedDisclosure } from "../supervision/disclosure/open.ts";
import type { DisclosurePackage } from "../supervision/disclosure/package.ts";
import type { DisclosedPayment } from "../supervision/disclosure/payment.ts";

/** A payment with a disclosure in one line: for whom it is sealed and who was granted something, or what is wrong. */
export function paymentLine(
  { uetr, commitment }: DisclosedPayment,
  found: DisclosurePackage | DisclosureError,
  codes: ReadonlyMap<number, string>,
): string {
  return [uetr, commitment, found instanceof Error ? found.name : readersOf(found, codes)].join("  ");
}

function readersOf({ entitled, envelopes }: DisclosurePackage, codes: ReadonlyMap<number, string>): string {
  const names = (countries: readonly number[]) => countries.map((code) => codes.get(code) ?? String(code)).join(",");
  const grantees = [...new Set(envelopes.filter(({ grantor }) => grantor !== 0).map(({ country }) => country))];
  return grantees.length === 0 ? names(entitled) : `${names(entitled)} and by grant ${names(grantees)}`;
}

/** What was opened as JSON, documents by their names and sizes. What others wrote must not steer a terminal. */
export function openedJson({ fields }: OpenedDisclosure): string {
  const shown = (_: string, value: unknown) => (value instanceof Uint8Array ? `${value.length} bytes` : value);
  return JSON.stringify(fields, shown, 2).replace(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, (char) =>
    [...Array(char.length).keys()].map((at) => unicodeEscape(char.charCodeAt(at))).join(""),
  );
}

function unicodeEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}

/** The documents that were opened; none if a sender gave them names that are none. */
export function openedDocuments({ fields, faults }: OpenedDisclosure): readonly DisclosedDocument[] {
  return faults.some((fault) => fault.startsWith("documents")) ? [] : (fields.documents ?? []);
}
