import { expect } from "chai";

import { Priority } from "../../src/index.ts";
import { nextRound } from "../utils/clearing.ts";
import { FUNDED, legOf, queuePayment, raisePayment } from "../utils/clearing-world.ts";
import { mined } from "../utils/consortium.ts";
import { cancellation, NetDraft, payment, raised, run } from "../utils/net-draft.ts";
import { connection, enter, hourOf, type Refusal, refuses } from "./NetReplay.refusals.fixture.ts";

describe("NetReplay", () => {
  /** Beijing cancelled the first of four payments, and the last, which stands behind one that it cannot pay. */
  const cancelled = async () => {
    const world = await enter();
    const { queue, cny, beijing, shanghai, almaty, banks } = world;
    const hour = await hourOf();
    for (const amount of [1_000n, 20n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
    await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
    for (const amount of [FUNDED + 1n, 7n]) await queuePayment(world, legOf(cny, beijing, almaty, amount));
    await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 4));
    await queuePayment(world, legOf(cny, shanghai, almaty, 3n));
    await nextRound(connection, queue);
    const draft = (voids: readonly number[], ofShanghai: readonly number[] = []) =>
      new NetDraft(banks, [
        { token: cny, account: beijing, settled: 3, voids },
        { token: cny, account: shanghai, settled: 1, voids: ofShanghai },
      ]);
    const net = draft([0, 4]);
    const [lane, other, payee] = [net.lane(beijing, cny), net.lane(shanghai, cny), net.account(almaty)];
    const pay = (amount: bigint) => payment(payee, amount);
    const entries = (hints: readonly [number, number]) =>
      [
        [run(lane, hour, [pay(1_000n), pay(20n), cancellation(0, hints[0])]), run(other, hour, [pay(3n)])],
        [run(lane, hour, [pay(FUNDED + 1n), pay(7n), cancellation(4, hints[1])])],
      ] as const;
    return { world, hour, draft, net, lane, other, pay, entries, right: net.call(...entries([0, 1])) };
  };

  type Cancelled = Awaited<ReturnType<typeof cancelled>>;

  describe("cancelled payments", () => {
    const listed =
      (voids: readonly number[], hints: readonly [number, number], ofShanghai: readonly number[] = []) =>
      ({ draft, entries }: Cancelled) =>
        draft(voids, ofShanghai).call(...entries(hints));
    const refusals: Refusal<Cancelled>[] = [
      ["a list without one", listed([4], [0, 0]), "NetReplayWrongVoids", ({ lane }) => [lane]],
      ["an empty list", listed([], [0, 0]), "NetReplayWrongVoids", ({ lane }) => [lane]],
      ["a list with a payment that was not cancelled", listed([0, 1, 4], [0, 2]), "NetReplayWrongVoids", () => [1]],
      ["a list with a cancellation", listed([0, 2, 4], [0, 2]), "NetReplayWrongVoids", () => [1]],
      ["a list with a place behind the end", listed([0, 4, 6], [0, 1]), "NetReplayWrongVoids", ({ lane }) => [lane]],
      ["a list out of order", listed([4, 0], [1, 0]), "NetReplayWrongVoids", ({ lane }) => [lane]],
      ["a list with one twice", listed([0, 0, 4], [0, 2]), "NetReplayWrongVoids", ({ lane }) => [lane]],
      ["a list with the last one twice", listed([0, 4, 4], [0, 1]), "NetReplayWrongVoids", ({ lane }) => [lane]],
      ["the number of another one", listed([0, 4], [1, 1]), "NetReplayWrongVoids", ({ lane }) => [lane]],
      ["a number behind the list", listed([0, 4], [0, 2]), "NetReplayWrongVoids", ({ lane }) => [lane]],
      ["the highest number", listed([0, 4], [0xffff, 1]), "NetReplayWrongVoids", ({ lane }) => [lane]],
      [
        "a list with one of a lane in which nothing was cancelled",
        listed([0, 4], [0, 1], [0]),
        "NetReplayWrongVoids",
        ({ lane, other }) => [lane < other ? 2 : 0],
      ],
      [
        "bytes behind the list",
        ({ right }) => ({ ...right, voids: `${right.voids}00000000` }),
        "NettingVoids",
        () => [12],
      ],
      [
        "a list that is a byte short",
        ({ right }) => ({ ...right, voids: right.voids.slice(0, -2) }),
        "NettingVoids",
        () => [7],
      ],
      [
        "the cancellation of another place",
        ({ draft, entries, lane, hour, pay }) =>
          draft([0, 4]).call(
            entries([0, 1])[0].map((each, index) =>
              index === 0 ? run(lane, hour, [pay(1_000n), pay(20n), cancellation(4, 1)]) : each,
            ),
            entries([0, 1])[1],
          ),
        "NetReplayWrongEntries",
        ({ lane }) => [lane],
      ],
      [
        "a payment in the place of a cancellation",
        ({ draft, entries, lane, hour, pay }) =>
          draft([4]).call(
            [run(lane, hour, [pay(1_000n), pay(20n), pay(3n)]), entries([0, 0])[0][1]],
            entries([0, 0])[1],
          ),
        "NetReplayWrongEntries",
        ({ lane }) => [lane],
      ],
    ];

    refuses(cancelled, refusals, ({ right }) => right);

    it("need no number once they left", async () => {
      const { world, right, draft, hour, pay } = await cancelled();
      const { queue, cny, beijing, china, almaty } = world;
      await mined(queue.net(right));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 1));
      await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 3));
      await nextRound(connection, queue);
      const { accounts } = draft([]);
      const only = new NetDraft(world.banks, [{ token: cny, account: beijing, settled: 5, voids: [3, 4] }]);
      expect(only.accounts).to.deep.equal(accounts);
      const rest = [pay(FUNDED + 1n), pay(7n), cancellation(4, 1), cancellation(1, 0xffff), cancellation(3, 0)];
      await mined(queue.net(only.call([run(0, hour, rest)])));
      expect(await china.token.balanceOf(almaty)).to.equal(23n);
    });
  });

  /** Beijing's urgent payment is stuck, and with it a normal one and one that was raised. */
  const urgent = async () => {
    const world = await enter();
    const { queue, cny, beijing, shanghai, almaty, banks } = world;
    const hour = await hourOf();
    await queuePayment(world, legOf(cny, beijing, almaty, 1n));
    await queuePayment(world, legOf(cny, beijing, almaty, 2n));
    await queuePayment(world, legOf(cny, beijing, almaty, 30n), { priority: "Urgent" });
    await queuePayment(world, legOf(cny, beijing, almaty, FUNDED), { priority: "Urgent" });
    await raisePayment(world, legOf(cny, beijing, almaty, 2n), 1);
    await queuePayment(world, legOf(cny, shanghai, almaty, 3n));
    await nextRound(connection, queue);
    const draft = (settled: readonly [number, number], voids: readonly number[] = [1]) =>
      new NetDraft(banks, [
        { token: cny, account: beijing, priority: Priority.Urgent, settled: settled[0] },
        { token: cny, account: beijing, settled: settled[1], voids },
        { token: cny, account: shanghai, settled: 1 },
      ]);
    const net = draft([1, 0]);
    const [first, second] = [net.lane(beijing, cny, Priority.Urgent), net.lane(beijing, cny)];
    const payee = net.account(almaty);
    const pay = (amount: bigint) => payment(payee, amount);
    const paid = run(net.lane(shanghai, cny), hour, [pay(3n)]);
    const ofUrgent = (...entries: string[]) => run(first, hour, entries);
    const ofNormal = (...entries: string[]) => run(second, hour, entries);
    const settling = [ofUrgent(pay(30n)), paid];
    const [u1, u2] = [pay(FUNDED), raised(payee, 2n, 1)];
    const normal = [pay(1n), pay(2n), cancellation(1)];
    const right = net.call(settling, [ofUrgent(u1, u2), ofNormal(...normal)]);
    return {
      ...{ world, draft, net, first, second, payee, pay, paid },
      ...{ ofUrgent, ofNormal, settling, u1, u2, normal, right },
    };
  };

  type Urgent = Awaited<ReturnType<typeof urgent>>;

  describe("priorities", () => {
    const refusals: Refusal<Urgent>[] = [
      [
        "a normal payment settled past an urgent one",
        ({ draft, ofUrgent, ofNormal, pay, paid, u1, u2, normal }) =>
          draft([1, 1]).call(
            [ofUrgent(pay(30n)), ofNormal(pay(1n)), paid],
            [ofUrgent(u1, u2), ofNormal(...normal.slice(1))],
          ),
        "NetReplayWrongOrder",
        ({ second }) => [second],
      ],
      [
        "normal payments come back before urgent ones",
        ({ net, settling, ofUrgent, ofNormal, u1, u2, normal }) =>
          net.call(settling, [ofNormal(...normal), ofUrgent(u1, u2)]),
        "NetReplayWrongOrder",
        ({ second }) => [second],
      ],
      [
        "normal payments come back between urgent ones",
        ({ net, settling, ofUrgent, ofNormal, u1, u2, normal }) =>
          net.call(settling, [ofUrgent(u1), ofNormal(...normal), ofUrgent(u2)]),
        "NetReplayWrongOrder",
        ({ second }) => [second],
      ],
      [
        "an urgent lane as the normal one",
        ({ net, settling, ofUrgent, ofNormal, u1, u2, normal, right }) => {
          const swapped = net.call(settling, [ofNormal(u1, u2), ofUrgent(...normal)]);
          return { ...swapped, lanes: right.lanes };
        },
        "NetReplayWrongOrder",
        ({ second }) => [second],
      ],
      [
        "a raised payment as a plain one",
        ({ net, settling, ofUrgent, ofNormal, u1, pay, normal }) =>
          net.call(settling, [ofUrgent(u1, pay(2n)), ofNormal(...normal)]),
        "NetReplayWrongEntries",
        ({ first }) => [first],
      ],
      [
        "a raised payment for another one than it replaces",
        ({ net, settling, ofUrgent, ofNormal, u1, payee, normal }) =>
          net.call(settling, [ofUrgent(u1, raised(payee, 2n, 0)), ofNormal(...normal)]),
        "NetReplayWrongEntries",
        ({ first }) => [first],
      ],
      [
        "what was raised as not cancelled",
        ({ draft, settling, ofUrgent, ofNormal, u1, u2, normal }) =>
          draft([1, 0], []).call(settling, [ofUrgent(u1, u2), ofNormal(...normal)]),
        "NetReplayWrongVoids",
        ({ second }) => [second],
      ],
    ];

    refuses(urgent, refusals, ({ right }) => right);
  });
});
