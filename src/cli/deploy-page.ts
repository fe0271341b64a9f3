import { formatUnits } from "ethers";

import { grouped, table } from "../common/format.ts";
import type { DeploymentOutcome } from "../deploying/deploy.ts";
import type { ExportedPart } from "../deploying/export.ts";
import type { Plan, PlannedPart } from "../deploying/plan.ts";

const GWEI_DECIMALS = 9;

/** What a deployment will take and who signs it, as a page. */
export function planPage({ parts, transactions, gas, gasPrice, fee }: Plan): string {
  if (transactions === 0) return "Nothing is left to do.";
  const rows = parts.map((part) => [
    part.who,
    String(part.transactions),
    grouped(part.gas),
    cfx(part.fee),
    keyOf(part),
  ]);
  const short = parts.filter(({ isAtHand, balance, fee }) => isAtHand && balance !== undefined && balance < fee);
  return [
    table(["who signs", "transactions", "gas, about", "fee", "key"], rows),
    "",
    `${grouped(transactions)} transactions, about ${grouped(gas)} gas: ${cfx(fee)} at ${formatUnits(gasPrice, GWEI_DECIMALS)} gwei.`,
    ...short.map((part) => `${part.who} (${part.account}) has ${cfx(part.balance!)}: too little.`),
  ].join("\n");
}

function keyOf({ isAtHand, account }: PlannedPart): string {
  if (account === undefined) return "nobody's yet";
  return isAtHand ? "here" : "elsewhere";
}

/** What was done, and what others have to do. */
export function outcomePage(
  { record, settled, done, open }: DeploymentOutcome,
  parts: readonly ExportedPart[],
): string {
  const waited = settled === 0 ? [] : [`${settled} transactions of an earlier run were waited for.`];
  return [
    ...waited,
    `${Object.keys(record.contracts).length} contracts on chain ${record.chainId} since block ${record.firstBlock}; ${done.length} acts done now.`,
    ...(open.length === 0 ? ["The chain has all that the file asks."] : openLines(open.length, parts)),
  ].join("\n");
}

function openLines(open: number, parts: readonly ExportedPart[]): string[] {
  const lines = parts.map(({ actor, calls, later, files }) => {
    const waiting = later === 0 ? "" : `, ${later} wait for others`;
    return `  ${actor}: ${calls} to sign${waiting}${files.map((file) => `\n    ${file}`).join("")}`;
  });
  return [`${open} acts are left to others. Run the same command again when these are done:`, ...lines];
}

/** Drip as CFX. */
function cfx(drip: bigint): string {
  return `${Number(formatUnits(drip, 18)).toFixed(3)} CFX`;
}
