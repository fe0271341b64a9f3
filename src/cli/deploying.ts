import { join } from "node:path";

import type { Command } from "commander";

import { type Cast, castOf, outlineOf, sparesFor } from "../deploying/cast.ts";
import type { Deployment, Site } from "../deploying/deploy.ts";
import { keyRing, keysAtHand } from "../deploying/keys.ts";
import { type Network, networkNamed } from "../deploying/networks.ts";
import { openProvider } from "../deploying/opening.ts";
import type { Planned } from "../deploying/plan.ts";
import { readRecord } from "../deploying/record.ts";
import { sources } from "../deploying/sources.ts";
import { readConsortiumFile } from "./consortium-file.ts";
import { descriptorIn } from "./signers.ts";

const DEPLOYMENTS = join("deploy", "deployments");

interface KeyFlags {
  readonly keystore?: readonly string[];
  readonly signer?: string;
  readonly passwordFd?: string;
}

interface DeployingFlags extends KeyFlags {
  readonly network: string;
  readonly into?: string;
  readonly rehearsal?: true;
}

const NETWORK_FLAG = "--network <name>";

/** The flags of all that acts on a network with keys. */
export function onNetwork(command: Command, network: "option" | "requiredOption" = "requiredOption"): Command {
  return command[network](NETWORK_FLAG, "espace, espaceTestnet, espaceLocal or local; --rpc names another node of it")
    .option("--into <folder>", `the record of the deployment (default: ${join(DEPLOYMENTS, "<network>")})`)
    .option("--keystore <files...>", "encrypted keys that may sign; the first one deploys")
    .option("--signer <url>", "a program that keeps keys, such as Clef")
    .option("--password-fd <number>", "an open file descriptor from which the password of the keystores is read")
    .option("--rehearsal", "let the Council decide within seconds; for rehearsals only");
}

/** Connects as the flags say, works, and lets go of the node. */
export async function withSite(path: string, command: Command, work: (site: Site) => Promise<void>): Promise<void> {
  const file = await readConsortiumFile(path);
  const network = networkOf(command);
  const provider = await openProvider(network);
  try {
    await work({ file, network, provider, folder: folderOf(command) });
  } finally {
    provider.destroy();
  }
}

/** Who acts, by the keys that the flags name. Throws what `keyRing` and `castOf` throw. */
export async function staffed(site: Site, command: Command): Promise<Deployment> {
  const flags = command.opts<DeployingFlags>();
  const keys = await keyRing(keySources(flags), site.network, site.provider, sparesFor(site.file));
  return {
    ...site,
    cast: castOf(site.file, keys),
    deployer: keys.deployer,
    rehearsal: isRehearsal(command),
    sources: await sources(),
    onContract: () => undefined,
    onStep: () => undefined,
  };
}

/**
 * Whose account is whose, for whoever only looks: no key is needed where the file names every account. Throws what `keysAtHand`
 * and `castOf` throw.
 */
export async function castAt({ file, network, provider }: Site, command: Command): Promise<Cast> {
  return castOf(file, await keysAtHand(keySources(command.opts<KeyFlags>()), network, provider, sparesFor(file)));
}

/**
 * The same for whoever only plans: no key is needed, and before anything is deployed no account either. Throws as `castAt`
 * does.
 */
export async function planned(site: Site, command: Command): Promise<Planned> {
  const { file, network, provider, folder } = site;
  const keys = await keysAtHand(keySources(command.opts<KeyFlags>()), network, provider, sparesFor(file));
  const isFresh = (await readRecord(folder)) === undefined;
  return { ...site, cast: isFresh ? outlineOf(file, keys) : castOf(file, keys), deployer: keys.deployer };
}

export function isRehearsal(command: Command): boolean {
  return command.opts<DeployingFlags>().rehearsal ?? false;
}

/** The network of the flags; the node of `--rpc` only if somebody said one. Throws `NoSuchNetwork`. */
export function networkOf(command: Command): Network {
  const { network, rpc } = command.optsWithGlobals<{ network: string; rpc: string }>();
  const isSaid = process.env.SOGDIA_RPC !== undefined || command.getOptionValueSourceWithGlobals("rpc") === "cli";
  return networkNamed(network, isSaid ? rpc : undefined);
}

/** Where the record of the deployment is. */
export function folderOf(command: Command): string {
  const { into, network } = command.opts<DeployingFlags>();
  return into ?? join(DEPLOYMENTS, network);
}

function keySources({ keystore = [], signer, passwordFd }: KeyFlags) {
  const passwordDescriptor = passwordFd === undefined ? undefined : descriptorIn(passwordFd);
  return { keystores: keystore, signer, passwordDescriptor, phrase: process.env.SOGDIA_MNEMONIC };
}
