import { setTimeout as sleep } from "node:timers/promises";

import { z } from "zod";

/** How an explorer is asked. */
export interface ExplorerManners {
  /** Milliseconds between two requests. */
  readonly gapMs: number;
  /** Milliseconds after which a request is given up. */
  readonly timeoutMs: number;
  /** Milliseconds between two questions whether a verification is done. */
  readonly pollMs: number;
  /** How often it is asked before it counts as waiting. */
  readonly polls: number;
  /** How often a request is made again that it did not answer, or refused for haste. */
  readonly tries: number;
}

/** With a public explorer: it takes half a minute or a minute for a contract, and refuses whoever asks too often. */
export const PATIENT: ExplorerManners = { gapMs: 400, timeoutMs: 60_000, pollMs: 5_000, polls: 60, tries: 5 };

/** With one of our own. */
export const BRISK: ExplorerManners = { ...PATIENT, gapMs: 0, pollMs: 200 };

/** What is verified: the input of the compiler, and what the contract was created with. */
export interface Verification {
  readonly address: string;
  /** File and name, as the input has them. */
  readonly contract: string;
  /** Of the compiler, such as `v0.8.37+commit.f401782d`. */
  readonly compiler: string;
  /** Standard JSON. */
  readonly input: string;
  /** Of the constructor, ABI-encoded, with 0x. */
  readonly arguments: string;
}

/** What became of it. */
export type Verdict =
  | { readonly outcome: "verified" | "already verified" }
  | { readonly outcome: "waiting"; readonly receipt: string }
  | { readonly outcome: "refused" | "no answer"; readonly reason: string };

/** Told of each verdict, by the place of its contract. */
export type OnVerdict = (index: number, verdict: Verdict) => void;

/** An explorer that does not answer as its documentation says. */
export class ExplorerSilent extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`The explorer gives no answer: ${reason}.`, { cause });
    this.name = "ExplorerSilent";
  }
}

const answerSchema = z.object({ status: z.coerce.string(), message: z.string().nullish(), result: z.unknown() });
type Answer = z.infer<typeof answerSchema>;

const MOST_BYTES = 4_000_000; // of an answer: that of a verified contract has its sources
const MOST_SHOWN = 200; // characters of what an explorer says

/** The Etherscan-compatible API of an explorer, as documented; what it says is taken for text and never for an instruction. */
export class Explorer {
  readonly #api: string;
  readonly #key: string;
  readonly #manners: ExplorerManners;
  #free = 0;

  constructor(api: string, key: string, manners: ExplorerManners) {
    this.#api = api;
    this.#key = key;
    this.#manners = manners;
  }

