import { expect } from "chai";
import { FeeData, type Provider, ZeroAddress } from "ethers";

import { draftTransactions, FeeTooHigh, GasTooHigh } from "../../src/index.ts";

const GWEI = 10n ** 9n;
const CALL = { to: ZeroAddress, data: "0x", value: 0n, summary: "China issues" };

/** A node that says what fee and gas a call takes. */
function nodeSaying(fees: FeeData, gas: bigint): Provider {
  return {
    getNetwork: () => Promise.resolve({ chainId: 1030n }),
    getFeeData: () => Promise.resolve(fees),
    getTransactionCount: () => Promise.resolve(0),
    estimateGas: () => Promise.resolve(gas),
  } as unknown as Provider;
}

describe("draftTransactions", () => {
  const fair = new FeeData(20n * GWEI, 40n * GWEI, GWEI);
  const drafted = (fees: FeeData, gas: bigint) => draftTransactions(nodeSaying(fees, gas), ZeroAddress, [CALL]);

  it("asks what the node says, with some gas to spare", async () => {
    const [asked] = await drafted(fair, 100_000n);
    expect([asked!.gasLimit, asked!.maxFeePerGas]).to.deep.equal([120_000n, 40n * GWEI]);
  });

  const most = 20_000n * GWEI;
  const greedy: Record<string, FeeData> = {
    "a base fee": new FeeData(most + 1n, null, null),
    "a fee in all": new FeeData(null, most + 1n, GWEI),
    "a tip": new FeeData(null, 40n * GWEI, most + 1n),
  };
  for (const [what, fees] of Object.entries(greedy)) {
    it(`has nobody sign ${what} that no network asks`, async () => {
      const error: unknown = await drafted(fees, 100_000n).catch((reason: unknown) => reason);
      expect(error)
        .to.be.instanceOf(FeeTooHigh)
        .and.have.property("fee", most + 1n);
    });
  }

  it("takes the highest fee that is taken, and refuses more gas than one transaction has", async () => {
    const [asked] = await drafted(new FeeData(most, most, most), 12_500_000n);
    expect(asked!.gasLimit).to.equal(15_000_000n);
    const error: unknown = await drafted(fair, 12_500_001n).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(GasTooHigh).and.have.property("gas", 15_000_001n);
  });
});
