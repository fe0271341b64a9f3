import { expect } from "chai";

import sizes from "../../snapshots/code-size.json" with { type: "json" };
import { actsWithoutVerb, type Deployed, errorsIn, errorsWithoutSentence } from "../../src/acts/coverage.ts";
import { ACTS } from "../../src/acts/index.ts";
import { answerFor, ANSWERS } from "../../src/acts/answers.ts";
import { contractTitle } from "../../src/acts/contracts.ts";
import { REMEDIES } from "../../src/acts/remedies.ts";
import { SHOWS } from "../../src/acts/shows/index.ts";
import { SENTENCES } from "../../src/acts/sentences/index.ts";
import { UNSPOKEN } from "../../src/acts/unspoken.ts";
import { REASONS } from "../../src/index.ts";
import * as typechain from "../../typechain-types/index.js";
import type { Matrix } from "../access-matrix/access.ts";
import { MATRIX } from "../access-matrix/world.ts";

type Factories = Readonly<Record<string, { createInterface(): Deployed[1] } | undefined>>;

function deployed(title: string): Deployed {
  return [title, (typechain as unknown as Factories)[`${title}__factory`]!.createInterface()];
}

/** Whatever somebody deploys, as the access matrix has it. */
const CONTRACTS = Object.keys(sizes).map(deployed);
/** Doors to which the access matrix knows an office by another one that the same account holds. */
const SAME_ACCOUNT: Readonly<Record<string, readonly [as: string, office: string]>> = {
  "loan immunise": ["KZ Supervisor", "KZ CultureAuthority"],
};
const TIMELOCK = deployed("TimelockController");

/** What no act of an office comes to, unless a contract is at fault. */
const OF_LIBRARIES = [
  "AddressEmptyCode",
  "Create2EmptyBytecode",
  "Create3EmptyBytecode",
  "EnumerableMapNonexistentKey",
  "FailedCall",
  "FailedDeployment",
  "InvalidShortString",
  "ReentrancyGuardReentrantCall",
  "SafeCastOverflowedIntToUint",
  "SafeCastOverflowedUintDowncast",
  "StringTooLong",
];

describe("Acts", () => {
  it("have a verb, or a reason why nobody says it, for every function that changes state", () => {
    expect(actsWithoutVerb(CONTRACTS)).to.be.empty;
  });

  it("are missed where a contract is new", () => {
    const [first] = actsWithoutVerb([["Novelty", deployed("Guardians")[1]]]);
    expect(first).to.equal("Novelty.approve");
  });

  it("have no reason for a function that there is not, or that has a verb", () => {
    const names = CONTRACTS.flatMap(([title, abi]) =>
      abi.fragments.flatMap((fragment) => ("name" in fragment ? [`${title}.${String(fragment.name)}`] : [])),
    );
    expect(names).to.include.members(Object.keys(UNSPOKEN));
    const spoken = ACTS.map(({ contract, method }) => `${contractTitle(contract)}.${method}`);
    expect(Object.keys(UNSPOKEN).filter((name) => spoken.includes(name))).to.be.empty;
  });

  it("are done by the office that the access matrix lets pass", () => {
    for (const { contract, method, actor, verb } of ACTS) {
      const access = (MATRIX as Matrix)[contractTitle(contract)]?.rows[method];
      if (access === undefined || access === "anyone") continue;
      const [as, office] = SAME_ACCOUNT[verb] ?? [];
      const callers = access[0].map((caller) => (caller === as ? office : caller)).join();
      if (actor === "Council") expect(callers, verb).to.equal("joint authority");
      else if (/Delegation|Authority|Supervisor|Registrar/.test(actor)) expect(callers, verb).to.include(actor);
      else if (actor === "Guardian") expect(callers, verb).to.include("guardian");
    }
  });
});

describe("Sentences", () => {
  it("tell of every error", () => {
    expect(errorsWithoutSentence([...CONTRACTS, TIMELOCK])).to.be.empty;
  });

  it("tell of no error that there is not, and of nothing that an error does not say", () => {
    const errors = errorsIn([...CONTRACTS, TIMELOCK]);
    for (const [name, sentence] of Object.entries(SENTENCES)) {
      const said = errors.get(name)?.inputs.map((input) => input.name);
      const placed = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, argument]) => argument!);
      expect(said, name).to.include.members(placed);
      expect(sentence, name).to.match(/^[{A-Z].*[.)]$/);
    }
  });

  it("name only verbs that there are", () => {
    const verbs = new Set(ACTS.map(({ verb }) => verb));
    const shown = SHOWS.map(({ verb }) => verb);
    const own = ["council list", "council show", "disclosure publish-key", ...shown];
    const remedies = [...Object.values(REMEDIES), ...Object.values(ANSWERS)].map(({ remedy }) => remedy);
    const texts = [...Object.values(SENTENCES), ...remedies];
    const named = texts.flatMap((text) => [...text.matchAll(/\(((?:[a-z]+ [a-z-]+)(?:, [a-z]+ [a-z-]+)*)\)/g)]);
    const nouns = new Set([...verbs].map((verb) => verb.split(" ")[0]!));
    for (const [, list] of named) {
      for (const verb of list!.split(", ")) {
        if (nouns.has(verb.split(" ")[0]!)) expect([...verbs, ...own]).to.include(verb);
      }
    }
  });

  it("say whose decision it is and what would change it, for every refusal of a hold, a vote, the queue and a letter", () => {
    const errors = errorsIn([...CONTRACTS, TIMELOCK]);
    for (const [name, { whose, remedy }] of Object.entries(ANSWERS)) {
      const said = errors.get(name)?.inputs.map((input) => input.name);
      const placed = [...`${whose} ${remedy}`.matchAll(/\{(\w+)\}/g)].map(([, argument]) => argument!);
      expect(said, name).to.include.members(placed);
    }
    const families = /^(?:Holds|LetterOfCredit|Lanes|ClearingQueue|GovernorAlreadyCast)/;
    const unanswered = [...errors.keys()].filter((name) => families.test(name) && !(name in ANSWERS));
    expect(unanswered).to.be.empty;
  });

  it("say of every refusal whose decision it is, by the contract where nothing more is written", () => {
    const errors = [...errorsIn([...CONTRACTS, TIMELOCK]).keys()];
    const nobodys = errors.filter((name) => answerFor(name).whose === answerFor("NoErrorOfOurs").whose);
    expect(nobodys.sort()).to.deep.equal(OF_LIBRARIES);
    expect(answerFor("CurrencyTokenIssuanceLimit")).to.deep.equal({
      whose: "the issuer's, within the bounds of its currency",
    });
  });

  it("say for each reason whose rule it is and what would change the answer", () => {
    expect(REASONS.map(({ name }) => name)).to.have.members(Object.keys(REMEDIES));
  });
});
