import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { ContractTransactionReceipt } from "ethers";
import { network } from "hardhat";

import {
  Direction,
  type ExposureEntry,
  type ExposureTerms,
  type FlowFile,
  parseDecision,
  parseFlow,
  parsePace,
  reasonCode,
  type ReasonName,
} from "../../src/index.ts";
import type { CurrencyToken, Gate } from "../../typechain-types/index.js";
import { clearingWorld, type ClearingWorld, FUNDED } from "../utils/clearing-world.ts";
import { DAY, entry, HOUR, mined, setThresholds, type TestCountry } from "../utils/consortium.ts";

const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const EVIDENCE = `0x${"22".repeat(32)}`;
const UNSPECIFIED = 0;
export const LIMIT = 1_000n;
export const NO_TERMS: ExposureTerms = { limit: 0n, tripAbove: 0n, coolOff: 0 };
/** The largest amount that terms can name: 14 bits times a power of ten. */
export const LARGEST = 16_383n * 10n ** 15n;
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
  expect(parseDecision(await token.check(payer, payee, amount, UNSPECIFIED)).reason.name).to.equal("Permitted");
  expect(await token.canTransfer(payer, payee, amount)).to.equal(true);
  return mined(token.connect(payer).transfer(payee, amount));
}

export async function expectRefused({ payer, payee, token }: Way, amount: bigint, reason: ReasonName) {
  expect(parseDecision(await token.check(payer, payee, amount, UNSPECIFIED)).reason.name).to.equal(reason);
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

/** What flows from one country to another in a currency, as it says itself. */
export async function flowOf(token: CurrencyToken, from: TestCountry, to: TestCountry): Promise<FlowFile> {
  return parseFlow(await token.flowBetween(from.code, to.code), from.code, to.code, await time.latest());
}

/** Net of China to Kazakhstan in yuan. */
export async function netOf({ china, kazakhstan }: ClearingWorld): Promise<bigint> {
  const { net } = await flowOf(china.token, china, kazakhstan);
  expect((await flowOf(china.token, kazakhstan, china)).net).to.equal(net === 0n ? 0n : -net);
  return net;
}

/** What a participant of a country has used of its velocity in a currency, and what room it has. */
export async function paceIn(
  gate: Gate,
  token: CurrencyToken,
  { country, asset, participant }: { country: number; asset: number; participant: number },
): Promise<{ used: bigint; room: bigint }> {
  const [limit, window] = await gate.velocityTermsOf(country, asset);
  const used = parsePace(await token.paceOf(participant), { limit, window: Number(window) }, await time.latest());
  return { used, room: limit > used ? limit - used : 0n };
}

export const paceOf = ({ gate, china }: ClearingWorld, participant = china.bankIds[0]!) =>
  paceIn(gate, china.token, { country: china.code, asset: china.asset, participant });

export async function usedBy(world: ClearingWorld, participant = world.china.bankIds[0]!): Promise<bigint> {
  return (await paceOf(world, participant)).used;
}

/** The breakers that a transaction tripped: token, from, to and end. */
export function closings({ china }: ClearingWorld, { logs }: ContractTransactionReceipt): unknown[][] {
  return logs.flatMap((log) => {
    const event = china.token.interface.parseLog(log);
    return event?.name === "CorridorClosed" ? [[log.address, ...(event.args.toArray() as unknown[])]] : [];
  });
}

export const fixture = () => networkHelpers.loadFixture(deploy);
