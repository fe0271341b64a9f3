import { expect } from "chai";
import { type Signer, ZeroAddress } from "ethers";

import {
  authorise,
  Availability,
  type CreditTerms,
  hashCreditTerms,
  type Leg,
  newInstruction,
  newQuote,
  type QuoteTaking,
  RecordForm,
  RecordStatus,
  signQuote,
  titleOf,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { reinstate, suspend } from "../utils/participants.ts";
import { deployRegister, ethers, issueBill, networkHelpers, time, type World } from "../trade/records.fixture.ts";

const PRICE = 1_000_000n; // yuan, in fen
const RATE = 65n; // tenge for a yuan
const DOCUMENTS = ethers.id("bill, invoice, packing list, origin");
const LATE = [ethers.id("shipped two days late")];
const HELD = ethers.id("held until the applicant waives");

/** Seller, carrier and advising bank in China, buyer and issuing bank in Kazakhstan, a maker of exchange in Thailand. */
describe("Trade between three countries", () => {
  const fixture = () => networkHelpers.loadFixture(deployRegister);

  async function termsOf(world: World, currency: string): Promise<CreditTerms> {
    const { buyer, buyersBank, seller, sellersBank, register, china } = world;
    return {
      applicant: buyer.address,
      issuingBank: buyersBank.address,
      beneficiary: seller.address,
      advisingBank: sellersBank.address,
      confirmingBank: ZeroAddress,
      currency,
      amount: PRICE,
      availability: Availability.Sight,
      tenor: 0,
      expiry: (await time.latest()) + 60 * DAY,
      place: china.code,
      register: await register.getAddress(),
      conditions: ethers.id("clean on board, not later than the tenth"),
      isTransferable: false,
      isDrawnInParts: false,
      number: 1n,
    };
  }

  async function openCredit({ letters, buyer, buyersBank, sellersBank }: World, terms: CreditTerms): Promise<string> {
    const id = hashCreditTerms(terms);
    await mined(letters.connect(buyer).applyFor(terms));
    await mined(letters.connect(buyersBank).issue(terms));
    await mined(letters.connect(sellersBank).advise(id, terms));
    return id;
  }

  async function honour(
    { letters, domain, buyersBank }: World,
    terms: CreditTerms,
    legs: Leg[],
    signers: Signer[],
    quotes: QuoteTaking[] = [],
  ) {
    const instruction = newInstruction({ legs, deadline: (await time.latest()) + 30 * DAY, purpose: "TRAD" });
    const consents = await Promise.all(signers.map((signer) => authorise(signer, domain, instruction)));
    return letters.connect(buyersBank).honour(1n, hashCreditTerms(terms), terms, instruction, consents, quotes);
  }

  it("a shipment: a discrepancy is waived, tenge and yuan and the bill change hands at once, and the goods arrive", async () => {
    const world = await fixture();
    const { letters, register, china, kazakhstan, thailand, domain } = world;
    const { buyer, buyersBank, seller, sellersBank, carrier } = world;
    const maker = thailand.banks[0]!;
    const [cny, kzt] = [await china.token.getAddress(), await kazakhstan.token.getAddress()];
    await mined(china.token.connect(sellersBank).transfer(maker, PRICE));

    const terms = await termsOf(world, cny);
    const id = await openCredit(world, terms);
    const bill = await issueBill(world);
    await mined(letters.connect(seller).present(id, terms, DOCUMENTS, bill, PRICE));
    await mined(letters.connect(buyersBank).refuse(1n, id, terms, LATE, HELD));
    await mined(letters.connect(buyer).waive(1n, id, terms));

    const quote = newQuote({
      maker: maker.address,
      sold: cny,
      bought: kzt,
      soldUnits: 1n,
      boughtUnits: RATE,
      limit: 10n * PRICE,
      deadline: (await time.latest()) + DAY,
    });
    const legs = [
      { token: kzt, payer: buyersBank.address, payee: maker.address, amount: RATE * PRICE },
      { token: cny, payer: maker.address, payee: seller.address, amount: PRICE },
      { token: terms.register, payer: seller.address, payee: buyersBank.address, amount: titleOf(bill) },
    ];
    const before = await china.token.balanceOf(seller);
    const taking = await signQuote(maker, domain, quote);
    await expect(honour(world, terms, legs, [buyersBank, seller], [taking])).to.emit(letters, "Honoured");
    expect(await china.token.balanceOf(seller)).to.equal(before + PRICE);
    expect(await register.ownerOf(bill)).to.equal(buyersBank.address);

    await mined(register.connect(buyersBank).endorse(bill, buyer, RecordForm.Order));
    await mined(register.connect(buyer).surrender(bill));
    await mined(register.connect(carrier).accomplish(bill));
    expect((await register.recordOf(bill)).status).to.equal(BigInt(RecordStatus.Accomplished));
  });

  it("a cargo sold at sea: three endorsements, a pledge and its release, a split, a switch to paper", async () => {
    const world = await fixture();
    const { register, seller, sellersBank, buyer, buyersBank, carrier } = world;
    const bill = await issueBill(world);
    await mined(register.connect(seller).endorse(bill, sellersBank, RecordForm.Order));
    await mined(register.connect(sellersBank).endorse(bill, buyer, RecordForm.Order));

    await mined(register.connect(buyer).pledge(bill, buyersBank, ethers.id("an advance on the cargo")));
    await expect(register.connect(buyer).endorse(bill, seller, RecordForm.Order))
      .to.be.revertedWithCustomError(register, "TransferableRecordNotHolder")
      .withArgs(bill, buyer);
    await mined(register.connect(buyersBank).releasePledge(bill));
    await mined(register.connect(buyer).endorse(bill, buyersBank, RecordForm.Order));

    const parts = [ethers.id("400 t"), ethers.id("600 t")];
    const owner = register.connect(buyersBank);
    await mined(owner.agree(bill, await register.splitOf(bill, parts)));
    await mined(register.connect(carrier).split(bill, parts));
    const [first, second] = [bill + 1n, bill + 2n];
    const paper = ethers.id("this paper bill replaces the record");
    await mined(owner.agree(first, await register.replacementOf(first, paper)));
    await mined(register.connect(carrier).replaceByPaper(first, paper));
    await mined(owner.surrender(second));
    await mined(register.connect(carrier).accomplish(second));
    const ended = await Promise.all([bill, first, second].map((record) => register.recordOf(record)));
    const statuses = [RecordStatus.Split, RecordStatus.Replaced, RecordStatus.Accomplished];
    expect(ended.map(({ status }) => status)).to.deep.equal(statuses.map(BigInt));
    expect(ended.map(({ holder }) => holder)).to.deep.equal([ZeroAddress, ZeroAddress, ZeroAddress]);
  });

  it("a bad day: the issuing bank is suspended after the goods left, and the seller keeps what it has", async () => {
    const world = await fixture();
    const { letters, register, gate, kazakhstan, buyersBank, seller } = world;
    const terms = await termsOf(world, await kazakhstan.token.getAddress());
    const id = await openCredit(world, terms);
    const bill = await issueBill(world);
    await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[1]!));

    // What is presented in time was presented in time, and what is owed stays on record.
    await mined(letters.connect(seller).present(id, terms, DOCUMENTS, bill, PRICE));
    const legs = [
      { token: terms.currency, payer: buyersBank.address, payee: seller.address, amount: PRICE },
      { token: terms.register, payer: seller.address, payee: buyersBank.address, amount: titleOf(bill) },
    ];
    await expect(honour(world, terms, legs, [buyersBank, seller])).to.be.revertedWithCustomError(
      kazakhstan.token,
      "CurrencyTokenRefused",
    );
    await time.increaseTo(await letters.examineBy(1n, id, terms));
    const due = await letters.dueOf(1n, id, terms);
    expect([...due]).to.deep.equal([buyersBank.address, seller.address, PRICE]);

    // Money and bill change hands as agreed once the bank may pay again.
    await mined(reinstate(gate, kazakhstan, kazakhstan.bankIds[1]!));
    await mined(honour(world, terms, legs, [buyersBank, seller]));
    expect(await register.ownerOf(bill)).to.equal(buyersBank.address);
    expect((await letters.dueOf(1n, id, terms)).amount).to.equal(0n);
  });
});
