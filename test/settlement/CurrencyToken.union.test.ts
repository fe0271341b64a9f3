import { expect } from "chai";

import { Office } from "../../src/index.ts";
import { fixture, OFFICE_ERROR, type World } from "./CurrencyToken.fixture.ts";

describe("CurrencyToken", () => {
  describe("union", () => {
    const raise = async ({ issuer, kazakhstan }: World) => {
      await issuer.inviteToUnion(kazakhstan.code);
      await issuer.connect(kazakhstan.offices.MonetaryAuthority).joinUnion(kazakhstan.code);
    };

    it("serves the issuer's country and those that joined at its invitation", async () => {
      const { issuer, kazakhstan, payee } = await fixture();
      expect(await issuer.serves(156)).to.equal(true);
      expect(await issuer.serves(kazakhstan.code)).to.equal(false);
      await expect(issuer.inviteToUnion(kazakhstan.code)).to.emit(issuer, "UnionInvited").withArgs(kazakhstan.code);
      expect(await issuer.serves(kazakhstan.code)).to.equal(false);
      await expect(issuer.connect(kazakhstan.offices.MonetaryAuthority).joinUnion(kazakhstan.code))
        .to.emit(issuer, "UnionJoined")
        .withArgs(kazakhstan.code);
      expect(await issuer.serves(kazakhstan.code)).to.equal(true);
      await issuer.issue(payee, 7n);
      expect(await issuer.balanceOf(payee)).to.equal(7n);
    });

    it("invites no country twice, and not the issuer's own", async () => {
      const { issuer, china, kazakhstan } = await fixture();
      await issuer.inviteToUnion(kazakhstan.code);
      for (const { code } of [kazakhstan, china]) {
        await expect(issuer.inviteToUnion(code))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenCannotInvite")
          .withArgs(code);
      }
    });

    it("refuses a country that was not invited, or has joined already", async () => {
      const world = await fixture();
      const { issuer, kazakhstan, thailand } = world;
      await raise(world);
      for (const country of [kazakhstan, thailand]) {
        await expect(issuer.connect(country.offices.MonetaryAuthority).joinUnion(country.code))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotInvited")
          .withArgs(country.code);
      }
    });

    it("is left by the country itself, which needs a new invitation to return", async () => {
      const world = await fixture();
      const { issuer, kazakhstan, payee } = world;
      await raise(world);
      await issuer.issue(payee, 7n);
      const member = issuer.connect(kazakhstan.offices.MonetaryAuthority);
      await expect(member.leaveUnion(kazakhstan.code)).to.emit(issuer, "UnionLeft").withArgs(kazakhstan.code);
      await expect(issuer.issue(payee, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenCannotIssueTo")
        .withArgs(payee);
      expect(await issuer.balanceOf(payee)).to.equal(7n);
      await expect(member.joinUnion(kazakhstan.code)).to.be.revertedWithCustomError(issuer, "CurrencyTokenNotInvited");
    });

    it("is declined by a country that was invited", async () => {
      const { issuer, kazakhstan } = await fixture();
      await issuer.inviteToUnion(kazakhstan.code);
      const invited = issuer.connect(kazakhstan.offices.MonetaryAuthority);
      await expect(invited.leaveUnion(kazakhstan.code)).to.emit(issuer, "UnionLeft").withArgs(kazakhstan.code);
      await expect(invited.joinUnion(kazakhstan.code)).to.be.revertedWithCustomError(issuer, "CurrencyTokenNotInvited");
    });

    it("cannot be left by a country that is not in it", async () => {
      const { issuer, kazakhstan } = await fixture();
      await expect(issuer.connect(kazakhstan.offices.MonetaryAuthority).leaveUnion(kazakhstan.code))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotInUnion")
        .withArgs(kazakhstan.code);
    });

    it("is joined and left by the country's own monetary authority alone", async () => {
      const world = await fixture();
      const { issuer, countries, china, kazakhstan } = world;
      await raise(world);
      const meddler = china.offices.MonetaryAuthority;
      for (const act of ["joinUnion", "leaveUnion"] as const) {
        await expect(issuer.connect(meddler)[act](kazakhstan.code))
          .to.be.revertedWithCustomError(countries, OFFICE_ERROR)
          .withArgs(kazakhstan.code, Office.MonetaryAuthority, meddler);
      }
    });
  });
});
