import { closeSync, openSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { encryptKeystoreJson, type Provider, Wallet } from "ethers";

import { castOf, sparesFor } from "../../src/deploying/cast.ts";
import { InvalidPhrase, keyRing, keysAtHand, NoDeployer } from "../../src/deploying/keys.ts";
import { networkNamed } from "../../src/deploying/networks.ts";
import { parseConsortium } from "../../src/index.ts";
import { testAccounts } from "../../scripts/node/test-accounts.ts";
import { smallConsortium } from "../utils/small-consortium.ts";

const PASSWORD = "correct horse battery";
const provider = {} as Provider;
const [, second, third] = testAccounts(3);

/** A file that gives some of its Delegations accounts of those that are dealt. */
function fileNaming(...accounts: string[]) {
  const file = smallConsortium(3) as { countries: { offices: Record<string, object> }[] };
  for (const [index, account] of accounts.entries())
    file.countries[index]!.offices.Delegation = { name: "Foreign ministry", account };
  return parseConsortium(file);
}

describe("castOf", () => {
  it("deals no account that the file names, and none twice", async () => {
    const file = fileNaming(third!.address, second!.address);
    const keys = await keysAtHand({ keystores: [] }, networkNamed("local"), provider, sparesFor(file));
    const cast = castOf(file, keys);
    const offices = ["Delegation", "MonetaryAuthority", "Supervisor", "Registrar"] as const;
    const accounts = file.countries.flatMap(({ alpha2, participants }) => [
      ...offices.map((office) => cast.accountOf({ kind: "office", country: alpha2, office })),
      ...participants.map(({ lei }) => cast.accountOf({ kind: "participant", lei })),
    ]);
    expect(accounts.slice(0, 1)).to.deep.equal([third!.address]);
    expect(new Set(accounts.map((each) => each.toLowerCase())).size)
      .to.equal(accounts.length)
      .and.to.equal(15);
  });
});

describe("keysAtHand", () => {
  it("needs none to look at a public network, where nobody can deploy without", async () => {
    const where = [{ keystores: [] }, networkNamed("espace"), provider, 0] as const;
    const { deployer, signers } = await keysAtHand(...where);
    expect([deployer, signers.size]).to.deep.equal([undefined, 0]);
    expect(await keyRing(...where).catch((error: unknown) => error)).to.be.instanceOf(NoDeployer);
  });

  it("repeats nothing of words that are no phrase", async () => {
    for (const phrase of ["secret words", `${"abandon ".repeat(11)}secret`, `${"abandon ".repeat(11)}abandon`]) {
      const asked = keysAtHand({ keystores: [], phrase }, networkNamed("local"), provider, 0);
      const error: unknown = await asked.catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(InvalidPhrase);
      expect((error as Error).message).to.not.match(/secret|abandon/);
    }
  });

  it("opens all keystores by one password of a descriptor, which is read once", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sogdia-keys-"));
    const wallets = [Wallet.createRandom(), Wallet.createRandom()];
    const keystores: string[] = [];
    for (const { address, privateKey } of wallets) {
      const json = await encryptKeystoreJson({ address, privateKey }, PASSWORD, { scrypt: { N: 2, r: 1, p: 1 } });
      keystores.push(join(folder, address));
      await writeFile(join(folder, address), json);
    }
    await writeFile(join(folder, "password"), `${PASSWORD}\n`);
    const passwordDescriptor = openSync(join(folder, "password"), "r");
    const sources = { keystores, passwordDescriptor };
    const { deployer, signers } = await keyRing(sources, networkNamed("espace"), provider, 0);
    closeSync(passwordDescriptor);
    await rm(folder, { recursive: true });
    expect(await deployer.getAddress()).to.equal(wallets[0]!.address);
    expect([...signers.keys()]).to.deep.equal(wallets.map(({ address }) => address.toLowerCase()));
  });
});
