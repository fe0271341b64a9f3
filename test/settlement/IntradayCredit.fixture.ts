import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { network } from "hardhat";

import { type Earmark, hashEarmark, newPledge, signEarmark } from "../../src/index.ts";
import { DAY, deployConsortium, HOUR, licenseBank, type TestCountry } from "../utils/consortium.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const FUNDED = 100_000_000n;
export const CLOSING = 18 * HOUR;
export const UNIT = 10n ** 18n;
export const PRICE = UNIT / 65n; // a tenge is worth 0.015384615384615384 yuan
export const HAIRCUT = 500n; // 5 %
export const LINE = 1_000_000n;
export const PLEDGED = 34_210_600n; // the least tenge on which 500,000 yuan are lent
export const LENT = 500_000n;

/** China's central bank lends yuan to a Kazakh bank against tenge. */
export async function deploy() {
  const consortium = await deployConsortium(connection);
  const { credit, gate, stranger } = consortium;
  const [china, kazakhstan] = consortium.members as [TestCountry, TestCountry];
  const [bank, neighbour] = kazakhstan.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const treasury = (await ethers.getSigners()).at(-1)!;
  await licenseBank(gate, china.offices.Registrar, china.code, treasury, "CNTREASURY");
  const [cny, kzt] = [china.token, kazakhstan.token];
  await cny.issue(treasury, 2n * LINE);
  await cny.connect(treasury).approve(credit, ethers.MaxUint256);
  await kzt.connect(treasury).approve(credit, ethers.MaxUint256);
  await cny.connect(bank).approve(credit, ethers.MaxUint256);
  const issuer = credit.connect(china.offices.MonetaryAuthority);
  const terms = { treasury: treasury.address, closing: CLOSING };
  await issuer.open(cny, terms);
  await credit.connect(treasury).agree(cny, terms);
  await issuer.setCollateral(cny, kzt, { price: PRICE, haircut: HAIRCUT });
  await issuer.setLine(cny, bank, LINE);
  const midnight = (Math.floor((await time.latest()) / DAY) + 1) * DAY;
  await time.increaseTo(midnight + 9 * HOUR);
  const people = { bank, neighbour, treasury, stranger };
  return { ...consortium, ...people, credit: credit.connect(bank), issuer, china, kazakhstan, cny, kzt, midnight };
}

export type World = Awaited<ReturnType<typeof deploy>>;

export const fixture = () => networkHelpers.loadFixture(deploy);

export const pledge = async (
  { credit, bank, treasury, kzt, midnight }: World,
  changes: { amount?: bigint; deadline?: number; collateral?: string; treasury?: string; payer?: string } = {},
): Promise<Earmark> =>
  newPledge({
    facility: await credit.getAddress(),
    payer: bank.address,
    treasury: treasury.address,
    collateral: await kzt.getAddress(),
    amount: PLEDGED,
    deadline: midnight + 10 * DAY,
    ...changes,
  });

export const draw = async ({ credit, cny, bank, domain }: World, mark: Earmark, amount = LENT) =>
  credit.draw(cny, amount, mark.instruction, await signEarmark(bank, domain, mark));

export const drawn = async (world: World, amount = LENT): Promise<Earmark> => {
  const mark = await pledge(world);
  await draw(world, mark, amount);
  return mark;
};

export const repay = ({ credit, cny }: World, { instruction, nonce }: Earmark, amount = LENT) =>
  credit.repay(cny, instruction, nonce, amount);

export const settleDue = ({ credit, cny, stranger }: World, { instruction, nonce }: Earmark) =>
  credit.connect(stranger).settleDue(cny, instruction, nonce);

/** Another treasury takes over. */
export const replaceTreasury = async ({ credit, issuer, cny, neighbour }: World) => {
  const terms = { treasury: neighbour.address, closing: CLOSING };
  await issuer.open(cny, terms);
  await credit.connect(neighbour).agree(cny, terms);
};

export const close = ({ midnight }: World) => time.setNextBlockTimestamp(midnight + CLOSING);

/** What the bank owes, all that is lent, and the tenge that are held of the bank. */
export const expectOwed = async ({ credit, cny, kzt, bank }: World, mark: Earmark, owed: bigint, held: bigint) => {
  expect((await credit.drawOf(cny, kzt, hashEarmark(mark))).owed).to.equal(owed);
  expect((await credit.lineOf(cny, bank)).drawn).to.equal(owed);
  expect(await credit.exposureOf(cny)).to.equal(owed);
  expect(await kzt.getFrozenTokens(bank)).to.equal(held);
};
