import type { BlockRange } from "../chain/logs.ts";
import { type QueueRecord, readQueueRecord } from "../netting/queue-record.ts";
import type { Authorisation } from "../settlement/instruction.ts";
import {
  type Batch,
  type BatchDraft,
  newBatch,
  orderBatch,
  parseMark,
  Priority,
  type PriorityName,
  queueDeadline,
  queueDomain,
} from "../settlement/queue.ts";
import type { Connection } from "./connection.ts";
import { Currencies } from "./currencies.ts";
import { type PaymentOrder, Payments } from "./payments.ts";

/** Payments that wait until a net settles them. */
export class Queue {
  readonly #connection: Connection;
  readonly #currencies: Currencies;
  readonly #payments: Payments;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#currencies = new Currencies(connection);
    this.#payments = new Payments(connection);
  }

  /** Has a payment of the account that signs wait; its deadline is made a full hour. Throws `Refused`, and what `draft` throws. */
  async enter(order: PaymentOrder, priority: PriorityName = "Normal") {
    const deadline = queueDeadline(order.deadline ?? (await this.#connection.now()) + 1);
    const instruction = await this.#payments.draft({ ...order, deadline });
    const { queue } = this.#connection.contracts;
    const receipt = await this.#connection.mined(queue.enqueue(instruction, Priority[priority], []));
    return { instruction, receipt };
  }

  /** Consents to a batch with the account that signs, for somebody else to submit. Throws what `newBatch` throws. */
  async authoriseBatch(draft: BatchDraft): Promise<{ batch: Batch; authorisation: Authorisation }> {
    const domain = queueDomain(this.#connection.deployment.addresses.queue, await this.#connection.chainId());
    const batch = newBatch(draft);
    return { batch, authorisation: await orderBatch(this.#connection.signer(), domain, batch) };
  }

  /** Has a payer's batch wait. Throws `Refused`. */
  enterBatch(payer: string, batch: Batch, authorisation: Authorisation) {
    return this.#connection.mined(this.#connection.contracts.queue.enqueueBatch(payer, batch, authorisation));
  }

  /** Takes back what waits at a place. Throws `NotNamed` and `Refused`. */
  async cancel(currency: string, priority: PriorityName, place: bigint | number) {
    const { token } = await this.#currencies.get(currency);
    return this.#connection.mined(this.#connection.contracts.queue.cancelPayment(token, Priority[priority], place));
  }

  /** Holds the payments of the account that signs back, or lets them go. Throws `NotNamed` and `Refused`. */
  async hold(currency: string, held: boolean) {
    const { token } = await this.#currencies.get(currency);
    return this.#connection.mined(this.#connection.contracts.queue.hold(token, held));
  }

  /** How many payments of an account are settled, wait for the next net, and were ever entered. Throws `NotNamed`. */
  async lane(currency: string, account: string, priority: PriorityName = "Normal") {
    const { token } = await this.#currencies.get(currency);
    const lane = await this.#connection.contracts.queue.laneOf(token, account, Priority[priority]);
    const [settled, cut, head] = [lane.settled, lane.cut, lane.head].map((mark) => parseMark(mark).count);
    return { settled: settled!, cut: cut!, head: head!, isHeld: lane.isHeld };
  }

  /** Every lane as its events tell it. Throws what `logPages` throws. */
  record(range: BlockRange = {}): Promise<QueueRecord> {
    return readQueueRecord(this.#connection.contracts.queue, this.#connection.blocks(range));
  }
}
