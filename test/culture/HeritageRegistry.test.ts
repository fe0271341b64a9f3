import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";

import {
  type AttestedEvent,
  alpha2ToBytes,
  Border,
  ClaimGround,
  calendarDay,
  HeritageClaimStatus as Status,
  heritageObject,
  inventoryOf,
  linkedArtOf,
  Office,
  PermitKind,
  provenanceEvent,
  provenanceGaps,
  provenanceHead,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { joinAs } from "../utils/countries.ts";
import {
  CATEGORY,
  type CultureCountry,
  type CultureWorld,
  deployCulture,
  ethers,
  issuePassport,
  networkHelpers,
  permitBoth,
  REASON,
  REPORT,
  SPARE,
  time,
  whereIs,
} from "./culture.fixture.ts";

const EVIDENCE = ethers.id("evidence");
const NOT_OFFICE = "CountryRegistryNotOffice";

async function deployObject() {
  const world = await deployCulture();
  return { ...world, object: await issuePassport(world) };
}

type World = Awaited<ReturnType<typeof deployObject>>;

describe("HeritageRegistry", () => {
  const fixture = () => networkHelpers.loadFixture(deployObject);

  /** What the registry emitted of an object's past. */
  async function eventsOf({ heritage }: CultureWorld, object: string): Promise<AttestedEvent[]> {
    const logs = await heritage.queryFilter(heritage.filters.ProvenanceAttested(object));
    return Promise.all(
      logs.map(async ({ args, blockNumber }) => {
        const { kind, from, until, about, document } = args.attested;
        const { timestamp } = (await ethers.provider.getBlock(blockNumber))!;
        const days = { from: Number(from), until: Number(until), about: Number(about), kind: Number(kind) };
        return { ...days, document, number: Number(args.number), country: Number(args.country), attestedAt: timestamp };
      }),
    );
  }

  describe("passports", () => {
    it("have the id that the library computes, and are issued once by the country's authority", async () => {
      const { heritage, countries, china, kazakhstan, lender, object } = await fixture();
      const inventory = inventoryOf("National Museum", "1989.17");
      expect(await heritage.objectOf(china.code, inventory)).to.equal(object);
      const issue = (country: CultureCountry, by: CultureCountry, number = inventory, category = CATEGORY) =>
        heritage.connect(by.authority).issuePassport(country.code, number, category, EVIDENCE, lender);
      await expect(issue(china, china))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryIssued")
        .withArgs(object);
      await expect(issue(china, kazakhstan))
        .to.be.revertedWithCustomError(countries, NOT_OFFICE)
        .withArgs(china.code, 5, kazakhstan.authority);
      await expect(issue(kazakhstan, kazakhstan))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryNotAccredited")
        .withArgs(kazakhstan.code, lender);
      const other = inventoryOf("National Museum", "2");
      for (const category of [0, 12]) {
        await expect(issue(china, china, other, category))
          .to.be.revertedWithCustomError(heritage, "HeritageRegistryInvalidPassport")
          .withArgs(heritageObject(china.code, other));
      }
      await expect(issue(china, china, ZeroHash)).to.be.revertedWithCustomError(
        heritage,
        "HeritageRegistryInvalidPassport",
      );
    });

    it("tell the description anew with a reason", async () => {
      const { heritage, china, object } = await fixture();
      const owner = heritage.connect(china.authority);
      await expect(owner.redescribe(object, EVIDENCE, ZeroHash))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryInvalidPassport")
        .withArgs(object);
      await expect(owner.redescribe(object, EVIDENCE, REASON))
        .to.emit(heritage, "PassportRedescribed")
        .withArgs(object, EVIDENCE, REASON);
      expect((await heritage.passportOf(object)).description).to.equal(EVIDENCE);
    });
  });

  describe("provenance", () => {
    it("is a chain that shows its gaps, and that nobody shortens", async () => {
      const world = await fixture();
      const { heritage, china, object } = world;
      const past = [
        provenanceEvent("Made", calendarDay(-200), calendarDay(-180), EVIDENCE),
        provenanceEvent("Found", calendarDay(1_934), calendarDay(1_934), EVIDENCE),
        provenanceEvent("Acquired", calendarDay(1_934, 1, 2), calendarDay(1_990), EVIDENCE),
      ];
      for (const event of past) await mined(heritage.connect(china.authority).attest(object, china.code, event));
      const events = await eventsOf(world, object);
      expect((await heritage.passportOf(object)).provenance).to.equal(provenanceHead(events));
      expect(provenanceHead(events.slice(1))).not.to.equal(provenanceHead(events));
      expect(provenanceGaps(events, calendarDay(1_990, 1, 11))).to.deep.equal([
        { from: calendarDay(-180) + 1, until: calendarDay(1_934) - 1 },
        { from: calendarDay(1_990) + 1, until: calendarDay(1_990, 1, 11) },
      ]);
      const exported = linkedArtOf({ object, country: 156, place: 156, events }, calendarDay(1_990));
      expect(exported.subject_of.map(({ type }) => type)).to.deep.equal(["Production", "Encounter", "Acquisition"]);
      expect(exported.subject_of[0]!.timespan.begin_of_the_begin).to.equal("-000200-01-01");
      expect(exported.gaps).to.have.length(1);
    });

    it("that is forged is contested by any country, once, and its time is a gap again", async () => {
      const world = await fixture();
      const { heritage, china, thailand, object } = world;
      const forged = provenanceEvent("Acquired", calendarDay(1_960), calendarDay(1_970), EVIDENCE);
      await mined(heritage.connect(china.authority).attest(object, china.code, forged));
      const before = provenanceGaps(await eventsOf(world, object), calendarDay(1_970));
      expect(before).to.deep.equal([]);
      const doubt = provenanceEvent("Contested", calendarDay(1_960), calendarDay(1_970), EVIDENCE, 1);
      const contest = () => heritage.connect(thailand.authority).attest(object, thailand.code, doubt);
      await expect(contest()).to.emit(heritage, "ProvenanceAttested");
      await expect(contest())
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryContested")
        .withArgs(object, 1, thailand.code);
      expect(provenanceGaps(await eventsOf(world, object), calendarDay(1_970))).to.deep.equal([
        { from: calendarDay(1_960), until: calendarDay(1_970) },
      ]);
      const other = provenanceEvent("Made", calendarDay(1_950), calendarDay(1_950), EVIDENCE);
      await mined(heritage.connect(china.authority).attest(object, china.code, other));
      expect(provenanceGaps(await eventsOf(world, object), calendarDay(1_970))).to.deep.equal([
        { from: calendarDay(1_950) + 1, until: calendarDay(1_970) },
      ]);
    });

    it("is attested by whom it concerns, of the past, with evidence", async () => {
      const { heritage, china, thailand, object } = await fixture();
      const sound = provenanceEvent("Exhibited", calendarDay(2_000), calendarDay(2_001), EVIDENCE);
      await expect(heritage.connect(thailand.authority).attest(object, thailand.code, sound))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryNotConcerned")
        .withArgs(object, thailand.code);
      const tomorrow = Math.floor((await time.latest()) / DAY) + 1;
      const unsound = [
        { ...sound, from: sound.until + 1 },
        { ...sound, until: tomorrow + 1 },
        { ...sound, document: ZeroHash },
        { ...sound, about: 1 },
        provenanceEvent("Contested", 0, 0, EVIDENCE, 1),
        provenanceEvent("Contested", 0, 0, EVIDENCE, 0),
      ];
      for (const event of unsound) {
        await expect(heritage.connect(china.authority).attest(object, china.code, event)).to.be.revertedWithCustomError(
          heritage,
          "HeritageRegistryInvalidEvent",
        );
      }
    });
  });

  describe("at a border", () => {
    it("an object is found clear with both permits, in their time alone", async () => {
      const world = await fixture();
      const { heritage, china, kazakhstan, object } = world;
      const found = async () => Number(await heritage.borderCheck(object, kazakhstan.code));
      expect(await found()).to.equal(Border.NoExportPermit);
      await permitBoth(world, object);
      expect(await found()).to.equal(Border.Clear);
      await time.increase(301 * DAY);
      expect(await found()).to.equal(Border.NoExportPermit);
      const now = await time.latest();
      const later = { kind: PermitKind.Temporary, from: now + DAY, until: now + 2 * DAY };
      await mined(
        heritage.connect(china.authority).permitCrossing(object, china.code, kazakhstan.code, later, EVIDENCE),
      );
      expect(await found()).to.equal(Border.NoExportPermit);
      await time.increase(DAY);
      expect(await found()).to.equal(Border.NoEntryPermit);
      expect(Number(await heritage.borderCheck(object, china.code))).to.equal(Border.ReturnsHome);
      expect(Number(await heritage.borderCheck(EVIDENCE, china.code))).to.equal(Border.NoPassport);
    });

    it("an object crosses with its permits, and comes home without", async () => {
      const world = await fixture();
      const { heritage, china, kazakhstan, object, lender, borrower } = world;
      await mined(heritage.connect(lender).offerHandover(object, borrower, kazakhstan.code));
      await expect(heritage.connect(borrower).acceptHandover(object, REPORT))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryStopped")
        .withArgs(object, kazakhstan.code, Border.NoExportPermit);
      await permitBoth(world, object);
      await expect(heritage.connect(borrower).acceptHandover(object, ZeroHash))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryNoReport")
        .withArgs(object);
      await expect(heritage.connect(borrower).acceptHandover(object, REPORT))
        .to.emit(heritage, "ObjectMoved")
        .withArgs(object, lender, borrower, china.code, kazakhstan.code, REPORT);
      await expect(heritage.connect(china.authority).reassign(object, lender, REPORT))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryAbroad")
        .withArgs(object, kazakhstan.code);
      await mined(heritage.connect(borrower).offerHandover(object, lender, china.code));
      await mined(heritage.connect(lender).acceptHandover(object, REPORT));
      expect(await whereIs(world, object)).to.deep.equal({
        custodian: lender.address,
        place: china.code,
        keeper: ZeroAddress,
      });
      await expect(heritage.connect(borrower).acceptHandover(object, REPORT))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryNothingOffered")
        .withArgs(object, borrower);
    });

    it("a permit is taken back for what has not crossed, and is sound", async () => {
      const world = await fixture();
      const { heritage, china, kazakhstan, thailand, object } = world;
      await permitBoth(world, object);
      const none = { kind: PermitKind.None, from: 0, until: 0 };
      const home = heritage.connect(china.authority);
      await mined(home.permitCrossing(object, china.code, kazakhstan.code, none, EVIDENCE));
      expect(Number(await heritage.borderCheck(object, kazakhstan.code))).to.equal(Border.NoExportPermit);
      const now = await time.latest();
      const sound = { kind: PermitKind.Permanent, from: now, until: now + 30 * DAY };
      const wrong = [
        [china.code, china.code, sound, EVIDENCE],
        [china.code, kazakhstan.code, sound, ZeroHash],
        [china.code, kazakhstan.code, { ...sound, until: now - 1, from: now - 2 }, EVIDENCE],
        [china.code, kazakhstan.code, { ...sound, until: now + 1_900 * DAY }, EVIDENCE],
        [china.code, kazakhstan.code, { ...sound, from: now + 31 * DAY }, EVIDENCE],
      ] as const;
      for (const [country, other, permit, document] of wrong) {
        await expect(home.permitCrossing(object, country, other, permit, document))
          .to.be.revertedWithCustomError(heritage, "HeritageRegistryInvalidPermit")
          .withArgs(object, country, other);
      }
      const third = heritage.connect(thailand.authority);
      await expect(third.permitCrossing(object, thailand.code, kazakhstan.code, sound, EVIDENCE))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryInvalidPermit")
        .withArgs(object, thailand.code, kazakhstan.code);
    });
  });

  describe("custody", () => {
    it("is the custodian's to hand on, while no contract keeps the object", async () => {
      const { heritage, object, lender, guest, china, stranger } = await fixture();
      await expect(heritage.connect(stranger).offerHandover(object, lender, china.code))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryNotCustodian")
        .withArgs(object, stranger);
      await expect(heritage.connect(lender).offerHandover(object, guest, china.code))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryNotAccredited")
        .withArgs(china.code, guest);
      await mined(heritage.connect(lender).entrust(object, stranger));
      await expect(heritage.connect(lender).offerHandover(object, lender, china.code))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryKept")
        .withArgs(object, stranger);
      await expect(heritage.connect(lender).move(object, lender, china.code, REPORT))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryNotKeeper")
        .withArgs(object, lender);
    });

    it("is taken once for each offer", async () => {
      const { heritage, object, lender, guest, china } = await fixture();
      const until = (await time.latest()) + DAY;
      await mined(heritage.connect(china.authority).accreditCustodian(china.code, guest, until));
      await mined(heritage.connect(lender).offerHandover(object, guest, china.code));
      const take = () => heritage.connect(guest).acceptHandover(object, REPORT);
      await expect(take()).to.emit(heritage, "ObjectMoved");
      await expect(take())
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryNothingOffered")
        .withArgs(object, guest);
    });

    it("is given anew by the authority at home, out of the hands of whatever keeps it", async () => {
      const world = await fixture();
      const { heritage, object, lender, guest, china, stranger } = world;
      await mined(heritage.connect(lender).entrust(object, stranger));
      const home = heritage.connect(china.authority);
      await mined(home.accreditCustodian(china.code, guest, (await time.latest()) + DAY));
      await mined(home.reassign(object, guest, REPORT));
      expect(await whereIs(world, object)).to.deep.equal({
        custodian: guest.address,
        place: china.code,
        keeper: ZeroAddress,
      });
    });

    it("is accredited for ten years at most", async () => {
      const { heritage, guest, china } = await fixture();
      const max = (await time.latest()) + 1 + 3_652 * DAY;
      await time.setNextBlockTimestamp(max - 3_652 * DAY);
      await expect(heritage.connect(china.authority).accreditCustodian(china.code, guest, max + 1))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryInvalidTerm")
        .withArgs(max + 1, max);
    });
  });

  describe("claims", () => {
    const claim = (world: World, by: CultureCountry = world.kazakhstan, object = world.object) =>
      world.heritage.connect(by.authority).claim(object, by.code, ClaimGround.Theft, EVIDENCE);

    async function claimed() {
      const world = await fixture();
      await permitBoth(world, world.object);
      await mined(claim(world));
      return world;
    }

    const statusOf = async ({ heritage }: World) => Number((await heritage.claimOf(1)).status);

    it("block export and permits from the second in which they are made, and not the way home", async () => {
      const { heritage, china, kazakhstan, object } = await claimed();
      expect(Number(await heritage.borderCheck(object, kazakhstan.code))).to.equal(Border.Claimed);
      expect(Number(await heritage.borderCheck(object, china.code))).to.equal(Border.ReturnsHome);
      const now = await time.latest();
      const permit = { kind: PermitKind.Permanent, from: now, until: now + DAY };
      await expect(
        heritage.connect(china.authority).permitCrossing(object, china.code, kazakhstan.code, permit, EVIDENCE),
      )
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryStopped")
        .withArgs(object, china.code, Border.Claimed);
    });

    it("are judged by the countries that they do not concern, and upheld by restitution alone", async () => {
      const world = await claimed();
      const { heritage, china, kazakhstan, thailand, object } = world;
      for (const party of [china, kazakhstan]) {
        await expect(heritage.connect(party.authority).voteOnClaim(1, party.code, true, REASON))
          .to.be.revertedWithCustomError(heritage, "HeritageClaimNotOnPanel")
          .withArgs(1, party.code);
      }
      await mined(heritage.connect(thailand.authority).voteOnClaim(1, thailand.code, true, REASON));
      await expect(heritage.connect(thailand.authority).voteOnClaim(1, thailand.code, true, REASON))
        .to.be.revertedWithCustomError(heritage, "HeritageClaimVotedBefore")
        .withArgs(1, thailand.code);
      await mined(heritage.concludeClaim(1));
      expect(await statusOf(world)).to.equal(Status.Upheld);
      expect(Number(await heritage.borderCheck(object, kazakhstan.code))).to.equal(Border.Claimed);
      await mined(heritage.connect(china.authority).restitute(1, REASON));
      expect(await statusOf(world)).to.equal(Status.Restituted);
      expect(Number(await heritage.borderCheck(object, kazakhstan.code))).to.equal(Border.ReturnsHome);
      expect((await heritage.passportOf(object)).country).to.equal(kazakhstan.code);
    });

    it("rest on a ground and evidence, of an object that has a passport", async () => {
      const { heritage, kazakhstan, object } = await fixture();
      const own = heritage.connect(kazakhstan.authority);
      for (const [ground, evidence] of [
        [ClaimGround.None, EVIDENCE],
        [ClaimGround.Theft, ZeroHash],
      ] as const) {
        await expect(own.claim(object, kazakhstan.code, ground, evidence))
          .to.be.revertedWithCustomError(heritage, "HeritageClaimInvalid")
          .withArgs(object, ground, evidence);
      }
      await expect(own.claim(EVIDENCE, kazakhstan.code, ClaimGround.Theft, EVIDENCE))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryNoPassport")
        .withArgs(EVIDENCE);
    });

    it("are not judged by who claims the same object, nor by who has got it", async () => {
      const world = await claimed();
      const { heritage, china, kazakhstan, thailand, object } = world;
      await mined(heritage.connect(thailand.authority).claim(object, thailand.code, ClaimGround.TakenInWar, EVIDENCE));
      const against = (country: CultureCountry, number: number) =>
        heritage.connect(country.authority).voteOnClaim(number, country.code, false, REASON);
      await expect(against(thailand, 1))
        .to.be.revertedWithCustomError(heritage, "HeritageClaimNotOnPanel")
        .withArgs(1, thailand.code);
      await mined(heritage.connect(china.authority).acknowledgeClaim(1, REASON));
      await mined(heritage.connect(china.authority).restitute(1, REASON));
      await expect(against(kazakhstan, 2))
        .to.be.revertedWithCustomError(heritage, "HeritageClaimNotOnPanel")
        .withArgs(2, kazakhstan.code);
    });

    it("leave what was given back without a permit: those of before were its former country's", async () => {
      const world = await fixture();
      const { heritage, china, kazakhstan, object, lender, borrower } = world;
      await permitBoth(world, object);
      await mined(heritage.connect(lender).offerHandover(object, borrower, kazakhstan.code));
      await mined(heritage.connect(borrower).acceptHandover(object, REPORT));
      await mined(claim(world));
      await mined(heritage.connect(china.authority).acknowledgeClaim(1, REASON));
      await mined(heritage.connect(china.authority).restitute(1, REASON));
      expect(Number(await heritage.borderCheck(object, china.code))).to.equal(Border.NoExportPermit);
      await mined(heritage.connect(borrower).offerHandover(object, lender, china.code));
      await expect(heritage.connect(lender).acceptHandover(object, REPORT))
        .to.be.revertedWithCustomError(heritage, "HeritageRegistryStopped")
        .withArgs(object, china.code, Border.NoExportPermit);
      await permitBoth(world, object);
      await mined(heritage.connect(lender).acceptHandover(object, REPORT));
    });

    it("end as undecided when nobody judges in 180 days, and are not made again for a year", async () => {
      const world = await claimed();
      const { heritage, kazakhstan, thailand, object } = world;
      const { madeAt } = await heritage.claimOf(1);
      const decideBy = Number(madeAt) + 180 * DAY;
      await expect(heritage.concludeClaim(1))
        .to.be.revertedWithCustomError(heritage, "HeritageClaimPending")
        .withArgs(1, decideBy);
      await time.increaseTo(decideBy);
      await expect(heritage.connect(thailand.authority).voteOnClaim(1, thailand.code, true, REASON))
        .to.be.revertedWithCustomError(heritage, "HeritageClaimOver")
        .withArgs(1, decideBy);
      await mined(heritage.concludeClaim(1));
      expect(await statusOf(world)).to.equal(Status.Undecided);
      expect((await heritage.passportOf(object)).blocks).to.equal(0n);
      const again = (await time.latest()) + 365 * DAY;
      await expect(claim(world))
        .to.be.revertedWithCustomError(heritage, "HeritageClaimTooEarly")
        .withArgs(object, kazakhstan.code, again);
      await time.increaseTo(again);
      await expect(claim(world)).to.emit(heritage, "HeritageClaimed");
    });

    it("are rejected by the panel, acknowledged by the respondent, or withdrawn by the claimant", async () => {
      const world = await claimed();
      const { heritage, china, kazakhstan, thailand } = world;
      await networkHelpers.takeSnapshot().then(async (snapshot) => {
        await mined(heritage.connect(thailand.authority).voteOnClaim(1, thailand.code, false, REASON));
        await mined(heritage.concludeClaim(1));
        expect(await statusOf(world)).to.equal(Status.Rejected);
        await snapshot.restore();
      });
      await networkHelpers.takeSnapshot().then(async (snapshot) => {
        await mined(heritage.connect(china.authority).acknowledgeClaim(1, REASON));
        expect(await statusOf(world)).to.equal(Status.Upheld);
        await snapshot.restore();
      });
      await mined(heritage.connect(kazakhstan.authority).withdrawClaim(1, REASON));
      expect(await statusOf(world)).to.equal(Status.Withdrawn);
      await expect(heritage.connect(kazakhstan.authority).withdrawClaim(1, REASON))
        .to.be.revertedWithCustomError(heritage, "HeritageClaimWrongStatus")
        .withArgs(1, Status.Withdrawn);
    });

    /** So many more members beside Thailand, each with a culture authority that judges what does not concern it. */
    async function admitJudges({ countries, joint, thailand }: World, count: number) {
      const judges = [{ code: thailand.code, authority: thailand.authority }];
      const accounts = (await ethers.getSigners()).slice(-SPARE - count, -SPARE);
      for (const [index, authority] of accounts.entries()) {
        const [code, alpha2] = [800 + index, ["LA", "MN", "PK"][index]!];
        await mined(countries.connect(joint).admit(code, alpha2ToBytes(alpha2), authority, 10n));
        await mined(joinAs(countries, authority, code, { CultureAuthority: authority }));
        await mined(countries.connect(authority).takeOffice(code, Office.CultureAuthority));
        judges.push({ code, authority });
      }
      return judges;
    }

    for (const { panel, votes, status } of [
      { panel: 4, votes: "+++-", status: "Upheld" },
      { panel: 4, votes: "++--", status: "Rejected" },
      { panel: 4, votes: "++-", status: "Upheld" },
      { panel: 3, votes: "+--", status: "Rejected" },
      { panel: 3, votes: "++", status: "Undecided" },
      { panel: 2, votes: "++", status: "Upheld" },
      { panel: 2, votes: "+-", status: "Rejected" },
      { panel: 2, votes: "+", status: "Undecided" },
    ] as const) {
      it(`are ${status.toLowerCase()} by ${votes} of ${panel} judges: three vote at least, or all where there are fewer`, async () => {
        const world = await fixture();
        const { heritage } = world;
        const judges = await admitJudges(world, panel - 1);
        await time.increase(1);
        await mined(claim(world));
        expect((await heritage.claimOf(1)).panel).to.equal(panel);
        for (const [index, vote] of [...votes].entries()) {
          const { code, authority } = judges[index]!;
          await mined(heritage.connect(authority).voteOnClaim(1, code, vote === "+", REASON));
        }
        if (votes.length < panel) await time.increase(180 * DAY);
        await mined(heritage.concludeClaim(1));
        expect(await statusOf(world)).to.equal(Status[status]);
      });
    }

    it("of one country are sixteen at most, one for an object", async () => {
      const world = await fixture();
      const { heritage, kazakhstan, object } = world;
      await mined(claim(world));
      await expect(claim(world)).to.be.revertedWithCustomError(heritage, "HeritageClaimTooEarly");
      for (let number = 2; number <= 16; number += 1) {
        await mined(claim(world, kazakhstan, await issuePassport(world, String(number))));
      }
      const last = await issuePassport(world, "17");
      await expect(claim(world, kazakhstan, last))
        .to.be.revertedWithCustomError(heritage, "HeritageClaimTooMany")
        .withArgs(kazakhstan.code, 16, 16);
      expect(await heritage.openClaimsOf(kazakhstan.code)).to.equal(16n);
      expect(object).not.to.equal(last);
    });

    it("of the object's own country say that it was stolen, and end when it is found", async () => {
      const world = await fixture();
      const { heritage, china } = world;
      await mined(claim(world, china));
      await mined(heritage.connect(china.authority).withdrawClaim(1, REASON));
      await expect(claim(world, china)).to.emit(heritage, "HeritageClaimed");
    });
  });
});
