import { isHexString } from "ethers";

import { isNodeFailure } from "../chain/saying.ts";
import type { Argument } from "./act.ts";
import { FILES } from "./kinds/files.ts";
import type { Kind, Scope } from "./kinds/kind.ts";
import { MONEY } from "./kinds/money.ts";
import { NAMES } from "./kinds/names.ts";
import { PAYMENTS } from "./kinds/payments.ts";
import { PROPOSALS } from "./kinds/proposals.ts";
import { QUOTES } from "./kinds/quotes.ts";
import { READINGS } from "./kinds/readings.ts";
import { STRUCTURES } from "./kinds/structures.ts";
import { TIMES } from "./kinds/times.ts";
import { WORDS } from "./kinds/words.ts";

const KINDS: Readonly<Record<string, Kind>> = {
  ...WORDS,
  ...TIMES,
  ...MONEY,
  ...NAMES,
  ...FILES,
  ...PROPOSALS,
  ...PAYMENTS,
  ...STRUCTURES,
  ...QUOTES,
  ...READINGS,
};

/** An argument that an act needs and was not given, or that cannot be read. */
export class BadArgument extends Error {
  override readonly name = "BadArgument";
  readonly argument: string;
  constructor(argument: string, problem: string, cause?: unknown) {
    super(`${argument}: ${problem}`, { cause });
    this.argument = argument;
  }
}

/** What an act is told, by the names of its arguments. */
export type Said = Readonly<Record<string, string | undefined>>;

/** The kind of an argument. */
export function kindOf({ kind, name }: Argument): Kind {
  const found = KINDS[kind];
  if (found === undefined) throw new Error(`${name}: there is no kind "${kind}"`);
  return found;
}

/** How a kind of arguments is written. */
export function formOf(argument: Argument): string {
  const { form } = kindOf(argument);
  return typeof form === "string" ? form : form(argument.of);
}

/** What was said of an argument, as the chain takes it. Throws `BadArgument`, and what a node that fails makes ethers throw. */
export async function valueOf(argument: Argument, said: Said, scope: Scope): Promise<unknown> {
  const text = said[argument.name] ?? argument.otherwise;
  if (text === undefined) throw new BadArgument(argument.name, `is needed: ${formOf(argument)}`);
  try {
    return await kindOf(argument).read(text, scope);
  } catch (error) {
    if (isNodeFailure(error) || !(error instanceof Error)) throw error;
    throw new BadArgument(argument.name, error.message, error);
  }
}

/** What an argument says, with the name of whoever's account it is. */
export async function detailOf(argument: Argument, value: unknown, scope: Scope): Promise<string> {
  const text = await kindOf(argument).write(value as never, scope);
  if (argument.kind !== "account" || !isHexString(text, 20)) return text;
  const name = await scope.world.accountName(text);
  return name === undefined ? text : `${name} (${text})`;
}
