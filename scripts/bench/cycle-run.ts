import { getBytes, hexlify } from "ethers";

import { assemble } from "../../src/cycle/assemble.ts";
import { aggregateKeys, aggregateSignatures, signDigest, verifyDigest } from "../../src/cycle/bls.ts";
import { standsAt } from "../../src/cycle/cycle-tree.ts";
import { hashingIn } from "../../src/cycle/hash-threads.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { WORD } from "../../src/cycle/leaves.ts";
import { cyclesDomain, digestOfProposal } from "../../src/cycle/proposal.ts";
import { print } from "../common/output.ts";
import { cycleWorkload, registeredKeys } from "./cycle-workload.ts";

const CHECKED = 997; // every so manieth proof is also checked

/** Puts a generated cycle of so many payments together, has all sign it, and proves every payment; tells the seconds. */
async function run(payments: number): Promise<Record<string, number>> {
  const keccak = await openKeccak();
  const size = { countries: 50, banks: 150, currencies: 5, linked: Math.floor(payments / 10), seed: 1 };
  const { table, terms, signers } = cycleWorkload({ ...size, payments });
  const keys = registeredKeys(signers);
  const clock = new Clock();
  const cycle = await assemble(table, terms, keccak, hashingIn());
  clock.lap("assembled");
  const digest = getBytes(digestOfProposal(cyclesDomain(terms.agent, 1_030n), cycle.proposal));
  const asked = new Set(cycle.signers.map(({ id }) => id));
  const signing = signers.filter(({ id }) => asked.has(id));
  const signature = aggregateSignatures(signing.map(({ secret }) => signDigest(digest, secret)));
  const key = aggregateKeys(signing.map(({ id }) => keys.get(id)!));
  if (!verifyDigest(digest, signature, key)) throw new Error("the signature of all does not agree");
  clock.lap("signed");
  const root = getBytes(cycle.proposal.root);
  for (const [index, row] of cycle.rows.entries()) {
    const place = cycle.tree.placeOf(row);
    if (index % CHECKED !== 0) continue;
    const leaf = cycle.tree.leafOf(row);
    if (leaf.length !== WORD || !standsAt(root, leaf, place, keccak)) throw new Error(`payment ${row} is not proven`);
  }
  clock.lap("proven");
  const { rows, tree, leftOut } = cycle;
  if (rows.length + leftOut.size !== payments || tree.count !== rows.length) throw new Error(hexlify(root));
  return {
    ...clock.laps,
    settled: rows.length,
    sheets: tree.sheets.length,
    positions: cycle.proposal.positions.length,
  };
}

/** Seconds of all threads' processor time, since others use the machine too, and of the clock. */
class Clock {
  readonly laps: Record<string, number> = {};
  #cpu = process.cpuUsage();
  #wall = performance.now();

  lap(name: string): void {
    const { user, system } = process.cpuUsage(this.#cpu);
    this.laps[name] = (user + system) / 1_000_000;
    this.laps[`${name}.wall`] = (performance.now() - this.#wall) / 1_000;
    [this.#cpu, this.#wall] = [process.cpuUsage(), performance.now()];
  }
}

print(JSON.stringify(await run(Number(process.argv[2]))));
