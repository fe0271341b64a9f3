import { expect } from "chai";
import { AbiCoder, concat, id, Interface, Log } from "ethers";

import { eventIn } from "../../src/chain/events.ts";
import { NodeContradicts } from "../../src/index.ts";

const SAID = new Interface(["event Said(address indexed who, string text, uint8 number)"]);
const WHO = `0x${"00".repeat(12)}${"11".repeat(20)}`;

function logOf(data: string, topics = [id("Said(address,string,uint8)"), WHO]): Log {
  const place = { blockHash: id("block"), blockNumber: 7, transactionHash: id("transaction") };
  return new Log(
    { ...place, address: `0x${"22".repeat(20)}`, data, index: 0, removed: false, topics, transactionIndex: 0 },
    null as never,
  );
}

const encoded = (text: string) => AbiCoder.defaultAbiCoder().encode(["bytes", "uint8"], [text, 3]);

describe("eventIn", () => {
  it("names an event and its arguments", () => {
    const found = eventIn(SAID, logOf(encoded(`0x${Buffer.from("é").toString("hex")}`)));
    expect(found?.name).to.equal("Said");
    expect(found?.args.toObject()).to.deep.equal({ who: `0x${"11".repeat(20)}`, text: "é", number: 3n });
  });

  it("knows no event of another interface, and none without a name", () => {
    expect(eventIn(SAID, logOf("0x", [id("Other()")]))).to.equal(null);
    expect(eventIn(SAID, logOf("0x", []))).to.equal(null);
  });

  it("reads on where bytes stand for no character, which whoever writes them must not use to stop all others", () => {
    expect(eventIn(SAID, logOf(encoded("0x61ff62")))?.args.toObject()).to.include({ text: "a\ufffdb", number: 3n });
  });

  it("refuses what does not decode", () => {
    for (const data of ["0x", "0x12", concat([encoded("0x61").slice(0, 66), "0x"])]) {
      expect(() => eventIn(SAID, logOf(data)), data).to.throw(NodeContradicts);
    }
    expect(() => eventIn(SAID, logOf(encoded("0x61"), [id("Said(address,string,uint8)")]))).to.throw(NodeContradicts);
  });
});
