import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type BaseWallet, getBytes, hexlify, keccak256, toUtf8Bytes, Wallet } from "ethers";

import {
  CurrencyRegistry__factory,
  CurrencyToken__factory,
  CycleKeys__factory,
  Cycles__factory,
  type CurrencyToken,
  type Cycles,
  DisclosureRegistry__factory,
} from "../../typechain-types/index.js";
import { cyclePublicKey, provePossession } from "../../src/cycle/bls.ts";
import { type CycleKey, sumOfKeys } from "../../src/cycle/keys.ts";
import { cyclesDomain } from "../../src/cycle/proposal.ts";
import { writeRecord } from "../../src/deploying/record.ts";
import { type Actor, completeLei, type ConsortiumFile, parseConsortium } from "../../src/index.ts";
import { newDisclosureKey, publicKeyOf } from "../../src/supervision/disclosure/envelope.ts";
import { accountsFor, deployAs, type Deployed, nodeChain } from "../bench/deployments.ts";
import { mined } from "../bench/meter.ts";
import { smallConsortium } from "../bench/small-consortium.ts";
import { testAccounts } from "../node/test-accounts.ts";
import { NodeProcess } from "./node-process.ts";
import { freePorts } from "../common/ports.ts";
import { Switchboard } from "./switchboard.ts";

export const [COUNTRIES, BANKS_EACH, AGENTS] = [5, 4, 2];
/** Seconds in which payments can be struck, and within which a cycle settles afterwards. */
export const [WINDOW, GRACE] = [10, 600];
const FUNDS = 1_000_000n; // minor units, of each bank
const SECRET = 0o600;
const DEPTH = "4"; // blocks

/** A party with a node of its own. */
export interface Party {
  readonly name: string;
  readonly role: "bank" | "supervisor" | "agent";
  /** Its place on the switchboard. */
  readonly place: number;
  /** ISO 3166-1 number; 0 of an agent. */
  readonly country: number;
  readonly wallet: Wallet;
  readonly folder: string;
  readonly node: NodeProcess;
}

interface Role extends Omit<Party, "node" | "folder" | "place"> {
  readonly actor: Actor | undefined;
}

/** The consortium of the soak on a chain, with a process for each party. */
export interface SoakWorld {
  readonly url: string;
  /** Where the deployment's record is. */
  readonly deployment: string;
  readonly folder: string;
  readonly deployed: Deployed;
  readonly cycles: Cycles;
  readonly domain: ReturnType<typeof cyclesDomain>;
  readonly tokens: readonly CurrencyToken[];
  readonly issuers: ReadonlyMap<string, number>;
  readonly parties: readonly Party[];
  readonly keys: readonly CycleKey[];
  readonly board: Switchboard;
  readonly disclosureKeys: ReadonlyMap<number, Uint8Array>;
  close(): Promise<void>;
}

interface SmallFile {
  readonly council: { readonly emergency: object };
  readonly countries: readonly { alpha2: string; participants: readonly object[] }[];
}

export function soakFile(): ConsortiumFile {
  const file = smallConsortium(COUNTRIES) as SmallFile;
  const council = { ...file.council, emergency: { ...file.council.emergency, threshold: COUNTRIES } };
  const countries = file.countries.map((country) => ({
    ...country,
    participants: Array.from({ length: BANKS_EACH }, (_, index) => ({
      ...country.participants[0],
      name: `Bank ${index} of ${country.alpha2}`,
      lei: completeLei(`${country.alpha2}BANK${index}`.padEnd(18, "0")),
    })),
  }));
  return parseConsortium({ ...file, council, countries, cycles: { windowSeconds: WINDOW, graceSeconds: GRACE } });
}

