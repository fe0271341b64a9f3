import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Signer } from "ethers";

import { dayOf, Duty } from "../../src/index.ts";
import { DAY, deployConsortium, mined, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { connection, ethers, takeTradeOffice, time } from "./records.fixture.ts";

export const TEXT = ethers.id("certificate of origin 1");
export const WHY = ethers.id("a statement");
export const VALIDITY = 365; // days
export const ANSWER = 60;
export const CHECKS = 730;
export const NOTICE = 180;

type Trader = TestCountry & { authority: HardhatEthersSigner; chamber: Signer; customs: Signer };

/** Three countries, each with a trade authority, a chamber and a customs office, in one agreement on origin. */
export async function deployOrigins() {
  const consortium = await deployConsortium(connection);
  const members = await raiseTraders(consortium);
  const [china, kazakhstan, thailand] = members as [Trader, Trader, Trader];
  await mined(consortium.origins.connect(china.offices.Delegation).proposeAgreement(await draftOf(members)));
  for (const member of members.slice(1)) {
    await mined(consortium.origins.connect(member.offices.Delegation).signAgreement(1, member.code));
  }
  return { ...consortium, members, china, kazakhstan, thailand };
}

export type OriginWorld = Awaited<ReturnType<typeof deployOrigins>>;

async function raiseTraders(consortium: TestConsortium): Promise<Trader[]> {
  const { accreditations, countries } = consortium;
  const spare = (await ethers.getSigners()).slice(-9);
  const traders = consortium.members.map((member, index) => {
    const [authority, chamber, customs] = spare.slice(3 * index, 3 * index + 3) as [
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
    ];
    return { ...member, authority, chamber, customs };
  });
  for (const trader of traders) await takeTradeOffice({ ...consortium, countries }, trader, trader.authority);
  const until = (await time.latest()) + 1_000 * DAY;
  for (const { code, authority, chamber, customs } of traders) {
    await mined(accreditations.connect(authority).accredit(code, Duty.Chamber, chamber, until));
    await mined(accreditations.connect(authority).accredit(code, Duty.Customs, customs, until));
  }
  return traders;
}

/** An agreement of these countries, as most are. */
export async function draftOf(members: readonly TestCountry[]) {
  const now = await time.latest();
  return {
    countries: members.map(({ code }) => code),
    text: ethers.id("Agreement on origin"),
    validFrom: now,
    validUntil: now + 10_000 * DAY,
    noticeDays: NOTICE,
    validityDays: VALIDITY,
    answerDays: ANSWER,
    checkDays: CHECKS,
  };
}

export const today = async () => dayOf(await time.latest());

/** What China certifies for Kazakhstan unless it says otherwise. */
export async function issuanceOf({ china, kazakhstan }: OriginWorld, other: object = {}) {
  return {
    agreement: 1,
    origin: china.code,
    destination: kazakhstan.code,
    lastDay: (await today()) + 100,
    document: TEXT,
    materials: [] as bigint[],
    ...other,
  };
}

/** Has a chamber certify, and gives the number of the certificate. */
export async function certify(world: OriginWorld, other: object = {}, chamber: Signer = world.china.chamber) {
  await mined(world.origins.connect(chamber).issue(await issuanceOf(world, other)));
  return world.origins.certificateCount();
}

/** A certificate of China for Kazakhstan on which Kazakhstan's customs have relied. */
export async function reliedOn(world: OriginWorld): Promise<bigint> {
  const certificate = await certify(world);
  await mined(world.origins.connect(world.kazakhstan.customs).rely(certificate, TEXT, WHY));
  return certificate;
}
