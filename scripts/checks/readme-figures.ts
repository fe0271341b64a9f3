import { type Finding, type Outcome, readSource } from "./finding.ts";

const README = "README.md";
const SNAPSHOT = "snapshots/figures.json";

/** What each row of the README's table of gas is called, and which figure it states. */
const ROWS: Readonly<Record<string, string>> = {
  "plain OpenZeppelin transfer, no rules": "gas.erc20.transfer",
  "cross-border payment under three rules and halts": "gas.payment.crossborder.no_limit",
  "the same with a daily limit": "gas.payment.crossborder",
  "the same with sixteen holds on the payer's money": "gas.payment.crossborder.with_holds_16",
  "payment versus payment, two signatures": "gas.pvp.two_leg",
  "three-currency chain, three signatures": "gas.settle.fx_three_legs",
  "Project Ubin, 5,000 payments netted in one call": "gas.netting.ubin",
  "transfer of T-REX 4.1.6, one topic, no country rules": "peer.trex.transfer",
  "a country's vote, the first or the last, of 2 or 200": "gas.council.vote.later",
  "a first vote in OpenZeppelin's Governor, simple count": "peer.oz_governor.vote.first",
  "money held abroad in one transaction": "gas.hold.place",
  "a payment put to a Supervisor, its money set aside": "gas.payment.threshold_hold",
  "an emergency halt by two of three seats": "gas.emergency.halt",
};

const ROW = /^\| (?<label>[^|]*\S) +\| +(?<gas>[\d,]+) \|$/;

interface Row {
  readonly line: number;
  readonly label: string;
  readonly gas: number;
}

/** The rows of a table with a figure in its second column. */
export function rowsOf(markdown: string): Row[] {
  return markdown.split("\n").flatMap((text, index) => {
    const groups = ROW.exec(text)?.groups;
    if (groups === undefined) return [];
    return [{ line: index + 1, label: groups.label!, gas: Number(groups.gas!.replaceAll(",", "")) }];
  });
}

/** Whether the README states the figures that were measured last. */
export async function checkReadmeFigures(): Promise<Outcome> {
  const rows = rowsOf(await readSource(README));
  const { figures } = JSON.parse(await readSource(SNAPSHOT)) as { figures: Record<string, number> };
  const missing = Object.keys(ROWS).filter((label) => !rows.some((row) => row.label === label));
  const findings = [
    ...missing.map((label) => ({ file: README, message: `has no row "${label}"` })),
    ...rows.flatMap((row) => problemOf(row, figures)),
  ];
  return { findings, summary: `${rows.length} rows of the README state what was measured` };
}

export function problemOf({ line, label, gas }: Row, figures: Readonly<Record<string, number>>): Finding[] {
  const key = ROWS[label];
  if (key === undefined) return [{ file: README, line, message: `no figure is known for "${label}"` }];
  const measured = figures[key];
  if (measured === gas) return [];
  return [{ file: README, line, message: `${label}: ${gas}, but ${key} is ${measured ?? "not measured"}` }];
}
