import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { AssistanceKind, AssistanceStatus, assistanceUses, Confidentiality, Urgency } from "../../src/index.ts";
import { DAY, deployConsortium, HOUR, mined, type TestCountry } from "../utils/consortium.ts";
import { fieldsOf } from "../utils/struct.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const [DELEGATION, SUPERVISOR] = [0, 2];
const TEN_YEARS = 3_653 * DAY;
const OVERDUE = 90 * DAY;
const USES = assistanceUses(["supervision", "criminal investigation"]);
const Status = AssistanceStatus;

/** Three countries; China and Kazakhstan have an agreement in force, with two articles and two grounds. */
async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const { assistance } = consortium;
  const [asking, answering] = [china, kazakhstan].map(({ offices }) => assistance.connect(offices.Supervisor));
  const world = { ...consortium, china, kazakhstan, thailand, asking: asking!, answering: answering! };
  await mined(assistance.connect(china.offices.Delegation).proposeAgreement(await draftOf(world)));
  await mined(assistance.connect(kazakhstan.offices.Delegation).signAgreement(1, kazakhstan.code));
  return world;
}

type World = Awaited<ReturnType<typeof deploy>>;

const fixture = () => networkHelpers.loadFixture(deploy);

async function draftOf(
  { china, kazakhstan }: Pick<World, "china" | "kazakhstan">,
  changed: Partial<Record<"countries" | "articles" | "grounds", readonly (number | string)[]>> & {
    text?: string;
    validFrom?: number;
    validUntil?: number;
    noticeDays?: number;
  } = {},
) {
  const now = await time.latest();
  return {
    text: id("agreement"),
    validFrom: now,
    validUntil: now + 1_000 * DAY,
    noticeDays: 30,
    ...changed,
    countries: [...((changed.countries as number[] | undefined) ?? [china.code, kazakhstan.code])],
    articles: [...((changed.articles as string[] | undefined) ?? [id("article 1"), id("article 2")])],
    grounds: [...((changed.grounds as string[] | undefined) ?? [id("ground 1"), id("ground 2")])],
  };
}

function subjectOf(
  { china, kazakhstan }: Pick<World, "china" | "kazakhstan">,
  changed: Partial<Subject> = {},
): Subject {
  return {
    agreement: 1,
    article: 2,
    from: china.code,
    to: kazakhstan.code,
    confidentiality: Confidentiality.SupervisorsOnly,
    uses: USES,
    caseId: 0,
    purpose: id("purpose"),
    commitment: id("message"),
    ...changed,
  };
}

interface Subject {
  agreement: number;
  article: number;
  from: number;
  to: number;
  confidentiality: number;
  uses: number;
  caseId: number;
  purpose: string;
  commitment: string;
}

const ask = (world: World, changed: Partial<Subject> = {}) =>
  world.asking.requestAssistance(subjectOf(world, changed), AssistanceKind.Information, Urgency.Routine);

const refused = ({ assistance }: World, call: Promise<unknown>, cause: string, ...args: unknown[]) =>
  expect(call)
    .to.be.revertedWithCustomError(assistance, `MutualAssistance${cause}`)
    .withArgs(...args);

const refusedTo = (
  { countries }: World,
  call: Promise<unknown>,
  country: TestCountry,
  office: number,
  caller: HardhatEthersSigner,
) =>
  expect(call)
    .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
    .withArgs(country.code, office, caller.address);

const statusOf = async ({ assistance }: World, requestId = 1) =>
  Number((await assistance.assistanceOf(requestId)).status);

