import { expect } from "chai";
import { network } from "hardhat";

import { APPEAL_WINDOW, FIRST_PLACE_OF_ISSUER as ISSUER, type HoldOrder, reasonCode } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { deployHoldWorld, type HoldWorld, nationalOrder, order, place } from "../utils/holds.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const UNSPECIFIED = 0; // purpose
export const RENEWED_UNTIL = (await time.latest()) + 60 * DAY;

export const deploy = () => deployHoldWorld(connection);

export const fixture = () => networkHelpers.loadFixture(deploy);

export const placed = async (world: HoldWorld, changes: Partial<HoldOrder> = {}): Promise<HoldOrder> => {
  const asked = await order(world, changes);
  await mined(place(world, asked));
  return asked;
};

export const nationally = async (world: HoldWorld, changes: Partial<HoldOrder> = {}): Promise<HoldOrder> => {
  const asked = await nationalOrder(world, changes);
  await mined(place(world, asked));
  return asked;
};

export const expectHeld = async ({ china, ledger, cny, suspect }: HoldWorld, amount: bigint) => {
  expect(await china.token.getFrozenTokens(suspect)).to.equal(amount);
  expect(await ledger.heldOf(cny, suspect)).to.equal(amount);
};

export const expectFree = async ({ china, suspect, victim }: HoldWorld, amount: bigint) => {
  const token = china.token.connect(suspect);
  // What is held is in the way; what is not there is not (ERC-7943).
  expect(await token.canTransfer(suspect, victim, amount + 1n)).to.equal(amount >= (await token.balanceOf(suspect)));
  await expect(token.transfer(victim, amount + 1n))
    .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
    .withArgs(reasonCode("InsufficientFunds"), suspect, victim, amount + 1n);
  if (amount > 0n) await token.transfer.staticCall(victim, amount);
};

/** What is to be paid out of China's hold is announced, and ten days pass. */
export const announce = async (
  { ledger, cny, suspect, victim }: HoldWorld,
  amount: bigint,
  requestId: bigint,
  payee = victim.address,
) => {
  await mined(ledger.announceTaking(cny, suspect, ISSUER, payee, amount, requestId));
  await time.increase(APPEAL_WINDOW);
};

export const home = ({ ledger, kazakhstan }: HoldWorld) => ledger.connect(kazakhstan.offices.Supervisor);
export const issuer = ({ ledger, china }: HoldWorld) => ledger.connect(china.offices.Supervisor);
