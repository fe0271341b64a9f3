import { hexlify } from "ethers";

import type { Cycles } from "../../typechain-types/index.js";
import { eventIn } from "../chain/events.ts";
import { type BlockRange, logPages } from "../chain/logs.ts";
import type { CycleProposal } from "./proposal.ts";

/** A payment that was struck, as the chain tells it. Amount in minor units. */
export interface StruckPayment {
  /** Hash by which it is known. */
  readonly core: string;
  /** ISO 3166-1 number; 0 for the other payment of a pair. */
  readonly authority: number;
  /** Number of the reason. */
  readonly reason: number;
  readonly currency: string;
  readonly payer: string;
  readonly payee: string;
  readonly amount: bigint;
}

/** Where a cycle stands. */
export type CycleFate = "open" | "void" | "settled" | "lapsed";

/** A cycle as its events tell it. */
export interface CycleRecord {
  readonly id: string;
  readonly proposal: CycleProposal;
  readonly fate: CycleFate;
  readonly struck: readonly StruckPayment[];
  /** The block in which it was proposed. */
  readonly block: number;
}

type Draft = { -readonly [Key in keyof CycleRecord]: CycleRecord[Key] } & { struck: StruckPayment[] };

const FATES: Readonly<Record<string, CycleFate>> = {
  CycleVoided: "void",
  CycleSettled: "settled",
  CycleLapsed: "lapsed",
};

/** Every cycle that was proposed, by its id. Throws what `logPages` throws. */
export async function readCycles(cycles: Cycles, range: BlockRange = {}): Promise<ReadonlyMap<string, CycleRecord>> {
  const records = new Map<string, Draft>();
  for await (const logs of logPages(cycles.runner, { ...range, addresses: [await cycles.getAddress()] })) {
    for (const log of logs) note(records, eventIn(cycles.interface, log), log.blockNumber);
  }
  return records;
}

function note(records: Map<string, Draft>, event: ReturnType<typeof eventIn>, block: number): void {
  if (event === null) return;
  const args = event.args.toObject();
  const id = String(args.cycle);
  if (event.name === "CycleProposed") {
    records.set(id, { id, proposal: proposalIn(args), fate: "open", struck: [], block });
    return;
  }
  const record = records.get(id);
  if (record === undefined) return;
  record.fate = FATES[event.name] ?? record.fate;
  if (event.name === "PaymentStruck") record.struck.push(struckIn(args));
}

function proposalIn(args: Record<string, unknown>): CycleProposal {
  const { agent, sequence, root, signers, currencies, positions } = args as unknown as CycleProposal;
  const [cut, strikesUntil, payments] = [Number(args.cut), Number(args.strikesUntil), Number(args.payments)];
  const lists = { currencies: [...currencies], positions: [...positions] };
  return { agent, sequence, cut, strikesUntil, payments, root, signers: hexlify(signers), ...lists };
}

function struckIn(args: Record<string, unknown>): StruckPayment {
  const { core, currency, payer, payee, amount } = args as unknown as StruckPayment;
  return { core, currency, payer, payee, amount, authority: Number(args.authority), reason: Number(args.reason) };
}
