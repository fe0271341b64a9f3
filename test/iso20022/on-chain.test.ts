import { expect } from "chai";
import hre from "hardhat";

import {
  authorise,
  Direction,
  type DirectoryEntry,
  type Instruction,
  instructionsFrom,
  outcomeOfError,
  type Pacs002,
  type Pacs008,
  parseDecision,
  parseMark,
  parsePacs002,
  parsePacs008,
  type PaymentOutcome,
  Priority,
  purposeSet,
  queueDeadline,
  settlementDirectory,
  statusReport,
  toPacs002Xml,
  transactionCommitment,
  uetrToBytes,
} from "../../src/index.ts";
import { clearingWorld, FUNDED, settleNextRound } from "../utils/clearing-world.ts";
import { DAY, entry, HOUR, mined, setRules } from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";
import { LEI, PACS008, TWO_TRANSACTIONS, UETR } from "./samples.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const HEADING = { MsgId: "REPORT-1", CreDtTm: "2026-11-23T10:00:00Z" };

/** The banks of the samples are the first ones of China and Kazakhstan. */
async function fixture() {
  const world = await clearingWorld(connection);
  const { cny, beijing, almaty } = world;
  const entries: readonly DirectoryEntry[] = [
    { LEI: LEI.china, currency: "CNY", account: beijing.address, token: cny },
    { LEI: LEI.kazakhstan, BICFI: "SOGDKZKA", currency: "CNY", account: almaty.address, token: cny },
  ];
  return { ...world, directory: settlementDirectory(entries), amount: 1_247_550n };
}

type World = Awaited<ReturnType<typeof fixture>>;

/** A sample that settles on the day of the chain, at any hour of it that is left. */
async function dated(xml: string): Promise<Pacs008> {
  const tomorrow = new Date(((await time.latest()) + DAY) * 1_000).toISOString().slice(0, 10);
  await time.increaseTo(Date.parse(`${tomorrow}T00:00:00Z`) / 1_000);
  const times = /<SttlmTmReq>.*<\/SttlmTmReq>/g;
  return parsePacs008(
    xml.replace(/<IntrBkSttlmDt>.*<\/IntrBkSttlmDt>/g, `<IntrBkSttlmDt>${tomorrow}</IntrBkSttlmDt>`).replace(times, ""),
  );
}

/** The payer signs, anyone submits. What is refused is an outcome too. */
async function settle({ engine, domain, relayer, beijing }: World, instruction: Instruction): Promise<PaymentOutcome> {
  const consent = await authorise(beijing, domain, instruction);
  try {
    await mined(engine.connect(relayer).settle(instruction, [consent]));
  } catch (error) {
    return outcomeOfError(error)!;
  }
  return settledOutcome(await engine.queryFilter(engine.filters.Settled(instruction.uetr)));
}

async function settledOutcome(events: readonly { readonly blockNumber: number }[]): Promise<PaymentOutcome> {
  expect(events).to.have.lengthOf(1);
  const block = await connection.ethers.provider.getBlock(events[0]!.blockNumber);
  return { status: "settled", at: block!.timestamp };
}

/** What the queue's events say of a payment in it, of which nothing is void but what was cancelled. */
async function queuedOutcome({ queue }: World, uetr: string): Promise<PaymentOutcome> {
  const [queued] = await queue.queryFilter(queue.filters.PaymentQueued(uetrToBytes(uetr)));
  const { token, payer, priority, place } = queued!.args;
  const cancellations = await queue.queryFilter(queue.filters.CancellationQueued(token, payer));
  if (cancellations.some(({ args }) => args.cancelled === place)) return { status: "cancelled" };
  const { settled } = await queue.laneOf(token, payer, priority);
  if (parseMark(settled).count <= place) return { status: "queued" };
  return settledOutcome(await queue.queryFilter(queue.filters.Netted()));
}

/** The report as another bank reads it. */
function reportOn(message: Pacs008, outcomes: readonly PaymentOutcome[]): Pacs002 {
  return parsePacs002(toPacs002Xml(statusReport(message, HEADING, outcomes)));
}

function statusOf(report: Pacs002, index = 0) {
  const { OrgnlUETR, TxSts, StsRsnInf, FctvIntrBkSttlmDt } = report.TxInfAndSts![index]!;
  const [reason] = StsRsnInf ?? [];
  return { OrgnlUETR, TxSts, FctvIntrBkSttlmDt, code: reason?.Rsn, text: reason?.AddtlInf };
}

