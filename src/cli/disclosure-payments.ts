import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";

import type { Command } from "commander";

import type { AnyDisclosure, DisclosedDocument } from "../supervision/disclosure/content.ts";
import { DisclosureError } from "../supervision/disclosure/errors.ts";
import { openDisclosure, type OpenedDisclosure } from "../supervision/disclosure/open.ts";
import { disclosuresOf } from "../supervision/disclosure/payment.ts";
import { disclosureChain } from "../supervision/disclosure/registry.ts";
import type { DisclosurePart } from "../supervision/disclosure/scope.ts";
import { sealDisclosure, sealFiles } from "../supervision/disclosure/seal.ts";
import { type DisclosureStore, fetchPackage, storePackage } from "../supervision/disclosure/store.ts";
import { logAccess } from "./access-log.ts";
import { countryNamed, memberCodes, withLayer } from "./connection.ts";
import { commitmentNamed, type CountryFlags, holderOf, searchFrom, type StoreFlags } from "./disclosure-names.ts";
import { openedDocuments, openedJson, paymentLine } from "./disclosure-page.ts";
import { storeAt } from "./files.ts";
import { readJson } from "./json-file.ts";
import { print, printAside } from "./output.ts";
import { writePrivate } from "../signing/private-files.ts";

interface SealFlags extends StoreFlags {
  readonly for: readonly string[];
  readonly document: readonly string[];
}

export function seal(file: string | undefined, flags: SealFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer) => {
    const chain = disclosureChain(layer.disclosures);
    const countries = await Promise.all(flags.for.map((text) => countryNamed(layer, text)));
    const recipients = await Promise.all(countries.map((country) => chain.keyOf(country)));
    const documents = await Promise.all(flags.document.map(documentIn));
    const sealed =
      file === undefined
        ? sealFiles(documents, recipients)
        : sealDisclosure(await disclosureIn(file, documents), recipients);
    await storePackage(storeAt(flags.store), sealed.commitment, sealed.package);
    print(sealed.commitment);
  });
}

async function disclosureIn(file: string, documents: DisclosedDocument[]): Promise<AnyDisclosure> {
  const fields = (await readJson(file)) as AnyDisclosure; // sealing checks it
  return documents.length === 0 ? fields : { ...fields, documents };
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".txt": "text/plain",
  ".xml": "application/xml",
};

async function documentIn(path: string): Promise<DisclosedDocument> {
  const mediaType = MEDIA_TYPES[extname(path).toLowerCase()] ?? "application/octet-stream";
  return { name: basename(path), mediaType, content: new Uint8Array(await readFile(path)) };
}

export function listPayments(flags: StoreFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const payments = await disclosuresOf(layer, await searchFrom(flags, reading)());
    const codes = await memberCodes(layer);
    if (payments.length === 0) print("No payment carries a disclosure.");
    for (const payment of payments) {
      print(paymentLine(payment, await packageOrProblem(storeAt(flags.store), payment.commitment), codes));
    }
  });
}

async function packageOrProblem(store: DisclosureStore, commitment: string) {
  try {
    return await fetchPackage(store, commitment);
  } catch (error) {
    if (error instanceof DisclosureError) return error;
    throw error;
  }
}

interface OpenFlags extends StoreFlags, CountryFlags {
  readonly parts?: DisclosurePart[];
  readonly out?: string;
}

export function open(payment: string, flags: OpenFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const commitment = await commitmentNamed(layer, payment, searchFrom(flags, reading));
    const opened = await openDisclosure(commitment, await holderOf(layer, flags), {
      store: storeAt(flags.store),
      chain: disclosureChain(layer.disclosures),
      logAccess: (entry) => logAccess(command, layer, entry),
      ...(flags.parts === undefined ? {} : { parts: flags.parts }),
    });
    for (const fault of opened.faults) printAside(`Not as IVMS101 says: ${fault}`);
    if (flags.out === undefined) print(openedJson(opened));
    else await writeInto(flags.out, opened);
  });
}

async function writeInto(folder: string, opened: OpenedDisclosure): Promise<void> {
  await writePrivate(join(folder, "disclosure.json"), `${openedJson(opened)}\n`);
  for (const { name, content } of openedDocuments(opened)) await writePrivate(join(folder, "documents", name), content);
  print(`Opened into ${folder}: ${opened.parts.join(", ")}`);
}
