import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

import setUp from "solc/wrapper.js";

interface Solc {
  readonly version: () => string;
  readonly compile: (input: string) => string;
}

/** A thread that compiles one input after another; it answers each with solc's output. */
const { path, longVersion } = workerData as { readonly path: string; readonly longVersion: string };
const solc: Solc = setUp(createRequire(import.meta.url)(path));
if (!solc.version().startsWith(longVersion)) throw new Error(`${path} is ${solc.version()}, not ${longVersion}`);

parentPort!.on("message", (input: string) => parentPort!.postMessage(solc.compile(input)));
