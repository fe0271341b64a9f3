import { availableParallelism } from "node:os";

const waiting: (() => void)[] = [];
let free = availableParallelism();

/** Begins as soon as a processor is free, whatever the tests do meanwhile. A test that waits for it hears how it ended. */
export function beside<T>(work: () => Promise<T>): Promise<T> {
  const ended = turn().then(work).finally(next);
  ended.catch(() => undefined); // heard by the test that waits for it
  return ended;
}

async function turn(): Promise<void> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
}

function next(): void {
  const resolve = waiting.shift();
  if (resolve === undefined) free += 1;
  else resolve();
}
