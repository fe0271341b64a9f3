import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { type Signer, ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  authorise,
  Direction,
  type Earmark,
  type EarmarkExecution,
  hashEarmark,
  hashInstruction,
  type Instruction,
  newEarmark,
  newInstruction,
  NoSuchLeg,
  parseDecision,
  participantScope,
  payersOfOtherLegs,
  Power,
  reasonCode,
  ruleTerms,
  signEarmark,
  signEarmarkExecution,
  signEarmarkRelease,
} from "../../src/index.ts";
import {
  ContractAccount__factory,
  EmergencyCommittee__factory,
  GarbageToken__factory,
  HoldLedger__factory,
  ReentrantAccount__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import {
  BASIS,
  adopt,
  DAY,
  deployConsortium,
  entry,
  HOUR,
  publish,
  setRules,
  type TestCountry,
} from "../utils/consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const FUNDED = 100_000_000n;
const PRICE = 1_000n;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan] = consortium.members as [TestCountry, TestCountry];
  const [buyer, other] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [seller] = kazakhstan.banks as [HardhatEthersSigner];
  const [cny, kzt] = await Promise.all([china.token.getAddress(), kazakhstan.token.getAddress()]);
  const engine = consortium.engine.connect(consortium.relayer);
  const deadline = (await time.latest()) + 10 * DAY;
  const carrier = consortium.stranger; // whoever says that the goods are on board
  return { ...consortium, engine, china, kazakhstan, buyer, other, seller, carrier, cny, kzt, deadline };
}

type World = Awaited<ReturnType<typeof deploy>>;

/** Under which the ledger notes what an engine has set aside (`Reservations.sol`). */
const keyOf = (engine: string, id: string, payee: string, amount: bigint) =>
  ethers.keccak256(
    ethers.AbiCoder.defaultAbiCoder().encode(["address", "bytes32", "address", "uint256"], [engine, id, payee, amount]),
  );

