import { setTimeout as sleep } from "node:timers/promises";

import type { TransactionReceipt, Wallet } from "ethers";

import { grouped } from "../common/format.ts";
import type { BenchChain } from "./chains.ts";
import { Clearing } from "./clearing.ts";
import type { BenchConsortium } from "./consortium.ts";
import type { Figures } from "./figures.ts";

const EACH = 64; // transfers an account
const AT_ONCE = 64; // requests
const POLL_MS = 50;
const GAS_LIMIT = 100_000n;
const AMOUNT = 10_007n;
const ROUNDS = 2;

/** Payments settled a second, and under what circumstances. */
export interface Throughput {
  readonly figures: Figures;
  readonly notes: readonly string[];
}

/**
 * What a chain with blocks of its own settles in a second by the clock, sending included: plain transfers of the currency
 * from many accounts at once; and rounds that are filled with all that the quotas allow, netted as soon as they end. Both
 * are of this machine, which runs the node as well as its clients.
 */
export async function throughput(chain: BenchChain, consortium: BenchConsortium): Promise<Throughput> {
  const clearing = await Clearing.prepare(chain, consortium);
  const gross = await grossRun(chain, consortium, clearing.accounts);
  const netted = await nettedRun(clearing);
  return {
    figures: {
      "throughput.gross": gross.payments / gross.seconds,
      "throughput.netted": netted.payments / netted.seconds,
    },
    notes: [await blocksNote(chain, gross), nettedNote(netted, Number(await consortium.queue.roundLength()))],
  };
}

interface Run {
  readonly payments: number;
  readonly seconds: number;
}

interface GrossRun extends Run {
  /** The numbers of the blocks that hold the payments. */
  readonly blocks: readonly number[];
}

/** Every account pays the next one, in transactions that are signed beforehand. */
async function grossRun(
  { provider }: BenchChain,
  { members }: BenchConsortium,
  accounts: readonly Wallet[],
): Promise<GrossRun> {
  const [{ token }] = members;
  const signed: string[][] = [];
  for (const [index, payer] of accounts.entries()) {
    const payee = accounts[(index + 1) % accounts.length]!;
    const call = await token.connect(payer).transfer.populateTransaction(payee, AMOUNT);
    signed.push(await signAll(payer, call));
  }
  const started = performance.now();
  const hashes = await sendAll(interleaved(signed), async (raw) => {
    return (await provider.send("eth_sendRawTransaction", [raw])) as string;
  });
  for (const hash of hashes.slice(-accounts.length)) await receiptOf(provider, hash);
  const seconds = (performance.now() - started) / 1_000;
  const receipts = await sendAll(hashes, (hash) => receiptOf(provider, hash));
  if (receipts.some(({ status }) => status !== 1)) throw new Error("a transfer failed");
  return { payments: hashes.length, seconds, blocks: [...new Set(receipts.map(({ blockNumber }) => blockNumber))] };
}

async function signAll(payer: Wallet, call: { to: string; data: string }): Promise<string[]> {
  const { nonce, ...rest } = await payer.populateTransaction({ ...call, gasLimit: GAS_LIMIT });
  const numbered = Array.from({ length: EACH }, (_, step) => ({ ...rest, nonce: nonce! + step }));
  return Promise.all(numbered.map((transaction) => payer.signTransaction(transaction)));
}

/** The first of each list, then the second of each. */
function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  return lists[0]!.flatMap((_, step) => lists.map((list) => list[step]!));
}

/** Works on so many items at once, in their order. */
async function sendAll<Item, Answer>(items: readonly Item[], send: (item: Item) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  const left = items.entries();
  const work = async () => {
    for (const [index, item] of left) answers[index] = await send(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

async function receiptOf(provider: BenchChain["provider"], hash: string): Promise<TransactionReceipt> {
  for (;;) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt !== null) return receipt;
    await sleep(POLL_MS);
  }
}

/** Whole rounds, from the beginning of the first to the net of the last. */
async function nettedRun(clearing: Clearing): Promise<Run> {
  await clearing.allotAll();
  await clearing.roundEnds();
  const started = performance.now();
  let payments = 0;
  for (let round = 0; round < ROUNDS; ++round) {
    await clearing.fill();
    payments += (await clearing.settle()).payments;
  }
  return { payments, seconds: (performance.now() - started) / 1_000 };
}

async function blocksNote({ provider }: BenchChain, { payments, seconds, blocks }: GrossRun): Promise<string> {
  const found = await Promise.all(blocks.map(async (number) => (await provider.getBlock(number))!));
  const fullest = found.reduce((most, { gasUsed }) => (gasUsed > most ? gasUsed : most), 0n);
  const passed = Math.max(...blocks) - Math.min(...blocks) + 1;
  return (
    `Gross: ${grouped(payments)} transfers in ${seconds.toFixed(1)} s, in ${blocks.length} of ${passed} blocks, ` +
    `one each ${((1_000 * seconds) / passed).toFixed(0)} ms; of ${grouped(found[0]!.gasLimit)} gas a block ` +
    `the fullest used ${grouped(fullest)}.`
  );
}

function nettedNote({ payments, seconds }: Run, roundLength: number): string {
  return `Netted: ${grouped(payments)} payments in ${seconds.toFixed(1)} s, ${ROUNDS} rounds of ${roundLength} s.`;
}
