import { expect } from "chai";
import { id } from "ethers";

import {
  FIRST_PLACE_OF_ISSUER as ISSUER,
  HoldReason,
  HoldStatus,
  newEarmark,
  newInstruction,
  parseHold,
  paymentSubject,
  RATIFY_CLOCK,
} from "../../src/index.ts";
import { DAY, HOUR, mined } from "../utils/consortium.ts";
import {
  answer,
  appeal,
  ask,
  FUNDED,
  type HoldWorld,
  latest,
  LOOT,
  nationalOrder,
  order,
  place,
} from "../utils/holds.ts";
import {
  ethers,
  networkHelpers,
  time,
  UNSPECIFIED,
  fixture,
  placed,
  nationally,
  expectHeld,
  expectFree,
  announce,
  home,
  issuer,
} from "./Holds.fixture.ts";

describe("Holds", () => {
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

  /** As if Kazakhstan had placed so many holds on a day, counted from 1970. */
  async function setPlaced({ ledger, kazakhstan }: HoldWorld, day: bigint, count: bigint): Promise<void> {
    const encoded = ethers.AbiCoder.defaultAbiCoder().encode(["uint16", "uint256"], [kazakhstan.code, 3n]);
    await networkHelpers.setStorageAt(await ledger.getAddress(), ethers.keccak256(encoded), (day << 217n) | count);
  }
});
