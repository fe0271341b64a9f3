/** The remainder by which ISO 7064 MOD 97-10 checks a text: letters stand for two digits, A = 10 to Z = 35. */
function remainderOf(text: string): number {
  const digits = Array.from(text, (char) => Number.parseInt(char, 36)).join("");
  return Number(BigInt(digits) % 97n);
}

/** The two check digits of letters and digits, 02 to 98 (ISO 7064 MOD 97-10). */
export function checkDigitsOf(text: string): string {
  return (98 - remainderOf(`${text}00`)).toString().padStart(2, "0");
}

/**
 * Whether letters and digits end in their two check digits (ISO 7064 MOD 97-10). There is one such pair for each text: 00,
 * 01 and 99 have the remainders of 97, 98 and 02, and would be second names for them.
 */
export function hasCheckDigits(text: string): boolean {
  return text.endsWith(checkDigitsOf(text.slice(0, -2)));
}
