import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";

import { Availability, hashCreditTerms, newQuote, signQuote } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { completeRecovery, proposeRecovery, suspend } from "../utils/participants.ts";
import { NO_INSTRUCTION } from "../utils/no-instruction.ts";
import { agreed, AMOUNT, DOCUMENTS, fixture, open, payment, present, type World } from "./credits.fixture.ts";
import { ethers, time } from "./records.fixture.ts";

const DEFERRED = { availability: Availability.Deferred, tenor: 30 * DAY };

describe("LetterOfCredit: whoever means harm", () => {
  /** Accepted without a document of title, and mature. */
  async function mature(world: World) {
    const { credits, buyersBank } = world;
    const terms = { ...world.terms, ...DEFERRED, register: ZeroAddress };
    const id = await open(world, terms);
    const presentation = await present(world, id, terms);
    await mined(credits.connect(buyersBank).accept(presentation, id, terms, NO_INSTRUCTION, []));
    await time.increase(DEFERRED.tenor);
    return { terms, id, presentation };
  }

  it("pays nothing by a standing quote of whom it owes, which pays for what it gets", async () => {
    const world = await fixture();
    const { credits, domain, china, buyersBank, seller } = world;
    const { terms, id, presentation } = await mature(world);
    const yuan = await china.token.getAddress();
    const quote = newQuote({
      ...{ maker: seller.address, sold: yuan, bought: terms.currency, soldUnits: 1n, boughtUnits: 1n },
      ...{ limit: AMOUNT, deadline: (await time.latest()) + DAY },
    });
    const taking = await signQuote(seller, domain, quote);
    const sold = { token: yuan, payer: seller.address, payee: buyersBank.address, amount: AMOUNT };
    const legs = [payment(world, buyersBank.address, seller.address), sold];
    const { instruction, authorisations } = await agreed(world, legs, [buyersBank]);
    await expect(credits.connect(buyersBank).honour(presentation, id, terms, instruction, authorisations, [taking]))
      .to.be.revertedWithCustomError(credits, "LetterOfCreditNoLeg")
      .withArgs(terms.currency, buyersBank, seller, AMOUNT);
    expect((await credits.dueOf(presentation, id, terms)).amount).to.equal(AMOUNT);
  });

  it("does not choose what a bank's consent pays: whoever owes says so itself", async () => {
    const world = await fixture();
    const { credits, buyersBank, seller } = world;
    const terms = { ...world.terms, register: ZeroAddress };
    const worse = { ...terms, number: 2n };
    const [id, other] = [await open(world, terms), await open(world, worse)];
    const presentation = await present(world, id, terms);
    const discrepant = await present(world, other, worse);
    const legs = [payment(world, buyersBank.address, seller.address)];
    const { instruction, authorisations } = await agreed(world, legs, [buyersBank]);
    await expect(credits.connect(seller).honour(discrepant, other, worse, instruction, authorisations, []))
      .to.be.revertedWithCustomError(credits, "LetterOfCreditNotParty")
      .withArgs(other, seller);
    await mined(credits.connect(buyersBank).honour(presentation, id, terms, instruction, authorisations, []));
  });

  it("is owed nothing before maturity, though the issuing bank is silent", async () => {
    const world = await fixture();
    const { credits, sellersBank } = world;
    const terms = { ...world.terms, ...DEFERRED, register: ZeroAddress, confirmingBank: sellersBank.address };
    const id = await open(world, terms);
    const presentation = await present(world, id, terms);
    await mined(credits.connect(sellersBank).accept(presentation, id, terms, NO_INSTRUCTION, []));
    await mined(credits.connect(sellersBank).forward(presentation, id, terms));
    const { maturity } = await credits.presentationOf(presentation);
    const dueAt = async (moment: bigint, which: bigint, of = id, by = terms) => {
      await time.increaseTo(moment);
      return (await credits.dueOf(which, of, by)).amount;
    };
    expect(await dueAt(maturity - 1n, presentation + 1n)).to.equal(0n);
    expect(await dueAt(maturity, presentation + 1n)).to.equal(AMOUNT);

    // Nor is a bank that has not accepted in time, which has the tenor from then on.
    const plain = { ...terms, confirmingBank: ZeroAddress, number: 3n };
    const third = await open(world, plain);
    const silent = await present(world, third, plain);
    const end = (await credits.examineBy(silent, third, plain)) + BigInt(DEFERRED.tenor);
    expect(await dueAt(end - 1n, silent, third, plain)).to.equal(0n);
    expect(await dueAt(end, silent, third, plain)).to.equal(AMOUNT);
  });

  it("draws no part where the credit is for one drawing, nor before it is advised, nor without documents", async () => {
    const world = await fixture();
    const { credits, buyer, buyersBank, sellersBank, seller, bill, terms } = world;
    const id = hashCreditTerms(terms);
    await mined(credits.connect(buyer).applyFor(terms));
    await mined(credits.connect(buyersBank).issue(terms));
    const draw = (amount: bigint, documents = DOCUMENTS) =>
      credits.connect(seller).present(id, terms, documents, bill, amount);
    await expect(draw(AMOUNT)).to.be.revertedWithCustomError(credits, "LetterOfCreditNotAdvised").withArgs(id);
    await mined(credits.connect(sellersBank).advise(id, terms));
    await expect(draw(AMOUNT, ZeroHash))
      .to.be.revertedWithCustomError(credits, "LetterOfCreditNoDocuments")
      .withArgs(id);
    await expect(draw(AMOUNT - 1n))
      .to.be.revertedWithCustomError(credits, "LetterOfCreditPartialDrawing")
      .withArgs(id, AMOUNT - 1n);
  });

  it("issues, advises and confirms as a bank in good standing or not at all, and accepts at a tenor alone", async () => {
    const world = await fixture();
    const { credits, gate, kazakhstan, buyer, buyersBank } = world;
    const foreign = { ...world.terms, issuingBank: buyer.address, applicant: buyersBank.address };
    await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
    await mined(credits.connect(buyersBank).applyFor(foreign));
    await expect(credits.connect(buyer).issue(foreign))
      .to.be.revertedWithCustomError(credits, "LetterOfCreditNotABank")
      .withArgs(buyer);
    const id = await open(world, world.terms);
    const presentation = await present(world, id, world.terms);
    await expect(credits.connect(buyersBank).accept(presentation, id, world.terms, NO_INSTRUCTION, []))
      .to.be.revertedWithCustomError(credits, "LetterOfCreditWrongAvailability")
      .withArgs(presentation);
    const deferred = { ...world.terms, ...DEFERRED, number: 4n };
    const other = await open(world, deferred);
    const second = await present(world, other, deferred);
    await expect(credits.connect(buyersBank).accept(second, other, deferred, NO_INSTRUCTION, []))
      .to.be.revertedWithCustomError(credits, "LetterOfCreditLegCount")
      .withArgs(0n, 1n);
  });

  it("cancels what is left by terms that are sound, under which a refused amount is drawn again", async () => {
    const world = await fixture();
    const { credits, buyersBank, terms } = world;
    const id = await open(world, terms);
    await present(world, id, terms);
    for (const fault of [{ availability: Availability.None }, { expiry: 2 ** 40 }, { conditions: ZeroHash }]) {
      const wrong = { ...terms, ...fault };
      await expect(credits.connect(buyersBank).amend(id, terms, wrong))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditInvalidTerms")
        .withArgs(hashCreditTerms(wrong));
    }
  });

  it("does not lose its banking days with its account, which is replaced while it examines", async () => {
    const world = await fixture();
    const { credits, calendar, gate, kazakhstan, buyersBank, stranger, monday } = world;
    const terms = { ...world.terms, expiry: (monday + 100) * DAY };
    const id = await open(world, terms);
    await mined(proposeRecovery(gate, kazakhstan, buyersBank, stranger));
    await time.increaseTo((monday + 42) * DAY);
    const holidays = [monday + 43, monday + 44, monday + 45];
    await mined(calendar.connect(kazakhstan.offices.MonetaryAuthority).close(kazakhstan.code, holidays));
    const presentation = await present(world, id, terms);
    const end = BigInt((monday + 53) * DAY); // Friday, and Monday to Thursday
    expect(await credits.examineBy(presentation, id, terms)).to.equal(end);
    await mined(completeRecovery(gate, stranger, buyersBank));
    expect(await credits.examineBy(presentation, id, terms)).to.equal(end);
    await time.setNextBlockTimestamp(end - 1n);
    const notice = [[ethers.id("late shipment")], DOCUMENTS] as const;
    await mined(credits.connect(buyersBank).refuse(presentation, id, terms, [...notice[0]], notice[1]));
  });
});
