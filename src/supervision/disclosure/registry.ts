import type { DisclosureRegistry } from "../../../typechain-types/index.js";
import type { Recipient } from "./envelope.ts";
import { UnknownKeyVersion } from "./errors.ts";

/** What the chain says of a grant; times are Unix seconds. */
export interface GrantState {
  readonly scope: number;
  readonly since: number;
  readonly expiry: number;
  readonly live: boolean;
}

/** What opening and wrapping ask the chain. */
export interface DisclosureChain {
  /** A published key, undefined for a version that does not exist. */
  keyAt(country: number, version: number): Promise<Recipient | undefined>;
  /** The key to which a country's envelopes are sealed now. Throws `UnknownKeyVersion` if it has published none. */
  keyOf(country: number): Promise<Recipient>;
  grantOf(grantor: number, grantee: number, commitment: string): Promise<GrantState>;
}

/** The same from the contract. */
export function disclosureChain(registry: DisclosureRegistry): DisclosureChain {
  return {
    keyAt: async (country, version) => {
      const key = await registry.keyAt(country, version);
      return key.version === 0n ? undefined : { country, version, key: key.key };
    },
    keyOf: async (country) => {
      const { key, version } = await registry.keyOf(country);
      if (version === 0n) throw new UnknownKeyVersion(country, 1);
      return { country, version: Number(version), key };
    },
    grantOf: async (grantor, grantee, commitment) => {
      const { record, live } = await registry.grantOf(grantor, grantee, commitment);
      return { scope: Number(record.scope), since: Number(record.since), expiry: Number(record.expiry), live };
    },
  };
}
