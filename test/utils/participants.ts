import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { type AddressLike, type ContractRunner, id as hashOf, toBeHex, ZeroAddress, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { SuspensionReason } from "../../src/index.ts";
import { CaseRegistry__factory, type Gate, type Standings, Standings__factory } from "../../typechain-types/index.js";
import { DAY, mined, type TestCountry } from "./consortium.ts";

const STAMP_SLOT = 0n; // of the one word that every payment reads first (`GateStamp`)
const STAMP_BITS = 24;

/** The last stamp, under which no link is trusted any more. */
export const MAX_STAMP = (1n << BigInt(STAMP_BITS)) - 1n;

/** Sets the gate's stamp to its maximum, which 16,777,214 changes to accounts and licences would do. */
export async function saturateStamp({ networkHelpers }: NetworkConnection, gate: Gate): Promise<void> {
  const address = await gate.getAddress();
  const word = BigInt(await networkHelpers.getStorageAt(address, toBeHex(STAMP_SLOT)));
  await networkHelpers.setStorageAt(address, toBeHex(STAMP_SLOT), toBeHex(word | MAX_STAMP, 32));
  expect(await stampOf(gate), "the stamp was not found").to.equal(MAX_STAMP);
}

/** The stamp under which the gate reads links now. */
export async function stampOf(gate: Gate): Promise<bigint> {
  const { from } = await gate.decisionOnTransfer(0n, 0n, 0n, 0n, ZeroAddress);
  return BigInt.asUintN(STAMP_BITS, from);
}

/** Where standing at a gate is decided, in somebody's name. */
export async function standingsOf(gate: Gate, runner: ContractRunner): Promise<Standings> {
  return Standings__factory.connect(await gate.standings(), runner);
}

/** Suspends a participant for some days, in its Supervisor's name; in a new case of its country alone unless one is named. */
export async function suspend(
  gate: Gate,
  { code, offices }: TestCountry,
  participant: bigint | number,
  { days = 30, caseId }: { days?: number; caseId?: number } = {},
) {
  const standings = await standingsOf(gate, offices.Supervisor);
  const cases = CaseRegistry__factory.connect(await standings.cases(), offices.Supervisor);
  if (caseId === undefined) await mined(cases.open([code], [], hashOf("law"), ZeroHash));
  const order = {
    gate,
    participant,
    caseId: caseId ?? (await cases.caseCount()),
    until: (await timeOf(gate)) + days * DAY,
    reason: SuspensionReason.Fraud,
    statement: hashOf("reasoned decision"),
  };
  return standings.suspend(order, 0);
}

/** Ends a suspension in the Supervisor's name. */
export async function reinstate(gate: Gate, { offices }: TestCountry, participant: bigint | number) {
  return (await standingsOf(gate, offices.Supervisor)).reinstate(gate, participant);
}

/** Freezes an account in its home Supervisor's name, under an entry of its own, for some days. */
export async function freeze(gate: Gate, { code, offices }: TestCountry, account: HardhatEthersSigner, days = 30) {
  const standings = await standingsOf(gate, offices.Supervisor);
  const entry = hashOf(`list/${account.address}`);
  await mined(standings.list(code, entry, hashOf("law"), ZeroHash, (await timeOf(gate)) + days * DAY));
  return standings.freeze(gate, code, entry, [account]);
}

/** Proposes a successor of an account, in the home Registrar's name. */
export async function proposeRecovery(gate: Gate, { offices }: TestCountry, lost: AddressLike, successor: AddressLike) {
  return (await standingsOf(gate, offices.Registrar)).proposeAccountRecovery(gate, lost, successor);
}

/** The successor takes over. */
export async function completeRecovery(gate: Gate, successor: HardhatEthersSigner, lost: AddressLike) {
  return (await standingsOf(gate, successor)).completeAccountRecovery(gate, lost);
}

async function timeOf(gate: Gate): Promise<number> {
  return (await gate.runner!.provider!.getBlock("latest"))!.timestamp;
}
