/** A text that is not a version 4 UUID. */
export class InvalidUetr extends Error {
  readonly uetr: string;
  constructor(uetr: string) {
    super(`"${uetr}" is no UETR: a version 4 UUID in lower case is expected (ISO 20022, RFC 9562)`);
    this.name = "InvalidUetr";
    this.uetr = uetr;
  }
}

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A fresh Unique End-to-end Transaction Reference. */
export function newUetr(): string {
  return crypto.randomUUID();
}

/** Whether a text is a UETR as messages write it. */
export function isUetr(text: string): boolean {
  return UUID_V4.test(text);
}

/** The `bytes16` that the contracts take. Throws `InvalidUetr`. */
export function uetrToBytes(uetr: string): string {
  if (!isUetr(uetr)) throw new InvalidUetr(uetr);
  return `0x${uetr.replaceAll("-", "")}`;
}

/** The reference as people write it, from the `bytes16` of an event. Throws `InvalidUetr`. */
export function uetrFromBytes(bytes: string): string {
  const uetr = bytes.toLowerCase().replace(/^0x(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  if (!isUetr(uetr)) throw new InvalidUetr(bytes);
  return uetr;
}
