#!/usr/bin/env node
import { Command } from "commander";

import { acceptCommand } from "./accept.ts";
import { councilCommand } from "./council.ts";
import { deployCommand } from "./deploy.ts";
import { disclosureCommand } from "./disclosure.ts";
import { isoCommand } from "./iso.ts";
import { nettingCommand } from "./netting.ts";
import { printAside } from "./output.ts";
import { reportCommand } from "./report.ts";
import { superviseCommand } from "./supervise.ts";

const program = new Command("sogdia")
  .description(
    "Shows what a consortium proposed and how it voted, nets payments that wait, checks ISO 20022 messages, seals and opens what Supervisors may read.",
  )
  .option("--rpc <url>", "the node", process.env.SOGDIA_RPC ?? "http://127.0.0.1:8545")
  .option("--deployment <folder>", "what Ignition deployed, such as deploy/deployments/chain-1030")
  .addCommand(deployCommand())
  .addCommand(acceptCommand())
  .addCommand(councilCommand())
  .addCommand(nettingCommand())
  .addCommand(isoCommand())
  .addCommand(disclosureCommand())
  .addCommand(reportCommand())
  .addCommand(superviseCommand());

try {
  await program.parseAsync();
} catch (error) {
  printAside(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
