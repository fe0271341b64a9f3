import { expect } from "chai";

import { alpha2ToBytes, contractScope, corridorScope, currencyScope, participantScope } from "../../src/index.ts";
import { CountryRegistry__factory, EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { DAY, licenseBank } from "../utils/consortium.ts";
import { joinAs, SHORTEST_DELAY } from "../utils/countries.ts";
import {
  approveOnChain,
  fixture,
  first,
  networkHelpers,
  newHalt,
  perform,
  refused,
  type Seat,
  sign,
  type World,
} from "./EmergencyCommittee.fixture.ts";

/** Who has no say in a halt, by what it closes. */
const SUBJECTS = [
  ["a corridor between two seats", corridorScope(156, 398), [156n, 398n]],
  ["a corridor out of a seat's country", corridorScope(764, 40), [764n]],
  ["a corridor into it", corridorScope(40, 764), [764n]],
  ["a seat's currency", currencyScope(784 * 0x10000 + 784), [784n]],
  ["a stranger's currency", currencyScope(643 * 0x10000 + 643), []],
  ["a contract, also one whose address looks like a corridor", contractScope(`0x${"00".repeat(17)}9c018e`), []],
  ["a participant that nobody knows", participantScope(9), []],
] as const;

const signedBy = (world: World, ...codes: number[]) => world.seats.filter(({ code }: Seat) => codes.includes(code));

describe("EmergencyCommittee", () => {
  describe("the subject of an act", () => {
    for (const [name, scope, concerned] of SUBJECTS) {
      it(`of ${name} is ${concerned.join() || "nobody"}`, async () => {
        const world = await fixture();
        const act = await newHalt(world, { subject: scope });
        expect(await world.committee.concernedBy(act)).to.deep.equal(concerned);
      });
    }

    it("of a participant is its home, which may have a seat or not", async () => {
      const world = await fixture();
      const { board, committee, countries, seats, stranger } = world;
      const { code, delegation, supervisor } = seats[4];
      await countries.connect(delegation).appoint(code, 3, supervisor);
      await networkHelpers.time.increase(SHORTEST_DELAY);
      await countries.connect(supervisor).takeOffice(code, 3);
      const id = await licenseBank(board, supervisor, code, stranger, "SGBANK");
      const act = await newHalt(world, { subject: participantScope(id) });
      expect(await committee.concernedBy(act)).to.deep.equal([702n]);
    });

    it("has no say in it, by signature or on chain, and the others decide by the same share", async () => {
      const world = await fixture();
      const { committee, board } = world;
      const scope = corridorScope(156, 398);
      const act = await newHalt(world, { subject: scope });
      await refused(perform(world, act, signedBy(world, 156, 764, 784)), committee, "Concerned", 156);
      await refused(approveOnChain(world, signedBy(world, 398), act), committee, "Concerned", 398);
      // Three of five are two of the other three.
      await refused(perform(world, act, signedBy(world, 764)), committee, "TooFewSeats", 1, 2);
      await approveOnChain(world, signedBy(world, 764), act);
      await expect(committee.perform(act, await sign(world, signedBy(world, 784), act)))
        .to.emit(board, "Halted")
        .withArgs(scope, act.until);
    });

    it("of one country leaves three of the other four", async () => {
      const world = await fixture();
      const act = await newHalt(world, { subject: corridorScope(156, 40) });
      await refused(perform(world, act, signedBy(world, 398, 764)), world.committee, "TooFewSeats", 2, 3);
      await perform(world, act, signedBy(world, 398, 764, 784));
    });

    it("is not decided on by nobody", async () => {
      const world = await fixture();
      await world.committee.elect([156], 1);
      const act = await newHalt(world, { subject: corridorScope(156, 40) });
      await refused(world.committee.perform(act, []), world.committee, "TooFewSeats", 0, 1);
    });
  });

  describe("before the founding", () => {
    it("nothing is approved or done (Gm)", async () => {
      const world = await fixture();
      const { joint, boardAddress, seats } = world;
      const charter = { weightCapBps: 5_000, founders: 2, noticePeriod: 30 * DAY, appointmentDelay: SHORTEST_DELAY };
      const countries = await new CountryRegistry__factory(joint).deploy(joint, charter, []);
      const committee = await new EmergencyCommittee__factory(joint).deploy(
        joint,
        countries,
        first({ seats: [156], threshold: 1 }),
      );
      const [china, kazakhstan] = seats;
      for (const { code, alpha2, delegation, supervisor } of [china, kazakhstan]) {
        await countries.admit(code, alpha2ToBytes(alpha2), delegation, 1n);
        if (code === 156) {
          await joinAs(countries, delegation, code, { Supervisor: supervisor });
          await countries.connect(supervisor).takeOffice(code, 2);
        }
      }
      const act = await newHalt(world, { target: boardAddress });
      const own = committee.connect(china.supervisor);
      await refused(own.approve(156, act), committee, "NotFounded");
      await refused(own.perform(act, []), committee, "NotFounded");
      await joinAs(countries, kazakhstan.delegation, kazakhstan.code);
      await own.approve(156, act);
    });
  });
});
