import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import {
  APPEAL_WINDOW,
  corridorScope,
  currencyScope,
  Direction,
  extensionSubject,
  FIRST_PLACE_OF_ISSUER as ISSUER,
  type HoldOrder,
  HoldReason,
  HoldStatus,
  newEarmark,
  newInstruction,
  parseDecision,
  parseFlow,
  parseHold,
  paymentSubject,
  Power,
  purposeIndex,
  RATIFY_CLOCK,
  reasonCode,
  type ReasonName,
  renewalSubject,
  Rejection,
  ruleTerms,
  type RuleTerms,
} from "../../src/index.ts";
import { EmergencyCommittee__factory, HoldLedger__factory } from "../../typechain-types/index.js";
import { adopt, BASIS, DAY, entry, HOUR, mined, publish, setRules, setThresholds } from "../utils/consortium.ts";
import {
  answer,
  appeal,
  ask,
  deployHoldWorld,
  expel,
  FUNDED,
  type HoldWorld,
  judge,
  latest,
  LOOT,
  nationalOrder,
  order,
  place,
} from "../utils/holds.ts";
import { completeRecovery, proposeRecovery, suspend } from "../utils/participants.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const UNSPECIFIED = 0; // purpose
const RENEWED_UNTIL = (await time.latest()) + 60 * DAY;

const deploy = () => deployHoldWorld(connection);

