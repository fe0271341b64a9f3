import { expect } from "chai";

import { Office } from "../../src/index.ts";
import type { TestCountry } from "../utils/consortium.ts";
import { fixture, OFFICE_ERROR, type World } from "./CurrencyToken.fixture.ts";

describe("CurrencyToken", () => {
  describe("union", () => {
    const authority = ({ currencies }: World, { offices }: TestCountry) =>
      currencies.connect(offices.MonetaryAuthority);

    const raise = async (world: World) => {
      const { token, china, kazakhstan } = world;
      await authority(world, china).inviteToUnion(token, kazakhstan.code);
      await authority(world, kazakhstan).joinUnion(token, kazakhstan.code);
    };

    it("serves the issuer's country and those that joined at its invitation", async () => {
      const world = await fixture();
      const { currencies, issuer, china, kazakhstan, payee } = world;
      expect(await currencies.isServed(issuer, 156)).to.equal(true);
      expect(await currencies.isServed(issuer, kazakhstan.code)).to.equal(false);
      await expect(authority(world, china).inviteToUnion(issuer, kazakhstan.code))
        .to.emit(currencies, "UnionInvited")
        .withArgs(issuer, kazakhstan.code);
      expect(await currencies.isServed(issuer, kazakhstan.code)).to.equal(false);
      await expect(issuer.issue(payee, 7n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenCannotIssueTo")
        .withArgs(payee);
      await expect(authority(world, kazakhstan).joinUnion(issuer, kazakhstan.code))
        .to.emit(currencies, "UnionJoined")
        .withArgs(issuer, kazakhstan.code);
      expect(await currencies.isServed(issuer, kazakhstan.code)).to.equal(true);
      expect(await currencies.isServed(kazakhstan.token, china.code)).to.equal(false);
      await issuer.issue(payee, 7n);
      expect(await issuer.balanceOf(payee)).to.equal(7n);
    });

    it("invites no country twice, and not the issuer's own", async () => {
      const world = await fixture();
      const { currencies, issuer, china, kazakhstan } = world;
      await authority(world, china).inviteToUnion(issuer, kazakhstan.code);
      for (const { code } of [kazakhstan, china]) {
        await expect(authority(world, china).inviteToUnion(issuer, code))
          .to.be.revertedWithCustomError(currencies, "CurrencyRegistryCannotInvite")
          .withArgs(issuer, code);
      }
    });

    it("is of a currency that is in the registry", async () => {
      const world = await fixture();
      const { currencies, china, kazakhstan, stranger } = world;
      const registry = authority(world, china);
      for (const act of [registry.inviteToUnion, registry.endMembership]) {
        await expect(act(stranger, kazakhstan.code))
          .to.be.revertedWithCustomError(currencies, "CurrencyRegistryUnknown")
          .withArgs(stranger);
      }
    });

    it("refuses a country that was not invited, or has joined already", async () => {
      const world = await fixture();
      const { currencies, issuer, kazakhstan, thailand } = world;
      await raise(world);
      for (const country of [kazakhstan, thailand]) {
        await expect(authority(world, country).joinUnion(issuer, country.code))
          .to.be.revertedWithCustomError(currencies, "CurrencyRegistryNotInvited")
          .withArgs(issuer, country.code);
      }
    });

    for (const [who, end] of [
      [
        "the country itself",
        async (world: World) => authority(world, world.kazakhstan).leaveUnion(world.issuer, world.kazakhstan.code),
      ],
      [
        "the issuer, for a country",
        async (world: World) => authority(world, world.china).endMembership(world.issuer, world.kazakhstan.code),
      ],
    ] as const) {
      it(`is left by ${who}, which needs a new invitation to return`, async () => {
        const world = await fixture();
        const { currencies, issuer, kazakhstan, payee } = world;
        await raise(world);
        await issuer.issue(payee, 7n);
        await expect(end(world)).to.emit(currencies, "UnionLeft").withArgs(issuer, kazakhstan.code);
        await expect(issuer.issue(payee, 1n))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenCannotIssueTo")
          .withArgs(payee);
        expect(await issuer.balanceOf(payee)).to.equal(7n);
        await expect(authority(world, kazakhstan).joinUnion(issuer, kazakhstan.code))
          .to.be.revertedWithCustomError(currencies, "CurrencyRegistryNotInvited")
          .withArgs(issuer, kazakhstan.code);
        await raise(world);
        await issuer.issue(payee, 1n);
      });

      it(`is declined or called off by ${who} before it has joined`, async () => {
        const world = await fixture();
        const { currencies, issuer, china, kazakhstan } = world;
        await authority(world, china).inviteToUnion(issuer, kazakhstan.code);
        await expect(end(world)).to.emit(currencies, "UnionLeft").withArgs(issuer, kazakhstan.code);
        await expect(authority(world, kazakhstan).joinUnion(issuer, kazakhstan.code))
          .to.be.revertedWithCustomError(currencies, "CurrencyRegistryNotInvited")
          .withArgs(issuer, kazakhstan.code);
      });

      it(`cannot be left by ${who} that is not in it`, async () => {
        const world = await fixture();
        const { currencies, issuer, kazakhstan } = world;
        await expect(end(world))
          .to.be.revertedWithCustomError(currencies, "CurrencyRegistryNotInUnion")
          .withArgs(issuer, kazakhstan.code);
      });
    }

    it("is joined and left by the country's own monetary authority alone", async () => {
      const world = await fixture();
      const { currencies, countries, issuer, china, kazakhstan } = world;
      await raise(world);
      const meddler = china.offices.MonetaryAuthority;
      for (const act of ["joinUnion", "leaveUnion"] as const) {
        await expect(currencies.connect(meddler)[act](issuer, kazakhstan.code))
          .to.be.revertedWithCustomError(countries, OFFICE_ERROR)
          .withArgs(kazakhstan.code, Office.MonetaryAuthority, meddler);
      }
    });

    it("is offered and ended by the issuer's monetary authority alone", async () => {
      const world = await fixture();
      const { currencies, countries, issuer, kazakhstan, thailand } = world;
      await raise(world);
      const meddler = kazakhstan.offices.MonetaryAuthority;
      for (const act of ["inviteToUnion", "endMembership"] as const) {
        await expect(currencies.connect(meddler)[act](issuer, thailand.code))
          .to.be.revertedWithCustomError(countries, OFFICE_ERROR)
          .withArgs(156, Office.MonetaryAuthority, meddler);
      }
    });
  });
});
