/** Weights of which none is above zero, where something is to be shared out. */
export class NobodyToShare extends Error {
  readonly amount: bigint;
  constructor(amount: bigint) {
    super(`${amount} cannot be shared out: all weights are zero`);
    this.name = "NobodyToShare";
    this.amount = amount;
  }
}

/**
 * Parts of an amount in proportion to weights by largest remainder, as the contract does it (`Apportionment.sol`): together they
 * are the amount, and where remainders are equal the first goes before. Amounts in minor units. Throws `NobodyToShare`.
 */
export function apportion(amount: bigint, weights: readonly bigint[]): bigint[] {
  if (amount === 0n) return weights.map(() => 0n);
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) throw new NobodyToShare(amount);
  const parts = weights.map((weight) => (amount * weight) / total);
  const left = Number(amount - parts.reduce((sum, part) => sum + part, 0n));
  const remainders = weights.map((weight, index) => ({ index, remainder: (amount * weight) % total }));
  remainders.sort((a, b) => Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder) || a.index - b.index);
  for (const { index } of remainders.slice(0, left)) parts[index]! += 1n;
  return parts;
}
