import type { Wallet } from "ethers";

import { authorise, type Leg, newInstruction } from "../../src/index.ts";
import { PlainERC20__factory } from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import { type BenchConsortium, type BenchCountry, licenseAnother, limitCorridor } from "./consortium.ts";
import { type Cost, deployed, steadyCost } from "./meter.ts";
import { fullySigned } from "./signatures.ts";

const AMOUNT = 100_000n;
const DAILY_LIMIT = 50_000_000n;

// Fixed, because a random reference changes the price of the calldata.
const UETR = "eb6305c9-1f7f-49de-aed0-16487c27b42d";
const DEADLINE = 2 ** 40;

/** Measures a plain ERC-20 between existing holders. */
export async function plainTransfer(chain: BenchChain): Promise<Cost> {
  const [holder, other] = chain.wallets as [Wallet, Wallet];
  const token = await deployed(new PlainERC20__factory(holder).deploy(holder, 10n * AMOUNT));
  return steadyCost(chain, () => token.transfer(other, AMOUNT));
}

/** Measures the operations of a consortium, under the name that follows `gas.` or `espace.`. */
export async function consortiumCosts(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  const [home, abroad] = consortium.members;
  const costs = new Map<string, Cost>();
  const pay = () => payment(home, abroad);
  costs.set("participant.license", await steadyCost(chain, (round) => licenseAnother(consortium, `XXBANK${round}`)));
  costs.set("payment.crossborder.no_limit", await steadyCost(chain, pay));
  for (const [name, legs] of await settlements(consortium)) {
    costs.set(name, await steadyCost(chain, (round) => relay(consortium, legs, round)));
  }
  await limitCorridor(consortium.gate, home, abroad, DAILY_LIMIT);
  costs.set("payment.crossborder", await steadyCost(chain, pay));
  return costs;
}

/** The token's own transfer, from a bank of one country to a bank of another. */
export function payment(home: BenchCountry, abroad: BenchCountry) {
  return home.token.connect(home.banks[0]).transfer(abroad.banks[0], AMOUNT);
}

interface SignedLeg {
  readonly payer: Wallet;
  readonly leg: Leg;
}

async function settlements({ members }: BenchConsortium): Promise<Map<string, SignedLeg[]>> {
  const [first, second, third] = members;
  const there = await legOf(first, second);
  return new Map([
    ["settle.one_leg", [there]],
    ["pvp.two_leg", [there, await legOf(second, first)]],
    ["settle.fx_three_legs", [there, await legOf(second, third), await legOf(third, first)]],
  ]);
}

/** A bank pays a bank abroad in its own country's currency. */
async function legOf(home: BenchCountry, abroad: BenchCountry): Promise<SignedLeg> {
  const [[payer], [payee]] = [home.banks, abroad.banks];
  const token = await home.token.getAddress();
  return { payer, leg: { token, payer: payer.address, payee: payee.address, amount: AMOUNT } };
}

/** Somebody else submits what the payers have signed, each with the next of its nonces. */
async function relay({ engine, relayer, domain }: BenchConsortium, legs: SignedLeg[], round: bigint) {
  const nonce = BigInt(legs.length) * 2n + round;
  const [instruction, consents] = await fullySigned(async (attempt) => {
    const terms = newInstruction({
      legs: legs.map(({ leg }) => leg),
      deadline: DEADLINE + attempt,
      purpose: "TREA",
      uetr: UETR,
      nonce,
    });
    return [terms, await Promise.all(legs.map(({ payer }) => authorise(payer, domain, terms, { nonce })))] as const;
  });
  return engine.connect(relayer).settle(instruction, [...consents]);
}
