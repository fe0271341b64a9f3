import { Command } from "commander";

import { table } from "../common/format.ts";
import { accept } from "../deploying/accept/accept.ts";
import type { Fact } from "../deploying/accept/fact.ts";
import { readRecord, requireSame } from "../deploying/record.ts";
import { castAt, isRehearsal, onNetwork, withSite } from "./deploying.ts";
import { print } from "./output.ts";

/** A folder in which no deployment was brought to its end. */
export class NothingDeployed extends Error {
  readonly folder: string;
  constructor(folder: string) {
    super(`${folder} has no record of a deployment: name another with --into.`);
    this.name = "NothingDeployed";
    this.folder = folder;
  }
}

/** `sogdia accept FILE` */
export function acceptCommand(): Command {
  const command = new Command("accept")
    .description("Compares a chain with its file and with this build, both ways; ends with 1 if they differ.")
    .argument("<file>", "the consortium file")
    .option("--json", "print the differences as JSON");
  return onNetwork(command).action((path: string) => compare(path, command));
}

function compare(path: string, command: Command): Promise<void> {
  return withSite(path, command, async (site) => {
    const record = await readRecord(site.folder);
    if (record === undefined) throw new NothingDeployed(site.folder);
    await requireSame(site.folder, record, site.file.name, site.provider);
    const cast = await castAt(site, command);
    const { compared, differences } = await accept({ ...site, record, cast, rehearsal: isRehearsal(command) });
    const isJson = command.opts<{ json?: true }>().json === true;
    print(isJson ? JSON.stringify({ compared, differences }, null, 2) : acceptancePage(compared, differences));
    if (differences.length > 0) process.exitCode = 1;
  });
}

function acceptancePage(compared: number, differences: readonly Fact[]): string {
  if (differences.length === 0) return `Chain, file and build agree in ${compared} facts.`;
  const rows = differences.map(({ place, expected, found }) => [place, expected, found]);
  return `${table(["where they differ", "expected", "found"], rows)}\n\n${differences.length} of ${compared} facts differ.`;
}
