import { expect } from "chai";

import {
  InvalidNettingProblem,
  type NettingProblem,
  type NettingProblemFault,
  solveNetting,
  validateNetting,
  verifyNetting,
} from "../../src/index.ts";

const FIRST = { queue: 0, index: 0 };
const SECOND = { queue: 1, index: 0 };

const sound: NettingProblem = {
  openings: [1n, 1n],
  queues: [[{ payee: 1, amount: 1n, link: SECOND }], [{ payee: 0, amount: 1n, link: FIRST }]],
  limits: [{ payer: 0, payee: 1, limit: 0n }],
};

function withFirst(payment: Partial<NettingProblem["queues"][number][number]>): NettingProblem {
  return { ...sound, queues: [[{ ...sound.queues[0]![0]!, ...payment }], sound.queues[1]!] };
}

function withLimit(limit: { payer: number; payee: number; limit: bigint }): NettingProblem {
  return { ...sound, limits: [...sound.limits!, limit] };
}

const MALFORMED: readonly [NettingProblem, NettingProblemFault][] = [
  [
    { ...sound, openings: [1n] },
    { kind: "queueCount", openings: 1, queues: 2 },
  ],
  [
    { ...sound, openings: [1n, -1n] },
    { kind: "negativeOpening", position: 1, opening: -1n },
  ],
  [withFirst({ payee: 2 }), { kind: "unknownPayee", payment: FIRST, payee: 2 }],
  [withFirst({ payee: -1 }), { kind: "unknownPayee", payment: FIRST, payee: -1 }],
  [withFirst({ payee: 0.5 }), { kind: "unknownPayee", payment: FIRST, payee: 0.5 }],
  [withFirst({ payee: 0 }), { kind: "paysItself", payment: FIRST }],
  [withFirst({ amount: 0n }), { kind: "amountNotPositive", payment: FIRST, amount: 0n }],
  [withFirst({ amount: -1n }), { kind: "amountNotPositive", payment: FIRST, amount: -1n }],
  [withFirst({ link: { queue: 1, index: 1 } }), { kind: "danglingLink", payment: FIRST, link: { queue: 1, index: 1 } }],
  [withFirst({ link: { queue: 9, index: 0 } }), { kind: "danglingLink", payment: FIRST, link: { queue: 9, index: 0 } }],
  [withFirst({ link: FIRST }), { kind: "danglingLink", payment: FIRST, link: FIRST }],
  [
    { ...sound, queues: [[{ payee: 1, amount: 1n }], sound.queues[1]!] },
    { kind: "oneSidedLink", payment: SECOND, link: FIRST },
  ],
  [withFirst({ isVoid: true }), { kind: "halfVoidLink", payment: FIRST, link: SECOND }],
  [withLimit({ payer: 0, payee: 2, limit: 1n }), { kind: "unknownLimitParty", limit: 1, position: 2 }],
  [withLimit({ payer: 1, payee: 1, limit: 1n }), { kind: "limitOnItself", limit: 1 }],
  [withLimit({ payer: 1, payee: 0, limit: -1n }), { kind: "negativeLimit", limit: 1, amount: -1n }],
  [withLimit({ payer: 0, payee: 1, limit: 7n }), { kind: "limitTwice", limit: 1, payer: 0, payee: 1 }],
];

describe("validateNetting", () => {
  it("has nothing against a well-formed problem", () => {
    validateNetting(sound);
    validateNetting({ openings: [], queues: [] });
  });

  for (const [problem, fault] of MALFORMED) {
    it(`names ${fault.kind}`, () => {
      for (const work of [validateNetting, solveNetting, checkNothing]) {
        expect(() => work(problem))
          .to.throw(InvalidNettingProblem, /^The netting problem is malformed: .+\.$/)
          .with.deep.property("fault", fault);
      }
    });
  }

  function checkNothing(problem: NettingProblem): void {
    verifyNetting(problem, { settled: [], drops: [] });
  }
});
