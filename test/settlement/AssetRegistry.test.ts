import { expect } from "chai";
import { network } from "hardhat";

import { assetId } from "../../src/index.ts";
import { AssetRegistry__factory, PlainERC20__factory, RelayingToken__factory } from "../../typechain-types/index.js";
import { deployConsortium, type TestCountry } from "../utils/consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const CURRENCY = 0;
const RECORD = 1;
const OTHER_KIND = 63;
const UNUSED = assetId(156, 999);
/** The first asset of another kind, of China's. */
const OTHER = OTHER_KIND * 2 ** 26 + UNUSED;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china] = consortium.members as [TestCountry];
  const deployer = consortium.relayer;
  const fresh = await new AssetRegistry__factory(deployer).deploy(consortium.joint);
  const factory = await playerOf(consortium.engine);
  return { ...consortium, china, deployer, fresh, factory };
}

type World = Awaited<ReturnType<typeof deploy>>;

/** A contract that acts as a factory would. */
async function playerOf(contract: { getAddress(): Promise<string> }) {
  const address = await contract.getAddress();
  await networkHelpers.setBalance(address, 10n ** 20n);
  return ethers.getImpersonatedSigner(address);
}

/** Creation code of a contract that answers `asset()` with China's first currency, whatever it is. */
const codeOf = async ({ relayer, china }: World) =>
  (await new RelayingToken__factory(relayer).getDeployTransaction(china.token)).data;

describe("AssetRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  describe("nameFactory", () => {
    it("lets the deployer name the factories of currencies and of records, once", async () => {
      const { fresh, factory, currencies } = await fixture();
      for (const kind of [CURRENCY, RECORD]) {
        expect(await fresh.factoryOf(kind)).to.equal(ethers.ZeroAddress);
        await expect(fresh.nameFactory(kind, factory)).to.emit(fresh, "FactoryNamed").withArgs(kind, factory);
        expect(await fresh.factoryOf(kind)).to.equal(factory);
        await expect(fresh.nameFactory(kind, currencies))
          .to.be.revertedWithCustomError(fresh, "AssetRegistryInvalidFactory")
          .withArgs(kind, currencies);
      }
    });

    it("lets the joint authority name that of another kind, once", async () => {
      const { fresh, joint, factory, currencies } = await fixture();
      for (const kind of [2, OTHER_KIND]) {
        await expect(fresh.connect(joint).nameFactory(kind, factory))
          .to.emit(fresh, "FactoryNamed")
          .withArgs(kind, factory);
        await expect(fresh.connect(joint).nameFactory(kind, currencies))
          .to.be.revertedWithCustomError(fresh, "AssetRegistryInvalidFactory")
          .withArgs(kind, currencies);
      }
    });

    it("lets neither do the other's part, and nobody else any", async () => {
      const { fresh, joint, deployer, stranger, factory } = await fixture();
      for (const [caller, kind] of [
        [joint, CURRENCY],
        [joint, 1],
        [deployer, 2],
        [stranger, CURRENCY],
        [stranger, 1],
      ] as const) {
        await expect(fresh.connect(caller).nameFactory(kind, factory))
          .to.be.revertedWithCustomError(fresh, "AssetRegistryNotAuthorised")
          .withArgs(caller);
      }
    });

    it("takes contracts alone, and kinds below 64", async () => {
      const { fresh, joint, stranger, factory } = await fixture();
      for (const [kind, account] of [
        [2, stranger.address],
        [2, ethers.ZeroAddress],
        [OTHER_KIND + 1, factory.address],
      ] as const) {
        await expect(fresh.connect(joint).nameFactory(kind, account))
          .to.be.revertedWithCustomError(fresh, "AssetRegistryInvalidFactory")
          .withArgs(kind, account);
      }
    });
  });

  describe("create", () => {
    it("puts an asset where its id says, whatever its code", async () => {
      const world = await fixture();
      const { assets, joint, factory, relayer } = world;
      await assets.connect(joint).nameFactory(OTHER_KIND, factory);
      const foretold = await assets.addressOf(OTHER);
      const plain = (await new PlainERC20__factory(relayer).getDeployTransaction(relayer, 1n)).data;
      for (const code of [await codeOf(world), plain]) {
        expect(await assets.connect(factory).create.staticCall(OTHER, code)).to.equal(foretold);
      }
      await expect(assets.connect(factory).create(OTHER, plain))
        .to.emit(assets, "AssetCreated")
        .withArgs(OTHER, foretold);
      expect(await PlainERC20__factory.connect(foretold, relayer).balanceOf(relayer)).to.equal(1n);
    });

    it("creates an asset once", async () => {
      const world = await fixture();
      const { assets, joint, factory } = world;
      await assets.connect(joint).nameFactory(OTHER_KIND, factory);
      await assets.connect(factory).create(OTHER, await codeOf(world));
      await expect(assets.connect(factory).create(OTHER, await codeOf(world))).to.be.revertedWithCustomError(
        assets,
        "FailedDeployment",
      );
    });

    it("is for the factory of the kind alone", async () => {
      const world = await fixture();
      const { assets, joint, deployer, stranger, factory } = world;
      await assets.connect(joint).nameFactory(OTHER_KIND, factory);
      for (const [caller, id] of [
        [factory, UNUSED],
        [factory, OTHER - 2 ** 26],
        [joint, OTHER],
        [deployer, UNUSED],
        [stranger, OTHER],
      ] as const) {
        await expect(assets.connect(caller).create(id, await codeOf(world)))
          .to.be.revertedWithCustomError(assets, "AssetRegistryNotFactory")
          .withArgs(id, caller);
      }
    });
  });

  describe("isAsset", () => {
    it("is true for currencies, each at the address of its id", async () => {
      const { assets, members } = await fixture();
      for (const { token, asset } of members) {
        expect(await assets.isAsset(token)).to.equal(true);
        expect(await assets.addressOf(asset)).to.equal(token);
      }
    });

    it("is false for what does not exist, says nothing, or says that it is another", async () => {
      const world = await fixture();
      const { assets, joint, factory, engine, china, relayer, stranger } = world;
      await assets.connect(joint).nameFactory(OTHER_KIND, factory);
      await assets.connect(factory).create(OTHER, await codeOf(world));
      const liar = await new RelayingToken__factory(relayer).deploy(china.token);
      for (const account of [await assets.addressOf(UNUSED), await assets.addressOf(OTHER), stranger, engine, liar]) {
        expect(await assets.isAsset(account)).to.equal(false);
      }
    });

    it("is false for another registry's assets", async () => {
      const { fresh, china } = await fixture();
      expect(await fresh.isAsset(china.token)).to.equal(false);
      expect(await fresh.addressOf(china.asset)).not.to.equal(china.token);
    });
  });
});
