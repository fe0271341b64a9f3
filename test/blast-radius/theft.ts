import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { parseEther, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { Office } from "../../src/index.ts";
import {
  DAY,
  deployConsortium,
  HOUR,
  keyNamed,
  mined,
  type TestConsortium,
  type TestCountry,
  YEAR,
} from "../utils/consortium.ts";
import { type Bound, type Span } from "./table.ts";

export const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

export const MINUTE = 60;
/** When the others have noticed. */
export const NOTICED = 10 * MINUTE;
const LAST_MINUTE = MINUTE; // a span's end is not in it
const ABROAD = 1_000_000n; // what a bank abroad holds
const MAX_SUPPLY = 2n ** 104n - 1n;

type OfficeKey = keyof TestCountry["offices"];
const OFFICES: readonly OfficeKey[] = ["Delegation", "MonetaryAuthority", "Supervisor", "Registrar"];

/** A consortium whose country `home` a thief has come upon, and what there was. */
export interface Theft extends TestConsortium {
  home: TestCountry;
  abroad: TestCountry;
  third: TestCountry;
  /** The accounts that the two banks at home use now. */
  accounts: [HardhatEthersSigner, HardhatEthersSigner];
  /** Accounts of the thief's own. */
  accomplices: HardhatEthersSigner[];
  /** Accounts of the others that held nothing yet. */
  fresh: HardhatEthersSigner[];
  guardian: HardhatEthersSigner;
  /** Unix time of the theft, half an hour before midnight UTC. */
  stolenAt: number;
  supply: bigint;
  /** The daily issuance limit. */
  limit: bigint;
}

/** Something done at a time, in seconds after the theft. */
export interface Act {
  readonly at: number;
  readonly run: () => Promise<unknown>;
}

/** @param unguarded Whether the thief is in Kazakhstan, which has no guardian, and not in China. */
export async function deployTheft(unguarded: boolean): Promise<Theft> {
  const consortium = await networkHelpers.loadFixture(deployed);
  const [china, kazakhstan, third] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const [home, abroad] = unguarded ? [kazakhstan, china] : [china, kazakhstan];
  const signers = (await ethers.getSigners()).slice(-20);
  for (const bank of abroad.banks) await mined(home.token.connect(home.banks[0]).transfer(bank, ABROAD / 2n));
  await mined(home.token.issue(home.banks[0]!, ABROAD));
  for (const { offices, bankIds } of [home, abroad, third]) {
    const expiry = (await time.latest()) + 3 * YEAR; // so that no licence ends within the year
    for (const id of bankIds) await mined(consortium.gate.connect(offices.Registrar).amend(id, 3, expiry));
  }
  const guardianAt = keyNamed("CN guardian").address;
  await networkHelpers.setBalance(guardianAt, parseEther("100"));
  const stolenAt = (Math.floor((await time.latest()) / DAY) + 2) * DAY - HOUR / 2;
  await time.increaseTo(stolenAt);
  return {
    ...consortium,
    ...{ home, abroad, third, stolenAt },
    accounts: [home.banks[0]!, home.banks[1]!],
    accomplices: signers.slice(0, 10),
    fresh: signers.slice(10),
    guardian: await ethers.getImpersonatedSigner(guardianAt),
    supply: await home.token.totalSupply(),
    limit: (await home.token.issuance()).limit,
  };
}

async function deployed(): Promise<TestConsortium> {
  return deployConsortium(connection);
}

/**
 * Plays a year and measures what the thief has done by the end of each span. Days are counted by what holds an hour after
 * each has begun.
 * @param theft What the thief does, all of which succeeds if there are no remedies
 * @param remedies What the others do, all of which succeeds
 * @param opposed Whether the others do anything
 */
export async function play(
  world: Theft,
  theft: readonly Act[],
  remedies: readonly Act[],
  opposed: boolean,
): Promise<Record<Span, Bound>> {
  const held = await balancesOf(world);
  const days = { frozen: 0, home: 0, abroad: 0, foreign: 0, others: 0 };
  const measured: Partial<Record<Span, Bound>> = {};
  const count = async () => {
    const closed = await closedNow(world);
    for (const name of Object.keys(days) as (keyof typeof days)[]) if (closed[name]) days[name]++;
  };
  const measure = (span: Span) => async () => {
    measured[span] = { ...days, ...(await officesLost(world)), ...(await moneyLost(world, held)) };
  };
  const acts: Act[] = [
    ...theft.map(({ at, run }) => ({ at, run: opposed ? () => attempt(run) : run })),
    ...remedies,
    ...Array.from({ length: YEAR / DAY }, (_, day) => ({ at: day * DAY + HOUR, run: count })),
    { at: HOUR, run: measure("an hour") },
    { at: DAY - LAST_MINUTE, run: measure("a day") },
    { at: 30 * DAY - LAST_MINUTE, run: measure("30 days") },
    { at: YEAR - LAST_MINUTE, run: measure("a year") },
  ];
  for (const { at, run } of acts.sort((a, b) => a.at - b.at)) {
    if ((await time.latest()) < world.stolenAt + at) await time.increaseTo(world.stolenAt + at);
    await run();
  }
  return measured as Record<Span, Bound>;
}

/** What the thief tries, whether it is refused or not. */
async function attempt(run: () => Promise<unknown>): Promise<void> {
  await run().catch(() => undefined);
}

async function closedNow(world: Theft) {
  const { home, abroad, third, accounts, countries } = world;
  const open = (country: TestCountry, from: HardhatEthersSigner, to: HardhatEthersSigner) =>
    country.token.canTransfer(from, to, 1n).catch(() => false);
  const now = await time.latest();
  return {
    frozen: (await countries.countryOf(home.code)).frozenUntil > now,
    home: !(await open(home, ...accounts)),
    abroad: !(await open(home, accounts[0], abroad.banks[0]!)),
    foreign: !(await open(home, abroad.banks[0]!, abroad.banks[1]!)),
    others: !(await open(abroad, abroad.banks[0]!, third.banks[0]!)),
  };
}

async function officesLost({ home, countries, accomplices }: Theft) {
  const holders = await Promise.all(OFFICES.map((office) => countries.officeOf(home.code, Office[office])));
  const thieves = new Set(accomplices.map(({ address }) => address));
  return {
    seized: holders.filter((holder) => thieves.has(holder)).length,
    vacant: holders.filter((holder) => holder === ZeroAddress).length,
  };
}

async function balancesOf({ home, accounts }: Theft): Promise<bigint[]> {
  return Promise.all(accounts.map((account) => home.token.balanceOf(account)));
}

async function moneyLost(world: Theft, held: readonly bigint[]) {
  const now = await balancesOf(world);
  const lost = held.reduce((sum, before, index) => sum + (before > now[index]! ? before - now[index]! : 0n), 0n);
  const supply = await world.home.token.totalSupply();
  return {
    taken: Number((lost * 100n) / held.reduce((sum, before) => sum + before, 0n)),
    issued: supply === MAX_SUPPLY ? Infinity : Math.round(Number(supply - world.supply) / Number(world.limit)),
  };
}
