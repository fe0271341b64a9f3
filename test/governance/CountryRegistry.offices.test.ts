import { expect } from "chai";
import { type AddressLike, toBigInt, ZeroAddress } from "ethers";

import { Office, OFFICE_NAMES } from "../../src/index.ts";
import type { CountryRegistry } from "../../typechain-types/index.js";
import { appoint, joinAs } from "../utils/countries.ts";
import {
  ACCEPTANCE,
  admit,
  at,
  CHARTER,
  fixture,
  giveNotice,
  leave,
  type Member,
  networkHelpers,
  refused,
  seat,
  time,
} from "./CountryRegistry.fixture.ts";

const DELAY = CHARTER.appointmentDelay;
const SUPERVISOR = Office.Supervisor;

/** Appoints a Supervisor and returns the time from which the office may be taken. */
async function appointSupervisor(registry: CountryRegistry, { code, delegation }: Member, account: AddressLike) {
  await registry.connect(delegation).appoint(code, SUPERVISOR, account);
  return (await time.latest()) + DELAY;
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
      it(`seat a ${office} in two steps, the second no sooner than the delay allows`, async () => {
        const { registry, china, supervisor: official } = await fixture();
        const seated = [china.code, Office[office], official.address] as const;
        const readyAt = (await time.latest()) + 10 + DELAY;
        await at(readyAt - DELAY);
        await expect(registry.connect(china.delegation).appoint(...seated))
          .to.emit(registry, "OfficeAppointed")
          .withArgs(...seated, readyAt);
        expect(await registry.officeOf(china.code, Office[office])).to.equal(ZeroAddress);
        const appointment = [official.address, readyAt, readyAt + ACCEPTANCE].map((one) => toBigInt(one));
        const found = await registry.appointmentOf(china.code, Office[office]);
        expect([...found].map((one) => toBigInt(one))).to.deep.equal(appointment);
        await at(readyAt);
        await expect(registry.connect(official).takeOffice(china.code, Office[office]))
          .to.emit(registry, "OfficeTaken")
          .withArgs(...seated);
        expect(await registry.officeOf(china.code, Office[office])).to.equal(official.address);
        expect(await registry.officeSince(china.code, Office[office])).to.equal(readyAt);
        expect((await registry.appointmentOf(china.code, Office[office])).account).to.equal(ZeroAddress);
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
      await time.increase(DELAY);
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
      await appoint({ networkHelpers }, registry, china.delegation, china.code, Office.Supervisor, successor);
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
      await time.increase(DELAY);
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

  describe("the clocks of an appointment", () => {
    it("open with the delay and close thirty days later, to the second", async () => {
      const { registry, china, supervisor } = await fixture();
      const taking = () => registry.connect(supervisor).takeOffice(china.code, SUPERVISOR);
      const readyAt = await appointSupervisor(registry, china, supervisor);
      await at(readyAt - 1);
      await refused(taking(), registry, "TooEarly", china.code, readyAt);
      await time.increaseTo(readyAt + ACCEPTANCE);
      await refused(taking(), registry, "NotAppointed", china.code, SUPERVISOR, supervisor.address);
      expect((await registry.appointmentOf(china.code, SUPERVISOR)).account).to.equal(ZeroAddress);
    });

    it("open no sooner for whoever holds another office of the country", async () => {
      const { registry, china, supervisor } = await fixture();
      await seat(registry, china, Office.Registrar, supervisor);
      const readyAt = await appointSupervisor(registry, china, supervisor);
      const taking = registry.connect(supervisor).takeOffice(china.code, SUPERVISOR);
      await refused(taking, registry, "TooEarly", china.code, readyAt);
    });

    it("are still open in the last second", async () => {
      const { registry, china, supervisor } = await fixture();
      const readyAt = await appointSupervisor(registry, china, supervisor);
      await at(readyAt + ACCEPTANCE - 1);
      await registry.connect(supervisor).takeOffice(china.code, SUPERVISOR);
      expect(await registry.officeOf(china.code, SUPERVISOR)).to.equal(supervisor.address);
    });

    it("stop when the Delegation rotates, so that nothing it left behind is ever taken (Gb)", async () => {
      const { registry, china, supervisor, successor } = await fixture();
      await appointSupervisor(registry, china, supervisor);
      await seat(registry, china, Office.Delegation, successor);
      const taking = registry.connect(supervisor).takeOffice(china.code, SUPERVISOR);
      await refused(taking, registry, "NotAppointed", china.code, SUPERVISOR, supervisor.address);
    });
  });

  describe("objectToAppointment", () => {
    for (const office of OFFICE_NAMES.slice(1)) {
      it(`lets the ${office} make an appointment void`, async () => {
        const { registry, china, supervisor: official, stranger } = await fixture();
        await seat(registry, china, Office[office], official);
        const readyAt = await appointSupervisor(registry, china, stranger);
        await at(readyAt - 1);
        await expect(registry.connect(official).objectToAppointment(china.code, SUPERVISOR))
          .to.emit(registry, "AppointmentObjected")
          .withArgs(china.code, SUPERVISOR, official.address);
        const taking = registry.connect(stranger).takeOffice(china.code, SUPERVISOR);
        await refused(taking, registry, "NotAppointed", china.code, SUPERVISOR, stranger.address);
      });
    }

    it("reaches the rotation of the Delegation itself", async () => {
      const { registry, china, supervisor, stranger } = await fixture();
      await seat(registry, china, SUPERVISOR, supervisor);
      await registry.connect(china.delegation).appoint(china.code, Office.Delegation, stranger);
      await registry.connect(supervisor).objectToAppointment(china.code, Office.Delegation);
      const taking = registry.connect(stranger).takeOffice(china.code, Office.Delegation);
      await refused(taking, registry, "NotAppointed", china.code, Office.Delegation, stranger.address);
    });

    for (const [late, heard] of [
      [-1, true],
      [0, false],
    ] as const) {
      it(`${heard ? "hears" : "does not hear"} who was dismissed one delay ${heard ? "less a second " : ""}ago`, async () => {
        const { registry, china, supervisor, stranger } = await fixture();
        await seat(registry, china, SUPERVISOR, supervisor);
        const own = registry.connect(china.delegation);
        await own.dismiss(china.code, SUPERVISOR);
        const dismissedAt = await time.latest();
        // A vacant office is dismissed once more, which must not silence anybody.
        await own.dismiss(china.code, SUPERVISOR);
        await own.appoint(china.code, SUPERVISOR, stranger);
        await at(dismissedAt + DELAY + late);
        const objecting = registry.connect(supervisor).objectToAppointment(china.code, SUPERVISOR);
        if (heard) await expect(objecting).to.emit(registry, "AppointmentObjected");
        else await refused(objecting, registry, "NotOfCountry", china.code, supervisor.address);
      });
    }

    it("is not for the Delegation, for strangers, or for other countries", async () => {
      const { registry, china, kazakhstan, supervisor, stranger } = await fixture();
      await seat(registry, kazakhstan, SUPERVISOR, supervisor);
      await appointSupervisor(registry, china, stranger);
      for (const caller of [china.delegation, stranger, supervisor]) {
        const objecting = registry.connect(caller).objectToAppointment(china.code, SUPERVISOR);
        await refused(objecting, registry, "NotOfCountry", china.code, caller.address);
      }
    });

    it("finds nothing where nobody was appointed", async () => {
      const { registry, china, supervisor } = await fixture();
      await seat(registry, china, SUPERVISOR, supervisor);
      const objecting = registry.connect(supervisor).objectToAppointment(china.code, Office.Registrar);
      await refused(objecting, registry, "NotAppointed", china.code, Office.Registrar, ZeroAddress);
    });
  });

  describe("the first holders", () => {
    it("take office at once, within thirty days of joining, and are seasoned then", async () => {
      const { registry, emirates, supervisor, stranger } = await fixture();
      const { code, delegation } = emirates;
      await admit(registry, emirates);
      await joinAs(registry, delegation, code, { Supervisor: supervisor, Registrar: stranger });
      const joined = await time.latest();
      await registry.connect(supervisor).takeOffice(code, SUPERVISOR);
      await registry.requireSeasoned(code, SUPERVISOR, supervisor);
      await at(joined + ACCEPTANCE);
      const late = registry.connect(stranger).takeOffice(code, Office.Registrar);
      await refused(late, registry, "NotAppointed", code, Office.Registrar, stranger.address);
    });

    it("are no Delegation and nobody", async () => {
      const { registry, emirates, stranger } = await fixture();
      const { code, delegation } = emirates;
      await admit(registry, emirates);
      const twice = joinAs(registry, delegation, code, { Delegation: stranger });
      await refused(twice, registry, "DelegationKept", code, delegation.address);
      const none = joinAs(registry, delegation, code, { Registrar: ZeroAddress });
      await refused(none, registry, "InvalidAccount", ZeroAddress);
    });

    it("are not named again by a country that comes back: by then there is something to steal", async () => {
      const { registry, china, stranger } = await fixture();
      await leave(registry, china);
      await admit(registry, china);
      const { code, delegation } = china;
      const first = joinAs(registry, delegation, code, { Registrar: stranger });
      await refused(first, registry, "OfficesKept", code);
      await refused(joinAs(registry, delegation, code, {}, stranger), registry, "OfficesKept", code);
      await joinAs(registry, delegation, code);
    });
  });

  describe("requireSeasoned", () => {
    it("passes one delay after the office was taken, to the second", async () => {
      const { registry, china, supervisor } = await fixture();
      await seat(registry, china, SUPERVISOR, supervisor);
      const seasonedAt = (await time.latest()) + DELAY;
      const asked = () => registry.requireSeasoned(china.code, SUPERVISOR, supervisor);
      await time.increaseTo(seasonedAt - 1);
      await refused(asked(), registry, "Unseasoned", china.code, SUPERVISOR, seasonedAt);
      await registry.requireOffice(china.code, SUPERVISOR, supervisor);
      await time.increaseTo(seasonedAt);
      await asked();
    });

    it("passes for the holder alone", async () => {
      const { registry, china, stranger } = await fixture();
      const asked = registry.requireSeasoned(china.code, SUPERVISOR, stranger);
      await refused(asked, registry, "NotOffice", china.code, SUPERVISOR, stranger.address);
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
      expect((await registry.appointmentOf(china.code, Office.Supervisor)).account).to.equal(ZeroAddress);
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
});
