import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id as hashOf } from "ethers";

import { type CountryFile, dayOf, DetentionGround, documentScope, Duty } from "../../src/index.ts";
import { grouped } from "../common/format.ts";
import type { Say } from "./chapter.ts";
import type { Stage } from "./stage.ts";

const DAY = 86_400;
const AGREEMENT = 1;
const CERTIFICATE = 1n;
const DECLARATION = 1n;
const KEY = hashOf("the public key of the customs of Kazakhstan");
const ORIGIN = hashOf("12 turbines originate in China");
const DOCUMENTS = hashOf("bill, invoice, packing list, certificate of origin");

const officeOf = (stage: Stage, { alpha2 }: CountryFile, office: "Delegation" | "TradeAuthority") =>
  stage.signerOf({ kind: "office", country: alpha2, office });

/** Two countries agree on origin, and the authority of the first certifies goods for the second. */
export async function certifyOrigin(
  stage: Stage,
  say: Say,
  chapter: string,
  [home, abroad]: readonly [CountryFile, CountryFile],
): Promise<void> {
  const { origins } = stage.layer;
  const now = await stage.now();
  const days = { noticeDays: 180, validityDays: 365, answerDays: 60, checkDays: 730 };
  const term = { validFrom: now, validUntil: now + 3_650 * DAY };
  const draft = { countries: [home.numeric, abroad.numeric], text: hashOf("Agreement on origin"), ...term, ...days };
  const proposed = origins.connect(officeOf(stage, home, "Delegation")).proposeAgreement(draft);
  await stage.record(chapter, `${home.name} proposes an agreement on origin`, proposed);
  const signed = origins.connect(officeOf(stage, abroad, "Delegation")).signAgreement(AGREEMENT, abroad.numeric);
  await stage.record(chapter, `${abroad.name} signs it`, signed);
  const between = { agreement: AGREEMENT, origin: home.numeric, destination: abroad.numeric };
  const issuance = { ...between, lastDay: dayOf(now) + 180, document: ORIGIN, materials: [] };
  const authority = officeOf(stage, home, "TradeAuthority");
  const act = await stage.record(chapter, "The origin is certified", origins.connect(authority).issue(issuance));
  say(`${stage.nameOf(authority.address)} certifies that the goods originate in ${home.name}: ${grouped(act.gas)} gas`);
}

interface Goods {
  readonly home: CountryFile;
  readonly abroad: CountryFile;
  readonly declarant: HardhatEthersSigner;
  readonly cargo: string;
}

/** The declarant lodges the documents once; customs abroad examine, grant the preference and release. */
export async function clearGoods(stage: Stage, say: Say, chapter: string, goods: Goods): Promise<void> {
  await lodge(stage, say, chapter, goods);
  const { customs, origins } = stage.layer;
  const { abroad } = goods;
  const country = abroad.numeric;
  const authority = officeOf(stage, abroad, "TradeAuthority");
  const until = (await stage.now()) + 3 * DAY;
  const office = customs.connect(authority);
  const reason = hashOf("a crate is opened");
  const detained = office.detain(DECLARATION, country, DetentionGround.Examination, reason, until);
  await stage.record(chapter, "Customs detain the goods to examine them", detained);
  say(`detained with a ground and an end, three days; without an act they are free then`);
  const relied = origins.connect(authority).rely(CERTIFICATE, ORIGIN, hashOf(`declaration ${DECLARATION}`));
  const act = await stage.record(chapter, "Customs rely on the certificate", relied);
  say(`the preference is granted on the certificate, once: ${grouped(act.gas)} gas`);
  await stage.record(chapter, "Customs release the goods", office.release(DECLARATION, country));
  say(`${stage.nameOf(authority.address)} releases the goods`);
}

async function lodge(stage: Stage, say: Say, chapter: string, goods: Goods): Promise<void> {
  const { customs, accreditations } = stage.layer;
  const { home, abroad, declarant, cargo } = goods;
  const opened = customs.connect(officeOf(stage, abroad, "TradeAuthority")).openWindow(abroad.numeric, DAY, KEY);
  await stage.record(chapter, `${abroad.name} opens its window`, opened);
  const authority = accreditations.connect(officeOf(stage, home, "TradeAuthority"));
  const until = (await stage.now()) + 300 * DAY;
  const accredited = authority.accredit(home.numeric, Duty.Declarant, declarant, until);
  await stage.record(chapter, "The exporter may declare goods", accredited);
  const addressees = [{ country: abroad.numeric, scope: documentScope(["bill", "invoice", "origin"]) }];
  const lodged = customs.connect(declarant).lodge(home.numeric, DOCUMENTS, cargo, addressees);
  const act = await stage.record(chapter, "The exporter lodges its documents", lodged);
  say(`${stage.nameOf(declarant.address)} lodges its documents once: ${grouped(act.gas)} gas`);
}
