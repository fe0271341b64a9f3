import { id as hashOf, parseUnits, ZeroAddress, ZeroHash } from "ethers";

import {
  assetId,
  Availability,
  cargoOf,
  completeLei,
  type IssuerFile,
  type CreditTerms,
  Direction,
  hashCreditTerms,
  newInstruction,
  Power,
  RecordForm,
  RecordKind,
  ruleTerms,
  signHonour,
  titleOf,
  TRANSFERABLE_RECORD,
} from "../../src/index.ts";
import { type TransferableRecord, TransferableRecord__factory } from "../../typechain-types/index.js";
import { grouped, money } from "../common/format.ts";
import type { Chapter, Say } from "./chapter.ts";
import { certifyOrigin, clearGoods } from "./customs-story.ts";
import { license } from "./licence.ts";
import type { Stage } from "./stage.ts";

/** A shipment from China to Kazakhstan: the ship's paper and the money change hands in one settlement. */
export const TRADE_CHAPTERS: readonly Chapter[] = [
  { title: "A register of bills of lading is opened, and a bill is issued", tell: issueBill },
  { title: "The origin of the goods is certified, for a preference of the other country", tell: certify },
  { title: "A letter of credit: payment against title, both or neither", tell: honour },
  { title: "One declaration: customs read, rely on the origin, and release", tell: clear },
  { title: "The goods are delivered against the bill", tell: deliver },
];

const CHAPTER = "Shipment";
const DAY = 86_400;
const NUMBER = 1;
const AMOUNT = "3200000";
const EXPORTER = completeLei("CNEXPORTER00000000");
const IMPORTER = completeLei("KZIMPORTER00000000");
const CARRIER = completeLei("CNCARRIER000000000");

/** The bank of the importer issues the credit, the bank of the exporter advises it. */
const partiesOf = (stage: Stage) => ({
  china: stage.country("CN"),
  kazakhstan: stage.country("KZ"),
  exporter: stage.bank(EXPORTER),
  importer: stage.bank(IMPORTER),
  carrier: stage.bank(CARRIER),
  issuing: stage.bank(stage.country("KZ").participants[0]!.lei),
  advising: stage.bank(stage.country("CN").participants[0]!.lei),
});

async function issueBill(stage: Stage, say: Say): Promise<void> {
  const { china, kazakhstan, exporter, carrier } = partiesOf(stage);
  await license(stage, CHAPTER, china, { lei: EXPORTER, name: "Xi'an Turbines", kind: "Corporate" });
  await license(stage, CHAPTER, kazakhstan, { lei: IMPORTER, name: "Steppe Wind Power", kind: "Corporate" });
  const carrierId = await license(stage, CHAPTER, china, { lei: CARRIER, name: "Caspian Lines", kind: "Corporate" });
  const authority = stage.signerOf({ kind: "office", country: "CN", office: "TradeAuthority" });
  await openRegister(stage, china);
  for (const country of [china, kazakhstan]) await permitTitles(stage, country, [china, kazakhstan]);
  const register = (await registerOf(stage, china)).connect(authority);
  const until = (await stage.now()) + 300 * DAY;
  await stage.record(CHAPTER, "The carrier may issue", register.accredit(carrierId, until));
  const bill = {
    kind: RecordKind.BillOfLading,
    form: RecordForm.Order,
    holder: exporter,
    beneficiary: exporter,
    document: hashOf("12 turbines, clean on board, Aktau"),
    replaced: ZeroHash,
  };
  const act = await stage.record(CHAPTER, "The carrier issues a bill", register.connect(carrier).issue(bill));
  say(`${stage.nameOf(carrier.address)} issues a bill of lading to the order of ${stage.nameOf(exporter.address)}`);
  say(`its holder controls it, and nobody else: ${grouped(act.gas)} gas`);
}

async function honour(stage: Stage, say: Say): Promise<void> {
  const { kazakhstan, exporter, importer, issuing, advising } = partiesOf(stage);
  const letters = stage.layer.letters;
  const terms = await termsOf(stage);
  const credit = hashCreditTerms(terms);
  const { decimals, code } = kazakhstan.currency;
  await stage.record(CHAPTER, "The importer applies for a credit", letters.connect(importer).applyFor(terms));
  await stage.record(CHAPTER, "Its bank issues the credit", letters.connect(issuing).issue(terms));
  await stage.record(CHAPTER, "The exporter's bank advises it", letters.connect(advising).advise(credit, terms));
  say(`${stage.nameOf(issuing.address)} undertakes to pay ${money(terms.amount, decimals, code)} against the bill`);
  const documents = hashOf("bill, invoice, packing list");
  const presented = letters.connect(exporter).present(credit, terms, documents, 1n, terms.amount);
  await stage.record(CHAPTER, "The exporter presents the documents", presented);
  const presentation = 1n;
  const last = await letters.examineBy(presentation, credit, terms);
  say(`presented; the bank has until ${dateOf(last)} to name every discrepancy, five banking days`);
  const instruction = newInstruction({
    legs: [
      { token: terms.currency, payer: issuing.address, payee: exporter.address, amount: terms.amount },
      { token: terms.register, payer: exporter.address, payee: issuing.address, amount: titleOf(1n) },
    ],
    purpose: "TRAD",
    deadline: (await stage.now()) + DAY,
  });
  const domain = await stage.domain();
  const signerOf = (payer: string) => (payer === issuing.address ? issuing : exporter);
  const consents = await signHonour(await letters.getAddress(), domain, instruction, signerOf);
  const honoured = letters.connect(issuing).honour(presentation, credit, terms, instruction, consents, []);
  const act = await stage.record(CHAPTER, "The bank honours: money and title change hands", honoured);
  say(
    `${stage.nameOf(exporter.address)} has the money and the bank has the bill, in one transaction of ${grouped(act.gas)} gas`,
  );
}

