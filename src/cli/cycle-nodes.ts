import { getAddress, isHexString } from "ethers";
import { z } from "zod";

import type { PeerUrls } from "../cycle/deliveries.ts";
import { readJson } from "./json-file.ts";

/** Where the nodes of others are, and which agents somebody works with. */
export interface CycleNodes {
  readonly agents: PeerUrls;
  readonly participants: PeerUrls;
  readonly supervisors: PeerUrls;
}

/** A file that does not say where nodes are. */
export class InvalidNodesFile extends Error {
  readonly path: string;
  constructor(path: string, cause: z.ZodError) {
    super(`${path} does not say where nodes are: ${z.prettifyError(cause)}`, { cause });
    this.name = "InvalidNodesFile";
    this.path = path;
  }
}

const account = z.string().refine((text) => isHexString(text, 20), "0x and 40 digits");
const url = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "an address of HTTP");
const urls = z.record(account, url).default({}).transform(toMap);
const nodes = z.strictObject({ agents: urls, participants: urls, supervisors: urls });

function toMap(found: Record<string, string>): PeerUrls {
  return new Map(Object.entries(found).map(([key, value]) => [getAddress(key.toLowerCase()), value]));
}

/** Reads `{"agents": {"0x...": "http://..."}, "participants": {...}, "supervisors": {...}}`. Throws `InvalidNodesFile` and what `readJson` throws. */
export async function readNodes(path: string): Promise<CycleNodes> {
  const found = nodes.safeParse(await readJson(path));
  if (!found.success) throw new InvalidNodesFile(path, found.error);
  return found.data;
}
