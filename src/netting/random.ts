/**
 * Random numbers that a seed determines: xoshiro128** of Blackman and Vigna ("Scrambled linear pseudorandom number
 * generators", 2021), its state filled from the seed by splitmix32. Not for secrets.
 */
export class Random {
  readonly #state = new Uint32Array(4);
  #spare: number | undefined;

  /** Any integer; its lowest 32 bits count. */
  constructor(seed: number) {
    let mixed = seed >>> 0;
    for (let word = 0; word < 4; word += 1) {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      this.#state[word] = splitmix(mixed);
    }
  }

  /** 32 bits. */
  next(): number {
    const s = this.#state;
    const result = Math.imul(rotated(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotated(s[3]!, 11);
    return result;
  }

  /** Uniform in [0, 1), of 53 bits. */
  fraction(): number {
    return ((this.next() >>> 5) * 2 ** 26 + (this.next() >>> 6)) / 2 ** 53;
  }

  /** A whole number from 0 to `bound` - 1, where the bound is far below 2^53. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** Normal with mean 0 and deviation 1, by the polar method of Marsaglia. */
  normal(): number {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return spare;
    for (;;) {
      const [x, y] = [2 * this.fraction() - 1, 2 * this.fraction() - 1];
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * factor;
      return x * factor;
    }
  }

  /** Puts the items in random order, in place (Fisher and Yates). */
  shuffle<Item>(items: Item[]): Item[] {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      [items[last], items[other]] = [items[other]!, items[last]!];
    }
    return items;
  }
}

function splitmix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
