import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { randomBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { SDJwtInstance } from "@sd-jwt/core";
import { decodeBase64, encodeBase64, hexlify } from "ethers";
import { z } from "zod";

import type { QualificationRecognition } from "../../typechain-types/index.js";
import { credentialHash, type DiplomaProof } from "./diploma-tree.ts";
import { DiplomaStatus } from "./recognition.ts";

const CONTEXT = "https://www.w3.org/ns/credentials/v2";
const ALGORITHM = "ES256";
const TYPE = "vc+sd-jwt"; // W3C, Securing Verifiable Credentials using JOSE and COSE

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const publicKey = z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: coordinate, y: coordinate });

/** A public key on P-256 as a JSON Web Key. */
export type DiplomaKey = z.infer<typeof publicKey>;

/** What a diploma says of its holder; each is disclosed or not. */
export interface DiplomaClaims {
  readonly familyName: string;
  readonly givenName: string;
  readonly dateOfBirth: string;
  readonly qualification: string;
  readonly field: string;
  readonly awardedOn: string;
  readonly grade: string;
}

export type DiplomaClaim = keyof DiplomaClaims;

/** What an institution signs. */
export interface DiplomaDraft {
  /** Number of the accreditation. */
  readonly accreditation: number;
  /** Its place in the status list; drawn at random, so that it says nothing of the holder. */
  readonly index: number;
  /** ISO 8601 date and time from which it is valid. */
  readonly validFrom: string;
  /** CAIP-10 id of the contract that knows accreditation and status: `eip155:CHAIN:ADDRESS`. */
  readonly contract: string;
  /** The holder's key, to which presentations are bound. */
  readonly holder: DiplomaKey;
  readonly claims: DiplomaClaims;
}

const payload = z.object({
  "@context": z.tuple([z.literal(CONTEXT)]),
  type: z.tuple([z.literal("VerifiableCredential"), z.literal("DiplomaCredential")]),
  issuer: z.string(),
  validFrom: z.string(),
  credentialStatus: z.object({ type: z.literal("SogdiaStatusEntry"), id: z.string(), statusListIndex: z.string() }),
  credentialSubject: z.record(z.string(), z.unknown()),
  cnf: z.object({ jwk: publicKey }),
});

/** Why a diploma is not believed. */
export type DiplomaFault =
  | "NotADiploma"
  | "WrongSignature"
  | "WrongPresenter"
  | "OtherContract"
  | "UnknownAccreditation"
  | "OtherKey"
  | "OtherAccreditation"
  | "NotRegistered"
  | "Revoked";

/** A diploma that is not believed, and why. */
export class InvalidDiploma extends Error {
  readonly fault: DiplomaFault;
  constructor(fault: DiplomaFault, cause?: unknown) {
    super(`The diploma is not believed: ${fault}`, { cause });
    this.name = "InvalidDiploma";
    this.fault = fault;
  }
}

/** A new secret key on P-256, 32 bytes. */
export function newDiplomaSecret(): Uint8Array {
  return p256.utils.randomSecretKey();
}

/** The public key of a secret one. */
export function diplomaKeyOf(secret: Uint8Array): DiplomaKey {
  const point = p256.getPublicKey(secret, false);
  return { kty: "EC", crv: "P-256", x: toBase64Url(point.slice(1, 33)), y: toBase64Url(point.slice(33)) };
}

/** The thumbprint of a key by which an accreditation names it (RFC 7638), 32 bytes in hexadecimal. */
export function thumbprintOf({ crv, kty, x, y }: DiplomaKey): string {
  return hexlify(sha256(utf8ToBytes(JSON.stringify({ crv, kty, x, y }))));
}

/** Signs a diploma: a verifiable credential (W3C VC 2.0) as SD-JWT, of which every claim is disclosed or not. */
export async function issueDiploma(draft: DiplomaDraft, secret: Uint8Array): Promise<string> {
  const { accreditation, index, validFrom, contract, holder, claims } = draft;
  const credential = {
    "@context": [CONTEXT],
    type: ["VerifiableCredential", "DiplomaCredential"],
    issuer: `${contract}/accreditation/${accreditation}`,
    validFrom,
    credentialStatus: { type: "SogdiaStatusEntry", id: contract, statusListIndex: String(index) },
    credentialSubject: { ...claims },
    cnf: { jwk: holder },
  };
  const names = Object.keys(claims) as DiplomaClaim[];
  const header = { typ: TYPE, jwk: diplomaKeyOf(secret) };
  return issuerOf(secret).issue(credential, { credentialSubject: { _sd: names } }, { header });
}

/** To whom a diploma is shown, and what that one asked to be signed, so that nobody shows it again. */
export interface Audience {
  readonly audience: string;
  readonly nonce: string;
}

/** Shows some claims of a diploma and nothing else. `at` in Unix seconds; the secret is the holder's. */
export async function presentDiploma(
  credential: string,
  disclosed: readonly DiplomaClaim[],
  { audience, nonce }: Audience,
  secret: Uint8Array,
  at: number,
): Promise<string> {
  const frame = { credentialSubject: Object.fromEntries(disclosed.map((claim) => [claim, true])) };
  const kb = { payload: { iat: at, aud: audience, nonce } };
  return issuerOf(secret).present(credential, frame, { kb });
}

