import { expect } from "chai";

import type { NettingProblem } from "../../src/index.ts";
import { verifyOptimal } from "../../src/index.ts";
import { solveOptimal } from "../../src/netting/optimal/index.ts";
import type { OptimalSolution } from "../../src/netting/optimal/solution.ts";
import { certificateOf } from "../../src/netting/optimal/verify-optimal.ts";
import { packPoolNet, poolProblem } from "../../src/netting/pool.ts";
import { readPoolRecord } from "../../src/netting/pool-record.ts";
import { nextRound } from "../utils/clearing.ts";
import { HOUR } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";
import { bookOf, connection, enter, pooled, type PoolWorld, toPart } from "./Pool.fixture.ts";

const ROUNDS = 5;
const CHANGES = 12;

/** A solution of which a flag, or a part, is another one. */
function changed(
  { queues }: NettingProblem,
  solution: OptimalSolution,
  draw: ReturnType<typeof drawer>,
): OptimalSolution {
  const payers = [...queues.keys()].filter((queue) => queues[queue]!.length > 0);
  const queue = payers[draw(payers.length)]!;
  const index = draw(queues[queue]!.length);
  const isSettled = solution.isSettled.map((flags) => Uint8Array.from(flags));
  const others = solution.parts.filter(({ payment }) => payment.queue !== queue || payment.index !== index);
  isSettled[queue]![index]! ^= draw(3) === 0 ? 0 : 1;
  if (draw(2) === 0) return { ...solution, isSettled, parts: draw(2) === 0 ? others : solution.parts };
  isSettled[queue]![index] = 0;
  const account = draw(3) === 0 ? queues[queue]![index]!.payee : queue;
  const amount = BigInt(1 + draw(Number(queues[queue]![index]!.amount) + 2));
  return { ...solution, isSettled, parts: [...others, { payment: { queue, index }, amount, account }] };
}

/** The verifier wants the net in order too, of which the pool knows nothing; nothing is strict here. */
async function agree({ pool }: PoolWorld, problem: NettingProblem, solution: OptimalSolution, call: object) {
  const isAccepted = await pool.net.staticCall(call as Parameters<typeof pool.net>[0]).then(
    () => true,
    () => false,
  );
  expect(
    isAccepted,
    JSON.stringify(verifyOptimal(problem, solution), (_, value) => String(value)),
  ).to.equal(verifyOptimal(problem, solution) === null);
  return isAccepted;
}

describe("Pool in a busy world", () => {
  for (const seed of [11, 12, 13]) {
    it(`takes what the verifier takes and pays what the record says, history ${seed}`, async () => {
      const world = await enter();
      const { pool, queue, china, stranger, beijing, shanghai, almaty, astana } = world;
      const banks = [beijing, shanghai, almaty, astana];
      const draw = drawer(seed);
      const balances = async () => Promise.all(banks.map(async (bank) => china.token.balanceOf(bank)));
      const opening = await balances();
      for (let round = 0; round < ROUNDS; ++round) {
        for (let i = 0; i < 8; ++i) {
          const payer = draw(4);
          const payee = (payer + 1 + draw(3)) % 4;
          const options = { divisibility: draw(2) * (1 + draw(20)), seconds: HOUR * (1 + draw(9)) };
          await pooled(world, banks[payer]!, banks[payee]!, BigInt(2_000_000 + draw(90_000_000)), options);
        }
        await connection.networkHelpers.time.increase(HOUR * draw(3) + 1);
        await nextRound(connection, queue);
        await toPart(world, 14 / 16);
        const book = await bookOf(world);
        const problem = poolProblem(book);
        const solution = await solveOptimal(problem);
        for (let i = 0; i < CHANGES; ++i) {
          const other = changed(problem, solution, draw);
          await agree(world, problem, other, packPoolNet(book, other));
        }
        const call = packPoolNet(book, solution);
        expect(await agree(world, problem, solution, call)).to.equal(true);
        const { value, bound } = certificateOf(problem, solution);
        const share = bound === 0n ? 1_000_000n : (value * 1_000_000n) / bound;
        const { token, settles, parts } = call;
        await expect(pool.connect(stranger).net(call))
          .to.emit(pool, "PoolNetted")
          .withArgs(
            token,
            await queue.round(),
            settles,
            parts.map(({ entry, toPayee, amount }) => [entry, toPayee, amount]),
            value,
            bound,
            share,
          );
      }
      const { settlements } = await readPoolRecord(pool);
      const expected = banks.map(({ address }, index) =>
        settlements.reduce(
          (sum, { payer, payee, amount }) =>
            sum + (payee === address ? amount : 0n) - (payer === address ? amount : 0n),
          opening[index]!,
        ),
      );
      expect(await balances()).to.deep.equal(expected);
      expect(settlements.length).to.be.greaterThan(10);
    });
  }
});
