/** The first block before `end` that is not older than a Unix time; `end` if all of them are. Times never fall. */
export async function firstBlockSince(
  time: number,
  end: number,
  timeOf: (block: number) => Promise<number>,
): Promise<number> {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await timeOf(middle)) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