describe("Earmarks", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  /** The buyer pays the seller, when the carrier says so. */
  const purchase = ({ cny, buyer, seller, deadline }: World, amount = PRICE): Instruction =>
    newInstruction({
      legs: [{ token: cny, payer: buyer.address, payee: seller.address, amount }],
      deadline,
      purpose: "TRAD",
    });

  const escrowed = (world: World, instruction: Instruction, leg = 0): Earmark =>
    newEarmark({ instruction, leg, releaser: world.carrier.address });

  /** The releaser submits what the payer has signed. */
  const earmark = async (world: World, mark: Earmark, signer: Signer = world.buyer) =>
    world.engine
      .connect(world.carrier)
      .earmark(mark.instruction, mark.leg, mark.releaser, await signEarmark(signer, world.domain, mark));

  const settle = (world: World, { instruction }: Earmark, executions: EarmarkExecution[]) =>
    world.engine.settleEarmarked(instruction, [], executions);

  const execute = async (world: World, mark: Earmark, signer: Signer = world.carrier) =>
    settle(world, mark, [await signEarmarkExecution(signer, world.domain, mark)]);

  const release = async (world: World, mark: Earmark, signer: Signer = world.carrier) => {
    const { instruction, leg, nonce, releaser } = mark;
    const signature = await signEarmarkRelease(signer, world.domain, mark);
    return world.engine.releaseEarmark(instruction, leg, nonce, releaser, signature);
  };

  const expectNotReserved = ({ china, buyer }: World, mark: Earmark, call: Promise<unknown>) =>
    expect(call)
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotReserved")
      .withArgs(hashEarmark(mark), buyer);

  /** A purchase for which the buyer's money is set aside. */
  const arranged = async (world: World, amount = PRICE): Promise<Earmark> => {
    const mark = escrowed(world, purchase(world, amount));
    await earmark(world, mark);
    return mark;
  };

  const expectHeld = async ({ china, ledger, buyer, cny }: World, amount: bigint) => {
    expect(await china.token.getFrozenTokens(buyer)).to.equal(amount);
    expect(await ledger.heldOf(cny, buyer)).to.equal(amount);
  };

  const expectFree = async (world: World, amount: bigint) => {
    const { china, buyer, other } = world;
    await expectRefused(world, amount + 1n);
    await china.token.connect(buyer).transfer.staticCall(other, amount);
  };

  const expectRefused = async ({ china, buyer, other }: World, amount: bigint) => {
    await expect(china.token.connect(buyer).transfer(other, amount))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("InsufficientFunds"), buyer, other, amount);
  };

  describe("earmark", () => {
    it("sets the money aside and leaves it with the payer", async () => {
      const world = await fixture();
      const { engine, china, buyer, seller, carrier, cny, ledger, deadline } = world;
      const mark = escrowed(world, purchase(world));
      const id = hashEarmark(mark);
      const tx = await earmark(world, mark);
      await expect(tx)
        .to.emit(engine, "Earmarked")
        .withArgs(id, buyer, carrier, cny, PRICE, deadline, await engine.hashOf(mark.instruction), 0, mark.nonce);
      expect(await china.token.balanceOf(buyer)).to.equal(FUNDED);
      await expectHeld(world, PRICE);
      await expectFree(world, FUNDED - PRICE);
      const [[key, amount, until]] = (await ledger.reservationsOf(cny, buyer)) as unknown as [[string, bigint, bigint]];
      expect(key).to.equal(keyOf(await engine.getAddress(), id, seller.address, PRICE));
      expect([amount, until]).to.deep.equal([PRICE, BigInt(deadline)]);
      const [reserved] = await china.token.queryFilter(china.token.filters.PaymentReserved(id), tx.blockNumber!);
      expect([reserved!.args.payer, reserved!.args.payee, reserved!.args.amount]).to.deep.equal([
        buyer.address,
        seller.address,
        PRICE,
      ]);
      expect(parseDecision(reserved!.args.decision)).to.deep.include({ purpose: "TRAD", payer: china.bankIds[0] });
    });

    it("takes the payer's call for its consent, and uses the nonce all the same", async () => {
      const world = await fixture();
      const { engine, buyer } = world;
      const { instruction, leg, releaser, nonce } = escrowed(world, purchase(world));
      const call = engine.connect(buyer).earmark.bind(null, instruction, leg, releaser, { nonce, signature: "0x" });
      await call();
      await expectHeld(world, PRICE);
      expect(await engine.isNonceUsed(buyer, nonce)).to.equal(true);
      await expect(call()).to.be.revertedWithCustomError(engine, "ConsentNonceUsed").withArgs(buyer, nonce);
    });

    it("knows an earmark and what is signed for it as the library does", async () => {
      const world = await fixture();
      const { engine, domain } = world;
      const mark = escrowed(world, purchase(world));
      const id = hashEarmark(mark);
      const key = { ...mark, instruction: hashInstruction(mark.instruction) };
      expect(await engine.hashOfEarmark(key)).to.equal(id);
      const wallet = ethers.Wallet.createRandom();
      const { signature } = await signEarmark(wallet, domain, mark);
      expect(ethers.recoverAddress(await engine.digestOfEarmark(key), signature)).to.equal(wallet.address);
      const executed = await signEarmarkExecution(wallet, domain, mark);
      expect(ethers.recoverAddress(await engine.digestOfExecution(id), executed.signature)).to.equal(wallet.address);
      const released = await signEarmarkRelease(wallet, domain, mark);
      expect(ethers.recoverAddress(await engine.digestOfRelease(id), released)).to.equal(wallet.address);
    });

    it("adds up", async () => {
      const world = await fixture();
      await arranged(world);
      await arranged(world, 7n);
      await expectHeld(world, PRICE + 7n);
      await expectFree(world, FUNDED - PRICE - 7n);
    });

    it("sets aside all there is and no more", async () => {
      const world = await fixture();
      const { buyer, seller, china } = world;
      await arranged(world, FUNDED - 1n);
      await expect(arranged(world, 2n))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), buyer, seller, 2n);
      await arranged(world, 1n);
      await expectHeld(world, FUNDED);
      await expectFree(world, 0n);
    });

    it("needs the payer's consent to this leg, releaser and instruction", async () => {
      const world = await fixture();
      const { engine, domain, buyer, other, carrier } = world;
      const mark = escrowed(world, purchase(world));
      const { nonce } = mark;
      const consent = await signEarmark(buyer, domain, mark);
      await expect(earmark(world, mark, other))
        .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
        .withArgs(buyer, nonce);
      const settlement = await authorise(buyer, domain, mark.instruction, { nonce });
      for (const [locker, instruction, given] of [
        [other, mark.instruction, consent],
        [carrier, purchase(world), consent],
        [carrier, mark.instruction, settlement],
      ] as const) {
        await expect(engine.connect(locker).earmark(instruction, 0, locker, given))
          .to.be.revertedWithCustomError(engine, "ConsentInvalidSignature")
          .withArgs(buyer, nonce);
      }
    });

    it("is the payer's or the releaser's to submit: nobody else locks money with a signature that fell into its hands", async () => {
      const world = await fixture();
      const { engine, domain, buyer, seller, other, relayer } = world;
      const mark = escrowed(world, purchase(world));
      const consent = await signEarmark(buyer, domain, mark);
      for (const stranger of [relayer, seller, other]) {
        await expect(engine.connect(stranger).earmark(mark.instruction, 0, mark.releaser, consent))
          .to.be.revertedWithCustomError(engine, "EarmarksNotLocker")
          .withArgs(hashEarmark(mark), stranger);
      }
      await expectHeld(world, 0n);
      expect(await engine.isNonceUsed(buyer, mark.nonce)).to.equal(false);
      await earmark(world, mark);
    });

    it("needs a releaser other than the payer", async () => {
      const world = await fixture();
      const { engine, buyer } = world;
      for (const releaser of [ZeroAddress, buyer.address]) {
        await expect(earmark(world, newEarmark({ instruction: purchase(world), leg: 0, releaser })))
          .to.be.revertedWithCustomError(engine, "EarmarksInvalidReleaser")
          .withArgs(releaser);
      }
    });

    it("refuses a leg that the instruction has not", async () => {
      const world = await fixture();
      const { engine, carrier } = world;
      await expect(engine.earmark(purchase(world), 1, carrier, { nonce: 1n, signature: "0x" }))
        .to.be.revertedWithCustomError(engine, "EarmarksNoLeg")
        .withArgs(1, 1);
      expect(() => newEarmark({ instruction: purchase(world), leg: 1, releaser: carrier.address })).to.throw(NoSuchLeg);
    });

    it("refuses an amount of nothing, and one beyond any balance", async () => {
      const world = await fixture();
      const { engine, china, buyer, seller } = world;
      await expect(arranged(world, 0n)).to.be.revertedWithCustomError(engine, "EarmarksInvalidAmount").withArgs(0);
      for (const amount of [1n << 104n, 1n << 200n, (1n << 256n) - 1n]) {
        await expect(arranged(world, amount))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("InsufficientFunds"), buyer, seller, amount);
      }
    });

    it("refuses a deadline that is past, or more than 366 days ahead", async () => {
      const world = await fixture();
      const { engine } = world;
      await expect(arranged({ ...world, deadline: 1 })).to.be.revertedWithCustomError(
        engine,
        "SettlementEngineExpired",
      );
      const last = (await time.latest()) + 1 + 366 * DAY;
      await time.setNextBlockTimestamp(last - 366 * DAY);
      await expect(arranged({ ...world, deadline: last + 1 }))
        .to.be.revertedWithCustomError(engine, "EarmarksDeadline")
        .withArgs(last + 1, last);
      await arranged({ ...world, deadline: last });
    });

    it("refuses an instruction that could never settle, and takes one that may settle later", async () => {
      const world = await fixture();
      const { engine, deadline } = world;
      const strange = { ...purchase(world), purpose: "0x21212121" };
      await expect(earmark(world, escrowed(world, strange))).to.be.revert(ethers);
      const nameless = { ...purchase(world), uetr: "0x" + "00".repeat(16) };
      await expect(earmark(world, escrowed(world, nameless))).to.be.revertedWithCustomError(
        engine,
        "SettlementEngineInvalidUetr",
      );
      const never = { ...purchase(world), validFrom: deadline + 1 };
      await expect(earmark(world, escrowed(world, never)))
        .to.be.revertedWithCustomError(engine, "SettlementEngineNeverValid")
        .withArgs(deadline + 1, deadline);
      const later = escrowed(world, { ...purchase(world), validFrom: deadline });
      await earmark(world, later);
      await expect(execute(world, later)).to.be.revertedWithCustomError(engine, "SettlementEngineNotYetValid");
      await time.setNextBlockTimestamp(deadline);
      await execute(world, later);
    });

    it("keeps 64, and takes the place of one that ended", async () => {
      const world = await fixture();
      const { ledger, cny, buyer, deadline } = world;
      const brief = await arranged({ ...world, deadline: deadline - 5 * DAY }, 64n);
      const marks = [brief];
      for (let i = 1n; i < 64n; ++i) marks.push(await arranged(world, i));
      await expect(arranged(world)).to.be.revertedWithCustomError(ledger, "HoldLedgerFull").withArgs(cny, buyer, 64);
      await release(world, marks[7]!);
      await arranged(world, 70n);
      const all = (64n * 65n) / 2n - 7n + 70n;
      await expectHeld(world, all);
      await expect(arranged(world)).to.be.revertedWithCustomError(ledger, "HoldLedgerFull").withArgs(cny, buyer, 64);
      await time.increaseTo(deadline - 5 * DAY + 1);
      await arranged(world, 80n);
      await expectHeld(world, all - 64n + 80n);
      expect((await ledger.reservationsOf(cny, buyer)).length).to.equal(64);
    });

    it("needs a currency with a ledger", async () => {
      const world = await fixture();
      const { china, ledger } = world;
      await china.token.dropPowers(ledger, Power.Hold);
      await expect(arranged(world)).to.be.revertedWithCustomError(china.token, "CurrencyTokenNoLedger");
      expect(await china.token.getFrozenTokens(world.buyer)).to.equal(0n);
    });

    it("is of assets of the registry, in every leg", async () => {
      const world = await fixture();
      const { engine, buyer, seller, deadline } = world;
      const token = await (await new GarbageToken__factory(world.relayer).deploy()).getAddress();
      const [paid] = purchase(world).legs;
      const foreign = { token, payer: seller.address, payee: buyer.address, amount: 1n };
      for (const legs of [[foreign], [paid!, foreign]]) {
        const mark = newEarmark({
          instruction: newInstruction({ legs, deadline }),
          leg: 0,
          releaser: world.carrier.address,
        });
        const call = engine
          .connect(world.carrier)
          .earmark(
            mark.instruction,
            0,
            mark.releaser,
            await signEarmark(legs[0] === paid ? buyer : seller, world.domain, mark),
          );
        await expect(call).to.be.revertedWithCustomError(engine, "SettlementEngineUnknownAsset").withArgs(token);
      }
    });
  });

  describe("judging", () => {
    const narrow = async ({ gate, china, kazakhstan }: World, terms: Parameters<typeof entry>[3]) =>
      setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, terms)]);

    it("is done when the money is set aside, as for a payment then", async () => {
      const world = await fixture();
      const { china, buyer, seller } = world;
      await narrow(world, { cap: PRICE - 1n });
      await expect(arranged(world))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("OutboundCap"), buyer, seller, PRICE);
      await expectHeld(world, 0n);
    });

    const CHANGES: [what: string, change: (world: World) => Promise<unknown>][] = [
      ["the rules close the corridor", async (world) => narrow(world, { purposes: 0n })],
      ["a cap is set below it", async (world) => narrow(world, { cap: 1n })],
      ["the issuer permits nothing", async ({ china }) => china.token.setIssuerRule(ruleTerms({ purposes: 0n }))],
      [
        "the payer is suspended",
        async ({ gate, china }) => gate.connect(china.offices.Supervisor).suspend(china.bankIds[0]!),
      ],
      [
        "the payee is suspended",
        async ({ gate, kazakhstan }) => gate.connect(kazakhstan.offices.Supervisor).suspend(kazakhstan.bankIds[0]!),
      ],
      [
        "the payer's account is removed",
        async ({ gate, china, buyer }) => gate.connect(china.offices.Registrar).removeAccount(buyer),
      ],
      [
        "the payer's licence ends",
        async ({ gate, china }) => {
          const expiry = (await time.latest()) + HOUR;
          await gate.connect(china.offices.Registrar).amend(china.bankIds[0]!, 3, expiry);
          await time.increaseTo(expiry);
        },
      ],
    ];

    for (const [what, change] of CHANGES) {
      it(`is not done again: the leg is paid though ${what}`, async () => {
        const world = await fixture();
        const { china, seller } = world;
        const mark = await arranged(world);
        await change(world);
        await execute(world, mark);
        expect(await china.token.balanceOf(seller)).to.equal(PRICE);
      });
    }

    it("waits for a halt, which is refused with its reason, and no longer", async () => {
      const world = await fixture();
      const { gate, joint, china, buyer, seller } = world;
      const mark = await arranged(world);
      const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
      const until = (await time.latest()) + HOUR;
      await committee.extend(gate, participantScope(china.bankIds[0]!), until, BASIS);
      await expect(execute(world, mark))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayerHalted"), buyer, seller, PRICE);
      await time.setNextBlockTimestamp(until);
      await execute(world, mark);
    });

    it("gives way to what authorities hold, until they release it", async () => {
      const world = await fixture();
      const { cases, ledger, china, buyer, cny, deadline } = world;
      const mark = await arranged(world, FUNDED);
      const supervisor = china.offices.Supervisor;
      await cases.connect(supervisor).open([china.code], [], ethers.id("case"), ethers.id("terms"));
      const order = {
        token: cny,
        account: buyer,
        authority: china.code,
        caseId: 1,
        amount: 5n,
        until: deadline,
        reason: 1,
      };
      await ledger.connect(supervisor).place(order);
      await expect(execute(world, mark))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenInsufficientBalance")
        .withArgs(buyer, FUNDED - 5n, FUNDED);
      await ledger.connect(supervisor).release(cny, buyer, 0, 5n);
      await execute(world, mark);
    });

    it("uses up the daily limit of that day, and a release gives the day nothing back", async () => {
      const world = await fixture();
      const { china, buyer, seller, kazakhstan } = world;
      await narrow(world, { dailyLimit: PRICE });
      const mark = await arranged(world);
      const midnight = (Math.floor((await time.latest()) / DAY) + 1) * DAY;
      expect(await china.token.paidToday(china.bankIds[0]!, kazakhstan.code)).to.equal(PRICE);
      await release(world, mark);
      await expect(china.token.connect(buyer).transfer(seller, 1n))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("DailyLimit"), buyer, seller, 1n);
      await time.setNextBlockTimestamp(midnight);
      const next = await arranged(world);
      await time.increaseTo(midnight + DAY);
      await china.token.connect(buyer).transfer(seller, PRICE); // the day's own
      await execute(world, next);
      expect(await china.token.balanceOf(seller)).to.equal(2n * PRICE);
    });
  });

  describe("settleEarmarked", () => {
    it("pays the leg with the releaser's consent alone", async () => {
      const world = await fixture();
      const { engine, china, buyer, seller } = world;
      const mark = await arranged(world);
      const { uetr, purpose, disclosure } = mark.instruction;
      const tx = execute(world, mark);
      await expect(tx).to.emit(engine, "EarmarkExecuted").withArgs(hashEarmark(mark));
      await expect(tx).to.emit(china.token, "ReservedPaid").withArgs(hashEarmark(mark), buyer, seller, PRICE);
      await expect(tx)
        .to.emit(engine, "Settled")
        .withArgs(uetr, hashInstruction(mark.instruction), buyer, purpose, disclosure, 1);
      expect(await china.token.balanceOf(seller)).to.equal(PRICE);
      await expectHeld(world, 0n);
      await expectFree(world, FUNDED - PRICE);
    });

    it("takes the releaser's call for its consent", async () => {
      const world = await fixture();
      const { engine, carrier } = world;
      const mark = await arranged(world);
      const { leg, nonce, releaser } = mark;
      const unsigned = { leg, nonce, releaser, signature: "0x" };
      await engine.connect(carrier).settleEarmarked(mark.instruction, [], [unsigned]);
      await expectHeld(world, 0n);
    });

    it("takes the call and the consent of a releaser that is a contract (ERC-1271)", async () => {
      const world = await fixture();
      const { engine, buyer, carrier, domain } = world;
      const account = await new ContractAccount__factory(world.relayer).deploy(carrier);
      const mark = newEarmark({ instruction: purchase(world), leg: 0, releaser: await account.getAddress() });
      const consent = await signEarmark(buyer, domain, mark);
      const call = engine.interface.encodeFunctionData("earmark", [mark.instruction, 0, mark.releaser, consent]);
      await account.connect(carrier).execute(engine, call);
      await expectHeld(world, PRICE);
      await execute(world, mark);
      await expectHeld(world, 0n);
    });

    it("pays out of the last unit that is set aside", async () => {
      const world = await fixture();
      const { china, seller } = world;
      const mark = await arranged(world, FUNDED);
      await execute(world, mark);
      expect(await china.token.balanceOf(seller)).to.equal(FUNDED);
    });

    it("pays once", async () => {
      const world = await fixture();
      const { engine } = world;
      const mark = await arranged(world);
      const consent = await signEarmarkExecution(world.carrier, world.domain, mark);
      await settle(world, mark, [consent]);
      await expectNotReserved(world, mark, settle(world, mark, [consent]));
      await expect(settle(world, mark, [consent, consent]))
        .to.be.revertedWithCustomError(engine, "EarmarksLegTwice")
        .withArgs(0);
      const again = escrowed(world, mark.instruction);
      await earmark(world, again); // the same instruction may be paid again, if the payer says so again
      await expectNotReserved(world, mark, settle(world, again, [consent]));
      await execute(world, again);
    });

    it("does not count one execution for two legs", async () => {
      const world = await fixture();
      const { engine, buyer } = world;
      const { legs } = purchase(world);
      const twice = newInstruction({ legs: [...legs, ...legs], deadline: world.deadline });
      const mark = escrowed(world, twice);
      await earmark(world, mark);
      const consent = await signEarmarkExecution(world.carrier, world.domain, mark);
      await expect(settle(world, mark, [consent]))
        .to.be.revertedWithCustomError(engine, "ConsentMissing")
        .withArgs(buyer);
      await expect(settle(world, mark, [consent, { ...consent, leg: 1 }]))
        .to.be.revertedWithCustomError(engine, "EarmarksNotReleaser")
        .withArgs(hashEarmark({ ...mark, leg: 1 }), world.carrier);
      await expect(settle(world, mark, [consent, consent]))
        .to.be.revertedWithCustomError(engine, "EarmarksLegTwice")
        .withArgs(0);
      await expect(settle(world, mark, [consent, { ...consent, leg: 2 }]))
        .to.be.revertedWithCustomError(engine, "EarmarksNoLeg")
        .withArgs(2, 2);
      await expectHeld(world, PRICE);
    });

    it("needs the consent of the named releaser to the execution, and not to a release", async () => {
      const world = await fixture();
      const { engine, domain, carrier, buyer } = world;
      const mark = await arranged(world);
      const named = await signEarmarkExecution(carrier, domain, mark);
      const refused: EarmarkExecution[] = [
        await signEarmarkExecution(buyer, domain, mark),
        { ...named, signature: await signEarmarkRelease(carrier, domain, mark) },
        { ...named, nonce: named.nonce + 1n },
      ];
      for (const consent of refused) {
        await expect(settle(world, mark, [consent]))
          .to.be.revertedWithCustomError(engine, "EarmarksNotReleaser")
          .withArgs(hashEarmark({ ...mark, nonce: consent.nonce }), carrier);
      }
      const usurped = { ...mark, releaser: buyer.address };
      const execution = await signEarmarkExecution(buyer, domain, usurped);
      await expectNotReserved(world, usurped, settle(world, mark, [execution]));
      await expectHeld(world, PRICE);
    });

    it("does not serve for another instruction", async () => {
      const world = await fixture();
      const mark = await arranged(world);
      const consent = await signEarmarkExecution(world.carrier, world.domain, mark);
      await expect(
        world.engine.settleEarmarked(purchase(world, PRICE - 1n), [], [consent]),
      ).to.be.revertedWithCustomError(world.engine, "EarmarksNotReleaser");
    });

    it("lets other legs need their payers' consent, also of the same payer", async () => {
      const world = await fixture();
      const { engine, domain, buyer, seller, cny, kzt, kazakhstan, deadline, relayer } = world;
      const legs = [
        { token: cny, payer: buyer.address, payee: seller.address, amount: 5n },
        { token: cny, payer: buyer.address, payee: seller.address, amount: PRICE },
        { token: kzt, payer: seller.address, payee: buyer.address, amount: 9n },
      ];
      const mark = escrowed(world, newInstruction({ legs, deadline }), 1);
      await earmark(world, mark);
      const executions = [await signEarmarkExecution(world.carrier, domain, mark)];
      const payers = payersOfOtherLegs(mark.instruction, relayer.address, executions);
      expect(payers).to.deep.equal([buyer.address, seller.address]);
      const consents = [
        await authorise(buyer, domain, mark.instruction),
        await authorise(seller, domain, mark.instruction),
      ];
      await expect(engine.settleEarmarked(mark.instruction, [consents[1]!], executions))
        .to.be.revertedWithCustomError(engine, "ConsentOtherNonce")
        .withArgs(buyer, consents[1]!.nonce, mark.instruction.nonce);
      await expect(engine.settleEarmarked(mark.instruction, [...consents, consents[0]!], executions))
        .to.be.revertedWithCustomError(engine, "ConsentUnused")
        .withArgs(3, 2);
      await engine.settleEarmarked(mark.instruction, consents, executions);
      expect(await kazakhstan.token.balanceOf(buyer)).to.equal(9n);
    });

    it("is all or nothing: a refusal of another leg pays nothing out of the earmark", async () => {
      const world = await fixture();
      const { engine, domain, china, kazakhstan, buyer, seller, kzt, deadline } = world;
      const [paid] = purchase(world).legs;
      const legs = [paid!, { token: kzt, payer: seller.address, payee: buyer.address, amount: FUNDED + 1n }];
      const mark = escrowed(world, newInstruction({ legs, deadline }));
      await earmark(world, mark);
      const { instruction } = mark;
      const executions = [await signEarmarkExecution(world.carrier, domain, mark)];
      const consents = [await authorise(seller, domain, instruction, { nonce: 3n })];
      await expect(engine.settleEarmarked(instruction, consents, executions))
        .to.be.revertedWithCustomError(kazakhstan.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), seller, buyer, FUNDED + 1n);
      await expectHeld(world, PRICE);
      expect(await china.token.balanceOf(seller)).to.equal(0n);
      expect(await engine.isNonceUsed(seller, 3n)).to.equal(false);
    });

    it("settles without executions as settle does", async () => {
      const world = await fixture();
      const { engine, domain, buyer } = world;
      const instruction = purchase(world);
      await engine.settleEarmarked(instruction, [await authorise(buyer, domain, instruction)], []);
    });
  });

  describe("the deadline", () => {
    it("is the last second in which the leg is paid", async () => {
      const world = await fixture();
      const mark = await arranged(world, FUNDED);
      await time.setNextBlockTimestamp(world.deadline);
      await execute(world, mark);
    });

    it("holds the money for as long, and the next second frees it", async () => {
      const world = await fixture();
      const { engine, china, buyer, other, deadline } = world;
      const mark = await arranged(world, FUNDED);
      await time.setNextBlockTimestamp(deadline);
      await networkHelpers.mine();
      await expectHeld(world, FUNDED);
      expect(await china.token.canTransfer(buyer, other, 1n)).to.equal(false);
      await networkHelpers.mine();
      await expectHeld(world, 0n);
      await expectFree(world, FUNDED);
      await expect(execute(world, mark))
        .to.be.revertedWithCustomError(engine, "SettlementEngineExpired")
        .withArgs(deadline, deadline + 2);
      await expectNotReserved(world, mark, release(world, mark));
    });

    it("needs no transaction: every way to spend finds out by itself", async () => {
      const world = await fixture();
      const { china, buyer, other, engine, domain, deadline, cny } = world;
      await arranged(world, FUNDED);
      await expect(china.token.connect(buyer).redeem(1n, ethers.ZeroHash))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenInsufficientBalance")
        .withArgs(buyer, 0n, 1n);
      await time.increaseTo(deadline + 1);
      await china.token.connect(buyer).redeem(1n, ethers.ZeroHash);
      const legs = [{ token: cny, payer: buyer.address, payee: other.address, amount: FUNDED - 1n }];
      const all = newInstruction({ legs, deadline: deadline + HOUR });
      await engine.settle(all, [await authorise(buyer, domain, all)]);
      expect(await china.token.balanceOf(buyer)).to.equal(0n);
    });
  });

  describe("releaseEarmark", () => {
    it("gives the money back to the payer's own use", async () => {
      const world = await fixture();
      const { engine, china, buyer, seller } = world;
      const mark = await arranged(world);
      const tx = release(world, mark);
      await expect(tx).to.emit(engine, "EarmarkReleased").withArgs(hashEarmark(mark));
      await expect(tx).to.emit(china.token, "ReservationReleased").withArgs(hashEarmark(mark), buyer, seller, PRICE);
      await expectHeld(world, 0n);
      await expectFree(world, FUNDED);
      await expectNotReserved(world, mark, execute(world, mark));
      await expectNotReserved(world, mark, release(world, mark));
    });

    it("is the releaser's alone, by signature or call, and consent to an execution is none", async () => {
      const world = await fixture();
      const { engine, buyer, carrier, domain } = world;
      const mark = await arranged(world);
      const { instruction, leg, nonce, releaser } = mark;
      const { signature } = await signEarmarkExecution(carrier, domain, mark);
      for (const consent of [await signEarmarkRelease(buyer, domain, mark), signature, "0x"]) {
        await expect(engine.connect(buyer).releaseEarmark(instruction, leg, nonce, releaser, consent))
          .to.be.revertedWithCustomError(engine, "EarmarksNotReleaser")
          .withArgs(hashEarmark(mark), carrier);
      }
      await engine.connect(carrier).releaseEarmark(instruction, leg, nonce, releaser, "0x");
      await expectHeld(world, 0n);
    });

    it("is of a leg that the instruction has, as it is", async () => {
      const world = await fixture();
      const { engine, carrier } = world;
      const { instruction, nonce, releaser } = await arranged(world);
      const as = engine.connect(carrier);
      await expect(as.releaseEarmark(instruction, 1, nonce, releaser, "0x"))
        .to.be.revertedWithCustomError(engine, "EarmarksNoLeg")
        .withArgs(1, 1);
      const changed = { ...instruction, legs: [{ ...instruction.legs[0]!, amount: PRICE - 1n }] };
      const other = newEarmark({ instruction: changed, leg: 0, releaser, nonce });
      await expectNotReserved(world, other, as.releaseEarmark(changed, 0, nonce, releaser, "0x"));
      await expectHeld(world, PRICE);
    });
  });

  describe("what comes in", () => {
    it("is free, and what goes out leaves what is held", async () => {
      const world = await fixture();
      const { china, buyer, other } = world;
      await arranged(world, FUNDED);
      await china.token.connect(other).transfer(buyer, 50n);
      await expectFree(world, 50n);
      await china.token.connect(buyer).transfer(other, 50n);
      await expectHeld(world, FUNDED);
    });
  });

  describe("a recovered account", () => {
    it("leaves behind what is held until it ends", async () => {
      const world = await fixture();
      const { china, gate, buyer, ledger, cny, deadline } = world;
      await arranged(world);
      const successor = (await ethers.getSigners()).at(-1)!;
      await gate.connect(china.offices.Registrar).proposeAccountRecovery(buyer, successor);
      await time.increase(3 * DAY);
      await gate.connect(successor).completeAccountRecovery(buyer);
      const issuer = china.token.connect(china.offices.MonetaryAuthority);
      await expect(issuer.forcedTransfer(buyer, successor, FUNDED))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenInsufficientBalance")
        .withArgs(buyer, FUNDED - PRICE, FUNDED);
      await issuer.forcedTransfer(buyer, successor, FUNDED - PRICE);
      expect(await issuer.balanceOf(buyer)).to.equal(PRICE);
      expect(await ledger.heldOf(cny, buyer)).to.equal(PRICE);
      await time.increaseTo(deadline + 1);
      await issuer.forcedTransfer(buyer, successor, PRICE);
      expect(await issuer.balanceOf(successor)).to.equal(FUNDED);
    });
  });

  describe("other deployments", () => {
    it("another engine knows nothing of it, the one that earmarked ends it, also when it was dropped", async () => {
      const world = await fixture();
      const { china, releases, joint, engine, domain, buyer, seller } = world;
      const mark = await arranged(world);
      const next = await new SettlementEngine__factory(joint).deploy(world.countries, world.assets);
      await publish(releases.connect(joint), "SettlementEngine", next);
      await adopt(connection, china.token, next, Power.Pay);
      await china.token.dropPowers(engine, Power.Pay);
      const nextDomain = { ...domain, verifyingContract: await next.getAddress() };
      const consent = await signEarmarkExecution(world.carrier, nextDomain, mark);
      await expectNotReserved(world, mark, next.settleEarmarked(mark.instruction, [], [consent]));
      await expect(arranged(world))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenNotAdopted")
        .withArgs(engine, Power.Pay);
      await execute(world, mark);
      expect(await china.token.balanceOf(seller)).to.equal(PRICE);
      expect(await engine.isNonceUsed(buyer, mark.nonce)).to.equal(true);
    });

    it("it stays where it was noted, whatever ledger the currency has", async () => {
      const world = await fixture();
      const { china, releases, joint, buyer, ledger, cny } = world;
      const mark = await arranged(world);
      const next = await new HoldLedger__factory(joint).deploy(world.countries, world.cases);
      await publish(releases.connect(joint), "HoldLedger", next);
      await adopt(connection, china.token, next, Power.Hold);
      await china.token.dropPowers(ledger, Power.Hold);
      const later = await arranged(world, 3n);
      expect([await ledger.heldOf(cny, buyer), await next.heldOf(cny, buyer)]).to.deep.equal([PRICE, 3n]);
      expect(await china.token.getFrozenTokens(buyer)).to.equal(PRICE + 3n);
      await expectFree(world, FUNDED - PRICE - 3n);
      await execute(world, mark);
      await execute(world, later);
      expect(await china.token.getFrozenTokens(buyer)).to.equal(0n);
    });
  });

  describe("hostile contracts", () => {
    it("a releaser that calls back while it is asked is turned away by the guard", async () => {
      const world = await fixture();
      const { engine, relayer } = world;
      const account = await new ReentrantAccount__factory(relayer).deploy(relayer);
      const mark = newEarmark({ instruction: purchase(world), leg: 0, releaser: await account.getAddress() });
      const consent = await signEarmark(world.buyer, world.domain, mark);
      const call = engine.interface.encodeFunctionData("earmark", [mark.instruction, 0, mark.releaser, consent]);
      await account.execute(engine, call);
      const { leg, nonce, releaser } = mark;
      const signature = engine.interface.encodeFunctionData("settleEarmarked", [mark.instruction, [], []]);
      await settle(world, mark, [{ leg, nonce, releaser, signature }]);
      await expectHeld(world, 0n);
    });

    it("whoever writes into the ledger writes of itself: no token but the currency sets its holders' money aside", async () => {
      const world = await fixture();
      const { ledger, cny, buyer, engine, seller, stranger } = world;
      const mark = await arranged(world);
      const key = keyOf(await engine.getAddress(), hashEarmark(mark), seller.address, PRICE);
      const record = { key: ethers.id("any"), amount: 1n, deadline: world.deadline, tag: 0n };
      await ledger.connect(stranger).reserve(buyer, record);
      await ledger.connect(stranger).end(buyer, key);
      expect((await ledger.reservationsOf(cny, buyer)).length).to.equal(1);
      await expectHeld(world, PRICE);
    });

    it("a reservation of nothing, or in the past, is refused", async () => {
      const world = await fixture();
      const { ledger, buyer, stranger } = world;
      for (const [amount, deadline] of [
        [0n, world.deadline],
        [1n, 1],
      ] as const) {
        await expect(ledger.connect(stranger).reserve(buyer, { key: ethers.ZeroHash, amount, deadline, tag: 0n }))
          .to.be.revertedWithCustomError(ledger, "HoldLedgerInvalidReservation")
          .withArgs(amount, deadline);
      }
    });

    it("nobody but a deployment that may pay sets aside, and only it ends", async () => {
      const world = await fixture();
      const { china, buyer, seller, stranger, deadline } = world;
      const mark = await arranged(world);
      const token = china.token.connect(stranger);
      for (const act of [
        () => token.reserve(buyer, seller, 1n, 0, ethers.ZeroHash, deadline),
        () => token.settleReserved(buyer, seller, PRICE, hashEarmark(mark)),
        () => token.releaseReserved(buyer, seller, PRICE, hashEarmark(mark)),
      ]) {
        await expect(act())
          .to.be.revertedWithCustomError(token, "CurrencyTokenNotAdopted")
          .withArgs(stranger, Power.Pay);
      }
      await expectHeld(world, PRICE);
    });
  });
});
