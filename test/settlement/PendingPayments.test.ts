import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import {
  authoriseSubmission,
  currencyScope,
  Direction,
  hashInstruction,
  type Instruction,
  newInstruction,
  parsePending,
  Power,
  reasonCode,
  SETTLED_WITHIN,
  type ThresholdTerms,
} from "../../src/index.ts";
import {
  EmergencyCommittee__factory,
  GarbageToken__factory,
  HostileRule__factory,
} from "../../typechain-types/index.js";
import {
  BASIS,
  DAY,
  deployConsortium,
  entry,
  HOUR,
  mined,
  setRules,
  setThresholds,
  type TestCountry,
} from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const THRESHOLD = 1_000n;
const ABOVE = 1_500n;
const CLOCK = 24;
const FUNDED = 100_000_000n;
const WHY = id("of unclear origin");
const [FORCED, APPROVED] = [1 << 6, 1 << 7];

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
    world.engine.submitForApproval(instruction, [
      await authoriseSubmission(signer, world.domain, instruction, { payer: world.payer.address }),
    ]);

  const submitted = async (world: World, changes: Partial<Parameters<typeof newInstruction>[0]> = {}) => {
    const instruction = await payment(world, changes);
    await mined(submit(world, instruction));
    return instruction;
  };

  const recordOf = async ({ engine }: World, instruction: Instruction) =>
    parsePending(await engine.pendingOf(hashInstruction(instruction)), await time.latest());

  const approve = (world: World, instruction: Instruction, country = world.china) =>
    world.engine.connect(country.offices.Supervisor).approve(hashInstruction(instruction), country.code);

  const reject = (world: World, instruction: Instruction, country = world.china) =>
    world.engine.connect(country.offices.Supervisor).reject(hashInstruction(instruction), country.code, WHY);

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
          { country: world.china.code, approved: false },
          { country: world.kazakhstan.code, approved: false },
        ],
        decideBy: (await time.latest()) + 48 * HOUR,
        deadline: (await time.latest()) + 48 * HOUR + SETTLED_WITHIN,
        settlesOnSilence: false,
        rejected: false,
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
        .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayeeUnknown"), world.payer, home.payee, ABOVE);
      await expectFree(world);
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

    it("takes nothing that the payer has not", async () => {
      const world = await fixture();
      for (const amount of [FUNDED + 1n, 2n ** 104n, 2n ** 256n - 1n]) {
        const instruction = await payment(world, { legs: [legOf(world, amount)] });
        await expect(submit(world, instruction))
          .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("InsufficientFunds"), world.payer, world.payee, amount);
      }
    });

    it("needs the consent of every payer, which it uses up", async () => {
      const world = await fixture();
      const instruction = await payment(world);
      await pendingError(world, submit(world, instruction, world.stranger), "ConsentInvalidSignature");
      await expect(world.engine.submitForApproval(instruction, [])).to.be.revertedWithCustomError(
        world.engine,
        "ConsentMissing",
      );
      const consent = await authoriseSubmission(world.payer, world.domain, instruction);
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
      const consent = await authoriseSubmission(world.payer, world.domain, instruction);
      await time.setNextBlockTimestamp(now);
      await mined(world.engine.submitForApproval(instruction, [consent]));
    });

    it("takes nothing that is not valid yet when its clock runs out, to the second", async () => {
      const world = await fixture();
      const now = (await time.latest()) + 10;
      const decideBy = now + CLOCK * HOUR;
      const instruction = await payment(world, { validFrom: decideBy + 1 });
      const consent = await authoriseSubmission(world.payer, world.domain, instruction);
      await time.setNextBlockTimestamp(now);
      await pendingError(world, world.engine.submitForApproval(instruction, [consent]), "PendingTooEarly").withArgs(
        decideBy + 1,
        decideBy,
      );
      await mined(submit(world, await payment(world, { validFrom: decideBy })));
    });

    it("takes an instruction once, and not again when its wait is over", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      const { deadline } = await until(world, instruction);
      await time.increaseTo(deadline + 1);
      await expect(submit(world, instruction))
        .to.be.revertedWithCustomError(world.engine, "ConsentNonceUsed")
        .withArgs(world.payer, instruction.nonce);
      await expectFree(world);
    });

    it("sets aside each leg of a payment against payment, of which one waits", async () => {
      const world = await fixture();
      const back = { token: world.kzt, payer: world.payee.address, payee: world.payer.address, amount: 7n };
      const instruction = await payment(world, { legs: [legOf(world), back] });
      const consents = [
        await authoriseSubmission(world.payer, world.domain, instruction),
        await authoriseSubmission(world.payee, world.domain, instruction),
      ];
      await mined(world.engine.submitForApproval(instruction, consents));
      await expectHeld(world, ABOVE);
      expect(await world.kazakhstan.token.getFrozenTokens(world.payee)).to.equal(7n);
      await mined(approve(world, instruction));
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
      const consents = [
        await authoriseSubmission(payer, domain, instruction),
        await authoriseSubmission(payee, domain, instruction),
      ];
      await mined(engine.submitForApproval(instruction, consents));
      const { settlesOnSilence, decideBy, countries } = await until(world, instruction);
      expect(settlesOnSilence).to.equal(false);
      expect(decideBy).to.equal((await time.latest()) + 120 * HOUR);
      expect(countries.map(({ country }) => country)).to.deep.equal([china.code, kazakhstan.code]);
    });

    it("asks about legs between the same two accounts as one payment", async () => {
      const world = await fixture();
      const half = legOf(world, THRESHOLD / 2n + 1n);
      const instruction = await submitted(world, { legs: [half, half] });
      expect((await until(world, instruction)).countries).to.have.length(1);
      await expectHeld(world, 2n * half.amount);
    });

    it("refuses a leg to another account of a payee for which nobody was asked", async () => {
      const world = await fixture();
      const { gate, china, kazakhstan, payer, stranger } = world;
      const participant = kazakhstan.bankIds[0]!;
      await gate.connect(kazakhstan.offices.Registrar).proposeAccount(participant, stranger);
      await gate.connect(stranger).acceptAccount(participant);
      const beside = { ...legOf(world, THRESHOLD), payee: stranger.address };
      await expect(submit(world, await payment(world, { legs: [legOf(world), beside] })))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("ApprovalNeeded"), payer, stranger, THRESHOLD);
    });

    it("sets aside two legs of one payer apart", async () => {
      const world = await fixture();
      const instruction = await submitted(world, { legs: [legOf(world), legOf(world)] });
      await expectHeld(world, 2n * ABOVE);
      await mined(approve(world, instruction));
      await mined(world.engine.settleApproved(instruction));
      await expectFree(world);
    });

    it("needs a currency that holds money", async () => {
      const world = await fixture();
      const { token } = world.china;
      await mined(token.dropPowers(world.ledger, Power.Hold));
      await expect(submit(world, await payment(world))).to.be.revertedWithCustomError(token, "CurrencyTokenNoLedger");
    });

    it("takes no token that the registry did not create", async () => {
      const world = await fixture();
      const token = await new GarbageToken__factory(world.relayer).deploy();
      const instruction = await payment(world, { legs: [{ ...legOf(world), token: await token.getAddress() }] });
      await expect(submit(world, instruction))
        .to.be.revertedWithCustomError(world.engine, "SettlementEngineUnknownAsset")
        .withArgs(token);
    });
  });

  describe("approve", () => {
    it("notes each country once and is open to its Supervisor alone", async () => {
      const world = await fixture();
      await world.holdIn();
      const instruction = await submitted(world);
      const hash = hashInstruction(instruction);
      await expect(approve(world, instruction))
        .to.emit(world.engine, "PendingApproved")
        .withArgs(hash, world.china.code);
      await mined(approve(world, instruction));
      expect((await until(world, instruction)).countries.map(({ approved }) => approved)).to.deep.equal([true, false]);
      for (const caller of [world.stranger, world.china.offices.Delegation, world.kazakhstan.offices.Supervisor]) {
        await expect(world.engine.connect(caller).approve(hash, world.china.code)).to.be.revertedWithCustomError(
          world.countries,
          "CountryRegistryNotOffice",
        );
      }
    });

    it("is not for a country that was not asked", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await expect(approve(world, instruction, world.kazakhstan))
        .to.be.revertedWithCustomError(world.engine, "PendingNotConcerned")
        .withArgs(hashInstruction(instruction), world.kazakhstan.code);
    });

    it("ends with the clock, to the second", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      const { decideBy } = await until(world, instruction);
      await time.setNextBlockTimestamp(decideBy);
      await pendingError(world, approve(world, instruction), "PendingNotOpen");
    });

    it("is in time in the clock's last second", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      const { decideBy } = await until(world, instruction);
      await time.setNextBlockTimestamp(decideBy - 1);
      await mined(approve(world, instruction));
      await expectSettled(world, instruction);
    });

    it("knows only what waits", async () => {
      const world = await fixture();
      await pendingError(world, approve(world, await payment(world)), "PendingNotOpen");
    });
  });

  describe("reject", () => {
    it("ends the wait, lets the payer take its money back, names the ground, and is open to the Supervisors asked alone", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await pendingError(world, reject(world, instruction, world.kazakhstan), "PendingNotConcerned");
      await expect(
        world.engine.connect(world.stranger).reject(hashInstruction(instruction), world.china.code, WHY),
      ).to.be.revertedWithCustomError(world.countries, "CountryRegistryNotOffice");
      await expect(reject(world, instruction))
        .to.emit(world.engine, "PendingRejected")
        .withArgs(hashInstruction(instruction), world.china.code, WHY);
      expect((await until(world, instruction)).rejected).to.equal(true);
      await pendingError(world, world.engine.settleApproved(instruction), "PendingNotOpen");
      await pendingError(world, approve(world, instruction), "PendingNotOpen");
      await mined(world.engine.connect(world.payer).withdraw(instruction));
      await expectFree(world);
    });

    it("stands against the other country's approval, and after one's own", async () => {
      const world = await fixture();
      await world.holdIn();
      const instruction = await submitted(world);
      await mined(approve(world, instruction));
      await mined(approve(world, instruction, world.kazakhstan));
      await mined(reject(world, instruction, world.kazakhstan));
      await pendingError(world, world.engine.settleApproved(instruction), "PendingNotOpen");
      await mined(world.engine.connect(world.payer).withdraw(instruction));
      await expectFree(world);
    });

    it("comes too late once the clock has run down", async () => {
      const world = await fixture();
      await world.holdOut({ settlesOnSilence: true });
      const instruction = await submitted(world);
      await time.setNextBlockTimestamp((await until(world, instruction)).decideBy);
      await pendingError(world, reject(world, instruction), "PendingNotOpen");
    });
  });

  describe("withdraw", () => {
    it("gives the payer its money back until all have approved", async () => {
      const world = await fixture();
      await world.holdIn();
      const instruction = await submitted(world);
      await mined(approve(world, instruction));
      await expect(world.engine.connect(world.payee).withdraw(instruction))
        .to.be.revertedWithCustomError(world.engine, "PendingNotPayer")
        .withArgs(hashInstruction(instruction), world.payee);
      await expect(world.engine.connect(world.payer).withdraw(instruction))
        .to.emit(world.engine, "PendingWithdrawn")
        .withArgs(hashInstruction(instruction), world.payer);
      await expectFree(world);
      await pendingError(world, approve(world, instruction, world.kazakhstan), "PendingNotOpen");
    });

    it("is over when all have approved", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await mined(approve(world, instruction));
      await pendingError(world, world.engine.connect(world.payer).withdraw(instruction), "PendingApprovedByAll");
      await expectSettled(world, instruction);
    });
  });

  describe("in two currencies of which one has dropped the engine meanwhile", () => {
    /** Yuan against tenge; what waits is kept by the engine that China's issuer drops. */
    const exchange = async (world: World) => {
      const { engine, china, domain, kzt, payer, payee } = world;
      const back = { token: kzt, payer: payee.address, payee: payer.address, amount: 7n };
      const instruction = await payment(world, { legs: [legOf(world), back] });
      const consents = await Promise.all([payer, payee].map((each) => authoriseSubmission(each, domain, instruction)));
      await mined(engine.submitForApproval(instruction, consents));
      await mined(china.token.dropPowers(engine, Power.Pay));
      return instruction;
    };

    const expectKept = async (world: World, yuan: bigint, tenge: bigint) => {
      await expectHeld(world, yuan);
      expect(await world.kazakhstan.token.getFrozenTokens(world.payee)).to.equal(tenge);
    };

    it("settles both legs", async () => {
      const world = await fixture();
      const instruction = await exchange(world);
      await expectKept(world, ABOVE, 7n);
      await mined(approve(world, instruction));
      await expectSettled(world, instruction);
      expect(await world.kazakhstan.token.balanceOf(world.payer)).to.equal(7n);
      await expectKept(world, 0n, 0n);
    });

    it("gives both payers their money back, whoever of them withdraws", async () => {
      const world = await fixture();
      for (const withdrawing of [world.payer, world.payee]) {
        const snapshot = await networkHelpers.takeSnapshot();
        const instruction = await exchange(world);
        await mined(world.engine.connect(withdrawing).withdraw(instruction));
        await expectKept(world, 0n, 0n);
        await snapshot.restore();
      }
    });

    it("frees both by itself when the wait is over", async () => {
      const world = await fixture();
      const instruction = await exchange(world);
      const { deadline } = await until(world, instruction);
      await time.increaseTo(deadline);
      await expectKept(world, ABOVE, 7n);
      await time.increase(1);
      await expectKept(world, 0n, 0n);
    });
  });

  describe("settleApproved", () => {
    it("settles for anyone as soon as all have approved", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await pendingError(world, world.engine.settleApproved(instruction), "PendingUndecided");
      await mined(approve(world, instruction));
      const receipt = await mined(world.engine.connect(world.stranger).settleApproved(instruction));
      await expect(Promise.resolve(receipt)).to.emit(world.engine, "Settled");
      await expect(Promise.resolve(receipt))
        .to.emit(world.engine, "PendingSettled")
        .withArgs(hashInstruction(instruction));
      await pendingError(world, world.engine.settleApproved(instruction), "PendingNotOpen");
    });

    it("is never reached by settle: the nonce was used when it was submitted", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await mined(approve(world, instruction));
      await expect(world.engine.connect(world.payer).settle(instruction, []))
        .to.be.revertedWithCustomError(world.engine, "ConsentNonceUsed")
        .withArgs(world.payer, instruction.nonce);
    });

    it("does not settle what is not yet valid", async () => {
      const world = await fixture();
      const validFrom = (await time.latest()) + 5 * HOUR;
      const instruction = await submitted(world, { validFrom });
      await mined(approve(world, instruction));
      await pendingError(world, world.engine.settleApproved(instruction), "SettlementEngineNotYetValid");
      await time.increaseTo(validFrom);
      await expectSettled(world, instruction);
    });

    it("settles within a day after the clock and no second later, and then the money is free by itself", async () => {
      const world = await fixture();
      const instruction = await submitted(world);
      await mined(approve(world, instruction));
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
      await mined(approve(world, instruction));
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
        await mined(approve(world, instruction));
        await time.increaseTo((await until(world, instruction)).decideBy);
        await pendingError(world, world.engine.settleApproved(instruction), "PendingUndecided");
      });
    });

    describe("judges nothing anew that was judged when it was submitted:", () => {
      const approved = async (world: World) => {
        const instruction = await submitted(world);
        await mined(approve(world, instruction));
        return instruction;
      };

      it("a payee suspended meanwhile", async () => {
        const world = await fixture();
        const instruction = await approved(world);
        await mined(suspend(world.gate, world.kazakhstan, world.kazakhstan.bankIds[0]!));
        await expectSettled(world, instruction);
      });

      it("a cap lowered meanwhile", async () => {
        const world = await fixture();
        const instruction = await approved(world);
        const cap = entry(Direction.Inbound, world.china.code, world.china.asset, { cap: ABOVE - 1n });
        await setRules(world.gate, world.kazakhstan, [cap]);
        await expectSettled(world, instruction);
      });

      it("a daily limit, which it used then", async () => {
        const world = await fixture();
        const limit = entry(Direction.Inbound, world.china.code, world.china.asset, { dailyLimit: ABOVE });
        await setRules(world.gate, world.kazakhstan, [limit]);
        const instruction = await approved(world);
        await expect(world.china.token.connect(world.payer).transfer(world.payee, 1n))
          .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("DailyLimit"), world.payer, world.payee, 1n);
        await expectSettled(world, instruction);
      });

      it("a rule contract that refuses by now", async () => {
        const world = await fixture();
        const { gate, china } = world;
        const rule = await (await new HostileRule__factory(world.relayer).deploy()).waitForDeployment();
        await mined(gate.connect(china.offices.Supervisor).adoptModule(china.code, rule, WHY));
        await world.holdOut({ asksModule: true });
        const instruction = await approved(world);
        await mined(rule.setAnswer(1));
        await expectSettled(world, instruction);
      });

      it("a limit on exposure, which it used then", async () => {
        const world = await fixture();
        const { gate, china, kazakhstan } = world;
        const corridor = { direction: Direction.Outbound, counterparty: kazakhstan.code, asset: china.asset };
        const terms = { limit: ABOVE, tripAbove: 0n, coolOff: 0 };
        await mined(
          gate.connect(china.offices.Supervisor).adoptExposureTerms(china.code, [{ ...corridor, terms }], WHY),
        );
        await world.holdOut({ countsExposure: true });
        const instruction = await approved(world);
        await expect(world.china.token.connect(world.payer).transfer(world.payee, 1n))
          .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("OutboundExposure"), world.payer, world.payee, 1n);
        await expectSettled(world, instruction);
      });

      it("a country whose threshold came later", async () => {
        const world = await fixture();
        const instruction = await approved(world);
        await world.holdIn();
        await expectSettled(world, instruction);
      });

      it("a silence that would not settle any more", async () => {
        const world = await fixture();
        await world.holdOut({ settlesOnSilence: true });
        const instruction = await submitted(world);
        await world.holdOut();
        await time.increaseTo((await until(world, instruction)).decideBy);
        await expectSettled(world, instruction);
      });
    });

    describe("waits for", () => {
      it("the end of a halt", async () => {
        const world = await fixture();
        const { china, gate, joint } = world;
        const instruction = await submitted(world);
        await mined(approve(world, instruction));
        const end = (await time.latest()) + HOUR;
        const board = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
        await mined(board.extend(gate, currencyScope(china.asset), end, BASIS));
        await expect(world.engine.settleApproved(instruction))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("CurrencyHalted"), world.payer, world.payee, ABOVE);
        await time.increaseTo(end);
        await expectSettled(world, instruction);
      });

      it("money that an authority holds", async () => {
        const world = await fixture();
        const instruction = await submitted(world);
        await mined(approve(world, instruction));
        const { Supervisor } = world.china.offices;
        await mined(world.cases.connect(Supervisor).open([world.china.code], [], id("law"), WHY));
        const order = { token: world.cny, account: world.payer.address, authority: world.china.code, caseId: 1 };
        const term = { amount: FUNDED, until: (await time.latest()) + 30 * DAY, reason: 1 };
        await mined(world.ledger.connect(Supervisor).place({ ...order, ...term }));
        await expect(world.engine.settleApproved(instruction)).to.be.revertedWithCustomError(
          world.china.token,
          "CurrencyTokenInsufficientBalance",
        );
        await expectHeld(world, FUNDED);
      });
    });
  });

  describe("the token", () => {
    const playEngine = async ({ china, engine }: World) => {
      await networkHelpers.setBalance(await engine.getAddress(), 10n ** 18n);
      return china.token.connect(await ethers.getImpersonatedSigner(await engine.getAddress()));
    };

    it("does not take whoever pays at its word that Supervisors approved, nor anybody that they granted", async () => {
      const world = await fixture();
      const { china, payer, payee } = world;
      const token = await playEngine(world);
      const deadline = (await time.latest()) + DAY;
      for (const call of [
        () => token.settleLeg(payer, payee, ABOVE, APPROVED),
        () => token.settleLeg(payer, payee, ABOVE, FORCED),
        () => token.reserve(payer, payee, ABOVE, FORCED, WHY, deadline),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("ApprovalNeeded"), payer, payee, ABOVE);
      }
      await mined(token.reserve(payer, payee, ABOVE, APPROVED, WHY, deadline));
    });

    it("pays what is set aside to nobody but its payee, and neither more nor less", async () => {
      const world = await fixture();
      const { china, payer, payee, stranger } = world;
      const token = await playEngine(world);
      await mined(token.reserve(payer, payee, ABOVE, APPROVED, WHY, (await time.latest()) + DAY));
      for (const [to, amount, key] of [
        [stranger, ABOVE, WHY],
        [payee, ABOVE - 1n, WHY],
        [payee, ABOVE + 1n, WHY],
        [payee, ABOVE, id("another")],
      ] as const) {
        await expect(token.settleReserved(payer, to, amount, key))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotReserved")
          .withArgs(key, payer);
      }
      await mined(token.settleReserved(payer, payee, ABOVE, WHY));
    });

    it("pays what is set aside by whoever has powers and set it aside alone", async () => {
      const world = await fixture();
      const { china, engine, payer, payee, stranger } = world;
      const instruction = await submitted(world);
      const settled = china.token.connect(stranger).settleReserved(payer, payee, ABOVE, hashInstruction(instruction));
      await expect(settled)
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotAdopted")
        .withArgs(stranger, Power.Pay);
      await mined(approve(world, instruction));
      await expectSettled({ ...world, engine }, instruction);
    });
  });
});
