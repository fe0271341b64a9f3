import { statSync } from "node:fs";
import { relative, sep } from "node:path";

/** Folders whose files share something that takes long to start, and so run one after the other in one process. */
const TOGETHER = ["test/espace/"];

/** What waits for processes of its own most of the time: begun first, so that nothing has to wait for it at the end. */
const FIRST = [...TOGETHER, "test/packaging/"];

/**
 * Test files by what runs without a break, in the order in which to begin: the largest last would keep one processor busy
 * while the others have nothing left.
 */
export function mochaBatches(root: string, files: readonly string[]): string[][] {
  const nameOf = (file: string) => relative(root, file).replaceAll(sep, "/");
  const isIn = (folder: string) => (file: string) => nameOf(file).startsWith(folder);
  const shared = TOGETHER.map((folder) => files.filter(isIn(folder))).filter((batch) => batch.length > 0);
  const single = files.filter((file) => !shared.flat().includes(file)).map((file) => [file]);
  const isFirst = ([file]: readonly string[]) => FIRST.some((folder) => isIn(folder)(file!));
  const sizeOf = (batch: readonly string[]) => batch.reduce((sum, file) => sum + statSync(file).size, 0);
  return [...shared, ...single].sort(
    (a, b) => Number(isFirst(b)) - Number(isFirst(a)) || sizeOf(b) - sizeOf(a) || a[0]!.localeCompare(b[0]!),
  );
}
