import { expect } from "chai";

import {
  authorise,
  Direction,
  type EarmarkExecution,
  hashEarmark,
  hashInstruction,
  newEarmark,
  newInstruction,
  participantScope,
  payersOfOtherLegs,
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
} from "../../typechain-types/index.js";
import { BASIS, DAY, entry, HOUR, setRules } from "../utils/consortium.ts";
import { suspend } from "../utils/participants.ts";
import {
  arranged,
  earmark,
  escrowed,
  ethers,
  execute,
  expectFree,
  expectHeld,
  expectNotReserved,
  fixture,
  FUNDED,
  networkHelpers,
  PRICE,
  purchase,
  release,
  settle,
  time,
  type World,
} from "./Earmarks.fixture.ts";

const SAYS_YES = "0x600160005260406000f3"; // the code of a ledger that answers 1 and 0, whatever it is asked

describe("Earmarks", () => {
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
      ["the payer is suspended", async ({ gate, china }) => suspend(gate, china, china.bankIds[0]!)],
      ["the payee is suspended", async ({ gate, kazakhstan }) => suspend(gate, kazakhstan, kazakhstan.bankIds[0]!)],
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
    });

    it("pays nothing that a ledger makes up, and once though the ledger says that it is still there", async () => {
      const world = await fixture();
      const { china, ledger, seller } = world;
      const [never, made] = [escrowed(world, purchase(world)), await arranged(world)];
      const before = await china.token.balanceOf(seller);
      await networkHelpers.setCode(await ledger.getAddress(), SAYS_YES);
      await expectNotReserved(world, never, execute(world, never));
      await expectNotReserved(world, never, release(world, never));
      await execute(world, made);
      await expectNotReserved(world, made, execute(world, made));
      expect((await china.token.balanceOf(seller)) - before).to.equal(PRICE);
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

    it("pays in assets of the registry alone, with executions or without", async () => {
      const world = await fixture();
      const { engine, relayer, seller, deadline } = world;
      const token = await (await new GarbageToken__factory(relayer).deploy()).getAddress();
      const legs = [{ token, payer: relayer.address, payee: seller.address, amount: 1n }];
      await expect(engine.connect(relayer).settleEarmarked(newInstruction({ legs, deadline }), [], []))
        .to.be.revertedWithCustomError(engine, "SettlementEngineUnknownAsset")
        .withArgs(token);
    });

    it("settles without executions as settle does", async () => {
      const world = await fixture();
      const { engine, domain, buyer } = world;
      const instruction = purchase(world);
      await engine.settleEarmarked(instruction, [await authorise(buyer, domain, instruction)], []);
    });
  });

  describe("an instruction", () => {
    it("settles once: its initiator sets its leg aside under the instruction's nonce and no other", async () => {
      const world = await fixture();
      const { engine, domain, buyer, other } = world;
      const mark = await arranged(world);
      const { instruction } = mark;
      await execute(world, mark);
      await expect(earmark(world, { ...mark, nonce: mark.nonce + 1n }))
        .to.be.revertedWithCustomError(engine, "ConsentOtherNonce")
        .withArgs(buyer, mark.nonce + 1n, instruction.nonce);
      const spent = (call: Promise<unknown>) =>
        expect(call).to.be.revertedWithCustomError(engine, "ConsentNonceUsed").withArgs(buyer, instruction.nonce);
      await spent(engine.connect(buyer).earmark(instruction, 0, other, { nonce: mark.nonce, signature: "0x" }));
      await spent(engine.settle(instruction, [await authorise(buyer, domain, instruction)]));
      await spent(engine.connect(buyer).settle(instruction, []));
      await spent(engine.connect(buyer).submitForApproval(instruction, []));
      expect(
        await engine.queryFilter(engine.filters.Settled(undefined, hashInstruction(instruction))),
      ).to.have.lengthOf(1);
    });

    it("is over when the earmark of its first leg is released", async () => {
      const world = await fixture();
      const { engine, buyer } = world;
      const mark = await arranged(world);
      await release(world, mark);
      await expect(engine.connect(buyer).settle(mark.instruction, []))
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(buyer, mark.instruction.nonce);
    });

    it("has its other legs set aside under nonces of their payers, and uses one earmark of each", async () => {
      const world = await fixture();
      const { engine, domain, buyer, seller, kazakhstan, kzt, deadline } = world;
      const [paid] = purchase(world).legs;
      const legs = [paid!, { token: kzt, payer: seller.address, payee: buyer.address, amount: 9n }];
      const instruction = newInstruction({ legs, deadline });
      const marks = [escrowed(world, instruction, 1), escrowed(world, instruction, 1)];
      for (const mark of marks) await earmark(world, mark, seller);
      const consents = [await authorise(buyer, domain, instruction)];
      const [first, second] = await Promise.all(marks.map((mark) => signEarmarkExecution(world.carrier, domain, mark)));
      await engine.settleEarmarked(instruction, consents, [first!]);
      await expect(engine.settleEarmarked(instruction, consents, [second!]))
        .to.be.revertedWithCustomError(engine, "ConsentNonceUsed")
        .withArgs(buyer, instruction.nonce);
      expect(await kazakhstan.token.getFrozenTokens(seller)).to.equal(9n);
      await release(world, marks[1]!);
      expect(await kazakhstan.token.getFrozenTokens(seller)).to.equal(0n);
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
});
