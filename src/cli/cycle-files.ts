import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { getBytes, hexlify, isHexString, toUtf8Bytes, toUtf8String } from "ethers";

import { uetrToBytes } from "../common/uetr.ts";
import type { Cycle } from "../cycle/assemble.ts";
import { participantCopy, supervisorCopy } from "../cycle/copy.ts";
import { outlineFrom, participantCopyFrom, paymentFrom, supervisorJson, toJson } from "../cycle/files.ts";
import { Journal } from "../cycle/journal.ts";
import { type CyclePayment, coreOf } from "../cycle/payment.ts";
import { PaymentTable } from "../cycle/payment-table.ts";
import { countryOfKey, isSupervisorKey } from "../cycle/proposal.ts";
import { CycleStops } from "./cycle-chain.ts";
import { readJson } from "./json-file.ts";

/** Makes a copy unreadable to all but a country's Supervisor. */
export type SealFor = (country: number, copy: string) => Promise<string>;

/** The folder in which an agent keeps what it collects, the cycle that it puts together, and what others sign. */
export class CycleFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  at(...names: readonly string[]): string {
    return join(this.#path, ...names);
  }

  /** Adds payments that are not there yet; how many were new. Throws `JournalCorrupt` and `InvalidCycleFile`. */
  async collect(payments: readonly CyclePayment[]): Promise<number> {
    const known = new Set<string>();
    const journal = await this.#open((payment) => known.add(coreOf(payment)));
    const added = payments.filter((payment) => {
      const core = coreOf(payment);
      return !known.has(core) && known.add(core);
    });
    if (added.length > 0) await journal.append(toUtf8Bytes(toJson(added)));
    await journal.close();
    return added.length;
  }

  /** All that was collected and has not settled, in that order. Throws `JournalCorrupt` and `InvalidCycleFile`. */
  async payments(): Promise<PaymentTable> {
    const [table, settled] = [new PaymentTable(), await this.#settled()];
    const add = (payment: CyclePayment) => {
      if (!settled.has(coreOf(payment))) table.add(payment);
    };
    await (await this.#open(add)).close();
    return table;
  }

  /** Notes that the cycle settled, but for what was struck, so that nothing of it is in another one. Throws `InvalidCycleFile`. */
  async noteSettled(id: string, struck: ReadonlySet<string>): Promise<void> {
    const { signers } = await this.readCycle();
    const cores = new Set<string>();
    for (const signer of signers.filter((each) => !isSupervisorKey(each.id))) {
      const copy = participantCopyFrom(await readJson(this.at("copies", `${signer.id}.json`)));
      for (const { payment } of copy.payments) cores.add(coreOf(payment));
    }
    await mkdir(this.at("settled"), { recursive: true, mode: 0o700 });
    const settled = [...cores].filter((core) => !struck.has(core));
    await writeFile(this.at("settled", `${id}.json`), toJson(settled), { mode: 0o600 });
  }

  async #settled(): Promise<ReadonlySet<string>> {
    const names = await readdir(this.at("settled")).catch(() => []);
    const lists = await Promise.all(names.map((name) => readJson(this.at("settled", name))));
    return new Set(lists.flat() as string[]);
  }

  /** Writes a cycle and a copy for everybody who has to sign it, those of Supervisors sealed if it is said how. */
  async writeCycle(cycle: Cycle, issuerOf: (currency: string) => number, seal?: SealFor): Promise<void> {
    const { proposal, signers, tree } = cycle;
    await mkdir(this.at("copies"), { recursive: true, mode: 0o700 });
    for (const { id, account } of signers) {
      const [country, isOpen] = [countryOfKey(id), !isSupervisorKey(id)];
      const plain = isOpen
        ? toJson(participantCopy(cycle, account))
        : supervisorJson(supervisorCopy(cycle, country, issuerOf));
      const copy = isOpen || seal === undefined ? plain : await seal(country, plain);
      await writeFile(this.at("copies", `${id}.json`), copy, { mode: 0o600 });
    }
    await writeFile(this.at("cycle.json"), toJson({ proposal, signers, sheets: tree.sheets }), { mode: 0o600 });
  }

  async readCycle() {
    return outlineFrom(await readJson(this.at("cycle.json")));
  }

  /** A payment and where it stands, found in the copies of participants. Throws `CycleStops` and `InvalidCycleFile`. */
  async placed(uetr: string) {
    const wanted = uetrToBytes(uetr);
    const { proposal, signers } = await this.readCycle();
    for (const { id } of signers.filter((signer) => !isSupervisorKey(signer.id))) {
      const copy = participantCopyFrom(await readJson(this.at("copies", `${id}.json`)));
      const found = copy.payments.find(({ payment }) => uetrToBytes(payment.uetr) === wanted);
      if (found !== undefined) return { ...found, proposal, signers };
    }
    throw new CycleStops(`The cycle has no payment ${uetr}`);
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

  async #open(onPayment: (payment: CyclePayment) => void): Promise<Journal> {
    return Journal.open(this.at("payments.journal"), (entry) => {
      for (const payment of JSON.parse(toUtf8String(entry)) as unknown[]) onPayment(paymentFrom(payment));
    });
  }
}

/** Writes a signature as `readSignatures` finds it. */
export async function writeSignature(folder: string, id: number, signature: Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${id}.sig`);
  await writeFile(path, `${hexlify(signature)}\n`);
  return path;
}
