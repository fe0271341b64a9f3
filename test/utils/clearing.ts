import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";

import { newBatch, newUetr, queueDeadline, randomNonce } from "../../src/index.ts";
import { type NetCall, netOf } from "../../src/netting/clearing.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { ubinCase } from "../../src/netting/ubin.ts";
import type { ClearingQueue } from "../../typechain-types/index.js";
import { HOUR, mined, type TestConsortium, type TestCountry } from "./consortium.ts";

export const CENTS = 100n;

const PATIENCE_SLOT = 2; // the round in its lower half

/** What a payer gives that calls itself: no signature, but a nonce, since a batch enters once. */
export const unsigned = () => ({ nonce: randomNonce(), signature: "0x" });

/** Four banks of two countries with the opening balances of the Project Ubin case in the currency of one of them. */
export async function ubinBanks({ queue, members }: TestConsortium): Promise<HardhatEthersSigner[]> {
  const [home, abroad, elsewhere] = members as [TestCountry, TestCountry, TestCountry];
  const banks = [...home.banks, ...abroad.banks];
  const authority = queue.connect(home.offices.MonetaryAuthority);
  await mined(authority.setQuotas(home.token, elsewhere.banks, 0));
  await mined(authority.setQuotas(home.token, banks, 1_250));
  await mined(home.token.issue(banks[0]!, 10_000_000n * CENTS));
  // The first bank funds the others, so it comes last.
  for (const [index, { opening }] of [...ubinCase().entries()].toReversed()) {
    await setBalance(home, banks[index]!, opening * CENTS, elsewhere.banks[0]!);
  }
  return banks;
}

/** Gives an account exactly so much: what is short comes from the first bank of the country, the rest goes to a sink. */
export async function setBalance(
  { token, banks }: TestCountry,
  bank: HardhatEthersSigner,
  amount: bigint,
  sink: HardhatEthersSigner,
): Promise<void> {
  const balance = await token.balanceOf(bank);
  if (balance < amount) await mined(token.connect(banks[0]).transfer(bank, amount - balance));
  if (balance > amount) await mined(token.connect(bank).transfer(sink, balance - amount));
}

/** Every payment of the case in four batches. */
export async function queueUbin(queue: ClearingQueue, home: TestCountry, banks: HardhatEthersSigner[], time: number) {
  for (const [index, bank] of ubinCase().entries()) {
    const payer = banks[index]!;
    const payee = banks[bank.payeeIndex]!.address;
    const payments = bank.queue.map((amount) => ({ payee, amount: amount * CENTS, uetr: newUetr() }));
    const batch = newBatch({
      token: await home.token.getAddress(),
      deadline: queueDeadline(time + 2 * HOUR),
      payments,
    });
    await mined(queue.connect(payer).enqueueBatch(payer, batch, unsigned()));
  }
}

/** What a solver sends: everything read from the chain. */
export async function solveFromChain(queue: ClearingQueue): Promise<NetCall> {
  return netOf(await readClearingBook(queue, await readQueueRecord(queue))).call;
}

/** As if a net of all lanes had come in this round, so that another may leave none out. */
export async function beginPatience({ networkHelpers }: NetworkConnection, queue: ClearingQueue): Promise<void> {
  const round = await queue.round();
  const word = BigInt(await networkHelpers.getStorageAt(await queue.getAddress(), PATIENCE_SLOT));
  await networkHelpers.setStorageAt(await queue.getAddress(), PATIENCE_SLOT, ((word >> 128n) << 128n) | round);
  if ((await queue.patientFrom()) !== round) throw new Error(`${PATIENCE_SLOT} is not where the queue keeps it`);
}

/** Lets the running round end. */
export async function nextRound({ networkHelpers }: NetworkConnection, queue: ClearingQueue): Promise<void> {
  await networkHelpers.time.increaseTo((await queue.roundStart((await queue.round()) + 1n)) + 1n);
}
