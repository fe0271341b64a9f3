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
  Power,
  purposeIndex,
  purposeSet,
  reasonCode,
  type ReasonName,
  type RuleEntry,
  type RuleTerms,
  ruleTerms,
  UNSPECIFIED,
} from "../../src/index.ts";
import { EmergencyCommittee__factory, Gate__factory } from "../../typechain-types/index.js";
import {
  BASIS,
  adopt,
  DAY,
  deployConsortium,
  entry,
  HOUR,
  licenseBank,
  publish,
  setRules,
  type TestCountry,
  YEAR,
} from "../utils/consortium.ts";
import { MAX_STAMP, reinstate, saturateStamp, stampOf, suspend } from "../utils/participants.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const NOTHING: RuleTerms = { purposes: 0n, minTier: 0, cap: 0n, dailyLimit: 0n };
const AMOUNT = 1_000n;
const TRAD = purposeIndex("TRAD");
const TIER = 3; // what the consortium's banks are licensed at

const ISSUER_PURPOSES = (1n << 45n) - 1n;

/** The issuer's rule as it lies in a token's slot (layout: `supervision/types/IssuerRule.sol`). */
const issuerRule = ({ purposes, minTier, cap }: RuleTerms) =>
  ((purposes & ISSUER_PURPOSES) << 22n) | (BigInt(minTier) << 19n) | cap;

