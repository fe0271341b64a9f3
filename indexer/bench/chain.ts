import { type Interface, toBeHex, ZeroHash } from "ethers";

import { interfaceFrom } from "../../src/chain/contract.ts";
import { jointInterface } from "../../src/consortium/joint-layer.ts";
import { currencyTokenSignatures } from "../../abi/CurrencyToken.ts";
import { purposeIndex } from "../../src/common/purpose.ts";
import { Power } from "../../src/governance/registries.ts";
import { NO_LIMIT } from "../../src/supervision/decision.ts";

/** A log as JSON-RPC has it. */
export interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly transactionIndex: string;
  readonly logIndex: string;
  readonly removed: false;
}

type Said = Pick<Log, "address" | "topics" | "data">;

const START = 1_800_000_000; // Unix time of the first block
const PAYMENTS_IN_BLOCK = 100;

/** Each moves money and is decided; every second one is an instruction's, which tells so itself. */
export const EVENTS_OF_PAYMENT = 2.5;

const EMPTY = 64; // blocks at the end, so that nothing waits for finality
const KEPT = 500; // blocks
const COUNTRIES = 10;
const BANKS = 200;
const NO_BLOOM = `0x${"0".repeat(512)}`;
const BLOOM = `0x${"f".repeat(512)}`;

const [registry, releases] = [jointInterface("currencies"), jointInterface("releases")];
const [token, engine] = [interfaceFrom(currencyTokenSignatures), jointInterface("engine")];

export const REGISTRY = addressOf(1);
export const RELEASES = addressOf(2);
const ENGINE = addressOf(3);

/**
 * A chain of payments between banks of ten countries that nobody had to send: as many as are wanted, a hundred in a block. The
 * same for the same number.
 */
export class GeneratedChain {
  readonly head: number;
  readonly #last: number;
  readonly #lately = new Map<number, readonly Log[]>();

  constructor(payments: number) {
    this.#last = 1 + Math.ceil(payments / PAYMENTS_IN_BLOCK);
    this.head = this.#last + EMPTY;
  }

