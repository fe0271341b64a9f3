import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";

import { OversizedPackage, StoreFailed } from "../supervision/disclosure/errors.ts";
import { MAX_PACKAGE, requireSize } from "../supervision/disclosure/package.ts";
import { type DisclosureStore, httpStore } from "../supervision/disclosure/store.ts";
import { writePrivate } from "../signing/private-files.ts";

const COMMITMENT = /^0x[0-9a-f]{64}$/;

/** A store in a folder, a file a package. Throws `OversizedPackage` and `StoreFailed`. */
export function fileStore(folder: string): DisclosureStore {
  const pathOf = (commitment: string) => {
    if (!COMMITMENT.test(commitment)) throw new StoreFailed(folder, `"${commitment}" is no commitment`);
    return join(folder, `${commitment}.json`);
  };
  return {
    get: async (commitment) => boundedFile(pathOf(commitment)),
    put: async (commitment, bytes) => {
      const path = pathOf(commitment);
      const beside = `${path}.${randomUUID()}`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writePrivate(beside, requireSize(bytes));
      await rename(beside, path); // whoever reads sees the old package or the new one
    },
  };
}

/** The store at a place: a folder, or an address that begins with http. */
export function storeAt(place: string): DisclosureStore {
  if (!/^https?:\/\//.test(place)) return fileStore(place);
  const token = process.env.SOGDIA_STORE_TOKEN;
  return httpStore(place, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
}

async function boundedFile(path: string): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(path);
    if (size > MAX_PACKAGE) throw new OversizedPackage(size, MAX_PACKAGE);
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if (error instanceof OversizedPackage) throw error;
    throw new StoreFailed(path, error instanceof Error ? error.message : "cannot be read", error);
  }
}
