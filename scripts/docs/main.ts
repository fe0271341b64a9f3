import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { print } from "../common/output.ts";
import { interfacePages, type Page } from "./natspec.ts";

/**
 * Writes a site that needs no server, to `reports/docs`: the guides, the interfaces of the contracts and the library, with a
 * search over all of it, and `llms.txt` beside it (llmstxt.org).
 */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SITE = join(ROOT, "reports", "docs");
const PAGES = join(ROOT, "cache", "docs");
const TYPEDOC = join(ROOT, "docs", "site", "node_modules", "typedoc", "bin", "typedoc");

const ENTRY_POINTS = [
  "src/index.ts",
  "src/client/index.ts",
  "src/netting/optimal/index.ts",
  "src/acts/clear-signing/index.ts",
];

async function writePages(pages: readonly Page[]): Promise<void> {
  await rm(PAGES, { recursive: true, force: true });
  for (const { domain, title, markdown } of pages) {
    await mkdir(join(PAGES, domain), { recursive: true });
    const front = `---\ntitle: ${title}\ngroup: Contracts, ${domain}\n---\n\n`;
    await writeFile(join(PAGES, domain, `${title}.md`), front + markdown);
  }
}

function writeSite(guides: readonly string[]): void {
  const documents = [...guides, "CHANGELOG.md", "cache/docs/**/*.md"].flatMap((path) => ["--projectDocuments", path]);
  const entries = ENTRY_POINTS.flatMap((path) => ["--entryPoints", path]);
  const options = ["--name", "Sogdia", "--readme", "README.md", "--out", SITE, "--tsconfig", "tsconfig.build.json"];
  const quiet = ["--logLevel", "Error", "--skipErrorChecking", "--disableSources", "--disableGit"];
  execFileSync(process.execPath, [TYPEDOC, ...entries, ...options, ...quiet, ...documents], {
    cwd: ROOT,
    stdio: "inherit",
  });
}

async function titleOf(path: string): Promise<string> {
  return /^# (.+)$/m.exec(await readFile(join(ROOT, path), "utf8"))?.[1] ?? basename(path, ".md");
}

/** The guides and interfaces as files of Markdown, and a list of them for those who read without a browser. */
async function writeForReaders(guides: readonly string[], pages: readonly Page[]): Promise<void> {
  await cp(PAGES, join(SITE, "markdown", "contracts"), { recursive: true });
  for (const guide of guides) await cp(join(ROOT, guide), join(SITE, "markdown", guide));
  const lines = await Promise.all(guides.map(async (guide) => `- [${await titleOf(guide)}](markdown/${guide})`));
  const contracts = pages.map(
    ({ title, domain }) => `- [${title}](markdown/contracts/${domain}/${title}.md): ${domain}`,
  );
  const text = ["# Sogdia", "> Software for payments between countries that the countries run together.", ""];
  await writeFile(
    join(SITE, "llms.txt"),
    [...text, "## Guides", "", ...lines, "", "## Contracts", "", ...contracts, ""].join("\n"),
  );
}

const guides = globSync(["docs/*.md", "docs/decisions/*.md"], { cwd: ROOT }).sort();
const pages = await interfacePages();
print(`Writing ${pages.length} interfaces, ${guides.length} guides and the library to reports/docs.`);
await writePages(pages);
await rm(SITE, { recursive: true, force: true });
writeSite(guides);
await writeForReaders(guides, pages);
print("Open reports/docs/index.html; llms.txt is beside it.");
