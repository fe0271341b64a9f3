import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { concat, id as hashText, keccak256, ZeroHash } from "ethers";
import { network } from "hardhat";

import { CycleKeys__factory } from "../../typechain-types/index.js";
import {
  blsKey,
  blsKeyOf,
  hashToG1,
  encodeG1,
  NO_KEYS,
  POSSESSION_DST,
  signTogether,
  sumOfKeys,
} from "../../scripts/common/bls.ts";
import { packIds } from "../../scripts/common/cycle-draft.ts";
import {
  changeOf,
  ethers,
  fixture,
  type Member,
  networkHelpers,
  othersKeys,
  signersKeys,
  time,
  type World,
} from "./Cycles.fixture.ts";

const DIGEST = hashText("what is signed");
const NEXT = blsKey("the next key");

describe("CycleKeys", function () {
  const memberOf = ({ signers }: World, { address }: { address: string }) =>
    signers.find(({ account }) => account === address)!;

  describe("requireSigned", function () {
    it("passes for keys of signers and for those of all others, and tells the accounts", async function () {
      const world = await fixture();
      const some = world.signers.filter((_, i) => i % 2 === 0);
      const signature = signTogether(some, DIGEST);
      for (const set of [signersKeys(some), othersKeys(world, some)]) {
        const accounts = await world.keys.requireSigned(packIds(some), set, DIGEST, signature);
        expect([...accounts]).to.deep.equal(some.map(({ account }) => account));
      }
    });

    it("passes for all, of whom no others are left", async function () {
      const world = await fixture();
      const all = world.signers;
      await world.keys.requireSigned(packIds(all), othersKeys(world, all), DIGEST, signTogether(all, DIGEST));
    });

    it("refuses a signature without one of them, over another digest, or under another tag", async function () {
      const world = await fixture();
      const [some, few] = [world.signers.slice(0, 4), world.signers.slice(0, 3)];
      const wrong = [
        signTogether(few, DIGEST),
        signTogether(some, hashText("another")),
        signTogether(some, DIGEST, POSSESSION_DST),
        encodeG1(hashToG1(DIGEST)),
        `0x${"00".repeat(128)}`,
      ];
      for (const signature of wrong) {
        await expect(world.keys.requireSigned(packIds(some), signersKeys(some), DIGEST, signature))
          .to.be.revertedWithCustomError(world.keys, "CycleKeysInvalidSignature")
          .withArgs(DIGEST);
      }
    });

    it("refuses ids that descend, twice the same, cut short, or unknown", async function () {
      const world = await fixture();
      const [a, b] = world.signers as [Member, Member];
      const refused = async (ids: string, error: string, ...args: unknown[]) =>
        expect(world.keys.requireSigned(ids, signersKeys([a, b]), DIGEST, signTogether([a, b], DIGEST)))
          .to.be.revertedWithCustomError(world.keys, error)
          .withArgs(...args);
      await refused(packIds([b, a]), "CycleKeysIdOrder", 1);
      await refused(packIds([a, a]), "CycleKeysIdOrder", 1);
      await refused(`${packIds([a, b])}00`, "CycleKeysIdOrder", 2);
      await refused(packIds([a, { id: 0x7fff }]), "CycleKeysIdOrder", 1);
      await refused(packIds([{ id: 1 }]), "CycleKeysNotInForce", 1);
    });

    it("refuses a key that is not the signer's, and keys too many", async function () {
      const world = await fixture();
      const [a, b] = world.signers as [Member, Member];
      const signature = signTogether([a, b], DIGEST);
      const refused = (keys: string, error: string, ...args: unknown[]) =>
        expect(world.keys.requireSigned(packIds([a, b]), { sum: "0x", others: "0x", keys }, DIGEST, signature))
          .to.be.revertedWithCustomError(world.keys, error)
          .withArgs(...args);
      await refused(concat([a.key, NEXT.key]), "CycleKeysOtherKey", b.id);
      await refused(concat([b.key, a.key]), "CycleKeysOtherKey", a.id);
      await refused(concat([a.key, b.key, b.key]), "CycleKeysInvalidPoint", 768);
      await refused(a.key, "CycleKeysInvalidPoint", 256);
    });

    it("refuses others that are not the rest: one left out, one who signs, one twice, one unknown", async function () {
      const world = await fixture();
      const signers = world.signers.slice(0, 4);
      const rest = world.signers.slice(4);
      const count = world.signers.length;
      const refused = async (others: Member[], error: string, ...args: unknown[]) => {
        const keys = concat(others.map(({ key }) => key));
        const set = { sum: sumOfKeys(world.signers), others: packIds(others), keys };
        await expect(world.keys.requireSigned(packIds(signers), set, DIGEST, signTogether(signers, DIGEST)))
          .to.be.revertedWithCustomError(world.keys, error)
          .withArgs(...args);
      };
      await refused(rest.slice(1), "CycleKeysIncomplete", count - 1, count);
      await refused([signers[3]!, ...rest.slice(1)], "CycleKeysIdOrder", 0);
      await refused([rest[0]!, rest[0]!, ...rest.slice(2)], "CycleKeysIdOrder", 1);
      const unknown = { ...rest[0]!, id: rest.at(-1)!.id + 1 };
      await refused([...rest.slice(1), unknown], "CycleKeysNotInForce", unknown.id);
    });

    it("refuses another sum than that of all keys in force", async function () {
      const world = await fixture();
      const some = world.signers.slice(0, 4);
      const sum = sumOfKeys(some);
      const { sumHash } = await world.keys.inForce();
      const set = { ...othersKeys(world, some), sum };
      await expect(world.keys.requireSigned(packIds(some), set, DIGEST, signTogether(some, DIGEST)))
        .to.be.revertedWithCustomError(world.keys, "CycleKeysOtherSum")
        .withArgs(keccak256(sum), sumHash);
    });

    it("does not count a Supervisor who has left the office", async function () {
      const world = await fixture();
      const { countries, kazakhstan, keys } = world;
      const some = [memberOf(world, kazakhstan.offices.Supervisor)];
      await countries.connect(kazakhstan.offices.Delegation).dismiss(kazakhstan.code, 2);
      await expect(keys.requireSigned(packIds(some), signersKeys(some), DIGEST, signTogether(some, DIGEST)))
        .to.be.revertedWithCustomError(keys, "CycleKeysNotInForce")
        .withArgs(some[0]!.id);
    });
  });

  describe("register", function () {
    it("lets nobody cancel out others' keys with one that it has no secret for", async function () {
      const world = await fixture();
      const { keys, china, beijing, signers } = world;
      const victim = memberOf(world, world.almaty);
      // own - victim: with the victim's key the sum would be the thief's own.
      const own = blsKey("thief");
      const rogue = { secret: own.secret, key: sumOfKeys([own, blsKeyOf(-victim.secret)]) };
      const change = await changeOf(keys, beijing.address, rogue, signers, memberOf(world, beijing).key);
      await expect(keys.connect(beijing).register(china.token, change))
        .to.be.revertedWithCustomError(keys, "CycleKeysNoPossession")
        .withArgs(beijing.address);
    });

    it("takes no possession that was proven for another holder, nor another contract", async function () {
      const world = await fixture();
      const { keys, beijing, shanghai, china, signers, joint, countries, assets } = world;
      const previous = memberOf(world, shanghai).key;
      const another = await new CycleKeys__factory(joint).deploy(countries, assets);
      for (const change of [
        await changeOf(keys, beijing.address, NEXT, signers, previous),
        await changeOf(another, shanghai.address, NEXT, signers, previous),
      ]) {
        await expect(keys.connect(shanghai).register(china.token, change))
          .to.be.revertedWithCustomError(keys, "CycleKeysNoPossession")
          .withArgs(shanghai.address);
      }
    });

    it("takes no neutral point and no point of another length", async function () {
      const world = await fixture();
      const { keys, beijing, china, signers } = world;
      const change = await changeOf(keys, beijing.address, NEXT, signers, memberOf(world, beijing).key);
      const refused = (wrong: object, length: number) =>
        expect(keys.connect(beijing).register(china.token, { ...change, ...wrong }))
          .to.be.revertedWithCustomError(keys, "CycleKeysInvalidPoint")
          .withArgs(length);
      await refused({ key: NO_KEYS, possession: `0x${"00".repeat(128)}` }, 0);
      await refused({ key: change.key.slice(0, -2) }, 255);
      await refused({ possession: `${change.possession}00` }, 129);
    });

    it("puts a key in the place of the one before, under the same id", async function () {
      const world = await fixture();
      const { keys, beijing, china, signers } = world;
      const before = memberOf(world, beijing);
      await keys
        .connect(beijing)
        .register(china.token, await changeOf(keys, beijing.address, NEXT, signers, before.key));
      const now = signers.map((member) => (member === before ? { ...member, ...NEXT } : member));
      expect(await keys.idOf(beijing)).to.equal(before.id);
      expect(await keys.keyHashOf(before.id)).to.equal(keccak256(NEXT.key));
      expect(await keys.inForce()).to.deep.equal([BigInt(signers.length), keccak256(sumOfKeys(now))]);
      await expect(
        keys.requireSigned(packIds(signers), othersKeys(world, signers), DIGEST, signTogether(signers, DIGEST)),
      ).to.be.revertedWithCustomError(keys, "CycleKeysOtherSum");
    });

    it("takes a key out of the sum only if it is the one in force", async function () {
      const world = await fixture();
      const { keys, beijing, china, signers } = world;
      const change = await changeOf(keys, beijing.address, NEXT, signers, memberOf(world, world.almaty).key);
      await expect(keys.connect(beijing).register(china.token, change))
        .to.be.revertedWithCustomError(keys, "CycleKeysOtherKey")
        .withArgs(memberOf(world, beijing).id);
    });

    it("is for accounts that the gate of a currency knows", async function () {
      const { keys, stranger, china, signers } = await fixture();
      const change = await changeOf(keys, stranger.address, NEXT, signers);
      for (const currency of [china.token, stranger]) {
        await expect(keys.connect(stranger).register(currency, change))
          .to.be.revertedWithCustomError(keys, "CycleKeysNotLinked")
          .withArgs(stranger.address, await currency.getAddress());
      }
    });
  });

  describe("registerSupervisor", function () {
    it("is for the Supervisor, and the next holder of the office takes the id over", async function () {
      const world = await fixture();
      const { keys, countries, kazakhstan, signers, stranger } = world;
      const { Delegation, Supervisor } = kazakhstan.offices;
      const before = memberOf(world, Supervisor);
      const change = await changeOf(keys, stranger.address, NEXT, signers, before.key);
      await expect(keys.connect(stranger).registerSupervisor(kazakhstan.code, change))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(kazakhstan.code, 2, stranger.address);
      await countries.connect(Delegation).appoint(kazakhstan.code, 2, stranger);
      await time.increase(Number((await countries.charter()).appointmentDelay) + 1);
      await countries.connect(stranger).takeOffice(kazakhstan.code, 2);
      await keys.connect(stranger).registerSupervisor(kazakhstan.code, change);
      expect(await keys.accountOf(before.id)).to.equal(stranger.address);
    });
  });

  describe("revoke", function () {
    it("ends a key at once, for its holder and for the Supervisor of its country", async function () {
      const world = await fixture();
      const { keys, almaty, kazakhstan, signers } = world;
      const own = memberOf(world, almaty);
      const left = signers.filter((member) => member !== own);
      for (const caller of [almaty, kazakhstan.offices.Supervisor]) {
        const before = await networkHelpers.takeSnapshot();
        await expect(keys.connect(caller).revoke(own.id, own.key, sumOfKeys(signers)))
          .to.emit(keys, "CycleKeyRevoked")
          .withArgs(own.id, almaty.address, sumOfKeys(left));
        expect(await keys.keyHashOf(own.id)).to.equal(ZeroHash);
        await expect(keys.requireSigned(packIds([own]), signersKeys([own]), DIGEST, signTogether([own], DIGEST)))
          .to.be.revertedWithCustomError(keys, "CycleKeysNotInForce")
          .withArgs(own.id);
        await before.restore();
      }
    });

    it("is refused to others, and for a key that is not in force", async function () {
      const world = await fixture();
      const { keys, almaty, china, signers } = world;
      const own = memberOf(world, almaty);
      await expect(keys.connect(china.offices.Supervisor).revoke(own.id, own.key, sumOfKeys(signers)))
        .to.be.revertedWithCustomError(keys, "CycleKeysNotHolder")
        .withArgs(own.id, china.offices.Supervisor.address);
      await keys.connect(almaty).revoke(own.id, own.key, sumOfKeys(signers));
      await expect(keys.connect(almaty).revoke(own.id, own.key, sumOfKeys(signers)))
        .to.be.revertedWithCustomError(keys, "CycleKeysNotInForce")
        .withArgs(own.id);
    });

    it("gives the id back to who registers again", async function () {
      const world = await fixture();
      const { keys, almaty, kazakhstan, signers } = world;
      const own = memberOf(world, almaty);
      await keys.connect(almaty).revoke(own.id, own.key, sumOfKeys(signers));
      const left = signers.filter((member) => member !== own);
      await keys.connect(almaty).register(kazakhstan.token, await changeOf(keys, almaty.address, NEXT, left));
      expect(await keys.idOf(almaty)).to.equal(own.id);
      expect((await keys.inForce()).count).to.equal(signers.length);
    });
  });

  it("is refused by a chain without the precompiles", async function () {
    const old = await network.create({ override: { hardfork: "cancun" } });
    const [deployer] = (await old.ethers.getSigners()) as [HardhatEthersSigner];
    const deploying = new CycleKeys__factory(deployer).deploy(ethers.ZeroAddress, ethers.ZeroAddress);
    await expect(deploying)
      .to.be.revertedWithCustomError(CycleKeys__factory.connect(ethers.ZeroAddress, deployer), "CycleKeysNoPrecompiles")
      .withArgs(31337);
    await old.close();
  });
});
