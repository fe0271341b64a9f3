import { Result } from "ethers";

import { settlementEngineSignatures } from "../../abi/SettlementEngine.ts";
import { clearingQueueSignatures } from "../../abi/ClearingQueue.ts";
import { interfaceFrom } from "../chain/contract.ts";
import { parseRefusal, type Refusal } from "../settlement/refusal.ts";

const TAKE_LEGS = [settlementEngineSignatures, clearingQueueSignatures].map(interfaceFrom);

interface FoundLeg extends Pick<Refusal, "payer" | "payee" | "amount"> {
  readonly token: string;
}

/** The currency of the leg that was refused, which the refusal itself does not name; undefined if no leg is the one. */
export function currencyOf(call: string | null | undefined, revert: string): string | undefined {
  const refusal = parseRefusal(revert);
  if (refusal === null || !call) return undefined;
  const args = TAKE_LEGS.map((each) => each.parseTransaction({ data: call })?.args).find(
    (found) => found !== undefined,
  );
  const isRefused = ({ payer, payee, amount }: FoundLeg) =>
    payer === refusal.payer && payee === refusal.payee && amount === refusal.amount;
  return args && legsIn(args).find(isRefused)?.token;
}

function legsIn(value: unknown): FoundLeg[] {
  if (!(value instanceof Result)) return [];
  const leg = value as unknown as FoundLeg; // names that it has not are undefined
  return typeof leg.token === "string" && typeof leg.payee === "string" ? [leg] : [...value].flatMap(legsIn);
}
