#!/usr/bin/env node
import { Command } from "commander";

import { councilCommand } from "./council.ts";
import { nettingCommand } from "./netting.ts";

const program = new Command("sogdia")
  .description(
    "Reads a consortium from a node: what was proposed, who voted how, what it would do. Nets payments that wait.",
  )
  .option("--rpc <url>", "the node", process.env.SOGDIA_RPC ?? "http://127.0.0.1:8545")
  .option("--deployment <folder>", "what Ignition deployed, such as deploy/deployments/chain-1030")
  .addCommand(councilCommand())
  .addCommand(nettingCommand());

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
