import { Command, InvalidArgumentError } from "commander";

import { DISCLOSURE_PARTS, type DisclosurePart } from "../supervision/disclosure/scope.ts";
import { grant, revoke, rewrap } from "./disclosure-grants.ts";
import { keygen, publishKey, rotate } from "./disclosure-keys.ts";
import { listPayments, open, seal } from "./disclosure-payments.ts";
import { sending } from "./submit.ts";

/** `sogdia disclosure ...` */
export function disclosureCommand(): Command {
  const disclosure = new Command("disclosure").description(
    "What Supervisors may read of a payment: sealed off chain, bound to it by a commitment.",
  );
  addKeys(disclosure);
  addSeal(disclosure);
  addReading(disclosure);
  addGrants(disclosure);
  return disclosure;
}

function addKeys(disclosure: Command): void {
  disclosure
    .command("keygen")
    .description("a new secret key in a file of its own; prints the public one")
    .requiredOption("--out <file>", "where to write the secret key; nobody else may read it")
    .action(keygen);
  sending(ofCountry(disclosure.command("publish-key")))
    .description("publishes the public key, to which envelopes are sealed from then on")
    .action(publishKey);
  inStore(ofCountry(disclosure.command("rotate")))
    .description("seals the country's envelopes, which --key opens, again to its newest published key")
    .argument("[payments...]", "UETRs or commitments; every payment with a disclosure by default")
    .action(rotate);
}

function addSeal(disclosure: Command): void {
  inStore(disclosure.command("seal"))
    .description(
      "checks and seals what is disclosed of a payment, or documents alone; prints the commitment that the payment must carry, or the contract has of them",
    )
    .argument("[file]", "IVMS101 as JSON: originator, beneficiary, originatingVASP, beneficiaryVASP, transferPath")
    .requiredOption("--for <countries>", "whose Supervisors read all of it, such as CN,KZ", list)
    .option("--document <file...>", "documents that travel with it", [])
    .action(seal);
}

function addReading(disclosure: Command): void {
  inStore(disclosure.command("list"))
    .description("payments that carry a disclosure, and for whom it is sealed")
    .action(listPayments);
  sending(inStore(ofCountry(onePayment(disclosure.command("open")))))
    .description("decrypts what a country may read; under a grant it writes into the log on chain first")
    .option("--parts <parts>", `of ${DISCLOSURE_PARTS.join(",")}; all that may be read by default`, parts)
    .option("--purpose <text>", "what it is read for, under a grant")
    .option("--logged <transaction>", "the transaction that a multisig sent, instead of sending one")
    .option("--out <folder>", "write it and its documents there instead of printing it")
    .action(open);
}

function addGrants(disclosure: Command): void {
  sending(inStore(toGrantee(onePayment(disclosure.command("grant")))))
    .description("lets another country's Supervisor read parts of a disclosure, and seals their keys to it")
    .requiredOption("--parts <parts>", `of ${DISCLOSURE_PARTS.join(",")}`, parts)
    .requiredOption("--days <number>", "how long, 1 to 366", days)
    .requiredOption("--basis <file>", "the legal text that permits it; its hash goes on chain")
    .option("--evidence <file>", "what was asked and answered; its hash goes on chain")
    .action(grant);
  inStore(toGrantee(onePayment(disclosure.command("rewrap"))))
    .description("seals the keys of what is granted to a grantee again, such as after it has a new key")
    .action(rewrap);
  sending(inStore(onePayment(disclosure.command("revoke"))))
    .description("ends a grant at once, and takes its keys out of the store")
    .requiredOption("--country <code>", "the country that granted, such as CN")
    .requiredOption("--to <code>", "the country that may read no longer, such as TH")
    .action(revoke);
}

function onePayment(command: Command): Command {
  return command.argument("<payment>", "its UETR, or its commitment");
}

function ofCountry(command: Command): Command {
  return command
    .requiredOption("--country <code>", "the country in whose name, such as CN")
    .option("--key <file>", "its secret key; else the variable SOGDIA_DISCLOSURE_KEY");
}

function toGrantee(command: Command): Command {
  return ofCountry(command).requiredOption("--to <code>", "the country that may read, such as TH");
}

function inStore(command: Command): Command {
  return command
    .requiredOption("--store <place>", "folder or http address of packages", process.env.SOGDIA_STORE)
    .option(
      "--from-block <number>",
      "where on chain to begin to look for payments; else where the deployment began",
      blockNumber,
    );
}

function list(text: string): string[] {
  return text.split(",").map((each) => each.trim());
}

function parts(text: string): DisclosurePart[] {
  const known: readonly string[] = DISCLOSURE_PARTS;
  const unknown = list(text).find((part) => !known.includes(part));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no part "${unknown}".`);
  return DISCLOSURE_PARTS.filter((part) => list(text).includes(part));
}

function blockNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("A block's number.");
  return Number(text);
}

function days(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 366) throw new InvalidArgumentError("From 1 to 366.");
  return value;
}
