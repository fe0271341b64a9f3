import { expect } from "chai";

import { Priority } from "../../src/index.ts";
import { nextRound } from "../utils/clearing.ts";
import { FUNDED, legOf, queuePayment } from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { datedRun, NetDraft, payment, run } from "../utils/net-draft.ts";
import {
  connection,
  enter,
  expectRefusal,
  hourOf,
  networkHelpers,
  plain,
  type Refusal,
  refuses,
  time,
} from "./NetReplay.refusals.fixture.ts";

describe("NetReplay", () => {
  /** Of Beijing's two payments the first has expired. */
  const expired = async () => {
    const world = await enter();
    const { queue, cny, beijing, almaty, banks } = world;
    const hour = await hourOf(1);
    await queuePayment(world, legOf(cny, beijing, almaty, 1_000n), { deadline: hour * HOUR });
    await queuePayment(world, legOf(cny, beijing, almaty, 20n), { deadline: (hour + 5) * HOUR });
    await time.increase(HOUR);
    await nextRound(connection, queue);
    const net = new NetDraft(banks, [{ token: cny, account: beijing, settled: 2 }]);
    const pay = (amount: bigint) => payment(net.account(almaty), amount);
    const dated = (...hours: readonly [number, number]) =>
      datedRun(0, hour, [
        [hours[0], pay(1_000n)],
        [hours[1], pay(20n)],
      ]);
    return { world, hour, net, pay, dated, right: net.call([dated(0, 5)]) };
  };

  type Expired = Awaited<ReturnType<typeof expired>>;

  describe("deadlines", () => {
    const refusals: Refusal<Expired>[] = [
      [
        "what expired as if it had not",
        ({ net, hour, pay }) => net.call([run(0, hour + 5, [pay(1_000n), pay(20n)])]),
        "NetReplayWrongEntries",
        () => [0],
      ],
      [
        "what has not expired as if it had",
        ({ net, hour, pay }) => net.call([run(0, hour, [pay(1_000n), pay(20n)])]),
        "NetReplayWrongEntries",
        () => [0],
      ],
      [
        "another hour that has not ended either",
        ({ net, dated }) => net.call([dated(0, 6)]),
        "NetReplayWrongEntries",
        () => [0],
      ],
      [
        "an hour before the base by going round",
        ({ net, hour, pay }) =>
          net.call([datedRun(0, 2 ** 31 - 1, [[255, pay(1_000n)]]), run(0, hour + 5, [pay(20n)])]),
        "NetReplayWrongEntries",
        () => [0],
      ],
      [
        "a deadline behind the last entry",
        ({ net, dated }) => net.call([`${dated(0, 5)}06`]),
        "NetReplayBeyond",
        () => [0x0600],
      ],
    ];

    refuses(expired, refusals, ({ right }) => right);

    it("pay what is in time and nothing else", async () => {
      const { world, right } = await expired();
      const { queue, china, almaty } = world;
      await mined(queue.net(right));
      expect(await china.token.balanceOf(almaty)).to.equal(20n);
    });
  });

  describe("the moment", () => {
    it("refuses a net that was settled", async () => {
      const { world, right, fromBeijing } = await plain();
      await mined(world.queue.net(right));
      await expectRefusal(world, right, "NetReplayBeyond", [fromBeijing]);
    });

    it("refuses a net of an earlier round", async () => {
      const { world, right, fromBeijing } = await plain();
      const { queue, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 1n));
      await nextRound(connection, queue);
      await expectRefusal(world, right, "NetReplayIncomplete", [fromBeijing]);
    });

    it("refuses a net of the balances before a payment", async () => {
      const { world, right, at, fromAlmaty } = await plain();
      const { china, beijing, almaty } = world;
      const snapshot = await networkHelpers.takeSnapshot();
      await mined(china.token.connect(beijing).transfer(almaty, 100n)); // the second payment is possible now
      await expectRefusal(world, right, "NetReplayNotGreatest", [fromAlmaty, 1]);
      await snapshot.restore();
      await mined(china.token.connect(beijing).transfer(world.shanghai, FUNDED));
      await expectRefusal(world, right, "NetReplayInfeasible", [at(beijing), -1_000]);
    });

    it("refuses a net after a lane of it was abandoned", async () => {
      const { world, right, fromAlmaty } = await plain();
      const { queue, cny, almaty } = world;
      await mined(queue.connect(almaty).abandon(cny, almaty, Priority.Normal));
      await expectRefusal(world, right, "NetReplayBeyond", [fromAlmaty]);
    });
  });
});
