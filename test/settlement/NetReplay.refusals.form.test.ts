import { expect } from "chai";

import type { NetCall } from "../../src/netting/clearing.ts";
import { mined } from "../utils/consortium.ts";
import { datedRun, payment, run } from "../utils/net-draft.ts";
import { connection, expectRefusal, plain, type Plain, type Refusal, refuses } from "./NetReplay.refusals.fixture.ts";

describe("NetReplay", () => {
  const withBytes = (call: NetCall, change: (bytes: string) => string): NetCall => ({
    ...call,
    entries: `0x${change(call.entries.slice(2))}`,
  });

  describe("the bytes", () => {
    const refusals: Refusal<Plain>[] = [
      [
        "entries that end too early",
        ({ net, settling, returning }) =>
          withBytes(net.call(settling, returning.toReversed()), (bytes) => bytes.slice(0, -2)),
        "NetReplayWrongLength",
      ],
      [
        "entries that go on with nothing",
        ({ right }) => withBytes(right, (bytes) => `${bytes}00`),
        "NetReplayWrongLength",
      ],
      [
        "entries that go on with another lane",
        ({ right }) => withBytes(right, (bytes) => `${bytes}ffff`),
        "NetReplayBeyond",
        () => [0xffff],
      ],
      [
        "settling entries that end inside an entry",
        ({ right }) => ({ ...right, prefixes: right.prefixes - 1 }),
        "NetReplayWrongLength",
      ],
      [
        "settling entries that end inside a header",
        ({ right }) => ({ ...right, prefixes: right.prefixes + 7 }),
        "NetReplayBeyond",
        ({ fromBeijing }) => [fromBeijing],
      ],
      [
        "dropped entries among those that settle",
        ({ right }) => ({ ...right, prefixes: (right.entries.length - 2) / 2 }),
        "NetReplayBeyond",
        ({ fromBeijing }) => [fromBeijing],
      ],
      [
        "settling entries among those dropped",
        ({ right }) => ({ ...right, prefixes: 0 }),
        "NetReplayIncomplete",
        ({ fromBeijing, fromAlmaty }) => [Math.min(fromBeijing, fromAlmaty)],
      ],
      [
        "the most entries that a header can tell",
        ({ net, returning, fromBeijing, hour, b0, ofAlmaty, a0 }) =>
          net.call([run(fromBeijing, hour, [b0], 0xffff), ofAlmaty(a0)], returning),
        "NetReplayBeyond",
        ({ fromBeijing }) => [fromBeijing],
      ],
      [
        "fewer entries than a header tells",
        ({ net, settling, fromBeijing, hour, b1, b2, ofAlmaty, a1 }) =>
          net.call(settling, [run(fromBeijing, hour, [b1, b2], 1), ofAlmaty(a1)]),
        "NetReplayBeyond",
        ({ b2 }) => [Number.parseInt(b2.slice(0, 4), 16)],
      ],
      [
        "more entries settling than wait",
        ({ draft, ofBeijing, ofAlmaty, b0, a0, a1, returning }) =>
          draft([1, 3]).call([ofBeijing(b0), ofAlmaty(a0, a1, a0)], [returning[0]!]),
        "NetReplayInfeasible",
        ({ at, world }) => [at(world.almaty), -500],
      ],
      [
        "no bytes at all",
        ({ right }) => ({ ...right, prefixes: 0, entries: "0x" }),
        "NetReplayIncomplete",
        ({ fromBeijing, fromAlmaty }) => [Math.min(fromBeijing, fromAlmaty)],
      ],
    ];

    refuses(plain, refusals, ({ right }) => right);

    it("refuses settling entries that are longer than all entries", async () => {
      const { world, right } = await plain();
      for (const prefixes of [(right.entries.length - 2) / 2 + 1, 2n ** 256n - 1n]) {
        await expect(world.queue.net({ ...right, prefixes })).to.be.revertedWithoutReason(connection.ethers);
      }
    });

    it("takes an amount and a deadline in any encoding", async () => {
      const { world, net, returning, hour, fromBeijing, ofAlmaty, a0, at } = await plain();
      const payee = at(world.almaty).toString(16).padStart(2, "0");
      const amounts = [`08${payee}01`, `01${payee}03e8`, `02${payee}0003e8`, `07${payee}00000000000003e8`];
      const encodings = amounts.flatMap((entry) => [
        run(fromBeijing, hour, [entry]),
        datedRun(fromBeijing, hour - 255, [[255, entry]]),
        datedRun(fromBeijing, hour, [[0, entry]]),
      ]);
      for (const encoded of encodings) await world.queue.net.staticCall(net.call([encoded, ofAlmaty(a0)], returning));
    });
  });

  describe("the accounts, currencies and lanes", () => {
    const word = ({ right }: Plain, index: number) => right.lanes[index]!;
    const refusals: Refusal<Plain>[] = [
      [
        "accounts out of order",
        ({ right }) => ({ ...right, accounts: [right.accounts[1]!, right.accounts[0]!, ...right.accounts.slice(2)] }),
        "NettingAccountOrder",
        ({ right }) => [connection.ethers.getAddress(right.accounts[0]!)],
      ],
      [
        "an account twice",
        ({ right }) => ({ ...right, accounts: [right.accounts[0]!, ...right.accounts] }),
        "NettingAccountOrder",
        ({ right }) => [connection.ethers.getAddress(right.accounts[0]!)],
      ],
      [
        "257 accounts",
        ({ right }) => ({ ...right, accounts: Array.from({ length: 257 }, () => right.accounts[0]!) }),
        "NettingTooManyAccounts",
        () => [257, 256],
      ],
      [
        "a currency twice",
        ({ right }) => ({ ...right, currencies: [right.currencies[0]!, right.currencies[0]!] }),
        "NettingCurrencyOrder",
        ({ world }) => [world.cny],
      ],
      [
        "currencies out of order",
        ({ right, world: { cny, kzt } }) => {
          const tokens = BigInt(cny) < BigInt(kzt) ? [kzt, cny] : [cny, kzt];
          return { ...right, currencies: tokens.map((token) => ({ token, holders: 0n })) };
        },
        "NettingCurrencyOrder",
        ({ world: { cny, kzt } }) => [BigInt(cny) < BigInt(kzt) ? cny : kzt],
      ],
      [
        "a currency that is no member",
        ({ right, world: { stranger } }) => ({ ...right, currencies: [{ token: stranger.address, holders: 0n }] }),
        "LanesNoMember",
        ({ world: { stranger } }) => [stranger.address],
      ],
      [
        "a net without a currency in which payments wait",
        ({ world: { kzt } }) => ({
          ...{ accounts: [], currencies: [{ token: kzt, holders: 0n }], lanes: [] },
          ...{ prefixes: 0, entries: "0x", voids: "0x" },
        }),
        "NettingIncomplete",
        ({ world: { cny } }) => [cny, 0, 2],
      ],
      [
        "a net of nothing",
        () => ({ accounts: [], currencies: [], lanes: [], prefixes: 0, entries: "0x", voids: "0x" }),
        "NettingIncomplete",
        ({ world: { cny } }) => [cny, 0, 2],
      ],
      [
        "a currency that waits and is named without holders",
        ({ right, world: { cny } }) => ({ ...right, currencies: [{ token: cny, holders: 0n }] }),
        "NettingIncomplete",
        ({ world: { cny } }) => [cny, 0, 2],
      ],
      [
        "holders beyond the accounts",
        ({ right, world: { cny } }) => ({ ...right, currencies: [{ token: cny, holders: 0b11111n }] }),
        "NettingUnknownHolders",
        ({ world: { cny } }) => [cny],
      ],
      [
        "a payer that is no holder",
        ({ right, world: { cny, beijing }, at }) => ({
          ...right,
          currencies: [{ token: cny, holders: 0b1111n ^ (1n << BigInt(at(beijing))) }],
        }),
        "NettingUnknownHolders",
        ({ world: { cny } }) => [cny],
      ],
      [
        "a payee that is no holder",
        ({ right, world: { cny, bangkok }, at }) => ({
          ...right,
          currencies: [{ token: cny, holders: 0b1111n ^ (1n << BigInt(at(bangkok))) }],
        }),
        "NetReplayNoHolder",
        ({ fromAlmaty, at, world: { bangkok } }) => [fromAlmaty, at(bangkok)],
      ],
      [
        "a lane left out",
        ({ right }) => ({ ...right, lanes: right.lanes.slice(0, 1) }),
        "NettingIncomplete",
        ({ world: { cny } }) => [cny, 1, 2],
      ],
      [
        "a lane in which nothing waits in the place of another",
        ({ right, at, laneWord, world: { shanghai } }) => ({
          ...right,
          lanes: [right.lanes[0]!, laneWord(at(shanghai), 1, 0)].sort((a, b) => Number(a - b)),
        }),
        "NettingIncomplete",
        ({ world: { cny } }) => [cny, 1, 2],
      ],
      [
        "a lane twice",
        ({ right }) => ({ ...right, lanes: [...right.lanes, right.lanes[1]!] }),
        "NettingLaneOrder",
        () => [2],
      ],
      [
        "a lane twice, with another length",
        ({ right }) => ({ ...right, lanes: [...right.lanes, right.lanes[1]! + 1n] }),
        "NettingLaneOrder",
        () => [2],
      ],
      [
        "lanes out of order",
        ({ right }) => ({ ...right, lanes: right.lanes.toReversed() }),
        "NettingLaneOrder",
        () => [1],
      ],
      [
        "a third priority",
        ({ right, at, laneWord, world: { bangkok, beijing, almaty } }) => {
          const others = [at(beijing), at(almaty)].map((account) => laneWord(account, 1, 1));
          return { ...right, lanes: [...others, laneWord(at(bangkok), 2, 0)].sort((a, b) => Number(a - b)) };
        },
        "NettingLaneOrder",
        () => [2],
      ],
      [
        "a lane of an account that there is not",
        ({ right, laneWord }) => ({ ...right, lanes: [...right.lanes, laneWord(4, 1, 0)] }),
        0x32,
      ],
      [
        "a lane of a currency that there is not",
        ({ right }) => ({ ...right, lanes: [...right.lanes, (1n << 48n) | right.lanes[0]!] }),
        0x32,
      ],
      [
        "a lane word with bits beyond its fields",
        (found) => ({ ...found.right, lanes: [word(found, 0), word(found, 0) | (1n << 255n)] }),
        0x32,
      ],
    ];

    refuses(plain, refusals, ({ right }) => right);

    it("refuses entries in a currency named without holders, where payees have no positions", async () => {
      const { world, draft, hour, b0, a0, b1, b2, a1 } = await plain();
      const { cny, kzt, beijing, shanghai, almaty } = world;
      const net = draft([1, 1], [{ token: kzt, account: shanghai, settled: 1 }]);
      const forged = net.lane(shanghai, kzt);
      const of = (bank: { address: string }, ...entries: string[]) => run(net.lane(bank, cny), hour, entries);
      const currencies = net.tokens.map((token) => ({ token, holders: token === cny.toLowerCase() ? 0b1111n : 0n }));
      for (const payee of [0, 4, 255]) {
        const settling = [of(beijing, b0), of(almaty, a0), run(forged, hour, [payment(payee, 5n)])];
        const call = net.call(settling, [of(beijing, b1, b2), of(almaty, a1)], { currencies });
        await expectRefusal(world, call, "NetReplayNoHolder", [forged, payee]);
      }
    });

    it("takes accounts, currencies and lanes that are not needed, and settles the same", async () => {
      const { world, right } = await plain();
      const { queue, china, cny, kzt, bangkok, almaty } = world;
      const nobody = "0xffffffffffffffffffffffffffffffffffffffff";
      const tokens = [cny, kzt].sort((x, y) => (BigInt(x) < BigInt(y) ? -1 : 1));
      const inCny = BigInt(tokens.indexOf(cny)) << 48n;
      const holders = right.currencies[0]!.holders;
      const wide = {
        ...right,
        accounts: [...right.accounts, nobody],
        currencies: tokens.map((token) => ({ token, holders: token === cny ? holders : 0b10000n })),
        lanes: [...right.lanes, 4n << 40n, (4n << 40n) | (1n << 32n)].map((lane) => inCny | lane),
      };
      await mined(queue.net(wide));
      expect(await china.token.balanceOf(almaty)).to.equal(600n);
      expect(await china.token.balanceOf(bangkok)).to.equal(400n);
      expect(await queue.waitingAtCut(cny)).to.equal(2n);
    });
  });
});
