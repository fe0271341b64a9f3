import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { ContractTransactionReceipt } from "ethers";
import { network } from "hardhat";

import {
  contractScope,
  corridorScope,
  currencyScope,
  Direction,
  parseDecision,
  Power,
  purposeIndex,
  purposeSet,
  reasonCode,
  type ReasonName,
  REASONS,
  ruleTerms,
} from "../../src/index.ts";
import {
  ClearingQueue__factory,
  EmergencyCommittee__factory,
  Gate__factory,
  LyingGate__factory,
  ParticipantNumbers__factory,
} from "../../typechain-types/index.js";
import {
  BASIS,
  adopt as adoptBy,
  DAY,
  deployConsortium,
  entry,
  HOUR,
  licenseBank,
  mined,
  publish,
  setRules,
  type TestCountry,
} from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const FUNDED = 100_000_000n;
const MAX_SUPPLY = 2n ** 104n - 1n;
const MAX_INT = 2n ** 255n - 1n;
const MIN_INT = -(2n ** 255n);
const MAX_UINT = 2n ** 256n - 1n;
const LIMIT = 1_000n;
const EVERYONE = MAX_UINT; // holders

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const queue = await playerOf(consortium.queue);
  const [payer, colleague] = [china.banks[0]!, china.banks[1]!];
  const payee = kazakhstan.banks[0]!;
  const issuer = china.token;
  return {
    ...consortium,
    queue,
    china,
    kazakhstan,
    thailand,
    issuer,
    token: issuer.connect(queue),
    payer,
    colleague,
    payee,
  };
}

type World = Awaited<ReturnType<typeof deploy>>;

interface Deployed {
  getAddress(): Promise<string>;
}

async function playerOf(contract: Deployed): Promise<HardhatEthersSigner> {
  await networkHelpers.setBalance(await contract.getAddress(), 10n ** 20n);
  return ethers.getImpersonatedSigner(await contract.getAddress());
}

async function deployOtherQueue({ countries, assets, releases, joint }: World) {
  const queue = await new ClearingQueue__factory(joint).deploy(countries, assets, 60);
  await publish(releases, "ClearingQueue", queue);
  return queue;
}

async function adopt({ issuer }: World, deployment: Deployed, powers: number) {
  await mined(adoptBy(connection, issuer, deployment, powers));
}

async function adoptLyingGate(world: World) {
  const liar = await new LyingGate__factory(world.joint).deploy(world.china.code);
  await publish(world.releases, "Gate", liar);
  await adopt(world, liar, Power.Judge);
  return liar;
}

/** Adopts a gate that numbers by itself: participant 1 is the stranger, of Kazakhstan, and the banks are unknown. */
async function adoptOtherGate(world: World) {
  const { countries, releases, joint, kazakhstan, stranger } = world;
  const numbers = await new ParticipantNumbers__factory(joint).deploy();
  const gate = await new Gate__factory(joint).deploy(countries, numbers, joint, joint);
  await publish(releases, "Gate", gate);
  await licenseBank(gate, kazakhstan.offices.Registrar, kazakhstan.code, stranger, "KZOTHER");
  await adopt(world, gate, Power.Judge);
  return gate;
}

/** Halts a scope for an hour and says until when. */
async function halt({ gate, joint }: World, scope: bigint): Promise<number> {
  const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
  const until = (await time.latest()) + HOUR;
  await committee.extend(gate, scope, until, BASIS);
  return until;
}

async function limitDay({ gate, china, kazakhstan }: World, dailyLimit = LIMIT) {
  await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit })]);
  return china.bankIds[0]!;
}

const balancesOf = ({ token }: World, holders: readonly Deployed[]) =>
  Promise.all(holders.map(async (holder) => token.balanceOf(holder.getAddress())));

const books = ({ token }: World) => Promise.all([token.totalSupply(), token.issuance()]);

/** The events of the token in a receipt, as name and arguments. */
function eventsOf({ token }: World, { logs }: ContractTransactionReceipt) {
  return logs.map((log) => token.interface.parseLog(log)!).map(({ name, args }) => [name, ...(args as unknown[])]);
}

