import { id } from "ethers";

import { dayOf, Duty } from "../../src/index.ts";
import {
  CertificateOfOrigin__factory,
  CustomsWindow__factory,
  TradeAccreditations__factory,
} from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import type { BenchConsortium } from "./consortium.ts";
import { type Cost, costOf, deployed, mined } from "./meter.ts";

const DAY = 86_400;
const TEXT = id("a text");

/** Measures a certificate of origin and a declaration, under the names that follow `gas.trade.` or `espace.trade.`. */
export async function customsCosts(chain: BenchChain, consortium: BenchConsortium): Promise<Map<string, Cost>> {
  const [home, abroad] = consortium.members;
  const { origins, customs, issuance, addressees } = await raiseCustoms(chain, consortium);
  const [issuer, office] = [origins.connect(home.authority), origins.connect(abroad.authority)];
  const [declarant, window] = [customs.connect(home.authority), customs.connect(abroad.authority)];
  const costs = new Map<string, Cost>();
  // The first of each kind writes the new words, the second is measured.
  for (const number of [1n, 2n]) {
    costs.set("origin_issue", await costOf(chain, issuer.issue(issuance)));
    costs.set("origin_rely", await costOf(chain, office.rely(number, TEXT, TEXT)));
    costs.set("customs_lodge", await costOf(chain, declarant.lodge(home.code, TEXT, TEXT, addressees)));
    costs.set("customs_release", await costOf(chain, window.release(number, abroad.code)));
  }
  return costs;
}

async function raiseCustoms(chain: BenchChain, { countries, members }: BenchConsortium) {
  const [home, abroad] = members;
  const deployer = chain.wallets[0]!;
  const accreditations = await deployed(new TradeAccreditations__factory(deployer).deploy(countries));
  const origins = await deployed(new CertificateOfOrigin__factory(deployer).deploy(countries, accreditations));
  const customs = await deployed(new CustomsWindow__factory(deployer).deploy(countries, accreditations));
  const now = (await chain.provider.getBlock("latest"))!.timestamp;
  const term = { validFrom: now - DAY, validUntil: now + 3_000 * DAY };
  const days = { noticeDays: 180, validityDays: 365, answerDays: 60, checkDays: 730 };
  const draft = { countries: [home.code, abroad.code], text: TEXT, ...term, ...days };
  await mined(origins.connect(home.authority).proposeAgreement(draft));
  await mined(origins.connect(abroad.authority).signAgreement(1, abroad.code));
  await mined(customs.connect(abroad.authority).openWindow(abroad.code, DAY, TEXT));
  const until = now + 300 * DAY;
  await mined(accreditations.connect(home.authority).accredit(home.code, Duty.Chamber, home.authority, until));
  const between = { agreement: 1, origin: home.code, destination: abroad.code };
  const issuance = { ...between, lastDay: dayOf(now) + 100, document: TEXT, materials: [] };
  return { origins, customs, issuance, addressees: [{ country: abroad.code, scope: 3 }] };
}
