import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { Command } from "commander";

import { cfx, grouped, table } from "../common/format.ts";
import { Stages } from "../common/stages.ts";
import { booksTable, readBooks, reconciles } from "./books.ts";
import { openNetwork } from "./network.ts";
import { renderPicture, renderReport, type ToldChapter } from "./report.ts";
import { type Act, Stage } from "./stage.ts";
import { STORY } from "./story.ts";
import { print } from "../common/output.ts";

const ROOT = new URL("../../", import.meta.url);

interface Options {
  network: string;
  consortium: string;
  report: string;
  picture?: string;
}

async function main(options: Options): Promise<void> {
  const stages = new Stages(STORY.length);
  print(`The story, in ${STORY.length} chapters, on the ${chainName(options.network)} chain.`);
  const { connection, close } = await openNetwork(options.network);
  try {
    const stage = await Stage.open(connection, options.consortium);
    const fromBlock = await connection.ethers.provider.getBlockNumber();
    const told = await tell(stage, stages);
    process.exitCode = await closeBooks(stage, fromBlock, told, options, stages);
  } finally {
    await close();
  }
}

async function tell(stage: Stage, stages: Stages): Promise<ToldChapter[]> {
  const told: ToldChapter[] = [];
  for (const chapter of STORY) {
    const { title } = chapter;
    const lines: string[] = [];
    stages.begin(title);
    await chapter.tell(stage, (line) => {
      lines.push(line);
      print(`  ${line}`);
    });
    told.push({ title, lines, picture: chapter.picture?.(stage) ?? "" });
  }
  return told;
}

/** Prints and writes what came out. Returns the exit code: 1 if the books do not reconcile. */
async function closeBooks(
  stage: Stage,
  fromBlock: number,
  told: ToldChapter[],
  options: Options,
  stages: Stages,
): Promise<number> {
  const { books, flows } = await readBooks(stage, fromBlock);
  print(`\n${actsTable(stage.acts, stage.feeTitle)}\n\n${booksTable(books)}\n`);
  const data = { stage, books, flows, told, network: chainName(options.network) };
  await mkdir(dirname(options.report), { recursive: true });
  await writeFile(options.report, renderReport(data));
  if (options.picture !== undefined) await writeFile(options.picture, renderPicture(data));
  print(`Report with the picture of who paid whom: ${options.report}`);
  const sound = books.every(reconciles);
  const outcome = sound ? `All ${books.length} currencies reconcile.` : "The books do NOT reconcile.";
  print(`${outcome} The story took ${stages.seconds.toFixed(1)} s.`);
  return sound ? 0 : 1;
}

function chainName(network: string): string {
  return network === "default" ? "embedded" : network;
}

/** The acts by chapter, where many are alike; the payments one by one. */
function actsTable(acts: readonly Act[], feeTitle: string): string {
  const chapters = [...new Set(acts.map(({ chapter }) => chapter))];
  const rows = chapters.map((chapter) => {
    const own = acts.filter((act) => act.chapter === chapter);
    const gas = own.reduce((sum, act) => sum + act.gas, 0n);
    const fee = own.reduce((sum, act) => sum + act.fee, 0n);
    return [chapter, String(own.length), grouped(gas), grouped(gas / BigInt(own.length)), cfx(fee)];
  });
  return table(["step", "transactions", "gas", "gas each", feeTitle], rows);
}

const program = new Command("npm run demo --")
  .description("Deploys a consortium of countries and runs a story of payments end to end.")
  .option("--network <name>", "embedded (default), espaceLocal, espaceTestnet or espace", "default")
  .option("--consortium <file>", "who takes part", fileURLToPath(new URL("deploy/consortia/silk-road.json", ROOT)))
  .option("--report <file>", "where the report goes", fileURLToPath(new URL("reports/demo.html", ROOT)))
  .option("--picture <file>", "where the picture of who paid whom goes besides, as SVG")
  .action(main);

await program.parseAsync();
