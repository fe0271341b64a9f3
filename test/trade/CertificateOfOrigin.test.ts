import { expect } from "chai";
import { ZeroHash } from "ethers";

import {
  CertificateStatus,
  CheckGround,
  CheckStatus,
  Duty,
  endOfDay,
  fallenMaterials,
  OriginStanding,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { ethers, networkHelpers, time } from "./records.fixture.ts";
import {
  ANSWER,
  certify,
  CHECKS,
  deployOrigins,
  draftOf,
  issuanceOf,
  NOTICE,
  type OriginWorld,
  reliedOn,
  TEXT,
  today,
  VALIDITY,
  WHY,
} from "./origin.fixture.ts";

const OTHER = ethers.id("another text");
const DECISION = 90; // days

describe("CertificateOfOrigin", () => {
  const fixture = () => networkHelpers.loadFixture(deployOrigins);
  const standing = async ({ origins }: OriginWorld, certificate: bigint, document = TEXT) =>
    Number(await origins.verify(certificate, document));

  describe("proposeAgreement", () => {
    it("holds between those that have signed, and nobody else", async () => {
      const { origins, members, china, kazakhstan, thailand } = await fixture();
      await mined(origins.connect(china.offices.Delegation).proposeAgreement(await draftOf(members)));
      expect(await origins.isInForce(2, china.code, kazakhstan.code)).to.be.false;
      await expect(origins.connect(kazakhstan.offices.Delegation).signAgreement(2, kazakhstan.code))
        .to.emit(origins, "OriginAgreementSigned")
        .withArgs(2, kazakhstan.code);
      expect(await origins.isInForce(2, china.code, kazakhstan.code)).to.be.true;
      expect(await origins.isInForce(2, china.code, thailand.code)).to.be.false;
      expect(await origins.isInForce(2, china.code, china.code)).to.be.false;
      await expect(origins.connect(kazakhstan.offices.Delegation).signAgreement(2, kazakhstan.code))
        .to.be.revertedWithCustomError(origins, "OriginAgreementsSigned")
        .withArgs(2, kazakhstan.code);
    });

    it("begins and ends to the second", async () => {
      const { origins, members, china, kazakhstan } = await fixture();
      const now = await time.latest();
      const draft = { ...(await draftOf(members)), validFrom: now + DAY, validUntil: now + 2 * DAY };
      await mined(origins.connect(china.offices.Delegation).proposeAgreement(draft));
      await mined(origins.connect(kazakhstan.offices.Delegation).signAgreement(2, kazakhstan.code));
      const holds = () => origins.isInForce(2, china.code, kazakhstan.code);
      await time.increaseTo(now + DAY - 1);
      expect(await holds()).to.be.false;
      await time.increaseTo(now + DAY);
      expect(await holds()).to.be.true;
      await time.increaseTo(now + 2 * DAY);
      expect(await holds()).to.be.false;
      await expect(origins.connect(members[2]!.offices.Delegation).signAgreement(2, members[2]!.code))
        .to.be.revertedWithCustomError(origins, "OriginAgreementsEnded")
        .withArgs(2, now + 2 * DAY);
    });

    it("refuses terms out of bounds, a country twice, and one alone", async () => {
      const { origins, countries: registry, members, china, kazakhstan } = await fixture();
      const sound = await draftOf(members);
      const delegation = origins.connect(china.offices.Delegation);
      const now = await time.latest();
      const wrong = [
        { text: ZeroHash },
        { validFrom: sound.validUntil },
        { validFrom: 1, validUntil: now },
        { validUntil: now + 10_959 * DAY },
        { noticeDays: 29 },
        { noticeDays: 733 },
        { validityDays: 0 },
        { validityDays: 733 },
        { answerDays: 29 },
        { answerDays: 181 },
        { checkDays: 0 },
        { checkDays: 1_827 },
      ];
      for (const fault of wrong) {
        await expect(delegation.proposeAgreement({ ...sound, ...fault })).to.be.revertedWithCustomError(
          origins,
          "OriginAgreementsInvalidDraft",
        );
      }
      for (const last of [china.code, 0]) {
        const countries = [china.code, kazakhstan.code, last];
        await expect(delegation.proposeAgreement({ ...sound, countries }))
          .to.be.revertedWithCustomError(origins, "OriginAgreementsDuplicate")
          .withArgs(last);
      }
      const many = Array.from({ length: 33 }, (_, index) => china.code + index);
      for (const countries of [[china.code], many]) {
        await expect(delegation.proposeAgreement({ ...sound, countries }))
          .to.be.revertedWithCustomError(origins, "OriginAgreementsCountryCount")
          .withArgs(countries.length, 32);
      }
      await expect(delegation.proposeAgreement({ ...sound, countries: [kazakhstan.code, china.code] }))
        .to.be.revertedWithCustomError(registry, "CountryRegistryNotOffice")
        .withArgs(kazakhstan.code, 0, china.offices.Delegation);
    });

    it("is left with notice, which can be taken back, and what was certified before can still be used", async () => {
      const world = await fixture();
      const { origins, china, kazakhstan, thailand } = world;
      const delegation = origins.connect(china.offices.Delegation);
      await mined(delegation.giveNotice(1, china.code));
      const { leavesAt } = await origins.partyOf(1, china.code);
      expect(leavesAt).to.equal((await time.latest()) + NOTICE * DAY);
      await expect(delegation.giveNotice(1, china.code))
        .to.be.revertedWithCustomError(origins, "OriginAgreementsNoticeGiven")
        .withArgs(1, china.code, leavesAt);
      await mined(delegation.withdrawNotice(1, china.code));
      await mined(delegation.giveNotice(1, china.code));
      await time.increase((NOTICE - 1) * DAY);
      const certificate = await certify(world);
      await time.increase(DAY);
      await expect(certify(world))
        .to.be.revertedWithCustomError(origins, "OriginAgreementsNotInForce")
        .withArgs(1, china.code, kazakhstan.code);
      await expect(delegation.withdrawNotice(1, china.code))
        .to.be.revertedWithCustomError(origins, "OriginAgreementsNoNotice")
        .withArgs(1, china.code);
      expect(await origins.isInForce(1, kazakhstan.code, thailand.code)).to.be.true;
      await mined(origins.connect(kazakhstan.customs).rely(certificate, TEXT, WHY));
    });

    it("is signed and left by nobody that it does not name", async () => {
      const { origins, members, china, thailand } = await fixture();
      const draft = await draftOf(members.slice(0, 2));
      await mined(origins.connect(china.offices.Delegation).proposeAgreement(draft));
      await expect(origins.connect(thailand.offices.Delegation).signAgreement(2, thailand.code))
        .to.be.revertedWithCustomError(origins, "OriginAgreementsNotNamed")
        .withArgs(2, thailand.code);
      await expect(origins.connect(thailand.offices.Delegation).giveNotice(2, thailand.code))
        .to.be.revertedWithCustomError(origins, "OriginAgreementsNotSigned")
        .withArgs(2, thailand.code);
    });
  });

  describe("issue", () => {
    it("certifies for a chamber or the trade authority, and for no other", async () => {
      const world = await fixture();
      const { origins, countries, china, kazakhstan } = world;
      const certificate = await certify(world);
      const { issuer, status, origin, destination, document } = await origins.certificateOf(certificate);
      expect([issuer, document]).to.deep.equal([await china.chamber.getAddress(), TEXT]);
      const numbers = [CertificateStatus.Valid, china.code, kazakhstan.code].map(BigInt);
      expect([status, origin, destination]).to.deep.equal(numbers);
      expect(await standing(world, certificate)).to.equal(OriginStanding.Good);
      await certify(world, {}, china.authority);
      for (const forger of [kazakhstan.chamber, kazakhstan.authority, china.customs]) {
        await expect(certify(world, {}, forger))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, 4, forger);
      }
    });

    it("ends with the chamber's accreditation", async () => {
      const world = await fixture();
      const { accreditations, countries, china } = world;
      await mined(accreditations.connect(china.authority).accredit(china.code, Duty.Chamber, china.chamber, 0));
      await expect(certify(world)).to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice");
    });

    it("takes a last day from today to the end of the validity, and a document", async () => {
      const world = await fixture();
      const { origins } = world;
      const day = await today();
      await certify(world, { lastDay: day });
      await certify(world, { lastDay: day + VALIDITY });
      for (const lastDay of [day - 1, day + VALIDITY + 1]) {
        await expect(certify(world, { lastDay }))
          .to.be.revertedWithCustomError(origins, "CertificateOfOriginInvalidLastDay")
          .withArgs(lastDay, day, day + VALIDITY);
      }
      await expect(certify(world, { document: ZeroHash })).to.be.revertedWithCustomError(
        origins,
        "CertificateOfOriginInvalidIssuance",
      );
    });
  });

  describe("rely", () => {
    it("uses a certificate once, for whoever shows its text", async () => {
      const world = await fixture();
      const { origins, kazakhstan } = world;
      const certificate = await certify(world);
      const customs = origins.connect(kazakhstan.customs);
      expect(await standing(world, certificate, OTHER)).to.equal(OriginStanding.OtherDocument);
      await expect(customs.rely(certificate, OTHER, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginNotReliable")
        .withArgs(certificate, OriginStanding.OtherDocument);
      await expect(customs.rely(certificate, TEXT, ZeroHash)).to.be.revertedWithCustomError(
        origins,
        "CertificateOfOriginNoStatement",
      );
      await expect(customs.rely(certificate, TEXT, WHY))
        .to.emit(origins, "CertificateReliedOn")
        .withArgs(certificate, kazakhstan.customs, WHY);
      await expect(customs.rely(certificate, TEXT, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginNotReliable")
        .withArgs(certificate, OriginStanding.Used);
    });

    it("is refused to customs of another country, and for a certificate that nobody issued", async () => {
      const world = await fixture();
      const { origins, countries, kazakhstan, thailand } = world;
      const certificate = await certify(world);
      await expect(origins.connect(thailand.customs).rely(certificate, TEXT, WHY))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(kazakhstan.code, 4, thailand.customs);
      expect(await standing(world, 99n)).to.equal(OriginStanding.Unknown);
      await expect(origins.connect(kazakhstan.customs).rely(99n, TEXT, WHY))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(0, 4, kazakhstan.customs);
    });

    it("ends with the last day", async () => {
      const world = await fixture();
      const { origins, kazakhstan } = world;
      const lastDay = (await today()) + 3;
      const [first, second] = [await certify(world, { lastDay }), await certify(world, { lastDay })];
      await time.setNextBlockTimestamp(endOfDay(lastDay) - 1);
      await mined(origins.connect(kazakhstan.customs).rely(first, TEXT, WHY));
      await time.setNextBlockTimestamp(endOfDay(lastDay));
      await expect(origins.connect(kazakhstan.customs).rely(second, TEXT, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginNotReliable")
        .withArgs(second, OriginStanding.Expired);
    });
  });

  describe("replace", () => {
    it("puts another in the place of one that nobody has used, and lengthens nothing", async () => {
      const world = await fixture();
      const { origins, china, kazakhstan } = world;
      const certificate = await certify(world);
      const issuance = await issuanceOf(world, { document: OTHER });
      const chamber = origins.connect(china.chamber);
      const longer = { ...issuance, lastDay: issuance.lastDay + 1 };
      await expect(chamber.replace(certificate, longer, WHY)).to.be.revertedWithCustomError(
        origins,
        "CertificateOfOriginInvalidIssuance",
      );
      await expect(chamber.replace(certificate, issuance, WHY))
        .to.emit(origins, "CertificateReplaced")
        .withArgs(certificate, certificate + 1n, WHY);
      expect(await standing(world, certificate)).to.equal(OriginStanding.Replaced);
      expect(await standing(world, certificate + 1n, OTHER)).to.equal(OriginStanding.Good);
      await expect(chamber.replace(certificate, issuance, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongStatus")
        .withArgs(certificate, CertificateStatus.Replaced);
      await mined(origins.connect(kazakhstan.customs).rely(certificate + 1n, OTHER, WHY));
      await expect(chamber.replace(certificate + 1n, issuance, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongStatus")
        .withArgs(certificate + 1n, CertificateStatus.Relied);
    });

    it("keeps agreement and origin", async () => {
      const world = await fixture();
      const { origins, members, china, kazakhstan } = world;
      await mined(origins.connect(china.offices.Delegation).proposeAgreement(await draftOf(members)));
      await mined(origins.connect(kazakhstan.offices.Delegation).signAgreement(2, kazakhstan.code));
      const certificate = await certify(world);
      for (const other of [{ agreement: 2 }, { origin: kazakhstan.code, destination: china.code }]) {
        const issuance = await issuanceOf(world, other);
        await expect(
          origins.connect(china.authority).replace(certificate, issuance, WHY),
        ).to.be.revertedWithCustomError(origins, "CertificateOfOriginInvalidIssuance");
      }
    });
  });

  describe("cancel", () => {
    it("is for its issuer, and for the trade authority where that is gone", async () => {
      const world = await fixture();
      const { origins, accreditations, countries, china, kazakhstan } = world;
      const [first, second] = [await certify(world), await certify(world)];
      await expect(origins.connect(kazakhstan.authority).cancel(first, WHY))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(china.code, 4, kazakhstan.authority);
      await expect(origins.connect(china.chamber).cancel(first, ZeroHash)).to.be.revertedWithCustomError(
        origins,
        "CertificateOfOriginNoStatement",
      );
      await mined(origins.connect(china.chamber).cancel(first, WHY));
      expect(await standing(world, first)).to.equal(OriginStanding.Cancelled);
      await mined(accreditations.connect(china.authority).accredit(china.code, Duty.Chamber, china.chamber, 0));
      await expect(origins.connect(china.chamber).cancel(second, WHY)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      await mined(origins.connect(china.authority).cancel(second, WHY));
    });

    it("is not another chamber's", async () => {
      const world = await fixture();
      const { origins, accreditations, countries, china, thailand } = world;
      const certificate = await certify(world);
      const until = (await time.latest()) + DAY;
      await mined(accreditations.connect(china.authority).accredit(china.code, Duty.Chamber, thailand.chamber, until));
      await expect(origins.connect(thailand.chamber).cancel(certificate, WHY))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(china.code, 4, thailand.chamber);
    });

    it("is over when checks are", async () => {
      const world = await fixture();
      const { origins, china } = world;
      const lastDay = await today();
      const [first, second] = [await certify(world, { lastDay }), await certify(world, { lastDay })];
      const latest = endOfDay(lastDay) + CHECKS * DAY;
      await time.setNextBlockTimestamp(latest - 1);
      await mined(origins.connect(china.chamber).cancel(first, WHY));
      await time.setNextBlockTimestamp(latest);
      await expect(origins.connect(china.authority).cancel(second, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginTooLate")
        .withArgs(second, latest);
    });
  });

  describe("cumulation", () => {
    const onward = ({ kazakhstan, thailand }: OriginWorld, materials: bigint[]) => ({
      origin: kazakhstan.code,
      destination: thailand.code,
      materials,
    });

    it("builds on what came from another member and was relied on", async () => {
      const world = await fixture();
      const material = await reliedOn(world);
      const goods = await certify(world, onward(world, [material]), world.kazakhstan.chamber);
      expect(await world.origins.materialsOf(goods)).to.deep.equal([material]);
      expect(await standing(world, goods)).to.equal(OriginStanding.Good);
    });

    it("takes no material that nobody relied on, came elsewhere, is of another agreement, or is named twice", async () => {
      const world = await fixture();
      const { origins, members, china, kazakhstan, thailand } = world;
      await mined(origins.connect(china.offices.Delegation).proposeAgreement(await draftOf(members)));
      for (const { offices, code } of [kazakhstan, thailand]) {
        await mined(origins.connect(offices.Delegation).signAgreement(2, code));
      }
      const valid = await certify(world);
      const elsewhere = await certify(world, { destination: thailand.code });
      await mined(origins.connect(thailand.customs).rely(elsewhere, TEXT, WHY));
      const other = await certify(world, { agreement: 2 });
      await mined(origins.connect(kazakhstan.customs).rely(other, TEXT, WHY));
      const used = await reliedOn(world);
      const faults = [[valid], [elsewhere], [other], [used, used], [99n], [0n]];
      for (const materials of faults) {
        const wrong = materials.at(-1)!;
        const { status } = await origins.certificateOf(wrong);
        await expect(certify(world, onward(world, materials), kazakhstan.chamber))
          .to.be.revertedWithCustomError(origins, "CertificateOfOriginInvalidMaterial")
          .withArgs(wrong, status);
      }
      await expect(certify(world, onward(world, Array<bigint>(9).fill(used)), kazakhstan.chamber))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginMaterialCount")
        .withArgs(9, 8);
    });

    it("falls with its materials, however far down, once somebody shows it", async () => {
      const world = await fixture();
      const { origins, china, kazakhstan, thailand } = world;
      const material = await reliedOn(world);
      const part = await certify(world, onward(world, [material]), kazakhstan.chamber);
      await mined(origins.connect(thailand.customs).rely(part, TEXT, WHY));
      const back = { origin: thailand.code, destination: china.code, materials: [part] };
      const goods = await certify(world, back, thailand.chamber);
      expect(await fallenMaterials(origins, goods)).to.deep.equal([]);
      await expect(origins.doubt(goods, 0))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginMaterialSound")
        .withArgs(goods, part);

      await mined(origins.connect(china.chamber).cancel(material, WHY));
      expect(await standing(world, part)).to.equal(OriginStanding.MaterialInDoubt);
      expect(await standing(world, goods)).to.equal(OriginStanding.Good);
      expect(await fallenMaterials(origins, goods)).to.deep.equal([material]);
      await expect(origins.doubt(part, 0)).to.emit(origins, "CertificateDoubted").withArgs(part, material);
      expect(await standing(world, goods)).to.equal(OriginStanding.MaterialInDoubt);
      await expect(origins.connect(china.customs).rely(goods, TEXT, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginNotReliable")
        .withArgs(goods, OriginStanding.MaterialInDoubt);
      await expect(origins.doubt(part, 0)).to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongStatus");
      await expect(origins.doubt(goods, 1))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginMaterialSound")
        .withArgs(goods, 0);
      await expect(certify(world, back, thailand.chamber))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginInvalidMaterial")
        .withArgs(part, CertificateStatus.Relied);
    });

    it("is refused on materials that build on a cancelled one, though nobody has shown it", async () => {
      const world = await fixture();
      const { origins, china, kazakhstan, thailand } = world;
      const material = await reliedOn(world);
      const part = await certify(world, onward(world, [material]), kazakhstan.chamber);
      await mined(origins.connect(thailand.customs).rely(part, TEXT, WHY));
      await mined(origins.connect(china.chamber).cancel(material, WHY));
      const back = { origin: thailand.code, destination: china.code, materials: [part] };
      await expect(certify(world, back, thailand.chamber))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginInvalidMaterial")
        .withArgs(part, CertificateStatus.Relied);
    });
  });

  describe("checks", () => {
    const { Accuracy, Authenticity, Random } = CheckGround;

    async function asked() {
      const world = await fixture();
      const certificate = await reliedOn(world);
      const asker = world.origins.connect(world.kazakhstan.customs);
      await mined(asker.openCheck(certificate, Accuracy, WHY));
      return { ...world, certificate, asker, decider: world.origins.connect(world.kazakhstan.authority) };
    }

    const statusOf = async ({ origins }: OriginWorld) => Number((await origins.checkOf(1)).status);

    it("ask the authority of the country of origin, which alone may answer", async () => {
      const world = await asked();
      const { origins, countries, china, kazakhstan, certificate } = world;
      expect((await origins.checkOf(1)).answerBy).to.equal((await time.latest()) + ANSWER * DAY);
      for (const other of [china.chamber, kazakhstan.authority]) {
        await expect(origins.connect(other).answerCheck(1, true, WHY))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, 4, other);
      }
      await expect(origins.connect(china.authority).answerCheck(1, true, ZeroHash)).to.be.revertedWithCustomError(
        origins,
        "CertificateOfOriginNoStatement",
      );
      await expect(origins.connect(china.authority).answerCheck(1, true, WHY))
        .to.emit(origins, "CheckAnswered")
        .withArgs(1, CheckStatus.Confirmed, WHY);
      await expect(world.decider.decideCheck(1, true, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongCheck")
        .withArgs(1, CheckStatus.Confirmed);
      expect(await standing(world, certificate)).to.equal(OriginStanding.Used);
    });

    it("are decided by the authority of the destination where the answer is no", async () => {
      const world = await asked();
      const { origins, countries, china, kazakhstan, certificate, asker, decider } = world;
      await expect(decider.decideCheck(1, true, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongCheck")
        .withArgs(1, CheckStatus.Open);
      await mined(origins.connect(china.authority).answerCheck(1, false, WHY));
      await expect(asker.decideCheck(1, true, WHY))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(kazakhstan.code, 4, kazakhstan.customs);
      await expect(decider.decideCheck(1, true, ZeroHash)).to.be.revertedWithCustomError(
        origins,
        "CertificateOfOriginNoStatement",
      );
      await expect(decider.decideCheck(1, true, WHY))
        .to.emit(origins, "CheckDecided")
        .withArgs(1, CheckStatus.Denied, WHY);
      expect(await standing(world, certificate)).to.equal(OriginStanding.Denied);
      await expect(origins.connect(china.chamber).cancel(certificate, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongStatus")
        .withArgs(certificate, CertificateStatus.Denied);
    });

    it("can end in favour of the goods all the same", async () => {
      const world = await asked();
      const { origins, china, certificate, decider } = world;
      await mined(origins.connect(china.authority).answerCheck(1, false, WHY));
      await mined(decider.decideCheck(1, false, WHY));
      expect(await statusOf(world)).to.equal(CheckStatus.Upheld);
      expect(await standing(world, certificate)).to.equal(OriginStanding.Used);
    });

    it("go to who asked where nobody answers, and lapse where it decides nothing either", async () => {
      const world = await asked();
      const { origins, certificate, decider } = world;
      const { answerBy, decideBy } = await origins.checkOf(1);
      await time.increaseTo(answerBy - 1n);
      expect(await statusOf(world)).to.equal(CheckStatus.Open);
      await time.increaseTo(answerBy);
      expect(await statusOf(world)).to.equal(CheckStatus.Unanswered);
      const snapshot = await networkHelpers.takeSnapshot();
      await time.setNextBlockTimestamp(decideBy - 1n);
      await mined(decider.decideCheck(1, true, WHY));
      expect(await standing(world, certificate)).to.equal(OriginStanding.Denied);
      await snapshot.restore();
      await time.setNextBlockTimestamp(decideBy);
      await expect(decider.decideCheck(1, true, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongCheck")
        .withArgs(1, CheckStatus.Lapsed);
      expect(await standing(world, certificate)).to.equal(OriginStanding.Used);
    });

    it("take a late answer as long as nothing was decided, and give no more time for it", async () => {
      const world = await asked();
      const { origins, china } = world;
      const { answerBy, decideBy } = await origins.checkOf(1);
      await time.increaseTo(answerBy);
      await mined(origins.connect(china.authority).answerCheck(1, false, WHY));
      expect((await origins.checkOf(1)).decideBy).to.equal(decideBy);
      await time.increaseTo(decideBy);
      expect(await statusOf(world)).to.equal(CheckStatus.Lapsed);
      await expect(origins.connect(china.authority).answerCheck(1, true, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongCheck")
        .withArgs(1, CheckStatus.Lapsed);
    });

    it("leave 90 days to decide after an early answer", async () => {
      const world = await asked();
      await mined(world.origins.connect(world.china.authority).answerCheck(1, false, WHY));
      expect((await world.origins.checkOf(1)).decideBy).to.equal((await time.latest()) + DECISION * DAY);
    });

    it("are one at a time, three at most, with a ground and questions, from the customs of the destination", async () => {
      const world = await asked();
      const { origins, countries, china, kazakhstan, thailand, certificate, asker } = world;
      await expect(asker.openCheck(certificate, Random, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginCheckOpen")
        .withArgs(certificate, 1);
      for (const check of [1, 2, 3]) {
        await mined(origins.connect(china.authority).answerCheck(check, true, WHY));
        if (check < 3) await mined(asker.openCheck(certificate, Authenticity, WHY));
      }
      expect([...(await origins.checksOf(certificate))]).to.deep.equal([3n, 3n]);
      await expect(asker.openCheck(certificate, Random, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginTooManyChecks")
        .withArgs(certificate, 3);
      const other = await certify(world);
      await expect(asker.openCheck(other, CheckGround.None, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginNoGround")
        .withArgs(other);
      await expect(asker.openCheck(other, Random, ZeroHash)).to.be.revertedWithCustomError(
        origins,
        "CertificateOfOriginNoStatement",
      );
      await expect(origins.connect(thailand.customs).openCheck(other, Random, WHY))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(kazakhstan.code, 4, thailand.customs);
    });

    it("are not opened when their days are over, nor of what does not count any more", async () => {
      const world = await fixture();
      const { origins, china, kazakhstan } = world;
      const lastDay = await today();
      const [first, second, cancelled] = [
        await certify(world, { lastDay }),
        await certify(world, { lastDay }),
        await certify(world),
      ];
      await mined(origins.connect(china.chamber).cancel(cancelled, WHY));
      const customs = origins.connect(kazakhstan.customs);
      await expect(customs.openCheck(cancelled, Random, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongStatus")
        .withArgs(cancelled, CertificateStatus.Cancelled);
      const latest = endOfDay(lastDay) + CHECKS * DAY;
      await time.setNextBlockTimestamp(latest - 1);
      await mined(customs.openCheck(first, Random, WHY));
      await time.setNextBlockTimestamp(latest);
      await expect(customs.openCheck(second, Random, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginTooLate")
        .withArgs(second, latest);
    });

    it("deny nothing that was cancelled meanwhile", async () => {
      const world = await asked();
      const { origins, china, certificate, decider } = world;
      await mined(origins.connect(china.authority).answerCheck(1, false, WHY));
      await mined(origins.connect(china.chamber).cancel(certificate, WHY));
      await expect(decider.decideCheck(1, true, WHY))
        .to.be.revertedWithCustomError(origins, "CertificateOfOriginWrongStatus")
        .withArgs(certificate, CertificateStatus.Cancelled);
    });
  });
});
