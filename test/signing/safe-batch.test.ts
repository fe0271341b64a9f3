import { expect } from "chai";

import { NotSafeBatch, parseSafeBatch, safeBatch, safeChecksum } from "../../src/index.ts";

const OWNER = "0x49d4450977E2c95362C13D3a31a09311E0Ea26A6";
const SAFE = "0xDF8a1Ce35c9a6ACE153B4e0767942f1E2291a1Aa";

function method(name: string, type: string, input: string) {
  return { inputs: [{ internalType: type, name: input, type }], name, payable: false };
}

/** The file with which Safe's own transaction builder tests its checksum, and what it finds without one in it. */
const PUBLISHED = {
  version: "1.0",
  chainId: "4",
  createdAt: 1646321521061,
  meta: {
    name: "test batch file",
    txBuilderVersion: "1.4.0",
    createdFromSafeAddress: SAFE,
    createdFromOwnerAddress: OWNER,
  },
  transactions: [
    {
      to: OWNER,
      value: "0",
      contractMethod: method("testAddress", "address", "paramAddress"),
      contractInputsValues: { paramAddress: OWNER },
    },
    {
      to: OWNER,
      value: "0",
      contractMethod: method("testBool", "bool", "paramBool"),
      contractInputsValues: { paramAddress: "", paramBool: "false" },
    },
    {
      to: OWNER,
      value: "2000000000000000000",
      data: "0x42f4579000000000000000000000000049d4450977e2c95362c13d3a31a09311e0ea26a6",
    },
  ],
};
const PUBLISHED_CHECKSUM = "0x86c81826dbf7e8a37612153294cc85fdf5c81998dd0a44b86d945502a7eace7c";

const CALLS = [
  { to: OWNER.toLowerCase(), data: "0x12345678", value: 0n, summary: "China joins" },
  { to: SAFE, data: "0x", value: 10n ** 18n, summary: "China pays" },
];

describe("safeChecksum", () => {
  it("finds what Safe's transaction builder finds, in whatever order the fields stand", () => {
    const reversed = Object.fromEntries(Object.entries(PUBLISHED).reverse()) as typeof PUBLISHED;
    expect([safeChecksum(PUBLISHED), safeChecksum(reversed)]).to.deep.equal([PUBLISHED_CHECKSUM, PUBLISHED_CHECKSUM]);
  });
});

describe("parseSafeBatch", () => {
  const batch = safeBatch(1030n, SAFE, CALLS, 1_700_000_000_000);

  it("reads what safeBatch wrote", () => {
    expect(parseSafeBatch(JSON.parse(JSON.stringify(batch)))).to.deep.equal(batch);
  });

  const [first, second] = batch.transactions;
  const others: Record<string, unknown> = {
    nothing: undefined,
    "a list": [],
    "a batch without its calls": { ...batch, transactions: undefined },
    "a batch with a call too many": { ...batch, transactions: [first, second, first] },
    "a batch whose description says something else": { ...batch, meta: { ...batch.meta, description: "Nothing" } },
  };
  for (const [what, content] of Object.entries(others)) {
    it(`refuses ${what}`, () => {
      expect(() => parseSafeBatch(content)).to.throw(NotSafeBatch);
    });
  }
});

describe("safeBatch", () => {
  const batch = safeBatch(1030n, SAFE.toLowerCase(), CALLS, 1_700_000_000_000);

  it("writes what the transaction builder reads: texts for numbers, checksummed addresses", () => {
    expect(batch).to.deep.include({ version: "1.0", chainId: "1030", createdAt: 1_700_000_000_000 });
    expect(batch.meta.createdFromSafeAddress).to.equal(SAFE);
    expect(batch.meta.description).to.equal("1. China joins\n2. China pays");
    expect(batch.transactions.map(({ to, value, data }) => ({ to, value, data }))).to.deep.equal([
      { to: OWNER, value: "0", data: "0x12345678" },
      { to: SAFE, value: "1000000000000000000", data: "0x" },
    ]);
  });

  it("has the checksum that the transaction builder asks of it", () => {
    const { checksum, ...meta } = batch.meta;
    const checksumOf = (change: object) => safeChecksum({ ...batch, meta, ...change });
    expect(checksumOf({})).to.equal(checksum);
    const [first, second] = batch.transactions;
    expect(checksumOf({ transactions: [second, first] })).not.to.equal(checksum);
    expect(checksumOf({ chainId: "71" })).not.to.equal(checksum);
  });
});
