import { Command } from "commander";
import { formatUnits } from "ethers";

import { describeCall } from "../acts/contracts.ts";
import { openNode } from "../chain/node.ts";
import {
  askedIn,
  broadcast,
  parseSignedFile,
  parseUnsignedFile,
  signOffline,
  type UnsignedFile,
} from "../signing/offline.ts";
import { writePrivate } from "../signing/private-files.ts";
import { confirm } from "../signing/prompt.ts";
import { NotConfirmed } from "./acting.ts";
import { readJson } from "./json-file.ts";
import { print } from "./output.ts";
import { openSigner, type SignerFlags, withSigner } from "./signers.ts";

const GWEI = 9; // decimals

/** `sogdia offline ...` */
export function offlineCommand(): Command {
  const offline = new Command("offline").description(
    "Signs on a machine that no network reaches what --export offline wrote, and sends what came back.",
  );
  withSigner(offline.command("sign"))
    .description("shows each transaction as its bytes tell it, and signs all of them; needs no network")
    .argument("<file>", "the unsigned transactions, as --export offline wrote them")
    .requiredOption("--out <file>", "where to write what is signed; a file that is there is not overwritten")
    .option("--yes", "do not ask before signing")
    .action(sign);
  offline
    .command("send")
    .description("sends what came back signed, if all of it is what was asked; goes on where a run was cut off")
    .argument("<file>", "what offline sign wrote")
    .requiredOption("--asked <file>", "the unsigned transactions that were sent out: they alone say what was asked")
    .action(send);
  return offline;
}

interface SignFlags extends SignerFlags {
  readonly out: string;
  readonly yes?: true;
}

async function sign(file: string, flags: SignFlags): Promise<void> {
  const asked = parseUnsignedFile(await readJson(file));
  print(pageOf(asked));
  if (flags.yes !== true && !(await confirm("Sign all of this?"))) throw new NotConfirmed("signed");
  const { signer, close } = await openSigner(flags, null);
  try {
    await writePrivate(flags.out, `${JSON.stringify(await signOffline(signer, asked), null, 2)}\n`);
    print(`Written to ${flags.out}.`);
  } finally {
    close();
  }
}

/** What the file says that it asks, and what its bytes do: who wrote the one may have written the other. */
function pageOf(file: UnsignedFile): string {
  const { chainId, from, transactions } = file;
  const parts = askedIn(file).map((asked, index) => {
    const most = formatUnits(asked.gasLimit * asked.maxFeePerGas);
    return [
      `${index + 1}. The file says: ${transactions[index]!.summary.replaceAll("\n", "\\n")}`,
      `   It does: ${describeCall(asked)}`,
      `   number ${asked.nonce}, at most ${asked.gasLimit} gas at ${formatUnits(asked.maxFeePerGas, GWEI)} gwei: ${most} CFX`,
    ].join("\n");
  });
  return [`On chain ${chainId}, from ${from}:`, ...parts].join("\n");
}

async function send(file: string, flags: { readonly asked: string }, command: Command): Promise<void> {
  const asked = parseUnsignedFile(await readJson(flags.asked));
  const { signed } = parseSignedFile(await readJson(file));
  const node = await openNode(command.optsWithGlobals<{ readonly rpc: string }>().rpc);
  try {
    await broadcast(node, asked, signed, ({ hash, blockNumber }, summary) =>
      print(`${summary.replaceAll("\n", "\\n")} ${hash}, block ${blockNumber}`),
    );
  } finally {
    node.destroy();
  }
}
