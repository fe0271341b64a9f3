import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import {
  approveOnChain,
  at,
  ethers,
  first,
  fixture,
  newHalt,
  refused,
  sign,
  TERM,
  time,
} from "./EmergencyCommittee.fixture.ts";

describe("EmergencyCommittee", () => {
  describe("constructor", () => {
    it("seats the founders while they are candidates", async () => {
      const { committee, joint, countries } = await fixture();
      expect(await committee.jointAuthority()).to.equal(joint.address);
      expect(await committee.countries()).to.equal(countries);
      expect(await committee.term()).to.equal(TERM);
      const [seated, threshold, termEnd] = await committee.seats();
      expect(seated).to.deep.equal([156n, 398n, 764n, 784n, 702n]);
      expect(threshold).to.equal(3);
      const deployed = (await committee.deploymentTransaction()!.wait())!.blockNumber;
      expect(termEnd).to.equal((await ethers.provider.getBlock(deployed))!.timestamp + TERM);
    });

    it("announces them", async () => {
      const { joint, countries } = await fixture();
      const committee = await new EmergencyCommittee__factory(joint).deploy(joint, countries, first());
      await expect(committee.deploymentTransaction()!)
        .to.emit(committee, "SeatsElected")
        .withArgs([156, 398, 764, 784, 702], 3, (await time.latest()) + TERM);
    });

    it("refuses a joint authority of zero", async () => {
      const { joint, countries, committee } = await fixture();
      const deployment = new EmergencyCommittee__factory(joint).deploy(ZeroAddress, countries, first());
      await refused(deployment, committee, "InvalidAccount", ZeroAddress);
    });

    for (const term of [59, 730 * DAY + 1]) {
      it(`refuses a term of ${term} seconds`, async () => {
        const { joint, countries, committee } = await fixture();
        const deployment = new EmergencyCommittee__factory(joint).deploy(joint, countries, first({ term }));
        await refused(deployment, committee, "InvalidTerm", term);
      });
    }

    for (const term of [60, 730 * DAY]) {
      it(`takes a term of ${term} seconds`, async () => {
        const { joint, countries } = await fixture();
        const committee = await new EmergencyCommittee__factory(joint).deploy(joint, countries, first({ term }));
        expect(await committee.term()).to.equal(term);
      });
    }

    for (const [seats, threshold] of [
      [[], 0],
      [[156], 0],
      [[156], 2],
      [[156, 398], 1],
      [[156, 398, 764, 784], 2],
      [[156, 398, 764, 784], 5],
      [Array.from({ length: 16 }, (_, index) => index + 1), 9],
      [[156], 255],
    ] as const) {
      it(`refuses ${threshold} of ${seats.length} seats`, async () => {
        const { joint, countries, committee } = await fixture();
        const draft = first({ seats: [...seats], threshold });
        const deployment = new EmergencyCommittee__factory(joint).deploy(joint, countries, draft);
        await refused(deployment, committee, "InvalidSeats", seats.length, threshold);
      });
    }

    for (const [seats, threshold] of [
      [[999], 1],
      [[156, 398], 2],
      [[156, 398, 764], 2],
      [Array.from({ length: 15 }, (_, index) => 985 + index), 8],
      [Array.from({ length: 15 }, (_, index) => 999 - index), 15],
    ] as const) {
      it(`takes ${threshold} of ${seats.length} seats, of the countries ${seats[0]} and so on`, async () => {
        const { joint, countries } = await fixture();
        const draft = first({ seats: [...seats], threshold });
        const committee = await new EmergencyCommittee__factory(joint).deploy(joint, countries, draft);
        const [seated, taken] = await committee.seats();
        expect(seated).to.deep.equal(seats.map(BigInt));
        expect(taken).to.equal(threshold);
      });
    }

    it("refuses a country twice", async () => {
      const { joint, countries, committee } = await fixture();
      const draft = first({ seats: [156, 398, 156], threshold: 2 });
      const deployment = new EmergencyCommittee__factory(joint).deploy(joint, countries, draft);
      await refused(deployment, committee, "SeatTwice", 156);
    });

    for (const code of [0, 1_000]) {
      it(`refuses country ${code}`, async () => {
        const { joint, countries, committee } = await fixture();
        const draft = first({ seats: [156, code], threshold: 2 });
        const deployment = new EmergencyCommittee__factory(joint).deploy(joint, countries, draft);
        await refused(deployment, committee, "NotAMember", code);
      });
    }
  });

  describe("elect", () => {
    it("puts other seats in the place of those before, for a whole term", async () => {
      const { committee, austria, stranger } = await fixture();
      const now = (await time.latest()) + DAY;
      await at(now);
      await expect(committee.elect([austria.code, 156], 2))
        .to.emit(committee, "SeatsElected")
        .withArgs([austria.code, 156], 2, now + TERM);
      expect(await committee.connect(stranger).seats()).to.deep.equal(
        [[BigInt(austria.code), 156n], 2n, now + TERM].map((x) => (typeof x === "number" ? BigInt(x) : x)),
      );
    });

    it("is the joint authority's alone", async () => {
      const { committee, seats } = await fixture();
      const { supervisor } = seats[0];
      await refused(committee.connect(supervisor).elect([156], 1), committee, "NotJointAuthority", supervisor.address);
    });

    it("asks for more than half and at most fifteen", async () => {
      const { committee } = await fixture();
      await refused(committee.elect([156, 398], 1), committee, "InvalidSeats", 2, 1);
      const many = Array.from({ length: 16 }, (_, index) => index + 1);
      await refused(committee.elect(many, 9), committee, "InvalidSeats", 16, 9);
    });

    it("refuses a country twice", async () => {
      const { committee } = await fixture();
      await refused(committee.elect([156, 156], 2), committee, "SeatTwice", 156);
    });

    it("skips whoever is not Active, and asks for the same share of the others (Gq)", async () => {
      const { committee, countries } = await fixture();
      await countries.suspend(398);
      const election = committee.elect([156, 250, 0, 398, 784], 3);
      for (const skipped of [250, 0, 398]) {
        await expect(election).to.emit(committee, "NomineeSkipped").withArgs(skipped);
      }
      await expect(election).to.emit(committee, "SeatsElected");
      expect((await committee.seats()).slice(0, 2)).to.deep.equal([[156n, 784n], 2n]);
    });

    it("fails if nobody who is nominated may sit", async () => {
      const { committee } = await fixture();
      await refused(committee.elect([250, 251], 2), committee, "InvalidSeats", 0, 1);
    });

    it("lets a country sit two terms in a row and not a third", async () => {
      const { committee, austria } = await fixture();
      await committee.elect([156, 398], 2);
      await expect(committee.elect([156, austria.code], 2))
        .to.emit(committee, "NomineeSkipped")
        .withArgs(156);
      expect((await committee.seats()).slice(0, 2)).to.deep.equal([[BigInt(austria.code)], 1n]);
    });

    it("lets a country sit again after another committee", async () => {
      const { committee, austria } = await fixture();
      await committee.elect([156, 398], 2);
      await committee.elect([austria.code], 1);
      await committee.elect([156, austria.code], 2);
      await committee.elect([156], 1);
      await refused(committee.elect([156], 1), committee, "InvalidSeats", 0, 1);
    });

    it("counts one term of a country that paused in between", async () => {
      const { committee, austria } = await fixture();
      await committee.elect([austria.code], 1);
      await committee.elect([156], 1);
      await committee.elect([156], 1);
      await refused(committee.elect([156], 1), committee, "InvalidSeats", 0, 1);
    });

    it("lets a country sit again when a term has passed without any committee, and not a second before", async () => {
      const { committee } = await fixture();
      await committee.elect([156, 398], 2);
      const termEnd = Number((await committee.seats()).termEnd);
      await at(termEnd + TERM - 1);
      await refused(committee.elect([156, 398], 2), committee, "InvalidSeats", 0, 1);
      await at(termEnd + TERM);
      await committee.elect([156, 398], 2);
      await committee.elect([156, 398], 2);
      await refused(committee.elect([156, 398], 2), committee, "InvalidSeats", 0, 1);
    });

    it("waives the pause when fewer are eligible than an act needs, so that eligibility never runs out (Ge)", async () => {
      const { committee, all } = await fixture();
      const everybody = all.map(({ code }) => code);
      await committee.elect(everybody, 4);
      // Five have sat twice; Austria alone could sit.
      await committee.elect(everybody, 4);
      expect((await committee.seats()).seated).to.deep.equal(everybody.map(BigInt));
      // Austria has now sat twice and the others once.
      await committee.elect(everybody, 4);
      expect((await committee.seats()).seated).to.deep.equal(everybody.slice(0, 5).map(BigInt));
    });

    it("does not waive it when just as many are eligible", async () => {
      const { committee, austria } = await fixture();
      await committee.elect([156, 398, 764, 784], 3);
      // Singapore and Austria may sit.
      await expect(committee.elect([156, 702, austria.code], 2))
        .to.emit(committee, "NomineeSkipped")
        .withArgs(156);
      expect((await committee.seats()).slice(0, 2)).to.deep.equal([[702n, BigInt(austria.code)], 2n]);
    });

    it("ends the power of those before, whatever they approved or signed", async () => {
      const world = await fixture();
      const { committee, seats, austria } = world;
      const act = await newHalt(world);
      await approveOnChain(world, seats.slice(0, 2), act);
      const [, , thai] = await sign(world, seats.slice(0, 3), act);
      await committee.elect([austria.code, 398, 156], 2);
      expect(await committee.approvalsOf(act)).to.deep.equal([]);
      await refused(committee.perform(act, []), committee, "TooFewSeats", 0, 2);
      await refused(committee.perform(act, [thai!]), committee, "NoSeat", 764);
    });
  });

  describe("seats", () => {
    it("lists none from the end of the term", async () => {
      const { committee } = await fixture();
      const { termEnd } = await committee.seats();
      await time.increaseTo(Number(termEnd) - 1);
      expect((await committee.seats()).seated.length).to.equal(5);
      await time.increaseTo(Number(termEnd));
      expect(await committee.seats()).to.deep.equal([[], 3n, termEnd]);
    });
  });
});
