import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  appealKey,
  FIRST_PLACE_OF_ISSUER as ISSUER,
  holdLocator,
  Office,
  Outcome,
  paymentSubject,
  Power,
  takingAct,
  takingLocator,
} from "../../src/index.ts";
import { LyingLedger__factory } from "../../typechain-types/index.js";
import { DAY, mined, type TestCountry } from "../utils/consortium.ts";
import {
  admitJudges,
  answer,
  appeal,
  ask,
  deployHoldWorld,
  FUNDED,
  type HoldWorld,
  type Judge,
  judge,
  latest,
  LOOT,
  nationalOrder,
  order,
  place,
} from "../utils/holds.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const CLOCK = 5 * DAY;

/** Thailand and three more members are no party to anything. */
async function deploy() {
  const world = await deployHoldWorld(connection);
  return { ...world, judges: await admitJudges(world, 3) };
}

/** Thailand alone is no party to anything. */
async function deploySmall() {
  return deployHoldWorld(connection);
}

type World = HoldWorld & { judges?: Judge[] };

describe("Appeals", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);
  const small = () => networkHelpers.loadFixture(deploySmall);

  const supervisorOf = ({ code, offices }: TestCountry): Judge => ({ code, account: offices.Supervisor });
  const delegationOf = ({ code, offices }: TestCountry): Judge => ({ code, account: offices.Delegation });

  /** A hold of China's that Kazakhstan has ratified, and the appeal against it. */
  const appealed = async (world: World): Promise<string> => {
    await mined(place(world, await order(world)));
    await mined(world.ledger.connect(world.kazakhstan.offices.Supervisor).ratify(world.cny, world.suspect, ISSUER));
    return appeal(world, ISSUER);
  };

  const vote = async (world: World, key: string, votes: readonly boolean[]) => {
    for (const [index, overturn] of votes.entries()) await mined(judge(world, key, world.judges![index]!, overturn));
  };

  const expectOutcome = async ({ appeals }: World, key: string, outcome: keyof typeof Outcome) => {
    expect(await appeals.outcomeOf(key)).to.equal(BigInt(Outcome[outcome]));
    expect(await appeals.isPending(key)).to.equal(outcome === "Pending");
    expect(await appeals.isOverturned(key)).to.equal(outcome === "Overturned" || outcome === "Unanswered");
  };

  describe("appeal", () => {
    it("is the holder's, against an act in force, once", async () => {
      const world = await fixture();
      const { appeals, ledger, cny, suspect, victim, china, kazakhstan } = world;
      const locator = holdLocator(cny, suspect.address, ISSUER);
      const grounds = id("grounds");
      await expect(appeals.connect(suspect).appeal(ledger, locator, grounds))
        .to.be.revertedWithCustomError(appeals, "AppealsNothingInForce")
        .withArgs(ledger, ZeroHash);
      await place(world, await order(world));
      await expect(appeals.connect(victim).appeal(ledger, locator, grounds))
        .to.be.revertedWithCustomError(appeals, "AppealsNotAppellant")
        .withArgs(suspect, victim);
      const act = await ledger.keyOf(cny, suspect, ISSUER);
      const key = appealKey(await ledger.getAddress(), act);
      await expectOutcome(world, key, "None");
      const now = (await latest(world)) + 1;
      await expect(appeals.connect(suspect).appeal(ledger, locator, grounds))
        .to.emit(appeals, "Appealed")
        .withArgs(key, ledger, suspect, act, 1, grounds, 4, now + CLOCK);
      const parties = BigInt(china.code) | (BigInt(kazakhstan.code) << 16n);
      const made = [parties, china.code, kazakhstan.code, now, 4, 0, 0].map(BigInt);
      expect(await appeals.appealOf(key)).to.deep.equal(made);
      expect(await appeals.decideBy(key)).to.equal(BigInt(now + CLOCK));
      expect(await appeals.decideBy(id("other"))).to.equal(0n);
      await expect(appeals.connect(suspect).appeal(ledger, locator, grounds))
        .to.be.revertedWithCustomError(appeals, "AppealsAppealed")
        .withArgs(key);
    });

    it("is its successor's too, once its account was replaced", async () => {
      const world = await fixture();
      const { appeals, gate, ledger, kazakhstan, cny, suspect } = world;
      await mined(place(world, await order(world)));
      await mined(ledger.connect(kazakhstan.offices.Supervisor).ratify(cny, suspect, ISSUER));
      const accounts = await ethers.getSigners();
      const locator = holdLocator(cny, suspect.address, ISSUER);
      for (const [lost, successor] of [
        [suspect, accounts.at(-5)!],
        [accounts.at(-5)!, accounts.at(-6)!],
      ] as const) {
        await expect(appeals.connect(successor).appeal(ledger, locator, id("grounds")))
          .to.be.revertedWithCustomError(appeals, "AppealsNotAppellant")
          .withArgs(suspect, successor);
        await mined(gate.connect(kazakhstan.offices.Registrar).proposeAccountRecovery(lost, successor));
        await time.increase(3 * DAY);
        await mined(gate.connect(successor).completeAccountRecovery(lost));
        await appeals.connect(successor).appeal.staticCall(ledger, locator, id("grounds"));
      }
      await appeals.connect(suspect).appeal.staticCall(ledger, locator, id("grounds"));
      await expect(
        appeals.connect(accounts.at(-5)).appeal(ledger, locator, id("grounds")),
      ).to.be.revertedWithCustomError(appeals, "AppealsNotAppellant");
    });

    it("at a contract that lies touches no hold of a real one, whatever it says", async () => {
      const world = await fixture();
      const { appeals, ledger, cny, suspect, stranger, china, thailand } = world;
      await place(world, await order(world));
      const act = await ledger.keyOf(cny, suspect, ISSUER);
      const liar = await new LyingLedger__factory(stranger).deploy(act, {
        appellant: suspect,
        successor: ZeroAddress,
        authority: thailand.code,
        home: china.code,
        homeActed: true,
        caseId: 2,
        madeAt: 1,
        live: true,
      });
      await appeals.connect(suspect).appeal(liar, "0x", id("grounds"));
      const key = appealKey(await ledger.getAddress(), act);
      await expectOutcome(world, key, "None");
      await expect(judge(world, key, supervisorOf(china), true))
        .to.be.revertedWithCustomError(appeals, "AppealsNotPending")
        .withArgs(key);
      expect(await appeal(world, ISSUER)).to.equal(key);
    });

    it("of a place that there is not, or that is another's, finds nothing in force", async () => {
      const world = await fixture();
      const { appeals, ledger, cny, suspect } = world;
      await place(world, await order(world));
      for (const nowhere of [0, ISSUER + 1, 2 * ISSUER, 2 ** 32]) {
        await expect(appeals.connect(suspect).appeal(ledger, holdLocator(cny, suspect.address, nowhere), id("grounds")))
          .to.be.revertedWithCustomError(appeals, "AppealsNothingInForce")
          .withArgs(ledger, ZeroHash);
      }
    });

    it("reaches a hold in a ledger that the currency dropped", async () => {
      const world = await fixture();
      const { ledger, china } = world;
      const key = await appealed(world);
      await mined(china.token.dropPowers(ledger, Power.Hold));
      await vote(world, key, [true, true, true]);
      await time.increase(CLOCK);
      await mined(ledger.overturn(world.cny, world.suspect, ISSUER));
      expect(await china.token.getFrozenTokens(world.suspect)).to.equal(0n);
    });
  });

  describe("of a panel of three or more", () => {
    it("ends the act if more are against it than for it, when the clock has run out", async () => {
      const world = await fixture();
      const { appeals, ledger, china, cny, suspect, stranger } = world;
      const key = await appealed(world);
      await vote(world, key, [true, false, true]);
      const decideBy = await appeals.decideBy(key);
      await time.setNextBlockTimestamp(decideBy - 1n);
      await networkHelpers.mine();
      await expectOutcome(world, key, "Pending");
      await networkHelpers.mine();
      await expectOutcome(world, key, "Overturned");
      await expect(ledger.connect(stranger).overturn(cny, suspect, ISSUER))
        .to.emit(ledger, "HoldOverturned")
        .withArgs(cny, suspect, ISSUER);
      expect(await china.token.getFrozenTokens(suspect)).to.equal(0n);
      await china.token.connect(suspect).transfer(world.victim, LOOT);
      await expect(ledger.overturn(cny, suspect, ISSUER))
        .to.be.revertedWithCustomError(ledger, "HoldsNotOverturned")
        .withArgs(key);
    });

    for (const [votes, outcome] of [
      [[], "Unanswered"],
      [[false, false], "Unanswered"],
      [[false, false, false], "Upheld"],
      [[true, false, false], "Upheld"],
      [[true, true, false], "Overturned"],
    ] as const) {
      it(`is ${outcome} with ${votes.filter(Boolean).length} against it and ${votes.filter((v) => !v).length} for it`, async () => {
        const world = await fixture();
        const key = await appealed(world);
        await vote(world, key, votes);
        await time.increase(CLOCK);
        await expectOutcome(world, key, outcome);
      });
    }

    it("keeps the act if as many are for it as against it", async () => {
      const world = await fixture();
      const key = await appealed(world);
      await vote(world, key, [true, true, false]);
      await mined(judge(world, key, supervisorOf(world.thailand), false));
      await time.increase(CLOCK);
      await expectOutcome(world, key, "Upheld");
    });

    it("is frozen: notice, suspension, a new member and a new party change nothing", async () => {
      const world = await fixture();
      const { appeals, cases, countries, joint, thailand, judges } = world;
      const china = supervisorOf(world.china).account;
      const codes = [world.china.code, world.kazakhstan.code, thailand.code];
      await mined(cases.connect(china).open(codes, [], id("law"), ZeroHash));
      await mined(cases.connect(world.kazakhstan.offices.Supervisor).accept(3, world.kazakhstan.code));
      await mined(place(world, await order(world, { caseId: 3 })));
      const key = await appeal(world, ISSUER);
      expect((await appeals.appealOf(key)).panel).to.equal(4n);
      await mined(cases.connect(thailand.offices.Supervisor).accept(3, thailand.code));
      await mined(countries.connect(judges[0]!.account).giveNotice(judges[0]!.code));
      await mined(countries.connect(joint).suspend(judges[1]!.code));
      const late = await lateMember(world);
      await expect(judge(world, key, late, true))
        .to.be.revertedWithCustomError(appeals, "AppealsNotOnPanel")
        .withArgs(key, late.code);
      await vote(world, key, [false, false]);
      await mined(judge(world, key, supervisorOf(thailand), false));
      await time.increase(CLOCK);
      await expectOutcome(world, key, "Upheld");
      expect((await appeals.appealOf(key)).panel).to.equal(4n);
    });

    it("is not the parties' to decide, nor the home country's, nor anybody's twice, unreasoned or too late", async () => {
      const world = await fixture();
      const { appeals, countries, china, kazakhstan, judges } = world;
      await mined(place(world, await order(world)));
      const key = await appeal(world, ISSUER); // before the home country has said anything
      for (const country of [china, kazakhstan]) {
        await expect(judge(world, key, supervisorOf(country), true))
          .to.be.revertedWithCustomError(appeals, "AppealsNotOnPanel")
          .withArgs(key, country.code);
      }
      const [first, second] = judges as [Judge, Judge];
      await expect(appeals.connect(first.account).vote(key, first.code, true, ZeroHash))
        .to.be.revertedWithCustomError(appeals, "AppealsNoReason")
        .withArgs(key);
      await expect(appeals.connect(first.account).vote(key, first.code, true, id("reasons")))
        .to.emit(appeals, "AppealVoted")
        .withArgs(key, first.code, true, id("reasons"));
      await expect(judge(world, key, first, false))
        .to.be.revertedWithCustomError(appeals, "AppealsVoted")
        .withArgs(key, first.code);
      await expect(judge(world, key, { ...first, account: second.account }, true)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      const decideBy = await appeals.decideBy(key);
      await time.setNextBlockTimestamp(decideBy - 1n);
      await mined(judge(world, key, second, true));
      await time.setNextBlockTimestamp(decideBy);
      await expect(judge(world, key, judges[2]!, true))
        .to.be.revertedWithCustomError(appeals, "AppealsNotPending")
        .withArgs(key);
    });

    it("includes a country that was named and has not accepted: naming it takes nobody off the panel", async () => {
      const world = await fixture();
      const { appeals, cases, china, judges } = world;
      const codes = [china.code, ...judges.map(({ code }) => code), world.thailand.code];
      await mined(cases.connect(china.offices.Supervisor).open(codes, [], id("law"), ZeroHash));
      await mined(place(world, await order(world, { caseId: 3 })));
      const key = await appeal(world, ISSUER);
      expect((await appeals.appealOf(key)).panel).to.equal(4n);
      await vote(world, key, [true, true, true]);
      await time.increase(CLOCK);
      await expectOutcome(world, key, "Overturned");
    });
  });

  describe("of a panel of one or two", () => {
    for (const [votes, outcome] of [
      [[], "Unanswered"],
      [[true], "Unanswered"],
      [[false], "Unanswered"],
      [[true, false], "Upheld"],
      [[false, false], "Upheld"],
      [[true, true], "Overturned"],
    ] as const) {
      it(`of two is ${outcome} with votes ${votes.map((v) => (v ? "against" : "for")).join(" and ") || "of nobody"}`, async () => {
        const world = await small();
        const [second] = await admitJudges(world, 1);
        const key = await appealed(world);
        expect((await world.appeals.appealOf(key)).panel).to.equal(2n);
        for (const [index, overturn] of votes.entries()) {
          await mined(judge(world, key, [second!, supervisorOf(world.thailand)][index]!, overturn));
        }
        await time.increase(CLOCK);
        await expectOutcome(world, key, outcome);
      });
    }

    for (const [votes, outcome] of [
      [[], "Unanswered"],
      [[true], "Overturned"],
      [[false], "Upheld"],
    ] as const) {
      it(`of one is ${outcome} with ${votes.length === 0 ? "no vote" : votes[0] ? "it against" : "it for"}`, async () => {
        const world = await small();
        const key = await appealed(world);
        for (const overturn of votes) await mined(judge(world, key, supervisorOf(world.thailand), overturn));
        await time.increase(CLOCK);
        await expectOutcome(world, key, outcome);
      });
    }
  });

  describe("where every country is concerned", () => {
    const concerned = async () => {
      const world = await small();
      const { cases, china, kazakhstan, thailand } = world;
      const codes = [china, kazakhstan, thailand].map(({ code }) => code);
      await mined(cases.connect(china.offices.Supervisor).open(codes, [], id("law"), ZeroHash));
      for (const { code, offices } of [kazakhstan, thailand]) {
        await mined(cases.connect(offices.Supervisor).accept(3, code));
      }
      await mined(place(world, await order(world, { caseId: 3 })));
      const key = await appeal(world, ISSUER);
      expect((await world.appeals.appealOf(key)).panel).to.equal(0n);
      return { world, key };
    };

    for (const [votes, outcome] of [
      [[], "Unanswered"],
      [[false], "Upheld"],
      [[false, true], "Overturned"],
      [[false, false, true], "Upheld"],
      [[true, false, true], "Overturned"],
    ] as const) {
      it(`the Delegations decide: ${outcome} with ${votes.filter(Boolean).length} against it and ${votes.filter((v) => !v).length} for it`, async () => {
        const { world, key } = await concerned();
        for (const [index, overturn] of votes.entries()) {
          await mined(judge(world, key, delegationOf(world.members[index]!), overturn));
        }
        await time.increase(CLOCK);
        await expectOutcome(world, key, outcome);
      });
    }

    it("no Supervisor decides: who acted does not judge", async () => {
      const { world, key } = await concerned();
      for (const country of world.members) {
        await expect(judge(world, key, supervisorOf(country), true)).to.be.revertedWithCustomError(
          world.countries,
          "CountryRegistryNotOffice",
        );
      }
      const late = await lateMember(world);
      await expect(judge(world, key, late, true))
        .to.be.revertedWithCustomError(world.appeals, "AppealsNotOnPanel")
        .withArgs(key, late.code);
    });
  });

  describe("against a payment out of a hold", () => {
    /** China holds, Kazakhstan ratifies and approves that it is paid back, which is announced. */
    const announced = async (world: World, kind: "Return" | "Forfeiture" = "Forfeiture") => {
      const { ledger, cny, kazakhstan, suspect, victim } = world;
      await mined(place(world, await order(world)));
      await mined(ledger.connect(kazakhstan.offices.Supervisor).ratify(cny, suspect, ISSUER));
      const subject = paymentSubject(await ledger.keyOf(cny, suspect, ISSUER), victim.address, LOOT);
      const requestId = await ask(world, { kind, subject, to: kazakhstan.code });
      await mined(answer(world, requestId, kazakhstan));
      await mined(ledger.announceTaking(cny, suspect, ISSUER, victim, LOOT, requestId));
      return requestId;
    };

    const pay = async ({ china, ledger, suspect, victim }: World, requestId: bigint) =>
      china.token.transferHeld(ledger, suspect, ISSUER, victim, LOOT, 0, requestId);

    const appealAgainst = async (world: World, requestId: bigint): Promise<string> => {
      const { appeals, ledger, cny: token, suspect, victim } = world;
      const taking = { token, account: suspect.address, place: ISSUER, payee: victim.address, amount: LOOT, requestId };
      await mined(appeals.connect(suspect).appeal(ledger, takingLocator(taking), id("grounds")));
      return appealKey(await ledger.getAddress(), takingAct(requestId));
    };

    it("is possible for ten days before anything is paid, to the second", async () => {
      const world = await fixture();
      const { china, ledger, victim } = world;
      const requestId = await announced(world);
      const [payableFrom, done] = await ledger.takingOf(requestId);
      expect([Number(payableFrom), done]).to.deep.equal([(await latest(world)) + 10 * DAY, false]);
      await time.setNextBlockTimestamp(payableFrom - 1n);
      await expect(pay(world, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsTooEarly")
        .withArgs(requestId, payableFrom);
      await time.setNextBlockTimestamp(payableFrom);
      await mined(pay(world, requestId));
      expect(await china.token.balanceOf(victim)).to.equal(FUNDED);
      expect((await ledger.takingOf(requestId)).done).to.equal(true);
    });

    it("stops it while the appeal is pending, and for good if it is overturned or unanswered", async () => {
      for (const [votes, outcome] of [
        [[true, true, true], "Overturned"],
        [[], "Unanswered"],
      ] as const) {
        const world = await fixture();
        const { ledger, china, suspect } = world;
        const requestId = await announced(world);
        await time.increase(10 * DAY - 10);
        const key = await appealAgainst(world, requestId);
        await vote(world, key, votes);
        await time.increase(CLOCK - 100);
        await expect(pay(world, requestId))
          .to.be.revertedWithCustomError(ledger, "HoldsAppealed")
          .withArgs(key, Outcome.Pending);
        await time.increase(100);
        await expect(pay(world, requestId))
          .to.be.revertedWithCustomError(ledger, "HoldsAppealed")
          .withArgs(key, Outcome[outcome]);
        expect(await china.token.getFrozenTokens(suspect)).to.equal(LOOT); // the hold itself was not appealed against
      }
    });

    it("lets it through once it is upheld", async () => {
      const world = await fixture();
      const requestId = await announced(world, "Return");
      const key = await appealAgainst(world, requestId);
      await vote(world, key, [false, true, false]);
      await time.increase(10 * DAY);
      await mined(pay(world, requestId));
      expect(await world.china.token.balanceOf(world.victim)).to.equal(FUNDED);
    });

    it("and an appeal against the hold stops it as well", async () => {
      const world = await fixture();
      const { ledger } = world;
      const requestId = await announced(world);
      await time.increase(10 * DAY - 10);
      const key = await appeal(world, ISSUER);
      await vote(world, key, [true, true, true]);
      await time.increase(CLOCK - 100);
      await expect(pay(world, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsAppealed")
        .withArgs(key, Outcome.Pending);
      await time.increase(100);
      await expect(pay(world, requestId)) // nobody has ended the hold yet
        .to.be.revertedWithCustomError(ledger, "HoldsAppealed")
        .withArgs(key, Outcome.Overturned);
    });

    it("finds nothing in force before the announcement, after the payment, or of other words", async () => {
      const world = await fixture();
      const { appeals, ledger, cny: token, kazakhstan, suspect, victim } = world;
      await mined(place(world, await order(world)));
      await mined(ledger.connect(kazakhstan.offices.Supervisor).ratify(token, suspect, ISSUER));
      const subject = paymentSubject(await ledger.keyOf(token, suspect, ISSUER), victim.address, 1n);
      const requestId = await ask(world, { kind: "Return", subject, to: kazakhstan.code });
      await mined(answer(world, requestId, kazakhstan));
      const taking = { token, account: suspect.address, place: ISSUER, payee: victim.address, amount: 1n, requestId };
      const locator = takingLocator(taking);
      const attempt = async (locator_: string) => appeals.connect(suspect).appeal(ledger, locator_, id("grounds"));
      await expect(attempt(locator)).to.be.revertedWithCustomError(appeals, "AppealsNothingInForce");
      await mined(ledger.announceTaking(token, suspect, ISSUER, victim, 1n, requestId));
      await expect(attempt(takingLocator({ ...taking, amount: 2n })))
        .to.be.revertedWithCustomError(ledger, "HoldsNotApproved")
        .withArgs(requestId);
      await appeals.connect(suspect).appeal.staticCall(ledger, locator, id("grounds"));
      await time.increase(10 * DAY);
      await mined(world.china.token.transferHeld(ledger, suspect, ISSUER, victim, 1n, 0, requestId));
      await expect(attempt(locator)).to.be.revertedWithCustomError(appeals, "AppealsNothingInForce");
    });

    it("is not the issuer's to judge, in whose hand it is, of a hold at home", async () => {
      const world = await fixture();
      const { appeals, cases, ledger, cny: token, china, kazakhstan, suspect, victim, ownCase } = world;
      await mined(place(world, await nationalOrder(world)));
      const subject = paymentSubject(await ledger.keyOf(token, suspect, 0), victim.address, LOOT);
      const [from, to] = [kazakhstan.code, kazakhstan.code];
      const requestId = await ask(world, { kind: "Forfeiture", subject, from, to, caseId: ownCase });
      await mined(cases.connect(kazakhstan.offices.Supervisor).answer(requestId, to, 0, ZeroHash));
      await mined(ledger.announceTaking(token, suspect, 0, victim, LOOT, requestId));
      const taking = { token, account: suspect.address, place: 0, payee: victim.address, amount: LOOT, requestId };
      await mined(appeals.connect(suspect).appeal(ledger, takingLocator(taking), id("grounds")));
      const key = appealKey(await ledger.getAddress(), takingAct(requestId));
      for (const country of [china, kazakhstan]) {
        await expect(judge(world, key, supervisorOf(country), false))
          .to.be.revertedWithCustomError(appeals, "AppealsNotOnPanel")
          .withArgs(key, country.code);
      }
    });
  });

  /** A member that joins now. */
  async function lateMember({ countries, joint }: World): Promise<Judge> {
    const account = (await ethers.getSigners()).at(-8)!;
    await mined(countries.connect(joint).admit(900, "0x5858", account, 10n));
    await mined(countries.connect(account).join(900));
    await mined(countries.connect(account).appoint(900, Office.Supervisor, account));
    await mined(countries.connect(account).takeOffice(900, Office.Supervisor));
    return { code: 900, account };
  }
});
