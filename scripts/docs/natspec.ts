import { readFile } from "node:fs/promises";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { AstNode } from "../checks/build-info.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Compiler {
  compile(input: string, callbacks: { import(path: string): { contents: string } }): string;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources: Readonly<Record<string, { readonly ast: AstNode }>>;
}

/** A page about an interface: its title, and Markdown. */
export interface Page {
  readonly title: string;
  readonly domain: string;
  readonly markdown: string;
}

/** A page for each interface of the contracts, from what stands in it. Throws what the compiler says. */
export async function interfacePages(): Promise<Page[]> {
  const { default: solc } = (await import("solc")) as { default: Compiler };
  const files = globSync("contracts/*/interfaces/*.sol", { cwd: ROOT }).sort();
  const sources = Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, { content: await readFile(join(ROOT, file), "utf8") }])),
  ) as Record<string, { content: string }>;
  const settings = { outputSelection: { "*": { "": ["ast"] } } };
  const input = JSON.stringify({ language: "Solidity", sources, settings });
  const { errors = [], sources: parsed } = JSON.parse(solc.compile(input, { import: find })) as Output;
  const wrong = errors.find(({ severity }) => severity === "error");
  if (wrong !== undefined) throw new Error(wrong.formattedMessage);
  return files.flatMap((file) => pagesOf(file, parsed[file]!.ast, sources[file]!.content));
}

function find(path: string): { contents: string } {
  const folder = path.startsWith("contracts/") ? ROOT : join(ROOT, "node_modules");
  return { contents: readFileSync(join(folder, path), "utf8") };
}

function pagesOf(file: string, { nodes = [] }: AstNode, text: string): Page[] {
  const domain = file.split("/")[1]!;
  return nodes
    .filter(({ nodeType }) => nodeType === "ContractDefinition")
    .map((contract) => ({ title: contract.name!, domain, markdown: markdownOf(contract, file, text) }));
}

const SECTIONS = [
  ["Functions", "FunctionDefinition"],
  ["Events", "EventDefinition"],
  ["Errors", "ErrorDefinition"],
] as const;

function markdownOf(contract: AstNode, file: string, text: string): string {
  const sections = SECTIONS.flatMap(([title, type]) => {
    const found = (contract.nodes ?? []).filter(({ nodeType }) => nodeType === type);
    return found.length === 0 ? [] : [`## ${title}`, ...found.flatMap((node) => entryOf(node, text))];
  });
  return [`# ${contract.name!}`, `\`${file}\``, ...tagsOf(contract), ...sections].join("\n\n") + "\n";
}

function entryOf(node: AstNode, text: string): string[] {
  const [start, length] = node.src.split(":").map(Number) as [number, number];
  const source = Buffer.from(text)
    .subarray(start, start + length)
    .toString()
    .replace(/\n {4}/g, "\n");
  return [`### ${node.name!}`, `\`\`\`solidity\n${source}\n\`\`\``, ...tagsOf(node)];
}

/** The tags of a comment, each a paragraph; those of parameters a list. */
function tagsOf({ documentation }: AstNode): string[] {
  const text = (documentation?.text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .join(" ");
  const tags = text.split(/(?=@(?:title|notice|dev|param|return|custom:\w+|inheritdoc) )/);
  return tags.flatMap((tag) => {
    const [, name = "", said = tag] = /^@(\S+) (.*)$/.exec(tag.trim()) ?? [];
    if (said.trim() === "") return [];
    if (name === "param") return [`- **${said.split(" ")[0]!}**: ${said.split(" ").slice(1).join(" ")}`];
    if (name === "return") return [`Returns ${said}`];
    return [name.startsWith("custom:") ? `_${name.slice("custom:".length)}_: ${said}` : said];
  });
}
