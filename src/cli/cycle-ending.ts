import type { Command } from "commander";

import { coreOf, cyclePaymentStruct } from "../cycle/payment.ts";
import { bookOf, digestOfProposal, sealOf } from "../cycle/proposal.ts";
import { readCycles } from "../cycle/record.ts";
import { struckPlaces } from "../cycle/settling.ts";
import { type CycleFlags, CycleStops, inCycles, listed } from "./cycle-chain.ts";
import { CycleFolder } from "./cycle-files.ts";
import { print } from "./output.ts";
import { submit } from "./submit.ts";

export interface StrikeFlags extends CycleFlags {
  readonly hold?: bigint;
  readonly ledger?: string;
}

/** Takes out a payment that the rules refuse, or one whose payer's money is held. */
export function strike(path: string, uetr: string, country: string, flags: StrikeFlags, command: Command) {
  return inCycles(command, async ({ layer, contracts: { cycles }, domain }) => {
    const { payment, place, proposal, signers } = await new CycleFolder(path).placed(uetr);
    const [id, seal] = [digestOfProposal(domain, proposal), sealOf(proposal, signers)];
    const struck = [id, seal, cyclePaymentStruct(payment), place, Number(country)] as const;
    const { hold, ledger = await layer.ledger.getAddress() } = flags;
    const call =
      hold === undefined
        ? await cycles.strike.populateTransaction(...struck)
        : await cycles.strikeHeld.populateTransaction(...struck, ledger, hold);
    if (await submit(command, layer, call)) print(`Struck: ${uetr}`);
  });
}

/** Takes out the payment whose other one was struck: of a pair with one reference, the one that still stands. */
export function strikeOther(path: string, uetr: string, _: CycleFlags, command: Command) {
  return inCycles(command, async ({ layer, contracts: { cycles }, domain }) => {
    const all = await new CycleFolder(path).allPlaced(uetr);
    for (const { payment, place, proposal, signers } of all) {
      const [id, seal] = [digestOfProposal(domain, proposal), sealOf(proposal, signers)];
      if (await cycles.isStruck(id, coreOf(payment))) continue;
      const call = await cycles.strikeOther.populateTransaction(id, seal, cyclePaymentStruct(payment), place);
      if (await submit(command, layer, call)) print(`Struck: ${coreOf(payment)}`);
      return;
    }
    throw new CycleStops(`The cycle has no payment ${uetr} that stands`);
  });
}

/** Settles a cycle after its window. */
export function settle(path: string, _: CycleFlags, command: Command) {
  return inCycles(command, async ({ layer, contracts: { cycles }, domain, reading }) => {
    const { proposal, signers } = await new CycleFolder(path).readCycle();
    const id = digestOfProposal(domain, proposal);
    const record = (await readCycles(cycles, await reading())).get(id);
    if (record === undefined) throw new CycleStops(`No cycle ${id} was proposed`);
    const [seal, book] = [sealOf(proposal, signers), listed(bookOf(proposal, signers))];
    const struck = struckPlaces(proposal, signers, record.struck);
    const call = await cycles.settle.populateTransaction(id, seal, book, struck);
    if (await submit(command, layer, call)) print(`Settled: ${id}`);
  });
}

/** Gives back what was set aside for a cycle that is void, or that nobody settled in time. */
export function lapse(path: string, _: CycleFlags, command: Command) {
  return inCycles(command, async ({ layer, contracts: { cycles }, domain }) => {
    const { proposal, signers } = await new CycleFolder(path).readCycle();
    const id = digestOfProposal(domain, proposal);
    const book = listed(bookOf(proposal, signers));
    const call = await cycles.lapse.populateTransaction(id, sealOf(proposal, signers), book);
    if (await submit(command, layer, call)) print(`Given back: ${id}`);
  });
}
