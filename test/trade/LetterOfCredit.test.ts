import { expect } from "chai";
import { type Signer, ZeroAddress, ZeroHash } from "ethers";

import {
  Availability,
  type EarmarkExecution,
  hashCreditTerms,
  hashInstruction,
  type Instruction,
  type Leg,
  newEarmark,
  newQuote,
  PresentationStatus,
  quoteLegs,
  RecordForm,
  signEarmark,
  signQuote,
  titleOf,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { reinstate, suspend } from "../utils/participants.ts";
import {
  agreed,
  AMOUNT,
  DOCUMENTS,
  fixture,
  honour,
  open,
  payment,
  present,
  setAside,
  title,
} from "./credits.fixture.ts";
import { ethers, issueBill, time } from "./records.fixture.ts";

const DISPOSITION = ethers.id("held at your disposal");
const DISCREPANCIES = [ethers.id("late shipment"), ethers.id("no freight mark")];
const FIVE_BANKING_DAYS = 7; // from a Monday: Tuesday to Friday, and the Monday after

describe("LetterOfCredit", () => {
  it("has the hash that the library computes", async () => {
    const { credits, terms } = await fixture();
    expect(await credits.hashOf(terms)).to.equal(hashCreditTerms(terms));
  });

  describe("at sight", () => {
    it("pays the seller and gives the bank the title in one settlement", async () => {
      const world = await fixture();
      const { credits, register, kazakhstan, seller, buyersBank, terms, bill } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const before = await kazakhstan.token.balanceOf(seller);
      await expect(honour(world, id, terms, presentation)).to.emit(credits, "Honoured");
      expect(await kazakhstan.token.balanceOf(seller)).to.equal(before + AMOUNT);
      expect(await register.ownerOf(bill)).to.equal(buyersBank.address);
      await expect(honour(world, id, terms, presentation))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditWrongPresentation")
        .withArgs(presentation, PresentationStatus.Honoured);
    });

    it("neither pays without title nor takes title without payment", async () => {
      const world = await fixture();
      const { credits, seller, buyersBank, relayer, terms, bill } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const bank = credits.connect(buyersBank);
      const pay = payment(world, buyersBank.address, seller.address);
      const give = title(world, seller.address, buyersBank.address);
      for (const [legs, signers] of [
        [[pay], [buyersBank]],
        [[give], [seller]],
        [
          [{ ...pay, amount: AMOUNT - 1n }, give],
          [buyersBank, seller],
        ],
        [
          [pay, { ...give, payee: relayer.address }],
          [buyersBank, seller],
        ],
        [
          [pay, { ...give, amount: titleOf(bill + 1n) }],
          [buyersBank, seller],
        ],
      ] as [Leg[], Signer[]][]) {
        const { instruction, authorisations } = await agreed(world, legs, signers);
        await expect(
          bank.honour(presentation, id, terms, instruction, authorisations, []),
        ).to.be.revertedWithCustomError(credits, "LetterOfCreditNoLeg");
      }
    });

    it("needs the title in the beneficiary's hand when documents are presented", async () => {
      const world = await fixture();
      const { credits, register, seller, buyersBank, terms, bill } = world;
      const id = await open(world, terms);
      await mined(register.connect(seller).endorse(bill, buyersBank, RecordForm.Order));
      await expect(credits.connect(seller).present(id, terms, DOCUMENTS, bill, AMOUNT))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNoControl")
        .withArgs(terms.register, bill, seller);
      await expect(credits.connect(seller).present(id, terms, DOCUMENTS, 0, AMOUNT)).to.be.revertedWithCustomError(
        credits,
        "LetterOfCreditNoControl",
      );
    });

    it("is paid by a bank whatever has become of the applicant", async () => {
      const world = await fixture();
      const { credits, gate, kazakhstan, terms } = world;
      const id = await open(world, terms);
      await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
      const presentation = await present(world, id, terms);
      await expect(honour(world, id, terms, presentation)).to.emit(credits, "Honoured");
    });
  });

  describe("examination", () => {
    it("ends with the fifth banking day after presentation, and then nothing can be refused", async () => {
      const world = await fixture();
      const { credits, buyersBank, monday, terms } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const end = (monday + FIVE_BANKING_DAYS + 1) * DAY;
      expect(await credits.examineBy(presentation, id, terms)).to.equal(BigInt(end));
      await time.setNextBlockTimestamp(end);
      await expect(credits.connect(buyersBank).refuse(presentation, id, terms, DISCREPANCIES, DISPOSITION))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditTooLateToRefuse")
        .withArgs(presentation, end);
      await time.increaseTo(end);
      const due = await credits.dueOf(presentation, id, terms);
      expect([...due]).to.deep.equal([terms.issuingBank, terms.beneficiary, AMOUNT]);
    });

    it("is longer by each day on which the bank's country closes its banks", async () => {
      const world = await fixture();
      const { credits, calendar, kazakhstan, china, monday, terms } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const before = await credits.examineBy(presentation, id, terms);
      await mined(calendar.connect(china.offices.MonetaryAuthority).close(china.code, [monday + 2]));
      expect(await credits.examineBy(presentation, id, terms)).to.equal(before);
      await mined(calendar.connect(kazakhstan.offices.MonetaryAuthority).close(kazakhstan.code, [monday + 2]));
      expect(await credits.examineBy(presentation, id, terms)).to.equal(before + BigInt(DAY));
    });

    it("ends in one notice with every discrepancy, after which the documents may be presented again", async () => {
      const world = await fixture();
      const { credits, buyersBank, seller, terms } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      await expect(credits.connect(seller).present(id, terms, DOCUMENTS, world.bill, AMOUNT))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNotAvailable")
        .withArgs(id, AMOUNT, 0);
      const bank = credits.connect(buyersBank);
      await expect(bank.refuse(presentation, id, terms, [], DISPOSITION)).to.be.revertedWithCustomError(
        credits,
        "LetterOfCreditDiscrepancyCount",
      );
      await expect(bank.refuse(presentation, id, terms, DISCREPANCIES, DISPOSITION))
        .to.emit(credits, "Refused")
        .withArgs(presentation, DISCREPANCIES, DISPOSITION);
      await expect(bank.refuse(presentation, id, terms, DISCREPANCIES, DISPOSITION))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditWrongPresentation")
        .withArgs(presentation, PresentationStatus.Refused);
      await expect(honour(world, id, terms, presentation)).to.be.revertedWithCustomError(
        credits,
        "LetterOfCreditWrongPresentation",
      );
      const second = await present(world, id, terms);
      await expect(honour(world, id, terms, second)).to.emit(credits, "Honoured");
    });

    it("may end in the applicant's waiver, which the bank follows by honouring", async () => {
      const world = await fixture();
      const { credits, buyersBank, buyer, seller, terms } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      await mined(credits.connect(buyersBank).refuse(presentation, id, terms, DISCREPANCIES, DISPOSITION));
      await expect(credits.connect(seller).waive(presentation, id, terms))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNotParty")
        .withArgs(id, seller);
      await mined(credits.connect(buyer).waive(presentation, id, terms));
      await expect(honour(world, id, terms, presentation)).to.emit(credits, "Honoured");
    });
  });

  describe("amendment", () => {
    it("takes effect as a whole, with the beneficiary, and not for what was presented before; agreed to in part it is rejected", async () => {
      const world = await fixture();
      const { credits, buyersBank, seller, terms } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const amended = { ...terms, amount: 2n * AMOUNT, isDrawnInParts: true };
      await mined(credits.connect(buyersBank).amend(id, terms, amended));
      const partly = { ...amended, expiry: terms.expiry + DAY };
      await expect(credits.connect(seller).agreeToAmendment(id, terms, partly))
        .to.emit(credits, "AmendmentRejected")
        .withArgs(id, hashCreditTerms(amended), seller);
      await expect(credits.connect(seller).agreeToAmendment(id, terms, amended))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNothingProposed")
        .withArgs(id, hashCreditTerms(amended));
      await mined(credits.connect(buyersBank).amend(id, terms, amended));
      await expect(credits.connect(seller).agreeToAmendment(id, terms, amended))
        .to.emit(credits, "CreditAmended")
        .withArgs(id, hashCreditTerms(amended));
      await expect(honour(world, id, amended, presentation)).to.be.revertedWithCustomError(
        credits,
        "LetterOfCreditOtherTerms",
      );
      await expect(honour(world, id, terms, presentation)).to.emit(credits, "Honoured");
    });

    it("needs the confirming bank as well, and no bank cancels alone", async () => {
      const world = await fixture();
      const { credits, buyersBank, sellersBank, seller } = world;
      const terms = { ...world.terms, confirmingBank: sellersBank.address };
      const id = await open(world, terms);
      const cancelled = { ...terms, amount: 0n };
      await mined(credits.connect(buyersBank).amend(id, terms, cancelled));
      await mined(credits.connect(seller).agreeToAmendment(id, terms, cancelled));
      expect((await credits.creditOf(id)).termsHash).to.equal(hashCreditTerms(terms));
      await expect(credits.connect(sellersBank).agreeToAmendment(id, terms, cancelled)).to.emit(
        credits,
        "CreditAmended",
      );
      expect((await credits.creditOf(id)).termsHash).to.equal(hashCreditTerms(cancelled));
    });
  });

  describe("confirmation", () => {
    it("is honoured by the confirming bank though the issuing bank is suspended, and reimbursed after", async () => {
      const world = await fixture();
      const { credits, gate, kazakhstan, register, sellersBank, buyersBank, seller, bill } = world;
      const terms = { ...world.terms, confirmingBank: sellersBank.address };
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      await mined(kazakhstan.token.connect(buyersBank).transfer(sellersBank, AMOUNT));
      await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[1]!));
      const legs = [
        payment(world, sellersBank.address, seller.address),
        title(world, seller.address, sellersBank.address),
      ];
      const paid = await agreed(world, legs, [sellersBank, seller]);
      const confirming = credits.connect(sellersBank);
      await mined(confirming.honour(presentation, id, terms, paid.instruction, paid.authorisations, []));
      await mined(credits.connect(sellersBank).forward(presentation, id, terms));
      await expect(credits.connect(sellersBank).forward(presentation, id, terms)).to.be.revertedWithCustomError(
        credits,
        "LetterOfCreditWrongPresentation",
      );
      const forwarded = presentation + 1n;
      await mined(reinstate(gate, kazakhstan, kazakhstan.bankIds[1]!));
      const back = [
        payment(world, buyersBank.address, sellersBank.address),
        title(world, sellersBank.address, buyersBank.address, 1n),
      ];
      const reimbursed = await agreed(world, back, [buyersBank, sellersBank]);
      await mined(
        credits.connect(buyersBank).honour(forwarded, id, terms, reimbursed.instruction, reimbursed.authorisations, []),
      );
      expect(await register.ownerOf(bill)).to.equal(buyersBank.address);
    });
  });

  describe("deferred payment", () => {
    it("passes title at acceptance and pays at maturity, not before", async () => {
      const world = await fixture();
      const { credits, register, buyersBank, seller, bill } = world;
      const terms = { ...world.terms, availability: Availability.Deferred, tenor: 30 * DAY };
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const { instruction, execution } = await setAside(world);
      const bank = credits.connect(buyersBank);
      await mined(bank.accept(presentation, id, terms, instruction, [execution]));
      expect(await register.ownerOf(bill)).to.equal(buyersBank.address);
      const { maturity } = await credits.presentationOf(presentation);
      const paid = await agreed(world, [payment(world, buyersBank.address, seller.address)], [buyersBank]);
      const pay = () => bank.honour(presentation, id, terms, paid.instruction, paid.authorisations, []);
      await time.setNextBlockTimestamp(maturity - 1n);
      await expect(pay())
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNotDue")
        .withArgs(presentation, maturity);
      await time.setNextBlockTimestamp(maturity);
      await expect(pay()).to.emit(credits, "Honoured");
    });
  });

  describe("what a thief would try", () => {
    const DEFERRED = { availability: Availability.Deferred, tenor: 30 * DAY };

    it("gives a bank no title without its acceptance: consent to the leg alone is not asked for", async () => {
      const world = await fixture();
      const { credits, engine, seller, buyersBank } = world;
      const terms = { ...world.terms, ...DEFERRED };
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const { instruction, execution } = await setAside(world);
      await expect(
        engine.connect(buyersBank).settleEarmarked(instruction, [], [execution]),
      ).to.be.revertedWithCustomError(engine, "EarmarksNotReleaser");
      const bare = await agreed(world, [title(world, seller.address, buyersBank.address)], [seller]);
      await expect(credits.connect(buyersBank).accept(presentation, id, terms, bare.instruction, []))
        .to.be.revertedWithCustomError(engine, "ConsentMissing")
        .withArgs(seller);
    });

    it("gives the seller its title back once the bank refused, and not while it may still accept", async () => {
      const world = await fixture();
      const { credits, register, seller, buyersBank, buyer, bill } = world;
      const terms = { ...world.terms, ...DEFERRED };
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const { instruction, execution } = await setAside(world);
      const back = (by: Signer) => credits.connect(by).giveBack(presentation, id, terms, instruction, execution.nonce);
      await expect(back(seller))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditWrongPresentation")
        .withArgs(presentation, PresentationStatus.Presented);
      await mined(credits.connect(buyersBank).refuse(presentation, id, terms, DISCREPANCIES, DISPOSITION));
      await expect(register.connect(seller).endorse(bill, buyer, RecordForm.Order))
        .to.be.revertedWithCustomError(register, "TransferableRecordReserved")
        .withArgs(bill);
      await expect(back(buyersBank))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNotParty")
        .withArgs(id, buyersBank);
      await mined(back(seller));
      await mined(register.connect(seller).endorse(bill, buyer, RecordForm.Order));
    });

    it("gives the title back as well where a bank says nothing in time", async () => {
      const world = await fixture();
      const { credits, register, seller, bill } = world;
      const terms = { ...world.terms, ...DEFERRED };
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const { instruction, execution } = await setAside(world);
      const end = await credits.examineBy(presentation, id, terms);
      const back = () => credits.connect(seller).giveBack(presentation, id, terms, instruction, execution.nonce);
      await time.setNextBlockTimestamp(end - 1n);
      await expect(back()).to.be.revertedWithCustomError(credits, "LetterOfCreditWrongPresentation");
      await time.setNextBlockTimestamp(end);
      await mined(back());
      expect((await register.recordOf(bill)).isReserved).to.be.false;
    });

    it("counts nobody else's payment as the bank's, and lets nobody else say for what a payment is", async () => {
      const world = await fixture();
      const { credits, buyer, buyersBank, seller, relayer } = world;
      const terms = { ...world.terms, register: ZeroAddress };
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const other = await agreed(world, [payment(world, buyer.address, seller.address)], [buyer]);
      await expect(
        credits.connect(buyersBank).honour(presentation, id, terms, other.instruction, other.authorisations, []),
      )
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNoLeg")
        .withArgs(terms.currency, buyersBank, seller, AMOUNT);
      const own = await agreed(world, [payment(world, buyersBank.address, seller.address)], [buyersBank]);
      await expect(credits.connect(relayer).honour(presentation, id, terms, own.instruction, own.authorisations, []))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNotParty")
        .withArgs(id, relayer);
    });

    it("is settled with its record or not at all: nobody settles past it what bank and seller signed", async () => {
      const world = await fixture();
      const { credits, engine, domain, china, thailand, seller, buyersBank, sellersBank, stranger, terms } = world;
      const maker = thailand.banks[0]!;
      const yuan = await china.token.getAddress();
      await mined(china.token.connect(sellersBank).transfer(maker, AMOUNT));
      const inYuan = { ...terms, currency: yuan };
      const id = await open(world, inYuan);
      const presentation = await present(world, id, inYuan);
      const offer = { sold: yuan, bought: terms.currency, soldUnits: 1n, boughtUnits: 1n, limit: AMOUNT };
      const quote = newQuote({ maker: maker.address, ...offer, deadline: (await time.latest()) + DAY });
      const [price, paid] = quoteLegs(quote, AMOUNT, { payer: buyersBank.address, payee: seller.address });
      const legs = [price, paid, title(world, seller.address, buyersBank.address)];
      const { instruction, authorisations } = await agreed(world, legs, [buyersBank, seller]);
      const taking = await signQuote(maker, domain, quote);
      for (const method of ["settleWithQuotes", "settleBoundQuoted"] as const) {
        await expect(engine.connect(stranger)[method](instruction, authorisations, [taking]), method)
          .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
          .withArgs(buyersBank, instruction.nonce);
      }
      const honoured = credits
        .connect(buyersBank)
        .honour(presentation, id, inYuan, instruction, authorisations, [taking]);
      await expect(honoured).to.emit(credits, "Honoured").withArgs(presentation, hashInstruction(instruction));
    });

    it("pays for the bill that the bank examined, not for one whose text was changed since", async () => {
      const world = await fixture();
      const { credits, register, carrier, seller, buyersBank, terms, bill } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const legs = [
        payment(world, buyersBank.address, seller.address),
        title(world, seller.address, buyersBank.address),
      ];
      const { instruction, authorisations } = await agreed(world, legs, [buyersBank, seller]);
      const sand = ethers.id("a cargo of sand");
      await mined(register.connect(seller).agree(bill, await register.amendmentOf(bill, sand)));
      await mined(register.connect(carrier).amend(bill, sand));
      await expect(credits.connect(buyersBank).honour(presentation, id, terms, instruction, authorisations, []))
        .to.be.revertedWithCustomError(register, "TransferableRecordChanged")
        .withArgs(bill, 1n);
      await time.increaseTo(await credits.examineBy(presentation, id, terms));
      expect((await credits.dueOf(presentation, id, terms)).amount).to.equal(0n);
    });

    it("owes nothing on a bill that the seller has given away, and everything while it has it", async () => {
      const world = await fixture();
      const { credits, register, seller, buyer, terms, bill } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      await time.increaseTo(await credits.examineBy(presentation, id, terms));
      expect((await credits.dueOf(presentation, id, terms)).amount).to.equal(AMOUNT);
      await mined(register.connect(seller).endorse(bill, buyer, RecordForm.Order));
      expect((await credits.dueOf(presentation, id, terms)).amount).to.equal(0n);
    });

    it("takes no straight bill, which could not pass to the bank", async () => {
      const world = await fixture();
      const { credits, register, seller, terms } = world;
      const id = await open(world, terms);
      const named = await issueBill(world, { form: RecordForm.Named });
      await expect(credits.connect(seller).present(id, terms, DOCUMENTS, named, AMOUNT))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNoControl")
        .withArgs(await register.getAddress(), named, seller);
    });

    it("lets a waiver that no bank follows stand in nobody's way", async () => {
      const world = await fixture();
      const { credits, buyersBank, buyer, terms } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      await mined(credits.connect(buyersBank).refuse(presentation, id, terms, DISCREPANCIES, DISPOSITION));
      await mined(credits.connect(buyer).waive(presentation, id, terms));
      expect((await credits.creditOf(id)).file.drawn).to.equal(0n);
      const corrected = await present(world, id, terms);
      await expect(honour(world, id, terms, presentation))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNotAvailable")
        .withArgs(id, AMOUNT, 0n);
      await expect(honour(world, id, terms, corrected)).to.emit(credits, "Honoured");
    });

    it("cannot use an agreement to an offer that was rejected since", async () => {
      const world = await fixture();
      const { credits, buyersBank, sellersBank, seller } = world;
      const terms = { ...world.terms, confirmingBank: sellersBank.address };
      const id = await open(world, terms);
      const cancelled = { ...terms, amount: 0n };
      const offer = () => credits.connect(buyersBank).amend(id, terms, cancelled);
      await mined(offer());
      await expect(offer())
        .to.be.revertedWithCustomError(credits, "LetterOfCreditAmendmentOpen")
        .withArgs(id, hashCreditTerms(cancelled));
      await mined(credits.connect(seller).agreeToAmendment(id, terms, cancelled));
      await mined(credits.connect(seller).rejectAmendment(id, terms, hashCreditTerms(cancelled)));
      await mined(offer());
      await mined(credits.connect(sellersBank).agreeToAmendment(id, terms, cancelled));
      expect((await credits.creditOf(id)).termsHash).to.equal(hashCreditTerms(terms));
    });

    it("forwards once, with the title, and is reimbursed when the confirming bank's payment is due", async () => {
      const world = await fixture();
      const { credits, register, engine, domain, buyersBank, sellersBank, seller, buyer, bill } = world;
      const terms = { ...world.terms, ...DEFERRED, confirmingBank: sellersBank.address };
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      const confirming = credits.connect(sellersBank);
      const releaser = await credits.getAddress();
      const given = async (from: typeof seller, to: typeof seller, sequence: bigint) => {
        const { instruction } = await agreed(world, [title(world, from.address, to.address, sequence)], []);
        const mark = newEarmark({ instruction, leg: 0, releaser });
        const consent = await signEarmark(from, domain, mark);
        await mined(engine.connect(from).earmark(instruction, 0, releaser, consent));
        const executions = [{ leg: 0, nonce: mark.nonce, releaser, signature: "0x" }];
        return [instruction, executions] as [Instruction, EarmarkExecution[]];
      };
      await expect(confirming.forward(presentation, id, terms)).to.be.revertedWithCustomError(
        credits,
        "LetterOfCreditWrongPresentation",
      );
      await mined(confirming.accept(presentation, id, terms, ...(await given(seller, sellersBank, 0n))));
      const { maturity } = await credits.presentationOf(presentation);
      await mined(register.connect(sellersBank).pledge(bill, buyer, ethers.id("a loan")));
      await expect(confirming.forward(presentation, id, terms)).to.be.revertedWithCustomError(
        credits,
        "LetterOfCreditNoControl",
      );
      await mined(register.connect(buyer).releasePledge(bill));
      await mined(confirming.forward(presentation, id, terms));
      await time.increase(3 * DAY);
      const forwarded = presentation + 1n;
      const onwards = await given(sellersBank, buyersBank, 4n); // accepted, pledged and released before
      await mined(credits.connect(buyersBank).accept(forwarded, id, terms, ...onwards));
      expect((await credits.presentationOf(forwarded)).maturity).to.equal(maturity);
    });

    it("acknowledges what was paid in another way, once, and nobody does so but the claimant", async () => {
      const world = await fixture();
      const { credits, buyersBank, seller, terms } = world;
      const id = await open(world, terms);
      const presentation = await present(world, id, terms);
      await expect(credits.connect(buyersBank).acknowledge(presentation, id, terms))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditNotParty")
        .withArgs(id, buyersBank);
      await expect(credits.connect(seller).acknowledge(presentation, id, terms))
        .to.emit(credits, "Honoured")
        .withArgs(presentation, ZeroHash);
      await expect(credits.connect(seller).acknowledge(presentation, id, terms))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditWrongPresentation")
        .withArgs(presentation, PresentationStatus.Honoured);
    });

    it("judges no documents that no presentation has", async () => {
      const { credits, buyersBank, terms } = await fixture();
      await expect(credits.connect(buyersBank).refuse(9n, hashCreditTerms(terms), terms, DISCREPANCIES, DISPOSITION))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditOtherTerms")
        .withArgs(hashCreditTerms(terms), ZeroHash);
    });
  });

  describe("transfer", () => {
    it("changes neither what documents are asked for nor how often is drawn", async () => {
      const world = await fixture();
      const { credits, seller, thailand } = world;
      const terms = { ...world.terms, isTransferable: true };
      const id = await open(world, terms);
      const second = { ...terms, beneficiary: thailand.banks[0]!.address, isTransferable: false, number: 2n };
      for (const fault of [
        { conditions: ethers.id("any sheet of paper") },
        { isDrawnInParts: true },
        { expiry: terms.expiry + 1 },
        { register: ZeroAddress },
      ]) {
        const wrong = { ...second, ...fault };
        await expect(credits.connect(seller).transfer(id, terms, wrong))
          .to.be.revertedWithCustomError(credits, "LetterOfCreditInvalidTerms")
          .withArgs(hashCreditTerms(wrong));
      }
    });

    it("makes a part available to a second beneficiary, once", async () => {
      const world = await fixture();
      const { credits, seller, thailand } = world;
      const terms = { ...world.terms, isTransferable: true, isDrawnInParts: true };
      const id = await open(world, terms);
      const second = {
        ...terms,
        beneficiary: thailand.banks[0]!.address,
        amount: AMOUNT / 2n,
        isTransferable: false,
        number: 2n,
      };
      await expect(credits.connect(seller).transfer(id, terms, second)).to.emit(credits, "CreditTransferred");
      expect((await credits.creditOf(id)).file.drawn).to.equal(AMOUNT / 2n);
      const third = { ...second, beneficiary: seller.address, number: 3n };
      await expect(
        credits.connect(thailand.banks[0]).transfer(hashCreditTerms(second), second, third),
      ).to.be.revertedWithCustomError(credits, "LetterOfCreditNotTransferable");
    });
  });

  describe("expiry", () => {
    it("is the last moment to present, or the end of the next banking day where the place is closed", async () => {
      const world = await fixture();
      const { credits, seller, monday, bill } = world;
      const saturday = (monday + 12) * DAY + 100; // a Saturday
      const closed = { ...world.terms, expiry: saturday };
      const weekday = { ...world.terms, expiry: (monday + 10) * DAY, number: 2n };
      const [onClosed, onWeekday] = [await open(world, closed), await open(world, weekday)];
      await time.setNextBlockTimestamp(weekday.expiry + 1);
      await expect(credits.connect(seller).present(onWeekday, weekday, DOCUMENTS, bill, AMOUNT))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditExpired")
        .withArgs(onWeekday, weekday.expiry);
      const end = (monday + 15) * DAY; // the end of the Monday after
      await time.setNextBlockTimestamp(end);
      await expect(credits.connect(seller).present(onClosed, closed, DOCUMENTS, bill, AMOUNT))
        .to.be.revertedWithCustomError(credits, "LetterOfCreditExpired")
        .withArgs(onClosed, end);
    });
  });

  describe("closing", () => {
    it("waits for the last moment to present, however long the place is closed", async () => {
      const world = await fixture();
      const { credits, calendar, china, stranger, seller, monday, bill } = world;
      const terms = { ...world.terms, expiry: (monday + 12) * DAY }; // a Saturday
      const id = await open(world, terms);
      const closed = Array.from({ length: 59 }, (_, index) => monday + 12 + index);
      await mined(calendar.connect(china.offices.MonetaryAuthority).close(china.code, closed));
      const end = (monday + 72) * DAY; // the 59 days end on a Monday; Tuesday is open
      const close = () => credits.connect(stranger).close(id, terms);
      await time.setNextBlockTimestamp(end - 1);
      await expect(close()).to.be.revertedWithCustomError(credits, "LetterOfCreditNotExpired").withArgs(id, end);
      await time.setNextBlockTimestamp(end);
      await mined(close());
      await expect(credits.connect(seller).present(id, terms, DOCUMENTS, bill, AMOUNT)).to.be.revertedWithCustomError(
        credits,
        "LetterOfCreditWrongStatus",
      );
    });
  });

  describe("terms", () => {
    it("are refused where a credit could not be honoured", async () => {
      const { credits, buyer, terms, stranger } = await fixture();
      const applicant = credits.connect(buyer);
      for (const fault of [
        { amount: 0n },
        { conditions: ZeroHash },
        { availability: Availability.None },
        { tenor: 1 },
        { availability: Availability.Deferred },
        { currency: stranger.address },
        { currency: terms.register },
        { register: terms.currency },
        { expiry: 1 },
        { advisingBank: ZeroAddress },
        { confirmingBank: terms.issuingBank },
        { confirmingBank: terms.beneficiary },
      ]) {
        const wrong = { ...terms, ...fault };
        await expect(applicant.applyFor(wrong))
          .to.be.revertedWithCustomError(credits, "LetterOfCreditInvalidTerms")
          .withArgs(hashCreditTerms(wrong));
      }
    });
  });
});
