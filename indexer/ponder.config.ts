import { createConfig, factory } from "ponder";
import { getAbiItem } from "viem";

import { appealsAbi } from "../abi/Appeals.ts";
import { caseRegistryAbi } from "../abi/CaseRegistry.ts";
import { clearingQueueAbi } from "../abi/ClearingQueue.ts";
import { councilAbi } from "../abi/Council.ts";
import { currencyRegistryAbi } from "../abi/CurrencyRegistry.ts";
import { currencyTokenAbi } from "../abi/CurrencyToken.ts";
import { holdLedgerAbi } from "../abi/HoldLedger.ts";
import { recordFactoryAbi } from "../abi/RecordFactory.ts";
import { releaseRegistryAbi } from "../abi/ReleaseRegistry.ts";
import { settlementEngineAbi } from "../abi/SettlementEngine.ts";
import { transferableRecordAbi } from "../abi/TransferableRecord.ts";
import { JOINT_EVENTS, RELEASED_EVENTS } from "./followed.ts";
import { settingIn } from "./setting.ts";

const { rpc, perSecond, chainId, firstBlock, addresses } = settingIn(process.env);
const chain = "consortium" as const;
const at = <const Abi>(abi: Abi, address: `0x${string}`) => ({ abi, chain, address, startBlock: firstBlock });

/** What the Council publishes a currency may adopt later; so it is followed from its publication on. */
const released = factory({
  address: addresses.releases,
  event: getAbiItem({ abi: releaseRegistryAbi, name: "ReleasePublished" }),
  parameter: "deployment",
  startBlock: firstBlock,
});

const currencies = factory({
  address: addresses.currencies,
  event: getAbiItem({ abi: currencyRegistryAbi, name: "CurrencyCreated" }),
  parameter: "token",
  startBlock: firstBlock,
});

const registers = factory({
  address: addresses.records,
  event: getAbiItem({ abi: recordFactoryAbi, name: "RegisterOpened" }),
  parameter: "register",
  startBlock: firstBlock,
});

const made = <const Abi, const Made>(abi: Abi, address: Made) => ({ abi, chain, address, startBlock: firstBlock });

const FIRST_PACE = 20;

/** The engine asks whoever it is told of twenty times a second at first, and little more for minutes: here one node many times. */
const rpcs = Array.from({ length: Math.ceil(perSecond / FIRST_PACE) }, () => rpc);

type Placed = Readonly<Record<string, object>>;

/** Whatever else the consortium says is kept as it was said: of these no table is made. */
const others: Placed = {
  ...Object.fromEntries(JOINT_EVENTS.map(({ contract, key, abi }) => [contract, at(abi, addresses[key])])),
  ...Object.fromEntries(RELEASED_EVENTS.map(({ contract, abi }) => [contract, made(abi, released)])),
};

const { DATABASE_URL } = process.env;

// Ponder takes a block as final that thirty others follow. Where a chain goes another way before that it stops and says so;
// then an empty folder and another schema begin anew.
export default createConfig({
  database:
    DATABASE_URL === undefined
      ? { kind: "pglite", directory: process.env.SOGDIA_INDEX_FOLDER ?? ".ponder/pglite" }
      : { kind: "postgres", connectionString: DATABASE_URL },
  chains: { [chain]: { id: chainId, rpc: rpcs, ethGetLogsBlockRange: 1_000 } },
  contracts: {
    ...(others as object),
    CurrencyRegistry: at(currencyRegistryAbi, addresses.currencies),
    ReleaseRegistry: at(releaseRegistryAbi, addresses.releases),
    CaseRegistry: at(caseRegistryAbi, addresses.cases),
    Appeals: at(appealsAbi, addresses.appeals),
    Council: at(councilAbi, addresses.council),
    RecordFactory: at(recordFactoryAbi, addresses.records),
    Currency: made(currencyTokenAbi, currencies),
    Engine: made(settlementEngineAbi, released),
    Queue: made(clearingQueueAbi, released),
    Ledger: made(holdLedgerAbi, released),
    Register: made(transferableRecordAbi, registers),
  },
});
