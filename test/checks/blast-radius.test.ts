import { expect } from "chai";

import { generated } from "../../scripts/blast-radius/document.ts";
import { outdatedIn } from "../../scripts/checks/blast-radius.ts";

describe("The check of the blast radius", () => {
  const outdated = async (changed: (text: string) => string) => {
    const texts = await generated();
    const found = await outdatedIn(async (file) => changed(texts.get(file)!));
    return found.map(({ file }) => file);
  };

  it("finds nothing where the files are what the table says", async () => {
    expect(await outdated((text) => text)).to.deep.equal([]);
  });

  it("finds a file in which a number was changed, and one that is not there", async () => {
    expect(await outdated((text) => text.replace("365", "364"))).to.deep.equal(["docs/blast-radius.md"]);
    const missing = await outdatedIn(async () => Promise.reject(new Error("no such file")));
    expect(missing.map(({ file }) => file)).to.deep.equal([...(await generated()).keys()]);
  });
});
