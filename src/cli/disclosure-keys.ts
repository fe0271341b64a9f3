import type { Command } from "commander";
import { hexlify } from "ethers";

import type { JointLayer } from "../consortium/joint-layer.ts";
import { newDisclosureKey, publicKeyOf } from "../supervision/disclosure/envelope.ts";
import { DisclosureError, NotEntitled, PackageNotFound, WrongDisclosureKey } from "../supervision/disclosure/errors.ts";
import type { KeyHolder } from "../supervision/disclosure/open.ts";
import { disclosureChain } from "../supervision/disclosure/registry.ts";
import { rewrapToKey } from "../supervision/disclosure/rewrap.ts";
import { type DisclosureStore, fetchPackage, storePackage } from "../supervision/disclosure/store.ts";
import { withLayer } from "./connection.ts";
import { commitmentsNamed, type CountryFlags, holderOf, type StoreFlags } from "./disclosure-names.ts";
import { storeAt } from "./files.ts";
import { print, printAside } from "./output.ts";
import { writePrivate } from "../signing/private-files.ts";
import { showProgress } from "./progress.ts";
import { submit } from "./submit.ts";

export async function keygen({ out }: { out: string }): Promise<void> {
  const secretKey = newDisclosureKey();
  await writePrivate(out, `${hexlify(secretKey)}\n`);
  print(publicKeyOf(secretKey));
}

export function publishKey(flags: CountryFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer) => {
    const { country, secretKey } = await holderOf(layer, flags);
    const key = publicKeyOf(secretKey);
    const call = await layer.disclosures.publishKey.populateTransaction(country, key);
    if (!(await submit(command, layer, call))) return;
    const { version } = await layer.disclosures.keyOf(country);
    print(`Key ${version} of ${flags.country}: ${key}`);
  });
}

export function rotate(payments: readonly string[], flags: StoreFlags & CountryFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer) => {
    const holder = await holderOf(layer, flags);
    const commitments = await commitmentsNamed(layer, payments, flags);
    const outcomes: Outcome[] = [];
    const progress = showProgress(commitments.length);
    for (const commitment of commitments) {
      await progress.step(commitment.slice(0, 10));
      outcomes.push(await rotateOne(layer, storeAt(flags.store), commitment, holder));
    }
    progress.stop();
    sayRotated(outcomes, flags.country);
  });
}

/** Whether a package was sealed again; an error if it could not be, which keeps none of the others from it. */
type Outcome = boolean | DisclosureError;

/** What is not there, not the country's, or sealed to another of its keys is nothing to do. */
const NOTHING_TO_DO = [PackageNotFound, NotEntitled, WrongDisclosureKey];

async function rotateOne(
  layer: JointLayer,
  store: DisclosureStore,
  commitment: string,
  holder: KeyHolder,
): Promise<Outcome> {
  const chain = disclosureChain(layer.disclosures);
  try {
    const disclosure = await fetchPackage(store, commitment);
    const renewed = await rewrapToKey(disclosure, holder, await chain.keyOf(holder.country), chain);
    await storePackage(store, commitment, renewed);
    return true;
  } catch (error) {
    if (NOTHING_TO_DO.some((type) => error instanceof type)) return false;
    if (error instanceof DisclosureError) return error;
    throw error;
  }
}

function sayRotated(outcomes: readonly Outcome[], country: string): void {
  const renewed = outcomes.filter((outcome) => outcome === true).length;
  print(`${renewed} of ${outcomes.length} disclosures sealed to the newest key of ${country}.`);
  for (const outcome of outcomes) {
    if (typeof outcome === "boolean") continue;
    printAside(outcome.message);
    process.exitCode = 1;
  }
}
