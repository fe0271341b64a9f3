import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";

import { completeLei, leiToBytes, Office } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { deployProject, networkHelpers, OWNER_LEI, time } from "./project.fixture.ts";

const OWNER = leiToBytes(OWNER_LEI);
const BUILDER = leiToBytes(completeLei("CNBUILDERS00000000"));
const NO_LEI = `0x${"41".repeat(20)}`; // AAAAAAAAAAAAAAAAAAAA, whose check digits are none
const CONTRACT = id("the contract");
const FIVE_YEARS = 1_826 * DAY;

describe("Procurement", () => {
  const fixture = () => networkHelpers.loadFixture(deployProject);

  /** A list of one country, as a project has it. */
  const listOf = (code: number) => BigInt(code);

  describe("an award", () => {
    it("names who is paid and who stands behind it, for everybody to read", async () => {
      const { procurement, borrower, contractor, kazakhstan } = await fixture();
      const awarded = procurement.connect(borrower).awardWorks(kazakhstan.token, contractor, [OWNER], CONTRACT);
      await expect(awarded).to.emit(procurement, "Awarded");
      const { employer, leis, document, contractor: paid } = await procurement.awardOf(1n);
      expect([employer, paid, [...leis], document]).to.deep.equal([
        borrower.address,
        contractor.address,
        [BUILDER, OWNER],
        CONTRACT,
      ]);
      expect([...(await procurement.contractorOf(1n))]).to.deep.equal([contractor.address, 0n]);
    });

    it("is of a licensed contractor, by a currency of the registry, with a contract and LEIs, eight at most", async () => {
      const { procurement, borrower, contractor, stranger, kazakhstan } = await fixture();
      const own = procurement.connect(borrower);
      await expect(own.awardWorks(kazakhstan.token, stranger, [], CONTRACT))
        .to.be.revertedWithCustomError(procurement, "ProcurementNotLicensed")
        .withArgs(stranger);
      await expect(own.awardWorks(stranger, contractor, [], CONTRACT))
        .to.be.revertedWithCustomError(procurement, "ProcurementUnknownCurrency")
        .withArgs(stranger);
      await expect(own.awardWorks(kazakhstan.token, contractor, [], ZeroHash)).to.be.revertedWithCustomError(
        procurement,
        "ProcurementNoDocument",
      );
      await expect(own.awardWorks(kazakhstan.token, contractor, [NO_LEI], CONTRACT))
        .to.be.revertedWithCustomError(procurement, "ProcurementInvalidLei")
        .withArgs(NO_LEI);
      await expect(own.awardWorks(kazakhstan.token, contractor, Array<string>(9).fill(OWNER), CONTRACT))
        .to.be.revertedWithCustomError(procurement, "ProcurementTooMany")
        .withArgs(9n, 8n);
    });
  });

  describe("a debarment", () => {
    it("is of five years at most, of a well-formed LEI, by the country's trade authority", async () => {
      const { procurement, countries, tradeAuthority, china, kazakhTrade } = await fixture();
      const authority = procurement.connect(tradeAuthority);
      const at = (await time.latest()) + 10;
      const latest = at + FIVE_YEARS;
      await time.setNextBlockTimestamp(at);
      await expect(authority.debar(china.code, OWNER, at, id("fraud")))
        .to.be.revertedWithCustomError(procurement, "ProcurementInvalidEnd")
        .withArgs(at, latest);
      await time.setNextBlockTimestamp(at + 1);
      await expect(authority.debar(china.code, OWNER, latest + 2, id("fraud")))
        .to.be.revertedWithCustomError(procurement, "ProcurementInvalidEnd")
        .withArgs(latest + 2, latest + 1);
      await expect(authority.debar(china.code, NO_LEI, at + DAY, id("fraud")))
        .to.be.revertedWithCustomError(procurement, "ProcurementInvalidLei")
        .withArgs(NO_LEI);
      await expect(procurement.connect(kazakhTrade).debar(china.code, OWNER, at + DAY, id("fraud")))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(china.code, Office.TradeAuthority, kazakhTrade);
    });

    it("bites on the lists that a project counts, until its end or until it is lifted", async () => {
      const { procurement, borrower, contractor, kazakhstan, china, tradeAuthority } = await fixture();
      await mined(procurement.connect(borrower).awardWorks(kazakhstan.token, contractor, [OWNER], CONTRACT));
      const authority = procurement.connect(tradeAuthority);
      const until = (await time.latest()) + 90 * DAY;
      await mined(authority.debar(china.code, OWNER, until, id("fraud")));
      const eligible = (code: number, employer: string) => procurement.requireEligible(1n, employer, listOf(code));
      await expect(eligible(china.code, borrower.address))
        .to.be.revertedWithCustomError(procurement, "ProcurementDebarred")
        .withArgs(1n, OWNER, china.code, until);
      expect(await eligible(kazakhstan.code, borrower.address)).to.equal(contractor.address);
      await expect(eligible(china.code, ZeroAddress))
        .to.be.revertedWithCustomError(procurement, "ProcurementNotAwardedBy")
        .withArgs(1n, ZeroAddress);
      expect(await procurement.stamp()).to.equal(1n);
      await mined(authority.lift(china.code, OWNER));
      expect(await eligible(china.code, borrower.address)).to.equal(contractor.address);
      await expect(authority.lift(china.code, OWNER))
        .to.be.revertedWithCustomError(procurement, "ProcurementNotDebarred")
        .withArgs(china.code, OWNER);
      await mined(authority.debar(china.code, OWNER, until, id("fraud again")));
      await time.increaseTo(until);
      expect(await eligible(china.code, borrower.address)).to.equal(contractor.address);
    });
  });
});
