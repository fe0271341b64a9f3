import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  ALL_CONCERNED,
  alpha2ToBytes,
  FIRST_PLACE_OF_ISSUER as ISSUER,
  Ground,
  Office,
  Power,
  RequestKind,
  RequestStatus,
} from "../../src/index.ts";
import { LyingLedger__factory } from "../../typechain-types/index.js";
import { DAY, HOUR, mined, type TestCountry } from "../utils/consortium.ts";
import { answer, ask, deployHoldWorld, type HoldWorld, latest, LOOT, order, place } from "../utils/holds.ts";
import { joinAs } from "../utils/countries.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const SUBJECT = id("what is asked");
const STATEMENT = id("what is said");

/** With three more members that are no party to anything, each of one account in every office. */
async function deploy() {
  const world = await deployHoldWorld(connection);
  const strangers = [];
  for (const [index, alpha2] of ["LA", "MN", "PK"].entries()) {
    const account = (await ethers.getSigners()).at(-2 - index)!;
    const code = 800 + index;
    await mined(world.countries.connect(world.joint).admit(code, alpha2ToBytes(alpha2), account, 10n));
    await mined(joinAs(world.countries, account, code, { Supervisor: account }));
    await mined(world.countries.connect(account).takeOffice(code, Office.Supervisor));
    strangers.push({ code, account });
  }
  return { ...world, strangers };
}

type World = Awaited<ReturnType<typeof deploy>>;

