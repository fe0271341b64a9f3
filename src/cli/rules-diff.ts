import { Command } from "commander";

import { leftoversOn } from "../amending/leftovers.ts";
import { type RuleDifference, ruleDifferences } from "../amending/rule-differences.ts";
import { plain } from "../acts/kinds/files.ts";
import type { ConsortiumFile } from "../consortium/file.ts";
import { connectJointLayer } from "../consortium/joint-layer.ts";
import type { Actor } from "../consortium/step.ts";
import { addressesIn } from "../deploying/deploy.ts";
import { readConsortiumFile } from "./consortium-file.ts";
import { castAt, onNetwork, withSite } from "./deploying.ts";
import { DiffMisread, imagined, recordIn } from "./difference.ts";
import { print } from "./output.ts";
import { rulesPage } from "./rules-page.ts";

interface Flags {
  readonly network?: string;
  readonly country?: string;
  readonly json?: true;
}

/** `sogdia rules ...` */
export function rulesCommand(): Command {
  const diff = new Command("diff")
    .description("every term of a country's rules, thresholds and limits that a file would change; sends nothing")
    .argument("<files...>", "the old file and the new one; the new one alone with --network")
    .option("--country <code>", "of one country, by its two letters; of all otherwise")
    .option("--json", "the answer as JSON");
  onNetwork(diff, "option").action((files: string[]) => compare(files, diff));
  return new Command("rules").description("The rules of a country.").addCommand(diff);
}

async function compare([first, second, ...rest]: readonly string[], command: Command): Promise<void> {
  if (command.opts<Flags>().network !== undefined) {
    if (second !== undefined)
      throw new DiffMisread("With --network the chain is what stands: name the new file alone.");
    return compareChain(first!, command);
  }
  if (second === undefined || rest.length > 0) throw new DiffMisread("Name the old file and the new one.");
  const [old, file] = [await readConsortiumFile(first!), await readConsortiumFile(second)];
  return say(command, { file, ...imagined(old, file) });
}

function compareChain(path: string, command: Command): Promise<void> {
  return withSite(path, command, async (site) => {
    const record = await recordIn(site);
    const cast = await castAt(site, command);
    const layer = connectJointLayer(addressesIn(record), site.provider);
    const accountOf = (actor: Actor) => cast.accountOf(actor);
    const leftovers = await leftoversOn(layer, { from: record.firstBlock }, site.file, accountOf);
    await say(command, { file: site.file, layer, leftovers });
  });
}

async function say(command: Command, context: Parameters<typeof ruleDifferences>[0]): Promise<void> {
  const { country, json } = command.opts<Flags>();
  const differences: RuleDifference[] = [];
  for (const each of chosen(context.file, country)) differences.push(...(await ruleDifferences(context, each)));
  print(json === true ? JSON.stringify(plain(differences), null, 2) : rulesPage(context.file, differences));
}

/** Throws `DiffMisread` if the file has no such country. */
function chosen({ countries }: ConsortiumFile, alpha2: string | undefined) {
  const found = countries.filter((country) => alpha2 === undefined || country.alpha2 === alpha2);
  if (found.length === 0) throw new DiffMisread(`The file has no country ${alpha2!}.`);
  return found;
}
