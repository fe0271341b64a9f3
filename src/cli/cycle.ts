import { Command, InvalidArgumentError } from "commander";
import { getBytes, hexlify, isAddress } from "ethers";

import { latestBlock } from "../chain/blocks.ts";
import { nodeOf } from "../chain/logs.ts";
import type { JointLayer } from "../consortium/joint-layer.ts";
import { assemble } from "../cycle/assemble.ts";
import { aggregateSignatures, badSignatures, signDigest } from "../cycle/bls.ts";
import { checkAsParticipant, checkAsSupervisor, type CheckTerms, type CycleFault } from "../cycle/check.ts";
import { paymentFrom, participantCopyFrom, supervisorCopyFrom } from "../cycle/files.ts";
import { hashingIn } from "../cycle/hash-threads.ts";
import { openKeccak } from "../cycle/keccak.ts";
import { keySetOf } from "../cycle/keys.ts";
import { cyclePaymentStruct } from "../cycle/payment.ts";
import { digestOfProposal } from "../cycle/proposal.ts";
import { type CycleRecord, readCycles } from "../cycle/record.ts";
import { finalityProof } from "../cycle/settling.ts";
import { readCycleState, readKeys } from "../cycle/state.ts";
import { readSecret } from "../signing/private-files.ts";
import { type CycleFlags, CycleStops, inCycles, issuersOf, listed } from "./cycle-chain.ts";
import { sealingFor, unsealed } from "./cycle-sealing.ts";
import { askSigners, sendPayments } from "./cycle-asking.ts";
import { serve } from "./cycle-serve.ts";
import { withSigner } from "./signers.ts";
import { lapse, settle, strike, strikeOther } from "./cycle-ending.ts";
import { CycleFolder, writeSignature } from "./cycle-files.ts";
import { inFolder, keepCycle, rebuild, type StoreFlags, withStore } from "./cycle-keeping.ts";
import { writeCyclePage } from "./cycle-page.ts";
import { readJson } from "./json-file.ts";
import { print } from "./output.ts";
import { sending, submit } from "./submit.ts";

/** `sogdia cycle ...` */
export function cycleCommand(): Command {
  const cycle = new Command("cycle").description("Many payments, netted off chain, that settle at once.");
  withStore(cycle.command("collect"))
    .description("adds payments of files, each a JSON list, to those that a folder keeps; those it has are left out")
    .argument("<folder>")
    .argument("<files...>")
    .action(collect);
  withStore(onChain(cycle.command("net").argument("<folder>")))
    .description(
      "judges what was collected by the rules of the latest block, nets it, and writes a copy for each signer",
    )
    .requiredOption("--agent <address>", "who puts it together", address)
    .option("--seconds <number>", "how long payments can be struck", seconds, 600)
    .option("--seal", "seal each Supervisor's copy to the key that its country has published")
    .option("--sequence <number>", "the agent's own number for it", BigInt, 1n)
    .action(net);
  onChain(cycle.command("sign").argument("<copy>"))
    .description("checks a copy against one's own payments, or as the Supervisor who holds them, and signs")
    .option("--payments <file>", "the participant's own payments, as a JSON list")
    .option("--key <file>", "the secret BLS key; else the variable SOGDIA_CYCLE_KEY")
    .option("--disclosure-key <file>", "that opens a sealed copy; else the variable SOGDIA_DISCLOSURE_KEY")
    .requiredOption("--out <folder>", "where to write the signature")
    .action(sign);
  withNodes(withSigner(onChain(cycle.command("ask").argument("<folder>"))))
    .description("has the nodes of all who have to sign check the cycle and sign it, participants first")
    .option("--patience <seconds>", "how long a node may take for an answer", seconds, 30)
    .action(askSigners);
  withStore(withNodes(withSigner(onChain(cycle.command("serve").argument("<folder>")))))
    .description(
      "runs a node: it takes payments and cycles from others, checks them and signs; what it has is in the folder",
    )
    .option("--agent", "of an agent, which takes payments alone; else of the participant or Supervisor whose key it is")
    .option("--key <file>", "the secret BLS key; else the variable SOGDIA_CYCLE_KEY")
    .option("--disclosure-key <file>", "a Supervisor's, that opens its copies; else the variable SOGDIA_DISCLOSURE_KEY")
    .option("--port <number>", "where it listens; 0 for a free one", port, 8_600)
    .option("--host <name>", "the interface at which it listens", "127.0.0.1")
    .option("--longest <seconds>", "for how long at most a cycle binds payments before it is proposed", seconds, 3_600)
    .option("--depth <blocks>", "how many blocks later it believes that a cycle has ended", blocks, 50)
    .option("--max-body <MB>", "the longest message that it takes", megabytes, 4)
    .action(serve);
  withSigner(onChain(cycle.command("send").argument("<file>")))
    .description("gives a participant's payments, a JSON list, to its own node, which brings them to payees and agents")
    .requiredOption("--to <url>", "where the node listens")
    .action(sendPayments);
  withStore(sending(onChain(cycle.command("propose").argument("<folder>"))))
    .description("adds up the signatures, keeps all copies, and proposes the cycle")
    .action(propose);
  onChain(cycle.command("watch").argument("[id]")).description("where cycles stand, and what was struck").action(watch);
  sending(onChain(cycle.command("strike").argument("<folder>").argument("<uetr>").argument("<country>")))
    .description("takes out a payment that the rules refuse, as a Supervisor of a country, by its number")
    .option("--hold <place>", "of the payer's money, by that Supervisor, instead of what the rules refuse", whole)
    .option("--ledger <address>", "where the hold is, if not in the deployment's ledger", address)
    .action(strike);
  sending(onChain(cycle.command("strike-other").argument("<folder>").argument("<uetr>")))
    .description("takes out a payment whose other one, to which it is linked, was struck")
    .action(strikeOther);
  sending(onChain(cycle.command("settle").argument("<folder>")))
    .description("settles a cycle after its window")
    .action(settle);
  sending(onChain(cycle.command("lapse").argument("<folder>")))
    .description("gives back what was set aside, once a cycle is void or was not settled in time")
    .action(lapse);
  onChain(cycle.command("prove").argument("<folder>").argument("<uetr>"))
    .description("the proof that a payment settled, and what the chain says of it")
    .action(prove);
  withStore(onChain(cycle.command("rebuild").argument("<folder>").argument("<cycle>").argument("<country>")))
    .description("puts a Supervisor's copy of a cycle together again from those of participants, and checks it")
    .requiredOption("--out <file>", "where to write it")
    .action(rebuild);
  onChain(cycle.command("page").argument("<folder>"))
    .description("a page with pictures of a cycle: positions, countries and strikes")
    .option("--out <file>", "where to write it", "reports/cycle.html")
    .action(writeCyclePage);
  return cycle;
}

