import { OversizedPackage, PackageNotFound, StoreFailed } from "./errors.ts";
import { decodePackage, type DisclosurePackage, encodePackage, MAX_PACKAGE, requireCommitment } from "./package.ts";

/** Where packages are kept, by commitment: 0x and 64 digits in lower case. */
export interface DisclosureStore {
  /** What is kept there, undefined for nothing; at most `MAX_PACKAGE` bytes. */
  get(commitment: string): Promise<Uint8Array | undefined>;
  /** Keeps it in place of what was there. */
  put(commitment: string, bytes: Uint8Array): Promise<void>;
}

/**
 * A package of a store, whoever runs it. Throws `PackageNotFound`, `OversizedPackage`, `MalformedPackage` and
 * `CommitmentMismatch`.
 */
export async function fetchPackage(store: DisclosureStore, commitment: string): Promise<DisclosurePackage> {
  const bytes = await store.get(commitment.toLowerCase());
  if (bytes === undefined) throw new PackageNotFound(commitment);
  const disclosure = decodePackage(bytes);
  requireCommitment(disclosure, commitment);
  return disclosure;
}

/** Keeps a package under its commitment. Throws `CommitmentMismatch` and `OversizedPackage`. */
export async function storePackage(
  store: DisclosureStore,
  commitment: string,
  disclosure: DisclosurePackage,
): Promise<void> {
  requireCommitment(disclosure, commitment);
  await store.put(commitment.toLowerCase(), encodePackage(disclosure));
}

export interface HttpStoreOptions {
  /** Milliseconds that one request may take, its body included; 30,000 by default. */
  readonly timeout?: number;
  /** Headers of every request, such as an authorisation. */
  readonly headers?: Readonly<Record<string, string>>;
}

const NOT_FOUND = [404, 410];

/**
 * A store behind HTTP: GET and PUT of `base` with the commitment behind it. It takes no redirects, waits no longer than
 * its timeout and reads no more than a package may have. Throws `StoreFailed` and `OversizedPackage`.
 */
export function httpStore(base: string, { timeout = 30_000, headers = {} }: HttpStoreOptions = {}): DisclosureStore {
  const request = async <T>(commitment: string, init: RequestInit, read: (response: Response) => Promise<T>) => {
    const place = `${base.replace(/\/+$/, "")}/${commitment}`;
    const all = { ...init, headers: { "content-type": "application/json", ...headers } };
    try {
      return await read(await fetch(place, { ...all, redirect: "error", signal: AbortSignal.timeout(timeout) }));
    } catch (error) {
      if (error instanceof OversizedPackage) throw error;
      throw new StoreFailed(place, error instanceof Error ? error.message : "no answer", error);
    }
  };
  return {
    get: (commitment) =>
      request(commitment, {}, async (response) => {
        if (!NOT_FOUND.includes(response.status)) return boundedBody(accepted(response));
        await response.body?.cancel();
        return undefined;
      }),
    put: (commitment, bytes) =>
      // Browsers' types want to hear that no other thread shares the memory; nobody makes it shared here.
      request(commitment, { method: "PUT", body: bytes as Uint8Array<ArrayBuffer> }, async (response) => {
        await accepted(response).body?.cancel();
      }),
  };
}

function accepted(response: Response): Response {
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return response;
}

/** What a server says of the length is not believed: it is counted. */
async function boundedBody({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_PACKAGE) throw new OversizedPackage(size, MAX_PACKAGE);
    chunks.push(chunk);
  }
  return joined(chunks, size);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
