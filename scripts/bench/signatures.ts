const ZERO_BYTE = /^0x(?:..)*00/;
const MOST_ATTEMPTS = 255; // the lowest byte of a number that ends in zeros

interface Signed {
  readonly signature: string;
}

/**
 * What is signed with the first attempt that leaves no zero byte in any signature. A zero byte costs 12 gas less, and
 * addresses, which are signed too, change with every line of code: the price would change by chance.
 * @param sign Signs an attempt, counted from 1.
 * @throws Error if none of 255 attempts will do
 */
export async function fullySigned<T, S extends Signed>(
  sign: (attempt: number) => Promise<readonly [T, readonly S[]]>,
): Promise<readonly [T, readonly S[]]> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const [terms, signed] = await sign(attempt);
    if (!signed.some(({ signature }) => ZERO_BYTE.test(signature))) return [terms, signed];
  }
  throw new Error(`every one of ${MOST_ATTEMPTS} signatures holds a zero byte`);
}
