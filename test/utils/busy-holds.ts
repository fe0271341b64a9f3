import { id, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  ALL_CONCERNED,
  extensionSubject,
  FIRST_PLACE_OF_ISSUER,
  Ground,
  type HoldOrder,
  HoldReason,
  paymentSubject,
  renewalSubject,
  RequestKind,
} from "../../src/index.ts";
import { DAY, mined, type TestConsortium, type TestCountry } from "./consortium.ts";

/** What is under way in the cases and holds of a busy consortium. */
export interface BusyHolds {
  /** What China asks of Kazakhstan. */
  unanswered: bigint;
  /** The key of a hold of China's bank against which it has appealed. */
  appealed: string;
  /** An order of China alone, and the Renewal in which its Delegation has agreed. */
  renewal: HoldOrder;
  renewed: bigint;
  /** Until when China may extend the hold in place 1 of its bank, and the request by which it may. */
  until: number;
  extended: bigint;
  /** What pays money back that China holds of Kazakhstan's bank: account, place, payee, amount and request. */
  granted: readonly [string, number, string, bigint, bigint];
}

interface Parties extends TestConsortium {
  china: TestCountry;
  kazakhstan: TestCountry;
}

/** China holds money of its bank, which appeals; Kazakhstan votes for it, and the clock runs out. */
export async function overturnHold({ networkHelpers: { time } }: NetworkConnection, world: Parties): Promise<void> {
  const { cases, ledger, china, kazakhstan } = world;
  const [bank] = china.banks;
  await mined(cases.connect(china.offices.Supervisor).open([china.code, kazakhstan.code], [], id("law"), ZeroHash));
  for (let own = 0; own < 3; ++own) {
    await mined(cases.connect(china.offices.Supervisor).open([china.code], [], id("law"), ZeroHash));
  }
  await place(world, await orderOf(world, await time.latest(), { caseId: 2 }));
  await mined(cases.connect(bank).appeal(ledger, china.token, bank!, 0, id("grounds")));
  const key = await ledger.keyOf(china.token, bank!, 0);
  await mined(cases.connect(kazakhstan.offices.Supervisor).voteOnAppeal(key, kazakhstan.code, true));
  await time.increase(5 * DAY);
}

/** China holds its bank's money and, for now, that of Kazakhstan's; every act about them is due. */
export async function holdMoney({ networkHelpers: { time } }: NetworkConnection, world: Parties): Promise<BusyHolds> {
  const { cases, ledger, china, kazakhstan } = world;
  const [[bank, payee], [abroad]] = [china.banks, kazakhstan.banks];
  const now = await time.latest();
  await place(world, await orderOf(world, now, { caseId: 3 }));
  await mined(cases.connect(bank).appeal(ledger, china.token, bank!, 1, id("grounds")));
  const appealed = await ledger.keyOf(china.token, bank!, 1);
  await place(world, await orderOf(world, now, { caseId: 1, account: abroad!.address }));
  const held = await ledger.keyOf(china.token, abroad!, FIRST_PLACE_OF_ISSUER);

  const until = now + 70 * DAY;
  const renewal = await orderOf(world, now, { caseId: 4 });
  const extended = await ask(world, now, {
    caseId: 3,
    kind: RequestKind.Extension,
    subject: extensionSubject(appealed, until),
  });
  const renewed = await ask(world, now, { caseId: 4, kind: RequestKind.Renewal, subject: renewalSubject(renewal) });
  for (const requestId of [extended, renewed]) {
    await mined(cases.connect(china.offices.Delegation).answer(requestId, china.code, Ground.None, ZeroHash));
  }
  const back = paymentSubject(held, payee!.address, 1n);
  const to = kazakhstan.code;
  const returned = await ask(world, now, { caseId: 1, kind: RequestKind.Return, subject: back, to });
  await mined(cases.connect(kazakhstan.offices.Supervisor).answer(returned, to, Ground.None, ZeroHash));
  const unanswered = await ask(world, now, { caseId: 1, kind: RequestKind.Hold, subject: ZeroHash, to });
  const granted = [abroad!.address, FIRST_PLACE_OF_ISSUER, payee!.address, 1n, returned] as const;
  return { unanswered, appealed, renewal, renewed, until, extended, granted };
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
