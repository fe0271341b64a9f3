import { fileURLToPath } from "node:url";

import { Command } from "commander";

import { simulatedChain } from "./chains.ts";
import { raiseConsortium } from "./consortium.ts";
import { changed, changesTable, type Figures, readFigures, writeReport } from "./figures.ts";
import { hotPathFigures } from "./hot-paths.ts";
import { print } from "../common/output.ts";

const SNAPSHOT = fileURLToPath(new URL("../../snapshots/figures.json", import.meta.url));

interface Flags {
  readonly update?: boolean;
}

const command = new Command("gas")
  .description("Compares the gas of the hot paths with what snapshots/figures.json records, to the unit.")
  .option("--update", "record what was measured");

async function measure(): Promise<Figures> {
  const chain = await simulatedChain();
  const figures = await hotPathFigures(chain, await raiseConsortium(chain));
  await chain.close();
  return figures;
}

async function run({ update }: Flags): Promise<void> {
  print("Measuring the hot paths on the simulated chain; half a minute.");
  const figures = await measure();
  const recorded = await readFigures(SNAPSHOT);
  const changes = changed(figures, recorded);
  if (changes.length > 0) print(changesTable(changes));
  print(`${Object.keys(figures).length} figures, ${changes.length} not as recorded`);
  if (changes.length === 0) return;
  if (update) await writeReport(SNAPSHOT, { figures: { ...recorded, ...figures } });
  else command.error("Record them with npm run gas -- --update, and say in the commit why they changed.");
}

await run(command.parse().opts<Flags>());
