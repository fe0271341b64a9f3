import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { keccak256, ZeroAddress } from "ethers";

import { Guardians__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { joinAs } from "../utils/countries.ts";
import { admit, at, CHARTER, fixture as base, networkHelpers, time } from "./CountryRegistry.fixture.ts";

const LIFETIME = 7 * DAY;

const fixture = () => networkHelpers.loadFixture(deploy);

/** The Emirates join under three keys, of which two act. */
async function deploy() {
  const world = await base();
  const { registry, emirates, stranger } = world;
  const keys = world.officials.slice(-3) as [HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner];
  const guardians = await new Guardians__factory(stranger).deploy(registry, keys, 2);
  await admit(registry, emirates);
  await joinAs(registry, emirates.delegation, emirates.code, {}, guardians);
  const until = (await time.latest()) + 7 * DAY;
  const freeze = registry.interface.encodeFunctionData("freezeOffices", [emirates.code, until]);
  return { ...world, guardians, keys, freeze, until, code: emirates.code };
}

describe("Guardians", () => {
  describe("constructor", () => {
    for (const [count, threshold] of [
      [0, 0],
      [1, 0],
      [1, 2],
      [7, 8],
      [8, 5],
    ] as const) {
      it(`refuses ${threshold} of ${count} keys`, async () => {
        const { registry, guardians, officials, stranger } = await fixture();
        const deployment = new Guardians__factory(stranger).deploy(registry, officials.slice(0, count), threshold);
        await expect(deployment)
          .to.be.revertedWithCustomError(guardians, "GuardiansInvalidKeys")
          .withArgs(count, threshold);
      });
    }

    for (const [count, threshold] of [
      [1, 1],
      [7, 7],
    ] as const) {
      it(`takes ${threshold} of ${count} keys`, async () => {
        const { registry, officials, stranger } = await fixture();
        const keys = officials.slice(0, count);
        const guardians = await new Guardians__factory(stranger).deploy(registry, keys, threshold);
        expect(await guardians.keys()).to.deep.equal(keys.map(({ address }) => address));
        expect(await guardians.threshold()).to.equal(threshold);
        expect(await guardians.countries()).to.equal(registry);
      });
    }

    it("refuses a key of zero and one that is named twice", async () => {
      const { registry, guardians, keys, stranger } = await fixture();
      for (const list of [
        [keys[0].address, ZeroAddress],
        [keys[0].address, keys[1].address, keys[0].address],
      ]) {
        await expect(new Guardians__factory(stranger).deploy(registry, list, 1))
          .to.be.revertedWithCustomError(guardians, "GuardiansInvalidKey")
          .withArgs(list.at(-1));
      }
    });
  });

  describe("approve", () => {
    it("does the act with the last approval that is needed, once", async () => {
      const { registry, guardians, keys, freeze, until, code } = await fixture();
      const [first, second, third] = keys;
      await expect(guardians.connect(first).approve(freeze))
        .to.emit(guardians, "GuardiansApproved")
        .withArgs(keccak256(freeze), first.address, 1n);
      expect(await guardians.approvalsOf(freeze)).to.deep.equal([first.address]);
      const done = guardians.connect(third).approve(freeze);
      await expect(done).to.emit(guardians, "GuardiansActed").withArgs(keccak256(freeze));
      await expect(done).to.emit(registry, "OfficesFrozen").withArgs(code, until);
      expect(await guardians.approvalsOf(freeze)).to.deep.equal([]);
      // The same again is another act, which two have to approve.
      await guardians.connect(second).approve(freeze);
      expect(await guardians.approvalsOf(freeze)).to.deep.equal([second.address]);
    });

    it("is no stranger's, and nobody's twice", async () => {
      const { guardians, keys, freeze, stranger } = await fixture();
      await expect(guardians.connect(stranger).approve(freeze))
        .to.be.revertedWithCustomError(guardians, "GuardiansNotAKey")
        .withArgs(stranger.address);
      await guardians.connect(keys[0]).approve(freeze);
      await expect(guardians.connect(keys[0]).approve(freeze))
        .to.be.revertedWithCustomError(guardians, "GuardiansApprovedBefore")
        .withArgs(keys[0].address);
    });

    for (const [late, counts] of [
      [LIFETIME - 1, true],
      [LIFETIME, false],
    ] as const) {
      it(`${counts ? "counts" : "does not count"} ${late} seconds later`, async () => {
        const { registry, guardians, keys, code, successor } = await fixture();
        const restore = registry.interface.encodeFunctionData("restoreDelegation", [code, successor.address]);
        await guardians.connect(keys[0]).approve(restore);
        await at((await time.latest()) + late);
        await guardians.connect(keys[1]).approve(restore);
        expect((await registry.recoveryOf(code)).successor).to.equal(counts ? successor.address : ZeroAddress);
        if (!counts) expect(await guardians.approvalsOf(restore)).to.deep.equal([keys[1].address]);
      });
    }

    it("fails as the registry does, and leaves the approvals that were given", async () => {
      const { registry, guardians, keys, code } = await fixture();
      const lift = registry.interface.encodeFunctionData("liftFreeze", [code]);
      await guardians.connect(keys[0]).approve(lift);
      await expect(guardians.connect(keys[1]).approve(lift))
        .to.be.revertedWithCustomError(registry, "CountryRegistryNotFrozen")
        .withArgs(code);
      expect(await guardians.approvalsOf(lift)).to.deep.equal([keys[0].address]);
    });

    it("restores a Delegation", async () => {
      const { registry, guardians, keys, code, successor } = await fixture();
      const restore = registry.interface.encodeFunctionData("restoreDelegation", [code, successor.address]);
      for (const key of keys.slice(1)) await guardians.connect(key).approve(restore);
      await time.increase(CHARTER.appointmentDelay);
      await registry.connect(successor).completeRecovery(code);
      expect(await registry.officeOf(code, 0)).to.equal(successor.address);
    });
  });
});
