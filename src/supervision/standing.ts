import { AbiCoder, id, keccak256 } from "ethers";

/** Why a participant is suspended (`Suspension.sol`). */
export const SuspensionReason = {
  None: 0,
  Insolvency: 1,
  Default: 2,
  OperationalFailure: 3,
  BreachOfRules: 4,
  Fraud: 5,
  MoneyLaundering: 6,
  CourtOrder: 7,
} as const;

/** What a Supervisor orders when it suspends a participant (`Suspension.sol`): times in Unix seconds. */
export interface SuspensionOrder {
  gate: string;
  participant: number;
  caseId: number;
  until: number;
  reason: number;
  /** Hash of the reasoned decision. */
  statement: string;
}

const ORDER = "tuple(address gate,uint32 participant,uint40 caseId,uint32 until,uint8 reason,bytes32 statement)";

/** What a Renewal is asked for: that a participant may be suspended again exactly so. */
export function suspensionSubject(order: SuspensionOrder): string {
  return digest([ORDER], [order]);
}

/** What an Extension is asked for: that a suspension, named by its act (`suspensionAct`), goes on until then. */
export function suspensionExtensionSubject(act: string, until: number): string {
  return digest(["bytes32", "uint32"], [act, until]);
}

/** By what an account of a suspended participant appeals against the suspension, before `Standings`. */
export function suspensionLocator(gate: string, account: string): string {
  return encode(["address", "address"], [gate, account]);
}

/** By what a frozen account appeals against its freeze under an entry, before `Standings`. */
export function freezeLocator(gate: string, account: string, entry: string): string {
  return encode(["address", "address", "bytes32"], [gate, account, entry]);
}

/** How an entry of a sanctions list is known: "UN/1267" and "QDe.004", as its keeper writes them. */
export function sanctionsEntry(list: string, number: string): string {
  return id(`${list}/${number}`);
}

function digest(types: readonly string[], values: readonly unknown[]): string {
  return keccak256(encode(types, values));
}

function encode(types: readonly string[], values: readonly unknown[]): string {
  return AbiCoder.defaultAbiCoder().encode(types, values);
}
