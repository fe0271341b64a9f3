import type { ContractTransaction } from "ethers";

import type { Step } from "../consortium/step.ts";
import { hashActions } from "../governance/consultation.ts";
import { DECISION_CLASSES, type DecisionClass } from "../governance/majority.ts";
import { PROPOSAL_STATES, type ProposalState } from "../governance/proposal-record.ts";
import { type Proposal, proposalArguments, proposeArguments } from "../governance/proposal.ts";
import { type AmendingContext, holderOf } from "./context.ts";
import type { Decision } from "./decisions.ts";

/** Where a decision stands: before it is proposed, or as the Council says. */
export type Stage = "waits" | "to consult" | "in consultation" | "to propose" | ProposalState;

/** What the Council has to decide, and how far it is. */
export interface Motion {
  readonly decision: Decision;
  readonly decisionClass: DecisionClass;
  readonly stage: Stage;
  /** Its number at the Council once it was proposed. */
  readonly id?: bigint;
}

/** An act of the Council's sponsor, by which a decision gets on. */
export interface MotionStep extends Step {
  readonly motion: Motion;
}

const FAILED: readonly ProposalState[] = ["Canceled", "Defeated", "Expired"];
const MOST_ATTEMPTS = 20;

/** What the sponsor does next for a decision; the countries vote in between. */
export async function motionStep(context: AmendingContext, decision: Decision): Promise<MotionStep> {
  const draft = await draftOf(context, decision);
  const stage = await stageOf(context, draft);
  const motion = {
    decision,
    decisionClass: draft.decisionClass,
    stage,
    ...(draft.state === undefined ? {} : { id: draft.id }),
  };
  return {
    motion,
    chapter: `Council: ${decision.title}`,
    title: `${VERBS[stage]}: ${decision.title}`,
    actor: draft.actor,
    isDone: () => Promise.resolve(false),
    call: () => callOf(context, draft, stage),
  };
}

/** What the sponsor does in each stage. */
const VERBS: Readonly<Record<Stage, string>> = {
  ...{ waits: "Will propose", "to consult": "Consults the countries", "in consultation": "Will propose" },
  ...{ "to propose": "Proposes", Pending: "Has proposed", Active: "Has proposed", Succeeded: "Queues" },
  ...{ Queued: "Executes", Executed: "Has executed" },
  ...{ Canceled: "Has withdrawn", Defeated: "Has lost", Expired: "Has let expire" },
};

interface Draft {
  readonly decision: Decision;
  readonly decisionClass: DecisionClass;
  readonly actor: Step["actor"];
  readonly account: string;
  readonly proposal: Proposal;
  readonly id: bigint;
  /** Undefined before it was proposed. */
  readonly state: ProposalState | undefined;
}

async function draftOf(context: AmendingContext, decision: Decision): Promise<Draft> {
  const { file, sponsor, accountOf, reasons, layer } = context;
  const actor = await holderOf(
    context,
    file.countries.find(({ alpha2 }) => alpha2 === sponsor)!,
    "Delegation",
  );
  const account = accountOf(actor);
  const { actions } = decision;
  const { rule } = await layer.rules.classify(
    actions.map(({ target }) => target),
    actions.map(({ data }) => data),
  );
  const decisionClass = DECISION_CLASSES[Number(rule.decisionClass)]!;
  const proposed = await unfailed(
    context,
    (title) => ({ actions, title, rationale: reasons, proposer: account }),
    decision,
  );
  return { decision, decisionClass, actor, account, ...proposed };
}

/** The first attempt that did not fail: the Council takes no text twice. */
async function unfailed(
  { layer: { council } }: AmendingContext,
  proposalNamed: (title: string) => Proposal,
  { title }: Decision,
): Promise<Pick<Draft, "proposal" | "id" | "state">> {
  for (let attempt = 1; ; attempt += 1) {
    const proposal = proposalNamed(attempt === 1 ? title : `${title} (attempt ${attempt})`);
    const id = await council.hashProposal(...proposalArguments(proposal));
    const isKnown = (await council.proposalSnapshot(id)) !== 0n;
    const state = isKnown ? PROPOSAL_STATES[Number(await council.state(id))]! : undefined;
    const isOver = state !== undefined && (FAILED.includes(state) || state === "Executed");
    if (!isOver || attempt === MOST_ATTEMPTS) return { proposal, id, state };
  }
}

async function stageOf(context: AmendingContext, { decision, decisionClass, account, state }: Draft): Promise<Stage> {
  if (state !== undefined) return state;
  if (decision.waitsFor !== undefined) return "waits";
  const { rules, consultation } = context.layer;
  const { consulted } = await rules.termsOf(DECISION_CLASSES.indexOf(decisionClass));
  if (!consulted) return "to propose";
  const sponsor = await context.layer.countries.countryOfDelegation(account);
  const hash = hashActions(decision.actions);
  if (await consultation.isHeld(sponsor, hash)) return "to propose";
  return (await isInConsultation(context, account, hash)) ? "in consultation" : "to consult";
}

/** The consultations tell nobody which are open on a text, but refuse a second one. */
async function isInConsultation(context: AmendingContext, account: string, hash: string): Promise<boolean> {
  const { consultation } = context.layer;
  const { to, data } = await opening(context, hash);
  const refusal = await context.refusalOf(account, to, data);
  return refusal === consultation.interface.getError("ConsultationOpenAlready")!.name;
}

function opening({ layer: { consultation }, reasons }: AmendingContext, hash: string): Promise<ContractTransaction> {
  return consultation.open.populateTransaction(hash, reasons.hash, reasons.uri);
}

function callOf(context: AmendingContext, { decision, proposal }: Draft, stage: Stage): Promise<ContractTransaction> {
  const { council } = context.layer;
  if (stage === "to consult") return opening(context, hashActions(decision.actions));
  if (stage === "Succeeded") return council.queue.populateTransaction(...proposalArguments(proposal));
  if (stage === "Queued") return council.execute.populateTransaction(...proposalArguments(proposal));
  return council.propose.populateTransaction(...proposeArguments(proposal));
}