describe("CaseRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  const supervisor = ({ cases }: HoldWorld, country: TestCountry) => cases.connect(country.offices.Supervisor);

  describe("open", () => {
    it("opens a file of the countries concerned, the lead first", async () => {
      const world = await fixture();
      const { cases, china, kazakhstan, thailand } = world;
      const countries = [thailand, china, kazakhstan].map(({ code }) => code);
      await expect(supervisor(world, thailand).open(countries, [id("a"), id("b")], id("law"), id("evidence")))
        .to.emit(cases, "CaseOpened")
        .withArgs(3, thailand.code, countries, [id("a"), id("b")], id("law"), id("evidence"));
      expect(await cases.caseOf(3)).to.deep.equal([countries.map(BigInt), BigInt(await latest(world)), false]);
      expect(await cases.caseCount()).to.equal(3n);
    });

    it("is the lead Supervisor's", async () => {
      const world = await fixture();
      const { countries, china, kazakhstan } = world;
      await expect(
        supervisor(world, china).open([kazakhstan.code, china.code], [], id("law"), ZeroHash),
      ).to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice");
    });

    it("needs one to eight countries, none twice, a legal basis, and at most 32 subjects", async () => {
      const world = await fixture();
      const { cases, china } = world;
      const open = (countries: number[], subjects = 0, basis = id("law")) =>
        supervisor(world, china).open(countries, Array<string>(subjects).fill(SUBJECT), basis, ZeroHash);
      for (const count of [0, 9]) {
        const countries = Array.from({ length: count }, (_, index) => china.code + index);
        await expect(open(countries))
          .to.be.revertedWithCustomError(cases, "CaseRegistryCountryCount")
          .withArgs(count, 8);
      }
      await open(Array.from({ length: 8 }, (_, index) => china.code + index));
      for (const twice of [china.code, 0]) {
        await expect(open([china.code, twice]))
          .to.be.revertedWithCustomError(cases, "CaseRegistryDuplicate")
          .withArgs(twice);
      }
      await expect(open([china.code], 0, ZeroHash)).to.be.revertedWithCustomError(cases, "CaseRegistryNoBasis");
      await expect(open([china.code], 33))
        .to.be.revertedWithCustomError(cases, "CaseRegistrySubjectCount")
        .withArgs(33, 32);
      await open([china.code], 32);
    });

    it("knows no case that was not opened", async () => {
      const { cases } = await fixture();
      for (const caseId of [0, 3]) {
        await expect(cases.caseOf(caseId)).to.be.revertedWithCustomError(cases, "CaseRegistryNoCase").withArgs(caseId);
      }
    });
  });

  describe("addEvidence", () => {
    it("is for the Supervisors concerned", async () => {
      const world = await fixture();
      const { cases, countries, china, kazakhstan, thailand } = world;
      await expect(supervisor(world, kazakhstan).addEvidence(1, kazakhstan.code, id("more")))
        .to.emit(cases, "EvidenceAdded")
        .withArgs(1, kazakhstan.code, id("more"));
      await expect(supervisor(world, thailand).addEvidence(1, thailand.code, id("more")))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotParty")
        .withArgs(1, thailand.code);
      await expect(supervisor(world, kazakhstan).addEvidence(1, china.code, id("more"))).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      await expect(supervisor(world, china).addEvidence(1, china.code, ZeroHash)).to.be.revertedWithCustomError(
        cases,
        "CaseRegistryNoEvidence",
      );
    });
  });

  describe("request", () => {
    const request = (
      world: World,
      kind: keyof typeof RequestKind,
      changes: { from?: TestCountry; to?: number; caseId?: number; answerBy?: number } = {},
    ) => {
      const { from = world.china, to = world.kazakhstan.code, caseId = 1, answerBy = 2 ** 40 } = changes;
      return supervisor(world, from).request(caseId, from.code, to, RequestKind[kind], SUBJECT, answerBy);
    };

    it("asks a country, with a clock", async () => {
      const world = await fixture();
      const { cases, china, kazakhstan } = world;
      const answerBy = (await latest(world)) + DAY;
      await expect(request(world, "Information", { answerBy }))
        .to.emit(cases, "Requested")
        .withArgs(1, 1, RequestKind.Information, china.code, kazakhstan.code, SUBJECT, answerBy);
      const asked = await cases.requestOf(1);
      expect([asked.status, asked.kind, asked.subject]).to.deep.equal([
        BigInt(RequestStatus.Open),
        BigInt(RequestKind.Information),
        SUBJECT,
      ]);
      expect((await cases.requestOf(2)).kind).to.equal(RequestKind.None);
    });

    it("asks one country for some things and all for others", async () => {
      const world = await fixture();
      const { cases, kazakhstan } = world;
      const answerBy = (await latest(world)) + DAY;
      const ONE = ["Information", "Hold", "Return", "Forfeiture"] as const;
      const ALL = ["Extension", "Renewal", "Closure"] as const;
      for (const [kinds, right, wrong] of [
        [ONE, kazakhstan.code, ALL_CONCERNED],
        [ALL, ALL_CONCERNED, kazakhstan.code],
      ] as const) {
        for (const kind of kinds) {
          await expect(request(world, kind, { to: wrong, answerBy }))
            .to.be.revertedWithCustomError(cases, "CaseRegistryInvalidRequest")
            .withArgs(RequestKind[kind], world.china.code, wrong);
          await request(world, kind, { to: right, answerBy });
        }
      }
      await expect(request(world, "None", { answerBy })).to.be.revertedWithCustomError(
        cases,
        "CaseRegistryInvalidRequest",
      );
    });

    it("is among the countries concerned", async () => {
      const world = await fixture();
      const { cases, thailand } = world;
      const answerBy = (await latest(world)) + DAY;
      await expect(request(world, "Hold", { to: thailand.code, answerBy }))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotParty")
        .withArgs(1, thailand.code);
      await expect(request(world, "Hold", { from: thailand, answerBy }))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotParty")
        .withArgs(1, thailand.code);
    });

    it("has a clock of an hour to 30 days", async () => {
      const world = await fixture();
      const { cases } = world;
      const now = (await latest(world)) + 10;
      for (const answerBy of [now + HOUR - 1, now + 30 * DAY + 1]) {
        await time.setNextBlockTimestamp(now);
        await expect(request(world, "Hold", { answerBy }))
          .to.be.revertedWithCustomError(cases, "CaseRegistryInvalidClock")
          .withArgs(answerBy, now + HOUR, now + 30 * DAY);
      }
      await time.setNextBlockTimestamp(now);
      await request(world, "Hold", { answerBy: now + HOUR });
      await time.setNextBlockTimestamp(now + 1);
      await request(world, "Hold", { answerBy: now + 1 + 30 * DAY });
    });
  });

  describe("answer", () => {
    it("grants, or refuses with a ground, once", async () => {
      const world = await fixture();
      const { cases, kazakhstan } = world;
      const information = { kind: "Information", subject: SUBJECT, to: kazakhstan.code } as const;
      const [granted, refused] = [await ask(world, information), await ask(world, information)];
      await expect(supervisor(world, kazakhstan).answer(granted, kazakhstan.code, Ground.None, STATEMENT))
        .to.emit(cases, "Answered")
        .withArgs(granted, kazakhstan.code, Ground.None, STATEMENT);
      await expect(supervisor(world, kazakhstan).answer(refused, kazakhstan.code, Ground.PublicOrder, STATEMENT))
        .to.emit(cases, "Answered")
        .withArgs(refused, kazakhstan.code, Ground.PublicOrder, STATEMENT);
      expect((await cases.requestOf(granted)).status).to.equal(RequestStatus.Granted);
      expect((await cases.requestOf(refused)).status).to.equal(RequestStatus.Refused);
      await expect(answer(world, refused, kazakhstan))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotOpen")
        .withArgs(refused);
    });

    it("is that of the country asked", async () => {
      const world = await fixture();
      const { cases, countries, china, kazakhstan, thailand } = world;
      const requestId = await ask(world, { kind: "Information", subject: SUBJECT, to: kazakhstan.code });
      await expect(answer(world, requestId, china))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotAsked")
        .withArgs(requestId, china.code);
      await expect(answer(world, requestId, thailand)).to.be.revertedWithCustomError(cases, "CaseRegistryNotParty");
      await expect(
        supervisor(world, china).answer(requestId, kazakhstan.code, Ground.None, STATEMENT),
      ).to.be.revertedWithCustomError(countries, "CountryRegistryNotOffice");
    });

    it("comes too late when the clock has run out", async () => {
      const world = await fixture();
      const { cases, kazakhstan } = world;
      const requestId = await ask(world, { kind: "Hold", subject: SUBJECT, to: kazakhstan.code });
      const { answerBy } = await cases.requestOf(requestId);
      await time.setNextBlockTimestamp(answerBy - 1n);
      await networkHelpers.mine();
      expect((await cases.requestOf(requestId)).status).to.equal(RequestStatus.Open);
      await networkHelpers.mine();
      expect((await cases.requestOf(requestId)).status).to.equal(RequestStatus.Lapsed);
      await expect(answer(world, requestId, kazakhstan)).to.be.revertedWithCustomError(cases, "CaseRegistryNotOpen");
    });

    it("of all together needs more than half, and ends when half refuse", async () => {
      const world = await fixture();
      const { cases, china, kazakhstan, thailand } = world;
      await supervisor(world, china).open(
        [china, kazakhstan, thailand].map(({ code }) => code),
        [],
        id("law"),
        ZeroHash,
      );
      const extension = { kind: "Extension", subject: SUBJECT, caseId: 3 } as const;
      const [carried, split] = [await ask(world, extension), await ask(world, extension)];
      await expect(answer(world, carried, china))
        .to.be.revertedWithCustomError(cases, "CaseRegistryAnswered") // it asked
        .withArgs(carried, china.code);
      await answer(world, carried, thailand);
      expect((await cases.requestOf(carried)).status).to.equal(RequestStatus.Granted);
      await answer(world, split, thailand, "Disproportionate");
      expect((await cases.requestOf(split)).status).to.equal(RequestStatus.Open);
      await answer(world, split, kazakhstan, "NotCompetent");
      expect((await cases.requestOf(split)).status).to.equal(RequestStatus.Refused);
    });

    it("of two countries needs both: one that asks and one that refuses grant nothing", async () => {
      const world = await fixture();
      const requestId = await ask(world, { kind: "Extension", subject: SUBJECT });
      await mined(answer(world, requestId, world.kazakhstan, "InsufficientBasis"));
      expect((await world.cases.requestOf(requestId)).status).to.equal(BigInt(RequestStatus.Refused));
    });

    it("of a country that is alone is its Delegation's, whatever its Supervisor has asked", async () => {
      const world = await fixture();
      const { cases, countries, kazakhstan, ownCase } = world;
      const asked = { kind: "Extension", subject: SUBJECT, caseId: ownCase, from: kazakhstan.code } as const;
      const requestId = await ask(world, asked);
      await expect(answer(world, requestId, kazakhstan)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      const delegation = cases.connect(kazakhstan.offices.Delegation);
      await mined(delegation.answer(requestId, kazakhstan.code, Ground.None, STATEMENT));
      expect((await cases.requestOf(requestId)).status).to.equal(BigInt(RequestStatus.Granted));
    });

    it("closes a case upon a joint Closure, and then nothing more is done in it", async () => {
      const world = await fixture();
      const { cases, china, kazakhstan } = world;
      const closure = await ask(world, { kind: "Closure", subject: SUBJECT });
      const late = await ask(world, { kind: "Hold", subject: SUBJECT, to: kazakhstan.code });
      await expect(answer(world, closure, kazakhstan))
        .to.emit(cases, "CaseClosed")
        .withArgs(1);
      expect((await cases.caseOf(1)).closed).to.equal(true);
      const refused = (call: Promise<unknown>) =>
        expect(call).to.be.revertedWithCustomError(cases, "CaseRegistryNoCase").withArgs(1);
      await refused(cases.requireParty(1, china.code));
      await refused(supervisor(world, china).addEvidence(1, china.code, id("more")));
      await refused(answer(world, late, kazakhstan));
      await refused(place(world, await order(world)));
    });
  });

  describe("appeal", () => {
    /** A hold of China's that Kazakhstan has ratified, and the appeal against it. */
    const appealed = async (world: World): Promise<string> => {
      const { cases, ledger, kazakhstan, suspect, cny } = world;
      await mined(place(world, await order(world)));
      await mined(ledger.connect(kazakhstan.offices.Supervisor).ratify(cny, suspect, ISSUER));
      await mined(cases.connect(suspect).appeal(ledger, cny, suspect, ISSUER, id("grounds")));
      return ledger.keyOf(cny, suspect, ISSUER);
    };

    const vote = async (world: World, key: string, votes: readonly boolean[]) => {
      for (const [index, overturn] of votes.entries()) {
        const { code, account } = world.strangers[index]!;
        await mined(world.cases.connect(account).voteOnAppeal(key, code, overturn));
      }
    };

    it("is the holder's, against a live hold, once", async () => {
      const world = await fixture();
      const { cases, ledger, cny, suspect, victim } = world;
      await expect(cases.connect(suspect).appeal(ledger, cny, suspect, ISSUER, id("grounds")))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotHeld")
        .withArgs(cny, suspect, ISSUER);
      await place(world, await order(world));
      await expect(cases.connect(victim).appeal(ledger, cny, suspect, ISSUER, id("grounds")))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotHolder")
        .withArgs(suspect, victim);
      const key = await ledger.keyOf(cny, suspect, ISSUER);
      const decideBy = (await latest(world)) + 1 + 5 * DAY;
      await expect(cases.connect(suspect).appeal(ledger, cny, suspect, ISSUER, id("grounds")))
        .to.emit(cases, "Appealed")
        .withArgs(key, 1, suspect, id("grounds"), decideBy);
      expect(await cases.appealOf(key)).to.deep.equal([1n, BigInt(decideBy), 0n, 0n]);
      await expect(cases.connect(suspect).appeal(ledger, cny, suspect, ISSUER, id("grounds")))
        .to.be.revertedWithCustomError(cases, "CaseRegistryAppealed")
        .withArgs(key);
    });

    it("against a hostile ledger touches no hold of a real one, whatever it says", async () => {
      const world = await fixture();
      const { cases, ledger, china, cny, suspect, stranger } = world;
      await place(world, await order(world));
      const key = await ledger.keyOf(cny, suspect, ISSUER);
      const liar = await new LyingLedger__factory(stranger).deploy(key, 2); // as if it were another case
      await cases.connect(suspect).appeal(liar, cny, suspect, ISSUER, id("grounds"));
      expect((await cases.appealOf(key)).caseId).to.equal(0n);
      await expect(cases.connect(china.offices.Supervisor).voteOnAppeal(key, china.code, true))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNoAppeal")
        .withArgs(key);
      await cases.connect(suspect).appeal(ledger, cny, suspect, ISSUER, id("grounds"));
      expect((await cases.appealOf(key)).caseId).to.equal(1n);
    });

    it("of a place that there is not, or that is another's, is refused by name", async () => {
      const world = await fixture();
      const { cases, ledger, cny, suspect } = world;
      await place(world, await order(world));
      for (const nowhere of [0, ISSUER + 1, 2 * ISSUER, 2n ** 256n - 1n]) {
        await expect(cases.connect(suspect).appeal(ledger, cny, suspect, nowhere, id("grounds")))
          .to.be.revertedWithCustomError(cases, "CaseRegistryNotHeld")
          .withArgs(cny, suspect, nowhere);
      }
    });

    it("reaches a hold in a ledger that the currency dropped", async () => {
      const world = await fixture();
      const { cases, ledger, china } = world;
      const key = await appealed(world);
      await mined(china.token.dropPowers(ledger, Power.Hold));
      await vote(world, key, [true, true, true]);
      await time.increase(5 * DAY);
      await mined(ledger.overturn(world.cny, world.suspect, ISSUER));
      expect(await china.token.getFrozenTokens(world.suspect)).to.equal(0n);
      expect(await cases.isOverturned(key)).to.equal(true);
    });

    it("ends the hold if more strangers are for it than against, when the clock has run out", async () => {
      const world = await fixture();
      const { cases, ledger, china, cny, suspect, stranger } = world;
      const key = await appealed(world);
      await vote(world, key, [true, false, true]);
      const { decideBy } = await cases.appealOf(key);
      await time.setNextBlockTimestamp(decideBy - 1n);
      await networkHelpers.mine();
      expect(await cases.isOverturned(key)).to.equal(false);
      await networkHelpers.mine();
      expect(await cases.isOverturned(key)).to.equal(true);
      await expect(ledger.connect(stranger).overturn(cny, suspect, ISSUER))
        .to.emit(ledger, "HoldOverturned")
        .withArgs(cny, suspect, ISSUER);
      expect(await china.token.getFrozenTokens(suspect)).to.equal(0n);
      await china.token.connect(suspect).transfer(world.victim, LOOT);
      await expect(ledger.overturn(cny, suspect, ISSUER)).to.be.revertedWithCustomError(ledger, "HoldsNotLive");
    });

    for (const votes of [[], [true], [true, true], [true, false, false]]) {
      it(`changes nothing with ${votes.filter(Boolean).length} for and ${votes.filter((v) => !v).length} against`, async () => {
        const world = await fixture();
        const key = await appealed(world);
        await vote(world, key, votes);
        await time.increase(5 * DAY);
        expect(await world.cases.isOverturned(key)).to.equal(false);
      });
    }

    it("is decided by fewer than three where there are no more", async () => {
      const world = await fixture();
      const { cases, countries, joint, thailand } = world;
      const key = await appealed(world);
      for (const { code } of world.strangers) await countries.connect(joint).suspend(code);
      await cases.connect(thailand.offices.Supervisor).voteOnAppeal(key, thailand.code, true);
      await time.increase(5 * DAY);
      expect(await cases.isOverturned(key)).to.equal(true);
    });

    it("is not the parties' to decide, nor those's who are no members, nor anybody's twice or too late", async () => {
      const world = await fixture();
      const { cases, countries, joint, china, strangers } = world;
      const key = await appealed(world);
      const [first, second] = strangers as [World["strangers"][number], World["strangers"][number]];
      const cast = (code: number, account: HardhatEthersSigner) => cases.connect(account).voteOnAppeal(key, code, true);
      await expect(cast(china.code, china.offices.Supervisor))
        .to.be.revertedWithCustomError(cases, "CaseRegistryParty")
        .withArgs(1, china.code);
      await countries.connect(joint).suspend(first.code);
      await expect(cast(first.code, first.account))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotMember")
        .withArgs(first.code);
      await cast(second.code, second.account);
      await expect(cast(second.code, second.account))
        .to.be.revertedWithCustomError(cases, "CaseRegistryVoted")
        .withArgs(key, second.code);
      await expect(cast(second.code, first.account)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      await expect(cases.connect(second.account).voteOnAppeal(id("other"), second.code, true))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNoAppeal")
        .withArgs(id("other"));
      await time.increase(5 * DAY);
      await expect(cast(strangers[2]!.code, strangers[2]!.account)).to.be.revertedWithCustomError(
        cases,
        "CaseRegistryNoAppeal",
      );
    });
  });
});
