import { expect } from "chai";
import { id as hashText } from "ethers";

import { Direction, reasonCode } from "../../src/index.ts";
import { entry, setRules, setThresholds, type TestCountry } from "../utils/consortium.ts";
import {
  coreOf,
  type CycleDraft,
  type CyclePayment,
  type CyclePlace,
  leafOf,
  pairOf,
  paymentOf,
  Tree,
} from "../../scripts/common/cycle-draft.ts";
import {
  afterWindow,
  draftOf,
  fixture,
  FUNDED,
  GRACE,
  hold,
  propose,
  settle,
  someDeals,
  time,
  type World,
} from "./Cycles.fixture.ts";

const CLOSED = { purposes: 0n };

interface Opened extends World {
  draft: CycleDraft;
  id: string;
}

async function open(world: World, payments: CyclePayment[]): Promise<Opened> {
  const draft = await draftOf(world, payments);
  return { ...world, draft, id: (await propose(world, draft)).id };
}

function strike(
  { cycles, id, draft }: Opened,
  payment: CyclePayment,
  { offices, code }: TestCountry,
  place?: CyclePlace,
) {
  return cycles.connect(offices.Supervisor).strike(id, draft.seal, payment, place ?? draft.placeOf(payment), code);
}

function strikeOther({ cycles, id, draft, stranger }: Opened, payment: CyclePayment) {
  return cycles.connect(stranger).strikeOther(id, draft.seal, payment, draft.placeOf(payment));
}

/** Kazakhstan takes no yuan from China any more. */
function close({ gate, kazakhstan, china }: World) {
  return setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, CLOSED)]);
}

/** Beijing pays Almaty in yuan, and is paid in tenge: each payment only with the other. */
function exchange({ beijing, almaty, cny, kzt }: World) {
  return pairOf(paymentOf(beijing, almaty, cny, 1_000n), paymentOf(almaty, beijing, kzt, 70_000n));
}

