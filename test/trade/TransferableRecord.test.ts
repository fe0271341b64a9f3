import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";

import {
  authorise,
  Direction,
  type Instruction,
  Office,
  Power,
  RecordForm,
  RecordKind,
  RecordStatus,
  titleOf,
} from "../../src/index.ts";
import { DAY, entry, HOUR, mined, setRules, setThresholds } from "../utils/consortium.ts";
import { appoint } from "../utils/countries.ts";
import { completeRecovery, proposeRecovery, suspend } from "../utils/participants.ts";
import {
  BILL,
  connection,
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

const OTHER_TEXT = ethers.id("amended bill");

describe("TransferableRecord", () => {
  const fixture = () => networkHelpers.loadFixture(deployRegister);

  describe("issue", () => {
    it("puts a record under its holder's control and gives the claim to its beneficiary", async () => {
      const world = await fixture();
      const { register, seller, sellersBank, carrierId } = world;
      const record = await issueBill(world, { holder: sellersBank });
      const { holder, beneficiary, issuer, status, form } = await register.recordOf(record);
      expect([holder, beneficiary]).to.deep.equal([sellersBank.address, seller.address]);
      expect([issuer, status, form]).to.deep.equal([carrierId, RecordStatus.Issued, RecordForm.Order].map(BigInt));
      expect(await register.documentOf(record)).to.equal(BILL);
      expect(await register.ownerOf(record)).to.equal(sellersBank.address);
    });

    it("is refused to whoever is not accredited, or no longer", async () => {
      const world = await fixture();
      const { register, carrier, seller, until } = world;
      const issuance = { kind: 1, form: 2, holder: seller, beneficiary: seller, document: BILL, replaced: ZeroHash };
      await expect(register.connect(seller).issue(issuance))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotAccredited")
        .withArgs(seller);
      await time.setNextBlockTimestamp(until - 1);
      await mined(register.connect(carrier).issue(issuance));
      await time.setNextBlockTimestamp(until);
      await expect(register.connect(carrier).issue(issuance)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordNotAccredited",
      );
    });

    it("refuses a record of no kind, in blank, without a text, or of strangers", async () => {
      const { register, carrier, seller, stranger } = await fixture();
      const sound = { kind: 1, form: 2, holder: seller, beneficiary: seller, document: BILL, replaced: ZeroHash };
      const wrong = [
        { kind: RecordKind.None },
        { form: RecordForm.None },
        { form: RecordForm.Blank },
        { document: ZeroHash },
      ];
      for (const fault of wrong) {
        await expect(register.connect(carrier).issue({ ...sound, ...fault })).to.be.revertedWithCustomError(
          register,
          "TransferableRecordInvalidIssuance",
        );
      }
      for (const party of [{ holder: stranger }, { beneficiary: stranger }]) {
        await expect(register.connect(carrier).issue({ ...sound, ...party }))
          .to.be.revertedWithCustomError(register, "TransferableRecordInvalidParty")
          .withArgs(stranger);
      }
    });
  });

  describe("endorse", () => {
    it("passes title and control across a border, and nobody has them twice", async () => {
      const world = await fixture();
      const { register, seller, buyer, sellersBank } = world;
      const record = await issueBill(world);
      await expect(register.connect(seller).endorse(record, buyer, RecordForm.Order))
        .to.emit(register, "Endorsed")
        .and.to.emit(register, "Transfer")
        .withArgs(seller, buyer, record);
      const { holder, beneficiary, sequence } = await register.recordOf(record);
      expect([holder, beneficiary, sequence]).to.deep.equal([buyer.address, buyer.address, 1n]);
      await expect(register.connect(seller).endorse(record, sellersBank, RecordForm.Order))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotHolder")
        .withArgs(record, seller);
    });

    it("goes no further than the one that a straight bill names", async () => {
      const world = await fixture();
      const { register, seller, buyer, buyersBank } = world;
      const record = await issueBill(world);
      await mined(register.connect(seller).endorse(record, buyer, RecordForm.Named));
      await expect(register.connect(buyer).endorse(record, buyersBank, RecordForm.Order))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotTransferable")
        .withArgs(record, RecordForm.Named);
    });

    it("lets whoever is in control of one endorsed in blank endorse it on", async () => {
      const world = await fixture();
      const { register, seller, sellersBank, buyer } = world;
      const record = await issueBill(world);
      await mined(register.connect(seller).endorse(record, sellersBank, RecordForm.Blank));
      await mined(register.connect(sellersBank).handOver(record, buyer));
      expect((await register.recordOf(record)).beneficiary).to.equal(buyer.address);
      await mined(register.connect(buyer).endorse(record, seller, RecordForm.Order));
      expect(await register.ownerOf(record)).to.equal(seller.address);
    });

    it("needs control and the claim in one hand", async () => {
      const world = await fixture();
      const { register, seller, sellersBank, buyer } = world;
      const record = await issueBill(world, { holder: sellersBank });
      await expect(register.connect(seller).endorse(record, buyer, RecordForm.Order))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotHolder")
        .withArgs(record, seller);
      await expect(register.connect(sellersBank).endorse(record, buyer, RecordForm.Order))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotBeneficiary")
        .withArgs(record, sellersBank);
    });

    it("is refused where no rule of the other country permits it", async () => {
      const world = await fixture();
      const { register, thailand, seller } = world;
      const record = await issueBill(world);
      await expect(
        register.connect(seller).endorse(record, thailand.banks[0]!, RecordForm.Order),
      ).to.be.revertedWithCustomError(register, "TransferableRecordRefused");
    });

    it("counts in no cap and waits at no threshold, since a title is no amount", async () => {
      const world = await fixture();
      const { register, gate, china, kazakhstan, seller, buyer } = world;
      const asset = Number(await register.asset());
      const rule = entry(Direction.Outbound, kazakhstan.code, asset, { cap: 1n, dailyLimit: 1n });
      await setRules(gate, china, [rule]);
      await setThresholds(gate, china, rule, { reportAbove: 1n, holdAbove: 1n, clock: 24 });
      for (const [from, to] of [
        [seller, buyer],
        [buyer, seller],
        [seller, buyer],
      ] as const) {
        const record = from === buyer ? 1n : await issueBill(world);
        await mined(register.connect(from).endorse(record, to, RecordForm.Order));
      }
      expect(await register.ownerOf(2n)).to.equal(buyer.address);
    });

    it("is refused to a party that is suspended, and to strangers", async () => {
      const world = await fixture();
      const { register, gate, kazakhstan, seller, buyer, stranger } = world;
      const record = await issueBill(world);
      await expect(register.connect(seller).endorse(record, stranger, RecordForm.Order)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordRefused",
      );
      await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
      await expect(register.connect(seller).endorse(record, buyer, RecordForm.Order)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordRefused",
      );
      expect(await register.ownerOf(record)).to.equal(seller.address);
    });
  });

  describe("nomination", () => {
    it("passes the claim alone where a bank holds the record, once the bank agrees and the nominee accepts", async () => {
      const world = await fixture();
      const { register, seller, sellersBank, buyer } = world;
      const record = await issueBill(world, { holder: sellersBank });
      const until = (await time.latest()) + DAY;
      await mined(register.connect(seller).nominate(record, buyer, RecordForm.Order, until));
      await expect(register.connect(buyer).acceptNomination(record))
        .to.be.revertedWithCustomError(register, "TransferableRecordNothingOffered")
        .withArgs(record, buyer);
      await mined(register.connect(sellersBank).confirmNomination(record));
      await mined(register.connect(buyer).acceptNomination(record));
      const { holder, beneficiary } = await register.recordOf(record);
      expect([holder, beneficiary]).to.deep.equal([sellersBank.address, buyer.address]);
    });

    it("is void once anything of the record has changed, and at its end", async () => {
      const world = await fixture();
      const { register, seller, sellersBank, buyer } = world;
      const record = await issueBill(world);
      const until = (await time.latest()) + DAY;
      await mined(register.connect(seller).nominate(record, buyer, RecordForm.Order, until));
      await mined(register.connect(seller).handOver(record, sellersBank));
      expect((await register.nominationOf(record)).nominee).to.equal(ZeroAddress);
      const nothing = "TransferableRecordNothingOffered";
      await expect(register.connect(buyer).acceptNomination(record)).to.be.revertedWithCustomError(register, nothing);

      const second = await issueBill(world);
      const soon = (await time.latest()) + HOUR;
      await mined(register.connect(seller).nominate(second, buyer, RecordForm.Order, soon));
      await time.setNextBlockTimestamp(soon);
      await expect(register.connect(buyer).acceptNomination(second)).to.be.revertedWithCustomError(register, nothing);
    });
  });

  describe("pledge", () => {
    it("keeps the record with the creditor until it lets go, and the claim with its owner", async () => {
      const world = await fixture();
      const { register, seller, sellersBank, buyer } = world;
      const record = await issueBill(world);
      await mined(register.connect(seller).pledge(record, sellersBank, ethers.id("loan 7")));
      const pledged = "TransferableRecordPledged";
      for (const act of [
        () => register.connect(sellersBank).endorse(record, buyer, RecordForm.Order),
        () => register.connect(sellersBank).handOver(record, buyer),
        () => register.connect(sellersBank).surrender(record),
        () => register.connect(sellersBank).pledge(record, buyer, ethers.id("again")),
      ]) {
        await expect(act()).to.be.revertedWithCustomError(register, pledged).withArgs(record);
      }
      await expect(register.connect(seller).releasePledge(record))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotHolder")
        .withArgs(record, seller);
      await mined(register.connect(sellersBank).releasePledge(record));
      expect(await register.ownerOf(record)).to.equal(seller.address);
    });

    it("of a record in blank makes it the owner's again", async () => {
      const world = await fixture();
      const { register, seller, sellersBank, buyer } = world;
      const record = await issueBill(world);
      await mined(register.connect(seller).endorse(record, buyer, RecordForm.Blank));
      await mined(register.connect(buyer).pledge(record, sellersBank, ethers.id("loan 8")));
      const { beneficiary, form } = await register.recordOf(record);
      expect([beneficiary, form]).to.deep.equal([buyer.address, BigInt(RecordForm.Order)]);
    });
  });

  describe("changes by the issuer", () => {
    it("amends a text with the consent of holder and beneficiary, given for the record as it is", async () => {
      const world = await fixture();
      const { register, seller, sellersBank, carrier } = world;
      const record = await issueBill(world, { holder: sellersBank });
      const change = await register.amendmentOf(record, OTHER_TEXT);
      await mined(register.connect(seller).agree(record, change));
      await expect(register.connect(carrier).amend(record, OTHER_TEXT))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotAgreed")
        .withArgs(record, change, sellersBank);
      await mined(register.connect(sellersBank).agree(record, change));
      await expect(register.connect(carrier).amend(record, OTHER_TEXT))
        .to.emit(register, "RecordAmended")
        .withArgs(record, BILL, OTHER_TEXT);
      await expect(register.connect(carrier).amend(record, OTHER_TEXT)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordNotAgreed",
      );
    });

    it("splits a consignment into records that together take its place", async () => {
      const world = await fixture();
      const { register, seller, carrier } = world;
      const record = await issueBill(world);
      const parts = [ethers.id("half"), ethers.id("other half")];
      await mined(register.connect(seller).agree(record, await register.splitOf(record, parts)));
      await expect(register.connect(carrier).split(record, parts))
        .to.emit(register, "RecordSplit")
        .withArgs(record, record + 1n, 2n);
      expect(await register.ownerOf(record)).to.equal(ZeroAddress);
      for (const part of [record + 1n, record + 2n]) expect(await register.ownerOf(part)).to.equal(seller.address);
    });

    it("ends a record that paper replaces, for good", async () => {
      const world = await fixture();
      const { register, seller, buyer, carrier } = world;
      const record = await issueBill(world);
      const statement = ethers.id("this paper replaces record 1");
      await mined(register.connect(seller).agree(record, await register.replacementOf(record, statement)));
      await mined(register.connect(carrier).replaceByPaper(record, statement));
      await expect(register.connect(seller).endorse(record, buyer, RecordForm.Order))
        .to.be.revertedWithCustomError(register, "TransferableRecordWrongStatus")
        .withArgs(record, RecordStatus.Replaced);
    });

    it("is the issuer's alone", async () => {
      const world = await fixture();
      const { register, seller } = world;
      const record = await issueBill(world);
      await mined(register.connect(seller).agree(record, await register.amendmentOf(record, OTHER_TEXT)));
      await expect(register.connect(seller).amend(record, OTHER_TEXT))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotIssuer")
        .withArgs(record, seller);
    });
  });

  describe("surrender", () => {
    it("ends in delivery", async () => {
      const world = await fixture();
      const { register, seller, carrier } = world;
      const record = await issueBill(world);
      await mined(register.connect(seller).surrender(record));
      await mined(register.connect(carrier).accomplish(record));
      const { status, holder } = await register.recordOf(record);
      expect([status, holder]).to.deep.equal([BigInt(RecordStatus.Accomplished), ZeroAddress]);
    });

    it("that is refused puts the record back into circulation", async () => {
      const world = await fixture();
      const { register, seller, buyer, carrier } = world;
      const record = await issueBill(world);
      await mined(register.connect(seller).surrender(record));
      await expect(register.connect(seller).endorse(record, buyer, RecordForm.Order)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordWrongStatus",
      );
      await mined(register.connect(carrier).refuseSurrender(record, ethers.id("not at this port")));
      await mined(register.connect(seller).endorse(record, buyer, RecordForm.Order));
    });

    it("is open to the holder of a country whose corridors are all closed", async () => {
      const world = await fixture();
      const { register, gate, kazakhstan, seller, buyer } = world;
      const record = await issueBill(world);
      await mined(register.connect(seller).endorse(record, buyer, RecordForm.Order));
      await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
      await mined(register.connect(buyer).surrender(record));
    });
  });

  describe("succeed", () => {
    it("gives what a lost account held to the account that replaces it, without a second original", async () => {
      const world = await fixture();
      const { register, gate, china, seller, stranger, buyer } = world;
      const record = await issueBill(world);
      await expect(register.succeed(record)).to.be.revertedWithCustomError(register, "TransferableRecordNotReplaced");
      await mined(proposeRecovery(gate, china, seller, stranger));
      await time.increase(40 * DAY);
      await mined(completeRecovery(gate, stranger, seller));
      await mined(register.succeed(record));
      expect(await register.ownerOf(record)).to.equal(stranger.address);
      await expect(register.connect(seller).endorse(record, buyer, RecordForm.Order)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordNotHolder",
      );
    });
  });

  describe("as a leg of an instruction", () => {
    /** The money first, so that it is the title that fails when the money has moved. */
    const moneyFirst = async (world: World, record: bigint): Promise<Instruction> => {
      const sale = await saleOf(world, record);
      return { ...sale, legs: [...sale.legs].reverse() };
    };

    it("changes hands against payment in one settlement", async () => {
      const world = await fixture();
      const { register, engine, domain, kazakhstan, seller, buyer, relayer } = world;
      const record = await issueBill(world);
      const instruction = await moneyFirst(world, record);
      const consents = [await authorise(buyer, domain, instruction), await authorise(seller, domain, instruction)];
      const before = await kazakhstan.token.balanceOf(seller);
      await expect(engine.connect(relayer).settle(instruction, consents)).to.emit(engine, "Settled");
      expect(await kazakhstan.token.balanceOf(seller)).to.equal(before + PRICE);
      expect(await register.ownerOf(record)).to.equal(buyer.address);
    });

    it("does not move where the money does not, nor the money where it does not", async () => {
      const world = await fixture();
      const { register, engine, domain, kazakhstan, seller, sellersBank, buyer, relayer } = world;
      const record = await issueBill(world);
      const instruction = await moneyFirst(world, record);
      const consents = [await authorise(buyer, domain, instruction), await authorise(seller, domain, instruction)];
      await mined(register.connect(seller).pledge(record, sellersBank, ethers.id("loan 9")));
      const before = await kazakhstan.token.balanceOf(buyer);
      await expect(engine.connect(relayer).settle(instruction, consents)).to.be.revertedWithCustomError(
        register,
        "TransferableRecordNotHolder",
      );
      expect(await kazakhstan.token.balanceOf(buyer)).to.equal(before);
      expect(await register.ownerOf(record)).to.equal(sellersBank.address);
    });

    it("moves by whoever may pay alone, and by nobody that the register dropped", async () => {
      const world = await fixture();
      const { register, engine, domain, tradeAuthority, seller, buyer, relayer } = world;
      const record = await issueBill(world);
      await expect(register.connect(relayer).settleLeg(seller, buyer, titleOf(record), 0))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotAdopted")
        .withArgs(relayer);
      await mined(register.connect(tradeAuthority).dropPayer(engine));
      const instruction = await moneyFirst(world, record);
      const consents = [await authorise(buyer, domain, instruction), await authorise(seller, domain, instruction)];
      await expect(engine.connect(relayer).settle(instruction, consents))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotAdopted")
        .withArgs(engine);
    });
  });

  describe("adoption", () => {
    it("takes the notice and a release that may judge or pay", async () => {
      const world = await fixture();
      const { register, queue, engine, tradeAuthority } = world;
      const authority = register.connect(tradeAuthority);
      await expect(authority.announceAdoption(queue, Power.Net))
        .to.be.revertedWithCustomError(register, "TransferableRecordNotPublished")
        .withArgs(queue, Power.Net);
      await mined(authority.dropPayer(engine));
      await mined(authority.announceAdoption(engine, Power.Pay));
      const ready = (await time.latest()) + LEAST_NOTICE;
      await time.setNextBlockTimestamp(ready - 1);
      await expect(authority.adopt(engine, Power.Pay))
        .to.be.revertedWithCustomError(register, "TransferableRecordTooEarly")
        .withArgs(ready);
      await time.setNextBlockTimestamp(ready);
      await mined(authority.adopt(engine, Power.Pay));
    });

    it("is not completed by an authority in its first days, to the second (GOV-9)", async () => {
      const world = await fixture();
      const { register, engine, countries, china, tradeAuthority, stranger } = world;
      await mined(register.connect(tradeAuthority).dropPayer(engine));
      await mined(register.connect(tradeAuthority).announceAdoption(engine, Power.Pay));
      await time.increase(LEAST_NOTICE);
      await appoint(connection, countries, china.offices.Delegation, china.code, Office.TradeAuthority, stranger);
      await mined(countries.connect(stranger).takeOffice(china.code, Office.TradeAuthority));
      const seasonedAt = (await time.latest()) + DAY;
      await time.setNextBlockTimestamp(seasonedAt - 1);
      await expect(register.connect(stranger).adopt(engine, Power.Pay))
        .to.be.revertedWithCustomError(countries, "CountryRegistryUnseasoned")
        .withArgs(china.code, Office.TradeAuthority, seasonedAt);
      await time.setNextBlockTimestamp(seasonedAt);
      await mined(register.connect(stranger).adopt(engine, Power.Pay));
    });
  });
});
