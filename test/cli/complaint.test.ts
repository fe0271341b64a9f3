import { expect } from "chai";
import { AbiCoder, FetchRequest, FetchResponse, getNumber, isError, makeError } from "ethers";

import { complaintOf } from "../../src/cli/complaint.ts";

const NODE = "https://node.example/v2/my-api-key";
const UNREADABLE = /^The node answers what cannot be read/;

/** What a function throws. */
function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe("complaintOf", () => {
  it("says what a node says, and nothing of where it is", () => {
    const response = new FetchResponse(500, "Internal Server Error", {}, null, new FetchRequest(NODE));
    const failure = thrownBy(() => response.assertOk());
    expect(isError(failure, "SERVER_ERROR") && failure.message).to.include("my-api-key");
    expect(complaintOf(failure)).to.equal(
      "The node does not do what is asked of it: server response 500 Internal Server Error.",
    );
  });

  it("passes on the node's own words", () => {
    const error = { code: -32_000, message: "insufficient funds" };
    const failure = Object.assign(makeError("no funds", "INSUFFICIENT_FUNDS", { transaction: {} }), {
      info: { error },
    });
    expect(complaintOf(failure)).to.equal("The node does not do what is asked of it: insufficient funds.");
  });

  it("tells answers that nobody can read", () => {
    const deferred = AbiCoder.defaultAbiCoder().decode(["string"], `0x${"20".padStart(64, "0")}${"ff".repeat(32)}`);
    const failures = [
      makeError("could not decode result data", "BAD_DATA", { value: "0x" }),
      thrownBy(() => getNumber("0xffffffffffffffffffff", "%response")),
      thrownBy(() => deferred[0] as unknown),
    ];
    for (const failure of failures) expect(complaintOf(failure)).to.match(UNREADABLE);
  });

  it("leaves other errors their words", () => {
    const said = [new Error("No."), "No.", undefined].map(complaintOf);
    expect(said).to.deep.equal(["No.", "No.", "undefined"]);
  });
});
