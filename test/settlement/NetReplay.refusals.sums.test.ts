import { FUNDED } from "../utils/clearing-world.ts";
import { payment, run } from "../utils/net-draft.ts";
import { plain, type Plain, type Refusal, refuses } from "./NetReplay.refusals.fixture.ts";

describe("NetReplay", () => {
  describe("what settles", () => {
    const refusals: Refusal<Plain>[] = [
      [
        "a net that leaves out what could settle",
        ({ draft, ofBeijing, ofAlmaty, b0, b1, b2, a0, a1 }) =>
          draft([1, 0]).call([ofBeijing(b0)], [ofBeijing(b1, b2), ofAlmaty(a0, a1)]),
        "NetReplayNotGreatest",
        ({ fromAlmaty }) => [fromAlmaty, 0],
      ],
      [
        "a net of nobody that could have been of two",
        ({ draft, ofBeijing, ofAlmaty, b0, b1, b2, a0, a1 }) =>
          draft([0, 0]).call([], [ofAlmaty(a0, a1), ofBeijing(b0, b1, b2)]),
        "NetReplayNotGreatest",
        ({ fromBeijing }) => [fromBeijing, 0],
      ],
      [
        "more than the payer has",
        ({ draft, ofBeijing, ofAlmaty, b0, b1, b2, a0, a1 }) =>
          draft([2, 1]).call([ofBeijing(b0, b1), ofAlmaty(a0)], [ofBeijing(b2), ofAlmaty(a1)]),
        "NetReplayInfeasible",
        ({ at, world }) => [at(world.beijing), -1_000],
      ],
      [
        "more than the payer receives",
        ({ draft, ofBeijing, ofAlmaty, b0, b1, b2, a0, a1 }) =>
          draft([1, 2]).call([ofBeijing(b0), ofAlmaty(a0, a1)], [ofBeijing(b1, b2)]),
        "NetReplayInfeasible",
        ({ at, world }) => [at(world.almaty), -100],
      ],
      [
        "fewer entries than the lane says settle",
        ({ net, returning, ofBeijing, b0 }) => net.call([ofBeijing(b0)], returning),
        "NetReplayIncomplete",
        ({ fromAlmaty }) => [fromAlmaty],
      ],
      [
        "an entry twice, beyond what the lane says settles",
        ({ net, settling, returning, ofAlmaty, a0 }) => net.call([...settling, ofAlmaty(a0)], returning),
        "NetReplayBeyond",
        ({ fromAlmaty }) => [fromAlmaty],
      ],
      [
        "an entry twice, in the place of another",
        ({ draft, ofBeijing, ofAlmaty, b0, b1, b2, a0 }) =>
          draft([1, 2]).call([ofBeijing(b0), ofAlmaty(a0, a0)], [ofBeijing(b1, b2)]),
        "NetReplayWrongEntries",
        ({ fromAlmaty }) => [fromAlmaty],
      ],
      [
        "entries in another order",
        ({ net, ofBeijing, ofAlmaty, b0, b1, b2, a0, a1 }) =>
          net.call([ofBeijing(b0), ofAlmaty(a0)], [ofBeijing(b2, b1), ofAlmaty(a1)]),
        "NetReplayNotGreatest",
        ({ fromBeijing }) => [fromBeijing, 1],
      ],
      [
        "entries in another order though each had to go",
        ({ draft, ofBeijing, ofAlmaty, b0, b1, b2, a1 }) =>
          draft([1, 1]).call([ofBeijing(b0), ofAlmaty(a1)], [ofBeijing(b1, b2), ofAlmaty(a1)]),
        "NetReplayWrongEntries",
        ({ fromAlmaty }) => [fromAlmaty],
      ],
      [
        "an amount that nobody queued",
        ({ net, returning, ofBeijing, ofAlmaty, b0, at, world }) =>
          net.call([ofBeijing(b0), ofAlmaty(payment(at(world.bangkok), 401n))], returning),
        "NetReplayWrongEntries",
        ({ fromAlmaty }) => [fromAlmaty],
      ],
      [
        "a payee that is not the payee",
        ({ net, returning, ofBeijing, ofAlmaty, b0, at, world }) =>
          net.call([ofBeijing(b0), ofAlmaty(payment(at(world.shanghai), 400n))], returning),
        "NetReplayWrongEntries",
        ({ fromAlmaty }) => [fromAlmaty],
      ],
      [
        "a payment of nothing among the others",
        ({ draft, ofBeijing, ofAlmaty, b0, b1, b2, a0, at, world }) =>
          draft([1, 2]).call(
            [ofBeijing(b0), ofAlmaty(a0, `00${at(world.bangkok).toString(16).padStart(2, "0")}00`)],
            [ofBeijing(b1, b2)],
          ),
        "NetReplayWrongEntries",
        ({ fromAlmaty }) => [fromAlmaty],
      ],
      [
        "a later deadline than was queued",
        ({ net, returning, hour, fromAlmaty, ofBeijing, b0, a0 }) =>
          net.call([ofBeijing(b0), run(fromAlmaty, hour + 1, [a0])], returning),
        "NetReplayWrongEntries",
        ({ fromAlmaty }) => [fromAlmaty],
      ],
      [
        "a lane number that there is not",
        ({ net, settling, returning, hour }) => net.call([...settling, run(2, hour, [])], returning),
        "NetReplayBeyond",
        () => [2],
      ],
      [
        "a payee number that no account has",
        ({ net, returning, ofBeijing, ofAlmaty, b0 }) =>
          net.call([ofBeijing(b0), ofAlmaty(payment(4, 400n))], returning),
        "NetReplayNoHolder",
        ({ fromAlmaty }) => [fromAlmaty, 4],
      ],
      [
        "the highest payee number",
        ({ net, returning, ofBeijing, ofAlmaty, b0 }) =>
          net.call([ofBeijing(b0), ofAlmaty(payment(255, 400n))], returning),
        "NetReplayNoHolder",
        ({ fromAlmaty }) => [fromAlmaty, 255],
      ],
      ...[4, 5, 6, 7].map((kind): Refusal<Plain> => [
        `an entry of kind ${kind}`,
        ({ net, returning, ofBeijing, ofAlmaty, b0, at, world }) => {
          const entry = `${((kind << 5) | 2).toString(16)}${at(world.bangkok).toString(16).padStart(2, "0")}000190`;
          return net.call([ofBeijing(b0), ofAlmaty(entry)], returning);
        },
        "NetReplayUnknownKind",
        () => [kind],
      ]),
      [
        "a run of nothing for what waits",
        ({ draft, ofBeijing, ofAlmaty, a0, a1, world: { shanghai, cny } }) =>
          draft([0, 0], [{ token: cny, account: shanghai }]).call([], [ofAlmaty(a0, a1), ofBeijing()]),
        "NetReplayIncomplete",
        ({ fromBeijing }) => [fromBeijing],
      ],
    ];

    refuses(plain, refusals, ({ right }) => right);
  });

  describe("what comes back", () => {
    const refusals: Refusal<Plain>[] = [
      [
        "a net without what was dropped",
        ({ net, settling }) => net.call(settling),
        "NetReplayIncomplete",
        ({ fromBeijing, fromAlmaty }) => [Math.min(fromBeijing, fromAlmaty)],
      ],
      [
        "a net without the last entry of a lane",
        ({ net, settling, ofBeijing, ofAlmaty, b1, a1 }) => net.call(settling, [ofBeijing(b1), ofAlmaty(a1)]),
        "NetReplayIncomplete",
        ({ fromBeijing }) => [fromBeijing],
      ],
      [
        "an entry more than waits",
        ({ net, settling, ofBeijing, ofAlmaty, b1, b2, a1 }) =>
          net.call(settling, [ofBeijing(b1, b2, b2), ofAlmaty(a1)]),
        "NetReplayBeyond",
        ({ fromBeijing }) => [fromBeijing],
      ],
      [
        "another amount for what waits",
        ({ net, settling, ofBeijing, ofAlmaty, b1, at, world, a1 }) =>
          net.call(settling, [ofBeijing(b1, payment(at(world.almaty), 6n)), ofAlmaty(a1)]),
        "NetReplayWrongEntries",
        ({ fromBeijing }) => [fromBeijing],
      ],
      [
        "a smaller amount that need not have gone",
        ({ net, settling, ofBeijing, ofAlmaty, b2, at, world, a1 }) =>
          net.call(settling, [ofBeijing(payment(at(world.shanghai), FUNDED - 1_000n), b2), ofAlmaty(a1)]),
        "NetReplayNotGreatest",
        ({ fromBeijing }) => [fromBeijing, 1],
      ],
      [
        "an entry that settles and comes back too",
        ({ net, settling, ofBeijing, ofAlmaty, b1, b2, a0 }) => net.call(settling, [ofBeijing(b1, b2), ofAlmaty(a0)]),
        "NetReplayNotGreatest",
        ({ fromAlmaty }) => [fromAlmaty, 1],
      ],
    ];

    refuses(plain, refusals, ({ right }) => right);

    it("takes runs in any order in which each entry had to go", async () => {
      const { world, net, settling, ofBeijing, ofAlmaty, b1, b2, a1 } = await plain();
      const orders = [
        [ofAlmaty(a1), ofBeijing(b1, b2)],
        [ofBeijing(b1), ofAlmaty(a1), ofBeijing(b2)],
        [ofBeijing(), ofBeijing(b1), ofBeijing(b2), ofAlmaty(a1), ofAlmaty()],
      ];
      for (const returning of orders) await world.queue.net.staticCall(net.call(settling, returning));
    });
  });
});
