#!/usr/bin/env node
import { Command, Option } from "commander";

import { acceptCommand } from "./accept.ts";
import { actCommands } from "./acts.ts";
import { complaintOf } from "./complaint.ts";
import { consortiumCommand } from "./consortium.ts";
import { councilCommand } from "./council.ts";
import { cycleCommand } from "./cycle.ts";
import { debtCommand } from "./debt.ts";
import { deployCommand } from "./deploy.ts";
import { disclosureCommand } from "./disclosure.ts";
import { isoCommand } from "./iso.ts";
import { keystoreCommand } from "./keystore.ts";
import { nettingCommand } from "./netting.ts";
import { offlineCommand } from "./offline.ts";
import { endOnceWritten, printAside } from "./output.ts";
import { quoteCommand } from "./quote.ts";
import { reportCommand } from "./report.ts";
import { rulesCommand } from "./rules-diff.ts";
import { superviseCommand } from "./supervise.ts";
import { verifyCommand } from "./verify.ts";

const program = new Command("sogdia")
  .description(
    "Deploys a consortium from its file; does what the offices and participants do, and shows what they did: decide, license, issue, pay, hold, trade; nets payments, checks ISO 20022 messages, seals and opens what Supervisors may read.",
  )
  // Help tells the names of the variables alone: the address of a node often holds a key.
  .addOption(new Option("--rpc <url>", "the node").env("SOGDIA_RPC").default("http://127.0.0.1:8545"))
  .addOption(
    new Option("--index <url>", "an index beside the node, which then tells the events that are final").env(
      "SOGDIA_INDEX_URL",
    ),
  )
  .addOption(
    new Option("--deployment <folder>", "the record of a deployment, such as deploy/deployments/espace").env(
      "SOGDIA_DEPLOYMENT",
    ),
  )
  .addCommand(deployCommand())
  .addCommand(acceptCommand())
  .addCommand(verifyCommand())
  .addCommand(consortiumCommand())
  .addCommand(nettingCommand())
  .addCommand(cycleCommand())
  .addCommand(isoCommand())
  .addCommand(disclosureCommand())
  .addCommand(reportCommand())
  .addCommand(superviseCommand())
  .addCommand(keystoreCommand())
  .addCommand(offlineCommand());

const grouped = [councilCommand(), quoteCommand(), rulesCommand(), debtCommand()];
for (const command of actCommands(grouped)) program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  printAside(complaintOf(error));
  process.exitCode = 1;
  endOnceWritten();
}
