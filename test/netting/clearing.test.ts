import { expect } from "chai";

import { netOf } from "../../src/netting/clearing.ts";
import type { QueueEntry } from "../../src/settlement/queue.ts";

const [TOKEN, PAYER, PAYEE] = ["0x01", "0x02", "0x03"].map((end) => end.replace("0x", `0x${"00".repeat(19)}`)) as [
  string,
  string,
  string,
];
const NOW = 1_000; // the first hour that has not ended

const payment = (hour: number): QueueEntry => ({ kind: "payment", payee: PAYEE, amount: 1n, hour });
const payments = (count: number, hour: number) => Array.from({ length: count }, () => payment(hour));
const cancellation: QueueEntry = { kind: "cancellation", place: 0 };

/** A run as its header tells it, with the deadlines of its entries, if each has its own. */
interface WrittenRun {
  readonly entries: number;
  readonly hour: number;
  readonly own?: readonly number[];
}

/** The runs in which a net writes the entries of a lane, which are payments of one byte and cancellations. */
function runsOf(entries: readonly QueueEntry[]): WrittenRun[] {
  const lane = { token: TOKEN, account: PAYER, priority: 1, opening: 0, entries };
  const { call } = netOf({ hour: NOW, lanes: [lane], balanceOf: () => 1_000_000n });
  const bytes = Buffer.from(call.entries.slice(2), "hex");
  const runs: WrittenRun[] = [];
  for (let at = 0; at < bytes.length;) {
    const [count, hour] = [bytes.readUInt16BE(at + 2), bytes.readUInt32BE(at + 4)];
    at += 8;
    const own: number[] = [];
    for (let entry = 0; entry < count; ++entry) {
      if (hour >= 2 ** 31) own.push(bytes[at++]!);
      at += bytes[at] === 0x80 ? 7 : 3;
    }
    runs.push(hour < 2 ** 31 ? { entries: count, hour } : { entries: count, hour: hour - 2 ** 31, own });
  }
  return runs;
}

describe("runs of a net", () => {
  it("name a deadline once where all have it", () => {
    expect(runsOf(payments(3, NOW + 5))).to.deep.equal([{ entries: 3, hour: NOW + 5 }]);
  });

  it("are dated where deadlines change, from the earliest on", () => {
    const entries = [NOW + 9, NOW + 7, NOW + 7, NOW + 8].map(payment);
    expect(runsOf(entries)).to.deep.equal([{ entries: 4, hour: NOW + 7, own: [2, 0, 0, 1] }]);
  });

  it("let many of one deadline stand alone, and few with others", () => {
    expect(
      runsOf([...payments(2, NOW), ...payments(31, NOW + 1), ...payments(32, NOW), payment(NOW + 1)]),
    ).to.deep.equal([
      { entries: 33, hour: NOW, own: [0, 0, ...Array.from({ length: 31 }, () => 1)] },
      { entries: 32, hour: NOW },
      { entries: 1, hour: NOW + 1 },
    ]);
  });

  it("end where one byte cannot tell the hours between", () => {
    expect(runsOf([payment(NOW), payment(NOW + 255)])).to.deep.equal([{ entries: 2, hour: NOW, own: [0, 255] }]);
    expect(runsOf([payment(NOW), payment(NOW + 256)])).to.deep.equal([
      { entries: 1, hour: NOW },
      { entries: 1, hour: NOW + 256 },
    ]);
  });

  it("end between what expired and what did not", () => {
    const entries = [NOW - 2, NOW - 1, NOW, NOW + 1].map(payment);
    expect(runsOf(entries)).to.deep.equal([
      { entries: 2, hour: NOW - 256, own: [254, 255] },
      { entries: 2, hour: NOW, own: [0, 1] },
    ]);
    expect(runsOf([payment(NOW - 1), payment(NOW)])).to.deep.equal([
      { entries: 1, hour: NOW - 1 },
      { entries: 1, hour: NOW },
    ]);
    expect(runsOf([payment(NOW - 300), payment(NOW - 45)])).to.deep.equal([
      { entries: 2, hour: NOW - 300, own: [0, 255] },
    ]);
  });

  it("count cancellations with what stands before them, or alone", () => {
    expect(runsOf([payment(NOW), cancellation, payment(NOW)])).to.deep.equal([{ entries: 3, hour: NOW }]);
    expect(runsOf([cancellation, payment(NOW + 3)])).to.deep.equal([{ entries: 2, hour: NOW + 3 }]);
    expect(runsOf([payment(NOW), cancellation, payment(NOW + 3)])).to.deep.equal([
      { entries: 3, hour: NOW, own: [0, 0, 3] },
    ]);
    expect(runsOf([cancellation])).to.deep.equal([{ entries: 1, hour: NOW }]);
  });

  it("hold as many entries as a header can tell", () => {
    expect(runsOf(payments(65_536, NOW))).to.deep.equal([
      { entries: 65_535, hour: NOW },
      { entries: 1, hour: NOW },
    ]);
  });
});
