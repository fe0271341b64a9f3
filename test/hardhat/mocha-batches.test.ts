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
  const { onNode, rest } = mochaBatches(ROOT, files);

  it("takes every file once", () => {
    expect([...onNode, ...rest].flat().sort()).to.deep.equal(files);
  });

  it("has those that share the real node beside the rest, by name", () => {
    const shared = files.filter((file) => file.startsWith(join(ROOT, "test/espace/")));
    expect(shared).to.have.length.above(1);
    expect(onNode).to.deep.equal([shared]);
  });

  it("takes all others alone, those that take long for their size first, then the larger first", () => {
    expect(rest.map(({ length }) => length)).to.deep.equal(rest.map(() => 1));
    const waiting = rest.map(([file]) => /test.(?:packaging|blast-radius|docs|deploying.kills)./.test(file!));
    expect(waiting).to.deep.equal(waiting.toSorted((a, b) => Number(b) - Number(a)));
    const sizes = rest.filter((_, index) => !waiting[index]).map(([file]) => statSync(file!).size);
    expect(sizes).to.deep.equal(sizes.toSorted((a, b) => b - a));
  });
});
