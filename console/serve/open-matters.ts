import type { Signer } from "ethers";

import { Sogdia } from "../../src/index.ts";

/** Who puts matters before the visitor of a practice chain. */
export interface Petitioners {
  readonly deployment: unknown;
  readonly delegation: Signer;
  /** Two banks of different countries, each with money of its own currency. */
  readonly banks: readonly [Bank, Bank];
}

interface Bank {
  readonly signer: Signer;
  readonly currency: string;
}

/** Puts a motion to the vote, and has two payments wait for each other. The vote opens a second later. */
export async function openMatters({ deployment, delegation, banks }: Petitioners, title: string): Promise<bigint> {
  const as = (signer: Signer) => new Sogdia(signer, { deployment });
  const { council, contracts } = as(delegation);
  const data = contracts.countries.interface.encodeFunctionData("suspend", [398]);
  const id = await council.propose({ title, actions: [{ target: await contracts.countries.getAddress(), data }] });
  for (const [index, { signer, currency }] of banks.entries()) {
    const payee = await banks[1 - index]!.signer.getAddress();
    await as(signer).queue.enter({ currency, payee, amount: "1000.00", purpose: "TRAD" });
  }
  return id;
}
