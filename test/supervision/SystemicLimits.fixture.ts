import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { ContractTransactionReceipt } from "ethers";
import { network } from "hardhat";

import { Direction, type ExposureEntry, type ExposureTerms, reasonCode, type ReasonName } from "../../src/index.ts";
import type { CurrencyToken } from "../../typechain-types/index.js";
import { clearingWorld, type ClearingWorld, FUNDED } from "../utils/clearing-world.ts";
import { DAY, entry, HOUR, mined, setThresholds, type TestCountry } from "../utils/consortium.ts";

const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const EVIDENCE = `0x${"22".repeat(32)}`;
const UNSPECIFIED = "0x00000000";
export const LIMIT = 1_000n;
export const NO_TERMS: ExposureTerms = { limit: 0n, tripAbove: 0n, coolOff: 0 };
export const MAX_UINT64 = 2n ** 64n - 1n;
export const MONTH = 30 * DAY; // a window so long that nothing refills during a test

/** A morning with yuan in both countries, so that money can go there and come back. */
async function deploy(): Promise<ClearingWorld> {
  const world = await clearingWorld(connection);
  const { china, shanghai, almaty, kazakhstan, beijing } = world;
  await mined(china.token.connect(shanghai).transfer(almaty, FUNDED / 2n));
  await mined(kazakhstan.token.connect(almaty).transfer(beijing, FUNDED / 2n));
  await time.increaseTo((await nextMidnight()) + 6 * HOUR);
  return world;
}

export async function nextMidnight(): Promise<number> {
  return (Math.floor((await time.latest()) / DAY) + 1) * DAY;
}

/** Who pays whom in what; by default a Chinese bank a Kazakh one in yuan. */
interface Way {
  payer: HardhatEthersSigner;
  payee: HardhatEthersSigner;
  token: CurrencyToken;
}

export const there = ({ beijing, almaty, china }: ClearingWorld): Way => ({
  payer: beijing,
  payee: almaty,
  token: china.token,
});
export const back = ({ beijing, almaty, china }: ClearingWorld): Way => ({
  payer: almaty,
  payee: beijing,
  token: china.token,
});

export async function expectPaid({ payer, payee, token }: Way, amount: bigint) {
  expect((await token.check(payer, payee, amount, UNSPECIFIED)).reason).to.equal(reasonCode("Permitted"));
  expect(await token.canTransfer(payer, payee, amount)).to.equal(true);
  return mined(token.connect(payer).transfer(payee, amount));
}

export async function expectRefused({ payer, payee, token }: Way, amount: bigint, reason: ReasonName) {
  expect((await token.check(payer, payee, amount, UNSPECIFIED)).reason, reason).to.equal(reasonCode(reason));
  expect(await token.canTransfer(payer, payee, amount)).to.equal(false);
  await expect(token.connect(payer).transfer.staticCall(payee, amount))
    .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
    .withArgs(reasonCode(reason), payer, payee, amount);
}

/** What would happen in a block of now, and nothing done: exactly so much may pass. */
export async function expectRoom(way: Way, room: bigint, reason: ReasonName) {
  const { payer, payee, token } = way;
  expect(await token.canTransfer(payer, payee, room)).to.equal(true);
  await token.connect(payer).transfer.staticCall(payee, room);
  await expectRefused(way, room + 1n, reason);
}

export async function payAt(way: Way, amount: bigint, second: number) {
  await time.setNextBlockTimestamp(second);
  return way.token.connect(way.payer).transfer(way.payee, amount);
}

export const supervised = ({ gate }: ClearingWorld, { offices }: TestCountry) => gate.connect(offices.Supervisor);

export function adoptTerms(world: ClearingWorld, maker: TestCountry, entries: ExposureEntry[]) {
  return supervised(world, maker).adoptExposureTerms(maker.code, entries, EVIDENCE);
}

/** Terms on yuan that leave China for Kazakhstan. */
export async function limitOutbound(world: ClearingWorld, terms: Partial<ExposureTerms>, counterparty?: number) {
  const { china, kazakhstan } = world;
  const place = {
    direction: Direction.Outbound,
    counterparty: counterparty ?? kazakhstan.code,
    asset: china.asset,
  };
  await mined(adoptTerms(world, china, [{ ...place, terms: { ...NO_TERMS, ...terms } }]));
}

/** Terms on yuan that reach Kazakhstan from China. */
export async function limitInbound(world: ClearingWorld, terms: Partial<ExposureTerms>) {
  const { china, kazakhstan } = world;
  const place = { direction: Direction.Inbound, counterparty: china.code, asset: china.asset };
  await mined(adoptTerms(world, kazakhstan, [{ ...place, terms: { ...NO_TERMS, ...terms } }]));
}

/** What each participant of a country, by default China's, may pay out in a currency, by default yuan. */
export async function limitVelocity(
  world: ClearingWorld,
  limit: bigint,
  window = MONTH,
  { maker, asset } = { maker: world.china, asset: world.china.asset },
) {
  await mined(supervised(world, maker).adoptVelocities(maker.code, [{ asset, limit, window }], EVIDENCE));
}

export async function counting(
  world: ClearingWorld,
  maker: TestCountry,
  direction: number,
  other: TestCountry,
  { asset } = world.china,
) {
  const asked = { countsExposure: true, countsVelocity: direction === Direction.Outbound };
  await setThresholds(world.gate, maker, entry(direction, other.code, asset), asked);
}

export const countOut = (world: ClearingWorld) => counting(world, world.china, Direction.Outbound, world.kazakhstan);
export const countIn = (world: ClearingWorld) => counting(world, world.kazakhstan, Direction.Inbound, world.china);
/** China counts what it gets back. */
export const countBack = (world: ClearingWorld) => counting(world, world.china, Direction.Inbound, world.kazakhstan);

/** Net of China to Kazakhstan in yuan. */
export async function netOf({ gate, cny, china, kazakhstan }: ClearingWorld): Promise<bigint> {
  const [net] = await gate.exposureOf(cny, china.code, kazakhstan.code);
  const [mirrored] = await gate.exposureOf(cny, kazakhstan.code, china.code);
  expect(mirrored).to.equal(-net);
  return net;
}

export async function usedBy({ gate, cny, china }: ClearingWorld, participant = china.bankIds[0]!): Promise<bigint> {
  return (await gate.velocityOf(cny, china.code, china.asset, participant))[0];
}

/** The breakers that a transaction tripped: token, from, to, net and end. */
export function closings({ gate }: ClearingWorld, { logs }: ContractTransactionReceipt): unknown[][] {
  const events = logs.flatMap((log) => gate.interface.parseLog(log) ?? []);
  return events.filter(({ name }) => name === "CorridorClosed").map(({ args }) => args.toArray() as unknown[]);
}

export const fixture = () => networkHelpers.loadFixture(deploy);
