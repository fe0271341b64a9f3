import { expect } from "chai";
import { id } from "ethers";

import {
  extensionSubject,
  FIRST_PLACE_OF_ISSUER as ISSUER,
  paymentSubject,
  Power,
  Rejection,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { answer, ask, latest, LOOT } from "../utils/holds.ts";
import { completeRecovery, proposeRecovery } from "../utils/participants.ts";
import {
  ethers,
  networkHelpers,
  time,
  UNSPECIFIED,
  fixture,
  placed,
  nationally,
  expectHeld,
  announce,
  home,
  issuer,
} from "./Holds.fixture.ts";

describe("Holds", () => {
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
});
