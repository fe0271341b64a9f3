import type { ContractTransactionReceipt } from "ethers";

import type { Explanation } from "../acts/explain.ts";
import { NodeContradicts } from "../chain/errors.ts";
import type { BlockRange } from "../chain/logs.ts";
import { purposeIndex, UNSPECIFIED } from "../common/purpose.ts";
import { uetrFromBytes, uetrToBytes } from "../common/uetr.ts";
import {
  type Authorisation,
  AUTHORISATION_TYPES,
  authorise,
  engineDomain,
  hashInstruction,
  type Instruction,
  newInstruction,
  nonceFor,
} from "../settlement/instruction.ts";
import { parsePending, type PendingRecord } from "../settlement/pending.ts";
import { TOKEN_INTERFACE } from "../settlement/token.ts";
import { type TypedPayload, typedPayload } from "../signing/typed-payload.ts";
import { type Decision, parseDecision } from "../supervision/decision.ts";
import { reasonCode } from "../supervision/reason.ts";
import type { Connection } from "./connection.ts";
import { type Amount, Currencies, type Currency } from "./currencies.ts";

const HOUR = 3_600;

/** A payment as people order it. */
export interface PaymentOrder {
  /** A code such as "CNY", "CN/CNY", or the currency's contract. */
  readonly currency: string;
  /** An address, a participant's LEI, or an office such as "KZ MonetaryAuthority". */
  readonly payee: string;
  readonly amount: Amount;
  /** A code of ISO 20022's ExternalCategoryPurpose1Code, such as "TRAD". */
  readonly purpose?: string;
  /** The account that pays, if it is not the one that signs. */
  readonly payer?: string;
  /** Until when it may settle, in Unix seconds; an hour from now if it is left out. */
  readonly deadline?: number;
  /** A fresh one if it is left out. */
  readonly uetr?: string;
  /** The commitment of a disclosure that goes with it. */
  readonly disclosure?: string;
}

/** A payment that settled. */
export interface Paid {
  readonly uetr: string;
  readonly hash: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** What the rules decided on each leg, in their order. */
  readonly decisions: readonly Decision[];
}

/** What the three rulebooks say of a payment before anybody signs it. */
export type Answer =
  | { readonly permitted: true; readonly decision: Decision }
  | { readonly permitted: false; readonly decision: Decision; readonly why: Explanation };

/** A settled instruction, as the engine's event tells it. */
export interface Settlement {
  readonly uetr: string;
  readonly instruction: string;
  readonly initiator: string;
  readonly hash: string;
  readonly blockNumber: number;
}

