import { concat, getBytes, hexlify } from "ethers";

import { NodeContradicts } from "../chain/errors.ts";
import { aggregateKeys } from "./bls.ts";
import { type CycleSigner, packKeyIds } from "./proposal.ts";

/** A key in force: 256 bytes in hexadecimal digits. */
export interface CycleKey extends CycleSigner {
  readonly key: string;
}

/** The keys by which an aggregated signature is checked: of the signers, or the sum and all others. */
export interface CycleKeySet {
  readonly sum: string;
  readonly others: string;
  readonly keys: string;
}

/** An event of the contract of keys. */
export interface KeyEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const NO_KEYS = `0x${"00".repeat(256)}`;

/** The keys in force after the events of the contract of keys, by id in ascending order. Throws `NodeContradicts`. */
export function keysInForce(events: readonly KeyEvent[]): CycleKey[] {
  const keys = new Map<number, CycleKey>();
  for (const { name, args } of events) {
    const id = Number(args.id);
    if (name === "CycleKeyRegistered") keys.set(id, { id, account: String(args.holder), key: String(args.key) });
    else if (name === "CycleKeyRevoked" && !keys.delete(id))
      throw new NodeContradicts(`the key ${id} is revoked and was never registered`);
  }
  return [...keys.values()].sort((a, b) => a.id - b.id);
}

/** The sum of all keys in force, 256 bytes. Throws `NotAPoint`. */
export function sumOfKeys(keys: readonly CycleKey[]): string {
  return keys.length === 0 ? NO_KEYS : hexlify(aggregateKeys(keys.map(({ key }) => getBytes(key))));
}

/** The smaller of the two sets by which the signature of some of all keys in force can be checked. Throws `NotAPoint`. */
export function keySetOf(all: readonly CycleKey[], signers: readonly CycleSigner[]): CycleKeySet {
  const signing = new Set(signers.map(({ id }) => id));
  const [own, others] = [all.filter(({ id }) => signing.has(id)), all.filter(({ id }) => !signing.has(id))];
  if (own.length <= others.length) return { sum: "0x", others: "0x", keys: concat(own.map(({ key }) => key)) };
  return { sum: sumOfKeys(all), others: packKeyIds(others), keys: concat(others.map(({ key }) => key)) };
}
