import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { Command, InvalidArgumentError } from "commander";
import type { Provider } from "ethers";

import { answered } from "../chain/ask.ts";
import { blockTimes, firstBlockSince, latestBlock } from "../chain/blocks.ts";
import { nodeOf } from "../chain/logs.ts";
import { isUetr, uetrToBytes } from "../common/uetr.ts";
import type { JointLayer } from "../consortium/joint-layer.ts";
import { type Exposure, exposuresOf, type TimeOf } from "../desk/counting.ts";
import { exportFiles } from "../desk/csv.ts";
import { NoSuchPayment } from "../desk/errors.ts";
import { type Failure, failureCounts, readFailures } from "../desk/failures.ts";
import { type History, readHistory } from "../desk/history.ts";
import { askByCall } from "../desk/modules.ts";
import type { DecidedPayment } from "../desk/payments.ts";
import { verifyPayments } from "../desk/verify.ts";
import { type DeskView, viewOf } from "../desk/view.ts";
import { table } from "../common/format.ts";
import { deskPage, UNSEEN } from "../pages/desk.ts";
import { clockLines } from "../pages/desk-clocks.ts";
import { type DeskNames, deskNames } from "../pages/desk-names.ts";
import { countryNamed, memberCodes, type Reading, withLayer } from "./connection.ts";
import { print } from "./output.ts";
import { eventLine, isTold, reportedLine, verificationPage } from "./supervise-page.ts";

interface PeriodFlags {
  readonly country: string;
  readonly from?: string;
  readonly to?: string;
  readonly out: string;
}

interface WatchFlags {
  readonly country: string;
  readonly from?: string;
  readonly interval: number;
  readonly once?: true;
}

/** `sogdia supervise ...` */
export function superviseCommand(): Command {
  const supervise = new Command("supervise").description(
    "A Supervisor's desk: what a node's events tell, and no more.",
  );
  supervise
    .command("verify")
    .description("recomputes a past payment under the rules of its time, field by field")
    .argument("<payment>", "a transaction's hash, or a UETR")
    .action(verify);
  fromPeriod(supervise.command("export").description("writes a period as comma-separated files"), "reports/desk");
  fromPeriod(supervise.command("page").description("writes a page with pictures"), "reports/desk.html");
  supervise.commands[1]!.action(exportPeriod);
  supervise.commands[2]!.action(pageOfPeriod);
  supervise
    .command("watch")
    .description("follows new blocks, one line an event, and the clocks that run")
    .requiredOption("--country <country>", "whose desk, by two letters or number")
    .option("--from <block>", "the first block; else the next one")
    .option("--interval <seconds>", "between looks", seconds, 5)
    .option("--once", "look once and end")
    .action(watch);
  return supervise;
}

function fromPeriod(command: Command, out: string): void {
  command
    .requiredOption("--country <country>", "whose desk, by two letters or number")
    .option("--from <when>", "the first block, or a time as ISO 8601; else the beginning")
    .option("--to <when>", "the last block, or a time as ISO 8601; else the latest")
    .option("--out <path>", "where to write it", out);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 86_400)) throw new InvalidArgumentError("It must be seconds, from 0.1 to a day.");
  return value;
}

/** A text that is neither a block nor a time. */
export class NotABlock extends Error {
  readonly text: string;
  constructor(text: string) {
    super(`${text} is neither a block of this chain nor a time as ISO 8601`);
    this.name = "NotABlock";
    this.text = text;
  }
}

/** What every command of the desk reads from. */
interface Desk {
  readonly layer: JointLayer;
  readonly reading: Reading;
}

function providerOf({ layer }: Desk): Provider {
  return nodeOf(layer.gate.runner);
}

/** The history to a block, from where the deployment began. */
async function historyOf({ layer, reading }: Desk, to: number): Promise<History> {
  const { from = 0, onPage } = await reading();
  return readHistory(layer, to, { from: Math.min(from, to), onPage });
}

function verify(named: string, _: unknown, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const { history, wanted } = await located({ layer, reading }, named);
    const provider = providerOf({ layer, reading });
    const sources = { timeOf: blockTimes(provider), askModule: askByCall(provider) };
    const verified = await verifyPayments(history, wanted, sources);
    if (verified.length === 0) throw new NoSuchPayment(named, "there is no payment of the suite in it");
    const names = deskNames(history, await memberCodes(layer));
    print(verified.map((each) => verificationPage(each, names)).join("\n\n"));
    if (verified.some(({ differences }) => differences.length > 0)) process.exitCode = 2;
  });
}

interface Located {
  readonly history: History;
  readonly wanted: (payment: DecidedPayment) => boolean;
}

/** The history up to a payment, and how to tell it there. Throws `NoSuchPayment`. */
async function located(desk: Desk, named: string): Promise<Located> {
  return isUetr(named) ? locatedByUetr(desk, named) : locatedByHash(desk, named);
}

/** What a transaction decided, and what it paid that was set aside before. */
async function locatedByHash(desk: Desk, named: string): Promise<Located> {
  if (!/^0x[0-9a-f]{64}$/i.test(named)) throw new NoSuchPayment(named, "it is neither a transaction's hash nor a UETR");
  const receipt = await answered("the receipt", () => providerOf(desk).getTransactionReceipt(named));
  if (receipt === null) throw new NoSuchPayment(named, "the node knows no such transaction, or keeps it no more");
  if (receipt.status === 0) throw new NoSuchPayment(named, "the transaction failed, so that nothing was paid");
  const hash = named.toLowerCase();
  const history = await historyOf(desk, receipt.blockNumber);
  return { history, wanted: ({ event, reservation }) => [event.hash, reservation?.end?.hash].includes(hash) };
}

