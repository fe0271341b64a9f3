import { expect } from "chai";

import { formatMoney, InvalidIsoMessage, minorUnitDigits, parseMoney } from "../../src/index.ts";
import { randomFrom, randomMoney } from "./random.ts";

const PATH = "Document/x/IntrBkSttlmAmt";

describe("ISO 20022: amounts", () => {
  it("knows the minor units of ISO 4217", () => {
    const digits = ["JPY", "KRW", "VND", "CNY", "EUR", "IDR", "KZT", "KWD", "BHD", "CLF", "UYW"].map(minorUnitDigits);
    expect(digits).to.deep.equal([0, 0, 0, 2, 2, 2, 2, 3, 3, 4, 4]);
    // Gone, without a minor unit, or no code at all.
    expect(["BGN", "HRK", "ANG", "XAU", "XXX", "eur", "", "constructor"].map(minorUnitDigits)).to.deep.equal(
      Array.from({ length: 8 }, () => undefined),
    );
  });

  it("is exact up to eighteen digits", () => {
    for (const [currency, text, minorUnits] of [
      ["CNY", "9999999999999999.99", 999999999999999999n],
      ["CNY", "90071992547409.93", 9007199254740993n], // one more than a float holds
      ["CNY", "0.07", 7n],
      ["CNY", "0.1", 10n],
      ["CNY", "1", 100n],
      ["CNY", "007.00", 700n],
      ["JPY", "999999999999999999", 999999999999999999n],
      ["KWD", "0.001", 1n],
      ["CLF", "12345678901234.5678", 123456789012345678n],
      ["CNY", "0.00", 0n],
    ] as const) {
      expect(parseMoney(currency, text, PATH), text).to.deep.equal({ Ccy: currency, minorUnits });
    }
  });

  it("writes all digits of the minor unit, and reads them again", () => {
    expect(formatMoney({ Ccy: "CNY", minorUnits: 7n }, PATH)).to.equal("0.07");
    expect(formatMoney({ Ccy: "JPY", minorUnits: 7n }, PATH)).to.equal("7");
    expect(formatMoney({ Ccy: "KWD", minorUnits: 12345n }, PATH)).to.equal("12.345");
    for (let round = 0; round < 500; ++round) {
      const money = randomMoney(randomFrom(`money ${round}`));
      expect(parseMoney(money.Ccy, formatMoney(money, PATH), PATH)).to.deep.equal(money);
    }
  });

  it("refuses more digits than there are, and what is no plain decimal", () => {
    for (const [currency, text, complaint] of [
      ["CNY", "1.005", "more than the 2 digits after the point of CNY"],
      ["CNY", "1.000", "more than the 2 digits after the point of CNY"],
      ["JPY", "1.0", "more than the 0 digits after the point of JPY"],
      ["CNY", "12345678901234567.89", "more than 18 digits"],
      ["CNY", "12345678901234567", "more than 18 digits"],
      ["JPY", "1234567890123456789", "more than 18 digits"],
      ...["-1.00", "+1.00", "1e3", "1,00", " 1.00", "1.", ".5", "0x10", "NaN", "1.0.0", "１"].map(
        (text) => ["CNY", text, "is no amount"] as const,
      ),
    ] as const) {
      expect(() => parseMoney(currency, text, PATH), text)
        .to.throw(InvalidIsoMessage, complaint)
        .with.include({ path: PATH, problem: "Amount" });
    }
  });

  it("refuses to write what nobody would read", () => {
    for (const [Ccy, minorUnits, path] of [
      ["CNY", -1n, PATH],
      ["CNY", 10n ** 18n, PATH],
      ["XAU", 1n, `${PATH}/@Ccy`],
      ["BGN", 1n, `${PATH}/@Ccy`],
    ] as const) {
      expect(() => formatMoney({ Ccy, minorUnits }, PATH))
        .to.throw(InvalidIsoMessage)
        .with.property("path", path);
    }
  });
});
