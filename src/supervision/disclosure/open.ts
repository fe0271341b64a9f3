import { type CheckedFields, type DisclosedDocument, type DisclosedFields, fieldsOf } from "./content.ts";
import { openEnvelope, type PartKeys, publicKeyOf } from "./envelope.ts";
import {
  ExpiredGrant,
  InvalidDisclosure,
  MissingGrant,
  NotEntitled,
  OutOfScope,
  UnknownKeyVersion,
  WrongDisclosureKey,
} from "./errors.ts";
import { commitmentOf, type DisclosurePackage, type Envelope } from "./package.ts";
import { openPart } from "./part.ts";
import type { DisclosureChain, GrantState } from "./registry.ts";
import { type DisclosurePart, partsInScope, disclosureScope } from "./scope.ts";
import { type DisclosureStore, fetchPackage } from "./store.ts";

/** A Supervisor's secret key, for one of the keys that its country has published. */
export interface KeyHolder {
  readonly country: number;
  readonly secretKey: Uint8Array;
}

/** What is written into the log before a grant is used, as `logAccess` takes it. */
export interface AccessEntry {
  readonly grantor: number;
  readonly grantee: number;
  readonly commitment: string;
  readonly scope: number;
}

/** How a disclosure is opened. */
export interface DisclosureOpening {
  readonly store: DisclosureStore;
  readonly chain: DisclosureChain;
  /** Writes into the log on chain; no part is decrypted under a grant before this is done. */
  readonly logAccess: (entry: AccessEntry) => Promise<void>;
  /** What is to be read; all that may be by default. */
  readonly parts?: readonly DisclosurePart[];
}

/** What was read, and under whose grant; 0 if it was sealed for the reader. */
export interface OpenedDisclosure {
  readonly fields: DisclosedFields;
  /** What in the fields breaks IVMS101; they are then not what their types say. */
  readonly faults: readonly string[];
  readonly parts: readonly DisclosurePart[];
  readonly grantor: number;
}

/**
 * Reads the disclosure that a payment carries. A Supervisor for whom it was sealed reads all of it; another reads, under a
 * live grant of one of those and after an entry in the log, the parts that are granted. `commitment` is what the chain says
 * of the payment (`disclosuresOf`).
 *
 * Throws what `fetchPackage` throws; `NotEntitled`, `WrongDisclosureKey`, `UnknownKeyVersion`, `SwappedEnvelope`;
 * `MissingGrant`, `ExpiredGrant`, `OutOfScope`; `AlteredPayload`.
 */
export async function openDisclosure(
  commitment: string,
  holder: KeyHolder,
  { store, chain, logAccess, parts }: DisclosureOpening,
): Promise<OpenedDisclosure> {
  const disclosure = await fetchPackage(store, commitment);
  const envelopes = await ownEnvelopes(disclosure, holder, chain);
  const { envelope, read } = await firstReadable(envelopes, parts, commitment, chain);
  const keys = openEnvelope(disclosure, envelope, holder.secretKey);
  const { grantor, country } = envelope;
  if (grantor !== 0) await logAccess({ grantor, grantee: country, commitment, scope: disclosureScope(read) });
  return { ...decrypt(disclosure, keys, read), parts: read, grantor };
}

/**
 * Reads files that were sealed for themselves (`sealFiles`), or the documents beside a payment. `commitment` is what a contract has of
 * them. Throws as `openDisclosure` does, and `InvalidDisclosure` if they are no files.
 */
export async function openFiles(
  commitment: string,
  holder: KeyHolder,
  opening: Omit<DisclosureOpening, "parts">,
): Promise<readonly DisclosedDocument[]> {
  const { fields, faults } = await openDisclosure(commitment, holder, { ...opening, parts: ["documents"] });
  const [fault] = faults;
  if (fault !== undefined) throw new InvalidDisclosure("documents", fault);
  return fields.documents ?? [];
}

