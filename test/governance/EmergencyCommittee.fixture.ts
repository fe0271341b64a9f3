import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { TypedDataDomain } from "ethers";
import { network } from "hardhat";

import {
  type Act,
  alpha2ToBytes,
  type Approval,
  committeeDomain,
  corridorScope,
  currencyScope,
  haltAct,
  Office,
  signAct,
} from "../../src/index.ts";
import {
  type CountryRegistry,
  CountryRegistry__factory,
  type EmergencyCommittee,
  EmergencyCommittee__factory,
  Gate__factory,
  ParticipantNumbers__factory,
} from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { joinAs, SHORTEST_DELAY } from "../utils/countries.ts";

const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const TERM = 200 * DAY;

// Of countries that have no seat.
export const SCOPE = corridorScope(40, 643);
export const OTHER = currencyScope(643 * 0x10000 + 643);

export interface Seat {
  code: number;
  alpha2: string;
  delegation: HardhatEthersSigner;
  supervisor: HardhatEthersSigner;
}

const NUMBERS = [
  [156, "CN"],
  [398, "KZ"],
  [764, "TH"],
  [784, "AE"],
  [702, "SG"],
  [40, "AT"],
] as const;

/** Runs the next transaction in a block of this time. */
export const at = (timestamp: number) => time.setNextBlockTimestamp(timestamp);

/** The country joins and its Supervisor takes office. */
async function enter(countries: CountryRegistry, seat: Seat) {
  await joinAs(countries, seat.delegation, seat.code, { Supervisor: seat.supervisor });
  await countries.connect(seat.supervisor).takeOffice(seat.code, Office.Supervisor);
}

export const fixture = () => networkHelpers.loadFixture(deploy);

/** Five seats of which three act, a sixth country without one, and a board of the committee's. */
async function deploy() {
  const [joint, stranger, ...people] = (await ethers.getSigners()) as HardhatEthersSigner[] & {
    0: HardhatEthersSigner;
    1: HardhatEthersSigner;
  };
  const countries = await new CountryRegistry__factory(joint).deploy(
    joint,
    { weightCapBps: 10_000, founders: 1, noticePeriod: 30 * DAY, appointmentDelay: SHORTEST_DELAY },
    [],
  );
  const all = NUMBERS.map(([code, alpha2]): Seat => {
    return { code, alpha2, delegation: people.shift()!, supervisor: people.shift()! };
  });
  for (const { code, alpha2, delegation } of all) await countries.admit(code, alpha2ToBytes(alpha2), delegation, 1n);
  const seats = all.slice(0, 5) as [Seat, Seat, Seat, Seat, Seat];
  const committee = await new EmergencyCommittee__factory(joint).deploy(joint, countries, first());
  for (const seat of all) await enter(countries, seat);
  const numbers = await new ParticipantNumbers__factory(joint).deploy();
  const board = await new Gate__factory(joint).deploy(countries, numbers, committee, joint);
  const boardAddress = await board.getAddress();
  const { chainId } = await ethers.provider.getNetwork();
  const domain = committeeDomain(await committee.getAddress(), chainId);
  const austria = all[5]!;
  return { joint, stranger, countries, committee, board, boardAddress, seats, austria, all, domain };
}

export type World = Awaited<ReturnType<typeof deploy>>;

export function first(changed: { term?: number; seats?: number[]; threshold?: number } = {}) {
  return { term: TERM, seats: NUMBERS.slice(0, 5).map(([code]) => code), threshold: 3, ...changed };
}

/** A halt of a day, and what there is to approve about it a while. */
export async function newHalt({ boardAddress }: World, changed: Partial<Act> = {}): Promise<Act> {
  const now = await time.latest();
  const times = { until: now + DAY, previous: 0, deadline: now + DAY };
  return { ...haltAct({ board: boardAddress, scope: SCOPE, ...times }), ...changed };
}

export function sign({ domain }: { domain: TypedDataDomain }, seats: Seat[], act: Act): Promise<Approval[]> {
  return Promise.all(seats.map(({ supervisor, code }) => signAct(supervisor, domain, code, act)));
}

/** Three seats sign and anybody submits. */
export async function perform(world: World, act: Act, seats: Seat[] = world.seats.slice(0, 3)) {
  return world.committee.connect(world.stranger).perform(act, await sign(world, seats, act));
}

export async function approveOnChain({ committee }: World, seats: Seat[], act: Act) {
  for (const { supervisor, code } of seats) await committee.connect(supervisor).approve(code, act);
}

export const refused = (call: Promise<unknown>, committee: EmergencyCommittee, cause: string, ...args: unknown[]) =>
  expect(call)
    .to.be.revertedWithCustomError(committee, `EmergencyCommittee${cause}`)
    .withArgs(...args);
