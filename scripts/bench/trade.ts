import { id, keccak256, type Wallet, ZeroAddress, ZeroHash } from "ethers";

import {
  assetId,
  authoriseBound,
  Availability,
  COMPONENTS,
  type CreditTerms,
  Direction,
  hashCreditTerms,
  type Leg,
  newInstruction,
  newQuote,
  type QuoteTaking,
  RecordForm,
  RecordKind,
  ruleTerms,
  signQuote,
  titleOf,
  TRANSFERABLE_RECORD,
} from "../../src/index.ts";
import {
  BankingCalendar__factory,
  type LetterOfCredit,
  LetterOfCredit__factory,
  RecordFactory__factory,
  type TransferableRecord,
  TransferableRecord__factory,
} from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import type { BenchConsortium } from "./consortium.ts";
import { customsCosts } from "./customs.ts";
import { type Cost, costOf, deployed, mined } from "./meter.ts";
import { fullySigned } from "./signatures.ts";

const DAY = 86_400;
const NUMBER = 1;
const AMOUNT = 100_000n;
const UETR = "eb6305c9-1f7f-49de-aed0-16487c27b42d";
const DEADLINE = 2 ** 40;
const TEXT = id("a text");

/** Who ships, buys, undertakes and changes money; none of them pays in what is measured elsewhere. */
interface Trade extends BenchConsortium {
  readonly register: TransferableRecord;
  readonly letters: LetterOfCredit;
  readonly carrier: Wallet;
  readonly seller: Wallet;
  readonly bank: Wallet;
  readonly maker: Wallet;
}

/** Measures records, letters of credit, origin and customs, under the names that follow `gas.trade.` or `espace.trade.`. */
export async function tradeCosts(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  const trade = await raiseTrade(chain, consortium);
  const costs = new Map<string, Cost>();
  await mined(issue(trade));
  costs.set("issue", await costOf(chain, issue(trade)));
  for (const record of [1n, 2n]) {
    const endorsed = trade.register.connect(trade.seller).endorse(record, trade.bank, RecordForm.Order);
    costs.set("endorse", await costOf(chain, endorsed));
  }
  // The first of each kind writes the new words, the second is measured.
  for (const number of [1n, 2n]) {
    const { terms, costs: credit } = await presented(chain, trade, number, await trade.members[1].token.getAddress());
    for (const [name, cost] of credit) costs.set(name, cost);
    costs.set("lc_honour_dvp", await costOf(chain, honour(trade, terms, number, [], await dvpLegs(trade, number))));
  }
  for (const number of [3n, 4n]) {
    const { terms } = await presented(chain, trade, number, await trade.members[0].token.getAddress());
    const [legs, quotes] = [await fxLegs(trade, number), [await quoteOf(trade)]];
    const honoured = honour(trade, terms, number, quotes, legs);
    costs.set("lc_honour_two_currencies", await costOf(chain, honoured));
  }
  return new Map([...costs, ...(await customsCosts(chain, consortium))]);
}

async function raiseTrade(chain: BenchChain, consortium: BenchConsortium): Promise<Trade> {
  const { countries, releases, assets, engine, gate, members } = consortium;
  const [deployer] = chain.wallets as [Wallet];
  const [home, abroad, third] = members;
  const code = TransferableRecord__factory.bytecode;
  const records = await deployed(
    new RecordFactory__factory(deployer).deploy(countries, releases, assets, keccak256(code), 60),
  );
  await mined(assets.connect(deployer).nameFactory(TRANSFERABLE_RECORD, records));
  const calendar = await deployed(new BankingCalendar__factory(deployer).deploy(countries));
  const letters = await deployed(new LetterOfCredit__factory(deployer).deploy(engine, calendar));
  const adopted = [
    { deployment: gate, powers: COMPONENTS.Gate },
    { deployment: engine, powers: COMPONENTS.SettlementEngine },
  ];
  const params = { country: home.code, number: NUMBER, name: "Bills of lading", notice: 60, adopted };
  await mined(records.connect(home.authority).open(params, code));
  const asset = assetId(home.code, NUMBER, TRANSFERABLE_RECORD);
  const register = TransferableRecord__factory.connect(await assets.addressOf(asset), home.authority);
  for (const country of [home, abroad]) {
    const entries = [home, abroad].flatMap(({ code: counterparty }) =>
      [Direction.Outbound, Direction.Inbound].map((direction) => ({
        direction,
        counterparty,
        asset,
        terms: ruleTerms({}),
      })),
    );
    await mined(gate.connect(country.authority).adoptRules(country.code, entries, TEXT));
  }
  const [carrier, seller] = home.banks;
  await mined(register.accredit(await gate.participantByAccount(carrier), consortium.expiry));
  await mined(home.token.connect(seller).transfer(third.banks[1], 10n * AMOUNT));
  return { ...consortium, register, letters, carrier, seller, bank: abroad.banks[1], maker: third.banks[1] };
}

