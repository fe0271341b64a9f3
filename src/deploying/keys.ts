import { HDNodeWallet, Mnemonic, type Provider, type Signer } from "ethers";

import { ExternalSigner } from "../signing/external-signer.ts";
import { openKeystore, readPassword } from "../signing/keystore.ts";
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

/** Words that are no phrase (BIP 39); they are not repeated. */
export class InvalidPhrase extends Error {
  constructor() {
    super("SOGDIA_MNEMONIC holds no phrase: 12 to 24 words of BIP 39, the last of which proves the others.");
    this.name = "InvalidPhrase";
  }
}

/** Where keys are. */
export interface KeySources {
  /** Encrypted keystores; the first one deploys. */
  readonly keystores: readonly string[];
  /** A program that keeps keys. */
  readonly signer?: string | undefined;
  /** From where the password of all keystores is read. */
  readonly passwordDescriptor?: number | undefined;
  /** Words that accounts are derived from, of the environment. */
  readonly phrase?: string | undefined;
}

/** The keys at hand, and whose account deploys. */
export interface KeyRing extends Keys {
  readonly deployer: Signer;
}

/** What `keysAtHand` collects, and whose account deploys. Throws `NoDeployer` and what `keysAtHand` throws. */
export async function keyRing(...where: Parameters<typeof keysAtHand>): Promise<KeyRing> {
  const { deployer, ...keys } = await keysAtHand(...where);
  if (deployer === undefined) throw new NoDeployer();
  return { ...keys, deployer };
}

/**
 * Collects the keys: from a phrase the deployer's and so many to spare. On a local network, if none are named, the public test
 * phrase serves. Throws `InvalidPhrase` and what keystores and external signers throw.
 */
export async function keysAtHand(
  sources: KeySources,
  network: Network,
  provider: Provider,
  spareKeys: number,
): Promise<Keys & { readonly deployer: Signer | undefined }> {
  const named = await openedKeystores(sources, provider);
  if (sources.signer !== undefined) named.push(await ExternalSigner.connect(sources.signer, provider));
  const isBare = named.length === 0 && network.isLocal;
  const phrase = sources.phrase ?? (isBare ? TEST_PHRASE : undefined);
  const derived = phrase === undefined ? new Map<string, Signer>() : derivedKeys(phrase, provider, spareKeys + 1);
  const signers = new Map(derived);
  for (const signer of named) signers.set((await signer.getAddress()).toLowerCase(), signer);
  const [first, ...spare] = derived.keys();
  const deployer = named[0] ?? (first === undefined ? undefined : signers.get(first));
  return { signers, spare, deployer };
}

/** A descriptor is read once: its password is that of all of them. */
async function openedKeystores(
  { keystores, passwordDescriptor: descriptor }: KeySources,
  provider: Provider,
): Promise<Signer[]> {
  const known = descriptor === undefined || keystores.length === 0 ? undefined : await readPassword({ descriptor }, "");
  const opened: Signer[] = [];
  for (const path of keystores) opened.push((await openKeystore(path, { known })).connect(provider));
  return opened;
}

/** In their order. Throws `InvalidPhrase`. */
function derivedKeys(phrase: string, provider: Provider, count: number): Map<string, Signer> {
  if (!Mnemonic.isValidMnemonic(phrase)) throw new InvalidPhrase();
  const parent = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase), PATH);
  const wallets = Array.from({ length: count }, (_, index) => parent.deriveChild(index).connect(provider));
  return new Map(wallets.map((wallet) => [wallet.address.toLowerCase(), wallet]));
}
