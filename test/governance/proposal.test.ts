import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import {
  describeProposal,
  InvalidProposalText,
  Office,
  parseDescription,
  type ProposalText,
  signBallot,
  signBallotWithReason,
  SUPPORT,
} from "../../src/index.ts";
import { ContractAccount__factory } from "../../typechain-types/index.js";
import { deployLivingCouncil, SIX, targetProposal } from "../utils/proposal-life.ts";
import { appoint } from "../utils/countries.ts";

const PROPOSER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const HASH = id("reasons");

describe("Proposals' descriptions", () => {
  const TEXTS: Record<string, ProposalText> = {
    "a title": { title: "Admit the Emirates" },
    "a title and a rationale": { title: "Admit", rationale: { uri: "ipfs://reasons", hash: HASH } },
    "a title and a proposer": { title: "Admit", proposer: PROPOSER },
    "all of them": { title: "Admit", rationale: { uri: "ipfs://reasons", hash: HASH }, proposer: PROPOSER },
    "a title that looks like a rationale": { title: "Rationale: ipfs://other" },
  };
  for (const [says, text] of Object.entries(TEXTS)) {
    it(`say ${says}, and are read back`, () => {
      expect(parseDescription(describeProposal(text))).to.deep.equal(text);
    });
  }

  it("end with the mark of the proposer, as the Council reads it", () => {
    const description = describeProposal({ title: "Admit", proposer: PROPOSER });
    expect(description).to.equal(`# Admit\n\n#proposer=${PROPOSER.toLowerCase()}`);
  });

  const refuses = (text: ProposalText, field: string) =>
    expect(() => describeProposal(text))
      .to.throw(InvalidProposalText)
      .with.property("field", field);

  for (const [name, lineBreak] of Object.entries({ LF: "\n", CR: "\r", LS: "\u2028", PS: "\u2029" })) {
    it(`have no line of somebody else's after ${name}`, () => {
      const forged = `Admit${lineBreak}Rationale: ipfs://other${lineBreak}Hash: ${id("other")}`;
      const rationale = { uri: "ipfs://reasons", hash: HASH };
      refuses({ title: forged, rationale }, "title");
      refuses({ title: "Admit", rationale: { ...rationale, uri: forged } }, "rationale");
    });
  }

  it("need a title, a hash of 32 bytes, and at most 8,192 bytes", () => {
    refuses({ title: " " }, "title");
    refuses({ title: "Admit", rationale: { uri: " ", hash: HASH } }, "rationale");
    refuses({ title: "Admit", rationale: { uri: "ipfs://reasons", hash: HASH.slice(0, -2) } }, "rationale");
    expect(describeProposal({ title: "é".repeat(4_095) })).to.have.lengthOf(4_097);
    refuses({ title: "é".repeat(4_095) + "x" }, "description");
  });
});

describe("Ballots of a Delegation that is a smart account", () => {
  /** The first country's Delegation is an account of which the stranger has the key. */
  async function smartDelegation() {
    const connection = await network.create();
    const world = await deployLivingCouncil(connection);
    const { registry, relayer, stranger, members, target } = world;
    const { code, delegation } = members[0]!;
    const id = await world.open(await targetProposal(target, "ordinary", "Do it"));
    const contract = await new ContractAccount__factory(relayer).deploy(stranger);
    const account = await contract.getAddress();
    await appoint(connection, registry, delegation, code, Office.Delegation, account);
    const taking = registry.interface.encodeFunctionData("takeOffice", [code, Office.Delegation]);
    await contract.connect(stranger).execute(registry, taking);
    return { council: world.council.connect(relayer), key: stranger, account, id };
  }

  it("are signed by its key in its name", async () => {
    const { council, key, account, id } = await smartDelegation();
    await expect(council.castVoteBySig(...(await signBallot(council, key, id, "against", account))))
      .to.emit(council, "VoteCast")
      .withArgs(account, id, SUPPORT.against, SIX[0], "");
  });

  it("are signed by its key with a reason", async () => {
    const { council, key, account, id } = await smartDelegation();
    const ballot = await signBallotWithReason(council, key, id, "for", "It is time", account);
    await expect(council.castVoteWithReasonAndParamsBySig(...ballot))
      .to.emit(council, "VoteCast")
      .withArgs(account, id, SUPPORT.for, SIX[0], "It is time");
  });

  it("are not its own if its key signs for itself", async () => {
    const { council, key, id } = await smartDelegation();
    await expect(council.castVoteBySig(...(await signBallot(council, key, id, "for"))))
      .to.be.revertedWithCustomError(council, "CouncilNotEntitled")
      .withArgs(id, key.address);
  });
});
