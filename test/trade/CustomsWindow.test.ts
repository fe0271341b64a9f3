import { expect } from "chai";
import { ZeroHash } from "ethers";

import { cargoOf, ClearanceStatus, DetentionGround, documentScope, Duty } from "../../src/index.ts";
import { DAY, HOUR, mined } from "../utils/consortium.ts";
import { deployOrigins, WHY } from "./origin.fixture.ts";
import { ethers, networkHelpers, time } from "./records.fixture.ts";

const DOCUMENTS = ethers.id("bill, invoice, packing list, origin");
const KEY = ethers.id("a public key");
const ANSWER = 2 * DAY;
const DETENTION = 30 * DAY;
const PROLONGATION = 60 * DAY;
const READING = 366 * DAY;
const { Examination } = DetentionGround;

async function deploy() {
  const world = await deployOrigins();
  const { customs, accreditations, china, kazakhstan, thailand, members } = world;
  for (const { code, authority } of members) {
    await mined(customs.connect(authority).openWindow(code, ANSWER, KEY));
  }
  const declarant = china.banks[0]!;
  const until = (await time.latest()) + 400 * DAY;
  await mined(accreditations.connect(china.authority).accredit(china.code, Duty.Declarant, declarant, until));
  const addressees = [
    { country: kazakhstan.code, scope: documentScope(["bill", "origin"]) },
    { country: thailand.code, scope: documentScope(["bill"]) },
  ];
  const cargo = cargoOf(declarant.address, 1n);
  const lodge = () => customs.connect(declarant).lodge(china.code, DOCUMENTS, cargo, addressees);
  const office = customs.connect(kazakhstan.customs);
  const authority = customs.connect(kazakhstan.authority);
  return { ...world, declarant, addressees, cargo, lodge, office, authority, code: kazakhstan.code };
}

type World = Awaited<ReturnType<typeof deploy>>;

