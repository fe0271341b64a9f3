import { expect } from "chai";
import { id as keccakText, ZeroHash } from "ethers";
import { network } from "hardhat";

import { hashActions, proposeArguments } from "../../src/index.ts";
import { Consultation__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { appoint } from "../utils/countries.ts";
import { CONSULTATION, DecisionClass, propose, TERMS } from "../utils/council.ts";
import { deployLivingCouncil, jointAuthority, targetProposal } from "../utils/proposal-life.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const { period, reading, validity } = CONSULTATION;
const RATIONALE = keccakText("rationale");
const CHANGES = keccakText("what has changed");
const COMMENT = keccakText("comment");
const URI = "ipfs://draft";

describe("Consultation", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);
  /** A Council whose reinforced and constitutional decisions are consulted on; the first country has a draft. */
  async function deploy() {
    const terms = TERMS.map((each, index) => ({ ...each, consulted: index <= DecisionClass.Reinforced }));
    const world = await deployLivingCouncil(connection, undefined, { terms });
    const joint = await jointAuthority(connection, world.timelock);
    const delegations = world.members.map(({ delegation }) => delegation);
    const [sponsor, other] = [delegations[0]!, delegations[1]!];
    const draft = await targetProposal(world.target, "reinforced", "Do it");
    const amended = await targetProposal(world.target, "unlisted", "Do it otherwise");
    const [text, text2] = [hashActions(draft.actions), hashActions(amended.actions)];
    const ours = world.consultation.connect(sponsor);
    return { ...world, joint, delegations, sponsor, other, draft, amended, text, text2, ours };
  }

  async function opened() {
    const world = await fixture();
    await world.ours.open(world.text, RATIONALE, URI);
    const closesAt = (await time.latest()) + period;
    return { ...world, closesAt };
  }

  describe("constructor", () => {
    const create = async (terms: typeof CONSULTATION) => {
      const { registry, stranger } = await fixture();
      return new Consultation__factory(stranger).deploy(registry, terms);
    };
    for (const [what, sound, unsound] of [
      ["some period", { ...CONSULTATION, period: 1, reading: 1 }, { ...CONSULTATION, period: 0, reading: 0 }],
      ["90 days at most", { ...CONSULTATION, period: 90 * DAY }, { ...CONSULTATION, period: 90 * DAY + 1 }],
      [
        "no longer reading than the period",
        { ...CONSULTATION, reading: period },
        { ...CONSULTATION, reading: period + 1 },
      ],
      ["some validity", { ...CONSULTATION, validity: 1 }, { ...CONSULTATION, validity: 0 }],
      ["a year of validity", { ...CONSULTATION, validity: 365 * DAY }, { ...CONSULTATION, validity: 365 * DAY + 1 }],
    ] as const) {
      it(`takes ${what}`, async () => {
        const { consultation } = await fixture();
        const made = await create(sound);
        expect([...(await made.terms())]).to.deep.equal([sound.period, sound.reading, sound.validity].map(BigInt));
        await expect(create(unsound))
          .to.be.revertedWithCustomError(consultation, "ConsultationInvalidTerms")
          .withArgs([unsound.period, unsound.reading, unsound.validity]);
      });
    }
  });

  describe("open", () => {
    it("lays a draft before the others", async () => {
      const { ours, consultation, text } = await fixture();
      const now = (await time.latest()) + 50;
      await time.setNextBlockTimestamp(now);
      await expect(ours.open(text, RATIONALE, URI))
        .to.emit(consultation, "ConsultationOpened")
        .withArgs(1, 100, text, RATIONALE, URI, now + period);
      expect(await consultation.consultationCount()).to.equal(1n);
      expect([...(await consultation.consultationOf(1))]).to.deep.equal([100n, BigInt(now + period), text]);
    });

    it("names actions as the library does", async () => {
      const { consultation, draft, amended } = await fixture();
      for (const proposal of [draft, amended]) {
        const [targets, values, calldatas] = proposeArguments(proposal);
        expect(await consultation.hashActions(targets, values, calldatas)).to.equal(hashActions(proposal.actions));
      }
    });

    it("is for the Delegations of Active countries", async () => {
      const { consultation, registry, joint, stranger, sponsor, text } = await fixture();
      await registry.connect(joint).suspend(100);
      for (const caller of [stranger, sponsor])
        await expect(consultation.connect(caller).open(text, RATIONALE, URI))
          .to.be.revertedWithCustomError(consultation, "ConsultationNotMember")
          .withArgs(caller.address);
    });

    it("asks for reasons and a place of 1 to 512 bytes", async () => {
      const { ours, consultation, text } = await fixture();
      for (const [reason, uri] of [
        [ZeroHash, URI],
        [RATIONALE, ""],
        [RATIONALE, "u".repeat(513)],
      ] as const)
        await expect(ours.open(text, reason, uri))
          .to.be.revertedWithCustomError(consultation, "ConsultationInvalidText")
          .withArgs(reason, uri.length, 512);
      await ours.open(text, RATIONALE, "u".repeat(512));
    });

    it("is possible for three drafts at a time", async () => {
      const { ours, consultation, other } = await fixture();
      for (const draft of ["1", "2", "3"]) await ours.open(keccakText(draft), RATIONALE, URI);
      const end = (await time.latest()) + period - 2; // of the first
      await expect(ours.open(keccakText("4"), RATIONALE, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationTooManyOpen")
        .withArgs(100, 3);
      await consultation.connect(other).open(keccakText("4"), RATIONALE, URI);
      await time.setNextBlockTimestamp(end);
      await ours.open(keccakText("4"), RATIONALE, URI);
    });

    it("is possible for one draft of the same actions at a time, of each country", async () => {
      const { ours, consultation, other, text, closesAt } = await opened();
      await expect(ours.open(text, RATIONALE, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationOpenAlready")
        .withArgs(1);
      await consultation.connect(other).open(text, RATIONALE, URI);
      await time.setNextBlockTimestamp(closesAt);
      await ours.open(text, RATIONALE, URI);
    });
  });

  describe("comment", () => {
    it("puts on record what a country has to say, until the close", async () => {
      const { consultation, other, closesAt } = await opened();
      const theirs = consultation.connect(other);
      await time.setNextBlockTimestamp(closesAt - 1);
      await expect(theirs.comment(1, COMMENT, URI))
        .to.emit(consultation, "ConsultationCommented")
        .withArgs(1, 101, COMMENT, URI);
      await time.setNextBlockTimestamp(closesAt);
      await expect(theirs.comment(1, COMMENT, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationClosed")
        .withArgs(1, closesAt);
      await expect(theirs.comment(2, COMMENT, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationClosed")
        .withArgs(2, 0);
    });

    it("is for every member, suspended or not, and for no stranger", async () => {
      const { consultation, registry, joint, other, stranger } = await opened();
      await registry.connect(joint).suspend(101);
      await consultation.connect(other).comment(1, COMMENT, URI);
      await expect(consultation.connect(stranger).comment(1, COMMENT, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationNotMember")
        .withArgs(stranger.address);
      await expect(consultation.connect(other).comment(1, ZeroHash, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationInvalidText")
        .withArgs(ZeroHash, URI.length, 512);
    });
  });

  describe("amend", () => {
    it("puts another text in its place and says what has changed", async () => {
      const { ours, consultation, text, text2, closesAt } = await opened();
      await expect(ours.amend(1, text2, CHANGES, URI))
        .to.emit(consultation, "ConsultationAmended")
        .withArgs(1, text, text2, CHANGES, URI, closesAt);
      expect((await consultation.consultationOf(1)).actionsHash).to.equal(text2);
    });

    it("leaves the others time to read it", async () => {
      const { ours, consultation, text2, closesAt } = await opened();
      await time.setNextBlockTimestamp(closesAt - reading);
      await ours.amend(1, text2, CHANGES, URI);
      expect((await consultation.consultationOf(1)).closesAt).to.equal(closesAt);
      await time.setNextBlockTimestamp(closesAt - 1);
      await ours.amend(1, text2, CHANGES, URI);
      expect((await consultation.consultationOf(1)).closesAt).to.equal(closesAt - 1 + reading);
    });

    it("is the sponsor's, with a note, and not after the close", async () => {
      const { ours, consultation, other, text2, closesAt } = await opened();
      await expect(consultation.connect(other).amend(1, text2, CHANGES, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationNotSponsor")
        .withArgs(1, other.address);
      await expect(ours.amend(1, text2, ZeroHash, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationInvalidText")
        .withArgs(ZeroHash, URI.length, 512);
      await time.setNextBlockTimestamp(closesAt);
      await expect(ours.amend(1, text2, CHANGES, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationClosed")
        .withArgs(1, closesAt);
    });

    it("does not take the text of another open draft of the country", async () => {
      const { ours, consultation, text, text2 } = await opened();
      await ours.open(text2, RATIONALE, URI);
      await expect(ours.amend(2, text, CHANGES, URI))
        .to.be.revertedWithCustomError(consultation, "ConsultationOpenAlready")
        .withArgs(1);
      await ours.amend(1, keccakText("third"), CHANGES, URI);
      await ours.amend(2, text, CHANGES, URI);
    });
  });

  describe("withdraw", () => {
    it("takes a draft back, which nobody may propose then", async () => {
      const { ours, consultation, text, other, closesAt } = await opened();
      await expect(consultation.connect(other).withdraw(1))
        .to.be.revertedWithCustomError(consultation, "ConsultationNotSponsor")
        .withArgs(1, other.address);
      await expect(ours.withdraw(1)).to.emit(consultation, "ConsultationWithdrawn").withArgs(1);
      await time.increaseTo(closesAt);
      expect(await consultation.isHeld(100, text)).to.be.false;
      await expect(ours.withdraw(1)).to.be.revertedWithCustomError(consultation, "ConsultationClosed").withArgs(1, 0);
    });
  });

  describe("a proposal of a class that is consulted on", () => {
    it("is taken from the close until the validity ends, both to the second", async () => {
      const { council, consultation, sponsor, draft, text, closesAt } = await opened();
      const refused = (title: string) =>
        expect(propose(council, sponsor, { ...draft, title }))
          .to.be.revertedWithCustomError(consultation, "ConsultationNotHeld")
          .withArgs(100, text);
      await refused("at once");
      await time.setNextBlockTimestamp(closesAt - 1);
      await refused("a second early");
      await time.setNextBlockTimestamp(closesAt);
      await propose(council, sponsor, { ...draft, title: "in time" });
      await time.setNextBlockTimestamp(closesAt + validity - 1);
      await propose(council, sponsor, { ...draft, title: "in time, again" });
      await time.setNextBlockTimestamp(closesAt + validity);
      await refused("a second late");
    });

    it("is the last text alone", async () => {
      const { council, consultation, ours, sponsor, draft, amended, text, text2 } = await opened();
      await ours.amend(1, text2, CHANGES, URI);
      await time.increase(period);
      await expect(propose(council, sponsor, draft))
        .to.be.revertedWithCustomError(consultation, "ConsultationNotHeld")
        .withArgs(100, text);
      await propose(council, sponsor, amended);
    });

    it("is the sponsor's alone, whatever key it has", async () => {
      const { council, consultation, registry, sponsor, other, stranger, draft, text } = await opened();
      await time.increase(period);
      await expect(propose(council, other, draft))
        .to.be.revertedWithCustomError(consultation, "ConsultationNotHeld")
        .withArgs(101, text);
      await appoint(connection, registry, sponsor, 100, 0, stranger);
      await registry.connect(stranger).takeOffice(100, 0);
      await propose(council, stranger, draft);
    });

    it("is not one with another amount of money", async () => {
      const { council, consultation, sponsor, draft } = await opened();
      await time.increase(period);
      const actions = draft.actions.map((action) => ({ ...action, value: 1n }));
      await expect(propose(council, sponsor, { ...draft, actions }))
        .to.be.revertedWithCustomError(consultation, "ConsultationNotHeld")
        .withArgs(100, hashActions(actions));
    });
  });

  it("is not asked for in other classes, nor where a country asks for a stricter one", async () => {
    const { council, sponsor, target } = await fixture();
    for (const name of ["ordinary", "emergency"])
      await propose(council, sponsor, await targetProposal(target, name, name));
    const args = proposeArguments(await targetProposal(target, "procedural", "Higher"));
    await council.connect(sponsor).proposeAs(DecisionClass.Reinforced, ...args);
  });
});
