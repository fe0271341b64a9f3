import { readFile } from "node:fs/promises";

import { expect } from "chai";

import {
  assetId,
  type ConsortiumFile,
  Direction,
  InvalidConsortiumFile,
  type IssuerFile,
  isLei,
  parseConsortium,
  ruleEntries,
  UnknownInConsortium,
} from "../../src/index.ts";

const SILK_ROAD = new URL("../../deploy/consortia/silk-road.json", import.meta.url);

/** As it is written; all of its countries issue a currency. */
type Written = Omit<ConsortiumFile, "countries"> & { countries: IssuerFile[] };

async function fixture(): Promise<Written> {
  return JSON.parse(await readFile(SILK_ROAD, "utf8")) as Written;
}

function problemsOf(file: unknown): readonly string[] {
  try {
    parseConsortium(file);
  } catch (error) {
    if (error instanceof InvalidConsortiumFile) return error.problems;
    throw error;
  }
  return [];
}

describe("parseConsortium", () => {
  it("reads the consortium that ships, with at least eight countries and right LEIs", async () => {
    const file = parseConsortium(await fixture());
    expect(file.countries.length).to.be.at.least(8);
    expect(file.countries.flatMap(({ participants }) => participants).every(({ lei }) => isLei(lei))).to.equal(true);
  });

  it("names the place of each mistake", async () => {
    const file = await fixture();
    file.countries[1]!.alpha2 = "Id";
    file.countries[2]!.participants[0]!.lei = "SGDAKZBANK0000000100";
    file.countries[3]!.currency.decimals = 19;
    const problems = problemsOf(file);
    expect(problems).to.have.length(3);
    expect(problems[0]).to.match(/^countries\.1\.alpha2: /);
    expect(problems[1]).to.match(/^countries\.2\.participants\.0\.lei: /);
    expect(problems[2]).to.match(/^countries\.3\.currency\.decimals: /);
  });

  it("refuses a field it does not know, since a misspelt rule would not bite", async () => {
    const file = await fixture();
    Object.assign(file.countries[0]!.rules[0]!, { dailylimit: "1.00" });
    expect(problemsOf(file).join()).to.contain("dailylimit");
  });

  it("keeps the least notice of an issuer at a week unless the charter says otherwise, and refuses a shorter one", async () => {
    const file = await fixture();
    expect(parseConsortium(file).charter.leastNoticeSeconds).to.equal(7 * 86_400);
    file.countries[1]!.currency.noticeSeconds = 7 * 86_400 - 1;
    expect(problemsOf(file)).to.deep.equal([
      "countries.1.currency.noticeSeconds: 604799 is less than the least notice of an issuer, 604800",
    ]);
    file.charter.leastNoticeSeconds = 7 * 86_400 - 1;
    expect(problemsOf(file)).to.deep.equal([]);
  });

  it("lets an appointment wait for a day unless the charter says longer, and refuses less", async () => {
    const file = await fixture();
    expect(parseConsortium(file).charter.appointmentDelaySeconds).to.equal(86_400);
    for (const [delay, mistakes] of [
      [86_399, 1],
      [259_200, 0],
      [259_201, 1],
    ] as const) {
      file.charter.appointmentDelaySeconds = delay;
      expect(problemsOf(file)).to.have.lengthOf(mistakes);
    }
  });

  it("takes the account of a country's guardian, and no guardian without one", async () => {
    const file = await fixture();
    file.countries[0]!.guardian = { name: "Three keys", account: `0x${"11".repeat(20)}` };
    expect(problemsOf(file)).to.deep.equal([]);
    Object.assign(file.countries[0]!, { guardian: { name: "Nobody yet" } });
    expect(problemsOf(file).join()).to.contain("countries.0.guardian: a guardian has an account, or keys");
  });

  describe("refuses amounts that no rulebook keeps", () => {
    const ruled = async (narrowed: object) => {
      const file = await fixture();
      Object.assign(file.countries[0]!.rules[0]!, { currency: "*", ...narrowed });
      return problemsOf(file);
    };
    const place = "countries.0.rules.0";
    const digits = "has too many digits: a rule keeps four, or up to 16383 and zeros after it";

    it("takes 16,383 and a power of ten, and not one digit more", async () => {
      expect(await ruled({ cap: "163.83", dailyLimit: "163830000", reportAbove: "16380.00" })).to.deep.equal([]);
      expect(await ruled({ cap: "163.84" })).to.deep.equal([`${place}.cap: 163.84 CNY ${digits}`]);
      expect(await ruled({ cap: "163840" })).to.deep.equal([`${place}.cap: 163840 CNY ${digits}`]);
    });

    it("in every field of a rule that is kept so", async () => {
      const hold = { above: "12345.67", clockHours: 24 };
      const problems = await ruled({ dailyLimit: "12345.67", reportAbove: "12345.67", hold });
      expect(problems).to.deep.equal(
        ["dailyLimit", "reportAbove", "hold.above"].map((field) => `${place}.${field}: 12345.67 CNY ${digits}`),
      );
    });

    it("in the issuer's own rule", async () => {
      const file = await fixture();
      file.countries[2]!.currency.rule.cap = "12345.67";
      const { code } = file.countries[2]!.currency;
      expect(problemsOf(file)).to.deep.equal([`countries.2.currency.rule.cap: 12345.67 ${code} ${digits}`]);
    });

    it("finer than a currency's minor unit, and above 64 bits", async () => {
      expect(await ruled({ cap: "1.005" })).to.deep.equal([`${place}.cap: 1.005 is finer than the minor unit of CNY`]);
      expect(await ruled({ cap: "1.500" })).to.deep.equal([]);
      const cap = "200000000000000000";
      expect(await ruled({ cap })).to.deep.equal([`${place}.cap: ${cap} CNY is more than a rule can keep`]);
    });

    it("only in the currencies that the rule names", async () => {
      const file = await fixture();
      Object.assign(file.countries[1]!.currency, { decimals: 0, ownCodes: true });
      const named = (code: string) => Object.assign(file.countries[0]!.rules[0]!, { currency: code, cap: "1.50" });
      named("CNY");
      expect(problemsOf(file)).to.deep.equal([]);
      const { code } = file.countries[1]!.currency;
      for (const currency of [code, "*"]) {
        named(currency);
        expect(problemsOf(file)).to.include(`${place}.cap: 1.50 is finer than the minor unit of ${code}`);
      }
    });
  });

  it("refuses a name with what cannot be seen, or could be taken for another", async () => {
    const file = await fixture();
    file.name = "Sog\u202Edia";
    file.countries[0]!.name = "China ";
    file.countries[1]!.participants[0]!.name = "Bank\u0000";
    file.countries[2]!.currency.name = "Te\u0301nge";
    expect(problemsOf(file)).to.deep.equal([
      "name: a name holds the character U+202E",
      "countries.0.name: a name holds white space at an end",
      "countries.1.participants.0.name: a name holds the character U+0000",
      "countries.2.currency.name: a name holds a letter that is not in Unicode's normal form C",
    ]);
  });

  it("refuses countries, currencies and LEIs that stand there twice", async () => {
    const file = await fixture();
    file.countries[1]!.numeric = file.countries[0]!.numeric;
    file.countries[1]!.currency.code = file.countries[0]!.currency.code;
    file.countries[1]!.participants[0]!.lei = file.countries[0]!.participants[0]!.lei;
    expect(problemsOf(file).filter((problem) => problem.endsWith("stands there twice"))).to.deep.equal([
      "countries.1.numeric: country code 156 stands there twice",
      "countries.1.currency.code: currency code CNY stands there twice",
      `countries.1.participants.0.lei: LEI ${file.countries[0]!.participants[0]!.lei} stands there twice`,
    ]);
  });
});