function onChain(command: Command): Command {
  return command.option("--cycles <address>", "another contract of cycles than the deployment's", address);
}

function address(text: string): string {
  if (!isAddress(text)) throw new InvalidArgumentError("It must be an address.");
  return text;
}

function withNodes(command: Command): Command {
  return command.requiredOption(
    "--nodes <file>",
    "where nodes are, as JSON: agents, participants and supervisors, each by account",
  );
}

function port(text: string): number {
  return between(text, 0, 65_535, "a port");
}

function blocks(text: string): number {
  return between(text, 0, 10_000, "a number of blocks");
}

function megabytes(text: string): number {
  return between(text, 1, 256, "a number of MB, at most 256");
}

function between(text: string, least: number, most: number, what: string): number {
  const number = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || number < least || number > most)
    throw new InvalidArgumentError(`It must be ${what}.`);
  return number;
}

function seconds(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text)) throw new InvalidArgumentError("It must be a number of seconds, at most a day.");
  return Number(text);
}

function whole(text: string): bigint {
  if (!/^[0-9]{1,20}$/.test(text)) throw new InvalidArgumentError("It must be a number.");
  return BigInt(text);
}

async function collect(path: string, files: readonly string[], flags: StoreFlags): Promise<void> {
  for (const file of files) {
    const list = await readJson(file);
    if (!Array.isArray(list)) throw new CycleStops(`${file} is no list of payments`);
    const added = await inFolder(path, flags, (folder) => folder.collect(list.map(paymentFrom)));
    print(`${file}: ${added} of ${list.length} payments are new.`);
  }
}

interface NetFlags extends StoreFlags {
  readonly agent: string;
  readonly seconds: number;
  readonly sequence: bigint;
  readonly seal?: true;
}

function net(path: string, flags: NetFlags, command: Command): Promise<void> {
  return inFolder(path, flags, (folder) => netIn(folder, flags, command));
}

function netIn(folder: CycleFolder, flags: NetFlags, command: Command): Promise<void> {
  return inCycles(command, async ({ layer, contracts, domain, reading }) => {
    const { from, onPage } = await reading();
    const state = await readCycleState(layer, contracts, await latestBlock(nodeOf(layer.gate.runner)), {
      from,
      onPage,
    });
    const { agent, sequence } = flags;
    const terms = { ...state, agent, sequence, strikesUntil: state.cut + flags.seconds };
    const { table, waiting } = await folder.payments(await readCycles(contracts.cycles, { from, onPage }));
    const cycle = await assemble(table, terms, await openKeccak(), hashingIn());
    const id = digestOfProposal(domain, cycle.proposal);
    const seal = flags.seal && sealingFor(layer, id);
    await folder.writeCycle(cycle, { id, issuerOf: state.issuerOf, seal, waiting });
    print(
      `${cycle.rows.length} payments in ${cycle.proposal.positions.length} positions, ${cycle.signers.length} signers.`,
    );
    const reasons = [...cycle.leftOut.values(), ...waiting.map(({ why }) => why)];
    for (const [why, count] of countsOf(reasons)) print(`Left out: ${count}, ${why}`);
  });
}

