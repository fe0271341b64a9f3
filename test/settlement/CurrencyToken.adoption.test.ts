import { expect } from "chai";

import { ANY_PURPOSE, Component, Direction, reasonCode, ruleTerms } from "../../src/index.ts";
import { ClearingQueue__factory, Gate__factory, SettlementEngine__factory } from "../../typechain-types/index.js";
import { DAY, entry, licenseBank, publish, setRules } from "../utils/consortium.ts";
import {
  adopt,
  COMPONENTS,
  type Deployed,
  ethers,
  fixture,
  FUNDED,
  networkHelpers,
  nextMidnight,
  NO_PURPOSE,
  NOTICE,
  playerOf,
  time,
  type World,
} from "./CurrencyToken.fixture.ts";

const NONE: Deployed = { getAddress: () => Promise.resolve(ethers.ZeroAddress) };

/** A second gate, published, at which participant 1 is a bank of Kazakhstan's, not the payer's. */
async function deployOtherGate({ countries, releases, joint, kazakhstan, stranger }: World) {
  const gate = await new Gate__factory(joint).deploy(countries, joint);
  await publish(releases, Component.Gate, gate);
  await licenseBank(gate, kazakhstan.offices.Registrar, kazakhstan.code, stranger, "KZOTHER");
  return gate;
}

async function deployOtherEngine({ countries, releases, joint }: World) {
  const engine = await new SettlementEngine__factory(joint).deploy(countries);
  await publish(releases, Component.SettlementEngine, engine);
  return engine;
}

async function deployOtherQueue({ countries, releases, joint }: World) {
  const queue = await new ClearingQueue__factory(joint).deploy(countries, 60);
  await publish(releases, Component.ClearingQueue, queue);
  return queue;
}

/** One more release of everything that a currency adopts. */
async function deployOthers(world: World): Promise<[Deployed, Deployed, Deployed]> {
  return [await deployOtherGate(world), await deployOtherEngine(world), await deployOtherQueue(world)];
}

/** What the currency runs: gate, engine, queue. */
async function adoptedBy({ issuer }: World) {
  return Promise.all([issuer.gate(), issuer.engine(), issuer.queue()]);
}

async function addressesOf(deployed: readonly Deployed[]) {
  return Promise.all(deployed.map(async (contract) => contract.getAddress()));
}

