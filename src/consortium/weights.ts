const BASIS_POINTS = 10_000n;

/** The part of a consortium file that weights come from. */
export interface Weighed {
  readonly charter: { readonly weightCapBps: number };
  readonly countries: readonly { readonly weight: number }[];
}

/** The weights of the countries as the registry takes them: tenths of the file's unit, capped by the charter. */
export function weightsOf(file: Weighed): bigint[] {
  const raw = file.countries.map((country) => BigInt(Math.round(country.weight * 10)));
  return capWeights(raw, file.charter.weightCapBps);
}

/** Whether so many members can each stay within a cap: k members need one of at least 1/k. */
export function canKeepCap(members: number, capBps: number): boolean {
  return BigInt(members) * BigInt(capBps) >= BASIS_POINTS;
}

/**
 * Weights no larger than a share of their own sum. Those above are brought down to one common ceiling, the rest stay as
 * they are; rounding is downwards for the capped ones only, so the cap holds exactly on chain.
 *
 * Throws `RangeError` if fewer weights than the cap allows for cannot keep it: k members need a cap of at least 1/k.
 */
export function capWeights(weights: readonly bigint[], capBps: number): bigint[] {
  const cap = BigInt(capBps);
  if (!canKeepCap(weights.length, capBps)) {
    throw new RangeError(`${weights.length} members cannot keep a cap of ${capBps} basis points each`);
  }
  const descending = weights.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  let rest = weights.reduce((sum, weight) => sum + weight, 0n);
  for (const [capped, largest] of descending.entries()) {
    const ceiling = ceilingFor(BigInt(capped), rest, cap);
    if (largest <= ceiling) return weights.map((weight) => (weight < ceiling ? weight : ceiling));
    rest -= largest;
  }
  return weights.map(() => descending.at(-1) ?? 0n);
}

/** With k members at the ceiling and the others' sum: ceiling = cap x (k x ceiling + rest), solved for the ceiling. */
function ceilingFor(capped: bigint, rest: bigint, cap: bigint): bigint {
  return capped === 0n ? (rest * cap) / BASIS_POINTS : (rest * cap) / (BASIS_POINTS - capped * cap);
}
