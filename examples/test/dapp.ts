import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { compile, installPacked, linkDeclared } from "../../test/utils/packed.ts";
import { beside } from "./side-by-side.ts";

const DAPP = fileURLToPath(new URL("../dapp", import.meta.url));
const BUNDLER = ["--module", "esnext", "--moduleResolution", "bundler", "--noEmit"];

const WRONG = `
import type { CurrencyToken } from "sogdia/typechain";
export const pay = (token: CurrencyToken) => token.transfer(token, true);
`;

/** The dApp with the package, in a folder of its own, and what its compiler comes to. */
export interface Dapp {
  readonly folder: string;
  /** As its own configuration says. */
  readonly compiled: Promise<void>;
  /** What the compiler says with bundler resolution, of a file more that calls with an argument of another type. */
  readonly complaint: Promise<string>;
  readonly remove: () => Promise<void>;
}

let begun: Promise<Dapp> | undefined;

/** Installs and compiles it once, beside whatever is tested. */
export function dapp(): Promise<Dapp> {
  return (begun ??= begin());
}

async function begin(): Promise<Dapp> {
  const [folder, other] = [await installed(), await installed()];
  await writeFile(join(other, "wrong.ts"), WRONG);
  return {
    folder,
    compiled: beside(() => compile(folder)),
    complaint: beside(() => compile(other, ...BUNDLER).then(() => "", String)),
    remove: async () => {
      for (const each of [folder, other]) await rm(each, { recursive: true, force: true });
    },
  };
}

async function installed(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sogdia-dapp-"));
  await cp(DAPP, folder, { recursive: true });
  await installPacked(folder);
  await linkDeclared(folder, folder);
  return folder;
}
