import { id, ZeroHash } from "ethers";

import { FIRST_PLACE_OF_ISSUER, type HoldOrder, HoldReason } from "../../src/index.ts";
import type { BenchChain } from "./chains.ts";
import type { BenchConsortium, BenchCountry } from "./consortium.ts";
import { type Cost, costOf, mined, steadyCost } from "./meter.ts";

const DAY = 86_400;
const AMOUNT = 100_000n;
const PLACES = 16;

/** Measures cases and holds, and payments of an account of which money is held, under the names that follow `gas.`. */
export async function holdCosts(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  return new Map([...(await holds(chain, consortium)), ...(await paymentsBeside(chain, consortium))]);
}

/** An issuer holds money of two banks abroad, one after the other; what the second costs is measured. */
async function holds(chain: BenchChain, { cases, ledger, members }: BenchConsortium): Promise<Map<string, Cost>> {
  const [issuer, home] = members;
  const costs = new Map<string, Cost>();
  const open = () => cases.connect(issuer.authority).open([issuer.code, home.code], [], id("law"), ZeroHash);
  costs.set("case.open", await steadyCost(chain, open));
  for (const bank of home.banks) await mined(issuer.token.connect(issuer.banks[0]).transfer(bank, 2n * AMOUNT));
  const order = async (index: number) =>
    orderOf(chain, issuer, { account: home.banks[index]!.address, caseId: 1, amount: AMOUNT });
  const [token, account] = [await issuer.token.getAddress(), home.banks[1]];
  const by = ({ authority }: BenchCountry) => ledger.connect(authority);
  await mined(by(issuer).place(await order(0)));
  costs.set("hold.place", await costOf(chain, by(issuer).place(await order(1))));
  await mined(by(home).ratify(token, home.banks[0], FIRST_PLACE_OF_ISSUER));
  costs.set("hold.ratify", await costOf(chain, by(home).ratify(token, account, FIRST_PLACE_OF_ISSUER)));
  costs.set(
    "hold.release",
    await costOf(chain, by(issuer).release(token, account, FIRST_PLACE_OF_ISSUER, AMOUNT / 2n)),
  );
  return costs;
}

/** A bank pays abroad with one hold and with sixteen; then with one that was released and of which it needs the money. */
async function paymentsBeside(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  const { cases, ledger, members } = consortium;
  const [home, abroad] = members;
  const [payer, payee] = [home.banks[0], abroad.banks[0]];
  const costs = new Map<string, Cost>();
  const hold = async (caseId: number, amount: bigint) => {
    await mined(cases.connect(home.authority).open([home.code], [], id("law"), ZeroHash));
    const order = await orderOf(chain, home, { account: payer.address, caseId, amount });
    await mined(ledger.connect(home.authority).place(order));
  };
  const pay = (amount = AMOUNT) => home.token.connect(payer).transfer(payee, amount);
  const first = Number(await cases.caseCount()) + 1;
  await hold(first, 1n);
  costs.set("payment.crossborder.with_holds_1", await costOf(chain, pay()));
  for (let index = 1; index < PLACES - 1; ++index) await hold(first + index, 1n);
  const rest = (await home.token.balanceOf(payer)) - 3n * AMOUNT;
  await hold(first + PLACES - 1, rest);
  costs.set("payment.crossborder.with_holds_16", await costOf(chain, pay()));
  await mined(ledger.connect(home.authority).release(home.token, payer, PLACES - 1, rest));
  costs.set("payment.crossborder.with_holds_16_after_release", await costOf(chain, pay(3n * AMOUNT)));
  return costs;
}

async function orderOf(
  { provider }: BenchChain,
  { token, code }: BenchCountry,
  asked: Pick<HoldOrder, "account" | "caseId" | "amount">,
): Promise<HoldOrder> {
  const until = (await provider.getBlock("latest"))!.timestamp + 30 * DAY;
  return { token: await token.getAddress(), authority: code, until, reason: HoldReason.Fraud, ...asked };
}
