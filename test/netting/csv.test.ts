import { expect } from "chai";

import { type CsvFaultKind, InvalidNettingCsv, parseNettingCsv, solveNetting } from "../../src/index.ts";

const BALANCES = `currency,account,balance
EUR,Alpha,100
EUR,Beta,0
USD,Alpha,0
USD,Beta,50
`;

const PAYMENTS = `id,payer,payee,currency,amount,priority,link
p1,Alpha,Beta,EUR,60,normal,
p2,Alpha,Beta,EUR,100,urgent,fx1
p3,Beta,Alpha,USD,50,normal,fx1
p4,Beta,Alpha,EUR,30,,
`;

const balances = { name: "balances.csv", text: BALANCES };
const payments = { name: "payments.csv", text: PAYMENTS };

function faultsOf(...files: { name: string; text: string }[]): [CsvFaultKind, string, number][] {
  try {
    parseNettingCsv(files);
  } catch (error) {
    if (!(error instanceof InvalidNettingCsv)) throw error;
    return error.faults.map(({ kind, file, line }) => [kind, file, line]);
  }
  return [];
}

/** A file with one more line, the sixth. */
const balancesWith = (line: string) => ({ ...balances, text: `${BALANCES}${line}\n` });
const paymentsWith = (line: string) => ({ ...payments, text: `${PAYMENTS}${line}\n` });

