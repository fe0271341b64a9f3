const DEEPEST = 8; // errors wrap one another, and a hostile one may be its own cause
const LONGEST = 200; // characters of a node's own words

type Fields = Readonly<Record<string, unknown>>;

/** An error and those that it wraps, the outermost first: libraries put what a node answered in different places. */
export function layersOf(error: unknown): Fields[] {
  const found: Fields[] = [];
  const visit = (value: unknown, depth: number) => {
    if (typeof value !== "object" || value === null || depth === DEEPEST || found.includes(value as Fields)) return;
    const layer = value as Fields;
    found.push(layer);
    for (const key of ["info", "error", "cause", "response"]) visit(layer[key], depth + 1);
  };
  visit(error, 0);
  return found;
}

/**
 * What a node said itself, in its own words; null if it said nothing. Of the messages of ethers only the short ones count: the
 * others hold the address of the node, and in it often a key.
 */
export function sayingOf(error: unknown): string | null {
  const said = layersOf(error).flatMap(({ shortMessage, message }) => textIn(shortMessage) ?? textIn(message) ?? []);
  const innermost = said.at(-1);
  if (innermost === undefined) return null;
  return innermost.length <= LONGEST ? innermost : `${innermost.slice(0, LONGEST)}...`;
}

/** By which ethers calls failures of a node, and of the line to it. */
const OF_NODES: ReadonlySet<unknown> = new Set([
  ...["SERVER_ERROR", "NETWORK_ERROR", "TIMEOUT", "UNKNOWN_ERROR", "UNSUPPORTED_OPERATION", "CALL_EXCEPTION"],
  ...["INSUFFICIENT_FUNDS", "NONCE_EXPIRED", "REPLACEMENT_UNDERPRICED", "TRANSACTION_REPLACED", "CANCELLED"],
]);

/** Whether a node answered what nobody can read, as ethers finds at once or when it is looked at. */
export function isUnreadable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, argument, message } = error as Fields & Error;
  return code === "BAD_DATA" || argument === "%response" || message.startsWith("deferred error during ABI decoding");
}

/** Whether a node failed, or what it answered; its `message` is for nobody's eyes, `sayingOf` gives what may be shown. */
export function isNodeFailure(error: unknown): boolean {
  return isUnreadable(error) || OF_NODES.has((error as Fields | undefined)?.code);
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
