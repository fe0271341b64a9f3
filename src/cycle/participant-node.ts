import { getBytes, hexlify, type TypedDataDomain } from "ethers";

import { signDigest } from "./bls.ts";
import { checkAsParticipant } from "./check.ts";
import { paymentFrom, toJson } from "./files.ts";
import type { Keccak } from "./keccak.ts";
import type { CycleMessage } from "./message.ts";
import type { NodeChain } from "./node-chain.ts";
import { type CycleOffer, offerFrom, OfferRefused, proposableUntil } from "./offer.ts";
import type { PaymentBook } from "./payment-book.ts";
import { type CyclePayment, coreOf, requirePayment } from "./payment.ts";
import { digestOfProposal } from "./proposal.ts";

/** What every node that signs knows. */
export interface SigningTerms {
  readonly account: string;
  readonly secret: Uint8Array;
  readonly domain: TypedDataDomain;
  readonly chain: NodeChain;
  readonly keccak: Keccak;
  /** Whether an account is an agent with which the node works. */
  readonly isAgent: (account: string) => boolean;
  /** For how many seconds at most a cycle may bind payments before it is proposed. */
  readonly longest: number;
  /** Keeps what was signed, by the id of the cycle: it is on the disk when the promise is kept. */
  readonly keep: (cycle: string, copy: string) => Promise<void>;
  /** Hears what the node did, a line at a time. */
  readonly tell: (line: string) => void;
}

/** Milliseconds of this machine. */
type Clock = () => number;

/** A message that a node does not take from whoever sent it, or of a kind that it does not know. */
export class NotTaken extends Error {
  constructor(why: string) {
    super(`Not taken: ${why}.`);
    this.name = "NotTaken";
  }
}

const MOST_PAYMENTS = 5_000; // in a message
const SLACK = 5; // seconds by which the latest block may be behind

/** The payments of a message, of which none is somebody else's business. Throws `NotTaken` and `InvalidCycleFile`. */
export function paymentsIn(body: string, isExpected: (payment: CyclePayment) => boolean): CyclePayment[] {
  const list: unknown = JSON.parse(body);
  if (!Array.isArray(list) || list.length > MOST_PAYMENTS)
    throw new NotTaken(`a list of at most ${MOST_PAYMENTS} payments`);
  const payments = list.map((each) => requirePayment(paymentFrom(each)));
  if (!payments.every(isExpected))
    throw new NotTaken("a payment that is neither from whoever sends it nor to this node");
  return payments;
}

/**
 * A participant's node: it takes payments to its account from who pays them, and its own from itself; it signs a cycle in which
 * all that its agent has are, or are said to be left out, and nothing that it does not know, or that it has signed elsewhere.
 */
export class ParticipantNode {
  readonly #terms: SigningTerms;
  readonly #book: PaymentBook;
  readonly #clock: Clock;

  constructor(terms: SigningTerms, book: PaymentBook, clock: Clock = Date.now) {
    this.#terms = terms;
    this.#book = book;
    this.#clock = clock;
  }

  /**
   * Takes a message: `payments`; `look`, an offer that is checked; `cycle`, one that is signed, and answered by the signature in
   * hexadecimal digits. Throws `NotTaken`, `OfferRefused`, `PaymentsTaken`, `CycleUntimely` and what reading throws.
   */
  take({ from, kind, body }: CycleMessage): Promise<string> {
    if (kind === "payments") return this.#takePayments(from, body);
    if (!this.#terms.isAgent(from)) throw new NotTaken(`${from} is no agent of this node`);
    if (kind === "look") return this.#checked(from, offerFrom(JSON.parse(body))).then(() => "nothing is wrong");
    if (kind === "cycle") return this.#sign(from, offerFrom(JSON.parse(body)));
    throw new NotTaken("it is of no kind that is known");
  }

  /** Asks the chain what became of the cycles that were signed. Throws what asking throws. */
  async lookAfter(): Promise<void> {
    for (const cycle of this.#book.open) {
      const end = await this.#terms.chain.endOf(cycle);
      if (end === undefined) continue;
      const settled = end.settled ? cycle.cores.filter((core) => !end.struck.has(core)) : [];
      await this.#book.end(cycle.id, settled);
      this.#terms.tell(`${cycle.id}: ${settled.length} of ${cycle.cores.length} payments have settled.`);
    }
  }

  async #takePayments(from: string, body: string): Promise<string> {
    const { account, tell } = this.#terms;
    const payments = paymentsIn(body, ({ payer, payee }) => payer === from && [payer, payee].includes(account));
    const added = await this.#book.add(payments);
    if (added > 0) tell(`${added} payments of ${from} are new.`);
    return `${added} are new`;
  }

  async #sign(from: string, offer: CycleOffer): Promise<string> {
    const { domain, secret, keep, chain, tell } = this.#terms;
    const digest = digestOfProposal(domain, offer.copy.proposal);
    const until = await this.#checked(from, offer);
    const cores = offer.copy.payments.map(({ payment }) => coreOf(payment));
    await keep(digest, toJson(offer.copy));
    await this.#book.bind({ id: digest, until, block: (await chain.latest()).block, cores });
    tell(`${digest}: signed, with ${cores.length} payments.`);
    return hexlify(signDigest(getBytes(digest), secret));
  }

  /** Until when the cycle of an offer with which nothing is wrong can be proposed. */
  async #checked(from: string, { copy, leftOut }: CycleOffer): Promise<number> {
    const { account, keccak, chain, domain, longest } = this.#terms;
    const { time } = await chain.latest();
    const until = proposableUntil(copy.proposal, time, { window: chain.window, longest });
    const whose = new Map((await chain.keys()).map((key) => [key.id, key.account]));
    const given = copy.payments.map(({ payment }) => payment);
    const taken = this.#book.taken(given, digestOfProposal(domain, copy.proposal));
    const said = new Set(leftOut.map(({ core }) => core));
    const sinceCut = Math.min(time - copy.proposal.cut, longest); // who says that it looked long ago would hide all that came since
    const own = this.#ownIn(given, (core) => !said.has(core) && this.#isDue(core, from, sinceCut));
    const terms = { keccak, accountOf: (id: number) => whose.get(id) };
    if (taken.length > 0) throw this.#refuse(from, taken); // what they come to cannot be right either
    const faults = checkAsParticipant(account, own, copy, terms);
    if (faults.length > 0) throw this.#refuse(from, faults);
    return until;
  }

  /** What a copy should have: of what it has, all that is known; and what its agent has had and does not mention. */
  #ownIn(given: readonly CyclePayment[], isDue: (core: string) => boolean): CyclePayment[] {
    const has = new Set(given.map(coreOf));
    const own: CyclePayment[] = [];
    for (const [core, payment] of this.#book.waiting) if (has.has(core) || isDue(core)) own.push(payment);
    return own;
  }

  /** Whether an agent had a payment when it looked at the rules, by durations alone: machines' clocks differ. */
  #isDue(core: string, agent: string, sinceCut: number): boolean {
    const at = this.#book.deliveredAt(agent, core);
    const payment = this.#book.waiting.get(core);
    if (at === undefined || payment === undefined || this.#book.taken([payment], "").length > 0) return false;
    return (this.#clock() - at) / 1_000 > sinceCut + SLACK;
  }

  #refuse(from: string, faults: ConstructorParameters<typeof OfferRefused>[0]): OfferRefused {
    const kinds = [...new Set(faults.map(({ kind }) => kind))].join(", ");
    this.#terms.tell(`A cycle of ${from} is not signed: ${kinds}.`);
    return new OfferRefused(faults);
  }
}
