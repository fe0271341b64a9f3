import { expect } from "chai";
import { encodeBytes32String, id as keccakText, keccak256, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { Power } from "../../src/index.ts";
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
const GATE = encodeBytes32String("Gate");
const ENGINE = encodeBytes32String("SettlementEngine");

interface Publication {
  name: string;
  powers: number;
  deployment: string;
  audit: string;
}

async function deploy() {
  const [joint, stranger] = (await ethers.getSigners()) as [Signer, Signer];
  const gate = await (await new Gate__factory(joint).deploy(joint, joint, joint, joint)).getAddress(); // what it asks is not at stake here
  const engine = await (await new SettlementEngine__factory(joint).deploy(joint, joint)).getAddress();
  const next = await (await new SettlementEngine__factory(joint).deploy(joint, joint)).getAddress();
  const first = [publication(GATE, gate), publication(ENGINE, engine)];
  const registry = await new ReleaseRegistry__factory(joint).deploy(joint, first);
  return { registry, joint, stranger, gate, engine, next, first };
}

type Signer = Awaited<ReturnType<typeof ethers.getSigners>>[number];
type Registry = Awaited<ReturnType<typeof deploy>>["registry"];

const publication = (name: string, deployment: string, audit = AUDIT): Publication => ({
  name,
  powers: name === GATE ? Power.Judge : Power.Pay,
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
      for (const [name, address, powers] of [
        [GATE, gate, Power.Judge],
        [ENGINE, engine, Power.Pay],
      ] as const) {
        await expect(deployment)
          .to.emit(registry, "ReleasePublished")
          .withArgs(name, 1, address, powers, await codeHashOf(address), AUDIT);
        expect(await registry.isAdoptable(address, powers)).to.equal(true);
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
      const many = (await contracts(17)).map((address) => publication(GATE, address));
      await refused(factory.deploy(joint, many), registry, "TooMany", 17n, 16n);
      expect(await (await factory.deploy(joint, many.slice(1))).versionCount(GATE)).to.equal(16n);
      const codeless = publication(GATE, stranger.address);
      await refused(factory.deploy(joint, [...first, codeless]), registry, "NoCode", stranger.address);
    });
  });

  describe("publish", () => {
    it("numbers the versions of each name and files what they are", async () => {
      const { registry, engine, next } = await fixture();
      const [other] = (await contracts(1)) as [string];
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      const call = registry.publish([publication(ENGINE, next, FINDING), publication(GATE, other)]);
      const codeHash = await codeHashOf(next);
      await expect(call)
        .to.emit(registry, "ReleasePublished")
        .withArgs(ENGINE, 2, next, Power.Pay, codeHash, FINDING)
        .and.to.emit(registry, "ReleasePublished")
        .withArgs(GATE, 2, other, Power.Judge, await codeHashOf(other), AUDIT);
      expect([...(await registry.releaseOf(next))]).to.deep.equal([
        ENGINE,
        2n,
        2n,
        BigInt(now),
        0n,
        0n,
        codeHash,
        FINDING,
      ]);
      expect(await registry.versionCount(ENGINE)).to.equal(2n);
      expect(await registry.deploymentOf(ENGINE, 1)).to.equal(engine);
      expect(await registry.deploymentOf(ENGINE, 2)).to.equal(next);
      expect(await registry.deploymentOf(GATE, 2)).to.equal(other);
    });

    it("leaves the earlier version adoptable", async () => {
      const { registry, engine, next } = await fixture();
      await registry.publish([publication(ENGINE, next)]);
      expect(await registry.isAdoptable(engine, Power.Pay)).to.equal(true);
      expect(await registry.isAdoptable(next, Power.Pay)).to.equal(true);
    });

    it("is the joint authority's alone", async () => {
      const { registry, stranger, next } = await fixture();
      const call = registry.connect(stranger).publish([publication(ENGINE, next)]);
      await refused(call, registry, "NotJointAuthority", stranger.address);
    });

    it("publishes under any name and with any set of powers, also such as no currency knows yet", async () => {
      const { registry, next } = await fixture();
      const [clerk, powers] = [encodeBytes32String("Clerk"), 0xff];
      await registry.publish([{ ...publication(clerk, next), powers }]);
      expect(await registry.versionCount(clerk)).to.equal(1n);
      expect((await registry.releaseOf(next)).powers).to.equal(0xff);
      expect(await registry.isAdoptable(next, powers)).to.equal(true);
    });

    it("refuses a version of nothing, and one without a power", async () => {
      const { registry, next } = await fixture();
      await refused(registry.publish([publication(ZeroHash, next)]), registry, "NoName", next);
      const powerless = { ...publication(ENGINE, next), powers: 0 };
      await refused(registry.publish([powerless]), registry, "NoPowers", next);
      expect(await registry.versionCount(ENGINE)).to.equal(1n);
    });

    it("refuses an account without code", async () => {
      const { registry, stranger } = await fixture();
      for (const address of [stranger.address, ZeroAddress]) {
        await refused(registry.publish([publication(GATE, address)]), registry, "NoCode", address);
      }
    });

    it("refuses an account that borrows its code (EIP-7702), whose key could act for it", async () => {
      const { registry, stranger, next } = await fixture();
      await networkHelpers.setCode(stranger.address, ethers.concat(["0xef0100", next]));
      const call = registry.publish([publication(ENGINE, stranger.address)]);
      await refused(call, registry, "NoCode", stranger.address);
    });

    it("refuses a contract a second time: as itself, as something else, in one batch, or withdrawn", async () => {
      const { registry, engine, next } = await fixture();
      await registry.withdraw(engine, FINDING);
      const again = publication(ENGINE, next);
      for (const batch of [[publication(ENGINE, engine)], [publication(GATE, engine)]]) {
        await refused(registry.publish(batch), registry, "PublishedBefore", engine);
      }
      await refused(registry.publish([again, again]), registry, "PublishedBefore", next);
      expect(await registry.versionCount(ENGINE)).to.equal(1n);
    });

    it("takes sixteen at once and refuses seventeen", async () => {
      const { registry } = await fixture();
      const many = (await contracts(17)).map((address) => publication(GATE, address));
      await refused(registry.publish(many), registry, "TooMany", 17n, 16n);
      await registry.publish(many.slice(1));
      expect(await registry.versionCount(GATE)).to.equal(17n);
    });
  });

  describe("withdraw", () => {
    it("files when and says why, and the version is not adoptable any more", async () => {
      const { registry, engine } = await fixture();
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      await expect(registry.withdraw(engine, FINDING))
        .to.emit(registry, "ReleaseWithdrawn")
        .withArgs(ENGINE, 1, engine, FINDING);
      expect((await registry.releaseOf(engine)).withdrawnAt).to.equal(now);
      expect(await registry.isAdoptable(engine, Power.Pay)).to.equal(false);
    });

    it("leaves the others as they are", async () => {
      const { registry, gate, engine, next } = await fixture();
      await registry.publish([publication(ENGINE, next)]);
      await registry.withdraw(engine, FINDING);
      expect(await registry.isAdoptable(next, Power.Pay)).to.equal(true);
      expect(await registry.isAdoptable(gate, Power.Judge)).to.equal(true);
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

  describe("suspend", () => {
    const TERM = 45 * 86_400;

    it("keeps a version from being adopted for 45 days, to the second, and lapses by itself", async () => {
      const { registry, engine } = await fixture();
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      await expect(registry.suspend(engine, FINDING))
        .to.emit(registry, "ReleaseSuspended")
        .withArgs(ENGINE, 1, engine, now + TERM, FINDING);
      expect((await registry.releaseOf(engine)).suspendedUntil).to.equal(now + TERM);
      await time.increaseTo(now + TERM - 1);
      expect(await registry.isAdoptable(engine, Power.Pay)).to.equal(false);
      await time.increaseTo(now + TERM);
      expect(await registry.isAdoptable(engine, Power.Pay)).to.equal(true);
    });

    it("cannot follow another within 45 days of its end", async () => {
      const { registry, engine } = await fixture();
      await registry.suspend(engine, FINDING);
      const end = Number((await registry.releaseOf(engine)).suspendedUntil);
      for (const moment of [end - 10, end, end + TERM - 1]) {
        await time.setNextBlockTimestamp(moment);
        await refused(registry.suspend(engine, FINDING), registry, "SuspendedBefore", engine, end + TERM);
      }
      await time.setNextBlockTimestamp(end + TERM);
      await registry.suspend(engine, FINDING);
      expect(await registry.isAdoptable(engine, Power.Pay)).to.equal(false);
    });

    it("can be made good for ever", async () => {
      const { registry, engine } = await fixture();
      await registry.suspend(engine, FINDING);
      await registry.withdraw(engine, FINDING);
      await time.increase(TERM);
      expect(await registry.isAdoptable(engine, Power.Pay)).to.equal(false);
    });

    it("refuses a stranger and what was withdrawn", async () => {
      const { registry, engine, next } = await fixture();
      await refused(registry.suspend(next, FINDING), registry, "NotPublished", next);
      await registry.withdraw(engine, FINDING);
      await refused(registry.suspend(engine, FINDING), registry, "NotPublished", engine);
    });

    it("is ended before its time by reinstating", async () => {
      const { registry, engine } = await fixture();
      await refused(registry.reinstate(engine), registry, "NotSuspended", engine);
      await registry.suspend(engine, FINDING);
      await expect(registry.reinstate(engine)).to.emit(registry, "ReleaseReinstated").withArgs(ENGINE, 1, engine);
      expect(await registry.isAdoptable(engine, Power.Pay)).to.equal(true);
      await refused(registry.reinstate(engine), registry, "NotSuspended", engine);
      await refused(
        registry.suspend(engine, FINDING),
        registry,
        "SuspendedBefore",
        engine,
        (await time.latest()) + TERM,
      );
    });

    it("and its end are the joint authority's alone", async () => {
      const { registry, stranger, engine } = await fixture();
      const others = registry.connect(stranger);
      await refused(others.suspend(engine, FINDING), registry, "NotJointAuthority", stranger.address);
      await refused(others.reinstate(engine), registry, "NotJointAuthority", stranger.address);
    });
  });

  describe("isAdoptable", () => {
    it("is true for the powers that were published or fewer, and no other", async () => {
      const { registry, gate, engine, next } = await fixture();
      await registry.publish([{ ...publication(ENGINE, next), powers: Power.Pay | Power.Net }]);
      for (const [deployment, powers, adoptable] of [
        [gate, Power.Judge, true],
        [gate, Power.Pay, false],
        [gate, Power.Judge | Power.Pay, false],
        [engine, Power.Pay, true],
        [engine, Power.Judge, false],
        [next, Power.Pay | Power.Net, true],
        [next, Power.Pay, true],
        [next, Power.Net, true],
        [next, Power.Pay | Power.Hold, false],
      ] as const) {
        expect(await registry.isAdoptable(deployment, powers)).to.equal(adoptable);
      }
    });

    it("is false for every stranger, with or without code", async () => {
      const { registry, stranger, next } = await fixture();
      const untouched = ethers.toBeHex(0xdead, 20); // has not even an empty code
      for (const powers of [0, ...Object.values(Power)]) {
        for (const account of [stranger.address, next, untouched, ZeroAddress]) {
          expect(await registry.isAdoptable(account, powers)).to.equal(false);
        }
      }
    });

    it("is false while the code is another than was published", async () => {
      const { registry, engine } = await fixture();
      const published = await ethers.provider.getCode(engine);
      for (const code of [PlainERC20__factory.bytecode, "0x"]) {
        await networkHelpers.setCode(engine, code);
        expect(await registry.isAdoptable(engine, Power.Pay)).to.equal(false);
      }
      await networkHelpers.setCode(engine, published);
      expect(await registry.isAdoptable(engine, Power.Pay)).to.equal(true);
    });
  });

  describe("views", () => {
    it("know nothing of what was not published", async () => {
      const { registry, next } = await fixture();
      expect([...(await registry.releaseOf(next))]).to.deep.equal([ZeroHash, 0n, 0n, 0n, 0n, 0n, ZeroHash, ZeroHash]);
      expect(await registry.versionCount(ZeroHash)).to.equal(0n);
      for (const version of [0, 2]) {
        expect(await registry.deploymentOf(GATE, version)).to.equal(ZeroAddress);
      }
    });
  });
});
