import { readFile } from "node:fs/promises";

import { decodeUtf8 } from "../common/text.ts";
import { checkConsortium } from "../consortium/check.ts";
import { type ConsortiumFile, InvalidConsortiumFile } from "../consortium/file.ts";
import { mistakeLines } from "./consortium-page.ts";

/** Reads a consortium file, YAML or JSON. Throws `NotUtf8` and, with every mistake and its line, `InvalidConsortiumFile`. */
export async function readConsortiumFile(path: string): Promise<ConsortiumFile> {
  const { file, mistakes } = checkConsortium(decodeUtf8(path, await readFile(path)));
  if (file === undefined) throw new InvalidConsortiumFile(mistakeLines(path, mistakes));
  return file;
}
