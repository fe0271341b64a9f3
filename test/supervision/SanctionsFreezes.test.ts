import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import { freezeLocator, newInstruction, reasonCode, sanctionsEntry } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { stampOf } from "../utils/participants.ts";
import {
  appealed,
  fixture,
  networkHelpers,
  refused,
  refusedTo,
  type StandingsWorld,
  time,
} from "./Standings.fixture.ts";

const TERM = 180 * DAY;
const SUPERVISOR = 2;
const ENTRY = sanctionsEntry("UN/1267", "QDe.004");
const OTHER = sanctionsEntry("EU/2580", "17");
const BASIS = id("decree 7");
const Standing = { Good: 1n, Frozen: 5n } as const;

const standingOf = async ({ gate }: StandingsWorld, account: HardhatEthersSigner) =>
  (await gate.standingOf(account)).standing;

/** Lists an entry for some days and returns its end. */
async function listed({ supervisor, china }: StandingsWorld, entry = ENTRY, days = 180): Promise<number> {
  const until = (await time.latest()) + days * DAY;
  await supervisor.list(china.code, entry, BASIS, ZeroHash, until);
  return until;
}

/** Lists an entry and freezes China's first bank under it. */
async function frozen(world: StandingsWorld, entry = ENTRY, days = 180): Promise<number> {
  const until = await listed(world, entry, days);
  await world.supervisor.freeze(world.gateAt, world.china.code, entry, [world.bank]);
  return until;
}

/** The frozen bank appeals, and wins or loses; the votes are counted. */
async function decided(world: StandingsWorld, overturn: boolean, edition = 1, basis = BASIS): Promise<string> {
  const { standings, gateAt, bank } = world;
  const act = await standings.freezeAct(gateAt, bank, ENTRY, edition, basis);
  await appealed(world, { act, locator: freezeLocator(gateAt, bank.address, ENTRY) }, overturn);
  await time.increase(5 * DAY);
  return act;
}

