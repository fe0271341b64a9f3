/**
 * The number by which a payer says in a pool how a payment may be divided so that neither a part nor a rest is below an
 * amount: a part of at least 2^(divisibility - 1) minor units, the least power of two that is not below it.
 * `least` in minor units, above zero.
 */
export function divisibilityFor(least: bigint): number {
  let divisibility = 1;
  while (leastPartAt(divisibility)! < least) divisibility += 1;
  return divisibility;
}

/** The least part that may settle, in minor units; null at 0, where a payment settles whole. */
export function leastPartAt(divisibility: number): bigint | null {
  return divisibility === 0 ? null : 2n ** BigInt(divisibility - 1);
}
