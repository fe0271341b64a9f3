import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { ALL_CONCERNED, Rejection, RequestKind, RequestStatus } from "../../src/index.ts";
import { DAY, HOUR, mined, type TestCountry } from "../utils/consortium.ts";
import { answer, ask, deployHoldWorld, expel, type HoldWorld, latest, order, place } from "../utils/holds.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const SUBJECT = id("what is asked");
const STATEMENT = id("what is said");

const deploy = () => deployHoldWorld(connection);

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
      const [named, lead] = [countries.map(BigInt), BigInt(thailand.code)];
      expect(await cases.caseOf(3)).to.deep.equal([named, [lead], BigInt(await latest(world)), false]);
      expect(await cases.caseCount()).to.equal(3n);
    });

    it("names others only as a member: one that has left keeps a file of its own", async () => {
      const world = await fixture();
      const { cases, china, kazakhstan, thailand } = world;
      await expel(world, thailand);
      await expect(supervisor(world, thailand).open([thailand.code, china.code], [], id("law"), ZeroHash))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotMember")
        .withArgs(thailand.code);
      await mined(supervisor(world, thailand).open([thailand.code], [], id("law"), ZeroHash));
      await mined(supervisor(world, china).open([china.code, thailand.code, kazakhstan.code], [], id("law"), ZeroHash));
      await expect(supervisor(world, thailand).accept(4, thailand.code))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotMember")
        .withArgs(thailand.code);
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

  describe("accept and decline", () => {
    const named = async () => {
      const world = await fixture();
      const countries = [world.china, world.kazakhstan, world.thailand].map(({ code }) => code);
      await mined(supervisor(world, world.china).open(countries, [], id("law"), ZeroHash));
      return world;
    };

    it("make a party of a country that was named, or none, once and by its own Supervisor", async () => {
      const world = await named();
      const { cases, countries, china, kazakhstan, thailand } = world;
      await expect(cases.requireParty(3, kazakhstan.code))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotParty")
        .withArgs(3, kazakhstan.code);
      await expect(supervisor(world, china).accept(3, kazakhstan.code)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
      await expect(supervisor(world, kazakhstan).accept(3, kazakhstan.code))
        .to.emit(cases, "CaseAccepted")
        .withArgs(3, kazakhstan.code);
      await expect(supervisor(world, thailand).decline(3, thailand.code, Rejection.None)).to.be.revertedWithCustomError(
        cases,
        "CaseRegistryNoReason",
      );
      await expect(supervisor(world, thailand).decline(3, thailand.code, Rejection.NotCompetent))
        .to.emit(cases, "CaseDeclined")
        .withArgs(3, thailand.code, Rejection.NotCompetent);
      for (const country of [china, kazakhstan, thailand]) {
        const refused = expect(supervisor(world, country).accept(3, country.code));
        await refused.to.be.revertedWithCustomError(cases, "CaseRegistryNotInvited").withArgs(3, country.code);
        const again = expect(supervisor(world, country).decline(3, country.code, Rejection.PublicOrder));
        await again.to.be.revertedWithCustomError(cases, "CaseRegistryNotInvited").withArgs(3, country.code);
      }
      const parties = [china.code, kazakhstan.code].map(BigInt);
      expect((await cases.caseOf(3)).parties).to.deep.equal(parties);
      expect(await cases.partiesOf(3)).to.equal(parties[0]! | (parties[1]! << 16n));
      expect(await Promise.all([china, kazakhstan, thailand].map(({ code }) => cases.isParty(3, code)))).to.deep.equal([
        true,
        true,
        false,
      ]);
    });

    it("are for countries that an open case names", async () => {
      const world = await named();
      const { cases, thailand } = world;
      await expect(supervisor(world, thailand).accept(1, thailand.code))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotInvited")
        .withArgs(1, thailand.code);
      await expect(supervisor(world, thailand).accept(9, thailand.code))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNoCase")
        .withArgs(9);
    });

    it("count: who has not accepted does not decide, and who has declined is not asked", async () => {
      const world = await named();
      const { cases, china, kazakhstan, thailand } = world;
      await mined(supervisor(world, kazakhstan).accept(3, kazakhstan.code));
      const requestId = await ask(world, { kind: "Renewal", subject: SUBJECT, caseId: 3 });
      await expect(answer(world, requestId, thailand))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotParty")
        .withArgs(3, thailand.code);
      const information = await ask(world, { kind: "Information", subject: SUBJECT, caseId: 3, to: thailand.code });
      await expect(answer(world, information, thailand)).to.be.revertedWithCustomError(cases, "CaseRegistryNotParty");
      await mined(supervisor(world, thailand).accept(3, thailand.code));
      await mined(answer(world, information, thailand));
      await expect(answer(world, requestId, thailand)) // it was asked of the parties of that moment
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotAsked")
        .withArgs(requestId, thailand.code);
      await mined(answer(world, requestId, kazakhstan));
      expect(await cases.approversOf(requestId)).to.equal(BigInt(china.code) | (BigInt(kazakhstan.code) << 16n));
      await mined(supervisor(world, china).open([china.code, thailand.code], [], id("law"), ZeroHash));
      await mined(supervisor(world, thailand).decline(4, thailand.code, Rejection.PublicOrder));
      const clock = (await latest(world)) + DAY;
      await expect(supervisor(world, china).request(4, china.code, thailand.code, RequestKind.Hold, SUBJECT, clock))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotParty")
        .withArgs(4, thailand.code);
    });

    it("leave the lead alone until somebody accepts: its Delegation has to agree", async () => {
      const world = await named();
      const { cases, countries, china } = world;
      const requestId = await ask(world, { kind: "Renewal", subject: SUBJECT, caseId: 3 });
      expect((await cases.requestOf(requestId)).approved).to.equal(0n);
      await expect(answer(world, requestId, china)).to.be.revertedWithCustomError(
        countries,
        "CountryRegistryNotOffice",
      );
    });

    it("end with membership: a party that has left decides nothing", async () => {
      const world = await named();
      const { cases, kazakhstan, thailand } = world;
      for (const country of [kazakhstan, thailand]) await mined(supervisor(world, country).accept(3, country.code));
      await expel(world, thailand);
      const requestId = await ask(world, { kind: "Renewal", subject: SUBJECT, caseId: 3 });
      await expect(answer(world, requestId, thailand))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotAsked")
        .withArgs(requestId, thailand.code);
      await mined(answer(world, requestId, kazakhstan));
      expect((await cases.requestOf(requestId)).status).to.equal(BigInt(RequestStatus.Approved));
    });
  });

  describe("a party that has left", () => {
    it("asks, and approves nothing by asking", async () => {
      const world = await fixture();
      const { cases, china, kazakhstan, thailand } = world;
      const named = [china, kazakhstan, thailand].map(({ code }) => code);
      await mined(supervisor(world, china).open(named, [], id("law"), ZeroHash));
      for (const country of [kazakhstan, thailand]) await mined(supervisor(world, country).accept(3, country.code));
      await expel(world, thailand);
      const request = { kind: "Renewal", subject: SUBJECT, caseId: 3, from: thailand.code } as const;
      const requestId = await ask(world, request);
      expect(await cases.approversOf(requestId)).to.equal(0n);
      await mined(answer(world, requestId, china));
      expect((await cases.requestOf(requestId)).status).to.equal(BigInt(RequestStatus.Open));
      await mined(answer(world, requestId, kazakhstan));
      expect((await cases.requestOf(requestId)).status).to.equal(BigInt(RequestStatus.Approved));
      expect(await cases.approversOf(requestId)).to.equal(BigInt(china.code) | (BigInt(kazakhstan.code) << 16n));
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
      world: HoldWorld,
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
    it("approves, or rejects with a reason, once", async () => {
      const world = await fixture();
      const { cases, kazakhstan } = world;
      const information = { kind: "Information", subject: SUBJECT, to: kazakhstan.code } as const;
      const [approved, rejected] = [await ask(world, information), await ask(world, information)];
      await expect(supervisor(world, kazakhstan).answer(approved, kazakhstan.code, Rejection.None, STATEMENT))
        .to.emit(cases, "Answered")
        .withArgs(approved, kazakhstan.code, Rejection.None, STATEMENT);
      await expect(supervisor(world, kazakhstan).answer(rejected, kazakhstan.code, Rejection.PublicOrder, STATEMENT))
        .to.emit(cases, "Answered")
        .withArgs(rejected, kazakhstan.code, Rejection.PublicOrder, STATEMENT);
      expect((await cases.requestOf(approved)).status).to.equal(RequestStatus.Approved);
      expect((await cases.requestOf(rejected)).status).to.equal(RequestStatus.Rejected);
      await expect(answer(world, rejected, kazakhstan))
        .to.be.revertedWithCustomError(cases, "CaseRegistryNotOpen")
        .withArgs(rejected);
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
        supervisor(world, china).answer(requestId, kazakhstan.code, Rejection.None, STATEMENT),
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

    it("is good for 90 days, to the second", async () => {
      const world = await fixture();
      const { cases, kazakhstan } = world;
      const requestId = await ask(world, { kind: "Return", subject: SUBJECT, to: kazakhstan.code });
      await expect(answer(world, requestId, kazakhstan))
        .to.emit(cases, "Concluded")
        .withArgs(requestId, RequestStatus.Approved, (await latest(world)) + 1 + 90 * DAY);
      const { answeredAt } = await cases.requestOf(requestId);
      await time.setNextBlockTimestamp(answeredAt + BigInt(90 * DAY) - 1n);
      await networkHelpers.mine();
      expect((await cases.requestOf(requestId)).status).to.equal(RequestStatus.Approved);
      await networkHelpers.mine();
      expect((await cases.requestOf(requestId)).status).to.equal(RequestStatus.Lapsed);
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
      for (const country of [kazakhstan, thailand]) await mined(supervisor(world, country).accept(3, country.code));
      const extension = { kind: "Extension", subject: SUBJECT, caseId: 3 } as const;
      const [carried, split] = [await ask(world, extension), await ask(world, extension)];
      await expect(answer(world, carried, china))
        .to.be.revertedWithCustomError(cases, "CaseRegistryAnswered") // it asked
        .withArgs(carried, china.code);
      await answer(world, carried, thailand);
      expect((await cases.requestOf(carried)).status).to.equal(RequestStatus.Approved);
      await answer(world, split, thailand, "Disproportionate");
      expect((await cases.requestOf(split)).status).to.equal(RequestStatus.Open);
      await answer(world, split, kazakhstan, "NotCompetent");
      expect((await cases.requestOf(split)).status).to.equal(RequestStatus.Rejected);
    });

    it("of two countries needs both: one that asks and one that refuses grant nothing", async () => {
      const world = await fixture();
      const requestId = await ask(world, { kind: "Extension", subject: SUBJECT });
      await mined(answer(world, requestId, world.kazakhstan, "InsufficientBasis"));
      expect((await world.cases.requestOf(requestId)).status).to.equal(BigInt(RequestStatus.Rejected));
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
      await mined(delegation.answer(requestId, kazakhstan.code, Rejection.None, STATEMENT));
      expect((await cases.requestOf(requestId)).status).to.equal(BigInt(RequestStatus.Approved));
    });

    it("closes no case without each of its parties: a home country and a friend do not end the issuer's", async () => {
      const world = await fixture();
      const { cases, china, kazakhstan, thailand } = world;
      const countries = [china, kazakhstan, thailand].map(({ code }) => code);
      await mined(supervisor(world, china).open(countries, [], id("law"), ZeroHash));
      for (const country of [kazakhstan, thailand]) await mined(supervisor(world, country).accept(3, country.code));
      const closure = { kind: "Closure", subject: SUBJECT, caseId: 3, from: kazakhstan.code } as const;
      const [objected, agreed] = [await ask(world, closure), await ask(world, closure)];
      for (const requestId of [objected, agreed]) await mined(answer(world, requestId, thailand));
      expect((await cases.requestOf(objected)).status).to.equal(BigInt(RequestStatus.Open));
      await mined(answer(world, objected, china, "PendingProceedings"));
      expect((await cases.requestOf(objected)).status).to.equal(BigInt(RequestStatus.Rejected));
      expect((await cases.caseOf(3)).closed).to.equal(false);
      await expect(answer(world, agreed, china))
        .to.emit(cases, "CaseClosed")
        .withArgs(3);
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
});