function countsOf(reasons: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const why of reasons) counts.set(why, (counts.get(why) ?? 0) + 1);
  return counts;
}

interface SignFlags extends CycleFlags {
  readonly payments?: string;
  readonly key?: string;
  readonly disclosureKey?: string;
  readonly out: string;
}

function sign(path: string, flags: SignFlags, command: Command): Promise<void> {
  return inCycles(command, async ({ layer, contracts, domain, reading }) => {
    const keys = new Map((await readKeys(contracts.keys, await reading())).map(({ id, account }) => [id, account]));
    const terms = { keccak: await openKeccak(), accountOf: (id: number) => keys.get(id) };
    const { id, proposal, faults } = await checkedCopy(layer, path, flags, terms);
    if (faults.length > 0) throw new CycleStops(`Not signed: ${faults.map(faultText).join("; ")}`);
    const secret = await readSecret({
      what: "cycle key",
      flag: "--key",
      file: flags.key,
      variable: "SOGDIA_CYCLE_KEY",
    });
    const digest = getBytes(digestOfProposal(domain, proposal));
    print(`Signed: ${await writeSignature(flags.out, id, signDigest(digest, secret))}`);
  });
}

/** A copy names its holder by its file: the id of the key that is to sign. */
async function checkedCopy(layer: JointLayer, path: string, flags: SignFlags, terms: CheckTerms) {
  const [, name] = /(\d+)\.json$/.exec(path) ?? [];
  const [id, value] = [Number(name), await readJson(path)];
  if (flags.payments === undefined) {
    const copy = supervisorCopyFrom(await unsealed(value, flags.disclosureKey));
    const issuers = await issuersOf(layer, copy.proposal.currencies);
    return { id, proposal: copy.proposal, faults: checkAsSupervisor(copy, (token) => issuers.get(token) ?? 0, terms) };
  }
  const copy = participantCopyFrom(value);
  const own = ((await readJson(flags.payments)) as unknown[]).map(paymentFrom);
  const account = terms.accountOf(id) ?? "";
  return { id, proposal: copy.proposal, faults: checkAsParticipant(account, own, copy, terms) };
}

function faultText({ kind, ...rest }: CycleFault): string {
  return `${kind} ${JSON.stringify(rest, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))}`;
}

function propose(path: string, flags: StoreFlags, command: Command): Promise<void> {
  return inCycles(command, async ({ layer, contracts, domain, reading }) => {
    const folder = new CycleFolder(path);
    const { proposal, signers } = await folder.readCycle();
    const keys = await readKeys(contracts.keys, await reading());
    const [digest, signatures] = [digestOfProposal(domain, proposal), await folder.readSignatures()];
    const parts = signers.map(({ id }) => {
      const [signature, key] = [signatures.get(id), keys.find((each) => each.id === id)?.key];
      if (signature === undefined || key === undefined) throw new CycleStops(`${id} has not signed, or has no key`);
      return { signature, key: getBytes(key) };
    });
    const bad = badSignatures(getBytes(digest), parts).map((place) => signers[place]!.id);
    if (bad.length > 0) throw new CycleStops(`These signed something else: ${bad.join(", ")}`);
    const signature = hexlify(aggregateSignatures(parts.map((part) => part.signature)));
    const set = keySetOf(keys, signers);
    await keepCycle(path, flags, digest);
    const call = await contracts.cycles.propose.populateTransaction(listed(proposal), set, signature);
    if (await submit(command, layer, call)) print(`Proposed: ${digest}`);
  });
}

function watch(id: string | undefined, _: CycleFlags, command: Command): Promise<void> {
  return inCycles(command, async ({ contracts, reading }) => {
    const records = await readCycles(contracts.cycles, await reading());
    for (const record of records.values()) if (id === undefined || record.id === id) print(recordText(record));
  });
}

function recordText({ id, fate, proposal, struck }: CycleRecord): string {
  const until = new Date(proposal.strikesUntil * 1_000).toISOString();
  const lines = struck.map(({ core, authority, reason }) => `  struck ${core} by ${authority}, reason ${reason}`);
  return [`${id} ${fate}: ${proposal.payments} payments, strikes until ${until}`, ...lines].join("\n");
}

function prove(path: string, uetr: string, _: CycleFlags, command: Command): Promise<void> {
  return inCycles(command, async ({ contracts, domain }) => {
    const { payment, place, proposal, signers } = await new CycleFolder(path).placed(uetr);
    const [id, proof] = [digestOfProposal(domain, proposal), finalityProof(proposal, signers, payment, place)];
    const struct = cyclePaymentStruct(payment);
    const isSettled = await contracts.cycles.isSettled(id, struct, proof);
    const said = { cycle: id, isSettled, payment: struct, proof };
    print(JSON.stringify(said, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2));
  });
}
