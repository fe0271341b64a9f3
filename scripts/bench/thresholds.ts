import { id, toBigInt } from "ethers";

import { Direction, hashInstruction, newInstruction, type ThresholdTerms, thresholdTerms } from "../../src/index.ts";
import type { BenchChain } from "./chains.ts";
import { type BenchConsortium, type BenchCountry, limitCorridor } from "./consortium.ts";
import { type Cost, costOf, mined, steadyCost } from "./meter.ts";

const AMOUNT = 100_000n;
const DAY = 86_400;
const DEADLINE = 2 ** 40;
const EVIDENCE = `0x${"11".repeat(32)}`;

// Fixed, because a random reference changes the price of the calldata.
const UETRS = ["b3a1f0de-5c1d-4f0e-9d5b-0f6a3c2e7d11", "0c9e8f4a-7b6d-4e21-8a3f-5d2b1c0e9f22"] as const;

/** Measures a payment that waits for a Supervisor, and one that counts towards systemic limits. */
export async function thresholdCosts(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  const [, home, abroad] = consortium.members;
  const { gate } = consortium;
  await limitCorridor(gate, home, abroad, 0n); // so that rules of this corridor are there to be completed
  const costs = new Map<string, Cost>();
  await complete(consortium, home, abroad, { holdAbove: AMOUNT / 2n, clock: 24 });
  await approvedPayment(chain, consortium, UETRS[0]);
  const [submitted, affirmed, settled] = await approvedPayment(chain, consortium, UETRS[1]);
  costs.set("payment.threshold_hold", submitted);
  costs.set("payment.threshold_affirm", affirmed);
  costs.set("payment.threshold_settle", settled);

  await complete(consortium, home, abroad, { countsExposure: true, countsVelocity: true });
  const limits = { limit: 0n, tripAbove: 1_000n * AMOUNT, coolOff: 1 };
  const exposure = { direction: Direction.Outbound, counterparty: abroad.code, asset: home.asset, terms: limits };
  const velocity = { asset: home.asset, limit: 1_000n * AMOUNT, window: DAY };
  await mined(gate.connect(home.authority).adoptExposureTerms(home.code, [exposure], EVIDENCE));
  await mined(gate.connect(home.authority).adoptVelocities(home.code, [velocity], EVIDENCE));
  const pay = () => home.token.connect(home.banks[0]).transfer(abroad.banks[0], AMOUNT);
  costs.set("payment.crossborder.counted", await steadyCost(chain, pay));
  await complete(consortium, home, abroad, {});
  return costs;
}

/** The payer submits, its Supervisor approves, somebody settles: what each of the three takes. */
async function approvedPayment(
  chain: BenchChain,
  consortium: BenchConsortium,
  uetr: string,
): Promise<[Cost, Cost, Cost]> {
  const { engine, relayer, members } = consortium;
  const [, home, abroad] = members;
  const [payer, payee] = [home.banks[0], abroad.banks[0]];
  const leg = { token: await home.token.getAddress(), payer: payer.address, payee: payee.address, amount: AMOUNT };
  const nonce = toBigInt(id(uetr)); // drawn anew, the hash would cost what chance makes it
  const instruction = newInstruction({ legs: [leg], deadline: DEADLINE, purpose: "TREA", uetr, nonce });
  return [
    await costOf(chain, engine.connect(payer).submitForApproval(instruction, [])),
    await costOf(chain, engine.connect(home.authority).approve(hashInstruction(instruction), home.code)),
    await costOf(chain, engine.connect(relayer).settleApproved(instruction)),
  ];
}

async function complete(
  { gate }: BenchConsortium,
  home: BenchCountry,
  abroad: BenchCountry,
  asked: Partial<ThresholdTerms>,
): Promise<void> {
  const corridor = { direction: Direction.Outbound, counterparty: abroad.code, asset: home.asset };
  const entries = [{ ...corridor, terms: thresholdTerms(asked) }];
  await mined(gate.connect(home.authority).adoptThresholds(home.code, entries, EVIDENCE));
}
