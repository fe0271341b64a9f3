import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  authorise,
  Component,
  Direction,
  hashInstruction,
  type Instruction,
  newInstruction,
  parseDecision,
  parsePending,
  reasonCode,
  type ReasonName,
  SETTLED_WITHIN,
  type ThresholdTerms,
} from "../../src/index.ts";
import { GarbageToken__factory, HostileRule__factory, StubbornToken__factory } from "../../typechain-types/index.js";
import {
  DAY,
  deployConsortium,
  entry,
  HOUR,
  mined,
  setRules,
  setThresholds,
  type TestCountry,
} from "../utils/consortium.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const THRESHOLD = 1_000n;
const ABOVE = 1_500n;
const CLOCK = 24;
const FUNDED = 100_000_000n;
const GROUND = id("of unclear origin");

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
  const [cny, kzt] = await Promise.all([china.token.getAddress(), kazakhstan.token.getAddress()]);
  const engine = consortium.engine.connect(consortium.relayer);
  const outbound = entry(Direction.Outbound, kazakhstan.code, china.asset);
  const inbound = entry(Direction.Inbound, china.code, china.asset);
  const holdOut = (asked: Partial<ThresholdTerms> = {}) =>
    setThresholds(consortium.gate, china, outbound, { holdAbove: THRESHOLD, clock: CLOCK, ...asked });
  const holdIn = (asked: Partial<ThresholdTerms> = {}) =>
    setThresholds(consortium.gate, kazakhstan, inbound, { holdAbove: THRESHOLD, clock: CLOCK, ...asked });
  await holdOut();
  return { ...consortium, engine, china, kazakhstan, thailand, payer, payee, cny, kzt, holdOut, holdIn };
}

type World = Awaited<ReturnType<typeof deploy>>;

