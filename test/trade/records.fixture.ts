import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type Signer, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  assetId,
  Direction,
  type Instruction,
  newInstruction,
  Power,
  RecordForm,
  RecordKind,
  titleOf,
} from "../../src/index.ts";
import {
  type RecordFactory,
  type TransferableRecord,
  TransferableRecord__factory,
} from "../../typechain-types/index.js";
import { appoint } from "../utils/countries.ts";
import {
  DAY,
  deployConsortium,
  entry,
  licenseBank,
  mined,
  setRules,
  type TestConsortium,
  type TestCountry,
} from "../utils/consortium.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const RECORDS = 1; // the kind of assets that registers of records are
const TRADE_AUTHORITY = 4;
export const NUMBER = 1;
export const LEAST_NOTICE = 7 * DAY;
export const BILL = ethers.id("bill of lading 1");
export const PRICE = 250_000n; // of a bill of lading

/** The joint layer of the tests with a register of records in China, in which a carrier may issue. */
export async function deployRegister() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const [tradeAuthority, carrier] = (await ethers.getSigners()).slice(-2) as [HardhatEthersSigner, HardhatEthersSigner];
  await takeTradeOffice(consortium, china, tradeAuthority);
  const register = await openRegister(consortium, consortium.records.connect(tradeAuthority), china);
  for (const country of [china, kazakhstan]) await permitRecords(consortium, country, china.code);
  const carrierId = await licenseBank(consortium.gate, china.offices.Registrar, china.code, carrier, "CNCARRIER");
  const until = (await time.latest()) + 300 * DAY;
  await mined(register.connect(tradeAuthority).accredit(carrierId, until));
  const [seller, sellersBank] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [buyer, buyersBank] = kazakhstan.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const parties = { seller, sellersBank, buyer, buyersBank, carrier, carrierId, tradeAuthority };
  return { ...consortium, china, kazakhstan, thailand, register, until, ...parties };
}

export type World = Awaited<ReturnType<typeof deployRegister>>;

/** A country takes the office of a trade authority. */
export async function takeTradeOffice(
  { countries }: TestConsortium,
  country: TestCountry,
  authority: Signer,
): Promise<void> {
  const { Delegation } = country.offices;
  await appoint(connection, countries, Delegation, country.code, TRADE_AUTHORITY, authority);
  await mined(countries.connect(authority).takeOffice(country.code, TRADE_AUTHORITY));
}

/** Nothing is permitted that no rule permits, titles included: a country's rules for the records of an issuer. */
async function permitRecords({ gate, members }: TestConsortium, country: TestCountry, issuer: number): Promise<void> {
  const asset = assetId(issuer, NUMBER, RECORDS);
  const entries = members.flatMap(({ code }) => [
    entry(Direction.Outbound, code, asset),
    entry(Direction.Inbound, code, asset),
  ]);
  await setRules(gate, country, entries);
}

/** What a register of a country adopts from its first day. */
export const paramsOf = async ({ gate, engine }: TestConsortium, country: TestCountry, number = NUMBER) => ({
  country: country.code,
  number,
  name: `Bills of lading of ${country.alpha2}`,
  notice: LEAST_NOTICE,
  adopted: [
    { deployment: await gate.getAddress(), powers: Power.Judge },
    { deployment: await engine.getAddress(), powers: Power.Pay },
  ],
});

async function openRegister(
  consortium: TestConsortium,
  records: RecordFactory,
  country: TestCountry,
): Promise<TransferableRecord> {
  await mined(records.open(await paramsOf(consortium, country), TransferableRecord__factory.bytecode));
  const address = await consortium.assets.addressOf(assetId(country.code, NUMBER, RECORDS));
  return TransferableRecord__factory.connect(address, consortium.stranger);
}

/** Has the carrier issue a bill of lading to order, in the seller's hand unless it says otherwise. */
export async function issueBill(
  { register, carrier, seller }: World,
  other: { holder?: Signer; beneficiary?: Signer; form?: number; document?: string } = {},
): Promise<bigint> {
  const issuance = {
    kind: RecordKind.BillOfLading,
    form: other.form ?? RecordForm.Order,
    holder: other.holder ?? other.beneficiary ?? seller,
    beneficiary: other.beneficiary ?? seller,
    document: other.document ?? BILL,
    replaced: ZeroHash,
  };
  await mined(register.connect(carrier).issue(issuance));
  return register.recordCount();
}

/** The buyer pays and gets the bill, or neither happens. */
export async function saleOf({ register, kazakhstan, seller, buyer }: World, record: bigint): Promise<Instruction> {
  return newInstruction({
    legs: [
      { token: await register.getAddress(), payer: seller.address, payee: buyer.address, amount: titleOf(record) },
      { token: await kazakhstan.token.getAddress(), payer: buyer.address, payee: seller.address, amount: PRICE },
    ],
    deadline: (await time.latest()) + 10 * DAY,
    purpose: "TRAD",
  });
}
