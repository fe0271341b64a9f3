import { expect } from "chai";

import { parseConsortium } from "../../src/index.ts";
import { FileChain } from "../../src/amending/file-chain.ts";
import { leftoversOf } from "../../src/amending/leftovers.ts";
import { ruleDifferences } from "../../src/amending/rule-differences.ts";
import { rulesPage } from "../../src/cli/rules-page.ts";
import { pairedCasts } from "../../src/deploying/cast.ts";
import { smallConsortium } from "../utils/small-consortium.ts";

const OPEN = { direction: "both", counterparty: "*", currency: "*", purposes: "any" };
const TOWARDS = { direction: "outbound", counterparty: "KZ", currency: "CNY", purposes: ["TRAD"], cap: "900" };

/** Three countries, of which the first has these rules and limits of velocity. */
function written(rules: readonly object[], velocity: readonly object[] = []) {
  const file = smallConsortium(3) as { countries: object[] };
  const [first, ...others] = file.countries;
  return parseConsortium({ ...file, countries: [{ ...first, rules, velocity }, ...others] });
}

type File = ReturnType<typeof written>;

async function between(old: File, file: File) {
  const [before, { accountOf }] = pairedCasts(old, file);
  const { layer } = new FileChain({ file: old, accountOf: before.accountOf, rehearsal: false });
  const leftovers = leftoversOf([old, before.accountOf], [file, accountOf]);
  return ruleDifferences({ file, layer, leftovers }, file.countries[0]!);
}

/** What the page says below its heading, with single spaces. */
const said = async (old: File, file: File) =>
  rulesPage(file, await between(old, file))
    .split("\n")
    .slice(2)
    .map((line) => line.replace(/ +/g, " "));

describe("ruleDifferences", () => {
  it("finds none between a file and itself", async () => {
    const file = written([OPEN, TOWARDS], [{ currency: "*", limit: "100.00", windowHours: 24 }]);
    expect(await between(file, file)).to.deep.equal([]);
    expect(rulesPage(file, [])).to.equal("The rules do not differ.");
  });

  const CHANGES: Record<string, [before: object, after: object, says: string[]]> = {
    "a cap and a daily limit": [
      {},
      { cap: "800", dailyLimit: "5000" },
      ["CN pays KZ in CNY cap 900.00 CNY 800.00 CNY", "CN pays KZ in CNY dailyLimit none 5,000.00 CNY"],
    ],
    purposes: [{}, { purposes: "any" }, ["CN pays KZ in CNY purposes TRAD any"]],
    "a tier": [{}, { minTier: 2 }, ["CN pays KZ in CNY minTier 0 2"]],
    "what is reported and what waits": [
      { reportAbove: "10.00" },
      { hold: { above: "20.00", clockHours: 48, onSilence: "settles" } },
      [
        "CN pays KZ in CNY reportAbove 10.00 CNY none",
        "CN pays KZ in CNY holdAbove none 20.00 CNY",
        "CN pays KZ in CNY clock 0 48",
        "CN pays KZ in CNY settlesOnSilence no yes",
      ],
    ],
    "a limit of exposure": [
      {},
      { exposure: { limit: "70.00", tripAbove: "60.00", coolOffHours: 12 } },
      [
        "CN pays KZ in CNY countsExposure no yes",
        "CN pays KZ in CNY limit none 70.00 CNY",
        "CN pays KZ in CNY tripAbove none 60.00 CNY",
        "CN pays KZ in CNY coolOff 0 12",
      ],
    ],
  };

  for (const [title, [before, after, says]] of Object.entries(CHANGES)) {
    it(`finds ${title}, in words`, async () => {
      const old = written([OPEN, { ...TOWARDS, ...before }]);
      expect(await said(old, written([OPEN, { ...TOWARDS, ...after }]))).to.deep.equal(says);
    });
  }

  it("finds a limit of velocity, and that payments count then", async () => {
    const old = written([TOWARDS]);
    const file = written([TOWARDS], [{ currency: "CNY", limit: "100.00", windowHours: 24 }]);
    expect(await said(old, file)).to.deep.equal([
      "CN pays KZ in CNY countsVelocity no yes",
      "CN pays all others in CNY velocity none 100.00 CNY",
      "CN pays all others in CNY window 0 86400",
    ]);
  });

  it("finds a rule that is taken back, and one that is new", async () => {
    expect(await said(written([OPEN, TOWARDS]), written([OPEN]))).to.deep.equal(["CN pays KZ in CNY rule yes no"]);
    expect((await said(written([OPEN]), written([OPEN, TOWARDS])))[0]).to.equal(
      "CN pays KZ in CNY purposes nothing TRAD",
    );
  });
});
