import { Ajv } from "ajv";
import { expect } from "chai";
import type { ParamType } from "ethers";

import { hashedTypes, shownTypes } from "../../scripts/bench/client.ts";
import { contractInterface, contractTitle } from "../../src/acts/contracts.ts";
import { clearSigning, type Field } from "../../src/acts/clear-signing/index.ts";
import { signatureOf } from "../../src/acts/clear-signing/calls.ts";
import { ACTS } from "../../src/acts/index.ts";
import { TYPED_ACTS } from "../../src/acts/typed-data.ts";
import { newInstruction, newQuote, Priority } from "../../src/index.ts";
import { type Known, renderCall, renderMessage, selectorOf } from "../utils/clear-signing.ts";
import schema from "./erc7730-v2.schema.json" with { type: "json" };

const at = (digit: string) => `0x${digit.repeat(40)}`;
const [CNY, KZT, PAYER, PAYEE, ENGINE] = ["1", "2", "3", "4", "5"].map(at) as [string, string, string, string, string];

const KNOWN: Known = {
  names: { [PAYER]: "Bank of Beijing", [PAYEE]: "Bank of Almaty" },
  tokens: { [CNY]: { ticker: "CNY", decimals: 2 }, [KZT]: { ticker: "KZT", decimals: 2 } },
};

const DESCRIPTORS = clearSigning((contract) => (contract === "engine" ? [{ chainId: 71, address: ENGINE }] : []));
const CONTRACTS = [...new Set(ACTS.map(({ contract }) => contract))];

function descriptor(name: string) {
  return DESCRIPTORS.get(name)!;
}

/** Every single value in parameters, by its path. */
function leaves(param: ParamType, path: string): string[] {
  if (param.baseType === "array") return leaves(param.arrayChildren!, `${path}.[]`);
  if (param.baseType !== "tuple") return [path];
  return param.components!.flatMap((part) => leaves(part, `${path}.${part.name}`));
}

