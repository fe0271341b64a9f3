import { expect } from "chai";
import hre from "hardhat";

import type { NetCall } from "../../src/netting/clearing.ts";
import { nextRound } from "../utils/clearing.ts";
import { clearingWorld, type ClearingWorld, FUNDED, legOf, queuePayment } from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { type LaneDraft, NetDraft, payment, run } from "../utils/net-draft.ts";

export const connection = await hre.network.create();
export const { networkHelpers } = connection;
export const { time } = networkHelpers;

const SECONDS = 10 * HOUR;

async function fixture() {
  const world = await clearingWorld(connection);
  const { beijing, shanghai, almaty, bangkok } = world;
  return { ...world, banks: [beijing, shanghai, almaty, bangkok] };
}

type World = Awaited<ReturnType<typeof fixture>>;

/** A net to be refused: what is wrong with it, the call, and the error with its arguments. */
export type Refusal<Case> = readonly [
  what: string,
  call: (found: Case) => NetCall,
  error: string | number,
  args?: (found: Case) => readonly unknown[],
];

export const enter = () => networkHelpers.loadFixture(fixture);

export const hourOf = async (seconds = SECONDS) => Math.ceil(((await time.latest()) + seconds) / HOUR);

/** An error's name, or the number of a panic. */
export const expectRefusal = async (
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

export const refuses = <Case extends { world: World }>(
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
export const plain = async () => {
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

export type Plain = Awaited<ReturnType<typeof plain>>;
