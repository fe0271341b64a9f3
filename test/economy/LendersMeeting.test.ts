import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import { type Relief, saleInstruction, signConsents } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import {
  deploySigned,
  draw,
  ethers,
  INVOICE,
  Kind,
  licenseAs,
  networkHelpers,
  type Signed,
  soon,
  time,
  today,
} from "./project.fixture.ts";

const DRAWN = 100_000n; // 50,000, 30,000 and 20,000 of it by the three lenders

describe("LendersMeeting", () => {
  async function deploy() {
    const world = await deploySigned();
    await draw(world, world.senior, DRAWN);
    const relief: Relief = {
      ...{ rank: 0, haircut: 1_000, rate: 200, interval: 365, instalments: 10 },
      firstDue: (await today()) + 365,
      conditions: id("minutes of the meeting"),
    };
    await mined(world.meeting.connect(world.borrower).propose(world.finance, world.project, relief));
    return { ...world, relief };
  }

  type World = Awaited<ReturnType<typeof deploy>>;
  const fixture = () => networkHelpers.loadFixture(deploy);

  const agree = ({ meeting, finance, senior }: World, by: HardhatEthersSigner, index: number, proposal = 1n) =>
    meeting.connect(by).agree(finance, senior, index, proposal);

  const adopt = ({ meeting, finance, project, relief }: World) => meeting.adopt(finance, project, relief);

  async function expectNoMajority(world: World, agreed: bigint, owed: bigint): Promise<void> {
    await expect(adopt(world))
      .to.be.revertedWithCustomError(world.meeting, "LendersMeetingNoMajority")
      .withArgs(world.senior, agreed, owed);
  }

  /** Sells of a lender's share at par, to somebody who has the tenge. */
  async function sell(world: Signed, index: number, buyer: HardhatEthersSigner, owed: bigint): Promise<void> {
    const { finance, senior, kazakhstan, lenders, domain } = world;
    const sale = { to: buyer.address, owed, undrawn: 0n };
    const price = { currency: await kazakhstan.token.getAddress(), amount: owed };
    if (buyer !== kazakhstan.banks[1]) await mined(kazakhstan.token.connect(kazakhstan.banks[1]).transfer(buyer, owed));
    const instruction = await saleInstruction(finance, senior, index, sale, price, { deadline: await soon() });
    const consents = await signConsents(await finance.getAddress(), domain, instruction, () => buyer);
    await mined(finance.connect(lenders[index]).sell(senior, index, sale, instruction, consents));
  }

  describe("a proposal", () => {
    it("is the borrower's, of sound terms whose first instalment is ahead", async () => {
      const { meeting, finance, project, relief, lenders, borrower } = await fixture();
      await expect(meeting.connect(lenders[0]).propose(finance, project, relief))
        .to.be.revertedWithCustomError(meeting, "LendersMeetingNotBorrower")
        .withArgs(project, lenders[0]);
      const unsound: Partial<Relief>[] = [
        { haircut: 10_000 },
        { interval: 0 },
        { instalments: 0 },
        { instalments: 481 },
        { conditions: ZeroHash },
        { firstDue: await today() },
      ];
      for (const change of unsound) {
        await expect(meeting.connect(borrower).propose(finance, project, { ...relief, ...change }))
          .to.be.revertedWithCustomError(meeting, "LendersMeetingInvalidRelief")
          .withArgs(project);
      }
    });

    it("is agreed to by lenders, by its number, and one that replaces it begins with nobody", async () => {
      const world = await fixture();
      const { meeting, finance, project, relief, lenders, borrower, stranger, senior } = world;
      await expect(agree(world, stranger, 0))
        .to.be.revertedWithCustomError(meeting, "LendersMeetingNotLender")
        .withArgs(senior, stranger);
      for (const index of [0, 1, 2] as const) await mined(agree(world, lenders[index], index));
      await mined(meeting.connect(borrower).propose(finance, project, { ...relief, haircut: 9_000 }));
      await expect(agree(world, lenders[0], 0))
        .to.be.revertedWithCustomError(meeting, "LendersMeetingOtherProposal")
        .withArgs(project, 2n);
      await expect(adopt(world))
        .to.be.revertedWithCustomError(meeting, "LendersMeetingOtherProposal")
        .withArgs(project, 2n);
      await expect(meeting.adopt(finance, project, { ...relief, haircut: 9_000 })).to.be.revertedWithCustomError(
        meeting,
        "LendersMeetingNoMajority",
      );
    });

    it("is in force once, by two thirds of what is owed", async () => {
      const world = await fixture();
      const { meeting, project, lenders } = world;
      await mined(agree(world, lenders[0], 0));
      await expectNoMajority(world, 50_000n, DRAWN);
      await mined(agree(world, lenders[2], 2));
      await expect(adopt(world)).to.emit(meeting, "RestructuringAdopted");
      await expect(adopt(world))
        .to.be.revertedWithCustomError(meeting, "LendersMeetingOtherProposal")
        .withArgs(project, 1n);
    });
  });

  describe("votes", () => {
    it("go with the share: whoever has sold does not vote", async () => {
      const world = await fixture();
      const { lenders } = world;
      for (const index of [0, 2] as const) await mined(agree(world, lenders[index], index));
      await sell(world, 0, lenders[1], 20_000n);
      await expectNoMajority(world, 50_000n, DRAWN);
    });

    it("are not bought by the borrower's country, neither for nor against", async () => {
      const world = await fixture();
      const { finance, senior, kazakhstan, lenders } = world;
      const puppet = kazakhstan.banks[1]!;
      await sell(world, 0, puppet, 50_000n);
      const { lender, position } = await finance.shareOf(senior, 3);
      expect([lender.account, lender.isVoteless, position.owed]).to.deep.equal([puppet.address, true, 50_000n]);
      await mined(agree(world, puppet, 3));
      await mined(agree(world, lenders[2], 2));
      await expectNoMajority(world, 20_000n, 50_000n);
      await mined(agree(world, lenders[1], 1));
      await expect(adopt(world)).to.emit(world.meeting, "RestructuringAdopted");
      expect((await finance.shareOf(senior, 3)).position.owed).to.equal(45_000n);
    });

    it("of a lender of that country that signed count, and what it buys beside them does not", async () => {
      const world = await fixture();
      const { finance, senior, lenders } = world;
      const own = lenders[2];
      await sell(world, 0, own, 50_000n);
      expect((await finance.shareOf(senior, 2)).position.owed).to.equal(20_000n);
      await mined(agree(world, own, 2));
      await expectNoMajority(world, 20_000n, 50_000n);
    });

    it("are not bought by the borrower's institution where it is licensed abroad", async () => {
      const world = await fixture();
      const { finance, senior, china } = world;
      const coat = (await ethers.getSigners()).at(-9)!;
      await licenseAs(world, china, coat, "KZRAILWAYS", Kind.Corporate);
      await sell(world, 0, coat, 30_000n);
      expect((await finance.shareOf(senior, 3)).lender.isVoteless).to.be.true;
      await sell(world, 0, china.banks[1]!, 10_000n);
      expect((await finance.shareOf(senior, 4)).lender.isVoteless).to.be.false;
    });

    it("are theirs alone where nobody else is left", async () => {
      const world = await fixture();
      const { lenders, kazakhstan } = world;
      const puppet = kazakhstan.banks[1]!;
      await sell(world, 0, puppet, 50_000n);
      await sell(world, 1, puppet, 30_000n);
      await sell(world, 2, puppet, 20_000n);
      await mined(agree(world, lenders[2], 2));
      await expectNoMajority(world, 0n, DRAWN);
      await mined(agree(world, puppet, 3));
      await expect(adopt(world)).to.emit(world.meeting, "RestructuringAdopted");
    });
  });

  it("has no lender lend for longer than it has signed for", async () => {
    const world = await fixture();
    const { finance, meeting, senior, lenders, borrower, project, relief } = world;
    const { terms } = await finance.trancheOf(senior);
    const later = { ...relief, firstDue: Number(terms.firstDue) + 1_000 };
    await mined(meeting.connect(borrower).propose(finance, project, later));
    await mined(agree(world, lenders[0], 0, 2n));
    await mined(agree(world, lenders[2], 2, 2n));
    await mined(meeting.adopt(finance, project, later));
    const call = () => finance.connect(borrower).request(senior, 1n, 1_000n, INVOICE);
    await time.increaseTo(Number(terms.firstDue) * DAY - 1);
    expect(await finance.connect(borrower).request.staticCall(senior, 1n, 1_000n, INVOICE)).to.equal(2n);
    await time.increaseTo(Number(terms.firstDue) * DAY);
    await expect(call())
      .to.be.revertedWithCustomError(finance, "ProjectFinanceAvailabilityEnded")
      .withArgs(senior, terms.firstDue);
  });

  it("lets a lender, and nobody else, say that a covenant is broken, which changes nothing", async () => {
    const { meeting, finance, senior, lenders, stranger } = await fixture();
    const flag = (by: HardhatEthersSigner) => meeting.connect(by).flag(finance, senior, 0, id("ratio"), true);
    await expect(flag(stranger))
      .to.be.revertedWithCustomError(meeting, "LendersMeetingNotLender")
      .withArgs(senior, stranger);
    await expect(flag(lenders[0]))
      .to.emit(meeting, "CovenantFlagged")
      .withArgs(finance, senior, lenders[0], id("ratio"), true);
  });
});
