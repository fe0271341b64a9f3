import { expect } from "chai";

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
import { answer, ask, FUNDED, type HoldWorld, latest, LOOT, nationalOrder, order, place } from "../utils/holds.ts";
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

  /** The slot of Kazakhstan's quota: the only one that was written and is neither a hold nor an earmark. */
  async function quotaSlot({ kazakhstan }: HoldWorld): Promise<string> {
    return ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["uint16", "uint256"], [kazakhstan.code, 1n]));
  }

  async function setQuota({ ledger }: HoldWorld, slot: string, value: bigint): Promise<void> {
    await networkHelpers.setStorageAt(await ledger.getAddress(), slot, value);
  }
});
