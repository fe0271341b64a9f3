export {
  type AnyDisclosure,
  type CheckedFields,
  checkDisclosure,
  type DisclosedDocument,
  type DisclosedFields,
  type Disclosure,
  type Disclosure2023,
} from "./content.ts";
export {
  newDisclosureKey,
  publicKeyOf as disclosurePublicKey,
  type Recipient as DisclosureRecipient,
} from "./envelope.ts";
export * from "./errors.ts";
export {
  commitmentOf as disclosureCommitment,
  decodePackage,
  type DisclosurePackage,
  encodePackage,
  type Envelope as DisclosureEnvelope,
  MAX_PACKAGE,
  type SealedPart,
} from "./package.ts";
export * from "./open.ts";
export * from "./payment.ts";
export * from "./registry.ts";
export * from "./rewrap.ts";
export * from "./scope.ts";
export * from "./seal.ts";
export * from "./store.ts";
