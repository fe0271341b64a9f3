import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

/** A command that a document shows, and the lines that it says are printed; `…` stands for anything. */
export interface ShownCommand {
  readonly command: string;
  readonly lines: readonly string[];
}

/** The commands of a document, each in a block `sh` with a block `text` behind it. */
export async function commandsIn(file: string): Promise<ShownCommand[]> {
  const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
  return [...text.matchAll(/^```sh\n((?:(?!^```).)*?)\n```\n\n```text\n(.*?)\n```$/gms)].map(([, command, lines]) => ({
    command: command!,
    lines: lines!.split("\n"),
  }));
}

/** The lines of a command that it does not print, in the order in which they are shown. */
export async function missingLines(
  { command, lines }: ShownCommand,
  env: Record<string, string>,
  cwd: string = ROOT,
): Promise<string[]> {
  const { stdout } = await run("sh", ["-ec", command], { cwd, env: { ...process.env, ...env } });
  const printed = stdout.split("\n");
  return lines.filter((line) => {
    const place = printed.findIndex((each) => patternOf(line).test(each));
    if (place >= 0) printed.splice(0, place + 1);
    return place < 0;
  });
}

function patternOf(line: string): RegExp {
  const parts = line.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^\\s*${parts.join(".*").trimStart()}$`);
}
