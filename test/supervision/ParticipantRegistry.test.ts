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
const BANK = PARTICIPANT_KINDS.indexOf("Bank");
const UNKNOWN = 99;
const AccountState = { None: 0n, Linked: 1n, Removed: 2n, Replaced: 3n } as const;
const Status = Object.fromEntries(PARTICIPANT_STATUS.map((name, index) => [name, BigInt(index)])) as Record<
  (typeof PARTICIPANT_STATUS)[number],
  bigint
>;

const Standing = { Good: 1n, Suspended: 3n, Frozen: 5n } as const;

const lei = (name: string) => leiToBytes(completeLei(name.padEnd(18, "0")));

/** Runs the next transaction in a block of this time. */
const at = (timestamp: number) => time.setNextBlockTimestamp(timestamp);

/** A funded account that nobody in the consortium knows. */
async function newAccount(number: number): Promise<HardhatEthersSigner> {
  return impersonated(ethers.zeroPadValue(ethers.toBeHex(0xacc0000 + number), 20));
}

async function impersonated(address: string): Promise<HardhatEthersSigner> {
  await networkHelpers.setBalance(address, 10n ** 18n);
  return ethers.getImpersonatedSigner(address);
}

describe("ParticipantRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  async function deploy() {
    const { gate, numbers, countries, members, joint, stranger } = await deployConsortium(connection);
    const [china, kazakhstan] = members as [TestCountry, TestCountry];
    const [successor, outsider] = [await newAccount(1), await newAccount(2)];
    const registrar = gate.connect(china.offices.Registrar);
    const standings = await impersonated(await gate.standings());
    const people = { joint, stranger, successor, outsider };
    return {
      gate,
      marks: gate.connect(standings),
      numbers,
      countries,
      registrar,
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
      const file = [lei("NEWBANK"), BigInt(china.code), BigInt(BANK), Status.Active, 5n, BigInt(expiry), 0n];
      expect([...(await gate.participantOf(next))]).to.deep.equal(file);
      expect(await gate.participantByLei(china.code, lei("NEWBANK"))).to.equal(next);
      expect(await gate.participantByLei(kazakhstan.code, lei("NEWBANK"))).to.equal(0n);
      expect(id).to.be.lessThan(next);
    });

    it("finds the number that a stranger gave the licence ahead of it, which says nothing about standing", async () => {
      const { gate, numbers, registrar, china, kazakhstan } = await fixture();
      const expiry = (await time.latest()) + YEAR;
      const given = await numbers.number.staticCall(china.code, lei("NEWBANK"), 0);
      await numbers.number(china.code, lei("NEWBANK"), 0);
      for (const ahead of [1, 2]) await numbers.number(china.code, lei("NEWBANK"), ahead);
      expect(await numbers.number.staticCall(china.code, lei("NEWBANK"), 0)).to.equal(given);
      expect(await gate.participantByLei(china.code, lei("NEWBANK"))).to.equal(0n);
      expect((await gate.participantOf(given)).status).to.equal(0n);
      const licensing = registrar.license(lei("NEWBANK"), china.code, BANK, 5, expiry);
      await expect(licensing)
        .to.emit(gate, "ParticipantLicensed")
        .withArgs(given, china.code, lei("NEWBANK"), BANK, 5, expiry);
      await expect(licensing).to.not.emit(numbers, "ParticipantNumbered");
      await registrar.revoke(given);
      await registrar.license(lei("NEWBANK"), china.code, BANK, 5, expiry);
      expect(await gate.participantByLei(china.code, lei("NEWBANK"))).to.equal(given + 1n);
      expect(await numbers.numberOf(kazakhstan.code, lei("NEWBANK"), 0)).to.equal(0n);
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
      await f.marks.setSuspension(id, (await time.latest()) + DAY);
      await refused(f, license(), "LeiTaken", taken, id);
      await f.marks.setSuspension(id, 0);
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
      const empty = [`0x${"00".repeat(20)}`, 0n, 0n, 0n, 0n, 0n, 0n];
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
      const { gate, registrar, marks, id } = await fixture();
      await marks.setSuspension(id, (await time.latest()) + DAY);
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
      const { gate, registrar, marks, id } = f;
      await expect(registrar.revoke(id)).to.emit(gate, "ParticipantRevoked").withArgs(id);
      expect((await gate.participantOf(id)).status).to.equal(Status.Revoked);
      const expiry = (await time.latest()) + YEAR;
      for (const call of [
        () => registrar.revoke(id),
        () => registrar.amend(id, 1, expiry),
        () => registrar.proposeAccount(id, f.stranger),
      ]) {
        await refused(f, call(), "WrongStatus", id, Status.Revoked);
      }
      await marks.setSuspension(id, (await time.latest()) + DAY);
      expect((await gate.participantOf(id)).status).to.equal(Status.Revoked);
    });

    it("does not reach a suspended participant until the second at which the suspension ends", async () => {
      const f = await fixture();
      const end = (await time.latest()) + DAY;
      await f.marks.setSuspension(f.id, end);
      await at(end - 1);
      await refused(f, f.registrar.revoke(f.id), "WrongStatus", f.id, Status.Suspended);
      await at(end);
      await f.registrar.revoke(f.id);
    });
  });

  describe("setSuspension", () => {
    it("marks until when a participant is suspended, and nothing else; every remembered link is stale", async () => {
      const { gate, marks, id, bank, china } = await fixture();
      const before = fieldsOf(await gate.participantOf(id));
      const [stamp, end] = [await stampOf(gate), (await time.latest()) + DAY];
      await expect(marks.setSuspension(id, end)).to.emit(gate, "SuspensionSet").withArgs(id, end);
      const suspended = { status: Status.Suspended, suspendedUntil: BigInt(end) };
      expect(fieldsOf(await gate.participantOf(id))).to.deep.equal({ ...before, ...suspended });
      expect(await gate.standingOf(bank)).to.deep.equal([BigInt(china.code), Standing.Suspended]);
      expect(await stampOf(gate)).to.equal(stamp + 1n);
      await time.increaseTo(end - 1);
      expect((await gate.participantOf(id)).status).to.equal(Status.Suspended);
      await time.increaseTo(end);
      expect(fieldsOf(await gate.participantOf(id))).to.deep.equal({ ...before, suspendedUntil: BigInt(end) });
      expect(await gate.standingOf(bank)).to.deep.equal([BigInt(china.code), Standing.Good]);
    });
  });

  describe("setFreezes", () => {
    it("marks until when accounts are frozen; every remembered link is stale", async () => {
      const f = await fixture();
      const { gate, marks, id, bank, china } = f;
      const other = china.banks[1]!;
      const [stamp, end] = [await stampOf(gate), (await time.latest()) + DAY];
      await expect(marks.setFreezes([bank, other], [end, 0]))
        .to.emit(gate, "FreezeSet")
        .withArgs(bank.address, end);
      expect(await fileOf(f, bank)).to.deep.equal([BigInt(id), AccountState.Linked, BigInt(end), ZeroAddress]);
      expect(await stampOf(gate)).to.equal(stamp + 1n);
      await time.increaseTo(end - 1);
      expect((await gate.standingOf(bank)).standing).to.equal(Standing.Frozen);
      expect((await gate.standingOf(other)).standing).to.equal(Standing.Good);
      await time.increaseTo(end);
      expect((await gate.standingOf(bank)).standing).to.equal(Standing.Good);
    });

    it("stays with an account that is removed and comes back", async () => {
      const f = await fixture();
      const { gate, marks, registrar, id, bank } = f;
      const end = (await time.latest()) + DAY;
      await marks.setFreezes([bank], [end]);
      await registrar.removeAccount(bank);
      await registrar.proposeAccount(id, bank);
      await gate.connect(bank).acceptAccount(id);
      expect(await fileOf(f, bank)).to.deep.equal([BigInt(id), AccountState.Linked, BigInt(end), ZeroAddress]);
    });
  });

  describe("replaceAccount", () => {
    it("puts a successor in an account's place, under the same id; every remembered link is stale", async () => {
      const f = await fixture();
      const { gate, marks, registrar, id, bank, successor } = f;
      const before = await stampOf(gate);
      await expect(marks.replaceAccount(bank, successor))
        .to.emit(gate, "AccountReplaced")
        .withArgs(id, bank.address, successor.address);
      expect(await fileOf(f, bank)).to.deep.equal([BigInt(id), AccountState.Replaced, 0n, successor.address]);
      expect(await fileOf(f, successor)).to.deep.equal([BigInt(id), AccountState.Linked, 0n, ZeroAddress]);
      expect([await gate.participantByAccount(bank), await gate.participantByAccount(successor)]).to.deep.equal([
        0n,
        BigInt(id),
      ]);
      expect([await gate.successorOf(bank), await stampOf(gate)]).to.deep.equal([successor.address, before + 1n]);
      await registrar.proposeAccount(id, bank);
      const back = gate.connect(bank).acceptAccount(id);
      await refused(f, back, "WrongAccountState", bank.address, AccountState.Replaced);
    });
  });

  it("takes marks from the contract of standings alone", async () => {
    const f = await fixture();
    const { gate, china, joint, bank, successor, id } = f;
    for (const caller of [joint, bank, ...Object.values(china.offices)]) {
      const own = gate.connect(caller);
      await refused(f, own.setSuspension(id, 0), "NotStandings", caller.address);
      await refused(f, own.setFreezes([bank], [0]), "NotStandings", caller.address);
      await refused(f, own.replaceAccount(bank, successor), "NotStandings", caller.address);
    }
  });

  describe("the home's offices", () => {
    it("know no participant under an id that was never given", async () => {
      const f = await fixture();
      const { registrar, stranger } = f;
      for (const id of [0, UNKNOWN]) {
        for (const call of [
          () => registrar.amend(id, 0, YEAR),
          () => registrar.revoke(id),
          () => registrar.proposeAccount(id, stranger),
        ]) {
          await refused(f, call(), "Unknown", id);
        }
      }
      await refused(f, registrar.removeAccount(stranger), "Unknown", 0);
    });

    it("alone decide: no other office, no other country, not the joint authority, not the participant", async () => {
      const f = await fixture();
      const { gate, china, kazakhstan, joint, id, bank, stranger } = f;
      const { Delegation, MonetaryAuthority, Supervisor } = china.offices;
      const foreign = [joint, bank, stranger, Delegation, MonetaryAuthority, ...Object.values(kazakhstan.offices)];
      for (const caller of [...foreign, Supervisor]) {
        const own = gate.connect(caller);
        await refusedTo(f, own.amend(id, 7, YEAR), 3, caller);
        await refusedTo(f, own.revoke(id), 3, caller);
        await refusedTo(f, own.proposeAccount(id, caller), 3, caller);
        await refusedTo(f, own.removeAccount(bank), 3, caller);
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
      const { registrar, bank, successor } = f;
      await registrar.removeAccount(bank);
      await refused(f, registrar.removeAccount(bank), "WrongAccountState", bank.address, AccountState.Removed);
      await f.marks.replaceAccount(bank, successor);
      await refused(f, registrar.removeAccount(bank), "WrongAccountState", bank.address, AccountState.Replaced);
    });
  });
});