/** What anybody is told that may not net. */
const refusedAs = (call: Promise<unknown>, { token }: World, caller: Deployed) =>
  expect(call).to.be.revertedWithCustomError(token, "CurrencyTokenNotAdopted").withArgs(caller, Power.Net);

describe("CurrencyToken and its clearing queue", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  describe("the queue's functions", () => {
    /** As a caller other than the world's queue. */
    const acts = ({ token, payer, payee }: World, caller: HardhatEthersSigner) => {
      const as = token.connect(caller);
      return [
        () => as.screen([payer, payee], EVERYONE),
        () => as.admit(payer, payee, 1n, 1n, 0),
        () => as.settleNet([payer, payee], [-1n, 1n]),
      ];
    };

    it("are for those that may net, whoever else asks", async () => {
      const world = await fixture();
      const { payer, relayer, joint, china } = world;
      const contracts = [world.engine, world.gate, world.ledger, world.currencies, await deployOtherQueue(world)];
      const callers = [payer, relayer, joint, china.offices.MonetaryAuthority];
      for (const contract of contracts) callers.push(await playerOf(contract));
      for (const caller of callers) {
        for (const act of acts(world, caller)) await refusedAs(act(), world, caller);
      }
    });

    it("are another queue's too with its adoption, side by side", async () => {
      const world = await fixture();
      const other = await deployOtherQueue(world);
      const next = await playerOf(other);
      for (const act of acts(world, next)) await refusedAs(act(), world, next);
      await adopt(world, other, Power.Net);
      for (const queue of [next, world.queue]) {
        for (const act of acts(world, queue)) await act();
      }
    });

    it("end with the power: at once for what enters, after six days for what waits", async () => {
      const world = await fixture();
      const { issuer, token, queue, payer, payee } = world;
      const droppedAt = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(droppedAt);
      await issuer.dropPowers(queue, Power.Net);
      await refusedAs(token.admit(payer, payee, 1n, 1n, 0), world, queue);
      await token.screen([payer, payee], EVERYONE);
      await time.setNextBlockTimestamp(droppedAt + 6 * DAY);
      await token.settleNet([payer, payee], [-1n, 1n]);
      await time.increaseTo(droppedAt + 6 * DAY + 1);
      for (const act of acts(world, queue)) await refusedAs(act(), world, queue);
    });

    it("stay with a queue that has lost another power", async () => {
      const world = await fixture();
      const { issuer, releases } = world;
      const both = await new ClearingQueue__factory(world.joint).deploy(world.countries, world.assets, 60);
      await publish(releases, "ClearingQueue", both, Power.Net | Power.Pay);
      await adopt(world, both, Power.Net | Power.Pay);
      await issuer.dropPowers(both, Power.Pay);
      await time.increase(7 * DAY);
      for (const act of acts(world, await playerOf(both))) await act();
    });

    it("do not come back when the deployment loses another power later", async () => {
      const world = await fixture();
      const { issuer, releases } = world;
      const both = await new ClearingQueue__factory(world.joint).deploy(world.countries, world.assets, 60);
      await publish(releases, "ClearingQueue", both, Power.Net | Power.Pay);
      await adopt(world, both, Power.Net | Power.Pay);
      await issuer.dropPowers(both, Power.Net);
      await time.increase(7 * DAY);
      expect((await issuer.powersOf(both)).ending).to.equal(Power.Pay);
      await issuer.dropPowers(both, Power.Pay);
      expect((await issuer.powersOf(both)).ending).to.equal(Power.Pay);
      const player = await playerOf(both);
      for (const act of acts(world, player)) await refusedAs(act(), world, player);
    });
  });

  describe("screen", () => {
    const screen = async ({ token }: World, accounts: readonly Deployed[], holders = EVERYONE) => {
      const addresses = await Promise.all(accounts.map(async (account) => account.getAddress()));
      const { balances, barred } = await token.screen(addresses, holders);
      return { balances: [...balances], barred: [...barred] };
    };

    it("tells the balances of the holders, and nothing of the others'", async () => {
      const world = await fixture();
      const { payer, payee, colleague, stranger, issuer } = world;
      await issuer.connect(payer).transfer(payee, 30n);
      const accounts = [payer, payee, stranger, colleague];
      expect((await screen(world, accounts)).balances).to.deep.equal([FUNDED - 30n, 30n, 0n, FUNDED]);
      expect((await screen(world, accounts, 0b1010n)).balances).to.deep.equal([0n, 30n, 0n, FUNDED]);
      expect((await screen(world, accounts, 0b0101n)).balances).to.deep.equal([FUNDED - 30n, 0n, 0n, 0n]);
      expect((await screen(world, accounts, 0n)).balances).to.deep.equal([0n, 0n, 0n, 0n]);
    });

    it("bars everybody while the issuer permits nothing", async () => {
      const { issuer, token, payer, payee } = await fixture();
      await issuer.setIssuerRule(ruleTerms({ purposes: 0n }));
      const { barred } = await token.screen([payer, payee], EVERYONE);
      expect(barred).to.deep.equal([ethers.MaxUint256, ethers.MaxUint256]);
    });

    it("answers nothing for nobody", async () => {
      const world = await fixture();
      expect(await screen(world, [])).to.deep.equal({ balances: [], barred: [] });
    });

    it("tells what the gate says of all of them, holders or not, known to the token or not", async () => {
      const world = await fixture();
      const { gate, issuer, payer, payee, colleague, stranger, thailand, china } = world;
      await issuer.connect(payer).transfer(payee, 1n); // the token knows these two now
      await suspend(gate, china, china.bankIds[1]!);
      await halt(world, corridorScope(china.code, thailand.code));
      const accounts = [thailand.banks[0]!, payer, stranger, payee, colleague];
      const outlaws = 0b10100n;
      const expected = [outlaws, outlaws | 1n, MAX_UINT, outlaws, MAX_UINT];
      for (const holders of [EVERYONE, 0n, 0b01010n, 0b10101n]) {
        expect((await screen(world, accounts, holders)).barred).to.deep.equal(expected);
      }
      const parties = accounts.map(({ address }) => BigInt(address) << 96n);
      expect([...(await gate.screen(parties, china.asset, world.queue))]).to.deep.equal(expected);
    });

    it("does not trust a link that has gone stale", async () => {
      const world = await fixture();
      const { gate, issuer, payer, payee, china } = world;
      await issuer.connect(payer).transfer(payee, 1n);
      await gate.connect(china.offices.Registrar).removeAccount(payer);
      expect((await screen(world, [payer, payee])).barred).to.deep.equal([MAX_UINT, 1n]);
    });

    it("asks the gate adopted now, and does not trust the links of the one before", async () => {
      const world = await fixture();
      const { issuer, payer, payee, stranger, china } = world;
      await issuer.connect(payer).transfer(payee, 1n);
      expect(china.bankIds[0]).to.equal(1); // at the other gate the stranger's id
      await adoptOtherGate(world);
      const { balances, barred } = await screen(world, [payer, stranger, payee]);
      expect(barred).to.deep.equal([MAX_UINT, 0b101n, MAX_UINT]);
      expect(balances).to.deep.equal([FUNDED - 1n, 0n, 1n]);
    });

    it("asks of its own currency", async () => {
      const world = await fixture();
      const { payer, colleague, payee, china, kazakhstan } = world;
      await halt(world, currencyScope(kazakhstan.asset));
      expect((await screen(world, [payer, colleague, payee])).barred).to.deep.equal([0n, 0n, 0n]);
      await halt(world, currencyScope(china.asset));
      expect((await screen(world, [payer, colleague, payee])).barred).to.deep.equal([0b100n, 0b100n, 0b011n]);
    });

    it("reports a halt of the queue, and none of the engine", async () => {
      const world = await fixture();
      const { gate, engine, queue, payer } = world;
      await halt(world, contractScope(await engine.getAddress()));
      expect((await screen(world, [payer])).barred).to.deep.equal([0n]);
      const until = await halt(world, contractScope(queue.address));
      await expect(screen(world, [payer]))
        .to.be.revertedWithCustomError(gate, "GateHalted")
        .withArgs(queue, until);
      await time.increaseTo(until);
      expect((await screen(world, [payer])).barred).to.deep.equal([0n]);
    });

    it("takes 256 accounts and no more", async () => {
      const world = await fixture();
      const { gate, payer, stranger } = world;
      const accounts = Array.from({ length: 255 }, () => stranger);
      const { balances, barred } = await screen(world, [...accounts, payer]);
      expect(balances).to.deep.equal([...accounts.map(() => 0n), FUNDED]);
      expect(barred).to.deep.equal([...accounts.map(() => MAX_UINT), 2n ** 255n - 1n]);
      await expect(screen(world, [...accounts, payer, payer]))
        .to.be.revertedWithCustomError(gate, "GateTooMany")
        .withArgs(257, 256);
    });
  });

  describe("admit", () => {
    const refused = (call: Promise<unknown>, world: World, reason: ReasonName, total: bigint, payee = world.payee) =>
      expect(call)
        .to.be.revertedWithCustomError(world.token, "CurrencyTokenRefused")
        .withArgs(reasonCode(reason), world.payer, payee, total);

    it("answers with the decision and the versions that applied", async () => {
      const world = await fixture();
      const { token, issuer, gate, payer, payee, china, kazakhstan } = world;
      await issuer.setIssuerRule(ruleTerms({ minTier: 1 }));
      await setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, { dailyLimit: 5_000n })]);
      const word = await token.admit.staticCall(payer, payee, 1n, 2n, purposeIndex("TREA"));
      const { reason, ...rest } = parseDecision(word);
      expect(reason.name).to.equal("Permitted");
      expect(rest).to.deep.equal({
        purpose: "TREA",
        exposureCounted: false,
        velocityCounted: false,
        approved: false,
        reported: false,
        issuerVersion: 2,
        payerVersion: 1,
        payeeVersion: 2,
        payerCountry: china.code,
        payeeCountry: kazakhstan.code,
        payer: china.bankIds[0],
        payee: kazakhstan.bankIds[0],
        dailyLimit: 5_000n,
      });
    });

    it("moves nothing and says nothing, whatever the payer has", async () => {
      const world = await fixture();
      const { token, payer, payee } = world;
      await limitDay(world, 2n * FUNDED);
      const before = [await balancesOf(world, [payer, payee]), await books(world)];
      const { logs } = await mined(token.admit(payer, payee, FUNDED + 1n, 2n * FUNDED, 0));
      expect(logs).to.deep.equal([]);
      expect([await balancesOf(world, [payer, payee]), await books(world)]).to.deep.equal(before);
    });

    it("judges the largest of the payments by the caps, not their sum", async () => {
      const world = await fixture();
      const { token, gate, payer, payee, china, kazakhstan } = world;
      await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { cap: 500n })]);
      await token.admit(payer, payee, 500n, 5_000n, 0);
      await refused(token.admit(payer, payee, 501n, 5_001n, 0), world, "OutboundCap", 5_001n);
    });

    it("judges by the purpose", async () => {
      const world = await fixture();
      const { token, issuer, payer, payee } = world;
      await issuer.setIssuerRule(ruleTerms({ purposes: purposeSet(["TREA"]) }));
      await token.admit(payer, payee, 1n, 1n, purposeIndex("TREA"));
      await refused(token.admit(payer, payee, 1n, 1n, purposeIndex("SALA")), world, "IssuerPurpose", 1n);
    });

    for (const purpose of [48, 255]) {
      it(`permits nothing for ${purpose}, which is no purpose`, async () => {
        const world = await fixture();
        const { token, payer, payee } = world;
        await refused(token.admit(payer, payee, 1n, 1n, purpose), world, "OutboundPurpose", 1n);
      });
    }

    it("is closed by a halt of the queue until its end, at home too, and not by one of the engine", async () => {
      const world = await fixture();
      const { token, engine, queue, payer, payee, colleague } = world;
      await halt(world, contractScope(await engine.getAddress()));
      await token.admit(payer, payee, 1n, 1n, 0);
      const until = await halt(world, contractScope(queue.address));
      await refused(token.admit(payer, payee, 1n, 1n, 0), world, "ContractHalted", 1n);
      await refused(token.admit(payer, colleague, 1n, 1n, 0), world, "ContractHalted", 1n, colleague);
      await time.setNextBlockTimestamp(until);
      await token.admit(payer, payee, 1n, 1n, 0);
    });

    it("uses up the daily limit by the sum, as payments do", async () => {
      const world = await fixture();
      const { token, issuer, payer, payee, kazakhstan } = world;
      const id = await limitDay(world);
      await token.admit(payer, payee, 100n, 600n, 0);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(600n);
      await refused(token.admit(payer, payee, 1n, 401n, 0), world, "DailyLimit", 401n);
      await expect(issuer.connect(payer).transfer(payee, 401n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenRefused")
        .withArgs(reasonCode("DailyLimit"), payer, payee, 401n);
      await issuer.connect(payer).transfer(payee, 300n);
      await refused(token.admit(payer, payee, 1n, 101n, 0), world, "DailyLimit", 101n);
      await token.admit(payer, kazakhstan.banks[1]!, 1n, 100n, 0);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(LIMIT);
    });

    it("takes the stricter of the two countries' limits", async () => {
      const world = await fixture();
      const { token, gate, payer, payee, china, kazakhstan } = world;
      await limitDay(world);
      await setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, { dailyLimit: 999n })]);
      await refused(token.admit(payer, payee, 1n, 1_000n, 0), world, "DailyLimit", 1_000n);
      await token.admit(payer, payee, 1n, 999n, 0);
    });

    it("counts nothing where there is no limit, however much it is", async () => {
      const world = await fixture();
      const { token, payer, thailand } = world;
      const id = await limitDay(world); // towards Kazakhstan
      await token.admit(payer, thailand.banks[0]!, MAX_UINT, MAX_UINT, 0);
      expect(await token.paidToday(id, thailand.code)).to.equal(0n);
    });

    it("counts nothing of what it refuses", async () => {
      const world = await fixture();
      const { token, payer, payee, kazakhstan } = world;
      const id = await limitDay(world);
      await refused(token.admit(payer, payee, 1n, LIMIT + 1n, 0), world, "DailyLimit", LIMIT + 1n);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(0n);
    });

    it("refuses by name a sum that no counter can hold", async () => {
      const world = await fixture();
      const { token, payer, payee } = world;
      await limitDay(world);
      await token.admit(payer, payee, 1n, 1n, 0);
      for (const total of [2n ** 128n - 1n, 2n ** 128n, MAX_UINT - 1n, MAX_UINT]) {
        await refused(token.admit(payer, payee, 1n, total, 0), world, "DailyLimit", total);
      }
    });

    it("counts for the day on which payments enter, to its last second", async () => {
      const world = await fixture();
      const { token, payer, payee, kazakhstan } = world;
      const id = await limitDay(world);
      const midnight = (Math.floor((await time.latest()) / DAY) + 2) * DAY;
      await time.setNextBlockTimestamp(midnight - 1);
      await token.admit(payer, payee, 1n, LIMIT, 0);
      await time.setNextBlockTimestamp(midnight);
      await token.admit(payer, payee, 1n, LIMIT, 0);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(LIMIT);
    });

    it("does not trust the old gate's links", async () => {
      const world = await fixture();
      const { token, issuer, payer, payee, china } = world;
      await issuer.connect(payer).transfer(payee, 1n);
      expect(china.bankIds[0]).to.equal(1); // at the other gate the stranger's id
      await adoptOtherGate(world);
      await refused(token.admit(payer, payee, 1n, 1n, 0), world, "PayerUnknown", 1n);
    });

    it("lets no lying gate have anyone queue a payment to itself", async () => {
      const world = await fixture();
      const { token, payer } = world;
      await adoptLyingGate(world);
      await refused(token.admit(payer, payer, 1n, 1n, 0), world, "SelfPayment", 1n, payer);
    });

    it("refuses with a reason nobody knows", async () => {
      const world = await fixture();
      const liar = await adoptLyingGate(world);
      await liar.setAnswer(BigInt(REASONS.length) << 250n);
      await expect(world.token.admit(world.payer, world.payee, 1n, 1n, 0)).to.be.revertedWithPanic(0x21);
    });
  });

  describe("settleNet", () => {
    it("moves the net through the queue and leaves nothing there", async () => {
      const world = await fixture();
      const { token, queue, payer, colleague, payee, thailand } = world;
      const accounts = [payer, payee, colleague, thailand.banks[0]!, queue];
      const [before, supply] = [await balancesOf(world, accounts), await books(world)];
      const { target } = token;
      const receipt = await mined(token.settleNet(accounts.slice(0, 4), [-700n, 650n, -50n, 100n]));
      expect(eventsOf(world, receipt)).to.deep.equal([
        ["Transfer", payer.address, queue.address, 700n],
        ["Transfer", queue.address, payee.address, 650n],
        ["Transfer", colleague.address, queue.address, 50n],
        ["Transfer", queue.address, thailand.banks[0]!.address, 100n],
      ]);
      expect(new Set(receipt.logs.map(({ address }) => address))).to.deep.equal(new Set([target]));
      const changes = [-700n, 650n, -50n, 100n, 0n];
      expect(await balancesOf(world, accounts)).to.deep.equal(before.map((balance, i) => balance + changes[i]!));
      expect(await books(world)).to.deep.equal(supply);
    });

    it("moves whole balances, and what the queue itself holds is left alone", async () => {
      const world = await fixture();
      const { token, gate, queue, payer, payee, kazakhstan } = world;
      const { Registrar } = kazakhstan.offices;
      await licenseBank(gate, Registrar, kazakhstan.code, queue, "KZQUEUE");
      await world.issuer.connect(payer).transfer(queue, 9n);
      await token.settleNet([payer, payee], [9n - FUNDED, FUNDED - 9n]);
      expect(await balancesOf(world, [payer, payee, queue])).to.deep.equal([0n, FUNDED - 9n, 9n]);
    });

    it("says nothing of accounts whose balance stays", async () => {
      const world = await fixture();
      const { token, payer, payee, colleague, stranger } = world;
      const receipt = await mined(token.settleNet([stranger, payer, colleague, payee], [0n, -1n, 0n, 1n]));
      expect(eventsOf(world, receipt)).to.have.length(2);
      for (const nothing of [[], [0n], [0n, 0n]]) {
        const none = await mined(
          token.settleNet(
            nothing.map(() => payer),
            nothing,
          ),
        );
        expect(none.logs).to.deep.equal([]);
      }
    });

    it("asks neither gate nor daily limit again: the queue has screened, and what entered was counted", async () => {
      const world = await fixture();
      const { token, gate, payer, payee, china, kazakhstan } = world;
      const id = await limitDay(world);
      await token.admit(payer, payee, 600n, 600n, 0);
      await halt(world, currencyScope(china.asset));
      await suspend(gate, china, id);
      await token.settleNet([payer, payee], [-600n, 600n]);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(600n);
    });

    it("leaves the links that the token knows as they are", async () => {
      const world = await fixture();
      const { token, issuer, payer, payee, stranger } = world;
      await issuer.connect(payer).transfer(payee, 1n);
      const before = await token.check(payer, payee, 1n, 0);
      await token.settleNet([payer, payee, stranger], [-5n, 2n, 3n]);
      expect(await token.check(payer, payee, 1n, 0)).to.deep.equal(before);
      await issuer.connect(payer).transfer(payee, 1n);
    });

    for (const [name, changes, sum] of [
      ["more is given than taken", [-1n, 2n], 1n],
      ["less is given than taken", [-2n, 1n], -1n],
      ["nothing is taken", [0n, 1n], 1n],
      ["nothing is given", [-1n, 0n], -1n],
    ] as const) {
      it(`is refused where ${name}`, async () => {
        const world = await fixture();
        const { token, payer, payee } = world;
        const before = await balancesOf(world, [payer, payee]);
        await expect(token.settleNet([payer, payee], [...changes]))
          .to.be.revertedWithCustomError(token, "CurrencyTokenUnbalanced")
          .withArgs(sum);
        expect(await balancesOf(world, [payer, payee])).to.deep.equal(before);
      });
    }

    it("is refused whole where an account lacks a single unit", async () => {
      const world = await fixture();
      const { token, payer, colleague, payee } = world;
      const before = await balancesOf(world, [payer, colleague, payee]);
      await expect(token.settleNet([payer, payee, colleague], [-1n, FUNDED + 2n, -FUNDED - 1n]))
        .to.be.revertedWithCustomError(token, "CurrencyTokenInsufficientBalance")
        .withArgs(colleague, FUNDED, FUNDED + 1n);
      expect(await balancesOf(world, [payer, colleague, payee])).to.deep.equal(before);
    });

    it("names an account twice as if it were two acts, one after the other", async () => {
      const world = await fixture();
      const { token, payer, payee } = world;
      await token.settleNet([payer, payee, payer, payee], [-FUNDED, FUNDED, FUNDED, -FUNDED]);
      expect(await balancesOf(world, [payer, payee])).to.deep.equal([FUNDED, 0n]);
      await expect(token.settleNet([payer, payee, payer, payee], [-FUNDED, FUNDED, -1n, 1n]))
        .to.be.revertedWithCustomError(token, "CurrencyTokenInsufficientBalance")
        .withArgs(payer, 0n, 1n);
    });

    describe("numbers that are no amounts", () => {
      type Told = [error: string, ...args: (bigint | "payer")[]];
      const INSUFFICIENT = "CurrencyTokenInsufficientBalance";
      const SUPPLY = "CurrencyTokenSupplyLimit";

      /** The payer has FUNDED, the payee nothing. */
      const CASES: [name: string, changes: [payer: bigint, payee: bigint], told: Told][] = [
        ["the least number", [MIN_INT, 0n], [INSUFFICIENT, "payer", FUNDED, 2n ** 255n]],
        ["the least number and its like", [MIN_INT, MIN_INT], [INSUFFICIENT, "payer", FUNDED, 2n ** 255n]],
        ["the least number but one", [MIN_INT + 1n, MAX_INT], [INSUFFICIENT, "payer", FUNDED, MAX_INT]],
        ["the largest number", [0n, MAX_INT], [SUPPLY, MAX_INT, MAX_SUPPLY]],
        ["the largest number after a receipt", [1n, MAX_INT], [SUPPLY, MAX_INT, MAX_SUPPLY]],
        ["the largest number twice", [MAX_INT, MAX_INT], [SUPPLY, FUNDED + MAX_INT, MAX_SUPPLY]],
        ["more than an account can hold", [0n, MAX_SUPPLY + 1n], [SUPPLY, MAX_SUPPLY + 1n, MAX_SUPPLY]],
        ["more than fits on top", [MAX_SUPPLY - FUNDED + 1n, 0n], [SUPPLY, MAX_SUPPLY + 1n, MAX_SUPPLY]],
        ["as much as an account can hold on top", [MAX_SUPPLY, 0n], [SUPPLY, FUNDED + MAX_SUPPLY, MAX_SUPPLY]],
        ["as much as fits, from nowhere", [MAX_SUPPLY - FUNDED, 0n], ["CurrencyTokenUnbalanced", MAX_SUPPLY - FUNDED]],
        ["as much as an account can hold, from nowhere", [0n, MAX_SUPPLY], ["CurrencyTokenUnbalanced", MAX_SUPPLY]],
      ];

      for (const [name, changes, [error, ...args]] of CASES) {
        it(`are refused by name: ${name}`, async () => {
          const world = await fixture();
          const { token, payer, payee } = world;
          await expect(token.settleNet([payer, payee], changes))
            .to.be.revertedWithCustomError(token, error)
            .withArgs(...args.map((arg) => (arg === "payer" ? payer.address : arg)));
          expect(await balancesOf(world, [payer, payee])).to.deep.equal([FUNDED, 0n]);
        });
      }

      it("are refused by name: the least number after another payment", async () => {
        const { token, payer, colleague } = await fixture();
        await expect(token.settleNet([payer, colleague], [-1n, MIN_INT]))
          .to.be.revertedWithCustomError(token, INSUFFICIENT)
          .withArgs(colleague, FUNDED, 2n ** 255n);
      });
    });
  });
});
