import type { CycleKeys, Cycles } from "../../typechain-types/index.js";
import { blockAt } from "../chain/blocks.ts";
import { eventIn } from "../chain/events.ts";
import { type BlockRange, logPages, nodeOf } from "../chain/logs.ts";
import type { JointLayer } from "../consortium/joint-layer.ts";
import { FundsBook } from "../desk/funds.ts";
import { type History, readHistory } from "../desk/history.ts";
import { decidedPayments } from "../desk/payments.ts";
import { Replay } from "../desk/replay.ts";
import type { ReasonName } from "../supervision/reason.ts";
import type { CycleTerms } from "./assemble.ts";
import { type CycleKey, type KeyEvent, keysInForce } from "./keys.ts";
import type { PaymentTable } from "./payment-table.ts";
import { refusalOf, remembered, type RuledCurrency } from "./rules.ts";

/** Where cycles are proposed, and where their keys are. */
export interface CycleContracts {
  readonly cycles: Cycles;
  readonly keys: CycleKeys;
}

/** What a cycle is put together by: rules, standing, funds and keys at one block. */
export interface CycleState extends Pick<CycleTerms, "issuerOf" | "fundsOf" | "refusalOf"> {
  readonly block: number;
  /** Unix seconds of that block. */
  readonly cut: number;
  readonly keys: readonly CycleKey[];
}

/** Reads the state at a block from events alone. Throws what `readHistory` throws. */
export async function readCycleState(
  layer: JointLayer,
  { keys }: CycleContracts,
  block: number,
  range: Omit<BlockRange, "to"> = {},
): Promise<CycleState> {
  const { timestamp: cut } = await blockAt(nodeOf(layer.gate.runner), block);
  const history = await readHistory(layer, block, range);
  return { ...stateOf(history, cut), block, cut, keys: await readKeys(keys, { ...range, to: block }) };
}

/** The keys in force at the end of some blocks. Throws what `logPages` throws. */
export async function readKeys(keys: CycleKeys, range: BlockRange = {}): Promise<CycleKey[]> {
  const events: KeyEvent[] = [];
  for await (const logs of logPages(keys.runner, { ...range, addresses: [await keys.getAddress()] })) {
    events.push(...logs.flatMap((log) => eventIn(keys.interface, log) ?? []));
  }
  return keysInForce(events);
}

/** What a history says at a time, Unix seconds. Throws `NodeContradicts` and `HistoryIncomplete`. */
export function stateOf(history: History, cut: number): Pick<CycleState, "issuerOf" | "fundsOf" | "refusalOf"> {
  const replay = new Replay();
  const funds = new FundsBook(decidedPayments(history).flatMap(({ reservation }) => reservation ?? []));
  for (const event of history.events) {
    replay.apply(event);
    funds.apply(event);
  }
  const currencyOf = (token: string) => history.currencies.get(token.toLowerCase());
  const ruled = new Map<string, RuledCurrency>();
  for (const [token, { asset }] of history.currencies)
    ruled.set(token, { token, asset, inForce: remembered(replay.inForce(token, cut)) });
  return {
    issuerOf: (token) => currencyOf(token)?.country ?? 0,
    fundsOf: (currency, account) => spendable(funds, currency.toLowerCase(), account, cut),
    refusalOf: (table, row) => refusalIn(table, row, ruled),
  };
}

function spendable(funds: FundsBook, token: string, account: string, cut: number): bigint {
  const { byAuthorities, setAside } = funds.heldOf(token, account, cut);
  return funds.balanceOf(token, account) - byAuthorities - setAside;
}

function refusalIn(
  table: PaymentTable,
  row: number,
  ruled: ReadonlyMap<string, RuledCurrency>,
): ReasonName | undefined {
  const currency = ruled.get(table.currencies.at(table.currencyOf(row)).toLowerCase());
  if (currency === undefined) return "IssuerNoRule";
  const [payer, payee] = [table.accounts.at(table.payerOf(row)), table.accounts.at(table.payeeOf(row))];
  return refusalOf({ payer, payee, amount: table.amountOf(row), purpose: table.purposeOf(row) }, currency);
}
