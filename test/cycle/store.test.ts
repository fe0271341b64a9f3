import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { toUtf8Bytes, toUtf8String, ZeroHash } from "ethers";

import { InvalidCycleFile, paymentFrom, toJson } from "../../src/cycle/files.ts";
import { EntryTooLong, Journal, JournalCorrupt, MAX_ENTRY } from "../../src/cycle/journal.ts";
import { newCyclePayment } from "../../src/cycle/payment.ts";
import { openCopy, sealCopy, SealedElsewhere } from "../../src/cycle/sealed-copy.ts";
import { disclosurePublicKey, newDisclosureKey } from "../../src/index.ts";

describe("what an agent keeps", () => {
  let folder: string;
  const path = () => join(folder, "payments.journal");

  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "sogdia-cycle-"))));
  afterEach(() => rm(folder, { recursive: true }));

  async function written(...texts: string[]): Promise<string[]> {
    const found: string[] = [];
    const journal = await Journal.open(path(), (entry) => found.push(toUtf8String(entry)));
    await Promise.all(texts.map((text) => journal.append(toUtf8Bytes(text))));
    await journal.close();
    return found;
  }

  it("is there again after it was closed, in order, whatever was added at once", async () => {
    expect(await written("one", "two", "")).to.deep.equal([]);
    expect(await written("three")).to.deep.equal(["one", "two", ""]);
    expect(await written()).to.deep.equal(["one", "two", "", "three"]);
  });

  it("loses nothing but what was half written, wherever the machine stopped", async () => {
    await written("one", "two");
    const { length } = await readFile(path());
    for (let cut = 1; cut <= 39; ++cut) {
      await truncate(path(), length - cut);
      expect(await written(), `${cut}`).to.deep.equal(cut <= 39 ? ["one"] : []);
      await rm(path());
      await written("one", "two");
    }
    await appendFile(path(), new Uint8Array(50));
    expect(await written("three")).to.deep.equal(["one", "two"]);
    expect(await written()).to.deep.equal(["one", "two", "three"]);
  });

  it("refuses a journal in which anything was changed, left out or put elsewhere", async () => {
    await written("one", "two", "three");
    const bytes = await readFile(path());
    const first = bytes.subarray(0, 39);
    for (const [what, changed] of [
      ["changed", Buffer.concat([bytes.subarray(0, 36), toUtf8Bytes("uno"), bytes.subarray(39)])],
      ["left out", bytes.subarray(39)],
      ["twice", Buffer.concat([first, bytes])],
      ["longer than the file", Buffer.concat([Uint8Array.of(0, 0, 1), bytes.subarray(3)])],
      ["blank", Buffer.concat([new Uint8Array(36), bytes.subarray(36)])],
    ] as const) {
      await writeFile(path(), changed);
      const failure = await written().catch((error: unknown) => error);
      expect(failure, what).to.be.instanceOf(JournalCorrupt);
    }
  });

  it("takes no entry above the bound", async () => {
    const journal = await Journal.open(path(), () => undefined);
    expect(() => journal.append(new Uint8Array(MAX_ENTRY + 1))).to.throw(EntryTooLong);
    await journal.close();
  });

  it("seals a copy to one Supervisor and one cycle", () => {
    const [secretKey, other] = [newDisclosureKey(), newDisclosureKey()];
    const [copy, cycle] = [toUtf8Bytes("payments"), `0x${"ab".repeat(32)}`];
    const own = { country: 156, version: 2 };
    const sealed = sealCopy(copy, cycle, { ...own, key: disclosurePublicKey(secretKey) });
    expect(Buffer.from(sealed).includes("payments")).to.equal(false);
    expect(openCopy(sealed, cycle, { ...own, secretKey })).to.deep.equal(copy);
    expect(() => openCopy(sealed, cycle, { ...own, secretKey: other })).to.throw(SealedElsewhere);
    expect(() => openCopy(sealed, ZeroHash, { ...own, secretKey })).to.throw(SealedElsewhere);
    expect(() => openCopy(sealed, cycle, { country: 398, version: 2, secretKey })).to.throw(SealedElsewhere);
    expect(() => openCopy(sealed.slice(0, 9), cycle, { ...own, secretKey })).to.throw(SealedElsewhere);
  });

  it("reads back a payment as it wrote it, and nothing that is none", () => {
    const [payer, payee, currency] = ["11", "22", "33"].map((byte) => `0x${byte.repeat(20)}`) as [
      string,
      string,
      string,
    ];
    const payment = newCyclePayment({ payer, payee, currency, amount: 1n << 90n, purpose: 3 });
    const value = JSON.parse(toJson(payment)) as object;
    expect(paymentFrom(value)).to.deep.equal(payment);
    for (const broken of [null, [], {}, { ...value, more: 1 }, { ...value, amount: "-1" }, { ...value, salt: "0x" }])
      expect(() => paymentFrom(broken)).to.throw(InvalidCycleFile);
  });
});
