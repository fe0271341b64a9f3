import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import hre from "hardhat";

import {
  Direction,
  type Instruction,
  parseDecision,
  parseMark,
  Priority,
  reasonCode,
  type ReasonName,
  type RuleTerms,
} from "../../src/index.ts";
import { clearingWorld, type ClearingWorld, instructionOf, legOf } from "../utils/clearing-world.ts";
import { entry, setRules } from "../utils/consortium.ts";

export const connection = await hre.network.create();
export const { ethers, networkHelpers } = connection;

export const QUOTA = 20;

async function fixture() {
  return clearingWorld(connection);
}

export const enter = () => networkHelpers.loadFixture(fixture);

export const any = () => true;

/** The decision of a payment from China to Kazakhstan that is permitted. */
export const permitted = (word: bigint) => {
  const { reason, payerCountry, payeeCountry } = parseDecision(word);
  return reason.name === "Permitted" && payerCountry === 156 && payeeCountry === 398;
};

export const markOf = async ({ queue }: ClearingWorld, token: string, account: HardhatEthersSigner, priority = 1) =>
  parseMark((await queue.laneOf(token, account, priority)).head);

export const single = async (world: ClearingWorld, changes: Partial<Instruction> = {}) =>
  instructionOf(world, [legOf(world.cny, world.beijing, world.almaty, 1_000n)], changes);

export const enqueue = (
  { queue, beijing }: ClearingWorld,
  instruction: Instruction,
  priority: number = Priority.Normal,
) => queue.connect(beijing).enqueue(instruction, priority, []);

export const refusal = (reason: ReasonName, world: ClearingWorld, payee: { address: string }, amount: bigint) =>
  [reasonCode(reason), world.beijing.address, payee.address, amount] as const;

export const narrow = ({ gate, china, kazakhstan }: ClearingWorld, terms: Partial<RuleTerms>) =>
  setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, terms)]);
