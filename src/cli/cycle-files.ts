import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { getBytes, hexlify, isHexString, keccak256, toUtf8Bytes, toUtf8String } from "ethers";
import { z } from "zod";

import { takeLock } from "../common/lock.ts";
import { uetrToBytes } from "../common/uetr.ts";
import { writeWhole } from "../common/whole-file.ts";
import type { Cycle } from "../cycle/assemble.ts";
import { type CycleOutline, outlineOf, type ParticipantCopy, participantCopy, supervisorCopy } from "../cycle/copy.ts";
import { outlineFrom, participantCopyFrom, paymentFrom, supervisorJson, toJson, word } from "../cycle/files.ts";
import { type EntryStore, folderStore } from "../cycle/entry-store.ts";
import type { KeptCopy } from "../cycle/kept-cycle.ts";
import type { CycleOffer } from "../cycle/offer.ts";
import { type CyclePayment, coreOf } from "../cycle/payment.ts";
import { PaymentTable } from "../cycle/payment-table.ts";
import { countryOfKey, type CycleSigner, isSupervisorKey } from "../cycle/proposal.ts";
import type { CycleRecord } from "../cycle/record.ts";
import { CycleStops } from "./cycle-chain.ts";
import { readJson } from "./json-file.ts";

/** For how many seconds what participants said about others is believed. */
const TOLD_FOR = 60;

const COLLECTED = "payments.journal";

const coreList = z.array(word);
const said = z.array(z.object({ what: z.string(), until: z.number() }));
const toldFile = z.object({ bound: said, away: said });
const waitingFile = z.object({ core: word, payer: z.string(), payee: z.string(), why: z.string() });

/** What participants said when they were asked to sign: payments that are in another cycle, and who did not answer. */
export interface Told {
  readonly bound: readonly string[];
  readonly away: readonly string[];
}

/** A payment that is not in a cycle, and why. */
export type WaitingPayment = z.output<typeof waitingFile>;

/** What was collected and can be in a cycle, and what has to wait. */
export interface Collected {
  readonly table: PaymentTable;
  readonly waiting: readonly WaitingPayment[];
}

/** What was collected, while payments are added. */
export interface Collection {
  /** How many were new. */
  add(payments: readonly CyclePayment[]): Promise<number>;
  close(): Promise<void>;
}

/** A payment, where it stands, and the cycle. */
export type PlacedPayment = ParticipantCopy["payments"][number] & Pick<CycleOutline, "proposal" | "signers">;

/** How a cycle is written. */
export interface CycleWriting {
  readonly id: string;
  readonly issuerOf: (currency: string) => number;
  readonly seal: SealFor | undefined;
  readonly waiting: readonly WaitingPayment[];
}

/** Makes a copy unreadable to all but a country's Supervisor. */
export type SealFor = (country: number, copy: string) => Promise<string>;

/** The folder in which an agent keeps what it collects, the cycle that it puts together, and what others sign. */
export class CycleFolder {
  readonly #path: string;
  readonly #store: EntryStore;

  /** What is collected is kept in a store, by default in the folder itself. */
  constructor(path: string, store = folderStore(path)) {
    this.#path = path;
    this.#store = store;
  }

