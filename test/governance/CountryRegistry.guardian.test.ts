import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { Office } from "../../src/index.ts";
import { DAY } from "../utils/consortium.ts";
import { joinAs } from "../utils/countries.ts";
import {
  ACCEPTANCE,
  admit,
  at,
  CHARTER,
  fixture as base,
  networkHelpers,
  refused,
  seat,
  time,
} from "./CountryRegistry.fixture.ts";

const DELAY = CHARTER.appointmentDelay;
const CHANGE_WAIT = 30 * DAY;
const MAX_FREEZE = 7 * DAY;
const COOL_OFF = 30 * DAY;
const FILLED = [Office.MonetaryAuthority, Office.Supervisor, Office.Registrar];

type World = Awaited<ReturnType<typeof fixture>>;

const fixture = () => networkHelpers.loadFixture(deploy);

/** The Emirates join with a guardian and three offices besides the Delegation; a thief looks on. */
async function deploy() {
  const world = await base();
  const { registry, emirates } = world;
  const [guardian, next, thief, money, supervision, licensing] = world.officials.slice(-6) as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  await admit(registry, emirates);
  const first = { MonetaryAuthority: money, Supervisor: supervision, Registrar: licensing };
  await joinAs(registry, emirates.delegation, emirates.code, first, guardian);
  const others = [money, supervision, licensing] as const;
  for (const [index, official] of others.entries()) {
    await registry.connect(official).takeOffice(emirates.code, FILLED[index]!);
  }
  return { ...world, code: emirates.code, delegation: emirates.delegation, guardian, next, thief, others };
}

const asGuardian = ({ registry, guardian }: World) => registry.connect(guardian);

/** Nominates and returns the time from which the nominee may accept. */
async function nominate({ registry, code, delegation, next }: World): Promise<number> {
  await registry.connect(delegation).nameGuardian(code, next);
  return (await time.latest()) + CHANGE_WAIT;
}

async function restore(world: World, successor = world.successor): Promise<number> {
  await asGuardian(world).restoreDelegation(world.code, successor);
  return (await time.latest()) + DELAY;
}

const take = ({ registry, code, next }: World) => registry.connect(next).takeGuardianship(code);
const complete = ({ registry, code, successor }: World) => registry.connect(successor).completeRecovery(code);

async function eachOther({ registry, others }: World, act: (own: typeof registry, office: number) => Promise<unknown>) {
  for (const [index, official] of others.entries()) await act(registry.connect(official), FILLED[index]!);
}

