import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { network } from "hardhat";

import {
  contractScope,
  corridorScope,
  currencyScope,
  Direction,
  type ExposureTerms,
  parseDecision,
  participantScope,
  purposeSet,
  reasonCode,
  type ReasonName,
  REASONS,
  type RuleTerms,
  ruleTerms,
  type ThresholdTerms,
} from "../../src/index.ts";
import {
  BASIS,
  DAY,
  deployConsortium,
  entry,
  HOUR,
  setRules,
  setThresholds,
  type TestCountry,
} from "../utils/consortium.ts";
import { EARMARK_PATH, type Payment, PAYMENT_PATHS, type PaymentPath, type World } from "../utils/payment-paths.ts";
import { EmergencyCommittee__factory, HostileRule__factory } from "../../typechain-types/index.js";
import { completeRecovery, freeze, proposeRecovery, saturateStamp, suspend } from "../utils/participants.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** A state of the world, the payment tried in it, and what becomes of it. */
interface Case {
  name: string;
  reason: ReasonName;
  /** What becomes of it by way of the engine, where that differs: the views answer for the token's own paths. */
  byEngine?: ReasonName;
  /** What becomes of it on entering the queue, where that differs for another cause than funds, which it may lack. */
  byQueue?: ReasonName;
  /** Whether the balance alone is in the way, which `canTransfer` does not ask (ERC-7943). */
  lacksBalanceOnly?: true;
  /** Changes the world or the payment; whatever it returns replaces that part of the payment. */
  arrange(world: Parties): Promise<Partial<Payment> | void>;
}

interface Parties extends World, Payment {
  china: TestCountry;
  kazakhstan: TestCountry;
}

const AMOUNT = 1_000n;
const EVIDENCE = `0x${"11".repeat(32)}`;

async function deploy(): Promise<Parties> {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan] = consortium.members as [TestCountry, TestCountry];
  const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
  // A first payment, so that the token has links that may go stale.
  await china.token.connect(payer).transfer(payee, 1n);
  return { ...consortium, connection, china, kazakhstan, token: china.token, payer, payee, amount: AMOUNT };
}

function narrow(side: "outbound" | "inbound", narrowed: Partial<RuleTerms>): Case["arrange"] {
  return async ({ gate, china, kazakhstan }) => {
    const [maker, other] = side === "outbound" ? [china, kazakhstan] : [kazakhstan, china];
    const direction = side === "outbound" ? Direction.Outbound : Direction.Inbound;
    await setRules(gate, maker, [entry(direction, other.code, china.asset, narrowed)]);
  };
}

function narrowIssuer(narrowed: Partial<RuleTerms>): Case["arrange"] {
  return async ({ token }) => void (await token.setIssuerRule(ruleTerms(narrowed)));
}

async function suspendPayer({ gate, china }: Parties) {
  await suspend(gate, china, china.bankIds[0]!);
}

async function endLicence({ gate }: Parties, country: TestCountry) {
  const expiry = (await networkHelpers.time.latest()) + DAY;
  await gate.connect(country.offices.Registrar).amend(country.bankIds[0]!, 3, expiry);
  await networkHelpers.time.increaseTo(expiry);
}

async function removeAccount({ gate }: Parties, country: TestCountry, account = country.banks[0]!) {
  await gate.connect(country.offices.Registrar).removeAccount(account);
}

async function relink({ gate, china, payer }: Parties) {
  await gate.connect(china.offices.Registrar).proposeAccount(china.bankIds[0]!, payer);
  await gate.connect(payer).acceptAccount(china.bankIds[0]!);
}

async function replaceAccount({ gate }: Parties, country: TestCountry, successor: HardhatEthersSigner) {
  const lost = country.banks[0]!;
  await proposeRecovery(gate, country, lost, successor);
  await networkHelpers.time.increase(3 * DAY);
  await completeRecovery(gate, successor, lost);
}

async function useUpLimit(parties: Parties) {
  await narrow("inbound", { dailyLimit: 2n * AMOUNT - 1n })(parties);
  await parties.token.connect(parties.payer).transfer(parties.payee, AMOUNT);
}

/** Halts a scope for an hour, as the joint authority may at once. */
function halt(
  scopeOf: (parties: Parties) => bigint | Promise<bigint>,
  narrowed: Partial<Payment> = {},
): Case["arrange"] {
  return async (parties) => {
    const committee = EmergencyCommittee__factory.connect(await parties.gate.haltAuthority(), parties.joint);
    const until = (await networkHelpers.time.latest()) + HOUR;
    await committee.extend(parties.gate, await scopeOf(parties), until, BASIS);
    return narrowed;
  };
}

