import { readFile, stat } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { completeLei, type SignedFile, type UnsignedFile } from "../../src/index.ts";
import { type ActingWorld, actingWorld, keyOf } from "../utils/acting.ts";
import { deployConsortium, type TestConsortium } from "../utils/consortium.ts";

const PASSWORD = "correct horse battery";

const connection = await network.create();

describe("sogdia keystore, offline and quote", function () {
  this.timeout(180_000);
  let consortium: TestConsortium;
  let world: ActingWorld;

  before(async () => {
    consortium = await deployConsortium(connection);
    world = await actingWorld(connection, consortium);
  });

  after(() => world.close());

  describe("keystore", () => {
    it("makes a key that only its owner reads, and tells its address, without the password in any argument", async () => {
      const file = world.at("keys/new.json");
      const made = await world.withInput(`${PASSWORD}\n`, "keystore", "new", file, "--password-fd", "3");
      expect(made.code, made.stderr).to.equal(0);
      const address = made.stdout.trim();
      expect((await stat(file)).mode & 0o077).to.equal(0);
      expect((await world.sogdia("keystore", "address", file)).stdout.trim()).to.equal(address);
      const opened = await world.withInput(PASSWORD, "keystore", "address", file, "--open", "--password-fd", "3");
      expect(opened.stdout.trim(), opened.stderr).to.equal(address);
      await world.write("keys/notes.txt", "no key");
      expect((await world.sogdia("keystore", "list", world.at("keys"))).stdout).to.equal(`${address}  new.json\n`);
    });

    it("takes a password from a variable that is named, and refuses weak ones and files that are there", async () => {
      const file = world.at("env.json");
      process.env.SOGDIA_TEST_PASSWORD = PASSWORD;
      const env = ["--password-env", "SOGDIA_TEST_PASSWORD"];
      expect((await world.sogdia("keystore", "new", file, ...env)).code).to.equal(0);
      const again = await world.sogdia("keystore", "new", file, ...env);
      expect(again.stderr).to.include("is there already").and.not.include(PASSWORD);
      delete process.env.SOGDIA_TEST_PASSWORD;
      const unset = await world.sogdia("keystore", "new", world.at("unset.json"), ...env);
      expect(unset.stderr).to.include("The variable SOGDIA_TEST_PASSWORD holds no password.");
      const weak = await world.withInput("short", "keystore", "new", world.at("weak.json"), "--password-fd", "3");
      expect(weak.stderr).to.include("12 characters at least");
      const nobody = await world.sogdia("keystore", "new", world.at("asked.json"));
      expect(nobody.stderr).to.include("no terminal").and.include("--password-fd or --password-env");
    });
  });

  describe("offline", () => {
    /** An unsigned file by which a central bank issues. */
    async function unsigned(name: string): Promise<{ file: string; key: string }> {
      const [china] = consortium.members;
      const { MonetaryAuthority } = china!.offices;
      const file = world.at(`${name}.json`);
      const issue = ["currency", "issue", "CNY", "--to", china!.banks[0]!.address, "--amount", "12.50"];
      const said = await world.sogdia(...issue, "--export", "offline", file);
      expect(said.code, said.stderr).to.equal(0);
      return { file, key: await world.write(`${name}.key`, keyOf(MonetaryAuthority)) };
    }

    it("signs without a network, saying what the bytes do, and sends what was asked", async () => {
      const [china] = consortium.members;
      const before = await china!.token.balanceOf(china!.banks[0]!);
      const { file, key } = await unsigned("honest");
      const out = world.at("honest.signed.json");
      const signed = await world.offline("offline", "sign", file, "--out", out, "--account", key, "--yes");
      expect(signed.code, signed.stderr).to.equal(0);
      expect(signed.stdout)
        .to.include("The file says: Issues 12.50 CNY to ")
        .and.include(`It does: CurrencyToken.issue(to: ${china!.banks[0]!.address}, amount: 1250) at `);
      const sent = await world.sogdia("offline", "send", out, "--asked", file);
      expect(sent.code, sent.stderr).to.equal(0);
      expect(await china!.token.balanceOf(china!.banks[0]!)).to.equal(before + 1_250n);
      const again = await world.sogdia("offline", "send", out, "--asked", file);
      expect(again.code, again.stderr).to.equal(0);
      expect(await china!.token.balanceOf(china!.banks[0]!)).to.equal(before + 1_250n);
    });

    it("shows the signer the call itself where the words of the file lie", async () => {
      const { file, key } = await unsigned("lying");
      const asked = JSON.parse(await readFile(file, "utf8")) as UnsignedFile;
      const lying = {
        ...asked,
        transactions: [{ ...asked.transactions[0]!, summary: "Nothing\nIt does: Council.vote" }],
      };
      const path = await world.write("lies.json", JSON.stringify(lying));
      const out = world.at("lies.signed.json");
      const { stdout } = await world.offline("offline", "sign", path, "--out", out, "--account", key, "--yes");
      expect(stdout).to.include("The file says: Nothing\\nIt does: Council.vote\n   It does: CurrencyToken.issue(");
    });

    it("sends nothing that differs from what was asked, be it one byte or one signature", async () => {
      const { file, key } = await unsigned("asked");
      const asked = JSON.parse(await readFile(file, "utf8")) as UnsignedFile;
      const [transaction] = asked.transactions;
      const changed = {
        ...asked,
        transactions: [{ ...transaction!, gasLimit: String(BigInt(transaction!.gasLimit) + 1n) }],
      };
      const path = await world.write("changed.json", JSON.stringify(changed));
      const out = world.at("changed.signed.json");
      await world.offline("offline", "sign", path, "--out", out, "--account", key, "--yes");
      const other = await world.sogdia("offline", "send", out, "--asked", file);
      expect(other.code).to.equal(1);
      expect(other.stderr).to.include("not what was asked: it differs in gasLimit");
      const twice = JSON.parse(await readFile(out, "utf8")) as SignedFile;
      const more = await world.write(
        "more.json",
        JSON.stringify({ ...twice, signed: [...twice.signed, ...twice.signed] }),
      );
      const many = await world.sogdia("offline", "send", more, "--asked", path);
      expect(many.stderr).to.include("1 transactions were asked, 2 came back signed");
      const elsewhere = await world.write("elsewhere.json", JSON.stringify({ ...asked, chainId: "1030" }));
      const wrong = await world.sogdia("offline", "send", out, "--asked", elsewhere);
      expect(wrong.stderr).to.include("for chain 1030; this node is of chain");
    });

    it("does not sign with another account's key", async () => {
      const { file } = await unsigned("foreign");
      const key = await world.write("stranger.key", keyOf(consortium.stranger));
      const out = world.at("foreign.signed.json");
      const { code, stderr } = await world.offline("offline", "sign", file, "--out", out, "--account", key, "--yes");
      expect(code).to.equal(1);
      expect(stderr).to.include(`this key is of ${consortium.stranger.address}`);
    });
  });

  describe("quote", () => {
    const kzLei = `KZ/${completeLei("KZBANK0".padEnd(18, "0"))}`;

    /** A signed quote of a Chinese bank: 100 CNY for 6,500 KZT each. */
    async function quoted(name: string, ...more: readonly string[]): Promise<{ file: string; said: string }> {
      const [maker] = consortium.members[0]!.banks;
      const file = world.at(`${name}.quote.json`);
      const terms = ["--sells", "CNY", "--gives", "100.00", "--for", "KZT", "--wants", "6500.00", "--limit", "300.00"];
      const said = await world.act(maker!, "quote", "sign", maker!.address, ...terms, "--out", file, ...more);
      return { file, said };
    }

    it("says the terms in words, and a taker settles at them", async () => {
      const [china, kazakhstan] = consortium.members;
      const [maker, taker] = [china!.banks[0]!, kazakhstan!.banks[0]!];
      const { file, said } = await quoted("taken");
      expect(said)
        .to.include(
          "sells 100.00 CNY for 6,500.00 KZT, or any part at this rate, rounded up for the maker; 300.00 CNY altogether",
        )
        .and.include("to anyone");
      const before = [await china!.token.balanceOf(taker), await kazakhstan!.token.balanceOf(maker)] as const;
      const take = ["quote", "take", file, "--payer", taker.address, "--payee", kzLei, "--amount", "50.01"];
      const taken = await world.act(taker, ...take);
      expect(taken).to.include("takes 50.01 CNY for 3,250.65 KZT");
      expect(await china!.token.balanceOf(taker)).to.equal(before[0] + 5_001n);
      expect(await kazakhstan!.token.balanceOf(maker)).to.equal(before[1] + 325_065n);
      const { stdout } = await world.sogdia("quote", "show", file);
      expect(stdout)
        .to.include("signature  the maker's")
        .and.include("taken      50.01 CNY")
        .and.include("left       249.99 CNY");
    });

    it("refuses more than is left, in words, before anything is sent", async () => {
      const taker = consortium.members[1]!.banks[0]!;
      const { file } = await quoted("much");
      const take = ["quote", "take", file, "--payer", taker.address, "--payee", taker.address, "--amount", "300.01"];
      const { code, stderr } = await world.sogdia(...take, "--dry-run");
      expect(code).to.equal(1);
      expect(stderr).to.include("is more than the").and.include("that the quote still sells");
    });

    it("shows a quote whose terms were changed for what it is", async () => {
      const { file } = await quoted("forged");
      const taking = JSON.parse(await readFile(file, "utf8")) as { quote: object };
      const forged = { ...taking, quote: { ...taking.quote, boughtUnits: "1" } };
      const path = await world.write("forged.json", JSON.stringify(forged));
      const { stdout } = await world.sogdia("quote", "show", path);
      expect(stdout).to.include("NOT the maker's");
      const bad = await world.write("bad.json", JSON.stringify({ ...taking, quote: { ...taking.quote, limit: "-1" } }));
      const refused = await world.sogdia("quote", "show", bad);
      expect(refused.stderr).to.include("it is no signed quote").and.include("quote.limit");
    });

    it("is not signed by another than its maker", async () => {
      const [maker] = consortium.members[0]!.banks;
      const key = await world.write("other.key", keyOf(consortium.stranger));
      const terms = ["--sells", "CNY", "--gives", "1.00", "--for", "KZT", "--wants", "65.00", "--limit", "1.00"];
      const flags = ["--out", world.at("none.json"), "--account", key, "--yes"];
      const { code, stderr } = await world.sogdia("quote", "sign", maker!.address, ...terms, ...flags);
      expect(code).to.equal(1);
      expect(stderr).to.include(`${maker!.address} is asked to sign`);
    });
  });
});
