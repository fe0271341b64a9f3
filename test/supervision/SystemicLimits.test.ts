import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { type ContractTransactionReceipt, MaxUint256, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  authorise,
  Direction,
  type ExposureEntry,
  type ExposureTerms,
  newInstruction,
  Office,
  reasonCode,
  type ReasonName,
  type VelocityEntry,
} from "../../src/index.ts";
import type { CurrencyToken } from "../../typechain-types/index.js";
import { NO_CONSENT } from "../utils/clearing.ts";
import {
  batchOf,
  clearingWorld,
  type ClearingWorld,
  FUNDED,
  legOf,
  queuePair,
  queuePayment,
  settleNextRound,
} from "../utils/clearing-world.ts";
import { DAY, entry, HOUR, licenseBank, mined, setThresholds, type TestCountry } from "../utils/consortium.ts";
import { PAYMENT_PATHS } from "../utils/payment-paths.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const EVIDENCE = `0x${"22".repeat(32)}`;
const UNSPECIFIED = "0x00000000";
const LIMIT = 1_000n;
const NO_TERMS: ExposureTerms = { limit: 0n, tripAbove: 0n, coolOff: 0 };
const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_FLOW = 2n ** 95n - 1n;
const MONTH = 30 * DAY; // a window so long that nothing refills during a test

const fields = ({ limit, tripAbove, coolOff }: ExposureTerms) => [limit, tripAbove, BigInt(coolOff)];

/** A morning with yuan in both countries, so that money can go there and come back. */
async function deploy(): Promise<ClearingWorld> {
  const world = await clearingWorld(connection);
  const { china, shanghai, almaty, kazakhstan, beijing } = world;
  await mined(china.token.connect(shanghai).transfer(almaty, FUNDED / 2n));
  await mined(kazakhstan.token.connect(almaty).transfer(beijing, FUNDED / 2n));
  await time.increaseTo((await nextMidnight()) + 6 * HOUR);
  return world;
}

async function nextMidnight(): Promise<number> {
  return (Math.floor((await time.latest()) / DAY) + 1) * DAY;
}

/** Who pays whom in what; by default a Chinese bank a Kazakh one in yuan. */
interface Way {
  payer: HardhatEthersSigner;
  payee: HardhatEthersSigner;
  token: CurrencyToken;
}

const there = ({ beijing, almaty, china }: ClearingWorld): Way => ({
  payer: beijing,
  payee: almaty,
  token: china.token,
});
const back = ({ beijing, almaty, china }: ClearingWorld): Way => ({
  payer: almaty,
  payee: beijing,
  token: china.token,
});

async function expectPaid({ payer, payee, token }: Way, amount: bigint) {
  expect((await token.check(payer, payee, amount, UNSPECIFIED)).reason).to.equal(reasonCode("Permitted"));
  expect(await token.canTransfer(payer, payee, amount)).to.equal(true);
  return mined(token.connect(payer).transfer(payee, amount));
}

async function expectRefused({ payer, payee, token }: Way, amount: bigint, reason: ReasonName) {
  expect((await token.check(payer, payee, amount, UNSPECIFIED)).reason, reason).to.equal(reasonCode(reason));
  expect(await token.canTransfer(payer, payee, amount)).to.equal(false);
  await expect(token.connect(payer).transfer.staticCall(payee, amount))
    .to.be.revertedWithCustomError(token, "CurrencyTokenRefused")
    .withArgs(reasonCode(reason), payer, payee, amount);
}

/** What would happen in a block of now, and nothing done: exactly so much may pass. */
async function expectRoom(way: Way, room: bigint, reason: ReasonName) {
  const { payer, payee, token } = way;
  expect(await token.canTransfer(payer, payee, room)).to.equal(true);
  await token.connect(payer).transfer.staticCall(payee, room);
  await expectRefused(way, room + 1n, reason);
}

async function payAt(way: Way, amount: bigint, second: number) {
  await time.setNextBlockTimestamp(second);
  return way.token.connect(way.payer).transfer(way.payee, amount);
}

const supervised = ({ gate }: ClearingWorld, { offices }: TestCountry) => gate.connect(offices.Supervisor);

function adoptTerms(world: ClearingWorld, maker: TestCountry, entries: ExposureEntry[]) {
  return supervised(world, maker).adoptExposureTerms(maker.code, entries, EVIDENCE);
}

/** Terms on yuan that leave China for Kazakhstan. */
async function limitOutbound(world: ClearingWorld, terms: Partial<ExposureTerms>, counterparty?: number) {
  const { china, kazakhstan } = world;
  const place = {
    direction: Direction.Outbound,
    counterparty: counterparty ?? kazakhstan.code,
    asset: china.asset,
  };
  await mined(adoptTerms(world, china, [{ ...place, terms: { ...NO_TERMS, ...terms } }]));
}

/** Terms on yuan that reach Kazakhstan from China. */
async function limitInbound(world: ClearingWorld, terms: Partial<ExposureTerms>) {
  const { china, kazakhstan } = world;
  const place = { direction: Direction.Inbound, counterparty: china.code, asset: china.asset };
  await mined(adoptTerms(world, kazakhstan, [{ ...place, terms: { ...NO_TERMS, ...terms } }]));
}

/** What each participant of a country, by default China's, may pay out in a currency, by default yuan. */
async function limitVelocity(
  world: ClearingWorld,
  limit: bigint,
  window = MONTH,
  { maker, asset } = { maker: world.china, asset: world.china.asset },
) {
  await mined(supervised(world, maker).adoptVelocities(maker.code, [{ asset, limit, window }], EVIDENCE));
}

async function counting(
  world: ClearingWorld,
  maker: TestCountry,
  direction: number,
  other: TestCountry,
  { asset } = world.china,
) {
  const asked = { countsExposure: true, countsVelocity: direction === Direction.Outbound };
  await setThresholds(world.gate, maker, entry(direction, other.code, asset), asked);
}

const countOut = (world: ClearingWorld) => counting(world, world.china, Direction.Outbound, world.kazakhstan);
const countIn = (world: ClearingWorld) => counting(world, world.kazakhstan, Direction.Inbound, world.china);
/** China counts what it gets back. */
const countBack = (world: ClearingWorld) => counting(world, world.china, Direction.Inbound, world.kazakhstan);

/** Net of China to Kazakhstan in yuan. */
async function netOf({ gate, cny, china, kazakhstan }: ClearingWorld): Promise<bigint> {
  const [net] = await gate.exposureOf(cny, china.code, kazakhstan.code);
  const [mirrored] = await gate.exposureOf(cny, kazakhstan.code, china.code);
  expect(mirrored).to.equal(-net);
  return net;
}

async function endOf({ gate, cny, china, kazakhstan }: ClearingWorld): Promise<number> {
  return Number((await gate.exposureOf(cny, china.code, kazakhstan.code))[1]);
}

