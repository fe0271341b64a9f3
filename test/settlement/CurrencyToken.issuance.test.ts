import { expect } from "chai";

import { ANY_PURPOSE, Component, Office, ruleTerms } from "../../src/index.ts";
import { DAY } from "../utils/consortium.ts";
import {
  adopt,
  COMPONENTS,
  deployLyingGate,
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

async function replaceAccount({ gate, china, payer, stranger }: World) {
  await gate.connect(china.offices.Registrar).proposeAccountRecovery(payer, stranger);
  await time.increase(3 * DAY);
  await gate.connect(stranger).completeAccountRecovery(payer);
}

describe("CurrencyToken", () => {
  describe("issue", () => {
    it("credits a participant and counts what was issued", async () => {
      const { issuer, payer } = await fixture();
      const tx = issuer.issue(payer, 500n);
      await expect(tx).to.emit(issuer, "Issued").withArgs(payer, 500n);
      await expect(tx).to.emit(issuer, "Transfer").withArgs(ethers.ZeroAddress, payer, 500n);
      expect(await issuer.balanceOf(payer)).to.equal(FUNDED + 500n);
      expect(await issuer.issued()).to.equal(ISSUED + 500n);
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

    it("refuses strangers, the suspended and foreigners", async () => {
      const { issuer, gate, china, colleague, payee, stranger } = await fixture();
      await gate.connect(china.offices.Supervisor).suspend(china.bankIds[1]!);
      for (const holder of [stranger, colleague, payee]) {
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
      expect(await issuer.issuance()).to.deep.equal([LIMIT, 0n]);
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
      await issuer.setIssuanceLimit(MAX_SUPPLY);
      await time.increase(NOTICE);
      await issuer.applyIssuanceLimit();
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
      expect(await token.redeemed()).to.equal(FUNDED);
      expect(await token.issued()).to.equal(ISSUED);
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

    it("refuses strangers and the suspended", async () => {
      const { token, gate, payer, china, stranger } = await fixture();
      await gate.connect(china.offices.Supervisor).suspend(china.bankIds[0]!);
      for (const holder of [payer, stranger]) {
        await expect(token.connect(holder).redeem(1n, PAYOUT))
          .to.be.revertedWithCustomError(token, "CurrencyTokenCannotRedeem")
          .withArgs(holder);
      }
    });

    it("strands nothing: a foreign holder, an expired and a revoked one redeem", async () => {
      const { token, gate, payer, payee, colleague, china } = await fixture();
      await token.connect(payer).transfer(payee, 10n);
      await token.connect(payee).redeem(10n, PAYOUT);
      const registrar = gate.connect(china.offices.Registrar);
      await registrar.revoke(china.bankIds[1]!);
      await token.connect(colleague).redeem(FUNDED, PAYOUT);
      const expiry = (await time.latest()) + 100;
      await registrar.amend(china.bankIds[0]!, 3, expiry);
      await time.increaseTo(expiry);
      await token.connect(payer).redeem(FUNDED - 10n, PAYOUT);
      expect(await token.totalSupply()).to.equal(0n);
    });
  });

  describe("recover", () => {
    it("moves the balance of a replaced account to its successor", async () => {
      const world = await fixture();
      const { issuer, payer, stranger } = world;
      await replaceAccount(world);
      const tx = issuer.recover(payer);
      await expect(tx).to.emit(issuer, "ForcedTransfer").withArgs(payer, stranger, FUNDED);
      await expect(tx).to.emit(issuer, "Transfer").withArgs(payer, stranger, FUNDED);
      expect(await issuer.balanceOf(payer)).to.equal(0n);
      expect(await issuer.balanceOf(stranger)).to.equal(FUNDED);
      expect(await issuer.totalSupply()).to.equal(ISSUED);
    });

    it("adds to what the successor already has", async () => {
      const world = await fixture();
      const { issuer, payer, colleague, stranger } = world;
      await replaceAccount(world);
      await issuer.connect(colleague).transfer(stranger, 5n);
      await issuer.recover(payer);
      expect(await issuer.balanceOf(stranger)).to.equal(FUNDED + 5n);
    });

    it("needs the Registrar: neither a linked, removed nor proposed account, nor a stranger's", async () => {
      const { issuer, gate, china, payer, colleague, stranger, relayer } = await fixture();
      const registrar = gate.connect(china.offices.Registrar);
      await registrar.proposeAccountRecovery(payer, relayer);
      await registrar.removeAccount(colleague);
      for (const account of [payer, colleague, stranger]) {
        await expect(issuer.recover(account))
          .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotReplaced")
          .withArgs(account);
      }
    });

    it("needs the issuer", async () => {
      const world = await fixture();
      await replaceAccount(world);
      await expect(world.token.connect(world.stranger).recover(world.payer))
        .to.be.revertedWithCustomError(world.countries, OFFICE_ERROR)
        .withArgs(156, Office.MonetaryAuthority, world.stranger);
    });

    it("does not pay a balance to itself, even if a gate names it", async () => {
      const world = await fixture();
      const { issuer, payer } = world;
      const liar = await deployLyingGate(world);
      await liar.setSuccessor(payer);
      await adopt(world, Component.Gate, liar);
      await expect(issuer.recover(payer))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenNotReplaced")
        .withArgs(payer);
      expect(await issuer.balanceOf(payer)).to.equal(FUNDED);
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
      expect((await issuer.check(payer, payee, 1n, NO_PURPOSE)).issuerVersion).to.equal(2n);
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

  describe("setIssuanceLimit", () => {
    it("lowers at once, below what was issued too", async () => {
      const { issuer, payer } = await fixture();
      await expect(issuer.setIssuanceLimit(100n)).to.emit(issuer, "IssuanceLimitSet").withArgs(100n);
      expect(await issuer.issuance()).to.deep.equal([100n, 0n]);
      await expect(issuer.issue(payer, 1n))
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenIssuanceLimit")
        .withArgs(1n, 0n);
    });

    it("announces a higher limit, which applies after the notice", async () => {
      const { issuer } = await fixture();
      const readyAt = (await time.latest()) + 10 + NOTICE;
      await time.setNextBlockTimestamp(readyAt - NOTICE);
      await expect(issuer.setIssuanceLimit(LIMIT + 1n))
        .to.emit(issuer, "IssuanceLimitAnnounced")
        .withArgs(LIMIT + 1n, readyAt);
      expect(await issuer.announcedIssuanceLimit()).to.deep.equal([LIMIT + 1n, BigInt(readyAt)]);
      await time.setNextBlockTimestamp(readyAt - 1);
      await expect(issuer.applyIssuanceLimit())
        .to.be.revertedWithCustomError(issuer, "CurrencyTokenTooEarly")
        .withArgs(readyAt);
      await time.setNextBlockTimestamp(readyAt);
      await expect(issuer.applyIssuanceLimit())
        .to.emit(issuer, "IssuanceLimitSet")
        .withArgs(LIMIT + 1n);
      expect((await issuer.issuance()).limit).to.equal(LIMIT + 1n);
      expect(await issuer.announcedIssuanceLimit()).to.deep.equal([0n, 0n]);
    });

    it("replaces what was announced, and lowering calls it off", async () => {
      const { issuer } = await fixture();
      await issuer.setIssuanceLimit(LIMIT + 1n);
      await issuer.setIssuanceLimit(LIMIT + 2n);
      expect((await issuer.announcedIssuanceLimit()).limit).to.equal(LIMIT + 2n);
      await issuer.setIssuanceLimit(LIMIT);
      await time.increase(NOTICE);
      await expect(issuer.applyIssuanceLimit()).to.be.revertedWithCustomError(issuer, "CurrencyTokenNothingAnnounced");
    });
  });

  describe("what the issuer alone may do", () => {
    it("refuses everyone else", async () => {
      const { token, countries, gate, engine, queue, payer, kazakhstan } = await fixture();
      const meddler = kazakhstan.offices.MonetaryAuthority;
      const as = token.connect(meddler);
      const acts = [
        () => as.setIssuerRule(ruleTerms()),
        () => as.setIssuanceLimit(1n),
        () => as.applyIssuanceLimit(),
        ...[gate, engine, queue].map((running, index) => () => as.announceAdoption(COMPONENTS[index]!, running)),
        ...COMPONENTS.map((component) => () => as.cancelAdoption(component)),
        ...COMPONENTS.map((component) => () => as.completeAdoption(component)),
        () => as.inviteToUnion(398),
        () => as.recover(payer),
      ];
      for (const act of acts) {
        await expect(act())
          .to.be.revertedWithCustomError(countries, OFFICE_ERROR)
          .withArgs(156, Office.MonetaryAuthority, meddler);
      }
    });
  });
});
