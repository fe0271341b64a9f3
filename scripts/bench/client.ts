import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import { TypedDataEncoder, type TypedDataField } from "ethers";

import { clearSigning } from "../../src/acts/clear-signing/index.ts";
import { TYPED_ACTS } from "../../src/acts/typed-data.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const KILOBYTE = 1_000;

/** What OpenZeppelin's contracts take, of which ours are made. */
const INHERITED = [
  ...["Ballot", "ExtendedBallot", "Permit"],
  ...["TransferWithAuthorization", "ReceiveWithAuthorization", "CancelAuthorization"],
];

/** Hashed as EIP-712 does, to name what parties agree to on chain, or what BLS keys sign; no wallet signs them. */
const UNSIGNED = /^(Amendment|Split|Replacement|CycleSheet|CycleProposal|CycleKey)\(/;

/** The types of EIP-712 that the contracts hash, as they write them. */
export async function hashedTypes(): Promise<string[]> {
  const found = new Set<string>();
  for await (const file of glob("contracts/!(mocks)/**/*.sol", { cwd: ROOT })) {
    const text = readFileSync(`${ROOT}${file}`, "utf8");
    for (const [, hashed] of text.matchAll(/keccak256\(((?:\s*"[^"]*")+)\s*\)/g)) {
      const type = [...hashed!.matchAll(/"([^"]*)"/g)].map(([, part]) => part).join("");
      if (/^[A-Z]\w*\(\w+ \w+/.test(type) && !UNSIGNED.test(type)) found.add(type);
    }
  }
  return [...found];
}

/** The types that are signed, and their parts, as EIP-712 writes them. */
export function shownTypes(): string[] {
  return TYPED_ACTS.flatMap(({ types }) => {
    const encoder = TypedDataEncoder.from(types as Record<string, TypedDataField[]>);
    return Object.keys(types).map((name) => encoder.encodeType(name));
  });
}

/** What a page loads to pay, beside ethers, and how much of what is signed wallets can show. */
export async function clientFigures(): Promise<Record<string, number>> {
  const bundled = await build({
    stdin: {
      contents: 'import { Sogdia } from "./src/client/index.ts"; globalThis.Sogdia = Sogdia;',
      resolveDir: ROOT,
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    external: ["ethers"],
    write: false,
  });
  const [hashed, shown] = [await hashedTypes(), new Set(shownTypes())];
  const calls = [...clearSigning(() => []).values()].filter(({ context }) => "contract" in context);
  return {
    "bundle.kb_gzip": gzipSync(bundled.outputFiles[0]!.contents, { level: 9 }).length / KILOBYTE,
    "clear_signing.types_covered": hashed.filter((type) => shown.has(type)).length + INHERITED.filter(isSigned).length,
    "clear_signing.types_total": hashed.length + INHERITED.length,
    "clear_signing.functions": calls.flatMap(({ display }) => Object.keys(display.formats)).length,
  };
}

function isSigned(name: string): boolean {
  return TYPED_ACTS.some(({ primaryType }) => primaryType === name);
}
