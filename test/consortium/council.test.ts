import { readFile } from "node:fs/promises";

import { expect } from "chai";

import {
  type ConsortiumFile,
  DECISION_CLASSES,
  DEFAULT_CONSULTATION,
  DEFAULT_SILENCE,
  DEFAULT_TERMS,
  emergencySeats,
  InvalidConsortiumFile,
  isCarried,
  parseConsortium,
  REHEARSAL_PERIODS,
  seatProblems,
  smallestBlockingCoalition,
  vetoesOf,
  weightsOf,
} from "../../src/index.ts";

const SILK_ROAD = new URL("../../deploy/consortia/silk-road.json", import.meta.url);
const YEAR = 365 * 86_400;
const DECLARED = { vetoDeclared: true };
const THREE_MAY_BLOCK = { classes: { Constitutional: DECLARED, Reinforced: DECLARED, Emergency: DECLARED } };

interface Draft {
  charter: { weightCapBps: number; founders: number };
  council?: unknown;
  countries: { alpha2: string; weight: number }[];
}

/** The consortium that ships, with a council of its own, and only some countries if those are named. */
async function draft(council: unknown, ...named: string[]): Promise<Draft> {
  const { council: _, ...file } = JSON.parse(await readFile(SILK_ROAD, "utf8")) as Draft;
  const countries = file.countries.filter(({ alpha2 }) => named.length === 0 || named.includes(alpha2));
  const plain = countries.map((country) => ({
    ...country,
    rules: [{ direction: "both", counterparty: "*", currency: "*", purposes: "any" }],
  }));
  const charter = named.length === 0 ? file.charter : { ...file.charter, weightCapBps: 5_000, founders: named.length };
  return { ...file, charter, countries: plain, ...(council === undefined ? {} : { council }) };
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

function membersOf(file: ConsortiumFile) {
  return weightsOf(file).map((weight, index) => ({ country: file.countries[index]!.alpha2, weight }));
}

describe("The council of a consortium file", () => {
  it("has an emergency lane that counts no more laxly than the laxest class", async () => {
    const Emergency = { countriesBps: 5_001, weightBps: 1, quorumBps: 5_000, blockingCountries: 4, basis: "voting" };
    const problems = problemsOf(await draft({ classes: { Emergency } }));
    expect(problems).to.have.length(1);
    expect(problems[0]).to.include("easier than Procedural in quorumBps, basis");
    expect(
      problemsOf(await draft({ classes: { Emergency: { ...Emergency, quorumBps: 5_001, basis: "entitled" } } })),
    ).to.deep.equal([]);
  });

  it("gives an amended text no longer than the draft had, and silence at least an hour", async () => {
    const late = await draft({ consultation: { period: 10, reading: 11 } });
    expect(problemsOf(late).join()).to.include("an amended text has longer than the draft");
    expect(problemsOf(await draft({ consultation: { period: 10, reading: 10 } }))).to.deep.equal([]);
    expect(problemsOf(await draft({ silence: { Ordinary: { period: 3_599 } } }))).not.to.deep.equal([]);
    expect(problemsOf(await draft({ silence: { Ordinary: { period: 3_600, objections: 0 } } }))).to.deep.equal([]);
  });

  it("is as by default where the file says nothing, with a seat for every country", async () => {
    const { council, countries } = parseConsortium(await draft(undefined));
    expect(council.classes).to.deep.equal(DEFAULT_TERMS);
    expect(council.consultation).to.deep.equal(DEFAULT_CONSULTATION);
    expect(council.silence).to.deep.equal(DEFAULT_SILENCE);
    expect(council.rehearsal).to.deep.equal(REHEARSAL_PERIODS);
    expect(council.emergency).to.deep.equal({
      seats: countries.map(({ alpha2 }) => alpha2),
      threshold: 6,
      termSeconds: YEAR,
    });
  });

  it("changes what the file says and nothing else", async () => {
    const council = {
      classes: { Ordinary: { blockingCountries: 3, votingPeriod: 8 * 86_400 } },
      rehearsal: { votingPeriod: 30 },
      emergency: { seats: ["CN", "SG", "UZ"], threshold: 2, termSeconds: YEAR / 2 },
    };
    const parsed = parseConsortium(await draft(council)).council;
    const ordinary = { ...DEFAULT_TERMS.Ordinary, ...council.classes.Ordinary };
    expect(parsed.classes).to.deep.equal({ ...DEFAULT_TERMS, Ordinary: ordinary });
    expect(parsed.rehearsal).to.deep.equal({ ...REHEARSAL_PERIODS, votingPeriod: 30 });
    expect(parsed.emergency).to.deep.equal(council.emergency);
  });

  it("reads its own output again, once it says how much weight counts where by default none does", async () => {
    const once = parseConsortium(await draft({ classes: { Procedural: { weightBps: 1 } } }));
    expect(parseConsortium(once)).to.deep.equal(once);
  });

  it("of the consortium that ships gives nobody a veto, and lets weight matter", async () => {
    const file = parseConsortium(JSON.parse(await readFile(SILK_ROAD, "utf8")));
    const members = membersOf(file);
    for (const name of DECISION_CLASSES) {
      const terms = file.council.classes[name];
      expect(vetoesOf(terms, members), name).to.deep.equal([]);
      expect(terms.vetoDeclared, name).to.equal(false);
      expect(smallestBlockingCoalition(terms, members), name).to.be.at.least(2);
    }
    const against = (...opponents: string[]) =>
      members.map(({ country, weight }) => ({
        weight,
        ballot: opponents.includes(country) ? ("against" as const) : ("for" as const),
      }));
    const { Ordinary } = file.council.classes;
    expect(isCarried(Ordinary, against("CN", "SA", "ID", "SG"))).to.equal(false); // 36% of weight
    expect(isCarried(Ordinary, against("CN", "SA", "ID"))).to.equal(true); // 47%, but three do not make four
  });

  describe("refuses", () => {
    it("a veto that is not declared, naming country, class and reason", async () => {
      const problems = problemsOf(await draft(undefined, "CN", "KZ", "UZ"));
      expect(problems).to.have.length(3);
      expect(problems[0]).to.match(
        /^council\.classes\.Constitutional: .*CN \(by countries and weight\), KZ \(by count/,
      );
      expect(problems[1]).to.match(/^council\.classes\.Reinforced: .*UZ \(by countries\)/);
      expect(problems[2]).to.match(/^council\.classes\.Emergency: /);
      expect(problemsOf(await draft(THREE_MAY_BLOCK, "CN", "KZ", "UZ"))).to.deep.equal([]);
    });

    it("a veto by capped weight, and not by the weight before the cap", async () => {
      const strict = { classes: { Constitutional: { weightBps: 8_500 } } };
      const problems = problemsOf(await draft(strict));
      expect(problems).to.have.length(1);
      expect(problems[0]).to.contain("CN (by weight), SA (by weight);");
      expect(problemsOf(await draft({ classes: { Constitutional: { weightBps: 8_000 } } }))).to.deep.equal([]);
    });

    it("a veto that the charter's cap would permit though today's weights do not give it", async () => {
      const file = await draft(undefined);
      file.charter.weightCapBps = 3_000;
      for (const country of file.countries) country.weight = 10;
      expect(problemsOf(file)).to.deep.equal([
        "council.classes.Constitutional: one of 10 founders could block alone, with the 3000 bps it may hold",
      ]);
    });

    it("a veto among the founders that the tenth country to join would end", async () => {
      const file = await draft({ classes: { Constitutional: DECLARED } });
      file.charter = { ...file.charter, weightCapBps: 3_400, founders: 3 };
      for (const country of file.countries) country.weight = 10;
      expect(problemsOf(file)).to.deep.equal([
        "council.classes.Reinforced: one of 3 founders could block alone, with the 3400 bps it may hold",
        "council.classes.Emergency: one of 3 founders could block alone, with the 3400 bps it may hold",
      ]);
    });

    it("a stricter class that is easier in anything", async () => {
      const problems = problemsOf(
        await draft({
          classes: { Reinforced: { countriesBps: 5_400, basis: "voting" }, Ordinary: { votingDelay: 1 } },
        }),
      );
      expect(problems).to.deep.equal([
        "council.classes.Ordinary: easier than Procedural in votingDelay",
        "council.classes.Reinforced: easier than Ordinary in countriesBps, basis",
      ]);
    });

    const outside: [string, object][] = [
      ["half of the countries", { countriesBps: 5_000 }],
      ["more than all", { weightBps: 10_001 }],
      ["a fraction of a basis point", { quorumBps: 50.5 }],
      ["a basis that there is not", { basis: "elected" }],
      ["a vote of less than an hour", { votingPeriod: 3_599, lateWindow: 1, maxExtension: 1 }],
      ["a wait of less than an hour", { gracePeriod: 3_599 }],
      ["more than ninety days", { votingDelay: 7_776_001 }],
      ["a negative delay", { dissentDelay: -1 }],
      ["delays of more than ninety days together", { timelockDelay: 7_776_000 }],
      ["a late window longer than the vote", { lateWindow: 604_801 }],
      ["an extension longer than the vote", { maxExtension: 604_801 }],
      ["a field that there is not", { quorum: 5_001 }],
    ];
    for (const [what, terms] of outside) {
      it(what, async () => {
        const problems = problemsOf(await draft({ classes: { Ordinary: terms } }));
        expect(problems).to.have.length(1);
        expect(problems[0])
          .to.match(/^council\.classes\.Ordinary/)
          .and.not.contain("easier");
      });
    }

    const seats: [string, object, string][] = [
      ["a stranger", { seats: ["FR", "CN"], threshold: 2 }, "FR has a seat and is no member"],
      ["a country twice", { seats: ["CN", "CN"], threshold: 2 }, "a country has two seats"],
      ["half of the seats", { seats: ["CN", "SG"], threshold: 1 }, "1 of 2 seats are not more than half"],
      ["more than all seats", { seats: ["CN", "SG"], threshold: 3 }, "3 is more than 2 seats"],
    ];
    for (const [what, emergency, message] of seats) {
      it(`a committee with ${what}`, async () => {
        expect(problemsOf(await draft({ emergency }))).to.deep.equal([`council.emergency: ${message}`]);
      });
    }

    it("more than fifteen seats, named or not", async () => {
      const sixteen = Array.from({ length: 16 }, (_, index) => `M${index}`);
      const problems = problemsOf(await draft({ emergency: { seats: sixteen, threshold: 9 } }));
      expect(problems.join()).to.match(/^council\.emergency\.seats/);
      const found = seatProblems(emergencySeats(undefined, sixteen), sixteen);
      expect(found.map(({ message }) => message)).to.deep.equal([
        "16 countries cannot all have one of 15 seats: name them",
      ]);
    });

    it("a rehearsal without a vote, and one that lasts longer than the chain takes", async () => {
      const none = problemsOf(await draft({ rehearsal: { votingPeriod: 0, lateWindow: 0, maxExtension: 0 } }));
      expect(none.join()).to.match(/^council\.rehearsal\.votingPeriod/);
      const long = problemsOf(await draft({ rehearsal: { dissentDelay: 7_776_000 } }));
      expect(long).to.deep.equal(["council.rehearsal: dissent could delay for more than 90 days"]);
    });

    it("more founders than are invited at the start, or than there are countries", async () => {
      const file = await draft(undefined);
      file.charter.founders = 65;
      expect(problemsOf(file).join()).to.match(/^charter\.founders/);
      file.charter.founders = 11;
      expect(problemsOf(file)).to.deep.equal(["charter.founders: 11 founders are needed, and 10 countries join"]);
    });

    it("a cap that so few countries cannot keep, before it looks at anything that follows from weights", async () => {
      const file = await draft(undefined, "CN", "KZ", "UZ");
      file.charter.weightCapBps = 3_333;
      expect(problemsOf(file)).to.deep.equal(["charter.weightCapBps: 3 countries cannot keep a cap of 3333 bps each"]);
    });
  });
});
