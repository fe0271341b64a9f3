import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { network } from "hardhat";

import type { CycleKeys } from "../../typechain-types/index.js";
import { type BlsKey, blsKey, POSSESSION_DST, signTogether, sumOfKeys } from "../../scripts/common/bls.ts";
import { DAY, deployConsortium, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import {
  CycleDraft,
  type CyclePayment,
  paymentOf,
  type CycleProposal,
  packIds,
  type Signer,
} from "../../scripts/common/cycle-draft.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const WINDOW = 300;
export const GRACE = 3_600;
export const FUNDED = 100_000_000n;
const EVIDENCE = `0x${"11".repeat(32)}`;

export interface Member extends Signer, BlsKey {}

async function deploy() {
  const consortium = await deployConsortium(connection);
  const { cycleKeys: keys, cycles } = consortium;
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const members = await registerAll(consortium, keys);
  const [cny, kzt, thb] = await Promise.all([china, kazakhstan, thailand].map(({ token }) => token.getAddress()));
  const [beijing, shanghai] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [almaty, astana] = kazakhstan.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const bangkok = thailand.banks[0]!;
  const sides = { china, kazakhstan, thailand, beijing, shanghai, almaty, astana, bangkok };
  const currencies = { cny: cny!, kzt: kzt!, thb: thb! };
  return { ...consortium, ...sides, ...currencies, countryList: consortium.members, keys, cycles, signers: members };
}

export type World = Awaited<ReturnType<typeof deploy>>;

/** Its last block is of this moment, also where the world was made a while ago. */
export async function fixture(): Promise<World> {
  const world = await networkHelpers.loadFixture(deploy);
  await networkHelpers.mine();
  return world;
}

/** Every Supervisor and every bank registers a key; in the order of their ids. */
async function registerAll({ members }: TestConsortium, keys: CycleKeys): Promise<Member[]> {
  const all: Member[] = [];
  for (const { offices, code, token, banks } of members) {
    const supervisor = offices.Supervisor;
    const change = await changeOf(keys, supervisor.address, blsKey(`${code}`), all);
    await keys.connect(supervisor).registerSupervisor(code, change);
    all.push({ id: code << 16, account: supervisor.address, ...blsKey(`${code}`) });
    for (const [index, bank] of banks.entries()) {
      const own = blsKey(bank.address);
      await keys.connect(bank).register(token, await changeOf(keys, bank.address, own, all));
      all.push({ id: (code << 16) + index + 1, account: bank.address, ...own });
    }
  }
  return all.sort((a, b) => a.id - b.id);
}

/** What a holder hands in, who had no key before or the one given. */
export async function changeOf(keys: CycleKeys, holder: string, own: BlsKey, inForce: BlsKey[], previous = "0x") {
  const possession = signTogether([own], await keys.digestOfKey(holder, own.key), POSSESSION_DST);
  return { key: own.key, possession, previous, sum: sumOfKeys(inForce) };
}

/** A cycle of the payments, cut now, that all who are concerned sign. */
export async function draftOf(world: World, payments: CyclePayment[], changes: Partial<CycleProposal> = {}) {
  const now = await time.latest();
  return new CycleDraft(payments, concerned(world, payments), {
    cut: now,
    strikesUntil: now + WINDOW + 60,
    ...changes,
  });
}

/** Those who pay or are paid, and the Supervisors of their countries and of the issuers. */
export function concerned({ signers, countryList }: World, payments: CyclePayment[]): Member[] {
  const accounts = new Set(payments.flatMap(({ payer, payee }) => [payer, payee]));
  const ofCurrency = new Set(payments.map(({ currency }) => currency));
  const countries = new Set(signers.filter(({ account }) => accounts.has(account)).map(({ id }) => id >>> 16));
  for (const { code, token } of countryList) if (ofCurrency.has(token.target as string)) countries.add(code);
  return signers.filter(({ id, account }) => (id & 0xffff ? accounts.has(account) : countries.has(id >>> 16)));
}

/** The keys with which a proposal is checked: of all who sign, one by one. */
export function signersKeys(members: Member[]) {
  return { sum: "0x", others: "0x", keys: ethers.concat(members.map(({ key }) => key)) };
}

/** The keys with which a proposal is checked: of everybody, and of those who do not sign. */
export function othersKeys({ signers }: World, members: Member[]) {
  const others = signers.filter((member) => !members.includes(member));
  const keys = others.length ? ethers.concat(others.map(({ key }) => key)) : "0x";
  return { sum: sumOfKeys(signers), others: packIds(others), keys };
}

export async function signed(world: World, draft: CycleDraft) {
  return signTogether(draft.signers as Member[], await world.cycles.digestOf(draft.proposal));
}

export async function propose(world: World, draft: CycleDraft) {
  const { cycles, relayer } = world;
  const signature = await signed(world, draft);
  const set = othersKeys(world, draft.signers as Member[]);
  const tx = await cycles.connect(relayer).propose(draft.proposal, set, signature);
  return { tx, id: await cycles.digestOf(draft.proposal) };
}

/** Past the window, so that nothing can be struck any more. */
export async function afterWindow({ proposal }: CycleDraft, seconds = 1) {
  await time.increaseTo(proposal.strikesUntil + seconds);
}

export async function settle({ cycles, stranger }: World, id: string, draft: CycleDraft, struck: CyclePayment[] = []) {
  const list = struck.map((payment) => draft.struck(payment));
  return cycles.connect(stranger).settle(id, draft.seal, draft.book, list);
}

/** Payments of two currencies between three countries, and one inside a country; Bangkok pays nobody. */
export function someDeals({ cny, kzt, beijing, shanghai, almaty, bangkok }: World): CyclePayment[] {
  return [
    paymentOf(beijing, almaty, cny, 1_000n),
    paymentOf(almaty, beijing, cny, 400n),
    paymentOf(shanghai, beijing, cny, 50n),
    paymentOf(almaty, bangkok, cny, 100n),
    paymentOf(almaty, bangkok, kzt, 7_000n),
  ];
}

/** A Supervisor has money of an account held, in a case of its country; tells the place of the hold. */
export async function hold(
  { cases, ledger }: World,
  { code, offices }: TestCountry,
  token: string,
  account: { address: string },
  amount: bigint,
): Promise<bigint> {
  const supervisor = offices.Supervisor;
  await cases.connect(supervisor).open([code], [], EVIDENCE, EVIDENCE);
  const until = (await time.latest()) + DAY;
  const order = { token, account: account.address, authority: code, caseId: 1, amount, until, reason: 1 };
  const place = await ledger.connect(supervisor).place.staticCall(order);
  await ledger.connect(supervisor).place(order);
  return place;
}
