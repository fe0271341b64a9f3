import { expect } from "chai";
import { ZeroHash } from "ethers";

import { BASIS, DAY } from "../utils/consortium.ts";
import { at, fixture, newHalt, OTHER, perform, SCOPE, time, type World } from "./EmergencyCommittee.fixture.ts";

const MAX_HALT = 30 * DAY;
const ROW_ENDS = 30 * DAY;

describe("JointHalts", () => {
  const decide = async ({ committee, board }: World, name: "extend" | "renew" | "prolong", basis = BASIS) =>
    committee[name](board, SCOPE, (await time.latest()) + DAY, basis);
  const count = ({ committee, board }: World) => committee.decisionsOn(board, SCOPE);

  /** A scope that so many decisions have closed. */
  async function closed(decisions: number) {
    const world = await fixture();
    for (let i = 0; i < decisions; i += 1) await decide(world, "prolong");
    expect(await count(world)).to.equal(decisions);
    return world;
  }

  for (const name of ["extend", "renew", "prolong"] as const) {
    it(`${name} names its legal basis`, async () => {
      const world = await fixture();
      await expect(decide(world, name, ZeroHash))
        .to.be.revertedWithCustomError(world.committee, "JointHaltsNoBasis")
        .withArgs(SCOPE);
      const until = (await time.latest()) + DAY;
      await expect(world.committee[name](world.board, SCOPE, until, BASIS))
        .to.emit(world.committee, "HaltExtended")
        .withArgs(world.board, SCOPE, until, BASIS, 1);
    });

    it(`${name} takes 30 days, and not a second more`, async () => {
      const { committee, board } = await fixture();
      const now = (await time.latest()) + 10;
      await at(now);
      await expect(committee[name](board, SCOPE, now + MAX_HALT + 1, BASIS))
        .to.be.revertedWithCustomError(committee, "JointHaltsInvalidEnd")
        .withArgs(now + MAX_HALT + 1, now + MAX_HALT);
      await at(now + 1);
      await committee[name](board, SCOPE, now + 1 + MAX_HALT, BASIS);
      expect(await board.haltedUntil(SCOPE)).to.equal(now + 1 + MAX_HALT);
    });

    it(`${name} is the joint authority's alone`, async () => {
      const { committee, board, stranger } = await fixture();
      await expect(committee.connect(stranger)[name](board, SCOPE, 1, BASIS))
        .to.be.revertedWithCustomError(committee, "EmergencyCommitteeNotJointAuthority")
        .withArgs(stranger.address);
    });
  }

  const CASES = [
    ["extend", 0, 0],
    ["renew", 1, 1],
    ["prolong", 3, 255],
  ] as const;
  for (const [name, passes, max] of CASES) {
    it(`${name} follows ${passes} decisions in a row`, async () => {
      const world = await closed(passes);
      await decide(world, name);
      expect(await count(world)).to.equal(passes + 1);
      if (name === "prolong") return;
      await expect(decide(world, name))
        .to.be.revertedWithCustomError(world.committee, "JointHaltsNeedsStricter")
        .withArgs(SCOPE, passes + 1, max);
    });
  }

  it("counts each scope by itself", async () => {
    const world = await closed(2);
    expect(await world.committee.decisionsOn(world.board, OTHER)).to.equal(0n);
    await world.committee.extend(world.board, OTHER, (await time.latest()) + DAY, BASIS);
  });

  it("does not count what the committee halted", async () => {
    const world = await fixture();
    await perform(world, await newHalt(world));
    expect(await count(world)).to.equal(0n);
    await decide(world, "extend");
    expect(await count(world)).to.equal(1n);
  });

  it("goes on counting after a lift", async () => {
    const world = await closed(1);
    await world.committee.lift(world.board, SCOPE);
    expect(await count(world)).to.equal(1n);
  });

  it("counts anew when the scope has been open for 30 days, and not a second before", async () => {
    const world = await closed(1);
    const open = Number(await world.board.haltedUntil(SCOPE)) + ROW_ENDS;
    const extend = () => world.committee.extend(world.board, SCOPE, open + DAY, BASIS);
    await at(open - 1);
    await expect(extend())
      .to.be.revertedWithCustomError(world.committee, "JointHaltsNeedsStricter")
      .withArgs(SCOPE, 1, 0);
    await at(open);
    await extend();
    expect(await count(world)).to.equal(1n);
  });

  it("stops counting at 255, which no laxer function reaches", async () => {
    const world = await closed(254);
    await decide(world, "prolong");
    await decide(world, "prolong");
    expect(await count(world)).to.equal(255n);
  });
});
