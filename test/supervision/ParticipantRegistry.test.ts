import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { completeLei, leiToBytes, PARTICIPANT_KINDS, PARTICIPANT_STATUS } from "../../src/index.ts";
import { DAY, deployConsortium, type TestCountry, YEAR } from "../utils/consortium.ts";
import { stampOf } from "../utils/participants.ts";
import { fieldsOf } from "../utils/struct.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const MAX_LICENCE = 3_653 * DAY;
const RECOVERY_WAIT = 3 * DAY;
const BANK = PARTICIPANT_KINDS.indexOf("Bank");
const UNKNOWN = 99;
const AccountState = { None: 0n, Linked: 1n, Removed: 2n, Replaced: 3n } as const;
const Status = Object.fromEntries(PARTICIPANT_STATUS.map((name, index) => [name, BigInt(index)])) as Record<
  (typeof PARTICIPANT_STATUS)[number],
  bigint
>;

const lei = (name: string) => leiToBytes(completeLei(name.padEnd(18, "0")));

/** Runs the next transaction in a block of this time. */
const at = (timestamp: number) => time.setNextBlockTimestamp(timestamp);

/** A funded account that nobody in the consortium knows. */
async function newAccount(number: number): Promise<HardhatEthersSigner> {
  const account = await ethers.getImpersonatedSigner(ethers.zeroPadValue(ethers.toBeHex(0xacc0000 + number), 20));
  await networkHelpers.setBalance(account.address, 10n ** 18n);
  return account;
}

