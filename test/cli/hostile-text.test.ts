import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { escapeLine, escapePage } from "../../src/common/text.ts";
import { describeAction, parseDescription, type ProposalRecord } from "../../src/index.ts";
import { proposalLine, proposalPage } from "../../src/cli/proposal-page.ts";
import { CountryRegistry__factory, Council__factory } from "../../typechain-types/index.js";

const TARGET = `0x${"22".repeat(20)}`;

/** Votes and times are of no interest here. */
const POLL = {
  tally: { forCount: 1n, againstCount: 0n, abstainCount: 0n, entitledCount: 5n, forWeight: 20n, againstWeight: 0n },
  roll: { entitledWeight: 100n, abstainWeight: 0n, asOf: 1n, consentOf: 0n },
  terms: { basis: 0n, countriesBps: 5_500n, weightBps: 6_500n, quorumBps: 0n, blockingCountries: 0n },
} as unknown as ProposalRecord["poll"];

function record(description: string, reason: string): ProposalRecord {
  return {
    id: 1n,
    proposer: ZeroAddress,
    text: parseDescription(description),
    actions: [{ target: TARGET, data: "0x12345678" }],
    decisionClass: "Ordinary",
    subjects: [],
    state: "Active",
    voteStart: 0,
    voteEnd: 100,
    executableAt: 0,
    poll: POLL,
    votes: [{ country: 156, account: ZeroAddress, support: "for", weight: 20n, reason }],
  };
}

describe("Text from a chain", () => {
  const context = { known: new Map(), countryName: (numeric: number) => (numeric === 156 ? "CN" : String(numeric)) };

  it("is written with codes for whatever cannot be seen, moves the cursor or turns the writing", () => {
    expect(escapeLine("a\r\n\u001b[2K\u202eb\u2028c\u00a0d\u200be\u0085f")).to.equal(
      "a\\u{d}\\u{a}\\u{1b}[2K\\u{202e}b\\u{2028}c\\u{a0}d\\u{200b}e\\u{85}f",
    );
    expect(escapeLine("\u{e0041}\ud800x")).to.equal("\\u{e0041}\\u{d800}x");
  });

  it("keeps the letters of every language, and the lines that are the program's own", () => {
    const text = "Қазақстан, 中国, ไทย, العربية ─ é 😀";
    expect(escapeLine(text)).to.equal(text);
    expect(escapePage(`one\ntwo\u001b\n${text}`)).to.equal(`one\ntwo\\u{1b}\n${text}`);
  });

  it("does not rewrite the list of proposals by its title", () => {
    const line = proposalLine(record("# Renew the licences\r\u001b[2K\u001b[1A", ""));
    expect(line).to.include("Renew the licences\\u{d}\\u{1b}[2K\\u{1b}[1A");
    expect(line).to.match(/^[ -~]*$/);
  });

  it("does not forge votes by a reason with line breaks", () => {
    const reason = "agreed\n  KZ                      for                20\n\nVotes\n  Carried by the votes so far.";
    const page = proposalPage(record("# Title", reason), context);
    expect(page.split("\n").filter((line) => line.startsWith("  KZ"))).to.deep.equal([]);
    expect(page).to.include("agreed\\u{a}  KZ");
  });

  it("does not steer the terminal by where the rationale is", () => {
    const description = `# Title\n\nRationale: https://a.org/\u001b]8;;x\u0007\n\nHash: 0x${"ab".repeat(32)}`;
    expect(proposalPage(record(description, ""), context)).to.include("https://a.org/\\u{1b}]8;;x\\u{7}");
  });

  it("cannot hide an action: neither in a string, nor by two bytes that are no letters, nor by calldata cut off", () => {
    const registry = CountryRegistry__factory.createInterface();
    const council = Council__factory.createInterface();
    const shown = (data: string) =>
      describeAction({ target: TARGET, data }, new Map([[TARGET, { name: "CountryRegistry", interface: registry }]]));
    const admit = registry.encodeFunctionData("admit", [784, "0x1b0a", ZeroAddress, 1n]);
    expect(shown(admit)).to.include("alpha2: 0x1b0a,");
    expect(shown(admit.slice(0, 50))).to.equal(`UNKNOWN CALL of ${TARGET}: ${admit.slice(0, 50)}`);
    const said = council.encodeFunctionData("propose", [[], [], [], "Fine\u001b[8m\nnothing"]);
    const known = new Map([[TARGET, { name: "Council", interface: council }]]);
    expect(describeAction({ target: TARGET, data: said }, known)).to.include('"Fine\\u{1b}[8m\\u{a}nothing"');
  });
});
