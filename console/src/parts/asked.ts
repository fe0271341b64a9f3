import { useEffect, useRef, useState } from "preact/hooks";

/** What was asked of the node: the latest answer, kept while it is asked again, and what went wrong. */
export interface Asked<T> {
  readonly value: T | undefined;
  readonly problem: string | undefined;
}

const NOTHING = { value: undefined, problem: undefined };

/**
 * Asks, forgets the answer where something changes that it depends on, and asks again for whatever is new. While an answer is
 * on its way nothing new is asked, since a chain may grow faster than its history is read.
 */
export function useAsked<T>(ask: () => Promise<T>, on: readonly unknown[], news?: unknown): Asked<T> {
  const [asked, set] = useState<Asked<T>>(NOTHING);
  const asking = useRef<object | undefined>(undefined);
  const start = () => {
    const own = {};
    asking.current = own;
    const end = (come: (before: Asked<T>) => Asked<T>) => {
      if (asking.current !== own) return;
      asking.current = undefined;
      set(come);
    };
    ask().then(
      (value) => end(() => ({ value, problem: undefined })),
      (error: unknown) => end(({ value }) => ({ value, problem: saying(error) })),
    );
  };
  useEffect(() => {
    set(NOTHING);
    start();
    return () => {
      asking.current = undefined;
    };
  }, on);
  useEffect(() => {
    if (asking.current === undefined) start();
  }, [news]);
  return asked;
}

/** What an error says to people. */
export function saying(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { shortMessage } = error as { shortMessage?: string };
  return shortMessage ?? error.message;
}
