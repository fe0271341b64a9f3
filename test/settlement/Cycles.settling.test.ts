import { expect } from "chai";
import { id as hashText, ZeroAddress } from "ethers";

import { contractScope, currencyScope, participantScope, reasonCode } from "../../src/index.ts";
import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { BASIS, DAY } from "../utils/consortium.ts";
import { CycleDraft, type CyclePayment, paymentOf } from "../../scripts/common/cycle-draft.ts";
import {
  afterWindow,
  concerned,
  draftOf,
  fixture,
  FUNDED,
  GRACE,
  propose,
  settle,
  someDeals,
  time,
  WINDOW,
  type World,
} from "./Cycles.fixture.ts";

const [SETTLED, LAPSED] = [3n, 4n];

async function open(world: World, payments: CyclePayment[]) {
  const draft = await draftOf(world, payments);
  return { draft, id: (await propose(world, draft)).id };
}

describe("Cycles: settling", function () {
  it("waits for the end of the window, to the second, and settles once", async function () {
    const world = await fixture();
    const { draft, id } = await open(world, someDeals(world));
    const { strikesUntil } = draft.proposal;
    await time.setNextBlockTimestamp(strikesUntil);
    await expect(settle(world, id, draft))
      .to.be.revertedWithCustomError(world.cycles, "CyclesTime")
      .withArgs(strikesUntil, strikesUntil + 1, 0);
    await time.setNextBlockTimestamp(strikesUntil + 1);
    await expect(settle(world, id, draft))
      .to.emit(world.cycles, "CycleSettled")
      .withArgs(id, 0);
    await expect(settle(world, id, draft))
      .to.be.revertedWithCustomError(world.cycles, "CyclesWrongStatus")
      .withArgs(id, SETTLED);
    await time.increase(GRACE);
    await expect(world.cycles.lapse(id, draft.seal, draft.book))
      .to.be.revertedWithCustomError(world.cycles, "CyclesWrongStatus")
      .withArgs(id, SETTLED);
  });

  it("lapses once its grace is over, to the second, and gives back to everybody", async function () {
    const world = await fixture();
    const { china, kazakhstan, beijing, almaty, shanghai, cycles } = world;
    const { draft, id } = await open(world, someDeals(world));
    const end = draft.proposal.strikesUntil + GRACE;
    await time.setNextBlockTimestamp(end);
    await expect(cycles.lapse(id, draft.seal, draft.book)).to.be.revertedWithCustomError(cycles, "CyclesWrongStatus");
    await time.setNextBlockTimestamp(end + 1);
    await expect(settle(world, id, draft))
      .to.be.revertedWithCustomError(cycles, "CyclesTime")
      .withArgs(end + 1, 0, end);
    await expect(cycles.lapse(id, draft.seal, draft.book))
      .to.emit(cycles, "CycleLapsed")
      .withArgs(id);
    for (const bank of [beijing, shanghai]) expect(await china.token.balanceOf(bank)).to.equal(FUNDED);
    expect(await kazakhstan.token.balanceOf(almaty)).to.equal(FUNDED);
    expect((await cycles.cycleOf(id)).status).to.equal(LAPSED);
    await expect(cycles.lapse(id, draft.seal, draft.book))
      .to.be.revertedWithCustomError(cycles, "CyclesWrongStatus")
      .withArgs(id, LAPSED);
  });

  it("wants the book that was proposed", async function () {
    const world = await fixture();
    const { draft, id } = await open(world, someDeals(world));
    await afterWindow(draft);
    const { accounts, currencies, positions } = draft.book;
    const thief = accounts.map((account) => (account === world.bangkok.address ? world.stranger.address : account));
    for (const book of [
      { accounts: thief, currencies, positions },
      { accounts, currencies: [...currencies].reverse(), positions },
      { accounts, currencies, positions: positions.slice(0, -1) },
    ]) {
      await expect(world.cycles.settle(id, draft.seal, book, []))
        .to.be.revertedWithCustomError(world.cycles, "CyclesOtherBook")
        .withArgs(id);
      await expect(world.cycles.settle(id, { ...draft.seal, book: await world.cycles.hashOfBook(book) }, book, []))
        .to.be.revertedWithCustomError(world.cycles, "CyclesOtherSeal")
        .withArgs(id);
    }
  });

  it("keeps two cycles of the same accounts apart", async function () {
    const world = await fixture();
    const { beijing, almaty, cny, china, cycles } = world;
    const one = await open(world, [paymentOf(beijing, almaty, cny, 10n)]);
    const other = await open(world, [paymentOf(beijing, almaty, cny, 100n)]);
    expect(await china.token.balanceOf(cycles)).to.equal(110n);
    await time.increaseTo(other.draft.proposal.strikesUntil + 1);
    await settle(world, one.id, one.draft);
    expect(await china.token.balanceOf(cycles)).to.equal(100n);
    await time.increase(GRACE);
    await cycles.lapse(other.id, other.draft.seal, other.draft.book);
    expect(await china.token.balanceOf(almaty)).to.equal(10n);
    expect(await china.token.balanceOf(beijing)).to.equal(FUNDED - 10n);
  });

  it("brings to an end what a currency dropped meanwhile", async function () {
    const world = await fixture();
    const { china, cycles, bangkok } = world;
    const { draft, id } = await open(world, someDeals(world));
    await china.token.dropPowers(cycles, 4);
    await afterWindow(draft);
    await settle(world, id, draft);
    expect(await china.token.balanceOf(bangkok)).to.equal(100n);
  });

  it("settles nothing for a frozen or halted participant, nor while the currency or the contract is halted", async function () {
    for (const halt of ["contract", "currency", "participant"] as const) {
      const world = await fixture();
      const { draft, id } = await open(world, someDeals(world));
      await haltIt(world, halt);
      await afterWindow(draft);
      const reason = { contract: "ContractHalted", currency: "CurrencyHalted", participant: "PayerHalted" } as const;
      await expect(settle(world, id, draft))
        .to.be.revertedWithCustomError(world.cycles, "CyclesHalted")
        .withArgs(
          halt === "participant" ? world.almaty.address : ZeroAddress,
          halt === "currency" ? world.cny : draft.proposal.currencies[0],
          reasonCode(reason[halt]),
        );
      expect(await world.china.token.balanceOf(world.almaty)).to.equal(0n);
    }
  });

  it("gives back, whatever is halted", async function () {
    const world = await fixture();
    const { draft, id } = await open(world, someDeals(world));
    await haltIt(world, "contract");
    await afterWindow(draft, GRACE + 1);
    await world.cycles.lapse(id, draft.seal, draft.book);
    expect(await world.china.token.balanceOf(world.beijing)).to.equal(FUNDED);
  });
});

