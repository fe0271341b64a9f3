import { id, type Signer, type TypedDataDomain } from "ethers";

import { sendMessage } from "./exchange.ts";
import { toJson } from "./files.ts";
import { signMessage } from "./message.ts";
import type { PaymentBook } from "./payment-book.ts";
import type { CyclePayment } from "./payment.ts";

/** Where other nodes are: by account, the address at which each takes messages. */
export type PeerUrls = ReadonlyMap<string, string>;

/** A payment and its core. */
type Due = readonly [string, CyclePayment];

/** Who sends, and to whom. */
export interface DeliveryTerms {
  readonly signer: Signer;
  readonly account: string;
  readonly domain: TypedDataDomain;
  readonly participants: PeerUrls;
  readonly agents: PeerUrls;
  readonly tell: (line: string) => void;
  /** Milliseconds of this machine. */
  readonly clock: () => number;
}

const AT_ONCE = 500; // payments in a message
const [FIRST_WAIT, LONGEST_WAIT] = [1_000, 60_000]; // milliseconds before a peer is tried again
const EXPIRES = 900; // seconds, so that machines may be minutes apart

/**
 * Brings a participant's payments to those who are paid, and to the agents once those who are paid have them: so nobody is
 * asked to sign what it has not heard of. What was confirmed is noted, all else is tried again, for each peer by itself.
 */
export class Deliveries {
  readonly #terms: DeliveryTerms;
  readonly #book: PaymentBook;
  /** When a peer that failed is tried again, and how long it has had to wait. */
  readonly #waits = new Map<string, { next: number; wait: number }>();

  /** Those who have still to answer. */
  readonly #busy = new Set<string>();

  constructor(terms: DeliveryTerms, book: PaymentBook) {
    this.#terms = terms;
    this.#book = book;
  }

  /**
   * Tries all that is not confirmed once, except where a peer has just failed, or has still to answer: a slow one delays nobody
   * else. Kept when all that was begun here has ended. Throws what the book throws.
   */
  async run(): Promise<void> {
    const { participants, agents } = this.#terms;
    const begun = [...this.#due()].map(async ([to, due]) => {
      const url = participants.get(to) ?? agents.get(to);
      if (url === undefined || this.#busy.has(to)) return;
      this.#busy.add(to);
      await this.#bring(to, url, due.slice(0, AT_ONCE)).finally(() => this.#busy.delete(to));
    });
    await Promise.all(begun);
  }

  /** What each has not confirmed: of those who are paid, and of the agents what those who are paid have. */
  #due(): Map<string, Due[]> {
    const due = new Map<string, Due[]>();
    for (const each of this.#book.waiting) {
      const [core, { payer, payee }] = each;
      if (payer !== this.#terms.account) continue;
      const isHad = (to: string) => this.#book.deliveredAt(to, core) !== undefined;
      const lacking = isHad(payee) ? [...this.#terms.agents.keys()].filter((agent) => !isHad(agent)) : [payee];
      for (const to of lacking) {
        const own = due.get(to);
        if (own === undefined) due.set(to, [each]);
        else own.push(each);
      }
    }
    return due;
  }

  async #bring(to: string, url: string, due: readonly Due[]): Promise<void> {
    const { clock, tell } = this.#terms;
    if (clock() < (this.#waits.get(to)?.next ?? 0)) return;
    try {
      await this.#send(to, url, toJson(due.map(([, payment]) => payment)));
    } catch (error) {
      const wait = Math.min(LONGEST_WAIT, 2 * (this.#waits.get(to)?.wait ?? FIRST_WAIT / 2));
      this.#waits.set(to, { next: clock() + wait, wait });
      tell(`${due.length} payments wait for ${to}: ${error instanceof Error ? error.message : "it fails"}`);
      return;
    }
    this.#waits.delete(to);
    await this.#book.noteDelivered(
      to,
      due.map(([core]) => core),
      clock(),
    );
  }

  async #send(to: string, url: string, body: string): Promise<void> {
    const { signer, domain, clock } = this.#terms;
    const now = Math.floor(clock() / 1_000);
    const key = id(`payments ${to} ${now} ${body}`);
    await sendMessage(
      url,
      await signMessage(signer, domain, { to, kind: "payments", key, expires: now + EXPIRES, body }),
      [],
    );
  }
}