/** Payments, one at a time. */
export class Payments {
  readonly #connection: Connection;
  readonly #currencies: Currencies;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#currencies = new Currencies(connection);
  }

  /** Asks the rules of all three countries, and what the payer has. Throws `NotNamed` and `Unreadable`. */
  async check(order: PaymentOrder): Promise<Answer> {
    const [currency, instruction] = await this.#drafted(order);
    const { payer, payee, amount } = instruction.legs[0]!;
    const purpose = purposeIndex(order.purpose ?? UNSPECIFIED);
    const decision = parseDecision(await currency.contract.check(payer, payee, amount, purpose));
    if (decision.reason.name === "Permitted") return { permitted: true, decision };
    const refusal = [reasonCode(decision.reason.name), payer, payee, amount];
    const revert = TOKEN_INTERFACE.encodeErrorResult("CurrencyTokenRefused", refusal);
    const call = { from: undefined, to: currency.token };
    return { permitted: false, decision, why: await this.#connection.explain(revert, call) };
  }

  /** The instruction of a payment, to be signed or submitted. Throws `NotNamed`, `Unreadable`, `InvalidUetr` and `UnknownPurpose`. */
  async draft(order: PaymentOrder): Promise<Instruction> {
    return (await this.#drafted(order))[1];
  }

  /** Pays from the account that signs, and waits until it is mined. Throws `Refused`, and what `draft` throws. */
  async pay(order: PaymentOrder): Promise<Paid> {
    return this.submit(await this.draft(order), []);
  }

  /** Consents to an instruction with the account that signs, for somebody else to submit. */
  async authorise(instruction: Instruction, options: { nonce?: bigint; payer?: string } = {}): Promise<Authorisation> {
    return authorise(this.#connection.signer(), await this.#domain(), instruction, options);
  }

  /** What a wallet is asked to sign for a payer's consent (`eth_signTypedData_v4`), under the nonce that the consent then names. */
  async payload(instruction: Instruction, payer: string): Promise<{ nonce: bigint; payload: TypedPayload }> {
    const nonce = nonceFor(payer, instruction);
    const message = { payer, nonce, instruction };
    return { nonce, payload: typedPayload(await this.#domain(), AUTHORISATION_TYPES, message) };
  }

  /** Settles an instruction with the consents of all payers but the one that submits. Throws `Refused`. */
  async submit(instruction: Instruction, authorisations: readonly Authorisation[]): Promise<Paid> {
    const { engine } = this.#connection.contracts;
    const receipt = await this.#connection.mined(engine.settle(instruction, [...authorisations]));
    return paidIn(receipt, instruction, await engine.getAddress());
  }

  /** Asks Supervisors to approve a payment that is above a threshold; its money is set aside. Throws `Refused`. */
  async request(order: PaymentOrder): Promise<{ id: string; instruction: Instruction }> {
    const instruction = await this.draft(order);
    await this.#connection.mined(this.#connection.contracts.engine.submitForApproval(instruction, []));
    return { id: hashInstruction(instruction), instruction };
  }

  /** What waits for Supervisors under an instruction's hash; null if nothing waits there any more. */
  async pending(id: string): Promise<PendingRecord | null> {
    return parsePending(await this.#connection.contracts.engine.pendingOf(id), await this.#connection.now());
  }

  /** Where a payment settled, by its UETR; empty if nowhere. Throws `InvalidUetr` and what `logPages` throws. */
  async settledAs(uetr: string, range: BlockRange = {}): Promise<Settlement[]> {
    const { engine } = this.#connection.contracts;
    return this.#settlements(engine.filters.Settled(uetrToBytes(uetr)), range);
  }

  /** All that the engine settled, in the order of the chain. Throws what `logPages` throws. */
  async history(range: BlockRange = {}): Promise<Settlement[]> {
    return this.#settlements(this.#connection.contracts.engine.filters.Settled(), range);
  }

  async #settlements(
    filter: ReturnType<Connection["contracts"]["engine"]["filters"]["Settled"]>,
    range: BlockRange,
  ): Promise<Settlement[]> {
    const events = await this.#connection.events(this.#connection.contracts.engine, filter, range);
    return events.map(({ args, transactionHash, blockNumber }) => {
      const { uetr, instruction, initiator } = args;
      return { uetr: uetrFromBytes(uetr), instruction, initiator, hash: transactionHash, blockNumber };
    });
  }

  async #drafted(order: PaymentOrder): Promise<[Currency, Instruction]> {
    const currency = await this.#currencies.get(order.currency);
    const [payer, payee] = [
      order.payer ?? (await this.#connection.account()),
      await this.#connection.accountOf(order.payee),
    ];
    const leg = { token: currency.token, payer, payee, amount: currency.minor(order.amount) };
    const { deadline = (await this.#connection.now()) + HOUR, purpose, uetr, disclosure } = order;
    return [currency, newInstruction({ legs: [leg], deadline, ...given({ purpose, uetr, disclosure }) })];
  }

  async #domain() {
    return engineDomain(this.#connection.deployment.addresses.engine, await this.#connection.chainId());
  }
}

/** Without what was left out. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** What a receipt tells of an instruction. Throws `NodeContradicts` if it does not tell that it settled. */
function paidIn(receipt: ContractTransactionReceipt, instruction: Instruction, engine: string): Paid {
  const { hash, blockNumber, blockHash, logs } = receipt;
  const id = hashInstruction(instruction);
  const isSettled = logs.some(({ address, topics }) => address === engine && topics[2] === id);
  if (!isSettled) throw new NodeContradicts(`transaction ${hash} was mined and tells of no settlement`);
  const tokens = new Set(instruction.legs.map(({ token }) => token.toLowerCase()));
  const decided = TOKEN_INTERFACE.getEvent("PaymentDecided")!.topicHash;
  const decisions = logs
    .filter(({ address, topics }) => tokens.has(address.toLowerCase()) && topics[0] === decided)
    .map(({ data }) => parseDecision(BigInt(data)));
  return { uetr: uetrFromBytes(instruction.uetr), hash, blockNumber, blockHash, decisions };
}
