import { ponder } from "ponder:registry";

import { clearingQueueAbi } from "../../abi/ClearingQueue.ts";
import { currencyTokenAbi } from "../../abi/CurrencyToken.ts";
import { holdLedgerAbi } from "../../abi/HoldLedger.ts";
import { settlementEngineAbi } from "../../abi/SettlementEngine.ts";
import { transferableRecordAbi } from "../../abi/TransferableRecord.ts";
import { JOINT_EVENTS, RELEASED_EVENTS } from "../followed.ts";
import "./cases.ts";
import "./council.ts";
import "./holds.ts";
import "./nets.ts";
import "./payments.ts";
import "./records.ts";
import "./registries.ts";

// The engine fetches and keeps only what somebody listens to. So that whoever reads events may read all of them from here
// (`api/rpc.ts`), somebody listens to those too of which no table is made.

interface Listeners {
  readonly fns: readonly { readonly name: string }[];
  on(name: string, listener: () => Promise<void>): void;
}

interface Told {
  readonly contract: string;
  readonly abi: readonly { readonly type: string; readonly name?: string }[];
}

const MADE: readonly Told[] = [
  { contract: "Currency", abi: currencyTokenAbi },
  { contract: "Engine", abi: settlementEngineAbi },
  { contract: "Queue", abi: clearingQueueAbi },
  { contract: "Ledger", abi: holdLedgerAbi },
  { contract: "Register", abi: transferableRecordAbi },
];

const all = ponder as unknown as Listeners;
const heard = new Set(all.fns.map(({ name }) => name));
const events = [...JOINT_EVENTS, ...RELEASED_EVENTS, ...MADE].flatMap(({ contract, abi }) =>
  abi.flatMap(({ type, name }) => (type === "event" ? [`${contract}:${name}`] : [])),
);
for (const name of events) if (!heard.has(name)) all.on(name, () => Promise.resolve());
