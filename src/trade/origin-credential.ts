import { hexlify, keccak256, randomBytes } from "ethers";
import { z } from "zod";

import type { CertificateOfOrigin } from "../../typechain-types/index.js";
import { canonical, DataIntegrityProof, didOf, isoTime, type Json, signerOf, withProof } from "./data-integrity.ts";
import {
  type CertificatePlace,
  certificateUri,
  endOfDay,
  originStandingName,
  type OriginStandingName,
  parseCertificateUri,
} from "./origin.ts";

/** Something about a certificate of origin as a verifiable credential that is not as it must be. */
export class InvalidOriginCredential extends Error {
  override readonly name = "InvalidOriginCredential";
  constructor(
    /** Where in the credential. */
    readonly path: string,
    problem: string,
  ) {
    super(`${path === "" ? "credential" : path}: ${problem}`);
  }
}

const CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2";
const STATUS_TYPE = "CertificateOfOriginOnChain";

const TERMS = Object.fromEntries(
  [
    "CertificateOfOrigin",
    STATUS_TYPE,
    ...["agreement", "origin", "destination", "consignor", "consignee", "goods", "materials", "salt"],
    ...["hsCode", "criterion", "quantity"],
  ].map((term) => [term, `urn:sogdia:trade#${term}`]),
);

/** The JSON-LD context of a certificate: VC 2.0, and the words of this trade. */
export const ORIGIN_CONTEXT = [CREDENTIALS_V2, TERMS] as const;

const text = z.string().min(1).max(500);
const country = z.int().min(1).max(999);

const Goods = z.strictObject({
  description: text,
  /** Harmonized System, six digits or more. */
  hsCode: z.string().regex(/^\d{6,12}$/, "six to twelve digits of the Harmonized System"),
  /** How it originates, in the words of the agreement. */
  criterion: z.string().min(1).max(40),
  quantity: z.string().min(1).max(60),
});

const Claim = z.strictObject({
  agreement: z.int().min(1).max(0xffffffff),
  origin: country,
  destination: country,
  consignor: text,
  consignee: text,
  goods: z.array(Goods).min(1).max(200),
  /** Numbers of the certificates of materials that came from other members. */
  materials: z.array(z.int().min(1)).max(8),
});

/** What a certificate of origin says. Countries by ISO 3166-1 numeric code. */
export type OriginClaim = z.infer<typeof Claim>;

const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const did = z.string().regex(/^did:key:z[1-9A-HJ-NP-Za-km-z]{10,100}$/);

const unsecured = {
  "@context": z.unknown(),
  type: z.tuple([z.literal("VerifiableCredential"), z.literal("CertificateOfOrigin")]),
  issuer: did,
  validFrom: z.iso.datetime(),
  validUntil: z.iso.datetime(),
  credentialSubject: z.strictObject({ ...Claim.shape, salt: hash }),
};
const secured = {
  ...unsecured,
  credentialStatus: z.strictObject({
    id: z.string().max(120),
    type: z.literal(STATUS_TYPE),
    statusPurpose: z.literal("revocation"),
  }),
  proof: DataIntegrityProof,
};
const Credential = z.strictObject(secured);
const Presentation = z.strictObject({
  "@context": z.tuple([z.literal(CREDENTIALS_V2)]),
  type: z.tuple([z.literal("VerifiablePresentation")]),
  holder: did,
  verifiableCredential: z.tuple([z.unknown()]),
  proof: DataIntegrityProof,
});

/** A certificate of origin as a verifiable credential (W3C VC 2.0), before anybody has signed it. */
export type OriginCredentialDraft = z.infer<z.ZodObject<typeof unsecured>>;

/** A signed one. */
export type OriginCredential = z.infer<typeof Credential>;

/** A holder's answer to the challenge of one verifier. */
export type OriginPresentation = z.infer<typeof Presentation>;

/**
 * Drafts a credential for a certificate that is to be issued: its `commitment` is what the chain then holds. `secretKey` is the
 * issuer's Ed25519 key, 32 bytes; times in Unix seconds, `lastDay` in days since 1970. Throws `InvalidOriginCredential`.
 */
export function draftOriginCredential(
  claim: OriginClaim,
  secretKey: Uint8Array,
  { validFrom, lastDay }: { validFrom: number; lastDay: number },
): { draft: OriginCredentialDraft; commitment: string } {
  const draft: OriginCredentialDraft = {
    "@context": ORIGIN_CONTEXT,
    type: ["VerifiableCredential", "CertificateOfOrigin"],
    issuer: didOf(secretKey),
    validFrom: isoTime(validFrom),
    validUntil: isoTime(endOfDay(lastDay)),
    credentialSubject: { ...checked(Claim, claim), salt: hexlify(randomBytes(32)) },
  };
  return { draft, commitment: originCommitment(draft) };
}

/** What the chain holds of a credential: the hash of its canonical form without status and proof (RFC 8785, Keccak-256). */
export function originCommitment(credential: OriginCredentialDraft | OriginCredential): string {
  const bare: Json = { ...credential, credentialStatus: undefined, proof: undefined };
  return keccak256(canonical(bare));
}

