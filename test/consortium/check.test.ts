import { execFileSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { checkConsortium, type FileMistake } from "../../src/index.ts";
import { sketch } from "../../src/consortium/sketch.ts";
import { failureOf, sogdia } from "../utils/cli.ts";

const SILK_ROAD = new URL("../../deploy/consortia/silk-road.json", import.meta.url);

/** Where a mistake is shown, and what it breaks. */
function shown({ line, column, path, rule }: FileMistake): string {
  return `${line}:${column} ${path} [${rule}]`;
}

const BAD = `name: "Sog\\u202Edia"
charter: { weightCapBps: 5000, founders: 3, noticeSeconds: 86400, foo: 1 }
weights: { unit: vote, source: none }
council: { classes: { Ordinary: { quorumBps: 0 }, Constitutional: { weightBps: 6000 } } }
countries:
  - name: China
    alpha2: CN
    numeric: 840
    weight: 0.04
    offices: { Delegation: MOFCOM, MonetaryAuthority: PBC }
    currency: { code: CNY, name: Renminbi, noticeSeconds: 604800, issuanceLimit: "0", rule: { purposes: any } }
    legalText: x
    rules:
      - { direction: both, counterparty: ZZ, currency: EUR, purposes: any, reportAbove: "0" }
      - { direction: both, counterparty: CN, currency: CNY, purposes: any, cap: 100.001, dailyLimit: "100.001" }
    participants: []
  - name: Nowhere
    alpha2: UK
    weight: .inf
`;

describe("checkConsortium", () => {
  it("takes what ships, as JSON", async () => {
    expect(checkConsortium(await readFile(SILK_ROAD, "utf8")).mistakes).to.deep.equal([]);
  });

  it("finds all mistakes at once, of form and of meaning, each with line, column, path and rule", () => {
    expect(checkConsortium(BAD).mistakes.map(shown)).to.deep.equal([
      "1:1 name [field]",
      "2:32 charter.founders [founding]",
      "2:67 charter.foo [field]",
      "4:35 council.classes.Ordinary.quorumBps [field]",
      "4:51 council.classes.Constitutional [council]",
      "7:5 countries.0.alpha2 [code]",
      "9:5 countries.0.weight [field]",
      "11:67 countries.0.currency.issuanceLimit [field]",
      "14:28 countries.0.rules.0.counterparty [known]",
      "14:46 countries.0.rules.0.currency [known]",
      "14:76 countries.0.rules.0.reportAbove [field]",
      "15:76 countries.0.rules.1.cap [field]",
      "15:90 countries.0.rules.1.dailyLimit [amount]",
      "17:5 countries.1.numeric [field]",
      "17:5 countries.1.offices [field]",
      "17:5 countries.1.legalText [field]",
      "17:5 countries.1.rules [field]",
      "17:5 countries.1.participants [field]",
      "18:5 countries.1.alpha2 [code]",
      "19:5 countries.1.weight [field]",
    ]);
  });

  const hidden: [string, string, string[]][] = [
    ["an anchor and its alias", "a: &x 1\nb: *x", ["1:7  [form]", "2:4  [form]"]],
    ["a tag", "a: !!str 1", ["1:10  [form]"]],
    ["a key twice", "a: 1\na: 2", ["2:1  [form]"]],
    ["a second document", "a: 1\n---\nb: 2", ["2:1  [form]"]],
    ["a directive", "%YAML 1.1\n---\na: NO", ["1:1  [form]"]],
    ["nothing", "", ["1:1  [form]"]],
    ["no end of brackets", "[".repeat(100_000), ["1:1  [form]"]],
    ["more than any file has", " ".repeat(4 * 1024 * 1024 + 1), ["1:1  [form]"]],
    ["a key that is a list", "? [a]\n: 1", ["1:3  [form]"]],
  ];
  for (const [what, text, places] of hidden) {
    it(`refuses ${what}`, () => expect(checkConsortium(text).mistakes.map(shown)).to.deep.equal(places));
  }

  describe("of a file that passes, with one place made hostile", () => {
    const SOUND = sketch({ name: "Ours", countries: ["KZ", "UZ", "CN"] });
    const HOSTILE: [from: string, to: string, path: string][] = [
      ["founders: 3", 'founders: "3"', "charter.founders"],
      ["founders: 3", "founders: 0x3", "charter.founders"],
      ["founders: 3", "founders: 1_000", "charter.founders"],
      ["founders: 3", "founders: 256", "charter.founders"],
      ["noticeSeconds: 15552000", "noticeSeconds: 9007199254740993", "charter.noticeSeconds"],
      ["weight: 1\n", "weight: .nan\n", "countries.0.weight"],
      ["weight: 1\n", "weight: -1\n", "countries.0.weight"],
      ["weight: 1\n", "weight: 1e308\n", "countries.0.weight"],
      ["weight: 1\n", "weight: 1e-300\n", "countries.0.weight"],
      ['"1000000"', "1000000", "defaults.currency.issuanceLimit"],
      ['"1000000"', '"1e5"', "defaults.currency.issuanceLimit"],
      ['"1000000"', '"\uff11\uff10"', "defaults.currency.issuanceLimit"],
      ['"1000000"', `"${"9".repeat(100_000)}"`, "defaults.currency.issuanceLimit"],
      ["charter:\n", "charter:\n  __proto__: { founders: 9 }\n", "charter.__proto__"],
      ["charter:\n", "__proto__: { polluted: 1 }\ncharter:\n", "__proto__"],
      ["charter:\n", "groups:\n  __proto__: [KZ]\ncharter:\n", "groups.__proto__"],
      ["charter:\n", "groups:\n  KZ: [KZ]\ncharter:\n", "groups.KZ"],
      ["defaults:\n", "defaults:\n  __proto__: { weight: 3 }\n", "defaults.__proto__"],
      ["charter:\n", "charter:\n  <<: { founders: 9 }\n", "charter.<<"],
      ["charter:\n", "charter:\n  constructor: { prototype: { polluted: 1 } }\n", "charter.constructor"],
      ["    Delegation:", "    toString: Evil\n    Delegation:", "defaults.offices.toString"],
      ['currency: "*"', "currency: constructor", "defaults.rules.0.currency"],
      ['counterparty: "*"', "counterparty: __proto__", "defaults.rules.0.counterparty"],
      ["alpha2: KZ", "alpha2: \u041aZ", "countries.0.alpha2"],
      ["alpha2: KZ", "alpha2: kz", "countries.0.alpha2"],
      ["alpha2: KZ", "alpha2: ZZ", "countries.0.alpha2"],
      ["code: KZT", "code: XXX", "countries.0.currency.code"],
      ["code: KZT", "code: XTS\n      ownCodes: true", "countries.0.currency.code"],
      ["code: KZT", "code: KZT\n      decimals: 300", "countries.0.currency.decimals"],
      ["tier: 3", "tier: 1.5", "defaults.participant.tier"],
      ["licenceYears: 1", "licenceYears: 1000000000", "defaults.participant.licenceYears"],
      ["DRAFTKZBANK000000077", "DRAFTKZBANK000000078", "countries.0.participants.0.lei"],
    ];
    for (const [from, to, path] of HOSTILE) {
      it(`refuses ${JSON.stringify(to.slice(0, 60))}, where it stands`, () => {
        expect(SOUND).to.include(from);
        const { file, mistakes } = checkConsortium(SOUND.replace(from, to));
        expect(file).to.equal(undefined);
        expect(mistakes.map((each) => each.path)).to.include(path);
        expect(Object.hasOwn(Object.prototype, "polluted")).to.equal(false);
      });
    }

    it("refuses a Delegation that is its own guardian, alone or among others", () => {
      const [own, other] = ["0x".padEnd(42, "a1"), "0x".padEnd(42, "b2")];
      for (const guardian of [`account: "${own}"`, `keys: ["${other}", "${own}"], threshold: 2`]) {
        const guarded = `  - offices: { Delegation: { name: MFA, account: "${own}" } }\n    guardian: { name: Court, ${guardian} }\n`;
        const { mistakes } = checkConsortium(
          SOUND.replace("  - name: Kazakhstan\n", `${guarded}    name: Kazakhstan\n`),
        );
        expect(mistakes.map(shown)).to.deep.equal(["43:5 countries.0.guardian [unique]"]);
      }
    });

    it("passes as it is", () => expect(checkConsortium(SOUND).mistakes).to.deep.equal([]));
  });

  it("reads Norway's NO as two letters, and an account as text", () => {
    const paths = checkConsortium(`countries: [{ alpha2: NO, module: 0x${"11".repeat(20)} }]`).mistakes;
    expect(paths.map(({ path }) => path)).to.not.include.members(["countries.0.alpha2", "countries.0.module"]);
  });
});

describe("sogdia consortium check", () => {
  const file = join(tmpdir(), `sogdia-consortium-${process.pid}.yaml`);

  it("says what a sound file holds", async () => {
    const { stdout } = await sogdia("consortium", "check", SILK_ROAD.pathname);
    expect(stdout).to.contain("has no mistakes").and.to.contain("10 countries, 10 currencies, 20 participants");
  });

  it("ends with 1, and lists mistakes where editors find them, escaped", async () => {
    await writeFile(file, BAD.replace("MOFCOM, ", 'MOFCOM, "\\e[2J": x, '));
    const page = await failureOf(sogdia("consortium", "check", file));
    expect(page).to.contain(`${file}:9:5: countries.0.weight: `).and.to.contain("21 mistakes");
    expect(page).to.contain("offices.\\u{1b}[2J").and.to.not.contain("\u001b");
  });

  it("refuses what is no file, and waits for none", async () => {
    const pipe = `${file}.pipe`;
    execFileSync("mkfifo", [pipe]);
    try {
      expect(await failureOf(sogdia("consortium", "check", pipe))).to.contain(`${pipe} is no file.`);
      expect(await failureOf(sogdia("consortium", "check", tmpdir()))).to.contain(`${tmpdir()} is no file.`);
    } finally {
      await rm(pipe);
    }
  });

  it("gives the same as JSON", async () => {
    await writeFile(file, BAD);
    const { stdout } = (await sogdia("consortium", "check", file, "--json").catch((error: unknown) => error)) as {
      stdout: string;
    };
    const { valid, mistakes } = JSON.parse(stdout) as { valid: boolean; mistakes: FileMistake[] };
    expect(valid).to.equal(false);
    expect(mistakes).to.deep.equal(checkConsortium(BAD).mistakes);
  });
});

describe("sogdia consortium new", () => {
  const file = join(tmpdir(), `sogdia-new-${process.pid}.yaml`);
  after(() => rm(file, { force: true }));

  it("writes a file without mistakes, and never over another", async () => {
    await sogdia("consortium", "new", file, "--yes", "--countries", "KZ,UZ,SN");
    expect(checkConsortium(await readFile(file, "utf8")).file!.countries.map(({ alpha2 }) => alpha2)).to.deep.equal([
      "KZ",
      "UZ",
      "SN",
    ]);
    expect(await failureOf(sogdia("consortium", "new", file, "--yes"))).to.contain(`${file} is there already.`);
  });

  it("says what is wrong with an answer, and writes nothing", async () => {
    const elsewhere = `${file}.2`;
    const page = await failureOf(sogdia("consortium", "new", elsewhere, "--yes", "--countries", "KZ,XQ,SN"));
    expect(page).to.contain("ISO 3166-1 has no XQ");
    expect(await readFile(elsewhere).catch(() => null)).to.equal(null);
  });
});