function issue({ register, carrier, seller }: Trade) {
  return register.connect(carrier).issue({
    kind: RecordKind.BillOfLading,
    form: RecordForm.Order,
    holder: seller,
    beneficiary: seller,
    document: TEXT,
    replaced: ZeroHash,
  });
}

/** A credit with documents that were presented; what issue and presentation cost. */
async function presented(chain: BenchChain, trade: Trade, number: bigint, currency: string) {
  const { letters, members, bank, seller } = trade;
  const { timestamp } = (await chain.provider.getBlock("latest"))!;
  const applicant = members[1].banks[0];
  const terms: CreditTerms = {
    applicant: applicant.address,
    issuingBank: bank.address,
    beneficiary: seller.address,
    advisingBank: members[0].banks[0].address,
    confirmingBank: ZeroAddress,
    currency,
    amount: AMOUNT,
    availability: Availability.Sight,
    tenor: 0,
    expiry: (Math.floor(timestamp / DAY) + 60) * DAY,
    place: members[0].code,
    register: await trade.register.getAddress(),
    conditions: TEXT,
    isTransferable: false,
    isDrawnInParts: false,
    number,
  };
  const credit = hashCreditTerms(terms);
  await mined(letters.connect(applicant).applyFor(terms));
  const costs = new Map([["lc_issue", await costOf(chain, letters.connect(bank).issue(terms))]]);
  await mined(letters.connect(members[0].banks[0]).advise(credit, terms));
  await mined(issue(trade));
  const record = await trade.register.recordCount();
  const presenting = letters.connect(seller).present(credit, terms, TEXT, record, AMOUNT);
  costs.set("lc_present", await costOf(chain, presenting));
  return { terms, costs };
}

/** The bank pays and gets the title. */
async function dvpLegs(trade: Trade, number: bigint): Promise<SignedLeg[]> {
  const token = await trade.members[1].token.getAddress();
  const { bank, seller } = trade;
  return [
    { payer: bank, leg: { token, payer: bank.address, payee: seller.address, amount: AMOUNT } },
    await titleLeg(trade, number),
  ];
}

/** The bank pays a maker in its own currency, the maker pays the seller in the seller's, and the bank gets the title. */
async function fxLegs(trade: Trade, number: bigint): Promise<SignedLeg[]> {
  const { members, bank, seller, maker } = trade;
  const [sold, bought] = [await members[0].token.getAddress(), await members[1].token.getAddress()];
  return [
    { payer: bank, leg: { token: bought, payer: bank.address, payee: maker.address, amount: AMOUNT } },
    { leg: { token: sold, payer: maker.address, payee: seller.address, amount: AMOUNT } },
    await titleLeg(trade, number),
  ];
}

interface SignedLeg {
  /** None where a quote is the consent. */
  readonly payer?: Wallet;
  readonly leg: Leg;
}

/** Two records were issued before those of the credits. */
async function titleLeg({ register, seller, bank }: Trade, number: bigint): Promise<SignedLeg> {
  const token = await register.getAddress();
  const amount = titleOf(number + 2n);
  return { payer: seller, leg: { token, payer: seller.address, payee: bank.address, amount } };
}

async function quoteOf({ members, maker, domain }: Trade): Promise<QuoteTaking> {
  const quote = newQuote({
    maker: maker.address,
    sold: await members[0].token.getAddress(),
    bought: await members[1].token.getAddress(),
    soldUnits: 1n,
    boughtUnits: 1n,
    limit: 10n * AMOUNT,
    deadline: DEADLINE,
  });
  const [taking] = await fullySigned(async (attempt) => {
    const signed = await signQuote(maker, domain, quote, BigInt(attempt));
    return [signed, [signed.authorisation]] as const;
  });
  return taking;
}

/** The bank submits what it and the seller have signed. */
async function honour(
  { letters, domain, bank }: Trade,
  terms: CreditTerms,
  presentation: bigint,
  quotes: QuoteTaking[],
  legs: readonly SignedLeg[],
) {
  const nonce = 100n + presentation;
  const submitter = await letters.getAddress();
  const signers = legs.flatMap(({ payer }) => payer ?? []);
  const [instruction, consents] = await fullySigned(async (attempt) => {
    const drafted = newInstruction({
      legs: legs.map(({ leg }) => leg),
      deadline: DEADLINE + attempt,
      purpose: "TRAD",
      uetr: UETR,
      nonce,
    });
    return [
      drafted,
      await Promise.all(signers.map((signer) => authoriseBound(signer, domain, drafted, submitter, { nonce }))),
    ] as const;
  });
  const credit = hashCreditTerms(terms);
  return letters.connect(bank).honour(presentation, credit, terms, instruction, [...consents], quotes);
}
