import { readFile } from "node:fs/promises";

import { Command } from "commander";

import { decodeUtf8 } from "../common/text.ts";
import { checkConsortium } from "../consortium/check.ts";
import { consortiumSchema } from "../consortium/json-schema.ts";
import { checkedPage, mistakesPage } from "./consortium-page.ts";
import { print, printAside } from "./output.ts";

/** `sogdia consortium ...` */
export function consortiumCommand(): Command {
  const consortium = new Command("consortium").description("Consortium files; no node is needed.");
  consortium
    .command("check")
    .description("every mistake of a file at once, each with its line; the exit code is 1 if there is one")
    .argument("<file>", "YAML or JSON")
    .option("--json", "the answer as JSON")
    .action(check);
  consortium
    .command("schema")
    .description("the JSON Schema, with which editors complete and explain a file")
    .action(() => {
      print(JSON.stringify(consortiumSchema(), null, 2));
    });
  return consortium;
}

async function check(path: string, { json = false }: { json?: boolean }): Promise<void> {
  const { file, mistakes } = checkConsortium(decodeUtf8(path, await readFile(path)));
  if (file === undefined) process.exitCode = 1;
  if (json) print(JSON.stringify({ valid: file !== undefined, mistakes }, null, 2));
  else if (file === undefined) printAside(mistakesPage(path, mistakes));
  else print(checkedPage(path, file));
}
