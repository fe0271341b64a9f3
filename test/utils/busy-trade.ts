import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, type Signer, ZeroAddress, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  assetId,
  Availability,
  type CreditTerms,
  Direction,
  type Earmark,
  hashCreditTerms,
  newEarmark,
  newInstruction,
  Power,
  RecordForm,
  RecordKind,
  signEarmark,
  titleOf,
  TRANSFERABLE_RECORD,
} from "../../src/index.ts";
import { type TransferableRecord, TransferableRecord__factory } from "../../typechain-types/index.js";
import { beginCustoms, type BusyCustoms, continueCustoms } from "./busy-customs.ts";
import { DAY, entry, HOUR, mined, NOTICE, setRules, type TestConsortium, type TestCountry } from "./consortium.ts";

export const TEXT = id("a text");
export const PARTS = [id("half"), id("other half")];
const NUMBER = 1;

/** Who trades: China's first bank ships and sells, Kazakhstan's buys on credit, and a bank stands between them. */
export interface Traders extends TestConsortium {
  china: TestCountry;
  kazakhstan: TestCountry;
  tradeAuthority: HardhatEthersSigner;
  /** Of Kazakhstan; it applies for credits. */
  applicant: HardhatEthersSigner;
  /** Advises and confirms. */
  confirming: HardhatEthersSigner;
}

/** What is there early, so that it is old by the time that the rest is under way. */
export interface OldTrade {
  register: TransferableRecord;
  /** A record of an account that was replaced since. */
  lost: bigint;
  /** A credit that has expired since. */
  expired: CreditTerms;
}

/** Something for each function of the trade to act on. */
export interface BusyTrade extends OldTrade {
  records: Readonly<Record<"held" | "offered" | "pledged" | "surrendered", bigint>>;
  /** A title that Kazakhstan's bank has set aside for China's. */
  reserved: Earmark;
  credits: Readonly<Record<"drafted" | "applied" | "issued" | "open" | "amending" | "sight" | "deferred", CreditTerms>>;
  amended: CreditTerms;
  presentations: Readonly<Record<"examined" | "refused" | "accepting" | "returning" | "honoured", Presented>>;
  /** A title that China's bank set aside for the presentation that was refused. */
  returned: Earmark;
  customs: BusyCustoms;
}

export interface Presented {
  number: bigint;
  terms: CreditTerms;
}

/** A register in China in which its first bank may issue, and what must grow old. */
export async function beginTrade(
  connection: NetworkConnection,
  traders: Traders,
  lostAccount: Signer,
): Promise<OldTrade> {
  const { time } = connection.networkHelpers;
  await beginCustoms(connection, traders);
  const { assets, records, gate, china, kazakhstan, tradeAuthority } = traders;
  const authority = records.connect(tradeAuthority);
  await mined(authority.open(await registerParams(traders, NUMBER), TransferableRecord__factory.bytecode));
  const asset = assetId(china.code, NUMBER, TRANSFERABLE_RECORD);
  const register = TransferableRecord__factory.connect(await assets.addressOf(asset), tradeAuthority);
  for (const country of [china, kazakhstan]) {
    const corridors = [china, kazakhstan].flatMap(({ code }) => [
      entry(Direction.Outbound, code, asset),
      entry(Direction.Inbound, code, asset),
    ]);
    await setRules(gate, country, corridors);
  }
  await mined(register.accredit(china.bankIds[0]!, (await time.latest()) + 300 * DAY));
  const lost = await issueRecord({ ...traders, register }, lostAccount);
  const expired = await newTerms(traders, { expiry: (await time.latest()) + HOUR, number: 99n });
  await openCredit(traders, expired);
  return { register, lost, expired };
}

/** What a register of China adopts from its first day. */
export async function registerParams({ china, gate, engine }: Traders, number: number) {
  const adopted = [
    { deployment: await gate.getAddress(), powers: Power.Judge },
    { deployment: await engine.getAddress(), powers: Power.Pay },
  ];
  return { country: china.code, number, name: "Bills of lading", notice: NOTICE, adopted };
}

