import { AbiCoder, concat, dataLength, isHexString } from "ethers";

import { ManyReads__factory } from "../../typechain-types/index.js";

/** How many views are asked for in one question, which is still well within the gas and the code that a node allows. */
export const MOST_READS = 100;

const LONGEST_DATA = 1_024; // bytes of a view's arguments; a longer one is asked for alone

/** A view that anyone may ask for, of the latest block. */
export interface PlainRead {
  readonly to: string;
  readonly data: string;
}

/** What a view answered; undefined if it reverted, which only the node itself can say rightly. */
export type ReadAnswer = string | undefined;

const coder = AbiCoder.defaultAbiCoder();
const READS = ["tuple(address target, bytes data)[]"];
const ANSWERS = ["tuple(bool success, bytes data)[]"];

/** The view that an `eth_call` asks for, undefined if it says who asks, how much gas there is, or of which block. */
export function plainReadIn(params: unknown): PlainRead | undefined {
  if (!Array.isArray(params) || params[1] !== "latest") return undefined;
  const { to, data, ...rest } = params[0] as { to?: unknown; data?: unknown };
  if (typeof to !== "string" || typeof data !== "string" || Object.keys(rest).length > 0) return undefined;
  return dataLength(data) > LONGEST_DATA ? undefined : { to, data };
}

/** The `eth_call` that asks for several views at once. */
export function manyReads(reads: readonly PlainRead[]): unknown[] {
  const asked = coder.encode(READS, [reads.map(({ to, data }) => ({ target: to, data }))]);
  return [{ data: concat([ManyReads__factory.bytecode, asked]) }, "latest"];
}

/** What they answered, undefined if that is no answer to so many. */
export function manyAnswers(result: unknown, count: number): ReadAnswer[] | undefined {
  if (!isHexString(result)) return undefined;
  try {
    const [answers] = coder.decode(ANSWERS, result) as unknown as [{ success: boolean; data: string }[]];
    if (answers.length !== count) return undefined;
    return [...answers].map(({ success, data }) => (success ? data : undefined));
  } catch {
    return undefined;
  }
}
