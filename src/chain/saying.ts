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

/** What a node said itself, in its own words; null if it said nothing. */
export function sayingOf(error: unknown): string | null {
  const said = layersOf(error).flatMap(({ message }) => (typeof message === "string" && message !== "" ? message : []));
  const innermost = said.at(-1);
  if (innermost === undefined) return null;
  return innermost.length <= LONGEST ? innermost : `${innermost.slice(0, LONGEST)}...`;
}
