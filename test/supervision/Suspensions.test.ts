import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import {
  appealKey,
  reasonCode,
  suspensionExtensionSubject,
  suspensionLocator,
  suspensionSubject,
  SuspensionReason,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import {
  appealed,
  approved,
  fixture,
  orderOf,
  refused,
  refusedTo,
  suspended,
  type StandingsWorld,
  time,
} from "./Standings.fixture.ts";

const Status = { Active: 1n, Suspended: 2n, Revoked: 3n } as const;
const TERM = 90 * DAY;
const COOL_OFF = 30 * DAY;
const SUPERVISOR = 2;

const statusOf = async ({ gate, participant }: StandingsWorld) => (await gate.participantOf(participant)).status;

const actOf = ({ standings, gateAt, participant }: StandingsWorld) => standings.suspensionAct(gateAt, participant);

/** The bank's appeal against its suspension wins, and waits to be carried out. */
async function wonAppeal(world: StandingsWorld): Promise<string> {
  const act = await actOf(world);
  await appealed(world, { act, locator: suspensionLocator(world.gateAt, world.bank.address) }, true);
  await time.increase(5 * DAY);
  return act;
}

describe("Suspensions", () => {
  describe("suspend", () => {
    it("suspends in a case, with a reason and a statement, until the second of its end", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, gate, participant, caseId } = world;
      const order = await orderOf(world, { until: (await time.latest()) + DAY });
      await expect(supervisor.suspend(order, 0))
        .to.emit(standings, "ParticipantSuspended")
        .withArgs(gateAt, participant, caseId, SuspensionReason.Fraud, order.until, id("reasons"));
      const since = await time.latest();
      const file = [1n, BigInt(caseId), BigInt(since), BigInt(order.until), BigInt(SuspensionReason.Fraud), false];
      expect([...(await standings.suspensionOf(gateAt, participant))]).to.deep.equal(file);
      expect((await gate.participantOf(participant)).suspendedUntil).to.equal(order.until);
      await time.increaseTo(order.until - 1);
      expect(await statusOf(world)).to.equal(Status.Suspended);
      await time.increaseTo(order.until);
      expect(await statusOf(world)).to.equal(Status.Active);
    });

    it("leaves redemption at par, and no payment at home or abroad, either way", async () => {
      const world = await fixture();
      const { china, kazakhstan, bank } = world;
      const [neighbour, foreigner] = [china.banks[1]!, kazakhstan.banks[0]!];
      await suspended(world);
      for (const payee of [neighbour, foreigner]) {
        await expect(china.token.connect(bank).transfer(payee, 1n))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("PayerNotActive"), bank.address, payee.address, 1n);
      }
      await expect(china.token.connect(neighbour).transfer(bank, 1n))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayeeNotActive"), neighbour.address, bank.address, 1n);
      await expect(china.token.connect(bank).redeem(100n, ZeroHash)).to.emit(china.token, "Redeemed");
      await expect(china.token.issue(bank, 1n)).to.be.revertedWithCustomError(
        china.token,
        "CurrencyTokenCannotIssueTo",
      );
    });

    it("takes ends after now and within 90 days, to the second", async () => {
      const world = await fixture();
      const now = (await time.latest()) + 100;
      for (const until of [now, now + TERM + 1]) {
        await time.setNextBlockTimestamp(now);
        const call = world.supervisor.suspend(await orderOf(world, { until }), 0);
        await refused(world, call, "SuspensionsInvalidEnd", until, now, now + TERM);
      }
      await time.setNextBlockTimestamp(now);
      await world.supervisor.suspend(await orderOf(world, { until: now + TERM }), 0);
    });

    it("wants a reason, a statement, and an open case of the home country", async () => {
      const world = await fixture();
      const { supervisor, cases, kazakhstan } = world;
      const without = await orderOf(world, { reason: SuspensionReason.None });
      await refused(world, supervisor.suspend(without, 0), "SuspensionsInvalidOrder", 0, id("reasons"));
      const silent = await orderOf(world, { statement: ZeroHash });
      await refused(world, supervisor.suspend(silent, 0), "SuspensionsInvalidOrder", SuspensionReason.Fraud, ZeroHash);
      await mined(cases.connect(kazakhstan.offices.Supervisor).open([kazakhstan.code], [], id("law"), ZeroHash));
      await expect(supervisor.suspend(await orderOf(world, { caseId: 2 }), 0))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotParty")
        .withArgs(2, world.china.code);
      await expect(supervisor.suspend(await orderOf(world, { caseId: 9 }), 0))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNoCase")
        .withArgs(9);
    });

    it("is for the home Supervisor alone", async () => {
      const world = await fixture();
      const { standings, china, kazakhstan, joint, bank } = world;
      const { Delegation, MonetaryAuthority, Registrar } = china.offices;
      const order = await orderOf(world);
      for (const caller of [joint, bank, Delegation, MonetaryAuthority, Registrar, kazakhstan.offices.Supervisor]) {
        await refusedTo(world, standings.connect(caller).suspend(order, 0), SUPERVISOR, caller);
      }
    });

    it("refuses who is suspended or revoked already", async () => {
      const world = await fixture();
      const { supervisor, gate, gateAt, china, participant } = world;
      await suspended(world, { until: (await time.latest()) + DAY });
      const again = supervisor.suspend(await orderOf(world), 0);
      await refused(world, again, "SuspensionsNotActive", gateAt, participant, Status.Suspended);
      await supervisor.reinstate(gateAt, participant);
      await gate.connect(china.offices.Registrar).revoke(participant);
      const revoked = supervisor.suspend(await orderOf(world), 0);
      await refused(world, revoked, "SuspensionsNotActive", gateAt, participant, Status.Revoked);
    });
  });

  describe("the days of a Supervisor alone", () => {
    it("are 90 from the first suspension, however many there are and in whatever case, to the second", async () => {
      const world = await fixture();
      const { supervisor, gateAt, participant, cases, china } = world;
      await mined(cases.connect(china.offices.Supervisor).open([china.code], [], id("law"), ZeroHash));
      await suspended(world, { until: (await time.latest()) + 40 * DAY });
      const latest = (await time.latest()) + TERM;
      await time.increase(10 * DAY);
      await supervisor.reinstate(gateAt, participant);
      const now = (await time.latest()) + 20 * DAY;
      await time.setNextBlockTimestamp(now);
      const beyond = supervisor.suspend(await orderOf(world, { caseId: 2, until: latest + 1 }), 0);
      await refused(world, beyond, "SuspensionsInvalidEnd", latest + 1, now, latest);
      await supervisor.suspend(await orderOf(world, { caseId: 2, until: latest }), 0);
      await time.increaseTo(latest);
      expect(await statusOf(world)).to.equal(Status.Active);
      const third = await orderOf(world, { until: latest + DAY });
      await time.setNextBlockTimestamp(latest + 10);
      await refused(world, supervisor.suspend(third, 0), "SuspensionsInvalidEnd", third.until, latest + 10, latest);
    });

    it("begin again once 30 days have passed without a suspension, not a second earlier", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, participant } = world;
      const end = await suspended(world);
      const since = Number((await standings.suspensionOf(gateAt, participant)).since);
      const peace = end + COOL_OFF;
      const order = await orderOf(world, { until: peace + DAY });
      await time.setNextBlockTimestamp(peace - 1);
      await refused(world, supervisor.suspend(order, 0), "SuspensionsInvalidEnd", peace + DAY, peace - 1, since + TERM);
      await time.setNextBlockTimestamp(peace);
      await supervisor.suspend(order, 0);
    });

    it("do not bind what the case's parties approve: exactly that order, once", async () => {
      const world = await fixture();
      const { supervisor } = world;
      const end = await suspended(world);
      await time.increaseTo(end);
      const order = await orderOf(world);
      const requestId = await approved(world, "Renewal", suspensionSubject(order));
      const other = { ...order, until: order.until - 1 };
      await refused(world, supervisor.suspend(other, requestId), "SuspensionsNotApproved", requestId);
      await supervisor.suspend(order, requestId);
      expect(await statusOf(world)).to.equal(Status.Suspended);
      await supervisor.reinstate(order.gate, order.participant);
      await refused(world, supervisor.suspend(order, requestId), "SuspensionsApprovalUsed", requestId);
    });
  });

  describe("extendSuspension", () => {
    it("needs an approved Extension to exactly that end, within 90 days", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, participant } = world;
      const end = await suspended(world);
      const act = await actOf(world);
      const until = end + 10 * DAY;
      await time.increaseTo(end - DAY);
      await refused(world, supervisor.extendSuspension(gateAt, participant, until, 1), "SuspensionsNotApproved", 1);
      const requestId = await approved(world, "Extension", suspensionExtensionSubject(act, until));
      const longer = supervisor.extendSuspension(gateAt, participant, until + 1, requestId);
      await refused(world, longer, "SuspensionsNotApproved", requestId);
      await expect(supervisor.extendSuspension(gateAt, participant, until, requestId))
        .to.emit(standings, "SuspensionExtended")
        .withArgs(gateAt, participant, until, requestId);
      expect(await actOf(world)).to.not.equal(act);
      await time.increaseTo(until - 1);
      expect(await statusOf(world)).to.equal(Status.Suspended);
      await time.increaseTo(until);
      expect(await statusOf(world)).to.equal(Status.Active);
    });

    it("refuses more than 90 days, who is not suspended, and another's office", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, participant, kazakhstan } = world;
      const none = supervisor.extendSuspension(gateAt, participant, 1, 1);
      await refused(world, none, "SuspensionsNotSuspended", gateAt, participant);
      await suspended(world);
      const until = (await time.latest()) + TERM + DAY;
      const requestId = await approved(world, "Extension", suspensionExtensionSubject(await actOf(world), until));
      const now = (await time.latest()) + 5;
      await time.setNextBlockTimestamp(now);
      const call = supervisor.extendSuspension(gateAt, participant, until, requestId);
      await refused(world, call, "SuspensionsInvalidEnd", until, now, now + TERM);
      const foreign = kazakhstan.offices.Supervisor;
      const abroad = standings.connect(foreign).extendSuspension(gateAt, participant, until, requestId);
      await refusedTo(world, abroad, SUPERVISOR, foreign);
    });
  });

  describe("reinstate", () => {
    it("ends a suspension at once, for the Supervisor alone", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, participant, china } = world;
      await suspended(world);
      const { Registrar } = china.offices;
      await refusedTo(world, standings.connect(Registrar).reinstate(gateAt, participant), SUPERVISOR, Registrar);
      await expect(supervisor.reinstate(gateAt, participant))
        .to.emit(standings, "ParticipantReinstated")
        .withArgs(gateAt, participant);
      expect(await statusOf(world)).to.equal(Status.Active);
      const again = supervisor.reinstate(gateAt, participant);
      await refused(world, again, "SuspensionsNotSuspended", gateAt, participant);
    });
  });

  describe("an appeal", () => {
    it("that wins ends the suspension, which its Supervisor does not repeat alone", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, participant, stranger, gate } = world;
      await suspended(world);
      const act = await actOf(world);
      await refused(world, standings.overturnSuspension(gateAt, participant), "SuspensionsNotOverturned", act);
      await wonAppeal(world);
      await expect(standings.connect(stranger).overturnSuspension(gateAt, participant))
        .to.emit(standings, "SuspensionOverturned")
        .withArgs(gateAt, participant);
      expect(await statusOf(world)).to.equal(Status.Active);
      const order = await orderOf(world, { until: (await time.latest()) + 2 * DAY });
      const now = (await time.latest()) + 5;
      await time.setNextBlockTimestamp(now);
      await refused(world, supervisor.suspend(order, 0), "SuspensionsInvalidEnd", order.until, now, now);
      const requestId = await approved(world, "Renewal", suspensionSubject(order));
      await supervisor.suspend(order, requestId);
      expect((await gate.participantOf(participant)).status).to.equal(Status.Suspended);
    });

    it("that wins bars what was approved before it was decided", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, participant } = world;
      const order = await orderOf(world, { until: (await time.latest()) + 60 * DAY });
      const kept = await approved(world, "Renewal", suspensionSubject(order));
      await suspended(world);
      await wonAppeal(world);
      await standings.overturnSuspension(gateAt, participant);
      await refused(world, supervisor.suspend(order, kept), "SuspensionsNotApproved", kept);
      await supervisor.suspend(order, await approved(world, "Renewal", suspensionSubject(order)));
    });

    it("that wins bars a repetition though nobody has carried it out, and an extension", async () => {
      const world = await fixture();
      const { supervisor, gateAt, participant } = world;
      const end = await suspended(world);
      const act = await wonAppeal(world);
      const until = end + DAY;
      await time.increaseTo(end - 2 * DAY);
      const extension = await approved(world, "Extension", suspensionExtensionSubject(act, until));
      const longer = supervisor.extendSuspension(gateAt, participant, until, extension);
      await refused(world, longer, "SuspensionsNotSuspended", gateAt, participant);
      await supervisor.reinstate(gateAt, participant);
      const order = await orderOf(world, { until: (await time.latest()) + DAY });
      const now = (await time.latest()) + 5;
      await time.setNextBlockTimestamp(now);
      await refused(world, supervisor.suspend(order, 0), "SuspensionsInvalidEnd", order.until, now, now);
    });

    it("that waits stays every further act: no repetition, no extension, until it is decided", async () => {
      const world = await fixture();
      const { supervisor, appeals, standings, gateAt, participant, bank } = world;
      const end = await suspended(world, { until: (await time.latest()) + 20 * DAY });
      const act = await actOf(world);
      const source = await standings.getAddress();
      await appeals.connect(bank).appeal(source, suspensionLocator(gateAt, bank.address), id("grounds"));
      const until = end + DAY;
      const extension = await approved(world, "Extension", suspensionExtensionSubject(act, until));
      const longer = supervisor.extendSuspension(gateAt, participant, until, extension);
      await refused(world, longer, "SuspensionsAppealPending", act);
      await supervisor.reinstate(gateAt, participant);
      const order = await orderOf(world, { until: end });
      await refused(world, supervisor.suspend(order, 0), "SuspensionsAppealPending", act);
    });

    it("that loses changes nothing, and another is open after an extension", async () => {
      const world = await fixture();
      const { supervisor, standings, appeals, gateAt, participant, bank } = world;
      const end = await suspended(world);
      const act = await actOf(world);
      const locator = suspensionLocator(gateAt, bank.address);
      await appealed(world, { act, locator }, false);
      await time.increase(5 * DAY);
      await refused(world, standings.overturnSuspension(gateAt, participant), "SuspensionsNotOverturned", act);
      const source = await standings.getAddress();
      await expect(appeals.connect(bank).appeal(source, locator, id("again")))
        .to.be.revertedWithCustomError(appeals, "AppealsAppealed")
        .withArgs(appealKey(source, act));
      const until = end + DAY;
      await time.increaseTo(end - 2 * DAY);
      const requestId = await approved(world, "Extension", suspensionExtensionSubject(act, until));
      await supervisor.extendSuspension(gateAt, participant, until, requestId);
      await appeals.connect(bank).appeal(source, locator, id("again"));
    });

    it("is for an account of the participant, while it is suspended", async () => {
      const world = await fixture();
      const { appeals, standings, gateAt, bank, china } = world;
      const source = await standings.getAddress();
      const locator = suspensionLocator(gateAt, bank.address);
      await expect(appeals.connect(bank).appeal(source, locator, id("grounds")))
        .to.be.revertedWithCustomError(appeals, "AppealsNothingInForce")
        .withArgs(source, await actOf(world));
      await suspended(world);
      await expect(appeals.connect(china.banks[1]).appeal(source, locator, id("grounds")))
        .to.be.revertedWithCustomError(appeals, "AppealsNotAppellant")
        .withArgs(bank.address, china.banks[1]!.address);
      const [act, file] = await standings.appealable(locator);
      expect(act).to.equal(await actOf(world));
      expect([file.appellant, file.authority, file.home, file.homeActed, file.caseId, file.live]).to.deep.equal([
        bank.address,
        BigInt(china.code),
        BigInt(china.code),
        true,
        1n,
        true,
      ]);
    });
  });
});
