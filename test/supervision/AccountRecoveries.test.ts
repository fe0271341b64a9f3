import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { DAY } from "../utils/consortium.ts";
import { freeze } from "../utils/participants.ts";
import {
  ethers,
  fixture as deployed,
  networkHelpers,
  refused,
  refusedTo,
  suspended,
  time,
} from "./Standings.fixture.ts";

const WAIT = 3 * DAY;
const PEACE = 30 * DAY;
const REGISTRAR = 3;
const AccountState = { None: 0n, Linked: 1n, Removed: 2n, Replaced: 3n } as const;

/** A funded account that nobody in the consortium knows. */
async function newAccount(number: number): Promise<HardhatEthersSigner> {
  const address = ethers.zeroPadValue(ethers.toBeHex(0xacc0000 + number), 20);
  await networkHelpers.setBalance(address, 10n ** 18n);
  return ethers.getImpersonatedSigner(address);
}

async function fixture() {
  const world = await deployed();
  const [successor, outsider] = [await newAccount(1), await newAccount(2)];
  return { ...world, successor, outsider, complete: world.standings.connect(successor) };
}

type World = Awaited<ReturnType<typeof fixture>>;

/** Proposes the successor of the bank's account; the time from which it may take over. */
async function proposed({ registrar, gateAt, bank, successor }: World): Promise<number> {
  await registrar.proposeAccountRecovery(gateAt, bank, successor);
  return (await time.latest()) + WAIT;
}

const object = ({ standings, gateAt, bank }: World) => standings.connect(bank).objectToAccountRecovery(gateAt, bank);

