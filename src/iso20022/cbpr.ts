import { documentOfAny, type IsoMessage } from "./any-message.ts";
import { quote } from "./errors.ts";
import { pathsOf, type XmlElement } from "./xml.ts";

/** Where a message is sound and yet not as a market practice asks. */
export interface Shortfall {
  /** The element, as an XPath from the document. */
  readonly path: string;
  readonly message: string;
}

const MAX_LINES = 2;
const MAX_LINE = 70;
const MAX_TOWN = 35;

/**
 * Where the postal addresses of a message, of parties and of agents, fall short of what CBPR+ takes since November 2026
 * (Standards Release 2026): structured or hybrid, each with TwnNm and Ctry; beside those a hybrid one has at most two
 * lines of at most 70 characters. What others agreed on in supplementary data is not looked into.
 */
export function addressShortfalls(message: IsoMessage): readonly Shortfall[] {
  return shortfallsIn(documentOfAny(message), "Document");
}

function shortfallsIn(element: XmlElement, path: string): Shortfall[] {
  if (element.name === "SplmtryData") return [];
  if (element.name === "PstlAdr") return addressFaults(element, path);
  const paths = pathsOf(
    path,
    element.children.map(({ name }) => name),
  );
  return element.children.flatMap((child, index) => shortfallsIn(child, paths[index]!));
}

function addressFaults(address: XmlElement, path: string): Shortfall[] {
  return [...missingParts(address, path), ...malformedParts(address, path), ...lineFaults(address, path)];
}

function missingParts(address: XmlElement, path: string): Shortfall[] {
  const isUnstructured = address.children.every(({ name }) => name === "AdrLine");
  const message = isUnstructured ? "is missing: the address is not structured" : "is missing";
  const missing = ["TwnNm", "Ctry"].filter((name) => textIn(address, name).trim() === "");
  return missing.map((name) => ({ path: `${path}/${name}`, message }));
}

function malformedParts(address: XmlElement, path: string): Shortfall[] {
  const [town, country] = [textIn(address, "TwnNm"), textIn(address, "Ctry")];
  const isLong = lengthOf(town) > MAX_TOWN;
  const isCode = country === "" || /^[A-Z]{2}$/.test(country);
  return [
    ...(isLong ? [{ path: `${path}/TwnNm`, message: `${quote(town)} is longer than ${MAX_TOWN} characters` }] : []),
    ...(isCode ? [] : [{ path: `${path}/Ctry`, message: `${quote(country)} is no country code (ISO 3166-1 alpha-2)` }]),
  ];
}

function lineFaults({ children }: XmlElement, path: string): Shortfall[] {
  const lines = children.filter(({ name }) => name === "AdrLine");
  const paths = pathsOf(
    path,
    lines.map(({ name }) => name),
  );
  const long = lines.flatMap(({ text }, index) => (lengthOf(text) > MAX_LINE ? [paths[index]!] : []));
  const more = paths.slice(MAX_LINES, MAX_LINES + 1);
  return [
    ...more.map((each) => ({
      path: each,
      message: `is one more than the ${MAX_LINES} lines that an address may have`,
    })),
    ...long.map((each) => ({ path: each, message: `is longer than ${MAX_LINE} characters` })),
  ];
}

function textIn({ children }: XmlElement, name: string): string {
  return children.find((child) => child.name === name)?.text ?? "";
}

/** Characters are counted as XML counts them, by code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