describe("ISO 20022: from a message to the chain and back", () => {
  const enter = () => networkHelpers.loadFixture(fixture);

  /** The world, the sample and its instruction. */
  const ordered = async () => {
    const world = await enter();
    const message = await dated(PACS008);
    return { world, message, instruction: instructionsFrom(message, world.directory)[0]! };
  };

  it("settles a pacs.008, says why on chain, and reports ACSC with the time of the block", async () => {
    const { world, message, instruction } = await ordered();
    const { engine, china, almaty, amount } = world;
    const outcome = await settle(world, instruction);
    expect(await china.token.balanceOf(almaty)).to.equal(amount);
    const [settled] = await engine.queryFilter(engine.filters.Settled(uetrToBytes(UETR.first)));
    expect(settled!.args.disclosure).to.equal(transactionCommitment(message, 0));
    const [decided] = await china.token.queryFilter(china.token.filters.PaymentDecided(), settled!.blockNumber);
    expect(parseDecision(decided!.args.decision)).to.deep.include({
      purpose: "TRAD",
      payerCountry: 156,
      payeeCountry: 398,
    });
    const block = await settled!.getBlock();
    expect(statusOf(reportOn(message, [outcome]))).to.deep.equal({
      OrgnlUETR: UETR.first,
      TxSts: "ACSC",
      FctvIntrBkSttlmDt: { DtTm: new Date(block.timestamp * 1_000).toISOString().replace(".000Z", "Z") },
      code: undefined,
      text: undefined,
    });
  });

  const refusals: readonly [
    because: string,
    code: string,
    given: (world: World, instruction: Instruction) => Promise<unknown>,
  ][] = [
    [
      "OutboundCap",
      "AM02",
      ({ gate, china, kazakhstan, amount }) =>
        setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { cap: amount - 50n })]),
    ],
    [
      "InboundPurpose",
      "RR04",
      ({ gate, china, kazakhstan }) =>
        setRules(gate, kazakhstan, [
          entry(Direction.Inbound, china.code, china.asset, { purposes: purposeSet(["SALA"]) }),
        ]),
    ],
    ["PayeeNotActive", "AC06", ({ gate, kazakhstan }) => mined(suspend(gate, kazakhstan, kazakhstan.bankIds[0]!))],
    [
      "InsufficientFunds",
      "AM04",
      ({ china, beijing, shanghai }) => mined(china.token.connect(beijing).transfer(shanghai, FUNDED)),
    ],
    ["SettlementEngineExpired", "TM01", (_, { deadline }) => time.increaseTo(deadline + 1)],
  ];

  for (const [because, code, given] of refusals) {
    it(`moves nothing and reports RJCT ${code} for ${because}`, async () => {
      const { world, message, instruction } = await ordered();
      await given(world, instruction);
      const report = reportOn(message, [await settle(world, instruction)]);
      expect(statusOf(report)).to.deep.include({ TxSts: "RJCT", code: { Cd: code }, FctvIntrBkSttlmDt: undefined });
      expect(statusOf(report).text!.join("")).to.match(new RegExp(`^${because}: `));
      expect(await world.china.token.balanceOf(world.almaty)).to.equal(0n);
      expect(await world.engine.queryFilter(world.engine.filters.Settled())).to.have.lengthOf(0);
    });
  }

  it("reports what settles and what does not of one message", async () => {
    const world = await enter();
    const message = await dated(TWO_TRANSACTIONS);
    const { gate, china, kazakhstan, directory } = world;
    await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { cap: 15_000n })]);
    const outcomes = [];
    for (const instruction of instructionsFrom(message, directory)) outcomes.push(await settle(world, instruction));
    const report = reportOn(message, outcomes);
    expect(
      [0, 1].map((index) => statusOf(report, index)).map(({ OrgnlUETR, TxSts, code }) => [OrgnlUETR, TxSts, code]),
    ).to.deep.equal([
      [UETR.first, "ACSC", undefined],
      [UETR.second, "RJCT", { Cd: "AM02" }],
    ]);
    expect(await china.token.balanceOf(world.almaty)).to.equal(10_025n);
  });

  /** The payer has nothing left and queues the payment. */
  const queued = async () => {
    const found = await ordered();
    const { world, instruction } = found;
    const { queue, china, beijing, shanghai } = world;
    await mined(china.token.connect(beijing).transfer(shanghai, FUNDED));
    // Queues know full hours only, so the last one that the message's day allows.
    const waiting = { ...instruction, deadline: queueDeadline(instruction.deadline - HOUR) };
    await mined(queue.connect(beijing).enqueue(waiting, Priority.Normal, []));
    return found;
  };

  it("reports PDNG while a payment waits for liquidity, and ACSC once a net has settled it", async () => {
    const { world, message } = await queued();
    const { china, beijing, shanghai, almaty, amount } = world;
    const waiting = statusOf(reportOn(message, [await queuedOutcome(world, UETR.first)]));
    expect(waiting).to.deep.include({ OrgnlUETR: UETR.first, TxSts: "PDNG", code: undefined });
    await mined(china.token.connect(shanghai).transfer(beijing, amount));
    await settleNextRound(world);
    expect(await china.token.balanceOf(almaty)).to.equal(amount);
    const at = new Date((await time.latest()) * 1_000).toISOString().replace(".000Z", "Z");
    const settled = statusOf(reportOn(message, [await queuedOutcome(world, UETR.first)]));
    expect(settled).to.deep.include({ TxSts: "ACSC", FctvIntrBkSttlmDt: { DtTm: at } });
  });

  it("reports CANC when its payer takes it back", async () => {
    const { world, message } = await queued();
    const { queue, cny, beijing } = world;
    await mined(queue.connect(beijing).cancelPayment(cny, Priority.Normal, 0));
    const report = reportOn(message, [await queuedOutcome(world, UETR.first)]);
    expect(statusOf(report)).to.deep.include({ TxSts: "CANC", code: { Cd: "DS02" } });
  });
});
