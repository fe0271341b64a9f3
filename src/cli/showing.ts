import type { Command } from "commander";

import type { Said } from "../acts/arguments.ts";
import type { Show, Told } from "../acts/shows/show.ts";
import { tell } from "../acts/shows/tell.ts";
import { World } from "../acts/world.ts";
import { withLayer } from "./connection.ts";
import { readNamed } from "./named-files.ts";
import { print } from "./output.ts";

/** Shows something: as a page for people, or as one JSON object with what the chain answered beside how it is read. */
export function doShow(show: Show, said: Said, command: Command): Promise<void> {
  const { json } = command.optsWithGlobals<{ readonly json?: true }>();
  return withLayer(command, async (layer, reading) => {
    const told = await tell(new World(layer, readNamed, reading), show, said);
    print(json === true ? JSON.stringify({ show: show.verb, told }, null, 2) : pageOf(told));
  });
}

function pageOf(told: readonly Told[]): string {
  const width = Math.max(...told.map(({ label }) => label.length));
  return told.map(({ label, text }) => `${label.padEnd(width)}  ${text}`.trimEnd()).join("\n");
}
