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
  newInstruction,
  Office,
  Power,
  RecordForm,
  RecordKind,
  RecordStatus,
  signHonour,
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

const NUMBER = 9;
const PRICE = 1_000n;
const TEXT = id("12 turbines, clean on board");

/** The whole story is told in `test/scenarios/shipment.test.ts`: here, that a real node tells it too. */
describeOnNode("A shipment, on a real eSpace node", (shared) => {
  let world: TestConsortium;
  let [china, kazakhstan] = [] as unknown as [TestCountry, TestCountry];
  let countries: [TradingCountry, TradingCountry];
  let register: TransferableRecord;

  before(async () => {
    world = shared();
    [china, kazakhstan] = world.members as [TestCountry, TestCountry];
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

  async function termsOf(): Promise<CreditTerms> {
    return {
      applicant: kazakhstan.offices.Supervisor.address,
      issuingBank: kazakhstan.banks[0]!.address,
      beneficiary: china.banks[0]!.address,
      advisingBank: china.banks[1]!.address,
      confirmingBank: ZeroAddress,
      currency: await kazakhstan.token.getAddress(),
      amount: PRICE,
      availability: Availability.Sight,
      tenor: 0,
      expiry: (await now()) + 60 * DAY,
      place: china.code,
      register: await register.getAddress(),
      conditions: TEXT,
      isTransferable: false,
      isDrawnInParts: false,
      number: 1n,
    };
  }

  /** Money and bill change hands at once. */
  async function honour(terms: CreditTerms, presentation: bigint, bill: bigint): Promise<void> {
    const [seller, bank] = [china.banks[0]!, kazakhstan.banks[0]!];
    const legs = [
      { token: terms.currency, payer: bank.address, payee: seller.address, amount: PRICE },
      { token: terms.register, payer: seller.address, payee: bank.address, amount: titleOf(bill) },
    ];
    const instruction = newInstruction({ legs, deadline: (await now()) + HOUR, purpose: "TRAD" });
    const signerOf = (payer: string) => (payer === bank.address ? bank : seller);
    const consents = await signHonour(await world.letters.getAddress(), world.domain, instruction, signerOf);
    const credit = hashCreditTerms(terms);
    await mined(world.letters.connect(bank).honour(presentation, credit, terms, instruction, consents, []));
  }

  it("is certified, paid against title, cleared and delivered", async () => {
    const { letters, customs } = world;
    const [seller, carrier] = [china.banks[0]!, china.banks[1]!];
    const bank = kazakhstan.banks[0]!;
    const [, kazakh] = countries;
    const agreement = await openTrade(world, countries, seller, { now: await now(), answerTime: HOUR });
    const { chainId } = await seller.provider!.getNetwork();
    const credential = await certifyTurbines(world, agreement, countries, { now: await now(), chainId });
    const documents = documentsOf(credential);
    const issuance = { holder: seller, beneficiary: seller, document: TEXT, replaced: ZeroHash };
    const sort = { kind: RecordKind.BillOfLading, form: RecordForm.Order };
    await mined(register.connect(carrier).issue({ ...sort, ...issuance }));
    const bill = await register.recordCount();

    const terms = await termsOf();
    const credit = hashCreditTerms(terms);
    await mined(letters.connect(kazakhstan.offices.Supervisor).applyFor(terms));
    await mined(letters.connect(bank).issue(terms));
    await mined(letters.connect(carrier).advise(credit, terms));
    await mined(letters.connect(seller).present(credit, terms, documentsCommitment(documents), bill, PRICE));
    const before = await kazakhstan.token.balanceOf(seller);
    await honour(terms, 1n, bill);
    expect(await kazakhstan.token.balanceOf(seller)).to.equal(before + PRICE);
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
    await mined(kazakhstan.token.connect(seller).transfer(bank, PRICE));
  });
});
