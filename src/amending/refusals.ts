import type { Provider } from "ethers";

import { revertDataOf } from "../chain/revert.ts";
import { contractErrorOf } from "../consortium/joint-layer.ts";

/** Asks a chain whether it would take a call now. What is no refusal is thrown again. */
export function refusalsBy(provider: Pick<Provider, "call">) {
  return async (from: string, to: string, data: string): Promise<string | undefined> => {
    try {
      await provider.call({ from, to, data });
      return undefined;
    } catch (error) {
      const known = contractErrorOf(error);
      if (known === null && revertDataOf(error) === null) throw error;
      return known?.name ?? "the chain refuses it";
    }
  };
}
