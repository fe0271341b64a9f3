import { Command, InvalidArgumentError } from "commander";

import type { JointLayer } from "../consortium/joint-layer.ts";
import {
  hashOfReport,
  isProvenReport,
  parseReportBatch,
  parseReportProof,
  proveReport,
  sealReports,
} from "../supervision/reports.ts";
import { countryNamed, withLayer } from "./connection.ts";
import { readJson } from "./json-file.ts";
import { print } from "./output.ts";
import { writePrivate } from "../signing/private-files.ts";
import { sending, submit } from "./submit.ts";

/** A proof that proves nothing. */
class NotProven extends Error {
  constructor(reason: string) {
    super(`Not proven: ${reason}.`);
    this.name = "NotProven";
  }
}

/** `sogdia report ...` */
export function reportCommand(): Command {
  const report = new Command("report").description("Suspicious-activity reports: that they existed, and nothing else.");
  report
    .command("seal")
    .description("salts reports and fills them up to a batch of a fixed size; prints its root")
    .argument("[files...]", "a report, or a list of them, as JSON each; none at all make a batch, too")
    .requiredOption("--out <file>", "where to write the batch; it is secret")
    .action(seal);
  sending(ofCountry(report.command("anchor")))
    .description("puts the root of a batch on chain")
    .argument("<batch>", "what seal wrote")
    .option("--period <number>", "number of the reporting period", period, 0)
    .action(anchor);
  report
    .command("prove")
    .description("takes one report out of a batch, with the proof that it is in it")
    .argument("<batch>", "what seal wrote")
    .argument("<reference>", "the report's reference")
    .requiredOption("--out <file>", "where to write the proof; it holds the report")
    .action(prove);
  ofCountry(report.command("verify"))
    .description("whether a report is in a batch that the country has anchored, and since when")
    .argument("<proof>", "what prove wrote")
    .action(verify);
  return report;
}

function ofCountry(command: Command): Command {
  return command.requiredOption("--country <code>", "the country that anchors, such as CN");
}

function period(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 0xffff_ffff) throw new InvalidArgumentError("A whole number of 32 bits.");
  return value;
}

async function seal(files: readonly string[], { out }: { out: string }): Promise<void> {
  const batch = sealReports((await Promise.all(files.map(readJson))).flat());
  await writePrivate(out, `${JSON.stringify(batch, null, 2)}\n`);
  print(batch.root);
}

interface AnchorFlags {
  readonly country: string;
  readonly period: number;
}

function anchor(file: string, flags: AnchorFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer) => {
    const { root } = parseReportBatch(await readJson(file));
    const country = await countryNamed(layer, flags.country);
    const call = await layer.reports.anchor.populateTransaction(country, root, flags.period);
    if (await submit(command, layer, call)) print(`${root} anchored ${await anchoredTime(layer, country, root)}`);
  });
}

async function anchoredTime({ reports }: JointLayer, country: number, root: string): Promise<string> {
  return isoTime(await reports.anchoredAt(country, root));
}

async function prove(file: string, reference: string, { out }: { out: string }): Promise<void> {
  const proof = proveReport(parseReportBatch(await readJson(file)), reference);
  await writePrivate(out, `${JSON.stringify(proof, null, 2)}\n`);
  print(`Proof: ${out}`);
}

function verify(file: string, flags: { country: string }, command: Command): Promise<void> {
  return withLayer(command, async (layer) => {
    const proof = parseReportProof(await readJson(file));
    if (!isProvenReport(proof)) throw new NotProven("the report does not lead to the root of its proof");
    const country = await countryNamed(layer, flags.country);
    const since = await layer.reports.provenAt(country, proof.root, hashOfReport(proof), [...proof.proof]);
    if (since === 0n) throw new NotProven(`${flags.country} has not anchored ${proof.root}`);
    print(`Report ${proof.report.reference} existed on ${isoTime(since)}.`);
  });
}

function isoTime(seconds: bigint): string {
  return new Date(Number(seconds) * 1_000).toISOString();
}