describe("PendingPayments", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const legOf = ({ cny, payer, payee }: World, amount = ABOVE) => ({
    token: cny,
    payer: payer.address,
    payee: payee.address,
    amount,
  });

  const payment = async (world: World, changes: Partial<Parameters<typeof newInstruction>[0]> = {}) =>
    newInstruction({ legs: [legOf(world)], deadline: (await time.latest()) + 30 * DAY, purpose: "TRAD", ...changes });

  const submit = async (world: World, instruction: Instruction, signer: HardhatEthersSigner = world.payer) =>
    world.engine.submitForApproval(instruction, [await authorise(signer, world.domain, instruction)]);

  const submitted = async (world: World, changes: Partial<Parameters<typeof newInstruction>[0]> = {}) => {
    const instruction = await payment(world, changes);
    await mined(submit(world, instruction));
    return instruction;
  };

  const recordOf = async ({ engine }: World, instruction: Instruction) =>
    parsePending(await engine.pendingOf(hashInstruction(instruction)), await time.latest());

  const affirm = (world: World, instruction: Instruction, country = world.china) =>
    world.engine.connect(country.offices.Supervisor).affirm(hashInstruction(instruction), country.code);

  const refuse = (world: World, instruction: Instruction, country = world.china) =>
    world.engine.connect(country.offices.Supervisor).refuseApproval(hashInstruction(instruction), country.code, GROUND);

  const expectSettled = async (world: World, instruction: Instruction) => {
    const before = await world.china.token.balanceOf(world.payee);
    await mined(world.engine.settleApproved(instruction));
    expect(await world.china.token.balanceOf(world.payee)).to.equal(before + instruction.legs[0]!.amount);
    await expectFree(world);
    expect(await recordOf(world, instruction)).to.equal(null);
  };

  const expectHeld = async ({ china, payer }: World, amount: bigint) =>
    expect(await china.token.getFrozenTokens(payer)).to.equal(amount);
  const expectFree = (world: World) => expectHeld(world, 0n);

  const pendingError = (world: World, sent: Promise<unknown>, name: string) =>
    expect(sent).to.be.revertedWithCustomError(world.engine, name);

  const until = async (world: World, instruction: Instruction) => (await recordOf(world, instruction))!;

  describe("submitForApproval", () => {
    it("sets the money aside, leaves it with the payer and says who is asked until when", async () => {
      const world = await fixture();
      await world.holdIn({ clock: 48 });
      const instruction = await payment(world);
      const sent = await submit(world, instruction);
      const hash = hashInstruction(instruction);
      await expect(Promise.resolve(sent))
        .to.emit(world.engine, "PendingSubmitted")
        .withArgs(
          instruction.uetr,
          hash,
          Object.values({
            ...instruction,
            legs: instruction.legs.map(({ token, payer, payee, amount }) => [token, payer, payee, amount]),
          }),
          [world.china.code, world.kazakhstan.code],
          (await time.latest()) + 48 * HOUR,
          false,
        );
      expect(await recordOf(world, instruction)).to.deep.equal({
        countries: [
          { country: world.china.code, affirmed: false },
          { country: world.kazakhstan.code, affirmed: false },
        ],
        decideBy: (await time.latest()) + 48 * HOUR,
        deadline: (await time.latest()) + 48 * HOUR + SETTLED_WITHIN,
        settlesOnSilence: false,
        refused: false,
      });
      await expectHeld(world, ABOVE);
      expect(await world.china.token.balanceOf(world.payer)).to.equal(FUNDED);
      const { token } = world.china;
      await expect(token.connect(world.payer).transfer(world.china.banks[1]!, FUNDED - ABOVE + 1n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), world.payer, world.china.banks[1]!, FUNDED - ABOVE + 1n);
    });

    it("asks only those whose rule is above its threshold", async () => {
      const world = await fixture();
      await world.holdIn({ holdAbove: ABOVE });
      const instruction = await submitted(world);
      expect((await until(world, instruction)).countries.map(({ country }) => country)).to.deep.equal([
        world.china.code,
      ]);
    });

    it("takes nothing that needs no approval", async () => {
      const world = await fixture();
      const instruction = await payment(world, { legs: [legOf(world, THRESHOLD)] });
      await pendingError(world, submit(world, instruction), "PendingNotNeeded").then(() => expectFree(world));
    });

    it("takes nothing that is refused for another reason, and says which leg", async () => {
      const world = await fixture();
      const home = { ...legOf(world), payee: world.stranger.address };
      const instruction = await payment(world, { legs: [legOf(world), home] });
      await expect(submit(world, instruction))
        .to.be.revertedWithCustomError(world.engine, "PendingRefusedLeg")
        .withArgs(1, reasonCode("PayeeUnknown"));
    });

    it("takes nothing that the payer has not", async () => {
      const world = await fixture();
      const instruction = await payment(world, { legs: [legOf(world, FUNDED + 1n)] });
      await expect(submit(world, instruction)).to.be.revertedWithCustomError(
        world.ledger,
        "HoldLedgerInsufficientBalance",
      );
    });

    it("takes no instruction that could never settle", async () => {
      const world = await fixture();
      const nameless = { ...(await payment(world)), uetr: `0x${"00".repeat(16)}` };
      await pendingError(world, submit(world, nameless), "SettlementEngineInvalidUetr").withArgs(nameless.uetr);
      const late = await payment(world, { deadline: await time.latest() });
      await pendingError(world, submit(world, late), "SettlementEngineExpired").withArgs(
        late.deadline,
        (await time.latest()) + 1,
      );
      const empty = { ...(await payment(world)), legs: [] };
      await pendingError(world, submit(world, empty), "SettlementEngineLegCount").withArgs(0, 32);
      await expectFree(world);
    });

    it("takes no amount that no account holds", async () => {
      const world = await fixture();
      for (const amount of [2n ** 104n, 2n ** 256n - 1n]) {
        const instruction = await payment(world, { legs: [legOf(world, amount)] });
        await expect(submit(world, instruction))
          .to.be.revertedWithCustomError(world.engine, "EarmarksInvalidAmount")
          .withArgs(amount);
      }
      const nothing = await payment(world, { legs: [legOf(world), legOf(world, 0n)] });
      await expect(submit(world, nothing))
        .to.be.revertedWithCustomError(world.engine, "EarmarksInvalidAmount")
        .withArgs(0n);
    });

    it("needs the consent of every payer, which it uses up", async () => {
      const world = await fixture();
      const instruction = await payment(world);
      await pendingError(world, submit(world, instruction, world.stranger), "ConsentInvalidSignature");
      await expect(world.engine.submitForApproval(instruction, [])).to.be.revertedWithCustomError(
        world.engine,
        "ConsentMissing",
      );
      const consent = await authorise(world.payer, world.domain, instruction);
      await mined(world.engine.submitForApproval(instruction, [consent]));
      await mined(world.engine.connect(world.payer).withdraw(instruction));
      await expect(world.engine.submitForApproval(instruction, [consent])).to.be.revertedWithCustomError(
        world.engine,
        "ConsentNonceUsed",
      );
    });

    it("waits no longer than the instruction lasts, to the second", async () => {
      const world = await fixture();
      const now = (await time.latest()) + 10;
      const needed = now + CLOCK * HOUR + SETTLED_WITHIN;
      const short = await payment(world, { deadline: needed - 1 });
      await time.setNextBlockTimestamp(now);
      await expect(submit(world, short))
        .to.be.revertedWithCustomError(world.engine, "PendingTooLate")
        .withArgs(needed - 1, needed);
    });

    it("fits an instruction that ends with the wait", async () => {
      const world = await fixture();
      const now = (await time.latest()) + 10;
      const instruction = await payment(world, { deadline: now + CLOCK * HOUR + SETTLED_WITHIN });
      const consent = await authorise(world.payer, world.domain, instruction);
      await time.setNextBlockTimestamp(now);
      await mined(world.engine.submitForApproval(instruction, [consent]));
    });

    it("takes an instruction again only once its wait is over", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      const { deadline } = await until(world, instruction);
      const consent = await authorise(world.payer, world.domain, instruction);
      await time.setNextBlockTimestamp(deadline);
      await pendingError(world, world.engine.submitForApproval(instruction, [consent]), "PendingAlready");
      await time.setNextBlockTimestamp(deadline + 1);
      await mined(world.engine.submitForApproval(instruction, [consent]));
      await expectHeld(world, ABOVE);
    });

    it("sets aside each leg of a payment against payment, of which one waits", async () => {
      const world = await fixture();
      const back = { token: world.kzt, payer: world.payee.address, payee: world.payer.address, amount: 7n };
      const instruction = await payment(world, { legs: [legOf(world), back] });
      const consents = [
        await authorise(world.payer, world.domain, instruction),
        await authorise(world.payee, world.domain, instruction),
      ];
      await mined(world.engine.submitForApproval(instruction, consents));
      await expectHeld(world, ABOVE);
      expect(await world.kazakhstan.token.getFrozenTokens(world.payee)).to.equal(7n);
      await mined(affirm(world, instruction));
      await expectSettled(world, instruction);
      expect(await world.kazakhstan.token.balanceOf(world.payer)).to.equal(7n);
      expect(await world.kazakhstan.token.getFrozenTokens(world.payee)).to.equal(0n);
    });

    it("lapses on silence if any leg does, whatever the last one says", async () => {
      const world = await fixture();
      const { gate, china, kazakhstan, kzt, payer, payee, engine, domain } = world;
      const back = entry(Direction.Outbound, china.code, kazakhstan.asset);
      await setThresholds(gate, kazakhstan, back, { holdAbove: 1n, clock: 120, settlesOnSilence: true });
      const leg = { token: kzt, payer: payee.address, payee: payer.address, amount: 7n };
      const instruction = await payment(world, { legs: [legOf(world), leg] });
      const consents = [await authorise(payer, domain, instruction), await authorise(payee, domain, instruction)];
      await mined(engine.submitForApproval(instruction, consents));
      const { settlesOnSilence, decideBy, countries } = await until(world, instruction);
      expect(settlesOnSilence).to.equal(false);
      expect(decideBy).to.equal((await time.latest()) + 120 * HOUR);
      expect(countries.map(({ country }) => country)).to.deep.equal([china.code, kazakhstan.code]);
    });

    it("sets aside two legs of one payer apart", async () => {
      const world = await fixture();
      const instruction = await submitted(world, { legs: [legOf(world), legOf(world)] });
      await expectHeld(world, 2n * ABOVE);
      await mined(affirm(world, instruction));
      await mined(world.engine.settleApproved(instruction));
      await expectFree(world);
    });

    it("needs a currency that holds money", async () => {
      const world = await fixture();
      const { token } = world.china;
      await mined(token.announceAdoption(Component.HoldLedger, ZeroAddress));
      await time.increase(8 * DAY);
      await mined(token.completeAdoption(Component.HoldLedger));
      await pendingError(world, submit(world, await payment(world)), "EarmarksNoLedger");
    });

    it("takes no token that answers nonsense", async () => {
      const world = await fixture();
      const token = await new GarbageToken__factory(world.relayer).deploy();
      const instruction = await payment(world, { legs: [{ ...legOf(world), token: await token.getAddress() }] });
      await expect(submit(world, instruction)).to.be.revert(connection.ethers);
    });
  });

  describe("affirm", () => {
    it("notes each country once and is open to its Supervisor alone", async () => {
      const world = await fixture();
      await world.holdIn();
      const instruction = await submitted(world);
      const hash = hashInstruction(instruction);
      await expect(affirm(world, instruction))
        .to.emit(world.engine, "PendingAffirmed")
        .withArgs(hash, world.china.code);
      await mined(affirm(world, instruction));
      expect((await until(world, instruction)).countries.map(({ affirmed }) => affirmed)).to.deep.equal([true, false]);
      for (const caller of [world.stranger, world.china.offices.Delegation, world.kazakhstan.offices.Supervisor]) {
        await expect(world.engine.connect(caller).affirm(hash, world.china.code)).to.be.revertedWithCustomError(
          world.countries,
          "CountryRegistryNotOffice",
        );
      }
    });

    it("is not for a country that was not asked", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await expect(affirm(world, instruction, world.kazakhstan))
        .to.be.revertedWithCustomError(world.engine, "PendingNotConcerned")
        .withArgs(hashInstruction(instruction), world.kazakhstan.code);
    });

    it("ends with the clock, to the second", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      const { decideBy } = await until(world, instruction);
      await time.setNextBlockTimestamp(decideBy);
      await pendingError(world, affirm(world, instruction), "PendingNotOpen");
    });

    it("is in time in the clock's last second", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      const { decideBy } = await until(world, instruction);
      await time.setNextBlockTimestamp(decideBy - 1);
      await mined(affirm(world, instruction));
      await expectSettled(world, instruction);
    });

    it("knows only what waits", async () => {
      const world = await fixture();
      await pendingError(world, affirm(world, await payment(world)), "PendingNotOpen");
    });
  });

  describe("refuseApproval", () => {
    it("ends the wait, lets the payer take its money back, names the ground, and is open to the Supervisors asked alone", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await pendingError(world, refuse(world, instruction, world.kazakhstan), "PendingNotConcerned");
      await expect(
        world.engine.connect(world.stranger).refuseApproval(hashInstruction(instruction), world.china.code, GROUND),
      ).to.be.revertedWithCustomError(world.countries, "CountryRegistryNotOffice");
      await expect(refuse(world, instruction))
        .to.emit(world.engine, "PendingRefused")
        .withArgs(hashInstruction(instruction), world.china.code, GROUND);
      expect((await until(world, instruction)).refused).to.equal(true);
      await pendingError(world, world.engine.settleApproved(instruction), "PendingNotOpen");
      await pendingError(world, affirm(world, instruction), "PendingNotOpen");
      await mined(world.engine.connect(world.payer).withdraw(instruction));
      await expectFree(world);
    });

    it("is stopped by no token that does not give back what it set aside", async () => {
      const world = await fixture();
      await world.holdOut({ settlesOnSilence: true });
      const stubborn = await (await new StubbornToken__factory(world.relayer).deploy()).getAddress();
      const instruction = await submitted(world, { legs: [legOf(world), { ...legOf(world), token: stubborn }] });
      const { decideBy, deadline } = await until(world, instruction);
      await mined(refuse(world, instruction));
      await time.increaseTo(decideBy);
      await pendingError(world, world.engine.settleApproved(instruction), "PendingNotOpen");
      await time.increaseTo(deadline + 1);
      await expectFree(world);
    });

    it("stands against the other country's affirmation, and after one's own", async () => {
      const world = await fixture();
      await world.holdIn();
      const instruction = await submitted(world);
      await mined(affirm(world, instruction));
      await mined(affirm(world, instruction, world.kazakhstan));
      await mined(refuse(world, instruction, world.kazakhstan));
      await pendingError(world, world.engine.settleApproved(instruction), "PendingNotOpen");
      await mined(world.engine.connect(world.payer).withdraw(instruction));
      await expectFree(world);
    });

    it("comes too late once the clock has run down", async () => {
      const world = await fixture();
      await world.holdOut({ settlesOnSilence: true });
      const instruction = await submitted(world);
      await time.setNextBlockTimestamp((await until(world, instruction)).decideBy);
      await pendingError(world, refuse(world, instruction), "PendingNotOpen");
    });
  });

  describe("withdraw", () => {
    it("gives the payer its money back until all have affirmed", async () => {
      const world = await fixture();
      await world.holdIn();
      const instruction = await submitted(world);
      await mined(affirm(world, instruction));
      await expect(world.engine.connect(world.payee).withdraw(instruction))
        .to.be.revertedWithCustomError(world.engine, "PendingNotPayer")
        .withArgs(hashInstruction(instruction), world.payee);
      await expect(world.engine.connect(world.payer).withdraw(instruction))
        .to.emit(world.engine, "PendingWithdrawn")
        .withArgs(hashInstruction(instruction), world.payer);
      await expectFree(world);
      await pendingError(world, affirm(world, instruction, world.kazakhstan), "PendingNotOpen");
    });

    it("is over when all have affirmed", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await mined(affirm(world, instruction));
      await pendingError(world, world.engine.connect(world.payer).withdraw(instruction), "PendingAffirmedByAll");
      await expectSettled(world, instruction);
    });
  });

  describe("settleApproved", () => {
    it("settles for anyone as soon as all have affirmed, and says that it was approved", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await pendingError(world, world.engine.settleApproved(instruction), "PendingUndecided");
      await mined(affirm(world, instruction));
      const receipt = await mined(world.engine.connect(world.stranger).settleApproved(instruction));
      const { token } = world.china;
      const [decided] = await token.queryFilter(token.filters.PaymentDecided, receipt.blockNumber);
      const { approved, reported, reason } = parseDecision(decided!.args.decision);
      expect([approved, reported, reason.name]).to.deep.equal([true, false, "Permitted"]);
      await expect(Promise.resolve(receipt)).to.emit(world.engine, "Settled");
      await expect(Promise.resolve(receipt))
        .to.emit(world.engine, "PendingSettled")
        .withArgs(hashInstruction(instruction));
      await pendingError(world, world.engine.settleApproved(instruction), "PendingNotOpen");
    });

    it("is never reached by settle, with or without the same consent", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await mined(affirm(world, instruction));
      await expect(world.engine.connect(world.payer).settle(instruction, []))
        .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("ApprovalNeeded"), world.payer, world.payee, ABOVE);
    });

    it("does not settle what is not yet valid", async () => {
      const world = await fixture();
      const validFrom = (await time.latest()) + 5 * HOUR;
      const instruction = await submitted(world, { validFrom });
      await mined(affirm(world, instruction));
      await pendingError(world, world.engine.settleApproved(instruction), "SettlementEngineNotYetValid");
      await time.increaseTo(validFrom);
      await expectSettled(world, instruction);
    });

    it("settles within a day after the clock and no second later, and then the money is free by itself", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await mined(affirm(world, instruction));
      const { deadline } = await until(world, instruction);
      await time.setNextBlockTimestamp(deadline + 1);
      await pendingError(world, world.engine.settleApproved(instruction), "PendingNotOpen");
      await time.increaseTo(deadline + 1);
      await expectFree(world);
      await mined(world.china.token.connect(world.payer).transfer(world.china.banks[1]!, FUNDED));
    });

    it("settles in the last second", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await mined(affirm(world, instruction));
      await time.setNextBlockTimestamp((await until(world, instruction)).deadline);
      await expectSettled(world, instruction);
    });

    describe("where silence settles", () => {
      it("settles at the end of the clock and no second earlier", async () => {
        const world = await fixture();
        await world.holdOut({ settlesOnSilence: true });
        const instruction = await submitted(world);
        const { decideBy } = await until(world, instruction);
        await time.setNextBlockTimestamp(decideBy - 1);
        await pendingError(world, world.engine.settleApproved(instruction), "PendingUndecided");
        await time.setNextBlockTimestamp(decideBy);
        await expectSettled(world, instruction);
      });

      it("lapses if one of two countries wants to be heard", async () => {
        const world = await fixture();
        await world.holdOut({ settlesOnSilence: true });
        await world.holdIn();
        const instruction = await submitted(world);
        await mined(affirm(world, instruction));
        await time.increaseTo((await until(world, instruction)).decideBy);
        await pendingError(world, world.engine.settleApproved(instruction), "PendingUndecided");
      });
    });

    describe("asks again and lets nothing else through:", () => {
      const affirmed = async (world: World) => {
        const instruction = await submitted(world);
        await mined(affirm(world, instruction));
        return instruction;
      };

      const expectRefusal = async (world: World, instruction: Instruction, reason: ReasonName) => {
        await expect(world.engine.settleApproved(instruction))
          .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode(reason), world.payer, world.payee, ABOVE);
        await expectHeld(world, ABOVE);
      };

      it("a payee suspended meanwhile", async () => {
        const world = await fixture();
        const instruction = await affirmed(world);
        await mined(world.gate.connect(world.kazakhstan.offices.Supervisor).suspend(world.kazakhstan.bankIds[0]!));
        await expectRefusal(world, instruction, "PayeeNotActive");
      });

      it("a cap lowered meanwhile", async () => {
        const world = await fixture();
        const instruction = await affirmed(world);
        const cap = entry(Direction.Inbound, world.china.code, world.china.asset, { cap: ABOVE - 1n });
        await setRules(world.gate, world.kazakhstan, [cap]);
        await expectRefusal(world, instruction, "InboundCap");
      });

      it("a daily limit used up meanwhile", async () => {
        const world = await fixture();
        const instruction = await affirmed(world);
        const limit = entry(Direction.Inbound, world.china.code, world.china.asset, { dailyLimit: ABOVE });
        await setRules(world.gate, world.kazakhstan, [limit]);
        await mined(world.china.token.connect(world.payer).transfer(world.payee, 1n));
        await expectRefusal(world, instruction, "DailyLimit");
      });

      it("a hold placed meanwhile, which goes first", async () => {
        const world = await fixture();
        const instruction = await affirmed(world);
        const { Supervisor } = world.china.offices;
        await mined(world.cases.connect(Supervisor).open([world.china.code], [], id("law"), GROUND));
        const order = { token: world.cny, account: world.payer.address, authority: world.china.code, caseId: 1 };
        const term = { amount: FUNDED, until: (await time.latest()) + 30 * DAY, reason: 1 };
        await mined(world.ledger.connect(Supervisor).place({ ...order, ...term }));
        await expect(world.engine.settleApproved(instruction))
          .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("InsufficientFunds"), world.payer, world.payee, ABOVE);
      });

      it("a rule contract that refuses by now", async () => {
        const world = await fixture();
        const { gate, china } = world;
        const rule = await (await new HostileRule__factory(world.relayer).deploy()).waitForDeployment();
        await mined(gate.connect(china.offices.Supervisor).adoptModule(china.code, rule, GROUND));
        await world.holdOut({ asksModule: true });
        const instruction = await affirmed(world);
        await mined(rule.setAnswer(1));
        await expectRefusal(world, instruction, "OutboundModule");
      });

      it("a limit on exposure that is reached by now", async () => {
        const world = await fixture();
        const { gate, china, kazakhstan } = world;
        const corridor = { direction: Direction.Outbound, counterparty: kazakhstan.code, asset: china.asset };
        const terms = { limit: ABOVE, tripAbove: 0n, coolOff: 0 };
        await mined(
          gate.connect(china.offices.Supervisor).adoptExposureTerms(china.code, [{ ...corridor, terms }], GROUND),
        );
        await world.holdOut({ countsExposure: true });
        const instruction = await affirmed(world);
        await mined(china.token.connect(world.payer).transfer(world.payee, 1n));
        await expectRefusal(world, instruction, "OutboundExposure");
      });

      it("a country whose threshold came later", async () => {
        const world = await fixture();
        const instruction = await affirmed(world);
        await world.holdIn();
        await expect(world.engine.settleApproved(instruction))
          .to.be.revertedWithCustomError(world.engine, "PendingRulesChanged")
          .withArgs(hashInstruction(instruction), world.cny);
        await world.holdIn({ holdAbove: ABOVE });
        await expectSettled(world, instruction);
      });

      it("a silence that does not settle any more", async () => {
        const world = await fixture();
        await world.holdOut({ settlesOnSilence: true });
        const instruction = await submitted(world);
        await world.holdOut();
        await time.increaseTo((await until(world, instruction)).decideBy);
        await pendingError(world, world.engine.settleApproved(instruction), "PendingRulesChanged");
      });

      it("and settles what needs no approval any more", async () => {
        const world = await fixture();
        const instruction = await affirmed(world);
        await setThresholds(
          world.gate,
          world.china,
          entry(Direction.Outbound, world.kazakhstan.code, world.china.asset),
          {},
        );
        await expectSettled(world, instruction);
      });
    });
  });

  describe("the token", () => {
    it("takes an approval from its engine alone", async () => {
      const { china, payer, payee, stranger } = await fixture();
      await expect(china.token.connect(stranger).settleApproved(payer, payee, ABOVE, 0))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotAdopted")
        .withArgs(Component.SettlementEngine, stranger);
    });
  });
});
