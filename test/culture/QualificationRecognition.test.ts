import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";

import { DiplomaStatus, Office, Recognition, RecognitionAppeal as Appeal, statusMask } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { appoint } from "../utils/countries.ts";
import { connection, ethers, networkHelpers, REASON, time } from "./culture.fixture.ts";
import { awardClass, deploySchool, MASTER, PROGRAMME, type SchoolWorld } from "./diplomas.fixture.ts";

const SCOPE = ethers.id("without surgery; six months of supervised practice for the rest");
const GROUNDS = ethers.id("grounds of appeal");

describe("QualificationRecognition", () => {
  const fixture = () => networkHelpers.loadFixture(deploySchool);

  const statusOf = async ({ qualifications, diplomas }: SchoolWorld, index = 0) =>
    Number(await qualifications.statusOf(diplomas[index]!.place));

  async function applied() {
    const world = await fixture();
    const { qualifications, kazakhstan, diplomas, holder } = world;
    await mined(qualifications.connect(holder).applyFor(kazakhstan.code, diplomas[0]!.place));
    return { ...world, application: await qualifications.applicationId(kazakhstan.code, 1, 0) };
  }

  type Applied = Awaited<ReturnType<typeof applied>>;

  const decide = ({ qualifications, kazakhstan }: SchoolWorld, recognition: number, reasons = REASON, scope = SCOPE) =>
    qualifications.connect(kazakhstan.authority).decide(kazakhstan.code, 1, 0, recognition, reasons, scope);

  const decideAppeal = ({ qualifications, kazakhstan }: SchoolWorld, recognition: number, reasons = REASON) =>
    qualifications
      .connect(kazakhstan.offices.Delegation)
      .decideRecognitionAppeal(kazakhstan.code, 1, 0, recognition, reasons);

  const appeal = ({ qualifications, holder, application }: Applied) =>
    qualifications.connect(holder).appealRecognition(application, GROUNDS);

  const standing = async ({ qualifications, application }: Applied) => {
    const [file] = await qualifications.applicationOf(application);
    return [Number(file.recognition), Number(file.appeal)];
  };

  describe("accreditation", () => {
    it("is the authority's of the country, in its bounds", async () => {
      const { qualifications, countries, china, kazakhstan, school, key } = await fixture();
      const now = await time.latest();
      await expect(
        qualifications.connect(kazakhstan.authority).accredit(china.code, school, PROGRAMME, MASTER, now + DAY, key),
      )
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(china.code, 5, kazakhstan.authority);
      const own = qualifications.connect(china.authority);
      const wrong = [
        [ZeroAddress, PROGRAMME, MASTER, now + DAY, key],
        [school.address, ZeroHash, MASTER, now + DAY, key],
        [school.address, PROGRAMME, 9, now + DAY, key],
        [school.address, PROGRAMME, MASTER, now, key],
        [school.address, PROGRAMME, MASTER, now + 3_660 * DAY, key],
        [school.address, PROGRAMME, MASTER, now + DAY, ZeroHash],
      ] as const;
      for (const [institution, programme, level, until, thumbprint] of wrong) {
        await expect(own.accredit(china.code, institution, programme, level, until, thumbprint))
          .to.be.revertedWithCustomError(qualifications, "QualificationInvalidAccreditation")
          .withArgs(china.code, institution, until);
      }
    });

    it("that is lost undoes nothing that was earned before, and lets nothing be awarded after", async () => {
      const world = await fixture();
      const { qualifications, china, school, kazakhstan, holder, diplomas } = world;
      await mined(qualifications.connect(china.authority).changeAccreditation(1, 0, REASON));
      const ended = await time.latest();
      expect((await qualifications.accreditationOf(1)).until).to.equal(ended);
      expect(await statusOf(world)).to.equal(DiplomaStatus.Valid);
      await mined(qualifications.connect(holder).applyFor(kazakhstan.code, diplomas[0]!.place));
      await mined(decide(world, Recognition.Whole));
      await expect(qualifications.connect(school).award(1, REASON, 1))
        .to.be.revertedWithCustomError(qualifications, "QualificationNotAccredited")
        .withArgs(1, ended);
      await expect(qualifications.connect(china.authority).changeAccreditation(1, ended + DAY, REASON))
        .to.be.revertedWithCustomError(qualifications, "QualificationNotAccredited")
        .withArgs(1, ended);
    });
  });

  describe("diplomas", () => {
    it("are registered by the institution, some at a time", async () => {
      const { qualifications, school, stranger } = await fixture();
      await expect(qualifications.connect(stranger).award(1, REASON, 1))
        .to.be.revertedWithCustomError(qualifications, "QualificationNotInstitution")
        .withArgs(1, stranger);
      for (const [root, count] of [
        [ZeroHash, 1],
        [REASON, 0],
        [REASON, 65_537],
      ] as const) {
        await expect(qualifications.connect(school).award(1, root, count))
          .to.be.revertedWithCustomError(qualifications, "QualificationInvalidAward")
          .withArgs(root, count);
      }
    });

    it("are known by their place and proof, in trees of every size", async () => {
      const world = await fixture();
      for (let count = 1; count <= 9; count += 1) {
        const made = await awardClass(world, 1, count);
        const statuses = await Promise.all(made.map(({ place }) => world.qualifications.statusOf(place)));
        expect(statuses).to.deep.equal(made.map(() => BigInt(DiplomaStatus.Valid)));
      }
      const place = world.diplomas[0]!.place;
      const wrong = [
        { ...place, index: 1 },
        { ...place, index: 70 },
        { ...place, award: 99 },
        { ...place, credential: REASON },
        { ...place, proof: place.proof.slice(1) },
      ];
      for (const other of wrong)
        expect(await world.qualifications.statusOf(other)).to.equal(BigInt(DiplomaStatus.Unknown));
    });

    it("are revoked by index, with a reason, and the list says nothing of whom", async () => {
      const world = await fixture();
      const { qualifications, school, china, stranger } = world;
      const { word, mask } = statusMask([0, 3]);
      await expect(qualifications.connect(stranger).revoke(1, word, mask, true, REASON))
        .to.be.revertedWithCustomError(qualifications, "QualificationNotInstitution")
        .withArgs(1, stranger);
      await expect(qualifications.connect(school).revoke(1, word, mask, true, ZeroHash)).to.be.revertedWithCustomError(
        qualifications,
        "QualificationNoReason",
      );
      await mined(qualifications.connect(school).revoke(1, word, mask, true, REASON));
      expect([await statusOf(world, 0), await statusOf(world, 1), await statusOf(world, 3)]).to.deep.equal([
        DiplomaStatus.Revoked,
        DiplomaStatus.Valid,
        DiplomaStatus.Revoked,
      ]);
      expect(await qualifications.revokedIn(1, 0)).to.equal(0b1001n);
      for (const other of [0n, 0b1n, 0b100000n]) {
        await expect(qualifications.connect(school).revoke(1, 0, other, true, REASON))
          .to.be.revertedWithCustomError(qualifications, "QualificationInvalidMask")
          .withArgs(1, 0, other);
      }
      await mined(qualifications.connect(china.authority).revoke(1, 0, 0b1n, false, REASON));
      expect(await statusOf(world, 0)).to.equal(DiplomaStatus.Valid);
    });

    it("are not revoked in bulk by one key: 64 in 30 days, and more with the Delegation", async () => {
      const world = await fixture();
      const { qualifications, school, china } = world;
      await mined(qualifications.connect(school).award(1, REASON, 512));
      const period = 30 * DAY;
      await time.increaseTo(Math.ceil((await time.latest()) / period) * period);
      const some = (count: number, from = 0) => ((1n << BigInt(count)) - 1n) << BigInt(from);
      await mined(qualifications.connect(school).revoke(2, 0, some(60), true, REASON));
      await expect(qualifications.connect(china.authority).revoke(2, 1, some(5), true, REASON))
        .to.be.revertedWithCustomError(qualifications, "QualificationTooManyRevoked")
        .withArgs(1, 5, 4);
      await mined(qualifications.connect(school).revoke(2, 0, some(60), false, REASON));
      expect(await qualifications.revocationsLeft(1)).to.equal(4n);
      for (const more of [0, 10_001]) {
        await expect(qualifications.connect(china.offices.Delegation).widenRevocations(1, more, REASON))
          .to.be.revertedWithCustomError(qualifications, "QualificationInvalidQuota")
          .withArgs(1, more, 10_000);
      }
      await mined(qualifications.connect(china.offices.Delegation).widenRevocations(1, 200, REASON));
      await mined(qualifications.connect(china.authority).revoke(2, 1, some(204), true, REASON));
      expect(await qualifications.revocationsLeft(1)).to.equal(0n);
      await time.increase(period);
      expect(await qualifications.revocationsLeft(1)).to.equal(64n);
    });
  });

  describe("recognition", () => {
    it("is asked for once with a valid diploma, abroad", async () => {
      const { qualifications, china, kazakhstan, diplomas, holder, school, application, stranger } = await applied();
      await expect(qualifications.connect(stranger).applyFor(kazakhstan.code, diplomas[0]!.place))
        .to.be.revertedWithCustomError(qualifications, "QualificationWrongStatus")
        .withArgs(application, Recognition.Applied, Appeal.None);
      for (const country of [china.code, 999]) {
        await expect(qualifications.connect(holder).applyFor(country, diplomas[1]!.place))
          .to.be.revertedWithCustomError(qualifications, "QualificationOwnCountry")
          .withArgs(country);
      }
      await mined(qualifications.connect(school).revoke(1, 0, 0b10n, true, REASON));
      await expect(qualifications.connect(holder).applyFor(kazakhstan.code, diplomas[1]!.place))
        .to.be.revertedWithCustomError(qualifications, "QualificationNotValid")
        .withArgs(1, 1, DiplomaStatus.Revoked);
    });

    it("is given whole, in part or not, by the authority, with reasons and a scope", async () => {
      const world = await applied();
      const { qualifications, countries, thailand, kazakhstan, application } = world;
      await expect(
        qualifications.connect(thailand.authority).decide(kazakhstan.code, 1, 0, Recognition.Whole, REASON, SCOPE),
      ).to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice");
      const unreasoned = [
        [Recognition.Refused, ZeroHash, ZeroHash],
        [Recognition.InPart, ZeroHash, SCOPE],
        [Recognition.InPart, REASON, ZeroHash],
      ] as const;
      for (const [recognition, reasons, scope] of unreasoned) {
        await expect(decide(world, recognition, reasons, scope))
          .to.be.revertedWithCustomError(qualifications, "QualificationNoReason")
          .withArgs(application);
      }
      await expect(decide(world, Recognition.Applied))
        .to.be.revertedWithCustomError(qualifications, "QualificationWorse")
        .withArgs(application, Recognition.Applied, Recognition.Applied);
      await expect(decide(world, Recognition.InPart))
        .to.emit(qualifications, "RecognitionDecided")
        .withArgs(application, kazakhstan.code, Recognition.InPart, REASON, SCOPE);
      expect(await qualifications.recognised(application)).to.equal(BigInt(Recognition.InPart));
      await expect(decide(world, Recognition.Whole))
        .to.be.revertedWithCustomError(qualifications, "QualificationWrongStatus")
        .withArgs(application, Recognition.InPart, Appeal.None);
    });

    it("is none of what its issuer revoked, before and after", async () => {
      const world = await applied();
      const { qualifications, school, application } = world;
      await mined(qualifications.connect(school).revoke(1, 0, 1n, true, REASON));
      await expect(decide(world, Recognition.Whole))
        .to.be.revertedWithCustomError(qualifications, "QualificationNotValid")
        .withArgs(1, 0, DiplomaStatus.Revoked);
      await mined(qualifications.connect(school).revoke(1, 0, 1n, false, REASON));
      await mined(decide(world, Recognition.Whole));
      expect(await qualifications.recognised(application)).to.equal(BigInt(Recognition.Whole));
      await mined(qualifications.connect(school).revoke(1, 0, 1n, true, REASON));
      expect(await qualifications.recognised(application)).to.equal(BigInt(Recognition.None));
    });
  });

  describe("appeal", () => {
    it("is the holder's, within 60 days, and the Delegation's to decide: never for less", async () => {
      const world = await applied();
      const { qualifications, stranger, application } = world;
      await mined(decide(world, Recognition.InPart));
      await expect(qualifications.connect(stranger).appealRecognition(application, GROUNDS))
        .to.be.revertedWithCustomError(qualifications, "QualificationNotHolder")
        .withArgs(application, stranger);
      await mined(appeal(world));
      expect(await qualifications.recognised(application)).to.equal(BigInt(Recognition.InPart));
      await expect(decideAppeal(world, Recognition.Refused))
        .to.be.revertedWithCustomError(qualifications, "QualificationWorse")
        .withArgs(application, Recognition.Refused, Recognition.InPart);
      await mined(decideAppeal(world, Recognition.Whole));
      expect(await standing(world)).to.deep.equal([Recognition.Whole, Appeal.Allowed]);
    });

    it("is dismissed for good, with reasons", async () => {
      const world = await applied();
      const { qualifications, application } = world;
      await mined(decide(world, Recognition.Refused));
      await mined(appeal(world));
      await expect(decideAppeal(world, Recognition.Refused, ZeroHash))
        .to.be.revertedWithCustomError(qualifications, "QualificationNoReason")
        .withArgs(application);
      await mined(decideAppeal(world, Recognition.Refused));
      expect(await standing(world)).to.deep.equal([Recognition.Refused, Appeal.Dismissed]);
      await expect(appeal(world))
        .to.be.revertedWithCustomError(qualifications, "QualificationWrongStatus")
        .withArgs(application, Recognition.Refused, Appeal.Dismissed);
    });

    it("comes too late after 60 days", async () => {
      const world = await applied();
      await mined(decide(world, Recognition.Refused));
      const latest = (await time.latest()) + 60 * DAY;
      await time.increaseTo(latest);
      await expect(appeal(world))
        .to.be.revertedWithCustomError(world.qualifications, "QualificationTooLate")
        .withArgs(world.application, latest);
    });

    it("is of whoever shows the diploma first, who alone appeals", async () => {
      const world = await fixture();
      const { qualifications, kazakhstan, diplomas, holder, stranger } = world;
      const { place } = diplomas[1]!;
      await mined(qualifications.connect(stranger).applyFor(kazakhstan.code, place));
      const application = await qualifications.applicationId(kazakhstan.code, place.award, place.index);
      await expect(qualifications.connect(holder).applyFor(kazakhstan.code, place))
        .to.be.revertedWithCustomError(qualifications, "QualificationWrongStatus")
        .withArgs(application, Recognition.Applied, Appeal.None);
      await expect(qualifications.connect(holder).appealRecognition(application, GROUNDS))
        .to.be.revertedWithCustomError(qualifications, "QualificationNotHolder")
        .withArgs(application, holder);
    });

    it("is heard by another than who decides: one account in both offices does neither", async () => {
      const world = await applied();
      const { qualifications, countries, kazakhstan } = world;
      const { Delegation } = kazakhstan.offices;
      await mined(decide(world, Recognition.Refused));
      await mined(appeal(world));
      await appoint(connection, countries, Delegation, kazakhstan.code, Office.CultureAuthority, Delegation);
      await mined(countries.connect(Delegation).takeOffice(kazakhstan.code, Office.CultureAuthority));
      const both = { ...world, kazakhstan: { ...kazakhstan, authority: Delegation } };
      for (const attempt of [decideAppeal(both, Recognition.Refused), decide(both, Recognition.Whole)]) {
        await expect(attempt)
          .to.be.revertedWithCustomError(qualifications, "QualificationOneHand")
          .withArgs(kazakhstan.code, Delegation);
      }
    });

    it("is made again where the authority decides nothing anew either", async () => {
      const world = await applied();
      const { qualifications, application } = world;
      await time.increase(120 * DAY);
      await mined(appeal(world));
      const again = (await time.latest()) + 180 * DAY; // 60 for the appeal, 120 to decide anew
      await time.setNextBlockTimestamp(again - 1);
      await expect(appeal(world))
        .to.be.revertedWithCustomError(qualifications, "QualificationWrongStatus")
        .withArgs(application, Recognition.Applied, Appeal.Unanswered);
      await time.setNextBlockTimestamp(again);
      await mined(appeal(world));
      await mined(decideAppeal(world, Recognition.Whole));
      expect(await standing(world)).to.deep.equal([Recognition.Whole, Appeal.Allowed]);
    });

    it("that nobody answers has the authority decide anew, not for less; silence is appealed too", async () => {
      const world = await applied();
      const { qualifications, application } = world;
      await expect(appeal(world))
        .to.be.revertedWithCustomError(qualifications, "QualificationWrongStatus")
        .withArgs(application, Recognition.Applied, Appeal.None);
      await time.increase(120 * DAY);
      await mined(appeal(world));
      await expect(decide(world, Recognition.Whole))
        .to.be.revertedWithCustomError(qualifications, "QualificationWrongStatus")
        .withArgs(application, Recognition.Applied, Appeal.Pending);
      await time.increase(60 * DAY);
      expect(await standing(world)).to.deep.equal([Recognition.Applied, Appeal.Unanswered]);
      await expect(decideAppeal(world, Recognition.Whole))
        .to.be.revertedWithCustomError(qualifications, "QualificationWrongStatus")
        .withArgs(application, Recognition.Applied, Appeal.Unanswered);
      await mined(decide(world, Recognition.InPart));
      await mined(appeal(world));
      await time.increase(60 * DAY);
      await expect(decide(world, Recognition.Refused))
        .to.be.revertedWithCustomError(qualifications, "QualificationWorse")
        .withArgs(application, Recognition.Refused, Recognition.InPart);
    });
  });
});
