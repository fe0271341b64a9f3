import { toBeHex } from "ethers";

import { purposeFromBytes } from "../../common/purpose.ts";
import { type Instruction, newInstruction } from "../../settlement/instruction.ts";
import type { Kind } from "./kind.ts";

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
};
