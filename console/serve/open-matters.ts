import type { Signer } from "ethers";

import { Sogdia } from "../../src/index.ts";

/** A bank with money of a currency. */
export interface Bank {
  readonly signer: Signer;
  readonly currency: string;
}

/** Puts a motion to the vote for whoever visits a chain for practice. Returns its number, and when the vote opens. */
export async function putMotion(delegation: Signer, deployment: unknown, title: string) {
  const { council, contracts } = new Sogdia(delegation, { deployment });
  const data = contracts.countries.interface.encodeFunctionData("suspend", [398]);
  const id = await council.propose({ title, actions: [{ target: await contracts.countries.getAddress(), data }] });
  return { id, opensAt: (await contracts.council.proposalSnapshot(id)) + 1n };
}

/** Has two banks wait for each other's payment. */
export async function queueBothWays(banks: readonly [Bank, Bank], deployment: unknown): Promise<void> {
  for (const [index, { signer, currency }] of banks.entries()) {
    const payee = await banks[1 - index]!.signer.getAddress();
    const order = { currency, payee, amount: "1000.00", purpose: "TRAD" };
    await new Sogdia(signer, { deployment }).queue.enter(order);
  }
}
