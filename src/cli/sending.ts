import type { Provider, TransactionReceipt } from "ethers";

import { printAside } from "./output.ts";
import type { SignableCall } from "../signing/call.ts";
import { sendOnce, TransactionFailed, WrongAccount } from "../signing/offline.ts";
import { draftTransactions, signAsked } from "../signing/transaction.ts";
import { type Certainty, waitUntil } from "../signing/waiting.ts";
import { openSigner, type SignerFlags } from "./signers.ts";

/** How a call is sent. */
export interface SendOptions {
  readonly flags: SignerFlags;
  /** Who has to sign, if that is known. */
  readonly from: string | undefined;
  readonly wait: Certainty;
}

/**
 * Has a call signed, looks whether that is what was asked, sends it, and waits. Throws `WrongAccount`, `TransactionFailed`, and
 * what signers throw.
 */
export async function sendCall(
  provider: Provider,
  call: SignableCall,
  options: SendOptions,
): Promise<TransactionReceipt> {
  const { signer, close } = await openSigner(options.flags, provider);
  try {
    const held = await signer.getAddress();
    const from = options.from ?? held;
    if (from.toLowerCase() !== held.toLowerCase()) throw new WrongAccount(from, held);
    const receipt = await mined(provider, signer, held, call);
    await waitUntil(provider, receipt, options.wait, (left) => tell(options.wait, left));
    return receipt;
  } finally {
    close();
  }
}

type OpenSigner = Awaited<ReturnType<typeof openSigner>>["signer"];

async function mined(
  provider: Provider,
  signer: OpenSigner,
  from: string,
  call: SignableCall,
): Promise<TransactionReceipt> {
  const [asked] = await draftTransactions(provider, from, [call]);
  const { hash, serialized, nonce } = await signAsked(signer, asked!);
  const receipt = await sendOnce(provider, { raw: serialized, hash: hash!, nonce, from });
  if (receipt.status !== 1) throw new TransactionFailed(hash!, call.summary);
  return receipt;
}

function tell(wait: Certainty, blocks: number): void {
  if (process.stderr.isTTY) printAside(`Waiting until it is ${wait}: ${blocks} more blocks.`);
}
