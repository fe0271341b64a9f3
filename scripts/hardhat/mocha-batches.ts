import { statSync } from "node:fs";
import { relative, sep } from "node:path";

/** Files that share a real node and wait for it most of the time: they run one after the other, beside all the rest. */
const ON_NODE = "test/espace/";

/** What takes long for its size, mostly since it waits for processes: begun first, so that nothing waits for it at the end. */
const FIRST = ["test/packaging/", "test/deploying/kills", "test/blast-radius/", "test/docs/"];

/** Test files by what runs without a break. */
export interface MochaBatches {
  /** In a process of their own, which needs no processor for itself. */
  readonly onNode: readonly string[][];
  /** In the order in which to begin: the largest last would keep one processor busy while the others have nothing left. */
  readonly rest: readonly string[][];
}

export function mochaBatches(root: string, files: readonly string[]): MochaBatches {
  const isIn = (start: string) => (file: string) => relative(root, file).replaceAll(sep, "/").startsWith(start);
  const onNode = files.filter(isIn(ON_NODE));
  const rank = (file: string) => Number(FIRST.some((start) => isIn(start)(file)));
  const rest = files
    .filter((file) => !onNode.includes(file))
    .toSorted((a, b) => rank(b) - rank(a) || statSync(b).size - statSync(a).size || a.localeCompare(b));
  return { onNode: onNode.length === 0 ? [] : [onNode], rest: rest.map((file) => [file]) };
}