  get payments(): number {
    return (this.#last - 1) * PAYMENTS_IN_BLOCK;
  }

  /** The block, as `eth_getBlockByNumber` answers. */
  block(number: number): object {
    const transactions = Array.from({ length: this.#transactionsIn(number) }, (_, index) =>
      transactionOf(number, index),
    );
    return {
      ...{ number: hex(number), hash: blockHash(number), parentHash: blockHash(number - 1) },
      ...{ timestamp: hex(START + number), logsBloom: transactions.length === 0 ? NO_BLOOM : BLOOM },
      ...{ transactions, miner: addressOf(0), gasUsed: "0x0", gasLimit: "0x1c9c380", extraData: "0x", size: "0x0" },
      ...{ nonce: "0x0000000000000000", mixHash: ZeroHash, stateRoot: ZeroHash, transactionsRoot: ZeroHash },
      ...{ receiptsRoot: ZeroHash, sha3Uncles: ZeroHash, difficulty: "0x0", totalDifficulty: "0x0" },
    };
  }

  /** The events of a block, in order. What was asked for lately is kept, since each event is asked for by itself. */
  logs(number: number): readonly Log[] {
    const known = this.#lately.get(number) ?? this.#logsOf(number);
    this.#lately.set(number, known);
    if (this.#lately.size > KEPT) this.#lately.delete(this.#lately.keys().next().value!);
    return known;
  }

  #logsOf(number: number): Log[] {
    let logIndex = 0;
    return Array.from({ length: this.#transactionsIn(number) }, (_, index) =>
      (number === 1 ? founding() : paymentIn(number, index)).map((said) => ({
        ...said,
        ...{ blockNumber: hex(number), blockHash: blockHash(number), transactionHash: hashOf(number, index) },
        ...{ transactionIndex: hex(index), logIndex: hex(logIndex++), removed: false as const },
      })),
    ).flat();
  }

  #transactionsIn(number: number): number {
    if (number < 1 || number > this.#last) return 0;
    return number === 1 ? 1 : PAYMENTS_IN_BLOCK;
  }
}

/** A reference that the chain knows. */
export function uetrOf(block: number, index: number): string {
  return hashOf(block, index).replace("0x02", "0xee").replace(/0{32}/, "");
}

/** The account of a bank. */
export function bankOf(number: number): string {
  return addressOf(1_000 + (number % BANKS));
}

function founding(): Said[] {
  const powers = Power.Pay;
  const publication = [toBeHex(1, 32), 1, ENGINE, powers, ZeroHash, ZeroHash];
  const published = said(RELEASES, releases.encodeEventLog("ReleasePublished", publication));
  const created = Array.from({ length: COUNTRIES }, (_, country) => {
    const terms = [country + 1, country + 1, tokenOf(country), `C${country}`];
    return said(REGISTRY, registry.encodeEventLog("CurrencyCreated", terms));
  });
  const adopted = Array.from({ length: COUNTRIES }, (_, country) =>
    said(tokenOf(country), token.encodeEventLog("Adopted", [ENGINE, powers])),
  );
  return [published, ...created, ...adopted];
}

const topicOf = (from: Interface, name: string) => from.getEvent(name)!.topicHash;
const [TRANSFER, DECIDED, SETTLED] = [
  topicOf(token, "Transfer"),
  topicOf(token, "PaymentDecided"),
  topicOf(engine, "Settled"),
];
const TRADE = "54524144".padEnd(64, "0");

/** Written out by hand: an encoder would take longer than what is measured. */
function paymentIn(block: number, index: number): Said[] {
  const draw = Math.imul(block * PAYMENTS_IN_BLOCK + index, 2_654_435_761) >>> 0;
  const [payer, payee] = [draw % BANKS, (draw + 1 + ((draw >>> 8) % (BANKS - 1))) % BANKS];
  const address = tokenOf((draw >>> 16) % COUNTRIES);
  const parties = [topic(bankOf(payer)), topic(bankOf(payee))];
  const payment = [
    { address, topics: [TRANSFER, ...parties], data: word(1 + (draw % 1_000_000)) },
    { address, topics: [DECIDED], data: word(decisionOf(payer, payee)) },
  ];
  if (index % 2 === 0) return payment;
  const topics = [SETTLED, uetrOf(block, index).padEnd(66, "0"), hashOf(block, index), topic(bankOf(payer))];
  return [...payment, { address: ENGINE, topics, data: `0x${TRADE}${"0".repeat(64)}${word(1).slice(2)}` }];
}

function topic(address: string): string {
  return `0x${address.slice(2).padStart(64, "0")}`;
}

function word(value: number | bigint): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}

/** The word of a permitted payment (layout: `supervision/types/Payment.sol`). */
function decisionOf(payer: number, payee: number): bigint {
  const country = (bank: number) => BigInt(1 + (bank % COUNTRIES));
  const parties =
    (country(payer) << 152n) | (country(payee) << 136n) | (BigInt(payer + 1) << 104n) | (BigInt(payee + 1) << 72n);
  return (BigInt(purposeIndex("TRAD")) << 240n) | (1n << 216n) | (1n << 192n) | (1n << 168n) | parties | NO_LIMIT;
}

function said(
  address: string,
  { topics, data }: { topics: readonly (string | readonly string[])[]; data: string },
): Said {
  return { address, topics: topics as readonly string[], data };
}

function transactionOf(block: number, index: number): object {
  return {
    ...{
      hash: hashOf(block, index),
      transactionIndex: hex(index),
      blockNumber: hex(block),
      blockHash: blockHash(block),
    },
    ...{ from: addressOf(9), to: ENGINE, input: "0x", value: "0x0", nonce: "0x0", gas: "0x0", type: "0x0" },
    ...{ r: "0x0", s: "0x0", v: "0x1b", gasPrice: "0x0" },
  };
}

function tokenOf(country: number): string {
  return addressOf(100 + country);
}

function addressOf(number: number): string {
  return `0x01${number.toString(16).padStart(38, "0")}`;
}

function blockHash(number: number): string {
  return `0x01${number.toString(16).padStart(62, "0")}`;
}

function hashOf(block: number, index: number): string {
  return `0x02${(block * 1_000 + index).toString(16).padStart(62, "0")}`;
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
