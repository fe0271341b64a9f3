import { hexlify, toUtf8Bytes } from "ethers";

import { checkDigitsOf, hasCheckDigits } from "./check-digits.ts";

/** A Legal Entity Identifier that is not twenty characters with right check digits. */
export class InvalidLei extends Error {
  readonly lei: string;
  constructor(lei: string) {
    super(`"${lei}" is no LEI: eighteen capital letters or digits and two check digits (ISO 17442)`);
    this.name = "InvalidLei";
    this.lei = lei;
  }
}

/** Whether a text is an LEI with right check digits. */
export function isLei(text: string): boolean {
  return /^[0-9A-Z]{18}[0-9]{2}$/.test(text) && hasCheckDigits(text);
}

/** Completes the eighteen leading characters with their check digits. Throws `InvalidLei`. */
export function completeLei(prefix: string): string {
  if (!/^[0-9A-Z]{18}$/.test(prefix)) throw new InvalidLei(prefix);
  return prefix + checkDigitsOf(prefix);
}

/** The `bytes20` that the contracts take. Throws `InvalidLei`. */
export function leiToBytes(lei: string): string {
  if (!isLei(lei)) throw new InvalidLei(lei);
  return hexlify(toUtf8Bytes(lei));
}
