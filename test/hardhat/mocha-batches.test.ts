import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { mochaBatches } from "../../scripts/hardhat/mocha-batches.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

describe("mochaBatches", () => {
  const files = globSync("test/**/*.test.ts", { cwd: ROOT })
    .sort()
    .map((file) => join(ROOT, file));
  const batches = mochaBatches(ROOT, files);

  it("takes every file once", () => {
    expect(batches.flat().sort()).to.deep.equal(files);
  });

  it("begins with the tests that share the real node, together and by name", () => {
    const onNode = files.filter((file) => file.startsWith(join(ROOT, "test/espace/")));
    expect(onNode).to.have.length.above(1);
    expect(batches[0]).to.deep.equal(onNode);
  });

  it("takes all others alone, the larger first", () => {
    const rest = batches.slice(1).filter(([file]) => !file!.includes("packaging"));
    expect(rest.map(({ length }) => length)).to.deep.equal(rest.map(() => 1));
    const sizes = rest.map(([file]) => statSync(file!).size);
    expect(sizes).to.deep.equal(sizes.toSorted((a, b) => b - a));
  });
});