/** Deploys on a real node, registers keys, deals out money, and starts a process for each party. */
export async function raiseWorld(say: (line: string) => void): Promise<SoakWorld> {
  const [file, folder] = [soakFile(), await mkdtemp(join(tmpdir(), "sogdia-soak-"))];
  const accounts = accountsFor(file) + AGENTS;
  say("Starting a node and deploying the consortium.");
  const chain = await nodeChain(accounts);
  const deployed = await deployAs(file, chain, true);
  const deployment = join(folder, "deployment");
  await mkdir(deployment);
  await writeRecord(deployment, deployed.record);
  const roles = [...rolesIn(file, deployed), ...agentRoles(deployed, accounts)];
  const ports = await freePorts(roles.length);
  const board = await Switchboard.open(ports);
  const parties = await Promise.all(
    roles.map((role, place) =>
      partyOf(role, place, { folder, deployment, url: chain.network.rpc, port: ports[place]! }),
    ),
  );
  say(`Registering the keys of ${parties.length - AGENTS} signers.`);
  const tokens = await tokensOf(file, deployed);
  const keys = await registerKeys(parties, tokens, deployed);
  const disclosureKeys = await publishKeys(parties, deployed);
  await dealMoney(file, parties, tokens, deployed);
  await writeNodeFiles(parties, board);
  const { chainId } = await deployed.provider.getNetwork();
  const cycles = Cycles__factory.connect(deployed.record.contracts.cycles!.address, deployed.provider);
  return {
    ...{ url: chain.network.rpc, deployment, folder, deployed, cycles, tokens, parties, keys, board, disclosureKeys },
    domain: cyclesDomain(await cycles.getAddress(), chainId),
    issuers: new Map(tokens.map((token, index) => [token.target as string, file.countries[index]!.numeric])),
    close: async () => {
      for (const { node } of parties) await node.end();
      board.close();
      deployed.close();
      await chain.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function rolesIn(file: ConsortiumFile, { cast }: Deployed): Role[] {
  return file.countries.flatMap(({ alpha2, numeric, participants }) => {
    const role = (name: string, kind: "bank" | "supervisor", actor: Actor): Role => {
      return { name, role: kind, country: numeric, wallet: walletOf(cast.signerOf(actor)!), actor };
    };
    return [
      role(`Supervisor ${alpha2}`, "supervisor", { kind: "office", country: alpha2, office: "Supervisor" }),
      ...participants.map(({ name, lei }) => role(name, "bank", { kind: "participant", lei })),
    ];
  });
}

function agentRoles({ provider }: Deployed, accounts: number): Role[] {
  return testAccounts(accounts)
    .slice(-AGENTS)
    .map(({ privateKey }, index) => {
      const wallet = new Wallet(privateKey, provider);
      return { name: `Agent ${index + 1}`, role: "agent", country: 0, wallet, actor: undefined };
    });
}

function walletOf(signer: object): Wallet {
  const { privateKey, provider } = signer as BaseWallet;
  return new Wallet(privateKey, provider);
}

async function partyOf(
  role: Role,
  place: number,
  { folder, deployment, url, port }: { folder: string; deployment: string; url: string; port: number },
): Promise<Party> {
  const own = join(folder, role.name.replaceAll(" ", "-"));
  await mkdir(own);
  const at = (name: string) => join(own, name);
  await writeFile(at("account"), role.wallet.privateKey, { mode: SECRET });
  await writeFile(at("key"), hexlify(secretOf(role.wallet.address)), { mode: SECRET });
  const args = ["--rpc", url, "--deployment", deployment, "cycle", "serve", at("node"), "--nodes", at("nodes.json")];
  const limits = ["--port", String(port), "--longest", "300", "--depth", DEPTH, "--account", at("account")];
  const kinds = { agent: ["--agent"], bank: ["--key", at("key")] };
  const supervisor = [...kinds.bank, "--disclosure-key", at("disclosure")];
  const node = new NodeProcess([...args, ...limits, ...(role.role === "supervisor" ? supervisor : kinds[role.role])]);
  return { ...role, place, folder: own, node };
}

export function secretOf(name: string): Uint8Array {
  return getBytes(keccak256(toUtf8Bytes(name))).fill(0, 0, 1); // below the order of the group
}

async function tokensOf(file: ConsortiumFile, { record, provider }: Deployed): Promise<CurrencyToken[]> {
  const registry = CurrencyRegistry__factory.connect(record.contracts.currencies!.address, provider);
  const found = file.countries.map(({ numeric, currency }) => registry.tokenOf(numeric, currency!.numeric));
  return (await Promise.all(found)).map((address) => CurrencyToken__factory.connect(address, provider));
}

async function registerKeys(
  parties: readonly Party[],
  tokens: readonly CurrencyToken[],
  { record, provider }: Deployed,
): Promise<CycleKey[]> {
  const keys = CycleKeys__factory.connect(record.contracts.cycleKeys!.address, provider);
  const inForce: CycleKey[] = [];
  const countries = [...new Set(parties.map(({ country }) => country))];
  for (const { role, country, wallet } of parties) {
    if (role === "agent") continue;
    const key = hexlify(cyclePublicKey(secretOf(wallet.address)));
    const digest = getBytes(await keys.digestOfKey(wallet.address, key));
    const change = {
      key,
      possession: hexlify(provePossession(digest, secretOf(wallet.address))),
      previous: "0x",
      sum: sumOfKeys(inForce),
    };
    const own = keys.connect(wallet);
    const token = tokens[countries.indexOf(country)]!;
    await mined(role === "supervisor" ? own.registerSupervisor(country, change) : own.register(token, change));
    const id = role === "supervisor" ? country << 16 : Number(await keys.idOf(wallet.address));
    inForce.push({ id, account: wallet.address, key });
  }
  return inForce.sort((a, b) => a.id - b.id);
}

async function publishKeys(
  parties: readonly Party[],
  { record, provider }: Deployed,
): Promise<Map<number, Uint8Array>> {
  const registry = DisclosureRegistry__factory.connect(record.contracts.disclosures!.address, provider);
  const secrets = new Map<number, Uint8Array>();
  for (const { role, country, wallet, folder } of parties) {
    if (role !== "supervisor") continue;
    const secret = newDisclosureKey();
    secrets.set(country, secret);
    await writeFile(join(folder, "disclosure"), hexlify(secret), { mode: SECRET });
    await mined(registry.connect(wallet).publishKey(country, publicKeyOf(secret)));
  }
  return secrets;
}

async function dealMoney(
  file: ConsortiumFile,
  parties: readonly Party[],
  tokens: readonly CurrencyToken[],
  { cast, provider }: Deployed,
): Promise<void> {
  for (const [index, { alpha2, numeric }] of file.countries.entries()) {
    const authority = walletOf(
      cast.signerOf({ kind: "office", country: alpha2, office: "MonetaryAuthority" })!,
    ).connect(provider);
    const banks = parties.filter(({ role, country }) => role === "bank" && country === numeric);
    for (const { wallet } of banks) await mined(tokens[index]!.connect(authority).issue(wallet.address, FUNDS));
  }
}

async function writeNodeFiles(parties: readonly Party[], board: Switchboard): Promise<void> {
  for (const { place, folder } of parties) {
    const of = (role: Party["role"]) =>
      Object.fromEntries(
        parties
          .filter((each) => each.role === role)
          .map((each) => [each.wallet.address, board.urlOf(place, each.place)]),
      );
    const nodes = { agents: of("agent"), participants: of("bank"), supervisors: of("supervisor") };
    await writeFile(join(folder, "nodes.json"), JSON.stringify(nodes));
  }
}