describe("Gate", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  async function deploy() {
    const consortium = await deployConsortium(connection);
    const { gate, members, joint } = consortium;
    const committee = EmergencyCommittee__factory.connect(await gate.haltAuthority(), joint);
    const [china, kazakhstan, thailand] = members as [TestCountry, TestCountry, TestCountry];
    const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
    const outbound = (narrowed: Partial<RuleTerms>) =>
      setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, narrowed)]);
    const inbound = (narrowed: Partial<RuleTerms>) =>
      setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, narrowed)]);
    return { ...consortium, committee, china, kazakhstan, thailand, payer, payee, outbound, inbound };
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
    const [decision] = await f.gate.decisionOnTransfer(party(payer) | payerLink, party(payee), terms, amount, path);
    return parseDecision(decision);
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
        exposureCounted: false,
        velocityCounted: false,
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
        const { Registrar } = f[country].offices;
        const id = f[country].bankIds[0]!;
        await suspend(f.gate, f[country], id);
        expect(await reasonFor(f)).to.equal(`${name}NotActive`);
        await reinstate(f.gate, f[country], id);
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
      await suspend(f.gate, f.china, f.china.bankIds[0]!);
      await suspend(f.gate, f.kazakhstan, payee);
      await f.outbound({ purposes: 2n, minTier: 7, cap: 1n });
      await f.inbound({ purposes: 2n, minTier: 7, cap: 1n });
      await time.increaseTo(expiry);
      const now = () => reasonFor(f, { issuer });
      const renew = async (id: number, office: HardhatEthersSigner, tier: number) =>
        f.gate.connect(office).amend(id, tier, (await time.latest()) + YEAR);

      expect(await reasonFor(f, { issuer, payer: f.stranger })).to.equal("PayerUnknown");
      expect(await now()).to.equal("PayerNotActive");
      await reinstate(f.gate, f.china, f.china.bankIds[0]!);
      expect(await now()).to.equal("PayerLicenceExpired");
      await renew(f.china.bankIds[0]!, china.Registrar, TIER);
      expect(await reasonFor(f, { issuer, payee: f.stranger })).to.equal("PayeeUnknown");
      expect(await now()).to.equal("PayeeNotActive");
      await reinstate(f.gate, f.kazakhstan, payee);
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
        await f.committee.extend(f.gate, scope(f), (await time.latest()) + HOUR, BASIS);
        expect(await reasonFor(f, { path: PATH })).to.equal(reason);
      });
    }
  });

  describe("links", () => {
    /** A link as a token remembers it (layout: `supervision/types/Link.sol`). */
    const link = (id: number, { country, tier, expiry, stamp }: Read) =>
      (BigInt(id) << 64n) |
      (BigInt(country) << 54n) |
      (BigInt(tier) << 51n) |
      (BigInt(Math.floor(expiry / 60)) << 24n) |
      stamp;

    interface Read {
      country: number;
      tier: number;
      expiry: number;
      stamp: bigint;
    }

    const readOf = async ({ gate, china }: Fixture, changes: Partial<Read> = {}): Promise<Read> => {
      const expiry = Number((await gate.participantOf(china.bankIds[0]!)).expiry);
      return { country: china.code, tier: TIER, expiry, stamp: await stampOf(gate), ...changes };
    };

    /** The links that come back for the payer and the payee. */
    async function linksFor(f: Fixture, payerLink = 0n): Promise<[bigint, bigint]> {
      const party = (account: HardhatEthersSigner) => BigInt(account.address) << 96n;
      const terms = (issuerRule(ruleTerms()) << 40n) | (BigInt(f.china.asset) << 8n);
      const payer = party(f.payer) | payerLink;
      const [, from, to] = await f.gate.decisionOnTransfer(payer, party(f.payee), terms, AMOUNT, ZeroAddress);
      return [from, to];
    }

    it("are trusted at the gate's stamp, to the last minute of the licence", async () => {
      const f = await fixture();
      const id = f.china.bankIds[0]!;
      const expiry = Math.floor((await time.latest()) / 60) * 60 + 600;
      const trusted = link(id, await readOf(f, { expiry }));
      expect((await decide(f, { payer: f.stranger, payerLink: trusted })).payer).to.equal(id);
      await time.increaseTo(expiry - 1);
      expect((await decide(f, { payer: f.stranger, payerLink: trusted })).payer).to.equal(id);
      await time.increaseTo(expiry);
      expect(await reasonFor(f, { payer: f.stranger, payerLink: trusted })).to.equal("PayerUnknown");
    });

    it("are checked against the account's file at any other stamp", async () => {
      const f = await fixture();
      const [id, other] = f.china.bankIds as [number, number];
      const read = await readOf(f);
      for (const stamp of [0n, read.stamp - 1n, read.stamp + 1n, MAX_STAMP]) {
        const stale = link(other, { ...read, stamp });
        expect(await reasonFor(f, { payer: f.stranger, payerLink: stale })).to.equal("PayerUnknown");
        expect((await decide(f, { payerLink: stale })).payer).to.equal(id);
      }
    });

    it("are never trusted again once the stamps are used up", async () => {
      const f = await fixture();
      const id = f.china.bankIds[0]!;
      await saturateStamp(connection, f.gate);
      const last = link(id, await readOf(f));
      expect(await reasonFor(f, { payer: f.stranger, payerLink: last })).to.equal("PayerUnknown");
      await suspend(f.gate, f.china, id);
      expect(await stampOf(f.gate)).to.equal(MAX_STAMP);
      expect(await reasonFor(f, { payerLink: last })).to.equal("PayerNotActive");
    });

    it("come back fresh, with the licence's end in whole minutes", async () => {
      const f = await fixture();
      const expiry = Math.floor((await time.latest()) / 60) * 60 + DAY + 59;
      await f.gate.connect(f.china.offices.Registrar).amend(f.china.bankIds[0]!, TIER, expiry);
      const fresh = link(f.china.bankIds[0]!, await readOf(f));
      for (const stale of [0n, link(f.china.bankIds[1]!, await readOf(f, { stamp: 0n }))]) {
        const [payer, payee] = await linksFor(f, stale);
        expect(payer).to.equal(fresh);
        expect(payee >> 64n).to.equal(BigInt(f.kazakhstan.bankIds[0]!));
      }
      expect((await linksFor(f, fresh))[0]).to.equal(fresh);
      expect(BigInt.asUintN(27, fresh >> 24n)).to.equal(BigInt((expiry - 59) / 60));
    });

    it("that come back of who is unknown or not licensed are never trusted", async () => {
      const f = await fixture();
      await suspend(f.gate, f.china, f.china.bankIds[0]!);
      const [unlicensed] = await linksFor(f);
      expect(unlicensed).to.equal(link(f.china.bankIds[0]!, await readOf(f, { expiry: 0 })));
      expect(await reasonFor(f, { payer: f.stranger, payerLink: unlicensed })).to.equal("PayerUnknown");
    });

    for (const [name, change] of [
      ["suspends", ({ gate, china }) => suspend(gate, china, china.bankIds[1]!)],
      ["revokes", ({ gate, china }) => gate.connect(china.offices.Registrar).revoke(china.bankIds[1]!)],
      [
        "removes an account of",
        ({ gate, china }) => gate.connect(china.offices.Registrar).removeAccount(china.banks[1]!),
      ],
      [
        "lowers the tier of",
        ({ gate, china }, end) => gate.connect(china.offices.Registrar).amend(china.bankIds[1]!, TIER - 1, end),
      ],
      [
        "raises the tier of",
        ({ gate, china }, end) => gate.connect(china.offices.Registrar).amend(china.bankIds[1]!, TIER + 1, end),
      ],
      [
        "shortens the licence of",
        ({ gate, china }, end) => gate.connect(china.offices.Registrar).amend(china.bankIds[1]!, TIER, end - 1),
      ],
    ] satisfies [string, (f: Fixture, end: number) => Promise<unknown>][]) {
      it(`are read again once a country ${name} any participant`, async () => {
        const f = await fixture();
        const end = Number((await f.gate.participantOf(f.china.bankIds[1]!)).expiry);
        const before = await stampOf(f.gate);
        await change(f, end);
        expect(await stampOf(f.gate)).to.equal(before + 1n);
      });
    }

    it("stay trusted when a licence is prolonged, a participant licensed or an account linked", async () => {
      const f = await fixture();
      const { gate, china, stranger } = f;
      const before = await stampOf(gate);
      const end = Number((await gate.participantOf(china.bankIds[1]!)).expiry);
      await gate.connect(china.offices.Registrar).amend(china.bankIds[1]!, TIER, end + 1);
      await licenseBank(gate, china.offices.Registrar, china.code, stranger, "NEWBANK");
      expect(await stampOf(gate)).to.equal(before);
    });
  });

  describe("links that a currency remembers", () => {
    /** Both parties have paid, so that the currency knows them. */
    async function known() {
      const f = await fixture();
      await f.china.token.connect(f.payer).transfer(f.payee, AMOUNT);
      await f.china.token.connect(f.payee).transfer(f.payer, 1n);
      return f;
    }

    const pay = ({ china, payer, payee }: Fixture) => china.token.connect(payer).transfer(payee, 1n);

    const expectRefused = ({ china, payer, payee }: Fixture, sent: Promise<unknown>, reason: ReasonName) =>
      expect(sent)
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode(reason), payer, payee, 1n);

    for (const side of ["payer", "payee"] as const) {
      const [country, name] = side === "payer" ? (["china", "Payer"] as const) : (["kazakhstan", "Payee"] as const);

      it(`let nobody pay whose ${side} was suspended in the block before, until it is reinstated`, async () => {
        const f = await known();
        await suspend(f.gate, f[country], f[country].bankIds[0]!);
        await expectRefused(f, pay(f), `${name}NotActive`);
        await reinstate(f.gate, f[country], f[country].bankIds[0]!);
        await pay(f);
      });

      it(`do not outlast the licence of the ${side}, to the second, nor end a minute early`, async () => {
        const f = await known();
        const expiry = Math.floor((await time.latest()) / 60) * 60 + 659;
        await f.gate.connect(f[country].offices.Registrar).amend(f[country].bankIds[0]!, TIER, expiry);
        await pay(f);
        await time.setNextBlockTimestamp(expiry - 1); // in the minute that the link does not have any more
        await pay(f);
        await time.setNextBlockTimestamp(expiry);
        await networkHelpers.mine();
        await expectRefused(f, pay(f), `${name}LicenceExpired`);
      });

      it(`follow a tier of the ${side} that was lowered, at once`, async () => {
        const f = await known();
        await f.outbound({ minTier: TIER });
        await pay(f);
        const end = Number((await f.gate.participantOf(f[country].bankIds[0]!)).expiry);
        await f.gate.connect(f[country].offices.Registrar).amend(f[country].bankIds[0]!, TIER - 1, end);
        await expectRefused(f, pay(f), "OutboundTier");
      });
    }

    it("are not taken for another gate's, though its stamps are the same", async () => {
      const f = await known();
      const { gate, china, kazakhstan, joint, releases, countries, numbers, payer, payee } = f;
      const second = await (
        await new Gate__factory(joint).deploy(countries, numbers, joint, joint)
      ).waitForDeployment();
      await publish(releases, "Gate", second);
      // The payee is licensed there, and the payer is not.
      await licenseBank(second, kazakhstan.offices.Registrar, kazakhstan.code, payee, "KZBANK0");
      await setRules(second, china, [entry(Direction.Outbound, 0, china.asset)]);
      await setRules(second, kazakhstan, [entry(Direction.Inbound, 0, china.asset)]);
      while ((await stampOf(second)) < (await stampOf(gate))) {
        const end = Number((await second.participantOf(kazakhstan.bankIds[0]!)).expiry);
        await second.connect(kazakhstan.offices.Registrar).amend(kazakhstan.bankIds[0]!, TIER, end - 1);
      }
      await pay(f);
      await adopt(connection, china.token, second, Power.Judge);
      expect(await stampOf(second)).to.equal(await stampOf(gate));
      await expectRefused(f, pay(f), "PayerUnknown");
      expect(await licenseBank(second, china.offices.Registrar, china.code, payer, "CNBANK0")).to.equal(
        china.bankIds[0], // the number that it has at the first gate
      );
      await pay(f);
    });
  });

  describe("check", () => {
    const ask = async (f: Fixture, code: string, payer = f.payer) =>
      parseDecision(await f.gate.check(payer, f.payee, f.china.asset, purposeIndex(code), AMOUNT));

    it("gives the two countries' decision, whatever issuer and balances say", async () => {
      const f = await fixture();
      await f.inbound({ cap: AMOUNT - 1n, dailyLimit: 5n });
      const { reason, ...rest } = await ask(f, "TRAD");
      expect(reason.name).to.equal("InboundCap");
      expect(rest).to.deep.equal({
        purpose: "TRAD",
        exposureCounted: false,
        velocityCounted: false,
        approved: false,
        reported: false,
        issuerVersion: 0,
        payerVersion: 1,
        payeeVersion: 2,
        payerCountry: f.china.code,
        payeeCountry: f.kazakhstan.code,
        payer: f.china.bankIds[0],
        payee: f.kazakhstan.bankIds[0],
        dailyLimit: 5n,
      });
    });

    it("takes the index of a purpose, and neither an approval nor a grant beside it", async () => {
      const f = await fixture();
      expect((await ask(f, UNSPECIFIED)).reason.name).to.equal("Permitted");
      await f.outbound({ cap: AMOUNT - 1n });
      for (const flags of [1 << 6, 1 << 7, 3 << 6]) {
        const decision = await f.gate.check(f.payer, f.payee, f.china.asset, TRAD | flags, AMOUNT);
        expect(parseDecision(decision)).to.deep.include({ purpose: "TRAD", approved: false });
        expect(parseDecision(decision).reason.name).to.equal("OutboundCap");
      }
    });

    it("refuses strangers", async () => {
      const f = await fixture();
      expect((await ask(f, UNSPECIFIED, f.stranger)).reason.name).to.equal("PayerUnknown");
    });
  });
});
