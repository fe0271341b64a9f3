import type { Command } from "commander";
import { hexlify } from "ethers";

import type { JointLayer } from "../consortium/joint-layer.ts";
import { newDisclosureKey, publicKeyOf } from "../supervision/disclosure/envelope.ts";
import { NotEntitled, PackageNotFound } from "../supervision/disclosure/errors.ts";
import type { KeyHolder } from "../supervision/disclosure/open.ts";
import { disclosureChain } from "../supervision/disclosure/registry.ts";
import { rewrapToKey } from "../supervision/disclosure/rewrap.ts";
import { type DisclosureStore, fetchPackage, storePackage } from "../supervision/disclosure/store.ts";
import { withLayer } from "./connection.ts";
import { commitmentsNamed, type CountryFlags, holderOf, type StoreFlags } from "./disclosure-names.ts";
import { storeAt } from "./file-store.ts";
import { writePrivate } from "./private-files.ts";
import { showProgress } from "./progress.ts";
import { submit } from "./submit.ts";

export async function keygen({ out }: { out: string }): Promise<void> {
  const secretKey = newDisclosureKey();
  await writePrivate(out, `${hexlify(secretKey)}\n`);
  console.log(publicKeyOf(secretKey));
}

export function publishKey(flags: CountryFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer) => {
    const { country, secretKey } = await holderOf(layer, flags);
    const key = publicKeyOf(secretKey);
    const call = await layer.disclosures.publishKey.populateTransaction(country, key);
    if (!(await submit(command, layer, call))) return;
    const { version } = await layer.disclosures.keyOf(country);
    console.log(`Key ${version} of ${flags.country}: ${key}`);
  });
}

export function rotate(payments: readonly string[], flags: StoreFlags & CountryFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer) => {
    const holder = await holderOf(layer, flags);
    const commitments = await commitmentsNamed(layer, payments);
    const progress = showProgress(commitments.length);
    let renewed = 0;
    try {
      for (const commitment of commitments) {
        await progress.step(commitment.slice(0, 10));
        if (await rotateOne(layer, storeAt(flags.store), commitment, holder)) renewed += 1;
      }
    } finally {
      progress.stop();
    }
    console.log(`${renewed} of ${commitments.length} disclosures sealed to the newest key of ${flags.country}.`);
  });
}

/** Whether the package was there and held anything for the country. */
async function rotateOne(layer: JointLayer, store: DisclosureStore, commitment: string, holder: KeyHolder) {
  const chain = disclosureChain(layer.disclosures);
  try {
    const disclosure = await fetchPackage(store, commitment);
    const renewed = await rewrapToKey(disclosure, holder, await chain.keyOf(holder.country), chain);
    await storePackage(store, commitment, renewed);
    return true;
  } catch (error) {
    if (error instanceof PackageNotFound || error instanceof NotEntitled) return false;
    throw error;
  }
}
