import { parseUnits } from "ethers";

import {
  type Action,
  alpha2ToBytes,
  committeeDomain,
  corridorScope,
  type IssuerFile,
  haltAct,
  joinCouncil,
  type Proposal,
  proposalArguments,
  proposeArguments,
  readProposal,
  refusalOf,
  shortfallsOfPoll,
  signAct,
  SUPPORT,
  type Support,
} from "../../src/index.ts";
import { grouped } from "../common/format.ts";
import type { Stage } from "./stage.ts";
import type { Chapter, Say } from "./chapter.ts";

/** What the countries decide together. */
export const COUNCIL_CHAPTERS: readonly Chapter[] = [
  { title: "A country is admitted by a double majority", tell: admit },
  { title: "A motion fails on weight though most countries want it", tell: failOnWeight },
  { title: "Three opponents do not block, however much they weigh", tell: outvoteThree },
  { title: "An emergency halt ends by itself", tell: haltForAWhile },
];

const CHAPTER = "Council";
const HALT_HOURS = 72;
const REHEARSAL_HALT = 30; // seconds
const HOUR = 3_600;

/** The newcomer, with its quota in the International Monetary Fund as the others' are in the consortium file. */
const VIETNAM = { name: "Viet Nam", alpha2: "VN", numeric: 704, weight: 11_531n };

type Ballots = Readonly<Record<string, Support>>;

interface Motion {
  readonly title: string;
  readonly action: Action;
  readonly proposer: IssuerFile;
  readonly ballots: Ballots;
}

async function admit(stage: Stage, say: Say): Promise<void> {
  const { countries } = stage.layer;
  const delegation = stage.signerOf({ kind: "office", country: VIETNAM.alpha2, office: "Delegation" });
  const args = [VIETNAM.numeric, alpha2ToBytes(VIETNAM.alpha2), delegation.address, VIETNAM.weight] as const;
  await decide(stage, say, {
    title: `Admit ${VIETNAM.name}`,
    action: {
      target: await countries.getAddress(),
      data: countries.interface.encodeFunctionData("admit", [...args]),
    },
    proposer: stage.country("KZ"),
    ballots: { ...all(stage, "for"), PK: "abstain" },
  });
  await stage.record(
    CHAPTER,
    `${VIETNAM.name} joins`,
    joinCouncil(countries.connect(delegation), VIETNAM.numeric, VIETNAM.weight),
  );
  say(`${VIETNAM.name} joins: ${await countries.activeCount()} countries`);
}

async function failOnWeight(stage: Stage, say: Say): Promise<void> {
  const against: Ballots = { CN: "against", ID: "against", SA: "against", SG: "against", VN: "for" };
  await decide(stage, say, {
    ...(await newCommittee(stage, "A new emergency committee")),
    ballots: { ...all(stage, "for"), ...against },
  });
}

async function outvoteThree(stage: Stage, say: Say): Promise<void> {
  const against: Ballots = { CN: "against", ID: "against", SA: "against", VN: "for" };
  await decide(stage, say, {
    ...(await newCommittee(stage, "A new emergency committee, second reading")),
    ballots: { ...all(stage, "for"), ...against },
  });
}

/** A motion to fill the EmergencyCommittee with others than the founders chose. */
async function newCommittee(stage: Stage, title: string): Promise<Omit<Motion, "ballots">> {
  const { committee } = stage.layer;
  const seats = ["PK", "UZ", "TH", "AE", "MY"].map((alpha2) => stage.country(alpha2).numeric);
  return {
    title: `${title}: Pakistan, Uzbekistan, Thailand, the Emirates and Malaysia`,
    action: {
      target: await committee.getAddress(),
      data: committee.interface.encodeFunctionData("elect", [seats, 3]),
    },
    proposer: stage.country("UZ"),
  };
}

function nameOf(stage: Stage, alpha2: string): string {
  return alpha2 === VIETNAM.alpha2 ? VIETNAM.name : stage.country(alpha2).name;
}

/** Every founder votes alike. */
function all(stage: Stage, support: Support): Ballots {
  return Object.fromEntries(stage.file.countries.map(({ alpha2 }) => [alpha2, support]));
}

