import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { Office, OFFICE_NAMES } from "../../src/index.ts";
import type { CountryRegistry } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { admit, at, fixture, giveNotice, leave, type Member, refused, seat, time } from "./CountryRegistry.fixture.ts";

const RECOVERY_WAIT = 30 * DAY;
const RECOVERY_BAR = 90 * DAY;

/** Proposes a recovery and returns the time from which it may be completed. */
async function proposeRecovery(registry: CountryRegistry, member: Member, successor: HardhatEthersSigner) {
  await registry.proposeRecovery(member.code, successor);
  return (await time.latest()) + RECOVERY_WAIT;
}

describe("CountryRegistry", () => {
  describe("requireOffice", () => {
    it("passes for the holder and for nobody else", async () => {
      const { registry, china, kazakhstan } = await fixture();
      const own = [china.code, Office.Delegation, china.delegation.address] as const;
      await registry.requireOffice(...own);
      const foreign = [kazakhstan.code, Office.Delegation, china.delegation.address] as const;
      await refused(registry.requireOffice(...foreign), registry, "NotOffice", ...foreign);
    });

    it("finds no holder of a vacant office, not even the zero address", async () => {
      const { registry, china } = await fixture();
      const vacant = [china.code, Office.Supervisor, ZeroAddress] as const;
      await refused(registry.requireOffice(...vacant), registry, "NotOffice", ...vacant);
    });
  });

  describe("appoint and takeOffice", () => {
    for (const office of OFFICE_NAMES.slice(1)) {
      it(`seat a ${office} in two steps`, async () => {
        const { registry, china, supervisor: official } = await fixture();
        const seated = [china.code, Office[office], official.address] as const;
        await expect(registry.connect(china.delegation).appoint(...seated))
          .to.emit(registry, "OfficeAppointed")
          .withArgs(...seated);
        expect(await registry.officeOf(china.code, Office[office])).to.equal(ZeroAddress);
        expect(await registry.appointeeOf(china.code, Office[office])).to.equal(official.address);
        await expect(registry.connect(official).takeOffice(china.code, Office[office]))
          .to.emit(registry, "OfficeTaken")
          .withArgs(...seated);
        expect(await registry.officeOf(china.code, Office[office])).to.equal(official.address);
        expect(await registry.appointeeOf(china.code, Office[office])).to.equal(ZeroAddress);
      });
    }

    it("refuse an appointment of zero, and by anyone but the Delegation", async () => {
      const { registry, china, stranger } = await fixture();
      const own = registry.connect(china.delegation).appoint(china.code, Office.Supervisor, ZeroAddress);
      await refused(own, registry, "InvalidAccount", ZeroAddress);
      const foreign = registry.connect(stranger).appoint(china.code, Office.Supervisor, stranger);
      await refused(foreign, registry, "NotOffice", china.code, Office.Delegation, stranger.address);
    });

    it("refuse whoever was not appointed, and the appointee a second time", async () => {
      const { registry, china, supervisor, stranger } = await fixture();
      const claim = [china.code, Office.Supervisor] as const;
      await registry.connect(china.delegation).appoint(...claim, supervisor);
      const foreign = registry.connect(stranger).takeOffice(...claim);
      await refused(foreign, registry, "NotAppointed", ...claim, stranger.address);
      await registry.connect(supervisor).takeOffice(...claim);
      const again = registry.connect(supervisor).takeOffice(...claim);
      await refused(again, registry, "NotAppointed", ...claim, supervisor.address);
    });

    it("let a later appointment replace an earlier one", async () => {
      const { registry, china, supervisor, stranger } = await fixture();
      const claim = [china.code, Office.Supervisor] as const;
      await registry.connect(china.delegation).appoint(...claim, stranger);
      await registry.connect(china.delegation).appoint(...claim, supervisor);
      const replaced = registry.connect(stranger).takeOffice(...claim);
      await refused(replaced, registry, "NotAppointed", ...claim, stranger.address);
    });

    it("keep the incumbent until the next holder accepts", async () => {
      const { registry, china, supervisor, successor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      await registry.connect(china.delegation).appoint(china.code, Office.Supervisor, successor);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(supervisor.address);
      await registry.connect(successor).takeOffice(china.code, Office.Supervisor);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(successor.address);
    });

    it("let one account hold several offices, but one Delegation only", async () => {
      const { registry, china, kazakhstan, supervisor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      await seat(registry, kazakhstan, Office.Supervisor, supervisor);
      await seat(registry, china, Office.Delegation, supervisor);
      const taken = [supervisor.address, china.code] as const;
      const twice = registry.connect(kazakhstan.delegation).appoint(kazakhstan.code, Office.Delegation, supervisor);
      await refused(twice, registry, "DelegationTaken", ...taken);
    });

    it("rotate the Delegation: the old account loses its power, the new one has it", async () => {
      const { registry, china, successor } = await fixture();
      const { code, delegation } = china;
      await seat(registry, china, Office.Delegation, successor);
      expect(await registry.officeOf(code, Office.Delegation)).to.equal(successor.address);
      expect(await registry.countryOfDelegation(successor)).to.equal(code);
      expect(await registry.countryOfDelegation(delegation)).to.equal(0n);
      await refused(giveNotice(registry, china), registry, "NotOffice", code, Office.Delegation, delegation.address);
      await giveNotice(registry, { ...china, delegation: successor });
    });

    it("let a former Delegation serve another country", async () => {
      const { registry, china, kazakhstan, successor } = await fixture();
      await seat(registry, china, Office.Delegation, successor);
      await seat(registry, kazakhstan, Office.Delegation, china.delegation);
      expect(await registry.countryOfDelegation(china.delegation)).to.equal(kazakhstan.code);
    });

    it("refuse an appointee that became another country's Delegation meanwhile", async () => {
      const { registry, china, kazakhstan, successor } = await fixture();
      await registry.connect(kazakhstan.delegation).appoint(kazakhstan.code, Office.Delegation, successor);
      await seat(registry, china, Office.Delegation, successor);
      const late = registry.connect(successor).takeOffice(kazakhstan.code, Office.Delegation);
      await refused(late, registry, "DelegationTaken", successor.address, china.code);
    });

    it("give a candidate's Delegation no way round joining", async () => {
      const { registry, emirates } = await fixture();
      await admit(registry, emirates);
      const call = registry.connect(emirates.delegation).takeOffice(emirates.code, Office.Delegation);
      await refused(call, registry, "WrongStatus", emirates.code);
    });
  });

  describe("dismiss", () => {
    it("vacates the office and drops the appointment to it", async () => {
      const { registry, china, supervisor, successor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      const own = registry.connect(china.delegation);
      await own.appoint(china.code, Office.Supervisor, successor);
      await expect(own.dismiss(china.code, Office.Supervisor))
        .to.emit(registry, "OfficeDismissed")
        .withArgs(china.code, Office.Supervisor, supervisor.address);
      expect(await registry.officeOf(china.code, Office.Supervisor)).to.equal(ZeroAddress);
      expect(await registry.appointeeOf(china.code, Office.Supervisor)).to.equal(ZeroAddress);
    });

    it("keeps the Delegation, which only rotates", async () => {
      const { registry, china } = await fixture();
      const call = registry.connect(china.delegation).dismiss(china.code, Office.Delegation);
      await refused(call, registry, "DelegationKept", china.code, china.delegation.address);
    });

    it("refuses anyone but the country's Delegation", async () => {
      const { registry, china, kazakhstan } = await fixture();
      const foreign = kazakhstan.delegation;
      const call = registry.connect(foreign).dismiss(china.code, Office.Supervisor);
      await refused(call, registry, "NotOffice", china.code, Office.Delegation, foreign.address);
    });
  });

  describe("recovery of a lost Delegation", () => {
    it("waits thirty days to the second, then the successor takes the office", async () => {
      const { registry, china, successor } = await fixture();
      const now = (await time.latest()) + 10;
      await at(now);
      await expect(registry.proposeRecovery(china.code, successor))
        .to.emit(registry, "RecoveryProposed")
        .withArgs(china.code, successor.address, now + RECOVERY_WAIT);
      const readyAt = now + RECOVERY_WAIT;
      expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([successor.address, BigInt(readyAt)]);
      const own = registry.connect(successor);
      await at(readyAt - 1);
      await refused(own.completeRecovery(china.code), registry, "TooEarly", china.code, readyAt);
      await at(readyAt);
      await expect(own.completeRecovery(china.code))
        .to.emit(registry, "OfficeTaken")
        .withArgs(china.code, Office.Delegation, successor.address);
      expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([ZeroAddress, 0n]);
      expect(await registry.countryOfDelegation(successor)).to.equal(china.code);
      expect(await registry.countryOfDelegation(china.delegation)).to.equal(0n);
    });

    it("drops the appointment that the lost Delegation had made", async () => {
      const { registry, china, successor, stranger } = await fixture();
      await registry.connect(china.delegation).appoint(china.code, Office.Delegation, stranger);
      await at(await proposeRecovery(registry, china, successor));
      await registry.connect(successor).completeRecovery(china.code);
      expect(await registry.appointeeOf(china.code, Office.Delegation)).to.equal(ZeroAddress);
    });

    for (const office of OFFICE_NAMES) {
      it(`dies at the objection of the ${office} and is barred for ninety days to the second`, async () => {
        const { registry, china, successor, supervisor } = await fixture();
        const objector = office === "Delegation" ? china.delegation : supervisor;
        if (office !== "Delegation") await seat(registry, china, Office[office], objector);
        const readyAt = await proposeRecovery(registry, china, successor);
        await at(readyAt - 1);
        const barredUntil = readyAt - 1 + RECOVERY_BAR;
        await expect(registry.connect(objector).objectToRecovery(china.code))
          .to.emit(registry, "RecoveryObjected")
          .withArgs(china.code, objector.address, barredUntil);
        expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([ZeroAddress, BigInt(barredUntil)]);
        await refused(registry.connect(successor).completeRecovery(china.code), registry, "NoRecovery", china.code);
        await at(barredUntil - 1);
        const tooEarly = registry.proposeRecovery(china.code, successor);
        await refused(tooEarly, registry, "TooEarly", china.code, barredUntil);
        await at(barredUntil);
        await registry.proposeRecovery(china.code, successor);
        expect((await registry.recoveryOf(china.code)).successor).to.equal(successor.address);
      });
    }

    it("can still be objected to after thirty days, until it is completed", async () => {
      const { registry, china, successor } = await fixture();
      await at((await proposeRecovery(registry, china, successor)) + DAY);
      await registry.connect(china.delegation).objectToRecovery(china.code);
      expect((await registry.recoveryOf(china.code)).successor).to.equal(ZeroAddress);
    });

    it("is deaf to other countries' offices, dismissed ones and the joint authority", async () => {
      const { registry, joint, china, kazakhstan, successor, supervisor } = await fixture();
      await seat(registry, china, Office.Supervisor, supervisor);
      await registry.connect(china.delegation).dismiss(china.code, Office.Supervisor);
      await proposeRecovery(registry, china, successor);
      for (const outsider of [joint, kazakhstan.delegation, supervisor, successor]) {
        const call = registry.connect(outsider).objectToRecovery(china.code);
        await refused(call, registry, "NotOfCountry", china.code, outsider.address);
      }
    });

    it("dies when the Delegation rotates, which shows that the country can act", async () => {
      const { registry, china, successor, supervisor } = await fixture();
      await proposeRecovery(registry, china, successor);
      await registry.connect(china.delegation).appoint(china.code, Office.Delegation, supervisor);
      const rotation = registry.connect(supervisor).takeOffice(china.code, Office.Delegation);
      await expect(rotation).to.emit(registry, "RecoveryObjected");
      const barredUntil = BigInt((await time.latest()) + RECOVERY_BAR);
      expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([ZeroAddress, barredUntil]);
      await refused(registry.connect(successor).completeRecovery(china.code), registry, "NoRecovery", china.code);
    });

    it("survives the rotation of any other office", async () => {
      const { registry, china, successor, supervisor } = await fixture();
      await proposeRecovery(registry, china, successor);
      await seat(registry, china, Office.Supervisor, supervisor);
      expect((await registry.recoveryOf(china.code)).successor).to.equal(successor.address);
    });

    it("can be withdrawn by the joint authority and proposed anew, with a new wait", async () => {
      const { registry, china, successor, stranger } = await fixture();
      await proposeRecovery(registry, china, stranger);
      await expect(registry.withdrawRecovery(china.code)).to.emit(registry, "RecoveryWithdrawn").withArgs(china.code);
      expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([ZeroAddress, 0n]);
      const readyAt = await proposeRecovery(registry, china, successor);
      expect((await registry.recoveryOf(china.code)).readyAt).to.equal(readyAt);
    });

    it("cannot be withdrawn once it was objected to, so the bar stands", async () => {
      const { registry, china, successor } = await fixture();
      await proposeRecovery(registry, china, successor);
      await registry.connect(china.delegation).objectToRecovery(china.code);
      await refused(registry.withdrawRecovery(china.code), registry, "NoRecovery", china.code);
    });

    it("refuses a successor of zero and one that is a Delegation already", async () => {
      const { registry, china, kazakhstan } = await fixture();
      const none = registry.proposeRecovery(china.code, ZeroAddress);
      await refused(none, registry, "InvalidAccount", ZeroAddress);
      const taken = kazakhstan.delegation;
      const second = registry.proposeRecovery(china.code, taken);
      await refused(second, registry, "DelegationTaken", taken.address, kazakhstan.code);
    });

    it("refuses a successor that became a Delegation meanwhile", async () => {
      const { registry, china, kazakhstan, successor } = await fixture();
      const readyAt = await proposeRecovery(registry, china, successor);
      await seat(registry, kazakhstan, Office.Delegation, successor);
      await at(readyAt);
      const late = registry.connect(successor).completeRecovery(china.code);
      await refused(late, registry, "DelegationTaken", successor.address, kazakhstan.code);
    });

    it("refuses a country without a Delegation, a second proposal, and anyone but the successor", async () => {
      const { registry, joint, china, emirates, successor, stranger } = await fixture();
      await admit(registry, emirates);
      const early = registry.proposeRecovery(emirates.code, successor);
      await refused(early, registry, "WrongStatus", emirates.code);
      await at(await proposeRecovery(registry, china, successor));
      const again = registry.proposeRecovery(china.code, stranger);
      await refused(again, registry, "RecoveryUnderWay", china.code);
      const foreign = registry.completeRecovery(china.code);
      await refused(foreign, registry, "NotAppointed", china.code, Office.Delegation, joint.address);
    });

    it("finds nothing to withdraw, object to or complete where nothing was proposed", async () => {
      const { registry, china } = await fixture();
      for (const call of [
        () => registry.withdrawRecovery(china.code),
        () => registry.connect(china.delegation).objectToRecovery(china.code),
        () => registry.completeRecovery(china.code),
      ]) {
        await refused(call(), registry, "NoRecovery", china.code);
      }
    });

    it("reaches a country that has left, or nobody could act for it again", async () => {
      const { registry, china, successor } = await fixture();
      await leave(registry, china);
      await at(await proposeRecovery(registry, china, successor));
      await registry.connect(successor).completeRecovery(china.code);
      expect(await registry.officeOf(china.code, Office.Delegation)).to.equal(successor.address);
    });
  });
});
