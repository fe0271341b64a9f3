import { expect } from "chai";
import { id } from "ethers";

import {
  extensionSubject,
  FIRST_PLACE_OF_ISSUER as ISSUER,
  HoldStatus,
  Power,
  renewalSubject,
} from "../../src/index.ts";
import { HoldLedger__factory } from "../../typechain-types/index.js";
import { adopt, DAY, mined, publish } from "../utils/consortium.ts";
import {
  answer,
  appeal,
  ask,
  expel,
  type HoldWorld,
  judge,
  latest,
  LOOT,
  nationalOrder,
  order,
  place,
} from "../utils/holds.ts";
import {
  connection,
  ethers,
  networkHelpers,
  time,
  RENEWED_UNTIL,
  fixture,
  placed,
  nationally,
  expectHeld,
  expectFree,
  home,
  issuer,
} from "./Holds.fixture.ts";

describe("Holds", () => {
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
});
