import { expect } from "chai";
import { id, toUtf8Bytes } from "ethers";

import {
  AlteredDocuments,
  cargoOf,
  disclosurePublicKey,
  documentsCommitment,
  documentScope,
  newDisclosureKey,
  newDocumentSet,
  openDocuments,
  sealDocuments,
  TRADE_DOCUMENTS,
} from "../../src/index.ts";

const KAZAKHSTAN = 398;
const BILL = toUtf8Bytes("12 turbines");
const INVOICE = toUtf8Bytes("1,000,000 fen");

describe("Documents for customs", () => {
  const secretKey = newDisclosureKey();
  const key = disclosurePublicKey(secretKey);
  const set = newDocumentSet({ bill: BILL, invoice: INVOICE });
  const commitment = documentsCommitment(set);
  const sealed = sealDocuments(set, documentScope(["bill", "origin"]), { country: KAZAKHSTAN, key });

  it("open what was granted, and prove that it belongs to the declaration", () => {
    const { documents, hashes } = openDocuments(sealed, commitment, KAZAKHSTAN, secretKey);
    expect([...documents.keys()]).to.deep.equal(["bill"]);
    expect(documents.get("bill")!.content).to.deep.equal(BILL);
    expect(Object.keys(hashes)).to.deep.equal(["bill", "invoice"]);
  });

  it("hide the others behind salts: the same invoice has another hash in another set", () => {
    const other = newDocumentSet({ bill: BILL, invoice: INVOICE });
    expect(documentsCommitment(other)).to.not.equal(commitment);
  });

  it("open for no other country, key or declaration, nor when a byte was changed", () => {
    const bent = Uint8Array.from(sealed, (byte, index) => (index === 40 ? byte ^ 1 : byte));
    const attempts = [
      () => openDocuments(sealed, commitment, KAZAKHSTAN + 1, secretKey),
      () => openDocuments(sealed, commitment, KAZAKHSTAN, newDisclosureKey()),
      () => openDocuments(sealed, id("another declaration"), KAZAKHSTAN, secretKey),
      () => openDocuments(bent, commitment, KAZAKHSTAN, secretKey),
      () => openDocuments(new Uint8Array(), commitment, KAZAKHSTAN, secretKey),
    ];
    for (const attempt of attempts) expect(attempt).to.throw(AlteredDocuments, "another country, key or declaration");
  });

  it("of a declarant that seals another text than it committed to are refused", () => {
    const changed = new Map(set).set("bill", { salt: set.get("bill")!.salt, content: toUtf8Bytes("13 turbines") });
    const lie = sealDocuments(changed, documentScope(["bill"]), { country: KAZAKHSTAN, key });
    expect(() => openDocuments(lie, commitment, KAZAKHSTAN, secretKey)).to.throw(AlteredDocuments);
  });

  it("have one bit each, and a cargo one name", () => {
    expect(documentScope(TRADE_DOCUMENTS)).to.equal(0b1111111);
    expect(documentScope([])).to.equal(0);
    const register = `0x${"11".repeat(20)}`;
    expect(new Set([cargoOf(register, 1n), cargoOf(register, 2n)]).size).to.equal(2);
  });
});
