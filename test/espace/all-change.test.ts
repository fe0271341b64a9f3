import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { encodeBytes32String, id, ZeroHash } from "ethers";

import {
  authorise,
  authoriseSubmission,
  COMPONENTS,
  Direction,
  type Earmark,
  hashInstruction,
  type HoldOrder,
  HoldReason,
  type Instruction,
  newEarmark,
  newInstruction,
  Priority,
  queueDeadline,
  refusalOf,
  revertDataOf,
  ruleTerms,
  signEarmark,
  signEarmarkExecution,
} from "../../src/index.ts";
import {
  ClearingQueue__factory,
  type CurrencyToken,
  CurrencyToken__factory,
  Gate__factory,
  HoldLedger__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { solveFromChain } from "../utils/clearing.ts";
import { legOf } from "../utils/clearing-world.ts";
import {
  DAY,
  entry,
  HOUR,
  licenseBank,
  mined,
  setRules,
  setThresholds,
  type TestConsortium,
  type TestCountry,
} from "../utils/consortium.ts";
import { clockOf, decideOnNode, passed } from "../utils/council-on-node.ts";
import { describeOnNode } from "../utils/espace.ts";

const NUMERIC = 446; // a second currency of China's: the other suites find the first as it was
const ASSET = 156 * 0x10000 + NUMERIC;
const NOTICE = 60; // the least
const FUNDED = 10_000n;
const HELD = 70n;
const EARMARKED = 50n;
const HOLD_ABOVE = 500n;
const QUEUED = 100n;
const DROPPED = ["SettlementEngine", "ClearingQueue", "HoldLedger"] as const;
const NAMES = ["Gate", ...DROPPED] as const;

/** Chapter after chapter on one chain: each begins where the one before it ended. */
describeOnNode(
  "A currency that changes all it trusts while everything is in flight, on a real eSpace node",
  (shared) => {
    let world: TestConsortium;
    let [china, kazakhstan] = [] as unknown as [TestCountry, TestCountry];
    let [beijing, shanghai, almaty] = [] as unknown as [HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner];
    let token: CurrencyToken;
    let mop: string;
    let kzt: string;
    let next: Awaited<ReturnType<typeof deployNext>>;
    let caseId: number;
    let mark: Earmark;
    let pending: Instruction;

    before(async () => {
      world = shared();
      [china, kazakhstan] = world.members as [TestCountry, TestCountry];
      [beijing, shanghai] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
      almaty = kazakhstan.banks[0]!;
      kzt = await kazakhstan.token.getAddress();
      await createCurrency();
      next = await deployNext();
      await publishNext();
      await openNextGate();
    });

    async function createCurrency() {
      const { currencies, gate, queue } = world;
      const { MonetaryAuthority } = china.offices;
      const params = {
        ...{ country: china.code, numeric: NUMERIC, code: "MOP", name: "Pataca", decimals: 2, notice: NOTICE },
        ...{ adopted: adoptionsOf(world), issuanceLimit: 10n ** 9n, rule: ruleTerms() },
      };
      await mined(currencies.connect(MonetaryAuthority).create(params, CurrencyToken__factory.bytecode));
      mop = await currencies.tokenOf(china.code, NUMERIC);
      token = CurrencyToken__factory.connect(mop, MonetaryAuthority);
      for (const country of [china, kazakhstan]) await setRules(gate, country, bothWays());
      for (const bank of [beijing, shanghai]) await mined(token.issue(bank, FUNDED));
      await mined(queue.connect(MonetaryAuthority).join(mop));
      await mined(queue.connect(MonetaryAuthority).setQuotas(mop, [shanghai, almaty], 10));
    }

    const bothWays = () => [Direction.Outbound, Direction.Inbound].map((direction) => entry(direction, 0, ASSET));

    const adoptionsOf = ({ gate, engine, queue, ledger }: TestConsortium) => [
      { deployment: gate, powers: COMPONENTS.Gate },
      { deployment: engine, powers: COMPONENTS.SettlementEngine },
      { deployment: queue, powers: COMPONENTS.ClearingQueue },
      { deployment: ledger, powers: COMPONENTS.HoldLedger },
    ];

    /** What takes the place of everything that the currency trusts. */
    async function deployNext() {
      const { countries, numbers, committee, standings, assets, cases, appeals, queue, stranger } = world;
      const made = {
        Gate: await new Gate__factory(stranger).deploy(countries, numbers, committee, standings),
        SettlementEngine: await new SettlementEngine__factory(stranger).deploy(countries, assets),
        ClearingQueue: await new ClearingQueue__factory(stranger).deploy(countries, assets, await queue.roundLength()),
        HoldLedger: await new HoldLedger__factory(stranger).deploy(countries, cases, appeals),
      };
      for (const name of NAMES) await made[name].waitForDeployment();
      return made;
    }

    async function publishNext() {
      const { releases } = world;
      const publications = NAMES.map((name) => ({
        name: encodeBytes32String(name),
        powers: COMPONENTS[name],
        deployment: next[name].target,
        audit: ZeroHash,
      }));
      const data = releases.interface.encodeFunctionData("publish", [publications]);
      const actions = [{ target: await releases.getAddress(), value: 0n, data }];
      await decideOnNode(world, { actions, title: "Publish the second versions" });
    }

    async function openNextGate() {
      for (const country of [china, kazakhstan]) {
        const { alpha2, code, offices, banks, bankIds } = country;
        for (const [index, bank] of banks.entries()) {
          const number = await licenseBank(next.Gate, offices.Registrar, code, bank, `${alpha2}BANK${index}`);
          expect(number).to.equal(bankIds[index]);
        }
        await setRules(next.Gate, country, bothWays());
      }
    }

    const now = () => clockOf(world);
    const frozen = (account: HardhatEthersSigner) => token.getFrozenTokens(account);
    const balance = (account: HardhatEthersSigner) => token.balanceOf(account);
    const leg = (payer: HardhatEthersSigner, amount: bigint) => legOf(mop, payer, almaty, amount);
    const adoptCall = (name: (typeof NAMES)[number]) =>
      token.interface.encodeFunctionData("adopt", [next[name].target, COMPONENTS[name]]);

    const orderOf = async (amount: bigint): Promise<HoldOrder> => ({
      ...{ token: mop, account: shanghai.address, authority: china.code, caseId, amount },
      ...{ until: (await now()) + DAY, reason: HoldReason.Fraud },
    });

    /** The error of an attempt, by name: of the currency, of a ledger or of an engine. */
    const errorOf = (attempt: Promise<unknown>): Promise<string | undefined> =>
      attempt.then(
        () => undefined,
        (error: unknown) => {
          const data = revertDataOf(error) ?? "0x";
          const contracts = [token, world.ledger, world.engine];
          return contracts.map((contract) => contract.interface.parseError(data)?.name).find(Boolean);
        },
      );

    it("the issuer announces each change, and money is held, earmarked, submitted and queued meanwhile", async () => {
      const { cases, ledger, engine, queue, gate, domain, stranger } = world;
      for (const name of NAMES) await mined(token.announce(adoptCall(name)));
      const { Supervisor } = china.offices;
      await mined(cases.connect(Supervisor).open([china.code], [], id("law"), ZeroHash));
      caseId = Number(await cases.caseCount());
      await mined(ledger.connect(Supervisor).place(await orderOf(HELD)));

      const deadline = (await now()) + 30 * DAY;
      mark = newEarmark({
        instruction: newInstruction({ legs: [leg(beijing, EARMARKED)], deadline }),
        leg: 0,
        releaser: stranger.address,
      });
      const locked = await signEarmark(beijing, domain, mark);
      await mined(engine.connect(stranger).earmark(mark.instruction, 0, stranger, locked));

      const corridor = entry(Direction.Outbound, kazakhstan.code, ASSET);
      await setRules(gate, china, [corridor]);
      await setThresholds(gate, china, corridor, { holdAbove: HOLD_ABOVE, clock: 120 });
      const legs = [leg(beijing, HOLD_ABOVE + 1n), legOf(kzt, almaty, beijing, 9_000n)];
      pending = newInstruction({ legs, deadline });
      const consent = await authoriseSubmission(almaty, domain, pending);
      await mined(engine.connect(beijing).submitForApproval(pending, [consent]));

      const waiting = newInstruction({
        legs: [leg(shanghai, QUEUED)],
        deadline: queueDeadline((await now()) + 2 * HOUR),
      });
      await mined(queue.connect(shanghai).enqueue(waiting, Priority.Normal, []));
      expect([await frozen(shanghai), await frozen(beijing)]).to.deep.equal([HELD, EARMARKED + HOLD_ABOVE + 1n]);
    });

    it("after its notice it adopts everything new and drops everything old, which begins nothing any more", async () => {
      const { engine, queue, ledger } = world;
      const old = { SettlementEngine: engine, ClearingQueue: queue, HoldLedger: ledger };
      await passed(world, Number(await token.readyAt(adoptCall("HoldLedger"))));
      for (const name of NAMES) await mined(token.adopt(next[name], COMPONENTS[name]));
      for (const name of DROPPED) {
        await mined(token.dropPowers(old[name], COMPONENTS[name]));
        const { inForce, ending } = await token.powersOf(old[name]);
        expect([inForce, ending], name).to.deep.equal([0n, BigInt(COMPONENTS[name])]);
      }
      expect([await token.gate(), await token.ledger()]).to.deep.equal([next.Gate.target, next.HoldLedger.target]);
      const payment = newInstruction({ legs: [leg(beijing, 1n)], deadline: (await now()) + HOUR });
      expect(await errorOf(engine.connect(beijing).settle.staticCall(payment, []))).to.equal("CurrencyTokenNotAdopted");
      const there = { ...world.domain, verifyingContract: await next.SettlementEngine.getAddress() };
      const consent = await authorise(beijing, there, payment);
      const before = await balance(almaty);
      await mined(next.SettlementEngine.connect(world.relayer).settle(payment, [consent]));
      expect(await balance(almaty)).to.equal(before + 1n);
    });

    it("what waited for a Supervisor settles in both currencies, and what waited in the queue is netted", async () => {
      const { engine, queue, relayer, stranger } = world;
      const before = [await balance(almaty), await kazakhstan.token.balanceOf(beijing)] as const;
      await mined(engine.connect(china.offices.Supervisor).approve(hashInstruction(pending), china.code));
      await mined(engine.connect(relayer).settleApproved(pending));
      expect(await kazakhstan.token.balanceOf(beijing)).to.equal(before[1] + 9_000n);
      await passed(world, Number(await queue.roundStart((await queue.round()) + 1n)));
      await mined(queue.connect(stranger).net(await solveFromChain(queue)));
      expect(await balance(almaty)).to.equal(before[0] + HOLD_ABOVE + 1n + QUEUED);
      expect(await frozen(beijing)).to.equal(EARMARKED);
    });

    it("the earmark is executed out of the old ledger, where the hold goes on biting until it is released", async () => {
      const { cases, engine, ledger, domain, relayer, stranger } = world;
      const { Supervisor } = china.offices;
      const before = await balance(almaty);
      const execution = await signEarmarkExecution(stranger, domain, mark);
      await mined(engine.connect(relayer).settleEarmarked(mark.instruction, [], [execution]));
      expect(await balance(almaty)).to.equal(before + EARMARKED);

      const spendable = (await balance(shanghai)) - HELD;
      const tooMuch = token.connect(shanghai).transfer.staticCall(almaty, spendable + 1n);
      const refusal = await tooMuch.then(
        () => undefined,
        (error: unknown) => refusalOf(error)?.reason.name,
      );
      expect(refusal).to.equal("InsufficientFunds");
      const order = await orderOf(HELD);
      expect(await errorOf(next.HoldLedger.connect(Supervisor).place.staticCall(order))).to.equal(
        "HoldsRollingElsewhere",
      );
      await mined(cases.connect(Supervisor).open([china.code], [], id("another matter"), ZeroHash));
      const other = { ...order, caseId: caseId + 1 };
      await mined(next.HoldLedger.connect(Supervisor).place(other));
      expect(await frozen(shanghai)).to.equal(2n * HELD);
      await mined(ledger.connect(Supervisor).release(mop, shanghai, 0, HELD));
      await mined(next.HoldLedger.connect(Supervisor).release(mop, shanghai, 0, HELD));
    });

    it("in the end nothing is held of anybody, and no money was made or lost", async () => {
      const banks = [beijing, shanghai, almaty];
      expect(await Promise.all(banks.map(frozen))).to.deep.equal([0n, 0n, 0n]);
      const balances = await Promise.all(banks.map(balance));
      expect(balances.reduce((sum, held) => sum + held, 0n)).to.equal(2n * FUNDED);
      expect(await token.totalSupply()).to.equal(2n * FUNDED);
    });
  },
);
