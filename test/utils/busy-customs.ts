import { id, type Signer } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { CheckGround, dayOf, DetentionGround, Duty, Office } from "../../src/index.ts";
import type { OriginIssuanceStruct } from "../../typechain-types/contracts/trade/CertificateOfOrigin.js";
import { appoint } from "./countries.ts";
import type { Traders } from "./busy-trade.ts";
import { DAY, mined } from "./consortium.ts";

const TEXT = id("a text");

type Certificates = Readonly<Record<"own" | "foreign" | "denied" | "doubtful", bigint>>;

/** Something for each function of origin and customs to act on: China's bank is its chamber, customs office and declarant. */
export interface BusyCustoms {
  readonly draft: ReturnType<typeof draftOf>;
  readonly agreements: Readonly<Record<"inForce" | "toSign" | "noticed", bigint>>;
  readonly issuance: OriginIssuanceStruct;
  readonly certificates: Certificates;
  readonly checks: Readonly<Record<"ofChina" | "byChina", bigint>>;
  readonly declarations: Readonly<Record<"waiting" | "detained", bigint>> & { readonly until: number };
}

/** Kazakhstan's applicant takes the office of its trade authority, which clears and certifies itself. */
export async function beginCustoms(connection: NetworkConnection, traders: Traders): Promise<void> {
  const { countries, kazakhstan, applicant } = traders;
  const office = [kazakhstan.code, Office.TradeAuthority, applicant] as const;
  await appoint(connection, countries, kazakhstan.offices.Delegation, ...office);
  await mined(countries.connect(applicant).takeOffice(kazakhstan.code, Office.TradeAuthority));
}

/** What is under way. */
export async function continueCustoms(connection: NetworkConnection, traders: Traders): Promise<BusyCustoms> {
  const { china, kazakhstan } = traders;
  const now = await connection.networkHelpers.time.latest();
  const draft = draftOf([china.code, kazakhstan.code], now);
  const agreements = await agree(traders, draft);
  await accredit(traders, now + 300 * DAY);
  const issuance = {
    agreement: agreements.inForce,
    origin: china.code,
    destination: kazakhstan.code,
    lastDay: dayOf(now) + 30,
    document: TEXT,
    materials: [] as bigint[],
  };
  const certificates = await certify(traders, issuance);
  const checks = await check(traders, certificates);
  return { draft, agreements, issuance, certificates, checks, declarations: await lodge(traders, now) };
}

function draftOf(countries: number[], now: number) {
  const days = { noticeDays: 180, validityDays: 365, answerDays: 60, checkDays: 730 };
  return { countries, text: TEXT, validFrom: now, validUntil: now + 3_000 * DAY, ...days };
}

async function agree({ origins, china, kazakhstan }: Traders, draft: ReturnType<typeof draftOf>) {
  const [mine, theirs] = [china, kazakhstan].map(({ offices }) => origins.connect(offices.Delegation));
  await mined(mine!.proposeAgreement(draft));
  await mined(theirs!.signAgreement(1, kazakhstan.code));
  await mined(theirs!.proposeAgreement({ ...draft, countries: [kazakhstan.code, china.code] }));
  await mined(mine!.proposeAgreement(draft));
  await mined(mine!.giveNotice(3, china.code));
  return { inForce: 1n, toSign: 2n, noticed: 3n };
}

async function accredit({ accreditations, china, tradeAuthority }: Traders, until: number): Promise<void> {
  for (const duty of [Duty.Chamber, Duty.Customs, Duty.Declarant]) {
    await mined(accreditations.connect(tradeAuthority).accredit(china.code, duty, china.banks[0]!, until));
  }
}

/** One of China's chamber, one of Kazakhstan's authority, and one of China's that builds on a material cancelled since. */
async function certify({ origins, china, kazakhstan, applicant }: Traders, issuance: OriginIssuanceStruct) {
  const reversed = { ...issuance, origin: kazakhstan.code, destination: china.code };
  const issue = async (issuer: Signer, certified: OriginIssuanceStruct) => {
    await mined(origins.connect(issuer).issue(certified));
    return origins.certificateCount();
  };
  const chamber = china.banks[0]!;
  const material = await issue(applicant, reversed);
  await mined(origins.connect(chamber).rely(material, TEXT, TEXT));
  const doubtful = await issue(chamber, { ...issuance, materials: [material] });
  await mined(origins.connect(applicant).cancel(material, TEXT));
  const own = await issue(chamber, issuance);
  return { own, foreign: await issue(applicant, reversed), denied: await issue(applicant, reversed), doubtful };
}

/** One that China is to answer, and one that it is to decide. */
async function check({ origins, china, applicant }: Traders, { own, denied }: Certificates) {
  await mined(origins.connect(applicant).openCheck(own, CheckGround.Random, TEXT));
  await mined(origins.connect(china.banks[0]).openCheck(denied, CheckGround.Random, TEXT));
  await mined(origins.connect(applicant).answerCheck(2, false, TEXT));
  return { ofChina: 1n, byChina: 2n };
}

/** One that waits for China, and one whose goods China detains. */
async function lodge({ customs, china, tradeAuthority }: Traders, now: number) {
  const [authority, declarant] = [customs.connect(tradeAuthority), customs.connect(china.banks[0])];
  await mined(authority.openWindow(china.code, 10 * DAY, TEXT));
  for (let index = 0; index < 2; ++index) {
    await mined(declarant.lodge(china.code, TEXT, TEXT, [{ country: china.code, scope: 1 }]));
  }
  await mined(declarant.detain(2, china.code, DetentionGround.Examination, TEXT, now + 20 * DAY));
  return { waiting: 1n, detained: 2n, until: now + 20 * DAY };
}
