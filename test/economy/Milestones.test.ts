import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { hashWorksPlan, type WorksPlan } from "../../src/index.ts";
import { DAY, HOUR, mined } from "../utils/consortium.ts";

const { ethers, networkHelpers } = await network.create();
const { time } = networkHelpers;

type Cast = [HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner, ...HardhatEthersSigner[]];

const REPORT = id("report");
const GROUND = id("ground");
const WINDOW = 2 * DAY;
const DECISION = 5 * DAY;
const NINETY_ONE_DAYS = 91 * DAY;

describe("Milestones", () => {
  async function deploy() {
    const milestones = await ethers.deployContract("Milestones");
    const [employer, arbiter, stranger, ...others] = (await ethers.getSigners()) as Cast;
    const byAddress = (one: { address: string }, other: { address: string }) =>
      BigInt(one.address) < BigInt(other.address) ? -1 : 1;
    const certifiers = others.slice(0, 3).sort(byAddress);
    const challengers = others.slice(3, 6);
    const plan: WorksPlan = {
      employer: employer.address,
      certifiers: certifiers.map(({ address }) => address),
      quorum: 2,
      challengers: challengers.map(({ address }) => address),
      arbiter: arbiter.address,
      window: WINDOW,
      decision: DECISION,
      releases: [3_000, 10_000],
      conditions: id("conditions precedent; the bridge"),
      number: 1n,
    };
    await mined(milestones.planWorks(plan));
    const plan_ = hashWorksPlan(plan);
    return { milestones, employer, arbiter, stranger, certifiers, challengers, plan, id: plan_ };
  }

  const fixture = () => networkHelpers.loadFixture(deploy);
  type World = Awaited<ReturnType<typeof deploy>>;

  async function certify({ milestones, certifiers, plan }: World, count = 2, report = REPORT): Promise<void> {
    for (const certifier of certifiers.slice(0, count)) {
      await mined(milestones.connect(certifier).certify(plan, report));
    }
  }

  const challenge = ({ milestones, challengers, plan }: World, index = 0) =>
    milestones.connect(challengers[index]).challenge(plan, GROUND);

  const decide = ({ milestones, arbiter, plan }: World, isUpheld: boolean) =>
    milestones.connect(arbiter).decide(plan, isUpheld, GROUND);

  /** A certificate is challenged, and the arbiter says nothing. */
  async function meetSilence(world: World): Promise<void> {
    await certify(world);
    await mined(challenge(world));
    await time.increase(DECISION);
  }

  describe("a plan", () => {
    it("is put in force by its employer, once, with an id that the library computes", async () => {
      const { milestones, plan, employer, stranger } = await fixture();
      const other = { ...plan, number: 2n };
      await expect(milestones.connect(stranger).planWorks(other))
        .to.be.revertedWithCustomError(milestones, "MilestonesNotParty")
        .withArgs(hashWorksPlan(other), stranger);
      await expect(milestones.planWorks(other)).to.emit(milestones, "WorksPlanned");
      expect(await milestones.employerOf(hashWorksPlan(other))).to.equal(employer.address);
      await expect(milestones.planWorks(other))
        .to.be.revertedWithCustomError(milestones, "MilestonesKnownPlan")
        .withArgs(hashWorksPlan(other));
    });

    it("is sound", async () => {
      const { milestones, plan, employer, certifiers } = await fixture();
      const [first, second] = certifiers as Cast;
      const unsound: Partial<WorksPlan>[] = [
        { quorum: 0 },
        { quorum: 4 },
        { certifiers: [second.address, first.address] },
        { certifiers: [first.address, first.address] },
        { certifiers: [employer.address], quorum: 1 },
        { certifiers: [plan.arbiter], quorum: 1 },
        { challengers: [] },
        { challengers: Array<string>(17).fill(first.address) },
        { arbiter: ZeroAddress },
        { arbiter: employer.address },
        { window: HOUR - 1 },
        { window: NINETY_ONE_DAYS },
        { decision: HOUR - 1 },
        { decision: NINETY_ONE_DAYS },
        { releases: [] },
        { releases: [0, 10_000] },
        { releases: [5_000, 5_000, 10_000] },
        { releases: [9_999] },
        { conditions: ZeroHash },
      ];
      for (const change of unsound) {
        const other = { ...plan, ...change };
        await expect(milestones.planWorks(other), JSON.stringify(change))
          .to.be.revertedWithCustomError(milestones, "MilestonesInvalidPlan")
          .withArgs(hashWorksPlan(other));
      }
    });
  });

  describe("certify", () => {
    it("takes as many as the plan says for the same evidence, and stands when its window ends", async () => {
      const world = await fixture();
      const { milestones, certifiers, plan } = world;
      await mined(milestones.connect(certifiers[0]).certify(plan, REPORT));
      await mined(milestones.connect(certifiers[1]).certify(plan, id("another report")));
      expect((await milestones.progressOf(world.id)).standsAt).to.equal(0n);
      await expect(milestones.connect(certifiers[2]).certify(plan, REPORT)).to.emit(milestones, "MilestoneCertified");
      const { standsAt } = await milestones.progressOf(world.id);
      await time.increaseTo(standsAt - 1n);
      expect(await milestones.releasedOf(world.id)).to.equal(0n);
      await time.increaseTo(standsAt);
      expect(await milestones.releasedOf(world.id)).to.equal(3_000n);
    });

    it("is a certifier's, once for an evidence, of a milestone that is left", async () => {
      const world = await fixture();
      const { milestones, certifiers, plan, employer } = world;
      await expect(milestones.certify(plan, REPORT))
        .to.be.revertedWithCustomError(milestones, "MilestonesNotParty")
        .withArgs(world.id, employer);
      const certifier = milestones.connect(certifiers[0]);
      await expect(certifier.certify(plan, ZeroHash))
        .to.be.revertedWithCustomError(milestones, "MilestonesNoEvidence")
        .withArgs(world.id);
      const unknown = { ...plan, number: 2n };
      await expect(certifier.certify(unknown, REPORT))
        .to.be.revertedWithCustomError(milestones, "MilestonesUnknownPlan")
        .withArgs(hashWorksPlan(unknown));
      await mined(certifier.certify(plan, REPORT));
      await expect(certifier.certify(plan, REPORT))
        .to.be.revertedWithCustomError(milestones, "MilestonesSigned")
        .withArgs(world.id, certifiers[0], REPORT);
      await mined(milestones.connect(certifiers[1]).certify(plan, REPORT));
      const { standsAt } = await milestones.progressOf(world.id);
      await expect(certifier.certify(plan, id("more")))
        .to.be.revertedWithCustomError(milestones, "MilestonesCertified")
        .withArgs(world.id, standsAt);
      await time.increase(WINDOW);
      await certify(world);
      await time.increase(WINDOW);
      await expect(certifier.certify(plan, id("more")))
        .to.be.revertedWithCustomError(milestones, "MilestonesAllMet")
        .withArgs(world.id);
    });

    it("takes one more after each certificate that was wrong, up to all, and as many as before for the next milestone", async () => {
      const world = await fixture();
      const { milestones, certifiers, plan } = world;
      await certify(world);
      await mined(challenge(world));
      await mined(decide(world, true));
      await certify(world);
      expect((await milestones.progressOf(world.id)).standsAt).to.equal(0n);
      await mined(milestones.connect(certifiers[2]).certify(plan, REPORT));
      await mined(challenge(world));
      await mined(decide(world, true));
      await certify(world, 3);
      expect((await milestones.progressOf(world.id)).standsAt).not.to.equal(0n);
      await time.increase(WINDOW);
      await certify(world);
      expect((await milestones.progressOf(world.id)).standsAt).not.to.equal(0n);
    });
  });

  describe("challenge", () => {
    it("is a challenger's, with a ground, of a certificate that does not stand yet", async () => {
      const world = await fixture();
      const { milestones, challengers, plan, stranger } = world;
      await expect(challenge(world))
        .to.be.revertedWithCustomError(milestones, "MilestonesNotChallengeable")
        .withArgs(world.id, 0n);
      await certify(world);
      await expect(milestones.connect(stranger).challenge(plan, GROUND))
        .to.be.revertedWithCustomError(milestones, "MilestonesNotParty")
        .withArgs(world.id, stranger);
      await expect(milestones.connect(challengers[0]).challenge(plan, ZeroHash))
        .to.be.revertedWithCustomError(milestones, "MilestonesNoEvidence")
        .withArgs(world.id);
      const { standsAt } = await milestones.progressOf(world.id);
      await expect(challenge(world)).to.emit(milestones, "MilestoneChallenged");
      await expect(challenge(world, 1))
        .to.be.revertedWithCustomError(milestones, "MilestonesNotChallengeable")
        .withArgs(world.id, standsAt);
    });

    it("stops the certificate for as long as the arbiter has, and no longer", async () => {
      const world = await fixture();
      const { milestones } = world;
      await certify(world);
      await mined(challenge(world));
      const { decideBy } = await milestones.progressOf(world.id);
      await time.increaseTo(decideBy - 1n);
      expect((await milestones.progressOf(world.id)).decideBy).to.equal(decideBy);
      await time.increaseTo(decideBy);
      const { standsAt, released, round } = await milestones.progressOf(world.id);
      expect([standsAt, released, round]).to.deep.equal([0n, 0n, 1n]);
      await expect(decide(world, false))
        .to.be.revertedWithCustomError(milestones, "MilestonesTooLate")
        .withArgs(world.id, decideBy);
    });

    it("before an arbiter that was silent takes more than half of the challengers, each of them once", async () => {
      const world = await fixture();
      const { milestones, challengers } = world;
      await meetSilence(world);
      await certify(world);
      await mined(challenge(world));
      await expect(challenge(world))
        .to.be.revertedWithCustomError(milestones, "MilestonesSigned")
        .withArgs(world.id, challengers[0], ZeroHash);
      await time.increase(WINDOW);
      expect(await milestones.releasedOf(world.id)).to.equal(3_000n);
    });

    it("by more than half of them goes to the arbiter again", async () => {
      const world = await fixture();
      const { milestones } = world;
      await meetSilence(world);
      await certify(world);
      await mined(challenge(world));
      await mined(challenge(world, 1));
      await time.increase(WINDOW);
      expect(await milestones.releasedOf(world.id)).to.equal(0n);
      await mined(decide(world, true));
      expect((await milestones.progressOf(world.id)).isArbiterSilent).to.be.false;
    });

    it("of the next milestone is one challenger's again", async () => {
      const world = await fixture();
      await meetSilence(world);
      await certify(world);
      await time.increase(WINDOW);
      await certify(world);
      await mined(challenge(world));
      expect((await world.milestones.progressOf(world.id)).decideBy).not.to.equal(0n);
    });
  });

  describe("decide", () => {
    it("is the arbiter's, of a challenge: dismissed, the certificate stands at once", async () => {
      const world = await fixture();
      const { milestones, plan, stranger } = world;
      await certify(world);
      await expect(decide(world, false))
        .to.be.revertedWithCustomError(milestones, "MilestonesNotChallenged")
        .withArgs(world.id);
      await mined(challenge(world));
      await expect(milestones.connect(stranger).decide(plan, false, GROUND))
        .to.be.revertedWithCustomError(milestones, "MilestonesNotParty")
        .withArgs(world.id, stranger);
      await expect(decide(world, false)).to.emit(milestones, "ChallengeDecided").withArgs(world.id, 0n, false, GROUND);
      expect(await milestones.releasedOf(world.id)).to.equal(3_000n);
    });

    it("upheld, lets the certificate fall with all that was signed for it", async () => {
      const world = await fixture();
      const { milestones } = world;
      await certify(world);
      await mined(challenge(world));
      await mined(decide(world, true));
      const { standsAt, round, upheld, milestone } = await milestones.progressOf(world.id);
      expect([standsAt, round, upheld, milestone]).to.deep.equal([0n, 1n, 1n, 0n]);
    });
  });
});
