import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { network } from "hardhat";

import { Direction, newInstruction, parseDecision, reasonCode } from "../../src/index.ts";
import { DAY, entry, mined, setRules, setThresholds } from "../utils/consortium.ts";
import { deployHoldWorld, type HoldWorld, LOOT, nationalOrder, order, place } from "../utils/holds.ts";
import { completeRecovery, proposeRecovery } from "../utils/participants.ts";

const connection = await network.create();
const { ethers, networkHelpers, provider } = connection;
const { time } = networkHelpers;

const EVIDENCE = `0x${"22".repeat(32)}`;
const NEVER = 2 ** 40;

/** What went wrong elsewhere with freezes, recoveries and lists, done to holds and rules. */
describe("Incidents of freezes, recoveries and lists", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);
  const deploy = () => deployHoldWorld(connection);

  /** Sends transactions that all land in one block, in this order, and tells which succeeded. */
  const inOneBlock = async (...sent: (() => Promise<ContractTransactionResponse>)[]) => {
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const responses: ContractTransactionResponse[] = [];
    for (const send of sent) responses.push(await send());
    await networkHelpers.mine();
    await provider.request({ method: "evm_setAutomine", params: [true] });
    const receipts = await Promise.all(responses.map(({ hash }) => ethers.provider.getTransactionReceipt(hash)));
    expect(new Set(receipts.map((receipt) => receipt!.blockNumber))).to.have.lengthOf(1);
    return receipts.map((receipt) => receipt!.status === 1);
  };

  const reasonFor = async (
    { china }: HoldWorld,
    payer: HardhatEthersSigner,
    payee: HardhatEthersSigner,
    amount: bigint,
  ) => parseDecision(await china.token.check(payer, payee, amount, 0)).reason.name;

  const recover = async ({ gate, china, kazakhstan }: HoldWorld, lost: HardhatEthersSigner) => {
    const successor = (await ethers.getSigners()).at(-1)!;
    const home = [china, kazakhstan].find(({ banks }) => banks.includes(lost))!;
    await mined(proposeRecovery(gate, home, lost, successor));
    await time.increase(3 * DAY);
    await mined(completeRecovery(gate, successor, lost));
    const free = (await china.token.balanceOf(lost)) - (await china.token.getFrozenTokens(lost));
    await mined(china.token.forcedTransfer(lost, successor, free));
    return successor;
  };

  it("USDT: hours lay between the announcement of a freeze and its bite, in which the money left", async () => {
    const world = await fixture();
    const asked = await order(world);
    const { china, ledger, suspect, victim } = world;
    const hold = () => ledger.connect(china.offices.Supervisor).place(asked, { gasLimit: 500_000 });
    const flee = () => china.token.connect(suspect).transfer(victim, LOOT, { gasLimit: 500_000 });
    expect(await inOneBlock(hold, flee)).to.deep.equal([true, false]);
  });

  it("ERC-7943: the second authority's freeze overwrote the first's", async () => {
    const world = await fixture();
    const { china, kazakhstan, ledger, cny, suspect } = world;
    await mined(place(world, await order(world, { amount: 700n })));
    await mined(place(world, await nationalOrder(world, { amount: 40n })));
    expect(await china.token.getFrozenTokens(suspect)).to.equal(740n);
    await mined(ledger.connect(kazakhstan.offices.Supervisor).release(cny, suspect, 0, 40n));
    expect(await china.token.getFrozenTokens(suspect)).to.equal(700n);
  });

  it("ERC-7943's reference: one account twice in a batch spent what was frozen", async () => {
    const world = await fixture();
    const { china, engine, queue, cny, suspect, victim } = world;
    await mined(place(world, await order(world, { amount: LOOT - 100n })));
    const leg = { token: cny, payer: suspect.address, payee: victim.address, amount: 60n };
    const twice = newInstruction({ legs: [leg, leg], deadline: NEVER });
    await expect(engine.connect(suspect).settle(twice, []))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("InsufficientFunds"), suspect, victim, 60n);
    await networkHelpers.setBalance(await queue.getAddress(), 10n ** 18n);
    const asQueue = china.token.connect(await ethers.getImpersonatedSigner(await queue.getAddress()));
    await expect(asQueue.settleNet([suspect, suspect, victim], [-60n, -60n, 120n]))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenInsufficientBalance")
      .withArgs(suspect, 40n, 60n);
  });

  it("T-REX: a recovered wallet was free of what had been frozen", async () => {
    const world = await fixture();
    const { china, suspect, victim } = world;
    await mined(place(world, await nationalOrder(world, { amount: 700n })));
    const successor = await recover(world, suspect);
    expect(await china.token.balanceOf(successor)).to.equal(LOOT - 700n);
    expect(await china.token.getFrozenTokens(suspect)).to.equal(700n);
    expect(await reasonFor(world, suspect, victim, 1n)).to.equal("PayerUnknown");
  });

  it("T-REX: a recovered wallet began its limits anew", async () => {
    const world = await fixture();
    const { gate, china, kazakhstan, victim, suspect } = world;
    const there = entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 1_000n });
    await setRules(gate, china, [there]);
    await setThresholds(gate, china, there, { countsVelocity: true });
    const velocity = { asset: china.asset, limit: 1_000n, window: 30 * DAY };
    await mined(gate.connect(china.offices.Supervisor).adoptVelocities(china.code, [velocity], EVIDENCE));
    await mined(china.token.connect(victim).transfer(suspect, 1_000n));
    expect(await reasonFor(world, victim, suspect, 200n)).to.equal("DailyLimit");
    const successor = await recover(world, victim);
    expect(await reasonFor(world, successor, suspect, 200n)).to.equal("PayerVelocity"); // 100 refilled in three days
    expect(await reasonFor(world, successor, suspect, 90n)).to.equal("Permitted");
  });

  it("T-REX: a list of countries let pass whatever matched any entry", async () => {
    const world = await fixture();
    const { gate, china, kazakhstan, thailand, victim, suspect } = world;
    const nobody = (counterparty: number) => ({
      ...entry(Direction.Inbound, counterparty, china.asset),
      terms: { purposes: 0n, minTier: 0, cap: 1n, dailyLimit: 0n },
    });
    await setRules(gate, kazakhstan, [nobody(china.code)]);
    expect(await reasonFor(world, victim, suspect, 1n)).to.equal("InboundPurpose"); // though Thailand's entry matches
    expect(await reasonFor(world, victim, thailand.banks[0]!, 1n)).to.equal("Permitted");
  });

  it("T-REX: with no topics required, everybody was verified", async () => {
    const world = await fixture();
    const { gate, kazakhstan, china, victim, suspect } = world;
    const none = { purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n };
    const gone = [china.code, 0].map((counterparty) => ({
      ...entry(Direction.Inbound, counterparty, china.asset),
      terms: none,
    }));
    await setRules(gate, kazakhstan, gone);
    expect(await reasonFor(world, victim, suspect, 1n)).to.equal("InboundNoRule");
  });

  it("T-REX: a freeze had neither case nor reason nor end", async () => {
    const world = await fixture();
    const { ledger, cases } = world;
    await expect(place(world, await order(world, { caseId: 99 })))
      .to.be.revertedWithCustomError(cases, "CaseRegistryNoCase")
      .withArgs(99);
    await expect(place(world, await order(world, { reason: 0 }))).to.be.revertedWithCustomError(
      ledger,
      "HoldsInvalidOrder",
    );
    await expect(place(world, await order(world, { until: 2 ** 32 - 1 }))).to.be.revertedWithCustomError(
      ledger,
      "HoldsInvalidTerm",
    );
  });
});
