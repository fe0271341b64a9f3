import { expect } from "chai";
import { id } from "ethers";

import {
  APPEAL_WINDOW,
  corridorScope,
  currencyScope,
  Direction,
  FIRST_PLACE_OF_ISSUER as ISSUER,
  parseDecision,
  parseFlow,
  paymentSubject,
  Power,
  purposeIndex,
  reasonCode,
  type ReasonName,
  ruleTerms,
  type RuleTerms,
} from "../../src/index.ts";
import { EmergencyCommittee__factory, HoldLedger__factory } from "../../typechain-types/index.js";
import { BASIS, DAY, entry, mined, setRules, setThresholds } from "../utils/consortium.ts";
import { answer, ask, FUNDED, type HoldWorld, latest, LOOT } from "../utils/holds.ts";
import { suspend } from "../utils/participants.ts";
import { UNSPECIFIED, fixture, placed, expectHeld, expectFree, announce, home } from "./Holds.fixture.ts";

describe("Holds", () => {
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
});
