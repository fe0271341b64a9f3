import { encodeBytes32String, parseUnits } from "ethers";

import {
  authorise,
  type Authorisation,
  consortiumSteps,
  type IssuerFile,
  issuersOf,
  type Instruction,
  newInstruction,
  parseDecision,
  readEvents,
  type Refusal,
  revertDataOf,
  runSteps,
  uetrFromBytes,
} from "../../src/index.ts";
import { SettlementEngine__factory } from "../../typechain-types/index.js";
import { cfx, grouped, money } from "../common/format.ts";
import type { Chapter, Say } from "./chapter.ts";
import { COUNCIL_CHAPTERS } from "./council-story.ts";
import { CULTURE_CHAPTERS } from "./culture-story.ts";
import { FRAUD_CHAPTERS } from "./fraud-story.ts";
import { refusalOrNull } from "./refusal.ts";
import type { Act, Stage } from "./stage.ts";
import { RAILWAY_CHAPTERS } from "./railway-story.ts";
import { THRESHOLD_CHAPTERS } from "./threshold-story.ts";
import { TRADE_CHAPTERS } from "./trade-story.ts";
import { UBIN_CHAPTERS } from "./ubin-story.ts";

/** The main job, from an empty chain to settled payments. */
export const STORY: readonly Chapter[] = [
  { title: "The actors can pay for their transactions", tell: fundActors },
  { title: "The joint layer is deployed", tell: deployJointLayer },
  { title: "Countries join, appoint their offices, create currencies, adopt rules and license banks", tell: raise },
  { title: "Central banks issue", tell: issue },
  { title: "A payment that three rulebooks allow", tell: payAcrossTheBorder },
  { title: "A payment that is refused", tell: refuse },
  { title: "Payment versus payment, submitted by a relayer", tell: payVersusPay },
  { title: "A foreign-exchange chain through three currencies", tell: exchangeChain },
  { title: "A replay fails", tell: replay },
  { title: "A redemption", tell: redeem },
  ...THRESHOLD_CHAPTERS,
  ...FRAUD_CHAPTERS,
  ...TRADE_CHAPTERS,
  ...CULTURE_CHAPTERS,
  ...RAILWAY_CHAPTERS,
  ...COUNCIL_CHAPTERS,
  ...UBIN_CHAPTERS,
];

const HOUR = 3_600;
const OPENING = "10000000";

async function fundActors(stage: Stage, say: Say): Promise<void> {
  const funded = await stage.fundActors();
  say(funded === 0 ? "all of them already" : `${funded} accounts funded by the deployer`);
}

async function deployJointLayer(stage: Stage, say: Say): Promise<void> {
  const count = await stage.deployJointLayer();
  say(`${count} contracts, no owner: all joint power is the Council's, by way of its timelock`);
  if (!stage.movesTime) say(`their addresses are in deploy/deployments/${stage.deploymentId}`);
}

async function raise(stage: Stage, say: Say): Promise<void> {
  const steps = consortiumSteps({
    file: stage.file,
    layer: stage.layer,
    accountOf: (actor) => stage.signerOf(actor).address,
  });
  let chapter: string | undefined;
  const done = await runSteps(
    steps,
    (actor) => stage.signerOf(actor),
    ({ step }) => {
      if (step.chapter !== chapter) say(`${step.chapter}: ${step.title} ...`);
      chapter = step.chapter;
    },
  );
  for (const { step, receipt } of done) await stage.take(step.chapter, step.title, receipt);
  const gas = done.reduce((sum, { receipt }) => sum + receipt.gasUsed, 0n);
  say(`${stage.file.countries.length} countries stand: ${done.length} transactions, ${grouped(gas)} gas`);
}

async function issue(stage: Stage, say: Say): Promise<void> {
  for (const country of issuersOf(stage.file)) {
    const token = await stage.token(country, stage.monetaryAuthority(country));
    const amount = parseUnits(OPENING, country.currency.decimals);
    for (const bank of country.participants) {
      const title = `${country.offices.MonetaryAuthority.name} issues ${inCurrency(country, amount)} to ${bank.name}`;
      await stage.record("Issuance", title, token.issue(stage.bank(bank.lei), amount));
    }
    say(`${country.offices.MonetaryAuthority.name}: 2 × ${inCurrency(country, amount)}`);
  }
}

async function payAcrossTheBorder(stage: Stage, say: Say): Promise<void> {
  const [china, kazakhstan] = [stage.country("CN"), stage.country("KZ")];
  const payer = stage.bank(china.participants[0]!.lei);
  const instruction = await instruct(stage, "TRAD", [[china, china, kazakhstan, "1250000"]]);
  const title = `${china.participants[0]!.name} pays ${inCurrency(china, instruction.legs[0]!.amount)} to ${kazakhstan.participants[0]!.name}`;
  say(cost(await stage.record("Payment", title, stage.layer.engine.connect(payer).settle(instruction, []))));
  await explain(stage, china, say);
  say(`final under UETR ${uetrFromBytes(instruction.uetr)}`);
}

/** Reads the decision that the last payment in a currency published. */
async function explain(stage: Stage, country: IssuerFile, say: Say): Promise<void> {
  const token = await stage.token(country);
  const latest = await stage.connection.ethers.provider.getBlockNumber();
  const events = await readEvents(token, token.filters.PaymentDecided(), { from: Math.max(0, latest - 100) });
  const decision = parseDecision(events.at(-1)!.args.decision);
  say(
    `passed outbound rules of ${stage.countryName(decision.payerCountry)} (version ${decision.payerVersion}), inbound rules of ` +
      `${stage.countryName(decision.payeeCountry)} (version ${decision.payeeVersion}) and the issuer's rule (version ${decision.issuerVersion})`,
  );
  if (decision.reported) say("above a report threshold: the decision says so to every Supervisor");
}

