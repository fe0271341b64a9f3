import { expect } from "chai";

import { ANY_PURPOSE, Office, parseDecision, Power, ruleTerms } from "../../src/index.ts";
import { DAY } from "../utils/consortium.ts";
import { completeRecovery, freeze, proposeRecovery, reinstate, suspend } from "../utils/participants.ts";
import {
  adoptionOf,
  adoptLyingGate,
  ethers,
  fixture,
  FUNDED,
  ISSUED,
  LIMIT,
  nextMidnight,
  NO_PURPOSE,
  NOTICE,
  OFFICE_ERROR,
  time,
  type World,
} from "./CurrencyToken.fixture.ts";

const MAX_SUPPLY = 2n ** 104n - 1n;
const PAYOUT = `0x${"22".repeat(32)}`;

/** The call that raises the limit, as the issuer announces it. */
const raise = ({ interface: calls }: World["issuer"], limit: bigint) =>
  calls.encodeFunctionData("raiseIssuanceLimit", [limit]);

async function replaceAccount({ gate, china, payer, stranger }: World) {
  await proposeRecovery(gate, china, payer, stranger);
  await time.increase(3 * DAY);
  await completeRecovery(gate, stranger, payer);
}

describe("CurrencyToken", () => {
  describe("issue", () => {
    it("credits a participant and counts what was issued", async () => {
      const { issuer, payer } = await fixture();
      const tx = issuer.issue(payer, 500n);
      await expect(tx).to.emit(issuer, "Issued").withArgs(payer, 500n);
      await expect(tx).to.emit(issuer, "Transfer").withArgs(ethers.ZeroAddress, payer, 500n);
      expect(await issuer.balanceOf(payer)).to.equal(FUNDED + 500n);
      expect((await issuer.issuance()).issued).to.equal(ISSUED + 500n);
      expect(await issuer.totalSupply()).to.equal(ISSUED + 500n);
    });

    it("is the issuer's alone", async () => {
      const { token, countries, payer, kazakhstan } = await fixture();
      for (const caller of [payer, kazakhstan.offices.MonetaryAuthority]) {
        await expect(token.connect(caller).issue(payer, 1n))
          .to.be.revertedWithCustomError(countries, OFFICE_ERROR)
          .withArgs(156, Office.MonetaryAuthority, caller);
      }
    });

    it("refuses nothing", async () => {
      const { issuer, payer } = await fixture();
      await expect(issuer.issue(payer, 0n)).to.be.revertedWithCustomError(issuer, "CurrencyTokenZeroAmount");
    });

    it("refuses strangers, the suspended, the frozen and foreigners", async () => {
      const { issuer, gate, china, payer, colleague, payee, stranger } = await fixture();
      await suspend(gate, china, china.bankIds[1]!);
      await freeze(gate, china, payer);
      for (const holder of [stranger, colleague, payer, payee]) {
        await expect(issuer.issue(holder, 1n))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenCannotIssueTo")
          .withArgs(holder);
      }
    });

    it("keeps within the limit of a UTC day, to its last second", async () => {
      const { issuer, payer, colleague } = await fixture();
      const midnight = await nextMidnight();
      await time.setNextBlockTimestamp(midnight);
      await issuer.issue(payer, LIMIT - 1n);
      await time.setNextBlockTimestamp(midnight + 3_600);
      await issuer.issue(colleague, 1n);
      expect(await issuer.issuance()).to.deep.equal([ISSUED + LIMIT, 0n, LIMIT, 0n]);
      await time.setNextBlockTimestamp(midnight + DAY - 1);
      await expect(issuer.issue(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(1n, 0n);
      await time.setNextBlockTimestamp(midnight + DAY);
      await issuer.issue(payer, LIMIT);
      await expect(issuer.issue(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(1n, 0n);
    });

    it("refuses more than what is left and says how much that is", async () => {
      const { issuer, payer } = await fixture();
      await issuer.issue(payer, LIMIT - ISSUED - 5n);
      await expect(issuer.issue(payer, 6n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(6n, 5n);
      await issuer.issue(payer, 5n);
    });

    it("is not given room by redemptions", async () => {
      const { issuer, payer } = await fixture();
      await issuer.issue(payer, LIMIT - ISSUED);
      await issuer.connect(payer).redeem(1_000n, PAYOUT);
      await expect(issuer.issue(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(1n, 0n);
    });

    it("keeps the supply within what an account can hold", async () => {
      const { issuer, payer } = await fixture();
      await issuer.announce(raise(issuer, MAX_SUPPLY));
      await time.increase(NOTICE);
      await issuer.raiseIssuanceLimit(MAX_SUPPLY);
      await expect(issuer.issue(payer, MAX_SUPPLY - ISSUED + 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenSupplyLimit")
        .withArgs(ISSUED, MAX_SUPPLY);
      await issuer.issue(payer, MAX_SUPPLY - ISSUED);
      expect(await issuer.totalSupply()).to.equal(MAX_SUPPLY);
      expect(await issuer.balanceOf(payer)).to.equal(MAX_SUPPLY - FUNDED);
    });
  });

  describe("redeem", () => {
    it("debits the holder and counts what was redeemed", async () => {
      const { token, payer } = await fixture();
      const tx = token.connect(payer).redeem(FUNDED, PAYOUT);
      await expect(tx).to.emit(token, "Redeemed").withArgs(payer, FUNDED, PAYOUT);
      await expect(tx).to.emit(token, "Transfer").withArgs(payer, ethers.ZeroAddress, FUNDED);
      expect(await token.balanceOf(payer)).to.equal(0n);
      expect(await token.issuance()).to.deep.equal([ISSUED, FUNDED, LIMIT, LIMIT - ISSUED]);
      expect(await token.totalSupply()).to.equal(ISSUED - FUNDED);
    });

    it("refuses nothing", async () => {
      const { token, payer } = await fixture();
      await expect(token.connect(payer).redeem(0n, PAYOUT)).to.be.revertedWithCustomError(
        token,
        "CurrencyTokenZeroAmount",
      );
    });

    it("refuses more than the balance", async () => {
      const { token, payer } = await fixture();
      await expect(token.connect(payer).redeem(FUNDED + 1n, PAYOUT))
        .to.be.revertedWithCustomError(token, "CurrencyTokenInsufficientBalance")
        .withArgs(payer, FUNDED, FUNDED + 1n);
    });

    it("refuses strangers and who is frozen", async () => {
      const { token, gate, payer, china, stranger } = await fixture();
      await freeze(gate, china, payer);
      for (const holder of [payer, stranger]) {
        await expect(token.connect(holder).redeem(1n, PAYOUT))
          .to.be.revertedWithCustomError(token, "CurrencyTokenCannotRedeem")
          .withArgs(holder);
      }
    });

    it("strands nothing: a foreign holder, a suspended, an expired and a revoked one redeem", async () => {
      const { token, gate, payer, payee, colleague, china } = await fixture();
      await suspend(gate, china, china.bankIds[0]!);
      await token.connect(payer).redeem(1n, PAYOUT);
      await reinstate(gate, china, china.bankIds[0]!);
      await token.connect(payer).transfer(payee, 10n);
      await token.connect(payee).redeem(10n, PAYOUT);
      const registrar = gate.connect(china.offices.Registrar);
      await registrar.revoke(china.bankIds[1]!);
      await token.connect(colleague).redeem(FUNDED, PAYOUT);
      const expiry = (await time.latest()) + 100;
      await registrar.amend(china.bankIds[0]!, 3, expiry);
      await time.increaseTo(expiry);
      await token.connect(payer).redeem(FUNDED - 11n, PAYOUT);
      expect(await token.totalSupply()).to.equal(0n);
    });
  });

  describe("forcedTransfer", () => {
    it("moves the balance of a replaced account to its successor, as much as the issuer says", async () => {
      const world = await fixture();
      const { issuer, payer, stranger } = world;
      await replaceAccount(world);
      const tx = issuer.forcedTransfer(payer, stranger, FUNDED - 1n);
      await expect(tx)
        .to.emit(issuer, "ForcedTransfer")
        .withArgs(payer, stranger, FUNDED - 1n);
      await expect(tx)
        .to.emit(issuer, "Transfer")
        .withArgs(payer, stranger, FUNDED - 1n);
      expect(await issuer.balanceOf(payer)).to.equal(1n);
      expect(await issuer.balanceOf(stranger)).to.equal(FUNDED - 1n);
      expect(await issuer.totalSupply()).to.equal(ISSUED);
    });

    it("moves no more than there is", async () => {
      const world = await fixture();
      const { issuer, payer, stranger } = world;
      await replaceAccount(world);
      await expect(issuer.forcedTransfer(payer, stranger, FUNDED + 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenInsufficientBalance")
        .withArgs(payer, FUNDED, FUNDED + 1n);
    });

    it("adds to what the successor already has", async () => {
      const world = await fixture();
      const { issuer, payer, colleague, stranger } = world;
      await replaceAccount(world);
      await issuer.connect(colleague).transfer(stranger, 5n);
      await issuer.forcedTransfer(payer, stranger, FUNDED);
      expect(await issuer.balanceOf(stranger)).to.equal(FUNDED + 5n);
    });

    it("needs the Registrar: neither a linked, removed nor proposed account, nor a stranger's", async () => {
      const { issuer, gate, china, payer, colleague, stranger, relayer } = await fixture();
      const registrar = gate.connect(china.offices.Registrar);
      await proposeRecovery(gate, china, payer, relayer);
      await registrar.removeAccount(colleague);
      for (const account of [payer, colleague, stranger]) {
        await expect(issuer.forcedTransfer(account, relayer, 1n))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotReplaced")
          .withArgs(account, relayer);
        await expect(issuer.forcedTransfer(account, ethers.ZeroAddress, 1n))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotReplaced")
          .withArgs(account, ethers.ZeroAddress);
      }
    });

    it("goes to the successor and to nobody else", async () => {
      const world = await fixture();
      const { issuer, payer, colleague } = world;
      await replaceAccount(world);
      await expect(issuer.forcedTransfer(payer, colleague, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotReplaced")
        .withArgs(payer, colleague);
    });

    it("needs the issuer", async () => {
      const world = await fixture();
      await replaceAccount(world);
      await expect(world.token.connect(world.stranger).forcedTransfer(world.payer, world.stranger, 1n))
        .to.be.revertedWithCustomError(world.countries, OFFICE_ERROR)
        .withArgs(156, Office.MonetaryAuthority, world.stranger);
    });

    it("does not pay a balance to itself, even if a gate names it", async () => {
      const world = await fixture();
      const { issuer, payer } = world;
      const liar = await adoptLyingGate(world);
      await liar.setSuccessor(payer);
      await expect(issuer.forcedTransfer(payer, payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotReplaced")
        .withArgs(payer, payer);
      expect(await issuer.balanceOf(payer)).to.equal(FUNDED);
    });
  });

  describe("setFrozenTokens", () => {
    it("is nobody's, the issuer's neither: holds add up, a frozen amount would erase another's", async () => {
      const { issuer, payer, stranger } = await fixture();
      for (const caller of [issuer, issuer.connect(stranger)]) {
        await expect(caller.setFrozenTokens(payer, 5n))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenFrozenByHoldsOnly")
          .withArgs(payer, 5n);
      }
    });
  });

  describe("setIssuerRule", () => {
    it("takes effect at once under the next version", async () => {
      const { issuer, payer, payee } = await fixture();
      const terms = ruleTerms({ minTier: 2, cap: 16_383_000n });
      await expect(issuer.setIssuerRule(terms))
        .to.emit(issuer, "IssuerRuleSet")
        .withArgs(2, [terms.purposes, 2n, terms.cap, 0n]);
      expect(await issuer.issuerRule()).to.deep.equal([[ANY_PURPOSE, 2n, 16_383_000n, 0n], 2n]);
      expect(parseDecision(await issuer.check(payer, payee, 1n, NO_PURPOSE)).issuerVersion).to.equal(2);
    });

    it("refuses a tier above seven and a daily limit", async () => {
      const { issuer } = await fixture();
      for (const terms of [ruleTerms({ minTier: 8 }), ruleTerms({ dailyLimit: 1n })]) {
        await expect(issuer.setIssuerRule(terms))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenInvalidRule")
          .withArgs([terms.purposes, BigInt(terms.minTier), terms.cap, terms.dailyLimit]);
      }
    });

    it("takes the highest tier and refuses a cap it cannot write exactly", async () => {
      const { issuer } = await fixture();
      await issuer.setIssuerRule(ruleTerms({ minTier: 7 }));
      await expect(issuer.setIssuerRule(ruleTerms({ cap: 16_384_001n })))
        .to.be.revertedWithCustomError(issuer, "DecimalCapInexact")
        .withArgs(16_384_001n);
    });
  });

  describe("lowerIssuanceLimit", () => {
    it("lowers at once, below what was issued too", async () => {
      const { issuer, payer } = await fixture();
      await expect(issuer.lowerIssuanceLimit(100n)).to.emit(issuer, "IssuanceLimitSet").withArgs(100n);
      expect(await issuer.issuance()).to.deep.equal([ISSUED, 0n, 100n, 0n]);
      await expect(issuer.issue(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(1n, 0n);
    });

    it("does not raise, and does not leave as it is", async () => {
      const { issuer } = await fixture();
      for (const limit of [LIMIT, LIMIT + 1n]) {
        await expect(issuer.lowerIssuanceLimit(limit))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenLimitNotLower")
          .withArgs(limit, LIMIT);
      }
      await issuer.lowerIssuanceLimit(LIMIT - 1n);
    });
  });

  describe("raiseIssuanceLimit", () => {
    it("sets a higher limit as it was announced, after the notice and once", async () => {
      const { issuer } = await fixture();
      const call = raise(issuer, LIMIT + 1n);
      const readyAt = (await time.latest()) + 10 + NOTICE;
      await time.setNextBlockTimestamp(readyAt - NOTICE);
      await expect(issuer.announce(call)).to.emit(issuer, "Announced").withArgs(call, readyAt);
      expect(await issuer.readyAt(call)).to.equal(readyAt);
      await time.setNextBlockTimestamp(readyAt - 1);
      await expect(issuer.raiseIssuanceLimit(LIMIT + 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
        .withArgs(readyAt);
      await expect(issuer.raiseIssuanceLimit(LIMIT + 2n)).to.be.revertedWithCustomError(
        issuer,
        "CurrencyTokenNothingAnnounced",
      );
      await time.setNextBlockTimestamp(readyAt);
      await expect(issuer.raiseIssuanceLimit(LIMIT + 1n))
        .to.emit(issuer, "IssuanceLimitSet")
        .withArgs(LIMIT + 1n);
      expect((await issuer.issuance()).limit).to.equal(LIMIT + 1n);
      expect(await issuer.readyAt(call)).to.equal(0n);
      await expect(issuer.raiseIssuanceLimit(LIMIT + 1n)).to.be.revertedWithCustomError(
        issuer,
        "CurrencyTokenNothingAnnounced",
      );
    });

    it("may be made until 30 days after the notice and not later", async () => {
      const { issuer } = await fixture();
      for (const late of [0, 1]) {
        await issuer.announce(raise(issuer, LIMIT + 1n));
        const lapsedAt = Number(await issuer.readyAt(raise(issuer, LIMIT + 1n))) + 30 * DAY;
        await time.setNextBlockTimestamp(lapsedAt + late);
        const raised = issuer.raiseIssuanceLimit(LIMIT + 1n);
        if (late === 0) await expect(raised).to.emit(issuer, "IssuanceLimitSet");
        else await expect(raised).to.be.revertedWithCustomError(issuer, "CurrencyTokenTooLate").withArgs(lapsedAt);
      }
    });

    it("is called off by name", async () => {
      const { issuer } = await fixture();
      const [call, other] = [raise(issuer, LIMIT + 1n), raise(issuer, LIMIT + 2n)];
      await issuer.announce(call);
      await issuer.announce(other);
      await expect(issuer.cancelAnnouncement(call)).to.emit(issuer, "AnnouncementCancelled").withArgs(call);
      await time.increase(NOTICE);
      await expect(issuer.raiseIssuanceLimit(LIMIT + 1n)).to.be.revertedWithCustomError(
        issuer,
        "CurrencyTokenNothingAnnounced",
      );
      await issuer.raiseIssuanceLimit(LIMIT + 2n);
    });
  });

  describe("what the issuer alone may do", () => {
    it("refuses everyone else", async () => {
      const world = await fixture();
      const { token, countries, engine, payer, ledger, kazakhstan, stranger } = world;
      const meddler = kazakhstan.offices.MonetaryAuthority;
      const as = token.connect(meddler);
      const call = await adoptionOf(world, engine, Power.Pay);
      const acts = [
        () => as.setIssuerRule(ruleTerms()),
        () => as.lowerIssuanceLimit(1n),
        () => as.raiseIssuanceLimit(LIMIT + 1n),
        () => as.announce(call),
        () => as.cancelAnnouncement(call),
        () => as.adopt(engine, Power.Pay),
        () => as.dropPowers(engine, Power.Pay),
        () => as.forcedTransfer(payer, stranger, 1n),
        () => as.transferHeld(ledger, payer, 0, stranger, 1n, 0, 1),
      ];
      for (const act of acts) {
        await expect(act())
          .to.be.revertedWithCustomError(countries, OFFICE_ERROR)
          .withArgs(156, Office.MonetaryAuthority, meddler);
      }
    });
  });
});
