import { basename } from "node:path";

import { Command } from "commander";
import { keccak256 } from "ethers";

import type { AmendingContext } from "../amending/context.ts";
import { type Difference, differenceOf } from "../amending/difference.ts";
import { FileChain } from "../amending/file-chain.ts";
import { leftoversOf, leftoversOn } from "../amending/leftovers.ts";
import { refusalsBy } from "../amending/refusals.ts";
import type { ConsortiumFile } from "../consortium/file.ts";
import { connectJointLayer, type JointLayer } from "../consortium/joint-layer.ts";
import type { Actor } from "../consortium/step.ts";
import { type Cast, describeActor, pairedCasts } from "../deploying/cast.ts";
import { addressesIn, type Site } from "../deploying/deploy.ts";
import { exportParts } from "../deploying/export.ts";
import { imaginedGuardians, standingGuardians, withGuardians } from "../deploying/guardians.ts";
import { type DeploymentRecord, readRecord, requireSame } from "../deploying/record.ts";
import { NothingDeployed } from "./accept.ts";
import { readConsortiumFile } from "./consortium-file.ts";
import { castAt, onNetwork, withSite } from "./deploying.ts";
import { differencePage, exportedPage } from "./difference-page.ts";
import { readNamed } from "./named-files.ts";
import { print } from "./output.ts";

interface DiffFlags {
  readonly network?: string;
  readonly sponsor?: string;
  readonly expel?: readonly string[];
  readonly uri?: string;
  readonly export?: string;
  readonly json?: true;
}

/** Flags that contradict each other. */
export class DiffMisread extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "DiffMisread";
  }
}

/** `sogdia consortium diff` */
export function diffCommand(): Command {
  const command = new Command("diff")
    .description(
      "what the countries decide and who signs what, so that what stands becomes what a file says; sends nothing",
    )
    .argument(
      "<files...>",
      "the old file and the new one; the new one alone with --network, where the chain is the old one",
    )
    .option(
      "--sponsor <code>",
      "the country that proposes, by its two letters; the first that stands in both otherwise",
    )
    .option(
      "--expel <codes...>",
      "countries that the others expel; whoever else the new file leaves out gives notice itself",
    )
    .option("--uri <address>", "where the new file can be read by all who decide on it; its name otherwise")
    .option("--export <folder>", "write for each who signs a batch for a Safe and transactions for an offline signer")
    .option("--json", "the answer as JSON");
  return onNetwork(command, "option").action((files: string[]) => compare(files, command));
}

function compare(files: readonly string[], command: Command): Promise<void> {
  const { network, export: folder } = command.opts<DiffFlags>();
  const [first, second, ...rest] = files;
  if (network !== undefined) {
    if (second !== undefined)
      throw new DiffMisread("With --network the chain is what stands: name the new file alone.");
    return compareChain(first!, command);
  }
  if (second === undefined || rest.length > 0) throw new DiffMisread("Name the old file and the new one.");
  if (folder !== undefined) throw new DiffMisread("Only what a chain takes can be signed: --export needs --network.");
  return compareFiles(first!, second, command);
}

async function guardedFile(path: string): Promise<ConsortiumFile> {
  const file = await readConsortiumFile(path);
  return withGuardians(file, { guardians: imaginedGuardians(file) });
}

async function compareFiles(before: string, after: string, command: Command): Promise<void> {
  const [old, file] = [await guardedFile(before), await guardedFile(after)];
  const refusalOf = () => Promise.resolve(undefined);
  const members = old.countries.map(({ alpha2 }) => alpha2);
  const shared = { ...(await sharedBy(command, file, after, members)), ...imagined(old, file), refusalOf };
  requireLeaving(shared);
  say(command, file, await differenceOf({ ...shared, rehearsal: false }));
}

/** What stands where an old file was carried out, and the accounts of a new one. */
export function imagined(old: ConsortiumFile, file: ConsortiumFile) {
  const [before, { accountOf }] = pairedCasts(old, file);
  const { layer } = new FileChain({ file: old, accountOf: before.accountOf, rehearsal: false });
  return { layer, leftovers: leftoversOf([old, before.accountOf], [file, accountOf]), accountOf };
}

