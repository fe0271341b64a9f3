import { expect } from "chai";

import { checkDigitsOf, hasCheckDigits } from "../../src/common/check-digits.ts";
import { isIban } from "../../src/common/iban.ts";
import { isLei } from "../../src/index.ts";

/** Examples that countries gave for the IBAN registry. */
const PUBLISHED = (
  "AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201 " +
  "AZ21NABZ00000000137010001944 BA391290079401028494 BE68539007547034 BG80BNBG96611020345678 " +
  "BH67BMAG00001299123456 BR1800360305000010009795493C1 BY13NBRB3600900000002Z00AB00 CH9300762011623852957 " +
  "CR05015202001026284066 CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000 " +
  "DK5000400440116243 DO28BAGR00000001212453611324 EE382200221020145685 EG380019000500000000263180002 " +
  "ES9121000418450200051332 FI2112345600000785 FO6264600001631634 FR1420041010050500013M02606 " +
  "GB29NWBK60161331926819 GE29NB0000000101904917 GI75NWBK000000007099453 GL8964710001000206 " +
  "GR1601101250000000012300695 GT82TRAJ01020000001210029690 HR1210010051863000160 HU42117730161111101800000000 " +
  "IE29AIBK93115212345678 IL620108000000099999999 IQ98NBIQ850123456789012 IS140159260076545510730339 " +
  "IT60X0542811101000000123456 JO94CBJO0010000000000131000302 KW81CBKU0000000000001234560101 KZ86125KZT5004100100 " +
  "LB62099900000001001901229114 LC55HEMM000100010012001200023015 LI21088100002324013AA LT121000011101001000 " +
  "LU280019400644750000 LV80BANK0000435195001 MC5811222000010123456789030 MD24AG000225100013104168 " +
  "ME25505000012345678951 MK07250120000058984 MR1300020001010000123456753 MT84MALT011000012345MTLCAST001S " +
  "MU17BOMM0101101030300200000MUR NL91ABNA0417164300 NO9386011117947 PK36SCBL0000001123456702 " +
  "PL61109010140000071219812874 PS92PALS000000000400123456702 PT50000201231234567890154 QA58DOHB00001234567890ABCDEFG " +
  "RO49AAAA1B31007593840000 RS35260005601001611379 SA0380000000608010167519 SC18SSCB11010000000000001497USD " +
  "SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100 " +
  "ST23000100010051845310146 SV62CENR00000000000000700025 TL380080012345678910157 TN5910006035183598478831 " +
  "TR330006100519786457841326 UA213223130000026007233566001 VA59001123000012345678 VG96VPVG0000012345678901 " +
  "XK051212012345678906 BI4210000100010000332045181 "
)
  .trim()
  .split(" ");

const pairs = Array.from({ length: 100 }, (_, pair) => pair.toString().padStart(2, "0"));

/** Every pair of digits that a country's account is taken with. */
const pairsOf = (country: string, account: string) => pairs.filter((pair) => isIban(country + pair + account));

describe("check digits (ISO 7064 MOD 97-10)", () => {
  it("are one pair for each text, from 02 to 98", () => {
    const seen = new Set<string>();
    for (let number = 0; number < 2_000; number += 1) {
      const text = `A${number}Z`;
      const own = checkDigitsOf(text);
      seen.add(own);
      expect(pairs.filter((pair) => hasCheckDigits(text + pair))).to.deep.equal([own]);
    }
    expect([...seen].sort()).to.deep.equal(pairs.slice(2, 99));
  });

  it("of an LEI and of an IBAN are never 00, 01 or 99", () => {
    for (let number = 0; number < 2_000; number += 1) {
      const body = number.toString().padStart(16, "0");
      for (const pair of ["00", "01", "99"]) {
        expect(isLei(`AB${body}${pair}`)).to.equal(false);
        expect(isIban(`KZ${pair}${body}`)).to.equal(false);
      }
    }
  });
});

describe("isIban", () => {
  it("takes what countries published", () => {
    for (const iban of PUBLISHED) expect(isIban(iban), iban).to.equal(true);
  });

  it("takes no other check digits for the same account", () => {
    for (const iban of PUBLISHED) {
      expect(pairsOf(iban.slice(0, 2), iban.slice(4)), iban).to.deep.equal([iban.slice(2, 4)]);
    }
  });

  it("takes no other length, whatever the check digits", () => {
    for (const iban of PUBLISHED) {
      const [country, account] = [iban.slice(0, 2), iban.slice(4)];
      for (const other of [`${account}0`, account.slice(0, -1), `${account}${account}`.slice(0, 30)]) {
        if (other.length === account.length) continue;
        expect(pairsOf(country, other), `${country} ${other}`).to.deep.equal([]);
      }
    }
  });

  it("refuses those of the second names of check digits", () => {
    for (const iban of ["MD996JK24D0RFGDJJPJQHKWN", "MD00AG000225100013104168", "KZ01125KZT5004100100"]) {
      expect(isIban(iban), iban).to.equal(false);
    }
  });

  it("takes an account of a country that registered no length by its check digits", () => {
    for (const account of ["1", "0123456789ABCDEFGHIJKLMNOPQRST"]) expect(pairsOf("ZZ", account)).to.have.lengthOf(1);
    expect(pairsOf("ZZ", "0".repeat(31))).to.deep.equal([]);
    expect(pairsOf("ZZ", "")).to.deep.equal([]);
  });

  it("takes it as machines write it only", () => {
    for (const text of [
      "GB29 NWBK 6016 1331 9268 19",
      "gb29NWBK60161331926819",
      "GB29NWBK6016133192681\u0669",
      "GB29NWBK60161331926819\n",
    ]) {
      expect(isIban(text), text).to.equal(false);
    }
    // The schema lets small letters stand, which count as capitals.
    expect(isIban("GB29nwbk60161331926819")).to.equal(true);
  });
});
