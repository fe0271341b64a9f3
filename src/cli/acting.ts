import type { Command } from "commander";
import { ZeroAddress } from "ethers";

import type { Act } from "../acts/act.ts";
import type { Said } from "../acts/arguments.ts";
import { type DraftedAct, draftAct } from "../acts/build.ts";
import { contractTitle, SUITE_VOCABULARY } from "../acts/contracts.ts";
import { answerFor } from "../acts/answers.ts";
import { explain, type Explanation } from "../acts/explain.ts";
import { ACTS } from "../acts/index.ts";
import { numbersOf } from "../acts/numbers.ts";
import { answersOf } from "../acts/rulebooks.ts";
import { World } from "../acts/world.ts";
import { revertDataOf } from "../chain/revert.ts";
import { confirm } from "../signing/prompt.ts";
import type { Certainty } from "../signing/waiting.ts";
import { withLayer } from "./connection.ts";
import { type Export, exportCall } from "./exporting.ts";
import { readNamed } from "./named-files.ts";
import { print } from "./output.ts";
import { namesKey, senderIn, type SignerFlags } from "./signers.ts";
import { sendCall } from "./sending.ts";

/** How an act is carried out. */
export interface ActFlags extends SignerFlags {
  readonly as?: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly yes?: true;
  readonly export?: readonly string[];
  readonly append?: true;
  readonly wait: Certainty;
}

/** The chain would refuse an act; nothing was sent. */
export class ActRefused extends Error {
  readonly explanation: Explanation;
  constructor(explanation: Explanation) {
    super(refusalText(explanation));
    this.name = "ActRefused";
    this.explanation = explanation;
  }
}

/** No account is named that could act. */
class NobodyActs extends Error {
  constructor() {
    super("Say who acts: --as and a country for an office, --sender and an address, or a key.");
    this.name = "NobodyActs";
  }
}

/** Somebody said no. */
export class NotConfirmed extends Error {
  constructor(undone: "sent" | "signed") {
    super(`Not confirmed: nothing was ${undone}.`);
    this.name = "NotConfirmed";
  }
}

/** Does an act as the command says: reads it, asks the chain, and has it signed, or writes it for others to sign. */
export function doAct(act: Act, said: Said, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<ActFlags>();
  return withLayer(command, async (layer, reading) => {
    const world = new World(layer, readNamed, reading);
    const drafted = await draftAct(ACTS, world, act, { ...said, as: flags.as });
    if (act.actor === "Council") printAction(drafted, flags);
    else await carryOut(world, drafted, flags);
  });
}

/** An act of the Council is an action of a proposal: nobody sends it. */
function printAction({ call: { to, data, summary } }: DraftedAct, { json }: ActFlags): void {
  const advice = `${summary}\nThe Council decides this. Put it among the actions of a proposal (council propose):\n`;
  const action = json === true ? { summary, target: to, data } : { target: to, data };
  print(`${json === true ? "" : advice}${JSON.stringify(action, null, 2)}`);
}

async function carryOut(world: World, drafted: DraftedAct, flags: ActFlags): Promise<void> {
  const from = senderOf(drafted, flags);
  if (flags.json !== true) print(await pageOf(world, drafted, from));

  const target = exportOf(flags);
  if (target?.isAdded !== true && from !== undefined) await requirePasses(world, drafted, from, flags);
  if (flags.dryRun === true) report(drafted, flags, { outcome: "would pass" }, "It would pass.");
  else if (target === undefined) await send(world, drafted, from, flags);
  else await exportTo(world, drafted, from ?? ZeroAddress, target, flags);
}

async function exportTo(
  world: World,
  drafted: DraftedAct,
  from: string,
  target: Export,
  flags: ActFlags,
): Promise<void> {
  await exportCall(world.provider, from, drafted.call, target);
  report(drafted, flags, { outcome: "exported", file: target.file }, `Written to ${target.file}.`);
}

