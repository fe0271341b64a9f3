import type {
  ContractRunner,
  ContractTransactionReceipt,
  ContractTransactionResponse,
  Provider,
  TransactionRequest,
  TransactionResponse,
} from "ethers";

import type { Explanation, RefusedCall } from "../acts/explain.ts";
import { nodeOf } from "../chain/logs.ts";
import { revertDataOf } from "../chain/revert.ts";
import { WrongChain } from "../deploying/networks.ts";
import { currencyOf } from "./currency-of.ts";
import { NeedsSigner, Refused } from "./refused.ts";

/** Tells why a call is refused, of its revert data. */
type Explaining = (data: string, call: RefusedCall) => Promise<Explanation>;

/** Asks and sends as another runner does; what a contract refuses it throws as `Refused`, everything else as it comes. */
export class SpeakingRunner implements ContractRunner {
  readonly #runner: ContractRunner;
  readonly #explain: Explaining;
  readonly #chainId: bigint | undefined;
  #isChecked = false;

  /** What explains asks the chain by way of the plain runner. */
  constructor(runner: ContractRunner, explain: Explaining, chainId: bigint | undefined) {
    this.#runner = runner;
    this.#explain = explain;
    this.#chainId = chainId;
  }

  get provider(): Provider | null {
    return this.#runner.provider;
  }

  call(tx: TransactionRequest): Promise<string> {
    return this.#speaking(tx, () => (this.#runner.call ?? nodeOf(this.#runner).call).call(this.#runner, tx));
  }

  estimateGas(tx: TransactionRequest): Promise<bigint> {
    const { estimateGas } = this.#runner;
    return this.#speaking(tx, () =>
      estimateGas === undefined ? nodeOf(this.#runner).estimateGas(tx) : estimateGas.call(this.#runner, tx),
    );
  }

  /** Throws `NeedsSigner`, `WrongChain` and `Refused`, and what the signer throws. */
  async sendTransaction(tx: TransactionRequest): Promise<TransactionResponse> {
    if (this.#runner.sendTransaction === undefined) throw new NeedsSigner();
    await this.requireChain();
    return this.#speaking(tx, () => this.#runner.sendTransaction!(tx));
  }

  async resolveName(name: string): Promise<string | null> {
    return (await this.#runner.resolveName?.(name)) ?? null;
  }

  /** Money that goes to another chain's contracts is lost there. Throws `WrongChain`. */
  async requireChain(): Promise<void> {
    if (this.#isChecked || this.#chainId === undefined) return;
    const { chainId } = await nodeOf(this.#runner).getNetwork();
    if (chainId !== this.#chainId) throw new WrongChain(this.#chainId, chainId);
    this.#isChecked = true;
  }

  /** Waits for a transaction. What held when it was sent may not when it was mined: then it is asked once more, to hear why. */
  async receiptOf(sent: ContractTransactionResponse): Promise<ContractTransactionReceipt> {
    try {
      return (await sent.wait())!;
    } catch (error) {
      const { receipt } = error as { receipt?: ContractTransactionReceipt | null };
      if (receipt?.status !== 0) throw error;
      const { from, to, data, value } = sent;
      await this.call({ from, to, data, value, blockTag: receipt.blockNumber });
      throw error;
    }
  }

  async #speaking<T>(tx: TransactionRequest, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const data = revertDataOf(error);
      throw data === null ? error : new Refused(await this.#explained(data, tx), data, error);
    }
  }

  #explained(data: string, { from, to, data: call }: TransactionRequest): Promise<Explanation> {
    return this.#explain(data, { from: nameOf(from), to: nameOf(to) ?? "", currency: currencyOf(call, data) });
  }
}

function nameOf(address: unknown): string | undefined {
  return typeof address === "string" ? address : undefined;
}