describe("Cycles: isSettled", function () {
  async function settled() {
    const world = await fixture();
    const { draft, id } = await open(world, someDeals(world));
    const [payment] = draft.payments as [CyclePayment];
    return { ...world, draft, id, payment };
  }

  it("says no until the cycle has settled", async function () {
    const world = await settled();
    const { cycles, draft, id, payment } = world;
    expect(await cycles.isSettled(id, payment, draft.proofOf(payment))).to.equal(false);
    await afterWindow(draft);
    await settle(world, id, draft);
    expect(await cycles.isSettled(id, payment, draft.proofOf(payment))).to.equal(true);
  });

  it("says no for whatever is changed", async function () {
    const world = await settled();
    const { cycles, draft, id, payment } = world;
    await afterWindow(draft);
    await settle(world, id, draft);
    const proof = draft.proofOf(payment);
    const { place, seal } = proof;
    const payments: Partial<CyclePayment>[] = [
      { payer: world.shanghai.address },
      { payee: world.bangkok.address },
      { currency: world.kzt },
      { amount: 999n },
      { purpose: 1 },
      ...(["uetr", "salt", "linked"] as const).map((field) => ({ [field]: hashText(field) })),
    ];
    for (const change of payments) {
      expect(await cycles.isSettled(id, { ...payment, ...change }, proof)).to.equal(false);
    }
    const signers = `${draft.proposal.signers}0000ffff`;
    const proofs: Partial<ReturnType<CycleDraft["proofOf"]>>[] = [
      { payerAt: proof.payeeAt },
      { payeeAt: proof.payerAt },
      { payerAt: 1_000 },
      { signers },
      { signers, seal: { ...seal, signers: hashText("signers") } },
      { seal: { ...seal, root: hashText("root") } },
      { place: { ...place, inSheet: [hashText("node")] } },
      { place: { ...place, inTree: [] } },
      { place: { ...place, sheet: { ...place.sheet, payerCountry: 764 } } },
    ];
    for (const change of proofs) {
      expect(await cycles.isSettled(id, payment, { ...proof, ...change })).to.equal(false);
    }
    expect(await cycles.isSettled(hashText("another"), payment, proof)).to.equal(false);
  });

  it("says no for a payment in the tree whose payee has not signed", async function () {
    const world = await fixture();
    const { beijing, almaty, astana, cny, cycles, signers } = world;
    const [deal, hidden] = [paymentOf(beijing, almaty, cny, 5n), paymentOf(beijing, astana, cny, 1_000n)];
    const all = new CycleDraft([deal, hidden], signers, await times());
    const draft = new CycleDraft([deal], concerned(world, [deal]), {
      ...all.proposal,
      ...(await signedBy(world, deal)),
    });
    const { id } = await propose(world, draft);
    await afterWindow(draft);
    await settle(world, id, draft);
    const place = all.placeOf(hidden);
    const payerAt = draft.signers.findIndex(({ account }) => account === beijing.address);
    for (let payeeAt = 0; payeeAt <= draft.signers.length; ++payeeAt) {
      const proof = { seal: draft.seal, signers: draft.proposal.signers, payerAt, payeeAt, place };
      expect(await cycles.isSettled(id, hidden, proof)).to.equal(false);
    }
    const proof = { ...draft.proofOf(deal), place: all.placeOf(deal) };
    expect(await cycles.isSettled(id, deal, proof)).to.equal(true);
  });
});

async function times() {
  const now = await time.latest();
  return { cut: now, strikesUntil: now + WINDOW + 60 };
}

/** What of a proposal those who are concerned by one payment alone sign. */
async function signedBy(world: World, deal: CyclePayment) {
  const { signers, currencies, positions } = (await draftOf(world, [deal])).proposal;
  return { signers, currencies, positions };
}

/** The joint authority halts, for a day, the cycles, the yuan or a bank that is paid. */
async function haltIt(world: World, what: "contract" | "currency" | "participant") {
  const { gate, joint, cycles, china, kazakhstan } = world;
  const scope = {
    contract: contractScope(await cycles.getAddress()),
    currency: currencyScope(china.asset),
    participant: participantScope(kazakhstan.bankIds[0]!),
  }[what];
  const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
  await committee.extend(gate, scope, (await time.latest()) + DAY, BASIS);
}
