import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { contractScope, corridorScope, currencyScope, Direction, participantScope } from "../../src/index.ts";
import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { BASIS, DAY, deployConsortium, entry, HOUR, setRules, type TestCountry } from "../utils/consortium.ts";
import {
  completeRecovery,
  proposeRecovery,
  reinstate,
  saturateStamp,
  stampOf,
  suspend,
} from "../utils/participants.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const EVERYBODY = 2n ** 256n - 1n;
const TIER = 3;

/** Six parties: the first and the second bank of China, then of Kazakhstan, then of Thailand. */
const [CN0, CN1, KZ0, KZ1, TH0, TH1] = [0, 1, 2, 3, 4, 5];
const PARTIES = 6;
const CHINESE = setOf(CN0, CN1);
const KAZAKH = setOf(KZ0, KZ1);
const THAI = setOf(TH0, TH1);

function setOf(...parties: number[]): bigint {
  return parties.reduce((set, party) => set | (1n << BigInt(party)), 0n);
}

/** By payer, the sets of payees barred, empty but for those named. */
function table(named: Readonly<Record<number, bigint>>, rest = 0n): bigint[] {
  return Array.from({ length: PARTIES }, (_, party) => named[party] ?? rest);
}

describe("Gate", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  async function deploy() {
    const consortium = await deployConsortium(connection);
    const { gate, joint, members } = consortium;
    const [china, kazakhstan, thailand] = members as [TestCountry, TestCountry, TestCountry];
    const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
    const banks = members.flatMap((member) => member.banks);
    const path = await consortium.queue.getAddress();
    return { ...consortium, china, kazakhstan, thailand, committee, banks, path };
  }

  type Fixture = Awaited<ReturnType<typeof deploy>>;

  const party = (account: HardhatEthersSigner, link = 0n) => (BigInt(account.address) << 96n) | link;

  /** What a token remembers of a participant (layout: `supervision/types/Link.sol`), read at a stamp. */
  const linkOf = ({ code }: TestCountry, id: number, stamp: bigint) =>
    (BigInt(id) << 64n) | (BigInt(code) << 54n) | (BigInt(TIER) << 51n) | (((1n << 27n) - 1n) << 24n) | stamp;

  /** Who is barred from paying whom in China's currency, among the six banks or others. */
  async function screen(f: Fixture, parties = f.banks.map((bank) => party(bank)), path = f.path): Promise<bigint[]> {
    return [...(await f.gate.screen(parties, f.china.asset, path))];
  }

  /** Halts scopes from now on and says until when. */
  async function halt({ gate, committee }: Fixture, ...scopes: bigint[]): Promise<number> {
    const until = (await time.latest()) + HOUR;
    for (const scope of scopes) await committee.extend(gate, scope, until, BASIS);
    return until;
  }

  describe("screen", () => {
    it("bars nobody in good standing, at home, abroad or themselves", async () => {
      const f = await fixture();
      expect(await screen(f)).to.deep.equal(table({}));
    });

    it("says nothing of nobody", async () => {
      expect(await screen(await fixture(), [])).to.deep.equal([]);
    });

    describe("standing", () => {
      /** Nobody may pay the outlaws, and they may pay nobody. */
      const outlawed = (...parties: number[]) =>
        table(Object.fromEntries(parties.map((p) => [p, EVERYBODY])), setOf(...parties));

      it("bars an account that is nobody's, wherever it stands in the list", async () => {
        const f = await fixture();
        const strangers = [party(f.stranger), party(f.relayer)];
        const [cn, kz] = [party(f.banks[CN0]!), party(f.banks[KZ0]!)];
        expect(await screen(f, [strangers[0]!, cn, strangers[1]!, kz])).to.deep.equal([
          EVERYBODY,
          0b0101n,
          EVERYBODY,
          0b0101n,
        ]);
      });

      it("bars the suspended until they are reinstated", async () => {
        const f = await fixture();
        await suspend(f.gate, f.kazakhstan, f.kazakhstan.bankIds[1]!);
        expect(await screen(f)).to.deep.equal(outlawed(KZ1));
        await reinstate(f.gate, f.kazakhstan, f.kazakhstan.bankIds[1]!);
        expect(await screen(f)).to.deep.equal(table({}));
      });

      it("bars those whose licence was revoked", async () => {
        const f = await fixture();
        await f.gate.connect(f.china.offices.Registrar).revoke(f.china.bankIds[0]!);
        await f.gate.connect(f.thailand.offices.Registrar).revoke(f.thailand.bankIds[1]!);
        expect(await screen(f)).to.deep.equal(outlawed(CN0, TH1));
      });

      it("bars a licensee from the second at which the licence ends", async () => {
        const f = await fixture();
        const expiry = (await time.latest()) + DAY;
        await f.gate.connect(f.thailand.offices.Registrar).amend(f.thailand.bankIds[0]!, TIER, expiry);
        await time.increaseTo(expiry - 1);
        expect(await screen(f)).to.deep.equal(table({}));
        await time.increaseTo(expiry);
        expect(await screen(f)).to.deep.equal(outlawed(TH0));
      });

      it("bars an account that was removed or replaced, and not its successor", async () => {
        const f = await fixture();
        const registrar = f.gate.connect(f.china.offices.Registrar);
        await registrar.removeAccount(f.banks[CN1]!);
        expect(await screen(f)).to.deep.equal(outlawed(CN1));
        await proposeRecovery(f.gate, f.china, f.banks[CN0]!, f.stranger);
        await time.increase(3 * DAY);
        await completeRecovery(f.gate, f.stranger, f.banks[CN0]!);
        expect(await screen(f)).to.deep.equal(outlawed(CN0, CN1));
        expect(await screen(f, [party(f.stranger), party(f.banks[KZ0]!)])).to.deep.equal([0n, 0n]);
      });

      it("trusts a link at the gate's stamp and no other", async () => {
        const f = await fixture();
        const [id, other] = f.china.bankIds as [number, number];
        await suspend(f.gate, f.china, other);
        const [bank, payee] = [f.banks[CN0]!, party(f.banks[KZ0]!)];
        const stamp = await stampOf(f.gate);
        const [fresh, stale] = [linkOf(f.china, id, stamp), linkOf(f.china, id, stamp - 1n)];
        expect(await screen(f, [party(f.stranger, fresh), payee]), "trusted").to.deep.equal([0n, 0n]);
        expect(await screen(f, [party(f.stranger, stale), payee]), "stale").to.deep.equal([EVERYBODY, 1n]);
        const others = linkOf(f.china, other, stamp - 1n);
        expect(await screen(f, [party(bank, others), payee]), "another's, stale").to.deep.equal([0n, 0n]);
        await saturateStamp(connection, f.gate);
        const last = linkOf(f.china, id, await stampOf(f.gate));
        expect(await screen(f, [party(f.stranger, last), payee]), "last stamp").to.deep.equal([EVERYBODY, 1n]);
      });

      it("asks no other rule: payments in a queue were admitted under the rules of their time", async () => {
        const f = await fixture();
        for (const country of [f.china, f.kazakhstan, f.thailand]) {
          const narrowed = { purposes: 2n, minTier: 7, cap: 1n, dailyLimit: 1n };
          const corridors = [f.china, f.kazakhstan, f.thailand].flatMap(({ code }) =>
            [Direction.Outbound, Direction.Inbound].map((direction) => entry(direction, code, f.china.asset, narrowed)),
          );
          await setRules(f.gate, country, corridors);
        }
        expect(await screen(f)).to.deep.equal(table({}));
      });
    });

    describe("what a country closes", () => {
      const CLOSED = { purposes: 0n, minTier: 0, cap: 1n, dailyLimit: 0n };
      const GONE = { purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n };

      for (const [how, terms] of [
        ["by a rule that permits no purpose", CLOSED],
        ["by withdrawing its only rule", GONE],
      ] as const) {
        it(`bars ${how}, in the direction of the rule alone`, async () => {
          const f = await fixture();
          const [there, back] = [
            entry(Direction.Outbound, f.kazakhstan.code, f.china.asset, terms),
            entry(Direction.Inbound, f.thailand.code, f.china.asset, terms),
          ];
          await setRules(f.gate, f.china, [there]);
          expect(await screen(f)).to.deep.equal(table({ [CN0]: KAZAKH, [CN1]: KAZAKH }));
          await setRules(f.gate, f.china, [back]);
          const both = { [CN0]: KAZAKH, [CN1]: KAZAKH, [TH0]: CHINESE, [TH1]: CHINESE };
          expect(await screen(f)).to.deep.equal(table(both));
        });
      }

      it("bars at home too, and in the currency that it names alone", async () => {
        const f = await fixture();
        await setRules(f.gate, f.china, [entry(Direction.Outbound, f.china.code, f.china.asset, CLOSED)]);
        expect(await screen(f)).to.deep.equal(table({ [CN0]: CHINESE, [CN1]: CHINESE }));
        const parties = f.banks.map((bank) => party(bank));
        expect([...(await f.gate.screen(parties, f.kazakhstan.asset, f.path))]).to.deep.equal(table({}));
      });

      it("bars until it is opened again, and for as long as anything waits that was admitted before", async () => {
        const f = await fixture();
        const there = (narrowed: object) => [entry(Direction.Outbound, f.kazakhstan.code, f.china.asset, narrowed)];
        await setRules(f.gate, f.china, there(CLOSED));
        await setRules(f.gate, f.china, there({}));
        expect(await screen(f)).to.deep.equal(table({}));
        await setRules(f.gate, f.china, there(CLOSED));
        const closed = await time.latest();
        await time.increaseTo(closed + 120 * HOUR);
        expect(await screen(f)).to.deep.equal(table({ [CN0]: KAZAKH, [CN1]: KAZAKH }));
        await time.increaseTo(closed + 120 * HOUR + 1); // and nothing can wait that long
        expect(await screen(f)).to.deep.equal(table({}));
      });

      it("does not bar where a default still permits", async () => {
        const f = await fixture();
        const gone = entry(Direction.Outbound, f.kazakhstan.code, f.china.asset, GONE);
        await setRules(f.gate, f.china, [entry(Direction.Outbound, 0, f.china.asset), gone]);
        expect(await screen(f)).to.deep.equal(table({}));
      });
    });

    describe("halts", () => {
      it("bars a corridor one way", async () => {
        const f = await fixture();
        await halt(f, corridorScope(f.china.code, f.kazakhstan.code));
        expect(await screen(f)).to.deep.equal(table({ [CN0]: KAZAKH, [CN1]: KAZAKH }));
        await halt(f, corridorScope(f.thailand.code, f.china.code));
        const both = { [CN0]: KAZAKH, [CN1]: KAZAKH, [TH0]: CHINESE, [TH1]: CHINESE };
        expect(await screen(f)).to.deep.equal(table(both));
      });

      it("bars everything that crosses a border in a halted currency, and nothing at home", async () => {
        const f = await fixture();
        await halt(f, currencyScope(f.china.asset));
        expect(await screen(f)).to.deep.equal([
          ...[KAZAKH | THAI, KAZAKH | THAI],
          ...[CHINESE | THAI, CHINESE | THAI],
          ...[CHINESE | KAZAKH, CHINESE | KAZAKH],
        ]);
        const inTenge = await f.gate.screen(
          f.banks.map((bank) => party(bank)),
          f.kazakhstan.asset,
          f.path,
        );
        expect([...inTenge]).to.deep.equal(table({}));
      });

      it("bars a halted participant abroad, paying and being paid, and not at home", async () => {
        const f = await fixture();
        await halt(f, participantScope(f.kazakhstan.bankIds[0]!));
        expect(await screen(f)).to.deep.equal(table({ [KZ0]: CHINESE | THAI, [KZ1]: 0n }, setOf(KZ0)));
      });

      it("finds a halted participant behind a link too", async () => {
        const f = await fixture();
        const id = f.kazakhstan.bankIds[0]!;
        await halt(f, participantScope(id));
        const link = linkOf(f.kazakhstan, id, await stampOf(f.gate));
        const parties = [party(f.banks[KZ0]!, link), party(f.banks[CN0]!), party(f.banks[KZ1]!)];
        expect(await screen(f, parties)).to.deep.equal([0b010n, 0b001n, 0n]);
      });

      it("closes nothing inside a country, not even by a halt of its way to itself", async () => {
        const f = await fixture();
        const { china } = f;
        await halt(f, corridorScope(china.code, china.code), ...china.bankIds.map((id) => participantScope(id)));
        const atHome = await screen(f, [party(f.banks[CN0]!), party(f.banks[CN1]!)]);
        expect(atHome).to.deep.equal([0n, 0n]);
      });

      it("adds up with standing", async () => {
        const f = await fixture();
        await suspend(f.gate, f.china, f.china.bankIds[1]!);
        await halt(f, corridorScope(f.china.code, f.kazakhstan.code), participantScope(f.thailand.bankIds[0]!));
        const outlaw = setOf(CN1);
        expect(await screen(f)).to.deep.equal([
          outlaw | KAZAKH | setOf(TH0),
          EVERYBODY,
          outlaw | setOf(TH0),
          outlaw | setOf(TH0),
          outlaw | CHINESE | KAZAKH,
          outlaw,
        ]);
      });

      it("ends by itself, each at its own second, or when it is lifted", async () => {
        const f = await fixture();
        const { china, kazakhstan, thailand, committee, gate } = f;
        const first = await halt(f, corridorScope(china.code, kazakhstan.code));
        await time.increase(60);
        const second = await halt(f, corridorScope(china.code, thailand.code));
        await time.increaseTo(first - 1);
        expect((await screen(f))[CN0]).to.equal(KAZAKH | THAI);
        await time.increaseTo(first);
        expect((await screen(f))[CN0]).to.equal(THAI);
        expect(second - first).to.be.at.least(60);
        await committee.lift(gate, corridorScope(china.code, thailand.code));
        expect(await screen(f)).to.deep.equal(table({}));
      });

      it("refuses to answer by way of a halted contract until the halt ends", async () => {
        const f = await fixture();
        const until = await halt(f, contractScope(f.path));
        for (const parties of [undefined, []]) {
          await expect(screen(f, parties)).to.be.revertedWithCustomError(f.gate, "GateHalted").withArgs(f.path, until);
        }
        await time.increaseTo(until - 1);
        await expect(screen(f)).to.be.revertedWithCustomError(f.gate, "GateHalted").withArgs(f.path, until);
        await time.increaseTo(until);
        expect(await screen(f)).to.deep.equal(table({}));
      });

      it("does not mind a halt of another contract, nor the want of one", async () => {
        const f = await fixture();
        await halt(f, contractScope(await f.engine.getAddress()));
        expect(await screen(f)).to.deep.equal(table({}));
        expect(await screen(f, undefined, ZeroAddress)).to.deep.equal(table({}));
      });
    });

    describe("size", () => {
      const strangers = (count: number) =>
        Array.from({ length: count }, (_, index) => BigInt(ethers.toBeHex(0xbad_0000 + index, 20)) << 96n);

      it("takes 256 parties, the last of which has the last bit", async () => {
        const f = await fixture();
        const [own, foreign] = [party(f.banks[CN0]!), party(f.banks[KZ0]!)];
        await halt(f, corridorScope(f.china.code, f.kazakhstan.code));
        const barred = await screen(f, [own, ...strangers(254), foreign]);
        const outlaws = (1n << 255n) - 2n;
        expect(barred[0]).to.equal(outlaws | (1n << 255n));
        expect(barred.slice(1, 255)).to.deep.equal(Array.from({ length: 254 }, () => EVERYBODY));
        expect(barred[255]).to.equal(outlaws);
      });

      it("takes no more", async () => {
        const f = await fixture();
        for (const count of [257, 300]) {
          await expect(screen(f, strangers(count)))
            .to.be.revertedWithCustomError(f.gate, "GateTooMany")
            .withArgs(count, 256);
        }
      });
    });
  });
});