async function certify(stage: Stage, say: Say): Promise<void> {
  const { china, kazakhstan } = partiesOf(stage);
  await certifyOrigin(stage, say, CHAPTER, [china, kazakhstan]);
}

async function clear(stage: Stage, say: Say): Promise<void> {
  const { china, kazakhstan, exporter } = partiesOf(stage);
  const cargo = cargoOf(await (await registerOf(stage, china)).getAddress(), 1n);
  await clearGoods(stage, say, CHAPTER, { home: china, abroad: kazakhstan, declarant: exporter, cargo });
}

async function deliver(stage: Stage, say: Say): Promise<void> {
  const { china, importer, carrier, issuing } = partiesOf(stage);
  const register = await registerOf(stage, china);
  const endorsed = register.connect(issuing).endorse(1n, importer, RecordForm.Order);
  const act = await stage.record(CHAPTER, "The bank endorses the bill to its client", endorsed);
  say(
    `${stage.nameOf(issuing.address)} endorses the bill to ${stage.nameOf(importer.address)}: ${grouped(act.gas)} gas`,
  );
  await stage.record(CHAPTER, "The importer asks for the goods", register.connect(importer).surrender(1n));
  await stage.record(CHAPTER, "The carrier delivers them", register.connect(carrier).accomplish(1n));
  say(`${stage.nameOf(carrier.address)} delivers, and the bill has come to its end`);
}

async function openRegister(stage: Stage, country: IssuerFile): Promise<void> {
  const { records, gate, engine } = stage.layer;
  const authority = stage.signerOf({ kind: "office", country: country.alpha2, office: "TradeAuthority" });
  const params = {
    country: country.numeric,
    number: NUMBER,
    name: `Bills of lading of ${country.name}`,
    notice: stage.file.charter.leastNoticeSeconds,
    adopted: [
      { deployment: gate, powers: Power.Judge },
      { deployment: engine, powers: Power.Pay },
    ],
  };
  const opened = records.connect(authority).open(params, TransferableRecord__factory.bytecode);
  await stage.record(CHAPTER, `${stage.nameOf(authority.address)} opens a register`, opened);
}

/** A title moves where the rules of both countries let it: those who deal write it down. */
async function permitTitles(stage: Stage, country: IssuerFile, others: readonly IssuerFile[]): Promise<void> {
  const asset = assetId(stage.country("CN").numeric, NUMBER, TRANSFERABLE_RECORD);
  const supervisor = stage.signerOf({ kind: "office", country: country.alpha2, office: "Supervisor" });
  const entries = others.flatMap(({ numeric }) =>
    [Direction.Outbound, Direction.Inbound].map((direction) => ({
      direction,
      counterparty: numeric,
      asset,
      terms: ruleTerms({}),
    })),
  );
  const evidence = hashOf(`${country.name}: titles to goods may pass`);
  const adopted = stage.layer.gate.connect(supervisor).adoptRules(country.numeric, entries, evidence);
  await stage.record(CHAPTER, `${country.name} permits titles to pass`, adopted);
}

async function registerOf(stage: Stage, country: IssuerFile): Promise<TransferableRecord> {
  const address = await stage.layer.assets.addressOf(assetId(country.numeric, NUMBER, TRANSFERABLE_RECORD));
  return TransferableRecord__factory.connect(address, stage.relayer);
}

async function termsOf(stage: Stage): Promise<CreditTerms> {
  const { china, kazakhstan, exporter, importer, issuing, advising } = partiesOf(stage);
  return {
    applicant: importer.address,
    issuingBank: issuing.address,
    beneficiary: exporter.address,
    advisingBank: advising.address,
    confirmingBank: ZeroAddress,
    currency: await (await stage.token(kazakhstan)).getAddress(),
    amount: parseUnits(AMOUNT, kazakhstan.currency.decimals),
    availability: Availability.Sight,
    tenor: 0,
    expiry: (await stage.now()) + 60 * DAY,
    place: china.numeric,
    register: await (await registerOf(stage, china)).getAddress(),
    conditions: hashOf("full set of clean bills of lading, invoice, packing list"),
    isTransferable: false,
    isDrawnInParts: false,
    number: 1n,
  };
}

function dateOf(time: bigint): string {
  return new Date(Number(time) * 1_000).toISOString().slice(0, 10);
}
