import { expect } from "chai";
import { id } from "ethers";

import { describeProposal, InvalidProposalText, parseDescription, type ProposalText } from "../../src/index.ts";

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
