import { writeFile } from "node:fs/promises";

import { Command, Option } from "commander";

import { g20Statement, oecdStatement } from "../economy/statement-export.ts";
import { statementNames } from "../economy/statement-names.ts";
import { readDebtStatement } from "../economy/statement.ts";
import { countryNamed, withLayer } from "./connection.ts";
import { refuseExisting } from "./exporting.ts";
import { print } from "./output.ts";

const LAYOUTS = { g20: g20Statement, oecd: oecdStatement } as const;

interface StatementFlags {
  readonly layout: keyof typeof LAYOUTS;
  readonly csv?: true;
  readonly out?: string;
}

/** What of `sogdia debt ...` is more than one answer of a contract. */
export function debtCommand(): Command {
  const debt = new Command("debt").description("What countries owe under projects.");
  debt
    .command("statement")
    .description("All that a country owes, to whom and at what terms, as of one block, added up anew.")
    .argument("<country>", "two letters, or a number")
    .addOption(new Option("--layout <layout>", "whose fields").choices(Object.keys(LAYOUTS)).default("g20"))
    .option("--csv", "as lines for a spreadsheet instead of JSON")
    .option("--out <file>", "where to write it; a file that is there is not overwritten")
    .action(state);
  return debt;
}

function state(country: string, { layout, csv, out }: StatementFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer) => {
    const statement = await readDebtStatement(layer.finance, await countryNamed(layer, country));
    const files = LAYOUTS[layout](statement, await statementNames(layer, statement));
    const text = csv === true ? files.csv : files.json;
    if (out === undefined) print(text.trimEnd().replaceAll("\r\n", "\n"));
    else await write(out, text);
  });
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: "wx" }).catch(refuseExisting);
  print(`Written to ${path}.`);
}
