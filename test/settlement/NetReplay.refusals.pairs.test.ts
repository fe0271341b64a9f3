import { expect } from "chai";

import { nextRound } from "../utils/clearing.ts";
import { FUNDED, legOf, queuePair, queuePayment } from "../utils/clearing-world.ts";
import { mined } from "../utils/consortium.ts";
import { farLeg, leg, NetDraft, payment, raised, run } from "../utils/net-draft.ts";
import { connection, enter, expectRefusal, hourOf, type Refusal, refuses } from "./NetReplay.refusals.fixture.ts";

describe("NetReplay", () => {
  /** Two pairs of Beijing and Almaty, of which one can settle; Shanghai pays beside them. */
  const paired = async () => {
    const world = await enter();
    const { queue, cny, kzt, beijing, shanghai, almaty, banks } = world;
    const hour = await hourOf();
    await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, 5n)]);
    await queuePair(world, [legOf(cny, beijing, almaty, FUNDED + 1n), legOf(kzt, almaty, beijing, 1n)]);
    await queuePayment(world, legOf(cny, shanghai, almaty, 3n));
    await nextRound(connection, queue);
    const draft = (settled: readonly [number, number]) =>
      new NetDraft(banks, [
        { token: cny, account: beijing, settled: settled[0] },
        { token: cny, account: shanghai, settled: 1 },
        { token: kzt, account: almaty, settled: settled[1] },
      ]);
    const net = draft([1, 1]);
    const [ofCny, ofKzt, beside] = [net.lane(beijing, cny), net.lane(almaty, kzt), net.lane(shanghai, cny)];
    const [b, a] = [net.account(beijing), net.account(almaty)];
    const cnyRun = (...entries: string[]) => run(ofCny, hour, entries);
    const kztRun = (...entries: string[]) => run(ofKzt, hour, entries);
    const paid = run(beside, hour, [payment(a, 3n)]);
    const [c0, c1] = [leg(1_000n, ofKzt, 0), leg(FUNDED + 1n, ofKzt, 0)];
    const [k0, k1] = [leg(5n, ofCny, 0), leg(1n, ofCny, 0)];
    // Legs that come back are counted from where their lane opened too.
    const [c1Back, k1Back] = [leg(FUNDED + 1n, ofKzt, 1), leg(1n, ofCny, 1)];
    const settling = [cnyRun(c0), kztRun(k0), paid];
    return {
      ...{ world, draft, net, ofCny, ofKzt, beside, a, b, cnyRun, kztRun, paid, c0, c1, k0, k1, c1Back, k1Back },
      ...{ settling, right: net.call(settling, [kztRun(k1Back), cnyRun(c1Back)]) },
    };
  };

  type Paired = Awaited<ReturnType<typeof paired>>;

  describe("payments versus payments", () => {
    const refusals: Refusal<Paired>[] = [
      [
        "one leg without the other",
        ({ draft, cnyRun, kztRun, paid, c0, k0, k1Back, c1Back }) =>
          draft([1, 2]).call([cnyRun(c0), kztRun(k0, k1Back), paid], [cnyRun(c1Back)]),
        "NetReplayOpenLink",
        ({ ofKzt }) => [ofKzt, 1],
      ],
      [
        "neither leg of a pair that could settle",
        ({ draft, cnyRun, kztRun, paid, c0, k0, k1Back, c1Back }) =>
          draft([0, 0]).call([paid], [kztRun(k0), cnyRun(c0), kztRun(k1Back), cnyRun(c1Back)]),
        "NetReplayNotGreatest",
        ({ ofCny }) => [ofCny, 0],
      ],
      [
        "both legs of a pair that nobody can pay",
        ({ draft, cnyRun, kztRun, paid, c0, k0, k1Back, c1Back }) =>
          draft([2, 2]).call([cnyRun(c0, c1Back), kztRun(k0, k1Back), paid]),
        "NetReplayInfeasible",
        ({ net, world }) => [net.position(world.beijing, world.cny), -1_001],
      ],
      [
        "dropped legs in the order in which they were dropped",
        ({ net, settling, kztRun, cnyRun, k1Back, c1Back }) => net.call(settling, [cnyRun(c1Back), kztRun(k1Back)]),
        "NetReplayNotGreatest",
        ({ ofKzt }) => [ofKzt, 1],
      ],
      [
        "another lane of the payer's for that of the other leg",
        ({ net, cnyRun, kztRun, paid, k0, k1Back, c1Back, ofCny }) =>
          net.call([cnyRun(leg(1_000n, ofCny, 0)), kztRun(k0), paid], [kztRun(k1Back), cnyRun(c1Back)]),
        "NetReplayWrongEntries",
        ({ ofCny }) => [ofCny],
      ],
      [
        "a third bank's lane for that of the other leg",
        ({ net, cnyRun, kztRun, paid, k0, k1Back, c1Back, beside }) =>
          net.call([cnyRun(leg(1_000n, beside, 0)), kztRun(k0), paid], [kztRun(k1Back), cnyRun(c1Back)]),
        "NetReplayWrongEntries",
        ({ ofCny }) => [ofCny],
      ],
      [
        "a lane that there is not for that of the other leg",
        ({ net, cnyRun, kztRun, paid, k0, k1Back, c1Back }) =>
          net.call([cnyRun(leg(1_000n, 3, 0)), kztRun(k0), paid], [kztRun(k1Back), cnyRun(c1Back)]),
        "NetReplayBeyond",
        () => [3],
      ],
      [
        "a later place for that of the other leg",
        ({ net, cnyRun, kztRun, paid, k0, k1Back, c1Back, ofKzt }) =>
          net.call([cnyRun(leg(1_000n, ofKzt, 1)), kztRun(k0), paid], [kztRun(k1Back), cnyRun(c1Back)]),
        "NetReplayOpenLink",
        ({ ofCny }) => [ofCny, 0],
      ],
      [
        "an earlier place for that of the other leg",
        ({ net, settling, kztRun, cnyRun, k1Back, c1 }) => net.call(settling, [kztRun(k1Back), cnyRun(c1)]),
        "NetReplayWrongEntries",
        ({ ofCny }) => [ofCny],
      ],
      [
        "an earlier place, which closes a link that is not open",
        ({ net, settling, kztRun, cnyRun, k1, c1Back }) => net.call(settling, [kztRun(k1), cnyRun(c1Back)]),
        "NetReplayNotGreatest",
        ({ ofKzt }) => [ofKzt, 1],
      ],
      [
        "a leg as a payment",
        ({ draft, cnyRun, kztRun, paid, a, k0, k1Back, c1Back }) =>
          draft([1, 1]).call([cnyRun(payment(a, 1_000n)), kztRun(k0), paid], [kztRun(k1Back), cnyRun(c1Back)]),
        "NetReplayWrongEntries",
        ({ ofCny }) => [ofCny],
      ],
      [
        "a leg as a raised payment",
        ({ net, cnyRun, kztRun, paid, a, k0, k1Back, c1Back }) =>
          net.call([cnyRun(raised(a, 1_000n, 0)), kztRun(k0), paid], [kztRun(k1Back), cnyRun(c1Back)]),
        "NetReplayWrongEntries",
        ({ ofCny }) => [ofCny],
      ],
      [
        "a payment as a leg",
        ({ net, cnyRun, kztRun, c0, k0, k1Back, c1Back, beside, ofKzt }) => {
          const paid = run(beside, 0, [leg(3n, ofKzt, 0)]);
          return net.call([cnyRun(c0), kztRun(k0), paid], [kztRun(k1Back), cnyRun(c1Back)]);
        },
        "NetReplayWrongEntries",
        ({ beside }) => [beside],
      ],
      [
        "a net without the lane to which a link leads",
        ({ right, ofKzt }) => ({ ...right, lanes: right.lanes.toSpliced(ofKzt, 1) }),
        "NettingIncomplete",
        ({ world: { kzt } }) => [kzt, 0, 1],
      ],
    ];

    refuses(paired, refusals, ({ right }) => right);

    it("are the same whether the other leg's place is counted from the opening or in full", async () => {
      const { world, net, cnyRun, kztRun, paid, ofKzt, ofCny } = await paired();
      const full = net.call(
        [cnyRun(farLeg(1_000n, ofKzt, 0)), kztRun(farLeg(5n, ofCny, 0)), paid],
        [kztRun(farLeg(1n, ofCny, 1)), cnyRun(farLeg(FUNDED + 1n, ofKzt, 1))],
      );
      const { queue, china, kazakhstan, beijing, almaty } = world;
      await mined(queue.net(full));
      expect(await china.token.balanceOf(almaty)).to.equal(1_003n);
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(5n);
    });

    it("refuse an open link in full as well", async () => {
      const { world, draft, cnyRun, kztRun, paid, c0, k0, c1Back, ofCny, ofKzt } = await paired();
      const open = draft([1, 2]).call([cnyRun(c0), kztRun(k0, farLeg(1n, ofCny, 1)), paid], [cnyRun(c1Back)]);
      await expectRefusal(world, open, "NetReplayOpenLink", [ofKzt, 1]);
    });

    it("refuse a third bank's lane of the right currency, which would pay one leg and not the other", async () => {
      const world = await enter();
      const { queue, cny, kzt, beijing, almaty, astana } = world;
      const hour = await hourOf();
      await queuePair(world, [legOf(cny, beijing, almaty, 1_000n), legOf(kzt, almaty, beijing, FUNDED + 4n)]);
      await queuePayment(world, legOf(kzt, astana, almaty, 3n));
      await nextRound(connection, queue);
      const draft = (settled: number) =>
        new NetDraft(
          [beijing, almaty, astana],
          [
            { token: cny, account: beijing, settled },
            { token: kzt, account: almaty },
            { token: kzt, account: astana, settled: 1 },
          ],
        );
      const net = draft(0);
      const [first, second, third] = [net.lane(beijing, cny), net.lane(almaty, kzt), net.lane(astana, kzt)];
      const paying = (other: number) => run(first, hour, [leg(1_000n, other, 0)]);
      const paid = run(second, hour, [leg(FUNDED + 4n, first, 0)]);
      const beside = run(third, hour, [payment(net.account(almaty), 3n)]);
      await expectRefusal(world, draft(1).call([paying(third), beside], [paid]), "NetReplayWrongEntries", [first]);
      await mined(queue.net(net.call([beside], [paying(second), paid])));
    });
  });
});