/** The same, and the payment stays in China. */
function haltAtHome(scopeOf: (parties: Parties) => bigint | Promise<bigint>): Case["arrange"] {
  return async (parties) => (await halt(scopeOf)(parties), { payee: parties.china.banks[1]! });
}

const engineScope = async ({ engine }: Parties) => contractScope(await engine.getAddress());
const queueScope = async ({ queue }: Parties) => contractScope(await queue.getAddress());

const SCOPES: [ReasonName, string, (parties: Parties) => bigint][] = [
  ["CorridorHalted", "corridor", ({ china, kazakhstan }) => corridorScope(china.code, kazakhstan.code)],
  ["CurrencyHalted", "currency", ({ china }) => currencyScope(china.asset)],
  ["PayerHalted", "payer", ({ china }) => participantScope(china.bankIds[0]!)],
  ["PayeeHalted", "payee", ({ kazakhstan }) => participantScope(kazakhstan.bankIds[0]!)],
];

const CASES: Case[] = [
  { name: "within every rule", reason: "Permitted", arrange: async () => {} },
  { name: "of the whole balance", reason: "Permitted", arrange: async () => ({ amount: 99_999_999n }) },
  { name: "of nothing", reason: "Permitted", arrange: async () => ({ amount: 0n }) },
  { name: "to oneself", reason: "SelfPayment", arrange: async ({ payer }) => ({ payee: payer }) },
  {
    name: "of nothing to oneself",
    reason: "SelfPayment",
    arrange: async ({ payer }) => ({ payee: payer, amount: 0n }),
  },
  { name: "by a stranger", reason: "PayerUnknown", arrange: async ({ stranger }) => ({ payer: stranger }) },
  {
    name: "of nothing by a stranger",
    reason: "PayerUnknown",
    arrange: async ({ stranger }) => ({ payer: stranger, amount: 0n }),
  },
  { name: "by a suspended payer", reason: "PayerNotActive", arrange: suspendPayer },
  {
    name: "by a frozen payer",
    reason: "PayerNotActive",
    arrange: async ({ gate, china }) => void (await freeze(gate, china, china.banks[0]!)),
  },
  {
    name: "by a payer whose licence was revoked",
    reason: "PayerNotActive",
    arrange: async ({ gate, china }) => void (await gate.connect(china.offices.Registrar).revoke(china.bankIds[0]!)),
  },
  {
    name: "by a payer whose licence has ended",
    reason: "PayerLicenceExpired",
    arrange: async (parties) => endLicence(parties, parties.china),
  },
  { name: "to a stranger", reason: "PayeeUnknown", arrange: async ({ stranger }) => ({ payee: stranger }) },
  {
    name: "to a suspended payee",
    reason: "PayeeNotActive",
    arrange: async ({ gate, kazakhstan }) => void (await suspend(gate, kazakhstan, kazakhstan.bankIds[0]!)),
  },
  {
    name: "to a frozen payee",
    reason: "PayeeNotActive",
    arrange: async ({ gate, kazakhstan }) => void (await freeze(gate, kazakhstan, kazakhstan.banks[0]!)),
  },
  {
    name: "to a payee whose licence has ended",
    reason: "PayeeLicenceExpired",
    arrange: async (parties) => endLicence(parties, parties.kazakhstan),
  },
  { name: "without an outbound rule", reason: "OutboundNoRule", arrange: narrow("outbound", { purposes: 0n }) },
  {
    name: "for a purpose the payer's country leaves out",
    reason: "OutboundPurpose",
    arrange: narrow("outbound", { purposes: purposeSet(["TREA"]) }),
  },
  { name: "below the payer's country's tier", reason: "OutboundTier", arrange: narrow("outbound", { minTier: 4 }) },
  { name: "above the payer's country's cap", reason: "OutboundCap", arrange: narrow("outbound", { cap: AMOUNT - 1n }) },
  { name: "at the payer's country's cap", reason: "Permitted", arrange: narrow("outbound", { cap: AMOUNT }) },
  { name: "without an inbound rule", reason: "InboundNoRule", arrange: narrow("inbound", { purposes: 0n }) },
  {
    name: "for a purpose the payee's country leaves out",
    reason: "InboundPurpose",
    arrange: narrow("inbound", { purposes: purposeSet(["TREA"]) }),
  },
  { name: "below the payee's country's tier", reason: "InboundTier", arrange: narrow("inbound", { minTier: 4 }) },
  { name: "above the payee's country's cap", reason: "InboundCap", arrange: narrow("inbound", { cap: AMOUNT - 1n }) },
  { name: "without an issuer's rule", reason: "IssuerNoRule", arrange: narrowIssuer({ purposes: 0n }) },
  {
    name: "for a purpose the issuer leaves out",
    reason: "IssuerPurpose",
    arrange: narrowIssuer({ purposes: purposeSet(["TREA"]) }),
  },
  { name: "below the issuer's tier", reason: "IssuerTier", arrange: narrowIssuer({ minTier: 4 }) },
  { name: "above the issuer's cap", reason: "IssuerCap", arrange: narrowIssuer({ cap: AMOUNT - 1n }) },
  { name: "at the issuer's cap", reason: "Permitted", arrange: narrowIssuer({ cap: AMOUNT }) },
  {
    name: "of one unit more than the balance",
    reason: "InsufficientFunds",
    lacksBalanceOnly: true,
    arrange: async () => ({ amount: 100_000_000n }),
  },
  {
    name: "of the largest number there is",
    reason: "InsufficientFunds",
    arrange: async () => ({ amount: 2n ** 256n - 1n }),
  },
  { name: "above what is left of the daily limit", reason: "DailyLimit", arrange: useUpLimit },
  {
    name: "above the balance and what is left of the daily limit",
    reason: "InsufficientFunds",
    byQueue: "DailyLimit",
    arrange: async (parties) => (await useUpLimit(parties), { amount: 100_000_000n }),
  },
  {
    name: "of all that is left of the daily limit",
    reason: "Permitted",
    arrange: async (parties) => (await useUpLimit(parties), { amount: AMOUNT - 1n }),
  },
  {
    name: "from an account removed after it had paid",
    reason: "PayerUnknown",
    arrange: async (parties) => removeAccount(parties, parties.china),
  },
  {
    name: "to an account removed after it had been paid",
    reason: "PayeeUnknown",
    arrange: async (parties) => removeAccount(parties, parties.kazakhstan),
  },
  {
    name: "from an account removed and linked again",
    reason: "Permitted",
    arrange: async (parties) => (await removeAccount(parties, parties.china), await relink(parties)),
  },
  {
    name: "from a lost account after its replacement",
    reason: "PayerUnknown",
    arrange: async (parties) => replaceAccount(parties, parties.china, parties.stranger),
  },
  {
    name: "to a lost account after its replacement",
    reason: "PayeeUnknown",
    arrange: async (parties) => replaceAccount(parties, parties.kazakhstan, parties.stranger),
  },
  {
    name: "from a successor before the issuer has moved the balance",
    reason: "InsufficientFunds",
    lacksBalanceOnly: true,
    arrange: async (parties) => (
      await replaceAccount(parties, parties.china, parties.stranger),
      { payer: parties.stranger }
    ),
  },
  {
    name: "from a successor after the issuer has moved the balance",
    reason: "Permitted",
    arrange: async (parties) => {
      await replaceAccount(parties, parties.china, parties.stranger);
      await parties.token.forcedTransfer(parties.payer, parties.stranger, 99_999_999n);
      return { payer: parties.stranger };
    },
  },
  {
    name: "when the gate's stamp is saturated",
    reason: "Permitted",
    arrange: async ({ gate }) => saturateStamp(connection, gate),
  },
  {
    name: "from an account removed when the gate's stamp was saturated",
    reason: "PayerUnknown",
    arrange: async (parties) => {
      await saturateStamp(connection, parties.gate);
      await parties.token.connect(parties.payer).transfer(parties.payee, 1n);
      await removeAccount(parties, parties.china);
    },
  },
];

