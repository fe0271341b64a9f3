import { useEffect, useState } from "preact/hooks";

/** What was asked of the node: the latest answer, kept while it is asked again, and what went wrong. */
export interface Asked<T> {
  readonly value: T | undefined;
  readonly problem: string | undefined;
}

/** Asks whenever something changes of what the answer depends on. An answer that comes too late is let go. */
export function useAsked<T>(ask: () => Promise<T>, on: readonly unknown[]): Asked<T> {
  const [asked, set] = useState<Asked<T>>({ value: undefined, problem: undefined });
  useEffect(() => {
    let isWanted = true;
    ask().then(
      (value) => isWanted && set({ value, problem: undefined }),
      (error: unknown) => isWanted && set(({ value }) => ({ value, problem: saying(error) })),
    );
    return () => {
      isWanted = false;
    };
  }, on);
  return asked;
}

/** What an error says to people. */
export function saying(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { shortMessage } = error as { shortMessage?: string };
  return shortMessage ?? error.message;
}
