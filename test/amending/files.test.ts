import { readFile } from "node:fs/promises";

import { expect } from "chai";
import fc from "fast-check";

import { checkConsortium, type ConsortiumFile } from "../../src/index.ts";
import { type Difference, differenceOf } from "../../src/amending/difference.ts";
import { FileChain } from "../../src/amending/file-chain.ts";
import { leftoversOf } from "../../src/amending/leftovers.ts";
import { sketch } from "../../src/consortium/sketch.ts";
import { pairedCasts } from "../../src/deploying/cast.ts";
import { consortiumFiles } from "../utils/consortium-files.ts";

const NOTHING: Difference = { motions: [], steps: [], unchangeable: [] };

/** What lies between two files, without any chain. */
async function between(old: ConsortiumFile, file: ConsortiumFile): Promise<Difference> {
  const [castBefore, cast] = pairedCasts(old, file);
  const { layer } = new FileChain({ file: old, accountOf: castBefore.accountOf, rehearsal: false });
  return differenceOf({
    ...{ file, layer, accountOf: cast.accountOf, rehearsal: false, expelled: [] },
    leftovers: leftoversOf([old, castBefore.accountOf], [file, cast.accountOf]),
    sponsor: file.countries[0]!.alpha2,
    reasons: { uri: "new.yaml", hash: `0x${"11".repeat(32)}` },
    refusalOf: () => Promise.resolve(undefined),
  });
}

const shipped = (name: string) => readFile(new URL(`../../deploy/consortia/${name}`, import.meta.url), "utf8");

describe("A file and itself", function () {
  this.timeout(600_000);

  const TEXTS: Record<string, () => Promise<string>> = {
    "that of `consortium new`": () => Promise.resolve(sketch({ name: "Ours", countries: ["KZ", "UZ", "CN"] })),
    "the Silk Road": () => shipped("silk-road.json"),
  };

  for (const [title, text] of Object.entries(TEXTS)) {
    it(`differ in nothing: ${title}`, async () => {
      const { file } = checkConsortium(await text());
      expect(await between(file!, file!)).to.deep.equal(NOTHING);
    });
  }

  it("differ in nothing, whatever it says", async () => {
    const sound = consortiumFiles
      .map((written) => checkConsortium(JSON.stringify(written)).file)
      .filter((file) => file !== undefined);
    const property = fc.asyncProperty(sound, async (file) => {
      expect(await between(file, file)).to.deep.equal(NOTHING);
    });
    await fc.assert(property, { numRuns: 25, endOnFailure: true });
  });
});

describe("Two files", () => {
  it("differ by what is proposed, signed and fixed", async () => {
    const of = (...countries: string[]) => checkConsortium(sketch({ name: "Ours", countries })).file!;
    const { motions, steps, unchangeable } = await between(of("KZ", "UZ", "CN"), of("KZ", "UZ", "CN", "TH"));
    expect(motions.map(({ title }) => title)).to.deep.equal([
      "Proposes: Admit Thailand",
      "Will propose: Elect KZ, UZ, CN, TH to the emergency committee",
    ]);
    expect(steps.map(({ title }) => title)).to.include("Central bank creates THB");
    expect(unchangeable.map(({ place }) => place)).to.deep.equal(["charter.weightCapBps", "charter.founders"]);
  });

  it("differ the other way round by a notice and by what stays", async () => {
    const of = (...countries: string[]) => checkConsortium(sketch({ name: "Ours", countries })).file!;
    const { steps, unchangeable } = await between(of("KZ", "UZ", "CN", "TH"), of("KZ", "UZ", "CN"));
    expect(steps.map(({ title }) => title)).to.include("TH gives notice that it leaves");
    expect(unchangeable.map(({ place }) => place)).to.include.members(["currency THB", "country TH"]);
  });
});
