import { toBeHex } from "ethers";

import { purposeFromBytes } from "../../common/purpose.ts";
import { type Instruction, newInstruction } from "../../settlement/instruction.ts";
import { divisibilityFor, leastPartAt } from "../../settlement/divisibility.ts";
import { type Kind, Unreadable } from "./kind.ts";
import { currencyOf, majorUnits, minorUnits } from "./money.ts";

const WHOLE = "whole";

/** What is made of other arguments, of which the contract takes one. */
export const PAYMENTS: Readonly<Record<string, Kind>> = {
  payment: {
    form: "a payment of one leg",
    isWhole: true,
    read: (_text, { said }): Instruction => {
      const [token, payer, payee] = ["currency", "payer", "payee"].map((name) => said.get(name) as string);
      const leg = { token: token!, payer: payer!, payee: payee!, amount: said.get("amount") as bigint };
      return newInstruction({
        legs: [leg],
        deadline: Number(said.get("until")),
        purpose: purposeFromBytes(said.get("purpose") as string),
      });
    },
    write: ({ uetr, nonce }: Instruction) => `UETR ${uetr}, nonce ${toBeHex(nonce)}`,
  },
  leastPart: {
    form: "whole, or the least part that may settle, such as 1000.00, rounded up to a power of two of minor units",
    read: async (text, scope) => {
      if (text === WHOLE) return 0;
      const least = minorUnits(text, await currencyOf(scope));
      if (least === 0n) throw new Unreadable(text, `${WHOLE}, or an amount above zero`);
      return divisibilityFor(least);
    },
    write: async (divisibility: bigint | number, scope) => {
      const least = leastPartAt(Number(divisibility));
      return least === null ? WHOLE : majorUnits(least, await currencyOf(scope));
    },
  },
};
