import {
  FetchRequest,
  type FetchResponse,
  getBigInt,
  type JsonRpcPayload,
  JsonRpcProvider,
  type JsonRpcResult,
} from "ethers";

import { isPassing, patiently, sleep } from "./ask.ts";
import { manyAnswers, manyReads, MOST_READS, type PlainRead, plainReadIn, type ReadAnswer } from "./many-reads.ts";
import { sayingOf } from "./saying.ts";

type Params = unknown[] | Record<string, unknown>;

const SECOND = 1_000;
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

/** How a node wants to be treated. */
export interface NodeManners {
  /** Requests that it answers in a second; as many as it likes if left out. */
  readonly perSecond?: number | undefined;
  /** Milliseconds between two looks for a receipt. */
  readonly pollMs?: number;
}

interface WaitingRead {
  readonly read: PlainRead;
  readonly resolve: (result: string) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The one way to a node. It asks one thing at a time, since a development node stopped answering when it was asked many at
 * once; no faster than the node wants; and again, less and less often, where it is busy or the line breaks. Views that are
 * asked for meanwhile go together in one question.
 */
export class PatientNode extends JsonRpcProvider {
  readonly #perSecond: number;
  readonly #reads: WaitingRead[] = [];
  #before: Promise<unknown> = Promise.resolve();
  /** When each of the answers of the last second came. */
  readonly #lately: number[] = [];
  #mostReads = MOST_READS;
  /** Requests made. */
  requests = 0;

  constructor(request: FetchRequest, chain: bigint, { perSecond, pollMs = POLL }: NodeManners) {
    super(request, chain, { batchMaxCount: 1, staticNetwork: true, cacheTimeout: -1, pollingInterval: pollMs });
    this.#perSecond = perSecond ?? Infinity;
  }

  override send(method: string, params: Params): Promise<unknown> {
    const read = method === "eth_call" ? plainReadIn(params) : undefined;
    return read === undefined ? this.#inTurn(() => this.#ask(method, params)) : this.#readWithOthers(read);
  }

  /** Reads long answers by the platform's decoder, which is many times as fast as that of ethers. */
  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const request = this._getConnection();
    request.body = payload;
    const response = await request.send();
    response.assertOk();
    const found = jsonIn(response) as JsonRpcResult | JsonRpcResult[];
    return Array.isArray(found) ? found : [found];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const own = this.#before.then(work);
    this.#before = own.catch(() => undefined);
    return own;
  }

  #ask(method: string, params: Params): Promise<unknown> {
    return patiently(async () => {
      await this.#pause();
      return super.send(method, params).finally(() => this.#note()) as Promise<unknown>;
    }, isPassing);
  }

  /** A request that was answered came before its answer: within a second the node never sees one more than it wants. */
  async #pause(): Promise<void> {
    this.requests += 1;
    if (this.#lately.length < this.#perSecond) return;
    const free = this.#lately.shift()! + SECOND;
    for (let now = performance.now(); now < free; now = performance.now()) await sleep(free - now);
  }

  #note(): void {
    if (this.#perSecond < Infinity) this.#lately.push(performance.now());
  }

  #readWithOthers(read: PlainRead): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#reads.push({ read, resolve, reject });
      if (this.#reads.length === 1) void this.#inTurn(() => this.#answerReads());
    });
  }

  async #answerReads(): Promise<void> {
    await sleep(0); // those that are asked for at the same time come along
    while (this.#reads.length > 0) await this.#answer(this.#reads.splice(0, this.#mostReads));
  }

  async #answer(waiting: readonly WaitingRead[]): Promise<void> {
    try {
      const answers = waiting.length === 1 ? [undefined] : await this.#askTogether(waiting.map(({ read }) => read));
      if (answers === undefined) this.#askFewer(waiting);
      else for (const [index, each] of waiting.entries()) await this.#settle(each, answers[index]);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  /** Undefined where the node does not answer so many, or not so. */
  async #askTogether(reads: readonly PlainRead[]): Promise<ReadAnswer[] | undefined> {
    try {
      return manyAnswers(await this.#ask("eth_call", manyReads(reads)), reads.length);
    } catch (error) {
      if (isPassing(error)) throw error;
      return undefined;
    }
  }

  #askFewer(waiting: readonly WaitingRead[]): void {
    this.#mostReads = Math.max(1, Math.floor(waiting.length / 2));
    this.#reads.unshift(...waiting);
  }

  /** What reverted is asked for alone, so that it fails in the node's own words. */
  async #settle({ read, resolve, reject }: WaitingRead, answer: ReadAnswer): Promise<void> {
    if (answer !== undefined) resolve(answer);
    else await this.#ask("eth_call", [read, "latest"]).then((result) => resolve(result as string), reject);
  }
}

/** Connects to a node that is there. Throws `NoNode`. */
export async function openNode(url: string, manners: NodeManners = {}): Promise<PatientNode> {
  const request = requestTo(url);
  try {
    const chain = await patiently(() => chainAt(request.clone()));
    return new PatientNode(request, chain, manners);
  } catch (error) {
    throw new NoNode(hostOf(url), error);
  }
}

const decoder = new TextDecoder();

/** Throws as ethers does where it is no JSON. */
function jsonIn(response: FetchResponse): unknown {
  try {
    return JSON.parse(decoder.decode(response.body ?? undefined));
  } catch {
    return response.bodyJson;
  }
}

function requestTo(url: string): FetchRequest {
  const request = new FetchRequest(url);
  request.timeout = TIMEOUT;
  request.retryFunc = () => Promise.resolve(false); // `patiently` asks again; ethers would for minutes, and in silence
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
