import { settlementEngineAbi } from "sogdia/abi/SettlementEngine";
import type { Address, Hex } from "viem";
import { useWriteContract } from "wagmi";

import { instructionOf, type Order } from "../viem-payment/pay.js";

/** Pays from the account that is connected: `pay` sends, and the rest is what wagmi tells of the sending. */
export function usePayment(engine: Address) {
  const { mutateAsync, ...state } = useWriteContract();
  const pay = (order: Omit<Order, "engine">): Promise<Hex> =>
    mutateAsync({
      address: engine,
      abi: settlementEngineAbi,
      functionName: "settle",
      args: [instructionOf(order), []],
    });
  return { ...state, pay };
}