describe("Cycles: striking", function () {
  it("takes out what the gate refuses, and settles the rest with both positions moved", async function () {
    const world = await fixture();
    const deals = someDeals(world);
    const opened = await open(world, deals);
    await close(world);
    const [struck] = deals as [CyclePayment];
    const { cycles, id, draft, kazakhstan, china, beijing, almaty, cny } = opened;
    const reason = reasonCode("InboundNoRule");
    await expect(strike(opened, struck, kazakhstan))
      .to.emit(cycles, "PaymentStruck")
      .withArgs(id, coreOf(struck), kazakhstan.code, reason, cny, beijing.address, almaty.address, 1_000n, struck.uetr);
    await afterWindow(draft);
    await expect(settle(world, id, draft, [struck])).to.be.revertedWithCustomError(
      china.token,
      "CurrencyTokenInsufficientBalance",
    ); // Almaty, which was to receive 500, is to pay 500 now
  });

  it("moves a debtor's and a creditor's position, be it to the other side", async function () {
    const world = await fixture();
    const { beijing, shanghai, astana, almaty, cny, china, kazakhstan } = world;
    const struck = paymentOf(beijing, almaty, cny, 1_000n);
    const deals = [struck, paymentOf(shanghai, beijing, cny, 300n), paymentOf(shanghai, astana, cny, 7n)];
    const opened = await open(world, deals);
    await close(world);
    await strike(opened, struck, kazakhstan);
    await afterWindow(opened.draft);
    await settle(world, opened.id, opened.draft, [struck]);
    expect(await china.token.balanceOf(beijing)).to.equal(FUNDED + 300n);
    expect(await china.token.balanceOf(shanghai)).to.equal(FUNDED - 307n);
    expect(await china.token.balanceOf(almaty)).to.equal(0n);
    expect(await china.token.balanceOf(astana)).to.equal(7n);
    expect(await china.token.balanceOf(world.cycles)).to.equal(0n);
    const settled = deals.map((deal) => world.cycles.isSettled(opened.id, deal, opened.draft.proofOf(deal)));
    expect(await Promise.all(settled)).to.deep.equal([false, true, true]);
  });

  it("settles only with the strikes that there were, in their order", async function () {
    const world = await fixture();
    const { beijing, shanghai, almaty, astana, cny, kazakhstan } = world;
    const [a, b] = [paymentOf(beijing, almaty, cny, 10n), paymentOf(shanghai, astana, cny, 20n)];
    const opened = await open(world, [a, b, paymentOf(beijing, shanghai, cny, 5n)]);
    await close(world);
    await strike(opened, a, kazakhstan);
    await strike(opened, b, kazakhstan);
    await afterWindow(opened.draft);
    for (const wrong of [[], [a], [b, a], [a, b, b], [{ ...a, amount: 11n }, b]]) {
      await expect(settle(world, opened.id, opened.draft, wrong))
        .to.be.revertedWithCustomError(world.cycles, "CyclesOtherStrikes")
        .withArgs(opened.id);
    }
    await settle(world, opened.id, opened.draft, [a, b]);
  });

  it("is not for what the gate permits, nor for a strike of the same payment again", async function () {
    const world = await fixture();
    const deals = someDeals(world);
    const opened = await open(world, deals);
    await expect(strike(opened, deals[0]!, world.china))
      .to.be.revertedWithCustomError(world.cycles, "CyclesNotRefused")
      .withArgs(coreOf(deals[0]!));
    await close(world);
    await strike(opened, deals[0]!, world.china);
    await expect(strike(opened, deals[0]!, world.kazakhstan))
      .to.be.revertedWithCustomError(world.cycles, "CyclesStruck")
      .withArgs(opened.id, coreOf(deals[0]!));
  });

  it("is for Supervisors of the payer's country, the payee's and the issuer's", async function () {
    const world = await fixture();
    const { thailand, kazakhstan, china, beijing, almaty, cny, stranger, cycles } = world;
    const opened = await open(world, [paymentOf(beijing, almaty, cny, 5n)]);
    await close(world);
    const [payment] = opened.draft.payments as [CyclePayment];
    await expect(strike(opened, payment, thailand))
      .to.be.revertedWithCustomError(cycles, "CyclesNotConcerned")
      .withArgs(thailand.code);
    const disguised = { ...kazakhstan, offices: { ...kazakhstan.offices, Supervisor: stranger } };
    await expect(strike(opened, payment, disguised))
      .to.be.revertedWithCustomError(world.countries, "CountryRegistryNotOffice")
      .withArgs(kazakhstan.code, 2, stranger.address);
    await strike(opened, payment, china);
  });

  it("takes out what a limit counts, since a cycle counts nothing", async function () {
    const world = await fixture();
    const { gate, china, kazakhstan, cycles, cny, beijing, almaty } = world;
    const route = { direction: Direction.Outbound, counterparty: kazakhstan.code, asset: china.asset };
    const gross = reasonCode("MustSettleGross");
    const narrowed = [
      () => setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 10n ** 9n })]),
      () => setThresholds(gate, china, route, { countsVelocity: true }),
      () => setThresholds(gate, china, route, { countsExposure: true }),
    ];
    for (const narrow of narrowed) {
      const again = await fixture();
      const opened = await open(again, [paymentOf(beijing, almaty, cny, 5n)]);
      await narrow();
      const [payment] = opened.draft.payments as [CyclePayment];
      await expect(strike(opened, payment, china))
        .to.emit(cycles, "PaymentStruck")
        .withArgs(
          opened.id,
          coreOf(payment),
          china.code,
          gross,
          cny,
          beijing.address,
          almaty.address,
          5n,
          payment.uetr,
        );
    }
  });

  it("ends with the window, to the second", async function () {
    const world = await fixture();
    const { beijing, almaty, shanghai, cny, kazakhstan, cycles } = world;
    const opened = await open(world, [paymentOf(beijing, almaty, cny, 5n), paymentOf(shanghai, almaty, cny, 6n)]);
    await close(world);
    const { strikesUntil } = opened.draft.proposal;
    const [first, second] = opened.draft.payments as [CyclePayment, CyclePayment];
    await time.setNextBlockTimestamp(strikesUntil);
    await strike(opened, first, kazakhstan);
    await time.setNextBlockTimestamp(strikesUntil + 1);
    await expect(strike(opened, second, kazakhstan))
      .to.be.revertedWithCustomError(cycles, "CyclesTime")
      .withArgs(strikesUntil + 1, 0, strikesUntil);
  });

  it("wants the payment to stand in the tree", async function () {
    const world = await fixture();
    const deals = someDeals(world);
    const opened = await open(world, deals);
    await close(world);
    const [payment] = deals as [CyclePayment];
    const place = opened.draft.placeOf(payment);
    const sheetLeaf = leafOf("CycleSheet", place.sheet);
    const wrong: [CyclePayment, CyclePlace][] = [
      [{ ...payment, amount: 1_001n }, place],
      [{ ...payment, salt: hashText("salt") }, place],
      [payment, { ...place, inTree: [...place.inTree, sheetLeaf] }],
      [payment, { ...place, inSheet: [sheetLeaf] }],
      [payment, { ...place, sheet: { ...place.sheet, count: 2 } }],
      [payment, { ...place, sheet: { ...place.sheet, payeeCountry: 764 } }],
    ];
    for (const [claimed, where] of wrong) {
      await expect(strike(opened, claimed, world.kazakhstan, where))
        .to.be.revertedWithCustomError(world.cycles, "CyclesNotInTree")
        .withArgs(opened.id);
    }
  });

  it("wants the seal of the cycle", async function () {
    const world = await fixture();
    const opened = await open(world, someDeals(world));
    const another = await open(world, someDeals(world));
    await close(world);
    const [payment] = another.draft.payments as [CyclePayment];
    await expect(strike({ ...opened, draft: another.draft }, payment, world.kazakhstan))
      .to.be.revertedWithCustomError(world.cycles, "CyclesOtherSeal")
      .withArgs(opened.id);
  });

  describe("a pair", function () {
    it("settles not at all while only one of its payments is struck, and anybody may complete it", async function () {
      const world = await fixture();
      const [a, b] = exchange(world);
      const opened = await open(world, [a, b]);
      const { cycles, id, draft, kazakhstan, china, beijing, almaty } = opened;
      await close(world);
      await expect(strikeOther(opened, b)).to.be.revertedWithCustomError(cycles, "CyclesNotPaired").withArgs(coreOf(b));
      await strike(opened, a, kazakhstan);
      await afterWindow(draft);
      await expect(settle(world, id, draft, [a]))
        .to.be.revertedWithCustomError(cycles, "CyclesPairOpen")
        .withArgs(id, 1);
      await time.setNextBlockTimestamp(draft.proposal.strikesUntil + GRACE);
      await strikeOther(opened, b);
      expect((await cycles.cycleOf(id)).unmatched).to.equal(0n);
      await expect(settle(world, id, draft, [a, b])).to.be.revertedWithCustomError(cycles, "CyclesTime");
      expect(await china.token.balanceOf(beijing)).to.equal(FUNDED - 1_000n);
      await cycles.lapse(id, draft.seal, draft.book);
      expect(await china.token.balanceOf(beijing)).to.equal(FUNDED);
      expect(await kazakhstan.token.balanceOf(almaty)).to.equal(FUNDED);
    });

    it("is complete when both payments are struck, whoever struck them", async function () {
      const world = await fixture();
      const [a, b] = exchange(world);
      const alone = paymentOf(world.beijing, world.shanghai, world.cny, 9n);
      const opened = await open(world, [a, b, alone]);
      await close(world);
      await setRules(world.gate, world.china, [
        entry(Direction.Inbound, world.kazakhstan.code, world.kazakhstan.asset, CLOSED),
      ]);
      await strike(opened, b, world.china);
      await strike(opened, a, world.kazakhstan);
      await afterWindow(opened.draft);
      await settle(world, opened.id, opened.draft, [b, a]);
      expect(await world.china.token.balanceOf(world.beijing)).to.equal(FUNDED - 9n);
    });

    it("is not completed by a payment that only says so", async function () {
      const world = await fixture();
      const [a, b] = exchange(world);
      const { almaty, astana, kzt, cycles } = world;
      const false_ = { ...paymentOf(astana, almaty, kzt, 1n), linked: coreOf(a) };
      const opened = await open(world, [a, b, false_]);
      await close(world);
      await strike(opened, a, world.kazakhstan);
      await expect(strikeOther(opened, false_)).to.be.revertedWithCustomError(cycles, "CyclesNotPaired");
      await setRules(world.gate, world.kazakhstan, [entry(Direction.Outbound, 398, world.kazakhstan.asset, CLOSED)]);
      await setRules(world.gate, world.kazakhstan, [entry(Direction.Inbound, 398, world.kazakhstan.asset, CLOSED)]);
      await strike(opened, false_, world.kazakhstan);
      expect((await cycles.cycleOf(opened.id)).unmatched).to.equal(2n);
    });

    it("cannot be linked to itself so as not to be struck", async function () {
      const world = await fixture();
      const plain = paymentOf(world.beijing, world.almaty, world.cny, 5n);
      const own = { ...plain, linked: coreOf(plain) };
      const opened = await open(world, [own]);
      await close(world);
      await strike(opened, own, world.kazakhstan);
      expect((await world.cycles.cycleOf(opened.id)).unmatched).to.equal(1n);
    });

    it("cannot hide a payment behind one that says the same with another link", async function () {
      const world = await fixture();
      const plain = paymentOf(world.beijing, world.almaty, world.cny, 5n);
      const twin = { ...plain, linked: hashText("nothing") };
      const opened = await open(world, [plain, twin]);
      await close(world);
      await strike(opened, plain, world.kazakhstan);
      await expect(strike(opened, twin, world.kazakhstan))
        .to.emit(world.cycles, "CycleVoided")
        .withArgs(opened.id);
    });
  });

  describe("for a hold", function () {
    it("takes out payments of an account of which the authority holds money, and holds what comes back", async function () {
      const world = await fixture();
      const { beijing, almaty, shanghai, cny, china, cycles, ledger } = world;
      const payments = [paymentOf(beijing, almaty, cny, FUNDED - 10n), paymentOf(shanghai, almaty, cny, 1n)];
      const opened = await open(world, payments);
      const [payment] = payments as [CyclePayment];
      const place = await hold(world, china, cny, beijing, FUNDED); // of which ten are free
      await cycles
        .connect(china.offices.Supervisor)
        .strikeHeld(opened.id, opened.draft.seal, payment, opened.draft.placeOf(payment), china.code, ledger, place);
      await afterWindow(opened.draft);
      await settle(world, opened.id, opened.draft, [payment]);
      expect(await china.token.balanceOf(beijing)).to.equal(FUNDED);
      expect(await china.token.getFrozenTokens(beijing)).to.equal(10n);
    });

    it("is refused to another country's Supervisor, and for no hold at all", async function () {
      const world = await fixture();
      const { beijing, almaty, cny, kazakhstan, cycles, ledger, stranger } = world;
      const opened = await open(world, [paymentOf(beijing, almaty, cny, 5n)]);
      const [payment] = opened.draft.payments as [CyclePayment];
      for (const where of [await ledger.getAddress(), stranger.address]) {
        await expect(
          cycles
            .connect(kazakhstan.offices.Supervisor)
            .strikeHeld(
              opened.id,
              opened.draft.seal,
              payment,
              opened.draft.placeOf(payment),
              kazakhstan.code,
              where,
              0,
            ),
        )
          .to.be.revertedWithCustomError(cycles, "CyclesNotHeld")
          .withArgs(beijing.address, where, 0);
      }
    });
  });

  describe("a fault of the tree", function () {
    it("makes a cycle void in which a payment stands twice, and what was set aside goes back", async function () {
      const world = await fixture();
      const payment = paymentOf(world.beijing, world.almaty, world.cny, 5n);
      const other = paymentOf(world.beijing, world.almaty, world.cny, 6n);
      for (const payments of [
        [payment, payment], // beside itself
        [payment, other, payment],
      ]) {
        const opened = await open(await fixture(), payments);
        const { cycles, id, draft, china, beijing } = opened;
        const tree = new Tree(payments.map((each) => leafOf("CyclePayment", each)));
        const place = draft.placeOf(payment);
        const leaf = leafOf("CyclePayment", payment);
        const otherPath = tree.pathOf(payments.length - 1);
        await expect(cycles.refute(id, draft.seal, place, leaf, otherPath))
          .to.emit(cycles, "CycleVoided")
          .withArgs(id);
        await afterWindow(draft);
        await expect(settle(world, id, draft))
          .to.be.revertedWithCustomError(cycles, "CyclesWrongStatus")
          .withArgs(id, 2);
        await cycles.lapse(id, draft.seal, draft.book);
        expect(await china.token.balanceOf(beijing)).to.equal(FUNDED);
      }
    });

    it("is not seen where there is none", async function () {
      const world = await fixture();
      const opened = await open(world, someDeals(world));
      const { cycles, id, draft } = opened;
      const [payment, other] = draft.payments as [CyclePayment, CyclePayment];
      const place = draft.placeOf(payment);
      const leaf = leafOf("CyclePayment", payment);
      const refused = (node: string, otherPath: string[], error: string, ...args: string[]) =>
        expect(cycles.refute(id, draft.seal, place, node, otherPath))
          .to.be.revertedWithCustomError(cycles, error)
          .withArgs(...args);
      await refused(leaf, place.inSheet, "CyclesNotTwice", leaf);
      await refused(leaf, [...place.inSheet, leaf], "CyclesNotTwice", leaf);
      await refused(leafOf("CyclePayment", other), [], "CyclesNotInTree", id);
      await expect(cycles.refuteSheets(id, draft.seal, place, draft.placeOf(other)))
        .to.be.revertedWithCustomError(cycles, "CyclesNotTwice")
        .withArgs(leafOf("CycleSheet", place.sheet));
      await expect(cycles.refuteSheets(id, draft.seal, place, place))
        .to.be.revertedWithCustomError(cycles, "CyclesNotTwice")
        .withArgs(leafOf("CycleSheet", place.sheet));
    });
  });
});
