import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import {
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
  ruleTerms,
  type RuleTerms,
} from "../../src/index.ts";
import { EmergencyCommittee__factory, HoldLedger__factory } from "../../typechain-types/index.js";
import { BASIS, DAY, entry, HOUR, mined, setRules, setThresholds } from "../utils/consortium.ts";
import {
  answer,
  ask,
  deployHoldWorld,
  FUNDED,
  type HoldWorld,
  latest,
  LOOT,
  nationalOrder,
  order,
  place,
} from "../utils/holds.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const UNSPECIFIED = 0; // purpose

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
      expect(parseHold(word)).to.deep.equal({
        amount: 300n,
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
        [300, until, until, code, code, ownCase, HoldReason.Fraud, HoldStatus.National].map(BigInt),
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
      const instruction = newInstruction({ legs, deadline: (await latest(world)) + DAY });
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

    it("stays within a quota for 30 days", async () => {
      const world = await fixture();
      const { ledger, kazakhstan } = world;
      const start = Math.ceil((await latest(world)) / (30 * DAY)) * 30 * DAY;
      await time.increaseTo(start);
      await nationally(world, { amount: 1n });
      expect(await ledger.quotaOf(kazakhstan.code)).to.deep.equal([1n, 100n]);
      const slot = await quotaSlot(world);
      await setQuota(world, slot, BigInt(Math.floor(start / (30 * DAY))) | (100n << 32n));
      await expect(place(world, await nationalOrder(world, { caseId: world.caseId })))
        .to.be.revertedWithCustomError(ledger, "HoldsQuota")
        .withArgs(kazakhstan.code, 100);
      await time.increaseTo(start + 30 * DAY);
      await nationally(world, { caseId: world.caseId });
      expect(await ledger.quotaOf(kazakhstan.code)).to.deep.equal([1n, 100n]);
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
    const after = async (world: HoldWorld, seconds: number) => time.increaseTo((await latest(world)) + seconds);

    it("a country does not hold abroad again within 30 days after the term, on any case", async () => {
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
      expect((await ledger.holdAt(cny, suspect, ISSUER)).term).to.equal(again.until); // in the place that was free again
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

    it("but for a renewal that all countries concerned have granted, exactly so", async () => {
      const world = await fixture();
      const { ledger, kazakhstan, cny, suspect } = world;
      await placed(world);
      await after(world, 4 * DAY);
      const again = await order(world, { amount: 70n });
      const requestId = await ask(world, { kind: "Renewal", subject: renewalSubject(again) });
      await expect(issuer(world).placeAgain(again, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsNotGranted")
        .withArgs(requestId);
      await answer(world, requestId, kazakhstan);
      await expect(issuer(world).placeAgain({ ...again, amount: 71n }, requestId)).to.be.revertedWithCustomError(
        ledger,
        "HoldsNotGranted",
      );
      await issuer(world).placeAgain(again, requestId);
      await expectHeld(world, 70n);
      expect((await ledger.holdAt(cny, suspect, ISSUER + 1)).amount).to.equal(70n);
      await home(world).refuse(cny, suspect, ISSUER + 1, id("no more"));
      await expect(issuer(world).placeAgain(again, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsGrantUsed")
        .withArgs(requestId);
    });

    it("sixteen places are all that a home has, and none of them is the issuer's", async () => {
      const world = await fixture();
      const { ledger, cases, kazakhstan, cny, suspect } = world;
      const supervisor = cases.connect(kazakhstan.offices.Supervisor);
      for (let i = 0; i < 17; ++i) await supervisor.open([kazakhstan.code], [], id("law"), ethers.ZeroHash);
      const minute = (await latest(world)) + 60 * 60;
      for (let i = 0; i < 16; ++i) await nationally(world, { caseId: 3 + i, amount: 1n, until: minute });
      await expectHeld(world, 16n);
      await expect(place(world, await nationalOrder(world, { caseId: 19, amount: 1n })))
        .to.be.revertedWithCustomError(ledger, "HoldsFull")
        .withArgs(cny, suspect, 16);
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
      await expect(extend(until + 20 * DAY)).to.be.revertedWithCustomError(ledger, "HoldsNotGranted");
      await answer(world, requestId, kazakhstan);
      await expect(extend(until + 21 * DAY)).to.be.revertedWithCustomError(ledger, "HoldsNotGranted");
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
        .to.be.revertedWithCustomError(ledger, "HoldsNotGranted")
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
      await cases.connect(kazakhstan.offices.Delegation).answer(requestId, kazakhstan.code, 0, ethers.ZeroHash);
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

  describe("overturn", () => {
    const appealed = async (world: HoldWorld) => {
      const { cases, suspect, cny, ledger } = world;
      await placed(world);
      await home(world).ratify(cny, suspect, ISSUER);
      await mined(cases.connect(suspect).appeal(world.ledger, cny, suspect, ISSUER, id("grounds")));
      return ledger.keyOf(cny, suspect, ISSUER);
    };

    it("needs an appeal that was successful", async () => {
      const world = await fixture();
      const { ledger, cny, suspect, stranger } = world;
      const key = await appealed(world);
      await time.increase(5 * DAY);
      await expect(ledger.connect(stranger).overturn(cny, suspect, ISSUER))
        .to.be.revertedWithCustomError(ledger, "HoldsNotOverturned")
        .withArgs(key);
    });
  });

  describe("transferHeld", () => {
    const granted = async (world: HoldWorld, amount = LOOT, kind: "Return" | "Forfeiture" = "Return") => {
      const { ledger, cny, suspect, victim, kazakhstan } = world;
      const subject = paymentSubject(await ledger.keyOf(cny, suspect, ISSUER), victim.address, amount);
      const requestId = await ask(world, { kind, subject, to: kazakhstan.code });
      await mined(answer(world, requestId, kazakhstan));
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
        .to.be.revertedWithCustomError(world.ledger, "HoldsGrantUsed")
        .withArgs(requestId);
      await expectHeld(world, 60n);
      await expectFree(world, LOOT - 100n);
    });

    it("is the issuer's, to whom and as it was granted and no more than is held", async () => {
      const world = await fixture();
      const { ledger, china, countries, cny, suspect, victim, stranger, kazakhstan } = world;
      await placed(world, { amount: 100n });
      const requestId = await granted(world, 100n);
      const others = china.token.connect(kazakhstan.offices.MonetaryAuthority);
      await expect(
        others.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, requestId),
      ).to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice");
      await expect(china.token.transferHeld(ledger, suspect, ISSUER, stranger, 100n, UNSPECIFIED, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsNotGranted")
        .withArgs(requestId);
      await expect(china.token.transferHeld(ledger, suspect, ISSUER, victim, 99n, UNSPECIFIED, requestId))
        .to.be.revertedWithCustomError(ledger, "HoldsNotGranted")
        .withArgs(requestId);
      for (const amount of [0n, 101n]) {
        await expect(china.token.transferHeld(ledger, suspect, ISSUER, victim, amount, UNSPECIFIED, requestId))
          .to.be.revertedWithCustomError(ledger, "HoldsInvalidAmount")
          .withArgs(amount, 100n);
      }
      await expect(ledger.takeGranted(suspect, 0, victim, 100n, requestId)).to.be.revertedWithCustomError(
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
      ).to.be.revertedWithCustomError(ledger, "HoldsNotGranted");
      const information = await ask(world, { kind: "Information", subject, to: world.kazakhstan.code });
      await answer(world, information, world.kazakhstan);
      await expect(
        china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, information),
      ).to.be.revertedWithCustomError(ledger, "HoldsNotGranted");
    });

    it("takes from no ledger that the currency does not heed", async () => {
      const { china, cases, countries, suspect, victim, stranger } = await fixture();
      const foreign = await (await new HoldLedger__factory(stranger).deploy(countries, cases)).waitForDeployment();
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
            await mined(gate.connect(china.offices.Supervisor).suspend(china.bankIds[0]!));
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
        await mined(gate.connect(kazakhstan.offices.Supervisor).suspend(kazakhstan.bankIds[0]!));
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
      await gate.connect(kazakhstan.offices.Registrar).proposeAccountRecovery(suspect, successor);
      await time.increase(3 * DAY);
      await gate.connect(successor).completeAccountRecovery(suspect);
      await china.token.forcedTransfer(suspect, successor, LOOT - 100n);
      expect(await china.token.balanceOf(successor)).to.equal(LOOT - 100n);
      expect(await china.token.balanceOf(suspect)).to.equal(100n);
      const subject = paymentSubject(await ledger.keyOf(cny, suspect, ISSUER), victim.address, 100n);
      const requestId = await ask(world, { kind: "Return", subject, to: kazakhstan.code });
      await answer(world, requestId, kazakhstan);
      await china.token.transferHeld(ledger, suspect, ISSUER, victim, 100n, UNSPECIFIED, requestId);
      expect(await china.token.balanceOf(suspect)).to.equal(0n);
    });
  });

  /** The slot of Kazakhstan's quota: the only one that was written and is neither a hold nor an earmark. */
  async function quotaSlot({ kazakhstan }: HoldWorld): Promise<string> {
    return ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["uint16", "uint256"], [kazakhstan.code, 1n]));
  }

  async function setQuota({ ledger }: HoldWorld, slot: string, value: bigint): Promise<void> {
    await networkHelpers.setStorageAt(await ledger.getAddress(), slot, value);
  }
});
