import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import {
  alpha2ToBytes,
  type CastVote,
  committeeDomain,
  corridorScope,
  haltAct,
  type Proposal,
  proposalArguments,
  proposalIds,
  proposeArguments,
  readProposal,
  refusalOf,
  REHEARSAL_PERIODS,
  revertDataOf,
  shortfallsOfPoll,
  signAct,
  signBallot,
  SUPPORT,
} from "../../src/index.ts";
import { HOUR, mined, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { clockOf, passed } from "../utils/council-on-node.ts";
import { describeOnNode } from "../utils/espace.ts";

const NEWCOMER = { code: 784, alpha2: alpha2ToBytes("AE"), delegation: `0x${"22".repeat(20)}`, weight: 100n }; // as much as each member
const HALT = 10; // seconds

describeOnNode("The Council on a real eSpace node", (real) => {
  it("admits a country by votes that came by transaction and by signature, and tells it all", async () => {
    const { council, countries, relayer, stranger } = real();
    const [first, second, third] = delegations(real());
    const proposal = await admission(real());
    const before = await proposalIds(council);
    await mined(council.connect(first).propose(...proposeArguments(proposal)));
    const id = await council.hashProposal(...proposalArguments(proposal));
    const made = await readProposal(council, id);
    expect(made.voteEnd - made.voteStart).to.equal(REHEARSAL_PERIODS.votingPeriod);

    await passed(real(), made.voteStart);
    await mined(council.connect(first).castVote(id, SUPPORT.for));
    await mined(council.connect(second).castVoteWithReason(id, SUPPORT.for, "Trade grows"));
    const ballot = await signBallot(council, third, id, "for");
    expect(shortfallsOfPoll(await council.pollOf(id))).to.include("countries");
    await mined(council.connect(relayer).castVoteBySig(...ballot));
    expect(await errorNameOf(real(), council.connect(relayer).castVoteBySig.staticCall(...ballot))).to.equal(
      "GovernorInvalidSignature",
    );

    await passed(real(), made.voteEnd);
    expect((await readProposal(council, id)).state).to.equal("Succeeded");
    await mined(council.connect(stranger).queue(...proposalArguments(proposal)));
    const queued = await readProposal(council, id);
    expect(queued.state).to.equal("Queued");
    await passed(real(), queued.executableAt);
    await mined(council.connect(stranger).execute(...proposalArguments(proposal)));

    expect(await proposalIds(council)).to.deep.equal([...before, id]);
    const { poll, ...record } = await readProposal(council, id);
    expect(record).to.deep.equal({
      id,
      proposer: first.address,
      text: { title: proposal.title },
      actions: proposal.actions,
      decisionClass: "Reinforced",
      subjects: [],
      state: "Executed",
      voteStart: made.voteStart,
      voteEnd: made.voteEnd,
      executableAt: queued.executableAt,
      votes: votesFor(real(), ["", "Trade grows", ""]),
    });
    expect(shortfallsOfPoll(poll)).to.deep.equal([]);
    expect((await countries.countryOf(NEWCOMER.code)).weight).to.equal(NEWCOMER.weight);
  });

  it("halts a corridor by the third country's signature, for some seconds and not for longer", async () => {
    const { gate, committee, relayer, members } = real();
    const [china, kazakhstan] = members as [TestCountry, TestCountry];
    const now = await clockOf(real());
    const [board, scope] = [await gate.getAddress(), corridorScope(china.code, kazakhstan.code)];
    const act = haltAct({ board, scope, until: now + HALT, previous: 0, deadline: now + HOUR });
    const domain = committeeDomain(await committee.getAddress(), real().domain.chainId as bigint);
    const approvals = await Promise.all(
      members.slice(2).map(({ offices, code }) => signAct(offices.Supervisor, domain, code, act)),
    );
    const tooFew = committee.connect(relayer).perform.staticCall(act, []);
    expect(await errorNameOf(real(), tooFew)).to.equal("EmergencyCommitteeTooFewSeats");
    const own = await signAct(china.offices.Supervisor, domain, china.code, act);
    const concerned = committee.connect(relayer).perform.staticCall(act, [own, ...approvals]);
    expect(await errorNameOf(real(), concerned)).to.equal("EmergencyCommitteeConcerned");

    expect(await refusal(china, kazakhstan)).to.equal(undefined);
    await mined(committee.connect(relayer).perform(act, approvals));
    expect(await refusal(china, kazakhstan)).to.equal("CorridorHalted");
    expect(await refusal(kazakhstan, china)).to.equal(undefined);

    await passed(real(), act.until);
    expect(await refusal(china, kazakhstan)).to.equal(undefined);
    await mined(china.token.connect(china.banks[0]).transfer(kazakhstan.banks[0]!, 1n));
  });
});

function delegations({ members }: TestConsortium) {
  return members.map(({ offices }) => offices.Delegation) as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
}

async function admission({ countries }: TestConsortium): Promise<Proposal> {
  const { code, alpha2, delegation, weight } = NEWCOMER;
  const data = countries.interface.encodeFunctionData("admit", [code, alpha2, delegation, weight]);
  return { actions: [{ target: await countries.getAddress(), value: 0n, data }], title: "Admit the Emirates" };
}

/** What the record must say of votes for by all members, with these reasons. */
function votesFor({ members }: TestConsortium, reasons: readonly string[]): CastVote[] {
  return members.map(({ code, offices }, index) => ({
    country: code,
    account: offices.Delegation.address,
    support: "for",
    weight: NEWCOMER.weight,
    reason: reasons[index]!,
  }));
}

/** Why a payment between banks of two countries, in the first one's currency, would be refused; undefined if it passes. */
async function refusal(from: TestCountry, to: TestCountry): Promise<string | undefined> {
  return from.token
    .connect(from.banks[0])
    .transfer.staticCall(to.banks[0]!, 1n)
    .then(
      () => undefined,
      (error: unknown) => refusalOf(error)?.reason.name,
    );
}

async function errorNameOf({ council, committee }: TestConsortium, attempt: Promise<unknown>) {
  return attempt.then(
    () => undefined,
    (error: unknown) => {
      const data = revertDataOf(error) ?? "0x";
      return (council.interface.parseError(data) ?? committee.interface.parseError(data))?.name;
    },
  );
}
