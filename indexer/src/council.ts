import { ponder } from "ponder:registry";
import { proposal, vote } from "ponder:schema";

import { NodeContradicts } from "../../src/chain/errors.ts";
import { placeOf, textOf } from "./where.ts";

ponder.on("Council:ProposalCreated", async ({ event, context: { db } }) => {
  const { proposalId, proposer, targets, values, calldatas, voteStart, voteEnd, description } = event.args;
  const actions = { targets: [...targets], values: [...values], calldatas: [...calldatas] };
  const times = { voteStart: Number(voteStart), voteEnd: Number(voteEnd), executableAt: 0 };
  const text = { description: textOf(description), subjects: [], stage: "made" };
  await db.insert(proposal).values({ proposalId, proposer, ...actions, ...times, ...text, ...placeOf(event) });
});

ponder.on("Council:ProposalClassified", async ({ event, context: { db } }) => {
  const { proposalId, decisionClass, classification, entitledCount, entitledWeight } = event.args;
  const subjects = [classification.country, classification.counterparty].filter((code) => code !== 0);
  await db.update(proposal, { proposalId }).set({ decisionClass, subjects, entitledCount, entitledWeight });
});

ponder.on("Council:CountryVoted", async ({ event, context: { db } }) => {
  const { proposalId, country, support } = event.args;
  await db.insert(vote).values({ proposalId, country, support, ...placeOf(event) });
  await db.update(proposal, { proposalId }).set({ lastVoter: country });
});

/** OpenZeppelin's own receipt, by account, which the same call emits after the country's. */
ponder.on("Council:VoteCast", async ({ event, context: { db } }) => {
  const { proposalId, voter, weight, reason } = event.args;
  const country = (await db.find(proposal, { proposalId }))?.lastVoter;
  if (country == null) throw new NodeContradicts(`of proposal ${proposalId} a ballot is no vote`);
  await db.update(vote, { proposalId, country }).set({ account: voter, weight, reason: textOf(reason) });
});

ponder.on("Council:ProposalExtended", async ({ event, context: { db } }) => {
  const { proposalId, extendedDeadline } = event.args;
  await db.update(proposal, { proposalId }).set({ voteEnd: Number(extendedDeadline) });
});

ponder.on("Council:ProposalQueued", async ({ event, context: { db } }) => {
  const { proposalId, etaSeconds } = event.args;
  await db.update(proposal, { proposalId }).set({ stage: "queued", executableAt: Number(etaSeconds) });
});

ponder.on("Council:ProposalExecuted", async ({ event, context: { db } }) => {
  await db.update(proposal, { proposalId: event.args.proposalId }).set({ stage: "executed" });
});

ponder.on("Council:ProposalCanceled", async ({ event, context: { db } }) => {
  await db.update(proposal, { proposalId: event.args.proposalId }).set({ stage: "cancelled" });
});

ponder.on("Council:ProposalVetoed", async ({ event, context: { db } }) => {
  await db.update(proposal, { proposalId: event.args.proposalId }).set({ stage: "vetoed" });
});

ponder.on("Council:ProposalPurged", async ({ event, context: { db } }) => {
  await db.update(proposal, { proposalId: event.args.proposalId }).set({ stage: "purged" });
});
