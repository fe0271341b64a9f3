import type { BlockRange } from "../chain/logs.ts";
import { uetrFromBytes } from "../common/uetr.ts";
import { type Authorisation, engineDomain, type Instruction } from "../settlement/instruction.ts";
import { hashQuote, newQuote, type Quote, type QuoteDraft, type QuoteTaking, signQuote } from "../settlement/quote.ts";
import type { Connection } from "./connection.ts";

/** A quote that was taken in part; amounts in minor units, `taken` of what it sells altogether. */
export interface QuoteTaken {
  readonly quote: string;
  readonly maker: string;
  readonly uetr: string;
  readonly sold: bigint;
  readonly bought: bigint;
  readonly taken: bigint;
  readonly blockNumber: number;
}

/** Standing offers to sell one currency for another. */
export class Quotes {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Signs a quote as its maker, for takers. Throws `InvalidQuote`, `NeedsSigner` and `WrongChain`. */
  async offer(draft: Omit<QuoteDraft, "maker">, nonce?: bigint): Promise<QuoteTaking> {
    const quote = newQuote({ ...draft, maker: await this.#connection.account() });
    const domain = engineDomain(this.#connection.deployment.addresses.engine, await this.#connection.chainId());
    return signQuote(this.#connection.signer(), domain, quote, nonce);
  }

  /** Settles an instruction at quotes, with the consents of the payers that quote nothing. Throws `Refused`. */
  take(instruction: Instruction, quotes: readonly QuoteTaking[], authorisations: readonly Authorisation[] = []) {
    const { engine } = this.#connection.contracts;
    return this.#connection.mined(engine.settleWithQuotes(instruction, [...authorisations], [...quotes]));
  }

  /** How much of what it sells was taken of a quote, in minor units. */
  takenOf(quote: Quote): Promise<bigint> {
    return this.#connection.contracts.engine.takenOf(hashQuote(quote));
  }

  /** Makes void everything that was signed under a nonce. Throws `Refused`. */
  cancel(nonce: bigint) {
    return this.#connection.mined(this.#connection.contracts.engine.cancel(nonce));
  }

  /** What was taken, by all or of one maker. Throws what `logPages` throws. */
  async history(maker?: string, range: BlockRange = {}): Promise<QuoteTaken[]> {
    const { engine } = this.#connection.contracts;
    const events = await this.#connection.events(engine, engine.filters.QuoteTaken(undefined, maker), range);
    return events.map(({ args, blockNumber }) => {
      const { quote, maker, uetr, sold, bought, taken } = args;
      return { quote, maker, uetr: uetrFromBytes(uetr), sold, bought, taken, blockNumber };
    });
  }
}
