import type { NetworkHooks } from "hardhat/types/hooks";
import type { HardhatPlugin } from "hardhat/types/plugins";
import type { EthereumProvider } from "hardhat/types/providers";

/**
 * After a snapshot is restored the simulated chain's clock stands where it stood, and a second later at the next block.
 * By itself it would be ahead by twice the time that has passed since, so that tests on a slow machine would meet other
 * rounds and deadlines than on a fast one.
 */
export const steadyClock: HardhatPlugin = {
  id: "sogdia-steady-clock",
  hookHandlers: { network: () => Promise.resolve({ default: () => Promise.resolve(handlers) }) },
};

const handlers: Partial<NetworkHooks> = {
  async onRequest(context, connection, request, next) {
    const answer = await next(context, connection, request);
    if (request.method === "evm_revert" && "result" in answer && answer.result === true)
      await steady(connection.provider);
    return answer;
  },
};

async function steady(provider: EthereumProvider): Promise<void> {
  const { timestamp } = (await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as {
    readonly timestamp: string;
  };
  await provider.request({ method: "evm_setNextBlockTimestamp", params: [Number(timestamp) + 1] });
}
