import { writeFile } from "node:fs/promises";

import { input } from "@inquirer/prompts";
import { Command } from "commander";

import { checkConsortium } from "../consortium/check.ts";
import { InvalidConsortiumFile } from "../consortium/file.ts";
import { consortiumSchema } from "../consortium/json-schema.ts";
import { type Answers, sketch } from "../consortium/sketch.ts";
import { checkedPage, mistakeLines, mistakesPage } from "./consortium-page.ts";
import { diffCommand } from "./difference.ts";
import { refuseExisting } from "./exporting.ts";
import { readNamedText } from "./named-files.ts";
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
  consortium
    .command("new")
    .description("asks a few questions and writes a small file that has no mistakes")
    .argument("<file>", "where to write it; never over another")
    .option("--name <name>", "of the consortium")
    .option("--countries <codes>", "three or more, as two letters each, with a comma between them")
    .option("-y, --yes", "ask nothing: what no flag says is as in the example of the questions")
    .action(create);
  return consortium.addCommand(diffCommand());
}

async function check(path: string, { json = false }: { json?: boolean }): Promise<void> {
  const { file, mistakes } = checkConsortium(await readNamedText(path));
  if (file === undefined) process.exitCode = 1;
  if (json) print(JSON.stringify({ valid: file !== undefined, mistakes }, null, 2));
  else if (file === undefined) printAside(mistakesPage(path, mistakes));
  else print(checkedPage(path, file));
}

interface NewFlags {
  readonly name?: string;
  readonly countries?: string;
  readonly yes?: boolean;
}

const EXAMPLE = { name: "Our consortium", countries: "KZ,UZ,CN" };

async function create(path: string, flags: NewFlags): Promise<void> {
  const text = sketch(await answersTo(flags));
  const { file, mistakes } = checkConsortium(text);
  if (file === undefined) throw new InvalidConsortiumFile(mistakeLines("the answers", mistakes));
  await writeFile(path, text, { flag: "wx" }).catch(refuseExisting);
  print(checkedPage(path, file));
}

async function answersTo({ name, countries, yes = false }: NewFlags): Promise<Answers> {
  const ask = async (given: string | undefined, message: string, example: string) =>
    given ?? (yes ? example : input({ message, default: example }));
  const title = await ask(name, "What is the consortium called?", EXAMPLE.name);
  const codes = await ask(countries, "Which countries found it (two letters each, with commas)?", EXAMPLE.countries);
  return { name: title, countries: codes.split(",").map((code) => code.trim()) };
}