/** Proposes, votes, and executes what is carried; tells how it went. */
async function decide(stage: Stage, say: Say, { title, action, proposer, ballots }: Motion): Promise<void> {
  const { council } = stage.layer;
  const delegationOf = (alpha2: string) => stage.signerOf({ kind: "office", country: alpha2, office: "Delegation" });
  const speaker = delegationOf(proposer.alpha2);
  const proposal: Proposal = { actions: [action], title, proposer: speaker.address };
  await stage.record(CHAPTER, `Proposal: ${title}`, council.connect(speaker).propose(...proposeArguments(proposal)));
  const id = await council.hashProposal(...proposalArguments(proposal));
  await stage.passUntil(await council.proposalSnapshot(id));
  for (const [alpha2, support] of Object.entries(ballots)) {
    const vote = council.connect(delegationOf(alpha2)).castVote(id, SUPPORT[support]);
    await stage.record(CHAPTER, `${nameOf(stage, alpha2)} votes ${support}`, vote);
  }
  await stage.passUntil(await council.proposalDeadline(id));
  await tellOutcome(stage, say, id);
  if ((await readProposal(council, id)).state === "Succeeded") await carryOut(stage, say, proposal, id);
}

async function tellOutcome(stage: Stage, say: Say, id: bigint): Promise<void> {
  const { text, decisionClass, poll, state } = await readProposal(stage.layer.council, id);
  const { tally, roll } = poll;
  const weight = roll.entitledWeight === 0n ? 0 : Number((tally.forWeight * 10_000n) / roll.entitledWeight) / 100;
  say(`${text.title} (${decisionClass.toLowerCase()})`);
  say(`for: ${tally.forCount} of ${tally.entitledCount} countries, ${weight.toFixed(2)}% of the weight`);
  const lacking = shortfallsOfPoll(poll);
  say(lacking.length === 0 ? "carried" : `${state.toLowerCase()}: short of ${lacking.join(" and ")}`);
}

async function carryOut(stage: Stage, say: Say, proposal: Proposal, id: bigint): Promise<void> {
  const council = stage.layer.council.connect(stage.relayer);
  const delay = await council.timelockDelayOf(id);
  await stage.record(CHAPTER, "Queued", council.queue(...proposalArguments(proposal)));
  await stage.passUntil(await council.proposalEta(id));
  await stage.record(CHAPTER, "Executed", council.execute(...proposalArguments(proposal)));
  say(
    `executed by a relayer after ${stage.movesTime ? `${grouped(delay / 3_600n)} hours` : `${delay} seconds`} in the timelock`,
  );
}

/** Three of five seats sign at once; nobody opens what they closed, and after the time it is open. */
async function haltForAWhile(stage: Stage, say: Say): Promise<void> {
  const { gate, committee } = stage.layer;
  const [china, kazakhstan] = [stage.country("CN"), stage.country("KZ")];
  const scope = corridorScope(china.numeric, kazakhstan.numeric);
  const now = await stage.now();
  const until = now + (stage.movesTime ? HALT_HOURS * HOUR : REHEARSAL_HALT);
  const act = haltAct({ board: await gate.getAddress(), scope, until, previous: 0, deadline: now + HOUR });
  const domain = committeeDomain(await committee.getAddress(), (await stage.domain()).chainId as bigint);
  const seats = ["PK", "TH", "AE"].map((alpha2) => stage.country(alpha2));
  const approvals = await Promise.all(
    seats.map(({ alpha2, numeric }) => {
      const supervisor = stage.signerOf({ kind: "office", country: alpha2, office: "Supervisor" });
      return signAct(supervisor, domain, numeric, act);
    }),
  );
  await stage.record(CHAPTER, "Halt", committee.connect(stage.relayer).perform(act, approvals));
  say("Pakistan, Thailand and the Emirates, three of five seats, halt payments from China to Kazakhstan");
  say(
    `China to Kazakhstan: ${await attempt(stage, china, kazakhstan)}; inside China: ${await attempt(stage, china, china)}`,
  );
  await stage.passUntil(BigInt(until));
  say(
    `after ${stage.movesTime ? `${HALT_HOURS} hours` : `${REHEARSAL_HALT} seconds`} nobody did anything: ${await attempt(stage, china, kazakhstan)}`,
  );
}

/** What would come of a payment between banks of two countries, in the first one's currency. */
async function attempt(stage: Stage, from: IssuerFile, to: IssuerFile): Promise<string> {
  const payer = stage.bank(from.participants[0]!.lei);
  const payee = stage.bank(to.participants.at(-1)!.lei);
  const token = await stage.token(from, payer);
  try {
    await token.transfer.staticCall(payee, parseUnits("1000", from.currency.decimals));
    return "permitted";
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return `refused, ${refusal.reason.text}`;
  }
}