/** The legs of instructions under a UETR, settled or submitted, and what a queue admitted under it. */
async function locatedByUetr(desk: Desk, named: string): Promise<Located> {
  const history = await historyOf(desk, await latestBlock(providerOf(desk)));
  const uetr = uetrToBytes(named);
  if (!history.events.some(({ args }) => args.uetr === uetr))
    throw new NoSuchPayment(named, "no event names it; of a batch the chain has only a hash of all");
  const wanted = ({ event, settlement, reservation }: DecidedPayment) =>
    [event.args.uetr, settlement?.uetr, reservation?.reason?.args.uetr].includes(uetr);
  return { history, wanted };
}

interface Period {
  readonly history: History;
  readonly view: DeskView;
  readonly failures: readonly Failure[];
  readonly exposures: readonly Exposure[];
  readonly names: DeskNames;
}

async function readPeriod(desk: Desk, { country, from, to }: Omit<PeriodFlags, "out">): Promise<Period> {
  const { layer } = desk;
  const provider = providerOf(desk);
  const timeOf = blockTimes(provider);
  const last = await latestBlock(provider);
  const end = to === undefined ? last : await blockAt(to, last, timeOf, "last");
  const start = from === undefined ? 0 : await blockAt(from, last, timeOf, "first");
  const numeric = await countryNamed(layer, country);
  const history = await historyOf(desk, end);
  const now = await timeOf(end);
  const view = viewOf(history, numeric, { from: start, to: end, now });
  const failures = await readFailures(provider, new Set(history.sources.keys()), start, end);
  const exposures = (await exposuresOf(history, now, timeOf)).filter(({ from, to }) => [from, to].includes(numeric));
  return { history, view, failures, exposures, names: deskNames(history, await memberCodes(layer)) };
}

/** The first block not before a time, or the last one not after it. Throws `NotABlock`. */
async function blockAt(text: string, last: number, timeOf: TimeOf, which: "first" | "last"): Promise<number> {
  if (/^\d+$/.test(text)) {
    if (Number(text) > last) throw new NotABlock(text);
    return Number(text);
  }
  const time = Date.parse(text) / 1_000;
  if (Number.isNaN(time)) throw new NotABlock(text);
  if (which === "first") return firstBlockSince(time, last + 1, timeOf);
  const after = await firstBlockSince(Math.floor(time) + 1, last + 1, timeOf);
  if (after === 0) throw new NotABlock(text);
  return after - 1;
}

function exportPeriod(flags: PeriodFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const { view, failures } = await readPeriod({ layer, reading }, flags);
    await mkdir(flags.out, { recursive: true });
    for (const [name, text] of exportFiles(view, failures)) await writeFile(join(flags.out, name), text);
    print(`Blocks ${view.from} to ${view.to}: ${flags.out}`);
    print(`${view.payments.length} decisions, ${view.holds.length} holds, ${failures.length} failed transactions`);
    print(UNSEEN);
  });
}

function pageOfPeriod(flags: PeriodFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const { view, failures, exposures, names } = await readPeriod({ layer, reading }, flags);
    await mkdir(dirname(flags.out), { recursive: true });
    await writeFile(flags.out, deskPage(view, { failures, exposures }, names));
    if (failures.length > 0) print(table(["failed transactions", "number"], failureRows(failures)));
    print(`Page: ${flags.out}`);
  });
}

function failureRows(failures: readonly Failure[]): string[][] {
  return failureCounts(failures).map(([reason, count]) => [reason, String(count)]);
}

function watch(flags: WatchFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const provider = providerOf({ layer, reading });
    const last = await latestBlock(provider);
    const timeOf = blockTimes(provider);
    let next = flags.from === undefined ? last + 1 : await blockAt(flags.from, last, timeOf, "first");
    for (;;) {
      next = await look({ layer, reading, country: flags.country, timeOf }, next);
      if (flags.once === true) return;
      await setTimeout(flags.interval * 1_000);
    }
  });
}

interface Looking extends Desk {
  readonly country: string;
  readonly timeOf: TimeOf;
}

/** Tells what is new from a block on, and returns the block from which the next look starts. */
async function look(looking: Looking, from: number): Promise<number> {
  const { layer, country, timeOf } = looking;
  const to = await latestBlock(providerOf(looking));
  if (to < from) return from;
  const numeric = await countryNamed(layer, country);
  const history = await historyOf(looking, to);
  const names = deskNames(history, await memberCodes(layer));
  const view = viewOf(history, numeric, { from, to, now: await timeOf(to) });
  const reported = view.payments.filter(({ payment }) => payment.outcome.reported);
  for (const event of history.events) {
    if (event.block < from) continue;
    const time = await timeOf(event.block);
    if (isTold(event)) print(eventLine(event, time, names));
    for (const seen of reported.filter(({ payment }) => payment.event === event))
      print(reportedLine(seen, time, names));
  }
  const clocks = clockLines(view, names);
  if (clocks.length > 0) print(["Clocks", ...clocks].join("\n"));
  return to + 1;
}
