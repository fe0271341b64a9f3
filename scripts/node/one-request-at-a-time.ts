import type { HookContext, NetworkHooks } from "hardhat/types/hooks";
import type { NetworkConnection } from "hardhat/types/network";
import type { HardhatPlugin } from "hardhat/types/plugins";
import type { JsonRpcRequest, JsonRpcResponse } from "hardhat/types/providers";

type Next<T extends string> = (
  context: HookContext,
  connection: NetworkConnection<T>,
  request: JsonRpcRequest,
) => Promise<JsonRpcResponse>;

/** Requests that Hardhat answers itself or makes while it prepares another: they would wait for themselves. */
const UNQUEUED = new Set(["eth_accounts", "eth_chainId", "eth_sendTransaction", "eth_signTypedData_v4", "net_version"]);

const queues = new WeakMap<object, Promise<unknown>>();

/**
 * Sends an eSpace node one request at a time: a local one stops making blocks when it gets several at once, and public
 * endpoints answer five a second.
 */
async function onRequest<T extends string>(
  context: HookContext,
  connection: NetworkConnection<T>,
  request: JsonRpcRequest,
  next: Next<T>,
): Promise<JsonRpcResponse> {
  const send = () => next(context, connection, request);
  if (connection.networkConfig.type !== "http" || UNQUEUED.has(request.method)) return send();
  const answer = (queues.get(connection) ?? Promise.resolve()).then(send, send);
  queues.set(connection, answer);
  return answer;
}

const handlers: Partial<NetworkHooks> = { onRequest };

/** The Hardhat plugin that queues requests to eSpace nodes. */
export const oneRequestAtATime: HardhatPlugin = {
  id: "sogdia-one-request-at-a-time",
  hookHandlers: { network: () => Promise.resolve({ default: () => Promise.resolve(handlers) }) },
};
