import { expect } from "chai";

import type { Outcome } from "../../src/desk/terms.ts";
import { concentrationsIn, type Dealings, dealingsOf, unusualIn } from "../src/reading/networks.ts";

const TOKEN = "0x01";
const [CHINA, KAZAKHSTAN] = [156, 398];

/** Participants below 100 are China's. */
const homeOf = (participant: number) => (participant < 100 ? CHINA : KAZAKHSTAN);

function paid(payer: number, payee: number, total: bigint, token = TOKEN) {
  const [payerCountry, payeeCountry] = [homeOf(payer), homeOf(payee)];
  return { token, total, outcome: { payer, payee, payerCountry, payeeCountry } as Outcome };
}

function found(all: readonly Dealings[], country = CHINA) {
  return unusualIn(all, country).map(({ participant, measure, value, median, others }) => {
    return { participant, measure, value, median, others };
  });
}

describe("Networks of payments", () => {
  it("tells what everybody does, by currency", () => {
    const all = dealingsOf([paid(1, 2, 10n), paid(1, 2, 5n), paid(2, 1, 6n), paid(1, 101, 1n), paid(1, 2, 9n, "0x02")]);
    const [first, second, third, ...others] = all;
    expect(first).to.deep.equal({
      ...{ token: TOKEN, participant: 1, country: CHINA, paid: 16n, received: 6n },
      ...{ paysTo: 2, paidBy: 1, paysBack: 1, passesOn: 100 },
    });
    expect(second).to.include({ participant: 2, paid: 6n, received: 15n, passesOn: 40, paysBack: 1 });
    expect(third).to.include({ participant: 101, country: KAZAKHSTAN, paysTo: 0, paidBy: 1, passesOn: 0 });
    expect(others.map(({ token, participant }) => [token, participant])).to.deep.equal([
      ["0x02", 1],
      ["0x02", 2],
    ]);
  });

  it("finds who is paid by many and passes it on, and says whom it is compared with", () => {
    const collected = [2, 3, 101, 102, 103].map((payer) => paid(payer, 1, 100n));
    const all = dealingsOf([...collected, paid(1, 104, 495n)]);
    expect(found(all)).to.deep.equal([
      { participant: 1, measure: "paidBy", value: 5, median: 0, others: 6 },
      { participant: 1, measure: "passesOn", value: 99, median: 0, others: 6 },
    ]);
    expect(found(all, KAZAKHSTAN)).to.deep.equal([]);
  });

  it("finds who pays in circles", () => {
    const circles = [2, 3, 4].flatMap((other) => [paid(1, other, 10n), paid(other, 1, 10n)]);
    const measures = found(dealingsOf(circles)).map(({ participant, measure }) => `${participant} ${measure}`);
    expect(measures).to.include("1 paysBack");
  });

  it("finds nothing where all do the same, where too few are compared, or for a little more", () => {
    const alike = [paid(1, 2, 1n), paid(2, 3, 1n), paid(3, 4, 1n), paid(4, 1, 1n)];
    expect(found(dealingsOf(alike))).to.deep.equal([]);
    expect(found(dealingsOf([paid(1, 2, 1n), paid(1, 3, 1n)]))).to.deep.equal([]);
    const little = [paid(1, 2, 1n), paid(2, 3, 1n), paid(3, 4, 1n), paid(4, 1, 1n), paid(1, 3, 1n)];
    expect(found(dealingsOf(little))).to.deep.equal([]);
    expect(dealingsOf([])).to.deep.equal([]);
  });

  it("measures concentration by shares and their squares, of one country and currency", () => {
    const all = dealingsOf([paid(1, 2, 60n), paid(2, 1, 40n), paid(101, 1, 1_000n), paid(3, 1, 0n)]);
    expect(concentrationsIn(all, CHINA)).to.deep.equal([
      {
        token: TOKEN,
        total: 100n,
        shares: [
          { participant: 1, share: 0.6 },
          { participant: 2, share: 0.4 },
        ],
        index: 5_200,
      },
    ]);
    expect(concentrationsIn(all, KAZAKHSTAN)[0]).to.include({ index: 10_000, total: 1_000n });
    expect(concentrationsIn(all, 4)).to.deep.equal([]);
  });
});
