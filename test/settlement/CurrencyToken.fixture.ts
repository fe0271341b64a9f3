import { network } from "hardhat";

import { Component } from "../../src/index.ts";
import { LyingGate__factory } from "../../typechain-types/index.js";
import { DAY, deployConsortium, publish, type TestCountry } from "../utils/consortium.ts";

const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const FUNDED = 100_000_000n;
export const ISSUED = 2n * FUNDED;
export const LIMIT = 10n ** 12n;
export const NOTICE = 7 * DAY;
export const OFFICE_ERROR = "CountryRegistryNotOffice";
export const NO_PURPOSE = "0x00000000";

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const { token } = china;
  const [payer, colleague] = [china.banks[0]!, china.banks[1]!];
  const payee = kazakhstan.banks[0]!;
  return { ...consortium, china, kazakhstan, thailand, token, issuer: token, payer, colleague, payee };
}

export type World = Awaited<ReturnType<typeof deploy>>;

export interface Deployed {
  getAddress(): Promise<string>;
}
export const COMPONENTS = [Component.Gate, Component.SettlementEngine, Component.ClearingQueue] as const;

/** A gate that was published by mistake. */
export async function deployLyingGate({ releases, joint }: World) {
  const liar = await new LyingGate__factory(joint).deploy(156);
  await publish(releases, Component.Gate, liar);
  return liar;
}

export async function adopt({ issuer }: World, component: number, deployment: Deployed) {
  await issuer.announceAdoption(component, await deployment.getAddress());
  await time.increase(NOTICE);
  return issuer.completeAdoption(component);
}

export async function playerOf(contract: Deployed) {
  await networkHelpers.setBalance(await contract.getAddress(), 10n ** 18n);
  return ethers.getImpersonatedSigner(await contract.getAddress());
}

/** The first second of the next UTC day. */
export async function nextMidnight() {
  return (Math.floor((await time.latest()) / DAY) + 1) * DAY;
}

export const fixture = () => networkHelpers.loadFixture(deploy);
