import { existsSync } from "node:fs";

import chromium from "@sparticuz/chromium";
import puppeteer, { type Browser } from "puppeteer-core";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGS = ["--no-sandbox", "--disable-dev-shm-usage"]; // continuous integration has neither users nor much memory

/** The browser that comes from npm or, where it cannot run, that of the system. */
export async function openBrowser(): Promise<Browser> {
  try {
    return await launch(await chromium.executablePath(), chromium.args);
  } catch (error) {
    const path = SYSTEM.find((each) => existsSync(each));
    if (path === undefined) throw error;
    return launch(path, ARGS);
  }
}

function launch(executablePath: string, args: string[]): Promise<Browser> {
  return puppeteer.launch({ executablePath, args, headless: "shell", timeout: 20_000 });
}
