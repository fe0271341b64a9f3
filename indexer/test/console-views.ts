import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import type { ConsoleServer } from "../../console/serve/server.ts";
import { openBrowser } from "../../console/test/browser.ts";
import { Visitor } from "../../console/test/visitor.ts";

const CONSOLE = fileURLToPath(new URL("../../console/", import.meta.url));
const VITE = join(CONSOLE, "node_modules/vite/bin/vite.js");

/** What a console says, and the methods that it asked its index for. */
export interface Looked {
  readonly supervision: string;
  readonly status: string;
  readonly askedOfIndex: ReadonlySet<string>;
}

/** Builds the page and looks at it, in a browser, as each of the servers gives it away. */
export async function lookAtEach(servers: readonly ConsoleServer[], uetr: string): Promise<Looked[]> {
  const [browser] = await Promise.all([openBrowser(), promisify(execFile)(process.execPath, [VITE, "build", CONSOLE])]);
  try {
    const looks = servers.map(async ({ url }) => lookedAt(await Visitor.of(browser, url), uetr));
    return await Promise.all(looks);
  } finally {
    await browser.close();
  }
}

async function lookedAt(visitor: Visitor, uetr: string): Promise<Looked> {
  const askedOfIndex = methodsAskedOfIndex(visitor.page);
  await visitor.open("supervision");
  await visitor.page.waitForFunction(() => !document.body.innerText.includes("…"));
  const supervision = await visitor.textOf("main", /Cases/);
  await visitor.open("payments");
  await visitor.fill({ uetr });
  await visitor.press("Look");
  return { supervision, status: await visitor.textOf("section .came", /block/), askedOfIndex };
}

function methodsAskedOfIndex(page: Visitor["page"]): Set<string> {
  const methods = new Set<string>();
  page.on("request", (request) => {
    if (!request.url().endsWith("/index/rpc")) return;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- a question is short, and comes whole with its request
    const calls = [JSON.parse(request.postData()!)].flat() as { method: string }[];
    for (const { method } of calls) methods.add(method);
  });
  return methods;
}