describe("SanctionsFreezes", () => {
  describe("list", () => {
    it("puts an entry on record, with its legal act and its end", async () => {
      const world = await fixture();
      const { standings, supervisor, china } = world;
      const until = (await time.latest()) + 100 * DAY;
      await expect(supervisor.list(china.code, ENTRY, BASIS, ZeroHash, until))
        .to.emit(standings, "Listed")
        .withArgs(china.code, ENTRY, 1, BASIS, ZeroHash, until);
      const listing = [1n, BigInt(await time.latest()), BigInt(until), BASIS, ZeroHash];
      expect([...(await standings.listingOf(china.code, ENTRY))]).to.deep.equal(listing);
    });

    it("takes ends after now and within 180 days, to the second", async () => {
      const world = await fixture();
      const { supervisor, china } = world;
      const now = (await time.latest()) + 100;
      for (const until of [now, now + TERM + 1]) {
        await time.setNextBlockTimestamp(now);
        const call = supervisor.list(china.code, ENTRY, BASIS, ZeroHash, until);
        await refused(world, call, "SanctionsFreezesInvalidEnd", until, now + 1, now + TERM);
      }
      await time.setNextBlockTimestamp(now);
      await supervisor.list(china.code, ENTRY, BASIS, ZeroHash, now + TERM);
      await time.setNextBlockTimestamp(now + 1);
      await supervisor.list(china.code, OTHER, BASIS, ZeroHash, now + 2);
    });

    it("renews a listing only on a review that was made since, live or ended", async () => {
      const world = await fixture();
      const { standings, supervisor, china } = world;
      const first = await listed(world, ENTRY, 10);
      const renew = (review: string) => supervisor.list(china.code, ENTRY, BASIS, review, first + 100 * DAY);
      await refused(world, renew(ZeroHash), "SanctionsFreezesNoReview", ENTRY, ZeroHash);
      await renew(id("review 1"));
      await refused(world, renew(id("review 1")), "SanctionsFreezesNoReview", ENTRY, id("review 1"));
      await time.increaseTo(first + 100 * DAY);
      const late = supervisor.list(china.code, ENTRY, BASIS, ZeroHash, first + 120 * DAY);
      await refused(world, late, "SanctionsFreezesNoReview", ENTRY, ZeroHash);
      await supervisor.list(china.code, ENTRY, BASIS, id("review 2"), first + 120 * DAY);
      expect((await standings.listingOf(china.code, ENTRY)).edition).to.equal(3);
      const strange = supervisor.list(china.code, OTHER, BASIS, id("a review"), first + 120 * DAY);
      await refused(world, strange, "SanctionsFreezesNoReview", OTHER, id("a review"));
    });

    it("wants an entry, a legal act, and the country's Supervisor", async () => {
      const world = await fixture();
      const { standings, supervisor, china, kazakhstan, joint } = world;
      const until = (await time.latest()) + DAY;
      const nothing = supervisor.list(china.code, ZeroHash, BASIS, ZeroHash, until);
      await refused(world, nothing, "SanctionsFreezesNoEntry", china.code);
      const lawless = supervisor.list(china.code, ENTRY, ZeroHash, ZeroHash, until);
      await refused(world, lawless, "SanctionsFreezesNoBasis", ENTRY);
      for (const caller of [joint, china.offices.Delegation, kazakhstan.offices.Supervisor]) {
        const call = standings.connect(caller).list(china.code, ENTRY, BASIS, ZeroHash, until);
        await refusedTo(world, call, SUPERVISOR, caller);
      }
    });
  });

  describe("freeze", () => {
    it("stops an account both ways, at home, abroad and in foreign money, until the second of the end", async () => {
      const world = await fixture();
      const { standings, china, kazakhstan, bank, gateAt } = world;
      await mined(china.token.connect(bank).transfer(kazakhstan.banks[0]!, 1n)); // so that the currency knows both
      await mined(kazakhstan.token.connect(kazakhstan.banks[0]).transfer(bank, 5n));
      const until = await listed(world);
      await expect(world.supervisor.freeze(gateAt, china.code, ENTRY, [bank]))
        .to.emit(standings, "AccountFrozen")
        .withArgs(gateAt, bank.address, china.code, ENTRY);
      expect(await standings.entriesOf(gateAt, bank)).to.deep.equal([ENTRY]);
      for (const { token } of [china, kazakhstan]) {
        for (const other of [china.banks[1]!, kazakhstan.banks[0]!]) {
          await expect(token.connect(bank).transfer(other, 1n))
            .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
            .withArgs(reasonCode("PayerNotActive"), bank.address, other.address, 1n);
        }
        await expect(token.connect(bank).redeem(1n, ZeroHash))
          .to.be.revertedWithCustomError(token, "CurrencyTokenCannotRedeem")
          .withArgs(bank.address);
      }
      await expect(china.token.connect(china.banks[1]).transfer(bank, 1n))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayeeNotActive"), china.banks[1]!.address, bank.address, 1n);
      await expect(china.token.issue(bank, 1n)).to.be.revertedWithCustomError(
        china.token,
        "CurrencyTokenCannotIssueTo",
      );
      await time.increaseTo(until - 1);
      expect(await standingOf(world, bank)).to.equal(Standing.Frozen);
      await time.increaseTo(until);
      await china.token.connect(bank).transfer(kazakhstan.banks[0]!, 1n);
    });

    it("stops what the account had set aside, and what was set aside to pay it, which a suspension does not", async () => {
      const world = await fixture();
      const { china, kazakhstan, engine, gateAt, gate } = world;
      const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
      const against = (from: HardhatEthersSigner, to: HardhatEthersSigner) =>
        gate.haltOn(from, to, china.code, kazakhstan.code, china.asset, engine);
      expect(await against(payer, payee)).to.equal(reasonCode("Permitted"));
      const until = await frozen(world);
      expect(await against(payer, payee)).to.equal(reasonCode("PayerNotActive"));
      expect(await against(payee, payer)).to.equal(reasonCode("PayeeNotActive"));
      expect(await against(payee, china.banks[1]!)).to.equal(reasonCode("Permitted"));
      await time.increaseTo(until - 1);
      expect(await against(payer, payee)).to.equal(reasonCode("PayerNotActive"));
      await time.increaseTo(until);
      expect(await against(payer, payee)).to.equal(reasonCode("Permitted"));
      expect(await world.standings.entriesOf(gateAt, payer)).to.have.length(1);
    });

    it("makes every remembered link stale, once for the whole bulk, and costs none of the others anything later", async () => {
      const world = await fixture();
      const { supervisor, gate, gateAt, china } = world;
      await listed(world);
      const before = await stampOf(gate);
      await supervisor.freeze(gateAt, china.code, ENTRY, china.banks);
      expect(await stampOf(gate)).to.equal(before + 1n);
      for (const bank of china.banks) expect(await standingOf(world, bank)).to.equal(Standing.Frozen);
    });

    it("lets nobody make links stale by telling a gate what it knows, or of accounts that are not frozen", async () => {
      const world = await fixture();
      const { standings, gate, gateAt, china, kazakhstan, bank, stranger } = world;
      await frozen(world);
      const before = await stampOf(gate);
      const teller = standings.connect(stranger);
      await teller.refresh(gateAt, [bank, china.banks[1]!, kazakhstan.banks[0]!, stranger]);
      await world.supervisor.delist(china.code, ENTRY, ZeroHash);
      await teller.refresh(gateAt, [bank]);
      expect(await stampOf(gate)).to.equal(before);
      expect(await standingOf(world, bank)).to.equal(Standing.Good);
    });

    it("takes 64 accounts a call, of the country's own, under a live entry alone", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, kazakhstan, bank, stranger } = world;
      const freeze = (accounts: HardhatEthersSigner[]) => supervisor.freeze(gateAt, china.code, ENTRY, accounts);
      await refused(world, freeze([bank]), "SanctionsFreezesNotListed", china.code, ENTRY);
      const until = await listed(world, ENTRY, 1);
      const many = Array.from({ length: 65 }, () => bank);
      await refused(world, freeze(many), "SanctionsFreezesTooMany", 65, 64);
      const foreign = kazakhstan.banks[0]!;
      const abroad = freeze([bank, foreign]);
      await refused(world, abroad, "SanctionsFreezesNotHome", foreign.address, kazakhstan.code, china.code);
      await refused(world, freeze([stranger]), "SanctionsFreezesNotHome", stranger.address, 0, china.code);
      const { Registrar } = china.offices;
      for (const caller of [Registrar, kazakhstan.offices.Supervisor]) {
        const call = standings.connect(caller).freeze(gateAt, china.code, ENTRY, [bank]);
        await refusedTo(world, call, SUPERVISOR, caller);
      }
      await freeze(many.slice(1));
      expect(await standings.entriesOf(gateAt, bank)).to.deep.equal([ENTRY]);
      await time.setNextBlockTimestamp(until);
      await refused(world, freeze([bank]), "SanctionsFreezesNotListed", china.code, ENTRY);
    });

    it("reaches a removed account, and stays with it when it comes back", async () => {
      const world = await fixture();
      const { gate, china, bank, participant } = world;
      const registrar = gate.connect(china.offices.Registrar);
      await registrar.removeAccount(bank);
      await frozen(world);
      await registrar.proposeAccount(participant, bank);
      await gate.connect(bank).acceptAccount(participant);
      expect(await standingOf(world, bank)).to.equal(Standing.Frozen);
    });

    it("takes eight entries an account, and one that has ended makes room", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, bank } = world;
      for (let number = 1; number <= 8; number += 1) await frozen(world, id(`entry ${number}`), number === 3 ? 1 : 100);
      await listed(world);
      const ninth = () => supervisor.freeze(gateAt, china.code, ENTRY, [bank]);
      await refused(world, ninth(), "SanctionsFreezesFull", bank.address, 8);
      await time.increase(DAY);
      await ninth();
      expect((await standings.entriesOf(gateAt, bank))[2]).to.equal(ENTRY);
    });
  });

  describe("several entries", () => {
    it("freeze until the last of them ends", async () => {
      const world = await fixture();
      const { standings, supervisor, gate, gateAt, china, bank } = world;
      const short = await frozen(world, OTHER, 10);
      const long = await frozen(world, ENTRY, 20);
      expect((await gate.accountOf(bank)).frozenUntil).to.equal(long);
      await supervisor.delist(china.code, ENTRY, id("ground"));
      await standings.connect(bank).refresh(gateAt, [bank]);
      expect((await gate.accountOf(bank)).frozenUntil).to.equal(short);
    });
  });

  describe("delist, unfreeze and refresh", () => {
    it("end an entry, of which anybody then tells the gate", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, bank, stranger } = world;
      await frozen(world);
      await expect(supervisor.delist(china.code, ENTRY, id("ground")))
        .to.emit(standings, "Delisted")
        .withArgs(china.code, ENTRY, id("ground"));
      expect(await standingOf(world, bank)).to.equal(Standing.Frozen);
      await standings.connect(stranger).refresh(gateAt, [bank]);
      expect(await standingOf(world, bank)).to.equal(Standing.Good);
      const again = supervisor.delist(china.code, ENTRY, ZeroHash);
      await refused(world, again, "SanctionsFreezesNotListed", china.code, ENTRY);
    });

    it("free one account from an entry, as when somebody was mistaken for another", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, bank } = world;
      await frozen(world);
      await expect(supervisor.unfreeze(gateAt, china.code, ENTRY, [bank]))
        .to.emit(standings, "AccountUnfrozen")
        .withArgs(gateAt, bank.address, china.code, ENTRY);
      expect(await standingOf(world, bank)).to.equal(Standing.Good);
      const again = supervisor.unfreeze(gateAt, china.code, ENTRY, [bank]);
      await refused(world, again, "SanctionsFreezesNotFrozen", bank.address, ENTRY);
    });

    it("carry a renewal to the accounts, which would be free at the first end otherwise", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, bank } = world;
      const until = await frozen(world, ENTRY, 10);
      await supervisor.list(china.code, ENTRY, BASIS, id("review"), until + 50 * DAY);
      await standings.refresh(gateAt, [bank]);
      await time.increaseTo(until);
      expect(await standingOf(world, bank)).to.equal(Standing.Frozen);
      await time.increaseTo(until + 50 * DAY);
      expect(await standingOf(world, bank)).to.equal(Standing.Good);
    });

    it("are the home Supervisor's, but for telling the gate, and bounded", async () => {
      const world = await fixture();
      const { standings, gateAt, china, kazakhstan, bank } = world;
      await frozen(world);
      const caller = kazakhstan.offices.Supervisor;
      const foreign = standings.connect(caller);
      await refusedTo(world, foreign.delist(china.code, ENTRY, ZeroHash), SUPERVISOR, caller);
      await refusedTo(world, foreign.unfreeze(gateAt, china.code, ENTRY, [bank]), SUPERVISOR, caller);
      const own = foreign.unfreeze(gateAt, kazakhstan.code, ENTRY, [bank]);
      await refused(world, own, "SanctionsFreezesNotHome", bank.address, china.code, kazakhstan.code);
      const many = Array.from({ length: 65 }, () => bank);
      await refused(world, foreign.refresh(gateAt, many), "SanctionsFreezesTooMany", 65, 64);
    });
  });

  describe("an appeal", () => {
    it("that wins frees the account, which is not frozen again under the entry on the same legal act", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, bank, stranger } = world;
      const until = await frozen(world);
      const act = await standings.freezeAct(gateAt, bank, ENTRY, 1, BASIS);
      const carryOut = () => standings.connect(stranger).overturnFreeze(gateAt, bank, ENTRY, 1, BASIS);
      await refused(world, carryOut(), "SanctionsFreezesNotOverturned", act);
      await decided(world, true);
      await expect(carryOut()).to.emit(standings, "FreezeOverturned").withArgs(gateAt, bank.address, ENTRY, BASIS);
      expect(await standingOf(world, bank)).to.equal(Standing.Good);
      const again = () => supervisor.freeze(gateAt, china.code, ENTRY, [bank]);
      await refused(world, again(), "SanctionsFreezesBarred", bank.address, ENTRY, BASIS);
      await supervisor.list(china.code, ENTRY, BASIS, id("review"), until);
      await refused(world, again(), "SanctionsFreezesBarred", bank.address, ENTRY, BASIS);
      await supervisor.list(china.code, ENTRY, id("decree 8"), id("review 2"), until);
      await again();
      expect(await standingOf(world, bank)).to.equal(Standing.Frozen);
    });

    it("that wins against an edition bars it though it was renewed meanwhile", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, bank } = world;
      const until = await frozen(world, ENTRY, 90);
      await supervisor.list(china.code, ENTRY, BASIS, id("review"), until + DAY);
      await decided(world, true, 2);
      await standings.overturnFreeze(gateAt, bank, ENTRY, 2, BASIS);
      expect(await standingOf(world, bank)).to.equal(Standing.Good);
      expect(await standings.entriesOf(gateAt, bank)).to.deep.equal([]);
    });

    it("that wins against an earlier legal act leaves what rests on another", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, bank } = world;
      const until = await frozen(world, ENTRY, 90);
      await decided(world, true);
      await supervisor.list(china.code, ENTRY, id("decree 8"), id("review"), until);
      await standings.overturnFreeze(gateAt, bank, ENTRY, 1, BASIS);
      expect(await standingOf(world, bank)).to.equal(Standing.Frozen);
    });

    it("that wins is not forgotten when one against another legal act wins too", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, bank } = world;
      const until = await frozen(world);
      await decided(world, true);
      await standings.overturnFreeze(gateAt, bank, ENTRY, 1, BASIS);
      const other = id("decree 8");
      await supervisor.list(china.code, ENTRY, other, id("review"), until);
      await supervisor.freeze(gateAt, china.code, ENTRY, [bank]);
      await decided(world, true, 2, other);
      await standings.overturnFreeze(gateAt, bank, ENTRY, 2, other);
      for (const [basis, review] of [
        [BASIS, "review 2"],
        [other, "review 3"],
      ] as const) {
        await supervisor.list(china.code, ENTRY, basis, id(review), until);
        const again = supervisor.freeze(gateAt, china.code, ENTRY, [bank]);
        await refused(world, again, "SanctionsFreezesBarred", bank.address, ENTRY, basis);
      }
    });

    it("that wins is heeded when an entry that rests on another legal act is renewed on the old one", async () => {
      const world = await fixture();
      const { standings, supervisor, gateAt, china, bank } = world;
      const until = await frozen(world);
      await decided(world, true);
      await standings.overturnFreeze(gateAt, bank, ENTRY, 1, BASIS);
      await supervisor.list(china.code, ENTRY, id("decree 8"), id("review"), until - 50 * DAY);
      await supervisor.freeze(gateAt, china.code, ENTRY, [bank]);
      await supervisor.list(china.code, ENTRY, BASIS, id("review 2"), until);
      await standings.refresh(gateAt, [bank]);
      expect(await standingOf(world, bank)).to.equal(Standing.Good);
    });

    it("that loses changes nothing, and another is open when the listing is renewed", async () => {
      const world = await fixture();
      const { standings, supervisor, appeals, gateAt, china, bank } = world;
      const until = await frozen(world, ENTRY, 90);
      const act = await decided(world, false);
      const carryOut = standings.overturnFreeze(gateAt, bank, ENTRY, 1, BASIS);
      await refused(world, carryOut, "SanctionsFreezesNotOverturned", act);
      await supervisor.list(china.code, ENTRY, BASIS, id("review"), until);
      const source = await standings.getAddress();
      await appeals.connect(bank).appeal(source, freezeLocator(gateAt, bank.address, ENTRY), id("again"));
    });

    it("is for the account, while it is frozen under the entry", async () => {
      const world = await fixture();
      const { standings, appeals, gateAt, china, bank } = world;
      const until = await frozen(world, ENTRY, 90);
      const source = await standings.getAddress();
      const other = china.banks[1]!;
      const ofOther = freezeLocator(gateAt, other.address, ENTRY);
      await expect(appeals.connect(other).appeal(source, ofOther, id("grounds"))).to.be.revertedWithCustomError(
        appeals,
        "AppealsNothingInForce",
      );
      await expect(appeals.connect(other).appeal(source, freezeLocator(gateAt, bank.address, ENTRY), id("grounds")))
        .to.be.revertedWithCustomError(appeals, "AppealsNotAppellant")
        .withArgs(bank.address, other.address);
      await time.increaseTo(until);
      await networkHelpers.mine();
      const [, file] = await standings.appealable(freezeLocator(gateAt, bank.address, ENTRY));
      expect(file.live).to.equal(false);
    });
  });

  it("leaves what a case grants out of a hold, and nothing else", async () => {
    const world = await fixture();
    const { engine, china, bank } = world;
    await frozen(world);
    const leg = {
      token: await china.token.getAddress(),
      payer: bank.address,
      payee: china.banks[1]!.address,
      amount: 1n,
    };
    const instruction = newInstruction({ legs: [leg], deadline: (await time.latest()) + DAY });
    await expect(engine.connect(bank).settle(instruction, []))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("PayerNotActive"), bank.address, leg.payee, 1n);
  });
});
