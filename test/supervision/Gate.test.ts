import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import {
  contractScope,
  corridorScope,
  currencyScope,
  Direction,
  parseDecision,
  participantScope,
  purposeIndex,
  purposeSet,
  purposeToBytes,
  reasonAt,
  type ReasonName,
  type RuleEntry,
  type RuleTerms,
  ruleTerms,
  UNSPECIFIED,
} from "../../src/index.ts";
import { EmergencyCommittee__factory } from "../../typechain-types/index.js";
import { DAY, deployConsortium, entry, HOUR, setRules, type TestCountry, YEAR } from "../utils/consortium.ts";
import { fieldsOf } from "../utils/struct.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const NOTHING: RuleTerms = { purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n };
const AMOUNT = 1_000n;
const TRAD = purposeIndex("TRAD");
const TIER = 3; // what the consortium's banks are licensed at

/** The issuer's rule as it lies in a token's slot (layout: `supervision/types/IssuerRule.sol`). */
const issuerRule = ({ purposes, minTier, cap }: RuleTerms) => (purposes << 22n) | (BigInt(minTier) << 19n) | cap;

describe("Gate", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  async function deploy() {
    const { gate, members, stranger, joint } = await deployConsortium(connection);
    const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
    const [china, kazakhstan, thailand] = members as [TestCountry, TestCountry, TestCountry];
    const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
    const outbound = (narrowed: Partial<RuleTerms>) =>
      setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, narrowed)]);
    const inbound = (narrowed: Partial<RuleTerms>) =>
      setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, narrowed)]);
    return { gate, committee, china, kazakhstan, thailand, stranger, payer, payee, outbound, inbound };
  }

  type Fixture = Awaited<ReturnType<typeof deploy>>;

  interface Payment {
    payer: HardhatEthersSigner;
    payee: HardhatEthersSigner;
    issuer: bigint;
    payerLink: bigint;
    purpose: number;
    amount: bigint;
    path: string;
  }

  /** What the gate answers a token of China about a payment. */
  async function decide(f: Fixture, payment: Partial<Payment> = {}) {
    const { payer = f.payer, payee = f.payee, payerLink = 0n, amount = AMOUNT } = payment;
    const { issuer = issuerRule(ruleTerms()), purpose = 0, path = ZeroAddress } = payment;
    const terms = (issuer << 40n) | (BigInt(f.china.asset) << 8n) | BigInt(purpose);
    const party = (account: HardhatEthersSigner) => BigInt(account.address) << 96n;
    return parseDecision(await f.gate.decisionOnTransfer(party(payer) | payerLink, party(payee), terms, amount, path));
  }

  async function reasonFor(f: Fixture, payment: Partial<Payment> = {}): Promise<ReasonName> {
    return (await decide(f, payment)).reason.name;
  }

  const withdraw = (direction: number, counterparty: number, asset: number): RuleEntry => ({
    ...entry(direction, counterparty, asset),
    terms: NOTHING,
  });

  describe("decide", () => {
    it("permits what all three rules permit and says under which versions", async () => {
      const f = await fixture();
      await f.outbound({});
      await f.outbound({ dailyLimit: 500n });
      await f.inbound({ dailyLimit: 400n });
      const { reason, ...rest } = await decide(f, { purpose: TRAD });
      expect(reason.name).to.equal("Permitted");
      expect(rest).to.deep.equal({
        purpose: "TRAD",
        counted: false,
        paced: false,
        approved: false,
        reported: false,
        issuerVersion: 0,
        payerVersion: 3,
        payeeVersion: 2,
        payerCountry: f.china.code,
        payeeCountry: f.kazakhstan.code,
        payer: f.china.bankIds[0],
        payee: f.kazakhstan.bankIds[0],
        dailyLimit: 400n,
      });
    });

    for (const [out, into, limit] of [
      [0n, 0n, null],
      [7n, 0n, 7n],
      [0n, 7n, 7n],
      [7n, 8n, 7n],
      [8n, 7n, 7n],
      [7n, 7n, 7n],
    ] as const) {
      it(`makes of the daily limits ${out} and ${into} the limit ${limit ?? "none"}`, async () => {
        const f = await fixture();
        await f.outbound({ dailyLimit: out });
        await f.inbound({ dailyLimit: into });
        expect((await decide(f)).dailyLimit === limit).to.equal(true);
      });
    }

    for (const side of ["payer", "payee"] as const) {
      const [country, name] = side === "payer" ? (["china", "Payer"] as const) : (["kazakhstan", "Payee"] as const);

      it(`refuses an unknown or removed ${side}`, async () => {
        const f = await fixture();
        expect(await reasonFor(f, { [side]: f.stranger })).to.equal(`${name}Unknown`);
        await f.gate.connect(f[country].offices.Registrar).removeAccount(f[side]);
        expect(await reasonFor(f)).to.equal(`${name}Unknown`);
      });

      it(`refuses a suspended or revoked ${side}`, async () => {
        const f = await fixture();
        const { Supervisor, Registrar } = f[country].offices;
        const id = f[country].bankIds[0]!;
        await f.gate.connect(Supervisor).suspend(id);
        expect(await reasonFor(f)).to.equal(`${name}NotActive`);
        await f.gate.connect(Supervisor).reinstate(id);
        expect(await reasonFor(f)).to.equal("Permitted");
        await f.gate.connect(Registrar).revoke(id);
        expect(await reasonFor(f)).to.equal(`${name}NotActive`);
      });

      it(`refuses a ${side} from the second at which its licence ends`, async () => {
        const f = await fixture();
        const expiry = (await time.latest()) + DAY;
        await f.gate.connect(f[country].offices.Registrar).amend(f[country].bankIds[0]!, TIER, expiry);
        await time.increaseTo(expiry - 1);
        expect(await reasonFor(f)).to.equal("Permitted");
        await time.increaseTo(expiry);
        expect(await reasonFor(f)).to.equal(`${name}LicenceExpired`);
      });
    }

    for (const side of ["outbound", "inbound"] as const) {
      const name = side === "outbound" ? "Outbound" : "Inbound";
      const corridor = (f: Fixture) =>
        side === "outbound"
          ? ([f.china, Direction.Outbound, f.kazakhstan.code] as const)
          : ([f.kazakhstan, Direction.Inbound, f.china.code] as const);

      it(`refuses where there is no ${side} rule`, async () => {
        const f = await fixture();
        const [country, direction, counterparty] = corridor(f);
        await setRules(f.gate, country, [withdraw(direction, counterparty, f.china.asset)]);
        const decision = await decide(f);
        expect(decision.reason.name).to.equal(`${name}NoRule`);
        expect(side === "outbound" ? decision.payerVersion : decision.payeeVersion).to.equal(0);
      });

      it(`refuses a purpose that the ${side} rule does not name`, async () => {
        const f = await fixture();
        await f[side]({ purposes: purposeSet(["TRAD", "SALA"]) });
        expect(await reasonFor(f, { purpose: TRAD })).to.equal("Permitted");
        for (const purpose of [0, TRAD - 1, TRAD + 1]) {
          expect(await reasonFor(f, { purpose }), String(purpose)).to.equal(`${name}Purpose`);
        }
      });

      it(`refuses a tier below the ${side} rule's, of either party`, async () => {
        const f = await fixture();
        await f[side]({ minTier: TIER });
        expect(await reasonFor(f)).to.equal("Permitted");
        const expiry = (await time.latest()) + YEAR;
        for (const country of [f.china, f.kazakhstan]) {
          const own = f.gate.connect(country.offices.Registrar);
          await own.amend(country.bankIds[0]!, TIER - 1, expiry);
          expect(await reasonFor(f)).to.equal(`${name}Tier`);
          await own.amend(country.bankIds[0]!, TIER, expiry);
        }
      });

      it(`refuses an amount above the ${side} rule's cap`, async () => {
        const f = await fixture();
        await f[side]({ cap: AMOUNT });
        expect(await reasonFor(f)).to.equal("Permitted");
        expect(await reasonFor(f, { amount: AMOUNT + 1n })).to.equal(`${name}Cap`);
        expect(await reasonFor(f, { amount: 2n ** 256n - 1n })).to.equal(`${name}Cap`);
      });

      it(`puts the ${side} rule that names the other country before the default`, async () => {
        const f = await fixture();
        const [country, direction, counterparty] = corridor(f);
        await setRules(f.gate, country, [entry(direction, 0, f.china.asset, { cap: 1n })]);
        expect(await reasonFor(f)).to.equal("Permitted");
        await setRules(f.gate, country, [withdraw(direction, counterparty, f.china.asset)]);
        expect(await reasonFor(f)).to.equal(`${name}Cap`);
        await setRules(f.gate, country, [entry(direction, 0, f.china.asset)]);
        const decision = await decide(f);
        expect(decision.reason.name).to.equal("Permitted");
        expect(side === "outbound" ? decision.payerVersion : decision.payeeVersion).to.equal(4);
      });

      it(`closes a corridor by an ${side} rule that permits no purpose, whatever the default says`, async () => {
        const f = await fixture();
        const [country, direction, counterparty] = corridor(f);
        await setRules(f.gate, country, [entry(direction, 0, f.china.asset)]);
        await f[side]({ purposes: 0n, cap: 1n });
        expect(await reasonFor(f)).to.equal(`${name}Purpose`);
        expect(await reasonFor(f, { payee: f.thailand.banks[0]! })).to.equal("Permitted");
        expect(counterparty).to.not.equal(f.thailand.code);
      });
    }

    it("asks the other country's default too", async () => {
      const f = await fixture();
      await setRules(f.gate, f.china, [
        withdraw(Direction.Outbound, f.kazakhstan.code, f.china.asset),
        entry(Direction.Outbound, 0, f.china.asset, { dailyLimit: 9n }),
      ]);
      expect((await decide(f)).dailyLimit).to.equal(9n);
    });

    it("refuses what the issuer does not permit", async () => {
      const f = await fixture();
      const rules: [Partial<RuleTerms>, ReasonName][] = [
        [NOTHING, "IssuerNoRule"],
        [{ purposes: purposeSet(["TRAD"]) }, "IssuerPurpose"],
        [{ minTier: TIER + 1 }, "IssuerTier"],
        [{ minTier: TIER }, "Permitted"],
        [{ cap: AMOUNT - 1n }, "IssuerCap"],
        [{ cap: AMOUNT }, "Permitted"],
      ];
      for (const [narrowed, reason] of rules) {
        expect(await reasonFor(f, { issuer: issuerRule(ruleTerms(narrowed)) }), reason).to.equal(reason);
      }
    });

    it("permits any amount where no rule has a cap", async () => {
      const f = await fixture();
      for (const amount of [2n ** 64n - 1n, 2n ** 64n, 2n ** 256n - 1n]) {
        expect(await reasonFor(f, { amount }), String(amount)).to.equal("Permitted");
      }
      await f.inbound({ cap: 1n });
      expect(await reasonFor(f, { amount: 2n ** 64n })).to.equal("InboundCap");
    });

    it("applies the rules for the currency that moves and for no other", async () => {
      const f = await fixture();
      await setRules(f.gate, f.china, [entry(Direction.Outbound, f.kazakhstan.code, f.kazakhstan.asset, { cap: 1n })]);
      expect(await reasonFor(f)).to.equal("Permitted");
    });

    it("asks for domestic payments too, under the country's rules towards itself", async () => {
      const f = await fixture();
      const neighbour = f.china.banks[1]!;
      expect(await reasonFor(f, { payee: neighbour })).to.equal("Permitted");
      await setRules(f.gate, f.china, [withdraw(Direction.Inbound, f.china.code, f.china.asset)]);
      expect(await reasonFor(f, { payee: neighbour })).to.equal("InboundNoRule");
    });

    it("names the first reason in the order of the checks", async () => {
      const f = await fixture();
      const [china, kazakhstan] = [f.china.offices, f.kazakhstan.offices];
      const issuer = issuerRule(ruleTerms({ purposes: 2n, minTier: 7, cap: 1n }));
      const expiry = (await time.latest()) + DAY;
      const payee = f.kazakhstan.bankIds[0]!;
      await f.gate.connect(kazakhstan.Registrar).amend(payee, TIER, expiry);
      await f.gate.connect(china.Registrar).amend(f.china.bankIds[0]!, TIER, expiry);
      await f.gate.connect(china.Supervisor).suspend(f.china.bankIds[0]!);
      await f.gate.connect(kazakhstan.Supervisor).suspend(payee);
      await f.outbound({ purposes: 2n, minTier: 7, cap: 1n });
      await f.inbound({ purposes: 2n, minTier: 7, cap: 1n });
      await time.increaseTo(expiry);
      const now = () => reasonFor(f, { issuer });
      const renew = async (id: number, office: HardhatEthersSigner, tier: number) =>
        f.gate.connect(office).amend(id, tier, (await time.latest()) + YEAR);

      expect(await reasonFor(f, { issuer, payer: f.stranger })).to.equal("PayerUnknown");
      expect(await now()).to.equal("PayerNotActive");
      await f.gate.connect(china.Supervisor).reinstate(f.china.bankIds[0]!);
      expect(await now()).to.equal("PayerLicenceExpired");
      await renew(f.china.bankIds[0]!, china.Registrar, TIER);
      expect(await reasonFor(f, { issuer, payee: f.stranger })).to.equal("PayeeUnknown");
      expect(await now()).to.equal("PayeeNotActive");
      await f.gate.connect(kazakhstan.Supervisor).reinstate(payee);
      expect(await now()).to.equal("PayeeLicenceExpired");
      await renew(payee, kazakhstan.Registrar, TIER);
      expect(await now()).to.equal("OutboundPurpose");
      await f.outbound({ minTier: 7, cap: 1n });
      expect(await now()).to.equal("OutboundTier");
      await f.outbound({ cap: 1n });
      expect(await now()).to.equal("OutboundCap");
      await f.outbound({});
      expect(await now()).to.equal("InboundPurpose");
      await f.inbound({ minTier: 7, cap: 1n });
      expect(await now()).to.equal("InboundTier");
      await f.inbound({ cap: 1n });
      expect(await now()).to.equal("InboundCap");
      await f.inbound({});
      expect(await now()).to.equal("IssuerPurpose");
      expect(await reasonFor(f, { issuer: issuerRule(ruleTerms({ minTier: 7, cap: 1n })) })).to.equal("IssuerTier");
      expect(await reasonFor(f, { issuer: issuerRule(ruleTerms({ cap: 1n })) })).to.equal("IssuerCap");
      expect(await reasonFor(f)).to.equal("Permitted");
    });
  });

  describe("halts", () => {
    const PATH = `0x${"c1ea".padStart(40, "0")}`;

    for (const [what, reason, scope] of [
      ["the contract on the path", "ContractHalted", () => contractScope(PATH)],
      ["the corridor", "CorridorHalted", (f) => corridorScope(f.china.code, f.kazakhstan.code)],
      ["the currency", "CurrencyHalted", (f) => currencyScope(f.china.asset)],
      ["the payer", "PayerHalted", (f) => participantScope(f.china.bankIds[0]!)],
      ["the payee", "PayeeHalted", (f) => participantScope(f.kazakhstan.bankIds[0]!)],
    ] as const satisfies [string, ReasonName, (f: Fixture) => bigint][]) {
      it(`of ${what} have a reason of their own`, async () => {
        const f = await fixture();
        await f.committee.extend(f.gate, scope(f), (await time.latest()) + HOUR);
        expect(await reasonFor(f, { path: PATH })).to.equal(reason);
      });
    }
  });

  describe("links", () => {
    const link = (id: number, epoch: number) => (BigInt(id) << 16n) | BigInt(epoch);

    it("are trusted at the participant's epoch", async () => {
      const f = await fixture();
      const id = f.china.bankIds[0]!;
      expect((await decide(f, { payer: f.stranger, payerLink: link(id, 0) })).payer).to.equal(id);
    });

    it("are checked against the account's file at any other epoch", async () => {
      const f = await fixture();
      const id = f.china.bankIds[0]!;
      expect(await reasonFor(f, { payer: f.stranger, payerLink: link(id, 1) })).to.equal("PayerUnknown");
      expect((await decide(f, { payerLink: link(f.china.bankIds[1]!, 1) })).payer).to.equal(id);
    });

    it("go stale when the participant's account is removed or replaced", async () => {
      const f = await fixture();
      const id = f.china.bankIds[0]!;
      await f.gate.connect(f.china.offices.Registrar).removeAccount(f.payer);
      expect(await reasonFor(f, { payerLink: link(id, 0) })).to.equal("PayerUnknown");
    });

    it("come back fresh in the decision", async () => {
      const f = await fixture();
      const id = f.china.bankIds[0]!;
      const { Registrar } = f.china.offices;
      await f.gate.connect(Registrar).removeAccount(f.payer);
      await f.gate.connect(Registrar).proposeAccount(id, f.payer);
      await f.gate.connect(f.payer).acceptAccount(id);
      const party = (account: HardhatEthersSigner) => BigInt(account.address) << 96n;
      const terms = (issuerRule(ruleTerms()) << 40n) | (BigInt(f.china.asset) << 8n);
      const word = await f.gate.decisionOnTransfer(
        party(f.payer) | link(id, 0),
        party(f.payee),
        terms,
        AMOUNT,
        ZeroAddress,
      );
      expect(BigInt.asUintN(40, word >> 104n)).to.equal(link(id, 1));
      expect(BigInt.asUintN(40, word >> 64n)).to.equal(link(f.kazakhstan.bankIds[0]!, 0));
    });
  });

  describe("check", () => {
    const ask = (f: Fixture, code: string, payer = f.payer) =>
      f.gate.check(payer, f.payee, f.china.asset, purposeToBytes(code), AMOUNT);

    it("gives the two countries' verdict, whatever issuer and balances say", async () => {
      const f = await fixture();
      await f.inbound({ cap: AMOUNT - 1n, dailyLimit: 5n });
      const verdict = fieldsOf(await ask(f, "TRAD"));
      expect(reasonAt(verdict.reason as bigint).name).to.equal("InboundCap");
      const { reason: _, ...rest } = verdict;
      expect(rest).to.deep.equal({
        purpose: BigInt(TRAD),
        counted: false,
        paced: false,
        approved: false,
        reported: false,
        issuerVersion: 0n,
        payerVersion: 1n,
        payeeVersion: 2n,
        payerCountry: BigInt(f.china.code),
        payeeCountry: BigInt(f.kazakhstan.code),
        payer: BigInt(f.china.bankIds[0]!),
        payee: BigInt(f.kazakhstan.bankIds[0]!),
        dailyLimit: 5n,
      });
    });

    it("knows every purpose and no other", async () => {
      const f = await fixture();
      expect((await ask(f, UNSPECIFIED)).reason).to.equal(0n);
      await expect(f.gate.check(f.payer, f.payee, f.china.asset, "0x41414141", AMOUNT))
        .to.be.revertedWithCustomError(f.gate, "PurposeUnknown")
        .withArgs("0x41414141");
    });

    it("refuses strangers", async () => {
      const f = await fixture();
      expect(reasonAt((await ask(f, UNSPECIFIED, f.stranger)).reason).name).to.equal("PayerUnknown");
    });
  });
});
