import { type FeeData, formatUnits, type Provider } from "ethers";

const GWEI = 9; // decimals
const MOST_FEE = 20_000n * 10n ** 9n; // drip a unit of gas, a thousand times the least of eSpace
const MOST_GAS = 15_000_000n; // of one transaction on eSpace

/** A node asks for a fee that nobody pays. Whoever mines would get it, and may be a friend of the node. */
export class FeeTooHigh extends Error {
  override readonly name = "FeeTooHigh";
  /** In drip a unit of gas. */
  readonly fee: bigint;
  constructor(fee: bigint) {
    super(
      `The node asks for ${gwei(fee)} gwei a unit of gas, more than ${gwei(MOST_FEE)}: nothing is signed. Ask another node.`,
    );
    this.fee = fee;
  }
}

/** A node says that a call takes more gas than one transaction may have; of a limit above use eSpace charges three quarters. */
export class GasTooHigh extends Error {
  override readonly name = "GasTooHigh";
  readonly gas: bigint;
  constructor(summary: string, gas: bigint) {
    super(`"${summary}" would take ${gas} gas, as the node says; one transaction has ${MOST_GAS} at most.`);
    this.gas = gas;
  }
}

function gwei(fee: bigint): string {
  return formatUnits(fee, GWEI).replace(/\.0$/, "");
}

/** What the node says a unit of gas costs, in drip. Throws `FeeTooHigh`. */
export async function boundedFees(provider: Provider): Promise<FeeData> {
  const fees = await provider.getFeeData();
  const asked = [fees.gasPrice, fees.maxFeePerGas, fees.maxPriorityFeePerGas];
  for (const fee of asked) if (fee !== null && fee > MOST_FEE) throw new FeeTooHigh(fee);
  return fees;
}

/** The gas of a call, if one transaction can have it. Throws `GasTooHigh`. */
export function boundedGas(summary: string, gas: bigint): bigint {
  if (gas > MOST_GAS) throw new GasTooHigh(summary, gas);
  return gas;
}
