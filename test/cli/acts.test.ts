import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { encryptKeystoreJson } from "ethers";
import { network } from "hardhat";

import { actCommands } from "../../src/cli/acts.ts";
import { completeLei, Direction, leiToBytes, Office, ruleTerms, type SafeBatch } from "../../src/index.ts";
import { type ActingWorld, actingWorld, keyOf } from "../utils/acting.ts";
import { DAY, deployConsortium, entry, setRules, type TestConsortium } from "../utils/consortium.ts";
import { appoint } from "../utils/countries.ts";
import { deploySafe, executeBatch } from "../utils/safe.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

const bankLei = (prefix: string) => completeLei(prefix.padEnd(18, "0"));

describe("sogdia acts", function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let world: ActingWorld;

  before(async () => {
    consortium = await deployConsortium(connection);
    world = await actingWorld(connection, consortium);
  });

  after(() => world.close());

  it("says of every noun what it is about", () => {
    const silent = actCommands([]).filter((command) => command.description() === "");
    expect(silent.map((command) => command.name())).to.deep.equal([]);
  });

  it("appoints, and the appointee takes office", async () => {
    const [china] = consortium.members;
    const appointee = consortium.stranger;
    const said = await world.act(
      china!.offices.Delegation,
      "country",
      "appoint",
      "CN",
      "--office",
      "TradeAuthority",
      "--holder",
      appointee.address,
    );
    expect(said).to.include(`CN appoints ${appointee.address} as its TradeAuthority.`);
    await time.increase(2 * DAY);
    await world.act(appointee, "country", "accept", "CN", "--office", "TradeAuthority");
    expect(await consortium.countries.officeOf(china!.code, Office.TradeAuthority)).to.equal(appointee.address);
  });

  it("tells the number of what it began, by which others go on", async () => {
    const [, kazakhstan] = consortium.members;
    const hash = `0x${"11".repeat(32)}`;
    const open = ["case", "open", "KZ,TH", "--basis", hash, "--evidence", hash];
    expect(await world.act(kazakhstan!.offices.Supervisor, ...open)).to.match(/\nNew: case [0-9]+\.\n/);
  });

  it("explains a refusal also where nothing but the key tells who acts", async () => {
    const key = await world.write("stranger.key", keyOf(consortium.stranger));
    const flags = ["--account", key, "--yes"];
    const refused = await world.sogdia("country", "accept", "KZ", "--office", "Supervisor", ...flags);
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.include("Refused: ").and.include("Error CountryRegistryNotAppointed.");
  });

  const issuing = ["currency", "issue", "CNY", "--to", `CN/${bankLei("CNBANK0")}`, "--amount", "1.00"];

  it("takes no number for a key that is none", async () => {
    for (const digit of ["0", "f"]) {
      const key = await world.write("none.key", `0x${digit.repeat(64)}`);
      expect((await world.sogdia(...issuing, "--account", key, "--yes")).stderr).to.equal(
        `${key} holds no key: 0x and 64 hexadecimal digits.\n`,
      );
    }
  });

  it("refuses senders that are no addresses, moments that no calendar has, and scopes that are none", async () => {
    const said = async (...args: string[]) => (await world.sogdia(...args, "--dry-run")).stderr;
    expect(await said(...issuing, "--sender", "vitalik.eth")).to.include('--sender: "vitalik.eth" is no address.');
    const freeze = ["guardian", "freeze", "CN", "--until"];
    for (const until of ["2026-02-30", "2026-02-30T12:00Z", "in 999999999 years"])
      expect(await said(...freeze, until), until).to.include(`until: "${until}" is not understood`);
    const close = ["calendar", "close", "CN", "--dates", "in 999999999 years"];
    expect(await said(...close))
      .to.include("dates: ")
      .and.include("is not understood");
    const reopen = ["committee", "reopen", "constructor"];
    expect(await said(...reopen)).to.include('scope: "constructor" is not understood');
  });

  it("adds to a batch for a Safe however the account is written, and to none that was edited", async () => {
    const { address } = consortium.members[0]!.offices.MonetaryAuthority;
    const [batch, other] = [world.at("added.json"), await world.write("other.json", "{}")];
    const add = (file: string, form: string, ...more: string[]) =>
      world.sogdia(...issuing, "--export", form, file, ...more);
    expect((await add(batch, "safe")).code).to.equal(0);
    const again = await add(batch, "safe", "--append", "--sender", address.toLowerCase());
    expect(again.code, again.stderr).to.equal(0);
    expect((JSON.parse(await readFile(batch, "utf8")) as SafeBatch).transactions).to.have.length(2);
    expect((await add(other, "safe", "--append")).stderr).to.include("This is no batch that was written here");
    expect((await add(other, "offline", "--append")).stderr).to.include("This is no file of transactions");
    await world.write("added.json", (await readFile(batch, "utf8")).replace("1.00 CNY", "9.00 CNY"));
    expect((await add(batch, "safe", "--append")).stderr).to.include("it was edited since");
  });

  it("issues an amount in major units", async () => {
    const [china] = consortium.members;
    const [bank] = china!.banks;
    const before = await china!.token.balanceOf(bank!);
    await world.act(
      china!.offices.MonetaryAuthority,
      "currency",
      "issue",
      "CNY",
      "--to",
      bank!.address,
      "--amount",
      "1,250.50",
    );
    expect(await china!.token.balanceOf(bank!)).to.equal(before + 125_050n);
  });

  it("pays by LEI, and explains in words what the rules refuse, without sending anything", async () => {
    const [china, kazakhstan] = consortium.members;
    const pay = (amount: string, ...more: string[]) => [
      ...["pay", "send", "CNY", "--payer", china!.banks[0]!.address, "--amount", amount],
      ...["--payee", `KZ/${bankLei("KZBANK0")}`, ...more],
    ];
    const before = await china!.token.balanceOf(kazakhstan!.banks[0]!);
    const said = await world.act(china!.banks[0]!, ...pay("100.00", "--purpose", "TRAD"));
    expect(said)
      .to.include("100.00 CNY")
      .and.include(`KZ/${bankLei("KZBANK0")}`)
      .and.include("purpose TRAD")
      .and.match(/payer's country CN +permits it \(version [0-9]+\)/)
      .and.match(/payee's country KZ +permits it/)
      .and.match(/issuer CN +permits it/)
      .and.match(/together +permitted \(Permitted\)/);
    expect(await china!.token.balanceOf(kazakhstan!.banks[0]!)).to.equal(before + 10_000n);
    const refused = await world.sogdia(...pay("99,000,000.00", "--dry-run"));
    expect(refused.code).to.equal(1);
    expect(refused.stderr)
      .to.include("Refused: 99,000,000.00 CNY from CN/")
      .and.include("the payer's balance is too small")
      .and.include("Reason 25, InsufficientFunds (AM04).")
      .and.include("let the payment wait (queue enter)");
    const { code } = await world.sogdia(...pay("1.005", "--dry-run"));
    expect(code).to.equal(1);
  });

  it("says whose rule refuses, and what would change it", async () => {
    const [china, kazakhstan] = consortium.members;
    await setRules(consortium.gate, kazakhstan!, [
      entry(Direction.Inbound, china!.code, china!.asset, ruleTerms({ cap: 500n })),
    ]);
    const { code, stdout } = await world.sogdia(
      ...["pay", "send", "CNY", "--payer", china!.banks[0]!.address, "--payee", kazakhstan!.banks[0]!.address],
      ...["--amount", "6.00", "--dry-run", "--json"],
    );
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.deep.include({ act: "pay send", outcome: "refused" });
    expect((JSON.parse(stdout) as { refusal: object }).refusal).to.deep.include({
      error: "CurrencyTokenRefused",
      reason: { code: 15, name: "InboundCap", iso: "AM02" },
      whose: "KZ",
      remedy: "pay at most the cap, or its Supervisor raises it (rules set)",
    });
  });

  it("shows before signing which of the three rulebooks is in the way, and what all three say of a corridor", async () => {
    const [china, kazakhstan] = consortium.members;
    const { stdout } = await world.sogdia(
      ...["pay", "send", "CNY", "--payer", china!.banks[0]!.address, "--payee", kazakhstan!.banks[0]!.address],
      ...["--amount", "6.00", "--dry-run"],
    );
    expect(stdout)
      .to.match(/payer's country CN +permits it/)
      .and.match(/payee's country KZ +refuses: above its cap of 5.00 CNY/)
      .and.match(/together +the amount is above the cap of the payee's country \(InboundCap\)/);
    const rules = await world.sogdia("rules", "show", "CN", "--to", "KZ", "--currency", "CNY");
    expect(rules.stdout, rules.stderr)
      .to.match(/payee's country KZ +purposes any, tier 0, cap 5.00 CNY, daily limit none \(version [0-9]+\)/)
      .and.match(/together +purposes any, tier [0-9], cap 5.00 CNY/);
  });

  it("shows with names and major units, and as JSON beside what the chain answered", async () => {
    const [china] = consortium.members;
    const page = await world.sogdia("account", "show", "CNY", "--holder", `CN/${bankLei("CNBANK0")}`);
    expect(page.code, page.stderr).to.equal(0);
    expect(page.stdout)
      .to.match(/participant +CN\//)
      .and.match(/standing +Good/)
      .and.match(/balance +[0-9,]+\.[0-9]{2} CNY/);
    const { stdout } = await world.sogdia("currency", "show", "CNY", "--json");
    const { show, told } = JSON.parse(stdout) as { show: string; told: { label: string; value: unknown }[] };
    expect(show).to.equal("currency show");
    expect(told).to.deep.include({
      label: "supply",
      text: (told.find(({ label }) => label === "supply") as unknown as { text: string }).text,
      value: String(await china!.token.totalSupply()),
    });
  });

  it("says that there is nothing, rather than showing zeros", async () => {
    const none = await world.sogdia("hold", "show", "CNY", "--holder", consortium.stranger.address, "--place", "7");
    expect(none.code).to.equal(1);
    expect(none.stderr).to.include("There is nothing to see: hold show");
  });

  it("says whose decision a refused hold is, and what would change it", async () => {
    const [china] = consortium.members;
    const hold = ["hold", "release", "CNY", "--holder", china!.banks[0]!.address, "--place", "3", "--amount", "1.00"];
    const { code, stderr } = await world.sogdia(...hold, "--as", "CN", "--dry-run");
    expect(code).to.equal(1);
    expect(stderr).to.include("has no live hold 3").and.include("Whose decision: ").and.include("(hold show)");
  });

  it("names who has to sign, where another would", async () => {
    const said = await world.sogdia(
      "guardian",
      "freeze",
      "CN",
      "--until",
      "in 2 days",
      "--sender",
      consortium.stranger.address,
      "--dry-run",
    );
    expect(said.code).to.equal(1);
    expect(said.stderr).to.include(`${consortium.stranger.address} is not the guardian of CN`);
  });

  it("has a real Safe carry out a country's batch", async () => {
    const [china] = consortium.members;
    const [deployer, ...owners] = (await connection.ethers.getSigners()).slice(-4);
    const safe = await deploySafe(
      deployer!,
      owners.map(({ address }) => address),
      2,
    );
    const address = await safe.getAddress();
    await appoint(connection, consortium.countries, china!.offices.Delegation, china!.code, Office.Registrar, address);
    const file = world.at("batch.json");
    const office = ["country", "accept", "CN", "--office", "Registrar", "--sender", address, "--export", "safe", file];
    expect((await world.sogdia(...office)).stdout).to.include(`Written to ${file}.`);
    const licence = ["--kind", "Bank", "--tier", "3", "--expiry", "in 300 days", "--sender", address];
    const lei = bankLei("CNBANK7");
    const added = await world.sogdia(
      ...["participant", "license", lei, "--country", "CN", ...licence, "--export", "safe", file, "--append"],
    );
    expect(added.code, added.stderr).to.equal(0);
    const batch = JSON.parse(await readFile(file, "utf8")) as SafeBatch;
    expect(batch.meta.description).to.match(
      /^1\. Takes office as Registrar of CN\.\n2\. CN licenses .* as Bank of tier 3/,
    );
    await executeBatch(safe, batch, owners.slice(0, 2));
    expect(await consortium.countries.officeOf(china!.code, Office.Registrar)).to.equal(address);
    expect(await consortium.gate.participantByLei(china!.code, leiToBytes(lei))).not.to.equal(0n);
  });

  it("signs with an encrypted keystore, whose password is in no argument", async () => {
    const [china] = consortium.members;
    const { MonetaryAuthority } = china!.offices;
    const json = await encryptKeystoreJson(
      { address: MonetaryAuthority.address, privateKey: keyOf(MonetaryAuthority) },
      "correct horse battery",
      { scrypt: { N: 1024 } },
    );
    const keystore = await world.write("keystore.json", json);
    const issue = ["currency", "issue", "CNY", "--to", china!.banks[1]!.address, "--amount", "5.00", "--yes"];
    const flags = ["--keystore", keystore, "--password-fd", "3"];
    const before = await china!.token.balanceOf(china!.banks[1]!);
    const wrong = await world.withInput("incorrect horse", ...issue, ...flags);
    expect(wrong.stderr).to.include("does not open").and.not.include("incorrect horse");
    const right = await world.withInput("correct horse battery\n", ...issue, ...flags);
    expect(right.code, right.stderr).to.equal(0);
    expect(await china!.token.balanceOf(china!.banks[1]!)).to.equal(before + 500n);
  });
});