describe("ruleEntries", () => {
  it("spreads a wildcard over directions and currencies and keeps the rest", async () => {
    const file = parseConsortium(await fixture());
    const kazakhstan = file.countries.find(({ alpha2 }) => alpha2 === "KZ")!;
    const entries = ruleEntries(file, kazakhstan);
    expect(entries).to.have.length(2 * file.countries.length + 1);
    const own = entries.at(-1)!;
    expect(own).to.deep.include({ direction: Direction.Inbound, counterparty: 156, asset: assetId(156, 156) });
    expect(own.terms).to.include({ minTier: 2, cap: 10_000_000_000n, dailyLimit: 0n });
  });

  it("lets a later rule replace an earlier one for the same corridor", async () => {
    const file = parseConsortium(await fixture());
    const uzbekistan = file.countries.find(({ alpha2 }) => alpha2 === "UZ")!;
    const entries = ruleEntries(file, uzbekistan);
    const own = entries.filter(
      ({ asset, direction }) => asset === assetId(860, 860) && direction === Direction.Outbound,
    );
    expect(entries).to.have.length(2 * file.countries.length);
    expect(own.map(({ terms }) => terms.cap)).to.deep.equal([50_000_000_000_000n]);
  });

  it("refuses a country or currency outside the consortium", async () => {
    const file = parseConsortium(await fixture());
    const rule = {
      direction: "both" as const,
      counterparty: "FR",
      currency: "*",
      purposes: "any" as const,
      minTier: 0,
    };
    expect(() => ruleEntries(file, { ...file.countries[0]!, rules: [rule] })).to.throw(UnknownInConsortium, "FR");
    expect(() =>
      ruleEntries(file, { ...file.countries[0]!, rules: [{ ...rule, counterparty: "*", currency: "EUR" }] }),
    ).to.throw(UnknownInConsortium, "EUR");
  });
});
