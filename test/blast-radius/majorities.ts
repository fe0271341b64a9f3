import { id } from "ethers";

import { currencyScope, DEFAULT_CONSULTATION, type DecisionClass } from "../../src/index.ts";
import { DEFAULT_TERMS } from "../../src/governance/terms.ts";
import { BASIS, DAY, mined } from "../utils/consortium.ts";
import { after, type Play } from "./acts.ts";
import { type Act, MINUTE, type Theft } from "./theft.ts";

const TERM = 30 * DAY; // of a halt by decision, and for which a scope must have been open before it counts anew
const FOR = 1;

/** A call of a contract of the joint layer. */
type Call = readonly [target: string, data: string];

/** From the beginning to the execution where nobody objects; the margins are a minute each. */
const lasts = (name: DecisionClass) => {
  const { votingDelay, votingPeriod, timelockDelay } = DEFAULT_TERMS[name];
  return consultedFor(name) + votingDelay + votingPeriod + timelockDelay + 3 * MINUTE;
};

const consultedFor = (name: DecisionClass) =>
  DEFAULT_TERMS[name].consulted ? DEFAULT_CONSULTATION.period + MINUTE : 0;

/** The Delegations of both other countries consult, propose, carry, queue and execute a call; a sponsor has few open at a time. */
function decision(
  world: Theft,
  at: number,
  name: DecisionClass,
  callOf: () => Promise<Call>,
  sponsor = world.abroad.offices.Delegation,
): Act[] {
  const { council, consultation, abroad, third, relayer } = world;
  const { consulted, votingDelay, votingPeriod } = DEFAULT_TERMS[name];
  const title = id(`${name} ${at}`);
  const proposed = at + consultedFor(name);
  let call: readonly [string[], bigint[], string[]];
  let proposalId = 0n;
  const vote = async () => {
    for (const { offices } of [abroad, third]) {
      await mined(council.connect(offices.Delegation).castVote(proposalId, FOR));
    }
  };
  return [
    ...after(at, async () => {
      const [target, data] = await callOf();
      call = [[target], [0n], [data]];
      if (!consulted) return;
      const draft = await consultation.hashActions(...call);
      await mined(consultation.connect(sponsor).open(draft, BASIS, "ipfs://reasons"));
    }),
    ...after(proposed, async () => {
      await mined(council.connect(sponsor).propose(...call, title));
      proposalId = await council.hashProposal(...call, id(title));
    }),
    ...after(proposed + votingDelay + MINUTE, vote),
    ...after(proposed + votingDelay + votingPeriod + 2 * MINUTE, () => mined(council.queue(...call, id(title)))),
    ...after(at + lasts(name), () => mined(council.connect(relayer).execute(...call, id(title)))),
  ];
}

/** Closes the currency to payments abroad until so long after the theft. */
function halting(world: Theft, verb: "extend" | "renew" | "prolong", until: number) {
  return async (): Promise<Call> => {
    const { committee, gate, home, stolenAt } = world;
    const scope = currencyScope(home.asset);
    const values = [await gate.getAddress(), scope, stolenAt + until, BASIS] as const;
    return [await committee.getAddress(), committee.interface.encodeFunctionData(verb as "extend", [...values])];
  };
}

const extension = (world: Theft, at: number) =>
  decision(world, at, "Emergency", halting(world, "extend", at + lasts("Emergency") + TERM));

/** Again as soon as the scope has been open for as long as a halt lasts. */
const ROW = lasts("Emergency") + 2 * TERM;

export const majorityEmergency: Play = {
  theft: (world) => repeated(ROW, lasts("Emergency"), (at) => extension(world, at)),
  remedies: () => [],
};

const RENEWED = lasts("Reinforced") + TERM;
const LONGER_ROW = RENEWED + TERM;

export const majorityReinforced: Play = {
  theft: (world) => [
    ...membership(world, "Reinforced", "suspend"),
    ...repeated(LONGER_ROW, lasts("Reinforced"), (at) => [
      ...extension(world, at),
      ...decision(world, at, "Reinforced", halting(world, "renew", at + RENEWED)),
    ]),
  ],
  remedies: () => [],
};

/** Before the halt that was renewed ends no constitutional decision can be there; from then on one follows the other. */
export const majorityConstitutional: Play = {
  theft: (world) => [
    ...extension(world, 0),
    ...decision(world, 0, "Reinforced", halting(world, "renew", RENEWED)),
    ...repeated(TERM, lasts("Constitutional"), (at) =>
      decision(world, at, "Constitutional", halting(world, "prolong", at + lasts("Constitutional") + TERM)),
    ),
    ...membership(world, "Reinforced", "suspend"),
    ...membership(world, "Constitutional", "expel"),
  ],
  remedies: () => [],
};

export const majorityOrdinary: Play = {
  theft: (world) => {
    const { committee, abroad, third } = world;
    const election = async (): Promise<Call> => [
      await committee.getAddress(),
      committee.interface.encodeFunctionData("elect", [[abroad.code, third.code], 2]),
    ];
    return decision(world, 0, "Ordinary", election);
  },
  remedies: () => [],
};

/** The country has no vote from then on; nothing national changes. */
function membership(world: Theft, name: DecisionClass, verb: "suspend" | "expel"): Act[] {
  const { countries, home, third } = world;
  const call = async (): Promise<Call> => [
    await countries.getAddress(),
    countries.interface.encodeFunctionData(verb as "suspend", [home.code]),
  ];
  return decision(world, 0, name, call, third.offices.Delegation).map(({ at, run }) => ({ at: at + MINUTE, run }));
}

/** As often as the last of it is done within the year. */
function repeated(interval: number, length: number, actsAt: (at: number) => Act[]): Act[] {
  const count = Math.ceil((365 * DAY - length) / interval);
  return Array.from({ length: count }, (_, index) => actsAt(index * interval)).flat();
}