/** What is under way. */
export async function continueTrade(
  connection: NetworkConnection,
  traders: Traders,
  old: OldTrade,
): Promise<BusyTrade> {
  const { time } = connection.networkHelpers;
  const { letters, china, kazakhstan, confirming } = traders;
  const { register } = old;
  const world = { ...traders, register };
  const [seller, buyer] = [china.banks[0]!, kazakhstan.banks[0]!];
  const buyers = register.connect(buyer);
  const held = await issueRecord(world, buyer);
  const changes = [register.amendmentOf(held, TEXT), register.splitOf(held, PARTS), register.replacementOf(held, TEXT)];
  for (const change of changes) await mined(buyers.agree(held, await change));
  const offered = await issueRecord(world, buyer);
  await mined(buyers.nominate(offered, seller, RecordForm.Order, (await time.latest()) + 30 * DAY));
  const pledged = await issueRecord(world, buyer);
  await mined(buyers.pledge(pledged, seller, TEXT));
  const surrendered = await issueRecord(world, buyer);
  await mined(buyers.surrender(surrendered));
  const reserved = await setTitleAside(connection, world, [buyer, seller], await issueRecord(world, buyer), confirming);
  const credits = await openCredits(traders, register);
  const amended = { ...credits.amending, isDrawnInParts: true };
  await mined(letters.connect(buyer).amend(hashCreditTerms(credits.amending), credits.amending, amended));
  const bill = await issueRecord(world, seller);
  const returning = { ...credits.deferred, register: await register.getAddress(), number: 20n };
  const confirmed = { ...credits.sight, confirmingBank: confirming.address, number: 21n };
  const refused = { ...credits.sight, number: 22n };
  const all = [credits.sight, refused, credits.deferred, returning, confirmed];
  for (const terms of all.slice(3)) await openCredit(traders, terms);
  await openCredit(traders, refused);
  const presented: Presented[] = [];
  for (const [index, terms] of all.entries()) {
    const record = terms === returning ? bill : 0n;
    await mined(letters.connect(seller).present(hashCreditTerms(terms), terms, TEXT, record, terms.amount));
    presented.push({ number: BigInt(index + 1), terms });
  }
  const [examined, toWaive, accepting, toReturn, honoured] = presented as [
    Presented,
    Presented,
    Presented,
    Presented,
    Presented,
  ];
  const returned = await setTitleAside(connection, world, [seller, buyer], bill, letters);
  for (const { number, terms } of [toWaive, toReturn]) {
    await mined(letters.connect(buyer).refuse(number, hashCreditTerms(terms), terms, [TEXT], TEXT));
  }
  await mined(letters.connect(seller).acknowledge(honoured.number, hashCreditTerms(honoured.terms), honoured.terms));
  const presentations = { examined, refused: toWaive, accepting, returning: toReturn, honoured };
  const records = { held, offered, pledged, surrendered };
  const customs = await continueCustoms(connection, traders);
  return { ...old, records, reserved, credits, amended, presentations, returned, customs };
}

async function issueRecord(
  { register, china }: Pick<Traders, "china"> & Pick<OldTrade, "register">,
  holder: Signer,
): Promise<bigint> {
  const issuance = {
    kind: RecordKind.BillOfLading,
    form: RecordForm.Order,
    holder,
    beneficiary: holder,
    document: TEXT,
    replaced: ZeroHash,
  };
  await mined(register.connect(china.banks[0]).issue(issuance));
  return register.recordCount();
}

async function setTitleAside(
  { networkHelpers: { time } }: NetworkConnection,
  { engine, domain, register }: Traders & Pick<OldTrade, "register">,
  [payer, payee]: readonly [HardhatEthersSigner, HardhatEthersSigner],
  record: bigint,
  releaser: { getAddress(): Promise<string> },
): Promise<Earmark> {
  const leg = {
    token: await register.getAddress(),
    payer: payer.address,
    payee: payee.address,
    amount: titleOf(record),
  };
  const instruction = newInstruction({ legs: [leg], deadline: (await time.latest()) + 30 * DAY });
  const mark = newEarmark({ instruction, leg: 0, releaser: await releaser.getAddress() });
  await mined(engine.connect(payer).earmark(instruction, 0, mark.releaser, await signEarmark(payer, domain, mark)));
  return mark;
}

async function openCredits(traders: Traders, register: TransferableRecord) {
  const { letters, applicant, kazakhstan } = traders;
  const terms = await newTerms(traders, {});
  const drafted = { ...terms, register: await register.getAddress() };
  const applied = { ...terms, number: 2n };
  const issued = { ...terms, confirmingBank: terms.advisingBank, number: 3n };
  const open = { ...terms, isTransferable: true, isDrawnInParts: true, number: 4n };
  const amending = { ...terms, number: 5n };
  const sight = { ...terms, number: 6n };
  const deferred = { ...terms, availability: Availability.Deferred, tenor: 30 * DAY, number: 7n };
  for (const asked of [applied, issued]) await mined(letters.connect(applicant).applyFor(asked));
  await mined(letters.connect(kazakhstan.banks[0]).issue(issued));
  for (const asked of [open, amending, sight, deferred]) await openCredit(traders, asked);
  return { drafted, applied, issued, open, amending, sight, deferred };
}

/** Applied for, issued, advised, and confirmed if the terms name a bank for it. */
async function openCredit({ letters, applicant, kazakhstan, confirming }: Traders, terms: CreditTerms): Promise<void> {
  const credit = hashCreditTerms(terms);
  await mined(letters.connect(applicant).applyFor(terms));
  await mined(letters.connect(kazakhstan.banks[0]).issue(terms));
  await mined(letters.connect(confirming).advise(credit, terms));
  if (terms.confirmingBank !== ZeroAddress) await mined(letters.connect(confirming).confirm(credit, terms));
}

async function newTerms(
  { china, kazakhstan, applicant, confirming }: Traders,
  other: Partial<CreditTerms>,
): Promise<CreditTerms> {
  const { timestamp } = (await applicant.provider!.getBlock("latest"))!;
  return {
    applicant: applicant.address,
    issuingBank: kazakhstan.banks[0]!.address,
    beneficiary: china.banks[0]!.address,
    advisingBank: confirming.address,
    confirmingBank: ZeroAddress,
    currency: await kazakhstan.token.getAddress(),
    amount: 10n,
    availability: Availability.Sight,
    tenor: 0,
    expiry: timestamp + 60 * DAY,
    place: china.code,
    register: ZeroAddress,
    conditions: TEXT,
    isTransferable: false,
    isDrawnInParts: false,
    number: 1n,
    ...other,
  };
}
