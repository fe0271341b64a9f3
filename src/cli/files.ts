import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import { writeWhole } from "../common/whole-file.ts";
import { OversizedPackage, StoreFailed } from "../supervision/disclosure/errors.ts";
import { MAX_PACKAGE, requireSize } from "../supervision/disclosure/package.ts";
import { type DisclosureStore, httpStore } from "../supervision/disclosure/store.ts";

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
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeWhole(path, requireSize(bytes));
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
