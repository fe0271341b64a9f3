import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { TypedDataEncoder, type TypedDataDomain, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  type Act,
  ACT_TYPES,
  alpha2ToBytes,
  type Approval,
  cancelAct,
  committeeDomain,
  contractScope,
  corridorScope,
  currencyScope,
  haltAct,
  liftAct,
  Office,
  participantScope,
  signAct,
  Verb,
} from "../../src/index.ts";
import {
  ContractAccount__factory,
  type CountryRegistry,
  CountryRegistry__factory,
  type EmergencyCommittee,
  EmergencyCommittee__factory,
  Gate__factory,
  HostileBoard__factory,
} from "../../typechain-types/index.js";
import { DAY, HOUR } from "../utils/consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const HALT_MAX = 72 * HOUR;
const COOL_OFF = 30 * DAY;
const EXTENSION_MAX = 30 * DAY;
const DEADLINE_MAX = 7 * DAY;
const TERM = 200 * DAY;

const SCOPE = corridorScope(156, 398);
const OTHER = currencyScope(156 * 0x10000 + 156);

interface Seat {
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
const at = (timestamp: number) => time.setNextBlockTimestamp(timestamp);

async function appoint(countries: CountryRegistry, seat: Seat, office: number, account: HardhatEthersSigner) {
  await countries.connect(seat.delegation).appoint(seat.code, office, account);
  await countries.connect(account).takeOffice(seat.code, office);
}

/** The country joins and its Supervisor takes office. */
async function enter(countries: CountryRegistry, seat: Seat) {
  await countries.connect(seat.delegation).join(seat.code);
  await appoint(countries, seat, Office.Supervisor, seat.supervisor);
}

describe("EmergencyCommittee", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  /** Five seats of which three act, a sixth country without one, and a board of the committee's. */
  async function deploy() {
    const [joint, stranger, ...people] = (await ethers.getSigners()) as HardhatEthersSigner[] & {
      0: HardhatEthersSigner;
      1: HardhatEthersSigner;
    };
    const countries = await new CountryRegistry__factory(joint).deploy(
      joint,
      { weightCapBps: 10_000, founders: 1, noticePeriod: 30 * DAY },
      [],
    );
    const all = NUMBERS.map(([code, alpha2]): Seat => {
      return { code, alpha2, delegation: people.shift()!, supervisor: people.shift()! };
    });
    for (const { code, alpha2, delegation } of all) await countries.admit(code, alpha2ToBytes(alpha2), delegation, 1n);
    const seats = all.slice(0, 5) as [Seat, Seat, Seat, Seat, Seat];
    const committee = await new EmergencyCommittee__factory(joint).deploy(joint, countries, first());
    for (const seat of all) await enter(countries, seat);
    const board = await new Gate__factory(joint).deploy(countries, committee);
    const boardAddress = await board.getAddress();
    const { chainId } = await ethers.provider.getNetwork();
    const domain = committeeDomain(await committee.getAddress(), chainId);
    const austria = all[5]!;
    return { joint, stranger, countries, committee, board, boardAddress, seats, austria, all, domain };
  }

  type World = Awaited<ReturnType<typeof deploy>>;

  function first(changed: { term?: number; seats?: number[]; threshold?: number } = {}) {
    return { term: TERM, seats: NUMBERS.slice(0, 5).map(([code]) => code), threshold: 3, ...changed };
  }

  /** A halt of a day, and what there is to approve about it a while. */
  async function newHalt({ boardAddress }: World, changed: Partial<Act> = {}): Promise<Act> {
    const now = await time.latest();
    const times = { until: now + DAY, previous: 0, deadline: now + DAY };
    return { ...haltAct({ board: boardAddress, scope: SCOPE, ...times }), ...changed };
  }

  function sign({ domain }: { domain: TypedDataDomain }, seats: Seat[], act: Act): Promise<Approval[]> {
    return Promise.all(seats.map(({ supervisor, code }) => signAct(supervisor, domain, code, act)));
  }

  /** Three seats sign and anybody submits. */
  async function perform(world: World, act: Act, seats: Seat[] = world.seats.slice(0, 3)) {
    return world.committee.connect(world.stranger).perform(act, await sign(world, seats, act));
  }

  async function approveOnChain({ committee }: World, seats: Seat[], act: Act) {
    for (const { supervisor, code } of seats) await committee.connect(supervisor).approve(code, act);
  }

  const refused = (call: Promise<unknown>, committee: EmergencyCommittee, cause: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(committee, `EmergencyCommittee${cause}`)
      .withArgs(...args);

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

    it("refuses whoever is not Active", async () => {
      const { committee, countries } = await fixture();
      await refused(committee.elect([156, 250], 2), committee, "NotAMember", 250);
      await countries.suspend(398);
      await refused(committee.elect([156, 398], 2), committee, "NotAMember", 398);
    });

    it("lets a country sit two terms in a row and not a third", async () => {
      const { committee, austria } = await fixture();
      await committee.elect([156, 398], 2);
      await refused(committee.elect([156, austria.code], 2), committee, "MustPause", 156);
    });

    it("lets a country sit again after another committee", async () => {
      const { committee, austria } = await fixture();
      await committee.elect([156, 398], 2);
      await committee.elect([austria.code], 1);
      await committee.elect([156, austria.code], 2);
      await committee.elect([156], 1);
      await refused(committee.elect([156], 1), committee, "MustPause", 156);
    });

    it("counts one term of a country that paused in between", async () => {
      const { committee, austria } = await fixture();
      await committee.elect([austria.code], 1);
      await committee.elect([156], 1);
      await committee.elect([156], 1);
      await refused(committee.elect([156], 1), committee, "MustPause", 156);
    });

    it("lets a country sit again when a term has passed without any committee, and not a second before", async () => {
      const { committee } = await fixture();
      await committee.elect([156, 398], 2);
      const termEnd = Number((await committee.seats()).termEnd);
      await at(termEnd + TERM - 1);
      await refused(committee.elect([156, 398], 2), committee, "MustPause", 156);
      await at(termEnd + TERM);
      await committee.elect([156, 398], 2);
      await committee.elect([156, 398], 2);
      await refused(committee.elect([156, 398], 2), committee, "MustPause", 156);
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
      await countries.connect(china.delegation).appoint(156, Office.Supervisor, account);
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

  describe("a halt", () => {
    for (const [name, scope] of [
      ["a contract", contractScope("0x52908400098527886E0F7030069857D2E4169EE7")],
      ["a corridor", SCOPE],
      ["a currency", OTHER],
      ["a participant", participantScope(1)],
    ] as const) {
      it(`may be of ${name}`, async () => {
        const world = await fixture();
        const act = await newHalt(world, { subject: scope });
        await expect(perform(world, act)).to.emit(world.board, "Halted").withArgs(scope, act.until);
      });
    }

    it("may be of no nonsense, which the board refuses", async () => {
      const world = await fixture();
      await expect(perform(world, await newHalt(world, { subject: 7n })))
        .to.be.revertedWithCustomError(world.board, "HaltBoardInvalidScope")
        .withArgs(7);
    });

    it("lasts 72 hours and not a second longer", async () => {
      const world = await fixture();
      const now = (await time.latest()) + HOUR;
      const tooLong = await newHalt(world, { until: now + HALT_MAX + 1 });
      const signed = await sign(world, world.seats.slice(0, 3), tooLong);
      await at(now);
      const latest = now + HALT_MAX;
      await refused(world.committee.perform(tooLong, signed), world.committee, "InvalidEnd", latest + 1, latest);
      const longest = await newHalt(world, { until: now + HALT_MAX + 1 });
      await at(now + 1);
      await expect(perform(world, longest))
        .to.emit(world.board, "Halted")
        .withArgs(SCOPE, now + HALT_MAX + 1);
    });

    it("does not end in the past", async () => {
      const world = await fixture();
      const act = await newHalt(world, { until: await time.latest() });
      await expect(perform(world, act)).to.be.revertedWithCustomError(world.board, "HaltBoardInvalidEnd");
    });

    it("cannot be done twice", async () => {
      const world = await fixture();
      const act = await newHalt(world);
      await perform(world, act);
      await refused(perform(world, act), world.committee, "Outdated", 0, act.until);
    });

    it("cannot follow another within 30 days, and can after", async () => {
      const world = await fixture();
      const { until: previous } = await newHalt(world);
      await perform(world, await newHalt(world, { until: previous }));
      const openAt = previous + COOL_OFF;
      const again = { previous, until: openAt + HOUR, deadline: openAt + HOUR };
      await at(openAt - 1);
      await refused(perform(world, await newHalt(world, again)), world.committee, "CoolingOff", SCOPE, openAt);
      await at(openAt);
      await expect(perform(world, await newHalt(world, again))).to.emit(world.board, "Halted");
    });

    it("cannot be lengthened while it runs", async () => {
      const world = await fixture();
      const { until: previous } = await newHalt(world);
      await perform(world, await newHalt(world, { until: previous }));
      const longer = await newHalt(world, { previous, until: previous + HOUR });
      await refused(perform(world, longer), world.committee, "CoolingOff", SCOPE, previous + COOL_OFF);
    });

    it("of one scope leaves the others to be halted", async () => {
      const world = await fixture();
      await perform(world, await newHalt(world));
      await expect(perform(world, await newHalt(world, { subject: OTHER }))).to.emit(world.board, "Halted");
    });
  });

  describe("a lift", () => {
    async function halted() {
      const world = await fixture();
      const act = await newHalt(world);
      await perform(world, act);
      const now = await time.latest();
      const lift = liftAct({ board: world.boardAddress, scope: SCOPE, previous: act.until, deadline: now + DAY });
      return { ...world, lift, until: act.until };
    }

    it("opens the scope at once", async () => {
      const world = await halted();
      const done = perform(world, world.lift);
      await expect(done).to.emit(world.board, "HaltLifted").withArgs(SCOPE);
      await expect(done)
        .to.emit(world.committee, "ActDone")
        .withArgs(await world.committee.digestOf(world.lift), Verb.Lift);
      expect(await world.board.haltedUntil(SCOPE)).to.equal(await time.latest());
    });

    it("starts the cool-off", async () => {
      const world = await halted();
      await perform(world, world.lift);
      const previous = await time.latest();
      const again = await newHalt(world, { previous });
      await refused(perform(world, again), world.committee, "CoolingOff", SCOPE, previous + COOL_OFF);
    });

    it("is about the halt that the seats saw", async () => {
      const world = await halted();
      await world.committee.extend(world.board, SCOPE, world.until + DAY);
      await refused(perform(world, world.lift), world.committee, "Outdated", world.until, world.until + DAY);
    });

    it("cannot be done twice, even when the Council gives the halt its old end again", async () => {
      const world = await halted();
      await perform(world, world.lift);
      await world.committee.extend(world.board, SCOPE, world.until);
      const digest = await world.committee.digestOf(world.lift);
      await refused(perform(world, world.lift), world.committee, "DoneBefore", digest);
    });

    it("needs something halted", async () => {
      const world = await fixture();
      const deadline = (await time.latest()) + DAY;
      const lift = liftAct({ board: world.boardAddress, scope: SCOPE, previous: 0, deadline });
      await expect(perform(world, lift)).to.be.revertedWithCustomError(world.board, "HaltBoardNotHalted");
    });

    it("has no end of its own", async () => {
      const world = await halted();
      await refused(perform(world, { ...world.lift, until: 1 }), world.committee, "MalformedAct");
    });
  });

  describe("a cancellation", () => {
    async function facingCouncil() {
      const world = await fixture();
      const council = await new HostileBoard__factory(world.joint).deploy();
      const deadline = (await time.latest()) + DAY;
      const cancel = cancelAct({ council: await council.getAddress(), proposalId: 77n, deadline });
      return { ...world, council, cancel };
    }

    it("asks the Council to veto", async () => {
      const world = await facingCouncil();
      const done = perform(world, world.cancel);
      await expect(done).to.emit(world.council, "Struck").withArgs(77, false, "0x");
      await expect(done)
        .to.emit(world.committee, "ActDone")
        .withArgs(await world.committee.digestOf(world.cancel), Verb.Cancel);
    });

    for (const changed of [{ until: 1 }, { previous: 1 }]) {
      it(`has no ${Object.keys(changed)[0]}`, async () => {
        const world = await facingCouncil();
        await refused(perform(world, { ...world.cancel, ...changed }), world.committee, "MalformedAct");
      });
    }
  });

  describe("extend", () => {
    it("moves the end of a halt by up to 30 days, and not a second more", async () => {
      const world = await fixture();
      const { committee, board } = world;
      await perform(world, await newHalt(world));
      const now = (await time.latest()) + HOUR;
      await at(now);
      const latest = now + EXTENSION_MAX;
      await refused(committee.extend(board, SCOPE, latest + 1), committee, "InvalidEnd", latest + 1, latest);
      await at(now + 1);
      const extending = committee.extend(board, SCOPE, latest + 1);
      await expect(extending)
        .to.emit(committee, "HaltExtended")
        .withArgs(board, SCOPE, latest + 1);
      await expect(extending)
        .to.emit(board, "Halted")
        .withArgs(SCOPE, latest + 1);
    });

    it("halts without the committee, during the cool-off too", async () => {
      const { committee, board } = await fixture();
      const until = (await time.latest()) + DAY;
      await committee.extend(board, SCOPE, until);
      await committee.lift(board, SCOPE);
      await committee.extend(board, SCOPE, until);
      expect(await board.haltedUntil(SCOPE)).to.equal(until);
    });

    it("starts the committee's cool-off anew", async () => {
      const world = await fixture();
      const previous = (await time.latest()) + DAY;
      await world.committee.extend(world.board, SCOPE, previous);
      const act = await newHalt(world, { previous });
      await refused(perform(world, act), world.committee, "CoolingOff", SCOPE, previous + COOL_OFF);
    });

    it("is the joint authority's alone", async () => {
      const { committee, board, seats } = await fixture();
      const { supervisor } = seats[0];
      const extending = committee.connect(supervisor).extend(board, SCOPE, 1);
      await refused(extending, committee, "NotJointAuthority", supervisor.address);
    });
  });

  describe("lift", () => {
    it("opens a scope", async () => {
      const world = await fixture();
      await perform(world, await newHalt(world));
      await expect(world.committee.lift(world.board, SCOPE)).to.emit(world.board, "HaltLifted").withArgs(SCOPE);
    });

    it("is the joint authority's alone", async () => {
      const { committee, board, seats } = await fixture();
      const { supervisor } = seats[0];
      const lifting = committee.connect(supervisor).lift(board, SCOPE);
      await refused(lifting, committee, "NotJointAuthority", supervisor.address);
    });

    it("works when the term is over", async () => {
      const { committee, board } = await fixture();
      await time.increaseTo(Number((await committee.seats()).termEnd));
      await committee.extend(board, SCOPE, (await time.latest()) + DAY);
      await expect(committee.lift(board, SCOPE)).to.emit(board, "HaltLifted");
    });
  });

  describe("hostile boards", () => {
    async function facing() {
      const world = await fixture();
      const hostile = await new HostileBoard__factory(world.joint).deploy();
      return { ...world, hostile, hostileAddress: await hostile.getAddress() };
    }

    /** What the committee is told when a board calls it back. */
    async function answers(world: World & { hostileAddress: string }, act: Act, inner: Act, within: Seat[]) {
      const call = world.committee.interface.encodeFunctionData("perform", [inner, await sign(world, within, inner)]);
      const hostile = HostileBoard__factory.connect(world.hostileAddress, world.joint);
      await hostile.setCall(world.committee, call);
      const receipt = await (await perform(world, act)).wait();
      const struck = receipt!.logs.map((log) => hostile.interface.parseLog(log)).find((log) => log?.name === "Struck");
      const { succeeded, result } = struck!.args as unknown as { succeeded: boolean; result: string };
      return succeeded ? "done" : world.committee.interface.parseError(result)!.name;
    }

    it("cannot have a lift done twice by calling back", async () => {
      const world = await facing();
      const deadline = (await time.latest()) + DAY;
      const lift = liftAct({ board: world.hostileAddress, scope: SCOPE, previous: 0, deadline });
      expect(await answers(world, lift, lift, world.seats.slice(0, 3))).to.equal("EmergencyCommitteeDoneBefore");
    });

    it("can have done what anybody could", async () => {
      const world = await facing();
      const honest = await newHalt(world);
      const act = await newHalt(world, { target: world.hostileAddress });
      expect(await answers(world, act, honest, world.seats.slice(0, 3))).to.equal("done");
      expect(await world.board.haltedUntil(SCOPE)).to.equal(honest.until);
      await refused(perform(world, honest), world.committee, "Outdated", 0, honest.until);
    });

    it("can have nothing done that too few approved", async () => {
      const world = await facing();
      const act = await newHalt(world, { target: world.hostileAddress });
      const two = world.seats.slice(0, 2);
      expect(await answers(world, act, await newHalt(world), two)).to.equal("EmergencyCommitteeTooFewSeats");
      expect(await world.board.haltedUntil(SCOPE)).to.equal(0);
    });

    it("do not make the clock overflow unseen", async () => {
      const world = await facing();
      const last = 2 ** 48 - 1;
      await world.hostile.setAnswer(last);
      const act = await newHalt(world, { target: world.hostileAddress, previous: last });
      await expect(perform(world, act)).to.be.revertedWithPanic(0x11);
    });

    it("that have no code are refused", async () => {
      const world = await fixture();
      await expect(perform(world, await newHalt(world, { target: ZeroAddress }))).to.be.revertedWithoutReason(ethers);
    });
  });
});