/** What the payer's country's rule towards the payee's asks for beside its terms, or the payee's rule. */
function ask(side: "outbound" | "inbound", asked: Partial<ThresholdTerms>): Case["arrange"] {
  return async ({ gate, china, kazakhstan }) => {
    const [maker, other] = side === "outbound" ? [china, kazakhstan] : [kazakhstan, china];
    const direction = side === "outbound" ? Direction.Outbound : Direction.Inbound;
    await setThresholds(gate, maker, entry(direction, other.code, china.asset), asked);
  };
}

/** Has a country's rule ask a contract of its own, which says no. */
function askModule(side: "outbound" | "inbound", answer = 1): Case["arrange"] {
  return async (parties) => {
    const { gate, china, kazakhstan, relayer } = parties;
    const maker = side === "outbound" ? china : kazakhstan;
    const rule = await (await new HostileRule__factory(relayer).deploy()).waitForDeployment();
    await rule.setAnswer(answer);
    await gate.connect(maker.offices.Supervisor).adoptModule(maker.code, rule, EVIDENCE);
    await ask(side, { asksModule: true })(parties);
  };
}

/** Limits the net exposure of China to Kazakhstan, or lets it trip. */
function limitExposure(side: "outbound" | "inbound", terms: ExposureTerms): Case["arrange"] {
  return async (parties) => {
    const { gate, china, kazakhstan } = parties;
    const [maker, other] = side === "outbound" ? [china, kazakhstan] : [kazakhstan, china];
    const direction = side === "outbound" ? Direction.Outbound : Direction.Inbound;
    const limits = { direction, counterparty: other.code, asset: china.asset, terms };
    await gate.connect(maker.offices.Supervisor).adoptExposureTerms(maker.code, [limits], EVIDENCE);
    await ask(side, { countsExposure: true })(parties);
  };
}

