import { checkConsortium } from "../consortium/check.ts";
import { type ConsortiumFile, InvalidConsortiumFile } from "../consortium/file.ts";
import { mistakeLines } from "./consortium-page.ts";
import { readNamedText } from "./named-files.ts";

/** Reads a consortium file, YAML or JSON. Throws what `readNamedText` throws and, with every mistake and its line, `InvalidConsortiumFile`. */
export async function readConsortiumFile(path: string): Promise<ConsortiumFile> {
  const { file, mistakes } = checkConsortium(await readNamedText(path));
  if (file === undefined) throw new InvalidConsortiumFile(mistakeLines(path, mistakes));
  return file;
}
