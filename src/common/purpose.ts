import { hexlify, toUtf8Bytes } from "ethers";

/** The category purposes of ISO 20022 (ExternalCategoryPurpose1Code), in the order of their bits from 1. */
export const PURPOSES = [
  ..."BONU CASH CBLK CCRD CGWV CIPC CONC CORT DCRD DIVI DVPM EPAY FCDT FCIN FCOL GOVT GP2P HEDG ICCP IDCP INTC".split(
    " ",
  ),
  ..."INTE LBOX LOAN MP2B MP2P OTHR PENS RPRE RRCT RVPM SALA SECU SSBE SUPP SWEP TAXS TOPG TRAD TREA VATX VOST".split(
    " ",
  ),
  ..."WHLD ZABA".split(" "),
] as const;

/** Stands for a payment that states no purpose, such as a plain token transfer. */
export const UNSPECIFIED = "";

/** Every purpose, and none stated: 45 bits. */
export const ANY_PURPOSE = (1n << 45n) - 1n;

/** A code that is not in the published list. */
export class UnknownPurpose extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`"${code}" is no category purpose (ISO 20022 ExternalCategoryPurpose1Code)`);
    this.name = "UnknownPurpose";
    this.code = code;
  }
}

/** The bit that stands for a code: 0 for `UNSPECIFIED`, else 1 to 44. Throws `UnknownPurpose`. */
export function purposeIndex(code: string): number {
  if (code === UNSPECIFIED) return 0;
  const index = PURPOSES.indexOf(code);
  if (index < 0) throw new UnknownPurpose(code);
  return index + 1;
}

/** The code behind a bit. Throws `UnknownPurpose`. */
export function purposeAt(index: number): string {
  if (index === 0) return UNSPECIFIED;
  const code = PURPOSES[index - 1];
  if (code === undefined) throw new UnknownPurpose(String(index));
  return code;
}

/** The set of bits that a rule takes. Throws `UnknownPurpose`. */
export function purposeSet(codes: readonly string[]): bigint {
  return codes.reduce((set, code) => set | (1n << BigInt(purposeIndex(code))), 0n);
}

/** The `bytes4` that an instruction takes. Throws `UnknownPurpose`. */
export function purposeToBytes(code: string): string {
  return purposeIndex(code) === 0 ? "0x00000000" : hexlify(toUtf8Bytes(code));
}

const CODES: ReadonlyMap<string, string> = new Map(
  [UNSPECIFIED, ...PURPOSES].map((code) => [purposeToBytes(code), code]),
);

/** The code behind the `bytes4` of an instruction. Throws `UnknownPurpose`. */
export function purposeFromBytes(bytes: string): string {
  const code = CODES.get(bytes.toLowerCase());
  if (code === undefined) throw new UnknownPurpose(bytes);
  return code;
}
