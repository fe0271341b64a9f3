import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import hre from "hardhat";

import { Component } from "../../src/index.ts";
import type { CurrencyToken } from "../../typechain-types/index.js";
import { clearingWorld, type ClearingWorld } from "../utils/clearing-world.ts";
import { DAY, mined, type TestCountry } from "../utils/consortium.ts";

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

export const suspend = ({ gate }: ClearingWorld, { offices, bankIds }: TestCountry, bank = 0) =>
  mined(gate.connect(offices.Supervisor).suspend(bankIds[bank]!));

export const adopt = async (token: CurrencyToken, deployment: string) => {
  await mined(token.announceAdoption(Component.ClearingQueue, deployment));
  await time.increase(7 * DAY);
  await mined(token.completeAdoption(Component.ClearingQueue));
};
