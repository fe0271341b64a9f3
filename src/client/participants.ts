import { toUtf8String, Utf8ErrorFuncs } from "ethers";

import type { BlockRange } from "../chain/logs.ts";
import type { Connection } from "./connection.ts";

/** A licensed participant; `country` is an ISO 3166-1 numeric code. */
export interface Participant {
  readonly id: number;
  readonly country: number;
  readonly lei: string;
}

/** An account that a participant took. */
export interface LinkedAccount {
  readonly participant: number;
  readonly account: string;
  readonly blockNumber: number;
}

/** Who takes part. */
export class Participants {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** A participant by its LEI, as "CN/LEI" where several countries license it, or by "#" and its number. Throws `NotNamed`. */
  async get(name: string): Promise<Participant> {
    return this.#read(await this.#connection.named((world) => world.participantNamed(name)));
  }

  /** Whose an account is; null if it is nobody's. */
  async byAccount(account: string): Promise<Participant | null> {
    const id = await this.#connection.contracts.gate.participantByAccount(account);
    return id === 0n ? null : this.#read(Number(id));
  }

  /** The accounts that a participant has now. Throws `NotNamed` and what `logPages` throws. */
  async accountsOf(name: string): Promise<string[]> {
    const { id } = await this.get(name);
    return this.#connection.named((world) => world.accountsOf(id));
  }

  /** Every account that was taken. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<LinkedAccount[]> {
    const { gate } = this.#connection.contracts;
    const events = await this.#connection.events(gate, gate.filters.AccountLinked(), range);
    return events.map(({ args, blockNumber }) => {
      const { participant, account } = args;
      return { participant: Number(participant), account, blockNumber };
    });
  }

  async #read(id: number): Promise<Participant> {
    const { country, lei } = await this.#connection.contracts.gate.participantOf(id);
    return { id, country: Number(country), lei: toUtf8String(lei, Utf8ErrorFuncs.replace) };
  }
}
