import { isError } from "ethers";

import { ChainReorganised, NodeContradicts, NodeRefuses } from "./errors.ts";
import { layersOf } from "./saying.ts";

/** How long is waited before each further try, in milliseconds: a quarter of a minute altogether. */
const WAITS = [250, 500, 1_000, 2_000, 4_000, 8_000];

/** Codes by which nodes say that they were asked too often: HTTP's, and JSON-RPC's of EIP-1474 and of gateways. */
const BUSY_CODES: ReadonlySet<unknown> = new Set([429, 502, 503, 504, -32_005, -32_029]);
const BUSY = /too many requests|rate.?limit|request rate|throttl|\bqps\b|limit (?:was )?exceeded|exceeded.*limit/i;

/** Codes of a line that broke, of Node and of ethers; a question that is asked twice is answered alike. */
const BROKEN_CODES: ReadonlySet<unknown> = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "EAI_AGAIN", "TIMEOUT"],
  500, // of a gateway whose node restarts
]);

/** Refusals of an answer that would be too large; a smaller question helps there, and waiting does not. */
const TOO_MUCH =
  /(?:block|epoch|log)s? (?:range|gap|limit)|range (?:is )?too|too many (?:blocks|epochs|logs|results)|more than [\d,]+ (?:blocks|logs|results)|(?:response|result) (?:size|set)/i;

/** Whether a node refuses because an answer would be too large. */
export function asksTooMuch(error: unknown): boolean {
  return layersOf(error).some(({ message }) => TOO_MUCH.test(String(message)));
}

function isBusy(error: unknown): boolean {
  if (asksTooMuch(error)) return false;
  return layersOf(error).some(
    ({ code, status, statusCode, message }) =>
      [code, status, statusCode].some((each) => BUSY_CODES.has(each)) || BUSY.test(String(message)),
  );
}

/** Whether the same question may be answered later: the node is busy, or the line to it broke. */
export function isPassing(error: unknown): boolean {
  return (
    isBusy(error) ||
    layersOf(error).some(({ code, statusCode }) => BROKEN_CODES.has(code) || BROKEN_CODES.has(statusCode))
  );
}

/** After so many milliseconds nobody waits for a node that says nothing at all. */
const PATIENCE = 120_000;

/** Waits so many milliseconds; here, as Node has it and browsers have not. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Asks again, and less and less often, as long as what went wrong may pass and not all of the patience, in milliseconds, was
 * needed. Throws what asking throws.
 */
export async function patiently<T>(ask: () => Promise<T>, mayPass = isBusy, patience = PATIENCE): Promise<T> {
  const begun = performance.now();
  for (const wait of WAITS) {
    try {
      return await ask();
    } catch (error) {
      if (!mayPass(error) || performance.now() - begun > patience) throw error;
      await sleep(wait);
    }
  }
  return ask();
}

/**
 * What a node answers, asked patiently. Throws `NodeRefuses` where it does not answer, and `NodeContradicts` where nobody
 * can read what it answers.
 */
export async function answered<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await patiently(ask);
  } catch (error) {
    if (error instanceof NodeRefuses || error instanceof NodeContradicts || error instanceof ChainReorganised)
      throw error;
    if (isError(error, "BAD_DATA") || isError(error, "INVALID_ARGUMENT") || error instanceof TypeError)
      throw new NodeContradicts(`${what} cannot be read`);
    throw new NodeRefuses(what, error);
  }
}
