import type { Command } from "commander";

import { CurrencyToken__factory, CycleKeys__factory, Cycles__factory } from "../../typechain-types/index.js";
import { NodeContradicts } from "../chain/errors.ts";
import { nodeOf } from "../chain/logs.ts";
import { issuerOf } from "../common/asset.ts";
import type { JointLayer } from "../consortium/joint-layer.ts";
import { type CycleBook, type CycleProposal, cyclesDomain } from "../cycle/proposal.ts";
import type { CycleContracts } from "../cycle/state.ts";
import { type Reading, withLayer } from "./connection.ts";

export interface CycleFlags {
  readonly cycles?: string;
}

/** A cycle that cannot go on: somebody has not signed, or it is not on chain. */
export class CycleStops extends Error {
  constructor(why: string) {
    super(`${why}.`);
    this.name = "CycleStops";
  }
}

/** What a command of cycles works with. */
export interface Opened {
  readonly layer: JointLayer;
  readonly contracts: CycleContracts;
  readonly domain: ReturnType<typeof cyclesDomain>;
  readonly reading: Reading;
}

/** Connects to the deployment's contract of cycles, or the one that the flags name. Throws `NodeContradicts` and what `withLayer` throws. */
export function inCycles(command: Command, work: (opened: Opened) => Promise<void>): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const node = nodeOf(layer.gate.runner);
    const at = command.opts<CycleFlags>().cycles ?? (await layer.cycles.getAddress());
    if ((await node.getCode(at)) === "0x") throw new NodeContradicts(`no contract of cycles at ${at}`);
    const cycles = Cycles__factory.connect(at, node);
    const keys = CycleKeys__factory.connect(await cycles.keys(), node);
    const { chainId } = await node.getNetwork();
    await work({ layer, contracts: { cycles, keys }, domain: cyclesDomain(at, chainId), reading });
  });
}

/** Lists that may be changed, as the types of contracts want them. */
export function listed<T extends CycleProposal | CycleBook>(value: T) {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [
      key,
      Array.isArray(each) ? [...(each as unknown[])] : each,
    ]),
  ) as { -readonly [Key in keyof T]: T[Key] extends readonly (infer E)[] ? E[] : T[Key] };
}

/** The country that issues each of some tokens; 0 for what the registry does not know. */
export async function issuersOf(
  { assets }: JointLayer,
  tokens: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = tokens.map(async (token): Promise<[string, number]> => {
    const isKnown = await assets.isAsset(token);
    return [token, isKnown ? issuerOf(Number(await CurrencyToken__factory.connect(token, assets.runner).asset())) : 0];
  });
  return new Map(await Promise.all(found));
}
