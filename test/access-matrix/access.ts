import { type BaseContract, FunctionFragment, type Interface } from "ethers";
import { network } from "hardhat";

import type { BusyConsortium } from "../utils/busy-consortium.ts";
import type { BusyCulture } from "../utils/busy-culture.ts";
import type { BusyEconomy } from "../utils/busy-economy.ts";
import type { BusyTrade } from "../utils/busy-trade.ts";

/** Who may, and what everybody else is told, or somebody instead; anyone, where nobody is turned away. */
export type Access<C extends string = Caller> =
  typeof ANYONE | readonly [may: readonly C[], told: string, instead?: Readonly<Partial<Record<C, string>>>];

export const ANYONE = "anyone";

export const ACCOUNTS = ["CN bank", "KZ bank", "recovering account"] as const;

export const CN_OFFICES = [
  "CN Delegation",
  "CN MonetaryAuthority",
  "CN Supervisor",
  "CN Registrar",
  "CN TradeAuthority",
  "CN CultureAuthority",
] as const;

export const CALLERS = [
  "stranger",
  "deployer",
  "joint authority",
  "engine",
  "queue",
  "ledger",
  "CNY",
  "currency registry",
  "gate",
  "committee",
  ...CN_OFFICES,
  "CN appointee",
  "CN guardian",
  "CN nominee",
  "CN bank",
  "KZ Delegation",
  "KZ MonetaryAuthority",
  "KZ Supervisor",
  "KZ Registrar",
  "KZ bank",
  "TH Delegation",
  "TH MonetaryAuthority",
  "TH successor",
  "SG Supervisor",
  "SG guardian",
  "LA Delegation",
  "FR invited",
  "proposed account",
  "recovering account",
  "recovering account's successor",
  "spender",
] as const;

export type Caller = (typeof CALLERS)[number];

export const HASH = `0x${"11".repeat(32)}`;

export const NOT_OFFICE = "CountryRegistryNotOffice";
export const NOT_ADOPTED = "CurrencyTokenNotAdopted";
export const NOT_JOINT = "CountryRegistryNotJointAuthority";

export const connection = await network.create();

export type Args = Readonly<Record<string, readonly unknown[]>>;

/** What there is to act on: everything is under way. */
export interface BusyWorld extends BusyConsortium {
  trade: BusyTrade;
  culture: BusyCulture;
  economy: BusyEconomy;
}

/** A contract that somebody deploys, and each of its functions that changes state or guards what it shows. */
export interface Doors {
  readonly abi: Interface;
  readonly contract: (busy: BusyWorld) => BaseContract;
  /** Acts are China's own or on China's behalf, unless a comment says otherwise. */
  readonly rows: Readonly<Record<string, Access>>;
  /** Views that answer some callers alone. */
  readonly guardedViews?: readonly string[];
  /** Arguments with which each function passes, if the right one calls. */
  readonly args: (busy: BusyWorld) => Args | Promise<Args>;
}

export type Matrix = Readonly<Record<string, Doors>>;

export function doorsOf({ abi, guardedViews = [] }: Doors): FunctionFragment[] {
  return [...doorsIn(abi), ...guardedViews.map((view) => abi.getFunction(view)!)];
}

export function doorsIn(abi: Interface): FunctionFragment[] {
  return abi.fragments.filter((fragment) => FunctionFragment.isFragment(fragment)).filter(({ constant }) => !constant);
}

/** The name of a function's row: overloads by the form of the signature they take. */
export function rowOf({ name, inputs }: FunctionFragment): string {
  if (!name.endsWith("Authorization")) return name;
  return `${name}(${inputs.at(-1)?.type === "bytes" ? "bytes" : "v,r,s"})`;
}

/** Who may call, for a test's title. */
export function callersIn<C extends string>(access: Access<C> | undefined): string {
  return access === undefined || access === ANYONE ? ANYONE : access[0].join(", ") || "nobody";
}

export function expected<C extends string>(access: Access<C> | undefined, caller: C): string {
  if (access === undefined) return "no row";
  if (access === ANYONE || access[0].includes(caller)) return "passes";
  return access[2]?.[caller] ?? access[1];
}

export function matrixOf(callers: readonly string[], outcomes: readonly string[]): Record<string, string> {
  return Object.fromEntries(callers.map((caller, index) => [caller, outcomes[index]!]));
}

export async function callersOf(busy: BusyConsortium): Promise<Record<Caller, string>> {
  const { china, kazakhstan, thailand, stranger, extras } = busy;
  const [deployer] = await connection.ethers.getSigners();
  const named: Record<string, { getAddress(): Promise<string> }> = {
    ...extras,
    ...officesOf("CN", china.offices),
    ...officesOf("KZ", kazakhstan.offices),
    ...officesOf("TH", thailand.offices),
    stranger,
    deployer: deployer!,
    engine: busy.engine,
    queue: busy.queue,
    ledger: busy.ledger,
    CNY: china.token,
    "currency registry": busy.currencies,
    gate: busy.gate,
    committee: busy.committee,
    "joint authority": busy.joint,
    "CN bank": china.banks[0]!,
    "KZ bank": kazakhstan.banks[0]!,
  };
  const addresses = CALLERS.map(async (caller) => [caller, await named[caller]!.getAddress()]);
  return Object.fromEntries(await Promise.all(addresses)) as Record<Caller, string>;
}

function officesOf<T>(alpha2: string, offices: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(offices).map(([office, holder]) => [`${alpha2} ${office}`, holder]));
}

/** What a caller is told: "passes", or the name of the error by any of the interfaces. */
export async function told(
  call: { from: string; to: string; data: string },
  abis: readonly Interface[],
  { provider }: Pick<typeof connection, "provider"> = connection,
): Promise<string> {
  try {
    await provider.request({ method: "eth_call", params: [call, "latest"] });
    return "passes";
  } catch (error) {
    return errorName((error as { data?: unknown }).data, abis);
  }
}

function errorName(data: unknown, abis: readonly Interface[]): string {
  const names = abis.map((abi) => abi.parseError(String(data))?.name);
  return names.find((name) => name !== undefined) ?? `unknown error ${String(data)}`;
}
