import { expect } from "chai";
import { concat, id as hashText, ZeroAddress } from "ethers";

import { signTogether } from "../../scripts/common/bls.ts";
import { DAY } from "../utils/consortium.ts";
import {
  CycleDraft,
  type CycleProposal,
  orderOf,
  packIds,
  paymentOf,
  positionOf,
} from "../../scripts/common/cycle-draft.ts";
import {
  concerned,
  draftOf,
  fixture,
  FUNDED,
  type Member,
  networkHelpers,
  othersKeys,
  propose,
  settle,
  signersKeys,
  someDeals,
  time,
  WINDOW,
  type World,
} from "./Cycles.fixture.ts";

const OPEN = 1n;

describe("Cycles: proposing", function () {
  /** Signed by all signers of the draft, whatever else it says. */
  async function proposeChanged(world: World, draft: CycleDraft, changes: Partial<CycleProposal>) {
    const proposal = { ...draft.proposal, ...changes };
    const signature = signTogether(draft.signers as Member[], await world.cycles.digestOf(proposal));
    return world.cycles.propose(proposal, signersKeys(draft.signers as Member[]), signature);
  }

  async function refused(
    world: World,
    draft: CycleDraft,
    changes: Partial<CycleProposal>,
    error: string,
    ...args: unknown[]
  ) {
    await expect(proposeChanged(world, draft, changes))
      .to.be.revertedWithCustomError(world.cycles, error)
      .withArgs(...args);
  }

  it("opens a cycle whose log tells all that settling it takes", async function () {
    const world = await fixture();
    const { cycles } = world;
    const draft = await draftOf(world, someDeals(world));
    const { proposal } = draft;
    const { agent, sequence, cut, strikesUntil, payments, root, signers, currencies, positions } = proposal;
    const { tx, id } = await propose(world, draft);
    await expect(tx)
      .to.emit(cycles, "CycleProposed")
      .withArgs(id, agent, sequence, cut, strikesUntil, payments, root, signers, currencies, positions);
    expect(await cycles.cycleOf(id)).to.deep.equal([OPEN, BigInt(proposal.strikesUntil), 0n, 0n]);
    expect(await cycles.hashOfBook(draft.book)).to.equal(draft.seal.book);
  });

  it("refuses a proposal of which any field was changed after it was signed", async function () {
    const world = await fixture();
    const { cycles } = world;
    const draft = await draftOf(world, someDeals(world));
    const { proposal, signers } = draft;
    const signature = signTogether(signers as Member[], await cycles.digestOf(proposal));
    const [first, second, ...rest] = proposal.positions as [bigint, bigint, ...bigint[]];
    const changed: Partial<CycleProposal>[] = [
      { agent: world.stranger.address },
      { sequence: 2n },
      { cut: proposal.cut - 1 },
      { strikesUntil: proposal.strikesUntil + 1 },
      { payments: proposal.payments + 1 },
      { root: hashText("another root") },
      { currencies: [...proposal.currencies].reverse() },
      { positions: [first + 1n, second - 1n, ...rest] },
    ];
    expect(changed.flatMap(Object.keys).sort()).to.deep.equal(
      Object.keys(proposal)
        .filter((key) => key !== "signers")
        .sort(),
    );
    for (const change of changed) {
      const wrong = { ...proposal, ...change };
      await expect(cycles.propose(wrong, signersKeys(signers as Member[]), signature))
        .to.be.revertedWithCustomError(world.keys, "CycleKeysInvalidSignature")
        .withArgs(await cycles.digestOf(wrong));
    }
  });

  it("refuses signers other than those who signed", async function () {
    const world = await fixture();
    const draft = await draftOf(world, someDeals(world));
    const signature = signTogether(draft.signers as Member[], await world.cycles.digestOf(draft.proposal));
    const proposal = { ...draft.proposal, signers: packIds(world.signers) };
    await expect(world.cycles.propose(proposal, signersKeys(world.signers), signature))
      .to.be.revertedWithCustomError(world.keys, "CycleKeysInvalidSignature")
      .withArgs(await world.cycles.digestOf(proposal));
  });

  it("refuses one more signer than all have signed for, though it signed the same", async function () {
    const world = await fixture();
    const { beijing, almaty, cny, thailand, signers, cycles, keys } = world;
    const draft = await draftOf(world, [paymentOf(beijing, almaty, cny, 10n)]);
    const more = [...(draft.signers as Member[]), signers.find(({ id }) => id === thailand.code << 16)!];
    const proposal = { ...draft.proposal, signers: packIds(more) };
    const signature = signTogether(more, await cycles.digestOf(draft.proposal));
    await expect(cycles.propose(proposal, signersKeys(more), signature))
      .to.be.revertedWithCustomError(keys, "CycleKeysInvalidSignature")
      .withArgs(await cycles.digestOf(proposal));
    await cycles.propose(proposal, signersKeys(more), signTogether(more, await cycles.digestOf(proposal)));
  });

  it("refuses an absentee: one who has a position and has not signed", async function () {
    const world = await fixture();
    const draft = await draftOf(world, someDeals(world));
    const present = (draft.signers as Member[]).filter(({ account }) => account !== world.bangkok.address);
    const signature = signTogether(present, await world.cycles.digestOf(draft.proposal));
    await expect(
      world.cycles.propose(draft.proposal, signersKeys(draft.signers as Member[]), signature),
    ).to.be.revertedWithCustomError(world.keys, "CycleKeysInvalidSignature");
  });

  it("opens each cycle once, whatever became of it", async function () {
    const world = await fixture();
    const { cycles } = world;
    const draft = await draftOf(world, someDeals(world));
    const { id } = await propose(world, draft);
    await expect(propose(world, draft)).to.be.revertedWithCustomError(cycles, "CyclesWrongStatus").withArgs(id, OPEN);
    await time.increaseTo(draft.proposal.strikesUntil + 1);
    await settle(world, id, draft);
    await expect(propose(world, draft)).to.be.revertedWithCustomError(cycles, "CyclesTime");
  });

  it("is not replayed at another contract", async function () {
    const world = await fixture();
    const draft = await draftOf(world, someDeals(world));
    const signature = signTogether(draft.signers as Member[], hashText("the digest of another contract"));
    await expect(
      world.cycles.propose(draft.proposal, othersKeys(world, draft.signers as Member[]), signature),
    ).to.be.revertedWithCustomError(world.keys, "CycleKeysInvalidSignature");
  });

  it("keeps the window and the cut within bounds", async function () {
    const world = await fixture();
    const draft = await draftOf(world, someDeals(world));
    const at = (await time.latest()) + 100;
    const outside: [Partial<CycleProposal>, number, number][] = [
      [{ strikesUntil: at + WINDOW - 1 }, at + WINDOW, at + DAY],
      [{ strikesUntil: at + DAY + 1 }, at + WINDOW, at + DAY],
      [{ strikesUntil: at + WINDOW, cut: at + 1 }, at - DAY, at],
      [{ strikesUntil: at + WINDOW, cut: at - DAY - 1 }, at - DAY, at],
    ];
    for (const [changes, earliest, latest] of outside) {
      await time.setNextBlockTimestamp(at);
      const before = await networkHelpers.takeSnapshot();
      await refused(world, draft, changes, "CyclesTime", changes.cut ?? changes.strikesUntil, earliest, latest);
      await before.restore();
    }
    await time.setNextBlockTimestamp(at);
    await proposeChanged(world, draft, { strikesUntil: at + WINDOW, cut: at - DAY });
  });

  it("wants the Supervisor of every country that a participant or a currency is of", async function () {
    const world = await fixture();
    const { beijing, shanghai, almaty, kzt, cny, china, kazakhstan } = world;
    for (const [payments, missing] of [
      [[paymentOf(beijing, almaty, cny, 5n)], kazakhstan],
      [[paymentOf(beijing, shanghai, kzt, 5n)], kazakhstan], // as the issuer
      [[paymentOf(almaty, world.astana, cny, 5n)], china], // as the issuer
    ] as const) {
      const without = concerned(world, [...payments]).filter(
        ({ account }) => account !== missing.offices.Supervisor.address,
      );
      const now = await time.latest();
      const draft = new CycleDraft([...payments], without, { cut: now, strikesUntil: now + WINDOW + 60 });
      await refused(world, draft, {}, "CyclesNoSupervisor", missing.code);
    }
  });

  it("wants positions that add up to nothing in each currency", async function () {
    const world = await fixture();
    const draft = await draftOf(world, someDeals(world));
    const [first, ...rest] = draft.proposal.positions as [bigint, ...bigint[]];
    const [token] = draft.proposal.currencies;
    const sum = (first >> 128n) & 1n ? -1n : 1n;
    await refused(world, draft, { positions: [first + 1n, ...rest] }, "CyclesUnbalanced", token, sum);
  });

  it("wants positions and currencies in order, and each once", async function () {
    const world = await fixture();
    const draft = await draftOf(world, someDeals(world));
    const { positions, currencies, signers } = draft.proposal;
    const [a, b, ...rest] = positions as [bigint, bigint, ...bigint[]];
    await refused(world, draft, { positions: [b, a, ...rest] }, "CyclesOrder", 1);
    await refused(world, draft, { positions: [a, a, b, ...rest] }, "CyclesOrder", 1);
    const last = orderOf(currencies.length, 1);
    await refused(world, draft, { positions: [...positions, last] }, "CyclesOrder", positions.length);
    const beyond = orderOf(currencies.length - 1, signers.length); // no signer has that place
    await refused(world, draft, { positions: [...positions, beyond] }, "CyclesOrder", positions.length);
    await refused(world, draft, { currencies: [...currencies].reverse() }, "CyclesOrder", 1);
    await refused(world, draft, { currencies: [currencies[0]!, currencies[0]!] }, "CyclesOrder", 1);
    await refused(world, draft, { positions: [] }, "CyclesEmpty");
  });

  it("keeps lists within bounds", async function () {
    const world = await fixture();
    const draft = await draftOf(world, someDeals(world));
    const tokens = Array.from({ length: 33 }, () => ZeroAddress);
    await refused(world, draft, { currencies: tokens }, "CyclesTooMany", 33, 32);
    await refused(world, draft, { positions: new Array<bigint>(2049).fill(0n) }, "CyclesTooMany", 2049, 2048);
  });

  it("gives Supervisors no positions", async function () {
    const world = await fixture();
    const draft = await draftOf(world, [paymentOf(world.beijing, world.shanghai, world.cny, 5n)]);
    const place = draft.signers.findIndex(({ id }) => (id & 0xffff) === 0);
    const positions = [positionOf(orderOf(0, place), 0n), ...draft.proposal.positions];
    const { address } = world.china.offices.Supervisor;
    await refused(world, draft, { positions }, "CyclesNotInStanding", address, world.cny);
  });

  it("takes currencies of the registry only, that let it net", async function () {
    const world = await fixture();
    const { china, cycles, cny, stranger } = world;
    const draft = await draftOf(world, [paymentOf(world.beijing, world.shanghai, cny, 5n)]);
    await refused(world, draft, { currencies: [stranger.address] }, "CyclesUnknownCurrency", stranger.address);
    await china.token.dropPowers(cycles, 4);
    await refused(world, draft, {}, "CyclesUnknownCurrency", cny);
  });

  it("refuses participants that are not in good standing, whether they pay or receive", async function () {
    const world = await fixture();
    const { gate, kazakhstan, almaty, beijing, cny } = world;
    await gate.connect(kazakhstan.offices.Registrar).revoke(kazakhstan.bankIds[0]!);
    for (const payment of [paymentOf(beijing, almaty, cny, 5n), paymentOf(almaty, beijing, cny, 0n)]) {
      await refused(world, await draftOf(world, [payment]), {}, "CyclesNotInStanding", almaty.address, cny);
    }
  });

  it("sets nothing aside that is not there or that is held, and then nothing at all", async function () {
    const world = await fixture();
    const { china, beijing, almaty, shanghai, cny } = world;
    const draft = await draftOf(world, [
      paymentOf(shanghai, almaty, cny, 1n),
      paymentOf(beijing, almaty, cny, FUNDED + 1n),
    ]);
    await expect(propose(world, draft))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenInsufficientBalance")
      .withArgs(beijing.address, FUNDED, FUNDED + 1n);
    expect(await china.token.balanceOf(shanghai)).to.equal(FUNDED);
    expect(await world.cycles.cycleOf(await world.cycles.digestOf(draft.proposal))).to.deep.equal([0n, 0n, 0n, 0n]);
  });

  it("is spoilt by no change of others' keys, since its digest does not say whose they are", async function () {
    const world = await fixture();
    const { keys, astana } = world;
    const draft = await draftOf(world, someDeals(world));
    const signature = signTogether(draft.signers as Member[], await world.cycles.digestOf(draft.proposal));
    const own = world.signers.find(({ account }) => account === astana.address)!;
    await keys.connect(astana).revoke(own.id, own.key, othersKeys(world, []).sum);
    const left = { ...world, signers: world.signers.filter((member) => member !== own) };
    await world.cycles.propose(draft.proposal, othersKeys(left, draft.signers as Member[]), signature);
  });

  it("counts no signature by a key that was changed or revoked meanwhile", async function () {
    const world = await fixture();
    const draft = await draftOf(world, someDeals(world));
    const own = world.signers.find(({ account }) => account === world.almaty.address)!;
    await world.keys.connect(world.almaty).revoke(own.id, own.key, othersKeys(world, []).sum);
    const signature = signTogether(draft.signers as Member[], await world.cycles.digestOf(draft.proposal));
    const keys = concat((draft.signers as Member[]).map(({ key }) => key));
    await expect(world.cycles.propose(draft.proposal, { sum: "0x", others: "0x", keys }, signature))
      .to.be.revertedWithCustomError(world.keys, "CycleKeysNotInForce")
      .withArgs(own.id);
  });
});