  /**
   * Has contracts verified: all are submitted before the first verdict is asked for, since each takes the explorer a while.
   * Throws nothing that the explorer is the cause of: what goes wrong with a contract is its verdict.
   */
  async verify(verifications: readonly Verification[], onVerdict: OnVerdict = () => undefined): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const [index, verification] of verifications.entries()) {
      verdicts.push(await answered(() => this.#submit(verification)));
      if (verdicts[index]!.outcome !== "waiting") onVerdict(index, verdicts[index]!);
    }
    for (let poll = 0; poll < this.#manners.polls && verdicts.some(isWaiting); poll += 1) {
      await sleep(this.#manners.pollMs);
      await this.#poll(verdicts, onVerdict);
    }
    return verdicts;
  }

  async #poll(verdicts: Verdict[], onVerdict: OnVerdict): Promise<void> {
    for (const [index, verdict] of verdicts.entries()) {
      if (!isWaiting(verdict)) continue;
      verdicts[index] = await answered(() => this.#verdictOn(verdict.receipt));
      if (!isWaiting(verdicts[index])) onVerdict(index, verdicts[index]);
    }
  }

  async #isVerified(address: string): Promise<boolean> {
    const { status, result } = await this.#ask({ action: "getsourcecode", address });
    const [first] = Array.isArray(result) ? (result as unknown[]) : [];
    const { success, data } = z.object({ SourceCode: z.string().min(1) }).safeParse(first);
    return status === "1" && success && data.SourceCode !== "";
  }

  async #submit(verification: Verification): Promise<Verdict> {
    if (await this.#isVerified(verification.address)) return { outcome: "already verified" };
    const { status, result } = await this.#send(verification);
    const said = textOf(result);
    if (isVerifiedBefore(said)) return { outcome: "already verified" };
    return status === "1" && said !== "" ? { outcome: "waiting", receipt: said } : { outcome: "refused", reason: said };
  }

  #send({ address, contract, compiler, input, arguments: given }: Verification): Promise<Answer> {
    const encoded = given.replace(/^0x/, "");
    return this.#ask({
      action: "verifysourcecode",
      contractaddress: address,
      sourceCode: input,
      codeformat: "solidity-standard-json-input",
      contractname: contract,
      compilerversion: compiler,
      constructorArguements: encoded, // as Etherscan has misspelt it from the beginning
      constructorArguments: encoded,
    });
  }

  async #verdictOn(receipt: string): Promise<Verdict> {
    const { result } = await this.#ask({ action: "checkverifystatus", guid: receipt });
    const said = textOf(result);
    if (/^pass/i.test(said)) return { outcome: "verified" };
    if (isVerifiedBefore(said)) return { outcome: "already verified" };
    return /pending|in progress|in queue/i.test(said)
      ? { outcome: "waiting", receipt }
      : { outcome: "refused", reason: said };
  }

  /** Asks until there is an answer that is one. Throws `ExplorerSilent`. */
  async #ask(fields: Readonly<Record<string, string>>): Promise<Answer> {
    let failure = new ExplorerSilent("it was never asked");
    for (let attempt = 0; attempt < this.#manners.tries; attempt += 1) {
      await this.#turn(attempt);
      try {
        const answer = await this.#request(fields);
        if (!isHasty(answer)) return answer;
        failure = new ExplorerSilent(`it has too many requests, as it says: ${textOf(answer.result)}`);
      } catch (error) {
        if (!(error instanceof ExplorerSilent)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  async #turn(attempt: number): Promise<void> {
    const { gapMs } = this.#manners;
    const now = Date.now();
    this.#free = Math.max(this.#free, now) + gapMs;
    await sleep(this.#free - gapMs - now + (attempt === 0 ? 0 : gapMs * 2 ** attempt));
  }

  async #request(fields: Readonly<Record<string, string>>): Promise<Answer> {
    const body = new URLSearchParams({ module: "contract", apikey: this.#key, ...fields });
    const response = await this.#fetch(fields.action!, body);
    const text = await bodyOf(response);
    if (!response.ok) throw new ExplorerSilent(`status ${response.status}`);
    const { success, data } = answerSchema.safeParse(jsonIn(text));
    if (!success) throw new ExplorerSilent(`what came is no answer, but ${shortened(text)}`);
    return data;
  }

  /** Submissions are too long for an address, and everything else is a question. */
  async #fetch(action: string, body: URLSearchParams): Promise<Response> {
    const signal = AbortSignal.timeout(this.#manners.timeoutMs);
    const isSubmission = action === "verifysourcecode";
    const address = new URL(this.#api);
    address.search = String(isSubmission ? new URLSearchParams({ module: "contract", action }) : body);
    try {
      return await fetch(address, { signal, redirect: "manual", ...(isSubmission ? { method: "POST", body } : {}) });
    } catch (error) {
      throw new ExplorerSilent(nameOf(error), error);
    }
  }
}

function isWaiting(verdict: Verdict | undefined): verdict is Extract<Verdict, { outcome: "waiting" }> {
  return verdict?.outcome === "waiting";
}

async function answered(question: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof ExplorerSilent) return { outcome: "no answer", reason: error.message };
    throw error;
  }
}

async function bodyOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of response.body ?? []) {
      parts.push(part as Uint8Array);
      length += (part as Uint8Array).length;
      if (length > MOST_BYTES) break;
    }
  } catch (error) {
    throw new ExplorerSilent(nameOf(error), error);
  }
  if (length > MOST_BYTES) throw new ExplorerSilent("it does not end");
  return Buffer.concat(parts).toString("utf8");
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(result: unknown): string {
  return typeof result === "string" ? shortened(result) : "";
}

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
}

/** The address has the key in it, which no message may show. */
function nameOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return name === "TimeoutError" ? "it takes too long" : (cause?.code ?? name);
}

function isHasty({ status, result, message }: Answer): boolean {
  return status !== "1" && /rate limit|too many/i.test(`${textOf(result)} ${message ?? ""}`);
}

function isVerifiedBefore(said: string): boolean {
  return /already verified/i.test(said);
}
