import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { dataLength, dataSlice, keccak256, type Provider, Transaction } from "ethers";
import { z } from "zod";

import { READABLE, writeWhole } from "../common/whole-file.ts";
import { JOINT_FACTORIES } from "../consortium/joint-factories.ts";
import { JOINT_CONTRACTS, type JointLayerAddresses } from "../consortium/joint-layer.ts";
import type { Journal } from "./journal.ts";
import type { PatientNode } from "../chain/node.ts";

const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const hex = z.string().regex(/^0x(?:[0-9a-f]{2})*$/);
const block = z.number().int().min(0);

const deployed = z.strictObject({
  name: z.string(),
  address,
  /** The constructor's arguments, encoded. */
  arguments: hex,
  /** Keccak-256 of the code at the address. */
  codeHash: hash,
  transaction: hash,
  block,
});

const record = z.strictObject({
  consortium: z.string(),
  network: z.string(),
  chainId: z.string().regex(/^[0-9]+$/),
  deployer: address,
  rehearsal: z.boolean(),
  /** The commit of the sources, and the version of the package. */
  commit: z.string(),
  version: z.string(),
  firstBlock: block,
  firstBlockHash: hash,
  contracts: z.record(z.string(), deployed),
  /** By the letters of the countries whose keys act by them. */
  guardians: z.record(z.string(), address).default({}),
  /** Of the last file that was carried out to the end, and when. */
  finished: z.strictObject({ fileHash: hash, block }).optional(),
});

/** What was deployed, where and from what: `deployment.json`. */
export type DeploymentRecord = z.infer<typeof record>;

/** A folder that holds another deployment than the one that was asked for. */
export class OtherDeployment extends Error {
  readonly folder: string;
  constructor(folder: string, what: string, found: string, expected: string) {
    super(`${folder} is of another ${what}: ${found}, not ${expected}. Name another folder.`);
    this.name = "OtherDeployment";
    this.folder = folder;
  }
}

/** A record that no deployment wrote. */
export class InvalidRecord extends Error {
  readonly path: string;
  constructor(path: string, cause: unknown) {
    super(`${path} is no record of a deployment.`, { cause });
    this.name = "InvalidRecord";
    this.path = path;
  }
}

const FILE = "deployment.json";

/** The record in a folder, undefined before there is one. Throws `InvalidRecord`. */
export async function readRecord(folder: string): Promise<DeploymentRecord | undefined> {
  const path = join(folder, FILE);
  try {
    return record.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InvalidRecord(path, error);
  }
}

/** Writes the record: a reader finds the old one or the new one. */
export async function writeRecord(folder: string, written: DeploymentRecord): Promise<void> {
  const path = join(folder, FILE);
  await writeAddresses(folder, written.contracts);
  await writeWhole(path, `${JSON.stringify(record.parse(written), null, 2)}\n`, READABLE);
}

/** Throws `OtherDeployment` unless a record is of this consortium and of the chain that a node answers for. */
export async function requireSame(
  folder: string,
  found: DeploymentRecord,
  consortium: string,
  provider: PatientNode,
): Promise<void> {
  if (found.consortium !== consortium) {
    throw new OtherDeployment(folder, "consortium", JSON.stringify(found.consortium), JSON.stringify(consortium));
  }
  await requireSameChain(folder, found, provider);
}

/** Throws `OtherDeployment` unless a record is of the chain that a node answers for, and not of an earlier one of its number. */
export async function requireSameChain(folder: string, found: DeploymentRecord, provider: Provider): Promise<void> {
  const { chainId } = await provider.getNetwork();
  if (found.chainId !== String(chainId)) throw new OtherDeployment(folder, "chain", found.chainId, String(chainId));
  const first = await provider.getBlock(found.firstBlock);
  if (first?.hash === found.firstBlockHash) return;
  const what = `chain with the number ${chainId}`;
  throw new OtherDeployment(folder, what, found.firstBlockHash, first?.hash ?? "one without that block");
}

/** Writes where the contracts are as Ignition would, which is how everything else finds them. */
async function writeAddresses(folder: string, contracts: DeploymentRecord["contracts"]): Promise<void> {
  const entries = Object.values(contracts).map(({ name, address: at }) => [`Sogdia#${name}`, at]);
  const text = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
  await writeWhole(join(folder, "deployed_addresses.json"), text, READABLE);
}

/** What became of the contracts, read from the chain and from the journal of their transactions. */
export async function recordOf(
  provider: PatientNode,
  journal: Journal,
  addresses: JointLayerAddresses,
): Promise<DeploymentRecord["contracts"]> {
  const names = Object.keys(addresses) as (keyof JointLayerAddresses)[];
  const found = names.map(async (key) => {
    const creation = creationOf(journal, addresses[key]);
    const code = await provider.getCode(addresses[key]);
    const contract = {
      name: JOINT_CONTRACTS[key],
      address: addresses[key],
      arguments: dataSlice(creation.data, dataLength(JOINT_FACTORIES[key].bytecode)),
      codeHash: keccak256(code),
      transaction: creation.hash,
      block: journal.endOf(creation.hash)!.block!,
    };
    return [key, contract] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

function creationOf(journal: Journal, contract: string): { hash: string; data: string } {
  const entry = journal.signed.find(({ hash }) => journal.endOf(hash)?.contract === contract)!;
  return { hash: entry.hash, data: Transaction.from(entry.raw).data };
}
