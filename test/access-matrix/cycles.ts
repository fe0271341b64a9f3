import { ZeroHash } from "ethers";

import { Direction } from "../../src/index.ts";
import { CycleKeys__factory, Cycles__factory } from "../../typechain-types/index.js";
import { blsKey, sumOfKeys } from "../../scripts/common/bls.ts";
import {
  CycleDraft,
  type CyclePayment,
  type CycleProposal,
  leafOf,
  pairOf,
  paymentOf,
  Tree,
} from "../../scripts/common/cycle-draft.ts";
import {
  changeOf,
  draftOf,
  fixture,
  GRACE,
  hold,
  othersKeys,
  propose,
  signed,
  time,
  type World,
} from "../settlement/Cycles.fixture.ts";
import { DAY, entry, setRules } from "../utils/consortium.ts";
import { type Access, ANYONE, type Args, NOT_OFFICE } from "./access.ts";

/** Who knocks on the doors of cycles, which have a world of their own: their clocks are minutes. */
export const CYCLE_CALLERS = [
  "stranger",
  "joint authority",
  "CN Delegation",
  "CN MonetaryAuthority",
  "CN Supervisor",
  "CN Registrar",
  "KZ Supervisor",
  "TH Supervisor",
  "CN bank",
  "another CN bank",
  "KZ bank",
] as const;

type CycleCaller = (typeof CYCLE_CALLERS)[number];

const LINKED = { "another CN bank": "CycleKeysNoPossession", "KZ bank": "CycleKeysNoPossession" };

export const CYCLES: Record<"Cycles" | "CycleKeys", Record<string, Access<CycleCaller>>> = {
  Cycles: {
    propose: ANYONE,
    strike: [["CN Supervisor"], NOT_OFFICE],
    strikeHeld: [["CN Supervisor"], NOT_OFFICE],
    strikeOther: ANYONE,
    refute: ANYONE,
    refuteSheets: ANYONE,
    settle: ANYONE,
    lapse: ANYONE,
  },
  CycleKeys: {
    register: [["CN bank"], "CycleKeysNotLinked", LINKED],
    registerSupervisor: [["CN Supervisor"], NOT_OFFICE],
    revoke: [["CN bank", "CN Supervisor"], "CycleKeysNotHolder"],
  },
};

export const CYCLE_ABIS = {
  Cycles: Cycles__factory.createInterface(),
  CycleKeys: CycleKeys__factory.createInterface(),
};

/** Cycles in every state, and the arguments with which each function passes. */
export async function deployCycleWorld() {
  const world = await fixture();
  const args = { CycleKeys: await keyArgs(world), Cycles: await cycleArgs(world) };
  const addresses = { Cycles: await world.cycles.getAddress(), CycleKeys: await world.keys.getAddress() };
  return { args, addresses, callers: callersOf(world) };
}

function callersOf({ stranger, joint, china, kazakhstan, thailand, beijing, shanghai, almaty }: World) {
  const callers: Record<CycleCaller, { address: string }> = {
    stranger,
    "joint authority": joint,
    "CN Delegation": china.offices.Delegation,
    "CN MonetaryAuthority": china.offices.MonetaryAuthority,
    "CN Supervisor": china.offices.Supervisor,
    "CN Registrar": china.offices.Registrar,
    "KZ Supervisor": kazakhstan.offices.Supervisor,
    "TH Supervisor": thailand.offices.Supervisor,
    "CN bank": beijing,
    "another CN bank": shanghai,
    "KZ bank": almaty,
  };
  return callers;
}

async function keyArgs({ keys, china, beijing, signers, cny }: World): Promise<Args> {
  const [supervisor, bank] = [china.offices.Supervisor, beijing].map(({ address }) =>
    signers.find(({ account }) => account === address)!,
  );
  const next = blsKey("the next key");
  return {
    register: [cny, await changeOf(keys, bank!.account, next, signers, bank!.key)],
    registerSupervisor: [china.code, await changeOf(keys, supervisor!.account, next, signers, supervisor!.key)],
    revoke: [bank!.id, bank!.key, sumOfKeys(signers)],
  };
}

async function cycleArgs(world: World): Promise<Args> {
  const { cycles, china, kazakhstan, beijing, shanghai, almaty, cny, kzt, gate, ledger } = world;
  const [a, b] = pairOf(paymentOf(beijing, almaty, cny, 1n), paymentOf(almaty, beijing, kzt, 2n));
  const [refused, held] = [paymentOf(beijing, almaty, cny, 3n), paymentOf(shanghai, beijing, cny, 4n)];
  const { draft, id } = await open(world, [a, b, refused, refused, held], {
    strikesUntil: (await time.latest()) + DAY,
  });
  await setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, { purposes: 0n })]);
  await cycles.connect(kazakhstan.offices.Supervisor).strike(id, draft.seal, a, draft.placeOf(a), kazakhstan.code);
  const place = await hold(world, china, cny, shanghai, 5n);
  const twice = await open(world, [paymentOf(beijing, shanghai, cny, 6n)], { root: twoSheets(draft, refused).root });
  const voided = await open(world, [held, held], {});
  await cycles.refute(voided.id, voided.draft.seal, voided.draft.placeOf(held), leafOf("CyclePayment", held), []);
  const ready = await open(world, [paymentOf(beijing, shanghai, cny, 7n)], {});
  await time.increaseTo(ready.draft.proposal.strikesUntil + 1);
  const next = await draftOf(world, [paymentOf(beijing, shanghai, cny, 8n)], {
    strikesUntil: (await time.latest()) + GRACE,
  });
  const sheet = { sheet: draft.placeOf(refused).sheet, inSheet: [], inTree: [] };
  const trees = twoSheets(draft, refused);
  return {
    propose: [next.proposal, othersKeys(world, next.signers as World["signers"]), await signed(world, next)],
    strike: [id, draft.seal, refused, draft.placeOf(refused), china.code],
    strikeHeld: [id, draft.seal, held, draft.placeOf(held), china.code, await ledger.getAddress(), place],
    strikeOther: [id, draft.seal, b, draft.placeOf(b)],
    refute: [id, draft.seal, draft.placeOf(refused), leafOf("CyclePayment", refused), otherPath(draft, refused)],
    refuteSheets: [
      twice.id,
      twice.draft.seal,
      { ...sheet, inTree: trees.pathOf(0) },
      { ...sheet, sheet: { ...sheet.sheet, root: ZeroHash }, inTree: trees.pathOf(1) },
    ],
    settle: [ready.id, ready.draft.seal, ready.draft.book, []],
    lapse: [voided.id, voided.draft.seal, voided.draft.book],
  };
}

async function open(world: World, payments: CyclePayment[], changes: Partial<CycleProposal>) {
  const draft = await draftOf(world, payments, changes);
  return { draft, id: (await propose(world, draft)).id };
}

/** Two sheets of the same currency and countries. */
function twoSheets(draft: CycleDraft, payment: CyclePayment): Tree {
  const { sheet } = draft.placeOf(payment);
  return new Tree([leafOf("CycleSheet", sheet), leafOf("CycleSheet", { ...sheet, root: ZeroHash })]);
}

/** To the second place of a payment that stands twice in its sheet, behind the first payment of a pair. */
function otherPath({ payments }: CycleDraft, payment: CyclePayment): string[] {
  const sheet = payments.filter(
    ({ currency, payer, payee }) => currency === payment.currency && payer === payment.payer && payee === payment.payee,
  );
  return new Tree(sheet.map((each) => leafOf("CyclePayment", each))).pathOf(sheet.lastIndexOf(payment));
}
