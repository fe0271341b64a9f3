import { FetchRequest, getBigInt, JsonRpcProvider } from "ethers";

import { patiently } from "./ask.ts";
import { sayingOf } from "./saying.ts";

const POLL = 1_000; // milliseconds between two looks for a receipt
const TIMEOUT = 60_000; // milliseconds; nodes take long for a page full of events

/** Nothing that answers as a node does, where one should be. */
export class NoNode extends Error {
  /** Without what else an address holds, which may be a secret. */
  readonly host: string;
  constructor(host: string, cause: unknown) {
    super(`No node answers at ${host}: ${sayingOf(cause) ?? "it says nothing"}.`, { cause });
    this.name = "NoNode";
    this.host = host;
  }
}

/**
 * Asks one thing at a time, and waits where it is told that it asks too often: public nodes answer five requests a second,
 * and a development node stopped answering when it was asked many things at once.
 */
class PatientProvider extends JsonRpcProvider {
  #before: Promise<unknown> = Promise.resolve();

  override send(method: string, params: unknown[] | Record<string, unknown>): Promise<unknown> {
    const own = this.#before.then(() => patiently(() => super.send(method, params)));
    this.#before = own.catch(() => undefined);
    return own;
  }
}

/** Connects to a node that is there. Throws `NoNode`. */
export async function openNode(url: string): Promise<JsonRpcProvider> {
  const request = requestTo(url);
  try {
    const chain = await patiently(() => chainAt(request.clone()));
    return new PatientProvider(request, chain, { batchMaxCount: 1, staticNetwork: true, pollingInterval: POLL });
  } catch (error) {
    throw new NoNode(hostOf(url), error);
  }
}

function requestTo(url: string): FetchRequest {
  const request = new FetchRequest(url);
  request.timeout = TIMEOUT;
  return request;
}

/** What a node that is not there would let ethers ask for ever is asked once. */
async function chainAt(request: FetchRequest): Promise<bigint> {
  request.body = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
  const response = await request.send();
  response.assertOk();
  const { result, error } = response.bodyJson as { readonly result?: unknown; readonly error?: unknown };
  if (error !== undefined) throw new Error("it does not tell its chain", { cause: error });
  return getBigInt(result as string);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "what is no address";
}