const limitVelocity: Case["arrange"] = async (parties) => {
  const { gate, china } = parties;
  await gate
    .connect(china.offices.Supervisor)
    .adoptVelocities(china.code, [{ asset: china.asset, limit: AMOUNT - 1n, window: DAY }], EVIDENCE);
  await ask("outbound", { countsVelocity: true })(parties);
};

/** China's Supervisor holds all of the payer's money but the amount, for a day. */
async function holdRest({ cases, ledger, china, payer, token }: Parties): Promise<void> {
  const { Supervisor } = china.offices;
  await cases.connect(Supervisor).open([china.code], [], EVIDENCE, EVIDENCE);
  const until = (await networkHelpers.time.latest()) + DAY;
  const amount = (await token.balanceOf(payer)) - AMOUNT;
  const order = { token, account: payer, authority: china.code, caseId: 1, amount, until, reason: 1 };
  await ledger.connect(Supervisor).place(order);
}

const HELD: Case[] = [
  { name: "of all that is not held", reason: "Permitted", arrange: holdRest },
  {
    name: "of one unit more than what is not held",
    reason: "InsufficientFunds",
    arrange: async (parties) => (await holdRest(parties), { amount: AMOUNT + 1n }),
  },
  {
    name: "of the whole balance when the hold has lapsed",
    reason: "Permitted",
    arrange: async (parties) => {
      await holdRest(parties);
      await networkHelpers.time.increase(DAY);
      return { amount: 99_999_999n };
    },
  },
  {
    name: "to an account of which money is held",
    reason: "Permitted",
    arrange: async (parties) => (
      await holdRest(parties),
      { payer: parties.china.banks[1]!, payee: parties.china.banks[0]! }
    ),
  },
];

const HOLD: Partial<ThresholdTerms> = { holdAbove: AMOUNT - 1n, clock: 1 };