function compareChain(path: string, command: Command): Promise<void> {
  return withSite(path, command, async (site) => {
    const { provider } = site;
    const record = await recordIn(site);
    const file = withGuardians(site.file, { guardians: await standingGuardians(site.file, record, provider) });
    const cast = await castAt(site, command);
    const accountOf = (actor: Actor) => cast.accountOf(actor);
    const layer = connectJointLayer(addressesIn(record), provider);
    const leftovers = await leftoversOn(layer, { from: record.firstBlock }, file, accountOf);
    const refusalOf = refusalsBy(provider);
    const shared = {
      ...(await sharedBy(command, file, path, await membersOn(layer, file))),
      layer,
      leftovers,
      refusalOf,
    };
    requireLeaving(shared);
    const difference = await differenceOf({ ...shared, accountOf, rehearsal: record.rehearsal });
    say(command, file, difference);
    await exportTo(command, site, cast, difference);
  });
}

/** The record of the deployment that a file is compared with. Throws `NothingDeployed` and `OtherDeployment`. */
export async function recordIn({ folder, file, provider }: Site): Promise<DeploymentRecord> {
  const record = await readRecord(folder);
  if (record === undefined) throw new NothingDeployed(folder);
  await requireSame(folder, record, file.name, provider);
  return record;
}

type Shared = Pick<AmendingContext, "file" | "sponsor" | "expelled" | "reasons">;

async function sharedBy(
  command: Command,
  file: ConsortiumFile,
  path: string,
  members: readonly string[],
): Promise<Shared> {
  const bytes = await readNamed(path);
  const { sponsor, expel = [], uri = basename(path) } = command.opts<DiffFlags>();
  const able = file.countries.map(({ alpha2 }) => alpha2).filter((alpha2) => members.includes(alpha2));
  const proposing = sponsor ?? able[0];
  if (proposing === undefined || !able.includes(proposing)) {
    throw new DiffMisread(`${proposing ?? "No country"} is a member before and after: nobody else can propose.`);
  }
  return { file, sponsor: proposing, expelled: expel, reasons: { uri, hash: keccak256(bytes) } };
}

async function membersOn({ countries }: JointLayer, file: ConsortiumFile): Promise<string[]> {
  const weights = await Promise.all(file.countries.map(({ numeric }) => countries.votingWeightOf(numeric)));
  return file.countries.filter((_, index) => weights[index] !== 0n).map(({ alpha2 }) => alpha2);
}

async function exportTo(
  command: Command,
  { file, provider }: Site,
  cast: Cast,
  { motions, steps }: Difference,
): Promise<void> {
  const { export: folder } = command.opts<DiffFlags>();
  if (folder === undefined) return;
  const open = [...motions, ...steps].map((step) => ({ step, reason: "key elsewhere" as const }));
  print(exportedPage(await exportParts(open, folder, { file, cast, provider })));
}

/** Throws `DiffMisread` unless each of them leaves by the file. */
function requireLeaving({ expelled, leftovers }: Pick<AmendingContext, "expelled" | "leftovers">): void {
  const stranger = expelled.find((code) => !leftovers.countries.some(({ alpha2 }) => alpha2 === code));
  if (stranger === undefined) return;
  throw new DiffMisread(`${stranger} cannot be expelled by this file: it is no member, or the file still has it.`);
}

function say(command: Command, file: ConsortiumFile, difference: Difference): void {
  const { json } = command.opts<DiffFlags>();
  print(json === true ? JSON.stringify(inJson(file, difference), null, 2) : differencePage(file, difference));
}

function inJson(file: ConsortiumFile, { motions, steps, unchangeable }: Difference) {
  return {
    decisions: motions.map(({ motion, actor }) => ({
      title: motion.decision.title,
      decisionClass: motion.decisionClass,
      stage: motion.stage,
      ...(motion.decision.waitsFor === undefined ? {} : { waitsFor: motion.decision.waitsFor }),
      ...(motion.id === undefined ? {} : { proposal: String(motion.id) }),
      sponsor: describeActor(file, actor),
      actions: motion.decision.actions.map(({ target, data }) => ({ target, data })),
    })),
    acts: steps.map(({ chapter, title, actor }) => ({ chapter, title, who: describeActor(file, actor) })),
    unchangeable,
  };
}
