import type { Interface } from "ethers";

import { countryRegistrySignatures } from "../../abi/CountryRegistry.ts";
import { emergencyCommitteeSignatures } from "../../abi/EmergencyCommittee.ts";
import { releaseRegistrySignatures } from "../../abi/ReleaseRegistry.ts";
import { interfaceFrom } from "../chain/contract.ts";
import { DECISION_CLASSES, type DecisionClass } from "./majority.ts";

/** What the country that an action is about has to do with the vote, in the order of the numbers on chain. */
export const SUBJECTS = ["none", "excluded", "consenting"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** The contracts that the Council acts on. */
export type GovernedContract = "countries" | "committee" | "releases";

/** How a function of a contract may be decided. */
export interface ActionRule {
  readonly contract: GovernedContract;
  readonly function: string;
  readonly decisionClass: DecisionClass;
  readonly subject: Subject;
}

const INTERFACES: Readonly<Record<GovernedContract, Interface>> = {
  countries: interfaceFrom(countryRegistrySignatures),
  committee: interfaceFrom(emergencyCommitteeSignatures),
  releases: interfaceFrom(releaseRegistrySignatures),
};

/**
 * How the acts of the joint layer are decided unless a consortium agrees otherwise. What is not listed is
 * constitutional: weights, a halt that goes on after two decisions, and everything about the Council, its rules and its
 * timelock.
 *
 * A country that an act is about has no vote on it (Art. 354 TFEU): on its membership, its recovery, or a halt of its
 * corridors or currency. Closing is quicker than opening, and what closes quickly ends by itself.
 */
export const ACTION_RULES: readonly ActionRule[] = [
  rule("countries", "admit", "Reinforced"),
  rule("countries", "cancelAdmission", "Ordinary"),
  rule("countries", "suspend", "Reinforced", "excluded"),
  rule("countries", "reinstate", "Ordinary", "excluded"),
  rule("countries", "expel", "Constitutional", "excluded"),
  rule("countries", "proposeRecovery", "Reinforced", "excluded"),
  rule("countries", "withdrawRecovery", "Ordinary", "excluded"),
  rule("committee", "elect", "Ordinary"),
  rule("committee", "extend", "Emergency", "excluded"),
  rule("committee", "renew", "Reinforced", "excluded"),
  rule("committee", "prolong", "Constitutional", "excluded"),
  rule("committee", "lift", "Ordinary", "excluded"),
  rule("releases", "publish", "Reinforced"),
  rule("releases", "suspend", "Emergency"),
  rule("releases", "reinstate", "Ordinary"),
  rule("releases", "withdraw", "Reinforced"),
];

function rule(
  contract: GovernedContract,
  name: string,
  decisionClass: DecisionClass,
  subject: Subject = "none",
): ActionRule {
  return { contract, function: name, decisionClass, subject };
}

/** The rules as the Council takes them, for contracts at these places (an address, or what stands for one). */
export function actionRuleEntries<Place>(places: Readonly<Record<GovernedContract, Place>>) {
  return ACTION_RULES.map(({ contract, function: name, decisionClass, subject }) => ({
    target: places[contract],
    selector: INTERFACES[contract].getFunction(name)!.selector,
    signature: subject === "none" ? "" : INTERFACES[contract].getFunction(name)!.format("sighash"),
    rule: {
      decisionClass: DECISION_CLASSES.indexOf(decisionClass),
      subject: SUBJECTS.indexOf(subject),
      programme: 0,
    },
  }));
}
