import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, keccak256, ZeroHash } from "ethers";

import { assemble, type Cycle } from "../../src/cycle/assemble.ts";
import { checkAsParticipant, checkAsSupervisor } from "../../src/cycle/check.ts";
import { participantCopy, supervisorCopy } from "../../src/cycle/copy.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { type CycleKey, sumOfKeys } from "../../src/cycle/keys.ts";
import { type CyclePayment, cyclePaymentStruct, newCyclePair, newCyclePayment } from "../../src/cycle/payment.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";
import { bookOf, cyclesDomain, sealOf } from "../../src/cycle/proposal.ts";
import { readCycles } from "../../src/cycle/record.ts";
import { finalityProof, struckPlaces } from "../../src/cycle/settling.ts";
import { type CycleState, readCycleState } from "../../src/cycle/state.ts";
import { HoldReason } from "../../src/index.ts";
import { DAY, mined, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { clockOf, passed } from "../utils/council-on-node.ts";
import { asBook, holdersIn, proposeSigned, registerAll } from "../utils/cycles.ts";
import { describeOnNode } from "../utils/espace.ts";

/** A node with blocks this short keeps too few old states to be asked where contracts begin. */
const HISTORY = { from: 0 };
const LEAD = 45; // seconds to sign, propose, hold and strike, on a busy machine
const DEPOSIT = 39; // a purpose

/** Chapter after chapter on one chain: each begins where the one before it ended. */
describeOnNode("A cycle on a real eSpace node", (shared) => {
  let world: TestConsortium;
  let [china, kazakhstan] = [] as unknown as [TestCountry, TestCountry];
  let [beijing, shanghai, almaty, astana] = [] as unknown as HardhatEthersSigner[];
  let [cny, kzt] = ["", ""];
  let keys: CycleKey[];
  let deals: CyclePayment[];
  let state: CycleState;
  let cycle: Cycle;
  let cycleId: string;
  let domain: ReturnType<typeof cyclesDomain>;

  before(async () => {
    world = shared();
    [china, kazakhstan] = world.members as [TestCountry, TestCountry];
    [beijing, shanghai, almaty, astana] = [...china.banks, ...kazakhstan.banks];
    [cny, kzt] = [await china.token.getAddress(), await kazakhstan.token.getAddress()];
    const { chainId } = await world.relayer.provider!.getNetwork();
    domain = cyclesDomain(await world.cycles.getAddress(), chainId);
  });

  const seal = () => sealOf(cycle.proposal, cycle.signers);
  const placed = (row: number) => [cyclePaymentStruct(deals[row]!), cycle.tree.placeOf(row)] as const;
  const balances = () =>
    Promise.all(
      [china.token, kazakhstan.token].flatMap((token) =>
        [beijing, shanghai, almaty, astana].map((bank) => token.balanceOf(bank!)),
      ),
    );

  it("every Supervisor and bank registers a key, by the client's own precompiles, and one is revoked", async () => {
    const { cycleKeys } = world;
    keys = await registerAll(cycleKeys, world.members.flatMap(holdersIn));
    expect(await cycleKeys.inForce()).to.deep.equal([BigInt(keys.length), keccak256(sumOfKeys(keys))]);
    const [last] = keys.slice(-1) as [CycleKey];
    const thailand = world.members[2]!;
    await mined(cycleKeys.connect(thailand.offices.Supervisor).revoke(last.id, last.key, sumOfKeys(keys)));
    keys = keys.slice(0, -1);
    expect((await cycleKeys.inForce()).sumHash).to.equal(keccak256(sumOfKeys(keys)));
  });

  it("payments are collected, judged, netted, checked by whoever signs them, and proposed", async () => {
    const pay = (payer: HardhatEthersSigner, payee: HardhatEthersSigner, currency: string, amount: bigint) =>
      newCyclePayment({ payer: payer.address, payee: payee.address, currency, amount, purpose: DEPOSIT });
    deals = [
      pay(beijing!, almaty!, cny, 1_000n),
      pay(almaty!, shanghai!, cny, 400n),
      pay(astana!, almaty!, kzt, 90n),
      ...newCyclePair([
        { payer: shanghai!.address, payee: astana!.address, currency: cny, amount: 70n, purpose: 0 },
        { payer: astana!.address, payee: shanghai!.address, currency: kzt, amount: 5_000n, purpose: 0 },
      ]),
    ];
    const keccak = await openKeccak();
    const block = await world.relayer.provider!.getBlockNumber();
    state = await readCycleState(world, { cycles: world.cycles, keys: world.cycleKeys }, block, HISTORY);
    expect(state.keys).to.deep.equal(keys);
    const table = new PaymentTable();
    for (const payment of deals) table.add(payment);
    const terms = { ...state, agent: world.relayer.address, sequence: 1n };
    cycle = await assemble(table, { ...terms, strikesUntil: (await clockOf(world)) + LEAD }, keccak);
    expect([...cycle.leftOut]).to.deep.equal([]);
    const whose = new Map(state.keys.map((key) => [key.id, key.account]));
    const known = { keccak, accountOf: (key: number) => whose.get(key) };
    for (const { address } of [beijing!, shanghai!, almaty!, astana!]) {
      const own = deals.filter(({ payer, payee }) => [payer, payee].includes(address));
      expect(checkAsParticipant(address, own, participantCopy(cycle, address), known)).to.deep.equal([]);
    }
    for (const { code } of [china, kazakhstan])
      expect(checkAsSupervisor(supervisorCopy(cycle, code, state.issuerOf), state.issuerOf, known)).to.deep.equal([]);
    const cycles = world.cycles.connect(world.relayer);
    cycleId = await proposeSigned({ cycles, cyclesDomain: domain }, cycle, keys);
    expect(await world.cycles.cycleOf(cycleId)).to.deep.equal([1n, BigInt(cycle.proposal.strikesUntil), 0n, 0n]);
  });

  it("a Supervisor holds money of a payer, strikes its payment of a pair, and anybody strikes the other", async () => {
    const { cases, ledger, cycles, stranger } = world;
    const { Supervisor } = china.offices;
    await mined(cases.connect(Supervisor).open([china.code], [], id("law"), ZeroHash));
    const caseId = Number(await cases.caseCount());
    const until = (await clockOf(world)) + DAY;
    const hold = { token: cny, account: shanghai!.address, authority: china.code, caseId, amount: 1n, until };
    const order = { ...hold, reason: HoldReason.Fraud };
    const place = await ledger.connect(Supervisor).place.staticCall(order);
    await mined(ledger.connect(Supervisor).place(order));
    const [payment, where] = placed(3);
    const held = [china.code, await ledger.getAddress(), place] as const;
    await mined(cycles.connect(Supervisor).strikeHeld(cycleId, seal(), payment, where, ...held));
    expect((await cycles.cycleOf(cycleId)).unmatched).to.equal(1n);
    await mined(cycles.connect(stranger).strikeOther(cycleId, seal(), ...placed(4)));
    await mined(ledger.connect(Supervisor).release(cny, shanghai!, place, 1n));
  });

  it("the others settle at once after the window, and each is proven by the library and by the chain", async () => {
    const { cycles, stranger } = world;
    const before = await balances();
    await passed(world, cycle.proposal.strikesUntil);
    const { struck } = (await readCycles(cycles, HISTORY)).get(cycleId)!;
    const places = struckPlaces(cycle.proposal, cycle.signers, struck);
    const book = asBook(bookOf(cycle.proposal, cycle.signers));
    await mined(cycles.connect(stranger).settle(cycleId, seal(), book, places));
    const after = await balances();
    // What net debtors owed was set aside before: Beijing 1,000 CNY, Astana 5,090 KZT, of which 5,000 were struck.
    expect(after.map((balance, i) => balance - before[i]!)).to.deep.equal([0n, 400n, 600n, 0n, 0n, 0n, 90n, 5_000n]);
    const asked = deals.map((payment, row) => {
      const proof = finalityProof(cycle.proposal, cycle.signers, payment, cycle.tree.placeOf(row));
      return cycles.isSettled(cycleId, cyclePaymentStruct(payment), proof);
    });
    expect(await Promise.all(asked)).to.deep.equal([true, true, true, false, false]);
    expect((await readCycles(cycles, HISTORY)).get(cycleId)!.fate).to.equal("settled");
    expect(await china.token.balanceOf(cycles)).to.equal(0n);
  });
});
