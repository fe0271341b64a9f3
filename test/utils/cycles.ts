import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { getBytes, hexlify, keccak256, toUtf8Bytes, type TypedDataDomain } from "ethers";

import { aggregateSignatures, cyclePublicKey, provePossession, signDigest } from "../../src/cycle/bls.ts";
import { type CycleKey, keySetOf, sumOfKeys } from "../../src/cycle/keys.ts";
import { type CycleBook, type CycleProposal, type CycleSigner, digestOfProposal } from "../../src/cycle/proposal.ts";
import type { CycleKeys, Cycles } from "../../typechain-types/index.js";
import { mined, type TestCountry } from "./consortium.ts";

/** Whoever signs cycles in a country: its Supervisor in place 0, then its banks. */
export interface CycleHolder {
  readonly country: number;
  readonly place: number;
  readonly token: string;
  readonly signer: HardhatEthersSigner;
  readonly secret: Uint8Array;
}

export function holdersIn({ code, token, offices, banks }: TestCountry): CycleHolder[] {
  return [offices.Supervisor, ...banks].map((signer, place) => {
    return { country: code, place, token: token.target as string, signer, secret: secretOf(signer.address) };
  });
}

export function secretOf(name: string): Uint8Array {
  const secret = getBytes(keccak256(toUtf8Bytes(name)));
  secret[0] = 0; // below the order of the group
  return secret;
}

/** All register a key, where nobody has registered one before. */
export async function registerAll(keys: CycleKeys, holders: readonly CycleHolder[]): Promise<CycleKey[]> {
  const inForce: CycleKey[] = [];
  for (const { country, place, token, signer, secret } of holders) {
    const key = hexlify(cyclePublicKey(secret));
    const digest = getBytes(await keys.digestOfKey(signer.address, key));
    const possession = hexlify(provePossession(digest, secret));
    const change = { key, possession, previous: "0x", sum: sumOfKeys(inForce) };
    const own = keys.connect(signer);
    await mined(place === 0 ? own.registerSupervisor(country, change) : own.register(token, change));
    inForce.push({ id: (country << 16) + place, account: signer.address, key });
  }
  return inForce;
}

/** What all who are asked sign together. */
export function signTogether(domain: TypedDataDomain, proposal: CycleProposal, signers: readonly CycleSigner[]) {
  const digest = getBytes(digestOfProposal(domain, proposal));
  const secrets = signers.map(({ account }) => secretOf(account));
  return hexlify(aggregateSignatures(secrets.map((secret) => signDigest(digest, secret))));
}

/** Proposes a cycle that everybody has signed; its id. */
export async function proposeSigned(
  { cycles, cyclesDomain }: { cycles: Cycles; cyclesDomain: TypedDataDomain },
  { proposal, signers }: { proposal: CycleProposal; signers: readonly CycleSigner[] },
  keys: readonly CycleKey[],
): Promise<string> {
  const signature = signTogether(cyclesDomain, proposal, signers);
  await mined(cycles.propose(asCall(proposal), keySetOf(keys, signers), signature));
  return digestOfProposal(cyclesDomain, proposal);
}

/** Lists that may be changed, as generated types want them. */
export function asCall<T extends Pick<CycleProposal, "currencies" | "positions">>(value: T) {
  return { ...value, currencies: [...value.currencies], positions: [...value.positions] };
}

/** The same of a book. */
export function asBook(book: CycleBook) {
  return { ...asCall(book), accounts: [...book.accounts] };
}
