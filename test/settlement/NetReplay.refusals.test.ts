import { expect } from "chai";
import hre from "hardhat";

import { Priority } from "../../src/index.ts";
import type { NetCall } from "../../src/netting/clearing.ts";
import { nextRound } from "../utils/clearing.ts";
import {
  clearingWorld,
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePair,
  queuePayment,
  raisePayment,
} from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import {
  cancellation,
  datedRun,
  farLeg,
  leg,
  type LaneDraft,
  NetDraft,
  payment,
  raised,
  run,
} from "../utils/net-draft.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const SECONDS = 10 * HOUR;

async function fixture() {
  const world = await clearingWorld(connection);
  const { beijing, shanghai, almaty, bangkok } = world;
  return { ...world, banks: [beijing, shanghai, almaty, bangkok] };
}

type World = Awaited<ReturnType<typeof fixture>>;

/** A net to be refused: what is wrong with it, the call, and the error with its arguments. */
type Refusal<Case> = readonly [
  what: string,
  call: (found: Case) => NetCall,
  error: string | number,
  args?: (found: Case) => readonly unknown[],
];

describe("NetReplay", () => {
  const enter = () => networkHelpers.loadFixture(fixture);

  const hourOf = async (seconds = SECONDS) => Math.ceil(((await time.latest()) + seconds) / HOUR);

  /** An error's name, or the number of a panic. */
  const expectRefusal = async (
    { queue, stranger }: ClearingWorld,
    call: NetCall,
    error: string | number,
    args: readonly unknown[],
  ) => {
    const sent = queue.connect(stranger).net(call);
    if (typeof error === "number") await expect(sent).to.be.revertedWithPanic(error);
    else
      await expect(sent)
        .to.be.revertedWithCustomError(queue, error)
        .withArgs(...args);
  };

  const refuses = <Case extends { world: World }>(
    given: () => Promise<Case>,
    refusals: readonly Refusal<Case>[],
    right: (found: Case) => NetCall,
  ) => {
    for (const [what, call, error, args = () => []] of refusals) {
      it(`refuses ${what}`, async () => {
        const found = await given();
        await expectRefusal(found.world, call(found), error, args(found));
        await mined(found.world.queue.net(right(found)));
      });
    }
  };

  /** Beijing can pay the first of three payments, and Almaty, with that, the first of two. */
  const plain = async () => {
    const world = await enter();
    const { queue, cny, kzt, beijing, shanghai, almaty, bangkok, banks } = world;
    const hour = await hourOf();
    for (const [payee, amount] of [
      [almaty, 1_000n],
      [shanghai, FUNDED],
      [almaty, 5n],
    ] as const) {
      await queuePayment(world, legOf(cny, beijing, payee, amount));
    }
    for (const amount of [400n, 700n]) await queuePayment(world, legOf(cny, almaty, bangkok, amount));
    await nextRound(connection, queue);
    const draft = (settled: readonly [beijing: number, almaty: number] = [1, 1], others: readonly LaneDraft[] = []) =>
      new NetDraft(banks, [
        { token: cny, account: beijing, settled: settled[0] },
        { token: cny, account: almaty, settled: settled[1] },
        ...others,
      ]);
    const net = draft();
    const [fromBeijing, fromAlmaty] = [net.lane(beijing, cny), net.lane(almaty, cny)];
    const at = (bank: { address: string }) => net.account(bank);
    const [b0, b1, b2] = [payment(at(almaty), 1_000n), payment(at(shanghai), FUNDED), payment(at(almaty), 5n)] as const;
    const [a0, a1] = [payment(at(bangkok), 400n), payment(at(bangkok), 700n)] as const;
    const ofBeijing = (...entries: string[]) => run(fromBeijing, hour, entries);
    const ofAlmaty = (...entries: string[]) => run(fromAlmaty, hour, entries);
    const [settling, returning] = [
      [ofBeijing(b0), ofAlmaty(a0)],
      [ofBeijing(b1, b2), ofAlmaty(a1)],
    ];
    const right = net.call(settling, returning);
    const laneWord = (account: number, priority: number, settled: number) =>
      (BigInt(account) << 40n) | (BigInt(priority) << 32n) | BigInt(settled);
    return {
      ...{ world, hour, draft, net, right, settling, returning, fromBeijing, fromAlmaty, ofBeijing, ofAlmaty, at },
      ...{ b0, b1, b2, a0, a1, kzt, laneWord },
    };
  };

  type Plain = Awaited<ReturnType<typeof plain>>;

  const withBytes = (call: NetCall, change: (bytes: string) => string): NetCall => ({
    ...call,
    entries: `0x${change(call.entries.slice(2))}`,
  });

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
