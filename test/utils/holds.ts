import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { joinAs } from "./countries.ts";
import { id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  ALL_CONCERNED,
  alpha2ToBytes,
  appealKey,
  holdLocator,
  Office,
  type HoldOrder,
  HoldReason,
  Rejection,
  RequestKind,
} from "../../src/index.ts";
import { DAY, deployConsortium, mined, type TestConsortium, type TestCountry } from "./consortium.ts";

/** What every account of the tests holds of its country's currency. */
export const FUNDED = 100_000_000n;

const NOTHING_SAID = `0x${"00".repeat(32)}`;

/** Three countries, of which Kazakhstan's bank has got yuan from China's; Thailand is no party to anything. */
export interface HoldWorld extends TestConsortium {
  connection: NetworkConnection;
  china: TestCountry;
  kazakhstan: TestCountry;
  thailand: TestCountry;
  /** China's bank. */
  victim: HardhatEthersSigner;
  /** Kazakhstan's bank, which holds a million yuan. */
  suspect: HardhatEthersSigner;
  cny: string;
  kzt: string;
  /** A case of China and Kazakhstan, and one of Kazakhstan alone. */
  caseId: number;
  ownCase: number;
}

/** What was sent to the suspect. */
export const LOOT = 1_000_000n;

export async function deployHoldWorld(connection: NetworkConnection): Promise<HoldWorld> {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const [victim, suspect] = [china.banks[0]!, kazakhstan.banks[0]!];
  await mined(china.token.connect(victim).transfer(suspect, LOOT));
  const cases = consortium.cases;
  await mined(
    cases.connect(china.offices.Supervisor).open([china.code, kazakhstan.code], [id("x")], id("law"), id("e")),
  );
  await mined(cases.connect(kazakhstan.offices.Supervisor).accept(1, kazakhstan.code));
  await mined(cases.connect(kazakhstan.offices.Supervisor).open([kazakhstan.code], [], id("law"), NOTHING_SAID));
  const [cny, kzt] = await Promise.all([china.token.getAddress(), kazakhstan.token.getAddress()]);
  return { ...consortium, connection, china, kazakhstan, thailand, victim, suspect, cny, kzt, caseId: 1, ownCase: 2 };
}

export async function latest({ connection }: HoldWorld): Promise<number> {
  return connection.networkHelpers.time.latest();
}

/** China's order to hold the suspect's yuan for thirty days. */
export async function order(world: HoldWorld, changes: Partial<HoldOrder> = {}): Promise<HoldOrder> {
  return {
    token: world.cny,
    account: world.suspect.address,
    authority: world.china.code,
    caseId: world.caseId,
    amount: LOOT,
    until: (await latest(world)) + 30 * DAY,
    reason: HoldReason.Fraud,
    ...changes,
  };
}

/** Kazakhstan's order to hold the suspect's yuan at home. */
export async function nationalOrder(world: HoldWorld, changes: Partial<HoldOrder> = {}): Promise<HoldOrder> {
  return order(world, { authority: world.kazakhstan.code, caseId: world.ownCase, ...changes });
}

/** Places a hold in the name of the authority that the order names. */
export async function place(world: HoldWorld, asked: HoldOrder) {
  return world.ledger.connect(supervisorOf(world, asked.authority)).place(asked);
}

export function supervisorOf({ members }: HoldWorld, code: number): HardhatEthersSigner {
  return members.find((member) => member.code === code)!.offices.Supervisor;
}

interface Asked {
  kind: keyof typeof RequestKind;
  subject: string;
  from?: number;
  to?: number;
  caseId?: number;
}

/** China asks in the case; the id of the request. */
export async function ask(world: HoldWorld, asked: Asked): Promise<bigint> {
  const { cases, china, caseId } = world;
  const from = asked.from ?? china.code;
  const signer = cases.connect(supervisorOf(world, from));
  const clock = (await latest(world)) + 10 * DAY;
  const args = [
    asked.caseId ?? caseId,
    from,
    asked.to ?? ALL_CONCERNED,
    RequestKind[asked.kind],
    asked.subject,
    clock,
  ] as const;
  const requestId = await signer.request.staticCall(...args);
  await mined(signer.request(...args));
  return requestId;
}

/** A Supervisor answers in its country's name. */
export async function answer(
  world: HoldWorld,
  requestId: bigint,
  country: TestCountry,
  reason: keyof typeof Rejection = "None",
) {
  const signer = world.cases.connect(country.offices.Supervisor);
  return signer.answer(requestId, country.code, Rejection[reason], NOTHING_SAID);
}

/** The Council suspends and expels a country, whose notice runs out: it is a member no more. */
export async function expel(
  { countries, joint, connection }: Pick<HoldWorld, "countries" | "joint" | "connection">,
  { code }: TestCountry,
): Promise<void> {
  await mined(countries.connect(joint).suspend(code));
  await mined(countries.connect(joint).expel(code));
  const { endsAt } = await countries.countryOf(code);
  await connection.networkHelpers.time.increaseTo(endsAt);
  await mined(countries.completeWithdrawal(code));
}

/** A member that is no party to anything, of one account in every office. */
export interface Judge {
  code: number;
  account: HardhatEthersSigner;
}

const MORE = ["LA", "MN", "PK", "UZ"] as const;

/** So many more members, at most four. */
export async function admitJudges({ countries, joint, connection }: HoldWorld, count: number): Promise<Judge[]> {
  const accounts = (await connection.ethers.getSigners()).slice(-1 - count, -1);
  const judges = accounts.map((account, index) => ({ code: 800 + index, account }));
  for (const [index, { code, account }] of judges.entries()) {
    await mined(countries.connect(joint).admit(code, alpha2ToBytes(MORE[index]!), account, 10n));
    await mined(joinAs(countries, account, code, { Supervisor: account }));
    await mined(countries.connect(account).takeOffice(code, Office.Supervisor));
  }
  return judges;
}

/** The suspect appeals against a hold of its yuan; the appeal's key. */
export async function appeal({ appeals, ledger, cny, suspect }: HoldWorld, place: number): Promise<string> {
  await mined(appeals.connect(suspect).appeal(ledger, holdLocator(cny, suspect.address, place), id("grounds")));
  return appealKey(await ledger.getAddress(), await ledger.keyOf(cny, suspect, place));
}

/** A judge votes on an appeal. */
export async function judge({ appeals }: HoldWorld, key: string, { code, account }: Judge, overturn: boolean) {
  return appeals.connect(account).vote(key, code, overturn, id("reasons"));
}
