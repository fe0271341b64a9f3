import type { ParamType } from "ethers";

import type { SignableCall } from "../../signing/call.ts";
import type { World } from "../world.ts";

/** What is known where an argument is read or written. */
export interface Scope {
  readonly world: World;
  /** What narrows the kind. */
  readonly of: string | undefined;
  /** What the contract takes at this place, where that is known. */
  readonly type?: ParamType | undefined;
  /** The values of the arguments before it, by name. */
  readonly said: ReadonlyMap<string, unknown>;
  /** Reads an act in words, such as `country admit country=784 ...`, as a call. */
  readonly nested: (phrase: string) => Promise<SignableCall>;
}

/** A kind of things that people say: how it is read from what they write, and written as they read it. */
export interface Kind {
  /** How it is written, for the help. */
  readonly form: string | ((of: string | undefined) => string);
  /** Throws `Unreadable`. */
  readonly read: (text: string, scope: Scope) => unknown;
  /** What reads as the same value. */
  readonly write: (value: never, scope: Scope) => string | Promise<string>;
  /** It fills a structure or list of a call, rather than one place of it. */
  readonly isWhole?: true;
  /** It fills so many places of a call, from a list of so many values. */
  readonly fills?: number;
}

/** Something that an act was given and that cannot be read. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  readonly text: string;
  constructor(text: string, expected: string, cause?: unknown) {
    super(`"${text}" is not understood: ${expected}.`, { cause });
    this.text = text;
  }
}
