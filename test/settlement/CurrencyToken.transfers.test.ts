import { expect } from "chai";
import { MaxUint256 } from "ethers";

import {
  ANY_PURPOSE,
  assetId,
  COMPONENTS,
  Direction,
  parseDecision,
  Power,
  purposeIndex,
  purposeSet,
  reasonCode,
  REASONS,
  ruleTerms,
} from "../../src/index.ts";
import { DAY, entry, setRules, setThresholds } from "../utils/consortium.ts";
import { completeRecovery, proposeRecovery, suspend } from "../utils/participants.ts";
import { NEVER, signPermit } from "../utils/token-signatures.ts";
import {
  adoptLyingGate,
  ethers,
  fixture,
  FUNDED,
  holdOf,
  ISSUED,
  LIMIT,
  NAMES,
  nextMidnight,
  NOTICE,
  playerOf,
  time,
  type World,
} from "./CurrencyToken.fixture.ts";

const MAX_SUPPLY = 2n ** 104n - 1n;
const NO_DAILY_LIMIT = 2n ** 64n - 1n; // a decision that permits, and says nothing else

const reasonOf = (word: bigint) => parseDecision(word).reason.name;

describe("CurrencyToken", () => {
  describe("constructor", () => {
    it("takes what the issuer decides", async () => {
      const { token, gate, engine, queue, ledger, cycles } = await fixture();
      expect(await token.name()).to.equal("CNY on Sogdia");
      expect(await token.symbol()).to.equal("CNY");
      expect(await token.decimals()).to.equal(2);
      expect(await token.country()).to.equal(156);
      expect(await token.asset()).to.equal(assetId(156, 156));
      expect(await token.notice()).to.equal(NOTICE);
      expect(await token.gate()).to.equal(gate);
      expect(await token.ledger()).to.equal(ledger);
      const adopted = {
        Gate: gate,
        SettlementEngine: engine,
        ClearingQueue: queue,
        HoldLedger: ledger,
        Cycles: cycles,
      };
      expect(await token.adopted()).to.deep.equal(await Promise.all(NAMES.map((name) => adopted[name].getAddress())));
      for (const name of NAMES) {
        const powers = BigInt(COMPONENTS[name]);
        expect(await token.powersOf(adopted[name])).to.deep.equal([powers, powers, 0n]);
      }
      expect(await token.issuance()).to.deep.equal([ISSUED, 0n, LIMIT, LIMIT - ISSUED]);
      expect(await token.issuerRule()).to.deep.equal([[ANY_PURPOSE, 0n, 0n, 0n], 1n]);
    });

    it("names its EIP-712 domain after itself", async () => {
      const { token } = await fixture();
      const { name, version, chainId, verifyingContract } = await token.eip712Domain();
      const { chainId: here } = await ethers.provider.getNetwork();
      expect([name, version, chainId, verifyingContract]).to.deep.equal([
        "CNY on Sogdia",
        "1",
        here,
        await token.getAddress(),
      ]);
    });
  });

  describe("transfer", () => {
    it("moves the amount and publishes the decision", async () => {
      const { token, payer, payee, china, kazakhstan } = await fixture();
      const tx = await token.connect(payer).transfer(payee, 1_000n);
      await expect(tx).to.emit(token, "Transfer").withArgs(payer, payee, 1_000n);
      expect(await token.balanceOf(payer)).to.equal(FUNDED - 1_000n);
      expect(await token.balanceOf(payee)).to.equal(1_000n);
      const [decided] = await token.queryFilter(token.filters.PaymentDecided(), tx.blockNumber!);
      expect(parseDecision(decided!.args.decision)).to.deep.include({
        purpose: "",
        issuerVersion: 1,
        payerVersion: 1,
        payeeVersion: 1,
        payerCountry: china.code,
        payeeCountry: kazakhstan.code,
        payer: china.bankIds[0],
        payee: kazakhstan.bankIds[0],
        dailyLimit: null,
      });
    });

    it("publishes after the transfer event", async () => {
      const { token, payer, payee } = await fixture();
      const receipt = await (await token.connect(payer).transfer(payee, 1n)).wait();
      const names = receipt!.logs.map((log) => token.interface.parseLog(log)?.name);
      expect(names).to.deep.equal(["Transfer", "PaymentDecided"]);
    });

    it("publishes no decision on a payment of nothing, which a stranger can have made in anybody's name", async () => {
      const { token, payer, payee, stranger } = await fixture();
      const receipt = await (await token.connect(stranger).transferFrom(payer, payee, 0n)).wait();
      const names = receipt!.logs.map((log) => token.interface.parseLog(log)?.name);
      expect(names).to.deep.equal(["Transfer"]);
    });

    it("refuses the zero address as ERC-20 does", async () => {
      const { token, payer } = await fixture();
      await expect(token.connect(payer).transfer(ethers.ZeroAddress, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(ethers.ZeroAddress);
      expect(await token.canTransfer(payer, ethers.ZeroAddress, 1n)).to.equal(false);
    });
  });

  describe("transferFrom", () => {
    it("spends the allowance", async () => {
      const { token, payer, payee, relayer } = await fixture();
      await expect(token.connect(payer).approve(relayer, 1_000n))
        .to.emit(token, "Approval")
        .withArgs(payer, relayer, 1_000n);
      await token.connect(relayer).transferFrom(payer, payee, 400n);
      expect(await token.allowance(payer, relayer)).to.equal(600n);
      expect(await token.balanceOf(payee)).to.equal(400n);
    });

    it("refuses more than the allowance", async () => {
      const { token, payer, payee, relayer } = await fixture();
      await token.connect(payer).approve(relayer, 399n);
      await expect(token.connect(relayer).transferFrom(payer, payee, 400n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(relayer, 399n, 400n);
    });
  });

  describe("permit", () => {
    const signed = async ({ token, payer, relayer }: World, deadline = NEVER, signer = payer) => {
      const permit = { owner: payer.address, spender: relayer.address, value: 1_000n, deadline };
      return signPermit(signer, token, permit);
    };

    it("gives an allowance once", async () => {
      const world = await fixture();
      const { token, payer, relayer } = world;
      const { v, r, s } = await signed(world);
      await token.permit(payer, relayer, 1_000n, NEVER, v, r, s);
      expect(await token.allowance(payer, relayer)).to.equal(1_000n);
      expect(await token["nonces(address)"](payer)).to.equal(1n);
      await expect(token.permit(payer, relayer, 1_000n, NEVER, v, r, s)).to.be.revertedWithCustomError(
        token,
        "ERC2612InvalidSigner",
      );
    });

    it("refuses another's signature", async () => {
      const world = await fixture();
      const { token, payer, payee, relayer } = world;
      const { v, r, s } = await signed(world, NEVER, payee);
      await expect(token.permit(payer, relayer, 1_000n, NEVER, v, r, s))
        .to.be.revertedWithCustomError(token, "ERC2612InvalidSigner")
        .withArgs(payee, payer);
    });

    it("holds up to its deadline and not after", async () => {
      const world = await fixture();
      const { token, payer, relayer } = world;
      const deadline = (await time.latest()) + 100;
      const { v, r, s } = await signed(world, deadline);
      await time.setNextBlockTimestamp(deadline + 1);
      await expect(token.permit(payer, relayer, 1_000n, deadline, v, r, s))
        .to.be.revertedWithCustomError(token, "ERC2612ExpiredSignature")
        .withArgs(deadline);
    });

    it("holds at its deadline", async () => {
      const world = await fixture();
      const { token, payer, relayer } = world;
      const deadline = (await time.latest()) + 100;
      const { v, r, s } = await signed(world, deadline);
      await time.setNextBlockTimestamp(deadline);
      await token.permit(payer, relayer, 1_000n, deadline, v, r, s);
      expect(await token.allowance(payer, relayer)).to.equal(1_000n);
    });
  });

  describe("settleLeg", () => {
    it("is for those alone that may pay, whoever else asks", async () => {
      const { token, payer, payee, relayer, china, gate, queue, ledger } = await fixture();
      const others = [await playerOf(gate), await playerOf(queue), await playerOf(ledger)];
      for (const caller of [relayer, payer, china.offices.MonetaryAuthority, ...others]) {
        await expect(token.connect(caller).settleLeg(payer, payee, 1n, 0))
          .to.be.revertedWithCustomError(token, "CurrencyTokenNotAdopted")
          .withArgs(caller, Power.Pay);
      }
    });
  });

  describe("check", () => {
    it("tells the decision with the versions that apply", async () => {
      const { token, gate, payer, payee, china, kazakhstan } = await fixture();
      await setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, { dailyLimit: 5_000n })]);
      const decision = parseDecision(await token.check(payer, payee, 1_000n, purposeIndex("TREA")));
      expect(decision.reason.name).to.equal("Permitted");
      expect(decision).to.deep.include({
        purpose: "TREA",
        issuerVersion: 1,
        payerVersion: 1,
        payeeVersion: 2,
        payerCountry: 156,
        payeeCountry: 398,
        payer: china.bankIds[0],
        payee: kazakhstan.bankIds[0],
        dailyLimit: 5_000n,
      });
    });

    it("answers for the purpose asked", async () => {
      const { issuer, payer, payee } = await fixture();
      await issuer.setIssuerRule(ruleTerms({ purposes: purposeSet(["TREA"]) }));
      const reasonFor = async (code: string) => reasonOf(await issuer.check(payer, payee, 1n, purposeIndex(code)));
      expect(await reasonFor("TREA")).to.equal("Permitted");
      expect(await reasonFor("SALA")).to.equal("IssuerPurpose");
    });

    it("refuses a purpose that is not in the list, and takes no flags for a purpose", async () => {
      const { token, payer, payee, gate, china, kazakhstan } = await fixture();
      const reasonFor = async (index: number) => (await token.check(payer, payee, 1_000n, index)) >> 250n;
      expect(await reasonFor(48)).to.equal(reasonCode("OutboundPurpose"));
      const corridor = entry(Direction.Outbound, kazakhstan.code, china.asset);
      await setThresholds(gate, china, corridor, { holdAbove: 999n, clock: 1 });
      for (const flags of [0, 1 << 6, 1 << 7, 3 << 6]) {
        expect(await reasonFor(flags)).to.equal(reasonCode("ApprovalNeeded"));
      }
    });
  });

  describe("canSend and canReceive", () => {
    it("are true for accounts of participants in good standing only", async () => {
      const { token, gate, payer, colleague, payee, stranger, china } = await fixture();
      await suspend(gate, china, china.bankIds[1]!);
      for (const view of ["canSend", "canReceive"] as const) {
        const answers = await Promise.all(
          [payer, payee, colleague, stranger].map(async (account) => token[view](account)),
        );
        expect(answers).to.deep.equal([true, true, false, false]);
      }
    });

    it("end with the licence", async () => {
      const { token, gate, payer, china } = await fixture();
      const expiry = (await time.latest()) + DAY;
      await gate.connect(china.offices.Registrar).amend(china.bankIds[0]!, 3, expiry);
      for (const [moment, answer] of [
        [expiry - 1, true],
        [expiry, false],
      ] as const) {
        await time.increaseTo(moment);
        expect(await token.canSend(payer, { blockTag: "latest" })).to.equal(answer);
        expect(await token.canReceive(payer, { blockTag: "latest" })).to.equal(answer);
      }
    });
  });

  describe("canTransfer", () => {
    it("is not false for want of a balance, and is for what is held, tripped or limited (ERC-7943)", async () => {
      const world = await fixture();
      const { token, gate, payer, payee, colleague, china, kazakhstan } = world;
      expect(await token.canTransfer(payer, payee, FUNDED + 1n)).to.equal(true);
      await holdOf(world, payer, FUNDED - 10n);
      expect(await token.canTransfer(payer, payee, 10n)).to.equal(true);
      expect(await token.canTransfer(payer, payee, 11n)).to.equal(false);
      expect(await token.canTransfer(payer, payee, FUNDED)).to.equal(false);
      expect(await token.canTransfer(payer, payee, FUNDED + 1n), "what is not there is not held").to.equal(true);
      await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 500n })]);
      expect(await token.canTransfer(colleague, payee, 500n)).to.equal(true);
      expect(await token.canTransfer(colleague, payee, 501n)).to.equal(false);
      expect(await token.canTransfer(colleague, payee, FUNDED + 1n), "the limit, whatever the balance").to.equal(false);
    });

    for (const isLying of [false, true]) {
      it(`is false for more than any account can hold, ${isLying ? "though its gate permits it" : "by the rules"}`, async () => {
        const world = await fixture();
        const { token, payer, payee } = world;
        if (isLying) await (await adoptLyingGate(world)).setAnswer(NO_DAILY_LIMIT);
        expect(await token.canTransfer(payer, payee, MAX_SUPPLY)).to.equal(true);
        for (const amount of [MAX_SUPPLY + 1n, MaxUint256]) {
          expect(await token.canTransfer(payer, payee, amount)).to.equal(false);
          await expect(token.connect(payer).transfer(payee, amount))
            .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
            .withArgs(reasonCode("InsufficientFunds"), payer, payee, amount);
        }
      });
    }
  });

  describe("paidToday", () => {
    const limited = async (world: World) => {
      const { gate, china, kazakhstan } = world;
      await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { dailyLimit: 1_000n })]);
      return BigInt(china.bankIds[0]!);
    };

    it("counts what was paid towards a country, all of its banks together", async () => {
      const world = await fixture();
      const { token, payer, kazakhstan } = world;
      const id = await limited(world);
      await token.connect(payer).transfer(kazakhstan.banks[0]!, 600n);
      await token.connect(payer).transfer(kazakhstan.banks[1]!, 300n);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(900n);
      await expect(token.connect(payer).transfer(kazakhstan.banks[1]!, 101n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("DailyLimit"), payer, kazakhstan.banks[1]!, 101n);
      await token.connect(payer).transfer(kazakhstan.banks[1]!, 100n);
    });

    it("counts nothing where there is no limit", async () => {
      const world = await fixture();
      const { token, payer, thailand } = world;
      const id = await limited(world);
      await token.connect(payer).transfer(thailand.banks[0]!, 5_000n);
      expect(await token.paidToday(id, thailand.code)).to.equal(0n);
    });

    it("takes the stricter of the two countries' limits", async () => {
      const world = await fixture();
      const { token, gate, payer, payee, china, kazakhstan } = world;
      await limited(world);
      await setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, { dailyLimit: 999n })]);
      await expect(token.connect(payer).transfer(payee, 1_000n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("DailyLimit"), payer, payee, 1_000n);
    });

    it("lasts through the last second of a UTC day and begins anew at midnight", async () => {
      const world = await fixture();
      const { token, payer, payee, kazakhstan } = world;
      const id = await limited(world);
      const midnight = (await nextMidnight()) + DAY;
      await time.setNextBlockTimestamp(midnight - 2);
      await token.connect(payer).transfer(payee, 1_000n);
      await time.setNextBlockTimestamp(midnight - 1);
      await expect(token.connect(payer).transfer(payee, 1n)).to.be.revertedWithCustomError(
        token,
        "CurrencyTokenRefused",
      );
      await time.setNextBlockTimestamp(midnight);
      await token.connect(payer).transfer(payee, 1_000n);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(1_000n);
    });

    it("follows the participant through the recovery of its account", async () => {
      const world = await fixture();
      const { token, issuer, payer, payee, stranger, kazakhstan } = world;
      const id = await limited(world);
      await replaceAccountKeepingDay(world, async () => token.connect(payer).transfer(payee, 700n));
      await issuer.forcedTransfer(payer, stranger, FUNDED - 700n);
      expect(await token.paidToday(id, kazakhstan.code)).to.equal(700n);
      await expect(token.connect(stranger).transfer(payee, 301n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("DailyLimit"), stranger, payee, 301n);
    });
  });

  /** The wait is over at midnight of the day on which `pay` is done and the account replaced. */
  async function replaceAccountKeepingDay({ gate, china, payer, stranger }: World, pay: () => Promise<unknown>) {
    await proposeRecovery(gate, china, payer, stranger);
    await time.increase(3 * DAY);
    await time.increaseTo(await nextMidnight());
    await pay();
    await completeRecovery(gate, stranger, payer);
  }

  describe("a lying gate", () => {
    it("cannot make money by permitting a payment to oneself", async () => {
      const world = await fixture();
      const { token, payer } = world;
      await adoptLyingGate(world);
      await expect(token.connect(payer).transfer(payer, 1n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("SelfPayment"), payer, payer, 1n);
      expect(await token.canTransfer(payer, payer, 1n)).to.equal(false);
    });

    it("cannot let anyone pay more than its balance", async () => {
      const world = await fixture();
      const { token, payer, stranger } = world;
      await adoptLyingGate(world);
      await expect(token.connect(payer).transfer(stranger, FUNDED + 1n))
        .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
        .withArgs(reasonCode("InsufficientFunds"), payer, stranger, FUNDED + 1n);
    });

    it("stops payments with a reason nobody knows", async () => {
      const world = await fixture();
      const { token, payer, stranger } = world;
      const liar = await adoptLyingGate(world);
      await liar.setAnswer(BigInt(REASONS.length) << 250n);
      await expect(token.connect(payer).transfer(stranger, 1n)).to.be.revertedWithPanic(0x21);
      expect(await token.canTransfer(payer, stranger, 1n)).to.equal(false);
    });
  });
});
