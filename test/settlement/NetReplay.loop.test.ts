import { expect } from "chai";
import hre from "hardhat";

import { currencyScope, parseMark, Priority } from "../../src/index.ts";
import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { nextRound, solveFromChain } from "../utils/clearing.ts";
import { clearingWorld, type ClearingWorld, FUNDED, legOf, queuePair, queuePayment } from "../utils/clearing-world.ts";
import { BASIS, HOUR, mined } from "../utils/consortium.ts";
import { datedRun, leg, NetDraft, payment, run } from "../utils/net-draft.ts";
import { suspend } from "../utils/participants.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const SECONDS = 10 * HOUR;

async function fixture() {
  return clearingWorld(connection);
}

describe("NetReplay's loop", () => {
  const enter = () => networkHelpers.loadFixture(fixture);

  const hourOf = async (seconds: number) => Math.ceil(((await time.latest()) + seconds) / HOUR);

  const balances = ({ china, kazakhstan, beijing, almaty }: ClearingWorld) =>
    Promise.all(
      [china.token, kazakhstan.token].flatMap((token) => [beijing, almaty].map((bank) => token.balanceOf(bank))),
    );

  /** Two payments and two pairs by turns in Beijing's lane; deadlines so many hours apart. */
  const mixed = async (world: ClearingWorld, hours: number) => {
    const { cny, kzt, beijing, almaty } = world;
    for (const [index, amount] of [1_000n, 200n].entries()) {
      const seconds = SECONDS + 2 * index * hours * HOUR;
      await queuePayment(world, legOf(cny, beijing, almaty, amount), { seconds });
      await queuePair(world, [legOf(cny, beijing, almaty, amount / 100n), legOf(kzt, almaty, beijing, 70n * amount)], {
        seconds: seconds + hours * HOUR,
      });
    }
    await nextRound(connection, world.queue);
  };

  describe("what settles", () => {
    for (const [what, hours, flag] of [
      ["of one deadline", 0, "0"],
      ["of many deadlines", 1, "8"],
    ] as const) {
      it(`takes payments and legs ${what} by turns, in one run`, async () => {
        const world = await enter();
        await mixed(world, hours);
        const call = await solveFromChain(world.queue);
        const [cnyLane, kztLane] = BigInt(world.cny) < BigInt(world.kzt) ? ["0000", "0001"] : ["0001", "0000"];
        expect(call.entries).to.contain(`${cnyLane}0004${flag}`).and.to.contain(`${kztLane}0002${flag}`);
        await mined(world.queue.net(call));
        expect(await balances(world)).to.deep.equal([FUNDED - 1_212n, 1_212n, 84_000n, FUNDED - 84_000n]);
      });
    }

    it("refuses another deadline for a leg than it has", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing, almaty } = world;
      const hour = await hourOf(SECONDS);
      await queuePayment(world, legOf(cny, beijing, almaty, 9n));
      await queuePair(world, [legOf(cny, beijing, almaty, 10n), legOf(kzt, almaty, beijing, 5n)], {
        seconds: SECONDS + HOUR,
      });
      await nextRound(connection, queue);
      const net = new NetDraft(
        [beijing, almaty],
        [
          { token: cny, account: beijing, settled: 2 },
          { token: kzt, account: almaty, settled: 1 },
        ],
      );
      const [ofCny, ofKzt] = [net.lane(beijing, cny), net.lane(almaty, kzt)];
      const call = (hours: number) =>
        net.call([
          datedRun(ofCny, hour, [
            [0, payment(net.account(almaty), 9n)],
            [hours, leg(10n, ofKzt, 0)],
          ]),
          run(ofKzt, hour + 1, [leg(5n, ofCny, 1)]),
        ]);
      for (const hours of [0, 2, 255]) {
        await expect(queue.net(call(hours)))
          .to.be.revertedWithCustomError(queue, "NetReplayWrongEntries")
          .withArgs(ofCny);
      }
      await mined(queue.net(call(1)));
      expect(await balances(world)).to.deep.equal([FUNDED - 19n, 19n, 5n, FUNDED - 5n]);
    });
  });

  /** Beijing cannot pay its first payment, so two pairs stand behind it, and behind their other legs a payment of Almaty's. */
  const stuck = async () => {
    const world = await enter();
    const { queue, cny, kzt, beijing, shanghai, almaty } = world;
    const hour = await hourOf(SECONDS);
    await queuePayment(world, legOf(cny, beijing, almaty, FUNDED + 1n));
    for (const amount of [10n, 20n]) {
      await queuePair(world, [legOf(cny, beijing, almaty, amount), legOf(kzt, almaty, beijing, amount / 2n)]);
    }
    await queuePayment(world, legOf(kzt, almaty, beijing, 7n));
    await queuePayment(world, legOf(cny, shanghai, almaty, 3n));
    await nextRound(connection, queue);
    const net = new NetDraft(
      [beijing, shanghai, almaty],
      [
        { token: cny, account: beijing },
        { token: cny, account: shanghai, settled: 1 },
        { token: kzt, account: almaty },
      ],
    );
    const [ofCny, ofKzt] = [net.lane(beijing, cny), net.lane(almaty, kzt)];
    const settling = [run(net.lane(shanghai, cny), hour, [payment(net.account(almaty), 3n)])];
    const short = payment(net.account(almaty), FUNDED + 1n);
    const [c1, c2] = [leg(10n, ofKzt, 0), leg(20n, ofKzt, 1)] as const;
    const [k1, k2] = [leg(5n, ofCny, 1), leg(10n, ofCny, 2)] as const;
    const last = payment(net.account(beijing), 7n);
    const cnyRun = (...entries: string[]) => run(ofCny, hour, entries);
    const kztRun = (...entries: string[]) => run(ofKzt, hour, entries);
    const expectNotGreatest = (returning: readonly string[], place: number) =>
      expect(queue.net(net.call(settling, returning)))
        .to.be.revertedWithCustomError(queue, "NetReplayNotGreatest")
        .withArgs(ofKzt, place);
    return { world, net, settling, short, c1, c2, k1, k2, last, cnyRun, kztRun, hour, ofCny, expectNotGreatest };
  };

  describe("what comes back", () => {
    it("takes legs and payments behind what had to go", async () => {
      const { world, net, settling, short, c1, c2, k1, k2, last, cnyRun, kztRun } = await stuck();
      await mined(world.queue.net(net.call(settling, [kztRun(k1, k2, last), cnyRun(short, c1, c2)])));
      expect(await balances(world)).to.deep.equal([FUNDED, 3n, 0n, FUNDED]);
    });

    it("takes them with deadlines of their own", async () => {
      const { world, net, settling, short, c1, c2, k1, k2, last, kztRun, hour, ofCny } = await stuck();
      const dated = datedRun(ofCny, hour - 9, [
        [9, short],
        [9, c1],
        [9, c2],
      ]);
      await mined(world.queue.net(net.call(settling, [kztRun(k1, k2, last), dated])));
      expect(await balances(world)).to.deep.equal([FUNDED, 3n, 0n, FUNDED]);
    });

    it("refuses what need not have gone once the legs before it are closed", async () => {
      const { short, c1, c2, k1, k2, last, cnyRun, kztRun, expectNotGreatest } = await stuck();
      await expectNotGreatest([kztRun(k1, k2), cnyRun(short, c1, c2), kztRun(last)], 2);
    });

    it("takes it as long as one is open", async () => {
      const { world, net, settling, short, c1, c2, k1, k2, last, cnyRun, kztRun } = await stuck();
      await mined(world.queue.net(net.call(settling, [kztRun(k1, k2), cnyRun(short, c1), kztRun(last), cnyRun(c2)])));
    });

    it("refuses legs that come behind their other legs", async () => {
      const { short, c1, c2, k1, k2, last, cnyRun, kztRun, expectNotGreatest } = await stuck();
      await expectNotGreatest([cnyRun(short, c1, c2), kztRun(k1, k2, last)], 0);
      await expectNotGreatest([kztRun(k1), cnyRun(short, c1, c2), kztRun(k2, last)], 1);
    });
  });

  describe("what moves nothing", () => {
    /** Beijing's payments and legs to Almaty, of which the first so many of each have a deadline of their own that passes. */
    const passed = async (lasting: number) => {
      const world = await enter();
      const { queue, cny, kzt, beijing, shanghai, almaty } = world;
      const hour = await hourOf(1);
      for (let index = 0; index < 3; ++index) {
        const seconds = index < 3 - lasting ? 1 + index * HOUR : SECONDS;
        await queuePayment(world, legOf(cny, beijing, almaty, 100n), { seconds });
        await queuePair(world, [legOf(cny, beijing, almaty, 10n), legOf(kzt, almaty, beijing, 5n)], { seconds });
      }
      await queuePayment(world, legOf(cny, shanghai, almaty, 3n), { seconds: SECONDS });
      await time.increase(4 * HOUR);
      await nextRound(connection, queue);
      return { world, hour };
    };

    const left = async ({ queue }: ClearingWorld, token: string, account: { address: string }) =>
      parseMark((await queue.laneOf(token, account.address, Priority.Normal)).settled).count;

    for (const [lasting, paid] of [
      [0, 0n],
      [1, 110n],
    ] as const) {
      it(`leaves unpaid once expired, and ${lasting} of each is paid`, async () => {
        const { world } = await passed(lasting);
        const { queue, cny, kzt, beijing, almaty } = world;
        await mined(queue.net(await solveFromChain(queue)));
        const back = paid === 0n ? 0n : 5n;
        expect(await balances(world)).to.deep.equal([FUNDED - paid, paid + 3n, back, FUNDED - back]);
        expect([await left(world, cny, beijing), await left(world, kzt, almaty)]).to.deep.equal([6, 3]);
      });
    }

    it("is paid in a run whose base passed, if its own deadline has not", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      const hour = await hourOf(SECONDS);
      for (const amount of [7n, 8n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
      await nextRound(connection, queue);
      const net = new NetDraft([beijing, almaty], [{ token: cny, account: beijing, settled: 2 }]);
      const entries = [7n, 8n].map((amount) => [255, payment(net.account(almaty), amount)] as const);
      await mined(queue.net(net.call([datedRun(0, hour - 255, entries)])));
      expect((await balances(world)).slice(0, 2)).to.deep.equal([FUNDED - 15n, 15n]);
    });

    it("refuses expired payments to accounts without a position, and legs of lanes that there are not", async () => {
      const world = await enter();
      const { queue, cny, beijing, almaty } = world;
      const hour = await hourOf(1);
      await queuePayment(world, legOf(cny, beijing, almaty, 7n), { seconds: 1 });
      await time.increase(2 * HOUR);
      await nextRound(connection, queue);
      const net = new NetDraft([beijing, almaty], [{ token: cny, account: beijing, settled: 1 }]);
      for (const payee of [2, 255]) {
        await expect(queue.net(net.call([run(0, hour, [payment(payee, 7n)])])))
          .to.be.revertedWithCustomError(queue, "NetReplayNoHolder")
          .withArgs(0, payee);
      }
      for (const lane of [...Array.from({ length: 100 }, (_, index) => index + 1), 0xffff]) {
        await expect(queue.net(net.call([run(0, hour, [leg(7n, lane, 0)])])))
          .to.be.revertedWithCustomError(queue, "NetReplayBeyond")
          .withArgs(lane);
      }
      await mined(queue.net(net.call([run(0, hour, [payment(net.account(almaty), 7n)])])));
    });

    it("needs the position of a payee even where the other leg is held and may not be paid", async () => {
      const world = await enter();
      const { queue, gate, joint, kazakhstan, cny, kzt, beijing, shanghai, almaty } = world;
      await queuePair(world, [legOf(cny, beijing, almaty, 10n), legOf(kzt, almaty, beijing, 5n)]);
      await queuePayment(world, legOf(cny, shanghai, almaty, 3n));
      await mined(queue.connect(almaty).hold(kzt, true));
      const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
      await mined(committee.extend(gate, currencyScope(kazakhstan.asset), (await time.latest()) + HOUR, BASIS));
      await nextRound(connection, queue);
      const call = await solveFromChain(queue);
      const [currency, account] = [
        call.currencies.findIndex(({ token }) => token === kzt.toLowerCase()),
        call.accounts.indexOf(beijing.address.toLowerCase()),
      ];
      const currencies = call.currencies.map(({ token, holders }, index) => ({
        token,
        holders: index === currency ? holders ^ (1n << BigInt(account)) : holders,
      }));
      await expect(queue.net({ ...call, currencies }))
        .to.be.revertedWithCustomError(queue, "NetReplayNoHolder")
        .withArgs(
          call.lanes.findIndex((word) => word >> 48n === BigInt(currency)),
          account,
        );
      await mined(queue.net(call));
      expect(await balances(world)).to.deep.equal([FUNDED, 3n, 0n, FUNDED]);
      expect(await left(world, cny, beijing)).to.equal(1);
    });

    /** Beijing pays Almaty, which is suspended, and Shanghai by turns; a payment that it cannot make stands between. */
    const barred = async (short: boolean) => {
      const world = await enter();
      const { queue, gate, kazakhstan, cny, kzt, beijing, shanghai, almaty } = world;
      for (let index = 0; index < 3; ++index) {
        await queuePayment(world, legOf(cny, beijing, almaty, 100n));
        await queuePair(world, [legOf(cny, beijing, almaty, 10n), legOf(kzt, almaty, beijing, 5n)]);
        await queuePayment(world, legOf(cny, beijing, shanghai, index === 1 && short ? FUNDED + 2n : 1n));
      }
      await queuePayment(world, legOf(cny, shanghai, beijing, 2n));
      await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
      await nextRound(connection, queue);
      return world;
    };

    it("leaves unpaid where one may not pay the other, and what stands between is paid", async () => {
      const world = await barred(false);
      const { queue, cny, kzt, beijing, almaty } = world;
      await mined(queue.net(await solveFromChain(queue)));
      expect(await balances(world)).to.deep.equal([FUNDED - 1n, 0n, 0n, FUNDED]);
      expect([await left(world, cny, beijing), await left(world, kzt, almaty)]).to.deep.equal([9, 3]);
    });

    it("comes back behind what had to go, and not before", async () => {
      const world = await barred(true);
      const { queue, cny, beijing, shanghai, almaty, kzt } = world;
      const call = await solveFromChain(queue);
      expect(call.prefixes).to.be.below((call.entries.length - 2) / 2);
      await mined(queue.net(call));
      expect(await balances(world)).to.deep.equal([FUNDED + 1n, 0n, 0n, FUNDED]);
      expect([await left(world, cny, beijing), await left(world, kzt, almaty)]).to.deep.equal([5, 3]);
      await mined(world.china.token.connect(shanghai).transfer(beijing, 2n));
      await mined(queue.net(await solveFromChain(queue)));
      expect(await left(world, cny, beijing)).to.equal(9);
    });
  });
});
