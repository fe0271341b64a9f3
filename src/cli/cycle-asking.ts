import { readFile } from "node:fs/promises";

import type { Command } from "commander";
import { id } from "ethers";

import { askAll, type AskedSigner, NotAllSign, type NotSigned } from "../cycle/asking.ts";
import { sendMessage } from "../cycle/exchange.ts";
import { paymentFrom, toJson } from "../cycle/files.ts";
import { signMessage } from "../cycle/message.ts";
import { toldOf } from "../cycle/offer.ts";
import { type CycleSigner, isSupervisorKey } from "../cycle/proposal.ts";
import { type CycleFlags, CycleStops, inCycles } from "./cycle-chain.ts";
import { CycleFolder, writeSignature } from "./cycle-files.ts";
import { type CycleNodes, readNodes } from "./cycle-nodes.ts";
import { readJson } from "./json-file.ts";
import { print } from "./output.ts";
import { showProgress } from "./progress.ts";
import { openSigner, type SignerFlags } from "./signers.ts";

/** What the command is told. */
export interface AskFlags extends CycleFlags, SignerFlags {
  readonly nodes: string;
  readonly patience: number;
}

/** Has the nodes of all signers check and sign the cycle that a folder keeps. */
export function askSigners(path: string, flags: AskFlags, command: Command): Promise<void> {
  return inCycles(command, async ({ domain }) => {
    const [folder, nodes] = [new CycleFolder(path), await readNodes(flags.nodes)];
    const { signers } = await folder.readCycle();
    const [participants, supervisors] = [
      signers.filter((each) => !isSupervisorKey(each.id)),
      signers.filter((each) => isSupervisorKey(each.id)),
    ];
    const { signer, close } = await openSigner(flags, null);
    const progress = showProgress(signers.length);
    const terms = { signer, domain, urlOf: urlIn(nodes), slowest: flags.patience * 1_000 };
    const tell = ({ id: key }: CycleSigner) => void progress.step(`${key} has signed`);
    const ask = askAll(
      participants.map((one): AskedSigner => ({ ...one, body: async () => toJson(await folder.offerFor(one)) })),
      supervisors.map((one): AskedSigner => ({
        ...one,
        body: () => readFile(folder.at("copies", `${one.id}.json`), "utf8"),
      })),
      { ...terms, tell },
    );
    try {
      const signatures = await ask;
      for (const [key, signature] of signatures) await writeSignature(folder.at("signatures"), key, signature);
      print(`All ${signatures.size} have signed.`);
    } catch (error) {
      if (error instanceof NotAllSign) await noteRefusals(folder, error.refusing);
      throw error;
    } finally {
      progress.stop();
      close();
    }
  });
}

function urlIn({ participants, supervisors }: CycleNodes): (signer: CycleSigner) => string | undefined {
  return ({ id: key, account }) => (isSupervisorKey(key) ? supervisors : participants).get(account);
}

/** What a participant says of its own payments is believed: it harms nobody else's. */
async function noteRefusals(folder: CycleFolder, refusing: readonly NotSigned[]): Promise<void> {
  const [settled, bound]: [string[], string[]] = [[], []];
  for (const refusal of refusing) {
    if (isSupervisorKey(refusal.id)) continue;
    const { copy } = await folder.offerFor(refusal);
    const told = toldOf(refusal.faults, copy);
    settled.push(...told.settled);
    bound.push(...told.bound);
  }
  const away = refusing.filter(({ isAway }) => isAway).map(({ account }) => account);
  await folder.noteTold({ settled: [...new Set(settled)], bound: [...new Set(bound)], away });
}

/** What the command that sends payments is told. */
export interface SendFlags extends CycleFlags, SignerFlags {
  readonly to: string;
}

const AT_ONCE = 500; // payments in a message
const EXPIRES = 900; // seconds

/** Gives a participant's payments to its own node. */
export function sendPayments(path: string, flags: SendFlags, command: Command): Promise<void> {
  return inCycles(command, async ({ domain }) => {
    const list = await readJson(path);
    if (!Array.isArray(list)) throw new CycleStops(`${path} is no list of payments`);
    const payments = list.map(paymentFrom);
    const { signer, close } = await openSigner(flags, null);
    try {
      const to = await signer.getAddress();
      for (let first = 0; first < payments.length; first += AT_ONCE) {
        const [body, now] = [toJson(payments.slice(first, first + AT_ONCE)), Math.floor(Date.now() / 1_000)];
        const key = id(`payments ${to} ${now} ${body}`);
        const message = { to, kind: "payments", key, expires: now + EXPIRES, body };
        print(await sendMessage(flags.to, await signMessage(signer, domain, message)));
      }
    } finally {
      close();
    }
  });
}
