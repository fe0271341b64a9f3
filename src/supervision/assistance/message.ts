import { decodeBase64, encodeBase64, hexlify, randomBytes } from "ethers";
import { z } from "zod";

import { strayIn } from "../../common/text.ts";
import { type DisclosedDocument, Documents } from "../disclosure/content.ts";
import { openEnvelope, type PartKeys, type Recipient, sealEnvelope } from "../disclosure/envelope.ts";
import { AlteredPayload, InvalidDisclosure } from "../disclosure/errors.ts";
import { type KeyHolder, ownEnvelopes } from "../disclosure/open.ts";
import { commitmentOf, type DisclosurePackage, encodePackage } from "../disclosure/package.ts";
import { openPart, sealPart } from "../disclosure/part.ts";
import type { DisclosureChain } from "../disclosure/registry.ts";
import { DISCLOSURE_PARTS, type DisclosurePart, FULL_DISCLOSURE } from "../disclosure/scope.ts";
import type { SealedDisclosure } from "../disclosure/seal.ts";
import { type DisclosureStore, fetchPackage } from "../disclosure/store.ts";

/** What the chain says of a message, so that none is passed off as another. Countries are ISO 3166-1 numbers. */
export interface AssistanceHeading {
  readonly type: "request" | "answer" | "information";
  /** Number of the agreement, and of its article. */
  readonly agreement: number;
  readonly article: number;
  readonly from: number;
  readonly to: number;
  /** The request that is answered; 0 for another message. */
  readonly requestId: number;
}

/** A request, an answer, or information that nobody asked for, as one Supervisor writes it to another. */
export interface AssistanceMessage {
  readonly heading: AssistanceHeading;
  /** Whom or what it is about; this stands nowhere on chain. */
  readonly subjects: readonly string[];
  readonly text: string;
  readonly documents: readonly DisclosedDocument[];
}

const country = z.int().min(1).max(999);
const line = z
  .string()
  .min(1)
  .max(1_000)
  .refine((value) => strayIn(value) === undefined, "no control characters");

const Message = z.strictObject({
  heading: z.strictObject({
    type: z.enum(["request", "answer", "information"]),
    agreement: z.int().min(1).max(0xffff_ffff),
    article: z.int().min(1).max(64),
    from: country,
    to: country,
    requestId: z.int().min(0),
  }),
  subjects: z.array(line).max(100),
  text: z.string().max(1_000_000),
  documents: Documents,
});

/** The part of a package in which a message lies; the other parts are empty. */
const PART: DisclosurePart = "transaction";

/** A message that is not the one that the chain speaks of. */
export class MessageMismatch extends Error {
  readonly expected: AssistanceHeading;
  readonly actual: AssistanceHeading;
  constructor(expected: AssistanceHeading, actual: AssistanceHeading) {
    super(`the message is headed ${JSON.stringify(actual)}, the chain says ${JSON.stringify(expected)}`);
    this.name = "MessageMismatch";
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * Seals a message for both Supervisors by their published keys, as a disclosure is sealed: store the package under the
 * commitment and give the commitment to the contract. Throws `InvalidDisclosure`, `UnusableKey` and `OversizedPackage`.
 */
export function sealAssistance(message: AssistanceMessage, recipients: readonly Recipient[]): SealedDisclosure {
  const content = encoded(checked(message));
  const entitled = recipients.map((recipient) => recipient.country).sort((a, b) => a - b);
  const { from, to } = message.heading;
  const both = [from, to].sort((a, b) => a - b);
  if (entitled.join() !== both.join()) throw new InvalidDisclosure("recipients", "exactly the two Supervisors read it");
  const salt = hexlify(randomBytes(32));
  const sealed = DISCLOSURE_PARTS.map((part) => sealPart(part, part === PART ? content : new Uint8Array(), salt));
  const keys: PartKeys = new Map(sealed.map((part) => [part.sealed.part, part.key]));
  const bare: DisclosurePackage = { salt, entitled, parts: sealed.map((part) => part.sealed), envelopes: [] };
  const own = { scope: FULL_DISCLOSURE, grantor: 0 };
  const result = { ...bare, envelopes: recipients.map((recipient) => sealEnvelope(bare, keys, recipient, own)) };
  encodePackage(result); // too large is said before anything is sent
  return { package: result, commitment: commitmentOf(result) };
}

/**
 * Opens the message under a commitment of the chain, and compares its heading with what the chain says. Throws what
 * `fetchPackage` and `ownEnvelopes` throw; `SwappedEnvelope`, `AlteredPayload`, `InvalidDisclosure`, `MessageMismatch`.
 */
export async function openAssistance(
  commitment: string,
  heading: AssistanceHeading,
  holder: KeyHolder,
  { store, chain }: { store: DisclosureStore; chain: DisclosureChain },
): Promise<AssistanceMessage> {
  const sealed = await fetchPackage(store, commitment);
  const [envelope] = await ownEnvelopes(sealed, holder, chain);
  const keys = openEnvelope(sealed, envelope!, holder.secretKey);
  const part = sealed.parts.find((each) => each.part === PART)!;
  const message = checked(decoded(openPart(part, keys.get(PART)!, sealed.salt)));
  const names = Object.keys(heading) as (keyof AssistanceHeading)[];
  if (names.some((name) => heading[name] !== message.heading[name]))
    throw new MessageMismatch(heading, message.heading);
  return message;
}

function checked(value: unknown): AssistanceMessage {
  const { success, data, error } = Message.safeParse(value);
  if (!success) throw new InvalidDisclosure(error.issues[0]!.path.join("."), error.issues[0]!.message);
  return data;
}

function encoded(message: AssistanceMessage): Uint8Array {
  const inBase64 = (_: string, value: unknown) => (value instanceof Uint8Array ? encodeBase64(value) : value);
  return new TextEncoder().encode(JSON.stringify(message, inBase64));
}

function decoded(content: Uint8Array): unknown {
  const fromBase64 = (key: string, value: unknown) =>
    key === "content" ? decodeBase64(z.base64().parse(value)) : value;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content), fromBase64);
  } catch {
    throw new AlteredPayload(PART);
  }
}