/** Signs a credential once its certificate has a number. `created` in Unix seconds. */
export function signOriginCredential(
  draft: OriginCredentialDraft,
  place: CertificatePlace,
  secretKey: Uint8Array,
  created: number,
): OriginCredential {
  const credentialStatus = { id: certificateUri(place), type: STATUS_TYPE, statusPurpose: "revocation" } as const;
  return withProof({ ...draft, credentialStatus }, secretKey, { proofPurpose: "assertionMethod" }, created);
}

/** Whom a presentation answers. */
export interface Challenge {
  /** Random, new for each presentation. */
  readonly challenge: string;
  /** Who asks. */
  readonly domain: string;
}

/** A holder presents a credential to one verifier. `created` in Unix seconds. */
export function presentOriginCredential(
  credential: OriginCredential,
  secretKey: Uint8Array,
  challenge: Challenge,
  created: number,
): OriginPresentation {
  const presentation = {
    "@context": [CREDENTIALS_V2] as [typeof CREDENTIALS_V2],
    type: ["VerifiablePresentation"] as ["VerifiablePresentation"],
    holder: didOf(secretKey),
    verifiableCredential: [credential] as [OriginCredential],
  };
  return withProof(presentation, secretKey, { proofPurpose: "authentication", ...challenge }, created);
}

/** What a verifier has found: the credential, its certificate, and where that stands. */
export interface VerifiedOrigin {
  readonly credential: OriginCredential;
  readonly place: CertificatePlace;
  readonly standing: OriginStandingName;
}

/**
 * Verifies a credential that somebody shows: it is signed by its issuer, says what the certificate on the chain says, and the
 * chain holds the commitment to it. `now` in Unix seconds. Throws `InvalidOriginCredential`, and what the chain's connection throws.
 */
export async function verifyOriginCredential(
  shown: unknown,
  origins: CertificateOfOrigin,
  now: number,
): Promise<VerifiedOrigin> {
  const credential = checked(Credential, shown);
  const { proof, ...document } = credential;
  require(proof.proofPurpose === "assertionMethod", "proof.proofPurpose", "it asserts nothing");
  require(signerOf(document, proof) === credential.issuer, "proof", "the issuer has not signed this");
  require(Date.parse(credential.validFrom) <= now * 1_000, "validFrom", "it is not valid yet");
  const place = await placeOf(credential, origins);
  const { agreement, origin, destination, lastDay } = await origins.certificateOf(place.certificate);
  const { credentialSubject: claim } = credential;
  const said = [claim.agreement, claim.origin, claim.destination, Date.parse(credential.validUntil) / 1_000];
  const certified = [agreement, origin, destination].map(Number);
  const standing = originStandingName(await origins.verify(place.certificate, originCommitment(credential)));
  const isSame = [...certified, endOfDay(Number(lastDay))].every((value, index) => value === said[index]);
  require(isSame || standing === "Unknown", "credentialSubject", "the certificate says something else");
  return { credential, place, standing };
}

/** Verifies a presentation and what it presents. Throws as `verifyOriginCredential`. */
export async function verifyOriginPresentation(
  shown: unknown,
  asked: Challenge,
  origins: CertificateOfOrigin,
  now: number,
): Promise<VerifiedOrigin & { readonly holder: string }> {
  const { proof, ...presentation } = checked(Presentation, shown);
  const isAnswer = proof.challenge === asked.challenge && proof.domain === asked.domain;
  require(proof.proofPurpose === "authentication" && isAnswer, "proof", "it answers somebody else");
  require(signerOf(presentation, proof) === presentation.holder, "proof", "the holder has not signed this");
  const verified = await verifyOriginCredential(presentation.verifiableCredential[0], origins, now);
  return { ...verified, holder: presentation.holder };
}

/** A status that another verifier asks for: whether the chain finds the certificate good or used. */
export function originStatusCheck(origins: CertificateOfOrigin) {
  return async ({ credential }: { credential: unknown }): Promise<{ verified: boolean; error?: Error }> => {
    const known = checked(Credential, credential);
    const { certificate } = await placeOf(known, origins);
    const standing = originStandingName(await origins.verify(certificate, originCommitment(known)));
    const verified = standing === "Good" || standing === "Used";
    return verified ? { verified } : { verified, error: new InvalidOriginCredential("credentialStatus", standing) };
  };
}

/** Of a certificate in that contract on that chain, and in no other that says the same. */
async function placeOf(credential: OriginCredential, origins: CertificateOfOrigin): Promise<CertificatePlace> {
  const place = parseCertificateUri(credential.credentialStatus.id);
  if (place === undefined) throw new InvalidOriginCredential("credentialStatus.id", "no certificate on a chain");
  const address = await origins.getAddress();
  const chainId = (await origins.runner?.provider?.getNetwork())?.chainId;
  const isHere = place.chainId === chainId && place.contract.toLowerCase() === address.toLowerCase();
  require(isHere, "credentialStatus.id", "a certificate of another contract or chain");
  return place;
}

function require(condition: boolean, path: string, problem: string): asserts condition {
  if (!condition) throw new InvalidOriginCredential(path, problem);
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new InvalidOriginCredential(issue?.path.join(".") ?? "", issue?.message ?? "not as it must be");
}
