import { openEnvelope, type Recipient, sealEnvelope } from "./envelope.ts";
import { NotEntitled, OutOfScope } from "./errors.ts";
import { type KeyHolder, ownEnvelopes } from "./open.ts";
import { commitmentOf, type DisclosurePackage, type Envelope } from "./package.ts";
import type { DisclosureChain } from "./registry.ts";
import { partsInScope } from "./scope.ts";

/**
 * Adds an envelope with the keys of the parts in a scope for a country to which the holder grants them. Only a country for
 * which the disclosure was sealed can: what was granted is not passed on. Throws what `ownEnvelopes` and `openEnvelope`
 * throw, `OutOfScope` and `UnusableKey`.
 */
export async function wrapForGrantee(
  disclosure: DisclosurePackage,
  holder: KeyHolder,
  grantee: Recipient,
  scope: number,
  chain: DisclosureChain,
): Promise<DisclosurePackage> {
  const [own] = await ownEnvelopes(disclosure, holder, chain);
  if (own!.grantor !== 0) throw new NotEntitled(holder.country, commitmentOf(disclosure));
  const keys = openEnvelope(disclosure, own!, holder.secretKey);
  if ((scope & ~own!.scope) !== 0) throw new OutOfScope(partsInScope(scope), partsInScope(own!.scope));
  return withEnvelope(disclosure, sealEnvelope(disclosure, keys, grantee, { scope, grantor: holder.country }));
}

/**
 * Seals the envelopes of a country again to another of its keys, in place of those that the old one opens. Nothing is
 * decrypted but keys. Throws what `ownEnvelopes` and `openEnvelope` throw.
 */
export async function rewrapToKey(
  disclosure: DisclosurePackage,
  holder: KeyHolder,
  next: Recipient,
  chain: DisclosureChain,
): Promise<DisclosurePackage> {
  const old = await ownEnvelopes(disclosure, holder, chain);
  const renewed = old.map((envelope) =>
    sealEnvelope(disclosure, openEnvelope(disclosure, envelope, holder.secretKey), next, envelope),
  );
  const kept = { ...disclosure, envelopes: disclosure.envelopes.filter((envelope) => !old.includes(envelope)) };
  return renewed.reduce(withEnvelope, kept);
}

/** One envelope for each key and grantor: a new one takes the place of the old. */
function withEnvelope(disclosure: DisclosurePackage, added: Envelope): DisclosurePackage {
  const others = disclosure.envelopes.filter(
    ({ country, version, grantor }) =>
      country !== added.country || version !== added.version || grantor !== added.grantor,
  );
  return { ...disclosure, envelopes: [...others, added] };
}

/** Takes out what a country has granted to another. Whoever read it before may have kept it. */
export function withoutGrantee(disclosure: DisclosurePackage, grantor: number, grantee: number): DisclosurePackage {
  const kept = disclosure.envelopes.filter((envelope) => envelope.grantor !== grantor || envelope.country !== grantee);
  return { ...disclosure, envelopes: kept };
}
