import { type BigNumberish, type BytesLike, getBytes, id, type Signer, toUtf8Bytes, toUtf8String } from "ethers";

import {
  documentsCommitment,
  documentScope,
  type DocumentSet,
  draftOriginCredential,
  Duty,
  type JointLayer,
  newDisclosureKey,
  newDocumentSet,
  openDocuments,
  type OriginCredential,
  disclosurePublicKey,
  sealDocuments,
  signOriginCredential,
  verifyOriginCredential,
} from "../../src/index.ts";
import { mined } from "./consortium.ts";

const DAY = 86_400;

/** A country in trade: its trade authority, which certifies and clears for it, and its window's secret key. */
export interface TradingCountry {
  readonly code: number;
  readonly delegation: Signer;
  readonly authority: Signer;
  readonly secretKey: Uint8Array;
}

type Trade = Pick<JointLayer, "origins" | "accreditations" | "customs">;

/** A country in trade with a new key. */
export function tradingCountry(code: number, delegation: Signer, authority: Signer): TradingCountry {
  return { code, delegation, authority, secretKey: newDisclosureKey() };
}

/** Countries agree on origin and open their windows; the declarant, whom the first accredits, may lodge. Gives the agreement. */
export async function openTrade(
  { origins, accreditations, customs }: Trade,
  countries: readonly TradingCountry[],
  declarant: Signer,
  { now, answerTime }: { now: number; answerTime: number },
): Promise<number> {
  const [first, ...others] = countries as [TradingCountry, ...TradingCountry[]];
  const days = { noticeDays: 180, validityDays: 365, answerDays: 60, checkDays: 730 };
  const term = { validFrom: now - 60, validUntil: now + 3_000 * DAY };
  const draft = { countries: countries.map(({ code }) => code), text: id("Agreement on origin"), ...term, ...days };
  await mined(origins.connect(first.delegation).proposeAgreement(draft));
  const agreement = await origins.agreementCount();
  for (const { code, delegation } of others) await mined(origins.connect(delegation).signAgreement(agreement, code));
  for (const { code, authority, secretKey } of countries) {
    await mined(customs.connect(authority).openWindow(code, answerTime, disclosurePublicKey(secretKey)));
  }
  const accrediting = accreditations.connect(first.authority);
  await mined(accrediting.accredit(first.code, Duty.Declarant, declarant, now + 300 * DAY));
  return Number(agreement);
}

/** The authority of the first country certifies for the second; the certificate as a credential. */
export async function certifyTurbines(
  { origins }: Trade,
  agreement: number,
  [from, to]: readonly TradingCountry[],
  { now, chainId }: { now: number; chainId: bigint },
): Promise<OriginCredential> {
  const secretKey = getBytes(id("the key of a chamber"));
  const goods = [{ description: "Wind turbines", hsCode: "850231", criterion: "RVC 40", quantity: "12" }];
  const parties = { consignor: "Xi'an Turbines", consignee: "Steppe Wind Power" };
  const claim = { agreement, origin: from!.code, destination: to!.code, ...parties, goods, materials: [] };
  const lastDay = Math.floor(now / DAY) + 100;
  const { draft, commitment } = draftOriginCredential(claim, secretKey, { validFrom: now, lastDay });
  const said = { agreement, origin: from!.code, destination: to!.code, lastDay, document: commitment, materials: [] };
  await mined(origins.connect(from!.authority).issue(said));
  const certificate = await origins.certificateCount();
  const place = { chainId, contract: await origins.getAddress(), certificate };
  return signOriginCredential(draft, place, secretKey, now);
}

/** The set of documents of a shipment, the certificate of origin among them. */
export function documentsOf(credential: OriginCredential): DocumentSet {
  const text = (of: string) => toUtf8Bytes(of);
  return newDocumentSet({
    bill: text("12 turbines, clean on board"),
    invoice: text("1,000,000 fen"),
    packingList: text("12 crates"),
    origin: text(JSON.stringify(credential)),
  });
}

/** One declaration to several countries, each of which may read what its scope says. Gives its number. */
export async function lodge(
  { customs }: Trade,
  declarant: Signer,
  home: number,
  documents: DocumentSet,
  addressees: { country: number; scope: number }[],
  cargo: BytesLike,
): Promise<BigNumberish> {
  const commitment = documentsCommitment(documents);
  await mined(customs.connect(declarant).lodge(home, commitment, cargo, addressees));
  return customs.declarationCount();
}

/** A country's customs read what they were sent, find the certificate in it good, and rely on it for the declaration. */
export async function readAndRely(
  { customs, origins }: Trade,
  country: TradingCountry,
  declaration: BigNumberish,
  documents: DocumentSet,
  now: number,
): Promise<string> {
  const { scope } = await customs.clearanceOf(declaration, country.code);
  const { documents: commitment } = await customs.declarationOf(declaration);
  const { key } = await customs.windowOf(country.code);
  const sealed = sealDocuments(documents, Number(scope), { country: country.code, key });
  const purpose = id("preference");
  const mine = customs.connect(country.authority);
  await mined(mine.logReading(declaration, country.code, documentScope(["origin"]), purpose));
  const opened = openDocuments(sealed, commitment, country.code, country.secretKey);
  const shown: unknown = JSON.parse(toUtf8String(opened.documents.get("origin")!.content));
  const { place, standing } = await verifyOriginCredential(shown, origins, now);
  const { document } = await origins.certificateOf(place.certificate);
  await mined(origins.connect(country.authority).rely(place.certificate, document, id(`declaration ${declaration}`)));
  return standing;
}
