import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, parseUnits, ZeroHash } from "ethers";

import {
  appealKey,
  type IssuerFile,
  FIRST_PLACE_OF_ISSUER,
  holdLocator,
  HoldReason,
  paymentSubject,
  Rejection,
  RequestKind,
} from "../../src/index.ts";
import { grouped, money } from "../common/format.ts";
import { refusalOrNull } from "./refusal.ts";
import type { Act, Stage } from "./stage.ts";
import type { Chapter, Say } from "./chapter.ts";

/** China's bank was tricked into a payment that Kazakhstan's bank received. */
export const FRAUD_CHAPTERS: readonly Chapter[] = [
  { title: "A fraud alert: held in one transaction, agreed across the border, paid back", tell: undoFraud },
];

const CHAPTER = "Fraud alert";
const LOOT = "200000";
const DAY = 86_400;

async function undoFraud(stage: Stage, say: Say): Promise<void> {
  const [china, kazakhstan] = [stage.country("CN"), stage.country("KZ")];
  const [victim, suspect] = [china, kazakhstan].map(({ participants }) => stage.bank(participants[0]!.lei));
  const amount = parseUnits(LOOT, china.currency.decimals);
  const { cases, ledger } = stage.layer;
  const yuan = await stage.token(china, stage.monetaryAuthority(china));
  const act = async (title: string, pending: Parameters<Stage["record"]>[2]) =>
    say(cost(title, await stage.record(CHAPTER, title, pending)));

  const issuer = stage.signerOf({ kind: "office", country: "CN", office: "Supervisor" });
  const home = stage.signerOf({ kind: "office", country: "KZ", office: "Supervisor" });
  const parties = [china.numeric, kazakhstan.numeric];
  await act("China opens a case with Kazakhstan", cases.connect(issuer).open(parties, [], id("law"), ZeroHash));
  const caseId = Number(await cases.caseCount());
  await act("Kazakhstan takes part", cases.connect(home).accept(caseId, kazakhstan.numeric));
  const [token, account, until] = [await yuan.getAddress(), suspect!.address, (await stage.now()) + 30 * DAY];
  const order = { token, account, authority: china.numeric, caseId, amount, until, reason: HoldReason.Fraud };
  const place = FIRST_PLACE_OF_ISSUER;
  await act(`China holds ${inYuan(china, amount)} in Kazakhstan for 72 hours`, ledger.connect(issuer).place(order));
  const all = await yuan.balanceOf(account);
  const refused = await refusalOrNull(yuan.connect(suspect).transfer.staticCall(victim!, all));
  say(`${stage.nameOf(account)} tries to move all it has: ${refused?.reason.name ?? "paid"}`);
  await act("Kazakhstan agrees: the hold applies until its term", ledger.connect(home).ratify(token, account, place));

  await appealAgainst(stage, say, { token, holder: suspect!, place });

  const subject = paymentSubject(await ledger.keyOf(token, account, place), victim!.address, amount);
  const asker = cases.connect(issuer);
  const asked = [caseId, china.numeric, kazakhstan.numeric, RequestKind.Return, subject, until] as const;
  const requestId = await asker.request.staticCall(...asked);
  await act("China asks for the money back", asker.request(...asked));
  const answer = cases.connect(home).answer(requestId, kazakhstan.numeric, Rejection.None, ZeroHash);
  await act("Kazakhstan approves", answer);
  const announcement = ledger.announceTaking(token, account, place, victim!, amount, requestId);
  await act("What is to be paid is announced, so that the holder may appeal", announcement);
  const { payableFrom } = await ledger.takingOf(requestId);
  if (!stage.movesTime) {
    say("Here the story stops: nothing is paid out of a hold before ten days have passed, and this clock is real.");
    return;
  }
  await stage.passUntil(payableFrom);
  await act(
    "The People's Bank pays it out of the hold",
    yuan.transferHeld(ledger, account, place, victim!, amount, 0, requestId),
  );
}

/** The holder appeals, and three countries that had no part in it find the hold justified. */
async function appealAgainst(
  stage: Stage,
  say: Say,
  { token, holder, place }: { token: string; holder: HardhatEthersSigner; place: number },
): Promise<void> {
  const { appeals, ledger } = stage.layer;
  const source = await ledger.getAddress();
  const key = appealKey(source, await ledger.keyOf(token, holder, place));
  const appeal = appeals
    .connect(holder)
    .appeal(source, holdLocator(token, holder.address, place), id("We sold goods."));
  const { gas } = await stage.record(CHAPTER, "The holder appeals", appeal);
  const others = stage.file.countries.filter(({ alpha2 }) => alpha2 !== "CN" && alpha2 !== "KZ");
  say(`The holder appeals: ${grouped(gas)} gas; ${others.length} countries had no part in it and judge`);
  for (const { alpha2, numeric, name } of others.slice(0, 3)) {
    const judge = appeals.connect(stage.signerOf({ kind: "office", country: alpha2, office: "Supervisor" }));
    await stage.record(CHAPTER, `${name} upholds the hold`, judge.vote(key, numeric, false, id("No goods were sent.")));
  }
  say("Three of them find the hold justified; the votes are counted after five days, and nothing is paid before");
}

function cost(title: string, { gas }: Act): string {
  return `${title}: ${grouped(gas)} gas`;
}

function inYuan({ currency }: IssuerFile, amount: bigint): string {
  return money(amount, currency.decimals, currency.code);
}