describe("AccountRecoveries", () => {
  it("wait three days to the second, then the successor takes over under the same id", async () => {
    const world = await fixture();
    const { standings, registrar, complete, gate, gateAt, participant, bank, successor } = world;
    const now = (await time.latest()) + 10;
    await time.setNextBlockTimestamp(now);
    await expect(registrar.proposeAccountRecovery(gateAt, bank, successor))
      .to.emit(standings, "AccountRecoveryProposed")
      .withArgs(gateAt, bank.address, successor.address, now + WAIT);
    expect([...(await standings.recoveryOf(gateAt, bank))]).to.deep.equal([successor.address, BigInt(now + WAIT)]);
    expect(await gate.participantByAccount(bank)).to.equal(participant);
    await time.setNextBlockTimestamp(now + WAIT - 1);
    const early = complete.completeAccountRecovery(gateAt, bank);
    await refused(world, early, "AccountRecoveriesTooEarly", bank.address, now + WAIT);
    await time.setNextBlockTimestamp(now + WAIT);
    await expect(complete.completeAccountRecovery(gateAt, bank))
      .to.emit(gate, "AccountReplaced")
      .withArgs(participant, bank.address, successor.address);
    expect([await gate.successorOf(bank), await gate.participantByAccount(successor)]).to.deep.equal([
      successor.address,
      BigInt(participant),
    ]);
    expect([...(await standings.recoveryOf(gateAt, bank))]).to.deep.equal([ZeroAddress, 0n]);
  });

  it("reach a removed account and one of a revoked participant", async () => {
    const world = await fixture();
    const { complete, gate, gateAt, china, participant, bank, successor } = world;
    const registrar = gate.connect(china.offices.Registrar);
    await registrar.removeAccount(bank);
    await registrar.revoke(participant);
    await time.increaseTo(await proposed(world));
    await complete.completeAccountRecovery(gateAt, bank);
    expect(await gate.participantByAccount(successor)).to.equal(participant);
  });

  it("are final", async () => {
    const world = await fixture();
    const { registrar, complete, gateAt, bank, outsider } = world;
    await time.increaseTo(await proposed(world));
    await complete.completeAccountRecovery(gateAt, bank);
    const again = registrar.proposeAccountRecovery(gateAt, bank, outsider);
    await refused(world, again, "AccountRecoveriesWrongState", bank.address, AccountState.Replaced);
    await refused(world, complete.completeAccountRecovery(gateAt, bank), "AccountRecoveriesNone", bank.address);
    await refused(world, object(world), "AccountRecoveriesNone", bank.address);
  });

  it("refuse a second proposal, and a successor that is no stranger, then or later", async () => {
    const world = await fixture();
    const { registrar, complete, gate, gateAt, china, bank, successor, outsider } = world;
    const linked = china.banks[1]!;
    const taken = registrar.proposeAccountRecovery(gateAt, bank, linked);
    await refused(world, taken, "AccountRecoveriesWrongState", linked.address, AccountState.Linked);
    const nobody = registrar.proposeAccountRecovery(gateAt, bank, ZeroAddress);
    await refused(world, nobody, "AccountRecoveriesInvalidSuccessor", ZeroAddress);
    const readyAt = await proposed(world);
    const second = registrar.proposeAccountRecovery(gateAt, bank, outsider);
    await refused(world, second, "AccountRecoveriesUnderWay", bank.address);
    await gate.connect(china.offices.Registrar).proposeAccount(china.bankIds[1]!, successor);
    await gate.connect(successor).acceptAccount(china.bankIds[1]!);
    await time.increaseTo(readyAt);
    const late = complete.completeAccountRecovery(gateAt, bank);
    await refused(world, late, "AccountRecoveriesWrongState", successor.address, AccountState.Linked);
  });

  it("are the home Registrar's to propose and withdraw, and the successor's to complete", async () => {
    const world = await fixture();
    const { standings, registrar, gateAt, china, kazakhstan, joint, bank, successor, outsider, stranger } = world;
    const { Delegation, Supervisor } = china.offices;
    for (const caller of [joint, Delegation, Supervisor, kazakhstan.offices.Registrar]) {
      const own = standings.connect(caller);
      await refusedTo(world, own.proposeAccountRecovery(gateAt, bank, outsider), REGISTRAR, caller);
      await refusedTo(world, own.withdrawAccountRecovery(gateAt, bank), REGISTRAR, caller);
    }
    await expect(registrar.proposeAccountRecovery(gateAt, stranger, outsider))
      .to.be.revertedWithCustomError(world.countries, "CountryRegistryNotOffice")
      .withArgs(0, REGISTRAR, china.offices.Registrar.address);
    await time.increaseTo(await proposed(world));
    const foreign = standings.connect(outsider).completeAccountRecovery(gateAt, bank);
    await refused(world, foreign, "AccountRecoveriesNotSuccessor", bank.address, outsider.address);
    await expect(registrar.withdrawAccountRecovery(gateAt, bank))
      .to.emit(standings, "AccountRecoveryEnded")
      .withArgs(gateAt, bank.address);
    await refused(world, registrar.withdrawAccountRecovery(gateAt, bank), "AccountRecoveriesNone", bank.address);
    await registrar.proposeAccountRecovery(gateAt, bank, successor);
  });

  describe("an objection", () => {
    it("of the account ends a recovery to its last second, and bars another for 30 days, to the second", async () => {
      const world = await fixture();
      const { standings, registrar, gateAt, bank, successor } = world;
      const readyAt = await proposed(world);
      await time.setNextBlockTimestamp(readyAt - 1);
      await expect(object(world)).to.emit(standings, "AccountRecoveryEnded").withArgs(gateAt, bank.address);
      const peace = readyAt - 1 + PEACE;
      const again = () => registrar.proposeAccountRecovery(gateAt, bank, successor);
      await time.setNextBlockTimestamp(peace - 1);
      await refused(world, again(), "AccountRecoveriesBarred", bank.address, peace);
      await time.setNextBlockTimestamp(peace);
      await again();
    });

    it("is not made void by a Registrar that revokes the licence first, or removes the account", async () => {
      const world = await fixture();
      const { gate, china, participant, bank, complete, gateAt } = world;
      const registrar = gate.connect(china.offices.Registrar);
      await registrar.removeAccount(bank);
      await registrar.revoke(participant);
      const readyAt = await proposed(world);
      await object(world);
      await time.increaseTo(readyAt);
      await refused(world, complete.completeAccountRecovery(gateAt, bank), "AccountRecoveriesNone", bank.address);
    });

    it("is void while the Supervisor has suspended the participant, to the second of the end", async () => {
      const world = await fixture();
      const { bank } = world;
      const end = await suspended(world, { until: (await time.latest()) + 2 * DAY });
      await proposed(world);
      await time.setNextBlockTimestamp(end - 1);
      await refused(world, object(world), "AccountRecoveriesObjectionVoid", bank.address);
      await time.setNextBlockTimestamp(end);
      await object(world);
    });

    it("of a thief does not bar a recovery once the Supervisor has suspended the participant", async () => {
      const world = await fixture();
      await proposed(world);
      await object(world);
      await suspended(world);
      await proposed(world);
    });

    it("is nobody else's", async () => {
      const world = await fixture();
      const { standings, gateAt, bank, successor } = world;
      await proposed(world);
      const foreign = standings.connect(successor).objectToAccountRecovery(gateAt, bank);
      await refused(world, foreign, "AccountRecoveriesNotAccount", bank.address, successor.address);
    });
  });

  it("do not carry money out of a freeze", async () => {
    const world = await fixture();
    const { gate, complete, gateAt, china, bank } = world;
    const readyAt = await proposed(world);
    await freeze(gate, china, bank, 10);
    const { frozenUntil } = await gate.accountOf(bank);
    await time.increaseTo(readyAt);
    const call = complete.completeAccountRecovery(gateAt, bank);
    await refused(world, call, "AccountRecoveriesFrozen", bank.address, frozenUntil);
    await time.setNextBlockTimestamp(Number(frozenUntil));
    await complete.completeAccountRecovery(gateAt, bank);
  });
});