async function refuse(stage: Stage, say: Say): Promise<void> {
  const [uzbekistan, pakistan] = [stage.country("UZ"), stage.country("PK")];
  const payer = stage.bank(uzbekistan.participants[0]!.lei);
  const instruction = await instruct(stage, "SALA", [[uzbekistan, uzbekistan, pakistan, "500000"]]);
  const refusal = await refusalBy(stage.layer.engine.connect(payer).settle.staticCall(instruction, []));
  const { name, text, iso } = refusal.reason;
  say(`${uzbekistan.participants[0]!.name} wants to pay salaries to ${pakistan.participants[0]!.name}`);
  say(`refused: ${name}, ${text} (ISO 20022 status reason ${iso})`);
}

async function payVersusPay(stage: Stage, say: Say): Promise<void> {
  const [saudi, emirates] = [stage.country("SA"), stage.country("AE")];
  const act = await settleSigned(stage, "Payment versus payment", "SAR against AED, two signatures", "TREA", [
    [saudi, saudi, emirates, "375000"],
    [emirates, emirates, saudi, "367250"],
  ]);
  say(`${saudi.participants[0]!.name} and ${emirates.participants[0]!.name} sign; a relayer submits`);
  say(cost(act));
}

async function exchangeChain(stage: Stage, say: Say): Promise<void> {
  const [thailand, malaysia, singapore, indonesia] = ["TH", "MY", "SG", "ID"].map((code) => stage.country(code));
  const act = await settleSigned(stage, "FX chain", "THB, MYR and SGD in one instruction, three signatures", "TREA", [
    [thailand!, thailand!, malaysia!, "790000"],
    [malaysia!, malaysia!, singapore!, "103000"],
    [singapore!, singapore!, indonesia!, "31000"],
  ]);
  say("Bangkok pays baht, Kuala Lumpur passes on ringgit, Singapore pays dollars to Jakarta: all or nothing");
  say(cost(act));
}

async function replay(stage: Stage, say: Say): Promise<void> {
  const [saudi, emirates] = [stage.country("SA"), stage.country("AE")];
  const instruction = await instruct(stage, "TREA", [[saudi, saudi, emirates, "1000"]]);
  const consents = await consent(stage, instruction, [saudi]);
  const engine = stage.layer.engine.connect(stage.relayer);
  await stage.record("Replay", "One leg by relayed signature", engine.settle(instruction, consents));
  say(`the second time: ${await errorBy(engine.settle.staticCall(instruction, consents))}`);
}

async function redeem(stage: Stage, say: Say): Promise<void> {
  const kazakhstan = stage.country("KZ");
  const bank = kazakhstan.participants[1]!;
  const token = await stage.token(kazakhstan, stage.bank(bank.lei));
  const amount = parseUnits("2500000", kazakhstan.currency.decimals);
  const title = `${bank.name} redeems ${inCurrency(kazakhstan, amount)}`;
  say(cost(await stage.record("Redemption", title, token.redeem(amount, encodeBytes32String("RTGS-1")))));
}

/** A leg as the story writes it: whose currency, whose first bank pays whose first bank, how much in major units. */
type Movement = [currency: IssuerFile, payer: IssuerFile, payee: IssuerFile, amount: string];

async function instruct(stage: Stage, purpose: string, movements: Movement[]): Promise<Instruction> {
  const legs = [];
  for (const [currency, payer, payee, amount] of movements) {
    legs.push({
      token: await (await stage.token(currency)).getAddress(),
      payer: stage.bank(payer.participants[0]!.lei).address,
      payee: stage.bank(payee.participants[0]!.lei).address,
      amount: parseUnits(amount, currency.currency.decimals),
    });
  }
  const { timestamp } = (await stage.connection.ethers.provider.getBlock("latest"))!;
  return newInstruction({ legs, purpose, deadline: timestamp + HOUR });
}

async function consent(stage: Stage, instruction: Instruction, payers: IssuerFile[]): Promise<Authorisation[]> {
  const domain = await stage.domain();
  return Promise.all(payers.map((payer) => authorise(stage.bank(payer.participants[0]!.lei), domain, instruction)));
}

async function settleSigned(
  stage: Stage,
  chapter: string,
  title: string,
  purpose: string,
  movements: Movement[],
): Promise<Act> {
  const instruction = await instruct(stage, purpose, movements);
  const consents = await consent(
    stage,
    instruction,
    movements.map(([, payer]) => payer),
  );
  return stage.record(chapter, title, stage.layer.engine.connect(stage.relayer).settle(instruction, consents));
}

async function refusalBy(attempt: Promise<unknown>): Promise<Refusal> {
  const refusal = await refusalOrNull(attempt);
  if (refusal === null) throw new Error("the payment should have been refused");
  return refusal;
}

async function errorBy(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    const data = revertDataOf(error);
    if (data === null) throw error;
    return SettlementEngine__factory.createInterface().parseError(data)?.name ?? data;
  }
  throw new Error("the replay should have failed");
}

function inCurrency(country: IssuerFile, amount: bigint): string {
  return money(amount, country.currency.decimals, country.currency.code);
}

function cost(act: Act): string {
  return `${act.title}: ${grouped(act.gas)} gas, ${cfx(act.fee)}`;
}
