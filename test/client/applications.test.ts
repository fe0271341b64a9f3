import { expect } from "chai";
import { ZeroHash } from "ethers";

import {
  addressesOf,
  culture,
  economy,
  hashCreditTerms,
  hashLoanTerms,
  hashWorksPlan,
  InvalidDeployment,
  Refused,
  Sogdia,
  trade,
} from "../../src/index.ts";
import { type BusyWorld, connection } from "../access-matrix/access.ts";
import { deployBusyWorld } from "../access-matrix/world.ts";
import { TEXT } from "../utils/busy-culture.ts";
import { DEBARRED } from "../utils/busy-economy.ts";
import { DAY } from "../utils/consortium.ts";

const { ethers, networkHelpers } = connection;

/** What a promise is refused with; fails if it is not. */
async function refusal(promise: Promise<unknown>): Promise<Refused> {
  const thrown: unknown = await promise.catch((error: unknown) => error);
  expect(thrown).to.be.instanceOf(Refused);
  return thrown as Refused;
}

describe("Sogdia, extended", () => {
  let busy: BusyWorld;
  let deployment: Awaited<ReturnType<typeof addressesOf>>;

  const as = (runner: ConstructorParameters<typeof Sogdia>[0]) =>
    new Sogdia(runner, { deployment }).extend(trade).extend(economy).extend(culture);
  const looking = () => as(ethers.provider);

  before(async () => {
    busy = await deployBusyWorld();
    deployment = await addressesOf(busy);
  });

  describe("by trade", () => {
    it("finds registers and records, and says how a record stands", async () => {
      const { china, kazakhstan, trade } = busy;
      const [opened] = await looking().records.history(china.code);
      expect(opened).to.include({ country: 156, register: await trade.register.getAddress(), name: "Bills of lading" });
      const register = looking().records.register(opened!.register);
      const { held, surrendered } = trade.records;
      const buyer = kazakhstan.banks[0]!.address;
      expect(await register.get(held)).to.include({
        kind: "BillOfLading",
        form: "Order",
        status: "Issued",
        holder: buyer,
      });
      expect(await register.get(surrendered)).to.include({ status: "Surrendered", document: TEXT });
      const issued = (await register.history()).find(({ record }) => record === held);
      expect(issued).to.include({
        kind: "BillOfLading",
        holder: buyer,
        document: TEXT,
        issuer: Number(china.bankIds[0]),
      });
    });

    it("hands a record over to whom a name stands for, and refuses in words where nothing was", async () => {
      const { china, kazakhstan, trade } = busy;
      const { records, participants } = as(kazakhstan.banks[0]!);
      const register = records.register(await trade.register.getAddress());
      const refused = await refusal(register.handOver(trade.records.surrendered, china.banks[0]!.address));
      expect(refused.error).to.equal("TransferableRecordWrongStatus");
      expect(refused.message).to.match(/^Record \d+ has the status 2/);
      const { lei } = (await participants.byAccount(china.banks[0]!.address))!;
      await networkHelpers.takeSnapshot().then(async (snapshot) => {
        await register.handOver(trade.records.held, `CN/${lei}`);
        expect((await register.get(trade.records.held)).holder).to.equal(china.banks[0]!.address);
        await snapshot.restore();
      });
    });

    it("reads credits with their terms, and what was presented", async () => {
      const { credits, presentations } = busy.trade;
      const { letters } = looking();
      const id = hashCreditTerms(credits.sight);
      expect(await letters.get(id)).to.include({ status: "Issued", isAdvised: true, termsHash: id });
      const issued = (await letters.history()).find(({ credit }) => credit === id);
      expect(issued!.terms).to.deep.equal(credits.sight);
      const [presented, ...others] = await letters.presentations(id);
      expect([presented!.presentation, presented!.amount]).to.deep.equal([presentations.examined.number, 10n]);
      expect(others).to.deep.equal([]);
      expect(await letters.presentation(presentations.refused.number)).to.include({ status: "Refused", maturity: 0 });
      const applicant = as(busy.china.banks[1]!).letters;
      expect((await refusal(applicant.issue(credits.applied))).error).to.equal("LetterOfCreditNotParty");
    });

    it("knows banking days, origin, customs and whom they accredit", async () => {
      const { china, trade, kazakhstan } = busy;
      const { calendar, origins, customs, accreditations } = looking();
      const saturday = 20_000 - ((20_000 + 4) % 7) + 6; // day 0 was a Thursday
      const days = [saturday, saturday + 2].map((day) => calendar.isBankingDay(china.code, day));
      expect(await Promise.all(days)).to.deep.equal([false, true]);
      expect(await calendar.endOf(china.code, saturday * DAY, 1)).to.be.above((saturday + 2) * DAY);
      expect(await calendar.history(china.code)).to.deep.equal([]);
      const { own, denied } = trade.customs.certificates;
      expect(await origins.get(own)).to.include({ status: "Valid", origin: 156, destination: 398, document: TEXT });
      expect([await origins.verify(own, TEXT), await origins.verify(own, ZeroHash)]).to.deep.equal([
        "Good",
        "OtherDocument",
      ]);
      expect((await origins.history()).map(({ certificate }) => certificate)).to.include.members([own, denied]);
      const { waiting, detained } = trade.customs.declarations;
      expect((await customs.clearance(detained, china.code)).status).to.equal("Detained");
      expect((await customs.clearance(waiting, china.code)).detainedUntil).to.equal(0);
      expect((await customs.history()).map(({ addressees }) => addressees)).to.deep.equal([[156], [156]]);
      const bank = china.banks[0]!.address;
      expect(await accreditations.until(china.code, "Chamber", bank)).to.be.above(0);
      expect((await accreditations.history(china.code)).map(({ duty }) => duty)).to.include("Declarant");
      const stranger = as(kazakhstan.banks[0]!).customs;
      expect((await refusal(stranger.release(waiting, china.code))).error).to.equal("CountryRegistryNotOffice");
    });
  });

  describe("by economy", () => {
    it("says where projects stand, what was lent, and what a country owes", async () => {
      const { kazakhstan, china, economy } = busy;
      const { projects } = looking();
      const { drawn, drafted } = economy.loans;
      expect(await projects.get(drafted.project)).to.include({ agreement: "Draft", status: "None", country: 398 });
      expect(await projects.get(drawn.project)).to.include({ agreement: "Signed", status: "Effective" });
      const token = await china.token.getAddress();
      expect(await projects.tranche(drawn.tranche)).to.include({ currency: token, committed: 50n, drawn: 10n });
      const { owed, tranches } = await projects.debtOf(kazakhstan.code, "CNY");
      expect([owed > 0n, tranches > 0n]).to.deep.equal([true, true]);
      const lender = china.banks[0]!.address;
      expect(await projects.funded(drawn.tranche)).to.have.length(1);
      expect((await projects.funded(drawn.tranche))[0]).to.include({ lender, amount: 10n, drawdown: 1n });
      expect((await projects.history(kazakhstan.code)).map(({ project }) => project)).to.include(drawn.project);
      const refused = await refusal(as(china.banks[1]!).projects.commit(economy.loans.offered.tranche, 0, ZeroHash));
      expect(refused.error).to.match(/^ProjectAgreement/);
    });

    it("says how far works are, and who may not build", async () => {
      const { china, economy } = busy;
      const { works } = looking();
      const { certified, open } = economy.plans;
      expect(await works.progress(hashWorksPlan(open))).to.include({ isOpen: true, released: 0, standsAt: 0 });
      expect((await works.progress(hashWorksPlan(certified))).standsAt).to.be.above(0);
      const lei = Buffer.from(DEBARRED.slice(2), "hex").toString();
      expect(await works.debarredUntil(china.code, lei)).to.be.above(0);
      expect((await works.history())[0]).to.include({ award: 1n, document: TEXT });
      expect((await refusal(as(china.banks[1]!).works.certify(open, TEXT))).error).to.match(/^Milestones/);
    });
  });

  describe("by culture", () => {
    it("knows objects, claims and loans", async () => {
      const { china, kazakhstan, culture } = busy;
      const { heritage, loans } = looking();
      const { free, claimed } = culture.objects;
      expect(await heritage.passport(free)).to.include({ country: 156, custodian: china.banks[0]!.address });
      expect(await heritage.borderCheck(claimed, kazakhstan.code)).to.equal("Claimed");
      expect(await heritage.claim(2n)).to.deep.equal({
        object: claimed,
        claimant: 398,
        respondent: 156,
        status: "Open",
      });
      expect((await heritage.history(china.code)).map(({ object }) => object)).to.include.members([free, claimed]);
      expect(await heritage.moves(free)).to.deep.equal([]);
      const id = hashLoanTerms(culture.terms);
      expect((await loans.get(id)).status).to.equal("Agreed");
      expect(await loans.item(id, 0)).to.include({ damage: "None" });
      expect((await loans.history()).map(({ loan }) => loan)).to.include(id);
      expect((await refusal(as(kazakhstan.banks[1]!).loans.agree(culture.offered))).error).to.match(/^LoanAgreement/);
    });

    it("knows diplomas and what was decided of them", async () => {
      const { qualifications } = looking();
      const [awarded] = await qualifications.history();
      expect(awarded!.award).to.equal(1);
      const unknown = { award: awarded!.award, index: 0, credential: ZeroHash, proof: [] };
      expect(await qualifications.status(unknown)).to.equal("Unknown");
      const decided = await qualifications.decisions();
      for (const { application, recognition } of decided)
        expect((await qualifications.application(application)).recognition).to.be.oneOf([
          recognition,
          "None",
          "Applied",
        ]);
      const refused = await refusal(as(busy.china.banks[1]!).qualifications.award(1, TEXT, 1));
      expect(refused.error).to.equal("QualificationNotInstitution");
    });
  });

  describe("where it looks", () => {
    it("needs a domain's contracts only where it is extended by the domain", () => {
      const { letters, heritage, ...without } = deployment;
      expect([letters, heritage]).to.not.include(undefined);
      const sogdia = new Sogdia(ethers.provider, { deployment: without });
      expect(sogdia.extend(economy).projects).to.not.equal(undefined);
      expect(() => sogdia.extend(trade)).to.throw(InvalidDeployment, "where LetterOfCredit is");
      expect(() => sogdia.extend(culture)).to.throw(InvalidDeployment, "where HeritageRegistry is");
      expect(() => new Sogdia(ethers.provider, { deployment: { ...deployment, letters: "0x1" } })).to.throw(
        InvalidDeployment,
        "where LetterOfCredit is",
      );
    });

    it("decodes what is proposed about a domain once it is extended by it", async () => {
      const { contracts } = looking();
      const data = contracts.calendar.interface.encodeFunctionData("close", [156, [20_001]]);
      const action = { target: await contracts.calendar.getAddress(), data };
      expect((await looking().council.describe([action]))[0]).to.match(/^BankingCalendar\.close\(/);
      const plain = new Sogdia(ethers.provider, { deployment });
      expect((await plain.council.describe([action]))[0]).to.not.contain("BankingCalendar");
    });
  });
});