const THRESHOLDS: Case[] = [
  { name: "that the payer's country's contract refuses", reason: "OutboundModule", arrange: askModule("outbound") },
  { name: "that the payee's country's contract refuses", reason: "InboundModule", arrange: askModule("inbound") },
  { name: "that both countries' contracts permit", reason: "Permitted", arrange: askModule("outbound", 0) },
  {
    name: "where a contract is to be asked that is not there",
    reason: "OutboundModule",
    arrange: ask("outbound", { asksModule: true }),
  },
  { name: "above a report threshold", reason: "Permitted", arrange: ask("inbound", { reportAbove: AMOUNT - 1n }) },
  { name: "at a hold threshold", reason: "Permitted", arrange: ask("outbound", { holdAbove: AMOUNT, clock: 1 }) },
  { name: "above the payer's country's hold threshold", reason: "ApprovalNeeded", arrange: ask("outbound", HOLD) },
  { name: "above the payee's country's hold threshold", reason: "ApprovalNeeded", arrange: ask("inbound", HOLD) },
  {
    name: "above a cap and a hold threshold",
    reason: "OutboundCap",
    arrange: async (parties) => (
      await narrow("outbound", { cap: AMOUNT - 1n })(parties),
      ask("outbound", HOLD)(parties)
    ),
  },
  {
    name: "above a hold threshold and the balance",
    reason: "ApprovalNeeded",
    arrange: async (parties) => (await ask("outbound", HOLD)(parties), { amount: 100_000_000n }),
  },
  {
    name: "of all that the net exposure leaves",
    reason: "Permitted",
    byQueue: "MustSettleGross",
    arrange: limitExposure("outbound", { limit: AMOUNT, tripAbove: 0n, coolOff: 0 }),
  },
  {
    name: "above what the payer's country's limit on net exposure leaves",
    reason: "OutboundExposure",
    byQueue: "MustSettleGross",
    arrange: limitExposure("outbound", { limit: AMOUNT - 1n, tripAbove: 0n, coolOff: 0 }),
  },
  {
    name: "above what the payee's country's limit on net exposure leaves",
    reason: "InboundExposure",
    byQueue: "MustSettleGross",
    arrange: limitExposure("inbound", { limit: AMOUNT - 1n, tripAbove: 0n, coolOff: 0 }),
  },
  {
    name: "that trips a breaker",
    reason: "Permitted",
    byQueue: "MustSettleGross",
    arrange: limitExposure("inbound", { limit: 0n, tripAbove: 1n, coolOff: 1 }),
  },
  {
    name: "after a breaker has tripped",
    reason: "CorridorTripped",
    byQueue: "MustSettleGross",
    arrange: async (parties) => {
      await limitExposure("outbound", { limit: 0n, tripAbove: 1n, coolOff: 1 })(parties);
      await parties.token.connect(parties.payer).transfer(parties.payee, 2n);
    },
  },
  {
    name: "at home under a rule that counts exposure",
    reason: "Permitted",
    arrange: async ({ gate, china }) => {
      await setThresholds(gate, china, entry(Direction.Outbound, china.code, china.asset), { countsExposure: true });
      return { payee: china.banks[1]! };
    },
  },
  { name: "above the payer's velocity", reason: "PayerVelocity", arrange: limitVelocity },
];

const HALTS: Case[] = [
  ...SCOPES.map(([reason, what, scope]) => ({ name: `across a halted ${what}`, reason, arrange: halt(scope) })),
  { name: "by way of a halted engine", reason: "Permitted", byEngine: "ContractHalted", arrange: halt(engineScope) },
  {
    name: "at home by way of a halted engine",
    reason: "Permitted",
    byEngine: "ContractHalted",
    arrange: haltAtHome(engineScope),
  },
  { name: "by way of a halted queue", reason: "Permitted", byQueue: "ContractHalted", arrange: halt(queueScope) },
  {
    name: "at home by way of a halted queue",
    reason: "Permitted",
    byQueue: "ContractHalted",
    arrange: haltAtHome(queueScope),
  },
  { name: "at home in a halted currency", reason: "Permitted", arrange: haltAtHome(SCOPES[1]![2]) },
  { name: "at home by a halted payer", reason: "Permitted", arrange: haltAtHome(SCOPES[2]![2]) },
  {
    name: "at home to a halted payee",
    reason: "Permitted",
    arrange: haltAtHome(({ china }) => participantScope(china.bankIds[1]!)),
  },
  {
    name: "at home when payments from the country to itself are halted",
    reason: "Permitted",
    arrange: haltAtHome(({ china }) => corridorScope(china.code, china.code)),
  },
  {
    name: "while the way back is halted",
    reason: "Permitted",
    arrange: halt(({ china, kazakhstan }) => corridorScope(kazakhstan.code, china.code)),
  },
  {
    name: "while another currency is halted",
    reason: "Permitted",
    arrange: halt(({ kazakhstan }) => currencyScope(kazakhstan.asset)),
  },
  {
    name: "while other participants are halted",
    reason: "Permitted",
    arrange: halt(({ kazakhstan }) => participantScope(kazakhstan.bankIds[1]!)),
  },
  {
    name: "while a contract that is not on its way is halted",
    reason: "Permitted",
    arrange: halt(async ({ token }) => contractScope(await token.getAddress())),
  },
  {
    name: "of more than the balance in a halted currency",
    reason: "CurrencyHalted",
    arrange: halt(SCOPES[1]![2], { amount: 100_000_000n }),
  },
  {
    name: "above a cap in a halted currency",
    reason: "OutboundCap",
    arrange: async (parties) => {
      await narrow("outbound", { cap: AMOUNT - 1n })(parties);
      return halt(SCOPES[1]![2])(parties);
    },
  },
  {
    name: "after the end of a halt",
    reason: "Permitted",
    arrange: async (parties) => {
      await halt(SCOPES[0]![2])(parties);
      await networkHelpers.time.increaseTo(await parties.gate.latestHaltEnd());
    },
  },
  {
    name: "after a halt was lifted before its time",
    reason: "Permitted",
    arrange: async (parties) => {
      await halt(SCOPES[0]![2])(parties);
      const committee = EmergencyCommittee__factory.connect(await parties.gate.haltAuthority(), parties.joint);
      await committee.lift(parties.gate, SCOPES[0]![2](parties));
    },
  },
];