describe("Clear signing", () => {
  it("is valid by the schema of ERC-7730", () => {
    const validate = new Ajv({ strict: false, formats: { "uri-reference": true } }).compile(schema);
    for (const [name, found] of DESCRIPTORS) {
      validate(JSON.parse(JSON.stringify(found)));
      expect(validate.errors, name).to.equal(null);
    }
  });

  it("is found invalid where it is not", () => {
    const validate = new Ajv({ strict: false, formats: { "uri-reference": true } }).compile(schema);
    const found = JSON.parse(JSON.stringify(descriptor("eip712-Ballot"))) as {
      display: { formats: Record<string, { fields: { format: string }[] }> };
    };
    Object.values(found.display.formats)[0]!.fields[0]!.format = "pretty";
    expect(validate(found)).to.equal(false);
  });

  it("covers every function that an act calls, and shows everything in it once", () => {
    for (const contract of CONTRACTS) {
      const { formats } = descriptor(`calldata-${contractTitle(contract)}`).display;
      for (const { method } of ACTS.filter((act) => act.contract === contract)) {
        const fragment = contractInterface(contract).getFunction(method)!;
        const format = formats[signatureOf(fragment)]!;
        expect(selectorOf(signatureOf(fragment)), method).to.equal(fragment.selector);
        const shown = format.fields.map(({ path }) => path).filter((path) => path !== "@.to");
        const said = fragment.inputs.flatMap((input) => leaves(input, input.name));
        expect(shown, `${contract}.${method}`).to.have.members(said).and.have.length(said.length);
      }
    }
  });

  it("covers every type of EIP-712 that a contract takes, each once", async () => {
    const [hashed, shown] = [await hashedTypes(), shownTypes()];
    expect(hashed.length).to.be.above(10);
    expect(shown).to.include.members(hashed);
    expect(new Set(TYPED_ACTS.map(({ primaryType }) => primaryType)).size).to.equal(TYPED_ACTS.length);
  });

  it("names only currencies and words that are there", () => {
    for (const [name, { display, metadata }] of DESCRIPTORS) {
      for (const { fields } of Object.values(display.formats)) {
        const paths = fields.map(({ path }) => path);
        for (const { params, format } of fields as Field[]) {
          const token = (params?.tokenPath ?? params?.calleePath ?? "@.to") as string;
          if (token !== "@.to") expect(paths, name).to.include(token);
          if (format === "enum") expect(metadata.enums).to.have.property(String(params!.$ref).split(".").at(-1)!);
        }
      }
    }
  });

  it("shows an issue in major units and by name", () => {
    const data = contractInterface("token").encodeFunctionData("issue", [PAYEE, 125_000n]);
    const screen = renderCall(descriptor("calldata-CurrencyToken"), "token", { to: CNY, data }, KNOWN);
    expect(screen.intent).to.equal("Issues 1250.0 CNY to Bank of Almaty.");
    expect(screen.fields).to.deep.equal([
      ["Currency", "CNY"],
      ["To", "Bank of Almaty"],
      ["Amount", "1250.0 CNY"],
    ]);
  });

  it("shows both legs of an exchange, each in its own currency", () => {
    const legs = [
      { token: CNY, payer: PAYER, payee: PAYEE, amount: 100n },
      { token: KZT, payer: PAYEE, payee: PAYER, amount: 6_000n },
    ];
    const instruction = newInstruction({ legs, deadline: 1_800_000_000, purpose: "TRAD" });
    const message = { payer: PAYER, nonce: instruction.nonce, instruction };
    const { intent, fields } = renderMessage(descriptor("eip712-Authorisation"), message, ENGINE, KNOWN);
    expect(intent).to.equal("Pay as instructed");
    expect(fields).to.deep.include(["Purpose", "TRAD"]).and.to.deep.include(["Deadline", "2027-01-15T08:00:00.000Z"]);
    expect(fields.filter(([label]) => label === "Amount")).to.deep.equal([
      ["Amount", "1.0 CNY"],
      ["Amount", "60.0 KZT"],
    ]);
    const data = contractInterface("engine").encodeFunctionData("settle", [instruction, []]);
    const call = renderCall(descriptor("calldata-SettlementEngine"), "engine", { to: ENGINE, data }, KNOWN);
    expect(call.fields).to.deep.include(["Amount", "60.0 KZT"]).and.to.deep.include(["Payee", "Bank of Almaty"]);
  });

  it("shows a quote in both currencies, and a place in the queue in words", () => {
    const terms = { maker: PAYER, sold: CNY, bought: KZT, soldUnits: 1n, boughtUnits: 60n, limit: 500n };
    const quote = newQuote({ ...terms, deadline: 1_800_000_000 });
    const message = { payer: PAYER, nonce: 1n, quote };
    const { fields } = renderMessage(descriptor("eip712-QuoteAuthorisation"), message, ENGINE, KNOWN);
    expect(fields).to.deep.include(["Sold units", "0.01 CNY"]).and.to.deep.include(["Bought units", "0.6 KZT"]);
    expect(fields).to.deep.include(["Limit", "5.0 CNY"]);
    const legs = [{ token: CNY, payer: PAYER, payee: PAYEE, amount: 100n }];
    const order = {
      payer: PAYER,
      nonce: 1n,
      priority: Priority.Urgent,
      instruction: newInstruction({ legs, deadline: 0 }),
    };
    expect(renderMessage(descriptor("eip712-QueueOrder"), order, ENGINE, KNOWN).fields).to.deep.include([
      "Priority",
      "Urgent",
    ]);
  });

  it("shows votes and offices in words, and countries by name", () => {
    const vote = contractInterface("council").encodeFunctionData("castVoteWithReason", [7n, 1, "fair"]);
    expect(renderCall(descriptor("calldata-Council"), "council", { to: ENGINE, data: vote }, KNOWN).intent).to.equal(
      'Votes for proposal 7: "fair".',
    );
    const appoint = contractInterface("countries").encodeFunctionData("appoint", [156, 2, PAYER]);
    const screen = renderCall(
      descriptor("calldata-CountryRegistry"),
      "countries",
      { to: ENGINE, data: appoint },
      KNOWN,
    );
    expect(screen.fields.map(([, value]) => value)).to.deep.equal(["China", "Supervisor", "Bank of Beijing"]);
  });
});
