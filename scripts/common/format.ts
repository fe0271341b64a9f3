import { formatUnits } from "ethers";

export { grouped, money, table } from "../../src/common/format.ts";

/** A fee in wei as CFX. */
export function cfx(fee: bigint): string {
  return `${Number(formatUnits(fee, 18)).toFixed(6)} CFX`;
}
