import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { toBeHex, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  assetId,
  contractScope,
  corridorScope,
  currencyScope,
  InvalidScope,
  parseScope,
  participantScope,
} from "../../src/index.ts";
import { Gate__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const SCOPE = corridorScope(156, 398);
const OTHER = corridorScope(398, 156);
const MAX_HALT = 30 * DAY;

/** The kind above, what it is about below, as `governance/types/Scope.sol` lays it out. */
const word = (kind: bigint, payload: bigint) => (kind << 248n) | payload;

const INVALID_SCOPES: [string, bigint][] = [
  ["nothing", 0n],
  ["a payload without a kind", 7n],
  ["a kind that there is not", word(5n, 7n)],
  ["the last kind that fits", word(255n, 7n)],
  ["no contract", word(1n, 0n)],
  ["a contract with a bit too many", word(1n, 1n << 160n)],
  ["a contract with the last bit below the kind", word(1n, 1n << 247n)],
  ["no corridor", word(2n, 0n)],
  ["a corridor with a bit too many", word(2n, 1n << 32n)],
  ["no currency", word(3n, 0n)],
  ["a currency with a bit too many", word(3n, 1n << 32n)],
  ["no participant", word(4n, 0n)],
  ["a participant with a bit too many", word(4n, 1n << 32n)],
];

const WIDEST_SCOPES: [string, bigint][] = [
  ["the last contract", word(1n, (1n << 160n) - 1n)],
  ["the last corridor", word(2n, (1n << 32n) - 1n)],
  ["the last currency", word(3n, (1n << 32n) - 1n)],
  ["the last participant", word(4n, (1n << 32n) - 1n)],
];

describe("HaltBoard", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  async function deploy() {
    const [committee, stranger] = (await ethers.getSigners()) as [HardhatEthersSigner, HardhatEthersSigner];
    const board = await new Gate__factory(committee).deploy(ZeroAddress, ZeroAddress, committee, ZeroAddress);
    return { board, committee, stranger };
  }

  /** A time for the next block, which every act below takes place in. */
  async function nextBlock() {
    const now = (await time.latest()) + 10;
    await time.setNextBlockTimestamp(now);
    return now;
  }

  it("knows who may halt", async () => {
    const { board, committee } = await fixture();
    expect(await board.haltAuthority()).to.equal(committee.address);
  });

  it("begins with nothing halted", async () => {
    const { board } = await fixture();
    expect(await board.latestHaltEnd()).to.equal(0);
    expect(await board.haltedUntil(SCOPE)).to.equal(0);
  });

  describe("halt", () => {
    it("closes the scope and no other", async () => {
      const { board } = await fixture();
      const until = (await nextBlock()) + DAY;
      await expect(board.halt(SCOPE, until)).to.emit(board, "Halted").withArgs(SCOPE, until);
      expect(await board.haltedUntil(SCOPE)).to.equal(until);
      expect(await board.haltedUntil(OTHER)).to.equal(0);
      expect(await board.latestHaltEnd()).to.equal(until);
    });

    it("is the authority's alone", async () => {
      const { board, stranger } = await fixture();
      await expect(board.connect(stranger).halt(SCOPE, (await time.latest()) + DAY))
        .to.be.revertedWithCustomError(board, "HaltBoardNotCommittee")
        .withArgs(stranger.address);
    });

    it("keeps the latest end, whatever ends earlier", async () => {
      const { board } = await fixture();
      const now = await time.latest();
      await board.halt(SCOPE, now + 2 * DAY);
      await board.halt(OTHER, now + DAY);
      expect(await board.latestHaltEnd()).to.equal(now + 2 * DAY);
      await board.halt(SCOPE, now + DAY);
      expect(await board.haltedUntil(SCOPE)).to.equal(now + DAY);
      expect(await board.latestHaltEnd()).to.equal(now + 2 * DAY);
      await board.halt(OTHER, now + 3 * DAY);
      expect(await board.latestHaltEnd()).to.equal(now + 3 * DAY);
    });

    for (const [name, ahead] of [
      ["the next second", 1],
      ["thirty days", MAX_HALT],
    ] as const) {
      it(`takes an end after ${name}`, async () => {
        const { board } = await fixture();
        const until = (await nextBlock()) + ahead;
        await expect(board.halt(SCOPE, until)).to.emit(board, "Halted").withArgs(SCOPE, until);
      });
    }

    for (const [name, ahead] of [
      ["now", 0],
      ["a second more than thirty days", MAX_HALT + 1],
    ] as const) {
      it(`refuses an end after ${name}`, async () => {
        const { board } = await fixture();
        const now = await nextBlock();
        await expect(board.halt(SCOPE, now + ahead))
          .to.be.revertedWithCustomError(board, "HaltBoardInvalidEnd")
          .withArgs(now + ahead, now + 1, now + MAX_HALT);
      });
    }

    for (const [name, scope] of INVALID_SCOPES) {
      it(`refuses ${name} for a scope`, async () => {
        const { board } = await fixture();
        await expect(board.halt(scope, (await time.latest()) + DAY))
          .to.be.revertedWithCustomError(board, "HaltBoardInvalidScope")
          .withArgs(scope);
        expect(() => parseScope(scope)).to.throw(InvalidScope, `${toBeHex(scope)} is no scope`);
      });
    }

    for (const [name, scope] of WIDEST_SCOPES) {
      it(`takes ${name}`, async () => {
        const { board } = await fixture();
        const until = (await time.latest()) + DAY;
        await expect(board.halt(scope, until)).to.emit(board, "Halted").withArgs(scope, until);
      });
    }
  });

  describe("lift", () => {
    it("opens the scope at once and leaves the latest end", async () => {
      const { board } = await fixture();
      const until = (await time.latest()) + DAY;
      await board.halt(SCOPE, until);
      const now = await nextBlock();
      await expect(board.lift(SCOPE)).to.emit(board, "HaltLifted").withArgs(SCOPE);
      expect(await board.haltedUntil(SCOPE)).to.equal(now);
      expect(await board.latestHaltEnd()).to.equal(until);
    });

    it("is the authority's alone", async () => {
      const { board, stranger } = await fixture();
      await board.halt(SCOPE, (await time.latest()) + DAY);
      await expect(board.connect(stranger).lift(SCOPE))
        .to.be.revertedWithCustomError(board, "HaltBoardNotCommittee")
        .withArgs(stranger.address);
    });

    it("works in the last second of a halt and not in the next", async () => {
      const { board } = await fixture();
      const until = (await time.latest()) + DAY;
      for (const scope of [SCOPE, OTHER]) await board.halt(scope, until);
      await time.setNextBlockTimestamp(until - 1);
      await board.lift(SCOPE);
      await time.setNextBlockTimestamp(until);
      await expect(board.lift(OTHER)).to.be.revertedWithCustomError(board, "HaltBoardNotHalted").withArgs(OTHER);
    });

    it("refuses what is not halted", async () => {
      const { board } = await fixture();
      await expect(board.lift(SCOPE)).to.be.revertedWithCustomError(board, "HaltBoardNotHalted").withArgs(SCOPE);
    });
  });
});

describe("Scopes", () => {
  const PATH = "0x52908400098527886E0F7030069857D2E4169EE7";

  it("are read as they were written", () => {
    expect(parseScope(contractScope(PATH))).to.deep.equal({ kind: "Contract", path: PATH });
    expect(parseScope(corridorScope(156, 398))).to.deep.equal({
      kind: "Corridor",
      payerCountry: 156,
      payeeCountry: 398,
    });
    expect(parseScope(currencyScope(assetId(156, 344)))).to.deep.equal({ kind: "Currency", asset: assetId(156, 344) });
    expect(parseScope(participantScope(7))).to.deep.equal({ kind: "Participant", participant: 7 });
  });

  it("are not written for nothing", () => {
    expect(() => contractScope(ZeroAddress)).to.throw(InvalidScope);
    expect(() => participantScope(2 ** 24)).to.throw(InvalidScope);
  });
});
