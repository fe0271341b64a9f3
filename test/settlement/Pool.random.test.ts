import { expect } from "chai";

import { verifyOptimal } from "../../src/index.ts";
import { solveOptimal } from "../../src/netting/optimal/index.ts";
import type { OptimalSolution } from "../../src/netting/optimal/solution.ts";
import { certificateOf } from "../../src/netting/optimal/verify-optimal.ts";
import { packPoolNet, type PoolProblem, poolProblem } from "../../src/netting/pool.ts";
import { readPoolRecord } from "../../src/netting/pool-record.ts";
import { nextRound } from "../utils/clearing.ts";
import { legOf } from "../utils/clearing-world.ts";
import { HOUR } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";
import { changedSolution } from "../utils/pool-changes.ts";
import { bookOf, connection, enter, pooled, pooledPair, type PoolWorld, toPart } from "./Pool.fixture.ts";

const ROUNDS = 5;
const CHANGES = 12;

/** The verifier wants the net in order too, of which the pool knows nothing; nothing is strict here. */
async function agree(
  { pool }: PoolWorld,
  { problem, objective }: PoolProblem,
  solution: OptimalSolution,
  call: object,
) {
  const isAccepted = await pool.net.staticCall(call as Parameters<typeof pool.net>[0]).then(
    () => true,
    () => false,
  );
  const fault = verifyOptimal(problem, solution, objective);
  expect(
    isAccepted,
    JSON.stringify(fault, (_, value) => String(value)),
  ).to.equal(fault === null);
  return isAccepted;
}

describe("Pool in a busy world", () => {
  for (const seed of [11, 12, 13]) {
    it(`takes what the verifier takes and pays what the record says, history ${seed}`, async () => {
      const world = await enter();
      const { pool, queue, cny, kzt, china, kazakhstan, stranger, beijing, shanghai, almaty, astana } = world;
      const banks = [beijing, shanghai, almaty, astana];
      const draw = drawer(seed);
      const parties = [china, kazakhstan].flatMap(({ token }) => banks.map((bank) => ({ token, bank })));
      const balances = async () => Promise.all(parties.map(async ({ token, bank }) => token.balanceOf(bank)));
      const opening = await balances();
      for (let round = 0; round < ROUNDS; ++round) {
        for (let i = 0; i < 8; ++i) {
          const payer = draw(4);
          const payee = (payer + 1 + draw(3)) % 4;
          const isPair = draw(3) === 0;
          // Of a pair a least part is worth 1,000 of the other leg, of at least 1/46 of the maker's.
          const divisibility = draw(2) * (isPair ? 17 + draw(4) : 1 + draw(20));
          const options = { divisibility, seconds: HOUR * (1 + draw(9)) };
          const amount = () => BigInt(2_000_000 + draw(90_000_000));
          if (!isPair) await pooled(world, banks[payer]!, banks[payee]!, amount(), options);
          else {
            const [mine, yours] = draw(2) === 0 ? [cny, kzt] : [kzt, cny];
            const there = legOf(mine, banks[payer]!, banks[payee]!, amount());
            await pooledPair(world, [there, legOf(yours, banks[payee]!, banks[payer]!, amount())], options);
          }
        }
        await connection.networkHelpers.time.increase(HOUR * draw(3) + 1);
        await nextRound(connection, queue);
        await toPart(world, 14 / 16);
        const book = await bookOf(world, cny, kzt);
        const problem = poolProblem(book);
        const solution = await solveOptimal(problem.problem, { objective: problem.objective });
        for (let i = 0; i < CHANGES; ++i) {
          const other = changedSolution(problem.problem, solution, draw);
          await agree(world, problem, other, packPoolNet(book, problem, other));
        }
        const call = packPoolNet(book, problem, solution);
        expect(await agree(world, problem, solution, call)).to.equal(true);
        const { value, bound } = certificateOf(problem.problem, solution, problem.objective);
        const share = bound === 0n ? 1_000_000n : (value * 1_000_000n) / bound;
        const { currencies, settles, parts } = call;
        await expect(pool.connect(stranger).net(call))
          .to.emit(pool, "PoolNetted")
          .withArgs(
            await queue.round(),
            currencies.map(({ token }) => token),
            settles,
            parts.map(({ entry, account, amount }) => [entry, account, amount]),
            value,
            bound,
            share,
          );
      }
      const { settlements } = await readPoolRecord(pool);
      const tokens = [cny, kzt].flatMap((token) => banks.map(() => token));
      const expected = parties.map(({ bank: { address } }, index) =>
        settlements
          .filter(({ token }) => token === tokens[index])
          .reduce(
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
