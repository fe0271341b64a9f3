import type { ContractTransaction } from "ethers";

import type { OfficeName } from "../governance/registries.ts";
import type { ConsortiumFile } from "./file.ts";
import type { JointLayer } from "./joint-layer.ts";

/** Whose signature an act needs. */
export type Actor =
  | { readonly kind: "office"; readonly country: string; readonly office: OfficeName }
  | { readonly kind: "participant"; readonly lei: string }
  /** Who acts now where the file names a successor, or for a country that the file does not have. */
  | { readonly kind: "account"; readonly country: string; readonly role: string; readonly account: string };

/** One act that brings the chain nearer to the file, and how to see whether it is done. */
export interface Step {
  /** Steps that follow each other in one chapter do not wait for each other. */
  readonly chapter: string;
  readonly title: string;
  readonly actor: Actor;
  /** How many entries it writes, if it may write several. */
  readonly entries?: number;
  /** Whether it may need more gas than a node estimates (see `Call`). */
  readonly isTimely?: boolean;
  isDone(): Promise<boolean>;
  /** What the actor's account has to call, as the chain is now. */
  call(): Promise<ContractTransaction>;
}

/** The contracts that the steps act on. */
export type ConsortiumLayer = Pick<
  JointLayer,
  "countries" | "gate" | "engine" | "queue" | "pool" | "cycles" | "ledger" | "currencies"
>;

/** What the steps need to know besides the file. */
export interface ConsortiumContext {
  readonly file: ConsortiumFile;
  readonly layer: ConsortiumLayer;
  /** The account of an office or of a participant. */
  accountOf: (actor: Actor) => string;
}

/** Whether two texts are one address. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Items in groups of at most so many. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
