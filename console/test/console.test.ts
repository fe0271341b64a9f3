import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { expect } from "chai";
import { network } from "hardhat";
import type { Browser, ConsoleMessage, Page } from "puppeteer-core";

import { addressesOf, Direction, Sogdia } from "../../src/index.ts";
import { deployConsortium, entry, setRules } from "../../test/utils/consortium.ts";
import { putMotion, queueBothWays } from "../serve/open-matters.ts";
import { serveConsole } from "../serve/server.ts";
import { openBrowser } from "./browser.ts";

const CONSOLE = fileURLToPath(new URL("../", import.meta.url));
const SHOTS = fileURLToPath(new URL("../../reports/console/", import.meta.url));
const AXE = await readFile(join(CONSOLE, "node_modules/axe-core/axe.min.js"), "utf8");
const HOSTILE = `<img src=x onerror="document.title='stolen'"> \u202Eevil`;

describe("The console, in a browser", function () {
  this.timeout(60_000);

  let chain: Awaited<ReturnType<typeof start>>;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const requested: string[] = [];

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
    const names = { [lei]: HOSTILE, [china.offices.Delegation.address]: "CN Delegation" };
    const server = await serveConsole(connection.provider, { deployment, names, practice: false });
    return { connection, consortium, china, kazakhstan, thailand, lei, server };
  }
  type Member = Awaited<ReturnType<typeof deployConsortium>>["members"][number];

  before(async () => {
    await mkdir(SHOTS, { recursive: true });
    [chain, browser] = await Promise.all([start(), openBrowser(), buildPage()]);
    page = await browser.newPage();
    page.on("console", (message: ConsoleMessage) => {
      if (["error", "warn"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => requested.push(request.url()));
    page.setDefaultTimeout(10_000);
    await page.setViewport({ width: 1_280, height: 900 });
  });

  after(async () => {
    await browser.close();
    await chain.server.close();
    await chain.connection.close();
  });

  function buildPage(): Promise<unknown> {
    return promisify(execFile)(process.execPath, [join(CONSOLE, "node_modules/vite/bin/vite.js"), "build", CONSOLE]);
  }

  /** Opens a view with the wallet of an account: EIP-1193, answered by the node of the chain. */
  async function open(view: string, account?: string): Promise<void> {
    await page.goto("about:blank");
    const wallet = account === undefined ? undefined : await page.evaluateOnNewDocument(offerWallet, account);
    await page.goto(`${chain.server.url}#/${view}`, { waitUntil: "load" });
    await page.waitForSelector("main h1");
    if (wallet === undefined) return;
    await press("Connect a wallet");
    await page.waitForFunction(() =>
      document.querySelector("header [role=status]")?.textContent.includes("You act as"),
    );
    await page.removeScriptToEvaluateOnNewDocument(wallet.identifier);
  }

  /** Waits until the button stands still and may be pressed. */
  async function press(text: string): Promise<void> {
    await page.locator(`::-p-xpath(//button[normalize-space()="${text}"])`).click();
  }

  /** The text of an element once it has some that fits; else says what the page has. */
  async function textOf(selector: string, pattern: RegExp): Promise<string> {
    const find = (wanted: string, source: string) => {
      const texts = [...document.querySelectorAll<HTMLElement>(wanted)].map(({ innerText }) => innerText);
      return texts.find((text) => new RegExp(source).test(text));
    };
    const found = await page.waitForFunction(find, {}, selector, pattern.source).catch(async (cause: unknown) => {
      const text = await page.evaluate(() => document.body.innerText);
      throw new Error(`Nothing at ${selector} says ${pattern.source}; the page says:\n${text}`, { cause });
    });
    return (await found.jsonValue())!;
  }

  async function fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) await page.locator(`[name=${name}]`).fill(value);
  }

  const shot = (name: string) => page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });

  it("shows a motion in plain words, and votes with a wallet", async () => {
    await open("council", chain.china.offices.Delegation.address);
    expect(await textOf("article", /Suspend|suspend/)).to.contain("CountryRegistry.suspend(country: 398)");
    expect(await textOf("article h2", /img/))
      .to.contain("<img src=x")
      .and.not.contain("\u202E");
    expect(await textOf("article", /Countries: 0\.0% for/)).to.contain("Lacks".toLowerCase());
    await page.locator("form input").fill("It is time.");
    await press("For");
    expect(await textOf(".votes", /For/)).to.contain("China: For");
    const [record] = await new Sogdia(chain.connection.ethers.provider, {
      deployment: await addressesOf(chain.consortium),
    }).council.proposals();
    expect(record!.votes.map(({ country, support }) => [country, support])).to.deep.equal([[156, "for"]]);
    await shot("council");
  });

  it("asks the rules, pays, and finds the payment by its UETR", async () => {
    await open("payments", chain.china.banks[0]!.address);
    const before = await chain.china.token.balanceOf(chain.thailand.banks[0]!.address);
    await fill({ payee: chain.lei, amount: "12.50" });
    await press("Ask the rules");
    expect(await textOf(".came", /permit/)).to.match(/All three rulebooks permit it[^]*permits, version 1/);
    await press("Pay");
    await textOf(".came", /Paid\./);
    expect((await chain.china.token.balanceOf(chain.thailand.banks[0]!.address)) - before).to.equal(1_250n);
    const uetr = await textOf(".uetr", /-/);
    await fill({ uetr });
    await press("Look");
    expect(await textOf("section .came", /block/)).to.contain("Settled in block");
    await shot("payments");
  });

  it("says why a payment is refused, before and when it is paid", async () => {
    await open("payments", chain.china.banks[0]!.address);
    await fill({ payee: chain.lei, amount: "90000000.00" });
    await press("Ask the rules");
    const asked = await textOf(".came", /refused/);
    expect(asked).to.contain("the payer's balance is too small").and.contain("AM04");
    await press("Pay");
    expect(await textOf(".came.problem", /refused/)).to.contain("What would help");
    await shot("refused");
  });

  it("shows a country's payments, clocks and refusals, by names that stay text", async () => {
    await refuseOnChain();
    await open("supervision");
    const flows = await textOf("section table", /12\.50 CNY/);
    expect(flows).to.contain("out").and.contain("Thailand");
    expect(await textOf("section table", /<img/))
      .to.contain("<img src=x")
      .and.not.contain("\u202E");
    await press("Look for refused transactions");
    expect(await textOf(".came", /Number/)).to.contain("the payer's balance is too small");
    await shot("supervision");
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
    await open("clearing", chain.thailand.banks[0]!.address);
    expect(await textOf("section", /[12] of/)).to.contain("2 of 2 payments settle together.");
    const changes = await page.$$eval("section td:last-child", (cells) => cells.map(({ innerText }) => innerText));
    expect(changes).to.have.members(["-1,000.00 CNY", "1,000.00 CNY", "-1,000.00 KZT", "1,000.00 KZT"]);
    await shot("clearing");
    const before = await chain.china.token.balanceOf(chain.kazakhstan.banks[0]!.address);
    await press("Settle the net");
    await textOf(".came", /Settled: 2 payments/);
    expect((await chain.china.token.balanceOf(chain.kazakhstan.banks[0]!.address)) - before).to.equal(100_000n);
  });

  it("shows corridors by the rules in force", async () => {
    await setRules(chain.consortium.gate, chain.kazakhstan, [
      entry(Direction.Inbound, 156, chain.china.asset, { cap: 100n }),
      entry(Direction.Outbound, 764, chain.china.asset, { purposes: 0n, minTier: 7 }),
    ]);
    await open("corridors");
    await textOf(".matrix", /restricted/);
    const cells = await page.$$eval(".matrix tbody td", (found) => found.map(({ className }) => className));
    expect(cells).to.deep.equal([
      ...["open", "restricted", "open"],
      ...["open", "open", "closed"],
      ...["open", "open", "open"],
    ]);
    await shot("corridors");
  });

  for (const view of ["council", "payments", "supervision", "clearing", "corridors"]) {
    it(`is readable at 360 and 1,600 pixels and serious to no reader: ${view}`, async () => {
      for (const width of [360, 1_600]) {
        await page.setViewport({ width, height: 900 });
        await open(view, chain.kazakhstan.offices.Delegation.address);
        await page.waitForFunction(() => !document.body.innerText.includes("…"));
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(width);
        expect(await seriousFaults()).to.deep.equal([]);
        await shot(`${view}-${width}`);
      }
    });
  }

  /** What axe finds that is serious or worse. */
  async function seriousFaults(): Promise<string[]> {
    await page.evaluate(AXE);
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run(document, { resultTypes: ["violations"] });
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    });
  }

  it("speaks Chinese, and is led by the keyboard alone", async () => {
    await page.setViewport({ width: 1_280, height: 900 });
    await open("council");
    await page.keyboard.press("Tab");
    expect(await focused()).to.equal("Go to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal("content");
    await page.select("header select", "zh");
    expect(await textOf("h1", /理事会/)).to.equal("理事会");
    expect(await page.evaluate(() => document.documentElement.lang)).to.equal("zh-Hans");
    expect(await textOf("article", /赞成/)).to.contain("哈萨克斯坦");
    await shot("council-zh");
    await page.select("header select", "en");
  });

  const focused = () => page.evaluate(() => document.activeElement?.textContent);

  it("asks nobody but its own server, and breaks none of its policy", () => {
    expect(requested.filter((url) => !url.startsWith(chain.server.url) && url !== "about:blank")).to.deep.equal([]);
    expect(complaints).to.deep.equal([]);
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

/** Runs in the page, alone: a wallet with one account, which the node of the chain serves. */
function offerWallet(account: string): void {
  const ethereum = {
    async request({ method, params = [] }: { method: string; params?: unknown[] }): Promise<unknown> {
      if (method === "eth_requestAccounts" || method === "eth_accounts") return [account];
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
      const answer = await fetch("./rpc", { method: "POST", body, headers: { "content-type": "application/json" } });
      const { result, error } = (await answer.json()) as { result?: unknown; error?: object };
      if (error !== undefined) throw Object.assign(new Error("refused"), error);
      return result;
    },
  };
  Object.assign(globalThis, { ethereum });
}
