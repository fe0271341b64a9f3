import type { TypedDataDomain } from "ethers";
import { getAddress, isHexString } from "ethers";
import { z } from "zod";

import { type CycleMessage, isSigned } from "./message.ts";

/** What a node answers: HTTP's status, and the body that was answered at the first try. */
export interface Answer {
  readonly status: 200 | 400 | 403 | 409 | 410 | 413 | 422 | 429 | 503;
  readonly body: string;
}

/** What a node lets others do. Bytes, seconds, messages. */
export interface InboxLimits {
  readonly maxBody: number;
  /** Messages of one account within a minute. */
  readonly perMinute: number;
  /** Messages that are worked on at once; more are told to come again. */
  readonly atOnce: number;
  /** How far ahead a message may say that it expires; as long its key is remembered. */
  readonly longest: number;
}

export const INBOX_LIMITS: InboxLimits = { maxBody: 1 << 22, perMinute: 600, atOnce: 32, longest: 3_600 };

/** What a node is and whom it knows. */
export interface InboxTerms {
  /** The node's own account. */
  readonly self: string;
  readonly domain: TypedDataDomain;
  /** Whether an account has a key in force, or is otherwise one with which the node speaks. */
  readonly knows: (account: string) => boolean;
  /** Takes a message that is new, signed and in time. What it throws is told as 422. */
  readonly take: (message: CycleMessage) => Promise<string>;
  /** Unix seconds. */
  readonly now: () => number;
  readonly limits?: InboxLimits;
}

const word = z.string().refine((text) => isHexString(text, 32));
const account = z
  .string()
  .refine((text) => isHexString(text, 20))
  .transform((text) => getAddress(text.toLowerCase()));
const message = z.strictObject({
  from: account,
  to: account,
  kind: z.string().max(32),
  key: word,
  expires: z
    .int()
    .min(0)
    .max(2 ** 40),
  body: z.string(),
  signature: z.string().refine((text) => isHexString(text) && text.length <= 1_024),
});

const MINUTE = 60;

interface Taken {
  readonly signature: string;
  readonly expires: number;
  readonly answer: Promise<Answer>;
}

/**
 * Takes messages of other nodes, each once: a second try is given the answer of the first. Cheap checks come before dear
 * ones, and what a peer costs is counted by its account once that is proven, so that nobody spends another's share.
 */
export class Inbox {
  readonly #terms: InboxTerms;
  readonly #limits: InboxLimits;
  readonly #taken = new Map<string, Taken>();
  readonly #rates = new Map<string, { minute: number; count: number }>();
  #working = 0;
  #forgotten = 0;

  constructor(terms: InboxTerms) {
    this.#terms = terms;
    this.#limits = terms.limits ?? INBOX_LIMITS;
  }

  /** Answers the body of a request, whoever sent it. Never throws. */
  async answer(body: string): Promise<Answer> {
    const { maxBody, longest, atOnce } = this.#limits;
    if (body.length > maxBody) return { status: 413, body: "too long" };
    const given = parsed(body);
    if (given === undefined) return { status: 400, body: "no message" };
    const { self, domain, knows, now } = this.#terms;
    if (given.to.toLowerCase() !== self.toLowerCase()) return { status: 403, body: "for somebody else" };
    const time = now();
    if (time > given.expires || given.expires > time + longest) return { status: 410, body: "not in time" };
    if (!knows(given.from)) return { status: 403, body: "unknown account" };
    if (this.#working >= atOnce) return { status: 503, body: "come again" };
    if (!isSigned(domain, given)) return { status: 403, body: "not signed" };
    return this.#once(given, time);
  }

  async #once(given: CycleMessage, time: number): Promise<Answer> {
    this.#forget(time);
    const key = `${given.from.toLowerCase()}/${given.key}`;
    const before = this.#taken.get(key);
    if (before !== undefined)
      return isSameMessage(before, given) ? before.answer : { status: 409, body: "another message has this key" };
    if (this.#isTooMuch(given.from.toLowerCase(), time)) return { status: 429, body: "too many" };
    const answer = this.#work(given);
    const { signature, expires } = given;
    this.#taken.set(key, { signature, expires, answer });
    const { status } = await answer;
    if (status === 422) this.#taken.delete(key); // what failed may be tried again
    return answer;
  }

  async #work(given: CycleMessage): Promise<Answer> {
    this.#working += 1;
    try {
      return { status: 200, body: await this.#terms.take(given) };
    } catch (error) {
      return { status: 422, body: error instanceof Error ? error.message : "refused" };
    } finally {
      this.#working -= 1;
    }
  }

  #isTooMuch(from: string, time: number): boolean {
    const minute = Math.floor(time / MINUTE);
    const rate = this.#rates.get(from);
    const count = rate?.minute === minute ? rate.count + 1 : 1;
    this.#rates.set(from, { minute, count });
    return count > this.#limits.perMinute;
  }

  #forget(time: number): void {
    if (time < this.#forgotten + MINUTE) return;
    this.#forgotten = time;
    for (const [key, { expires }] of this.#taken) if (expires < time) this.#taken.delete(key);
  }
}

/** A signature may be written in two ways, so that a second try has to be the first one to the letter. */
function isSameMessage(before: Taken, given: CycleMessage): boolean {
  return before.signature === given.signature && before.expires === given.expires;
}

function parsed(body: string): CycleMessage | undefined {
  try {
    return message.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}
