import { expect } from "chai";
import hre from "hardhat";

import { nextRound, solveFromChain } from "../utils/clearing.ts";
import { clearingWorld, type ClearingWorld, FUNDED, legOf, queuePair, queuePayment } from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { datedRun, leg, NetDraft, payment, run } from "../utils/net-draft.ts";

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
});
