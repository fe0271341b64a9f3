import { hexlify, toUtf8Bytes } from "ethers";

/** A Legal Entity Identifier that is not twenty characters with right check digits. */
export class InvalidLei extends Error {
  readonly lei: string;
  constructor(lei: string) {
    super(`"${lei}" is no LEI: eighteen capital letters or digits and two check digits (ISO 17442)`);
    this.name = "InvalidLei";
    this.lei = lei;
  }
}

/** Letters stand for two digits, A = 10 to Z = 35 (ISO 7064 MOD 97-10). */
function mod97(text: string): number {
  const digits = Array.from(text, (char) => Number.parseInt(char, 36)).join("");
  return Number(BigInt(digits) % 97n);
}

/** Whether a text is an LEI with right check digits, 02 to 98: 00, 01 and 99 would be second names for others. */
export function isLei(text: string): boolean {
  return /^[0-9A-Z]{18}(?!00|01|99)[0-9]{2}$/.test(text) && mod97(text) === 1;
}

/** Completes the eighteen leading characters with their check digits. Throws `InvalidLei`. */
export function completeLei(prefix: string): string {
  if (!/^[0-9A-Z]{18}$/.test(prefix)) throw new InvalidLei(prefix);
  return prefix + (98 - mod97(`${prefix}00`)).toString().padStart(2, "0");
}

/** The `bytes20` that the contracts take. Throws `InvalidLei`. */
export function leiToBytes(lei: string): string {
  if (!isLei(lei)) throw new InvalidLei(lei);
  return hexlify(toUtf8Bytes(lei));
}
