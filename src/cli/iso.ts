import { readFile } from "node:fs/promises";

import { Command } from "commander";

import { parseIsoMessage } from "../iso20022/any-message.ts";
import { messagePage } from "./iso-page.ts";

/** `sogdia iso ...` */
export function isoCommand(): Command {
  const iso = new Command("iso").description("Messages of ISO 20022; no node is needed.");
  iso
    .command("check")
    .description("whether a message is sound, and what it says; otherwise the element that is wrong")
    .argument("<file>", "pacs.008, pacs.009, pacs.002, camt.056 or camt.029 as XML")
    .action(check);
  return iso;
}

async function check(file: string): Promise<void> {
  console.log(messagePage(parseIsoMessage(await readFile(file))));
}
