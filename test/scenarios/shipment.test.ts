import { expect } from "chai";
import { ZeroAddress } from "ethers";

import {
  Availability,
  cargoOf,
  ClearanceStatus,
  type CreditTerms,
  DetentionGround,
  documentScope,
  documentsCommitment,
  hashCreditTerms,
  type Leg,
  newInstruction,
  newQuote,
  OriginStanding,
  type QuoteTaking,
  RecordForm,
  RecordStatus,
  signHonour,
  signQuote,
  titleOf,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { reinstate, suspend } from "../utils/participants.ts";
import {
  deployRegister,
  ethers,
  issueBill,
  networkHelpers,
  takeTradeOffice,
  time,
  type World,
} from "../trade/records.fixture.ts";
import {
  certifyTurbines,
  documentsOf,
  lodge,
  openTrade,
  readAndRely,
  type TradingCountry,
  tradingCountry,
} from "../utils/cleared-goods.ts";
import { sellAtSea } from "../utils/sea-cargo.ts";

const PRICE = 1_000_000n; // yuan, in fen
const RATE = 65n; // tenge for a yuan
const DOCUMENTS = ethers.id("bill, invoice, packing list, origin");
const LATE = [ethers.id("shipped two days late")];
const ORDER = "order 17 of Steppe Wind Power: 12 turbines";
const ANSWER = 2 * DAY;
const HELD = ethers.id("held until the applicant waives");

type TradeSigner = World["tradeAuthority"];

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

  /** All three trade: they have trade authorities, an agreement on origin, and open windows. */
  async function openAll(world: World) {
    const { china, kazakhstan, thailand, tradeAuthority, seller } = world;
    const [kazakh, thai] = (await ethers.getSigners()).slice(-4, -2) as [TradeSigner, TradeSigner];
    await takeTradeOffice(world, kazakhstan, kazakh);
    await takeTradeOffice(world, thailand, thai);
    const countries = [
      tradingCountry(china.code, china.offices.Delegation, tradeAuthority),
      tradingCountry(kazakhstan.code, kazakhstan.offices.Delegation, kazakh),
      tradingCountry(thailand.code, thailand.offices.Delegation, thai),
    ] as const;
    const agreement = await openTrade(world, countries, seller, { now: await time.latest(), answerTime: ANSWER });
    return { countries, agreement };
  }

  /** Kazakhstan's customs examine the goods, rely on their origin and let them go; Thailand's, on the way, say nothing. */
  async function clear(world: World, [, kazakh, thai]: readonly TradingCountry[], declaration: bigint) {
    const { customs } = world;
    const until = (await time.latest()) + 5 * DAY;
    const office = customs.connect(kazakh!.authority);
    await mined(
      office.detain(declaration, kazakh!.code, DetentionGround.Examination, ethers.id("a crate is opened"), until),
    );
    expect(await customs.heldUntil(declaration, kazakh!.code)).to.equal(until);
    await mined(office.release(declaration, kazakh!.code));
    const { lodgedAt } = await customs.declarationOf(declaration);
    await time.increaseTo(lodgedAt + 2n * BigInt(ANSWER));
    const found = await Promise.all([kazakh, thai].map((each) => customs.clearanceOf(declaration, each!.code)));
    const statuses = [ClearanceStatus.Released, ClearanceStatus.Unanswered];
    expect(found.map(({ status }) => status)).to.deep.equal(statuses.map(BigInt));
    expect(await customs.heldUntil(declaration, thai!.code)).to.equal(0n);
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
    signers: TradeSigner[],
    quotes: QuoteTaking[] = [],
  ) {
    const instruction = newInstruction({ legs, deadline: (await time.latest()) + 30 * DAY, purpose: "TRAD" });
    const signerOf = (payer: string) => signers.find(({ address }) => address === payer)!;
    const consents = await signHonour(await letters.getAddress(), domain, instruction, signerOf, quotes);
    return letters.connect(buyersBank).honour(1n, hashCreditTerms(terms), terms, instruction, consents, quotes);
  }

  it("a shipment: ordered, certified, presented with a discrepancy, paid against title in two currencies, cleared and delivered", async () => {
    const world = await fixture();
    const { countries, agreement } = await openAll(world);
    const { letters, register, china, kazakhstan, thailand, domain } = world;
    const { buyer, buyersBank, seller, sellersBank, carrier } = world;
    const maker = thailand.banks[0]!;
    const [cny, kzt] = [await china.token.getAddress(), await kazakhstan.token.getAddress()];
    await mined(china.token.connect(sellersBank).transfer(maker, PRICE));

    const terms = { ...(await termsOf(world, cny)), conditions: ethers.id(ORDER) };
    const id = await openCredit(world, terms);
    const { chainId } = await ethers.provider.getNetwork();
    const credential = await certifyTurbines(world, agreement, countries, { now: await time.latest(), chainId });
    const bill = await issueBill(world);
    const documents = documentsOf(credential);
    await mined(letters.connect(seller).present(id, terms, documentsCommitment(documents), bill, PRICE));
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
    const addressees = [
      { country: kazakhstan.code, scope: documentScope(["bill", "invoice", "origin"]) },
      { country: thailand.code, scope: documentScope(["bill"]) },
    ];
    const cargo = cargoOf(terms.register, bill);
    const declaration = BigInt(await lodge(world, seller, china.code, documents, addressees, cargo));
    const standing = await readAndRely(world, countries[1], declaration, documents, await time.latest());
    expect(standing).to.equal("Good");
    const { document } = await world.origins.certificateOf(1n);
    expect(await world.origins.verify(1n, document)).to.equal(BigInt(OriginStanding.Used));
    await clear(world, countries, declaration);

    await mined(register.connect(buyer).surrender(bill));
    await mined(register.connect(carrier).accomplish(bill));
    expect((await register.recordOf(bill)).status).to.equal(BigInt(RecordStatus.Accomplished));
  });

  it("a cargo sold at sea: three endorsements, a pledge and its release, a split, a switch to paper", async () => {
    const world = await fixture();
    const { register, seller, sellersBank, buyer, buyersBank, carrier } = world;
    const bill = await issueBill(world);
    await sellAtSea(register, carrier, [seller, sellersBank, buyer, buyersBank], bill);
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
