import { expect } from "chai";
import { hexlify, toUtf8Bytes } from "ethers";
import { network } from "hardhat";

import {
  completeLei,
  InvalidLei,
  InvalidUetr,
  isLei,
  newUetr,
  purposeAt,
  purposeFromBytes,
  purposeIndex,
  PURPOSES,
  purposeToBytes,
  uetrFromBytes,
  uetrToBytes,
  UnknownPurpose,
  UNSPECIFIED,
} from "../../src/index.ts";

const { ethers, networkHelpers } = await network.create();

/** Published in the Global LEI Index (GLEIF). */
const PUBLISHED_LEIS = [
  "7LTWFZYICNSX8D621K86", // Deutsche Bank AG
  "7H6GLXDRUGQFU57RNE97", // JPMorgan Chase Bank, N.A.
  "MP6I5ZYZBEU3UXPYFY54", // HSBC Bank plc
  "B4TYDEB6GKMZO031MB27", // Bank of America, N.A.
  "E57ODZWZ7FF32TWEFA76", // Citibank, N.A.
  "G5GSEF7VJP5I7OUK5573", // Barclays Bank PLC
  "R0MUWSFPU8MPRO8K5P83", // BNP Paribas
  "O2RNE8IBXP4R0TD8PU41", // Société Générale
  "BFM8T61CT2L1QCEMIK50", // UBS AG
];

const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

const kindOf = (char: string) => (DIGITS.includes(char) ? DIGITS : LETTERS);

/** Every text that differs from this one in one character; of the same kind, or of any. */
function substitutions(text: string, alphabetOf: (char: string) => string): string[] {
  return [...text].flatMap((own, index) =>
    [...alphabetOf(own)]
      .filter((char) => char !== own)
      .map((char) => text.slice(0, index) + char + text.slice(index + 1)),
  );
}

/** Every text in which two different neighbours of the same kind have changed places. */
function transpositions(text: string): string[] {
  return [...text].slice(1).flatMap((char, index) => {
    const before = text[index]!;
    if (char === before || kindOf(char) !== kindOf(before)) return [];
    return [text.slice(0, index) + char + before + text.slice(index + 2)];
  });
}

