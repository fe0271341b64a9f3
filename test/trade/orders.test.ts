import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import {
  corridorScope,
  HoldReason,
  type Instruction,
  PresentationStatus,
  reasonCode,
  RecordStatus,
} from "../../src/index.ts";
import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { DAY, mined } from "../utils/consortium.ts";
import { expel } from "../utils/holds.ts";
import {
  agreed,
  AMOUNT,
  DOCUMENTS,
  fixture,
  honour,
  open,
  payment,
  present,
  title,
  type World,
} from "./credits.fixture.ts";
import { connection, issueBill, time } from "./records.fixture.ts";

const BASIS = id("a forged carrier is at work");

describe("Trade under the orders of authorities", () => {
  /** Kazakhstan's Supervisor holds all tenge of an account, in a case of its own. */
  async function holdAll({ cases, ledger, kazakhstan }: World, account: string, amount: bigint): Promise<void> {
    const { Supervisor } = kazakhstan.offices;
    await mined(cases.connect(Supervisor).open([kazakhstan.code], [], id("law"), ZeroHash));
    const order = {
      token: await kazakhstan.token.getAddress(),
      account,
      authority: kazakhstan.code,
      caseId: await cases.caseCount(),
      amount,
      until: (await time.latest()) + 30 * DAY,
      reason: HoldReason.Fraud,
    };
    await mined(ledger.connect(Supervisor).place(order));
  }

  it("a hold on a bank stops its honouring, and not the beneficiary's claim", async () => {
    const world = await fixture();
    const { credits, register, kazakhstan, buyersBank, seller, terms, bill } = world;
    const credit = await open(world, terms);
    await holdAll(world, buyersBank.address, await kazakhstan.token.balanceOf(buyersBank));
    const presentation = await present(world, credit, terms);
    await expect(honour(world, credit, terms, presentation))
      .to.be.revertedWithCustomError(kazakhstan.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("InsufficientFunds"), buyersBank, seller, AMOUNT);
    await time.increaseTo(await credits.examineBy(presentation, credit, terms));
    const due = await credits.dueOf(presentation, credit, terms);
    expect([...due]).to.deep.equal([terms.issuingBank, terms.beneficiary, AMOUNT]);
    expect(await register.ownerOf(bill)).to.equal(seller.address);
    await time.increase(30 * DAY);
    await mined(honour(world, credit, terms, presentation));
  });

  it("a hold on the beneficiary's proceeds bites once they are paid", async () => {
    const world = await fixture();
    const { kazakhstan, seller, buyer, terms } = world;
    const credit = await open(world, terms);
    await mined(honour(world, credit, terms, await present(world, credit, terms)));
    await holdAll(world, seller.address, AMOUNT);
    await expect(kazakhstan.token.connect(seller).transfer(buyer, 1n))
      .to.be.revertedWithCustomError(kazakhstan.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("InsufficientFunds"), seller, buyer, 1n);
  });

  it("a halted corridor delays and never voids what was presented in time", async () => {
    const world = await fixture();
    const { credits, gate, joint, china, kazakhstan, stranger, terms } = world;
    const credit = await open(world, terms);
    const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
    const until = (await time.latest()) + 7 * DAY;
    await mined(committee.extend(gate, corridorScope(kazakhstan.code, china.code), until, BASIS));
    const presentation = await present(world, credit, terms);
    await expect(honour(world, credit, terms, presentation)).to.be.revertedWithCustomError(
      kazakhstan.token,
      "CurrencyTokenRefused",
    );
    await time.increaseTo(terms.expiry + 7 * DAY); // of the credit as well
    await mined(credits.connect(stranger).close(credit, terms));
    await expect(honour(world, credit, terms, presentation)).to.emit(credits, "Honoured");
  });

  it("what is owed on a record is fetched though the country of its holder, or of its register, has left", async () => {
    for (const leaver of ["kazakhstan", "china"] as const) {
      const world = await fixture();
      const { register, countries, joint, carrier, buyer } = world;
      const bill = await issueBill(world, { beneficiary: buyer });
      await expel({ countries, joint, connection }, world[leaver]);
      await mined(register.connect(buyer).surrender(bill));
      await mined(register.connect(carrier).accomplish(bill));
      expect((await register.recordOf(bill)).status, leaver).to.equal(BigInt(RecordStatus.Accomplished));
    }
  });
});

describe("Trade with those who cheat", () => {
  it("a carrier that issues twice owes twice, in the open: each bill is a record of its own", async () => {
    const world = await fixture();
    const { register, carrierId, carrier, seller, buyer, bill } = world;
    const second = await issueBill(world, { beneficiary: buyer });
    expect(await register.documentOf(second)).to.equal(await register.documentOf(bill));
    const issued = await register.queryFilter(register.filters.RecordIssued(undefined, carrierId));
    expect(issued.map(({ args }) => args.record)).to.deep.equal([bill, second]);
    for (const [owner, record] of [
      [seller, bill],
      [buyer, second],
    ] as const) {
      await mined(register.connect(owner).surrender(record));
      await mined(register.connect(carrier).accomplish(record));
    }
  });

  it("a seller that presents one bill under two credits is paid once", async () => {
    const world = await fixture();
    const { credits, register, buyersBank, seller, terms, bill } = world;
    const other = { ...terms, number: 2n };
    const [first, second] = [await open(world, terms), await open(world, other)];
    const presented = await present(world, first, terms);
    await mined(credits.connect(seller).present(second, other, DOCUMENTS, bill, AMOUNT));
    const legs = [payment(world, buyersBank.address, seller.address), title(world, seller.address, buyersBank.address)];
    const signed = await agreed(world, legs, [buyersBank, seller]);
    await mined(honour(world, first, terms, presented));
    const again = (instruction: Instruction) =>
      credits.connect(buyersBank).honour(presented + 1n, second, other, instruction, signed.authorisations, []);
    await expect(again(signed.instruction))
      .to.be.revertedWithCustomError(register, "TransferableRecordNotHolder")
      .withArgs(bill, seller);
    await time.increaseTo(await credits.examineBy(presented + 1n, second, other));
    expect((await credits.dueOf(presented + 1n, second, other)).amount).to.equal(0n);
  });

  it("a bank that finds discrepancies where there are none is named for it, and examines again what is presented again", async () => {
    const world = await fixture();
    const { credits, buyersBank, terms } = world;
    const credit = await open(world, terms);
    const refused = await present(world, credit, terms);
    const bank = credits.connect(buyersBank);
    await expect(bank.refuse(refused, credit, terms, [id("a comma is missing")], id("returned")))
      .to.emit(credits, "Refused")
      .withArgs(refused, [id("a comma is missing")], id("returned"));
    const presentation = await present(world, credit, terms);
    const end = await credits.examineBy(presentation, credit, terms);
    await time.setNextBlockTimestamp(end);
    await expect(bank.refuse(presentation, credit, terms, [id("another comma")], id("returned")))
      .to.be.revertedWithCustomError(credits, "LetterOfCreditTooLateToRefuse")
      .withArgs(presentation, end);
    await time.increaseTo(end);
    expect((await credits.dueOf(presentation, credit, terms)).amount).to.equal(AMOUNT);
    expect((await credits.presentationOf(refused)).status).to.equal(BigInt(PresentationStatus.Refused));
  });
});
