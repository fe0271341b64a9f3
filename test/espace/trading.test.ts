import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { setTimeout as sleep } from "node:timers/promises";

import {
  assetId,
  Availability,
  cargoOf,
  ClearanceStatus,
  type CreditTerms,
  DetentionGround,
  Direction,
  documentsCommitment,
  documentScope,
  hashCreditTerms,
  type Leg,
  newInstruction,
  newQuote,
  Office,
  Power,
  quoteLegs,
  type QuoteTaking,
  RecordForm,
  RecordKind,
  RecordStatus,
  signHonour,
  signQuote,
  titleOf,
  TRANSFERABLE_RECORD,
} from "../../src/index.ts";
import { type TransferableRecord, TransferableRecord__factory } from "../../typechain-types/index.js";
import {
  certifyTurbines,
  documentsOf,
  lodge,
  openTrade,
  readAndRely,
  type TradingCountry,
  tradingCountry,
} from "../utils/cleared-goods.ts";
import {
  DAY,
  entry,
  HOUR,
  mined,
  NOTICE,
  setRules,
  type TestConsortium,
  type TestCountry,
} from "../utils/consortium.ts";
import { describeOnNode } from "../utils/espace.ts";
import { reinstate, suspend } from "../utils/participants.ts";
import { sellAtSea } from "../utils/sea-cargo.ts";

const NUMBER = 9;
const PRICE = 1_000n;
const TEXT = id("12 turbines, clean on board");