async function usedBy({ gate, cny, china }: ClearingWorld, participant = china.bankIds[0]!): Promise<bigint> {
  return (await gate.velocityOf(cny, china.code, china.asset, participant))[0];
}

/** The breakers that a transaction tripped: token, from, to, net and end. */
function closings({ gate }: ClearingWorld, { logs }: ContractTransactionReceipt): unknown[][] {
  const events = logs.flatMap((log) => gate.interface.parseLog(log) ?? []);
  return events.filter(({ name }) => name === "CorridorClosed").map(({ args }) => args.toArray() as unknown[]);
}

/** What a transaction did in the contract it was sent to. */
async function ownOpcodes(hash: string): Promise<string[]> {
  const { structLogs } = (await ethers.provider.send("debug_traceTransaction", [hash, { disableMemory: true }])) as {
    structLogs: { op: string; depth: number }[];
  };
  return structLogs.filter(({ depth }) => depth === 1).map(({ op }) => op);
}

describe("SystemicLimits", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  describe("adoptExposureTerms", () => {
    const place = (world: ClearingWorld) => ({
      direction: Direction.Outbound,
      counterparty: world.kazakhstan.code,
      asset: world.china.asset,
    });

    const termsOf = async ({ gate, china }: ClearingWorld, { direction, counterparty, asset }: ExposureEntry) =>
      [...(await gate.exposureTermsOf(china.code, direction, counterparty, asset))] as bigint[];

    it("keeps terms by country, direction, counterparty and asset, under a new version", async () => {
      const world = await fixture();
      const { gate, china } = world;
      const version = (await gate.rulebookVersionOf(china.code)) + 1n;
      const entries = [
        { ...place(world), terms: { limit: 9n, tripAbove: 8n, coolOff: 7 } },
        { ...place(world), direction: Direction.Inbound, terms: { limit: 6n, tripAbove: 0n, coolOff: 0 } },
        { ...place(world), counterparty: 0, terms: { limit: 0n, tripAbove: 5n, coolOff: 1 } },
        { ...place(world), asset: 3, terms: { limit: 4n, tripAbove: 4n, coolOff: 168 } },
      ];
      const adoption = adoptTerms(world, china, entries);
      await expect(adoption).to.emit(gate, "RulesAdopted").withArgs(china.code, version, EVIDENCE);
      for (const { direction, counterparty, asset, terms } of entries) {
        await expect(adoption)
          .to.emit(gate, "ExposureTermsSet")
          .withArgs(china.code, direction, counterparty, asset, fields(terms), version);
      }
      for (const written of entries) expect(await termsOf(world, written)).to.deep.equal(fields(written.terms));
      expect(await gate.rulebookVersionOf(china.code)).to.equal(version);
      expect(await gate.evidenceOf(china.code, version)).to.equal(EVIDENCE);
      const ofOthers = await gate.exposureTermsOf(world.kazakhstan.code, Direction.Outbound, china.code, china.asset);
      expect([...ofOthers]).to.deep.equal(fields(NO_TERMS));
    });

    it("lets the later of two for one corridor count, and withdraws by zeroes", async () => {
      const world = await fixture();
      const [first, second] = [5n, 6n].map((limit) => ({ ...place(world), terms: { ...NO_TERMS, limit } }));
      await mined(adoptTerms(world, world.china, [first!, second!]));
      expect(await termsOf(world, first!)).to.deep.equal(fields(second!.terms));
      const none = { ...place(world), terms: NO_TERMS };
      await mined(adoptTerms(world, world.china, [none]));
      expect(await termsOf(world, none)).to.deep.equal(fields(NO_TERMS));
    });

    const sound: ExposureTerms[] = [
      NO_TERMS,
      { limit: 1n, tripAbove: 0n, coolOff: 0 },
      { limit: MAX_UINT64, tripAbove: MAX_UINT64, coolOff: 168 },
      { limit: 0n, tripAbove: MAX_UINT64, coolOff: 1 },
      { limit: 10n, tripAbove: 10n, coolOff: 1 },
    ];
    const unsound: ExposureTerms[] = [
      { limit: 10n, tripAbove: 11n, coolOff: 1 },
      { limit: 10n, tripAbove: 9n, coolOff: 0 },
      { limit: 10n, tripAbove: 9n, coolOff: 169 },
      { limit: 10n, tripAbove: 9n, coolOff: 255 },
      { limit: 10n, tripAbove: 0n, coolOff: 1 },
      { limit: 0n, tripAbove: 1n, coolOff: 0 },
    ];

    for (const terms of sound) {
      it(`takes a limit of ${terms.limit}, a mark of ${terms.tripAbove} and ${terms.coolOff} hours`, async () => {
        const world = await fixture();
        const written = { ...place(world), terms };
        await mined(adoptTerms(world, world.china, [written]));
        expect(await termsOf(world, written)).to.deep.equal(fields(terms));
      });
    }

    for (const terms of unsound) {
      it(`refuses a limit of ${terms.limit}, a mark of ${terms.tripAbove} and ${terms.coolOff} hours`, async () => {
        const world = await fixture();
        const good = { ...place(world), terms: { ...NO_TERMS, limit: 1n } };
        await expect(adoptTerms(world, world.china, [good, { ...place(world), terms }]))
          .to.be.revertedWithCustomError(world.gate, "SystemicLimitsInvalidTerms")
          .withArgs(fields(terms));
      });
    }

    it("takes 64 entries and refuses 65", async () => {
      const world = await fixture();
      const many = (length: number) =>
        Array.from({ length }, (_, asset) => ({ ...place(world), asset, terms: { ...NO_TERMS, limit: 1n } }));
      await expect(adoptTerms(world, world.china, many(65)))
        .to.be.revertedWithCustomError(world.gate, "RulebookTooManyRules")
        .withArgs(65n, 64n);
      await mined(adoptTerms(world, world.china, many(64)));
      expect((await termsOf(world, many(64)[63]!))[0]).to.equal(1n);
    });

    it("asks for evidence", async () => {
      const world = await fixture();
      const { gate, china } = world;
      await expect(supervised(world, china).adoptExposureTerms(china.code, [], ZeroHash))
        .to.be.revertedWithCustomError(gate, "RulebookNoEvidence")
        .withArgs(china.code);
    });

    it("is for the country's Supervisor alone", async () => {
      const { gate, countries, china, kazakhstan, joint, stranger } = await fixture();
      const { Delegation, MonetaryAuthority, Registrar } = china.offices;
      const others = [Delegation, MonetaryAuthority, Registrar, kazakhstan.offices.Supervisor, joint, stranger];
      for (const caller of others) {
        await expect(gate.connect(caller).adoptExposureTerms(china.code, [], EVIDENCE))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, Office.Supervisor, caller);
      }
    });
  });

  describe("adoptVelocities", () => {
    const adopt = (world: ClearingWorld, entries: VelocityEntry[], evidence = EVIDENCE) =>
      supervised(world, world.china).adoptVelocities(world.china.code, entries, evidence);

    it("keeps limits by country and currency, under a new version", async () => {
      const world = await fixture();
      const { gate, china, kazakhstan } = world;
      const version = (await gate.rulebookVersionOf(china.code)) + 1n;
      const entries = [
        { asset: china.asset, limit: 1n, window: 60 },
        { asset: kazakhstan.asset, limit: MAX_UINT64, window: 30 * DAY },
        { asset: 3, limit: 0n, window: 0 },
      ];
      const adoption = adopt(world, entries);
      await expect(adoption).to.emit(gate, "RulesAdopted").withArgs(china.code, version, EVIDENCE);
      for (const { asset, limit, window } of entries) {
        await expect(adoption).to.emit(gate, "VelocitySet").withArgs(china.code, asset, limit, window, version);
        expect(await gate.velocityTermsOf(china.code, asset)).to.deep.equal([limit, BigInt(window)]);
        expect(await gate.velocityOf(world.cny, china.code, asset, 1)).to.deep.equal([0n, limit]);
      }
      expect(await gate.rulebookVersionOf(china.code)).to.equal(version);
      expect(await gate.evidenceOf(china.code, version)).to.equal(EVIDENCE);
      expect(await gate.velocityTermsOf(kazakhstan.code, china.asset)).to.deep.equal([0n, 0n]);
    });

    it("lets the later of two for one currency count, and withdraws by zeroes", async () => {
      const world = await fixture();
      const { gate, china } = world;
      const { asset } = china;
      const limits = [5n, 6n].map((limit) => ({ asset, limit, window: DAY }));
      await mined(adopt(world, limits));
      expect(await gate.velocityTermsOf(china.code, asset)).to.deep.equal([6n, BigInt(DAY)]);
      await mined(adopt(world, [{ asset, limit: 0n, window: 0 }]));
      expect(await gate.velocityTermsOf(china.code, asset)).to.deep.equal([0n, 0n]);
    });

    for (const [limit, window] of [
      [0n, 1],
      [0n, 60],
      [1n, 0],
      [1n, 59],
      [1n, 30 * DAY + 1],
      [MAX_UINT64, 2 ** 32 - 1],
    ] as const) {
      it(`refuses ${limit} in ${window} seconds`, async () => {
        const world = await fixture();
        const { asset } = world.china;
        await expect(
          adopt(world, [
            { asset: 3, limit: 1n, window: 60 },
            { asset, limit, window },
          ]),
        )
          .to.be.revertedWithCustomError(world.gate, "SystemicLimitsInvalidVelocity")
          .withArgs([BigInt(asset), limit, BigInt(window)]);
      });
    }

    it("takes 64 entries and refuses 65", async () => {
      const world = await fixture();
      const { gate, china } = world;
      const many = (length: number) => Array.from({ length }, (_, asset) => ({ asset, limit: 1n, window: DAY }));
      await expect(adopt(world, many(65)))
        .to.be.revertedWithCustomError(gate, "RulebookTooManyRules")
        .withArgs(65n, 64n);
      await mined(adopt(world, many(64)));
      expect(await gate.velocityTermsOf(china.code, 63)).to.deep.equal([1n, BigInt(DAY)]);
    });

    it("asks for evidence", async () => {
      const world = await fixture();
      await expect(adopt(world, [], ZeroHash))
        .to.be.revertedWithCustomError(world.gate, "RulebookNoEvidence")
        .withArgs(world.china.code);
    });

    it("is for the country's Supervisor alone", async () => {
      const { gate, countries, china, kazakhstan, joint, stranger } = await fixture();
      const { Delegation, MonetaryAuthority, Registrar } = china.offices;
      const others = [Delegation, MonetaryAuthority, Registrar, kazakhstan.offices.Supervisor, joint, stranger];
      for (const caller of others) {
        await expect(gate.connect(caller).adoptVelocities(china.code, [], EVIDENCE))
          .to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice")
          .withArgs(china.code, Office.Supervisor, caller);
      }
    });
  });

  describe("where no rule counts", () => {
    it("refuses nothing, counts nothing and writes nothing", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: 1n, tripAbove: 1n, coolOff: 1 });
      await limitInbound(world, { limit: 1n });
      await limitVelocity(world, 1n);
      const quiet = await expectPaid(there(world), LIMIT);
      expect(await netOf(world)).to.equal(0n);
      expect(await usedBy(world)).to.equal(0n);
      // The token only ever asks: what is called as a view writes nothing.
      expect(await ownOpcodes(quiet.hash))
        .to.include("STATICCALL")
        .and.not.include("CALL");
      await limitOutbound(world, { limit: LIMIT });
      await limitInbound(world, {});
      await limitVelocity(world, LIMIT);
      await countOut(world);
      const counted = await expectPaid(there(world), LIMIT);
      expect(await ownOpcodes(counted.hash)).to.include("CALL");
    });

    it("counts again from where it stopped when a rule counts again", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      await expectPaid(there(world), 400n);
      await setThresholds(
        world.gate,
        world.china,
        entry(Direction.Outbound, world.kazakhstan.code, world.china.asset),
        {},
      );
      await expectPaid(there(world), 5_000n);
      expect(await netOf(world)).to.equal(400n);
      await countOut(world);
      await expectRoom(there(world), 600n, "OutboundExposure");
    });

    it("counts no payment that a rule of the other direction, another country or another currency counts", async () => {
      const world = await fixture();
      const { china, kazakhstan, thailand } = world;
      await counting(world, china, Direction.Outbound, thailand);
      await counting(world, china, Direction.Outbound, kazakhstan, kazakhstan);
      await countBack(world);
      await counting(world, kazakhstan, Direction.Outbound, china);
      await expectPaid(there(world), LIMIT);
      expect(await netOf(world)).to.equal(0n);
    });
  });

  describe("a limit on exposure", () => {
    for (const [side, limit, count, reason] of [
      ["payer's", limitOutbound, countOut, "OutboundExposure"],
      ["payee's", limitInbound, countIn, "InboundExposure"],
    ] as const) {
      it(`of the ${side} country bears exactly itself`, async () => {
        const world = await fixture();
        await limit(world, { limit: LIMIT });
        await count(world);
        await expectRoom(there(world), LIMIT, reason);
        await expectPaid(there(world), LIMIT);
        expect(await netOf(world)).to.equal(LIMIT);
        await expectRoom(there(world), 0n, reason);
      });

      it(`of the ${side} country bears no more in parts than at once, whoever pays whom`, async () => {
        const world = await fixture();
        await limit(world, { limit: LIMIT });
        await count(world);
        await expectPaid(there(world), LIMIT / 2n);
        await expectPaid({ ...there(world), payer: world.shanghai, payee: world.astana }, LIMIT / 2n - 1n);
        await expectRoom(there(world), 1n, reason);
        await expectRoom({ ...there(world), payer: world.shanghai }, 1n, reason);
      });

      it(`of the ${side} country binds where the other country counts too`, async () => {
        const world = await fixture();
        await limit(world, { limit: 1n });
        await expectPaid(there(world), LIMIT);
        expect(await netOf(world)).to.equal(0n);
        await (count === countOut ? countIn : countOut)(world);
        await expectRoom(there(world), 1n, reason);
      });
    }

    it("of both countries binds where it is the lower one, and the payer's country answers first", async () => {
      const world = await fixture();
      await countOut(world);
      await countIn(world);
      await limitOutbound(world, { limit: LIMIT });
      await limitInbound(world, { limit: LIMIT - 1n });
      await expectRoom(there(world), LIMIT - 1n, "InboundExposure");
      await expectRefused(there(world), LIMIT + 1n, "OutboundExposure");
      await expectPaid(there(world), LIMIT - 1n);
      expect(await netOf(world)).to.equal(LIMIT - 1n); // counted once, though both count
      await expectRefused(there(world), 1n, "InboundExposure");
    });

    it("is one that names the other country, else the default, and sums are kept by country", async () => {
      const world = await fixture();
      const { china, thailand, bangkok } = world;
      const toThailand = { ...there(world), payee: bangkok };
      await countOut(world);
      await counting(world, china, Direction.Outbound, thailand);
      await limitOutbound(world, { limit: LIMIT }, 0);
      await expectPaid(there(world), LIMIT);
      await expectRefused(there(world), 1n, "OutboundExposure");
      await expectRoom(toThailand, LIMIT, "OutboundExposure");
      await limitOutbound(world, { limit: LIMIT + 5n });
      await expectRoom(there(world), 5n, "OutboundExposure");
      await expectRoom(toThailand, LIMIT, "OutboundExposure");
      await limitOutbound(world, { limit: LIMIT - 5n });
      await expectRefused(there(world), 1n, "OutboundExposure");
      await limitOutbound(world, { limit: 0n, tripAbove: MAX_UINT64, coolOff: 1 });
      await expectPaid(there(world), 7n); // a mark alone takes the place of the default's limit too
      await limitOutbound(world, NO_TERMS);
      await expectRefused(there(world), 1n, "OutboundExposure");
      await limitOutbound(world, NO_TERMS, 0);
      await expectPaid(there(world), LIMIT);
      expect(await netOf(world)).to.equal(2n * LIMIT + 7n);
    });

    it("counts without limits too, so that a limit finds the sum", async () => {
      const world = await fixture();
      await countOut(world);
      await expectPaid(there(world), LIMIT);
      await limitOutbound(world, { limit: LIMIT + 1n });
      await expectRoom(there(world), 1n, "OutboundExposure");
    });

    it("is on the currency it names", async () => {
      const world = await fixture();
      const { gate, china, kazakhstan, kzt } = world;
      await countOut(world);
      await counting(world, china, Direction.Outbound, kazakhstan, kazakhstan);
      await limitOutbound(world, { limit: LIMIT });
      await expectPaid({ ...there(world), token: kazakhstan.token }, 2n * LIMIT);
      expect(await netOf(world)).to.equal(0n);
      expect((await gate.exposureOf(kzt, china.code, kazakhstan.code))[0]).to.equal(2n * LIMIT);
      await expectRoom(there(world), LIMIT, "OutboundExposure");
    });

    it("leaves more room by what came back, where that is counted", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      await expectPaid(there(world), LIMIT);
      await expectPaid(back(world), 300n);
      await expectRefused(there(world), 1n, "OutboundExposure");
      await countBack(world);
      await expectPaid(back(world), 300n);
      expect(await netOf(world)).to.equal(700n);
      await expectRoom(there(world), 300n, "OutboundExposure");
      await expectPaid(back(world), 2_000n);
      expect(await netOf(world)).to.equal(-1_300n);
      await expectRoom(there(world), 2_300n, "OutboundExposure");
    });

    it("binds each direction alone", async () => {
      const world = await fixture();
      const { china, kazakhstan } = world;
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      await countBack(world);
      const inbound = { direction: Direction.Inbound, counterparty: kazakhstan.code, asset: china.asset };
      await mined(adoptTerms(world, china, [{ ...inbound, terms: { ...NO_TERMS, limit: 10n } }]));
      await expectRoom(back(world), 10n, "InboundExposure");
      await expectRoom(there(world), LIMIT, "OutboundExposure");
      await expectPaid(there(world), LIMIT);
      await expectRoom(back(world), LIMIT + 10n, "InboundExposure");
    });

    it("is not touched by payments at home", async () => {
      const world = await fixture();
      const { gate, cny, china, shanghai } = world;
      const home = { ...there(world), payee: shanghai };
      const domestic = { direction: Direction.Outbound, counterparty: china.code, asset: china.asset };
      await counting(world, china, Direction.Outbound, china);
      await counting(world, china, Direction.Inbound, china);
      await mined(
        adoptTerms(
          world,
          china,
          [domestic, { ...domestic, direction: Direction.Inbound }].map((place) => ({
            ...place,
            terms: { limit: 1n, tripAbove: 1n, coolOff: 1 },
          })),
        ),
      );
      expect(closings(world, await expectPaid(home, LIMIT))).to.deep.equal([]);
      await expectPaid(home, LIMIT);
      expect(await gate.exposureOf(cny, china.code, china.code)).to.deep.equal([0n, 0n]);
    });

    it("keeps the day and the day after, to the second of midnight (UTC)", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      const midnight = await nextMidnight();
      await payAt(there(world), 300n, midnight - 1);
      await payAt(there(world), 200n, midnight);
      expect(await netOf(world)).to.equal(500n);
      await expectRoom(there(world), 500n, "OutboundExposure");
      await time.increaseTo(midnight + DAY - 1);
      expect(await netOf(world)).to.equal(500n);
      await expectRoom(there(world), 500n, "OutboundExposure");
      await time.increaseTo(midnight + DAY);
      expect(await netOf(world)).to.equal(200n);
      await expectRoom(there(world), 800n, "OutboundExposure");
      await time.increaseTo(midnight + 2 * DAY - 1);
      expect(await netOf(world)).to.equal(200n);
      await time.increaseTo(midnight + 2 * DAY);
      expect(await netOf(world)).to.equal(0n);
      await expectRoom(there(world), LIMIT, "OutboundExposure");
    });

    it("keeps today apart from yesterday when both are written", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      const midnight = await nextMidnight();
      await payAt(there(world), 300n, midnight - 1);
      for (const day of [0, 1, 2]) await payAt(there(world), 100n, midnight + day * DAY + HOUR);
      expect(await netOf(world)).to.equal(200n);
      await payAt(there(world), 50n, midnight + 4 * DAY + HOUR); // a day without any
      expect(await netOf(world)).to.equal(50n);
    });

    it("may be passed when a day on which more came back ends, and then bears nothing more", async () => {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await countOut(world);
      await countBack(world);
      const midnight = await nextMidnight();
      await payAt(back(world), LIMIT, midnight - 1);
      await payAt(there(world), 2n * LIMIT, midnight);
      expect(await netOf(world)).to.equal(LIMIT);
      await time.increaseTo(midnight + DAY);
      expect(await netOf(world)).to.equal(2n * LIMIT);
      await expectRefused(there(world), 1n, "OutboundExposure");
      await expectPaid(back(world), LIMIT + 1n);
      await expectRoom(there(world), 1n, "OutboundExposure");
    });
  });

  describe("a breaker", () => {
    const MARK = { limit: 0n, tripAbove: LIMIT, coolOff: 2 };

    for (const [side, limit, count] of [
      ["payer's", limitOutbound, countOut],
      ["payee's", limitInbound, countIn],
    ] as const) {
      it(`of the ${side} country closes the direction of the payment that crosses its mark, and no other`, async () => {
        const world = await fixture();
        const { gate, china, kazakhstan, cny, kzt, bangkok, thailand } = world;
        await limit(world, MARK);
        await count(world);
        await countBack(world);
        await counting(world, china, Direction.Outbound, thailand);
        await counting(world, china, Direction.Outbound, kazakhstan, kazakhstan);
        expect(closings(world, await expectPaid(there(world), LIMIT))).to.deep.equal([]);
        const receipt = await expectPaid(there(world), 1n);
        const until = await endOf(world);
        expect(closings(world, receipt)).to.deep.equal([
          [cny, BigInt(china.code), BigInt(kazakhstan.code), LIMIT + 1n, BigInt(until)],
        ]);
        await expectRefused(there(world), 0n, "CorridorTripped");
        await expectRefused({ ...there(world), payer: world.shanghai, payee: world.astana }, 1n, "CorridorTripped");
        expect(await gate.exposureOf(cny, kazakhstan.code, china.code)).to.deep.equal([-LIMIT - 1n, 0n]);
        expect((await gate.exposureOf(kzt, china.code, kazakhstan.code))[1]).to.equal(0n);
        await expectPaid(back(world), 1n);
        await expectPaid({ ...there(world), payee: bangkok }, 1n);
        await expectPaid({ ...there(world), token: kazakhstan.token }, 1n);
      });
    }

    it("lets any amount pass that its limit bears, and the one alone", async () => {
      const world = await fixture();
      await limitOutbound(world, { ...MARK, limit: 3n * LIMIT });
      await countOut(world);
      await expectRoom(there(world), 3n * LIMIT, "OutboundExposure");
      expect(closings(world, await expectPaid(there(world), 3n * LIMIT))).to.have.length(1);
      await expectRefused(there(world), 4n * LIMIT, "CorridorTripped");
    });

    for (const [name, second, end] of [
      ["at a full hour", 0, 2 * HOUR],
      ["a second later", 1, 3 * HOUR],
      ["a second before the next", HOUR - 1, 3 * HOUR],
    ] as const) {
      it(`that trips ${name} closes for its hours, counted from a full one, to the second`, async () => {
        const world = await fixture();
        await limitOutbound(world, MARK);
        await countOut(world);
        const hour = (await nextMidnight()) - 12 * HOUR;
        await payAt(there(world), LIMIT + 1n, hour + second);
        expect(await endOf(world)).to.equal(hour + end);
        await time.increaseTo(hour + end - 1);
        await expectRefused(there(world), 1n, "CorridorTripped");
        await time.increaseTo(hour + end);
        await expectPaid(there(world), 1n);
      });
    }

    it("stays open for what starts above its mark, and trips again once the net was back below", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      await countBack(world);
      await expectPaid(there(world), LIMIT + 1n);
      await time.increaseTo(await endOf(world));
      expect(closings(world, await expectPaid(there(world), LIMIT))).to.deep.equal([]);
      await expectPaid(there(world), LIMIT);
      const before = await endOf(world);
      await expectPaid(back(world), 2n * LIMIT + 1n); // the net is at the mark again
      expect(await netOf(world)).to.equal(LIMIT);
      expect(closings(world, await expectPaid(there(world), 1n))).to.have.length(1);
      expect(await endOf(world)).to.be.greaterThan(before);
    });

    it("trips whichever of the two countries counts", async () => {
      const world = await fixture();
      await limitInbound(world, MARK);
      await countOut(world);
      expect(closings(world, await expectPaid(there(world), 2n * LIMIT))).to.have.length(1);
      await expectRefused(there(world), 1n, "CorridorTripped");
    });

    it("closes for the longer of two countries' hours, and tells it once", async () => {
      for (const [outbound, inbound] of [
        [2, 5],
        [5, 2],
      ] as const) {
        const world = await fixture();
        await limitOutbound(world, { ...MARK, coolOff: outbound });
        await limitInbound(world, { ...MARK, coolOff: inbound });
        await countOut(world);
        await countIn(world);
        const hour = (await nextMidnight()) - 12 * HOUR;
        await time.setNextBlockTimestamp(hour);
        const { payer, payee, token } = there(world);
        const receipt = await mined(token.connect(payer).transfer(payee, LIMIT + 1n));
        expect(closings(world, receipt)).to.have.length(1);
        expect(await endOf(world)).to.equal(hour + 5 * HOUR);
      }
    });

    it("of each direction is one of its own, and both outlast days", async () => {
      const world = await fixture();
      const { gate, cny, china, kazakhstan } = world;
      await limitOutbound(world, { ...MARK, coolOff: 168 });
      await countOut(world);
      await countBack(world);
      const inbound = { direction: Direction.Inbound, counterparty: kazakhstan.code, asset: china.asset };
      await mined(adoptTerms(world, china, [{ ...inbound, terms: { ...MARK, coolOff: 72 } }]));
      const midnight = await nextMidnight();
      await payAt(there(world), LIMIT + 1n, midnight - HOUR);
      await payAt(back(world), 2n * LIMIT + 2n, midnight);
      expect(await netOf(world)).to.equal(-LIMIT - 1n);
      const [, ended] = await gate.exposureOf(cny, kazakhstan.code, china.code);
      expect([await endOf(world), ended]).to.deep.equal([midnight + 167 * HOUR, BigInt(midnight + 72 * HOUR)]);
      await expectRefused(there(world), 1n, "CorridorTripped");
      await expectRefused(back(world), 1n, "CorridorTripped");
      await time.increaseTo(midnight + 72 * HOUR);
      await expectPaid(back(world), 1n);
      expect(await endOf(world)).to.equal(midnight + 167 * HOUR);
      await expectRefused(there(world), 1n, "CorridorTripped");
    });

    it("trips on yesterday's and today's payments together", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      const midnight = await nextMidnight();
      await payAt(there(world), LIMIT, midnight - 1);
      await payAt(there(world), 1n, midnight + DAY - 1);
      expect(await endOf(world)).to.equal(midnight + DAY + 2 * HOUR);
    });

    it("closes nothing to payments that no country counts", async () => {
      const world = await fixture();
      await limitOutbound(world, MARK);
      await countOut(world);
      await expectPaid(there(world), LIMIT + 1n);
      await setThresholds(
        world.gate,
        world.china,
        entry(Direction.Outbound, world.kazakhstan.code, world.china.asset),
        {},
      );
      await expectPaid(there(world), 1n);
    });
  });

  describe("velocity", () => {
    it("is the whole limit at once, or in parts that add up to it", async () => {
      const world = await fixture();
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await expectRoom(there(world), LIMIT, "PayerVelocity");
      await expectPaid(there(world), LIMIT / 2n);
      await expectPaid(there(world), LIMIT / 2n - 1n);
      await expectRoom(there(world), 1n, "PayerVelocity");
      await expectPaid(there(world), 1n);
      await expectRefused(there(world), 1n, "PayerVelocity");
      await expectPaid(there(world), 0n);
      expect(await usedBy(world)).to.equal(LIMIT);
    });

    it("refills evenly over its window, rounded down, and what a payment finds half refilled is lost", async () => {
      const world = await fixture();
      const { gate, china, cny } = world;
      await limitVelocity(world, LIMIT, HOUR);
      await countOut(world);
      const start = (await time.latest()) + 100;
      await payAt(there(world), LIMIT, start);
      const room = async () => (await gate.velocityOf(cny, china.code, china.asset, china.bankIds[0]!))[1];
      for (const seconds of [1, 3, 4, 1_799, 1_800, 3_599]) {
        await time.increaseTo(start + seconds);
        const refilled = (LIMIT * BigInt(seconds)) / BigInt(HOUR);
        expect(await room()).to.equal(refilled);
        expect(await usedBy(world)).to.equal(LIMIT - refilled);
        await expectRoom(there(world), refilled, "PayerVelocity");
      }
      await payAt(there(world), 999n, start + HOUR - 1 + 1); // full again
      await time.increaseTo(start + HOUR + 3);
      expect(await room()).to.equal(1n); // three seconds are no unit yet
      await payAt(there(world), 1n, start + HOUR + 7); // a unit and most of the next have come back
      expect(await usedBy(world)).to.equal(999n);
      await time.increaseTo(start + HOUR + 10);
      expect(await usedBy(world)).to.equal(999n);
      await time.increaseTo(start + HOUR + 11);
      expect(await usedBy(world)).to.equal(998n);
      await time.increaseTo(start + 3 * HOUR);
      expect([await usedBy(world), await room()]).to.deep.equal([0n, LIMIT]);
    });

    it("is of each participant, whatever accounts it pays from", async () => {
      const world = await fixture();
      const { gate, china, stranger, relayer, shanghai, beijing } = world;
      await mined(gate.connect(china.offices.Registrar).proposeAccount(china.bankIds[0]!, stranger));
      await mined(gate.connect(stranger).acceptAccount(china.bankIds[0]!));
      await mined(china.token.connect(beijing).transfer(stranger, LIMIT));
      await licenseBank(gate, china.offices.Registrar, china.code, relayer, "CNBANK9");
      await mined(china.token.connect(beijing).transfer(relayer, LIMIT));
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await expectPaid({ ...there(world), payer: stranger }, 400n);
      await expectRoom(there(world), 600n, "PayerVelocity");
      await expectPaid(there(world), 600n);
      await expectRefused({ ...there(world), payer: stranger }, 1n, "PayerVelocity");
      for (const payer of [shanghai, relayer]) await expectRoom({ ...there(world), payer }, LIMIT, "PayerVelocity");
      expect(await usedBy(world)).to.equal(LIMIT);
      expect(await usedBy(world, china.bankIds[1])).to.equal(0n);
    });

    it("takes payments to all countries together, and those at home", async () => {
      const world = await fixture();
      const { china, thailand, bangkok, shanghai } = world;
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await counting(world, china, Direction.Outbound, thailand);
      await counting(world, china, Direction.Outbound, china);
      await expectPaid(there(world), 100n);
      await expectPaid({ ...there(world), payee: bangkok }, 200n);
      await expectPaid({ ...there(world), payee: shanghai }, 300n);
      for (const payee of [world.almaty, bangkok, shanghai]) {
        await expectRoom({ ...there(world), payee }, 400n, "PayerVelocity");
      }
    });

    it("is not on what is received, nor on what only the payee's country counts", async () => {
      const world = await fixture();
      await limitVelocity(world, 1n);
      await countIn(world);
      await countBack(world);
      await expectPaid(there(world), LIMIT);
      await expectPaid(back(world), LIMIT);
      expect(await usedBy(world)).to.equal(0n);
    });

    it("is on the currency it names", async () => {
      const world = await fixture();
      const { gate, china, kazakhstan, kzt } = world;
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await counting(world, china, Direction.Outbound, kazakhstan, kazakhstan);
      const tenge = { ...there(world), token: kazakhstan.token };
      await expectPaid(tenge, 3n * LIMIT);
      expect(await usedBy(world)).to.equal(0n);
      await limitVelocity(world, 7n, MONTH, { maker: china, asset: kazakhstan.asset });
      await expectRoom(tenge, 7n, "PayerVelocity");
      await expectRoom(there(world), LIMIT, "PayerVelocity");
      expect(await gate.velocityOf(kzt, china.code, kazakhstan.asset, china.bankIds[0]!)).to.deep.equal([0n, 7n]);
    });

    it("is the payer's country's own", async () => {
      const world = await fixture();
      const { china, kazakhstan } = world;
      await limitVelocity(world, LIMIT);
      await counting(world, kazakhstan, Direction.Outbound, china);
      await expectPaid(back(world), 2n * LIMIT);
      await limitVelocity(world, 9n, MONTH, { maker: kazakhstan, asset: china.asset });
      await expectRoom(back(world), 9n, "PayerVelocity");
    });

    it("applies a new limit to what has been used, and none to nothing", async () => {
      const world = await fixture();
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await expectPaid(there(world), 600n);
      await limitVelocity(world, 601n);
      await expectRoom(there(world), 1n, "PayerVelocity");
      await limitVelocity(world, 500n);
      await expectRefused(there(world), 1n, "PayerVelocity");
      await limitVelocity(world, 0n, 0);
      await expectPaid(there(world), 10n * LIMIT);
      expect((await world.gate.velocityOf(world.cny, world.china.code, world.china.asset, 1))[1]).to.equal(0n);
    });

    it("is asked after exposure", async () => {
      const world = await fixture();
      await limitVelocity(world, 1n);
      await limitOutbound(world, { limit: 2n });
      await countOut(world);
      await expectRefused(there(world), 2n, "PayerVelocity");
      await expectRefused(there(world), 3n, "OutboundExposure");
    });
  });

  describe("every path", () => {
    async function limited(): Promise<ClearingWorld> {
      const world = await fixture();
      await limitOutbound(world, { limit: LIMIT });
      await limitVelocity(world, LIMIT);
      await countOut(world);
      return world;
    }

    async function expectCounted(world: ClearingWorld, amount: bigint) {
      expect(await netOf(world)).to.equal(amount);
      expect(await usedBy(world)).to.equal(amount);
    }

    for (const { name, pay } of PAYMENT_PATHS) {
      it(`counts what is paid by ${name}, and refuses what is too much`, async () => {
        const world = await limited();
        await mined(pay(world, { ...there(world), amount: 600n }));
        await expectCounted(world, 600n);
        await expect(pay(world, { ...there(world), amount: 401n }))
          .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
          .withArgs(reasonCode("OutboundExposure"), world.beijing, world.almaty, 401n);
        await mined(pay(world, { ...there(world), amount: 400n }));
        await expectCounted(world, 1_000n);
      });
    }

    const pairOf = (world: ClearingWorld, yuan: bigint, tenge: bigint) =>
      [legOf(world.cny, world.beijing, world.almaty, yuan), legOf(world.kzt, world.almaty, world.beijing, tenge)] as [
        ReturnType<typeof legOf>,
        ReturnType<typeof legOf>,
      ];

    /** Kazakhstan counts the tenge that leave it for China. */
    async function countTenge(world: ClearingWorld) {
      const { china, kazakhstan } = world;
      await counting(world, kazakhstan, Direction.Outbound, china, kazakhstan);
      const place = { direction: Direction.Outbound, counterparty: china.code, asset: kazakhstan.asset };
      await mined(adoptTerms(world, kazakhstan, [{ ...place, terms: { ...NO_TERMS, limit: LIMIT } }]));
    }

    const tengeNet = async ({ gate, kzt, china, kazakhstan }: ClearingWorld) =>
      (await gate.exposureOf(kzt, kazakhstan.code, china.code))[0];

    it("counts both legs of a payment versus payment, each in its currency and its direction, or neither", async () => {
      const world = await limited();
      await countTenge(world);
      const { engine, domain, beijing, almaty } = world;
      const settle = async (yuan: bigint, tenge: bigint) => {
        const instruction = newInstruction({ legs: pairOf(world, yuan, tenge), deadline: NEVER });
        return engine.connect(beijing).settle(instruction, [await authorise(almaty, domain, instruction)]);
      };
      await mined(settle(600n, 900n));
      await expectCounted(world, 600n);
      expect(await tengeNet(world)).to.equal(900n);
      await expect(settle(1n, 101n))
        .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("OutboundExposure"), almaty, beijing, 101n);
      await expectCounted(world, 600n);
      await mined(settle(400n, 100n));
      expect(await tengeNet(world)).to.equal(1_000n);
    });

    it("refuses two legs of an instruction that are too much together", async () => {
      const world = await limited();
      const { engine, cny, beijing, almaty, astana } = world;
      const legs = [legOf(cny, beijing, almaty, 600n), legOf(cny, beijing, astana, 401n)];
      await expect(engine.connect(beijing).settle(newInstruction({ legs, deadline: NEVER }), []))
        .to.be.revertedWithCustomError(world.china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("OutboundExposure"), beijing, astana, 401n);
      await expectCounted(world, 0n);
    });

    const batch = async (world: ClearingWorld, payments: (readonly [{ address: string }, bigint])[]) =>
      world.queue
        .connect(world.beijing)
        .enqueueBatch(world.beijing, await batchOf(world, world.cny, payments), NO_CONSENT);

    /** What China's rule towards another country counts towards velocity alone. */
    async function pace(world: ClearingWorld, other: TestCountry) {
      const { gate, china } = world;
      await setThresholds(gate, china, entry(Direction.Outbound, other.code, china.asset), { countsVelocity: true });
    }

    async function paced(): Promise<ClearingWorld> {
      const world = await fixture();
      await limitOutbound(world, { limit: 1n, tripAbove: 1n, coolOff: 1 });
      await limitVelocity(world, LIMIT);
      await pace(world, world.kazakhstan);
      return world;
    }

    for (const [side, count] of [
      ["payer's", countOut],
      ["payee's", countIn],
    ] as const) {
      it(`lets nothing wait in a queue that the ${side} country counts towards exposure`, async () => {
        const world = await fixture();
        const { china, cny, beijing, almaty } = world;
        await count(world);
        const refusal = [reasonCode("MustSettleGross"), beijing, almaty] as const;
        await expect(queuePayment(world, legOf(cny, beijing, almaty, 1n)))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(...refusal, 1n);
        await expect(queuePair(world, pairOf(world, 2n, 3n)))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(...refusal, 2n);
        const payments = [
          [almaty, 4n],
          [almaty, 5n],
        ] as const;
        await expect(batch(world, [...payments]))
          .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
          .withArgs(...refusal, 9n);
        expect(await netOf(world)).to.equal(0n);
        await expectPaid(there(world), 1n);
      });
    }

    it("lets nobody make room for others by what only waits", async () => {
      const world = await limited();
      const { china, cny, beijing, astana } = world;
      await countBack(world);
      await expect(queuePayment(world, legOf(cny, astana, beijing, FUNDED)))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("MustSettleGross"), astana, beijing, FUNDED);
      await expectRoom(there(world), LIMIT, "OutboundExposure");
    });

    it("counts towards velocity what a queue accepts, when it accepts it and not when a net settles it", async () => {
      const world = await paced();
      const { china, cny, beijing, almaty } = world;
      await queuePayment(world, legOf(cny, beijing, almaty, 600n));
      expect(await usedBy(world)).to.equal(600n);
      await expect(queuePayment(world, legOf(cny, beijing, almaty, 401n)))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("PayerVelocity"), beijing, almaty, 401n);
      await settleNextRound(world);
      expect(await usedBy(world)).to.be.lessThanOrEqual(600n);
      expect(await netOf(world)).to.equal(0n);
      await expectRefused(there(world), 500n, "PayerVelocity");
    });

    it("counts all of a batch", async () => {
      const world = await paced();
      const { almaty, astana } = world;
      await mined(
        batch(world, [
          [almaty, 300n],
          [astana, 250n],
          [almaty, 450n],
        ]),
      );
      expect(await usedBy(world)).to.equal(LIMIT);
    });

    it("refuses a batch that adds up to too much as a whole, though each of its payments might pass", async () => {
      const world = await paced();
      const { gate, almaty, astana, bangkok, china, kazakhstan, thailand } = world;
      await pace(world, thailand);
      const codes = [china.code, kazakhstan.code] as const;
      for (const [payments, last] of [
        [[[almaty, 600n] as const, [almaty, 401n] as const], 1_001n],
        [[[almaty, 600n] as const, [astana, 200n] as const, [astana, 201n] as const], 401n],
        [[[bangkok, 600n] as const, [almaty, 200n] as const, [almaty, 201n] as const], 401n],
      ] as const) {
        await expect(batch(world, [...payments]))
          .to.be.revertedWithCustomError(gate, "SystemicLimitsExceeded")
          .withArgs(reasonCode("PayerVelocity"), ...codes, last);
      }
      expect(await usedBy(world)).to.equal(0n);
    });

    it("counts what Supervisors let pass when it settles, if there is room by then", async () => {
      const world = await limited();
      const { engine, china, kazakhstan, cny, beijing, almaty } = world;
      const held = { countsExposure: true, countsVelocity: true, holdAbove: 500n, clock: 1 };
      await setThresholds(world.gate, china, entry(Direction.Outbound, kazakhstan.code, china.asset), held);
      const instruction = newInstruction({ legs: [legOf(cny, beijing, almaty, 600n)], deadline: NEVER });
      await expectRefused(there(world), 600n, "ApprovalNeeded");
      await expectRefused(there(world), 1_001n, "OutboundExposure");
      const id = await engine.connect(beijing).submitForApproval.staticCall(instruction, []);
      await mined(engine.connect(beijing).submitForApproval(instruction, []));
      await mined(engine.connect(china.offices.Supervisor).affirm(id, china.code));
      await expectCounted(world, 0n);
      await expectPaid(there(world), 401n);
      await expect(engine.settleApproved(instruction))
        .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
        .withArgs(reasonCode("OutboundExposure"), beijing, almaty, 600n);
      await limitOutbound(world, { limit: 1_001n });
      await limitVelocity(world, 1_001n);
      await mined(engine.settleApproved(instruction));
      await expectCounted(world, 1_001n);
    });

    it("counts nothing of what is issued and redeemed", async () => {
      const world = await limited();
      const { china, beijing } = world;
      await mined(china.token.issue(beijing, LIMIT));
      await mined(china.token.connect(beijing).redeem(LIMIT, ZeroHash));
      await expectCounted(world, 0n);
    });
  });

  describe("count", () => {
    /** A decision of the gate on a payment from Beijing to Almaty, which both countries count. */
    async function judged() {
      const world = await fixture();
      const { gate, china, beijing, almaty } = world;
      await limitOutbound(world, { limit: LIMIT, tripAbove: LIMIT / 2n, coolOff: 1 });
      await limitVelocity(world, LIMIT);
      await countOut(world);
      await countIn(world);
      const rule = (2n ** 48n - 1n) << 22n;
      const party = ({ address }: HardhatEthersSigner) => BigInt(address) << 96n;
      const terms = (rule << 40n) | (BigInt(china.asset) << 8n);
      const decision = await gate.decisionOnTransfer(party(beijing), party(almaty), terms, 1n, ethers.ZeroAddress);
      return { ...world, decision };
    }

    it("keeps the sums of each caller apart", async () => {
      const world = await judged();
      const { gate, china, kazakhstan, stranger, cny, decision } = world;
      const [from, to, asset] = [china.code, kazakhstan.code, china.asset];
      const receipt = await mined(gate.connect(stranger).count(decision, asset, 600n));
      const [net, until] = await gate.exposureOf(stranger, from, to);
      expect(net).to.equal(600n);
      expect(closings(world, receipt)).to.deep.equal([[stranger.address, BigInt(from), BigInt(to), 600n, until]]);
      expect((await gate.velocityOf(stranger, from, asset, china.bankIds[0]!))[0]).to.equal(600n);
      expect(await gate.exposureOf(cny, from, to)).to.deep.equal([0n, 0n]);
      expect(await usedBy(world)).to.equal(0n);
      await expectPaid(there(world), LIMIT);
      expect((await gate.exposureOf(stranger, from, to))[0]).to.equal(600n);
    });

    it("refuses even so what the limits do not bear, up to the largest number", async () => {
      const { gate, china, kazakhstan, stranger, decision } = await judged();
      const codes = [china.code, kazakhstan.code] as const;
      for (const amount of [LIMIT + 1n, MAX_FLOW, MAX_FLOW + 1n, MaxUint256]) {
        await expect(gate.connect(stranger).count(decision, china.asset, amount))
          .to.be.revertedWithCustomError(gate, "SystemicLimitsExceeded")
          .withArgs(reasonCode("OutboundExposure"), ...codes, amount);
      }
      await mined(gate.connect(stranger).count(decision, china.asset, LIMIT));
      await expect(gate.connect(stranger).count(decision, china.asset, 1n))
        .to.be.revertedWithCustomError(gate, "SystemicLimitsExceeded")
        .withArgs(reasonCode("CorridorTripped"), ...codes, 1n);
    });

    it("bears 95 bits of a day where there is no limit", async () => {
      const { gate, china, kazakhstan, stranger, decision } = await judged();
      const codes = [china.code, kazakhstan.code] as const;
      const asset = 7; // in which nobody limits anything
      await mined(gate.connect(stranger).count(decision, asset, MAX_FLOW));
      await expect(gate.connect(stranger).count(decision, asset, 1n))
        .to.be.revertedWithCustomError(gate, "SystemicLimitsExceeded")
        .withArgs(reasonCode("OutboundExposure"), ...codes, 1n);
      await time.increaseTo(await nextMidnight());
      await mined(gate.connect(stranger).count(decision, asset, MAX_FLOW));
      expect((await gate.exposureOf(stranger, ...codes))[0]).to.equal(2n * MAX_FLOW);
    });

    it("takes any word for a decision and stays with the caller's own", async () => {
      const world = await judged();
      const { gate, china, kazakhstan, stranger, cny } = world;
      await expectPaid(there(world), 300n);
      for (const word of [0n, MaxUint256, 3n << 248n, (1n << 248n) - 1n]) {
        await mined(gate.connect(stranger).count(word, china.asset, 1n));
      }
      expect(await gate.exposureOf(cny, china.code, kazakhstan.code)).to.deep.equal([300n, 0n]);
      expect(await usedBy(world)).to.equal(300n);
    });
  });
});
