import { readFile } from "node:fs/promises";

import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { checkConsortium, type ConsortiumFile } from "../../src/index.ts";
import { sketch } from "../../src/consortium/sketch.ts";
import { StandingConsortium } from "../utils/amending.ts";
import { consortiumFiles } from "../utils/consortium-files.ts";

/** A longer run: so many pairs. */
const RUNS = Number(process.env.SOGDIA_FILE_RUNS ?? "1");
const NOTHING = { motions: [], steps: [], unchangeable: [] };

const read = (written: object) => checkConsortium(JSON.stringify(written)).file;

/** Two files of one consortium: what its founders agreed once is in both. */
const pairs = fc
  .tuple(consortiumFiles, consortiumFiles)
  .map(([old, next]): readonly (ConsortiumFile | undefined)[] => [read(old), read({ ...next, charter: old.charter })])
  .filter((pair): pair is readonly [ConsortiumFile, ConsortiumFile] => pair.every((file) => file !== undefined));

describe("A chain on which a file was carried out", function () {
  this.timeout(RUNS * 600_000);

  it("differs in nothing from that file", async () => {
    const { file } = checkConsortium(sketch({ name: "Ours", countries: ["KZ", "UZ", "CN"] }));
    const consortium = await StandingConsortium.found(await network.create(), file!);
    expect(await consortium.difference(file!)).to.deep.equal(NOTHING);
    await consortium.close();
  });

  it("becomes what any other file says, or it is said what it cannot become", async () => {
    const property = fc.asyncProperty(pairs, async ([old, file]) => {
      const consortium = await StandingConsortium.found(await network.create(), old);
      try {
        const { unchangeable } = await consortium.become(file);
        const { differences } = await consortium.accept(file);
        if (unchangeable.length === 0) expect(differences).to.deep.equal([]);
        expect(differences.length === 0).to.equal(unchangeable.length === 0);
      } finally {
        await consortium.close();
      }
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  });
});

describe("The Silk Road", function () {
  this.timeout(600_000);

  it("differs in nothing from its file when it was deployed", async () => {
    const text = await readFile(new URL("../../deploy/consortia/silk-road.json", import.meta.url), "utf8");
    const { file } = checkConsortium(text);
    const consortium = await StandingConsortium.found(await network.create(), file!);
    expect(await consortium.difference(file!)).to.deep.equal(NOTHING);
    await consortium.close();
  });
});
