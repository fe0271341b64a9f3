import { HDNodeWallet, Mnemonic, type Provider, type Signer } from "ethers";

import { ExternalSigner } from "../signing/external-signer.ts";
import { openKeystore } from "../signing/keystore.ts";
import type { Keys } from "./cast.ts";
import type { Network } from "./networks.ts";

/** Known to everybody: of no use where money is. */
const TEST_PHRASE = "test test test test test test test test test test test junk";
const PATH = "m/44'/60'/0'/0";

/** No key for the account that deploys. */
export class NoDeployer extends Error {
  constructor() {
    super("Nobody deploys: give a key with --keystore or --signer, or a phrase in SOGDIA_MNEMONIC.");
    this.name = "NoDeployer";
  }
}

/** Where keys are. */
export interface KeySources {
  /** Encrypted keystores; the first one deploys. */
  readonly keystores: readonly string[];
  /** A program that keeps keys. */
  readonly signer?: string | undefined;
  readonly passwordDescriptor?: number | undefined;
  /** Words that accounts are derived from, of the environment. */
  readonly phrase?: string | undefined;
}

/** The keys at hand, and whose account deploys. */
export interface KeyRing extends Keys {
  readonly deployer: Signer;
}

/**
 * Collects the keys: from a phrase the deployer's and so many to spare. On a local network, if none are named, the public test phrase serves. Throws `NoDeployer` and what
 * keystores and external signers throw.
 */
export async function keyRing(
  sources: KeySources,
  network: Network,
  provider: Provider,
  spareKeys: number,
): Promise<KeyRing> {
  const named: Signer[] = [];
  for (const path of sources.keystores) {
    named.push((await openKeystore(path, { descriptor: sources.passwordDescriptor })).connect(provider));
  }
  if (sources.signer !== undefined) named.push(await ExternalSigner.connect(sources.signer, provider));
  const isBare = named.length === 0 && network.isLocal;
  const phrase = sources.phrase ?? (isBare ? TEST_PHRASE : undefined);
  const derived = phrase === undefined ? new Map<string, Signer>() : derivedKeys(phrase, provider, spareKeys + 1);
  const signers = new Map(derived);
  for (const signer of named) signers.set((await signer.getAddress()).toLowerCase(), signer);
  const [first, ...spare] = derived.keys();
  const deployer = named[0] ?? (first === undefined ? undefined : signers.get(first));
  if (deployer === undefined) throw new NoDeployer();
  return { signers, spare, deployer };
}

/** In their order. */
function derivedKeys(phrase: string, provider: Provider, count: number): Map<string, Signer> {
  const parent = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase), PATH);
  const wallets = Array.from({ length: count }, (_, index) => parent.deriveChild(index).connect(provider));
  return new Map(wallets.map((wallet) => [wallet.address.toLowerCase(), wallet]));
}
