import type { DisclosurePart } from "./scope.ts";

/** Something about a disclosure that is not as it must be. */
export abstract class DisclosureError extends Error {
  protected constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Data that cannot be sealed; `path` leads to the field, `rule` names the constraint of IVMS101 if it is one. */
export class InvalidDisclosure extends DisclosureError {
  readonly path: string;
  readonly rule: string;
  constructor(path: string, rule: string) {
    super("InvalidDisclosure", `${path === "" ? "disclosure" : path}: ${rule}`);
    this.path = path;
    this.rule = rule;
  }
}

/** A package that is more than is read or written; sizes in bytes. */
export class OversizedPackage extends DisclosureError {
  readonly size: number;
  readonly max: number;
  constructor(size: number, max: number) {
    super("OversizedPackage", `the package has ${size} bytes or more, ${max} at most are taken`);
    this.size = size;
    this.max = max;
  }
}

/** Bytes that are no package. */
export class MalformedPackage extends DisclosureError {
  readonly path: string;
  constructor(path: string, problem: string) {
    super("MalformedPackage", `no package of a disclosure: ${path === "" ? "" : `${path}: `}${problem}`);
    this.path = path;
  }
}

/** The store has nothing under a commitment: it never came, or was erased. */
export class PackageNotFound extends DisclosureError {
  readonly commitment: string;
  constructor(commitment: string) {
    super("PackageNotFound", `the store has no package ${commitment}`);
    this.commitment = commitment;
  }
}

/** A store that cannot be reached, or answers what it should not. */
export class StoreFailed extends DisclosureError {
  readonly place: string;
  constructor(place: string, problem: string, cause?: unknown) {
    super("StoreFailed", `${place}: ${problem}`);
    this.place = place;
    this.cause = cause;
  }
}

/** A package that is not the one to which the payment is bound. */
export class CommitmentMismatch extends DisclosureError {
  readonly expected: string;
  readonly actual: string;
  constructor(expected: string, actual: string) {
    super("CommitmentMismatch", `the package commits to ${actual}, the payment to ${expected}`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** A ciphertext that is not the one that was sealed, or a plaintext that is not laid out as it must be. */
export class AlteredPayload extends DisclosureError {
  readonly part: DisclosurePart;
  constructor(part: DisclosurePart) {
    super("AlteredPayload", `the part "${part}" is not what was sealed`);
    this.part = part;
  }
}

/** A country for which a disclosure was not sealed and to which nobody granted anything of it. */
export class NotEntitled extends DisclosureError {
  readonly country: number;
  readonly commitment: string;
  constructor(country: number, commitment: string) {
    super("NotEntitled", `nothing of ${commitment} is sealed for country ${country}`);
    this.country = country;
    this.commitment = commitment;
  }
}

/** A secret key that belongs to none of the published keys to which a country's envelopes are sealed. */
export class WrongDisclosureKey extends DisclosureError {
  readonly country: number;
  /** The public key of the secret key that was given. */
  readonly publicKey: string;
  readonly versions: readonly number[];
  constructor(country: number, publicKey: string, versions: readonly number[]) {
    const sealed = versions.join(", ");
    super("WrongDisclosureKey", `${publicKey} is not key ${sealed} of country ${country}, for which it is sealed`);
    this.country = country;
    this.publicKey = publicKey;
    this.versions = versions;
  }
}

/** A version of a key that the country has not published. */
export class UnknownKeyVersion extends DisclosureError {
  readonly country: number;
  readonly version: number;
  constructor(country: number, version: number) {
    super("UnknownKeyVersion", `country ${country} has published no key ${version}`);
    this.country = country;
    this.version = version;
  }
}

/** A published key with which nothing can be kept secret: a point of low order. */
export class UnusableKey extends DisclosureError {
  readonly country: number;
  readonly version: number;
  constructor(country: number, version: number) {
    super("UnusableKey", `key ${version} of country ${country} is a point of low order`);
    this.country = country;
    this.version = version;
  }
}

/** An envelope that was made for another disclosure, country, key, scope or grant than it says, or was altered. */
export class SwappedEnvelope extends DisclosureError {
  readonly country: number;
  readonly version: number;
  constructor(country: number, version: number) {
    super("SwappedEnvelope", `the envelope for key ${version} of country ${country} is not of this disclosure`);
    this.country = country;
    this.version = version;
  }
}

/** There is no grant, or it was revoked. */
export class MissingGrant extends DisclosureError {
  readonly grantor: number;
  readonly grantee: number;
  readonly commitment: string;
  constructor(grantor: number, grantee: number, commitment: string) {
    super("MissingGrant", `country ${grantor} lets country ${grantee} read nothing of ${commitment}`);
    this.grantor = grantor;
    this.grantee = grantee;
    this.commitment = commitment;
  }
}

/** A grant that has ended; Unix time. */
export class ExpiredGrant extends DisclosureError {
  readonly grantor: number;
  readonly grantee: number;
  readonly expiry: number;
  constructor(grantor: number, grantee: number, expiry: number) {
    const ended = new Date(expiry * 1_000).toISOString();
    super("ExpiredGrant", `the grant of country ${grantor} to country ${grantee} ended at ${ended}`);
    this.grantor = grantor;
    this.grantee = grantee;
    this.expiry = expiry;
  }
}

/** Parts that are asked for and not granted. */
export class OutOfScope extends DisclosureError {
  readonly asked: readonly DisclosurePart[];
  readonly granted: readonly DisclosurePart[];
  constructor(asked: readonly DisclosurePart[], granted: readonly DisclosurePart[]) {
    super("OutOfScope", `asked for ${asked.join(", ")}; granted: ${granted.join(", ") || "nothing"}`);
    this.asked = asked;
    this.granted = granted;
  }
}
