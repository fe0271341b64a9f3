import { hexlify, randomBytes } from "ethers";

import {
  type AnyDisclosure,
  checkDisclosure,
  checkFiles,
  contentsOf,
  type DisclosedDocument,
  type DisclosedFields,
} from "./content.ts";
import { type PartKeys, type Recipient, sealEnvelope } from "./envelope.ts";
import { InvalidDisclosure } from "./errors.ts";
import { commitmentOf, type DisclosurePackage, encodePackage } from "./package.ts";
import { sealPart } from "./part.ts";
import { FULL_DISCLOSURE } from "./scope.ts";

/** A disclosure ready to be stored, and what its payment carries. */
export interface SealedDisclosure {
  readonly package: DisclosurePackage;
  /** For `disclosure` of the instruction, or for the document, report or evidence that a contract asks for. */
  readonly commitment: string;
}

/**
 * Seals what is disclosed of a payment for Supervisors by their published keys, each of which reads all of it. Throws
 * `InvalidDisclosure`, `UnusableKey`, and `OversizedPackage`.
 */
export function sealDisclosure(disclosure: AnyDisclosure, recipients: readonly Recipient[]): SealedDisclosure {
  return sealFields(checkDisclosure(disclosure), recipients);
}

/**
 * Seals files that belong to no payment: evidence, a condition report with its pictures, an agreement. What a contract takes as
 * their commitment is that of the package. Throws as `sealDisclosure` does.
 */
export function sealFiles(files: readonly DisclosedDocument[], recipients: readonly Recipient[]): SealedDisclosure {
  return sealFields({ documents: checkFiles(files) }, recipients);
}

function sealFields(fields: DisclosedFields, recipients: readonly Recipient[]): SealedDisclosure {
  const salt = hexlify(randomBytes(32));
  const sealed = [...contentsOf(fields)].map(([part, content]) => sealPart(part, content, salt));
  const keys: PartKeys = new Map(sealed.map(({ sealed: { part }, key }) => [part, key]));
  const parts = sealed.map((part) => part.sealed);
  const bare: DisclosurePackage = { salt, entitled: entitledOf(recipients), parts, envelopes: [] };
  const own = { scope: FULL_DISCLOSURE, grantor: 0 };
  const envelopes = recipients.map((recipient) => sealEnvelope(bare, keys, recipient, own));
  const result = { ...bare, envelopes };
  encodePackage(result); // too large is said before anybody pays
  return { package: result, commitment: commitmentOf(result) };
}

function entitledOf(recipients: readonly Recipient[]): number[] {
  const countries = recipients.map(({ country }) => country).sort((a, b) => a - b);
  if (countries.length === 0) throw new InvalidDisclosure("recipients", "at least one Supervisor reads it");
  if (new Set(countries).size < countries.length) throw new InvalidDisclosure("recipients", "one key a country");
  return countries;
}
