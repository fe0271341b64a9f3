import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

import type { TypedDataDomain, TypedDataField, Wallet } from "ethers";

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What a program that keeps keys answers, by method. */
export type Methods = Readonly<Record<string, (...params: never[]) => unknown>>;

/** A transaction as it is asked to sign it. */
export type Asked = Record<
  "to" | "data" | "value" | "gas" | "nonce" | "chainId" | "maxFeePerGas" | "maxPriorityFeePerGas",
  string
>;

/** Typed data as it is asked to sign it. */
export interface Payload {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: Record<string, unknown>;
}

/** A program that keeps keys. */
export interface SignerProgram {
  readonly url: string;
  close(): void;
}

/** Serves what is answered at the moment over JSON-RPC. */
export async function serveProgram(methods: () => Methods): Promise<SignerProgram> {
  const server = createServer((request, response) => {
    void (async () => {
      const { id, method, params } = (await json(request)) as Request;
      const known = methods()[method];
      const answer = known
        ? { result: await (known as (...params: readonly unknown[]) => unknown)(...params) }
        : { error: { code: -32_601, message: `the method ${method} does not exist` } };
      response.end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** How Clef, whose external interface is documented, answers with one key; and how that key signs. */
export function clefOf(wallet: Wallet) {
  const signed = (asked: Asked, change = {}) => {
    const { gas, to, data, value, nonce, chainId, maxFeePerGas, maxPriorityFeePerGas } = asked;
    const fields = { type: 2, gasLimit: gas, to, data, value, chainId, maxFeePerGas, maxPriorityFeePerGas };
    return wallet.signTransaction({ ...fields, nonce: Number(nonce), ...change });
  };
  const typed = ({ domain, types: { EIP712Domain: _, ...types }, message }: Payload) =>
    wallet.signTypedData(domain, types, message);
  const CLEF: Methods = {
    account_list: () => [wallet.address.toLowerCase()],
    account_signTransaction: async (asked: Asked) => ({ raw: await signed(asked), tx: {} }),
    account_signTypedData: (_address: string, payload: Payload) => typed(payload),
  };
  return { signed, typed, CLEF };
}
