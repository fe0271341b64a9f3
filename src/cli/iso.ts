import { Command, Option } from "commander";

import { parseBusinessMessage } from "../iso20022/any-message.ts";
import { addressShortfalls } from "../iso20022/cbpr.ts";
import { headerLine, messagePage, shortfallLine } from "./iso-page.ts";
import { readNamed } from "./named-files.ts";
import { print, printAside } from "./output.ts";

interface CheckFlags {
  readonly profile?: "cbpr+";
}

/** `sogdia iso ...` */
export function isoCommand(): Command {
  const iso = new Command("iso").description("Messages of ISO 20022; no node is needed.");
  iso
    .command("check")
    .description("whether a message is sound, and what it says; otherwise the element that is wrong")
    .argument(
      "<file>",
      "pacs.008, pacs.009, pacs.002, camt.056 or camt.029 as XML, alone or in an envelope with its header",
    )
    .addOption(
      new Option("--profile <name>", "also whether its addresses are as a market practice asks").choices(["cbpr+"]),
    )
    .action(check);
  return iso;
}

async function check(file: string, { profile }: CheckFlags): Promise<void> {
  const { header, message } = parseBusinessMessage(await readNamed(file));
  if (header !== undefined) print(headerLine(header));
  print(messagePage(message));
  const shortfalls = profile === undefined ? [] : addressShortfalls(message);
  for (const shortfall of shortfalls) printAside(shortfallLine(shortfall));
  if (shortfalls.length > 0) process.exitCode = 1;
}