describe("CurrencyToken", () => {
  describe("completeAdoption", () => {
    for (const [index, component] of COMPONENTS.entries()) {
      const name = ["gate", "engine", "queue"][index]!;

      it(`adopts another ${name} after the notice, not before, and nothing else with it`, async () => {
        const world = await fixture();
        const { issuer } = world;
        const other = (await deployOthers(world))[index]!;
        const [before, readyAt] = [await adoptedBy(world), (await time.latest()) + 10 + NOTICE];
        await time.setNextBlockTimestamp(readyAt - NOTICE);
        await expect(issuer.announceAdoption(component, other.getAddress()))
          .to.emit(issuer, "AdoptionAnnounced")
          .withArgs(component, other, readyAt);
        for (const each of COMPONENTS) {
          const expected = each === component ? [await other.getAddress(), BigInt(readyAt)] : [ethers.ZeroAddress, 0n];
          expect(await issuer.announcedAdoption(each)).to.deep.equal(expected);
        }
        await time.setNextBlockTimestamp(readyAt - 1);
        await expect(issuer.completeAdoption(component))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
          .withArgs(readyAt);
        await time.setNextBlockTimestamp(readyAt);
        await expect(issuer.completeAdoption(component)).to.emit(issuer, "Adopted").withArgs(component, other);
        expect(await adoptedBy(world)).to.deep.equal(before.with(index, await other.getAddress()));
        await expect(issuer.completeAdoption(component)).to.be.revertedWithCustomError(
          issuer,
          "CurrencyTokenNothingAnnounced",
        );
      });

      it(`asks again: a ${name} withdrawn during the notice is not adopted`, async () => {
        const world = await fixture();
        const { issuer, releases } = world;
        const [other, before] = [(await deployOthers(world))[index]!, await adoptedBy(world)];
        await issuer.announceAdoption(component, other.getAddress());
        const { readyAt } = await issuer.announcedAdoption(component);
        await releases.withdraw(other.getAddress(), ethers.ZeroHash);
        await time.increase(NOTICE);
        await expect(issuer.completeAdoption(component))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
          .withArgs(other);
        expect(await adoptedBy(world)).to.deep.equal(before);
        expect(await issuer.announcedAdoption(component)).to.deep.equal([await other.getAddress(), readyAt]);
      });

      it(`does not adopt a ${name} that has other code than was published`, async () => {
        const world = await fixture();
        const { issuer } = world;
        const other = (await deployOthers(world))[index]!;
        await issuer.announceAdoption(component, other.getAddress());
        await networkHelpers.setCode(await other.getAddress(), "0x00");
        await time.increase(NOTICE);
        await expect(issuer.completeAdoption(component))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
          .withArgs(other);
      });

      it(`leaves a withdrawn ${name} for another though the other two are withdrawn too`, async () => {
        const world = await fixture();
        const { issuer, releases, gate, engine, queue } = world;
        const other = (await deployOthers(world))[index]!;
        await issuer.announceAdoption(component, other.getAddress());
        for (const one of [gate, engine, queue]) await releases.withdraw(one, ethers.ZeroHash);
        await time.increase(NOTICE);
        await expect(issuer.completeAdoption(component)).to.emit(issuer, "Adopted").withArgs(component, other);
        const running = await addressesOf([gate, engine, queue]);
        expect(await adoptedBy(world)).to.deep.equal(running.with(index, await other.getAddress()));
      });
    }

    it("completes what was announced side by side, each in its own time", async () => {
      const world = await fixture();
      const { issuer } = world;
      const [before, others] = [await adoptedBy(world), await deployOthers(world)];
      for (const [index, component] of COMPONENTS.entries()) {
        await issuer.announceAdoption(component, others[index]!.getAddress());
        await time.increase(DAY);
      }
      await time.increase(NOTICE - 3 * DAY);
      await issuer.completeAdoption(Component.Gate);
      await expect(issuer.completeAdoption(Component.SettlementEngine)).to.be.revertedWithCustomError(
        issuer,
        "CurrencyTokenTooEarly",
      );
      expect(await adoptedBy(world)).to.deep.equal(before.with(0, await others[0].getAddress()));
      await time.increase(2 * DAY);
      await issuer.completeAdoption(Component.ClearingQueue);
      await issuer.completeAdoption(Component.SettlementEngine);
      expect(await adoptedBy(world)).to.deep.equal(await addressesOf(others));
    });

    it("leaves the queue after the notice, and comes back to it or to another", async () => {
      const world = await fixture();
      const { issuer, queue } = world;
      const readyAt = (await time.latest()) + 10 + NOTICE;
      await time.setNextBlockTimestamp(readyAt - NOTICE);
      await expect(issuer.announceAdoption(Component.ClearingQueue, ethers.ZeroAddress))
        .to.emit(issuer, "AdoptionAnnounced")
        .withArgs(Component.ClearingQueue, ethers.ZeroAddress, readyAt);
      expect(await issuer.announcedAdoption(Component.ClearingQueue)).to.deep.equal([
        ethers.ZeroAddress,
        BigInt(readyAt),
      ]);
      await time.setNextBlockTimestamp(readyAt - 1);
      await expect(issuer.completeAdoption(Component.ClearingQueue))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
        .withArgs(readyAt);
      expect(await issuer.queue()).to.equal(queue);
      await time.setNextBlockTimestamp(readyAt);
      await expect(issuer.completeAdoption(Component.ClearingQueue))
        .to.emit(issuer, "Adopted")
        .withArgs(Component.ClearingQueue, ethers.ZeroAddress);
      expect(await issuer.queue()).to.equal(ethers.ZeroAddress);
      for (const next of [queue, await deployOtherQueue(world), NONE]) {
        await adopt(world, Component.ClearingQueue, next);
        expect(await issuer.queue()).to.equal(await next.getAddress());
      }
    });

    it("leaves the queue even if that was withdrawn", async () => {
      const world = await fixture();
      const { issuer, releases, queue } = world;
      await releases.withdraw(queue, ethers.ZeroHash);
      await adopt(world, Component.ClearingQueue, NONE);
      expect(await issuer.queue()).to.equal(ethers.ZeroAddress);
    });

    it("takes legs from the new engine alone", async () => {
      const world = await fixture();
      const { issuer, engine, payer, payee } = world;
      const other = await deployOtherEngine(world);
      await adopt(world, Component.SettlementEngine, other);
      await expect(issuer.connect(await playerOf(engine)).settleLeg(payer, payee, 1n, 0))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotAdopted")
        .withArgs(Component.SettlementEngine, engine);
      expect(await issuer.engine()).to.equal(other);
      await issuer.connect(await playerOf(other)).settleLeg(payer, payee, 1n, 0);
    });

    it("keeps balances, the issuer's rule and its version", async () => {
      const world = await fixture();
      const { issuer, payer } = world;
      await issuer.setIssuerRule(ruleTerms({ cap: 5_000n }));
      await adopt(world, Component.Gate, await deployOtherGate(world));
      expect(await issuer.balanceOf(payer)).to.equal(FUNDED);
      expect(await issuer.issuerRule()).to.deep.equal([[ANY_PURPOSE, 0n, 5_000n, 0n], 2n]);
    });

    it("does not trust the old gate's links: participant 1 is someone else there", async () => {
      const world = await fixture();
      const { token, payer, payee, china } = world;
      await token.connect(payer).transfer(payee, 1n);
      expect(china.bankIds[0]).to.equal(1);
      await adopt(world, Component.Gate, await deployOtherGate(world));
      await expect(token.connect(payer).transfer(payee, 1n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayerUnknown"), payer, payee, 1n);
      expect((await token.check(payer, payee, 1n, NO_PURPOSE)).payer).to.equal(0n);
    });

    it("pays again once a gate that knows its holders is adopted again", async () => {
      const world = await fixture();
      const { token, gate, payer, payee } = world;
      await token.connect(payer).transfer(payee, 1n);
      await adopt(world, Component.Gate, await deployOtherGate(world));
      await adopt(world, Component.Gate, gate);
      expect(await token.canTransfer(payer, payee, 1n)).to.equal(true);
      await token.connect(payer).transfer(payee, 1n);
    });

    it("starts the daily counts anew, since another gate numbers others", async () => {
      const world = await fixture();
      const { token, gate, payer, payee, china, kazakhstan } = world;
      await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 1_000n })]);
      const other = await deployOtherGate(world);
      await world.issuer.announceAdoption(Component.Gate, other);
      await time.increase(NOTICE);
      await time.increaseTo(await nextMidnight());
      await token.connect(payer).transfer(payee, 1_000n);
      expect(await token.paidToday(1, kazakhstan.code)).to.equal(1_000n);
      await world.issuer.completeAdoption(Component.Gate);
      expect(await token.paidToday(1, kazakhstan.code)).to.equal(0n);
    });

    for (const [what, component, other] of [
      ["another engine is adopted", Component.SettlementEngine, deployOtherEngine],
      ["another queue is adopted", Component.ClearingQueue, deployOtherQueue],
      ["the same gate is adopted again", Component.Gate, async ({ gate }: World) => gate],
    ] as const) {
      it(`keeps links and counts when ${what}`, async () => {
        const world = await fixture();
        const { token, gate, payer, payee, china, kazakhstan } = world;
        await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 1_000n })]);
        await world.issuer.announceAdoption(component, await other(world));
        await time.increase(NOTICE);
        await time.increaseTo(await nextMidnight());
        await token.connect(payer).transfer(payee, 1_000n);
        await world.issuer.completeAdoption(component);
        expect(await token.paidToday(1, kazakhstan.code)).to.equal(1_000n);
      });
    }
  });

  describe("announceAdoption", () => {
    it("refuses what nobody published, and what was published as something else", async () => {
      const world = await fixture();
      const { issuer, stranger, joint, countries } = world;
      const unpublished = await new SettlementEngine__factory(joint).deploy(countries);
      const others = await deployOthers(world);
      for (const [index, component] of COMPONENTS.entries()) {
        for (const other of [stranger, unpublished, ...others.toSpliced(index, 1)]) {
          await expect(issuer.announceAdoption(component, other.getAddress()))
            .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
            .withArgs(other);
        }
      }
    });

    it("refuses to do without a gate or an engine", async () => {
      const { issuer } = await fixture();
      for (const component of [Component.Gate, Component.SettlementEngine]) {
        await expect(issuer.announceAdoption(component, ethers.ZeroAddress))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
          .withArgs(ethers.ZeroAddress);
      }
    });

    it("refuses what is no component", async () => {
      const world = await fixture();
      for (const other of [NONE, ...(await deployOthers(world))]) {
        await expect(world.issuer.announceAdoption(Component.None, await other.getAddress()))
          .to.be.revertedWithCustomError(world.issuer, "CurrencyTokenNotPublished")
          .withArgs(other === NONE ? ethers.ZeroAddress : other);
      }
    });

    it("refuses what was withdrawn, even if it runs", async () => {
      const world = await fixture();
      const { issuer, releases, gate, engine, queue } = world;
      const [others, running] = [await deployOthers(world), [gate, engine, queue]];
      for (const one of [...running, ...others]) await releases.withdraw(one.getAddress(), ethers.ZeroHash);
      for (const [index, component] of COMPONENTS.entries()) {
        for (const one of [running[index]!, others[index]!]) {
          await expect(issuer.announceAdoption(component, one.getAddress()))
            .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotPublished")
            .withArgs(one);
        }
      }
    });

    it("replaces what was announced of the same component and starts its notice again", async () => {
      const world = await fixture();
      const { issuer, gate, engine } = world;
      await issuer.announceAdoption(Component.Gate, await deployOtherGate(world));
      await issuer.announceAdoption(Component.SettlementEngine, engine);
      await time.increase(NOTICE);
      await issuer.announceAdoption(Component.Gate, gate);
      const { deployment, readyAt } = await issuer.announcedAdoption(Component.Gate);
      expect(deployment).to.equal(gate);
      await expect(issuer.completeAdoption(Component.Gate))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
        .withArgs(readyAt);
      await issuer.completeAdoption(Component.SettlementEngine);
    });
  });

  describe("cancelAdoption", () => {
    it("calls an adoption off, and no other", async () => {
      const world = await fixture();
      const { issuer } = world;
      const others = await deployOthers(world);
      for (const [index, component] of COMPONENTS.entries()) {
        await issuer.announceAdoption(component, others[index]!.getAddress());
      }
      for (const component of COMPONENTS) {
        await expect(issuer.cancelAdoption(component)).to.emit(issuer, "AdoptionCancelled").withArgs(component);
        for (const [index, each] of COMPONENTS.entries()) {
          const { deployment, readyAt } = await issuer.announcedAdoption(each);
          expect(deployment).to.equal(each <= component ? ethers.ZeroAddress : await others[index]!.getAddress());
          expect(readyAt === 0n).to.equal(each <= component);
        }
        for (const act of ["cancelAdoption", "completeAdoption"] as const) {
          await expect(issuer[act](component)).to.be.revertedWithCustomError(issuer, "CurrencyTokenNothingAnnounced");
        }
      }
    });

    it("calls off leaving the queue", async () => {
      const { issuer, queue } = await fixture();
      await issuer.announceAdoption(Component.ClearingQueue, ethers.ZeroAddress);
      await issuer.cancelAdoption(Component.ClearingQueue);
      await time.increase(NOTICE);
      await expect(issuer.completeAdoption(Component.ClearingQueue)).to.be.revertedWithCustomError(
        issuer,
        "CurrencyTokenNothingAnnounced",
      );
      expect(await issuer.queue()).to.equal(queue);
    });
  });
});
