import { expect } from "chai";
import { id as keccakText, keccak256, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { Component } from "../../src/index.ts";
import {
  Gate__factory,
  PlainERC20__factory,
  ReleaseRegistry__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const AUDIT = keccakText("audit report");
const FINDING = keccakText("finding");

interface Publication {
  component: number;
  deployment: string;
  audit: string;
}

async function deploy() {
  const [joint, stranger] = (await ethers.getSigners()) as [Signer, Signer];
  const gate = await (await new Gate__factory(joint).deploy(joint, joint)).getAddress(); // what it asks is not at stake here
  const engine = await (await new SettlementEngine__factory(joint).deploy(joint)).getAddress();
  const next = await (await new SettlementEngine__factory(joint).deploy(joint)).getAddress();
  const first = [publication(Component.Gate, gate), publication(Component.SettlementEngine, engine)];
  const registry = await new ReleaseRegistry__factory(joint).deploy(joint, first);
  return { registry, joint, stranger, gate, engine, next, first };
}

type Signer = Awaited<ReturnType<typeof ethers.getSigners>>[number];
type Registry = Awaited<ReturnType<typeof deploy>>["registry"];

const publication = (component: number, deployment: string, audit = AUDIT): Publication => ({
  component,
  deployment,
  audit,
});

/** As many contracts as are asked for. */
async function contracts(count: number): Promise<string[]> {
  const addresses = Array.from({ length: count }, (_, index) =>
    ethers.getAddress(ethers.toBeHex(0xc0de0000 + index, 20)),
  );
  for (const address of addresses) await networkHelpers.setCode(address, "0x00");
  return addresses;
}

describe("ReleaseRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const refused = (call: Promise<unknown>, registry: Registry, cause: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(registry, `ReleaseRegistry${cause}`)
      .withArgs(...args);

  const codeHashOf = async (address: string) => keccak256(await ethers.provider.getCode(address));

  describe("constructor", () => {
    it("names the joint authority and publishes the first versions", async () => {
      const { registry, joint, gate, engine } = await fixture();
      const deployment = registry.deploymentTransaction()!;
      expect(await registry.jointAuthority()).to.equal(joint.address);
      for (const [component, address] of [
        [Component.Gate, gate],
        [Component.SettlementEngine, engine],
      ] as const) {
        await expect(deployment)
          .to.emit(registry, "ReleasePublished")
          .withArgs(component, 1, address, await codeHashOf(address), AUDIT);
        expect(await registry.isAdoptable(component, address)).to.equal(true);
      }
    });

    it("refuses a joint authority of zero", async () => {
      const { registry, joint } = await fixture();
      const deployment = new ReleaseRegistry__factory(joint).deploy(ZeroAddress, []);
      await refused(deployment, registry, "InvalidAccount", ZeroAddress);
    });

    it("takes sixteen first versions and no more, and asks of each what publishing asks", async () => {
      const { registry, joint, first, stranger } = await fixture();
      const factory = new ReleaseRegistry__factory(joint);
      const many = (await contracts(17)).map((address) => publication(Component.Gate, address));
      await refused(factory.deploy(joint, many), registry, "TooMany", 17n, 16n);
      expect(await (await factory.deploy(joint, many.slice(1))).versionCount(Component.Gate)).to.equal(16n);
      const codeless = publication(Component.Gate, stranger.address);
      await refused(factory.deploy(joint, [...first, codeless]), registry, "NoCode", stranger.address);
    });
  });

  describe("publish", () => {
    it("numbers the versions of each component and files what they are", async () => {
      const { registry, engine, next } = await fixture();
      const [other] = (await contracts(1)) as [string];
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      const call = registry.publish([
        publication(Component.SettlementEngine, next, FINDING),
        publication(Component.Gate, other),
      ]);
      const codeHash = await codeHashOf(next);
      await expect(call)
        .to.emit(registry, "ReleasePublished")
        .withArgs(Component.SettlementEngine, 2, next, codeHash, FINDING)
        .and.to.emit(registry, "ReleasePublished")
        .withArgs(Component.Gate, 2, other, await codeHashOf(other), AUDIT);
      expect([...(await registry.releaseOf(next))]).to.deep.equal([2n, 2n, BigInt(now), 0n, codeHash, FINDING]);
      expect(await registry.versionCount(Component.SettlementEngine)).to.equal(2n);
      expect(await registry.deploymentOf(Component.SettlementEngine, 1)).to.equal(engine);
      expect(await registry.deploymentOf(Component.SettlementEngine, 2)).to.equal(next);
      expect(await registry.deploymentOf(Component.Gate, 2)).to.equal(other);
    });

    it("leaves the earlier version adoptable", async () => {
      const { registry, engine, next } = await fixture();
      await registry.publish([publication(Component.SettlementEngine, next)]);
      expect(await registry.isAdoptable(Component.SettlementEngine, engine)).to.equal(true);
      expect(await registry.isAdoptable(Component.SettlementEngine, next)).to.equal(true);
    });

    it("is the joint authority's alone", async () => {
      const { registry, stranger, next } = await fixture();
      const call = registry.connect(stranger).publish([publication(Component.SettlementEngine, next)]);
      await refused(call, registry, "NotJointAuthority", stranger.address);
    });

    it("refuses a version of nothing", async () => {
      const { registry, next } = await fixture();
      const call = registry.publish([publication(Component.None, next)]);
      await refused(call, registry, "InvalidComponent", Component.None);
    });

    it("refuses an account without code", async () => {
      const { registry, stranger } = await fixture();
      for (const address of [stranger.address, ZeroAddress]) {
        await refused(registry.publish([publication(Component.Gate, address)]), registry, "NoCode", address);
      }
    });

    it("refuses an account that borrows its code (EIP-7702), whose key could act for it", async () => {
      const { registry, stranger, next } = await fixture();
      await networkHelpers.setCode(stranger.address, ethers.concat(["0xef0100", next]));
      const call = registry.publish([publication(Component.SettlementEngine, stranger.address)]);
      await refused(call, registry, "NoCode", stranger.address);
    });

    it("refuses a contract a second time: as itself, as something else, in one batch, or withdrawn", async () => {
      const { registry, engine, next } = await fixture();
      await registry.withdraw(engine, FINDING);
      const again = publication(Component.SettlementEngine, next);
      for (const batch of [[publication(Component.SettlementEngine, engine)], [publication(Component.Gate, engine)]]) {
        await refused(registry.publish(batch), registry, "PublishedBefore", engine);
      }
      await refused(registry.publish([again, again]), registry, "PublishedBefore", next);
      expect(await registry.versionCount(Component.SettlementEngine)).to.equal(1n);
    });

    it("takes sixteen at once and refuses seventeen", async () => {
      const { registry } = await fixture();
      const many = (await contracts(17)).map((address) => publication(Component.Gate, address));
      await refused(registry.publish(many), registry, "TooMany", 17n, 16n);
      await registry.publish(many.slice(1));
      expect(await registry.versionCount(Component.Gate)).to.equal(17n);
    });
  });

  describe("withdraw", () => {
    it("files when and says why, and the version is not adoptable any more", async () => {
      const { registry, engine } = await fixture();
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      await expect(registry.withdraw(engine, FINDING))
        .to.emit(registry, "ReleaseWithdrawn")
        .withArgs(Component.SettlementEngine, 1, engine, FINDING);
      expect((await registry.releaseOf(engine)).withdrawnAt).to.equal(now);
      expect(await registry.isAdoptable(Component.SettlementEngine, engine)).to.equal(false);
    });

    it("leaves the others as they are", async () => {
      const { registry, gate, engine, next } = await fixture();
      await registry.publish([publication(Component.SettlementEngine, next)]);
      await registry.withdraw(engine, FINDING);
      expect(await registry.isAdoptable(Component.SettlementEngine, next)).to.equal(true);
      expect(await registry.isAdoptable(Component.Gate, gate)).to.equal(true);
    });

    it("refuses a stranger and what was withdrawn before", async () => {
      const { registry, engine, next } = await fixture();
      await refused(registry.withdraw(next, FINDING), registry, "NotPublished", next);
      await registry.withdraw(engine, FINDING);
      await refused(registry.withdraw(engine, FINDING), registry, "NotPublished", engine);
    });

    it("is the joint authority's alone", async () => {
      const { registry, stranger, engine } = await fixture();
      const call = registry.connect(stranger).withdraw(engine, FINDING);
      await refused(call, registry, "NotJointAuthority", stranger.address);
    });
  });

  describe("isAdoptable", () => {
    it("is true for the component that was published, and no other", async () => {
      const { registry, gate, engine } = await fixture();
      for (const [component, deployment, adoptable] of [
        [Component.Gate, gate, true],
        [Component.SettlementEngine, gate, false],
        [Component.None, gate, false],
        [Component.SettlementEngine, engine, true],
        [Component.Gate, engine, false],
      ] as const) {
        expect(await registry.isAdoptable(component, deployment)).to.equal(adoptable);
      }
    });

    it("is false for every stranger, with or without code", async () => {
      const { registry, stranger, next } = await fixture();
      const untouched = ethers.toBeHex(0xdead, 20); // has not even an empty code
      for (const component of Object.values(Component)) {
        for (const account of [stranger.address, next, untouched, ZeroAddress]) {
          expect(await registry.isAdoptable(component, account)).to.equal(false);
        }
      }
    });

    it("is false while the code is another than was published", async () => {
      const { registry, engine } = await fixture();
      const published = await ethers.provider.getCode(engine);
      for (const code of [PlainERC20__factory.bytecode, "0x"]) {
        await networkHelpers.setCode(engine, code);
        expect(await registry.isAdoptable(Component.SettlementEngine, engine)).to.equal(false);
      }
      await networkHelpers.setCode(engine, published);
      expect(await registry.isAdoptable(Component.SettlementEngine, engine)).to.equal(true);
    });
  });

  describe("views", () => {
    it("know nothing of what was not published", async () => {
      const { registry, next } = await fixture();
      expect([...(await registry.releaseOf(next))]).to.deep.equal([0n, 0n, 0n, 0n, ZeroHash, ZeroHash]);
      expect(await registry.versionCount(Component.None)).to.equal(0n);
      for (const version of [0, 2]) {
        expect(await registry.deploymentOf(Component.Gate, version)).to.equal(ZeroAddress);
      }
    });
  });
});
