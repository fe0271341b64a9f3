import { expect } from "chai";
import { hexlify, Wallet, ZeroHash } from "ethers";

import { assemble, type Cycle } from "../../src/cycle/assemble.ts";
import { checkAsParticipant, checkAsSupervisor, type CycleFault } from "../../src/cycle/check.ts";
import { homesOf, participantCopy, type SupervisorCopy, supervisorCopy } from "../../src/cycle/copy.ts";
import { CycleTree, hashesOf } from "../../src/cycle/cycle-tree.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { coreOf, type CyclePayment, newCyclePair, newCyclePayment } from "../../src/cycle/payment.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";
import { type CountedPosition, Positions } from "../../src/cycle/positions.ts";
import { CopiesDiffer, rebuiltSupervisorCopy } from "../../src/cycle/rebuild.ts";
import { type CycleSigner, packKeyIds, packPositions, sortedAddresses, tallyOf } from "../../src/cycle/proposal.ts";
import { sheetRowsOf } from "../../src/cycle/sheets.ts";

const keccak = await openKeccak();
const [A, B, C, SA, SB, TOKEN, OTHER] = [1, 2, 3, 4, 5, 6, 7].map(
  (key) => new Wallet(`0x${String(key).padStart(64, "0")}`).address,
) as [string, string, string, string, string, string, string];
const [HERE, THERE] = [156, 398];
const KEYS: CycleSigner[] = [
  { id: HERE << 16, account: SA },
  { id: (HERE << 16) + 1, account: A },
  { id: THERE << 16, account: SB },
  { id: (THERE << 16) + 1, account: B },
  { id: (THERE << 16) + 2, account: C },
];
const issuerOf = (token: string) => (token === TOKEN ? HERE : token === OTHER ? THERE : 0);
const terms = { keccak, accountOf: (id: number) => KEYS.find((key) => key.id === id)?.account };
const funds = 1_000n;

const pay = (payer: string, payee: string, amount: bigint, currency = TOKEN): CyclePayment =>
  newCyclePayment({ payer, payee, currency, amount, purpose: 0 });

function tableOf(payments: readonly CyclePayment[]): PaymentTable {
  const table = new PaymentTable();
  for (const payment of payments) table.add(payment);
  return table;
}

function cycleOf(payments: readonly CyclePayment[], keys = KEYS): Promise<Cycle> {
  const table = tableOf(payments);
  const known = { keys, issuerOf, fundsOf: () => funds, refusalOf: () => undefined };
  return assemble(table, { agent: SA, sequence: 1n, cut: 1, strikesUntil: 2, ...known }, keccak);
}

/** As an agent makes one that asks nobody's rules: of any payments, and with the positions that it likes. */
function madeUp(payments: readonly CyclePayment[], change = (positions: CountedPosition[]) => positions): Cycle {
  const table = tableOf(payments);
  const rows = [...payments.keys()];
  const positions = change(new Positions(table, rows).list());
  const currencies = sortedAddresses(positions.map(({ currency }) => currency));
  const tally = tallyOf(positions, currencies, KEYS);
  const tree = new CycleTree(sheetRowsOf(table, rows, homesOf(KEYS)), hashesOf(table, keccak).leaves, tally, keccak);
  const proposal = {
    ...{ agent: SA, sequence: 1n, cut: 1, strikesUntil: 2, payments: rows.length, currencies },
    ...{ root: hexlify(tree.root), signers: packKeyIds(KEYS), positions: packPositions(positions, currencies, KEYS) },
  };
  return { table, rows, leftOut: new Map(), tally, tree, signers: KEYS, proposal };
}

const kinds = (faults: readonly CycleFault[]) => faults.map(({ kind }) => kind);

