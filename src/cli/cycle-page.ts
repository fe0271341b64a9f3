import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import type { Command } from "commander";

import { CurrencyToken__factory } from "../../typechain-types/index.js";
import type { JointLayer } from "../consortium/joint-layer.ts";
import { digestOfProposal } from "../cycle/proposal.ts";
import { readCycles } from "../cycle/record.ts";
import { cyclePage, type NamedCurrency } from "../pages/cycle.ts";
import { type CycleFlags, inCycles } from "./cycle-chain.ts";
import { CycleFolder } from "./cycle-files.ts";
import { print } from "./output.ts";

/** Writes the page of the cycle that a folder keeps. */
export function writeCyclePage(path: string, { out }: CycleFlags & { out: string }, command: Command): Promise<void> {
  return inCycles(command, async ({ layer, contracts, domain, reading }) => {
    const outline = await new CycleFolder(path).readCycle();
    const id = digestOfProposal(domain, outline.proposal);
    const record = (await readCycles(contracts.cycles, await reading())).get(id);
    const named = { fate: record?.fate ?? "not proposed", struck: record?.struck ?? [] } as const;
    const currencies = await currenciesOf(layer, outline.proposal.currencies);
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, cyclePage({ ...outline, ...named, id, currencies }));
    print(`Page: ${out}`);
  });
}

async function currenciesOf({ gate }: JointLayer, tokens: readonly string[]): Promise<Map<string, NamedCurrency>> {
  const named = tokens.map(async (address): Promise<[string, NamedCurrency]> => {
    const token = CurrencyToken__factory.connect(address, gate.runner);
    const [code, decimals, asset] = await Promise.all([token.symbol(), token.decimals(), token.asset()]);
    return [address, { code, decimals: Number(decimals), asset: Number(asset) }];
  });
  return new Map(await Promise.all(named));
}
