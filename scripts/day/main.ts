import { availableParallelism } from "node:os";

import { Command, InvalidArgumentError } from "commander";

import { type Figures, writeReport } from "../bench/figures.ts";
import { grouped, table } from "../common/format.ts";
import { print } from "../common/output.ts";
import { type DayResult, simulateDay } from "./day.ts";
import { gasOf, type GasOfCycles, measureGas } from "./gas.ts";
import { DAY, type DayTerms, MOST_GAS } from "./terms.ts";

interface Flags {
  readonly payments: number;
  readonly threads: number;
  readonly sample: number;
  readonly growth?: true;
  readonly json?: string;
}

const SECONDS = 86_400;
/** Gas a second of all of eSpace at the price that it aims at; twice as much is the most. */
const CAPACITY = 6_000_000;
const PRICE = 20e-9; // CFX a unit of gas
const SMALL = 1_000_000; // payments at most, of a day by which growth is seen
const MB = 1 << 20;

const command = new Command("day")
  .description("Simulates a day of cycles: 150 countries, 600 banks, 18 currencies, a cycle every ten minutes.")
  .option("--payments <number>", "how many", whole, DAY.payments)
  .option("--threads <number>", "how many work side by side; the result is the same", whole, availableParallelism())
  .option("--sample <number>", "simulate one cycle of so many, and say what it comes to", whole, DAY.sample)
  .option("--growth", "also days with half of the payments, banks and currencies, to see what grows with what")
  .option("--json <file>", "write the figures");

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 2 ** 30) throw new InvalidArgumentError("Give a whole number.");
  return value;
}

/** A day, and what it took. */
interface Measured extends DayResult {
  readonly seconds: number;
  readonly gas: number;
  readonly mostGas: number;
}

async function measured(terms: DayTerms, threads: number, gas: GasOfCycles): Promise<Measured> {
  const begun = performance.now();
  let said = begun;
  const day = await simulateDay(terms, threads, (done, units) => {
    if (performance.now() < said + 30_000) return;
    said = performance.now();
    print(`  ${done} of ${units} proposals after ${((said - begun) / 1_000).toFixed(0)} s.`);
  });
  const costs = day.proposals.map((proposed) => gasOf(gas, proposed));
  const mostGas = Math.max(...costs);
  if (mostGas > MOST_GAS) print(`A proposal would take ${grouped(Math.round(mostGas))} gas: more than fits.`);
  const sum = costs.reduce((all, cost) => all + cost, 0);
  return { ...day, gas: sum, mostGas, seconds: (performance.now() - begun) / 1_000 };
}

function figuresOf(day: Measured, peakMb: number): Figures {
  return {
    ...figuresOfGas("cycle.day", day, 1),
    "cycle.day.liquidity_ratio": ratio(day.value, day.cycles),
    "cycle.day.liquidity_ratio_gross": ratio(day.value, day.gross),
    "cycle.day.liquidity_ratio_once": ratio(day.value, day.once),
    "cycle.day.paid_in_share": ratio(day.paidIn, day.value),
    "cycle.day.seconds": day.seconds,
    "cycle.day.peak_mb": Math.round(peakMb),
  };
}

/** Where one cycle of so many was simulated, what a day of such cycles takes; what banks need is not seen from some cycles. */
function figuresOfSample(day: Measured, peakMb: number, sample: number): Figures {
  return {
    ...figuresOfGas("cycle.day.sampled", day, sample),
    "cycle.day.sampled.paid_in_share": ratio(day.paidIn, day.value),
    "cycle.day.sampled.thread_seconds": (day.netting + day.generating) * sample,
    "cycle.day.sampled.peak_mb": Math.round(peakMb),
  };
}

function figuresOfGas(name: string, day: Measured, times: number): Figures {
  return {
    [`${name}.payments`]: day.payments * times,
    [`${name}.proposals`]: day.proposals.length * times,
    [`${name}.positions`]: times * day.proposals.reduce((sum, { positions }) => sum + positions, 0),
    [`${name}.gas`]: Math.round(day.gas * times),
    [`${name}.gas_per_payment`]: day.gas / day.payments,
    [`${name}.fee_cfx`]: day.gas * times * PRICE,
    [`${name}.espace_capacity_share`]: (day.gas * times) / (CAPACITY * SECONDS),
    [`${name}.payments_per_second_of_a_thread`]: day.payments / day.netting,
  };
}

function ratio(a: bigint, b: bigint): number {
  return Number((a * 1_000_000n) / (b === 0n ? 1n : b)) / 1_000_000;
}

async function growth(
  { payments, sample, threads }: Pick<Flags, "payments" | "sample" | "threads">,
  gas: GasOfCycles,
): Promise<string> {
  const base = { ...DAY, payments, sample };
  const days: [string, DayTerms][] = [
    [`${grouped(payments)} payments`, base],
    ["half of the payments", { ...base, payments: payments / 2 }],
    ["half of the banks", { ...base, banks: DAY.banks / 2 }],
    ["half of the currencies", { ...base, currencies: DAY.currencies / 2 }],
    ["half of the cycles", { ...base, cycles: DAY.cycles / 2 }],
  ];
  const rows: string[][] = [];
  for (const [name, terms] of days) {
    const day = await measured(terms, threads, gas);
    const positions = day.proposals.reduce((sum, each) => sum + each.positions, 0);
    const numbers = [
      (day.netting * sample).toFixed(0),
      grouped(day.proposals.length * sample),
      grouped(positions * sample),
      ((day.gas * sample) / 1e9).toFixed(2),
      ratio(day.paidIn, day.value).toFixed(3),
    ];
    const ratios = [ratio(day.value, day.cycles), ratio(day.value, day.gross)];
    rows.push([name, ...numbers, ...ratios.map((each) => (sample === 1 ? each.toFixed(1) : "-"))]);
  }
  return table(["a day of", "agent, s", "proposals", "positions", "Ggas", "paid in", "ratio", "gross"], rows);
}

async function run(flags: Flags): Promise<void> {
  print("Measuring the gas of cycles on the simulated chain.");
  const gas = await measureGas();
  const parts = [gas.each, gas.signer, gas.position, gas.currency].map((part) => grouped(Math.round(part)));
  print(
    `${parts[0]!} gas each, ${parts[1]!} a signer, ${parts[2]!} a position, ${parts[3]!} a currency; a fifth size within ${(100 * gas.deviation).toFixed(1)} %.`,
  );
  const part = flags.sample === 1 ? "" : `, of which one cycle in ${flags.sample}`;
  print(`Simulating a day of ${grouped(flags.payments)} payments${part} in ${flags.threads} threads.`);
  const day = await measured({ ...DAY, payments: flags.payments, sample: flags.sample }, flags.threads, gas);
  const peakMb = process.resourceUsage().maxRSS / (MB / 1_024);
  const figures = flags.sample === 1 ? figuresOf(day, peakMb) : figuresOfSample(day, peakMb, flags.sample);
  print(
    table(
      ["figure", "value"],
      Object.entries(figures).map(([name, value]) => [name, shown(value)]),
    ),
  );
  print(
    `The largest proposal takes ${grouped(Math.round(day.mostGas))} gas; the roots are ${day.digest.slice(0, 16)}.`,
  );
  if (flags.json !== undefined) await writeReport(flags.json, { figures });
  if (flags.growth) print(await growth({ ...flags, payments: Math.min(flags.payments, SMALL) }, gas));
}

function shown(value: number): string {
  return Number.isInteger(value) ? grouped(value) : value > 100 ? grouped(Math.round(value)) : value.toFixed(4);
}

await run(command.parse().opts<Flags>());
