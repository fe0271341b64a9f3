import { workerData } from "node:worker_threads";

import type { HashPart } from "./hash-threads.ts";
import { openKeccak } from "./keccak.ts";
import { writeHashes } from "./leaves.ts";

/** A thread that hashes its part of the rows, and ends. */
const { hashes, source, ...range } = workerData as HashPart;
writeHashes(hashes, source, range, await openKeccak());
