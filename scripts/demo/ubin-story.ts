import { parseUnits } from "ethers";

import {
  completeLei,
  type IssuerFile,
  netOf,
  newBatch,
  newUetr,
  queueDeadline,
  readClearingBook,
  readQueueRecord,
  type UbinBank,
  ubinCase,
} from "../../src/index.ts";
import { grouped, money } from "../common/format.ts";
import type { Stage } from "./stage.ts";
import type { Chapter, Say } from "./chapter.ts";
import { license } from "./licence.ts";
import { refusalOrNull } from "./refusal.ts";

/** Project Ubin's published case: it gridlocks if paid gross, and nets. */
export const UBIN_CHAPTERS: readonly Chapter[] = [
  { title: "Project Ubin's 5,000 payments, paid gross", tell: payGross },
  { title: "Project Ubin's 5,000 payments, queued and netted", tell: netAll },
];

const CHAPTER = "Project Ubin";
const HOUR = 3_600;

interface Bank extends UbinBank {
  readonly lei: string;
}

function banks(): Bank[] {
  return ubinCase().map((bank) => ({ ...bank, lei: completeLei(bank.bic.padEnd(18, "0")) }));
}

/** Licenses the four banks of the case, funds them as published, and pays each queue in order as long as it goes. */
async function payGross(stage: Stage, say: Say): Promise<void> {
  const singapore = stage.country("SG");
  const sgd = dollars(singapore);
  for (const bank of banks()) await openBank(stage, singapore, bank, sgd(bank.opening));
  let settled = 0;
  for (const bank of banks()) {
    const [head] = bank.queue;
    const refused = await refusal(stage, singapore, bank, sgd(head!));
    if (refused === null) settled += 1;
    say(
      `${bank.bic} holds ${shown(singapore, bank.opening)} and must first pay ${shown(singapore, head!)}: ${refused ?? "paid"}`,
    );
  }
  const amounts = ubinCase().flatMap(({ queue }) => queue);
  const gross = amounts.reduce((sum, amount) => sum + amount, 0n);
  say(`${settled} of ${grouped(amounts.length)} payments settle, of ${shown(singapore, gross)} in all`);
  if (settled === 0) say("gridlock: every queue is blocked by its first payment, and each bank waits for another");
}

/** The reason why a bank's first payment does not settle, or null. */
async function refusal(stage: Stage, country: IssuerFile, bank: Bank, amount: bigint): Promise<string | null> {
  const token = await stage.token(country, stage.bank(bank.lei));
  const payee = stage.bank(banks()[bank.payeeIndex]!.lei);
  const refused = await refusalOrNull(token.transfer.staticCall(payee, amount));
  return refused === null ? null : refused.reason.name;
}

/** Queues every payment in four transactions, and settles in one what the four banks' liquidity settles at most. */
async function netAll(stage: Stage, say: Say): Promise<void> {
  const singapore = stage.country("SG");
  await admitBanks(stage, singapore);
  for (const bank of banks()) await enqueue(stage, singapore, bank, say);
  const { queue } = stage.layer;
  await stage.passUntil(await queue.roundStart((await queue.round()) + 1n));
  const { call, problem, solution } = netOf(await readClearingBook(queue, await readQueueRecord(queue)));
  const act = await stage.record(CHAPTER, "The greatest net settles", queue.connect(stage.relayer).net(call));
  const settled = problem.queues.flatMap((payments, index) => payments.slice(0, solution.settled[index]));
  const value = settled.reduce((sum, { amount }) => sum + amount, 0n);
  say(
    `${grouped(settled.length)} payments settle in one transaction, ${inCurrency(singapore, value)}: ` +
      `the most that first in, first out allows, proven to the contract`,
  );
  say(
    `${grouped(act.gas)} gas, ${grouped(act.gas / BigInt(settled.length))} a payment; ${await closing(stage, singapore)}`,
  );
}

async function admitBanks(stage: Stage, country: IssuerFile): Promise<void> {
  const authority = stage.monetaryAuthority(country);
  const queue = stage.layer.queue.connect(authority);
  const token = await stage.token(country);
  const own = banks().map(({ lei }) => stage.bank(lei).address);
  await stage.record(CHAPTER, `${country.currency.code} is cleared with the others`, queue.join(token));
  await stage.record(CHAPTER, "The four banks may queue 1,250 payments each", queue.setQuotas(token, own, 1_250));
}

async function enqueue(stage: Stage, country: IssuerFile, bank: Bank, say: Say): Promise<void> {
  const payer = stage.bank(bank.lei);
  const payee = stage.bank(banks()[bank.payeeIndex]!.lei).address;
  const sgd = dollars(country);
  const batch = newBatch({
    token: await (await stage.token(country)).getAddress(),
    deadline: queueDeadline((await stage.now()) + 8 * HOUR),
    payments: bank.queue.map((amount) => ({ payee, amount: sgd(amount), uetr: newUetr() })),
  });
  const enqueued = stage.layer.queue.connect(payer).enqueueBatch(payer, batch, { nonce: 0n, signature: "0x" });
  const { gas } = await stage.record(CHAPTER, `${bank.bic} queues ${grouped(bank.queue.length)} payments`, enqueued);
  say(
    `${bank.bic} queues ${grouped(bank.queue.length)} payments, ${grouped(gas / BigInt(bank.queue.length))} gas each`,
  );
}

async function closing(stage: Stage, country: IssuerFile): Promise<string> {
  const token = await stage.token(country);
  const balances = [];
  for (const { lei } of banks()) balances.push(inCurrency(country, await token.balanceOf(stage.bank(lei))));
  return `the four banks end with ${balances.join(" / ")}`;
}

async function openBank(stage: Stage, country: IssuerFile, { lei, bic }: Bank, opening: bigint): Promise<void> {
  await license(stage, CHAPTER, country, { lei, name: `Ubin bank ${bic}`, kind: "Bank" });
  const token = await stage.token(country, stage.monetaryAuthority(country));
  await stage.record(CHAPTER, `${bic} is funded`, token.issue(stage.bank(lei), opening));
}

function dollars({ currency }: IssuerFile): (amount: bigint) => bigint {
  return (amount) => parseUnits(`${amount}`, currency.decimals);
}

function shown(country: IssuerFile, amount: bigint): string {
  return inCurrency(country, dollars(country)(amount));
}

function inCurrency({ currency }: IssuerFile, amount: bigint): string {
  return money(amount, currency.decimals, currency.code);
}