/** The account that has to act: what was said, the office's, or none if a key will tell. Throws `NobodyActs` and `NoAddress`. */
function senderOf({ actor }: DraftedAct, flags: SignerFlags & Pick<ActFlags, "dryRun" | "export">): string | undefined {
  const from = senderIn(flags) ?? actor?.account;
  if (from === undefined && (flags.export !== undefined || !namesKey(flags))) throw new NobodyActs();
  return from;
}

function exportOf({ export: words, append }: ActFlags): Export | undefined {
  if (words === undefined) return undefined;
  const [form, file, ...rest] = words;
  if ((form === "safe" || form === "offline") && file !== undefined && rest.length === 0) {
    return { form, file, isAdded: append === true };
  }
  throw new Error("--export takes a form and a file: safe FILE, or offline FILE.");
}

/** Asks the chain whether the call would pass now. Throws `ActRefused`. */
async function requirePasses(world: World, drafted: DraftedAct, from: string, flags: ActFlags): Promise<void> {
  const { to, data, value } = drafted.call;
  await world.provider
    .call({ from, to, data, value })
    .catch((error: unknown) => refuse(error, world, drafted, from, flags));
}

/** Says why the chain refuses, and passes on what else went wrong. Throws `ActRefused`. */
async function refuse(
  error: unknown,
  world: World,
  drafted: DraftedAct,
  from: string | undefined,
  flags: ActFlags,
): Promise<never> {
  const revert = revertDataOf(error);
  if (revert === null) throw error;
  const call = { from, to: drafted.call.to, currency: drafted.currency };
  const refusal = await explain(world, SUITE_VOCABULARY, revert, call, answerFor);
  if (flags.json === true) report(drafted, flags, { outcome: "refused", refusal }, "");
  throw new ActRefused(refusal);
}

async function send(world: World, drafted: DraftedAct, from: string | undefined, flags: ActFlags): Promise<void> {
  if (flags.yes !== true && !(await confirm("Sign and send?"))) throw new NotConfirmed("sent");
  const options = { flags, from, wait: flags.wait };
  // Where only the key tells who acts, the chain is asked as gas is estimated.
  const receipt = await sendCall(world.provider, drafted.call, options).catch((error: unknown) =>
    refuse(error, world, drafted, from, flags),
  );
  const { hash, blockNumber } = receipt;
  const numbers = numbersOf(world, drafted, receipt);
  const told = { outcome: flags.wait, hash, block: blockNumber, numbers };
  const begun = numbers.length === 0 ? "" : `\nNew: ${numbers.join(", ")}.`;
  report(drafted, flags, told, `Done: ${hash} in block ${blockNumber}, ${flags.wait}.${begun}`);
}

function report({ act, call }: DraftedAct, { json }: ActFlags, outcome: object, sentence: string): void {
  const { to, data, value, summary } = call;
  const object = { act: act.verb, summary, to, data, value: String(value), ...outcome };
  print(json === true ? JSON.stringify(object, null, 2) : sentence);
}

/** What is signed, before it is. */
async function pageOf(world: World, drafted: DraftedAct, from: string | undefined): Promise<string> {
  const { act, call, details, values } = drafted;
  const { chainId } = await world.provider.getNetwork();
  const rows: [string, string][] = [...details];
  for (const { label, text } of await answersOf(world, values)) rows.push([label, text]);
  rows.push(["contract", `${contractTitle(act.contract)} ${call.to}, ${act.method}`], ["chain", String(chainId)]);
  if (from !== undefined) rows.push(["from", from]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return [call.summary, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)].join("\n");
}

function refusalText({ sentence, error, reason, whose, remedy }: Explanation): string {
  const lines = [`Refused: ${sentence}`];
  if (reason !== undefined)
    lines.push(`Reason ${reason.code}, ${reason.name}${reason.iso === null ? "" : ` (${reason.iso})`}.`);
  if (whose !== undefined) lines.push(`Whose ${reason === undefined ? "decision" : "rule"}: ${whose}.`);
  if (remedy !== undefined) lines.push(`What would change it: ${remedy}.`);
  if (reason === undefined) lines.push(`Error ${error}.`);
  return lines.join("\n");
}