/** The whole stories are told in `test/scenarios/shipment.test.ts`: here, that a real node tells them too. */
describeOnNode("Trade between three countries, on a real eSpace node", (shared) => {
  let world: TestConsortium;
  let [china, kazakhstan, thailand] = [] as unknown as [TestCountry, TestCountry, TestCountry];
  let countries: [TradingCountry, TradingCountry];
  let register: TransferableRecord;

  before(async () => {
    world = shared();
    [china, kazakhstan, thailand] = world.members as [TestCountry, TestCountry, TestCountry];
    // Registrars are their countries' trade authorities as well: the node has no accounts to spare.
    countries = [china, kazakhstan].map(({ code, offices }) =>
      tradingCountry(code, offices.Delegation, offices.Registrar),
    ) as [TradingCountry, TradingCountry];
    await takeOffices();
    register = await openRegister();
  });

  const now = async () => (await world.relayer.provider!.getBlock("latest"))!.timestamp;

  async function takeOffices(): Promise<void> {
    const registry = world.countries;
    for (const { code, delegation, authority } of countries) {
      await mined(registry.connect(delegation).appoint(code, Office.TradeAuthority, authority));
    }
    const ready = (await now()) + Number((await registry.charter()).appointmentDelay);
    while ((await now()) <= ready) await sleep(500);
    for (const { code, authority } of countries) {
      await mined(registry.connect(authority).takeOffice(code, Office.TradeAuthority));
    }
  }

  async function openRegister(): Promise<TransferableRecord> {
    const { records, assets, gate, engine } = world;
    const authority = china.offices.Registrar;
    const adopted = [
      { deployment: gate, powers: Power.Judge },
      { deployment: engine, powers: Power.Pay },
    ];
    const params = { country: china.code, number: NUMBER, name: "Bills of lading", notice: NOTICE, adopted };
    await mined(records.connect(authority).open(params, TransferableRecord__factory.bytecode));
    const asset = assetId(china.code, NUMBER, TRANSFERABLE_RECORD);
    for (const country of [china, kazakhstan]) {
      const entries = [china, kazakhstan].flatMap(({ code }) =>
        [Direction.Outbound, Direction.Inbound].map((direction) => entry(direction, code, asset)),
      );
      await setRules(gate, country, entries);
    }
    const opened = TransferableRecord__factory.connect(await assets.addressOf(asset), authority);
    await mined(opened.accredit(china.bankIds[1]!, (await now()) + 300 * DAY));
    return opened;
  }

  async function termsOf(currency: string, number: bigint): Promise<CreditTerms> {
    return {
      applicant: kazakhstan.offices.Supervisor.address,
      issuingBank: kazakhstan.banks[0]!.address,
      beneficiary: china.banks[0]!.address,
      advisingBank: china.banks[1]!.address,
      confirmingBank: ZeroAddress,
      currency,
      amount: PRICE,
      availability: Availability.Sight,
      tenor: 0,
      expiry: (await now()) + 60 * DAY,
      place: china.code,
      register: await register.getAddress(),
      conditions: TEXT,
      isTransferable: false,
      isDrawnInParts: false,
      number,
    };
  }

  async function openCredit(terms: CreditTerms): Promise<string> {
    const { letters } = world;
    const credit = hashCreditTerms(terms);
    await mined(letters.connect(kazakhstan.offices.Supervisor).applyFor(terms));
    await mined(letters.connect(kazakhstan.banks[0]).issue(terms));
    await mined(letters.connect(china.banks[1]).advise(credit, terms));
    return credit;
  }

  async function issueBill(): Promise<bigint> {
    const [seller, carrier] = [china.banks[0]!, china.banks[1]!];
    const issuance = { holder: seller, beneficiary: seller, document: TEXT, replaced: ZeroHash };
    const sort = { kind: RecordKind.BillOfLading, form: RecordForm.Order };
    await mined(register.connect(carrier).issue({ ...sort, ...issuance }));
    return register.recordCount();
  }

  /** What bank and seller have signed, which the bank submits. */
  async function honouring(terms: CreditTerms, money: Leg[], bill: bigint, quotes: QuoteTaking[] = []) {
    const [seller, bank] = [china.banks[0]!, kazakhstan.banks[0]!];
    const title = { token: terms.register, payer: seller.address, payee: bank.address, amount: titleOf(bill) };
    const instruction = newInstruction({
      legs: [...money, title],
      deadline: (await now()) + HOUR,
      purpose: "TRAD",
    });
    const signerOf = (payer: string) => (payer === bank.address ? bank : seller);
    const { letters, domain } = world;
    const consents = await signHonour(await letters.getAddress(), domain, instruction, signerOf, quotes);
    return [hashCreditTerms(terms), terms, instruction, consents, quotes] as const;
  }

  /** The maker sells the yuan of a price for as many tenge, which the bank pays it. */
  async function exchange(): Promise<[Leg[], QuoteTaking]> {
    const [maker, seller, bank] = [thailand.banks[0]!, china.banks[0]!, kazakhstan.banks[0]!];
    const [sold, bought] = [await china.token.getAddress(), await kazakhstan.token.getAddress()];
    const terms = { sold, bought, soldUnits: 1n, boughtUnits: 1n, limit: PRICE, deadline: (await now()) + HOUR };
    const quote = newQuote({ maker: maker.address, ...terms });
    const legs = quoteLegs(quote, PRICE, { payer: bank.address, payee: seller.address });
    return [legs, await signQuote(maker, world.domain, quote)];
  }

  it("a shipment: certified, presented with a discrepancy, paid against title in two currencies, cleared and delivered", async () => {
    const { letters, customs } = world;
    const [seller, carrier] = [china.banks[0]!, china.banks[1]!];
    const [bank, maker] = [kazakhstan.banks[0]!, thailand.banks[0]!];
    const [, kazakh] = countries;
    const agreement = await openTrade(world, countries, seller, { now: await now(), answerTime: HOUR });
    const { chainId } = await seller.provider!.getNetwork();
    const credential = await certifyTurbines(world, agreement, countries, { now: await now(), chainId });
    const documents = documentsOf(credential);
    const bill = await issueBill();
    await mined(china.token.connect(carrier).transfer(maker, PRICE));

    const terms = await termsOf(await china.token.getAddress(), 1n);
    const credit = await openCredit(terms);
    await mined(letters.connect(seller).present(credit, terms, documentsCommitment(documents), bill, PRICE));
    await mined(letters.connect(bank).refuse(1n, credit, terms, [id("shipped two days late")], TEXT));
    await mined(letters.connect(kazakhstan.offices.Supervisor).waive(1n, credit, terms));
    const before = await china.token.balanceOf(seller);
    const [money, taking] = await exchange();
    await mined(letters.connect(bank).honour(1n, ...(await honouring(terms, money, bill, [taking]))));
    expect(await china.token.balanceOf(seller)).to.equal(before + PRICE);
    expect(await register.ownerOf(bill)).to.equal(bank.address);

    const addressees = [{ country: kazakh.code, scope: documentScope(["bill", "origin"]) }];
    const cargo = cargoOf(terms.register, bill);
    const declaration = await lodge(world, seller, china.code, documents, addressees, cargo);
    const office = customs.connect(kazakh.authority);
    const until = (await now()) + DAY;
    await mined(office.detain(declaration, kazakh.code, DetentionGround.Examination, TEXT, until));
    expect(await readAndRely(world, kazakh, declaration, documents, await now())).to.equal("Good");
    await mined(office.release(declaration, kazakh.code));
    const { status } = await customs.clearanceOf(declaration, kazakh.code);
    expect(status).to.equal(BigInt(ClearanceStatus.Released));

    await mined(register.connect(bank).surrender(bill));
    await mined(register.connect(carrier).accomplish(bill));
    expect((await register.recordOf(bill)).status).to.equal(BigInt(RecordStatus.Accomplished));
    // The next suite pays with what the banks had.
    await mined(china.token.connect(seller).transfer(carrier, PRICE));
    await mined(kazakhstan.token.connect(maker).transfer(bank, PRICE));
  });

  it("a cargo sold at sea: three endorsements, a pledge and its release, a split, a switch to paper", async () => {
    const [seller, carrier] = [china.banks[0]!, china.banks[1]!];
    const [buyer, bank] = [kazakhstan.banks[1]!, kazakhstan.banks[0]!];
    await sellAtSea(register, carrier, [seller, carrier, buyer, bank], await issueBill());
  });

  it("a bad day: the issuing bank is suspended after the goods left, and the seller keeps what it has", async () => {
    const { letters, gate } = world;
    const [seller, bank] = [china.banks[0]!, kazakhstan.banks[0]!];
    const terms = await termsOf(await kazakhstan.token.getAddress(), 2n);
    const credit = await openCredit(terms);
    const bill = await issueBill();
    await mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!));
    await mined(letters.connect(seller).present(credit, terms, TEXT, bill, PRICE));
    const pay = [{ token: terms.currency, payer: bank.address, payee: seller.address, amount: PRICE }];
    const honour = await honouring(terms, pay, bill);
    await expect(letters.connect(bank).honour.staticCall(2n, ...honour)).to.be.revertedWithCustomError(
      kazakhstan.token,
      "CurrencyTokenRefused",
    );
    expect(await register.ownerOf(bill)).to.equal(seller.address);
    await mined(reinstate(gate, kazakhstan, kazakhstan.bankIds[0]!));
    await mined(letters.connect(bank).honour(2n, ...honour));
    expect(await register.ownerOf(bill)).to.equal(bank.address);
    await mined(kazakhstan.token.connect(seller).transfer(bank, PRICE));
  });
});