describe("CountryRegistry", () => {
  describe("a guardian", () => {
    it("is named on joining, at once", async () => {
      const { registry, code, guardian } = await fixture();
      expect(await registry.guardianOf(code)).to.equal(guardian.address);
      expect((await registry.queryFilter(registry.filters.GuardianNamed(code))).length).to.equal(1);
    });

    for (const [late, refusal] of [
      [-1, "TooEarly"],
      [0, undefined],
      [ACCEPTANCE - 1, undefined],
      [ACCEPTANCE, "NoNominee"],
    ] as const) {
      it(`hands over ${late} seconds after thirty days: ${refusal ?? "yes"}`, async () => {
        const world = await fixture();
        const { registry, code, next } = world;
        const readyAt = await nominate(world);
        await at(readyAt + late);
        if (refusal === undefined) {
          await expect(take(world)).to.emit(registry, "GuardianNamed").withArgs(code, next.address);
          expect(await registry.guardianOf(code)).to.equal(next.address);
        } else {
          await refused(take(world), registry, refusal, code, ...(refusal === "TooEarly" ? [readyAt] : []));
        }
      });
    }

    it("hands over at once if it wants to", async () => {
      const world = await fixture();
      const { registry, code, next } = world;
      const readyAt = await nominate(world);
      expect([...(await registry.nominationOf(code))]).to.deep.equal([next.address, BigInt(readyAt), 0n, false]);
      await expect(asGuardian(world).approveGuardian(code))
        .to.emit(registry, "GuardianNamed")
        .withArgs(code, next.address);
      await refused(asGuardian(world).approveGuardian(code), registry, "NotGuardian", code, world.guardian.address);
      await refused(take(world), registry, "NoNominee", code);
    });

    it("that opposes keeps a stolen Delegation's nominee out", async () => {
      const world = await fixture();
      const { registry, code } = world;
      const readyAt = await nominate(world);
      await expect(asGuardian(world).opposeGuardian(code)).to.emit(registry, "GuardianOpposed").withArgs(code);
      await at(readyAt);
      await refused(take(world), registry, "GuardianOpposed", code);
    });

    it("that opposes is overcome by a majority of the other offices, and by no less", async () => {
      const world = await fixture();
      const { registry, code, others, next } = world;
      await at((await nominate(world)) - 10);
      await asGuardian(world).opposeGuardian(code);
      await expect(registry.connect(others[0]).supportGuardian(code, FILLED[0]!))
        .to.emit(registry, "GuardianSupported")
        .withArgs(code, FILLED[0]);
      await time.increase(20);
      await refused(take(world), registry, "GuardianOpposed", code);
      await registry.connect(others[1]).supportGuardian(code, FILLED[1]!);
      await take(world);
      expect(await registry.guardianOf(code)).to.equal(next.address);
    });

    it("that opposes is not overcome by one of two offices", async () => {
      const world = await fixture();
      const { registry, code, delegation, others } = world;
      const readyAt = await nominate(world);
      await registry.connect(delegation).dismiss(code, FILLED[2]!);
      await asGuardian(world).opposeGuardian(code);
      await registry.connect(others[0]).supportGuardian(code, FILLED[0]!);
      await at(readyAt);
      await refused(take(world), registry, "GuardianOpposed", code);
      await registry.connect(others[1]).supportGuardian(code, FILLED[1]!);
      await take(world);
    });

    it("has no support of an office that was vacated since", async () => {
      const world = await fixture();
      const { registry, code, delegation, others } = world;
      const readyAt = await nominate(world);
      await asGuardian(world).opposeGuardian(code);
      for (const index of [0, 1]) await registry.connect(others[index]).supportGuardian(code, FILLED[index]!);
      for (const office of FILLED.slice(0, 2)) await registry.connect(delegation).dismiss(code, office);
      await at(readyAt);
      await refused(take(world), registry, "GuardianOpposed", code);
    });

    it("is not changed by a nomination of a Delegation that is gone", async () => {
      const world = await fixture();
      const { registry, code, emirates, successor } = world;
      const readyAt = await nominate(world);
      await seat(registry, emirates, Office.Delegation, successor);
      await at(readyAt);
      await refused(take(world), registry, "NoNominee", code);
    });

    it("is nominated by the Delegation alone, approved and opposed by the guardian, taken by the nominee", async () => {
      const world = await fixture();
      const { registry, code, delegation, others, thief } = world;
      await at(await nominate(world));
      const naming = registry.connect(thief).nameGuardian(code, thief);
      await refused(naming, registry, "NotOffice", code, Office.Delegation, thief.address);
      const none = registry.connect(delegation).nameGuardian(code, ZeroAddress);
      await refused(none, registry, "InvalidAccount", ZeroAddress);
      for (const caller of [thief, delegation, others[0]]) {
        const own = registry.connect(caller);
        for (const call of [
          () => own.approveGuardian(code),
          () => own.opposeGuardian(code),
          () => own.takeGuardianship(code),
          () => own.freezeOffices(code, 1),
          () => own.liftFreeze(code),
          () => own.restoreDelegation(code, thief),
        ]) {
          await refused(call(), registry, "NotGuardian", code, caller.address);
        }
      }
      const support = registry.connect(delegation).supportGuardian(code, Office.Delegation);
      await refused(support, registry, "NotOfCountry", code, delegation.address);
    });
  });

  describe("freezeOffices", () => {
    it("stops every act of the country's offices, and the vote, until its end to the second", async () => {
      const world = await fixture();
      const { registry, code, delegation, others, thief } = world;
      await registry.connect(delegation).appoint(code, Office.Registrar, thief);
      await time.increase(DELAY);
      const until = (await time.latest()) + MAX_FREEZE;
      await expect(asGuardian(world).freezeOffices(code, until))
        .to.emit(registry, "OfficesFrozen")
        .withArgs(code, until);
      const own = registry.connect(delegation);
      const frozen = async () => {
        const asOf = (await time.latest()) - 1;
        for (const call of [
          () => own.appoint(code, Office.Registrar, thief),
          () => own.dismiss(code, Office.Registrar),
          () => own.nameGuardian(code, thief),
          () => own.giveNotice(code),
          () => registry.connect(thief).takeOffice(code, Office.Registrar),
          () => registry.requireOffice(code, Office.Supervisor, others[1]),
          () => registry.requireSeasoned(code, Office.Supervisor, others[1]),
          () => registry.activeOfficeOf(code, Office.Supervisor),
          () => registry.votingRightOf(delegation, asOf),
        ]) {
          await refused(call(), registry, "OfficesFrozen", code, until);
        }
      };
      await frozen();
      await time.increaseTo(until - 1);
      await refused(registry.requireOffice(code, Office.Supervisor, others[1]), registry, "OfficesFrozen", code, until);
      await time.increaseTo(until);
      await registry.requireOffice(code, Office.Supervisor, others[1]);
      expect(await registry.activeOfficeOf(code, Office.Supervisor)).to.equal(others[1].address);
      await own.dismiss(code, Office.Registrar);
    });

    it("lasts from a second to seven days", async () => {
      const world = await fixture();
      const { registry, code } = world;
      const now = (await time.latest()) + 100;
      for (const until of [now, now + MAX_FREEZE + 1]) {
        await at(now);
        await refused(
          asGuardian(world).freezeOffices(code, until),
          registry,
          "InvalidFreeze",
          until,
          now + 1,
          now + MAX_FREEZE,
        );
      }
      await at(now);
      await asGuardian(world).freezeOffices(code, now + 1);
    });

    it("cannot follow another within thirty days of its end, to the second", async () => {
      const world = await fixture();
      const { registry, code } = world;
      const until = (await time.latest()) + DAY;
      await asGuardian(world).freezeOffices(code, until);
      const openAt = until + COOL_OFF;
      await at(openAt - 1);
      const again = () => asGuardian(world).freezeOffices(code, openAt + DAY);
      await refused(again(), registry, "TooEarly", code, openAt);
      await at(openAt);
      await again();
    });

    it("can be lifted by the guardian, which begins the cool-off", async () => {
      const world = await fixture();
      const { registry, code, others } = world;
      await refused(asGuardian(world).liftFreeze(code), registry, "NotFrozen", code);
      await asGuardian(world).freezeOffices(code, (await time.latest()) + DAY);
      await expect(asGuardian(world).liftFreeze(code)).to.emit(registry, "FreezeLifted").withArgs(code);
      const lifted = await time.latest();
      await registry.requireOffice(code, Office.Supervisor, others[1]);
      const again = asGuardian(world).freezeOffices(code, lifted + DAY);
      await refused(again, registry, "TooEarly", code, lifted + COOL_OFF);
    });

    it("touches no other country", async () => {
      const world = await fixture();
      const { registry, china, code } = world;
      await asGuardian(world).freezeOffices(code, (await time.latest()) + DAY);
      await registry.requireOffice(china.code, Office.Delegation, china.delegation);
    });
  });

  describe("restoreDelegation", () => {
    for (const [late, refusal] of [
      [-1, "TooEarly"],
      [0, undefined],
      [ACCEPTANCE - 1, undefined],
      [ACCEPTANCE, "NoRecovery"],
    ] as const) {
      it(`is completed ${late} seconds after one delay: ${refusal ?? "yes"}`, async () => {
        const world = await fixture();
        const { registry, code, successor } = world;
        const now = (await time.latest()) + 10;
        await at(now);
        await expect(asGuardian(world).restoreDelegation(code, successor))
          .to.emit(registry, "RecoveryProposed")
          .withArgs(code, successor.address, now + DELAY, true);
        await at(now + DELAY + late);
        if (refusal === undefined) {
          await expect(complete(world))
            .to.emit(registry, "OfficeTaken")
            .withArgs(code, Office.Delegation, successor.address);
        } else {
          const readyAt = refusal === "TooEarly" ? [now + DELAY] : [];
          await refused(complete(world), registry, refusal, code, ...readyAt);
        }
      });
    }

    it("is not stopped by the Delegation, whatever it does (S2b)", async () => {
      const world = await fixture();
      const { registry, code, delegation, thief } = world;
      const readyAt = await restore(world);
      const own = registry.connect(delegation);
      await own.proofOfLife(code);
      await own.appoint(code, Office.Registrar, thief);
      const objecting = own.objectToRestoration(code, Office.Delegation);
      await refused(objecting, registry, "NotOfCountry", code, delegation.address);
      await at(readyAt);
      await complete(world);
      const taking = registry.connect(thief).takeOffice(code, Office.Registrar);
      await refused(taking, registry, "NotAppointed", code, Office.Registrar, thief.address);
    });

    it("ends at the objection of a majority of the other offices, and of no less", async () => {
      const world = await fixture();
      const { registry, code, others } = world;
      const readyAt = await restore(world);
      await asGuardian(world).freezeOffices(code, readyAt + DAY);
      await at(readyAt - 1);
      await expect(registry.connect(others[0]).objectToRestoration(code, FILLED[0]!))
        .to.emit(registry, "RestorationObjected")
        .withArgs(code, FILLED[0]);
      await registry.connect(others[0]).objectToRestoration(code, FILLED[0]!);
      expect((await registry.recoveryOf(code)).successor).to.equal(world.successor.address);
      await expect(registry.connect(others[1]).objectToRestoration(code, FILLED[1]!))
        .to.emit(registry, "RestorationRefused")
        .withArgs(code);
      await refused(complete(world), registry, "NoRecovery", code);
    });

    it("starts afresh when the guardian names another", async () => {
      const world = await fixture();
      const { registry, code, others, stranger } = world;
      await restore(world, stranger);
      await registry.connect(others[0]).objectToRestoration(code, FILLED[0]!);
      await time.increase(DELAY - 10);
      const readyAt = await restore(world);
      expect((await registry.recoveryOf(code)).answered).to.equal(0n);
      await refused(complete(world), registry, "TooEarly", code, readyAt);
    });

    it("ends the freeze, so that the restored Delegation can act", async () => {
      const world = await fixture();
      const { registry, code, successor } = world;
      const readyAt = await restore(world);
      await asGuardian(world).freezeOffices(code, readyAt + DAY);
      await at(readyAt);
      await expect(complete(world)).to.emit(registry, "FreezeLifted").withArgs(code);
      await registry.connect(successor).dismiss(code, Office.Registrar);
    });

    it("is neither withdrawn nor answered as if the joint authority had proposed it", async () => {
      const world = await fixture();
      const { registry, code, others } = world;
      await restore(world);
      await refused(registry.withdrawRecovery(code), registry, "NoRecovery", code);
      const consenting = registry.connect(others[0]).consentToRecovery(code, FILLED[0]!);
      await refused(consenting, registry, "NoRecovery", code);
    });

    it("is for an account that is no Delegation", async () => {
      const world = await fixture();
      const { registry, code, china } = world;
      const taken = asGuardian(world).restoreDelegation(code, china.delegation);
      await refused(taken, registry, "DelegationTaken", china.delegation.address, china.code);
      const none = asGuardian(world).restoreDelegation(code, ZeroAddress);
      await refused(none, registry, "InvalidAccount", ZeroAddress);
    });

    const LAST_TAKEN = Office.Registrar;
    describe("once a thief of the Delegation holds the other offices", () => {
      async function usurped() {
        const world = await fixture();
        const { registry, code, delegation, thief } = world;
        for (const office of FILLED) {
          await registry.connect(delegation).dismiss(code, office);
          await registry.connect(delegation).appoint(code, office, thief);
        }
        await time.increase(DELAY);
        for (const office of FILLED) await registry.connect(thief).takeOffice(code, office);
        return { ...world, seizedAt: await time.latest() };
      }

      it("still brings the Delegation back, though all of them object", async () => {
        const world = await usurped();
        const { registry, code, thief, successor } = world;
        const readyAt = await restore(world);
        for (const office of FILLED) {
          const objecting = registry.connect(thief).objectToRestoration(code, office);
          await refused(objecting, registry, "NotAsked", code, office);
        }
        await at(readyAt);
        await complete(world);
        expect(await registry.officeOf(code, Office.Delegation)).to.equal(successor.address);
      });

      for (const [early, heard] of [
        [1, false],
        [0, true],
      ] as const) {
        it(`hears them ${early} seconds before they have been there for thirty days: ${heard ? "yes" : "no"}`, async () => {
          const world = await usurped();
          const { registry, code, thief, seizedAt } = world;
          await at(seizedAt + CHANGE_WAIT - early);
          await restore(world);
          const objecting = registry.connect(thief).objectToRestoration(code, LAST_TAKEN);
          if (heard) await expect(objecting).to.emit(registry, "RestorationObjected");
          else await refused(objecting, registry, "NotAsked", code, LAST_TAKEN);
        });
      }
    });

    it("does not make a country of a stolen guardian: each office objects, and none is taken", async () => {
      const world = await fixture();
      const { registry, code, delegation, thief } = world;
      await restore(world, thief);
      await eachOther(world, (own, office) => own.objectToRestoration(code, office).catch(() => undefined));
      await time.increase(DELAY);
      await refused(registry.connect(thief).completeRecovery(code), registry, "NoRecovery", code);
      expect(await registry.officeOf(code, Office.Delegation)).to.equal(delegation.address);
    });
  });
});
