import { join } from "node:path";

import { Command, Option } from "commander";

import { table } from "../common/format.ts";
import { escapeLine } from "../common/text.ts";
import { openProvider } from "../deploying/opening.ts";
import { type DeploymentRecord, readRecord, requireSame } from "../deploying/record.ts";
import { contractsIn, type DeployedContract } from "../deploying/verifying/contracts.ts";
import { BRISK, Explorer, PATIENT } from "../deploying/verifying/explorer.ts";
import { type Verified, verifyContracts, writeStandardJson } from "../deploying/verifying/verify.ts";
import { NothingDeployed } from "./accept.ts";
import { folderOf, networkOf } from "./deploying.ts";
import { print, printAside } from "./output.ts";

interface VerifyFlags {
  readonly artifacts: string;
  readonly explorer?: string;
  readonly standardJson?: string;
  readonly json?: true;
}

/** The variable with the key of the explorer's API. */
const KEY = "SOGDIA_EXPLORER_KEY";

/** Nobody says where the explorer is, or the key with which it is asked. */
export class NoExplorer extends Error {
  constructor(problem: string) {
    super(`${problem} --standard-json writes what an explorer's page takes.`);
    this.name = "NoExplorer";
  }
}

/** `sogdia verify` */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("Has an explorer verify every deployed contract against the sources; ends with 1 if one is not.")
    .requiredOption("--network <name>", "espace, espaceTestnet, espaceLocal or local; --rpc names another node of it")
    .option("--into <folder>", `the record of the deployment (default: ${join("deploy", "deployments", "<network>")})`)
    .option(
      "--standard-json <folder>",
      "write the compiler's input of each contract and its arguments, and ask no explorer",
    )
    .option("--json", "the answer as JSON")
    .addOption(
      new Option("--artifacts <folder>", "what the contracts were built to, in a checkout").default("artifacts"),
    )
    .addOption(new Option("--explorer <url>", "another explorer's API than that of the network"))
    .action((_: unknown, command: Command) => verify(command));
}

async function verify(command: Command): Promise<void> {
  const { record, contracts } = await deployedIn(command);
  const { standardJson, artifacts, json } = command.opts<VerifyFlags>();
  if (standardJson !== undefined) {
    const files = await writeStandardJson(contracts, artifacts, standardJson);
    print(json === true ? JSON.stringify({ files }, null, 2) : `${files.length} files are in ${standardJson}.`);
    return;
  }
  const explorer = explorerOf(command);
  printAside(`${contracts.length} contracts of "${record.consortium}", built from ${record.commit}.`);
  const verified = await verifyContracts(contracts, artifacts, explorer, (each) => printAside(lineOf(each)));
  print(json === true ? JSON.stringify(verified, null, 2) : verifiedPage(verified));
  if (!verified.every(isVerified)) process.exitCode = 1;
}

async function deployedIn(
  command: Command,
): Promise<{ readonly record: DeploymentRecord; readonly contracts: DeployedContract[] }> {
  const folder = folderOf(command);
  const record = await readRecord(folder);
  if (record === undefined) throw new NothingDeployed(folder);
  const provider = await openProvider(networkOf(command));
  try {
    await requireSame(folder, record, record.consortium, provider);
    return { record, contracts: await contractsIn(record, provider) };
  } finally {
    provider.destroy();
  }
}

/** The key is no argument: other users of a machine see arguments. Throws `NoExplorer`. */
function explorerOf(command: Command): Explorer {
  const { explorer } = command.opts<VerifyFlags>();
  const network = networkOf(command);
  const api = explorer ?? network.explorer?.apiUrl;
  if (api === undefined) throw new NoExplorer(`${network.name} has no explorer.`);
  const key = process.env[KEY];
  if (key === undefined || key === "") throw new NoExplorer(`The variable ${KEY} has no key of the explorer's API.`);
  return new Explorer(api, key, network.isLocal ? BRISK : PATIENT);
}

function isVerified({ verdict }: Verified): boolean {
  return verdict.outcome === "verified" || verdict.outcome === "already verified";
}

function lineOf({ contract, verdict }: Verified): string {
  return `${escapeLine(contract.title)} ${contract.address}: ${verdict.outcome}`;
}

function verifiedPage(verified: readonly Verified[]): string {
  const open = verified.filter((each) => !isVerified(each));
  const count = `${verified.length - open.length} of ${verified.length} contracts are verified.`;
  if (open.length === 0) return count;
  const rows = open.map(({ contract, verdict }) => [
    escapeLine(contract.title),
    contract.address,
    verdict.outcome,
    wordsOf(verdict),
  ]);
  return `${table(["not verified", "address", "", "what the explorer says"], rows)}\n\n${count}`;
}

function wordsOf(verdict: Verified["verdict"]): string {
  if ("reason" in verdict) return escapeLine(verdict.reason);
  return "receipt" in verdict ? `pending under ${escapeLine(verdict.receipt)}: run this again later` : "";
}