describe("whoever signs a cycle", () => {
  const deals = [pay(A, B, 100n), pay(B, A, 30n), pay(A, C, 5n), pay(C, B, 7n, OTHER)];
  const own = deals.slice(0, 3);
  const check = (cycle: Cycle, known = own) => kinds(checkAsParticipant(A, known, participantCopy(cycle, A), terms));
  const supervise = (cycle: Cycle, country: number) =>
    kinds(checkAsSupervisor(supervisorCopy(cycle, country, issuerOf), issuerOf, terms));

  it("finds nothing wrong with what is right", async () => {
    const cycle = await cycleOf(deals);
    expect(check(cycle)).to.deep.equal([]);
    for (const country of [HERE, THERE])
      expect(checkAsSupervisor(supervisorCopy(cycle, country, issuerOf), issuerOf, terms)).to.deep.equal([]);
  });

  it("sees as a participant that a payment is left out, made up, or another than it was", async () => {
    expect(check(await cycleOf(deals.slice(1)))).to.have.members(["Missing", "WrongPosition"]);
    expect(check(await cycleOf([...deals, pay(A, B, 1n)]))).to.have.members(["Unknown", "WrongPosition"]);
    const [first, ...others] = deals as [CyclePayment, ...CyclePayment[]];
    const changed = await cycleOf([{ ...first, amount: 99n }, ...others]);
    expect(check(changed)).to.have.members(["Missing", "Unknown", "WrongPosition"]);
  });

  it("sees as a participant that a position, the root or a place is forged", async () => {
    const cycle = await cycleOf(deals);
    const copy = participantCopy(cycle, A);
    const forged = (changes: object) =>
      kinds(checkAsParticipant(A, own, { ...copy, proposal: { ...copy.proposal, ...changes } }, terms));
    const { positions } = copy.proposal;
    const changed = positions.map((_, place) =>
      forged({ positions: positions.map((word, at) => (at === place ? word + 1n : word)) }),
    );
    for (const faults of changed) expect(faults).to.include("Unbalanced");
    expect(changed.filter((faults) => faults.includes("WrongPosition")).length).to.equal(1); // its own
    const tally = copy.tally.map((count) => count + 1);
    expect(kinds(checkAsParticipant(A, own, { ...copy, tally }, terms))).to.have.members(["WrongRoot", "WrongTally"]);
    expect(forged({ root: ZeroHash })).to.have.members(["WrongRoot", "NotInTree", "NotInTree", "NotInTree"]);
    expect(forged({ payments: 3 })).to.deep.equal(["WrongCount"]);
    expect(forged({ signers: "0x" })).to.deep.equal(["OtherSigners"]);
    const places = copy.payments.map(({ payment }) => ({ payment, place: copy.payments[1]!.place }));
    expect(kinds(checkAsParticipant(A, own, { ...copy, payments: places }, terms))).to.have.members([
      "NotInTree",
      "NotInTree",
    ]);
  });

  it("sees as a participant that a payment stands without the other of its pair, or with another one", () => {
    const [one, other] = newCyclePair([
      { payer: A, payee: B, currency: TOKEN, amount: 9n, purpose: 0 },
      { payer: B, payee: A, currency: OTHER, amount: 8n, purpose: 0 },
    ]);
    expect(check(madeUp([one, other]), [one, other])).to.deep.equal([]);
    expect(check(madeUp([one]), [one])).to.deep.equal(["PairOpen"]);
    const third = { ...other, linked: coreOf(pay(A, B, 1n)) };
    expect(check(madeUp([one, third]), [one, third])).to.deep.equal(["PairOpen"]);
    const alone = pay(A, B, 9n);
    const self = { ...alone, linked: coreOf(alone) };
    expect(check(madeUp([self]), [self])).to.deep.equal(["PairOpen"]);
  });

  it("sees that somebody who is paid as much as it pays has no position, so that nobody asks for its standing", () => {
    const even = [pay(A, B, 5n), pay(B, A, 5n)];
    const hidden = madeUp([...even, pay(B, C, 1n)], (all) => all.filter(({ account }) => account !== A));
    expect(check(hidden, even)).to.deep.equal(["WrongPosition"]);
    expect(supervise(hidden, HERE)).to.deep.equal(["WrongPosition"]);
  });

  it("sees as a Supervisor that a position of its country or in its currency is not what its payments come to", () => {
    const moved = madeUp([pay(B, C, 5n), pay(A, B, 1n, OTHER)], (all) =>
      all.map((each) => (each.currency === OTHER ? { ...each, net: each.net * 100n } : each)),
    );
    expect(supervise(moved, HERE)).to.deep.equal(["WrongPosition"]); // of A
    expect(supervise(moved, THERE)).to.deep.equal(["WrongPosition", "WrongPosition"]);
    const issued = madeUp([pay(B, C, 5n)], (all) => all.map((each) => ({ ...each, net: 2n * each.net })));
    expect(supervise(issued, HERE)).to.deep.equal(["WrongPosition", "WrongPosition"]);
  });

  it("sees as a participant or by its Supervisor that sheets have payments of it that it never saw, though they cancel out", () => {
    const secret = [pay(B, A, 900n), pay(A, B, 900n)];
    const faultsOf = (told: Cycle) => {
      const copy = participantCopy(told, A);
      const payments = copy.payments.filter(({ payment }) => own.some(({ salt }) => salt === payment.salt));
      return kinds(checkAsParticipant(A, own, { ...copy, payments }, terms));
    };
    const counted = madeUp([...deals, ...secret]);
    expect(faultsOf(counted)).to.deep.equal(["WrongTally"]);
    const hidden = madeUp([...deals, ...secret], (all) =>
      all.map((each) => (each.account === A ? { ...each, payments: own.length } : each)),
    );
    expect(faultsOf(hidden)).to.deep.equal([]);
    expect(supervise(hidden, HERE)).to.deep.equal(["WrongTally"]);
  });

  it("does not take from a copy whose a key is", async () => {
    const copy = participantCopy(await cycleOf(deals), A);
    const signers = copy.signers.map((signer) => (signer.account === A ? { ...signer, account: C } : signer));
    expect(kinds(checkAsParticipant(A, own, { ...copy, signers }, terms))).to.include("WrongSigner");
  });

  it("sees as a Supervisor that a payment of a sheet is missing, made up, or of an account that does not sign", async () => {
    const cycle = await cycleOf(deals);
    const copy = supervisorCopy(cycle, HERE, issuerOf);
    const withTable = (payments: readonly CyclePayment[]): SupervisorCopy => {
      const table = new PaymentTable();
      for (const payment of payments) table.add(payment);
      return { ...copy, table };
    };
    const faultsWith = (payments: readonly CyclePayment[]) =>
      kinds(checkAsSupervisor(withTable(payments), issuerOf, terms));
    expect(faultsWith(own)).to.deep.equal([]);
    expect(faultsWith(deals.slice(1, 3))).to.deep.equal(["WrongSheet"]);
    expect(faultsWith([...own, pay(A, B, 1n)])).to.deep.equal(["WrongSheet"]);
    expect(faultsWith([])).to.deep.equal(["WrongSheet", "WrongSheet"]);
    const keys = copy.signers.filter(({ account }) => account !== C);
    expect(kinds(checkAsSupervisor({ ...withTable(own), signers: keys }, issuerOf, terms))).to.include("WrongSheet");
  });

  it("has a Supervisor's copy again from those of participants, whole if none is missing", async () => {
    const cycle = await cycleOf(deals);
    const copies = [A, B, C].map((account) => participantCopy(cycle, account));
    const faultsOf = (some: typeof copies, country: number) =>
      kinds(checkAsSupervisor(rebuiltSupervisorCopy(some, country, issuerOf), issuerOf, terms));
    for (const country of [HERE, THERE]) expect(faultsOf(copies, country)).to.deep.equal([]);
    expect(faultsOf(copies.slice(0, 2), HERE)).to.deep.equal([]); // the other side of each payment has it too
    expect(faultsOf(copies.slice(0, 1), THERE)).to.deep.equal(["WrongSheet"]);
    const other = participantCopy(await cycleOf(deals.slice(1)), A);
    expect(() => rebuiltSupervisorCopy([copies[0]!, other], HERE, issuerOf)).to.throw(CopiesDiffer);
    expect(() => rebuiltSupervisorCopy([], HERE, issuerOf)).to.throw(CopiesDiffer);
  });

  it("is nobody who has no key, or whose Supervisor has none; a payment and its pair go together", async () => {
    const pair = newCyclePair([
      { payer: A, payee: B, currency: TOKEN, amount: 1n, purpose: 0 },
      { payer: B, payee: A, currency: OTHER, amount: 2n, purpose: 0 },
    ]);
    const left = async (payments: readonly CyclePayment[], keys = KEYS) => [...(await cycleOf(payments, keys)).leftOut];
    expect(await left([...deals, pay(A, SA, 1n)])).to.deep.equal([[4, "NoKey"]]);
    expect(await left([pay(A, B, 1n), pay(A, B, 1n, SA)])).to.deep.equal([[1, "NoSupervisor"]]);
    expect(await left([...deals, pair[0]])).to.deep.equal([[4, "PairOpen"]]);
    expect(await left([...deals, ...pair])).to.deep.equal([]);
    expect(await left([deals[0]!, deals[0]!, { ...deals[0]!, linked: pair[0].linked }])).to.deep.equal([
      [1, "Repeated"],
      [2, "Repeated"],
    ]);
    const short = [pay(B, A, 600n), pay(A, B, 1_500n), ...pair, pay(A, C, 200n)];
    expect(await left(short)).to.deep.equal([[4, "WaitsForFunds"]]);
    const elsewhere = newCyclePair([
      { payer: A, payee: B, currency: TOKEN, amount: 1n, purpose: 0 },
      { payer: C, payee: A, currency: OTHER, amount: 2n, purpose: 0 },
    ]);
    expect(await left([...deals, ...elsewhere])).to.deep.equal([
      [4, "PairOpen"],
      [5, "PairOpen"],
    ]);
    const shorter = [pay(A, B, 1_000n), ...pair, pay(A, C, 200n)];
    expect((await left(shorter)).sort(([a], [b]) => a - b)).to.deep.equal([
      [1, "WaitsForFunds"],
      [2, "WaitsForFunds"],
      [3, "WaitsForFunds"],
    ]);
  });
});
