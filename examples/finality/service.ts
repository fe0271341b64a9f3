import { readFile, rename, writeFile } from "node:fs/promises";

import type { Provider } from "ethers";
import { type Settlement, Sogdia } from "sogdia/client";

// Tells of each settlement once it is final, and of none twice: what is done off chain, such as shipping goods, cannot be
// taken back, and a block can until it is final (on eSpace 6 to 8 minutes).

/** How far was told, in a file that survives a restart. */
export interface Cursor {
  read(): Promise<number>;
  write(next: number): Promise<void>;
}

export function fileCursor(path: string): Cursor {
  return {
    read: async () => Number(await readFile(path, "utf8").catch(() => "0")),
    // Beside itself and then in its place, so that a crash leaves the old one or the new one.
    write: async (next) => {
      await writeFile(`${path}.new`, String(next));
      await rename(`${path}.new`, path);
    },
  };
}

/** Tells of what has become final since the last time. The cursor moves after the telling, so nothing is left out. */
export async function tellFinal(
  provider: Provider,
  sogdia: Sogdia,
  cursor: Cursor,
  tell: (settlement: Settlement) => Promise<void>,
): Promise<void> {
  const [from, final] = [await cursor.read(), await provider.getBlock("finalized")];
  if (final === null || final.number < from) return;
  for (const settlement of await sogdia.payments.history({ from, to: final.number })) await tell(settlement);
  await cursor.write(final.number + 1);
}

/** Follows until it is told to stop. What a node does not answer is asked again. */
export async function follow(step: () => Promise<void>, stop: AbortSignal, pauseMs = 5_000): Promise<void> {
  while (!stop.aborted) {
    await step().catch((error: unknown) => console.error(String(error)));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
