import { expect } from "chai";
import { TypedDataEncoder } from "ethers";

import { type Act, ACT_TYPES, type Approval, Office, signAct, Verb } from "../../src/index.ts";
import { ContractAccount__factory } from "../../typechain-types/index.js";
import { DAY, HOUR } from "../utils/consortium.ts";
import {
  approveOnChain,
  at,
  fixture,
  networkHelpers,
  newHalt,
  OTHER,
  perform,
  refused,
  SCOPE,
  sign,
  time,
  type World,
} from "./EmergencyCommittee.fixture.ts";
import { appoint } from "../utils/countries.ts";

const DEADLINE_MAX = 7 * DAY;

describe("EmergencyCommittee", () => {
  describe("digestOf", () => {
    it("is the EIP-712 digest that signers compute", async () => {
      const { committee, domain, boardAddress } = await fixture();
      const act = { verb: 1, target: boardAddress, subject: SCOPE, until: 1, previous: 2, deadline: 3 };
      expect(await committee.digestOf(act)).to.equal(TypedDataEncoder.hash(domain, ACT_TYPES, act));
    });
  });

  describe("approve", () => {
    it("writes down the seat", async () => {
      const world = await fixture();
      const { committee, seats } = world;
      const act = await newHalt(world);
      await expect(committee.connect(seats[1].supervisor).approve(398, act))
        .to.emit(committee, "ActApproved")
        .withArgs(await committee.digestOf(act), 398);
      await committee.connect(seats[4].supervisor).approve(702, act);
      expect(await committee.approvalsOf(act)).to.deep.equal([398n, 702n]);
      expect(await committee.approvalsOf({ ...act, until: act.until + 1 })).to.deep.equal([]);
    });

    it("is the Supervisor's alone", async () => {
      const world = await fixture();
      const { committee, countries, seats } = world;
      for (const caller of [seats[0].delegation, seats[1].supervisor]) {
        await expect(committee.connect(caller).approve(156, await newHalt(world)))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(156, Office.Supervisor, caller.address);
      }
    });

    it("refuses a country without a seat", async () => {
      const world = await fixture();
      const { committee, austria } = world;
      const approving = committee.connect(austria.supervisor).approve(austria.code, await newHalt(world));
      await refused(approving, committee, "NoSeat", austria.code);
    });

    it("refuses a country that is suspended", async () => {
      const world = await fixture();
      const { committee, countries, seats } = world;
      await countries.suspend(156);
      const approving = committee.connect(seats[0].supervisor).approve(156, await newHalt(world));
      await refused(approving, committee, "NotAMember", 156);
    });

    it("refuses a seat's second approval", async () => {
      const world = await fixture();
      const act = await newHalt(world);
      await approveOnChain(world, [world.seats[0]], act);
      await refused(approveOnChain(world, [world.seats[0]], act), world.committee, "ApprovedBefore", 156);
    });

    it("ends with the term", async () => {
      const world = await fixture();
      const { committee, seats } = world;
      const termEnd = Number((await committee.seats()).termEnd);
      const act = await newHalt(world, { deadline: termEnd + HOUR });
      await at(termEnd - 1);
      await approveOnChain(world, [seats[0]], act);
      await at(termEnd);
      await refused(approveOnChain(world, [seats[1]], act), committee, "TermOver", termEnd);
    });

    it("refuses a malformed act", async () => {
      const world = await fixture();
      const act = await newHalt(world, { verb: Verb.Lift });
      await refused(approveOnChain(world, [world.seats[0]], act), world.committee, "MalformedAct");
    });
  });

  for (const verb of ["approve", "perform"] as const) {
    describe(`the deadline when seats ${verb}`, () => {
      const acting = async (world: World, act: Act, now: number) => {
        const approvals = await sign(world, world.seats.slice(0, 3), act);
        await at(now);
        return verb === "perform"
          ? world.committee.perform(act, approvals)
          : world.committee.connect(world.seats[0].supervisor).approve(156, act);
      };

      for (const ahead of [0, DEADLINE_MAX]) {
        it(`may be ${ahead} seconds ahead`, async () => {
          const world = await fixture();
          const now = (await time.latest()) + HOUR;
          const act = await newHalt(world, { deadline: now + ahead });
          await expect(acting(world, act, now)).to.emit(
            world.committee,
            verb === "perform" ? "ActDone" : "ActApproved",
          );
        });
      }

      for (const ahead of [-1, DEADLINE_MAX + 1]) {
        it(`may not be ${ahead} seconds ahead`, async () => {
          const world = await fixture();
          const now = (await time.latest()) + HOUR;
          const act = await newHalt(world, { deadline: now + ahead });
          const latest = now + DEADLINE_MAX;
          await refused(acting(world, act, now), world.committee, "InvalidDeadline", act.deadline, latest);
        });
      }
    });
  }

  describe("perform", () => {
    it("halts by three signatures, whoever submits", async () => {
      const world = await fixture();
      const { committee, board } = world;
      const act = await newHalt(world);
      const done = perform(world, act);
      await expect(done)
        .to.emit(committee, "ActDone")
        .withArgs(await committee.digestOf(act), Verb.Halt);
      await expect(done).to.emit(board, "Halted").withArgs(SCOPE, act.until);
      expect(await board.haltedUntil(SCOPE)).to.equal(act.until);
    });

    it("halts by approvals on chain", async () => {
      const world = await fixture();
      const { committee, board, seats } = world;
      const act = await newHalt(world);
      await approveOnChain(world, seats.slice(2), act);
      await expect(committee.perform(act, [])).to.emit(board, "Halted").withArgs(SCOPE, act.until);
    });

    it("halts by both together", async () => {
      const world = await fixture();
      const { committee, board, seats } = world;
      const act = await newHalt(world);
      await approveOnChain(world, [seats[0], seats[3]], act);
      await expect(committee.perform(act, await sign(world, [seats[4]], act))).to.emit(board, "Halted");
    });

    it("takes the signatures in any order, and more than it needs", async () => {
      const world = await fixture();
      const { seats, board } = world;
      await expect(perform(world, await newHalt(world), [...seats].reverse())).to.emit(board, "Halted");
    });

    it("refuses two seats of five", async () => {
      const world = await fixture();
      const act = await newHalt(world);
      await refused(perform(world, act, world.seats.slice(0, 2)), world.committee, "TooFewSeats", 2, 3);
    });

    it("refuses two seats of five that approved on chain, or one that did and one that signed", async () => {
      const world = await fixture();
      const { committee, seats } = world;
      const act = await newHalt(world);
      await approveOnChain(world, [seats[0]], act);
      await refused(perform(world, act, [seats[1]]), committee, "TooFewSeats", 2, 3);
      await approveOnChain(world, [seats[1]], act);
      await refused(committee.perform(act, []), committee, "TooFewSeats", 2, 3);
    });

    it("counts a seat once that approved on chain and signed", async () => {
      const world = await fixture();
      const { committee, seats, board } = world;
      const act = await newHalt(world);
      await approveOnChain(world, seats.slice(0, 2), act);
      await refused(perform(world, act, seats.slice(0, 2)), committee, "TooFewSeats", 2, 3);
      await expect(perform(world, act, seats.slice(0, 3))).to.emit(board, "Halted");
    });

    it("refuses two signatures of one seat", async () => {
      const world = await fixture();
      const [china, kazakhstan] = world.seats;
      const act = await newHalt(world);
      await refused(perform(world, act, [china, kazakhstan, china]), world.committee, "SeatTwice", 156);
    });

    it("refuses a signature in the name of another country", async () => {
      const world = await fixture();
      const { committee, seats } = world;
      const act = await newHalt(world);
      const [china, kazakhstan, thailand] = (await sign(world, seats.slice(0, 3), act)) as [
        Approval,
        Approval,
        Approval,
      ];
      const posing = [china, kazakhstan, { ...thailand, country: 784 }];
      await refused(committee.perform(act, posing), committee, "InvalidSignature", 784);
    });

    it("refuses a signature of another act", async () => {
      const world = await fixture();
      const { committee, seats } = world;
      const act = await newHalt(world);
      for (const changed of [
        { verb: Verb.Cancel, until: 0 },
        { target: await committee.getAddress() },
        { subject: OTHER },
        { until: act.until + 1 },
        { previous: 1 },
        { deadline: act.deadline + 1 },
      ]) {
        const approvals = await sign(world, seats.slice(0, 3), { ...act, ...changed });
        await refused(committee.perform(act, approvals), committee, "InvalidSignature", 156);
      }
    });

    it("refuses a signature for another committee or chain", async () => {
      const world = await fixture();
      const { committee, boardAddress, domain, seats } = world;
      const act = await newHalt(world);
      for (const changed of [{ verifyingContract: boardAddress }, { chainId: 1n }]) {
        const approvals = await sign({ domain: { ...domain, ...changed } }, seats.slice(0, 3), act);
        await refused(committee.perform(act, approvals), committee, "InvalidSignature", 156);
      }
    });

    it("refuses a Delegation's signature, and any for a vacant office", async () => {
      const world = await fixture();
      const { committee, countries, domain, seats } = world;
      const act = await newHalt(world);
      const [china] = seats;
      const byDelegation = await signAct(china.delegation, domain, 156, act);
      await refused(committee.perform(act, [byDelegation]), committee, "InvalidSignature", 156);
      await countries.connect(china.delegation).dismiss(156, Office.Supervisor);
      const garbage = { country: 156, signature: `0x${"00".repeat(65)}` };
      await refused(committee.perform(act, [garbage]), committee, "InvalidSignature", 156);
    });

    it("refuses a country without a seat, and country 0", async () => {
      const world = await fixture();
      const { committee, austria } = world;
      const act = await newHalt(world);
      const [china] = await sign(world, world.seats.slice(0, 1), act);
      await refused(perform(world, act, [austria]), committee, "NoSeat", austria.code);
      await refused(committee.perform(act, [{ ...china!, country: 0 }]), committee, "NoSeat", 0);
    });

    it("does not count what a country that is not Active now approved before, nor lets it stand in the way", async () => {
      const world = await fixture();
      const { committee, countries, seats, board } = world;
      const act = await newHalt(world);
      await approveOnChain(world, [seats[0]], act);
      await countries.suspend(156);
      await refused(perform(world, act, seats.slice(1, 3)), committee, "TooFewSeats", 2, 3);
      await expect(perform(world, act, seats.slice(1, 4))).to.emit(board, "Halted");
    });

    it("does not count what a Supervisor approved who has been dismissed since, and does count the next one", async () => {
      const world = await fixture();
      const { committee, countries, seats, board, stranger } = world;
      const act = await newHalt(world);
      await approveOnChain(world, [seats[0]], act);
      await countries.connect(seats[0].delegation).dismiss(156, Office.Supervisor);
      expect(await committee.approvalsOf(act)).to.deep.equal([]);
      await refused(perform(world, act, seats.slice(1, 3)), committee, "TooFewSeats", 2, 3);
      await appoint({ networkHelpers }, countries, seats[0].delegation, 156, Office.Supervisor, stranger);
      await countries.connect(stranger).takeOffice(156, Office.Supervisor);
      await refused(perform(world, act, seats.slice(1, 3)), committee, "TooFewSeats", 2, 3);
      await committee.connect(stranger).approve(156, act);
      await expect(perform(world, act, seats.slice(1, 3))).to.emit(board, "Halted");
    });

    it("does not count what was approved by offices that their guardian has frozen", async () => {
      const world = await fixture();
      const { committee, countries, seats, board, stranger } = world;
      await countries.connect(seats[0].delegation).nameGuardian(156, stranger);
      await time.increase(30 * DAY);
      await countries.connect(stranger).takeGuardianship(156);
      const act = await newHalt(world, { until: (await time.latest()) + 2 * DAY });
      await approveOnChain(world, [seats[0]], act);
      await countries.connect(stranger).freezeOffices(156, act.deadline);
      await refused(perform(world, act, seats.slice(1, 3)), committee, "TooFewSeats", 2, 3);
      await time.setNextBlockTimestamp(act.deadline);
      await expect(perform(world, act, seats.slice(1, 3))).to.emit(board, "Halted");
    });

    it("refuses the signature of a country that is not Active", async () => {
      const world = await fixture();
      const { committee, countries, seats } = world;
      await countries.connect(seats[1].delegation).giveNotice(398);
      await refused(perform(world, await newHalt(world), seats.slice(0, 4)), committee, "InvalidSignature", 398);
    });

    it("takes the signature of a Supervisor that is a contract", async () => {
      const world = await fixture();
      const { countries, board, seats, stranger } = world;
      const [china] = seats;
      const account = await new ContractAccount__factory(stranger).deploy(stranger);
      await appoint({ networkHelpers }, countries, china.delegation, 156, Office.Supervisor, account);
      const taking = countries.interface.encodeFunctionData("takeOffice", [156, Office.Supervisor]);
      await account.connect(stranger).execute(countries, taking);
      const act = await newHalt(world);
      await refused(perform(world, act), world.committee, "InvalidSignature", 156);
      await expect(perform(world, act, [{ ...china, supervisor: stranger }, seats[1], seats[2]])).to.emit(
        board,
        "Halted",
      );
    });

    it("ends with the term", async () => {
      const world = await fixture();
      const { committee, board } = world;
      const termEnd = Number((await committee.seats()).termEnd);
      const act = await newHalt(world, { until: termEnd + HOUR, deadline: termEnd + HOUR });
      const approvals = await sign(world, world.seats.slice(0, 3), act);
      await at(termEnd);
      await refused(committee.perform(act, approvals), committee, "TermOver", termEnd);
      const lastSecond = { ...act, until: termEnd + DAY };
      await networkHelpers.mine();
      const again = await fixture();
      const signed = await sign(again, again.seats.slice(0, 3), lastSecond);
      await at(termEnd - 1);
      await expect(again.committee.perform(lastSecond, signed)).to.emit(board, "Halted");
    });
  });
});
