import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { Office, type OfficeName } from "../../src/index.ts";
import { CountryRegistry__factory, TimelockController__factory } from "../../typechain-types/index.js";
import { DAY } from "../utils/consortium.ts";
import { appoint, joinAs } from "../utils/countries.ts";
import {
  ACCEPTANCE,
  admit,
  at,
  CHARTER,
  ethers,
  fixture as base,
  leave,
  networkHelpers,
  refused,
  seat,
  time,
} from "./CountryRegistry.fixture.ts";

const WAIT = 30 * DAY;
const BAR = 90 * DAY;
const ASKED = ["Supervisor", "Registrar", "MonetaryAuthority"] as const satisfies OfficeName[];

type World = Awaited<ReturnType<typeof fixture>>;

const fixture = () => networkHelpers.loadFixture(deploy);

/** Three members; China has three offices besides its Delegation, and no guardian. */
async function deploy() {
  const world = await base();
  const officials = Object.fromEntries(
    ASKED.map((office, index) => [office, world.officials.at(-1 - index)!]),
  ) as Record<(typeof ASKED)[number], HardhatEthersSigner>;
  for (const office of ASKED) await seat(world.registry, world.china, Office[office], officials[office]);
  return { ...world, offices: officials };
}

/** Proposes a recovery of China and returns the time from which it may be completed. */
async function propose({ registry, china, successor }: World): Promise<number> {
  await registry.proposeRecovery(china.code, successor);
  return (await time.latest()) + WAIT;
}

async function consent({ registry, china, offices }: World, ...consenting: (typeof ASKED)[number][]) {
  for (const office of consenting) {
    await registry.connect(offices[office]).consentToRecovery(china.code, Office[office]);
  }
}

const complete = ({ registry, china, successor }: World) => registry.connect(successor).completeRecovery(china.code);