describe("parseNettingCsv", () => {
  const { problem, positions, paymentId, name } = parseNettingCsv([payments, balances]);

  it("has a position for each balance", () => {
    expect(problem.openings).to.deep.equal([100n, 0n, 0n, 50n]);
    expect(positions[3]).to.deep.equal({ account: "Beta", currency: "USD", decimals: 0 });
    expect(name).to.equal("payments.csv, balances.csv");
  });

  it("queues urgent payments first, and links those with the same text", () => {
    expect(problem.queues).to.deep.equal([
      [
        { payee: 1, amount: 100n, link: { queue: 3, index: 0 } },
        { payee: 1, amount: 60n },
      ],
      [{ payee: 0, amount: 30n }],
      [],
      [{ payee: 2, amount: 50n, link: { queue: 0, index: 0 } }],
    ]);
    expect(paymentId({ queue: 0, index: 0 })).to.equal("p2");
    expect(solveNetting(problem).settled).to.deep.equal([1, 1, 0, 1]);
  });

  it("reads bilateral limits, columns in any order, quotes, spaces, empty lines and a byte order mark", () => {
    const text = '\ufeff"limit", payer,payee,currency\r\n\r\n70,"Alpha" ,Beta,EUR\r\n';
    const limited = parseNettingCsv([{ name: "limits.csv", text }, balances, payments]).problem;
    expect(limited.limits).to.deep.equal([{ payer: 0, payee: 1, limit: 70n }]);
    expect(solveNetting(limited).settled).to.deep.equal([1, 1, 0, 1]);
  });

  it("takes names with commas and quotes apart", () => {
    const text = 'currency,account,balance\nEUR,"A, ""the"" bank",1\nEUR,"A",2\n';
    const other = 'id,payer,payee,currency,amount\n1,"A, ""the"" bank",A,EUR,1\n';
    const read = parseNettingCsv([
      { name: "b", text },
      { name: "p", text: other },
    ]);
    expect(read.problem.queues).to.deep.equal([[{ payee: 1, amount: 1n }], []]);
  });

  const faulty: [string, CsvFaultKind, { name: string; text: string }[], number?][] = [
    ["a missing file", "missingFile", [balances], 0],
    ["a file that comes twice", "fileTwice", [balances, payments, balances], 0],
    ["columns that no file has", "unknownFile", [{ ...balances, text: "currency,account\nEUR,Alpha\n" }], 1],
    ["a column that comes twice", "unknownFile", [{ ...balances, text: "currency,account,balance,balance\n" }], 1],
    ["an empty file", "unknownFile", [{ ...balances, text: "" }], 0],
    ["a line with a field too few", "notCsv", [balancesWith("EUR,Gamma"), payments]],
    ["a quote that does not close", "notCsv", [balancesWith('EUR,"Gamma,1'), payments]],
    ["an empty field", "emptyField", [balancesWith("EUR,,1"), payments]],
    ["a balance below zero", "notAnAmount", [balancesWith("EUR,Gamma,-1"), payments]],
    ["an amount in major units", "notAnAmount", [balances, paymentsWith("p5,Alpha,Beta,EUR,12.50,normal,")]],
    ["an amount of zero", "notAnAmount", [balances, paymentsWith("p5,Alpha,Beta,EUR,0,normal,")]],
    ["an unknown priority", "unknownPriority", [balances, paymentsWith("p5,Alpha,Beta,EUR,1,high,")]],
    ["an unknown account", "unknownAccount", [balances, paymentsWith("p5,Alpha,Gamma,EUR,1,normal,")]],
    [
      "an account that is not in that currency",
      "unknownAccount",
      [balances, paymentsWith("p5,Alpha,Beta,GBP,1,normal,")].slice(0, 2),
    ],
    ["an account that comes twice", "accountTwice", [balancesWith("EUR,Alpha,1"), payments]],
    ["a payment that comes twice", "paymentTwice", [balances, paymentsWith("p1,Alpha,Beta,EUR,1,normal,")]],
    ["a payment to oneself", "paysItself", [balances, paymentsWith("p5,Alpha,Alpha,EUR,1,normal,")]],
    ["a link of one", "linkNotOfTwo", [balances, paymentsWith("p5,Alpha,Beta,EUR,1,normal,fx2")]],
  ];

  const UNCLEAR: Readonly<Record<string, string>> = {
    "a zero byte": "EUR,Al\u0000pha,1",
    "an escape": "EUR,Al\u001B[2Jpha,1",
    "a form feed at an end": "EUR,Alpha2\f,1",
    "a vertical tab": "EUR,Alpha2\v,1",
    "a control character of the second set": "EUR,Al\u009Bpha,1",
    "a next line": "EUR,Al\u0085pha,1",
    "a tab": "EUR,Al\tpha,1",
    "a space that does not break": "EUR,Alpha\u00A02,1",
    "a space of no width": "EUR,Al\u200Bpha,1",
    "letters that turn about": "EUR,Al\u202Eahp,1",
    "an isolate": "EUR,Al\u2067pha,1",
    "a second byte-order mark": "EUR,\uFEFFAlpha,1",
    "a line separator": "EUR,Al\u2028pha,1",
    "what could not be read": "EUR,Al\uFFFDpha,1",
    "half a character": "EUR,Al\uD83Epha,1",
    "letters in parts": "EUR,Alphe\u0301,1",
    "a space that does not break at an end": "EUR,Alpha2\u00A0,1",
    "quoted white space at an end": 'EUR," Alpha",1',
    "a currency with what cannot be seen": "E\u00ADUR,Alpha2,1",
    "an amount with what cannot be seen": "EUR,Alpha2,1\u200B",
  };

  for (const [what, line] of Object.entries(UNCLEAR)) {
    it(`does not guess at a field with ${what}`, () => {
      const faults = faultsOf(balancesWith(line), payments);
      expect(faults[0]).to.deep.equal(["unclearText", "balances.csv", 6]);
      expect(() => parseNettingCsv([balancesWith(line), payments])).to.throw(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Cs}]*(\n|$)/u);
    });
  }

  it("names an unclear text in a header, in a name of several lines, and in each file", () => {
    expect(faultsOf({ ...balances, text: `\uFEFF\uFEFF${BALANCES}` }, payments)[0]).to.deep.equal([
      "unclearText",
      "balances.csv",
      1,
    ]);
    expect(faultsOf(balancesWith('EUR,"Al\npha",1'), payments)[0]).to.deep.equal(["unclearText", "balances.csv", 7]);
    const limits = { name: "l.csv", text: "currency,payer,payee,limit\nEUR,Alpha\u200E,Beta,1\n" };
    expect(faultsOf(balances, paymentsWith("p\u202E5,Alpha,Beta,EUR,1,,"), limits)).to.deep.include.members([
      ["unclearText", "payments.csv", 6],
      ["unclearText", "l.csv", 2],
    ]);
  });

  it("shows what it cannot read without obeying it", () => {
    expect(() => parseNettingCsv([balancesWith("EUR,Al\u202Epha,1"), payments])).to.throw(
      "balances.csv:6: the character U+202E stands here",
    );
  });

  for (const [what, kind, files, line = 6] of faulty) {
    it(`names ${what}, and its line`, () => {
      const faults = faultsOf(...files);
      expect(faults.map(([each]) => each)).to.include(kind);
      expect(faults.find(([each]) => each === kind)![2]).to.equal(line);
    });
  }

  it("names a link of three and a limit that comes twice", () => {
    expect(faultsOf(balances, paymentsWith("p5,Alpha,Beta,EUR,1,normal,fx1"))).to.deep.equal([
      ["linkNotOfTwo", "payments.csv", 3],
    ]);
    const limits = { name: "l.csv", text: "currency,payer,payee,limit\nEUR,Alpha,Beta,1\nEUR,Alpha,Beta,2\n" };
    expect(faultsOf(balances, payments, limits)).to.deep.equal([["limitTwice", "l.csv", 3]]);
  });

  it("names all mistakes at once, and shows the first twenty", () => {
    const lines = Array.from({ length: 30 }, (_, index) => `x${index},Alpha,Nobody,EUR,1,normal,`).join("\n");
    const faults = faultsOf(balances, paymentsWith(lines));
    expect(faults).to.have.lengthOf(30);
    expect(() => parseNettingCsv([balances, paymentsWith(lines)])).to.throw(
      InvalidNettingCsv,
      /^The files have 30 mistake\(s\):\npayments\.csv:6: Nobody has no balance in EUR\n[^]+\nand 10 more$/,
    );
  });
});