describe("CustomsWindow", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  async function lodged() {
    const world = await fixture();
    await mined(world.lodge());
    return { ...world, lodgedAt: await time.latest() };
  }

  const statusOf = async ({ customs, code }: World) => Number((await customs.clearanceOf(1, code)).status);
  const wrongStatus = ({ customs, code }: World, call: Promise<unknown>, status: number) =>
    expect(call).to.be.revertedWithCustomError(customs, "CustomsWindowWrongStatus").withArgs(1, code, status);

  describe("openWindow", () => {
    it("is the trade authority's, from an hour to ten days, with a key that rises in version when it changes", async () => {
      const { customs, authority, code, kazakhstan, countries } = await fixture();
      for (const [time_, key] of [[HOUR - 1, KEY] as const, [10 * DAY + 1, KEY] as const, [HOUR, ZeroHash] as const]) {
        await expect(authority.openWindow(code, time_, key))
          .to.be.revertedWithCustomError(customs, "CustomsWindowInvalidWindow")
          .withArgs(code, time_, key);
      }
      await mined(authority.openWindow(code, HOUR, KEY));
      expect((await customs.windowOf(code)).keyVersion).to.equal(1);
      await expect(authority.openWindow(code, 10 * DAY, WHY))
        .to.emit(customs, "WindowOpened")
        .withArgs(code, 10 * DAY, 2, WHY);
      await expect(customs.connect(kazakhstan.customs).openWindow(code, HOUR, KEY))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(code, 4, kazakhstan.customs);
    });

    it("once closed takes nothing more, and what was lodged goes on", async () => {
      const world = await lodged();
      const { customs, authority, office, code, lodge } = world;
      await mined(authority.closeWindow(code));
      await expect(lodge()).to.be.revertedWithCustomError(customs, "CustomsWindowClosed").withArgs(code);
      await expect(authority.closeWindow(code)).to.be.revertedWithCustomError(customs, "CustomsWindowClosed");
      await mined(office.release(1, code));
    });
  });

  describe("lodge", () => {
    it("asks each country for its own answer", async () => {
      const world = await lodged();
      const { customs, thailand, office, code, declarant, china, cargo, lodgedAt } = world;
      const { documents, home } = await customs.declarationOf(1);
      expect([documents, home]).to.deep.equal([DOCUMENTS, BigInt(china.code)]);
      const [event] = await customs.queryFilter(customs.filters.DeclarationLodged(1n, declarant.address));
      expect(event!.args.cargo).to.equal(cargo);
      await mined(office.release(1, code));
      expect(await statusOf(world)).to.equal(ClearanceStatus.Released);
      const other = await customs.clearanceOf(1, thailand.code);
      expect([other.status, other.answerBy]).to.deep.equal([ClearanceStatus.Waiting, lodgedAt + ANSWER].map(BigInt));
    });

    it("is for accredited declarants, with documents, to one to eight countries, none twice", async () => {
      const { customs, countries, stranger, china, declarant, addressees, cargo, lodge } = await fixture();
      await expect(customs.connect(stranger).lodge(china.code, DOCUMENTS, cargo, addressees))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(china.code, 4, stranger);
      const mine = customs.connect(declarant);
      await expect(mine.lodge(china.code, ZeroHash, cargo, addressees)).to.be.revertedWithCustomError(
        customs,
        "CustomsWindowNoDocuments",
      );
      for (const wrong of [[], Array.from({ length: 9 }, () => addressees[0]!)]) {
        await expect(mine.lodge(china.code, DOCUMENTS, cargo, wrong))
          .to.be.revertedWithCustomError(customs, "CustomsWindowAddresseeCount")
          .withArgs(wrong.length, 8);
      }
      const [first] = addressees as [(typeof addressees)[number]];
      for (const second of [first, { country: china.code, scope: 0 }]) {
        await expect(mine.lodge(china.code, DOCUMENTS, cargo, [first, second]))
          .to.be.revertedWithCustomError(customs, "CustomsWindowInvalidAddressee")
          .withArgs(second.country, second.scope);
      }
      await expect(mine.lodge(china.code, DOCUMENTS, cargo, [{ country: 1, scope: 1 }]))
        .to.be.revertedWithCustomError(customs, "CustomsWindowClosed")
        .withArgs(1);
      await mined(lodge());
    });
  });

  describe("reading", () => {
    it("goes as far as the declarant lets it, and is written down before", async () => {
      const { customs, office, code, declarant, thailand, stranger } = await lodged();
      const [bill, origin, invoice] = [documentScope(["bill"]), documentScope(["origin"]), documentScope(["invoice"])];
      await expect(office.logReading(1, code, origin, WHY))
        .to.emit(customs, "DocumentsRead")
        .withArgs(1, code, origin, WHY);
      for (const scope of [invoice, invoice | bill, 0]) {
        await expect(office.logReading(1, code, scope, WHY))
          .to.be.revertedWithCustomError(customs, "CustomsWindowOutOfScope")
          .withArgs(scope, bill | origin);
      }
      await expect(office.logReading(1, code, bill, ZeroHash)).to.be.revertedWithCustomError(
        customs,
        "CustomsWindowNoReason",
      );
      await expect(customs.connect(thailand.customs).logReading(1, thailand.code, origin, WHY))
        .to.be.revertedWithCustomError(customs, "CustomsWindowOutOfScope")
        .withArgs(origin, bill);
      await expect(customs.connect(stranger).widen(1, code, invoice))
        .to.be.revertedWithCustomError(customs, "CustomsWindowNotDeclarant")
        .withArgs(1, stranger);
      await expect(customs.connect(declarant).widen(1, code, invoice))
        .to.emit(customs, "ScopeWidened")
        .withArgs(1, code, bill | origin | invoice);
      await mined(office.logReading(1, code, invoice, WHY));
    });

    it("is over after a year, and nobody reads who was not addressed", async () => {
      const { customs, office, code, china, declarant, lodgedAt } = await lodged();
      for (const call of [
        customs.connect(china.customs).logReading(1, china.code, 1, WHY),
        customs.connect(china.customs).release(1, china.code),
        customs.connect(declarant).widen(1, china.code, 1),
      ]) {
        await expect(call).to.be.revertedWithCustomError(customs, "CustomsWindowNotAddressed").withArgs(1, china.code);
      }
      await time.setNextBlockTimestamp(lodgedAt + READING - 1);
      await mined(office.logReading(1, code, 1, WHY));
      await time.setNextBlockTimestamp(lodgedAt + READING);
      await expect(office.logReading(1, code, 1, WHY))
        .to.be.revertedWithCustomError(customs, "CustomsWindowTooLateToRead")
        .withArgs(1, lodgedAt + READING);
    });
  });

  describe("silence", () => {
    it("of customs leaves it to their authority, and of both leaves the goods with nothing against them", async () => {
      const world = await lodged();
      const { customs, countries, office, authority, kazakhstan, code, lodgedAt } = world;
      expect(await customs.heldUntil(1, code)).to.equal(lodgedAt + 2 * ANSWER);
      await time.increaseTo(lodgedAt + ANSWER - 1);
      expect(await statusOf(world)).to.equal(ClearanceStatus.Waiting);
      await time.increaseTo(lodgedAt + ANSWER);
      expect(await statusOf(world)).to.equal(ClearanceStatus.WithAuthority);
      const until = lodgedAt + ANSWER + DAY;
      await expect(office.detain(1, code, Examination, WHY, until))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(code, 4, kazakhstan.customs);
      const snapshot = await networkHelpers.takeSnapshot();
      await time.setNextBlockTimestamp(lodgedAt + 2 * ANSWER - 1);
      await mined(authority.detain(1, code, Examination, WHY, lodgedAt + 10 * DAY));
      await snapshot.restore();
      await time.increaseTo(lodgedAt + 2 * ANSWER);
      expect(await statusOf(world)).to.equal(ClearanceStatus.Unanswered);
      expect(await customs.heldUntil(1, code)).to.equal(0);
      await wrongStatus(
        world,
        authority.detain(1, code, Examination, WHY, lodgedAt + 10 * DAY),
        ClearanceStatus.Unanswered,
      );
      await mined(office.release(1, code));
      expect(await statusOf(world)).to.equal(ClearanceStatus.Released);
    });
  });

  describe("detain", () => {
    it("has a ground, a reason and an end within 30 days, and is of one country alone", async () => {
      const world = await lodged();
      const { customs, office, thailand, code } = world;
      const at = (await time.latest()) + HOUR;
      await expect(office.detain(1, code, DetentionGround.None, WHY, at)).to.be.revertedWithCustomError(
        customs,
        "CustomsWindowNoReason",
      );
      await expect(office.detain(1, code, Examination, ZeroHash, at)).to.be.revertedWithCustomError(
        customs,
        "CustomsWindowNoReason",
      );
      for (const until of [at, at + DETENTION + 1]) {
        await time.setNextBlockTimestamp(at);
        await expect(office.detain.staticCall(1, code, Examination, WHY, until, { blockTag: "pending" }))
          .to.be.revertedWithCustomError(customs, "CustomsWindowInvalidEnd")
          .withArgs(until, at + DETENTION);
      }
      await time.setNextBlockTimestamp(at);
      await mined(office.detain(1, code, Examination, WHY, at + DETENTION));
      expect(await customs.heldUntil(1, code)).to.equal(at + DETENTION);
      expect((await customs.clearanceOf(1, thailand.code)).status).to.equal(ClearanceStatus.Waiting);
      await wrongStatus(world, office.detain(1, code, Examination, WHY, at + DAY), ClearanceStatus.Detained);
      await mined(office.release(1, code));
      expect(await customs.heldUntil(1, code)).to.equal(0);
      await wrongStatus(world, office.release(1, code), ClearanceStatus.Released);
      await wrongStatus(world, office.detain(1, code, Examination, WHY, at + DAY), ClearanceStatus.Released);
    });

    it("ends by its clock, for good, and is prolonged once, by the authority, within 60 days of its end", async () => {
      const world = await lodged();
      const { customs, countries, office, authority, kazakhstan, code, lodgedAt } = world;
      const end = lodgedAt + DETENTION;
      await wrongStatus(world, authority.prolong(1, code, WHY, end), ClearanceStatus.Waiting);
      await mined(office.detain(1, code, Examination, WHY, end));
      const last = end + PROLONGATION;
      await expect(office.prolong(1, code, WHY, last))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(code, 4, kazakhstan.customs);
      await expect(authority.prolong(1, code, ZeroHash, last)).to.be.revertedWithCustomError(
        customs,
        "CustomsWindowNoReason",
      );
      for (const until of [end, last + 1]) {
        await expect(authority.prolong(1, code, WHY, until))
          .to.be.revertedWithCustomError(customs, "CustomsWindowInvalidEnd")
          .withArgs(until, last);
      }
      const snapshot = await networkHelpers.takeSnapshot();
      await time.setNextBlockTimestamp(end);
      await wrongStatus(world, authority.prolong(1, code, WHY, last), ClearanceStatus.Ended);
      await snapshot.restore();
      await time.setNextBlockTimestamp(end - 1);
      await expect(authority.prolong(1, code, WHY, last))
        .to.emit(customs, "DetentionProlonged")
        .withArgs(1, code, WHY, last);
      await wrongStatus(world, authority.prolong(1, code, WHY, last + 1), ClearanceStatus.Detained);
      await expect(office.release(1, code))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(code, 4, kazakhstan.customs);
      await time.increaseTo(last);
      expect(await statusOf(world)).to.equal(ClearanceStatus.Ended);
      expect(await customs.heldUntil(1, code)).to.equal(0);
      await wrongStatus(world, authority.detain(1, code, Examination, WHY, last + DAY), ClearanceStatus.Ended);
      await mined(office.release(1, code));
    });
  });
});
