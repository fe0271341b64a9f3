import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import hre from "hardhat";

import { Power } from "../../src/index.ts";
import type { CurrencyToken } from "../../typechain-types/index.js";
import { clearingWorld, type ClearingWorld } from "../utils/clearing-world.ts";
import { adopt as adoptBy, DAY, mined, type TestCountry } from "../utils/consortium.ts";
import { suspend as suspendParticipant } from "../utils/participants.ts";

export const connection = await hre.network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

async function fixture() {
  return clearingWorld(connection);
}

export const enter = () => networkHelpers.loadFixture(fixture);

/** How many entries left a lane. */
export const settledOf = async ({ queue }: ClearingWorld, token: string, account: HardhatEthersSigner, priority = 1) =>
  Number(((await queue.laneOf(token, account, priority)).settled >> 44n) & 0xfffffffn);

export const expectBalances = async (token: CurrencyToken, expected: [HardhatEthersSigner, bigint][]) =>
  expect(await Promise.all(expected.map(([account]) => token.balanceOf(account)))).to.deep.equal(
    expected.map(([, amount]) => amount),
  );

export const suspend = ({ gate }: ClearingWorld, country: TestCountry, bank = 0) =>
  mined(suspendParticipant(gate, country, country.bankIds[bank]!));

/** An issuer lets a queue net its currency. */
export const adopt = async (token: CurrencyToken, queue: { getAddress(): Promise<string> }) =>
  mined(adoptBy(connection, token, queue, Power.Net));

/** An issuer lets it no more. What waits may be netted for six days. */
export const drop = async (token: CurrencyToken, queue: { getAddress(): Promise<string> }) =>
  mined(token.dropPowers(await queue.getAddress(), Power.Net));

export const RUN_OFF = 6 * DAY;
