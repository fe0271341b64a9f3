import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { Duty } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { deployOrigins } from "./origin.fixture.ts";
import { networkHelpers, time } from "./records.fixture.ts";

const MOST = 1_096; // days

describe("TradeAccreditations", () => {
  const fixture = () => networkHelpers.loadFixture(deployOrigins);

  it("lets an account act for one country, for one duty, until an end", async () => {
    const { accreditations, countries, china, kazakhstan, stranger } = await fixture();
    const until = (await time.latest()) + DAY;
    await expect(accreditations.connect(china.authority).accredit(china.code, Duty.Declarant, stranger, until))
      .to.emit(accreditations, "Accredited")
      .withArgs(china.code, Duty.Declarant, stranger, until);
    await accreditations.requireDuty(china.code, Duty.Declarant, stranger);
    const wrong: [number, number][] = [
      [china.code, Duty.Chamber],
      [kazakhstan.code, Duty.Declarant],
    ];
    for (const [code, duty] of wrong) {
      await expect(accreditations.requireDuty(code, duty, stranger))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(code, 4, stranger);
    }
    await time.increaseTo(until - 1);
    await accreditations.requireDuty(china.code, Duty.Declarant, stranger);
    await time.increaseTo(until);
    await expect(accreditations.requireDuty(china.code, Duty.Declarant, stranger)).to.be.revertedWithCustomError(
      countries,
      "CountryRegistryNotOffice",
    );
  });

  it("is the trade authority's alone, which needs none itself", async () => {
    const { accreditations, countries, china, kazakhstan, stranger } = await fixture();
    await accreditations.requireDuty(china.code, Duty.Customs, china.authority);
    for (const other of [kazakhstan.authority, china.customs, china.offices.Supervisor]) {
      await expect(accreditations.connect(other).accredit(china.code, Duty.Customs, stranger, 0))
        .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
        .withArgs(china.code, 4, other);
    }
  });

  it("has an end within three years, a duty and an account", async () => {
    const { accreditations, china, stranger } = await fixture();
    const authority = accreditations.connect(china.authority);
    const now = (await time.latest()) + 1;
    for (const until of [now, now + MOST * DAY + 1]) {
      await time.setNextBlockTimestamp(now);
      await expect(authority.accredit.staticCall(china.code, Duty.Customs, stranger, until, { blockTag: "pending" }))
        .to.be.revertedWithCustomError(accreditations, "TradeAccreditationsInvalidEnd")
        .withArgs(until, now + MOST * DAY);
    }
    await time.setNextBlockTimestamp(now);
    await mined(authority.accredit(china.code, Duty.Customs, stranger, now + MOST * DAY));
    for (const [duty, account] of [[Duty.None, stranger.address] as const, [Duty.Customs, ZeroAddress] as const]) {
      await expect(authority.accredit(china.code, duty, account, now + DAY))
        .to.be.revertedWithCustomError(accreditations, "TradeAccreditationsInvalidDuty")
        .withArgs(duty, account);
    }
  });
});
