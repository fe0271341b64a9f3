import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { network } from "hardhat";

import { alpha2ToBytes, MEMBERSHIP_STATUS } from "../../src/index.ts";
import { type CountryRegistry, CountryRegistry__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { appoint, joinAs } from "../utils/countries.ts";

const connection = await network.create();
export const { ethers, networkHelpers } = connection;

export const { time } = networkHelpers;

export const CHARTER = { weightCapBps: 4_000, founders: 3, noticePeriod: 30 * DAY, appointmentDelay: DAY };
const WEIGHT = 100n;

/** How long an invitation is open. */
export const INVITATION = 180 * DAY;

/** How long what is ready may wait to be taken. */
export const ACCEPTANCE = 30 * DAY;

type Status = (typeof MEMBERSHIP_STATUS)[number];

interface CountryFile {
  alpha2: string;
  status: Status;
  returnsTo: Status;
  index: bigint;
  recovering: boolean;
  endsAt: bigint;
  joinedAt: bigint;
  frozenUntil: bigint;
  weight: bigint;
}

export interface Member {
  code: number;
  alpha2: string;
  delegation: HardhatEthersSigner;
}

export async function deployRegistry(joint: HardhatEthersSigner, charter = CHARTER): Promise<CountryRegistry> {
  return new CountryRegistry__factory(joint).deploy(joint, charter, []);
}

/** Invites a country; the registry is connected to the joint authority. */
export function admit(registry: CountryRegistry, member: Member, weight = WEIGHT) {
  return registry.admit(member.code, alpha2ToBytes(member.alpha2), member.delegation, weight);
}

export function join(registry: CountryRegistry, member: Member) {
  return joinAs(registry, member.delegation, member.code);
}

export async function enter(registry: CountryRegistry, member: Member, weight = WEIGHT): Promise<void> {
  await admit(registry, member, weight);
  await join(registry, member);
}

/** Gives notice and returns the time from which the country may leave. */
export async function giveNotice(registry: CountryRegistry, member: Member): Promise<number> {
  await registry.connect(member.delegation).giveNotice(member.code);
  return (await time.latest()) + CHARTER.noticePeriod;
}

export async function leave(registry: CountryRegistry, member: Member): Promise<void> {
  await at(await giveNotice(registry, member));
  await registry.completeWithdrawal(member.code);
}

export async function seat(registry: CountryRegistry, member: Member, office: number, account: HardhatEthersSigner) {
  await appoint(connection, registry, member.delegation, member.code, office, account);
  await registry.connect(account).takeOffice(member.code, office);
}

export async function statusOf(registry: CountryRegistry, { code }: Member) {
  return MEMBERSHIP_STATUS[Number((await registry.countryOf(code)).status)];
}

/** A country's file as the registry shows it; what is not named is zero. */
export function fileOf(changed: Partial<CountryFile>): unknown[] {
  const none: CountryFile = {
    alpha2: "0x0000",
    status: "None",
    returnsTo: "None",
    index: 0n,
    recovering: false,
    endsAt: 0n,
    joinedAt: 0n,
    frozenUntil: 0n,
    weight: 0n,
  };
  const { status, returnsTo, ...rest } = { ...none, ...changed };
  const file = { ...rest, status: statusNumber(status), returnsTo: statusNumber(returnsTo) };
  return Object.keys(none).map((field) => file[field as keyof CountryFile]);
}

const statusNumber = (name: Status) => BigInt(MEMBERSHIP_STATUS.indexOf(name));

/** Runs the next transaction in a block of this time. */
export const at = (timestamp: number) => time.setNextBlockTimestamp(timestamp);

export const fixture = () => networkHelpers.loadFixture(deploy);

async function deploy() {
  const signers = (await ethers.getSigners()) as [HardhatEthersSigner, ...HardhatEthersSigner[]];
  const [joint, stranger, successor, supervisor, ...rest] = signers;
  const country = (code: number, alpha2: string): Member => ({ code, alpha2, delegation: rest.shift()! });
  const registry = await deployRegistry(joint);
  const [china, kazakhstan, thailand] = [country(156, "CN"), country(398, "KZ"), country(764, "TH")];
  const [emirates, singapore] = [country(784, "AE"), country(702, "SG")];
  for (const founder of [china, kazakhstan, thailand]) await enter(registry, founder);
  const people = { joint, stranger: stranger!, successor: successor!, supervisor: supervisor!, officials: rest };
  return { registry, ...people, china, kazakhstan, thailand, emirates, singapore };
}

export const refused = (call: Promise<unknown>, registry: CountryRegistry, cause: string, ...args: unknown[]) =>
  expect(call)
    .to.be.revertedWithCustomError(registry, `CountryRegistry${cause}`)
    .withArgs(...args);