const PATHS = [...PAYMENT_PATHS, EARMARK_PATH];
const ALL = [...CASES, ...HELD, ...THRESHOLDS, ...HALTS];

async function expectOutcome(parties: Parties, payment: Payment, reason: ReasonName, path: PaymentPath) {
  const { token, payer, payee, amount } = payment;
  const before = [await token.balanceOf(payer), await token.balanceOf(payee)] as const;
  const paid = path.pay(parties, payment);
  if (reason === "Permitted") {
    await expect(paid).to.emit(token, "Transfer").withArgs(payer, payee, amount);
    expect(await token.balanceOf(payer), "payer's balance").to.equal(before[0] - amount);
    expect(await token.balanceOf(payee), "payee's balance").to.equal(before[1] + amount);
  } else {
    await expect(paid)
      .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
      .withArgs(reasonCode(reason), payer, payee, amount);
  }
}

/** The queue has a payment judged as it enters, when it moves nothing yet. */
async function expectAdmission({ queue }: Parties, payment: Payment, reason: ReasonName) {
  const { token, payer, payee, amount } = payment;
  const before = [await token.balanceOf(payer), await token.balanceOf(payee)];
  await networkHelpers.setBalance(await queue.getAddress(), 10n ** 18n);
  const foretold = await token.checkEntry(payer, payee, amount, amount, 0, queue);
  expect(parseDecision(foretold).reason.name).to.equal(reason);
  const asQueue = token.connect(await connection.ethers.getImpersonatedSigner(await queue.getAddress()));
  const admitted = asQueue.admit(payer, payee, amount, amount, 0);
  if (reason === "Permitted") await admitted;
  else {
    await expect(admitted)
      .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
      .withArgs(reasonCode(reason), payer, payee, amount);
  }
  expect([await token.balanceOf(payer), await token.balanceOf(payee)]).to.deep.equal(before);
}

describe("CurrencyToken: one outcome on every path (SUP-1)", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  it("is tried with every reason there is", () => {
    const named = ALL.flatMap(({ reason, byEngine, byQueue }) => [reason, byEngine, byQueue]);
    expect([...new Set(named)].filter((reason) => reason !== undefined)).to.have.members(
      REASONS.map(({ name }) => name),
    );
  });

  for (const { name, reason, byEngine = reason, byQueue, lacksBalanceOnly, arrange } of ALL) {
    const admission = byQueue ?? (reason === "InsufficientFunds" ? "Permitted" : reason);

    describe(`a payment ${name}`, () => {
      const arranged = async () => {
        const parties = await fixture();
        const payment = { ...parties, ...(await arrange(parties)) };
        return { parties, payment };
      };

      it(`is foretold as ${reason}`, async () => {
        const { payment } = await arranged();
        const { token, payer, payee, amount } = payment;
        expect(parseDecision(await token.check(payer, payee, amount, 0)).reason.name).to.equal(reason);
        const passes = reason === "Permitted" || lacksBalanceOnly === true;
        expect(await token.canTransfer(payer, payee, amount)).to.equal(passes);
      });

      it(`is ${admission} by the queue`, async () => {
        const { parties, payment } = await arranged();
        await expectAdmission(parties, payment, admission);
      });

      for (const path of PATHS) {
        const outcome = path.isEngines ? byEngine : reason;
        it(`is ${outcome} by ${path.name}`, async () => {
          const { parties, payment } = await arranged();
          if (payment.amount === 0n && !path.takesZero) return expectZeroRefused(parties, payment, path);
          await expectOutcome(parties, payment, outcome, path);
        });
      }
    });
  }
});

async function expectZeroRefused(parties: Parties, payment: Payment, path: PaymentPath) {
  const error = path === EARMARK_PATH ? "EarmarksInvalidAmount" : "SettlementEngineZeroAmount";
  await expect(path.pay(parties, payment)).to.be.revertedWithCustomError(parties.engine, error).withArgs(0);
}