describe("Holds", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const placed = async (world: HoldWorld, changes: Partial<HoldOrder> = {}): Promise<HoldOrder> => {
    const asked = await order(world, changes);
    await mined(place(world, asked));
    return asked;
  };

  const nationally = async (world: HoldWorld, changes: Partial<HoldOrder> = {}): Promise<HoldOrder> => {
    const asked = await nationalOrder(world, changes);
    await mined(place(world, asked));
    return asked;
  };

  const expectHeld = async ({ china, ledger, cny, suspect }: HoldWorld, amount: bigint) => {
    expect(await china.token.getFrozenTokens(suspect)).to.equal(amount);
    expect(await ledger.heldOf(cny, suspect)).to.equal(amount);
  };

  const expectFree = async ({ china, suspect, victim }: HoldWorld, amount: bigint) => {
    const token = china.token.connect(suspect);
    // What is held is in the way; what is not there is not (ERC-7943).
    expect(await token.canTransfer(suspect, victim, amount + 1n)).to.equal(amount >= (await token.balanceOf(suspect)));
    await expect(token.transfer(victim, amount + 1n))
      .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
      .withArgs(reasonCode("InsufficientFunds"), suspect, victim, amount + 1n);
    if (amount > 0n) await token.transfer.staticCall(victim, amount);
  };

  /** What is to be paid out of China's hold is announced, and ten days pass. */
  const announce = async (
    { ledger, cny, suspect, victim }: HoldWorld,
    amount: bigint,
    requestId: bigint,
    payee = victim.address,
  ) => {
    await mined(ledger.announceTaking(cny, suspect, ISSUER, payee, amount, requestId));
    await time.increase(APPEAL_WINDOW);
  };

  const home = ({ ledger, kazakhstan }: HoldWorld) => ledger.connect(kazakhstan.offices.Supervisor);
  const issuer = ({ ledger, china }: HoldWorld) => ledger.connect(china.offices.Supervisor);

  describe("place", () => {
    it("holds at home at once and until its end", async () => {
      const world = await fixture();
      const { ledger, cny, suspect, kazakhstan, ownCase } = world;
      const asked = await nationalOrder(world, { amount: 300n });
      const { until } = asked;
      const { logs } = await mined(place(world, asked));
      const [event] = logs.flatMap((log) => ledger.interface.parseLog(log) ?? []);
      const [token, account, caseId, at, word] = event!.args as unknown as [string, string, bigint, bigint, bigint];
      expect([token, account, caseId, at]).to.deep.equal([cny, suspect.address, BigInt(ownCase), 0n]);
      const since = (await latest(world)) - ((await latest(world)) % (2 * DAY));
      expect(parseHold(word)).to.deep.equal({
        amount: 300n,
        since,
        until,
        term: until,
        authority: kazakhstan.code,
        home: kazakhstan.code,
        caseId: ownCase,
        reason: HoldReason.Fraud,
        status: HoldStatus.National,
      });
      await expectHeld(world, 300n);
      await expectFree(world, LOOT - 300n);
      const { code } = kazakhstan;
      expect(await ledger.holdAt(cny, suspect, 0)).to.deep.equal(
        [300, since, until, until, code, code, ownCase, HoldReason.Fraud, HoldStatus.National].map(BigInt),
      );
      await time.setNextBlockTimestamp(until - 1);
      await networkHelpers.mine();
      await expectHeld(world, 300n);
      await networkHelpers.mine();
      await expectHeld(world, 0n);
      await expectFree(world, LOOT);
    });

    it("holds abroad for 72 hours, in the currency that the country issues", async () => {
      const world = await fixture();
      const { ledger, cny, suspect, china } = world;
      const { until } = await placed(world);
      const now = await latest(world);
      await expectHeld(world, LOOT);
      const hold = await ledger.holdAt(cny, suspect, ISSUER);
      expect([hold.status, hold.until, hold.term]).to.deep.equal(
        [HoldStatus.Provisional, now + RATIFY_CLOCK, until].map(BigInt),
      );
      expect(hold.authority).to.equal(china.code);
      await time.setNextBlockTimestamp(now + RATIFY_CLOCK - 1);
      await networkHelpers.mine();
      await expectHeld(world, LOOT);
      await networkHelpers.mine();
      await expectHeld(world, 0n);
      expect(await ledger.isLive(cny, suspect, ISSUER)).to.equal(false);
    });

    it("holds abroad no longer than it was asked for", async () => {
      const world = await fixture();
      const { ledger, cny, suspect } = world;
      const { until } = await placed(world, { until: (await latest(world)) + HOUR });
      expect((await ledger.holdAt(cny, suspect, ISSUER)).until).to.equal(until);
    });

    it("adds up, whoever holds", async () => {
      const world = await fixture();
      await placed(world, { amount: 100n });
      await nationally(world, { amount: 30n });
      await nationally(world, { amount: 7n, caseId: world.caseId });
      await expectHeld(world, 137n);
      await expectFree(world, LOOT - 137n);
    });

    it("holds what there is if that is less, and nothing twice", async () => {
      const world = await fixture();
      const { ledger, cny, suspect } = world;
      await placed(world, { amount: LOOT - 5n });
      await nationally(world, { amount: LOOT });
      expect((await ledger.holdAt(cny, suspect, 0)).amount).to.equal(5n);
      await expectHeld(world, LOOT);
      await expect(place(world, await nationalOrder(world, { caseId: world.caseId })))
        .to.be.revertedWithCustomError(ledger, "HoldsNothingFree")
        .withArgs(cny, suspect);
    });

    /** The suspect sets money aside for an accomplice, who alone releases it. */
    const hide = async (world: HoldWorld, amount: bigint) => {
      const { engine, suspect, victim, cny, stranger } = world;
      const legs = [{ token: cny, payer: suspect.address, payee: victim.address, amount }];
      const instruction = newInstruction({ legs, deadline: (await latest(world)) + 30 * DAY });
      const mark = newEarmark({ instruction, leg: 0, releaser: stranger.address });
      await mined(engine.connect(suspect).earmark(instruction, 0, stranger, { nonce: mark.nonce, signature: "0x" }));
      const { leg, nonce, releaser } = mark;
      return () =>
        engine.connect(stranger).settleEarmarked(instruction, [], [{ leg, nonce, releaser, signature: "0x" }]);
    };

    it("goes before earmarks: nobody sets money aside from a Supervisor", async () => {
      const world = await fixture();
      const { china, ledger, cny, suspect, kazakhstan, victim } = world;
      const pay = await hide(world, LOOT - 10n);
      await placed(world, { amount: LOOT - 5n });
      expect((await ledger.holdAt(cny, suspect, ISSUER)).amount).to.equal(LOOT - 5n);
      expect(await china.token.getFrozenTokens(suspect)).to.equal(LOOT);
      await expect(pay())
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenInsufficientBalance")
        .withArgs(suspect, 5n, LOOT - 10n);
      await home(world).ratify(cny, suspect, ISSUER);
      const subject = paymentSubject(await ledger.keyOf(cny, suspect, ISSUER), victim.address, LOOT - 5n);
      const requestId = await ask(world, { kind: "Return", subject, to: kazakhstan.code });
      await answer(world, requestId, kazakhstan);
      await announce(world, LOOT - 5n, requestId);
      await china.token.transferHeld(ledger, suspect, ISSUER, victim, LOOT - 5n, UNSPECIFIED, requestId);
      expect(await china.token.balanceOf(suspect)).to.equal(5n);
      expect(await china.token.getFrozenTokens(suspect)).to.equal(5n);
    });

    it("frees nothing of what was set aside when more comes in", async () => {
      const world = await fixture();
      const { china, ledger, cny, suspect, victim } = world;
      await hide(world, LOOT - 10n);
      await placed(world);
      expect(await ledger.heldOf(cny, suspect)).to.equal(2n * LOOT - 10n);
      await mined(china.token.connect(victim).transfer(suspect, LOOT));
      expect(await china.token.getFrozenTokens(suspect)).to.equal(2n * LOOT - 10n);
      await expectFree(world, 10n);
      await mined(china.token.connect(suspect).transfer(victim, 10n));
      await expectFree(world, 0n);
    });

    it("leaves what is earmarked in its place when it ends", async () => {
      const world = await fixture();
      const { cny, suspect, china, victim } = world;
      const pay = await hide(world, LOOT - 10n);
      await placed(world);
      await issuer(world).release(cny, suspect, ISSUER, LOOT);
      await expectHeld(world, LOOT - 10n);
      await mined(pay());
      expect(await china.token.balanceOf(victim)).to.equal(FUNDED - 10n);
    });

    it("is for the Supervisors of the home and of the issuer alone", async () => {
      const world = await fixture();
      const { ledger, countries, thailand, kazakhstan, china } = world;
      await expect(ledger.connect(china.offices.Registrar).place(await order(world))).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      await expect(place(world, await order(world, { authority: thailand.code })))
        .to.be.revertedWithCustomError(ledger, "HoldsNotCompetent")
        .withArgs(thailand.code, kazakhstan.code);
      const inTenge = await order(world, { token: world.kzt });
      await expect(place(world, inTenge))
        .to.be.revertedWithCustomError(ledger, "HoldsNotCompetent")
        .withArgs(china.code, kazakhstan.code);
    });

    it("needs an open case that concerns the country", async () => {
      const world = await fixture();
      const { cases, china, ownCase } = world;
      for (const [caseId, error] of [
        [ownCase, "CaseRegistryNotParty"],
        [9, "CaseRegistryNoCase"],
        [0, "CaseRegistryNoCase"],
      ] as const) {
        await expect(place(world, await order(world, { caseId }))).to.be.revertedWithCustomError(cases, error);
      }
      expect(china.code).to.equal(156);
    });

    it("needs an account that is somebody's, an amount, a reason, and an end within 90 days", async () => {
      const world = await fixture();
      const { ledger, stranger, cny } = world;
      await expect(place(world, await order(world, { account: stranger.address })))
        .to.be.revertedWithCustomError(ledger, "HoldsUnknownAccount")
        .withArgs(cny, stranger);
      await expect(place(world, await order(world, { amount: 0n })))
        .to.be.revertedWithCustomError(ledger, "HoldsInvalidOrder")
        .withArgs(HoldReason.Fraud, 0n);
      await expect(place(world, await order(world, { reason: HoldReason.None })))
        .to.be.revertedWithCustomError(ledger, "HoldsInvalidOrder")
        .withArgs(HoldReason.None, LOOT);
      const now = (await latest(world)) + 10;
      for (const until of [0, now, now + 90 * DAY + 1]) {
        await time.setNextBlockTimestamp(now);
        await expect(place(world, await order(world, { until })))
          .to.be.revertedWithCustomError(ledger, "HoldsInvalidTerm")
          .withArgs(until, now, now + 90 * DAY);
      }
      await time.setNextBlockTimestamp(now);
      await place(world, await order(world, { until: now + 90 * DAY }));
    });

    it("stays within a quota in any 30 days, to the second", async () => {
      const world = await fixture();
      const { ledger, kazakhstan } = world;
      const start = Math.ceil((await latest(world)) / DAY) * DAY;
      await time.increaseTo(start + DAY - 1);
      await setPlaced(world, BigInt(start / DAY), 99n);
      expect(await ledger.quotaOf(kazakhstan.code)).to.deep.equal([99n, 100n]);
      await time.setNextBlockTimestamp(start + 30 * DAY - 10);
      await nationally(world, { amount: 1n });
      expect(await ledger.quotaOf(kazakhstan.code)).to.deep.equal([100n, 100n]);
      const next = await nationalOrder(world, { caseId: world.caseId, until: start + 60 * DAY });
      await time.setNextBlockTimestamp(start + 31 * DAY - 1);
      await networkHelpers.mine();
      await expect(home(world).place.staticCall(next))
        .to.be.revertedWithCustomError(ledger, "HoldsQuota")
        .withArgs(kazakhstan.code, 100);
      await time.setNextBlockTimestamp(start + 31 * DAY);
      await mined(home(world).place(next));
      expect(await ledger.quotaOf(kazakhstan.code)).to.deep.equal([2n, 100n]);
    });
  });

  describe("ratify", () => {
    it("lets the hold bite until its term", async () => {
      const world = await fixture();
      const { cny, suspect, ledger } = world;
      const { until } = await placed(world);
      await expect(home(world).ratify(cny, suspect, ISSUER))
        .to.emit(ledger, "HoldRatified")
        .withArgs(cny, suspect, ISSUER, until);
      await time.setNextBlockTimestamp(until - 1);
      await networkHelpers.mine();
      await expectHeld(world, LOOT);
      await networkHelpers.mine();
      await expectHeld(world, 0n);
    });

    it("is the home Supervisor's, within the clock, once, of what is provisional", async () => {
      const world = await fixture();
      const { cny, suspect, ledger, countries } = world;
      await placed(world, { amount: 5n });
      await expect(issuer(world).ratify(cny, suspect, ISSUER)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      await nationally(world, { amount: 5n });
      await expect(home(world).ratify(cny, suspect, 0))
        .to.be.revertedWithCustomError(ledger, "HoldsNotProvisional")
        .withArgs(cny, suspect, 0);
      await home(world).ratify(cny, suspect, ISSUER);
      await expect(home(world).ratify(cny, suspect, ISSUER)).to.be.revertedWithCustomError(
        ledger,
        "HoldsNotProvisional",
      );
      await expect(home(world).ratify(cny, suspect, 2))
        .to.be.revertedWithCustomError(ledger, "HoldsNotLive")
        .withArgs(cny, suspect, 2);
      await expect(home(world).ratify(cny, suspect, 2 * ISSUER)).to.be.revertedWithCustomError(ledger, "HoldsNotLive");
    });

    it("comes too late when the clock has run out", async () => {
      const world = await fixture();
      const { cny, suspect, ledger } = world;
      await placed(world);
      const end = Number((await ledger.holdAt(cny, suspect, ISSUER)).until);
      await time.setNextBlockTimestamp(end - 1);
      await home(world).ratify.staticCall(cny, suspect, ISSUER);
      await time.setNextBlockTimestamp(end);
      await networkHelpers.mine();
      await expect(home(world).ratify(cny, suspect, ISSUER)).to.be.revertedWithCustomError(ledger, "HoldsNotLive");
    });
  });

  describe("refuse", () => {
    it("ends a provisional hold", async () => {
      const world = await fixture();
      const { cny, suspect, ledger } = world;
      await placed(world);
      await expect(home(world).refuse(cny, suspect, ISSUER, id("why")))
        .to.emit(ledger, "HoldRefused")
        .withArgs(cny, suspect, ISSUER, id("why"));
      await expectHeld(world, 0n);
      await expectFree(world, LOOT);
    });

    it("is the home Supervisor's, of what is provisional", async () => {
      const world = await fixture();
      const { cny, suspect, ledger, countries } = world;
      await placed(world);
      await expect(issuer(world).refuse(cny, suspect, ISSUER, id("why"))).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      await home(world).ratify(cny, suspect, ISSUER);
      await expect(home(world).refuse(cny, suspect, ISSUER, id("why"))).to.be.revertedWithCustomError(
        ledger,
        "HoldsNotProvisional",
      );
    });
  });

  describe("release", () => {
    it("frees its own amount and nobody else's, in parts", async () => {
      const world = await fixture();
      const { cny, suspect, ledger } = world;
      await placed(world, { amount: 100n });
      await nationally(world, { amount: 50n });
      await expect(issuer(world).release(cny, suspect, ISSUER, 40n))
        .to.emit(ledger, "HoldReleased")
        .withArgs(cny, suspect, ISSUER, 40n);
      await expectHeld(world, 110n);
      await issuer(world).release(cny, suspect, ISSUER, 60n);
      await expectHeld(world, 50n);
      expect((await ledger.holdAt(cny, suspect, ISSUER)).status).to.equal(HoldStatus.Ended);
      await expectFree(world, LOOT - 50n);
    });

    it("is that of the country that holds, of what it holds", async () => {
      const world = await fixture();
      const { cny, suspect, ledger, countries } = world;
      await placed(world, { amount: 100n });
      await expect(home(world).release(cny, suspect, ISSUER, 1n)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      for (const amount of [0n, 101n]) {
        await expect(issuer(world).release(cny, suspect, ISSUER, amount))
          .to.be.revertedWithCustomError(ledger, "HoldsInvalidAmount")
          .withArgs(amount, 100n);
      }
      await issuer(world).release(cny, suspect, ISSUER, 100n);
      await expect(issuer(world).release(cny, suspect, ISSUER, 1n)).to.be.revertedWithCustomError(
        ledger,
        "HoldsNotLive",
      );
    });
  });

  describe("no rolling (SUP-6)", () => {
    /** China's order to hold seventy yuan again. */
    const renewal = async (world: HoldWorld) => order(world, { amount: 70n, until: RENEWED_UNTIL });

    const after = async (world: HoldWorld, seconds: number) => time.increaseTo((await latest(world)) + seconds);

    it("a country does not hold abroad again within 30 days after the term, on its case or one of its own", async () => {
      const world = await fixture();
      const { ledger, china, cases, kazakhstan } = world;
      await placed(world, { amount: 5n });
      await cases
        .connect(china.offices.Supervisor)
        .open([china.code, kazakhstan.code], [], id("other law"), ethers.ZeroHash);
      for (const caseId of [world.caseId, 3]) {
        await expect(place(world, await order(world, { caseId })))
          .to.be.revertedWithCustomError(ledger, "HoldsRolling")
          .withArgs(china.code, caseId, ISSUER);
      }
      await after(world, 4 * DAY);
      await expectHeld(world, 0n);
      await expect(place(world, await order(world, { caseId: 3 }))).to.be.revertedWithCustomError(
        ledger,
        "HoldsRolling",
      );
    });

    it("its memory fades 30 days after the term, to the second", async () => {
      const world = await fixture();
      const { ledger, china, cny, suspect } = world;
      const { until } = await placed(world, { amount: 5n });
      const again = await order(world, { until: until + 60 * DAY });
      const signer = ledger.connect(china.offices.Supervisor);
      await time.setNextBlockTimestamp(until + 30 * DAY - 1);
      await networkHelpers.mine();
      await expect(signer.place.staticCall(again)).to.be.revertedWithCustomError(ledger, "HoldsRolling");
      await time.setNextBlockTimestamp(until + 30 * DAY);
      await signer.place(again);
      expect((await ledger.holdAt(cny, suspect, ISSUER + 1)).term).to.equal(again.until);
    });

    it("a country does not hold at home again on the same case, released or lapsed", async () => {
      const world = await fixture();
      const { ledger, cny, suspect, kazakhstan, ownCase } = world;
      await nationally(world, { amount: 5n });
      await home(world).release(cny, suspect, 0, 5n);
      await expect(place(world, await nationalOrder(world)))
        .to.be.revertedWithCustomError(ledger, "HoldsRolling")
        .withArgs(kazakhstan.code, ownCase, 0);
      await nationally(world, { caseId: world.caseId });
      await expectHeld(world, LOOT);
    });

    it("abroad another case is another matter once the home country is a party to it", async () => {
      const world = await fixture();
      const { ledger, china, cases, kazakhstan, cny, suspect } = world;
      await placed(world, { amount: 5n });
      const joint = [china.code, kazakhstan.code];
      await mined(cases.connect(china.offices.Supervisor).open(joint, [], id("other law"), ethers.ZeroHash));
      await expect(place(world, await order(world, { caseId: 3 }))).to.be.revertedWithCustomError(
        ledger,
        "HoldsRolling",
      );
      await mined(cases.connect(kazakhstan.offices.Supervisor).accept(3, kazakhstan.code));
      await mined(place(world, await order(world, { caseId: 3, amount: 7n })));
      expect((await ledger.holdAt(cny, suspect, ISSUER + 1)).amount).to.equal(7n);
      await expectHeld(world, 12n);
    });

    it("after a refusal its case is barred for 180 days, to the second, and no other to which the home is a party", async () => {
      const world = await fixture();
      const { ledger, cases, china, kazakhstan, cny, suspect } = world;
      const early = await ask(world, { kind: "Renewal", subject: renewalSubject(await renewal(world)) });
      await mined(answer(world, early, kazakhstan));
      await placed(world, { amount: 5n });
      await mined(home(world).refuse(cny, suspect, ISSUER, id("why")));
      const refusedAt = await latest(world);
      expect((await ledger.holdAt(cny, suspect, ISSUER)).status).to.equal(HoldStatus.Refused);
      await expect(issuer(world).placeAgain(await renewal(world), early)) // it was approved before the refusal
        .to.be.revertedWithCustomError(ledger, "HoldsRolling")
        .withArgs(china.code, world.caseId, ISSUER);
      const joint = [china.code, kazakhstan.code];
      await mined(cases.connect(china.offices.Supervisor).open(joint, [], id("other law"), ethers.ZeroHash));
      await mined(cases.connect(kazakhstan.offices.Supervisor).accept(3, kazakhstan.code));
      await issuer(world).place.staticCall(await order(world, { caseId: 3 }));
      const later = { until: refusedAt + 200 * DAY };
      await time.setNextBlockTimestamp(refusedAt + 180 * DAY - 1);
      await networkHelpers.mine();
      await expect(issuer(world).place.staticCall(await order(world, later))).to.be.revertedWithCustomError(
        ledger,
        "HoldsRolling",
      );
      await time.setNextBlockTimestamp(refusedAt + 180 * DAY);
      await mined(place(world, await order(world, later)));
    });

    it("a country that has left holds nothing abroad, and at home what it may", async () => {
      const world = await fixture();
      const { ledger, cases, china, kazakhstan } = world;
      await expel(world, china);
      const [until] = [(await latest(world)) + DAY];
      await expect(place(world, await order(world, { until })))
        .to.be.revertedWithCustomError(ledger, "HoldsNotCompetent")
        .withArgs(china.code, kazakhstan.code);
      await mined(cases.connect(china.offices.Supervisor).open([china.code], [], id("law"), ethers.ZeroHash));
      await mined(place(world, await order(world, { account: world.victim.address, caseId: 3, until })));
    });

    describe("what an appeal overturned", () => {
      /** China's hold, or Kazakhstan's own, which Thailand finds wrong; it has not been ended yet. */
      const lost = async (world: HoldWorld, at: number) => {
        const { thailand } = world;
        if (at === ISSUER) {
          await placed(world, { amount: 5n });
          await mined(home(world).ratify(world.cny, world.suspect, ISSUER));
        } else await nationally(world, { amount: 5n });
        const key = await appeal(world, at);
        await mined(judge(world, key, { code: thailand.code, account: thailand.offices.Supervisor }, true));
        await time.increase(5 * DAY);
        return Number(await world.appeals.decideBy(key));
      };

      it("is not held again for 180 days in any case, to the second", async () => {
        const world = await fixture();
        const { ledger, cny, suspect, kazakhstan } = world;
        const decidedAt = await lost(world, 0);
        await mined(ledger.overturn(cny, suspect, 0));
        expect((await ledger.holdAt(cny, suspect, 0)).status).to.equal(HoldStatus.Overturned);
        await expectHeld(world, 0n);
        const until = decidedAt + 200 * DAY;
        const elsewhere = { caseId: world.caseId, until };
        await time.setNextBlockTimestamp(decidedAt + 180 * DAY - 1);
        await networkHelpers.mine();
        await expect(home(world).place.staticCall(await nationalOrder(world, elsewhere)))
          .to.be.revertedWithCustomError(ledger, "HoldsRolling")
          .withArgs(kazakhstan.code, world.caseId, 0);
        await time.setNextBlockTimestamp(decidedAt + 180 * DAY);
        await mined(place(world, await nationalOrder(world, elsewhere)));
      });

      it("is remembered though the hold had ended by itself before anybody said so", async () => {
        const world = await fixture();
        const { ledger, cny, suspect } = world;
        const now = await latest(world);
        await nationally(world, { until: now + 3 * DAY });
        const key = await appeal(world, 0);
        await time.increase(5 * DAY); // nobody votes
        expect(await ledger.isLive(cny, suspect, 0)).to.equal(false);
        await issuer(world).place.staticCall(await order(world));
        await home(world).place.staticCall(await nationalOrder(world, { caseId: world.caseId }));
        await expect(ledger.overturn(cny, suspect, 0))
          .to.emit(ledger, "HoldOverturned")
          .withArgs(cny, suspect, 0);
        expect((await ledger.holdAt(cny, suspect, 0)).until).to.equal(now + 3 * DAY);
        await expect(place(world, await nationalOrder(world, { caseId: world.caseId }))).to.be.revertedWithCustomError(
          ledger,
          "HoldsRolling",
        );
        await expect(ledger.overturn(cny, suspect, 0))
          .to.be.revertedWithCustomError(ledger, "HoldsNotOverturned")
          .withArgs(key);
      });

      it("but by an approval that came after the outcome, of more than the country itself", async () => {
        const world = await fixture();
        const { ledger, cases, cny, suspect, kazakhstan } = world;
        const again = await renewal(world);
        const approval = async () => {
          const requestId = await ask(world, { kind: "Renewal", subject: renewalSubject(again) });
          await mined(answer(world, requestId, kazakhstan));
          return requestId;
        };
        const early = await approval();
        await lost(world, ISSUER);
        await mined(ledger.overturn(cny, suspect, ISSUER));
        await expect(issuer(world).placeAgain(again, early)).to.be.revertedWithCustomError(ledger, "HoldsRolling");
        await mined(issuer(world).placeAgain(again, await approval()));
        await expectHeld(world, 70n);

        const own = await fixture();
        await lost(own, 0);
        await mined(own.ledger.overturn(cny, suspect, 0));
        const alone = await nationalOrder(own, { until: (await latest(own)) + 20 * DAY });
        const [from, caseId] = [kazakhstan.code, own.ownCase];
        const requestId = await ask(own, { kind: "Renewal", subject: renewalSubject(alone), from, caseId });
        await mined(cases.connect(kazakhstan.offices.Delegation).answer(requestId, from, 0, ethers.ZeroHash));
        await expect(home(own).placeAgain(alone, requestId)).to.be.revertedWithCustomError(ledger, "HoldsRolling");
      });
    });

    /** Kazakhstan opens so many cases of its own, from number 3 on. */
    const open = async ({ cases, kazakhstan }: HoldWorld, count: number) => {
      const supervisor = cases.connect(kazakhstan.offices.Supervisor);
      for (let i = 0; i < count; ++i) await mined(supervisor.open([kazakhstan.code], [], id("law"), ethers.ZeroHash));
    };

    /** The first second of a period of two days, ahead. */
    const nextPeriod = async (world: HoldWorld) => Math.ceil((await latest(world)) / (2 * DAY) + 1) * 2 * DAY;

    describe("at home, whatever the cases (SUP-10)", () => {
      it("an account is held on at most 180 of any 360 days, to the second", async () => {
        const world = await fixture();
        const { ledger, kazakhstan } = world;
        await open(world, 4);
        const start = await nextPeriod(world);
        const held = async (at: number, until: number, caseId: number) => {
          await time.setNextBlockTimestamp(at);
          return home(world).place(await nationalOrder(world, { until, caseId, amount: 1n }));
        };
        await held(start, start + 90 * DAY, 3);
        await mined(held(start + 90 * DAY, start + 180 * DAY, 4));
        await expect(held(start + 180 * DAY, start + 180 * DAY + 1, 5))
          .to.be.revertedWithCustomError(ledger, "HoldsTooLong")
          .withArgs(kazakhstan.code, 182 * DAY, 180 * DAY);
        // The first period leaves the window when one ends 360 days later.
        await expect(held(start + 360 * DAY - 10, start + 360 * DAY, 5)).to.be.revertedWithCustomError(
          ledger,
          "HoldsTooLong",
        );
        await mined(held(start + 360 * DAY, start + 362 * DAY + 1, 5));
      });

      it("counts what was released for what it bit, and what was held twice once", async () => {
        const world = await fixture();
        const { ledger, cny, suspect } = world;
        await open(world, 5);
        const start = await nextPeriod(world);
        const held = async (at: number, until: number, caseId: number) => {
          await time.setNextBlockTimestamp(at);
          await mined(home(world).place(await nationalOrder(world, { until, caseId, amount: 1n })));
        };
        await held(start, start + 90 * DAY, 3);
        await held(start + 1, start + 90 * DAY, 4);
        await time.setNextBlockTimestamp(start + 2 * DAY - 10);
        await mined(home(world).release(cny, suspect, 0, 1n));
        await mined(home(world).release(cny, suspect, 1, 1n));
        await held(start + 90 * DAY, start + 180 * DAY, 5); // 2 and 90 days so far
        await held(start + 180 * DAY, start + 268 * DAY, 6);
        await time.setNextBlockTimestamp(start + 268 * DAY);
        await expect(
          home(world).place(await nationalOrder(world, { until: start + 268 * DAY + 1, caseId: 7, amount: 1n })),
        ).to.be.revertedWithCustomError(ledger, "HoldsTooLong");
      });

      it("its own Delegation does not lengthen that, another country does", async () => {
        const world = await fixture();
        const { ledger, cases, cny, suspect, kazakhstan, ownCase } = world;
        await open(world, 1);
        const start = await nextPeriod(world);
        await time.setNextBlockTimestamp(start);
        await mined(home(world).place(await nationalOrder(world, { until: start + 88 * DAY, amount: 1n })));
        await time.setNextBlockTimestamp(start + 80 * DAY);
        const joint = { until: start + 160 * DAY, amount: 1n, caseId: world.caseId };
        await mined(home(world).place(await nationalOrder(world, joint)));
        const extended = async (at: number, until: number, caseId: number) => {
          const subject = extensionSubject(await ledger.keyOf(cny, suspect, at), until);
          return ask(world, { kind: "Extension", subject, from: kazakhstan.code, caseId });
        };
        const alone = async (until: number) => {
          const requestId = await extended(0, until, ownCase);
          await mined(
            cases.connect(kazakhstan.offices.Delegation).answer(requestId, kazakhstan.code, 0, ethers.ZeroHash),
          );
          return requestId;
        };
        const until = start + 165 * DAY;
        await mined(home(world).extend(cny, suspect, 0, until, await alone(until)));
        await time.increaseTo(start + 150 * DAY);
        const [within, beyond] = [start + 180 * DAY, start + 180 * DAY + 1];
        const [inBound, outOfBound] = [await alone(within), await alone(beyond)];
        await expect(home(world).extend(cny, suspect, 0, beyond, outOfBound))
          .to.be.revertedWithCustomError(ledger, "HoldsTooLong")
          .withArgs(kazakhstan.code, 182 * DAY, 180 * DAY);
        await mined(home(world).extend(cny, suspect, 0, within, inBound));
        const requestId = await extended(1, start + 220 * DAY, world.caseId);
        await mined(answer(world, requestId, world.china));
        await mined(home(world).extend(cny, suspect, 1, start + 220 * DAY, requestId));
      });

      it("a place that is needed is taken from what was released, which is remembered all the same", async () => {
        const world = await fixture();
        const { ledger, kazakhstan, cny, suspect } = world;
        await open(world, 19);
        const start = await nextPeriod(world);
        await time.setNextBlockTimestamp(start);
        await mined(home(world).place(await nationalOrder(world, { until: start + 80 * DAY, amount: 1n, caseId: 3 })));
        await time.increaseTo(start + 80 * DAY);
        const until = start + 82 * DAY;
        for (let i = 1; i < 16; ++i) {
          await mined(home(world).place(await nationalOrder(world, { until, amount: 1n, caseId: 3 + i })));
          await mined(home(world).release(cny, suspect, i, 1n));
        }
        const rolled = await nationalOrder(world, { until, amount: 1n, caseId: 3 });
        await expect(home(world).place(rolled)).to.be.revertedWithCustomError(ledger, "HoldsRolling");
        await mined(home(world).place(await nationalOrder(world, { until, amount: 9n, caseId: 19 })));
        expect((await ledger.holdAt(cny, suspect, 0)).amount).to.equal(9n);
        await expect(home(world).place(rolled))
          .to.be.revertedWithCustomError(ledger, "HoldsRolling")
          .withArgs(kazakhstan.code, 3, 32); // of whom no place tells any more
        await time.increaseTo(start + 100 * DAY);
        await mined(
          home(world).place(await nationalOrder(world, { until: start + 190 * DAY, amount: 1n, caseId: 20 })),
        );
        await time.increaseTo(start + 190 * DAY);
        const last = { until: start + 198 * DAY + 1, amount: 1n, caseId: 3 };
        await expect(home(world).place(await nationalOrder(world, last))).to.be.revertedWithCustomError(
          ledger,
          "HoldsTooLong",
        );
        await mined(home(world).place(await nationalOrder(world, { ...last, until: start + 198 * DAY })));
      });
    });

    it("but for a renewal that all countries concerned have granted, exactly so", async () => {
      const world = await fixture();
      const { ledger, kazakhstan, cny, suspect } = world;
      await placed(world);
      await after(world, 4 * DAY);
      const again = await order(world, { amount: 70n });
      const requestId = await ask(world, { kind: "Renewal", subject: renewalSubject(again) });
      await expect(issuer(world).placeAgain(again, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsNotApproved")
        .withArgs(requestId);
      const extension = await ask(world, { kind: "Extension", subject: renewalSubject(again) });
      for (const asked of [requestId, extension]) await answer(world, asked, kazakhstan);
      await expect(issuer(world).placeAgain(again, extension))
        .to.be.revertedWithCustomError(ledger, "HoldsNotApproved")
        .withArgs(extension);
      await expect(issuer(world).placeAgain({ ...again, amount: 71n }, requestId)).to.be.revertedWithCustomError(
        ledger,
        "HoldsNotApproved",
      );
      await issuer(world).placeAgain(again, requestId);
      await expectHeld(world, 70n);
      expect((await ledger.holdAt(cny, suspect, ISSUER + 1)).amount).to.equal(70n);
      const beside = await order(world, { amount: 1n });
      const another = await ask(world, { kind: "Renewal", subject: renewalSubject(beside) });
      await answer(world, another, kazakhstan);
      await expect(issuer(world).placeAgain(beside, another)) // while one bites
        .to.be.revertedWithCustomError(ledger, "HoldsRolling")
        .withArgs(beside.authority, beside.caseId, ISSUER + 1);
      await home(world).refuse(cny, suspect, ISSUER + 1, id("no more"));
      await expect(issuer(world).placeAgain(again, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsApprovalUsed")
        .withArgs(requestId);
    });

    describe("in another ledger", () => {
      const succeeded = async (world: HoldWorld) => {
        const { appeals, countries, cases, releases, stranger, china } = world;
        const next = await new HoldLedger__factory(stranger).deploy(countries, cases, appeals);
        await publish(releases, "HoldLedger", next);
        await adopt(connection, china.token, next, Power.Hold);
        return next;
      };

      it("a country does not hold abroad again, though the currency has dropped the one before", async () => {
        const world = await fixture();
        const { ledger, china, kazakhstan, cases, suspect } = world;
        const { Supervisor } = china.offices;
        const { until } = await placed(world, { amount: 5n });
        const next = (await succeeded(world)).connect(Supervisor);
        await cases.connect(Supervisor).open([china.code, kazakhstan.code], [], id("other law"), ethers.ZeroHash);
        const expectRolling = async (caseId: number) =>
          expect(next.place.staticCall(await order(world, { caseId })))
            .to.be.revertedWithCustomError(ledger, "HoldsRollingElsewhere")
            .withArgs(china.code, caseId, ledger);
        for (const caseId of [world.caseId, 3]) await expectRolling(caseId);
        await china.token.dropPowers(ledger, Power.Hold);
        await time.setNextBlockTimestamp(until + 30 * DAY - 1);
        await networkHelpers.mine();
        for (const caseId of [world.caseId, 3]) await expectRolling(caseId);
        const again = await order(world);
        await time.setNextBlockTimestamp(until + 30 * DAY);
        await next.place(again);
        expect(await china.token.getFrozenTokens(suspect)).to.equal(LOOT);
      });

      it("nor at home on the same case, in either of two that are in force", async () => {
        const world = await fixture();
        const { ledger, china, kazakhstan, caseId, ownCase, suspect } = world;
        const { Supervisor } = kazakhstan.offices;
        await nationally(world, { amount: 5n, until: (await latest(world)) + 60 * DAY });
        const next = (await succeeded(world)).connect(Supervisor);
        await expect(next.place(await nationalOrder(world)))
          .to.be.revertedWithCustomError(ledger, "HoldsRollingElsewhere")
          .withArgs(kazakhstan.code, ownCase, ledger);
        await next.place(await nationalOrder(world, { caseId, amount: 7n }));
        await expect(place(world, await nationalOrder(world, { caseId })))
          .to.be.revertedWithCustomError(ledger, "HoldsRollingElsewhere")
          .withArgs(kazakhstan.code, caseId, next);
        expect(await china.token.getFrozenTokens(suspect)).to.equal(12n);
      });

      it("nor where the one before was dropped before there was a next one", async () => {
        const world = await fixture();
        const { ledger, china, caseId } = world;
        await placed(world);
        await china.token.dropPowers(ledger, Power.Hold);
        const next = (await succeeded(world)).connect(china.offices.Supervisor);
        await expect(next.place(await order(world)))
          .to.be.revertedWithCustomError(ledger, "HoldsRollingElsewhere")
          .withArgs(china.code, caseId, ledger);
      });

      it("nor longer in both together than in one", async () => {
        const world = await fixture();
        const { ledger, kazakhstan } = world;
        await open(world, 3);
        const start = await nextPeriod(world);
        await time.setNextBlockTimestamp(start);
        await mined(home(world).place(await nationalOrder(world, { until: start + 90 * DAY, caseId: 3, amount: 1n })));
        const next = (await succeeded(world)).connect(kazakhstan.offices.Supervisor);
        await time.setNextBlockTimestamp(start + 90 * DAY);
        await mined(next.place(await nationalOrder(world, { until: start + 180 * DAY, caseId: 4, amount: 1n })));
        await time.setNextBlockTimestamp(start + 180 * DAY);
        await expect(next.place(await nationalOrder(world, { until: start + 180 * DAY + 1, caseId: 5, amount: 1n })))
          .to.be.revertedWithCustomError(ledger, "HoldsTooLong")
          .withArgs(kazakhstan.code, 182 * DAY, 180 * DAY);
      });

      it("but for a renewal", async () => {
        const world = await fixture();
        const { china, kazakhstan, suspect } = world;
        await placed(world);
        const next = (await succeeded(world)).connect(china.offices.Supervisor);
        const again = await order(world, { amount: 70n });
        const requestId = await ask(world, { kind: "Renewal", subject: renewalSubject(again) });
        await answer(world, requestId, kazakhstan);
        await next.placeAgain(again, requestId);
        expect(await china.token.getFrozenTokens(suspect)).to.equal(70n);
      });
    });

    it("sixteen places are all that a home has, and none of them is the issuer's", async () => {
      const world = await fixture();
      const { ledger, cases, kazakhstan, cny, suspect } = world;
      const supervisor = cases.connect(kazakhstan.offices.Supervisor);
      for (let i = 0; i < 17; ++i) await supervisor.open([kazakhstan.code], [], id("law"), ethers.ZeroHash);
      const minute = (await latest(world)) + 60 * 60;
      for (let i = 0; i < 16; ++i) await nationally(world, { caseId: 3 + i, amount: 1n, until: minute });
      await expectHeld(world, 16n);
      const next = await nationalOrder(world, { caseId: 19, amount: 1n, until: minute });
      await expect(place(world, next)).to.be.revertedWithCustomError(ledger, "HoldsFull").withArgs(cny, suspect, 16);
      await expectFree(world, LOOT - 16n);
      await placed(world);
      expect((await ledger.holdAt(cny, suspect, ISSUER)).amount).to.equal(LOOT - 16n);
      await expectFree(world, 0n);
    });
  });

  describe("extend", () => {
    it("needs the countries concerned, more than half of them", async () => {
      const world = await fixture();
      const { ledger, cny, suspect, kazakhstan } = world;
      const { until } = await placed(world);
      await home(world).ratify(cny, suspect, ISSUER);
      const key = await ledger.keyOf(cny, suspect, ISSUER);
      const requestId = await ask(world, { kind: "Extension", subject: extensionSubject(key, until + 20 * DAY) });
      const extend = (to: number) => issuer(world).extend(cny, suspect, ISSUER, to, requestId);
      await expect(extend(until + 20 * DAY)).to.be.revertedWithCustomError(ledger, "HoldsNotApproved");
      await answer(world, requestId, kazakhstan);
      await expect(extend(until + 21 * DAY)).to.be.revertedWithCustomError(ledger, "HoldsNotApproved");
      await expect(extend(until + 20 * DAY))
        .to.emit(ledger, "HoldExtended")
        .withArgs(cny, suspect, ISSUER, until + 20 * DAY);
      expect(await ledger.keyOf(cny, suspect, ISSUER)).to.equal(key);
      await time.setNextBlockTimestamp(until + 20 * DAY - 1);
      await networkHelpers.mine();
      await expectHeld(world, LOOT);
      await networkHelpers.mine();
      await expectHeld(world, 0n);
    });

    it("needs the home country's own approval, whoever else approves", async () => {
      const world = await fixture();
      const { ledger, cases, china, kazakhstan, thailand, cny, suspect } = world;
      const codes = [china, kazakhstan, thailand].map(({ code }) => code);
      await mined(cases.connect(china.offices.Supervisor).open(codes, [], id("law"), ethers.ZeroHash));
      for (const { code, offices } of [kazakhstan, thailand]) {
        await mined(cases.connect(offices.Supervisor).accept(3, code));
      }
      const { until } = await placed(world, { caseId: 3 });
      await mined(home(world).ratify(cny, suspect, ISSUER));
      const subject = extensionSubject(await ledger.keyOf(cny, suspect, ISSUER), until + DAY);
      const requestId = await ask(world, { kind: "Extension", subject, caseId: 3 });
      await mined(answer(world, requestId, thailand));
      await expect(issuer(world).extend(cny, suspect, ISSUER, until + DAY, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsNotApprovedAtHome")
        .withArgs(requestId, kazakhstan.code);
      const agreed = await ask(world, { kind: "Extension", subject, caseId: 3 });
      await mined(answer(world, agreed, kazakhstan));
      await mined(issuer(world).extend(cny, suspect, ISSUER, until + DAY, agreed));
    });

    it("is not granted by half of the countries concerned", async () => {
      const world = await fixture();
      const { ledger, cny, suspect, kazakhstan } = world;
      const { until } = await placed(world);
      await home(world).ratify(cny, suspect, ISSUER);
      const to = until + 20 * DAY;
      const subject = extensionSubject(await ledger.keyOf(cny, suspect, ISSUER), to);
      const requestId = await ask(world, { kind: "Extension", subject });
      await answer(world, requestId, kazakhstan, "PublicOrder");
      await expect(issuer(world).extend(cny, suspect, ISSUER, to, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsNotApproved")
        .withArgs(requestId);
    });

    it("needs the Delegation where a country is alone", async () => {
      const world = await fixture();
      const { ledger, cases, countries, cny, suspect, kazakhstan, ownCase } = world;
      const { until } = await nationally(world);
      const to = until + 10 * DAY;
      const subject = extensionSubject(await ledger.keyOf(cny, suspect, 0), to);
      const requestId = await ask(world, { kind: "Extension", subject, from: kazakhstan.code, caseId: ownCase });
      await expect(answer(world, requestId, kazakhstan)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      await cases
        .connect(kazakhstan.offices.Delegation)
        .answer(requestId, kazakhstan.code, Rejection.None, ethers.ZeroHash);
      await home(world).extend(cny, suspect, 0, to, requestId);
      expect((await ledger.holdAt(cny, suspect, 0)).until).to.equal(to);
    });

    it("is not for a provisional hold, nor beyond 90 days, nor for another country", async () => {
      const world = await fixture();
      const { ledger, cny, suspect, countries } = world;
      await placed(world, { amount: 5n });
      const now = await latest(world);
      await expect(issuer(world).extend(cny, suspect, ISSUER, now + DAY, 1n))
        .to.be.revertedWithCustomError(ledger, "HoldsProvisional")
        .withArgs(cny, suspect, ISSUER);
      await home(world).ratify(cny, suspect, ISSUER);
      await expect(home(world).extend(cny, suspect, ISSUER, now + DAY, 1n)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      await expect(issuer(world).extend(cny, suspect, ISSUER, now + 91 * DAY, 1n)).to.be.revertedWithCustomError(
        ledger,
        "HoldsInvalidTerm",
      );
    });
  });

  describe("extend, in a ledger that was dropped", () => {
    it("ends thirty days before the run-off does, so that what is held is heeded and remembered", async () => {
      const world = await fixture();
      const { ledger, cny, suspect, china, kazakhstan } = world;
      await placed(world);
      await home(world).ratify(cny, suspect, ISSUER);
      await china.token.dropPowers(ledger, Power.Hold);
      const runOff = Number((await china.token.powersOf(ledger)).until);
      const last = runOff - 30 * DAY;
      const extend = async (until: number) => {
        const subject = extensionSubject(await ledger.keyOf(cny, suspect, ISSUER), until);
        const requestId = await ask(world, { kind: "Extension", subject });
        await answer(world, requestId, kazakhstan);
        return issuer(world).extend(cny, suspect, ISSUER, until, requestId);
      };
      for (let now = await latest(world); last - now > 89 * DAY; now = await latest(world)) {
        await extend(now + 89 * DAY);
        await time.increaseTo(now + 80 * DAY);
      }
      await expect(extend(last + 1))
        .to.be.revertedWithCustomError(ledger, "HoldsRunOff")
        .withArgs(last + 1, runOff);
      await extend(last);
      await time.increaseTo(last - 1);
      await expectHeld(world, LOOT);
      await time.increaseTo(last);
      await expectHeld(world, 0n);
    });
  });

  describe("overturn", () => {
    it("needs an appeal that was successful", async () => {
      const world = await fixture();
      const { appeals, ledger, cny, suspect, stranger, thailand } = world;
      await placed(world);
      const key = await appeal(world, ISSUER);
      await mined(appeals.connect(thailand.offices.Supervisor).vote(key, thailand.code, false, id("why")));
      for (const wait of [1, 5 * DAY]) {
        await time.increase(wait);
        await expect(ledger.connect(stranger).overturn(cny, suspect, ISSUER))
          .to.be.revertedWithCustomError(ledger, "HoldsNotOverturned")
          .withArgs(key);
      }
      await expect(ledger.overturn(cny, suspect, 2 * ISSUER)).to.be.revertedWithCustomError(ledger, "HoldsNotLive");
    });
  });

  describe("transferHeld", () => {
    const granted = async (world: HoldWorld, amount = LOOT, kind: "Return" | "Forfeiture" = "Return") => {
      const { ledger, cny, suspect, victim, kazakhstan } = world;
      const subject = paymentSubject(await ledger.keyOf(cny, suspect, ISSUER), victim.address, amount);
      const requestId = await ask(world, { kind, subject, to: kazakhstan.code });
      await mined(answer(world, requestId, kazakhstan));
      await announce(world, amount, requestId);
      return requestId;
    };

    /** China holds so much of the suspect's, and Kazakhstan has ratified and granted that it goes to a payee. */
    const heldAndGranted = async (world: HoldWorld, amount: bigint, payee = world.victim.address) => {
      const { ledger, cny, suspect, kazakhstan } = world;
      await placed(world, { amount });
      await home(world).ratify(cny, suspect, ISSUER);
      const subject = paymentSubject(await ledger.keyOf(cny, suspect, ISSUER), payee, amount);
      const requestId = await ask(world, { kind: "Return", subject, to: kazakhstan.code });
      await mined(answer(world, requestId, kazakhstan));
      await announce(world, amount, requestId, payee);
      return requestId;
    };

    it("returns exactly what is held, by the home Supervisor's grant and the issuer's hand", async () => {
      const world = await fixture();
      const { ledger, china, cny, suspect, victim } = world;
      await placed(world);
      await home(world).ratify(cny, suspect, ISSUER);
      const requestId = await granted(world);
      const supply = await china.token.totalSupply();
      const tx = china.token.transferHeld(ledger, suspect, ISSUER, victim, LOOT, UNSPECIFIED, requestId);
      await expect(tx).to.emit(ledger, "HoldTaken").withArgs(cny, suspect, ISSUER, victim, LOOT, requestId);
      await expect(tx).to.emit(china.token, "ForcedTransfer").withArgs(suspect, victim, LOOT);
      await expect(tx).to.emit(china.token, "Transfer").withArgs(suspect, victim, LOOT);
      expect(await china.token.balanceOf(victim)).to.equal(FUNDED);
      expect(await china.token.balanceOf(suspect)).to.equal(0n);
      expect(await china.token.totalSupply()).to.equal(supply);
      await expectHeld(world, 0n);
      await expect(
        china.token.transferHeld(ledger, suspect, ISSUER, victim, LOOT, UNSPECIFIED, requestId),
      ).to.be.revertedWithCustomError(ledger, "HoldsNotLive");
    });

    it("returns a part and keeps the rest held", async () => {
      const world = await fixture();
      const { ledger, china, cny, suspect, victim } = world;
      await placed(world, { amount: 100n });
      await home(world).ratify(cny, suspect, ISSUER);
      const requestId = await granted(world, 40n, "Forfeiture");
      await china.token.transferHeld(ledger, suspect, ISSUER, victim, 40n, UNSPECIFIED, requestId);
      await expectHeld(world, 60n);
      await expect(china.token.transferHeld(ledger, suspect, ISSUER, victim, 40n, UNSPECIFIED, requestId)) // granted once
        .to.be.revertedWithCustomError(world.ledger, "HoldsApprovalUsed")
        .withArgs(requestId);
      await expectHeld(world, 60n);
      await expectFree(world, LOOT - 100n);
    });

    it("is the issuer's, to whom and as it was granted and no more than is held", async () => {
      const world = await fixture();
      const { ledger, china, countries, cny, suspect, victim, stranger, kazakhstan } = world;
      await placed(world, { amount: 100n });
      await home(world).ratify(cny, suspect, ISSUER);
      const requestId = await granted(world, 100n);
      const others = china.token.connect(kazakhstan.offices.MonetaryAuthority);
      await expect(
        others.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, requestId),
      ).to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice");
      await expect(china.token.transferHeld(ledger, suspect, ISSUER, stranger, 100n, UNSPECIFIED, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsNotApproved")
        .withArgs(requestId);
      await expect(china.token.transferHeld(ledger, suspect, ISSUER, victim, 99n, UNSPECIFIED, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsNotApproved")
        .withArgs(requestId);
      for (const amount of [0n, 101n]) {
        await expect(china.token.transferHeld(ledger, suspect, ISSUER, victim, amount, UNSPECIFIED, requestId))
          .to.be.revertedWithCustomError(ledger, "HoldsInvalidAmount")
          .withArgs(amount, 100n);
      }
      await expect(ledger.takeApproved(suspect, 0, victim, 100n, requestId)).to.be.revertedWithCustomError(
        ledger,
        "HoldsNotLive", // whoever calls is asked for its own money
      );
      expect(await ledger.heldOf(cny, suspect)).to.equal(100n);
    });

    it("needs the home country's own grant", async () => {
      const world = await fixture();
      const { ledger, china, cny, suspect, victim } = world;
      await placed(world, { amount: 100n });
      const subject = paymentSubject(await ledger.keyOf(cny, suspect, ISSUER), victim.address, 100n);
      const own = await ask(world, { kind: "Return", subject, to: china.code });
      await answer(world, own, china); // China asks China
      await expect(
        china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, own),
      ).to.be.revertedWithCustomError(ledger, "HoldsNotApproved");
      const information = await ask(world, { kind: "Information", subject, to: world.kazakhstan.code });
      await answer(world, information, world.kazakhstan);
      await expect(
        china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, information),
      ).to.be.revertedWithCustomError(ledger, "HoldsNotApproved");
    });

    it("is announced for ten days first, once, and of a hold to which the home country has agreed", async () => {
      const world = await fixture();
      const { ledger, china, cny, suspect, victim, kazakhstan, stranger } = world;
      await placed(world, { amount: 100n });
      const subject = paymentSubject(await ledger.keyOf(cny, suspect, ISSUER), victim.address, 100n);
      const requestId = await ask(world, { kind: "Return", subject, to: kazakhstan.code });
      await mined(answer(world, requestId, kazakhstan));
      const announced = (amount: bigint) =>
        ledger.connect(stranger).announceTaking(cny, suspect, ISSUER, victim, amount, requestId);
      await expect(announced(100n))
        .to.be.revertedWithCustomError(ledger, "HoldsProvisional")
        .withArgs(cny, suspect, ISSUER);
      await mined(home(world).ratify(cny, suspect, ISSUER));
      for (const amount of [0n, 101n]) {
        await expect(announced(amount))
          .to.be.revertedWithCustomError(ledger, "HoldsInvalidAmount")
          .withArgs(amount, 100n);
      }
      await expect(announced(99n)).to.be.revertedWithCustomError(ledger, "HoldsNotApproved").withArgs(requestId);
      await expect(china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsTooEarly")
        .withArgs(requestId, APPEAL_WINDOW);
      const payableFrom = (await latest(world)) + 1 + APPEAL_WINDOW;
      await expect(announced(100n))
        .to.emit(ledger, "TakingAnnounced")
        .withArgs(cny, suspect, ISSUER, victim, 100n, requestId, payableFrom);
      await expect(announced(100n)).to.be.revertedWithCustomError(ledger, "HoldsApprovalUsed").withArgs(requestId);
    });

    it("takes from no ledger that the currency does not heed", async () => {
      const { appeals, china, cases, countries, suspect, victim, stranger } = await fixture();
      const factory = new HoldLedger__factory(stranger);
      const foreign = await (await factory.deploy(countries, cases, appeals)).waitForDeployment();
      for (const nobody of [foreign, stranger]) {
        await expect(china.token.transferHeld(nobody, suspect, ISSUER, victim, 1n, UNSPECIFIED, 1n))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotAdopted")
          .withArgs(nobody, Power.Hold);
      }
    });

    it("still pays out of a ledger that was dropped, while that runs off", async () => {
      const world = await fixture();
      const { ledger, china, victim } = world;
      const requestId = await heldAndGranted(world, 100n);
      await mined(china.token.dropPowers(ledger, Power.Hold));
      await expectHeld(world, 100n);
      await china.token.transferHeld(ledger, world.suspect, ISSUER, victim, 100n, UNSPECIFIED, requestId);
      await expectHeld(world, 0n);
    });

    it("pays nothing once its case is closed", async () => {
      const world = await fixture();
      const { ledger, cases, china, kazakhstan, suspect, victim, caseId } = world;
      const requestId = await heldAndGranted(world, 100n);
      const closure = await ask(world, { kind: "Closure", subject: id("the end") });
      await mined(answer(world, closure, kazakhstan));
      await expect(china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, requestId))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNoCase")
        .withArgs(caseId);
      await expectHeld(world, 100n);
    });

    describe("and the payee's country", () => {
      const halt = async ({ gate, joint }: HoldWorld, scope: bigint, until: number) => {
        const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
        await mined(committee.extend(gate, scope, until, BASIS));
      };

      const inward = ({ china, kazakhstan }: HoldWorld, terms: Partial<RuleTerms>) =>
        entry(Direction.Inbound, kazakhstan.code, china.asset, terms);

      /** Everything that stands in the way of a payment that arrives. */
      const obstacles: [ReasonName, (world: HoldWorld) => Promise<void>][] = [
        ["InboundPurpose", (world) => setRules(world.gate, world.china, [inward(world, { purposes: 2n })])],
        ["InboundTier", (world) => setRules(world.gate, world.china, [inward(world, { minTier: 4 })])],
        ["InboundCap", (world) => setRules(world.gate, world.china, [inward(world, { cap: 99n })])],
        ["DailyLimit", (world) => setRules(world.gate, world.china, [inward(world, { dailyLimit: 99n })])],
        [
          "ApprovalNeeded",
          (world) => setThresholds(world.gate, world.china, inward(world, {}), { holdAbove: 99n, clock: 1 }),
        ],
        ["InboundModule", (world) => setThresholds(world.gate, world.china, inward(world, {}), { asksModule: true })],
        [
          "InboundExposure",
          async (world) => {
            const { gate, china, kazakhstan } = world;
            await setThresholds(gate, china, inward(world, {}), { countsExposure: true });
            const terms = { limit: 99n, tripAbove: 0n, coolOff: 0 };
            const place = { direction: Direction.Inbound, counterparty: kazakhstan.code, asset: china.asset };
            const supervisor = gate.connect(china.offices.Supervisor);
            await mined(supervisor.adoptExposureTerms(china.code, [{ ...place, terms }], id("law")));
          },
        ],
        [
          "PayeeNotActive",
          async ({ gate, china }) => {
            await mined(suspend(gate, china, china.bankIds[0]!));
          },
        ],
        [
          "CorridorHalted",
          async (world) =>
            halt(world, corridorScope(world.kazakhstan.code, world.china.code), (await latest(world)) + DAY),
        ],
        ["CurrencyHalted", async (world) => halt(world, currencyScope(world.china.asset), (await latest(world)) + DAY)],
      ];

      for (const [reason, obstruct] of obstacles) {
        it(`is asked: ${reason}`, async () => {
          const world = await fixture();
          const { ledger, china, suspect, victim } = world;
          const requestId = await heldAndGranted(world, 100n);
          await obstruct(world);
          await expect(china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, requestId))
            .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
            .withArgs(reasonCode(reason), suspect, victim, 100n);
          await expectHeld(world, 100n);
        });
      }

      it("is asked whether it knows the payee, and money goes to no account that pays it", async () => {
        const world = await fixture();
        const { ledger, china, suspect, stranger } = world;
        for (const [payee, reason] of [
          [stranger, "PayeeUnknown"],
          [suspect, "SelfPayment"],
        ] as const) {
          const again = await fixture();
          const requestId = await heldAndGranted(again, 100n, payee.address);
          await expect(china.token.transferHeld(ledger, suspect, ISSUER, payee, 100n, UNSPECIFIED, requestId))
            .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
            .withArgs(reasonCode(reason), suspect, payee, 100n);
        }
      });

      it("alone is: what the payer's country and the issuer rule for payments they have granted already", async () => {
        const world = await fixture();
        const { gate, ledger, china, kazakhstan, suspect, victim } = world;
        const requestId = await heldAndGranted(world, 100n);
        const outward = entry(Direction.Outbound, china.code, china.asset, { purposes: 0n, cap: 1n });
        await setRules(gate, kazakhstan, [outward]);
        await setThresholds(gate, kazakhstan, outward, { holdAbove: 1n, clock: 1 });
        await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
        await mined(china.token.setIssuerRule(ruleTerms({ purposes: 0n })));
        await china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, requestId);
        expect(await china.token.balanceOf(victim)).to.equal(FUNDED - LOOT + 100n);
      });

      it("counts it as any payment, and the decision says so", async () => {
        const world = await fixture();
        const { gate, ledger, china, kazakhstan, suspect, victim } = world;
        const requestId = await heldAndGranted(world, 100n);
        await setRules(gate, china, [inward(world, { dailyLimit: 150n })]);
        await setThresholds(gate, china, inward(world, {}), { countsExposure: true, reportAbove: 99n });
        const purpose = purposeIndex("TRAD");
        const { logs } = await mined(
          china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, purpose, requestId),
        );
        const decided = logs
          .map((log) => china.token.interface.parseLog(log))
          .find((e) => e?.name === "PaymentDecided");
        const decision = parseDecision(decided!.args.decision as bigint);
        expect({ ...decision, reason: decision.reason.name }).to.deep.include({
          reason: "Permitted",
          purpose: "TRAD",
          exposureCounted: true,
          reported: true,
          approved: false,
          payerVersion: 0,
          payer: kazakhstan.bankIds[0],
          payee: china.bankIds[0],
          dailyLimit: 150n,
        });
        const flow = await china.token.flowBetween(kazakhstan.code, china.code);
        expect(parseFlow(flow, kazakhstan.code, china.code, await latest(world)).net).to.equal(100n);
        expect(await china.token.paidToday(kazakhstan.bankIds[0]!, china.code)).to.equal(100n);
        const names = logs.map((log) => china.token.interface.parseLog(log)?.name).filter((name) => name !== undefined);
        expect(names).to.deep.equal(["Transfer", "PaymentDecided", "ForcedTransfer"]);
      });
    });
  });

  describe("an account that is recovered", () => {
    it("leaves what is held behind, and it can still be returned", async () => {
      const world = await fixture();
      const { china, kazakhstan, gate, cny, suspect, victim, ledger } = world;
      await placed(world, { amount: 100n });
      await home(world).ratify(cny, suspect, ISSUER);
      const successor = (await ethers.getSigners()).at(-1)!;
      await proposeRecovery(gate, kazakhstan, suspect, successor);
      await time.increase(3 * DAY);
      await completeRecovery(gate, successor, suspect);
      await china.token.forcedTransfer(suspect, successor, LOOT - 100n);
      expect(await china.token.balanceOf(successor)).to.equal(LOOT - 100n);
      expect(await china.token.balanceOf(suspect)).to.equal(100n);
      const subject = paymentSubject(await ledger.keyOf(cny, suspect, ISSUER), victim.address, 100n);
      const requestId = await ask(world, { kind: "Return", subject, to: kazakhstan.code });
      await answer(world, requestId, kazakhstan);
      await announce(world, 100n, requestId);
      await china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, requestId);
      expect(await china.token.balanceOf(suspect)).to.equal(0n);
    });
  });

  /** As if Kazakhstan had placed so many holds on a day, counted from 1970. */
  async function setPlaced({ ledger, kazakhstan }: HoldWorld, day: bigint, count: bigint): Promise<void> {
    const encoded = ethers.AbiCoder.defaultAbiCoder().encode(["uint16", "uint256"], [kazakhstan.code, 3n]);
    await networkHelpers.setStorageAt(await ledger.getAddress(), ethers.keccak256(encoded), (day << 217n) | count);
  }
});
