import { sql } from "ponder";
import { db } from "ponder:api";
import { currency, register, release } from "ponder:schema";

import { settingIn } from "../../setting.ts";

const MOST = 10_000; // events in an answer
const MOST_CALLS = 100; // in a request
const CHECKPOINT_BLOCK = { first: 27, digits: 16 }; // where the engine writes the number of a block in a checkpoint
const INVALID_REQUEST = -32_600;
const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;
const REFUSED = -32_000;

const { chainId, addresses } = settingIn(process.env);

/** What is asked, as JSON-RPC has it; anybody may ask anything. */
interface Call {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
}

class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Answers, one or many calls, as a node does for blocks that are final, and says which contracts it follows. Of too many it
 * answers none: whoever reads only answers would take those that are missing for nothing.
 */
export async function answersTo(asked: Call | readonly Call[]): Promise<object> {
  if (!isMany(asked)) return answerTo(asked);
  if (asked.length <= MOST_CALLS) return Promise.all(asked.map(answerTo));
  return refused(null, new Refusal(INVALID_REQUEST, `more than ${MOST_CALLS} calls in a request: send fewer at once`));
}

function isMany(asked: Call | readonly Call[]): asked is readonly Call[] {
  return Array.isArray(asked);
}

async function answerTo({ id, method, params }: Call): Promise<object> {
  try {
    return { jsonrpc: "2.0", id, result: await resultOf(method, params) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refused(id, error);
  }
}

function refused(id: unknown, { code, message }: Refusal): object {
  return { jsonrpc: "2.0", id, error: { code, message } };
}

async function resultOf(method: unknown, params: unknown): Promise<unknown> {
  if (method === "eth_chainId") return hex(chainId);
  if (method === "sogdia_followed") return followed();
  if (method === "eth_getLogs") return logsOf(filterIn(params));
  throw new Refusal(METHOD_NOT_FOUND, "an index answers eth_chainId, eth_getLogs and sogdia_followed");
}

/** What the index answers for: from which block on it has the events of a contract, and up to which all are there and final. */
async function followed() {
  const [tokens, registers, releases] = await Promise.all([
    db.select({ address: currency.token }).from(currency),
    db.select({ address: register.register }).from(register),
    db.select({ address: release.deployment, block: release.block }).from(release),
  ]);
  // What was deployed by others may have told something before it was published; what is made here begins with its making.
  const later = releases.map(({ address, block }) => [address, block] as const);
  const whole = [...tokens, ...registers].map(({ address }) => [address, 0] as const);
  const joint = Object.values(addresses).map((address) => [address.toLowerCase(), 0] as const);
  return { final: await finalBlock(), since: Object.fromEntries([...later, ...whole, ...joint]) };
}

/** The engine may be amid the block of its checkpoint while it reads a history for the first time. */
async function finalBlock(): Promise<number> {
  const { first, digits } = CHECKPOINT_BLOCK;
  const { rows } = await db.execute(
    sql`select substr(finalized_checkpoint, ${first}, ${digits}) as block from _ponder_checkpoint`,
  );
  return Math.max(0, Number(rows[0]?.block ?? 0) - 1);
}

interface Filter {
  readonly addresses: readonly string[];
  /** By place; those of a place are alternatives, and null lets any pass. */
  readonly topics: readonly (readonly string[] | null)[];
  readonly from: number;
  readonly to: number;
}

const TOPICS = ["topic0", "topic1", "topic2", "topic3"] as const;

function filterIn(params: unknown): Filter {
  const { address, topics = [], fromBlock, toBlock } = objectIn(Array.isArray(params) ? params[0] : undefined);
  const filter = {
    addresses: wordsIn([address].flat(), 20),
    topics: listIn(topics).map((each) => (each === null ? null : wordsIn([each].flat(), 32))),
    from: blockIn(fromBlock),
    to: blockIn(toBlock),
  };
  if (filter.topics.length > TOPICS.length) throw new Refusal(INVALID_PARAMS, "an event has at most four topics");
  return filter;
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  throw new Refusal(INVALID_PARAMS, "a filter is missing");
}

function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Refusal(INVALID_PARAMS, "topics are a list");
}

function wordsIn(values: readonly unknown[], bytes: number): string[] {
  const isWord = (value: unknown) =>
    typeof value === "string" && /^0x[0-9a-f]+$/i.test(value) && value.length === 2 + 2 * bytes;
  if (values.length === 0 || !values.every(isWord))
    throw new Refusal(INVALID_PARAMS, `each of these has ${bytes} bytes in hexadecimal digits`);
  return values.map((value) => String(value).toLowerCase());
}

function blockIn(value: unknown): number {
  if (typeof value === "string" && /^0x[0-9a-f]{1,12}$/i.test(value)) return Number(value);
  throw new Refusal(INVALID_PARAMS, "fromBlock and toBlock are numbers of blocks");
}

/** Never an answer from which something is missing: it would look like one from a chain where that never happened. */
async function logsOf(filter: Filter): Promise<object[]> {
  const { final, since } = await followed();
  if (filter.to > final) throw new Refusal(REFUSED, `block ${final} is the last that is final here`);
  const unknown = filter.addresses.find((address) => !(filter.from >= (since[address] ?? Infinity)));
  if (unknown !== undefined) throw new Refusal(REFUSED, `${unknown} is not followed from block ${filter.from} on`);
  const { rows } = await db.execute(sql`
    select * from ponder_sync.logs where chain_id = ${chainId} and ${wanted(filter)}
    order by block_number, log_index limit ${MOST + 1}`);
  if (rows.length > MOST) throw new Refusal(REFUSED, `more than ${MOST} results: ask for fewer blocks`);
  return rows.map(logIn);
}

function wanted({ addresses, topics, from, to }: Filter) {
  const among = (column: string, values: readonly string[]) =>
    sql`${sql.identifier(column)} in (${sql.join(
      values.map((value) => sql`${value}`),
      sql`, `,
    )})`;
  const conditions = topics.flatMap((values, place) => (values === null ? [] : [among(TOPICS[place]!, values)]));
  return sql.join(
    [sql`block_number between ${from} and ${to}`, among("address", addresses), ...conditions],
    sql` and `,
  );
}

function logIn(row: Readonly<Record<string, unknown>>): object {
  return {
    ...{ address: row.address, topics: TOPICS.map((topic) => row[topic]).filter((topic) => topic !== null) },
    ...{ data: row.data, blockNumber: hex(row.block_number), blockHash: row.block_hash },
    ...{ transactionHash: row.transaction_hash, transactionIndex: hex(row.transaction_index) },
    ...{ logIndex: hex(row.log_index), removed: false },
  };
}

function hex(value: unknown): string {
  return `0x${Number(value).toString(16)}`;
}
