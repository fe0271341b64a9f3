import type { Interface } from "ethers";

import {
  CountryRegistry__factory,
  EmergencyCommittee__factory,
  ReleaseRegistry__factory,
} from "../../typechain-types/index.js";
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
  countries: CountryRegistry__factory.createInterface(),
  committee: EmergencyCommittee__factory.createInterface(),
  releases: ReleaseRegistry__factory.createInterface(),
};

/**
 * How the acts of the joint layer are decided unless a consortium agrees otherwise. What is not listed is
 * constitutional: weights, expulsion apart, and everything about the Council and its timelock.
 *
 * A country whose membership is at stake has no vote on it (Art. 354 TFEU). Closing is quicker than opening.
 */
export const ACTION_RULES: readonly ActionRule[] = [
  rule("countries", "admit", "Reinforced"),
  rule("countries", "cancelAdmission", "Ordinary"),
  rule("countries", "suspend", "Reinforced", "excluded"),
  rule("countries", "reinstate", "Ordinary"),
  rule("countries", "expel", "Constitutional", "excluded"),
  rule("countries", "proposeRecovery", "Reinforced", "excluded"),
  rule("countries", "withdrawRecovery", "Ordinary"),
  rule("committee", "elect", "Ordinary"),
  rule("committee", "extend", "Emergency"),
  rule("committee", "renew", "Reinforced"),
  rule("committee", "lift", "Ordinary"),
  rule("releases", "publish", "Reinforced"),
  rule("releases", "withdraw", "Emergency"),
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
    rule: {
      decisionClass: DECISION_CLASSES.indexOf(decisionClass),
      subject: SUBJECTS.indexOf(subject),
      programme: 0,
    },
  }));
}
