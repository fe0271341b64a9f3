import { expect } from "chai";
import { getBytes } from "ethers";

import { assemble, type Cycle } from "../../src/cycle/assemble.ts";
import { checkAsParticipant, checkAsSupervisor } from "../../src/cycle/check.ts";
import { participantCopy, supervisorCopy } from "../../src/cycle/copy.ts";
import { standsAt } from "../../src/cycle/cycle-tree.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { type CyclePayment, cyclePaymentStruct, newCyclePair, newCyclePayment } from "../../src/cycle/payment.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";
import { bookOf, digestOfProposal, sealOf } from "../../src/cycle/proposal.ts";
import { readCycles } from "../../src/cycle/record.ts";
import { finalityProof, struckPlaces } from "../../src/cycle/settling.ts";
import { type CycleState, readCycleState } from "../../src/cycle/state.ts";
import { Direction } from "../../src/index.ts";
import { entry, mined, setRules } from "../utils/consortium.ts";
import { type CycleWorld, cycleWorld, ethers, propose, time, WINDOW } from "./cycle.fixture.ts";

const keccak = await openKeccak();
const SPARE = 60; // seconds

/** Four banks of two countries and what they pay each other. */
function dealsOf({ china, kazakhstan }: CycleWorld): CyclePayment[] {
  const [beijing, shanghai] = china.banks.map(({ address }) => address) as [string, string];
  const [almaty, astana] = kazakhstan.banks.map(({ address }) => address) as [string, string];
  const [cny, kzt] = [china, kazakhstan].map(({ token }) => token.target as string) as [string, string];
  const pay = (payer: string, payee: string, currency: string, amount: bigint) =>
    newCyclePayment({ payer, payee, currency, amount, purpose: 39 });
  return [
    pay(beijing, almaty, cny, 1_000n),
    pay(almaty, shanghai, cny, 400n),
    pay(shanghai, beijing, cny, 50n),
    ...newCyclePair([
      { payer: beijing, payee: astana, currency: cny, amount: 70n, purpose: 0 },
      { payer: astana, payee: beijing, currency: kzt, amount: 5_000n, purpose: 0 },
    ]),
  ];
}

async function stateNow(world: CycleWorld): Promise<CycleState> {
  return readCycleState(world, world, await ethers.provider.getBlockNumber());
}

async function cycleOf(world: CycleWorld, payments: readonly CyclePayment[], state: CycleState): Promise<Cycle> {
  const table = new PaymentTable();
  for (const payment of payments) table.add(payment);
  const [agent, strikesUntil] = [world.relayer.address, state.cut + WINDOW + SPARE];
  return assemble(table, { ...state, agent, sequence: 1n, strikesUntil }, keccak);
}

describe("a cycle", function () {
  this.timeout(120_000);

  it("is collected, netted, signed, proposed, settled and proven", async () => {
    const world = await cycleWorld();
    const { cycles, china, kazakhstan, stranger } = world;
    const deals = dealsOf(world);
    const state = await stateNow(world);
    const cycle = await cycleOf(world, deals, state);
    const { proposal, signers } = cycle;
    expect([...cycle.leftOut]).to.deep.equal([]);
    expect(digestOfProposal(world.cyclesDomain, proposal)).to.equal(
      await cycles.digestOf({
        ...proposal,
        currencies: [...proposal.currencies],
        positions: [...proposal.positions],
      }),
    );
    const whose = new Map(state.keys.map((key) => [key.id, key.account]));
    const terms = { keccak, accountOf: (id: number) => whose.get(id) };
    for (const bank of [...china.banks, ...kazakhstan.banks]) {
      const own = deals.filter(({ payer, payee }) => [payer, payee].includes(bank.address));
      expect(checkAsParticipant(bank.address, own, participantCopy(cycle, bank.address), terms)).to.deep.equal([]);
    }
    for (const country of [china.code, kazakhstan.code]) {
      const copy = supervisorCopy(cycle, country, state.issuerOf);
      expect(checkAsSupervisor(copy, state.issuerOf, terms)).to.deep.equal([]);
    }
    const before = await china.token.balanceOf(china.banks[0]!);
    const id = await propose(world, cycle, state.keys);
    await time.increaseTo(proposal.strikesUntil + 1);
    const [seal, book] = [sealOf(proposal, signers), bookOf(proposal, signers)];
    const told = {
      ...book,
      accounts: [...book.accounts],
      currencies: [...book.currencies],
      positions: [...book.positions],
    };
    await mined(cycles.connect(stranger).settle(id, seal, told, []));
    expect(await china.token.balanceOf(china.banks[0]!)).to.equal(before - 1_020n);
    for (const [row, payment] of deals.entries()) {
      const place = cycle.tree.placeOf(row);
      const proof = finalityProof(proposal, signers, payment, place);
      expect(await cycles.isSettled(id, cyclePaymentStruct(payment), proof)).to.equal(true);
      const other = { ...cyclePaymentStruct(payment), amount: payment.amount + 1n };
      expect(await cycles.isSettled(id, other, proof)).to.equal(false);
    }
    expect((await readCycles(cycles)).get(id)).to.deep.include({ id, proposal, fate: "settled" });
  });

  it("settles without a payment that its Supervisor struck after the rules changed, and without the other of its pair", async () => {
    const world = await cycleWorld();
    const { cycles, china, kazakhstan, stranger } = world;
    const deals = dealsOf(world);
    const state = await stateNow(world);
    const cycle = await cycleOf(world, deals, state);
    const id = await propose(world, cycle, state.keys);
    const closed = { purposes: 1n << 39n };
    await setRules(world.gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, closed)]);
    const [seal, book] = [sealOf(cycle.proposal, cycle.signers), bookOf(cycle.proposal, cycle.signers)];
    const placed = (row: number) => [cyclePaymentStruct(deals[row]!), cycle.tree.placeOf(row)] as const;
    await mined(cycles.connect(china.offices.Supervisor).strike(id, seal, ...placed(3), china.code));
    await mined(cycles.connect(stranger).strikeOther(id, seal, ...placed(4)));
    const { struck } = (await readCycles(cycles)).get(id)!;
    await time.increaseTo(cycle.proposal.strikesUntil + 1);
    const told = { accounts: [...book.accounts], currencies: [...book.currencies], positions: [...book.positions] };
    await mined(cycles.settle(id, seal, told, struckPlaces(cycle.proposal, cycle.signers, struck)));
    const proofs = deals.map((payment, row) =>
      finalityProof(cycle.proposal, cycle.signers, payment, cycle.tree.placeOf(row)),
    );
    const settled = await Promise.all(
      deals.map((payment, row) => cycles.isSettled(id, cyclePaymentStruct(payment), proofs[row]!)),
    );
    expect(settled).to.deep.equal([true, true, true, false, false]);
    expect(
      standsAt(getBytes(cycle.proposal.root), getBytes(cycle.proposal.root), cycle.tree.placeOf(0), keccak),
    ).to.equal(false);
  });
});