/** What a presentation shows once its signatures are checked; the chain has not been asked yet. */
export interface ShownDiploma {
  readonly accreditation: number;
  readonly index: number;
  readonly contract: string;
  /** Thumbprint of the key that signed it. */
  readonly key: string;
  /** Hash of what the institution signed. */
  readonly credential: string;
  readonly claims: Partial<DiplomaClaims>;
}

/**
 * Reads a presentation and checks its signatures: the institution's, and the holder's for this audience and nonce.
 * @throws InvalidDiploma
 */
export async function readDiploma(presentation: string, { audience, nonce }: Audience): Promise<ShownDiploma> {
  const { shown, key, bound } = await verified(presentation, nonce);
  if (bound?.aud !== audience || bound.nonce !== nonce) throw new InvalidDiploma("WrongPresenter");
  const [, contract, accreditation] =
    /^(eip155:\d+:0x[0-9a-fA-F]{40})\/accreditation\/(\d{1,9})$/.exec(shown.issuer) ?? [];
  const index = Number(shown.credentialStatus.statusListIndex);
  const isSound = contract !== undefined && shown.credentialStatus.id === contract && index >= 0 && index < 65_536;
  if (!isSound || !Number.isInteger(index)) throw new InvalidDiploma("NotADiploma");
  return {
    accreditation: Number(accreditation),
    index,
    contract,
    key: thumbprintOf(key),
    credential: credentialHash(presentation),
    claims: shown.credentialSubject,
  };
}

/**
 * Reads a presentation and asks the chain: that the accreditation named its key, that it was registered under it, and that
 * it is not revoked. Whether the accreditation has ended since does not matter.
 * @param place The award in which it is, and its proof there.
 * @throws InvalidDiploma
 */
export async function verifyDiploma(
  qualifications: QualificationRecognition,
  presentation: string,
  place: Pick<DiplomaProof, "award" | "proof">,
  audience: Audience,
): Promise<ShownDiploma> {
  const shown = await readDiploma(presentation, audience);
  const { chainId } = await qualifications.runner!.provider!.getNetwork();
  const contract = `eip155:${chainId}:${await qualifications.getAddress()}`;
  if (shown.contract.toLowerCase() !== contract.toLowerCase()) throw new InvalidDiploma("OtherContract");
  const { country, key } = await qualifications.accreditationOf(shown.accreditation);
  if (country === 0n) throw new InvalidDiploma("UnknownAccreditation");
  if (key !== shown.key) throw new InvalidDiploma("OtherKey");
  const { accreditation } = await qualifications.awardOf(place.award);
  if (Number(accreditation) !== shown.accreditation) throw new InvalidDiploma("OtherAccreditation");
  const { index, credential } = shown;
  const status = await qualifications.statusOf({ ...place, proof: [...place.proof], index, credential });
  if (status !== BigInt(DiplomaStatus.Valid)) throw new InvalidDiploma(status === 0n ? "NotRegistered" : "Revoked");
  return shown;
}

async function verified(presentation: string, nonce: string) {
  const decoded = await readable(presentation);
  const header = z.object({ typ: z.literal(TYPE), alg: z.literal(ALGORITHM), jwk: publicKey });
  const parsed = header.safeParse(decoded.jwt?.header);
  if (!parsed.success) throw new InvalidDiploma("NotADiploma", parsed.error);
  const key = parsed.data.jwk;
  const verifier = checkerOf((data, signature) => isSignedBy(key, data, signature));
  const checked = await verifier.verify(presentation, { keyBindingNonce: nonce }).catch((error: unknown) => {
    throw new InvalidDiploma("WrongSignature", error);
  });
  const shown = payload.safeParse(checked.payload);
  if (!shown.success) throw new InvalidDiploma("NotADiploma", shown.error);
  return { shown: shown.data, key, bound: checked.kb?.payload };
}

async function readable(presentation: string) {
  return checkerOf(() => false)
    .decode(presentation)
    .catch((error: unknown) => {
      throw new InvalidDiploma("NotADiploma", error);
    });
}

const hasher = (data: string | ArrayBuffer) =>
  sha256(typeof data === "string" ? utf8ToBytes(data) : new Uint8Array(data));

function issuerOf(secret: Uint8Array) {
  const signer = (data: string) => toBase64Url(p256.sign(utf8ToBytes(data), secret));
  return new SDJwtInstance({
    signer,
    signAlg: ALGORITHM,
    kbSigner: signer,
    kbSignAlg: ALGORITHM,
    hasher,
    hashAlg: "sha-256",
    saltGenerator: (length) => toBase64Url(randomBytes(length)),
  });
}

function checkerOf(verifier: (data: string, signature: string) => boolean) {
  return new SDJwtInstance({
    verifier,
    kbVerifier: (data, signature, { cnf }) => {
      const holder = publicKey.safeParse(cnf?.jwk);
      return holder.success && isSignedBy(holder.data, data, signature);
    },
    hasher,
    hashAlg: "sha-256",
  });
}

function isSignedBy({ x, y }: DiplomaKey, data: string, signature: string): boolean {
  try {
    const point = new Uint8Array([4, ...fromBase64Url(x), ...fromBase64Url(y)]);
    return p256.verify(fromBase64Url(signature), utf8ToBytes(data), point, { lowS: false });
  } catch {
    return false; // no point of the curve, or no signature
  }
}

function toBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array {
  return decodeBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}
