import { expect } from "chai";

import {
  ANY_PURPOSE,
  type ComponentName,
  COMPONENTS,
  Direction,
  parseDecision,
  Power,
  reasonCode,
  ruleTerms,
} from "../../src/index.ts";
import {
  ClearingQueue__factory,
  Cycles__factory,
  Gate__factory,
  ParticipantNumbers__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { DAY, entry, licenseBank, publish, setRules } from "../utils/consortium.ts";
import {
  adopt,
  adoptionOf,
  type Deployed,
  deployOtherLedger,
  earmark,
  ethers,
  fixture,
  FUNDED,
  holdOf,
  NAMES,
  networkHelpers,
  nextMidnight,
  NO_PURPOSE,
  NOTICE,
  playerOf,
  time,
  type World,
} from "./CurrencyToken.fixture.ts";

const WINDOW = 30 * DAY;
const RUN_OFF = 400 * DAY;
const NOTHING_ANNOUNCED = "CurrencyTokenNothingAnnounced";

/** A second gate, published, with the numbers of the first, at which nobody is licensed. */
async function deployOtherGate({ countries, numbers, releases, joint }: World) {
  const gate = await new Gate__factory(joint).deploy(countries, numbers, joint, joint);
  await publish(releases, "Gate", gate);
  return gate;
}

/** A gate that numbers by itself: participant 1 is the stranger, a bank of Kazakhstan's, not the payer. */
async function deployGateOfOtherNumbers(world: World) {
  const { countries, releases, joint, kazakhstan, stranger } = world;
  const numbers = await new ParticipantNumbers__factory(joint).deploy();
  const gate = await new Gate__factory(joint).deploy(countries, numbers, joint, joint);
  await publish(releases, "Gate", gate);
  await licenseBank(gate, kazakhstan.offices.Registrar, kazakhstan.code, stranger, "KZOTHER");
  return gate;
}

async function deployOtherEngine({ countries, assets, releases, joint }: World, powers: number = Power.Pay) {
  const engine = await new SettlementEngine__factory(joint).deploy(countries, assets);
  await publish(releases, "SettlementEngine", engine, powers);
  return engine;
}

async function deployOtherQueue({ countries, assets, releases, joint }: World) {
  const queue = await new ClearingQueue__factory(joint).deploy(countries, assets, 60);
  await publish(releases, "ClearingQueue", queue);
  return queue;
}

async function deployOtherCycles({ countries, assets, cycleKeys, releases, joint }: World) {
  const cycles = await new Cycles__factory(joint).deploy(countries, assets, cycleKeys, 300, 3_600);
  await publish(releases, "Cycles", cycles);
  return cycles;
}

/** One more release under each name that a currency adopts from. */
const OTHERS: Record<ComponentName, (world: World) => Promise<Deployed>> = {
  Gate: deployOtherGate,
  SettlementEngine: deployOtherEngine,
  ClearingQueue: deployOtherQueue,
  HoldLedger: deployOtherLedger,
  Cycles: deployOtherCycles,
};

const runningOf = ({ gate, engine, queue, ledger, cycles }: World): Record<ComponentName, Deployed> => ({
  Gate: gate,
  SettlementEngine: engine,
  ClearingQueue: queue,
  HoldLedger: ledger,
  Cycles: cycles,
});

/** Everything that the currency trusts, with what it may begin, what it may end, and until when. */
async function trustOf({ issuer }: World) {
  const adopted = await issuer.adopted();
  return Promise.all(adopted.map(async (deployment) => [deployment, ...(await issuer.powersOf(deployment))] as const));
}

async function announce(world: World, deployment: Deployed, powers: number) {
  const call = await adoptionOf(world, deployment, powers);
  await world.issuer.announce(call);
  return { call, readyAt: Number(await world.issuer.readyAt(call)) };
}

async function limitDay({ gate, china, kazakhstan }: World, dailyLimit: bigint) {
  await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit })]);
}

