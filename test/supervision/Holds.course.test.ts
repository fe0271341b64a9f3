import { expect } from "chai";
import { id } from "ethers";

import {
  extensionSubject,
  FIRST_PLACE_OF_ISSUER as ISSUER,
  HoldStatus,
  paymentSubject,
  renewalSubject,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { answer, ask, type HoldWorld, latest, LOOT, nationalOrder, order, place } from "../utils/holds.ts";
import {
  ethers,
  expectFree,
  expectHeld,
  fixture,
  home,
  issuer,
  nationally,
  networkHelpers,
  placed,
  time,
  UNSPECIFIED,
} from "./Holds.fixture.ts";

describe("Holds", () => {
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
});
