import { Command } from "commander";

import { readEvents } from "../chain/events.ts";
import type { BlockRange } from "../chain/logs.ts";
import { type JointLayer, knownContracts } from "../consortium/joint-layer.ts";
import { alpha2FromBytes } from "../governance/registries.ts";
import { proposalIds, readProposal, readProposals } from "../governance/proposal-record.ts";
import { withLayer } from "./connection.ts";
import { print } from "./output.ts";
import { proposalHead, proposalJson } from "./proposal-json.ts";
import { hexOf, proposalLine, proposalPage } from "./proposal-page.ts";

/** No proposal, or more than one, whose number begins so. */
class NoSuchProposal extends Error {
  constructor(text: string, matching: number) {
    super(`${matching === 0 ? "No proposal's" : "More than one proposal's"} number begins with ${text}.`);
    this.name = "NoSuchProposal";
  }
}

/** `sogdia council ...` */
export function councilCommand(): Command {
  const council = new Command("council").description("What the countries decide together.");
  council
    .command("list")
    .description("all proposals, the newest last")
    .option("--json", "print one JSON object")
    .action(list);
  council
    .command("show")
    .description("one proposal: why, what it does, who voted how, what it still lacks")
    .argument("<proposal>", "its number, or the beginning of it")
    .option("--json", "print one JSON object")
    .action(show);
  return council;
}

interface Flags {
  readonly json?: true;
}

function list({ json }: Flags, command: Command): Promise<void> {
  return withLayer(command, async ({ council }, reading) => {
    const records = await readProposals(council, await reading());
    if (json === true) print(JSON.stringify({ proposals: records.map(proposalHead) }, null, 2));
    else if (records.length === 0) print("Nothing was proposed yet.");
    else for (const record of records) print(proposalLine(record));
  });
}

function show(proposal: string, { json }: Flags, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const blocks = await reading();
    const record = await readProposal(layer.council, await numbered(layer.council, proposal, blocks), blocks);
    const countryName = await countryNames(layer, blocks);
    const context = { known: await knownContracts(layer), countryName };
    print(json === true ? JSON.stringify(proposalJson(record, context), null, 2) : proposalPage(record, context));
  });
}

/** The one proposal whose number begins so. Throws `NoSuchProposal`. */
async function numbered(council: JointLayer["council"], text: string, blocks: BlockRange): Promise<bigint> {
  const beginning = text.toLowerCase().replace(/^0x/, "");
  const matching = (await proposalIds(council, blocks)).filter((id) => hexOf(id).startsWith(beginning));
  if (matching.length !== 1) throw new NoSuchProposal(text, matching.length);
  return matching[0]!;
}

/** Countries by the two letters that they have in the registry, now or before they left. */
async function countryNames({ countries }: JointLayer, blocks: BlockRange): Promise<(numeric: number) => string> {
  const admitted = await readEvents(countries, countries.filters.CountryAdmitted(), blocks);
  const names = new Map(admitted.map(({ args }) => [Number(args.country), alpha2FromBytes(args.alpha2)]));
  return (numeric) => names.get(numeric) ?? String(numeric);
}