  at(...names: readonly string[]): string {
    return join(this.#path, ...names);
  }

  /** Adds payments that are not there yet; how many were new. Throws `InUse`, `JournalCorrupt` and `InvalidCycleFile`. */
  async collect(payments: readonly CyclePayment[]): Promise<number> {
    const collection = await this.collecting();
    try {
      return await collection.add(payments);
    } finally {
      await collection.close();
    }
  }

  /** Opens what was collected, to add to it. Throws `InUse`, `JournalCorrupt` and `InvalidCycleFile`. */
  async collecting(): Promise<Collection> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
    const unlock = takeLock(this.at("lock"));
    const known = new Set<string>();
    const journal = await this.#store.open(
      COLLECTED,
      eachPayment((payment) => known.add(coreOf(payment))),
    );
    return {
      add: async (payments) => {
        const added = new Map(payments.map((payment) => [coreOf(payment), payment]));
        for (const core of added.keys()) if (known.has(core)) added.delete(core);
        if (added.size > 0) await journal.append(toUtf8Bytes(toJson([...added.values()])));
        for (const core of added.keys()) known.add(core);
        return added.size;
      },
      close: async () => {
        await journal.close();
        unlock();
      },
    };
  }

  /**
   * All that was collected, in that order, but for what the chain or its payers say has settled, and what has to wait.
   * Throws `JournalCorrupt` and `InvalidCycleFile`.
   */
  async payments(records: ReadonlyMap<string, CycleRecord>): Promise<Collected> {
    const [table, settled] = [new PaymentTable(), await this.#settled()];
    const [bound, told] = [new Set<string>(), await this.#told()];
    for (const { id, cores } of await this.#cycles()) {
      const { fate, struck = [] } = records.get(id) ?? {};
      const out = new Set(struck.map(({ core }) => core));
      if (fate === "settled") for (const core of cores) if (!out.has(core)) settled.add(core);
      if (fate === "open" || fate === "void") for (const core of cores) bound.add(core);
    }
    for (const core of told.bound) bound.add(core);
    const away = new Set(told.away);
    const waiting: WaitingPayment[] = [];
    const add = (payment: CyclePayment) => {
      const core = coreOf(payment);
      if (settled.has(core)) return;
      const { payer, payee } = payment;
      const isAway = away.has(payer) || away.has(payee);
      if (isAway || bound.has(core)) waiting.push({ core, payer, payee, why: isAway ? "Away" : "InAnotherCycle" });
      else table.add(payment);
    };
    await this.#store.read(COLLECTED, eachPayment(add));
    return { table, waiting };
  }

  /** Notes what participants said when they were asked to sign, so that the next cycles are made without it. */
  async noteTold({ settled, bound, away }: Told & { readonly settled: readonly string[] }): Promise<void> {
    const before = await this.#toldBefore();
    const until = Math.floor(Date.now() / 1_000) + TOLD_FOR;
    const added = (old: typeof before.bound, news: readonly string[]) => [
      ...old.filter(({ what }) => !news.includes(what)),
      ...news.map((what) => ({ what, until })),
    ];
    await writeWhole(
      this.at("told.json"),
      toJson({ bound: added(before.bound, bound), away: added(before.away, away) }),
    );
    if (settled.length === 0) return;
    await mkdir(this.at("settled"), { recursive: true, mode: 0o700 });
    const name = `${keccak256(toUtf8Bytes(settled.join()))}.json`;
    await writeWhole(this.at("settled", name), toJson(settled));
  }

  async #told(): Promise<Told> {
    const { bound, away } = await this.#toldBefore();
    return { bound: bound.map(({ what }) => what), away: away.map(({ what }) => what) };
  }

  async #toldBefore() {
    const text = await readFile(this.at("told.json"), "utf8").catch(() => undefined);
    const told = text === undefined ? { bound: [], away: [] } : toldFile.parse(JSON.parse(text));
    const isFresh = ({ until }: { until: number }) => Date.now() / 1_000 < until;
    return { bound: told.bound.filter(isFresh), away: told.away.filter(isFresh) };
  }

  async #settled(): Promise<Set<string>> {
    const names = await readdir(this.at("settled")).catch(() => []);
    const lists = await Promise.all(names.map((name) => readJson(this.at("settled", name))));
    return new Set(lists.flat() as string[]);
  }

  async #cycles(): Promise<{ id: string; cores: string[] }[]> {
    const names = await readdir(this.at("cycles")).catch(() => []);
    const ids = names.flatMap((name) => /^(0x[0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []);
    return Promise.all(
      ids.map(async (id) => ({ id, cores: coreList.parse(await readJson(this.at("cycles", `${id}.json`))) })),
    );
  }

  /** Writes a cycle and a copy for everybody who has to sign it, those of Supervisors sealed if it is said how. */
  async writeCycle(cycle: Cycle, { id, issuerOf, seal, waiting }: CycleWriting): Promise<void> {
    const { signers, table, rows } = cycle;
    await rm(this.at("signatures"), { recursive: true, force: true });
    for (const name of ["copies", "cycles"]) await mkdir(this.at(name), { recursive: true, mode: 0o700 });
    for (const { id: key, account } of signers) {
      const [country, isOpen] = [countryOfKey(key), !isSupervisorKey(key)];
      const plain = isOpen
        ? toJson(participantCopy(cycle, account))
        : supervisorJson(supervisorCopy(cycle, country, issuerOf));
      const copy = isOpen || seal === undefined ? plain : await seal(country, plain);
      await writeWhole(this.at("copies", `${key}.json`), copy);
    }
    await writeWhole(this.at("left-out.json"), toJson([...waiting, ...leftOutOf(cycle)]));
    await writeWhole(this.at("cycles", `${id}.json`), toJson(rows.map((row) => coreOf(table.paymentAt(row)))));
    await writeWhole(this.at("cycle.json"), toJson(outlineOf(cycle)));
  }

  /** What a participant is to be offered: its copy, and what of its payments is left out. Throws `InvalidCycleFile`. */
  async offerFor({ id, account }: CycleSigner): Promise<CycleOffer> {
    const copy = participantCopyFrom(await readJson(this.at("copies", `${id}.json`)));
    const all = z.array(waitingFile).parse(await readJson(this.at("left-out.json")));
    const own = all.filter(({ payer, payee }) => [payer, payee].includes(account));
    return { copy, leftOut: own.map(({ core, why }) => ({ core, why })) };
  }

  /** What each signer of the cycle is given, one at a time. */
  async *copies(): AsyncGenerator<KeptCopy> {
    const { signers } = await this.readCycle();
    for (const { id } of signers) yield { signer: id, copy: await readFile(this.at("copies", `${id}.json`), "utf8") };
  }

  async readCycle() {
    return outlineFrom(await readJson(this.at("cycle.json")));
  }

  /**
   * A payment and where it stands, found in the copies of participants by its UETR, or by its core where two of a pair have one.
   * Throws `CycleStops` and `InvalidCycleFile`.
   */
  async placed(name: string): Promise<PlacedPayment> {
    const [found, ...others] = await this.allPlaced(name);
    if (found === undefined) throw new CycleStops(`The cycle has no payment ${name}`);
    if (others.length === 0) return found;
    const cores = [found, ...others].map(({ payment }) => coreOf(payment));
    throw new CycleStops(`A pair has the reference ${name}: name one of ${cores.join(", ")}`);
  }

  /** All payments that are called so. Throws `InvalidCycleFile` and `InvalidUetr`. */
  async allPlaced(name: string): Promise<PlacedPayment[]> {
    const { proposal, signers } = await this.readCycle();
    const wanted = isHexString(name, 32) ? name.toLowerCase() : uetrToBytes(name);
    const isCalledSo = (payment: CyclePayment) => [coreOf(payment), uetrToBytes(payment.uetr)].includes(wanted);
    const found = new Map<string, PlacedPayment>();
    for (const { id } of signers.filter((signer) => !isSupervisorKey(signer.id))) {
      const copy = participantCopyFrom(await readJson(this.at("copies", `${id}.json`)));
      for (const each of copy.payments)
        if (isCalledSo(each.payment)) found.set(coreOf(each.payment), { ...each, proposal, signers });
    }
    return [...found.values()];
  }

  async readSignatures(): Promise<ReadonlyMap<number, Uint8Array>> {
    const names = await readdir(this.at("signatures")).catch(() => []);
    const found = new Map<number, Uint8Array>();
    for (const name of names) {
      const [, id] = /^(\d+)\.sig$/.exec(name) ?? [];
      const text = (await readFile(this.at("signatures", name), "utf8")).trim();
      if (id !== undefined && isHexString(text)) found.set(Number(id), getBytes(text));
    }
    return found;
  }
}

function eachPayment(onPayment: (payment: CyclePayment) => void): (entry: Uint8Array) => void {
  return (entry) => {
    for (const payment of JSON.parse(toUtf8String(entry)) as unknown[]) onPayment(paymentFrom(payment));
  };
}

function leftOutOf({ leftOut, table }: Cycle): WaitingPayment[] {
  return [...leftOut].map(([row, why]) => {
    const payment = table.paymentAt(row);
    return { core: coreOf(payment), payer: payment.payer, payee: payment.payee, why };
  });
}

/** Writes a signature as `readSignatures` finds it. */
export async function writeSignature(folder: string, id: number, signature: Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${id}.sig`);
  await writeFile(path, `${hexlify(signature)}\n`);
  return path;
}
