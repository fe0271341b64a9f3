import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { Command } from "commander";
import { Listr } from "listr2";

import { cfx, grouped, table } from "../common/format.ts";
import { booksTable, readBooks, reconciles } from "./books.ts";
import { openNetwork } from "./network.ts";
import { renderPicture, renderReport, type ToldChapter } from "./report.ts";
import { type Act, Stage } from "./stage.ts";
import { STORY } from "./story.ts";

const ROOT = new URL("../../", import.meta.url);

interface Options {
  network: string;
  consortium: string;
  report: string;
  picture?: string;
}

async function main(options: Options): Promise<void> {
  const started = Date.now();
  const { connection, close } = await openNetwork(options.network);
  try {
    const stage = await Stage.open(connection, options.consortium);
    const fromBlock = await connection.ethers.provider.getBlockNumber();
    const told = await tell(stage);
    process.exitCode = await closeBooks(stage, fromBlock, told, options, started);
  } finally {
    await close();
  }
}

async function tell(stage: Stage): Promise<ToldChapter[]> {
  const told: ToldChapter[] = STORY.map(({ title }) => ({ title, lines: [] }));
  const tasks = STORY.map((chapter, index) => ({
    title: chapter.title,
    task: (_: unknown, task: { output: string }) =>
      chapter.tell(stage, (line) => {
        told[index]!.lines.push(line);
        task.output = line;
      }),
    rendererOptions: { outputBar: Infinity, persistentOutput: true },
  }));
  await new Listr(tasks, { fallbackRenderer: "simple", rendererOptions: { collapseSubtasks: false } }).run();
  return told;
}

/** Prints and writes what came out. Returns the exit code: 1 if the books do not reconcile. */
async function closeBooks(
  stage: Stage,
  fromBlock: number,
  told: ToldChapter[],
  options: Options,
  started: number,
): Promise<number> {
  const { books, flows } = await readBooks(stage, fromBlock);
  console.log(`\n${actsTable(stage.acts, stage.feeTitle)}\n\n${booksTable(books)}\n`);
  const data = { stage, books, flows, told, network: options.network };
  await mkdir(dirname(options.report), { recursive: true });
  await writeFile(options.report, renderReport(data));
  if (options.picture !== undefined) await writeFile(options.picture, renderPicture(data));
  console.log(`Report with the picture of who paid whom: ${options.report}`);
  const sound = books.every(reconciles);
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  console.log(
    sound ? `All ${books.length} currencies reconcile. Done in ${seconds} s.` : "The books do NOT reconcile.",
  );
  return sound ? 0 : 1;
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
