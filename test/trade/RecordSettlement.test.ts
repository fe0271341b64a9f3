import { expect } from "chai";

import {
  authorise,
  authoriseSubmission,
  Direction,
  type Instruction,
  newEarmark,
  newQuote,
  Power,
  RecordForm,
  RecordStatus,
  signEarmark,
  signQuote,
  titleOf,
} from "../../src/index.ts";
import { DAY, entry, HOUR, mined, setThresholds } from "../utils/consortium.ts";
import {
  deployRegister,
  ethers,
  issueBill,
  LEAST_NOTICE,
  networkHelpers,
  PRICE,
  saleOf,
  time,
  type World,
} from "./records.fixture.ts";

const ID = ethers.id("a reservation");

describe("RecordSettlement", () => {
  const fixture = () => networkHelpers.loadFixture(deployRegister);

  /** The seller sets the bill aside; its bank says when the sale settles. */
  async function setAside(world: World, record: bigint) {
    const { engine, domain, seller, sellersBank } = world;
    const instruction = await saleOf(world, record);
    const mark = newEarmark({ instruction, leg: 0, releaser: sellersBank.address });
    await mined(engine.connect(seller).earmark(instruction, 0, sellersBank, await signEarmark(seller, domain, mark)));
    return {
      instruction,
      execution: { leg: 0, nonce: mark.nonce, releaser: sellersBank.address, signature: "0x" },
    };
  }

  async function settle(world: World, { instruction, execution }: Awaited<ReturnType<typeof setAside>>) {
    const { engine, domain, sellersBank, buyer } = world;
    return engine
      .connect(sellersBank)
      .settleEarmarked(instruction, [await authorise(buyer, domain, instruction)], [execution]);
  }

  describe("a record that is set aside", () => {
    it("passes with the money when its releaser says so", async () => {
      const world = await fixture();
      const { register, kazakhstan, seller, buyer } = world;
      const record = await issueBill(world);
      const kept = await setAside(world, record);
      const before = await kazakhstan.token.balanceOf(seller);
      await expect(settle(world, kept)).to.emit(register, "ReservedPaid");
      expect(await kazakhstan.token.balanceOf(seller)).to.equal(before + PRICE);
      const { holder, beneficiary, isReserved } = await register.recordOf(record);
      expect([holder, beneficiary, isReserved]).to.deep.equal([buyer.address, buyer.address, false]);
    });

    it("is moved, changed and given back by nobody else", async () => {
      const world = await fixture();
      const { register, seller, sellersBank, buyer, carrier } = world;
      const record = await issueBill(world);
      const parts = [ethers.id("half"), ethers.id("other half")];
      await mined(register.connect(seller).agree(record, await register.splitOf(record, parts)));
      await setAside(world, record);
      const until = (await time.latest()) + DAY;
      const mine = register.connect(seller);
      for (const act of [
        () => mine.endorse(record, buyer, RecordForm.Order),
        () => mine.handOver(record, sellersBank),
        () => mine.pledge(record, sellersBank, ID),
        () => mine.nominate(record, buyer, RecordForm.Order, until),
        () => mine.surrender(record),
        () => mine.agree(record, ID),
        () => register.succeed(record),
        () => register.connect(carrier).split(record, parts),
        () => register.connect(carrier).amend(record, ID),
      ]) {
        await expect(act()).to.be.revertedWithCustomError(register, "TransferableRecordReserved").withArgs(record);
      }
    });

    it("is free again when its releaser gives it back, and what was agreed before is void", async () => {
      const world = await fixture();
      const { register, engine, seller, sellersBank, carrier } = world;
      const record = await issueBill(world);
      const parts = [ethers.id("half"), ethers.id("other half")];
      await mined(register.connect(seller).agree(record, await register.splitOf(record, parts)));
      const { instruction, execution } = await setAside(world, record);
      await expect(
        engine.connect(sellersBank).releaseEarmark(instruction, 0, execution.nonce, sellersBank, "0x"),
      ).to.emit(register, "ReservationReleased");
      await expect(register.connect(carrier).split(record, parts)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordNotAgreed",
      );
      await mined(register.connect(seller).surrender(record));
    });

    it("is free again after its deadline, not at it, and then no longer settles", async () => {
      const world = await fixture();
      const { register, seller, buyer } = world;
      const [first, second] = [await issueBill(world), await issueBill(world)];
      const [kept, lapsed] = [await setAside(world, first), await setAside(world, second)];
      const deadline = lapsed.instruction.deadline;
      const mine = register.connect(seller);
      await time.setNextBlockTimestamp(deadline);
      await expect(mine.endorse(second, buyer, RecordForm.Order)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordReserved",
      );
      await time.setNextBlockTimestamp(deadline + 1);
      await mined(mine.endorse(second, buyer, RecordForm.Order));
      await expect(settle(world, kept)).to.be.revertedWithCustomError(world.engine, "SettlementEngineExpired");
      expect((await register.recordOf(first)).isReserved).to.be.false;
      await mined(mine.surrender(first));
      expect((await register.recordOf(first)).status).to.equal(BigInt(RecordStatus.Surrendered));
    });

    it("still settles, and is still given back, after the register dropped the engine, which begins nothing", async () => {
      const world = await fixture();
      const { register, engine, tradeAuthority, sellersBank, buyer, seller } = world;
      const [first, second, third] = [await issueBill(world), await issueBill(world), await issueBill(world)];
      const [kept, freed] = [await setAside(world, first), await setAside(world, second)];
      await mined(register.connect(tradeAuthority).dropPayer(engine));
      await expect(setAside(world, third))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotAdopted")
        .withArgs(engine);
      await mined(settle(world, kept));
      expect(await register.ownerOf(first)).to.equal(buyer.address);
      const { instruction, execution } = freed;
      await mined(engine.connect(sellersBank).releaseEarmark(instruction, 0, execution.nonce, sellersBank, "0x"));
      await mined(register.connect(seller).endorse(second, buyer, RecordForm.Order));
    });

    it("is not moved by an engine that was adopted again under another reservation, nor by strangers", async () => {
      const world = await fixture();
      const { register, engine, tradeAuthority, relayer, seller, buyer } = world;
      const record = await issueBill(world);
      await setAside(world, record);
      const title = titleOf(record);
      const thief = register.connect(relayer);
      for (const act of [
        () => thief.settleReserved(seller, buyer, title, ID),
        () => thief.releaseReserved(seller, buyer, title, ID),
        () => thief.reserve(seller, buyer, title, 0, ID, 2n ** 40n),
      ]) {
        await expect(act()).to.be.revertedWithCustomError(register, "TransferableRecordNotAdopted").withArgs(relayer);
      }
      await mined(register.connect(tradeAuthority).dropPayer(engine));
      await mined(register.connect(tradeAuthority).announceAdoption(engine, Power.Pay));
      await time.increase(LEAST_NOTICE);
      await mined(register.connect(tradeAuthority).adopt(engine, Power.Pay));
      const other = await ethers.getImpersonatedSigner(await engine.getAddress());
      await networkHelpers.setBalance(other.address, 10n ** 18n);
      await expect(register.connect(other).settleReserved(seller, buyer, title, ID))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotReserved")
        .withArgs(ID, record);
    });
  });

  describe("a sale that waits for a Supervisor", () => {
    async function wait(world: World, record: bigint): Promise<Instruction> {
      const { gate, engine, domain, china, kazakhstan, seller, buyer, relayer } = world;
      await setThresholds(gate, kazakhstan, entry(Direction.Outbound, china.code, kazakhstan.asset), {
        holdAbove: 200_000n,
        clock: 48,
      });
      const instruction = await saleOf(world, record);
      const consents = [
        await authoriseSubmission(seller, domain, instruction),
        await authoriseSubmission(buyer, domain, instruction),
      ];
      await mined(engine.connect(relayer).submitForApproval(instruction, consents));
      return instruction;
    }

    it("sets title and money aside and passes both once it is approved", async () => {
      const world = await fixture();
      const { register, engine, kazakhstan, seller, buyer, relayer } = world;
      const record = await issueBill(world);
      const instruction = await wait(world, record);
      await expect(register.connect(seller).endorse(record, buyer, RecordForm.Order)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordReserved",
      );
      const id = await engine.hashOf(instruction);
      await mined(engine.connect(kazakhstan.offices.Supervisor).approve(id, kazakhstan.code));
      const before = await kazakhstan.token.balanceOf(seller);
      await mined(engine.connect(relayer).settleApproved(instruction));
      expect(await register.ownerOf(record)).to.equal(buyer.address);
      expect(await kazakhstan.token.balanceOf(seller)).to.equal(before + PRICE);
    });

    it("gives both back where a payer withdraws what was rejected", async () => {
      const world = await fixture();
      const { register, engine, kazakhstan, seller, buyer } = world;
      const record = await issueBill(world);
      const instruction = await wait(world, record);
      const id = await engine.hashOf(instruction);
      await mined(engine.connect(kazakhstan.offices.Supervisor).reject(id, kazakhstan.code, ethers.id("no licence")));
      await mined(engine.connect(seller).withdraw(instruction));
      await mined(register.connect(seller).endorse(record, buyer, RecordForm.Order));
    });
  });

  describe("a title", () => {
    it("names a record as it is: consent to a leg lapses with any change of it", async () => {
      const world = await fixture();
      const { register, engine, domain, seller, sellersBank, buyer, relayer } = world;
      const record = await issueBill(world);
      expect(await register.titleOf(record)).to.equal(titleOf(record));
      const instruction = await saleOf(world, record);
      const consents = [await authorise(seller, domain, instruction), await authorise(buyer, domain, instruction)];
      await mined(register.connect(seller).pledge(record, sellersBank, ID));
      await mined(register.connect(sellersBank).releasePledge(record));
      await expect(engine.connect(relayer).settle(instruction, consents))
        .to.be.revertedWithCustomError(register, "TransferableRecordChanged")
        .withArgs(record, 2n);
      expect(await register.titleOf(record)).to.equal(titleOf(record, 2n));
    });

    it("is no amount of money: no quote sells or buys one", async () => {
      const world = await fixture();
      const { register, engine, domain, kazakhstan, seller, buyer, relayer } = world;
      const record = await issueBill(world);
      const instruction = await saleOf(world, record);
      const quote = newQuote({
        maker: seller.address,
        sold: await register.getAddress(),
        bought: await kazakhstan.token.getAddress(),
        soldUnits: 1n,
        boughtUnits: 1n,
        limit: 10n ** 9n,
        deadline: (await time.latest()) + HOUR,
      });
      const taking = await signQuote(seller, domain, quote);
      const consents = [await authorise(buyer, domain, instruction)];
      await expect(engine.connect(relayer).settleWithQuotes(instruction, consents, [taking]))
        .to.be.revertedWithCustomError(engine, "QuotesAmountTooLarge")
        .withArgs(0, titleOf(record));
    });

    it("of a record that was split moves nothing, and neither does the plain number of one", async () => {
      const world = await fixture();
      const { register, engine, domain, seller, buyer, carrier, relayer } = world;
      const record = await issueBill(world);
      const instruction = await saleOf(world, record);
      const bare = { ...instruction, legs: [{ ...instruction.legs[0]!, amount: record }] };
      await expect(engine.connect(relayer).settle(bare, [await authorise(seller, domain, bare)]))
        .to.be.revertedWithCustomError(register, "TransferableRecordChanged")
        .withArgs(record, 0n);
      const consents = [await authorise(seller, domain, instruction), await authorise(buyer, domain, instruction)];
      const parts = [ethers.id("half"), ethers.id("other half")];
      await mined(register.connect(seller).agree(record, await register.splitOf(record, parts)));
      await mined(register.connect(carrier).split(record, parts));
      await expect(engine.connect(relayer).settle(instruction, consents))
        .to.be.revertedWithCustomError(register, "TransferableRecordWrongStatus")
        .withArgs(record, RecordStatus.Split);
    });
  });
});
