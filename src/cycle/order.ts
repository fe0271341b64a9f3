const DIGITS = 1 << 16;

/** Keys of `width` bytes, the first at `offset`, one every `stride` bytes. */
export interface Keys {
  readonly bytes: Uint8Array;
  readonly stride: number;
  readonly offset: number;
  readonly width: number;
}

/** How many keys there are. */
export function countOf({ bytes, stride }: Keys): number {
  return bytes.length / stride;
}

const FEW = 4_096; // keys, for which counting digits costs more than it saves

/**
 * The places of keys in the order of the keys, equal ones in the order in which they stand. Two passes by their first four
 * bytes leave next to nothing for the comparison of whole keys.
 */
export function orderOf(keys: Keys): Uint32Array {
  let order = new Uint32Array(countOf(keys)).map((_, place) => place);
  if (order.length < FEW) return order.sort((a, b) => compareKeys(keys, a, b) || a - b);
  for (const at of [2, 0]) order = sortedByDigit(keys, order, at);
  const prefix = (place: number) => digitOf(keys, place, 0) * DIGITS + digitOf(keys, place, 2);
  for (let start = 0, end = 1; end <= order.length; ++end) {
    if (end < order.length && prefix(order[end]!) === prefix(order[start]!)) continue;
    if (end - start > 1) order.subarray(start, end).sort((a, b) => compareKeys(keys, a, b) || a - b);
    start = end;
  }
  return order;
}

/** Below, at or above zero, as one key is before, the same as or after another. */
export function compareKeys({ bytes, stride, offset, width }: Keys, a: number, b: number): number {
  for (let index = offset; index < offset + width; ++index) {
    const difference = bytes[a * stride + index]! - bytes[b * stride + index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

function sortedByDigit(keys: Keys, order: Uint32Array, at: number): Uint32Array<ArrayBuffer> {
  const ends = new Uint32Array(DIGITS + 1);
  for (const place of order) ends[digitOf(keys, place, at) + 1]! += 1;
  for (let digit = 0; digit < DIGITS; ++digit) ends[digit + 1]! += ends[digit]!;
  const sorted = new Uint32Array(order.length);
  for (const place of order) sorted[ends[digitOf(keys, place, at)]!++] = place;
  return sorted;
}

function digitOf({ bytes, stride, offset }: Keys, place: number, at: number): number {
  const index = place * stride + offset + at;
  return (bytes[index]! << 8) | bytes[index + 1]!;
}
