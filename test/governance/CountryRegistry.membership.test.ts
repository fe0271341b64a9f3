import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { alpha2ToBytes, Office } from "../../src/index.ts";
import type { CountryRegistry } from "../../typechain-types/index.js";
import {
  admit,
  at,
  CHARTER,
  enter,
  fileOf,
  fixture,
  giveNotice,
  INVITATION,
  join,
  leave,
  type Member,
  refused,
  seat,
  statusOf,
  time,
} from "./CountryRegistry.fixture.ts";

/** When a country last joined, by its event. */
async function joinTimeOf(registry: CountryRegistry, { code }: Member): Promise<bigint> {
  const joined = await registry.queryFilter(registry.filters.CountryJoined(code));
  return BigInt((await joined.at(-1)!.getBlock()).timestamp);
}

const WITHDRAWING = { alpha2: "0x434e", status: "Withdrawing", weight: 100n } as const;

async function invitationEnd(): Promise<bigint> {
  return BigInt((await time.latest()) + INVITATION);
}

async function indexOf(registry: CountryRegistry, { code }: Member): Promise<bigint> {
  return (await registry.countryOf(code)).index;
}

describe("CountryRegistry", () => {
  describe("admit", () => {
    it("files a candidate that neither votes nor holds an index yet", async () => {
      const { registry, emirates } = await fixture();
      const { code, delegation } = emirates;
      await expect(admit(registry, emirates, 70n))
        .to.emit(registry, "CountryAdmitted")
        .withArgs(code, "0x4145", delegation.address, (endsAt: bigint) => endsAt > 0n)
        .and.to.emit(registry, "CountryWeightSet")
        .withArgs(code, 70n);
      expect([...(await registry.countryOf(code))]).to.deep.equal(
        fileOf({ alpha2: "0x4145", status: "Candidate", endsAt: await invitationEnd(), weight: 70n }),
      );
      expect((await registry.appointmentOf(code, Office.Delegation)).account).to.equal(delegation.address);
      expect(await registry.officeOf(code, Office.Delegation)).to.equal(ZeroAddress);
      expect(await registry.votingWeightOf(code)).to.equal(0n);
      expect(await registry.activeCount()).to.equal(3n);
      expect(await registry.indices()).to.equal(0b111n);
    });

    for (const code of [0, 1_000]) {
      it(`refuses ${code}, which ISO 3166-1 cannot assign`, async () => {
        const { registry, emirates } = await fixture();
        await refused(admit(registry, { ...emirates, code }), registry, "InvalidCountry", code);
      });
    }

    for (const code of [1, 999]) {
      it(`accepts ${code}, an edge of ISO 3166-1`, async () => {
        const { registry, emirates } = await fixture();
        await admit(registry, { ...emirates, code });
        expect(await statusOf(registry, { ...emirates, code })).to.equal("Candidate");
      });
    }

    for (const alpha2 of ["@A", "A@", "[Z", "Z[", "cn", "C1"]) {
      it(`refuses "${alpha2}", which is not two capitals`, async () => {
        const { registry, emirates } = await fixture();
        await refused(admit(registry, { ...emirates, alpha2 }), registry, "InvalidAlpha2", alpha2ToBytes(alpha2));
      });
    }

    it("accepts the first and the last capital", async () => {
      const { registry, emirates } = await fixture();
      await admit(registry, { ...emirates, alpha2: "AZ" });
      expect((await registry.countryOf(emirates.code)).alpha2).to.equal(alpha2ToBytes("AZ"));
    });

    it("refuses a Delegation of zero and a weight of zero", async () => {
      const { registry, emirates } = await fixture();
      const { code } = emirates;
      await refused(registry.admit(code, "0x4145", ZeroAddress, 1n), registry, "InvalidAccount", ZeroAddress);
      await refused(admit(registry, emirates, 0n), registry, "ZeroWeight", code);
    });

    it("refuses an account that is another country's Delegation", async () => {
      const { registry, emirates, china } = await fixture();
      const impostor = { ...emirates, delegation: china.delegation };
      await refused(admit(registry, impostor), registry, "DelegationTaken", china.delegation.address, china.code);
    });

    it("refuses whoever is candidate, active, suspended or withdrawing", async () => {
      const { registry, emirates, china, kazakhstan, thailand } = await fixture();
      await admit(registry, emirates);
      await registry.suspend(kazakhstan.code);
      await giveNotice(registry, thailand);
      for (const member of [emirates, china, kazakhstan, thailand]) {
        await refused(admit(registry, member), registry, "WrongStatus", member.code);
      }
    });

    it("readmits a country that left, under its own Delegation and no other", async () => {
      const { registry, china, emirates } = await fixture();
      await leave(registry, china);
      const replaced = { ...china, delegation: emirates.delegation };
      const { code, delegation } = china;
      await refused(admit(registry, replaced), registry, "DelegationKept", code, delegation.address);
      await admit(registry, china, 60n);
      expect(await registry.officeOf(code, Office.Delegation)).to.equal(delegation.address);
      expect((await registry.appointmentOf(code, Office.Delegation)).account).to.equal(ZeroAddress);
      await join(registry, china);
      expect(await statusOf(registry, china)).to.equal("Active");
      expect(await registry.votingWeightOf(code)).to.equal(60n);
    });

    it("readmits a country under the Delegation to which it rotated after it left", async () => {
      const { registry, china, successor } = await fixture();
      await leave(registry, china);
      await seat(registry, china, Office.Delegation, successor);
      await refused(admit(registry, china), registry, "DelegationKept", china.code, successor.address);
      await enter(registry, { ...china, delegation: successor });
      expect(await statusOf(registry, china)).to.equal("Active");
    });
  });

  describe("an alpha-2 code", () => {
    it("is no two countries' (Gh)", async () => {
      const { registry, emirates, china } = await fixture();
      const twin = admit(registry, { ...emirates, alpha2: china.alpha2 });
      await refused(twin, registry, "Alpha2Taken", alpha2ToBytes("CN"), china.code);
    });

    it("stays that of a country that left, and may be its own again", async () => {
      const { registry, emirates, china } = await fixture();
      await leave(registry, china);
      const twin = admit(registry, { ...emirates, alpha2: "CN" });
      await refused(twin, registry, "Alpha2Taken", alpha2ToBytes("CN"), china.code);
      await admit(registry, china);
    });

    it("is free again when an invitation was cancelled or has ended, or a country came back with another", async () => {
      const { registry, emirates, singapore, china } = await fixture();
      await admit(registry, emirates);
      await registry.cancelAdmission(emirates.code);
      await admit(registry, { ...singapore, alpha2: "AE" });
      await time.increase(INVITATION);
      await admit(registry, emirates);
      await leave(registry, china);
      await admit(registry, { ...china, alpha2: "ZZ" });
      await admit(registry, { ...singapore, alpha2: "CN" });
    });
  });

  describe("an invitation", () => {
    it("is open for 180 days less a second", async () => {
      const { registry, emirates } = await fixture();
      await admit(registry, emirates);
      const endsAt = Number(await invitationEnd());
      await at(endsAt - 1);
      await join(registry, emirates);
      expect(await statusOf(registry, emirates)).to.equal("Active");
    });

    it("is gone then without anybody's act, and may be made anew", async () => {
      const { registry, emirates, stranger } = await fixture();
      const { code, delegation } = emirates;
      await admit(registry, emirates);
      const endsAt = Number(await invitationEnd());
      await time.increaseTo(endsAt);
      expect([...(await registry.countryOf(code))]).to.deep.equal(fileOf({}));
      expect((await registry.appointmentOf(code, Office.Delegation)).account).to.equal(ZeroAddress);
      const late = registry.connect(delegation).join(code, 100n, ZeroAddress, []);
      await refused(late, registry, "InvitationEnded", code, endsAt);
      await refused(registry.cancelAdmission(code), registry, "WrongStatus", code);
      await refused(registry.setWeights([code], [1n]), registry, "WrongStatus", code);
      await enter(registry, { ...emirates, delegation: stranger });
    });

    it("of a former member leaves it Gone", async () => {
      const { registry, china } = await fixture();
      await leave(registry, china);
      await admit(registry, china);
      await time.increase(INVITATION);
      expect([...(await registry.countryOf(china.code))]).to.deep.equal(
        fileOf({ alpha2: "0x434e", status: "Gone", weight: 100n }),
      );
      await enter(registry, china);
    });

    it("is accepted on the weight that the candidate names, not on another (Go)", async () => {
      const { registry, emirates } = await fixture();
      const { code, delegation } = emirates;
      await admit(registry, emirates, 70n);
      await registry.setWeights([code], [10n]);
      const own = registry.connect(delegation);
      await refused(own.join(code, 70n, ZeroAddress, []), registry, "WeightChanged", code, 70n, 10n);
      await own.join(code, 10n, ZeroAddress, []);
      expect(await registry.votingWeightOf(code)).to.equal(10n);
    });
  });

  describe("cancelAdmission", () => {
    it("leaves a stranger as if it had never been invited", async () => {
      const { registry, emirates } = await fixture();
      await admit(registry, emirates);
      await expect(registry.cancelAdmission(emirates.code))
        .to.emit(registry, "CountryAdmissionCancelled")
        .withArgs(emirates.code);
      expect([...(await registry.countryOf(emirates.code))]).to.deep.equal(fileOf({}));
      expect((await registry.appointmentOf(emirates.code, Office.Delegation)).account).to.equal(ZeroAddress);
      await refused(join(registry, emirates), registry, "WrongStatus", emirates.code);
    });

    it("sends a former member back to Gone, with its Delegation and its offices", async () => {
      const { registry, china, supervisor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      await leave(registry, china);
      await admit(registry, china);
      await registry.cancelAdmission(china.code);
      expect(await statusOf(registry, china)).to.equal("Gone");
      expect(await registry.officeOf(china.code, Office.Delegation)).to.equal(china.delegation.address);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(supervisor.address);
    });

    it("keeps the Delegation that a former member has appointed meanwhile", async () => {
      const { registry, china, successor } = await fixture();
      await leave(registry, china);
      await admit(registry, china);
      await registry.connect(china.delegation).appoint(china.code, Office.Delegation, successor);
      await registry.cancelAdmission(china.code);
      expect((await registry.appointmentOf(china.code, Office.Delegation)).account).to.equal(successor.address);
    });

    it("refuses whoever is no candidate", async () => {
      const { registry, china, emirates } = await fixture();
      for (const { code } of [china, emirates]) {
        await refused(registry.cancelAdmission(code), registry, "WrongStatus", code);
      }
    });
  });

  describe("join", () => {
    it("makes a candidate active, with a Delegation, the lowest free index and a vote", async () => {
      const { registry, emirates } = await fixture();
      const { code, delegation } = emirates;
      await admit(registry, emirates, 70n);
      await expect(join(registry, emirates))
        .to.emit(registry, "OfficeTaken")
        .withArgs(code, Office.Delegation, delegation.address)
        .and.to.emit(registry, "CountryJoined")
        .withArgs(code, 3n);
      const now = BigInt(await time.latest());
      expect([...(await registry.countryOf(code))]).to.deep.equal(
        fileOf({ alpha2: "0x4145", status: "Active", index: 3n, joinedAt: now, weight: 70n }),
      );
      expect(await registry.countryAt(3n)).to.equal(code);
      expect(await registry.indices()).to.equal(0b1111n);
      expect(await registry.countryOfDelegation(delegation)).to.equal(code);
      expect((await registry.appointmentOf(code, Office.Delegation)).account).to.equal(ZeroAddress);
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([370n, 4n]);
    });

    it("refuses anyone but the Delegation named", async () => {
      const { registry, emirates, joint } = await fixture();
      await admit(registry, emirates);
      const { code } = emirates;
      await refused(
        registry.join(code, 100n, ZeroAddress, []),
        registry,
        "NotAppointed",
        code,
        Office.Delegation,
        joint.address,
      );
    });

    it("refuses anyone but the Delegation kept, on readmission", async () => {
      const { registry, china, joint } = await fixture();
      await leave(registry, china);
      await admit(registry, china);
      const foreign = registry.join(china.code, 100n, ZeroAddress, []);
      await refused(foreign, registry, "NotOffice", china.code, Office.Delegation, joint.address);
    });

    it("refuses whoever is no candidate", async () => {
      const { registry, china, emirates } = await fixture();
      for (const member of [china, emirates]) {
        await refused(join(registry, member), registry, "WrongStatus", member.code);
      }
    });

    it("refuses a Delegation that has joined for another country meanwhile", async () => {
      const { registry, emirates, singapore } = await fixture();
      const twin = { ...singapore, delegation: emirates.delegation };
      await admit(registry, emirates);
      await admit(registry, twin);
      await join(registry, emirates);
      const taken = [emirates.delegation.address, emirates.code] as const;
      await refused(join(registry, twin), registry, "DelegationTaken", ...taken);
    });

    it("reuses the index that a withdrawal freed, the lowest first", async () => {
      const { registry, china, kazakhstan, emirates, singapore } = await fixture();
      await enter(registry, emirates);
      await leave(registry, kazakhstan);
      await leave(registry, china);
      await enter(registry, singapore);
      expect(await indexOf(registry, singapore)).to.equal(0n);
      await enter(registry, kazakhstan);
      expect(await indexOf(registry, kazakhstan)).to.equal(1n);
      expect([await registry.countryAt(0n), await registry.countryAt(1n)]).to.deep.equal([702n, 398n]);
      expect(await registry.indices()).to.equal(0b1111n);
    });
  });

  describe("suspend and reinstate", () => {
    it("stop and restore the vote and nothing else", async () => {
      const { registry, china, supervisor } = await fixture();
      const { code } = china;
      await seat(registry, china, Office.Supervisor, supervisor);
      await expect(registry.suspend(code)).to.emit(registry, "CountrySuspended").withArgs(code);
      const joinedAt = await joinTimeOf(registry, china);
      expect([...(await registry.countryOf(code))]).to.deep.equal(
        fileOf({ alpha2: "0x434e", status: "Suspended", joinedAt, weight: 100n }),
      );
      expect([await registry.votingWeightOf(code), await registry.totalWeight()]).to.deep.equal([0n, 200n]);
      expect(await registry.activeCount()).to.equal(2n);
      expect(await registry.officeOf(code, Office.Supervisor)).to.equal(supervisor.address);
      await expect(registry.reinstate(code)).to.emit(registry, "CountryReinstated").withArgs(code);
      expect(await statusOf(registry, china)).to.equal("Active");
      expect([await registry.votingWeightOf(code), await registry.totalWeight()]).to.deep.equal([100n, 300n]);
      expect(await registry.activeCount()).to.equal(3n);
    });

    it("refuse any other status", async () => {
      const { registry, china, emirates } = await fixture();
      await refused(registry.reinstate(china.code), registry, "WrongStatus", china.code);
      await refused(registry.suspend(emirates.code), registry, "WrongStatus", emirates.code);
      await registry.suspend(china.code);
      await refused(registry.suspend(china.code), registry, "WrongStatus", china.code);
      await giveNotice(registry, china);
      await refused(registry.reinstate(china.code), registry, "WrongStatus", china.code);
    });

    it("leave a suspended country free to act for itself", async () => {
      const { registry, china, supervisor } = await fixture();
      await registry.suspend(china.code);
      await seat(registry, china, Office.Supervisor, supervisor);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(supervisor.address);
    });
  });

  describe("giveNotice", () => {
    it("stops the vote at once and starts the notice period", async () => {
      const { registry, china } = await fixture();
      const now = (await time.latest()) + 100;
      await at(now);
      await expect(registry.connect(china.delegation).giveNotice(china.code))
        .to.emit(registry, "CountryNoticeGiven")
        .withArgs(china.code, now + CHARTER.noticePeriod);
      const leavesAt = BigInt(now + CHARTER.noticePeriod);
      const joinedAt = await joinTimeOf(registry, china);
      const leaving = { ...WITHDRAWING, returnsTo: "Active" as const, endsAt: leavesAt, joinedAt };
      expect([...(await registry.countryOf(china.code))]).to.deep.equal(fileOf(leaving));
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([200n, 2n]);
      expect(await registry.countryAt(0n)).to.equal(china.code);
    });

    it("is open to a suspended country, whose vote is not subtracted twice", async () => {
      const { registry, china } = await fixture();
      await registry.suspend(china.code);
      await giveNotice(registry, china);
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([200n, 2n]);
    });

    it("lets the last member go too", async () => {
      const { registry, china, kazakhstan, thailand } = await fixture();
      for (const member of [china, kazakhstan, thailand]) await leave(registry, member);
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([0n, 0n]);
      expect(await registry.indices()).to.equal(0n);
    });

    it("refuses anyone but the country's Delegation", async () => {
      const { registry, china, kazakhstan } = await fixture();
      const call = registry.connect(kazakhstan.delegation).giveNotice(china.code);
      await refused(call, registry, "NotOffice", china.code, Office.Delegation, kazakhstan.delegation.address);
    });

    it("refuses a second notice and a readmitted candidate's", async () => {
      const { registry, china } = await fixture();
      const leavesAt = await giveNotice(registry, china);
      await refused(giveNotice(registry, china), registry, "WrongStatus", china.code);
      await at(leavesAt);
      await registry.completeWithdrawal(china.code);
      await refused(giveNotice(registry, china), registry, "WrongStatus", china.code);
      await admit(registry, china);
      await refused(giveNotice(registry, china), registry, "WrongStatus", china.code);
    });
  });

  describe("revokeNotice", () => {
    const revoke = (registry: CountryRegistry, { code, delegation }: Member) =>
      registry.connect(delegation).revokeNotice(code);

    for (const suspended of [false, true]) {
      const status = suspended ? "Suspended" : "Active";
      it(`makes a country ${status} again, in the last second before it may leave (Gn)`, async () => {
        const { registry, china } = await fixture();
        if (suspended) await registry.suspend(china.code);
        const joinedAt = await joinTimeOf(registry, china);
        const leavesAt = await giveNotice(registry, china);
        await at(leavesAt - 1);
        await expect(revoke(registry, china)).to.emit(registry, "CountryNoticeRevoked").withArgs(china.code);
        const file = fileOf({ alpha2: "0x434e", status, joinedAt, weight: 100n });
        expect([...(await registry.countryOf(china.code))]).to.deep.equal(file);
        expect(await registry.votingWeightOf(china.code)).to.equal(suspended ? 0n : 100n);
        expect(await registry.activeCount()).to.equal(suspended ? 2n : 3n);
        await refused(registry.completeWithdrawal(china.code), registry, "WrongStatus", china.code);
      });
    }

    it("is too late from the time at which the country may leave, whether or not it has", async () => {
      const { registry, china } = await fixture();
      const leavesAt = await giveNotice(registry, china);
      await at(leavesAt);
      await refused(revoke(registry, china), registry, "NoticeOver", china.code, leavesAt);
      await registry.completeWithdrawal(china.code);
      await refused(revoke(registry, china), registry, "WrongStatus", china.code);
    });

    it("is no way round an expulsion, a suspension or a second notice period", async () => {
      const { registry, china, kazakhstan } = await fixture();
      await registry.suspend(china.code);
      await registry.expel(china.code);
      await refused(revoke(registry, china), registry, "WrongStatus", china.code);
      await giveNotice(registry, kazakhstan);
      await expect(registry.suspend(kazakhstan.code)).to.emit(registry, "CountrySuspended").withArgs(kazakhstan.code);
      await refused(registry.suspend(kazakhstan.code), registry, "WrongStatus", kazakhstan.code);
      await revoke(registry, kazakhstan);
      expect(await statusOf(registry, kazakhstan)).to.equal("Suspended");
      expect(await registry.activeCount()).to.equal(1n);
    });

    it("is not possible after an expulsion during the notice, which ends when the notice would have", async () => {
      const { registry, china } = await fixture();
      await registry.suspend(china.code);
      const leavesAt = await giveNotice(registry, china);
      await expect(registry.expel(china.code)).to.emit(registry, "CountryExpelled").withArgs(china.code, leavesAt);
      await refused(revoke(registry, china), registry, "WrongStatus", china.code);
      await at(leavesAt);
      await registry.completeWithdrawal(china.code);
    });

    it("is the Delegation's alone", async () => {
      const { registry, china, stranger } = await fixture();
      await giveNotice(registry, china);
      const foreign = registry.connect(stranger).revokeNotice(china.code);
      await refused(foreign, registry, "NotOffice", china.code, Office.Delegation, stranger.address);
    });
  });

  describe("expel", () => {
    it("lets a suspended country leave after the notice period, to the second", async () => {
      const { registry, china, stranger } = await fixture();
      const { code } = china;
      const joinedAt = await joinTimeOf(registry, china);
      await registry.suspend(code);
      const leavesAt = (await time.latest()) + 100 + CHARTER.noticePeriod;
      await at(leavesAt - CHARTER.noticePeriod);
      await expect(registry.expel(code)).to.emit(registry, "CountryExpelled").withArgs(code, leavesAt);
      const file = fileOf({ ...WITHDRAWING, endsAt: BigInt(leavesAt), joinedAt });
      expect([...(await registry.countryOf(code))]).to.deep.equal(file);
      expect([await registry.countryAt(0n), await registry.indices()]).to.deep.equal([156n, 0b111n]);
      const outsider = registry.connect(stranger);
      await at(leavesAt - 1);
      await refused(outsider.completeWithdrawal(code), registry, "TooEarly", code, leavesAt);
      await at(leavesAt);
      await expect(outsider.completeWithdrawal(code)).to.emit(registry, "CountryLeft").withArgs(code);
      expect([await registry.countryAt(0n), await registry.indices()]).to.deep.equal([0n, 0b110n]);
    });

    it("takes the vote away no second time", async () => {
      const { registry, china } = await fixture();
      await registry.suspend(china.code);
      await registry.expel(china.code);
      expect([await registry.totalWeight(), await registry.activeCount()]).to.deep.equal([200n, 2n]);
    });

    it("refuses every country that is not suspended", async () => {
      const { registry, china, kazakhstan, thailand, emirates, singapore } = await fixture();
      await admit(registry, emirates);
      await leave(registry, kazakhstan);
      await giveNotice(registry, thailand);
      for (const { code } of [china, emirates, kazakhstan, thailand, singapore]) {
        await refused(registry.expel(code), registry, "WrongStatus", code);
      }
    });

    it("can be neither repeated, nor undone by reinstating, nor answered by a notice", async () => {
      const { registry, china } = await fixture();
      await registry.suspend(china.code);
      await registry.expel(china.code);
      for (const call of [
        () => registry.expel(china.code),
        () => registry.reinstate(china.code),
        () => registry.connect(china.delegation).giveNotice(china.code),
      ]) {
        await refused(call(), registry, "WrongStatus", china.code);
      }
    });

    it("touches no office, on the day or afterwards", async () => {
      const { registry, china, supervisor, successor } = await fixture();
      const { code, delegation } = china;
      await seat(registry, china, Office.Supervisor, supervisor);
      await registry.suspend(code);
      await registry.expel(code);
      await at(Number((await registry.countryOf(code)).endsAt));
      await registry.completeWithdrawal(code);
      expect(await registry.officeOf(code, Office.Supervisor)).to.equal(supervisor.address);
      expect(await registry.countryOfDelegation(delegation)).to.equal(code);
      await seat(registry, china, Office.Registrar, successor);
      expect(await registry.officeOf(code, Office.Registrar)).to.equal(successor.address);
    });

    it("does not bar the country from being invited again, under its own Delegation", async () => {
      const { registry, china, emirates } = await fixture();
      await registry.suspend(china.code);
      await registry.expel(china.code);
      await refused(admit(registry, china), registry, "WrongStatus", china.code);
      await at(Number((await registry.countryOf(china.code)).endsAt));
      await registry.completeWithdrawal(china.code);
      const usurped = { ...china, delegation: emirates.delegation };
      await refused(admit(registry, usurped), registry, "DelegationKept", china.code, china.delegation.address);
      await enter(registry, china, 60n);
      expect(await statusOf(registry, china)).to.equal("Active");
      expect(await registry.votingWeightOf(china.code)).to.equal(60n);
    });
  });

  describe("joinedAt", () => {
    it("is the time of joining as long as the country is a member, and zero before and after", async () => {
      const { registry, emirates } = await fixture();
      const { code } = emirates;
      const joinedAt = async () => (await registry.countryOf(code)).joinedAt;
      const seen = async (act: () => Promise<unknown>) => [await act(), await joinedAt()][1];
      const start = (await time.latest()) + 1_000;
      expect(await joinedAt()).to.equal(0n);
      expect(await seen(() => admit(registry, emirates))).to.equal(0n);
      await at(start);
      expect(await seen(() => join(registry, emirates))).to.equal(BigInt(start));
      expect(await seen(() => registry.suspend(code))).to.equal(BigInt(start));
      expect(await seen(() => registry.reinstate(code))).to.equal(BigInt(start));
      const leavesAt = await giveNotice(registry, emirates);
      expect(await joinedAt()).to.equal(BigInt(start));
      await at(leavesAt);
      expect(await seen(() => registry.completeWithdrawal(code))).to.equal(0n);
      expect(await seen(() => admit(registry, emirates))).to.equal(0n);
      await at(leavesAt + 1_000);
      expect(await seen(() => join(registry, emirates))).to.equal(BigInt(leavesAt + 1_000));
    });
  });

  describe("completeWithdrawal", () => {
    it("waits for the notice period to the second, then is open to anyone", async () => {
      const { registry, china, stranger } = await fixture();
      const leavesAt = await giveNotice(registry, china);
      const outsider = registry.connect(stranger);
      await at(leavesAt - 1);
      await refused(outsider.completeWithdrawal(china.code), registry, "TooEarly", china.code, leavesAt);
      await at(leavesAt);
      await expect(outsider.completeWithdrawal(china.code)).to.emit(registry, "CountryLeft").withArgs(china.code);
    });

    it("frees the index and keeps the offices", async () => {
      const { registry, kazakhstan, supervisor } = await fixture();
      await seat(registry, kazakhstan, Office.Supervisor, supervisor);
      await leave(registry, kazakhstan);
      expect([...(await registry.countryOf(kazakhstan.code))]).to.deep.equal(
        fileOf({ alpha2: "0x4b5a", status: "Gone", weight: 100n }),
      );
      expect(await registry.indices()).to.equal(0b101n);
      expect(await registry.countryAt(1n)).to.equal(0n);
      expect(await registry.officeOf(kazakhstan.code, Office.Supervisor)).to.equal(supervisor.address);
      expect(await registry.countryOfDelegation(kazakhstan.delegation)).to.equal(kazakhstan.code);
    });

    it("refuses a country that has not given notice, and a second time", async () => {
      const { registry, china } = await fixture();
      await refused(registry.completeWithdrawal(china.code), registry, "WrongStatus", china.code);
      await leave(registry, china);
      await refused(registry.completeWithdrawal(china.code), registry, "WrongStatus", china.code);
    });
  });
});
