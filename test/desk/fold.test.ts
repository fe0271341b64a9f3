import { expect } from "chai";

import { generateHistory } from "../../scripts/bench/desk-history.ts";
import { Power } from "../../src/index.ts";
import type { DeskEvent, History } from "../../src/desk/history.ts";
import { decidedPayments } from "../../src/desk/payments.ts";
import { ReservationBook, type ReservationStory } from "../../src/desk/reservations.ts";
import { type VerifiedPayment, verifyPayments } from "../../src/desk/verify.ts";
import { Random } from "../../src/netting/random.ts";
import { slowFold } from "./slow-fold.ts";

const SEEDS = [1, 2, 3, 4, 5, 6];
const START = 1_800_000_000;
const DAY = 86_400;

/** Currencies drop ledgers and adopt them again, behind what some transactions did. */
function withDroppedLedgers(history: History, seed: number, timeAt: (block: number) => number): History {
  const random = new Random(seed);
  const [ledger] = [...history.sources].find(([, kinds]) => kinds.has("ledger"))!;
  const tokens = [...history.currencies.keys()];
  const events = history.events.flatMap((event, place): DeskEvent[] => {
    const isLast = history.events[place + 1]?.hash !== event.hash;
    if (!isLast || event.block < 50 || random.below(12) !== 0) return [event];
    const token = tokens[random.below(tokens.length)]!;
    const said = { ...event, source: "token" as const, address: token, index: event.index + 1 };
    const powers = BigInt([Power.Hold, Power.Hold, Power.Net][random.below(3)]!);
    const until = BigInt(timeAt(event.block) + random.below(3 * DAY));
    const name = random.below(2) === 0 ? "Adopted" : "PowersDropped";
    return [event, { ...said, name, args: { deployment: ledger, powers, until } }];
  });
  return { ...history, events };
}

function foldedOf({ funds, usedToday }: VerifiedPayment) {
  const { balance, byAuthorities, setAside } = funds!;
  return { balance, byAuthorities, setAside, usedToday: usedToday! };
}

describe("the desk's fold of a history", function () {
  this.timeout(120_000);

  for (const seed of SEEDS) {
    it(`tells before each payment what reading all before it anew tells, seed ${seed}`, async () => {
      const terms = { payments: 160, earmarks: 120, holds: 240, blockSeconds: 600, seed };
      const { history, timeOf } = generateHistory(terms);
      const changed = withDroppedLedgers(history, seed, (block) => START + block * terms.blockSeconds);
      const verified = await verifyPayments(changed, () => true, { timeOf });
      const expected = await slowFold(changed.events, decidedPayments(changed), timeOf);
      expect(verified.map(foldedOf)).to.deep.equal(expected);
      for (const what of ["byAuthorities", "setAside", "usedToday"] as const)
        expect(
          expected.filter((each) => each[what] > 0n),
          what,
        ).to.have.length.greaterThan(5);
      expect(verified.flatMap(({ differences }) => differences)).to.deep.equal([]);
    });
  }

  it("frees what is set aside after its deadline, not at it, also where something else is freed then", () => {
    const asideAt = (...times: number[]) => {
      const stories = [50, 100].map((deadline) => storyUntil(deadline));
      const book = new ReservationBook(stories);
      for (const { event } of stories) book.apply(event);
      return times.map((time) => book.setAsideOf("t", "p", time));
    };
    expect(asideAt(50, 51, 100, 101, 102)).to.deep.equal([14n, 7n, 7n, 0n, 0n]);
    expect([...asideAt(100), ...asideAt(101)]).to.deep.equal([7n, 0n]);
  });

  it("reads the time of no block that it does not need, for one payment of many", async () => {
    const { history, timeOf } = generateHistory({ payments: 300, earmarks: 0, holds: 0, blockSeconds: 5_000, seed: 7 });
    const read = new Set<number>();
    const noted = (block: number) => {
      read.add(block);
      return timeOf(block);
    };
    const uncounted = history.events.filter(({ name }) => name !== "ThresholdsSet");
    const words = uncounted.map((event) =>
      event.name === "PaymentDecided"
        ? { ...event, args: { decision: withoutMarks(event.args.decision as bigint) } }
        : event,
    );
    const last = decidedPayments({ events: words }).at(-1)!.event.block;
    await verifyPayments({ ...history, events: words }, ({ event }) => event.block === last, { timeOf: noted });
    expect(read.size).to.be.lessThan(20);
  });
});

/** Not counted towards sums, for which each payment's time is read. */
function withoutMarks(decision: bigint): bigint {
  return decision & ~(3n << 248n);
}

function storyUntil(deadline: number): ReservationStory {
  const event = { block: deadline } as DeskEvent;
  return { token: "t", payer: "p", payee: "q", amount: 7n, id: "", reason: null, deadline, event, end: null };
}