describe("ParticipantRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  async function deploy() {
    const { gate, numbers, countries, members, joint, stranger } = await deployConsortium(connection);
    const [china, kazakhstan] = members as [TestCountry, TestCountry];
    const [successor, outsider] = [await newAccount(1), await newAccount(2)];
    const registrar = gate.connect(china.offices.Registrar);
    const supervisor = gate.connect(china.offices.Supervisor);
    const people = { joint, stranger, successor, outsider };
    return {
      gate,
      numbers,
      countries,
      registrar,
      supervisor,
      china,
      kazakhstan,
      id: china.bankIds[0]!,
      bank: china.banks[0]!,
      ...people,
    };
  }

  type Fixture = Awaited<ReturnType<typeof deploy>>;

  const refused = ({ gate }: Pick<Fixture, "gate">, call: Promise<unknown>, cause: string, ...args: unknown[]) =>
    expect(call)
      .to.be.revertedWithCustomError(gate, `ParticipantRegistry${cause}`)
      .withArgs(...args);

  const refusedTo = (f: Fixture, call: Promise<unknown>, office: number, caller: HardhatEthersSigner) =>
    expect(call)
      .to.be.revertedWithCustomError(f.countries, "CountryRegistryNotOffice")
      .withArgs(f.china.code, office, caller.address);

  /** Proposes a recovery of the bank's account and returns the time from which it may be completed. */
  async function proposeRecovery({ registrar, bank, successor }: Fixture): Promise<number> {
    await registrar.proposeAccountRecovery(bank, successor);
    return (await time.latest()) + RECOVERY_WAIT;
  }

  const fileOf = async ({ gate }: Fixture, account: HardhatEthersSigner) => [...(await gate.accountOf(account))];

  describe("license", () => {
    it("files an active participant under the next number", async () => {
      const { gate, numbers, registrar, china, id, kazakhstan } = await fixture();
      const next = Math.max(...china.bankIds, ...kazakhstan.bankIds) + 3; // Thailand's two banks came last
      const expiry = (await time.latest()) + YEAR;
      const licensing = registrar.license(lei("NEWBANK"), china.code, BANK, 5, expiry);
      await expect(licensing)
        .to.emit(gate, "ParticipantLicensed")
        .withArgs(next, china.code, lei("NEWBANK"), BANK, 5, expiry);
      await expect(licensing).to.emit(numbers, "ParticipantNumbered").withArgs(next, china.code, lei("NEWBANK"), 0);
      const file = [lei("NEWBANK"), BigInt(china.code), BigInt(BANK), Status.Active, 5n, BigInt(expiry)];
      expect([...(await gate.participantOf(next))]).to.deep.equal(file);
      expect(await gate.participantByLei(china.code, lei("NEWBANK"))).to.equal(next);
      expect(await gate.participantByLei(kazakhstan.code, lei("NEWBANK"))).to.equal(0n);
      expect(id).to.be.lessThan(next);
    });

    for (const kind of PARTICIPANT_KINDS.keys()) {
      it(`${kind === 0 ? "refuses" : "takes"} the kind ${PARTICIPANT_KINDS[kind]}`, async () => {
        const f = await fixture();
        const expiry = (await time.latest()) + YEAR;
        const call = f.registrar.license(lei("KIND"), f.china.code, kind, 0, expiry);
        if (kind === 0) return refused(f, call, "InvalidKind");
        await call;
        const id = await f.gate.participantByLei(f.china.code, lei("KIND"));
        expect((await f.gate.participantOf(id)).kind).to.equal(kind);
      });
    }

    it("refuses an LEI with wrong check digits", async () => {
      const f = await fixture();
      const wrong = `${lei("WRONG").slice(0, -2)}${lei("WRONG").endsWith("30") ? "31" : "30"}`;
      const call = f.registrar.license(wrong, f.china.code, BANK, 0, (await time.latest()) + YEAR);
      await refused(f, call, "InvalidLei", wrong);
    });

    it("takes tiers up to 7", async () => {
      const f = await fixture();
      const expiry = (await time.latest()) + YEAR;
      await refused(f, f.registrar.license(lei("TIER"), f.china.code, BANK, 8, expiry), "InvalidTier", 8);
      await f.registrar.license(lei("TIER"), f.china.code, BANK, 7, expiry);
    });

    it("takes licences that end after now and within ten years, to the second", async () => {
      const f = await fixture();
      const now = (await time.latest()) + 100;
      const license = (expiry: number) => f.registrar.license(lei(`END${expiry}`), f.china.code, BANK, 0, expiry);
      for (const expiry of [0, now, now + MAX_LICENCE + 1]) {
        await at(now);
        await refused(f, license(expiry), "InvalidExpiry", expiry);
      }
      await at(now);
      await license(now + MAX_LICENCE);
      await at(now + 1);
      await license(now + 2);
    });

    it("refuses an LEI in use in its country until its participant is revoked, and then gives another number", async () => {
      const f = await fixture();
      const { gate, numbers, china, id, registrar } = f;
      const taken = (await gate.participantOf(id)).lei;
      const expiry = (await time.latest()) + YEAR;
      const license = () => registrar.license(taken, china.code, BANK, 0, expiry);
      await refused(f, license(), "LeiTaken", taken, id);
      await f.supervisor.suspend(id);
      await refused(f, license(), "LeiTaken", taken, id);
      await f.supervisor.reinstate(id);
      await registrar.revoke(id);
      await license();
      const again = await gate.participantByLei(china.code, taken);
      expect(again).to.not.equal(BigInt(id));
      expect([
        await numbers.numberOf(china.code, taken, 0),
        await numbers.numberOf(china.code, taken, 1),
      ]).to.deep.equal([BigInt(id), again]);
      expect((await gate.participantOf(id)).status).to.equal(Status.Revoked);
      expect(await gate.participantByAccount(f.bank)).to.equal(id);
    });

    it("lets no country squat on the LEI of another's bank", async () => {
      const f = await fixture();
      const { gate, kazakhstan, china, registrar } = f;
      const expiry = (await time.latest()) + YEAR;
      await gate.connect(kazakhstan.offices.Registrar).license(lei("COMING"), kazakhstan.code, BANK, 0, expiry);
      await registrar.license(lei("COMING"), china.code, BANK, 0, expiry);
      const [there, here] = [kazakhstan, china].map(({ code }) => gate.participantByLei(code, lei("COMING")));
      expect(await there).to.not.equal(await here);
      expect((await gate.participantOf((await here)!)).country).to.equal(china.code);
    });

    it("takes the number that anybody had given the licence before", async () => {
      const f = await fixture();
      const { gate, numbers, china, registrar, stranger } = f;
      await numbers.connect(stranger).number(china.code, lei("EARLY"), 0);
      const given = await numbers.numberOf(china.code, lei("EARLY"), 0);
      await registrar.license(lei("EARLY"), china.code, BANK, 0, (await time.latest()) + YEAR);
      expect(await gate.participantByLei(china.code, lei("EARLY"))).to.equal(given);
    });

    it("is for the home Registrar alone", async () => {
      const f = await fixture();
      const { gate, china, kazakhstan, joint, bank } = f;
      const expiry = (await time.latest()) + YEAR;
      const { Delegation, MonetaryAuthority, Supervisor } = china.offices;
      for (const caller of [joint, bank, Delegation, MonetaryAuthority, Supervisor, kazakhstan.offices.Registrar]) {
        await refusedTo(f, gate.connect(caller).license(lei("FOREIGN"), china.code, BANK, 0, expiry), 3, caller);
      }
    });
  });

  describe("participantOf", () => {
    it("is all zero for an unknown id", async () => {
      const { gate } = await fixture();
      const empty = [`0x${"00".repeat(20)}`, 0n, 0n, 0n, 0n, 0n];
      for (const id of [0, UNKNOWN]) expect([...(await gate.participantOf(id))]).to.deep.equal(empty);
    });
  });

  describe("amend", () => {
    it("sets tier and licence end and nothing else", async () => {
      const { gate, registrar, id } = await fixture();
      const before = fieldsOf(await gate.participantOf(id));
      const expiry = (await time.latest()) + 2 * YEAR;
      await expect(registrar.amend(id, 6, expiry))
        .to.emit(gate, "ParticipantAmended")
        .withArgs(id, 6, expiry);
      const after = fieldsOf(await gate.participantOf(id));
      expect(after).to.deep.equal({ ...before, tier: 6n, expiry: BigInt(expiry) });
    });

    it("leaves a suspended participant suspended", async () => {
      const { gate, registrar, supervisor, id } = await fixture();
      await supervisor.suspend(id);
      await registrar.amend(id, 7, (await time.latest()) + YEAR);
      expect((await gate.participantOf(id)).status).to.equal(Status.Suspended);
    });

    it("refuses what a licence cannot have", async () => {
      const f = await fixture();
      const now = (await time.latest()) + 100;
      await refused(f, f.registrar.amend(f.id, 8, now + YEAR), "InvalidTier", 8);
      for (const expiry of [now, now + MAX_LICENCE + 1]) {
        await at(now);
        await refused(f, f.registrar.amend(f.id, 0, expiry), "InvalidExpiry", expiry);
      }
      await at(now);
      await f.registrar.amend(f.id, 0, now + MAX_LICENCE);
    });
  });

  describe("revoke", () => {
    it("ends a licence for good", async () => {
      const f = await fixture();
      const { gate, registrar, supervisor, id } = f;
      await expect(registrar.revoke(id)).to.emit(gate, "ParticipantRevoked").withArgs(id);
      expect((await gate.participantOf(id)).status).to.equal(Status.Revoked);
      const expiry = (await time.latest()) + YEAR;
      for (const call of [
        () => registrar.revoke(id),
        () => registrar.amend(id, 1, expiry),
        () => registrar.proposeAccount(id, f.stranger),
        () => supervisor.suspend(id),
        () => supervisor.reinstate(id),
      ]) {
        await refused(f, call(), "WrongStatus", id, Status.Revoked);
      }
    });

    it("does not reach a suspended participant, whose money a revocation would set free", async () => {
      const f = await fixture();
      await f.supervisor.suspend(f.id);
      await refused(f, f.registrar.revoke(f.id), "WrongStatus", f.id, Status.Suspended);
      expect((await f.gate.participantOf(f.id)).status).to.equal(Status.Suspended);
      await f.supervisor.reinstate(f.id);
      await f.registrar.revoke(f.id);
    });
  });

  describe("suspend and reinstate", () => {
    it("change the status and nothing else", async () => {
      const { gate, supervisor, id } = await fixture();
      const before = fieldsOf(await gate.participantOf(id));
      await expect(supervisor.suspend(id)).to.emit(gate, "ParticipantSuspended").withArgs(id);
      expect(fieldsOf(await gate.participantOf(id))).to.deep.equal({ ...before, status: Status.Suspended });
      await expect(supervisor.reinstate(id)).to.emit(gate, "ParticipantReinstated").withArgs(id);
      expect(fieldsOf(await gate.participantOf(id))).to.deep.equal(before);
    });

    it("refuse any other status", async () => {
      const f = await fixture();
      await refused(f, f.supervisor.reinstate(f.id), "WrongStatus", f.id, Status.Active);
      await f.supervisor.suspend(f.id);
      await refused(f, f.supervisor.suspend(f.id), "WrongStatus", f.id, Status.Suspended);
    });
  });

  describe("the home's offices", () => {
    it("know no participant under an id that was never given", async () => {
      const f = await fixture();
      const { registrar, supervisor, stranger } = f;
      for (const id of [0, UNKNOWN]) {
        for (const call of [
          () => registrar.amend(id, 0, YEAR),
          () => registrar.revoke(id),
          () => supervisor.suspend(id),
          () => supervisor.reinstate(id),
          () => registrar.proposeAccount(id, stranger),
        ]) {
          await refused(f, call(), "Unknown", id);
        }
      }
      for (const call of [
        () => registrar.removeAccount(stranger),
        () => registrar.proposeAccountRecovery(stranger, stranger),
        () => registrar.withdrawAccountRecovery(stranger),
      ]) {
        await refused(f, call(), "Unknown", 0);
      }
    });

    it("alone decide: no other office, no other country, not the joint authority, not the participant", async () => {
      const f = await fixture();
      const { gate, china, kazakhstan, joint, id, bank, stranger } = f;
      const { Delegation, MonetaryAuthority, Registrar, Supervisor } = china.offices;
      const foreign = [joint, bank, stranger, Delegation, MonetaryAuthority, ...Object.values(kazakhstan.offices)];
      for (const caller of [...foreign, Supervisor]) {
        const own = gate.connect(caller);
        await refusedTo(f, own.amend(id, 7, YEAR), 3, caller);
        await refusedTo(f, own.revoke(id), 3, caller);
        await refusedTo(f, own.proposeAccount(id, caller), 3, caller);
        await refusedTo(f, own.removeAccount(bank), 3, caller);
        await refusedTo(f, own.proposeAccountRecovery(bank, stranger), 3, caller);
        await refusedTo(f, own.withdrawAccountRecovery(bank), 3, caller);
      }
      for (const caller of [...foreign, Registrar]) {
        await refusedTo(f, gate.connect(caller).suspend(id), 2, caller);
        await refusedTo(f, gate.connect(caller).reinstate(id), 2, caller);
      }
    });
  });

  describe("proposeAccount and acceptAccount", () => {
    it("link an account in two steps", async () => {
      const f = await fixture();
      const { gate, registrar, id, outsider } = f;
      await expect(registrar.proposeAccount(id, outsider))
        .to.emit(gate, "AccountProposed")
        .withArgs(id, outsider.address);
      expect([await gate.isProposed(id, outsider), await gate.participantByAccount(outsider)]).to.deep.equal([
        true,
        0n,
      ]);
      await expect(gate.connect(outsider).acceptAccount(id))
        .to.emit(gate, "AccountLinked")
        .withArgs(id, outsider.address);
      expect(await fileOf(f, outsider)).to.deep.equal([BigInt(id), AccountState.Linked, 0n, ZeroAddress]);
      expect(await gate.isProposed(id, outsider)).to.equal(false);
      expect(await gate.participantByAccount(outsider)).to.equal(id);
    });

    it("refuse an account of zero", async () => {
      const f = await fixture();
      await refused(f, f.registrar.proposeAccount(f.id, ZeroAddress), "InvalidAccount", ZeroAddress);
    });

    it("refuse whoever was not proposed, or not for this participant", async () => {
      const f = await fixture();
      const [id, other] = f.china.bankIds as [number, number];
      await f.registrar.proposeAccount(id, f.outsider);
      await refused(f, f.gate.connect(f.outsider).acceptAccount(other), "NotProposed", f.outsider.address, other);
      await refused(f, f.gate.connect(f.stranger).acceptAccount(id), "NotProposed", f.stranger.address, id);
    });

    it("let proposals to several participants stand side by side, of which one is accepted", async () => {
      const f = await fixture();
      const { gate, registrar, kazakhstan, id, outsider } = f;
      const foreignId = kazakhstan.bankIds[0]!;
      await registrar.proposeAccount(id, outsider);
      await gate.connect(kazakhstan.offices.Registrar).proposeAccount(foreignId, outsider);
      await gate.connect(outsider).acceptAccount(foreignId);
      const second = gate.connect(outsider).acceptAccount(id);
      await refused(f, second, "WrongAccountState", outsider.address, AccountState.Linked);
      expect(await gate.participantByAccount(outsider)).to.equal(foreignId);
    });

    it("never let an account change sides, but let it come back to its own participant", async () => {
      const f = await fixture();
      const { gate, registrar, bank } = f;
      const [id, other] = f.china.bankIds as [number, number];
      await registrar.removeAccount(bank);
      await registrar.proposeAccount(other, bank);
      const turncoat = gate.connect(bank).acceptAccount(other);
      await refused(f, turncoat, "WrongAccountState", bank.address, AccountState.Removed);
      await registrar.proposeAccount(id, bank);
      await gate.connect(bank).acceptAccount(id);
      expect(await gate.participantByAccount(bank)).to.equal(id);
    });
  });

  describe("removeAccount", () => {
    it("takes the account out of use and makes every remembered link stale", async () => {
      const f = await fixture();
      const { gate, registrar, id, bank } = f;
      const before = await stampOf(gate);
      await expect(registrar.removeAccount(bank)).to.emit(gate, "AccountRemoved").withArgs(id, bank.address);
      expect(await fileOf(f, bank)).to.deep.equal([BigInt(id), AccountState.Removed, 0n, ZeroAddress]);
      expect([await gate.participantByAccount(bank), await stampOf(gate)]).to.deep.equal([0n, before + 1n]);
    });

    it("ends a recovery of the account", async () => {
      const f = await fixture();
      const readyAt = await proposeRecovery(f);
      await f.registrar.removeAccount(f.bank);
      await at(readyAt);
      const call = f.gate.connect(f.successor).completeAccountRecovery(f.bank);
      await refused(f, call, "NoRecovery", f.bank.address);
    });

    it("ends a proposal of the account, or whoever stole its key could link it again", async () => {
      const f = await fixture();
      const { gate, registrar, id, bank } = f;
      await registrar.proposeAccount(id, bank);
      await registrar.removeAccount(bank);
      expect(await gate.isProposed(id, bank)).to.equal(false);
      await refused(f, gate.connect(bank).acceptAccount(id), "NotProposed", bank.address, id);
    });

    it("refuses an account that is removed or replaced already", async () => {
      const f = await fixture();
      const { gate, registrar, bank, successor } = f;
      await registrar.removeAccount(bank);
      await refused(f, registrar.removeAccount(bank), "WrongAccountState", bank.address, AccountState.Removed);
      await at(await proposeRecovery(f));
      await gate.connect(successor).completeAccountRecovery(bank);
      await refused(f, registrar.removeAccount(bank), "WrongAccountState", bank.address, AccountState.Replaced);
    });
  });

  describe("account recovery", () => {
    it("waits three days to the second, then the successor takes over under the same id", async () => {
      const f = await fixture();
      const { gate, registrar, id, bank, successor } = f;
      const before = await stampOf(gate);
      const now = (await time.latest()) + 10;
      const readyAt = now + RECOVERY_WAIT;
      await at(now);
      await expect(registrar.proposeAccountRecovery(bank, successor))
        .to.emit(gate, "AccountRecoveryProposed")
        .withArgs(bank.address, successor.address, readyAt);
      expect(await fileOf(f, bank)).to.deep.equal([
        BigInt(id),
        AccountState.Linked,
        BigInt(readyAt),
        successor.address,
      ]);
      await at(readyAt - 1);
      const early = gate.connect(successor).completeAccountRecovery(bank);
      await refused(f, early, "TooEarly", bank.address, readyAt);
      await at(readyAt);
      await expect(gate.connect(successor).completeAccountRecovery(bank))
        .to.emit(gate, "AccountReplaced")
        .withArgs(id, bank.address, successor.address);
      expect(await fileOf(f, bank)).to.deep.equal([BigInt(id), AccountState.Replaced, 0n, successor.address]);
      expect(await fileOf(f, successor)).to.deep.equal([BigInt(id), AccountState.Linked, 0n, ZeroAddress]);
      expect(await gate.participantByAccount(bank)).to.equal(0n);
      expect([await gate.participantByAccount(successor), await stampOf(gate)]).to.deep.equal([
        BigInt(id),
        before + 1n,
      ]);
      expect(await gate.successorOf(bank)).to.equal(successor.address);
    });

    it("leaves the account in use until it is completed", async () => {
      const f = await fixture();
      const before = await stampOf(f.gate);
      await proposeRecovery(f);
      expect([await f.gate.participantByAccount(f.bank), await stampOf(f.gate)]).to.deep.equal([BigInt(f.id), before]);
      expect(await f.gate.successorOf(f.bank)).to.equal(ZeroAddress); // of whom no successor is known yet
    });

    it("reaches a removed account and one of a revoked participant", async () => {
      const f = await fixture();
      await f.registrar.removeAccount(f.bank);
      await f.registrar.revoke(f.id);
      await at(await proposeRecovery(f));
      await f.gate.connect(f.successor).completeAccountRecovery(f.bank);
      expect(await f.gate.participantByAccount(f.successor)).to.equal(f.id);
    });

    it("is final", async () => {
      const f = await fixture();
      const { gate, registrar, id, bank, successor, outsider } = f;
      await at(await proposeRecovery(f));
      await gate.connect(successor).completeAccountRecovery(bank);
      const again = registrar.proposeAccountRecovery(bank, outsider);
      await refused(f, again, "WrongAccountState", bank.address, AccountState.Replaced);
      await refused(f, registrar.withdrawAccountRecovery(bank), "NoRecovery", bank.address);
      await refused(f, gate.connect(bank).objectToAccountRecovery(bank), "NoRecovery", bank.address);
      await refused(f, gate.connect(successor).completeAccountRecovery(bank), "NoRecovery", bank.address);
      await registrar.proposeAccount(id, bank);
      const back = gate.connect(bank).acceptAccount(id);
      await refused(f, back, "WrongAccountState", bank.address, AccountState.Replaced);
    });

    it("refuses a second proposal and a successor that is no stranger", async () => {
      const f = await fixture();
      const { registrar, bank, china, outsider } = f;
      const linked = china.banks[1]!;
      const taken = registrar.proposeAccountRecovery(bank, linked);
      await refused(f, taken, "WrongAccountState", linked.address, AccountState.Linked);
      await refused(f, registrar.proposeAccountRecovery(bank, ZeroAddress), "InvalidAccount", ZeroAddress);
      await proposeRecovery(f);
      await refused(f, registrar.proposeAccountRecovery(bank, outsider), "RecoveryUnderWay", bank.address);
    });

    it("is completed by the successor alone, and only while that is still a stranger", async () => {
      const f = await fixture();
      const { gate, registrar, bank, successor, outsider, china } = f;
      await registrar.proposeAccount(china.bankIds[1]!, successor);
      await at(await proposeRecovery(f));
      const foreign = gate.connect(outsider).completeAccountRecovery(bank);
      await refused(f, foreign, "NotSuccessor", bank.address, outsider.address);
      await gate.connect(successor).acceptAccount(china.bankIds[1]!);
      const late = gate.connect(successor).completeAccountRecovery(bank);
      await refused(f, late, "WrongAccountState", successor.address, AccountState.Linked);
    });

    it("dies when the Registrar withdraws it", async () => {
      const f = await fixture();
      await proposeRecovery(f);
      await expect(f.registrar.withdrawAccountRecovery(f.bank))
        .to.emit(f.gate, "AccountRecoveryEnded")
        .withArgs(f.bank.address);
      expect(await fileOf(f, f.bank)).to.deep.equal([BigInt(f.id), AccountState.Linked, 0n, ZeroAddress]);
      await refused(f, f.registrar.withdrawAccountRecovery(f.bank), "NoRecovery", f.bank.address);
    });

    it("dies at the account's own objection", async () => {
      const f = await fixture();
      const readyAt = await proposeRecovery(f);
      await at(readyAt - 1);
      await expect(f.gate.connect(f.bank).objectToAccountRecovery(f.bank))
        .to.emit(f.gate, "AccountRecoveryEnded")
        .withArgs(f.bank.address);
      const call = f.gate.connect(f.successor).completeAccountRecovery(f.bank);
      await refused(f, call, "NoRecovery", f.bank.address);
    });

    it("is deaf to others' objections, and to one of a suspended or revoked participant", async () => {
      const f = await fixture();
      const { gate, registrar, supervisor, bank, id, successor } = f;
      await proposeRecovery(f);
      const foreign = gate.connect(successor).objectToAccountRecovery(bank);
      await refused(f, foreign, "InvalidAccount", successor.address);
      await supervisor.suspend(id);
      const suspended = gate.connect(bank).objectToAccountRecovery(bank);
      await refused(f, suspended, "ObjectionVoid", bank.address, Status.Suspended);
      await supervisor.reinstate(id);
      await registrar.revoke(id);
      const revoked = gate.connect(bank).objectToAccountRecovery(bank);
      await refused(f, revoked, "ObjectionVoid", bank.address, Status.Revoked);
    });

    it("gives a stranger nothing to object to", async () => {
      const f = await fixture();
      const call = f.gate.connect(f.stranger).objectToAccountRecovery(f.stranger);
      await refused(f, call, "ObjectionVoid", f.stranger.address, Status.None);
      await refused(f, f.gate.connect(f.bank).objectToAccountRecovery(f.bank), "NoRecovery", f.bank.address);
    });
  });
});
