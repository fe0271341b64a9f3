// Runs the node addon for espace-node.ts. Node executes this file as it is: erasable TypeScript only.
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { guardNode } from "./espace-node-guard.ts";

interface Addon {
  readonly ConfluxNode: new () => {
    startNode(config: { configFile: string }, done: (error: Error | null) => void): void;
    stopNode(done: (error: Error | null) => void): void;
  };
}

const END_WITHIN_MS = 4_000;

const [addonPath = "", configFile = "", nodePort = "", port = ""] = process.argv.slice(2);
const { ConfluxNode } = createRequire(import.meta.url)(addonPath) as Addon;
const node = new ConfluxNode();
const guard = guardNode(Number(nodePort), Number(port));

/** A stopped node lets the process run out within 1 s; its callback is not always called. */
function end(): void {
  setTimeout(() => process.exit(), END_WITHIN_MS).unref();
  guard.close().closeAllConnections();
  node.stopNode(() => process.exit());
}

// The parent removes the folder as well, because an abort runs no handler; this is for when it is gone.
process.once("exit", () => rmSync(process.cwd(), { recursive: true, force: true, maxRetries: 3 }));

// A closed channel means that the parent wants the end, or has met its own. Ctrl-C reaches both: the parent decides.
if (!process.connected) process.exit();
process.once("disconnect", end);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

node.startNode({ configFile }, (error) => {
  if (error) throw error;
});
