import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What each entry point loads of other packages, and nothing beside. */
const LOADED: Readonly<Record<string, readonly string[]>> = {
  "./abi": [],
  "./client": ["ethers"],
  "./netting": ["csv-parse", "ethers"],
  "./netting/optimal": ["highs"],
  "./iso20022": ["@rgrove/parse-xml", "ethers", "zod"],
  "./cycle": ["@noble/curves", "@noble/hashes", "ethers"],
  "./desk": ["ethers"],
  "./disclosure": ["@noble/ciphers", "@noble/curves", "@noble/hashes", "ethers", "zod"],
  "./trade": ["@noble/ciphers", "@noble/curves", "@noble/hashes", "canonicalize", "ethers", "zod"],
  "./economy": ["ethers"],
  "./culture": ["@noble/curves", "@noble/hashes", "@sd-jwt/core", "ethers", "zod"],
};

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly default: string } | string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

async function manifest(): Promise<Manifest> {
  return JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as Manifest;
}

/** The source of what the manifest names in `dist/`. */
async function sourceOf(entry: string): Promise<string> {
  const target = (await manifest()).exports[entry] as { default: string };
  return target.default.replace("./dist/", "").replace(/\.js$/, ".ts");
}

/** The packages that a file loads at once or later, and whether a browser's bundle of it gives a warning. */
async function bundled(file: string, packages: "external" | "bundle") {
  const { metafile, warnings } = await build({
    entryPoints: [join(ROOT, file)],
    bundle: true,
    format: "esm",
    platform: "browser",
    packages,
    metafile: true,
    write: false,
    outdir: "out",
    logLevel: "silent",
  });
  const paths = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const names = paths.map((path) =>
    path
      .split("/")
      .slice(0, path.startsWith("@") ? 2 : 1)
      .join("/"),
  );
  return { warnings, packages: [...new Set(names)].sort() };
}

describe("The entry points of the package", () => {
  for (const [entry, expected] of Object.entries(LOADED)) {
    it(`${entry} loads ${expected.join(", ") || "nothing"}`, async () => {
      expect((await bundled(await sourceOf(entry), "external")).packages).to.deep.equal(expected);
    });
  }

  it("load no package that the manifest does not declare, nor what only Node has", async () => {
    const { dependencies } = await manifest();
    const { packages } = await bundled("src/index.ts", "external");
    expect(Object.keys(dependencies)).to.include.members(packages);
    expect(packages).to.not.include("highs");
  });

  it("bundle for a browser without a warning", async () => {
    expect((await bundled("src/index.ts", "bundle")).warnings).to.deep.equal([]);
  });
});