describe("MutualAssistance", () => {
  describe("an agreement", () => {
    it("is proposed with its text, articles, grounds and times, and signed by its proposer", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan } = world;
      const draft = await draftOf(world);
      const { countries, text, articles, grounds, validFrom, validUntil, noticeDays } = draft;
      await expect(assistance.connect(china.offices.Delegation).proposeAgreement(draft))
        .to.emit(assistance, "AgreementProposed")
        .withArgs(2, china.code, countries, text, articles, grounds, validFrom, validUntil, noticeDays);
      const packed = BigInt(china.code) | (BigInt(kazakhstan.code) << 16n);
      const word = [packed, BigInt(validFrom), BigInt(validUntil), 30n, 2n, 2n, 1n, text];
      expect([...(await assistance.agreementOf(2))]).to.deep.equal(word);
      expect(await assistance.isInForce(2, china.code, kazakhstan.code)).to.equal(false);
    });

    it("is in force once all have signed it, from its beginning to the second of its end", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan, thailand } = world;
      const validFrom = (await time.latest()) + DAY;
      const countries = [china.code, kazakhstan.code, thailand.code];
      const draft = await draftOf(world, { countries, validFrom, validUntil: validFrom + DAY });
      await assistance.connect(china.offices.Delegation).proposeAgreement(draft);
      await expect(assistance.connect(thailand.offices.Delegation).signAgreement(2, thailand.code))
        .to.emit(assistance, "AgreementSigned")
        .withArgs(2, thailand.code);
      const isInForce = () => assistance.isInForce(2, china.code, thailand.code);
      await time.increaseTo(validFrom);
      expect(await isInForce()).to.equal(false);
      await assistance.connect(kazakhstan.offices.Delegation).signAgreement(2, kazakhstan.code);
      expect(await isInForce()).to.equal(true);
      await time.increaseTo(validFrom + DAY - 1);
      expect(await isInForce()).to.equal(true);
      await time.increaseTo(validFrom + DAY);
      expect(await isInForce()).to.equal(false);
    });

    it("begins no earlier than it says, to the second, and between its sides alone", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan, thailand } = world;
      const validFrom = (await time.latest()) + DAY;
      await assistance.connect(china.offices.Delegation).proposeAgreement(await draftOf(world, { validFrom }));
      await assistance.connect(kazakhstan.offices.Delegation).signAgreement(2, kazakhstan.code);
      await time.increaseTo(validFrom - 1);
      expect(await assistance.isInForce(2, china.code, kazakhstan.code)).to.equal(false);
      await time.increaseTo(validFrom);
      expect(await assistance.isInForce(2, kazakhstan.code, china.code)).to.equal(true);
      expect(await assistance.isInForce(2, china.code, thailand.code)).to.equal(false);
      expect(await assistance.isInForce(2, china.code, china.code)).to.equal(false);
      expect(await assistance.isInForce(9, china.code, kazakhstan.code)).to.equal(false);
    });

    it("is refused where it lacks what an agreement has", async () => {
      const world = await fixture();
      const { assistance, china } = world;
      const propose = async (changed: Parameters<typeof draftOf>[1]) =>
        assistance.connect(china.offices.Delegation).proposeAgreement(await draftOf(world, changed));
      const crowd = Array.from({ length: 9 }, (_, index) => china.code + index);
      await refused(world, propose({ countries: [china.code] }), "CountryCount", 1, 8);
      await refused(world, propose({ countries: crowd }), "CountryCount", 9, 8);
      await refused(world, propose({ countries: [china.code, china.code] }), "Duplicate", china.code);
      await refused(world, propose({ countries: [china.code, 0] }), "Duplicate", 0);
      await refused(world, propose({ text: ZeroHash }), "NoText");
      const many = (count: number) => Array.from({ length: count }, (_, index) => id(`${index}`));
      await refused(world, propose({ articles: [] }), "ArticleCount", 0, 2);
      await refused(world, propose({ articles: many(65) }), "ArticleCount", 65, 2);
      await refused(world, propose({ grounds: [] }), "ArticleCount", 2, 0);
      await refused(world, propose({ grounds: many(33) }), "ArticleCount", 2, 33);
      await propose({ articles: many(64), grounds: many(32) });
      expect((await assistance.agreementOf(2)).articles).to.equal(64);
    });

    it("takes terms of ten years at most, that are not over, and notice of 1 to 366 days", async () => {
      const world = await fixture();
      const { assistance, china } = world;
      const propose = async (times: { validFrom?: number; validUntil?: number; noticeDays?: number }) => {
        const draft = await draftOf(world, times);
        return { draft, call: assistance.connect(china.offices.Delegation).proposeAgreement(draft) };
      };
      const now = (await time.latest()) + 100;
      for (const times of [
        { validFrom: now - 50, validUntil: now },
        { validFrom: now + 10, validUntil: now + 10 },
        { validFrom: now, validUntil: now + TEN_YEARS + 1 },
        { noticeDays: 0 },
        { noticeDays: 367 },
      ]) {
        await time.setNextBlockTimestamp(now);
        const { draft, call } = await propose(times);
        await refused(world, call, "InvalidTerm", draft.validFrom, draft.validUntil, draft.noticeDays);
      }
      await time.setNextBlockTimestamp(now);
      await (
        await propose({ validFrom: now, validUntil: now + TEN_YEARS, noticeDays: 366 })
      ).call;
    });

    it("is the Delegations' to propose and sign, once, while it has not ended", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan, thailand } = world;
      const { Supervisor } = china.offices;
      const draft = await draftOf(world);
      await refusedTo(world, assistance.connect(Supervisor).proposeAgreement(draft), china, DELEGATION, Supervisor);
      const foreign = kazakhstan.offices.Delegation;
      await refusedTo(world, assistance.connect(foreign).proposeAgreement(draft), china, DELEGATION, foreign);
      await assistance.connect(china.offices.Delegation).proposeAgreement(draft);
      await refusedTo(world, assistance.connect(foreign).signAgreement(2, china.code), china, DELEGATION, foreign);
      const outsider = assistance.connect(thailand.offices.Delegation).signAgreement(2, thailand.code);
      await refused(world, outsider, "NotSide", 2, thailand.code);
      const again = assistance.connect(china.offices.Delegation).signAgreement(2, china.code);
      await refused(world, again, "Signed", 2, china.code);
      await time.setNextBlockTimestamp(draft.validUntil);
      const late = assistance.connect(foreign).signAgreement(2, kazakhstan.code);
      await refused(world, late, "Ended", 2, draft.validUntil);
    });
  });

  describe("a notice of termination", () => {
    it("takes effect when the agreed days have passed, to the second", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan } = world;
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(assistance.connect(kazakhstan.offices.Delegation).giveNotice(1, kazakhstan.code))
        .to.emit(assistance, "TerminationNoticed")
        .withArgs(1, kazakhstan.code, now + 30 * DAY);
      expect(await assistance.leavesAt(1, kazakhstan.code)).to.equal(now + 30 * DAY);
      await time.increaseTo(now + 30 * DAY - 1);
      expect(await assistance.isInForce(1, china.code, kazakhstan.code)).to.equal(true);
      await time.increaseTo(now + 30 * DAY);
      expect(await assistance.isInForce(1, china.code, kazakhstan.code)).to.equal(false);
      expect(await assistance.isInForce(1, kazakhstan.code, china.code)).to.equal(false);
    });

    it("leaves a group's agreement in force between the others", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan, thailand } = world;
      const countries = [china.code, kazakhstan.code, thailand.code];
      await assistance.connect(china.offices.Delegation).proposeAgreement(await draftOf(world, { countries }));
      for (const { code, offices } of [kazakhstan, thailand]) {
        await assistance.connect(offices.Delegation).signAgreement(2, code);
      }
      await assistance.connect(thailand.offices.Delegation).giveNotice(2, thailand.code);
      await time.increase(30 * DAY);
      expect(await assistance.isInForce(2, china.code, thailand.code)).to.equal(false);
      expect(await assistance.isInForce(2, china.code, kazakhstan.code)).to.equal(true);
    });

    it("may be withdrawn until it takes effect, and is given once", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan } = world;
      const own = assistance.connect(kazakhstan.offices.Delegation);
      await refused(world, own.withdrawNotice(1, kazakhstan.code), "NoNotice", 1, kazakhstan.code);
      await own.giveNotice(1, kazakhstan.code);
      const leaves = (await time.latest()) + 30 * DAY;
      await refused(world, own.giveNotice(1, kazakhstan.code), "NoticeGiven", 1, kazakhstan.code, leaves);
      await time.setNextBlockTimestamp(leaves - 1);
      await expect(own.withdrawNotice(1, kazakhstan.code))
        .to.emit(assistance, "TerminationWithdrawn")
        .withArgs(1, kazakhstan.code);
      await own.giveNotice(1, kazakhstan.code);
      await time.setNextBlockTimestamp((await time.latest()) + 30 * DAY);
      await refused(world, own.withdrawNotice(1, kazakhstan.code), "NoNotice", 1, kazakhstan.code);
      const foreign = china.offices.Delegation;
      const abroad = assistance.connect(foreign);
      await refusedTo(world, abroad.giveNotice(1, kazakhstan.code), kazakhstan, DELEGATION, foreign);
      await refusedTo(world, abroad.withdrawNotice(1, kazakhstan.code), kazakhstan, DELEGATION, foreign);
    });
  });

  describe("a request", () => {
    it("names its agreement, article, uses and confidentiality, and gets its deadline; nobody is named", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan } = world;
      const subject = subjectOf(world);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(world.asking.requestAssistance(subject, AssistanceKind.Records, Urgency.Urgent))
        .to.emit(assistance, "AssistanceRequested")
        .withArgs(
          1,
          china.code,
          kazakhstan.code,
          Object.values(subject),
          AssistanceKind.Records,
          Urgency.Urgent,
          now + 14 * DAY,
        );
      const made = fieldsOf(await assistance.assistanceOf(1));
      expect([made.status, made.kind, made.urgency, made.uses]).to.deep.equal([
        BigInt(Status.Open),
        BigInt(AssistanceKind.Records),
        BigInt(Urgency.Urgent),
        BigInt(USES),
      ]);
      expect([made.askedAt, made.answerBy, made.commitment]).to.deep.equal([
        BigInt(now),
        BigInt(now + 14 * DAY),
        id("message"),
      ]);
    });

    for (const [kind, routine, urgent, immediate] of [
      ["Information", 30 * DAY, 7 * DAY, DAY],
      ["Records", 45 * DAY, 14 * DAY, 2 * DAY],
      ["Testimony", 90 * DAY, 30 * DAY, 7 * DAY],
      ["ProvisionalMeasures", 14 * DAY, 3 * DAY, 12 * HOUR],
      ["Enforcement", 90 * DAY, 30 * DAY, 7 * DAY],
    ] as const) {
      it(`for ${kind} has a deadline by its urgency`, async () => {
        const world = await fixture();
        for (const [urgency, seconds] of [routine, urgent, immediate].entries()) {
          await world.asking.requestAssistance(subjectOf(world), AssistanceKind[kind], urgency);
          const { askedAt, answerBy } = await world.assistance.assistanceOf(urgency + 1);
          expect(answerBy - askedAt).to.equal(BigInt(seconds));
        }
      });
    }

    it("needs an agreement in force, one of its articles, a use, a purpose, a commitment and a kind", async () => {
      const world = await fixture();
      const { china, kazakhstan, thailand } = world;
      await refused(world, ask(world, { agreement: 7 }), "NotInForce", 7, china.code, kazakhstan.code);
      await refused(world, ask(world, { to: thailand.code }), "NotInForce", 1, china.code, thailand.code);
      for (const article of [0, 3]) await refused(world, ask(world, { article }), "NoArticle", 1, article);
      for (const uses of [0, 64]) await refused(world, ask(world, { uses }), "InvalidUses", uses, 63);
      await refused(world, ask(world, { purpose: ZeroHash }), "NoPurpose");
      await refused(world, ask(world, { commitment: ZeroHash }), "NoCommitment");
      await refused(world, world.asking.requestAssistance(subjectOf(world), 0, Urgency.Routine), "NoKind");
    });

    it("may refer to an open case of the country that asks", async () => {
      const world = await fixture();
      const { cases, china, kazakhstan } = world;
      await expect(ask(world, { caseId: 1 }))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNoCase")
        .withArgs(1);
      await mined(cases.connect(kazakhstan.offices.Supervisor).open([kazakhstan.code], [], id("law"), ZeroHash));
      await expect(ask(world, { caseId: 1 }))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotParty")
        .withArgs(1, china.code);
      await mined(cases.connect(china.offices.Supervisor).open([china.code], [], id("law"), ZeroHash));
      await ask(world, { caseId: 2 });
    });

    it("is the Supervisor's who asks, to make and to withdraw", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan } = world;
      for (const caller of [china.offices.Delegation, kazakhstan.offices.Supervisor]) {
        const call = assistance.connect(caller).requestAssistance(subjectOf(world), AssistanceKind.Records, 0);
        await refusedTo(world, call, china, SUPERVISOR, caller);
      }
      await ask(world);
      const caller = kazakhstan.offices.Supervisor;
      await refusedTo(world, world.answering.withdrawAssistance(1), china, SUPERVISOR, caller);
      await expect(world.asking.withdrawAssistance(1)).to.emit(assistance, "AssistanceWithdrawn").withArgs(1);
      expect(await statusOf(world)).to.equal(Status.Withdrawn);
      await refused(world, world.asking.withdrawAssistance(1), "NotOpen", 1, Status.Withdrawn);
    });

    it("is overdue a second after its deadline, and lapses 90 days after it", async () => {
      const world = await fixture();
      await ask(world);
      const answerBy = Number((await world.assistance.assistanceOf(1)).answerBy);
      for (const [second, status] of [
        [answerBy, Status.Open],
        [answerBy + 1, Status.Overdue],
        [answerBy + OVERDUE, Status.Overdue],
        [answerBy + OVERDUE + 1, Status.Lapsed],
      ] as const) {
        await time.increaseTo(second);
        expect(await statusOf(world)).to.equal(status);
      }
      const late = world.answering.answerAssistance(1, Status.Approved, 0, USES, id("answer"));
      await refused(world, late, "NotOpen", 1, Status.Lapsed);
    });
  });

  describe("an answer", () => {
    const answer = (world: World, status: number, ground: number, uses: number, commitment: string) =>
      world.answering.answerAssistance(1, status, ground, uses, commitment);

    for (const [name, status, ground, uses, commitment] of [
      ["approves", Status.Approved, 0, USES, id("answer")],
      ["approves in part, with the ground for the rest", Status.ApprovedInPart, 2, 1, id("answer")],
      ["rejects with a ground of the agreement", Status.Rejected, 1, 0, ZeroHash],
      ["rejects, and says why under seal", Status.Rejected, 2, 0, id("reasons")],
    ] as const) {
      it(name, async () => {
        const world = await fixture();
        await ask(world);
        await expect(answer(world, status, ground, uses, commitment))
          .to.emit(world.assistance, "AssistanceAnswered")
          .withArgs(1, status, ground, uses, commitment);
        const made = await world.assistance.assistanceOf(1);
        expect([made.status, made.ground, made.uses, made.answer]).to.deep.equal([
          BigInt(status),
          BigInt(ground),
          BigInt(uses),
          commitment,
        ]);
        expect(made.answeredAt).to.equal(await time.latest());
        await refused(world, answer(world, status, ground, uses, commitment), "NotOpen", 1, status);
      });
    }

    for (const [name, status, ground, commitment] of [
      ["an approval with a ground", Status.Approved, 1, id("answer")],
      ["an approval that sends nothing", Status.Approved, 0, ZeroHash],
      ["a part without a ground for the rest", Status.ApprovedInPart, 0, id("answer")],
      ["a part that sends nothing", Status.ApprovedInPart, 1, ZeroHash],
      ["a rejection without a ground", Status.Rejected, 0, ZeroHash],
      ["a ground that the agreement has not", Status.Rejected, 3, ZeroHash],
      ["what is no answer", Status.Withdrawn, 0, id("answer")],
    ] as const) {
      it(`is refused: ${name}`, async () => {
        const world = await fixture();
        await ask(world);
        const uses = status === Status.Rejected ? 0 : USES;
        await refused(
          world,
          answer(world, status, ground, uses, commitment),
          "InvalidAnswer",
          status,
          ground,
          commitment,
        );
      });
    }

    it("permits some of the uses asked for, and no other", async () => {
      const world = await fixture();
      await ask(world);
      for (const uses of [0, USES | assistanceUses(["sanctions"])]) {
        await refused(world, answer(world, Status.Approved, 0, uses, id("answer")), "InvalidUses", uses, USES);
      }
      await refused(world, answer(world, Status.Rejected, 1, 1, ZeroHash), "InvalidUses", 1, USES);
    });

    it("is the Supervisor's who is asked, late too, and though the agreement has ended since", async () => {
      const world = await fixture();
      const { kazakhstan, china, assistance } = world;
      await assistance.connect(kazakhstan.offices.Delegation).giveNotice(1, kazakhstan.code);
      await ask(world);
      const caller = china.offices.Supervisor;
      const own = world.asking.answerAssistance(1, Status.Approved, 0, USES, id("answer"));
      await refusedTo(world, own, kazakhstan, SUPERVISOR, caller);
      await time.increase(40 * DAY);
      expect(await statusOf(world)).to.equal(Status.Overdue);
      await answer(world, Status.Approved, 0, USES, id("answer"));
      await refused(world, ask(world), "NotInForce", 1, china.code, kazakhstan.code);
    });

    it("may later be widened to further uses by who gave it, and never narrowed", async () => {
      const world = await fixture();
      const { assistance, kazakhstan, china } = world;
      await ask(world);
      const wide = USES | assistanceUses(["evidence in court"]);
      await refused(world, world.answering.widenUses(1, wide), "NotOpen", 1, Status.Open);
      await answer(world, Status.ApprovedInPart, 1, USES, id("answer"));
      for (const uses of [USES, 1, wide | 64]) {
        await refused(world, world.answering.widenUses(1, uses), "InvalidUses", uses, USES);
      }
      await refusedTo(world, world.asking.widenUses(1, wide), kazakhstan, SUPERVISOR, china.offices.Supervisor);
      await expect(world.answering.widenUses(1, wide)).to.emit(assistance, "UsesWidened").withArgs(1, wide);
      expect((await assistance.assistanceOf(1)).uses).to.equal(wide);
    });
  });

  describe("information that nobody asked for", () => {
    it("needs no request, and what else a request needs", async () => {
      const world = await fixture();
      const { assistance, china, kazakhstan } = world;
      const subject = subjectOf(world);
      await expect(world.asking.inform(subject))
        .to.emit(assistance, "InformationSent")
        .withArgs(1, china.code, kazakhstan.code, Object.values(subject));
      await refused(world, world.asking.inform({ ...subject, article: 3 }), "NoArticle", 1, 3);
      await refusedTo(world, world.answering.inform(subject), china, SUPERVISOR, kazakhstan.offices.Supervisor);
      const back = { ...subject, from: kazakhstan.code, to: china.code };
      await expect(world.answering.inform(back)).to.emit(assistance, "InformationSent");
      expect(fieldsOf(await assistance.assistanceOf(1)).status).to.equal(0n);
    });
  });
});
