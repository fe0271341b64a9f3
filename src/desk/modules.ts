import type { Provider } from "ethers";

import { iRuleSignatures } from "../../abi/IRule.ts";
import { interfaceFrom } from "../chain/contract.ts";
import type { DecidedPayment } from "./payments.ts";
import type { RulesInForce, Setting } from "./terms.ts";

/** What a country's own rule contract says of a payment; it cannot be reckoned from events. */
export interface ModuleAnswer {
  readonly country: number;
  /** Null where the country has adopted none: then nothing is permitted. */
  readonly module: string | null;
  /** Null where the node does not keep the state that the contract has to be asked on. */
  readonly permits: boolean | null;
}

/** Asks a contract a question on the state of a block. Rejects where the node has no such state. */
export type AskModule = (module: string, gate: string, question: string, block: number) => Promise<string | null>;

const GAS = 100_000n + 100_000n; // what a gate gives, and what any call costs before it begins
const rule = interfaceFrom(iRuleSignatures);
const YES = rule.getFunction("permits")!.selector.padEnd(66, "0");

/** Asks by `eth_call`, as the gate does. A contract that reverts or runs out of gas answers null. */
export function askByCall(provider: Provider): AskModule {
  return async (module, gate, question, block) => {
    await provider.getBalance(module, block); // a contract that reverts is no node without state
    return provider.call({ from: gate, to: module, data: question, gasLimit: GAS, blockTag: block }).catch(() => null);
  };
}

/**
 * Asks the rule contracts that the rules name, on the state of the block before. What came earlier in the payment's own
 * block is not in that state, and its clock is that block's.
 */
export async function moduleAnswers(
  payment: DecidedPayment,
  { asset, gate, setting, inForce }: { asset: number; gate: string; setting: Setting; inForce: RulesInForce },
  ask: AskModule,
): Promise<ModuleAnswer[]> {
  const { payer, payee, outbound, inbound } = setting;
  const asked = [
    ...(outbound?.thresholds.asksModule === true ? [payer.country] : []),
    ...(inbound?.thresholds.asksModule === true ? [payee.country] : []),
  ];
  if (asked.length === 0) return [];
  const parties = [payer.participant, payee.participant, payer.country, payee.country] as const;
  const amount = payment.amount + payment.together;
  const question = rule.encodeFunctionData("permits", [...parties, asset, payment.outcome.purpose, amount]);
  return Promise.all(
    [...new Set(asked)].map(async (country) => {
      const module = inForce.moduleOf(country);
      if (module === null) return { country, module, permits: false };
      const answer = ask(module, gate, question, payment.event.block - 1);
      return { country, module, permits: await answer.then((given) => given === YES).catch(() => null) };
    }),
  );
}
