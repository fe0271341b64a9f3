import { readFile } from "node:fs/promises";

import type { Command } from "commander";
import { keccak256, ZeroHash } from "ethers";

import type { JointLayer } from "../consortium/joint-layer.ts";
import { requireLive } from "../supervision/disclosure/open.ts";
import { disclosureChain } from "../supervision/disclosure/registry.ts";
import { withoutGrantee, wrapForGrantee } from "../supervision/disclosure/rewrap.ts";
import { type DisclosurePart, disclosureScope } from "../supervision/disclosure/scope.ts";
import { fetchPackage, storePackage } from "../supervision/disclosure/store.ts";
import { countryNamed, withLayer } from "./connection.ts";
import { commitmentNamed, type CountryFlags, holderOf, searchFrom, type StoreFlags } from "./disclosure-names.ts";
import { storeAt } from "./files.ts";
import { print, printAside } from "./output.ts";
import { chainTime, submit } from "./submit.ts";

const DAY = 86_400;

interface GranteeFlags extends StoreFlags, CountryFlags {
  readonly to: string;
}

interface GrantFlags extends GranteeFlags {
  readonly parts: DisclosurePart[];
  readonly days: number;
  readonly basis: string;
  readonly evidence?: string;
}

export function grant(payment: string, flags: GrantFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const commitment = await commitmentNamed(layer, payment, searchFrom(flags, reading));
    const wrapped = await wrap(layer, commitment, flags, () => Promise.resolve(disclosureScope(flags.parts)));
    const call = await layer.disclosures.grant.populateTransaction({
      grantor: wrapped.grantor,
      grantee: wrapped.grantee,
      scope: disclosureScope(flags.parts),
      expiry: (await chainTime(layer)) + flags.days * DAY,
      commitment,
      basis: await hashOfFile(flags.basis),
      evidence: flags.evidence === undefined ? ZeroHash : await hashOfFile(flags.evidence),
    });
    if (!(await submit(command, layer, call))) {
      printAside("When it is on chain: sogdia disclosure rewrap");
      return;
    }
    await wrapped.store();
    print(`${flags.to} may read ${flags.parts.join(", ")} for ${flags.days} days.`);
  });
}

export function rewrap(payment: string, flags: GranteeFlags, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const commitment = await commitmentNamed(layer, payment, searchFrom(flags, reading));
    const chain = disclosureChain(layer.disclosures);
    const wrapped = await wrap(layer, commitment, flags, async (grantor, grantee) =>
      requireLive(await chain.grantOf(grantor, grantee, commitment), grantor, grantee, commitment),
    );
    await wrapped.store();
    print(`Sealed to key ${wrapped.version} of ${flags.to}.`);
  });
}

/** Prepares an envelope for a grantee, so that nothing is granted that cannot be carried out. */
async function wrap(
  layer: JointLayer,
  commitment: string,
  flags: GranteeFlags,
  scope: (grantor: number, grantee: number) => Promise<number>,
) {
  const [store, chain] = [storeAt(flags.store), disclosureChain(layer.disclosures)];
  const holder = await holderOf(layer, flags);
  const grantee = await chain.keyOf(await countryNamed(layer, flags.to));
  const granted = await scope(holder.country, grantee.country);
  const disclosure = await fetchPackage(store, commitment);
  const wrapped = await wrapForGrantee(disclosure, holder, grantee, granted, chain);
  return {
    grantor: holder.country,
    grantee: grantee.country,
    version: grantee.version,
    store: () => storePackage(store, commitment, wrapped),
  };
}

async function hashOfFile(path: string): Promise<string> {
  return keccak256(await readFile(path));
}

/** Ends a grant on chain, and takes its envelopes out of the store. */
export function revoke(payment: string, flags: Omit<GranteeFlags, "key">, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const commitment = await commitmentNamed(layer, payment, searchFrom(flags, reading));
    const [grantor, grantee] = [await countryNamed(layer, flags.country), await countryNamed(layer, flags.to)];
    const call = await layer.disclosures.revoke.populateTransaction(grantor, grantee, commitment);
    if (!(await submit(command, layer, call))) return;
    const store = storeAt(flags.store);
    await storePackage(store, commitment, withoutGrantee(await fetchPackage(store, commitment), grantor, grantee));
    print(`${flags.to} may no longer read anything that ${flags.country} granted.`);
  });
}
