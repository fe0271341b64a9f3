import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import type { Browser, Page } from "puppeteer-core";

import { addressesOf, Direction, Sogdia } from "../../src/index.ts";
import { deployConsortium, entry, setRules } from "../../test/utils/consortium.ts";
import { putMotion, queueBothWays } from "../serve/open-matters.ts";
import { serveConsole } from "../serve/server.ts";
import { openBrowser } from "./browser.ts";
import { zh } from "../src/words/zh.ts";
import { englishIn } from "./languages.ts";
import { layMatters } from "./matters.ts";
import { Visitor } from "./visitor.ts";

const CONSOLE = fileURLToPath(new URL("../", import.meta.url));
const AXE = await readFile(join(CONSOLE, "node_modules/axe-core/axe.min.js"), "utf8");
const HOSTILE = `<img src=x onerror="document.title='stolen'"> \u202Eevil`;

describe("The console, in a browser", function () {
  this.timeout(60_000);

  let chain: Awaited<ReturnType<typeof start>>;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

  async function start() {
    const connection = await network.create();
    const consortium = await deployConsortium(connection);
    const deployment = { ...(await addressesOf(consortium)), chainId: 31_337, firstBlock: 0 };
    const [china, kazakhstan, thailand] = consortium.members as [Member, Member, Member];
    const banks = [
      { signer: china.banks[0]!, currency: "CNY" },
      { signer: kazakhstan.banks[0]!, currency: "KZT" },
    ] as const;
    const { opensAt } = await putMotion(china.offices.Delegation, deployment, HOSTILE);
    await connection.networkHelpers.time.increaseTo(opensAt);
    await queueBothWays(banks, deployment);
    const { lei } = (await new Sogdia(connection.ethers.provider, { deployment }).participants.byAccount(
      thailand.banks[0]!.address,
    ))!;
    await layMatters(consortium, deployment, HOSTILE);
    const names = { [lei]: HOSTILE, [china.offices.Delegation.address]: "CN Delegation" };
    const server = await serveConsole(connection.provider, { deployment, names, practice: false });
    return { connection, consortium, china, kazakhstan, thailand, lei, server, deployment };
  }
  type Member = Awaited<ReturnType<typeof deployConsortium>>["members"][number];

  before(async function () {
    this.timeout(180_000); // a page is built, a consortium deployed and a browser started, perhaps beside much else
    [chain, browser] = await Promise.all([start(), openBrowser(), buildPage()]);
    visitor = await Visitor.of(browser, chain.server.url);
    ({ page } = visitor);
  });

  after(async () => {
    await browser.close();
    await chain.server.close();
    await chain.connection.close();
  });

  function buildPage(): Promise<unknown> {
    return promisify(execFile)(process.execPath, [join(CONSOLE, "node_modules/vite/bin/vite.js"), "build", CONSOLE]);
  }

  it("shows a motion in plain words, and votes with a wallet", async () => {
    await visitor.open("council", chain.china.offices.Delegation.address);
    await visitor.sees("article", "CountryRegistry.suspend(country: 398)");
    expect(await visitor.textOf("article h2", /<img src=x/)).to.not.contain("\u202E");
    await visitor.sees("article", "Countries: 0.0% for", "lacks");
    await page.locator("form input").fill("It is time.");
    await visitor.textOf(".effects", /For: .*countries.*\nAgainst: .*countries/);
    await visitor.press("For");
    await visitor.sees(".votes", "China: For");
    const [record] = await looking().council.proposals();
    expect(record!.votes.map(({ country, support }) => [country, support])).to.deep.equal([[156, "for"]]);
    await visitor.shot("council");
  });

  it("shows drafts and what countries said of them, and comments with a wallet", async () => {
    const draft = await visitor.textOf("#drafts ~ article", /Draft 1[^]*Open for comments/);
    expect(draft).to.contain("<img src=x").and.not.contain("\u202E");
    await visitor.sees(".comments", "and no", "Kazakhstan: <img");
    await visitor.fill({ comment: "We agree.", uri: "https://example.org/comment" });
    await visitor.press("Comment");
    await visitor.sees(".comments", "China: https://example.org/comment");
    const [heard] = await looking().council.drafts();
    expect(heard!.comments.at(-1)).to.include({ country: 156, comment: id("We agree.") });
    await visitor.shot("drafts");
  });

  const looking = () => new Sogdia(chain.connection.ethers.provider, { deployment: chain.deployment });

  it("asks the rules, pays, and finds the payment by its UETR", async () => {
    await visitor.open("payments", chain.china.banks[0]!.address);
    const before = await chain.china.token.balanceOf(chain.thailand.banks[0]!.address);
    await visitor.fill({ payee: chain.lei, amount: "12.50" });
    await visitor.press("Ask the rules");
    await visitor.textOf(".came", /All three rulebooks permit it[^]*permits, version 1/);
    await visitor.press("Pay");
    await visitor.textOf(".came", /Paid\./);
    expect((await chain.china.token.balanceOf(chain.thailand.banks[0]!.address)) - before).to.equal(1_250n);
    const uetr = await visitor.textOf(".uetr", /-/);
    await visitor.fill({ uetr });
    await visitor.press("Look");
    await visitor.sees("section .came", "Settled in block");
    await visitor.shot("payments");
  });

  it("says why a payment is refused, before and when it is paid", async () => {
    await visitor.open("payments", chain.china.banks[0]!.address);
    await visitor.fill({ payee: chain.lei, amount: "90000000.00" });
    await visitor.press("Ask the rules");
    const asked = await visitor.textOf(".came", /refused/);
    expect(asked).to.contain("the payer's balance is too small").and.contain("AM04");
    await visitor.press("Pay");
    await visitor.sees(".came.problem", "refused", "What would help");
    await visitor.shot("refused");
  });

  it("has a quote signed by one, and opened by its link and taken by another", async () => {
    const { china, kazakhstan } = chain;
    const [maker, taker] = [kazakhstan.banks[0]!.address, china.banks[0]!.address];
    await visitor.open("payments", maker);
    await visitor.fill({ gives: "60.00", wants: "1.00", taker });
    await page.waitForSelector("[name=buys] option:nth-child(3)");
    await page.select("[name=sells]", await kazakhstan.token.getAddress());
    await page.select("[name=buys]", await china.token.getAddress());
    await visitor.press("Sign the quote");
    await visitor.textOf(".came a", /Link/);
    const link = await page.$eval("a.quote", ({ href }) => new URL(href).hash);
    const before = await kazakhstan.token.balanceOf(taker);
    await visitor.open(link.slice(2), taker);
    await visitor.textOf("section dl", /60\.00 KZT[^]*1\.00 CNY/);
    await visitor.press("Ask the rules of both payments");
    await visitor.textOf(".came.good", /(All three rulebooks permit it[^]*){2}/);
    await visitor.fill({ part: "30.00" });
    await visitor.press("Take the quote");
    await visitor.textOf(".came.good", /Exchanged/);
    expect((await kazakhstan.token.balanceOf(taker)) - before).to.equal(3_000n);
    await visitor.textOf("section p", /Left: 30\.00 KZT · 0\.50 CNY/);
    await visitor.shot("exchange");
    await page.evaluate(() => (location.hash = "#/payments?quote=PGltZyBzcmM9eD4"));
    await visitor.sees("[role=alert]", "The link holds no quote.");
  });

  it("shows a country's payments, clocks and refusals, by names that stay text", async () => {
    await refuseOnChain();
    await visitor.open("supervision");
    await visitor.sees("section table", "14.50 CNY", "out", "Thailand");
    expect(await visitor.textOf("section table", /<img src=x/)).to.not.contain("\u202E");
    const unusual = "pays 5 others\t5 others; the one in the middle pays 0 others";
    await visitor.sees("section table", unusual);
    await visitor.sees("#concentration ~ p", "index 10,000 among 1");
    await visitor.sees("section table", "1\tinformation\tChina\tKazakhstan\topen\t");
    await visitor.press("Look for refused transactions");
    await visitor.sees(".came", "Number", "the payer's balance is too small");
    await visitor.shot("supervision");
    await page.select("main [name=country]", "398");
    await visitor.textOf("section table", /5\.01 KZT[^]*\tKazakhstan\twaits\t2[34] h .* left; lapses/);
    await visitor.sees("section table", "10.00 KZT", "9.01 KZT");
    const chart = await page.$eval("[aria-label^=Share]", ({ textContent }) => textContent);
    expect(chart).to.contain("Kazakhstan → Thailand").and.contain("90.1%");
  });

  /** A transaction that is sent all the same, and fails. */
  async function refuseOnChain(): Promise<void> {
    const { china, thailand } = chain;
    const transfer = china.token
      .connect(china.banks[0])
      .transfer(thailand.banks[0]!, 10n ** 15n, { gasLimit: 500_000 });
    await transfer.catch(() => undefined);
  }

  it("shows what waits, and settles the net with a wallet", async () => {
    const { queue } = chain.consortium;
    await chain.connection.networkHelpers.time.increaseTo(await queue.roundStart((await queue.round()) + 1n));
    await visitor.open("clearing", chain.thailand.banks[0]!.address);
    await visitor.sees("section", "2 of 2 payments settle together.", "-1,000.00 CNY", "-1,000.00 KZT");
    const changes = await page.$$eval("section td:last-child", (cells) => cells.map(({ innerText }) => innerText));
    expect(changes).to.have.members(["-1,000.00 CNY", "1,000.00 CNY", "-1,000.00 KZT", "1,000.00 KZT"]);
    await visitor.shot("clearing");
    const before = await chain.china.token.balanceOf(chain.kazakhstan.banks[0]!.address);
    await visitor.press("Settle the net");
    await visitor.textOf(".came", /Settled: 2 payments/);
    expect((await chain.china.token.balanceOf(chain.kazakhstan.banks[0]!.address)) - before).to.equal(100_000n);
  });

  it("shows corridors by the rules in force", async () => {
    await setRules(chain.consortium.gate, chain.kazakhstan, [
      entry(Direction.Inbound, 156, chain.china.asset, { cap: 100n }),
      entry(Direction.Outbound, 764, chain.china.asset, { purposes: 0n, minTier: 7 }),
    ]);
    await visitor.open("corridors");
    await visitor.textOf(".matrix", /restricted/);
    const cells = await page.$$eval(".matrix tbody td", (found) => found.map(({ className }) => className));
    expect(cells).to.deep.equal([
      ...["open", "restricted", "open"],
      ...["open", "open", "closed"],
      ...["open", "open", "open"],
    ]);
    const arrows = await page.$$eval("[aria-label^=Who] path", (paths) => paths.map((path) => path.getAttribute("d")));
    expect(arrows.filter((path) => path !== null && path !== "").length).to.be.at.least(5);
    expect(await page.$eval("[aria-label^=Volumes]", ({ textContent }) => textContent)).to.contain("China → Thailand");
    await visitor.shot("corridors");
  });

  for (const view of ["council", "payments", "supervision", "clearing", "corridors"] as const) {
    it(`is readable at 360 and 1,600 pixels, serious to no reader, and all Chinese in Chinese: ${view}`, async () => {
      for (const width of [360, 1_600]) {
        await page.setViewport({ width, height: 900 });
        await visitor.open(view, chain.kazakhstan.offices.Delegation.address);
        await isThere();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(width);
        expect(await visitor.seriousFaults(AXE)).to.deep.equal([]);
        await visitor.shot(`${view}-${width}`);
      }
      await speak("zh", "zh-Hans"); // with which the title changes
      await visitor.textOf("h1", new RegExp(`^${zh.views[view]}$`));
      await isThere();
      const said = await visitor.everythingSaid();
      await visitor.shot(`${view}-zh`);
      await speak("en", "en");
      expect(englishIn(said)).to.deep.equal([]);
      expect(said.filter((text) => /undefined|NaN|\[object/.test(text))).to.deep.equal([]);
    });
  }

  /** Chooses a language, and waits until it is spoken, and remembered. */
  const speak = async (language: string, code: string) => {
    await page.select("header select", language);
    await page.waitForSelector(`html[lang=${code}]`);
  };

  /** Nothing of the view is still to come. */
  const isThere = () => page.waitForFunction(() => !document.body.innerText.includes("…"));

  it("speaks Chinese, and is led by the keyboard alone", async () => {
    await page.setViewport({ width: 1_280, height: 900 });
    await visitor.open("council");
    await page.keyboard.press("Tab");
    expect(await focused()).to.equal("Go to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal("content");
    await speak("zh", "zh-Hans");
    await visitor.textOf("h1", /^理事会$/);
    await visitor.sees("article", "赞成", "哈萨克斯坦");
    await visitor.shot("council-zh");
    await speak("en", "en");
  });

  const focused = () => page.evaluate(() => document.activeElement?.textContent);

  it("asks nobody but its own server, and breaks none of its policy", () => {
    expect(visitor.requested.filter((url) => !url.startsWith(chain.server.url) && url !== "about:blank")).to.deep.equal(
      [],
    );
    expect(visitor.complaints).to.deep.equal([]);
  });

  it("is small, and quickly there", async () => {
    const files = await firstViewFiles();
    const bytes = files.reduce((sum, content) => sum + gzipSync(content).length, 0);
    const times: number[] = [];
    for (let round = 0; round < 3; ++round) times.push(await firstView());
    const figures = {
      "console.kb_gzip": Math.ceil(bytes / 1_000),
      "console.first_view_ms": times.sort((a, b) => a - b)[1]!,
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(figures["console.kb_gzip"]).to.be.at.most(250);
  });

  /** What a browser loads before anything else than the Council is looked at. */
  async function firstViewFiles(): Promise<Buffer[]> {
    const html = await readFile(join(CONSOLE, "dist/index.html"), "utf8");
    const names = (await readdir(join(CONSOLE, "dist/assets"))).filter((name) => html.includes(name));
    return Promise.all(names.map((name) => readFile(join(CONSOLE, "dist/assets", name))));
  }

  async function firstView(): Promise<number> {
    const began = performance.now();
    await page.goto(`${chain.server.url}?${began}#/council`, { waitUntil: "load" });
    await page.waitForSelector("article");
    return Math.round(performance.now() - began);
  }
});
