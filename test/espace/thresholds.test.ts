import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import {
  authoriseSubmission,
  Direction,
  hashInstruction,
  newInstruction,
  parseDecision,
  type RuleEntry,
  type ThresholdTerms,
} from "../../src/index.ts";
import { HostileRule__factory } from "../../typechain-types/index.js";
import {
  DAY,
  entry,
  HOUR,
  mined,
  setRules,
  setThresholds,
  type TestConsortium,
  type TestCountry,
} from "../utils/consortium.ts";
import { describeOnNode } from "../utils/espace.ts";

const AMOUNT = 1_000n;
const EVIDENCE = `0x${"22".repeat(32)}`;

describeOnNode("Thresholds and systemic limits, on a real eSpace node", (shared) => {
  let world: TestConsortium;
  let [kazakhstan, thailand] = [] as unknown as [TestCountry, TestCountry];
  let [payer, payee] = [] as unknown as [HardhatEthersSigner, HardhatEthersSigner];
  let there: RuleEntry;

  before(async () => {
    world = shared();
    [, kazakhstan, thailand] = world.members as [TestCountry, TestCountry, TestCountry];
    [payer, payee] = [kazakhstan.banks[0]!, thailand.banks[0]!];
    there = entry(Direction.Outbound, thailand.code, kazakhstan.asset);
    await setRules(world.gate, kazakhstan, [there]);
  });

  after(() => complete({}));

  const complete = (asked: Partial<ThresholdTerms>) => setThresholds(world.gate, kazakhstan, there, asked);
  const supervisor = () => world.gate.connect(kazakhstan.offices.Supervisor);
  const pay = (amount = AMOUNT) => kazakhstan.token.connect(payer).transfer(payee, amount);
  const reasonFor = async (amount = AMOUNT) =>
    parseDecision(await kazakhstan.token.check(payer, payee, amount, 0)).reason.name;

  it("a payment above a threshold waits for the Supervisor, and settles when it approves", async () => {
    const { engine, relayer, domain } = world;
    await complete({ reportAbove: AMOUNT / 2n, holdAbove: AMOUNT - 1n, clock: 1 });
    expect(await reasonFor()).to.equal("ApprovalNeeded");
    const { timestamp } = (await relayer.provider!.getBlock("latest"))!;
    const token = await kazakhstan.token.getAddress();
    const leg = { token, payer: payer.address, payee: payee.address, amount: AMOUNT };
    const instruction = newInstruction({ legs: [leg], deadline: timestamp + 2 * DAY, purpose: "TRAD" });
    const consent = await authoriseSubmission(payer, domain, instruction);
    const { blockNumber: submitted } = await mined(engine.connect(relayer).submitForApproval(instruction, [consent]));
    expect(await kazakhstan.token.getFrozenTokens(payer)).to.equal(AMOUNT);
    const asSupervisor = engine.connect(kazakhstan.offices.Supervisor);
    await mined(asSupervisor.approve(hashInstruction(instruction), kazakhstan.code));
    const { blockNumber } = await mined(engine.connect(relayer).settleApproved(instruction));
    const { PaymentReserved, ReservedPaid } = kazakhstan.token.filters;
    const id = hashInstruction(instruction);
    const [reserved] = await kazakhstan.token.queryFilter(PaymentReserved(id), submitted, submitted);
    const { approved, reported } = parseDecision(reserved!.args.decision);
    expect([approved, reported]).to.deep.equal([true, true]);
    expect(await kazakhstan.token.queryFilter(ReservedPaid(id), blockNumber, blockNumber)).to.have.lengthOf(1);
    expect(await kazakhstan.token.getFrozenTokens(payer)).to.equal(0n);
  });

  it("a rule contract permits, and refuses by burning all its gas or by a return bomb", async () => {
    const rule = await (await new HostileRule__factory(world.relayer).deploy()).waitForDeployment();
    await mined(supervisor().adoptModule(kazakhstan.code, rule, EVIDENCE));
    await complete({ asksModule: true });
    await mined(pay());
    for (const answer of [8, 9]) {
      await mined(rule.setAnswer(answer));
      expect(await reasonFor()).to.equal("OutboundModule");
    }
  });

  it("a breaker closes the corridor that a payment has filled, and the velocity is used up", async () => {
    const corridor = { direction: Direction.Outbound, counterparty: thailand.code, asset: kazakhstan.asset };
    const velocity = { asset: kazakhstan.asset, limit: 2n * AMOUNT, window: 30 * DAY };
    await mined(supervisor().adoptVelocities(kazakhstan.code, [velocity], EVIDENCE));
    await complete({ countsExposure: true, countsVelocity: true });
    await mined(pay(2n * AMOUNT));
    expect(await reasonFor()).to.equal("PayerVelocity");
    await mined(supervisor().adoptVelocities(kazakhstan.code, [{ ...velocity, limit: 0n, window: 0 }], EVIDENCE));
    const terms = { limit: 4n * AMOUNT, tripAbove: 2n * AMOUNT, coolOff: 1 };
    await mined(supervisor().adoptExposureTerms(kazakhstan.code, [{ ...corridor, terms }], EVIDENCE));
    expect(await reasonFor(3n * AMOUNT)).to.equal("OutboundExposure");
    const { blockNumber } = await mined(pay());
    const { CorridorClosed } = kazakhstan.token.filters;
    const ways = [kazakhstan.code, thailand.code] as const;
    const [tripped] = await kazakhstan.token.queryFilter(CorridorClosed(...ways), blockNumber, blockNumber);
    const { timestamp } = await tripped!.getBlock();
    expect(Number(tripped!.args.until) - timestamp).to.be.within(HOUR, 2 * HOUR);
    expect(await reasonFor(1n)).to.equal("CorridorTripped");
  });
});
