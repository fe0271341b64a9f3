import { expect } from "chai";
import { ParamType, ZeroHash } from "ethers";

import type { Scope } from "../../src/acts/kinds/kind.ts";
import { STRUCTURES } from "../../src/acts/kinds/structures.ts";
import type { World } from "../../src/acts/world.ts";

const TOKEN = "0x00000000000000000000000000000000000000C1";
const CNY = { token: TOKEN, code: "CNY", decimals: 2, issuer: 156, asset: 7 };

/** A world of one currency and two countries, without a chain. */
const WORLD = {
  layer: { assets: { addressOf: () => Promise.resolve(TOKEN) } },
  countryNamed: (text: string) => Promise.resolve({ CN: 156, KZ: 398 }[text]),
  countryName: (code: bigint | number) => Promise.resolve({ 156: "CN", 398: "KZ" }[Number(code)]),
  currencyNamed: () => Promise.resolve(CNY),
  currencyAt: (token: string) => Promise.resolve(token === TOKEN ? CNY : undefined),
  readFile: () => Promise.reject(new Error("no file")),
} as unknown as World;

const RULES = ParamType.from(
  "tuple(uint8 direction, uint16 counterparty, uint32 asset, tuple(uint48 purposes, uint8 minTier, uint64 cap, uint64 dailyLimit) terms)[] entries",
);
const RULE = "direction=Inbound,counterparty=KZ,asset=CNY,purposes=TRAD,SALA,tier=2,cap=1,250.00 CNY,dailyLimit=none";

function read(type: ParamType, text: string): Promise<unknown> {
  const scope: Scope = {
    world: WORLD,
    of: undefined,
    type,
    said: new Map(),
    nested: () => Promise.reject(new Error()),
  };
  return Promise.resolve(STRUCTURES.json!.read(text, scope));
}

async function complaint(type: ParamType, text: string): Promise<string> {
  return read(type, text).then(
    () => "none",
    (error: unknown) => (error as Error).message,
  );
}

describe("Structures", () => {
  it("are read from words, with commas in amounts and sets, and with fields of inner structures by their own names", async () => {
    const [entry, other, ...more] = (await read(RULES, `${RULE}; ${RULE}`)) as { terms: { cap: bigint } }[];
    expect(more).to.be.empty;
    expect(other).to.deep.equal(entry);
    expect(entry).to.deep.include({ direction: 1, counterparty: 398, asset: 7 });
    expect(entry!.terms).to.deep.include({ minTier: 2n, cap: 125_000n, dailyLimit: 0n });
  });

  it("are read from inner structures and lists in brackets, and from texts in quotes", async () => {
    const type = ParamType.from("tuple(string note, tuple(address token, uint256 amount)[] legs, bytes32 text) whole");
    const words = `note="a=1,b=2; [c",legs=[token=CNY,amount=1.00; token=CNY,amount=2.50],text=none`;
    expect(await read(type, words)).to.deep.equal({
      note: "a=1,b=2; [c",
      legs: [
        { token: TOKEN, amount: 100n },
        { token: TOKEN, amount: 250n },
      ],
      text: ZeroHash,
    });
  });

  it("say which field is missing, unknown or said twice, and how it is written", async () => {
    expect(await complaint(RULES, RULE.replace(",cap=1,250.00 CNY", ""))).to.equal(
      "0.terms.cap: is needed: an amount such as 1250.00, or none",
    );
    expect(await complaint(RULES, `${RULE},ceiling=3`)).to.match(
      /^0\.ceiling: is not known; the fields are direction,/,
    );
    expect(await complaint(RULES, `${RULE},tier=3`)).to.equal("0.minTier: is said twice");
  });

  it("say units and bounds", async () => {
    expect(await complaint(RULES, RULE.replace("1,250.00", "1250.005"))).to.equal(
      '0.terms.cap: "1250.005 CNY" is not understood: CNY has 2 digits after the point.',
    );
    expect(await complaint(RULES, RULE.replace("1,250.00", "999999999999999999.00"))).to.equal(
      '0.terms.cap: "999999999999999999.00 CNY" is above 184,467,440,737,095,516.15 CNY, which is the most',
    );
    expect(await complaint(RULES, RULE.replace("tier=2", "tier=256"))).to.include("above 255, which is the most");
  });

  it("are read from JSON in the units of the contract, no field more or less and none out of its bounds", async () => {
    const terms = { purposes: "1", minTier: 0, cap: "5", dailyLimit: 0 };
    const entry = { direction: 0, counterparty: 398, asset: 7, terms };
    expect(await complaint(RULES, JSON.stringify([entry]))).to.equal("none");
    const wrong: [object, RegExp][] = [
      [{ ...entry, counterparty: 65_536 }, /^0\.counterparty: 65536 is not a whole number from 0 to 65535/],
      [{ ...entry, terms: { ...terms, cap: 2 ** 60 } }, /^0\.terms\.cap: .* is not a whole number/],
      [{ ...entry, terms: { ...terms, cap: "1.5" } }, /^0\.terms\.cap: "1\.5" is not a whole number .*minor units/],
      [{ ...entry, terms: { ...terms, ceiling: 1 } }, /^0\.terms\.ceiling: is not known/],
      [{ direction: 0, counterparty: 398, terms }, /^0\.asset: is needed \(uint32\)/],
    ];
    for (const [each, expected] of wrong) expect(await complaint(RULES, JSON.stringify([each]))).to.match(expected);
  });
});
