import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Setting, SETTING } from "./setting.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ENGINE = join(HERE, "node_modules", "ponder", "dist", "esm", "bin", "ponder.js");

/** The engine tells its makers nothing. */
const SILENT = { PONDER_TELEMETRY_DISABLED: "true" };

/** Where an engine answers and keeps what it reads. */
export interface EngineOptions {
  readonly port: string;
  readonly host: string;
  /** Of the database; another for each consortium. */
  readonly schema: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: StdioOptions;
}

/** Starts Ponder in a process of its own, which goes on where the last one with the same database ended. */
export function startEngine(
  setting: Setting,
  { port, host, schema, env = {}, stdio = "inherit" }: EngineOptions,
): ChildProcess {
  const how = ["start", "--schema", schema, "--port", port, "--hostname", host];
  const all = { ...process.env, ...SILENT, ...env, [SETTING]: JSON.stringify(setting) };
  return spawn(process.execPath, [ENGINE, ...how], { cwd: HERE, env: all, stdio });
}