describe("CurrencyToken", () => {
  describe("adopt", () => {
    for (const name of NAMES) {
      const powers = COMPONENTS[name];

      it(`gives another ${name} its powers after the notice, not before, and once`, async () => {
        const world = await fixture();
        const { issuer } = world;
        const other = await OTHERS[name](world);
        const [call, readyAt] = [await adoptionOf(world, other, powers), (await time.latest()) + 10 + NOTICE];
        await time.setNextBlockTimestamp(readyAt - NOTICE);
        await expect(issuer.announce(call)).to.emit(issuer, "Announced").withArgs(call, readyAt);
        expect(await issuer.readyAt(call)).to.equal(readyAt);
        expect(await issuer.powersOf(other)).to.deep.equal([0n, 0n, 0n]);
        await time.setNextBlockTimestamp(readyAt - 1);
        await expect(issuer.adopt(other, powers))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
          .withArgs(readyAt);
        await time.setNextBlockTimestamp(readyAt);
        await expect(issuer.adopt(other, powers)).to.emit(issuer, "Adopted").withArgs(other, powers);
        expect(await issuer.powersOf(other)).to.deep.equal([BigInt(powers), BigInt(powers), 0n]);
        expect(await issuer.readyAt(call)).to.equal(0n);
        await expect(issuer.adopt(other, powers)).to.be.revertedWithCustomError(issuer, NOTHING_ANNOUNCED);
      });

      it(`leaves whatever else it trusts as it is, but for a gate, when it adopts another ${name}`, async () => {
        const world = await fixture();
        const other = await OTHERS[name](world);
        const before = await trustOf(world);
        await adopt(world, other, powers);
        const given = [await other.getAddress(), BigInt(powers), BigInt(powers), 0n] as const;
        // A gate takes the place of the one before, of which nothing runs off.
        const after = name === "Gate" ? before.with(0, given) : [...before, given];
        expect(await trustOf(world)).to.deep.equal(after);
      });

      it(`asks when it is made: a ${name} withdrawn during the notice is not adopted`, async () => {
        const world = await fixture();
        const { issuer, releases } = world;
        const [other, before] = [await OTHERS[name](world), await trustOf(world)];
        const { call, readyAt } = await announce(world, other, powers);
        await releases.withdraw(other.getAddress(), ethers.ZeroHash);
        await time.increase(NOTICE);
        await expect(issuer.adopt(other, powers))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
          .withArgs(other, powers);
        expect(await trustOf(world)).to.deep.equal(before);
        expect(await issuer.readyAt(call)).to.equal(readyAt);
      });

      it(`does not adopt a ${name} that has other code than was published`, async () => {
        const world = await fixture();
        const { issuer } = world;
        const other = await OTHERS[name](world);
        await announce(world, other, powers);
        await networkHelpers.setCode(await other.getAddress(), "0x00");
        await time.increase(NOTICE);
        await expect(issuer.adopt(other, powers))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
          .withArgs(other, powers);
      });

      it(`gives a ${name} no powers that it was not published with`, async () => {
        const world = await fixture();
        const other = await OTHERS[name](world);
        for (const more of [0, 15, powers | 16, powers === Power.Hold ? Power.Judge : powers << 1]) {
          await announce(world, other, more);
          await time.increase(NOTICE);
          await expect(world.issuer.adopt(other, more))
            .to.be.revertedWithCustomError(world.issuer, "CurrencyTokenNotPublished")
            .withArgs(other, more);
        }
      });
    }

    it("adopts another though what runs was withdrawn", async () => {
      const world = await fixture();
      const { issuer, releases } = world;
      for (const running of Object.values(runningOf(world))) {
        await releases.withdraw(running.getAddress(), ethers.ZeroHash);
      }
      for (const name of NAMES) {
        const other = await OTHERS[name](world);
        await expect(adopt(world, other, COMPONENTS[name]))
          .to.emit(issuer, "Adopted")
          .withArgs(other, COMPONENTS[name]);
      }
    });

    it("refuses what nobody published", async () => {
      const world = await fixture();
      const { issuer, stranger, joint, countries, assets } = world;
      const unpublished = await new SettlementEngine__factory(joint).deploy(countries, assets);
      for (const other of [stranger, unpublished]) {
        await announce(world, other, Power.Pay);
        await time.increase(NOTICE);
        await expect(issuer.adopt(other, Power.Pay))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
          .withArgs(other, Power.Pay);
      }
    });

    it("gives fewer powers than a release has, and the others later", async () => {
      const world = await fixture();
      const { issuer } = world;
      const both = await deployOtherEngine(world, Power.Pay | Power.Net);
      await adopt(world, both, Power.Net);
      expect(await issuer.powersOf(both)).to.deep.equal([4n, 4n, 0n]);
      await adopt(world, both, Power.Pay);
      expect(await issuer.powersOf(both)).to.deep.equal([6n, 6n, 0n]);
    });

    it("is the very call that was announced", async () => {
      const world = await fixture();
      const { issuer } = world;
      const [both, other] = [
        await deployOtherEngine(world, Power.Pay | Power.Net),
        await deployOtherEngine(world, Power.Pay | Power.Net),
      ];
      await announce(world, both, Power.Pay);
      await time.increase(NOTICE);
      for (const [deployment, powers] of [
        [both, Power.Net],
        [both, Power.Pay | Power.Net],
        [other, Power.Pay],
      ] as const) {
        await expect(issuer.adopt(deployment, powers)).to.be.revertedWithCustomError(issuer, NOTHING_ANNOUNCED);
      }
      await issuer.adopt(both, Power.Pay);
    });

    it("may be made until 30 days after the notice and not later", async () => {
      const world = await fixture();
      const { issuer } = world;
      const [intime, late] = [await deployOtherEngine(world), await deployOtherEngine(world)];
      const first = await announce(world, intime, Power.Pay);
      await time.setNextBlockTimestamp(first.readyAt + WINDOW);
      await issuer.adopt(intime, Power.Pay);
      const second = await announce(world, late, Power.Pay);
      await time.setNextBlockTimestamp(second.readyAt + WINDOW + 1);
      await expect(issuer.adopt(late, Power.Pay))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooLate")
        .withArgs(second.readyAt + WINDOW);
      await time.increase(5 * 365 * DAY);
      await expect(issuer.adopt(late, Power.Pay))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooLate")
        .withArgs(second.readyAt + WINDOW);
      await adopt(world, late, Power.Pay); // announced anew
    });

    it("has its notice anew when it is announced again", async () => {
      const world = await fixture();
      const { issuer } = world;
      const other = await deployOtherEngine(world);
      await announce(world, other, Power.Pay);
      await time.increase(NOTICE);
      const { readyAt } = await announce(world, other, Power.Pay);
      await expect(issuer.adopt(other, Power.Pay))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
        .withArgs(readyAt);
    });

    it("makes each of several that were announced in its own time", async () => {
      const world = await fixture();
      const { issuer } = world;
      const [gate, engine] = [await deployOtherGate(world), await deployOtherEngine(world)];
      await announce(world, gate, Power.Judge);
      await time.increase(DAY);
      const { readyAt } = await announce(world, engine, Power.Pay);
      await time.increase(NOTICE - DAY);
      await issuer.adopt(gate, Power.Judge);
      await expect(issuer.adopt(engine, Power.Pay))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
        .withArgs(readyAt);
      await time.increase(DAY);
      await issuer.adopt(engine, Power.Pay);
    });

    it("trusts ten at a time, and gives the place of one that has ended to another", async () => {
      const world = await fixture();
      const { issuer, queue, ledger } = world;
      const more = [];
      for (let count = 0; count < 7; ++count) more.push(await deployOtherEngine(world));
      for (const engine of more) await announce(world, engine, Power.Pay);
      await time.increase(NOTICE);
      for (const engine of more.slice(0, 5)) await issuer.adopt(engine, Power.Pay);
      const ten = await issuer.adopted();
      const refused = async (engine: Deployed) =>
        expect(issuer.adopt(engine.getAddress(), Power.Pay))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooManyAdopted")
          .withArgs(10);
      await refused(more[5]!);
      await issuer.dropPowers(ledger, Power.Hold);
      await issuer.dropPowers(queue, Power.Net);
      await refused(more[5]!);
      await time.increase(6 * DAY + 1); // nothing waits in a queue any more
      await issuer.adopt(more[5]!, Power.Pay);
      expect(await issuer.adopted()).to.deep.equal(ten.with(2, await more[5]!.getAddress()));
      expect(await issuer.powersOf(queue)).to.deep.equal([0n, 0n, 0n]);
      await refused(more[6]!); // the ledger runs off
    });

    it("gives a place when 400 days are over, not before", async () => {
      const world = await fixture();
      const { issuer, ledger } = world;
      const more = [];
      for (let count = 0; count < 6; ++count) more.push(await deployOtherEngine(world));
      for (const engine of more.slice(0, 5)) await adopt(world, engine, Power.Pay);
      await issuer.dropPowers(ledger, Power.Hold);
      const { until } = await issuer.powersOf(ledger);
      await time.increaseTo(Number(until) - 8 * DAY);
      await announce(world, more[5]!, Power.Pay);
      await time.setNextBlockTimestamp(until);
      await expect(issuer.adopt(more[5]!, Power.Pay)).to.be.revertedWithCustomError(
        issuer,
        "CurrencyTokenTooManyAdopted",
      );
      await time.setNextBlockTimestamp(until + 1n);
      await issuer.adopt(more[5]!, Power.Pay);
      expect((await issuer.adopted())[3]).to.equal(more[5]!);
    });

    it("keeps balances, the issuer's rule and its version", async () => {
      const world = await fixture();
      const { issuer, payer } = world;
      await issuer.setIssuerRule(ruleTerms({ cap: 5_000n }));
      await adopt(world, await deployOtherGate(world), Power.Judge);
      expect(await issuer.balanceOf(payer)).to.equal(FUNDED);
      expect(await issuer.issuerRule()).to.deep.equal([[ANY_PURPOSE, 0n, 5_000n, 0n], 2n]);
    });
  });

  describe("adopt a gate", () => {
    it("has it judge instead of the one before, of which nothing runs off", async () => {
      const world = await fixture();
      const { issuer, gate } = world;
      const other = await deployOtherGate(world);
      const { readyAt } = await announce(world, other, Power.Judge);
      await time.setNextBlockTimestamp(readyAt);
      await expect(issuer.adopt(other, Power.Judge))
        .to.emit(issuer, "PowersDropped")
        .withArgs(gate, Power.Judge, readyAt + RUN_OFF);
      expect(await issuer.gate()).to.equal(other);
      expect((await issuer.powersOf(gate)).ending).to.equal(0n);
    });

    it("does not trust the old gate's links: participant 1 is someone else there", async () => {
      const world = await fixture();
      const { token, payer, payee, china } = world;
      await token.connect(payer).transfer(payee, 1n);
      expect(china.bankIds[0]).to.equal(1);
      await adopt(world, await deployGateOfOtherNumbers(world), Power.Judge);
      await expect(token.connect(payer).transfer(payee, 1n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayerUnknown"), payer, payee, 1n);
      expect(parseDecision(await token.check(payer, payee, 1n, NO_PURPOSE)).payer).to.equal(0);
    });

    it("pays again once a gate that knows its holders is adopted again", async () => {
      const world = await fixture();
      const { token, gate, payer, payee } = world;
      await token.connect(payer).transfer(payee, 1n);
      await adopt(world, await deployOtherGate(world), Power.Judge);
      await adopt(world, gate, Power.Judge);
      expect(await token.canTransfer(payer, payee, 1n)).to.equal(true);
      await token.connect(payer).transfer(payee, 1n);
    });

    it("goes on with what was counted, since a participant has one number everywhere", async () => {
      const world = await fixture();
      const { token, issuer, payer, payee, china, kazakhstan } = world;
      const other = await deployOtherGate(world);
      const { Registrar } = china.offices;
      expect(await licenseBank(other, Registrar, china.code, payer, "CNBANK0")).to.equal(china.bankIds[0]);
      await licenseBank(other, kazakhstan.offices.Registrar, kazakhstan.code, payee, "KZBANK0");
      await limitDay(world, 1_000n);
      await limitDay({ ...world, gate: other }, 1_500n);
      await setRules(other, kazakhstan, [entry(Direction.Inbound, china.code, china.asset)]);
      await announce(world, other, Power.Judge);
      await time.increase(NOTICE);
      await time.increaseTo(await nextMidnight());
      await token.connect(payer).transfer(payee, 1_000n);
      await issuer.adopt(other, Power.Judge);
      expect(await token.paidToday(1, kazakhstan.code)).to.equal(1_000n);
      await expect(token.connect(payer).transfer(payee, 501n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("DailyLimit"), payer, payee, 501n);
      await token.connect(payer).transfer(payee, 500n);
    });

    it("changes nothing where it is the same gate", async () => {
      const world = await fixture();
      const { issuer, gate, payer, payee } = world;
      await issuer.connect(payer).transfer(payee, 1n);
      const before = await trustOf(world);
      await expect(adopt(world, gate, Power.Judge)).not.to.emit(issuer, "PowersDropped");
      expect(await trustOf(world)).to.deep.equal(before);
    });

    it("counts 255 gates over the life of a currency", async () => {
      const world = await fixture();
      const { issuer, gate } = world;
      const gates = [await deployOtherGate(world), gate];
      const next = async (index: number) => {
        if (index % 2 === 0) {
          for (const each of gates) await announce(world, each, Power.Judge);
          await time.increase(NOTICE);
        }
        return issuer.adopt(gates[index % 2]!, Power.Judge);
      };
      for (let index = 0; index < 254; ++index) await next(index);
      await expect(next(254)).to.be.revertedWithCustomError(issuer, "CurrencyTokenTooManyGates");
    });
  });

  describe("cancelAnnouncement", () => {
    it("calls an announced call off, and no other", async () => {
      const world = await fixture();
      const { issuer } = world;
      const [one, other] = [await deployOtherEngine(world), await deployOtherEngine(world)];
      const { call } = await announce(world, one, Power.Pay);
      const { call: kept, readyAt } = await announce(world, other, Power.Pay);
      await expect(issuer.cancelAnnouncement(call)).to.emit(issuer, "AnnouncementCancelled").withArgs(call);
      expect([await issuer.readyAt(call), await issuer.readyAt(kept)]).to.deep.equal([0n, BigInt(readyAt)]);
      await expect(issuer.cancelAnnouncement(call)).to.be.revertedWithCustomError(issuer, NOTHING_ANNOUNCED);
      await time.increase(NOTICE);
      await expect(issuer.adopt(one, Power.Pay)).to.be.revertedWithCustomError(issuer, NOTHING_ANNOUNCED);
      await issuer.adopt(other, Power.Pay);
    });
  });

  describe("dropPowers", () => {
    it("takes powers at once, of which what was begun runs off", async () => {
      const world = await fixture();
      const { issuer } = world;
      for (const name of NAMES.filter((each) => each !== "Gate")) {
        const [running, powers] = [runningOf(world)[name], COMPONENTS[name]];
        const droppedAt = (await time.latest()) + 10;
        await time.setNextBlockTimestamp(droppedAt);
        await expect(issuer.dropPowers(running.getAddress(), powers))
          .to.emit(issuer, "PowersDropped")
          .withArgs(running, powers, droppedAt + RUN_OFF);
        expect(await issuer.powersOf(running.getAddress())).to.deep.equal([
          0n,
          BigInt(powers),
          BigInt(droppedAt + RUN_OFF),
        ]);
      }
    });

    it("takes of several powers those that a deployment has", async () => {
      const world = await fixture();
      const { issuer } = world;
      const both = await deployOtherEngine(world, Power.Pay | Power.Net);
      await adopt(world, both, Power.Pay | Power.Net);
      await expect(issuer.dropPowers(both, Power.Net | Power.Hold)).to.emit(issuer, "PowersDropped");
      expect((await issuer.powersOf(both)).inForce).to.equal(Power.Pay);
    });

    it("takes nothing from whoever has nothing", async () => {
      const { issuer, engine, stranger } = await fixture();
      await issuer.dropPowers(engine, Power.Pay);
      for (const [deployment, powers] of [
        [stranger, Power.Pay],
        [engine, Power.Pay],
        [engine, Power.Net],
        [engine, 0],
      ] as const) {
        await expect(issuer.dropPowers(deployment, powers))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNoPowers")
          .withArgs(deployment, powers);
      }
    });

    it("leaves a judge, without whom nobody could be paid", async () => {
      const { issuer, gate } = await fixture();
      for (const powers of [Power.Judge, 15]) {
        await expect(issuer.dropPowers(gate, powers))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNeedsOneJudge")
          .withArgs(gate);
      }
    });

    it("leaves what runs off, and until when, to be as it is when anything else is adopted", async () => {
      const world = await fixture();
      const { issuer } = world;
      const both = await deployOtherEngine(world, Power.Pay | Power.Hold);
      await adopt(world, both, Power.Pay);
      await issuer.dropPowers(both, Power.Pay);
      const { until } = await issuer.powersOf(both);
      await time.increase(DAY);
      await adopt(world, both, Power.Hold);
      expect(await issuer.powersOf(both)).to.deep.equal([BigInt(Power.Hold), BigInt(Power.Pay | Power.Hold), until]);
    });

    it("is undone by another adoption, after another notice", async () => {
      const world = await fixture();
      const { issuer, engine, payer, payee } = world;
      await issuer.dropPowers(engine, Power.Pay);
      await expect(issuer.adopt(engine, Power.Pay)).to.be.revertedWithCustomError(issuer, NOTHING_ANNOUNCED);
      await adopt(world, engine, Power.Pay);
      expect((await issuer.powersOf(engine)).inForce).to.equal(Power.Pay);
      await issuer.connect(await playerOf(engine)).settleLeg(payer, payee, 1n, 0);
    });
  });

  describe("an engine that was dropped", () => {
    const notAdopted = ({ issuer, engine }: World, call: Promise<unknown>) =>
      expect(call).to.be.revertedWithCustomError(issuer, "CurrencyTokenNotAdopted").withArgs(engine, Power.Pay);

    it("begins nothing any more, while another pays", async () => {
      const world = await fixture();
      const { issuer, engine, payer, payee } = world;
      const other = await deployOtherEngine(world);
      await adopt(world, other, Power.Pay);
      await issuer.dropPowers(engine, Power.Pay);
      await notAdopted(world, issuer.connect(await playerOf(engine)).settleLeg(payer, payee, 1n, 0));
      await notAdopted(world, earmark(world, 5n));
      await issuer.connect(await playerOf(other)).settleLeg(payer, payee, 1n, 0);
    });

    it("pays and gives back what it has set aside, whatever engine the currency has", async () => {
      const world = await fixture();
      const { issuer, engine, payer, payee } = world;
      const [paid, released] = [await earmark(world, 700n), await earmark(world, 200n)];
      await adopt(world, await deployOtherEngine(world), Power.Pay);
      await issuer.dropPowers(engine, Power.Pay);
      expect(await issuer.getFrozenTokens(payer)).to.equal(900n);
      await time.increase(200 * DAY);
      await paid.execute();
      await released.release();
      expect(await issuer.balanceOf(payee)).to.equal(700n);
      expect(await issuer.getFrozenTokens(payer)).to.equal(0n);
      await issuer.connect(payer).redeem(FUNDED - 700n, ethers.ZeroHash);
    });

    it("pays what was noted in a ledger that was dropped too, though there is none now", async () => {
      const world = await fixture();
      const { issuer, engine, ledger, payee } = world;
      const { execute } = await earmark(world, 700n);
      await issuer.dropPowers(engine, Power.Pay);
      await issuer.dropPowers(ledger, Power.Hold);
      await execute();
      expect(await issuer.balanceOf(payee)).to.equal(700n);
    });

    it("ends what it began for 400 days and no longer", async () => {
      const world = await fixture();
      const { issuer, engine, payer, payee } = world;
      await issuer.dropPowers(engine, Power.Pay);
      const { until } = await issuer.powersOf(engine);
      const as = issuer.connect(await playerOf(engine));
      await time.setNextBlockTimestamp(until);
      await expect(as.settleReserved(payer, payee, 1n, ethers.ZeroHash))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotReserved")
        .withArgs(ethers.ZeroHash, payer);
      await time.increaseTo(until + 1n);
      for (const act of [as.settleReserved, as.releaseReserved]) {
        await notAdopted(world, act(payer, payee, 1n, ethers.ZeroHash));
      }
    });
  });

  describe("a ledger that was dropped", () => {
    const order = async ({ token, china }: World, account: string, caseId: number) => ({
      token,
      account,
      authority: china.code,
      caseId,
      amount: 10n,
      until: (await time.latest()) + DAY,
      reason: 1,
    });

    it("still bites: what it holds is held until its term, with or without another ledger", async () => {
      const world = await fixture();
      const { issuer, ledger, payer, payee } = world;
      const until = (await time.latest()) + 60 * DAY;
      await holdOf(world, payer, FUNDED - 10n, until);
      const bites = async () => {
        expect(await issuer.getFrozenTokens(payer)).to.equal(FUNDED - 10n);
        await expect(issuer.connect(payer).transfer(payee, 11n))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenRefused")
          .withArgs(reasonCode("InsufficientFunds"), payer, payee, 11n);
      };
      await issuer.dropPowers(ledger, Power.Hold);
      expect(await issuer.ledger()).to.equal(ethers.ZeroAddress);
      await bites();
      const other = await deployOtherLedger(world);
      await adopt(world, other, Power.Hold);
      expect(await issuer.ledger()).to.equal(other);
      await bites();
      await adopt(world, ledger, Power.Hold);
      expect(await issuer.ledger()).to.equal(ledger);
      await bites();
      await time.setNextBlockTimestamp(until);
      await issuer.connect(payer).transfer(payee, FUNDED);
    });

    it("holds nothing new, and releases what it holds", async () => {
      const world = await fixture();
      const { issuer, cases, ledger, payer, colleague, china } = world;
      const { Supervisor } = china.offices;
      await holdOf(world, payer, 500n);
      await issuer.dropPowers(ledger, Power.Hold);
      await cases.connect(Supervisor).open([china.code], [], ethers.id("a"), ethers.id("b"));
      await expect(ledger.connect(Supervisor).place(await order(world, colleague.address, 2)))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotAdopted")
        .withArgs(ledger, Power.Hold);
      await ledger.connect(Supervisor).release(issuer, payer, 0, 200n);
      expect(await issuer.getFrozenTokens(payer)).to.equal(300n);
    });

    it("adds up with the one after it, each of which ends its own", async () => {
      const world = await fixture();
      const { issuer, cases, ledger, payer, payee, china } = world;
      const { Supervisor } = china.offices;
      await holdOf(world, payer, 500n, (await time.latest()) + 60 * DAY);
      const other = await deployOtherLedger(world);
      await adopt(world, other, Power.Hold);
      await issuer.dropPowers(ledger, Power.Hold);
      await cases.connect(Supervisor).open([china.code], [], ethers.id("a"), ethers.id("b"));
      await other.connect(Supervisor).place(await order(world, payer.address, 2));
      const { execute } = await earmark(world, 40n);
      expect(await issuer.getFrozenTokens(payer)).to.equal(550n);
      expect(await other.heldOf(issuer, payer)).to.equal(50n);
      await execute();
      expect(await issuer.getFrozenTokens(payer)).to.equal(510n);
      await ledger.connect(Supervisor).release(issuer, payer, 0, 500n);
      expect(await issuer.getFrozenTokens(payer)).to.equal(10n);
      await issuer.connect(payer).transfer(payee, FUNDED - 50n);
    });

    it("frees nothing that another holds, whatever it says", async () => {
      const world = await fixture();
      const { issuer, ledger, payer, payee } = world;
      await holdOf(world, payer, FUNDED - 10n, (await time.latest()) + 60 * DAY);
      const liar = await deployOtherLedger(world);
      await adopt(world, liar, Power.Hold);
      await issuer.dropPowers(liar, Power.Hold);
      await issuer.connect(await playerOf(liar)).lessHeld(payer, FUNDED);
      expect(await issuer.getFrozenTokens(payer)).to.equal(FUNDED - 10n);
      expect(await ledger.heldOf(issuer, payer)).to.equal(FUNDED - 10n);
      await expect(issuer.connect(payer).transfer(payee, 11n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), payer, payee, 11n);
    });

    it("leaves new reservations to one of those in force, or to none", async () => {
      const world = await fixture();
      const { issuer, ledger } = world;
      const other = await deployOtherLedger(world);
      await adopt(world, other, Power.Hold);
      await issuer.dropPowers(other, Power.Hold);
      expect(await issuer.ledger()).to.equal(ledger);
      await earmark(world, 1n);
      await issuer.dropPowers(ledger, Power.Hold);
      expect(await issuer.ledger()).to.equal(ethers.ZeroAddress);
      await expect(earmark(world, 1n)).to.be.revertedWithCustomError(issuer, "CurrencyTokenNoLedger");
    });

    it("is asked for 400 days and no longer", async () => {
      const world = await fixture();
      const { issuer, ledger, payer } = world;
      await holdOf(world, payer, 500n, (await time.latest()) + 90 * DAY);
      await issuer.dropPowers(ledger, Power.Hold);
      const { until } = await issuer.powersOf(ledger);
      const player = issuer.connect(await playerOf(ledger));
      await time.setNextBlockTimestamp(until);
      await player.lessHeld(payer, 1n);
      await time.setNextBlockTimestamp(until + 1n);
      await expect(player.lessHeld(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotAdopted")
        .withArgs(ledger, Power.Hold);
    });
  });
});
