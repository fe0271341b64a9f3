import { expect } from "chai";

import { bannedIn } from "../../scripts/checks/secrets.ts";

const found = (text: string) => bannedIn("file", text).map(({ line, message }) => `${line}: ${message}`);
const HEX = "ab".repeat(32);

/** Puts a text together that this file itself must not contain. */
const join = (...parts: string[]) => parts.join("");

describe("checks: secrets", () => {
  it("finds paths of one machine, but no route, link or folder of the project", () => {
    expect(found(join("\ncd /", "home/me"))).to.deep.equal(["2: an absolute path of one machine"]);
    expect(found("see https://example.org/work/x, ./work/y and docs/home/z")).to.deep.equal([]);
  });

  it("finds registries and download addresses", () => {
    expect(found(join("https://", "registry.example.org/ethers"))).to.deep.equal(["1: a package registry"]);
    expect(found(join('"resolved": "', 'https://example.org/x.tgz"'))).to.deep.equal([
      "1: a download address in the lock file",
    ]);
  });

  it("finds private keys, but takes no hash for one", () => {
    expect(found(`privateKey: "0x${HEX}"`)).to.deep.equal(["1: a private key"]);
    expect(found(`SOGDIA_DEPLOYER_KEY=${HEX}`)).to.deep.equal(["1: a private key"]);
    expect(found(join("-----BEGIN EC ", "PRIVATE KEY-----"))).to.deep.equal(["1: a private key"]);
    expect(found(`evidence: "0x${HEX}"`)).to.deep.equal([]);
  });

  it("finds a mnemonic that is not the public one", () => {
    expect(found(`"${"word ".repeat(11)}last"`)).to.deep.equal(["1: a mnemonic"]);
    expect(found(`"${"test ".repeat(11)}junk"`)).to.deep.equal([]);
  });
});
