import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Acting, Consortium } from "../consortium.ts";
import type { Language, Words } from "../words/index.ts";

/** What every view sees. */
export interface Shared {
  readonly consortium: Consortium;
  readonly acting: Acting | undefined;
  readonly language: Language;
  readonly words: Words;
  /** Countries by number, with their two letters. */
  readonly countries: ReadonlyMap<number, string>;
  /** The latest block; whoever reads reads again when it changes. */
  readonly block: number;
  /** Looks for a new block now. */
  readonly look: () => void;
}

export const SharedContext = createContext<Shared | null>(null);

export function useShared(): Shared {
  return useContext(SharedContext)!;
}