describe("Formats", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);
  const deploy = () => ethers.deployContract("FormatsHarness");

  /** What the contract says of each text. */
  async function leiVerdicts(texts: string[]): Promise<boolean[]> {
    const harness = await fixture();
    return Promise.all(texts.map((text) => harness.getFunction("isLei")(toUtf8Bytes(text))));
  }

  describe("Lei", () => {
    for (const lei of PUBLISHED_LEIS) {
      it(`accepts the published ${lei}`, async () => {
        expect(isLei(lei)).to.equal(true);
        expect(await leiVerdicts([lei])).to.deep.equal([true]);
      });
    }

    for (const lei of PUBLISHED_LEIS.slice(0, 3)) {
      // A letter in place of a digit shifts the rest, and no check on 97 finds every such slip.
      it(`refuses every wrong digit, letter and transposition in ${lei}`, async () => {
        const wrong = [...substitutions(lei, kindOf), ...transpositions(lei)];
        expect(wrong.filter(isLei)).to.deep.equal([]);
        expect(await leiVerdicts(wrong)).to.not.include(true);
      });

      it(`agrees with the library on every other character in ${lei}`, async () => {
        const texts = substitutions(lei, () => DIGITS + LETTERS);
        expect(await leiVerdicts(texts)).to.deep.equal(texts.map(isLei));
      });
    }

    it("refuses lower case, signs and letters as check digits", async () => {
      const flawed = ["7ltwfzyicnsx8d621k86", "7LTWFZYICNSX8D621K8 ", "7LTWFZYICNSX8D621/86", "7LTWFZYICNSX8D621:86"];
      const edges = ["7LTWFZYICNSX8D621@86", "7LTWFZYICNSX8D621[86", "7LTWFZYICNSX8D621KA6", "7LTWFZYICNSX8D621K8A"];
      for (const text of [...flawed, ...edges]) expect(isLei(text), text).to.equal(false);
      expect(await leiVerdicts([...flawed, ...edges])).to.not.include(true);
    });

    it("agrees on all hundred check digits of a prefix, of which one is right", async () => {
      for (const prefix of ["7LTWFZYICNSX8D621K", "000000000000000000", "ZZZZZZZZZZZZZZZZZZ"]) {
        const texts = Array.from({ length: 100 }, (_, digits) => prefix + digits.toString().padStart(2, "0"));
        const right = texts.filter(isLei);
        expect(right).to.deep.equal([completeLei(prefix)]);
        const verdicts = await leiVerdicts(texts);
        expect(texts.filter((_, index) => verdicts[index])).to.deep.equal(right);
      }
    });

    it("takes check digits of 02 to 98 only, so that nobody has two identifiers", async () => {
      const completed = Array.from({ length: 97 }, (_, index) =>
        completeLei(`SOGDIA${index.toString().padStart(12, "0")}`),
      );
      const digits = new Set(completed.map((lei) => Number(lei.slice(18))));
      expect([Math.min(...digits), Math.max(...digits), digits.size]).to.deep.equal([2, 98, 97]);
      expect(await leiVerdicts(completed)).to.not.include(false);
      for (const [right, wrong] of [
        ["97", "00"],
        ["98", "01"],
        ["02", "99"],
      ] as const) {
        const twin = completed.find((lei) => lei.endsWith(right))!.slice(0, 18) + wrong;
        expect([isLei(twin), ...(await leiVerdicts([twin]))], twin).to.deep.equal([false, false]);
      }
    });

    it("completes eighteen characters and no other text", () => {
      expect(completeLei("7LTWFZYICNSX8D621K")).to.equal("7LTWFZYICNSX8D621K86");
      for (const prefix of ["7LTWFZYICNSX8D621", "7LTWFZYICNSX8D621k", ""]) {
        expect(() => completeLei(prefix))
          .to.throw(InvalidLei)
          .with.property("lei", prefix);
      }
    });
  });

  describe("Purpose", () => {
    it("numbers all 44 codes as the library does", async () => {
      const harness = await fixture();
      expect(PURPOSES).to.have.length(44);
      for (const [index, code] of PURPOSES.entries()) {
        expect(await harness.getFunction("purposeIndex")(purposeToBytes(code)), code).to.equal(index + 1);
        expect([purposeIndex(code), purposeAt(index + 1)]).to.deep.equal([index + 1, code]);
        expect(purposeFromBytes(purposeToBytes(code))).to.equal(code);
      }
    });

    it("keeps zero for a payment that states no purpose", async () => {
      const harness = await fixture();
      expect(await harness.getFunction("purposeIndex")("0x00000000")).to.equal(0n);
      expect([purposeToBytes(UNSPECIFIED), purposeAt(0)]).to.deep.equal(["0x00000000", UNSPECIFIED]);
      expect(purposeFromBytes("0x00000000")).to.equal(UNSPECIFIED);
    });

    it("refuses every other code, by name or by bytes", async () => {
      const harness = await fixture();
      // Neighbours in the alphabet of each code, and what an unused place of the last word would read as.
      const neighbours = PURPOSES.flatMap((code) => ["@", "["].map((end) => code.slice(0, 3) + end));
      for (const code of [...neighbours, "AAAA", "ZZZZ", "trad", "BON", "ONUC", "\0\0\0A", "ABAB"]) {
        const bytes = hexlify(toUtf8Bytes(code.padEnd(4, "\0")));
        await expect(harness.getFunction("purposeIndex")(bytes))
          .to.be.revertedWithCustomError(harness, "PurposeUnknown")
          .withArgs(bytes);
        expect(() => purposeIndex(code))
          .to.throw(UnknownPurpose)
          .with.property("code", code);
        expect(() => purposeFromBytes(bytes))
          .to.throw(UnknownPurpose)
          .with.property("code", bytes);
      }
      expect(() => purposeFromBytes("0xffffffff")).to.throw(UnknownPurpose);
      for (const index of [-1, 45, 47]) expect(() => purposeAt(index)).to.throw(UnknownPurpose);
    });
  });

  describe("Uetr", () => {
    it("accepts fresh references and returns them unchanged", async () => {
      const harness = await fixture();
      for (let round = 0; round < 32; ++round) {
        const uetr = newUetr();
        expect(await harness.getFunction("isUetr")(uetrToBytes(uetr)), uetr).to.equal(true);
        expect(uetrFromBytes(uetrToBytes(uetr))).to.equal(uetr);
      }
    });

    it("takes version 4 and variant 10 and no other, as the library does", async () => {
      const harness = await fixture();
      for (const version of "0123456789abcdef") {
        for (const variant of "0123456789abcdef") {
          const uetr = `eb6305c9-1f7f-${version}9de-${variant}ed0-16487c27b42d`;
          const right = version === "4" && "89ab".includes(variant);
          const bytes = `0x${uetr.replaceAll("-", "")}`;
          expect(await harness.getFunction("isUetr")(bytes), uetr).to.equal(right);
          if (right) expect(uetrToBytes(uetr)).to.equal(bytes);
          else
            expect(() => uetrToBytes(uetr))
              .to.throw(InvalidUetr)
              .with.property("uetr", uetr);
        }
      }
    });
  });
});
