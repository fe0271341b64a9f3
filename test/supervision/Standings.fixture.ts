import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  ALL_CONCERNED,
  appealKey,
  Rejection,
  RequestKind,
  type SuspensionOrder,
  SuspensionReason,
} from "../../src/index.ts";
import type { Standings } from "../../typechain-types/index.js";
import { DAY, deployConsortium, mined, type TestConsortium, type TestCountry } from "../utils/consortium.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

/** China, whose offices act; its bank, its case, and two countries that judge its acts. */
export interface StandingsWorld extends TestConsortium {
  china: TestCountry;
  kazakhstan: TestCountry;
  thailand: TestCountry;
  bank: HardhatEthersSigner;
  participant: number;
  gateAt: string;
  /** In the name of China's Supervisor. */
  supervisor: Standings;
  /** In the name of China's Registrar. */
  registrar: Standings;
  caseId: number;
}

async function deploy(): Promise<StandingsWorld> {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const { gate, standings, cases } = consortium;
  await mined(cases.connect(china.offices.Supervisor).open([china.code], [], id("law"), ZeroHash));
  return {
    ...consortium,
    ...{ china, kazakhstan, thailand },
    bank: china.banks[0]!,
    participant: china.bankIds[0]!,
    gateAt: await gate.getAddress(),
    supervisor: standings.connect(china.offices.Supervisor),
    registrar: standings.connect(china.offices.Registrar),
    caseId: 1,
  };
}

export const fixture = () => networkHelpers.loadFixture(deploy);

/** An order of China's Supervisor for 90 days from the next block on, unless it is changed. */
export async function orderOf(world: StandingsWorld, changed: Partial<SuspensionOrder> = {}): Promise<SuspensionOrder> {
  const { gateAt, participant, caseId } = world;
  const until = (await time.latest()) + 90 * DAY;
  const reason = SuspensionReason.Fraud;
  return { gate: gateAt, participant, caseId, until, reason, statement: id("reasons"), ...changed };
}

/** Suspends China's bank and returns when it ends. */
export async function suspended(world: StandingsWorld, changed: Partial<SuspensionOrder> = {}): Promise<number> {
  const order = await orderOf(world, changed);
  await world.supervisor.suspend(order, 0);
  return order.until;
}

/** What the case's only party asks of itself, which its Delegation has approved. */
export async function approved(
  world: StandingsWorld,
  kind: keyof typeof RequestKind,
  subject: string,
): Promise<bigint> {
  const { cases, china, caseId } = world;
  const answerBy = (await time.latest()) + DAY;
  const ask = [caseId, china.code, ALL_CONCERNED, RequestKind[kind], subject, answerBy] as const;
  const requestId = await cases.connect(china.offices.Supervisor).request.staticCall(...ask);
  await mined(cases.connect(china.offices.Supervisor).request(...ask));
  await mined(cases.connect(china.offices.Delegation).answer(requestId, china.code, Rejection.None, ZeroHash));
  return requestId;
}

/** An account appeals, and the two other countries vote; the outcome is there when the clock has run out. */
export async function appealed(
  world: StandingsWorld,
  { act, locator, account = world.bank }: { act: string; locator: string; account?: HardhatEthersSigner },
  overturn: boolean,
): Promise<string> {
  const { appeals, standings } = world;
  const source = await standings.getAddress();
  await appeals.connect(account).appeal(source, locator, id("grounds"));
  const key = appealKey(source, act);
  for (const country of [world.kazakhstan, world.thailand]) {
    await appeals.connect(country.offices.Supervisor).vote(key, country.code, overturn, id("reason"));
  }
  return key;
}

export const refused = (world: StandingsWorld, call: Promise<unknown>, error: string, ...args: unknown[]) =>
  expect(call)
    .to.be.revertedWithCustomError(world.standings, error)
    .withArgs(...args);

export const refusedTo = (world: StandingsWorld, call: Promise<unknown>, office: number, caller: HardhatEthersSigner) =>
  expect(call)
    .to.be.revertedWithCustomError(world.countries, "CountryRegistryNotOffice")
    .withArgs(world.china.code, office, caller.address);
