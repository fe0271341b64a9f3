import { expect } from "chai";
import type { FunctionFragment, EventFragment, ParamType } from "ethers";

import { kindOf } from "../../src/acts/arguments.ts";
import { interfaceOf } from "../../src/acts/contracts.ts";
import { ACTS } from "../../src/acts/index.ts";
import { SHOWS } from "../../src/acts/shows/index.ts";
import type { Fact, Query, Question } from "../../src/acts/shows/show.ts";
import { JOINT_FACTORIES } from "../../src/consortium/joint-factories.ts";
import type { JointLayer } from "../../src/consortium/joint-layer.ts";

/** Only the interfaces are asked of it. */
const LAYER = Object.fromEntries(
  Object.entries(JOINT_FACTORIES).map(([name, factory]) => [name, { interface: factory.createInterface() }]),
) as unknown as JointLayer;

/** Nouns of acts that make nothing of their own, and where it is seen what they did. */
const SEEN_ELSEWHERE: Readonly<Record<string, string>> = {
  passport: "object show",
  tranche: "tranche show",
  drawdown: "tranche show",
  default: "project show",
  covenant: "relief show",
  quote: "quote show",
};

const OWN_COMMANDS = ["council show", "quote show"];

function questionsOf(show: (typeof SHOWS)[number]): Question[] {
  return show.questions.filter((each) => typeof each !== "function");
}

function fragmentOf({ contract, method }: Query): FunctionFragment | EventFragment | null {
  const abi = interfaceOf(LAYER, contract);
  return /^[A-Z]/.test(method) ? abi.getEvent(method) : abi.getFunction(method);
}

function outputsOf(fragment: FunctionFragment | EventFragment): readonly ParamType[] {
  if (fragment.type === "event") return fragment.inputs;
  const { outputs } = fragment as FunctionFragment;
  const [only] = outputs;
  return outputs.length === 1 && only!.baseType === "tuple" ? only!.components! : outputs;
}

/** Whether the names of a path stand in an answer. */
function leads(path: readonly string[], outputs: readonly ParamType[]): boolean {
  const [name, ...rest] = path;
  if (name === "_") return outputs.length === 1;
  const part = /^[0-9]+$/.test(name!) ? outputs[Number(name)] : outputs.find((each) => each.name === name);
  if (part === undefined) return false;
  return rest.length === 0 ? part.baseType !== "tuple" : leads(rest, part.components ?? []);
}

describe("The table of shows", () => {
  it("has a show for everything that acts make", () => {
    const shown = new Set([...SHOWS.map(({ verb }) => verb), ...OWN_COMMANDS]);
    const nouns = new Set(ACTS.map(({ verb }) => verb.split(" ")[0]!));
    const missing = [...nouns].filter((noun) => !shown.has(SEEN_ELSEWHERE[noun] ?? `${noun} show`));
    expect(missing).to.be.empty;
    for (const verb of Object.values(SEEN_ELSEWHERE)) expect(shown).to.include(verb);
  });

  it("names each look once, and none as an act is named", () => {
    const verbs = [...SHOWS, ...ACTS].map(({ verb }) => verb);
    expect(verbs.filter((verb, index) => verbs.indexOf(verb) !== index)).to.be.empty;
  });

  for (const show of SHOWS) {
    it(`asks what contracts answer: ${show.verb}`, () => {
      const known = new Set(show.arguments.map(({ name }) => name));
      const isKnown = (arg: string) => /^([0-9]+|\*)$/.test(arg) || known.has(arg);
      const check = (query: Query, facts: readonly Fact[]) => {
        const fragment = fragmentOf(query);
        expect(fragment, query.method).not.to.equal(null);
        if (fragment!.type === "function") expect((fragment as FunctionFragment).constant, query.method).to.equal(true);
        expect(
          query.args.filter((arg) => !isKnown(arg)),
          query.method,
        ).to.be.empty;
        const places = fragment!.inputs.filter(({ indexed }) => indexed !== false);
        expect(query.args.length, query.method).to.be.at.most(places.length);
        for (const fact of facts) {
          expect(leads(fact.path, outputsOf(fragment!)), `${query.method} ${fact.path.join(".")}`).to.equal(true);
          expect(kindOf(fact)).to.have.property("write");
          known.add(fact.name);
        }
      };
      for (const { each, query, facts } of questionsOf(show)) {
        if (each !== undefined) known.add(each.item.name);
        if (each !== undefined && !("length" in each.of)) check(each.of, []);
        check(query, facts);
      }
    });
  }
});
