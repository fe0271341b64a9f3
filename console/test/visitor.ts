import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Browser, ConsoleMessage, Page } from "puppeteer-core";

const SHOTS = fileURLToPath(new URL("../../reports/console/", import.meta.url));

/** Whoever looks at the console in a browser, and what the page complained of and asked for meanwhile. */
export class Visitor {
  readonly page: Page;
  readonly complaints: string[] = [];
  readonly requested: string[] = [];
  readonly #url: string;

  private constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
    page.on("console", (message: ConsoleMessage) => {
      if (["error", "warn"].includes(message.type())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("request", (request) => this.requested.push(request.url()));
    page.setDefaultTimeout(10_000);
  }

  static async of(browser: Browser, url: string): Promise<Visitor> {
    await mkdir(SHOTS, { recursive: true });
    const visitor = new Visitor(await browser.newPage(), url);
    await visitor.page.setViewport({ width: 1_280, height: 900 });
    return visitor;
  }

  /** Opens a view with the wallet of an account: EIP-1193, answered by the node of the chain. */
  async open(view: string, account?: string): Promise<void> {
    const { page } = this;
    await page.goto("about:blank");
    const wallet = account === undefined ? undefined : await page.evaluateOnNewDocument(offerWallet, account);
    await page.goto(`${this.#url}#/${view}`, { waitUntil: "load" });
    await page.waitForSelector("main h1");
    if (wallet === undefined) return;
    await this.press("Connect a wallet");
    await page.waitForFunction(() =>
      document.querySelector("header [role=status]")?.textContent.includes("You act as"),
    );
    await page.removeScriptToEvaluateOnNewDocument(wallet.identifier);
  }

  /** Waits until the button stands still and may be pressed. */
  async press(text: string): Promise<void> {
    await this.page.locator(`::-p-xpath(//button[normalize-space()="${text}"])`).click();
  }

  /** The text of an element once it has some that fits; else says what the page has. */
  async textOf(selector: string, pattern: RegExp): Promise<string> {
    const find = (wanted: string, source: string) => {
      const texts = [...document.querySelectorAll<HTMLElement>(wanted)].map(({ innerText }) => innerText);
      return texts.find((text) => new RegExp(source).test(text));
    };
    const waits = this.page.waitForFunction(find, {}, selector, pattern.source);
    const found = await this.#found(waits, `${selector} says ${pattern.source}`);
    return (await found.jsonValue())!;
  }

  async #found<T>(waits: Promise<T>, what: string): Promise<T> {
    return waits.catch(async (cause: unknown) => {
      const text = await this.page.evaluate(() => document.body.innerText);
      throw new Error(`Nothing at ${what}; the page says:\n${text}`, { cause });
    });
  }

  /** Waits until an element says all of these: names and amounts come one after the other. */
  async sees(selector: string, ...texts: string[]): Promise<void> {
    const find = (wanted: string, parts: string[]) =>
      [...document.querySelectorAll<HTMLElement>(wanted)].some(({ innerText }) =>
        parts.every((part) => innerText.includes(part)),
      );
    await this.#found(this.page.waitForFunction(find, {}, selector, texts), `${selector} says ${texts.join(" and ")}`);
  }

  /** Every text of the page but for payloads, and what is told only to those who hear it. */
  async everythingSaid(): Promise<string[]> {
    return this.page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: string[] = [document.title];
      while (walker.nextNode() !== null) {
        const { nodeValue, parentElement } = walker.currentNode;
        if (parentElement?.closest("pre") === null) texts.push(nodeValue ?? "");
      }
      const names = ["aria-label", "title", "placeholder", "alt"];
      const heard = [...document.body.querySelectorAll("*")].flatMap((each) =>
        names.map((name) => each.getAttribute(name) ?? ""),
      );
      return [...texts, ...heard].map((text) => text.trim()).filter((text) => text !== "");
    });
  }

  async fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) await this.page.locator(`[name=${name}]`).fill(value);
  }

  async shot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  }

  /** What axe finds that is serious or worse. */
  async seriousFaults(axeSource: string): Promise<string[]> {
    await this.page.evaluate(axeSource);
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run(document, { resultTypes: ["violations"] });
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    });
  }
}

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
