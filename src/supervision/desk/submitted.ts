import { type Provider, TypedDataEncoder } from "ethers";

import type { JointLayer } from "../../consortium/joint-layer.ts";
import { AUTHORISATION_TYPES, type Instruction, type Leg } from "../../settlement/instruction.ts";
import { NodeRefuses } from "./errors.ts";
import type { DeskEvent } from "./history.ts";

const { Instruction: instructionType, Leg: legType } = AUTHORISATION_TYPES;
const INSTRUCTION = TypedDataEncoder.from({ Instruction: instructionType, Leg: legType });

/**
 * The legs of instructions that were submitted for approval, by instruction. The event has only their hash; they are read
 * from the transaction and checked against it. What came by way of another contract is left out. Throws `NodeRefuses`.
 */
export async function readSubmitted(
  provider: Provider,
  { engine }: Pick<JointLayer, "engine">,
  events: readonly DeskEvent[],
): Promise<Map<string, readonly Leg[]>> {
  const found = new Map<string, readonly Leg[]>();
  for (const { name, hash, args } of events) {
    if (name !== "PendingSubmitted") continue;
    const legs = legsIn(engine, await dataOf(provider, hash), String(args.instruction));
    if (legs !== null) found.set(String(args.instruction), legs);
  }
  return found;
}

async function dataOf(provider: Provider, hash: string): Promise<string> {
  const what = `transaction ${hash}`;
  const found = await provider.getTransaction(hash).catch((error: unknown) => {
    throw new NodeRefuses(what, error);
  });
  if (found === null) throw new NodeRefuses(what, null);
  return found.data;
}

function legsIn(engine: JointLayer["engine"], data: string, hash: string): readonly Leg[] | null {
  try {
    const [instruction] = engine.interface.decodeFunctionData("submitForApproval", data) as unknown as [Submitted];
    const { uetr, purpose, validFrom, deadline, disclosure, legs: named } = instruction;
    const legs = [...named].map(({ token, payer, payee, amount }) => ({ token, payer, payee, amount }));
    return INSTRUCTION.hash({ uetr, purpose, validFrom, deadline, disclosure, legs }) === hash ? legs : null;
  } catch {
    return null; // another function, or another contract's
  }
}

type Submitted = Omit<Instruction, "validFrom" | "deadline"> & Record<"validFrom" | "deadline", bigint>;
