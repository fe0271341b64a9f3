import { setTimeout as sleep } from "node:timers/promises";

import { JsonRpcProvider, type JsonRpcPayload, type JsonRpcResult, isError } from "ethers";

import { type Network, WrongChain } from "./networks.ts";

const SECOND = 1_000;
const TRIES = 6;
const LONGEST_WAIT_MS = 16_000;

/** The one way to a node: one request at a time where the node counts them, and again where it did not answer. */
export class ThrottledProvider extends JsonRpcProvider {
  readonly #gapMs: number;
  #free = 0;
  /** Requests made. */
  requests = 0;

  constructor({ rpc, perSecond, pollMs }: Network) {
    super(rpc, undefined, { batchMaxCount: 1, staticNetwork: true, cacheTimeout: -1, pollingInterval: pollMs });
    this.#gapMs = perSecond === undefined ? 0 : SECOND / perSecond;
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    for (let attempt = 1; ; attempt += 1) {
      await this.#turn();
      try {
        return await super._send(payload);
      } catch (error) {
        if (attempt === TRIES || !isPassing(error)) throw error;
        await sleep(Math.min(LONGEST_WAIT_MS, 2 ** attempt * 100));
      }
    }
  }

  async #turn(): Promise<void> {
    this.requests += 1;
    const now = Date.now();
    this.#free = Math.max(this.#free, now) + this.#gapMs;
    const wait = this.#free - this.#gapMs - now;
    if (wait > 0) await sleep(wait);
  }
}

/** Whether the node may answer the same request later: what it would refuse again comes in an answer, not as an error. */
function isPassing(error: unknown): boolean {
  if (isError(error, "SERVER_ERROR") || isError(error, "TIMEOUT")) return true;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "EAI_AGAIN"].includes(code);
}

/** Connects to a network, and looks that it is the one. Throws `WrongChain`. */
export async function openProvider(network: Network): Promise<ThrottledProvider> {
  const provider = new ThrottledProvider(network);
  try {
    const { chainId } = await provider.getNetwork();
    if (network.chainId !== undefined && chainId !== network.chainId) throw new WrongChain(network.chainId, chainId);
    return provider;
  } catch (error) {
    provider.destroy();
    throw error;
  }
}
