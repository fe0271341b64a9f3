import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  ALL_CONCERNED,
  appealKey,
  extensionSubject,
  FIRST_PLACE_OF_ISSUER,
  holdLocator,
  type HoldOrder,
  HoldReason,
  paymentSubject,
  Rejection,
  renewalSubject,
  RequestKind,
} from "../../src/index.ts";
import { DAY, mined, type TestConsortium, type TestCountry } from "./consortium.ts";

/** What is under way in the cases and holds of a busy consortium. */
export interface BusyHolds {
  /** What China asks of Kazakhstan. */
  unanswered: bigint;
  /** The appeal of China's bank against a hold. */
  appealed: string;
  /** A case in which Kazakhstan has not said yet whether it takes part. */
  invited: number;
  /** An order of China alone, and the Renewal in which its Delegation has agreed. */
  renewal: HoldOrder;
  renewed: bigint;
  /** Until when China may extend the hold in place 1 of its bank, and the request by which it may. */
  until: number;
  extended: bigint;
  /** What pays money back that China holds of Kazakhstan's second bank: account, place, payee, amount and request. */
  granted: readonly [string, number, string, bigint, bigint];
  /** And what pays the rest of it, which was approved and may be announced: the currency before that. */
  announcing: readonly [string, string, number, string, bigint, bigint];
}

type Due = Pick<BusyHolds, "granted" | "announcing">;

interface Parties extends TestConsortium {
  china: TestCountry;
  kazakhstan: TestCountry;
}

/**
 * China holds money of its bank, which appeals, and Kazakhstan votes for it; it holds money of Kazakhstan's bank, which is
 * to be paid back. Then all clocks run out.
 */
export async function overturnHold({ networkHelpers: { time } }: NetworkConnection, world: Parties): Promise<Due> {
  const { appeals, cases, china, kazakhstan } = world;
  const [bank] = china.banks;
  const open = async (countries: number[]) =>
    mined(cases.connect(china.offices.Supervisor).open(countries, [], id("law"), ZeroHash));
  await open([china.code, kazakhstan.code]);
  for (let own = 0; own < 3; ++own) await open([china.code]);
  await open([china.code, kazakhstan.code]);
  await mined(cases.connect(kazakhstan.offices.Supervisor).accept(1, kazakhstan.code));
  await place(world, await orderOf(world, await time.latest(), { caseId: 2 }));
  const key = await appealed(world, bank!, 0);
  await mined(appeals.connect(kazakhstan.offices.Supervisor).vote(key, kazakhstan.code, true, id("reasons")));
  const due = await announced(world, await time.latest());
  await time.increase(10 * DAY);
  return due;
}

/** China holds its bank's money and, for now, that of Kazakhstan's; every act about them is due. */
export async function holdMoney(
  { networkHelpers: { time } }: NetworkConnection,
  world: Parties,
  due: Due,
): Promise<BusyHolds> {
  const { cases, ledger, china, kazakhstan } = world;
  const [[bank], [abroad]] = [china.banks, kazakhstan.banks];
  const now = await time.latest();
  await place(world, await orderOf(world, now, { caseId: 3 }));
  const pending = await appealed(world, bank!, 1);
  await place(world, await orderOf(world, now, { caseId: 1, account: abroad!.address }));

  const until = now + 70 * DAY;
  const renewal = await orderOf(world, now, { caseId: 4 });
  const subject = extensionSubject(await ledger.keyOf(china.token, bank!, 1), until);
  const extended = await ask(world, now, { caseId: 3, kind: RequestKind.Extension, subject });
  const renewed = await ask(world, now, { caseId: 4, kind: RequestKind.Renewal, subject: renewalSubject(renewal) });
  for (const requestId of [extended, renewed]) {
    await mined(cases.connect(china.offices.Delegation).answer(requestId, china.code, Rejection.None, ZeroHash));
  }
  const to = kazakhstan.code;
  const unanswered = await ask(world, now, { caseId: 1, kind: RequestKind.Hold, subject: ZeroHash, to });
  return { unanswered, appealed: pending, invited: 5, renewal, renewed, until, extended, ...due };
}

/** The appeal of a bank against a hold of its yuan. */
async function appealed({ appeals, ledger, china }: Parties, bank: HardhatEthersSigner, at: number): Promise<string> {
  const token = await china.token.getAddress();
  const source = await ledger.getAddress();
  await mined(appeals.connect(bank).appeal(source, holdLocator(token, bank.address, at), id("grounds")));
  return appealKey(source, await ledger.keyOf(token, bank, at));
}

/** China holds two units of Kazakhstan's second bank, with its consent, and announces that one is to be paid back. */
async function announced(world: Parties, now: number): Promise<Due> {
  const { cases, ledger, china, kazakhstan } = world;
  const [account, payee] = [kazakhstan.banks[1]!.address, china.banks[1]!.address];
  const [token, at] = [await china.token.getAddress(), FIRST_PLACE_OF_ISSUER];
  await mined(china.token.connect(china.banks[0]).transfer(account, 2n));
  await place(world, await orderOf(world, now, { caseId: 1, account, amount: 2n }));
  await mined(ledger.connect(kazakhstan.offices.Supervisor).ratify(token, account, at));
  const subject = paymentSubject(await ledger.keyOf(token, account, at), payee, 1n);
  const approved = async () => {
    const requestId = await ask(world, now, { caseId: 1, kind: RequestKind.Return, subject, to: kazakhstan.code });
    const signer = cases.connect(kazakhstan.offices.Supervisor);
    await mined(signer.answer(requestId, kazakhstan.code, Rejection.None, ZeroHash));
    return requestId;
  };
  const [first, second] = [await approved(), await approved()];
  await mined(ledger.announceTaking(token, account, at, payee, 1n, first));
  return { granted: [account, at, payee, 1n, first], announcing: [token, account, at, payee, 1n, second] };
}

async function orderOf({ china }: Parties, now: number, changes: Partial<HoldOrder>): Promise<HoldOrder> {
  return {
    token: await china.token.getAddress(),
    account: china.banks[0]!.address,
    authority: china.code,
    caseId: 0,
    amount: 1n,
    until: now + 60 * DAY,
    reason: HoldReason.Fraud,
    ...changes,
  };
}

async function place({ ledger, china }: Parties, order: HoldOrder): Promise<void> {
  await mined(ledger.connect(china.offices.Supervisor).place(order));
}

async function ask(
  { cases, china }: Parties,
  now: number,
  asked: { caseId: number; kind: number; subject: string; to?: number },
): Promise<bigint> {
  const { caseId, kind, subject, to = ALL_CONCERNED } = asked;
  const signer = cases.connect(china.offices.Supervisor);
  const args = [caseId, china.code, to, kind, subject, now + 20 * DAY] as const;
  const requestId = await signer.request.staticCall(...args);
  await mined(signer.request(...args));
  return requestId;
}
