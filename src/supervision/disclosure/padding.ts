const LENGTH_BYTES = 4;
const LEAST = 1_024;

/**
 * Content behind its length and before as many zeros as make its size one of few: a kibibyte, or what Padmé takes for
 * more (Nikitin et al., Reducing Metadata Leakage from Encrypted Files and Communication with PURBs, 2019), at most an
 * eighth above it.
 */
export function pad(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedSize(LENGTH_BYTES + content.length));
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/** What was padded, or null if this is not what `pad` makes. */
export function unpad(padded: Uint8Array): Uint8Array | null {
  if (padded.length < LEAST) return null;
  const end = LENGTH_BYTES + new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (paddedSize(end) !== padded.length || padded.subarray(end).some((byte) => byte !== 0)) return null;
  return padded.slice(LENGTH_BYTES, end);
}

/** Rounds up so that a number of n bits keeps its first log2(n) bits alone. */
function paddedSize(size: number): number {
  if (size <= LEAST) return LEAST;
  const exponent = Math.floor(Math.log2(size));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - kept);
  return Math.ceil(size / step) * step;
}
