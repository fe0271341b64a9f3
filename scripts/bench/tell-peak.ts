import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/** Where whoever started the process listens. */
const LISTENER = 3;

/** Tells at its end how much memory the process had at most, in kilobytes. */
if (isMainThread) process.on("exit", () => writeSync(LISTENER, process.resourceUsage().maxRSS.toString()));