describe("CountryRegistry", () => {
  describe("recovery of a lost Delegation", () => {
    it("needs a majority of the offices and thirty days, and ends thirty days later", async () => {
      const world = await fixture();
      const { registry, china, successor } = world;
      const now = (await time.latest()) + 10;
      await at(now);
      await expect(registry.proposeRecovery(china.code, successor))
        .to.emit(registry, "RecoveryProposed")
        .withArgs(china.code, successor.address, now + WAIT, false);
      const readyAt = now + WAIT;
      await expect(registry.connect(world.offices.Supervisor).consentToRecovery(china.code, Office.Supervisor))
        .to.emit(registry, "RecoveryConsented")
        .withArgs(china.code, Office.Supervisor);
      await consent(world, "Registrar");
      expect([...(await registry.recoveryOf(china.code))]).to.deep.equal([
        successor.address,
        BigInt(readyAt),
        0b1110n,
        0b1100n,
        false,
      ]);
      await at(readyAt - 1);
      await refused(complete(world), registry, "TooEarly", china.code, readyAt);
      await at(readyAt);
      await expect(complete(world))
        .to.emit(registry, "OfficeTaken")
        .withArgs(china.code, Office.Delegation, successor.address);
      expect((await registry.recoveryOf(china.code)).successor).to.equal(ZeroAddress);
      expect(await registry.countryOfDelegation(successor)).to.equal(china.code);
      expect(await registry.countryOfDelegation(china.delegation)).to.equal(0n);
    });

    for (const [late, passes] of [
      [ACCEPTANCE - 1, true],
      [ACCEPTANCE, false],
    ] as const) {
      it(`${passes ? "may be completed" : "has ended by itself"} ${late} seconds after it was ready (Gc)`, async () => {
        const world = await fixture();
        const readyAt = await propose(world);
        await consent(world, "Supervisor", "Registrar");
        await at(readyAt + late);
        if (passes) await complete(world);
        else await refused(complete(world), world.registry, "NoRecovery", world.china.code);
        const { successor, registry, china } = world;
        const holder = passes ? successor : china.delegation;
        expect(await registry.officeOf(china.code, Office.Delegation)).to.equal(holder.address);
      });
    }

    it("makes room for another proposal when it has ended", async () => {
      const world = await fixture();
      await at((await propose(world)) + ACCEPTANCE);
      await propose(world);
    });

    it("is not carried by silence, nor by half of the offices", async () => {
      const world = await fixture();
      const { registry, china } = world;
      await at(await propose(world));
      await refused(complete(world), registry, "TooFewConsents", china.code, 0n, 3n);
      await consent(world, "Supervisor");
      await refused(complete(world), registry, "TooFewConsents", china.code, 1n, 3n);
      await consent(world, "Supervisor");
      await refused(complete(world), registry, "TooFewConsents", china.code, 1n, 3n);
      await consent(world, "MonetaryAuthority");
      await complete(world);
    });

    it("is not carried by one of two offices", async () => {
      const world = await fixture();
      const { registry, kazakhstan, successor, supervisor, stranger } = world;
      const { code } = kazakhstan;
      await seat(registry, kazakhstan, Office.Supervisor, supervisor);
      await seat(registry, kazakhstan, Office.Registrar, stranger);
      await registry.proposeRecovery(code, successor);
      await registry.connect(supervisor).consentToRecovery(code, Office.Supervisor);
      await time.increase(WAIT);
      const completing = registry.connect(successor).completeRecovery(code);
      await refused(completing, registry, "TooFewConsents", code, 1n, 2n);
      await registry.connect(stranger).consentToRecovery(code, Office.Registrar);
      await registry.connect(successor).completeRecovery(code);
    });

    it("needs one office at least", async () => {
      const { registry, kazakhstan, successor, supervisor } = await fixture();
      const { code } = kazakhstan;
      await refused(registry.proposeRecovery(code, successor), registry, "OfficesVacant", code);
      await seat(registry, kazakhstan, Office.Supervisor, supervisor);
      await registry.proposeRecovery(code, successor);
      await registry.connect(supervisor).consentToRecovery(code, Office.Supervisor);
      await time.increase(WAIT);
      await registry.connect(successor).completeRecovery(code);
    });

    it("asks those in office when it was proposed, and nobody who came later", async () => {
      const world = await fixture();
      const { registry, china, stranger, supervisor } = world;
      await appoint({ networkHelpers }, registry, china.delegation, china.code, Office.Registrar, stranger);
      await registry.connect(china.delegation).appoint(china.code, Office.TradeAuthority, supervisor);
      await time.increase(DAY);
      await propose(world);
      await registry.connect(stranger).takeOffice(china.code, Office.Registrar);
      await registry.connect(supervisor).takeOffice(china.code, Office.TradeAuthority);
      for (const [account, office] of [
        [stranger, Office.Registrar],
        [supervisor, Office.TradeAuthority],
      ] as const) {
        const consenting = registry.connect(account).consentToRecovery(china.code, office);
        await refused(consenting, registry, "NotAsked", china.code, office);
      }
    });

    it("hears no Delegation, no other country and no office that the caller does not hold", async () => {
      const world = await fixture();
      const { registry, china, kazakhstan, offices } = world;
      await propose(world);
      const own = registry.connect(china.delegation).consentToRecovery(china.code, Office.Delegation);
      await refused(own, registry, "NotOfCountry", china.code, china.delegation.address);
      for (const account of [kazakhstan.delegation, offices.Registrar]) {
        const consenting = registry.connect(account).consentToRecovery(china.code, Office.Supervisor);
        await refused(consenting, registry, "NotOffice", china.code, Office.Supervisor, account.address);
      }
    });

    it("voids what the lost Delegation left pending", async () => {
      const world = await fixture();
      const { registry, china, stranger } = world;
      await registry.connect(china.delegation).appoint(china.code, Office.TradeAuthority, stranger);
      const readyAt = await propose(world);
      await consent(world, "Supervisor", "Registrar");
      await at(readyAt);
      await complete(world);
      const taking = registry.connect(stranger).takeOffice(china.code, Office.TradeAuthority);
      await refused(taking, registry, "NotAppointed", china.code, Office.TradeAuthority, stranger.address);
    });

    const ACTS: Record<string, (world: World) => Promise<unknown>> = {
      proofOfLife: ({ registry, china }) => registry.connect(china.delegation).proofOfLife(china.code),
      appoint: ({ registry, china, stranger }) =>
        registry.connect(china.delegation).appoint(china.code, Office.Registrar, stranger),
      dismiss: ({ registry, china }) => registry.connect(china.delegation).dismiss(china.code, Office.Registrar),
      nameGuardian: ({ registry, china, stranger }) =>
        registry.connect(china.delegation).nameGuardian(china.code, stranger),
      giveNotice: ({ registry, china }) => registry.connect(china.delegation).giveNotice(china.code),
    };

    for (const [name, act] of Object.entries(ACTS)) {
      it(`ends when the Delegation shows by ${name} that it lives, and is barred for ninety days (Gc)`, async () => {
        const world = await fixture();
        const { registry, china, successor } = world;
        const readyAt = await propose(world);
        await consent(world, "Supervisor", "Registrar");
        await at(readyAt - 1);
        const barredUntil = readyAt - 1 + BAR;
        await expect(act(world)).to.emit(registry, "LifeShown").withArgs(china.code, barredUntil);
        const bar = [ZeroAddress, BigInt(barredUntil), 0n, 0n, false];
        expect([...(await registry.recoveryOf(china.code))]).to.deep.equal(bar);
        await refused(complete(world), registry, "NoRecovery", china.code);
        await at(barredUntil - 1);
        const tooEarly = registry.proposeRecovery(china.code, successor);
        await refused(tooEarly, registry, "TooEarly", china.code, barredUntil);
        await at(barredUntil);
        await registry.proposeRecovery(china.code, successor);
      });
    }

    it("ends when the Delegation rotates", async () => {
      const world = await fixture();
      const { registry, china, supervisor } = world;
      await registry.connect(china.delegation).appoint(china.code, Office.Delegation, supervisor);
      await time.increase(CHARTER.appointmentDelay);
      await propose(world);
      await expect(registry.connect(supervisor).takeOffice(china.code, Office.Delegation)).to.emit(
        registry,
        "LifeShown",
      );
      await refused(complete(world), registry, "NoRecovery", china.code);
    });

    it("survives the rotation of any other office", async () => {
      const world = await fixture();
      const { registry, china, successor, stranger } = world;
      await registry.connect(china.delegation).appoint(china.code, Office.Registrar, stranger);
      await time.increase(CHARTER.appointmentDelay);
      await propose(world);
      await registry.connect(stranger).takeOffice(china.code, Office.Registrar);
      expect((await registry.recoveryOf(china.code)).successor).to.equal(successor.address);
    });

    it("can be withdrawn by the joint authority and proposed anew, with a new wait and no consents", async () => {
      const world = await fixture();
      const { registry, china } = world;
      await propose(world);
      await consent(world, "Supervisor", "Registrar");
      await expect(registry.withdrawRecovery(china.code)).to.emit(registry, "RecoveryWithdrawn").withArgs(china.code);
      expect((await registry.recoveryOf(china.code)).successor).to.equal(ZeroAddress);
      const readyAt = await propose(world);
      const { readyAt: found, answered } = await registry.recoveryOf(china.code);
      expect([found, answered]).to.deep.equal([BigInt(readyAt), 0n]);
    });

    it("cannot be withdrawn once life was shown, so the bar stands", async () => {
      const world = await fixture();
      const { registry, china } = world;
      await propose(world);
      await registry.connect(china.delegation).proofOfLife(china.code);
      await refused(registry.withdrawRecovery(china.code), registry, "NoRecovery", china.code);
    });

    it("refuses a successor of zero and one that is or became a Delegation", async () => {
      const world = await fixture();
      const { registry, china, kazakhstan, successor } = world;
      const none = registry.proposeRecovery(china.code, ZeroAddress);
      await refused(none, registry, "InvalidAccount", ZeroAddress);
      const taken = kazakhstan.delegation;
      const second = registry.proposeRecovery(china.code, taken);
      await refused(second, registry, "DelegationTaken", taken.address, kazakhstan.code);
      const readyAt = await propose(world);
      await consent(world, "Supervisor", "Registrar");
      await seat(registry, kazakhstan, Office.Delegation, successor);
      await at(readyAt);
      await refused(complete(world), registry, "DelegationTaken", successor.address, kazakhstan.code);
    });

    it("refuses a country without a Delegation, a second proposal, and anyone but the successor", async () => {
      const world = await fixture();
      const { registry, joint, china, emirates, successor, stranger } = world;
      await admit(registry, emirates);
      const early = registry.proposeRecovery(emirates.code, successor);
      await refused(early, registry, "WrongStatus", emirates.code);
      await at(await propose(world));
      const again = registry.proposeRecovery(china.code, stranger);
      await refused(again, registry, "RecoveryUnderWay", china.code);
      const foreign = registry.completeRecovery(china.code);
      await refused(foreign, registry, "NotAppointed", china.code, Office.Delegation, joint.address);
    });

    it("finds nothing to withdraw, consent to or complete where nothing was proposed", async () => {
      const { registry, china, offices } = await fixture();
      for (const call of [
        () => registry.withdrawRecovery(china.code),
        () => registry.connect(offices.Supervisor).consentToRecovery(china.code, Office.Supervisor),
        () => registry.connect(offices.Supervisor).objectToRestoration(china.code, Office.Supervisor),
        () => registry.completeRecovery(china.code),
      ]) {
        await refused(call(), registry, "NoRecovery", china.code);
      }
    });

    it("reaches a country that has left, or nobody could act for it again", async () => {
      const world = await fixture();
      const { registry, china, successor } = world;
      await leave(registry, china);
      await at(await propose(world));
      await consent(world, "Supervisor", "Registrar");
      await complete(world);
      expect(await registry.officeOf(china.code, Office.Delegation)).to.equal(successor.address);
    });

    it("is closed to a country that has a guardian, also one named meanwhile", async () => {
      const world = await fixture();
      const { registry, china, emirates, successor, stranger } = world;
      await admit(registry, emirates);
      await joinAs(registry, emirates.delegation, emirates.code, {}, stranger);
      const guarded = registry.proposeRecovery(emirates.code, successor);
      await refused(guarded, registry, "Guarded", emirates.code, stranger.address);
      await registry.connect(china.delegation).nameGuardian(china.code, stranger);
      await time.increase(WAIT);
      const readyAt = await propose(world);
      await consent(world, "Supervisor", "Registrar");
      await registry.connect(stranger).takeGuardianship(china.code);
      await at(readyAt);
      await refused(complete(world), registry, "Guarded", china.code, stranger.address);
    });
  });

  describe("proofOfLife", () => {
    it("changes nothing, whoever calls, where no recovery is proposed", async () => {
      const { registry, china, stranger } = await fixture();
      await registry.connect(stranger).proofOfLife(china.code);
      expect((await registry.recoveryOf(china.code)).readyAt).to.equal(0n);
    });

    it("is shown by nobody else: no other office, no joint authority, no stranger", async () => {
      const world = await fixture();
      const { registry, china, joint, stranger, offices } = world;
      await propose(world);
      for (const caller of [joint, stranger, offices.Supervisor]) {
        const showing = registry.connect(caller).proofOfLife(china.code);
        await refused(showing, registry, "NotOffice", china.code, Office.Delegation, caller.address);
      }
    });

    it("is shown by a Council in which the Delegation acts, and by no stranger to the timelock", async () => {
      const { joint, china, successor, supervisor, stranger } = await fixture();
      const timelock = await new TimelockController__factory(joint).deploy(0, [supervisor], [], joint);
      await networkHelpers.setBalance(await timelock.getAddress(), 10n ** 20n);
      const authority = await ethers.getImpersonatedSigner(await timelock.getAddress());
      const deployed = await new CountryRegistry__factory(joint).deploy(timelock, CHARTER, []);
      const registry = deployed.connect(authority);
      await admit(registry, china);
      await joinAs(registry, china.delegation, china.code, { Registrar: stranger });
      await registry.connect(stranger).takeOffice(china.code, Office.Registrar);
      await registry.proposeRecovery(china.code, successor);
      const showing = registry.connect(stranger).proofOfLife(china.code);
      await refused(showing, registry, "NotOffice", china.code, Office.Delegation, stranger.address);
      await expect(registry.connect(supervisor).proofOfLife(china.code)).to.emit(registry, "LifeShown");
    });
  });
});