/**
 * The envelopes of a package that a secret key opens, those that the sender made first. An envelope of the sender counts
 * only for a country to which the commitment entitles; one under a grant only if such a country grants it. Throws
 * `NotEntitled`, `UnknownKeyVersion` and `WrongDisclosureKey`.
 */
export async function ownEnvelopes(
  disclosure: DisclosurePackage,
  { country, secretKey }: KeyHolder,
  chain: DisclosureChain,
): Promise<Envelope[]> {
  const mine = disclosure.envelopes.filter(
    (envelope) => envelope.country === country && isLawful(disclosure, envelope),
  );
  if (mine.length === 0) throw new NotEntitled(country, commitmentOf(disclosure));
  const versions = [...new Set(mine.map(({ version }) => version))];
  const keys = await Promise.all(versions.map((version) => chain.keyAt(country, version)));
  const publicKey = publicKeyOf(secretKey);
  const fitting = versions.filter((_, index) => keys[index]?.key === publicKey);
  const unknown = versions.find((_, index) => keys[index] === undefined);
  if (fitting.length === 0 && unknown !== undefined) throw new UnknownKeyVersion(country, unknown);
  if (fitting.length === 0) throw new WrongDisclosureKey(country, publicKey, versions);
  return mine.filter(({ version }) => fitting.includes(version)).sort((a, b) => a.grantor - b.grantor);
}

/** A store may label an envelope as it likes; who is entitled stands under the commitment. */
function isLawful({ entitled }: DisclosurePackage, { country, grantor }: Envelope): boolean {
  return entitled.includes(grantor === 0 ? country : grantor);
}

interface Readable {
  readonly envelope: Envelope;
  readonly read: readonly DisclosurePart[];
}

/** The first envelope that opens what is asked for now; if none does, what the first lacks is thrown. */
async function firstReadable(
  envelopes: readonly Envelope[],
  asked: readonly DisclosurePart[] | undefined,
  commitment: string,
  chain: DisclosureChain,
): Promise<Readable> {
  const tried = await Promise.allSettled(
    envelopes.map(async (envelope) => {
      const granted = partsInScope(await grantedBy(envelope, commitment, chain));
      return { envelope, read: readable(asked, granted) };
    }),
  );
  const found = tried.find(({ status }) => status === "fulfilled") ?? tried[0]!;
  if (found.status === "rejected") throw found.reason;
  return found.value;
}

/** The scope that an envelope opens now. */
async function grantedBy(envelope: Envelope, commitment: string, chain: DisclosureChain): Promise<number> {
  const { grantor, country, scope } = envelope;
  if (grantor === 0) return scope;
  return scope & requireLive(await chain.grantOf(grantor, country, commitment), grantor, country, commitment);
}

/** The scope of a live grant. Throws `MissingGrant` and `ExpiredGrant`. */
export function requireLive(grant: GrantState, grantor: number, grantee: number, commitment: string): number {
  if (grant.expiry === 0) throw new MissingGrant(grantor, grantee, commitment);
  if (!grant.live) throw new ExpiredGrant(grantor, grantee, grant.expiry);
  return grant.scope;
}

function readable(
  asked: readonly DisclosurePart[] | undefined,
  granted: readonly DisclosurePart[],
): readonly DisclosurePart[] {
  const wanted = asked ?? granted;
  if (wanted.length === 0 || wanted.some((part) => !granted.includes(part))) throw new OutOfScope(wanted, granted);
  return wanted;
}

function decrypt(disclosure: DisclosurePackage, keys: PartKeys, read: readonly DisclosurePart[]): CheckedFields {
  const opened = disclosure.parts
    .filter(({ part }) => read.includes(part))
    .map((sealed) => fieldsOf(sealed.part, openPart(sealed, keys.get(sealed.part)!, disclosure.salt)));
  const fields = Object.assign({}, ...opened.map((part) => part.fields)) as DisclosedFields;
  return { fields, faults: opened.flatMap(({ faults }) => faults) };
}
