import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

import { expect } from "chai";
import { hexlify, id, Wallet } from "ethers";

import { PeerRefuses, sendMessage, SERVER_LIMITS, serveInbox } from "../../src/cycle/exchange.ts";
import { Inbox, INBOX_LIMITS } from "../../src/cycle/inbox.ts";
import { type CycleMessage, signMessage } from "../../src/cycle/message.ts";
import { cyclesDomain } from "../../src/cycle/proposal.ts";

const NOW = 1_800_000_000;
const [node, bank, other] = [1, 2, 3].map((key) => new Wallet(`0x${String(key).padStart(64, "0")}`)) as [
  Wallet,
  Wallet,
  Wallet,
];
const domain = cyclesDomain(node.address, 1_030n);

describe("the exchange between nodes", () => {
  let time: number;
  let taken: string[];
  let take: (message: CycleMessage) => Promise<string>;

  beforeEach(() => {
    [time, taken] = [NOW, []];
    take = ({ body }) => Promise.resolve(`taken ${taken.push(body)}`);
  });

  function inboxWith(limits = {}): Inbox {
    const knows = (account: string) => account === bank.address;
    const own = { self: node.address, domain, knows, now: () => time, take: (message: CycleMessage) => take(message) };
    return new Inbox({ ...own, limits: { ...INBOX_LIMITS, ...limits } });
  }

  const messageOf = (changes: Partial<CycleMessage> = {}, signer = bank) =>
    signMessage(signer, domain, {
      ...{ to: node.address, kind: "payments", key: id("first"), expires: NOW + 60, body: "[]" },
      ...changes,
    });
  const answerOf = async (inbox: Inbox, message: unknown) => (await inbox.answer(JSON.stringify(message))).status;

  it("takes a message once, and gives a second try the answer of the first", async () => {
    const [inbox, message] = [inboxWith(), JSON.stringify(await messageOf())];
    const answers = await Promise.all([inbox.answer(message), inbox.answer(message)]);
    expect([...answers, await inbox.answer(message)].map(({ body }) => body)).to.deep.equal(Array(3).fill("taken 1"));
    expect(taken).to.deep.equal(["[]"]);
  });

  it("does not take another message under the same key", async () => {
    const inbox = inboxWith();
    expect(await answerOf(inbox, await messageOf())).to.equal(200);
    expect(await answerOf(inbox, await messageOf({ body: "[1]" }))).to.equal(409);
    expect(taken).to.deep.equal(["[]"]);
  });

  it("lets what failed be tried again", async () => {
    const [inbox, message] = [inboxWith(), await messageOf()];
    take = () => Promise.reject(new Error("the disk is full"));
    expect(await answerOf(inbox, message)).to.equal(422);
    take = () => Promise.resolve("now");
    expect(await answerOf(inbox, message)).to.equal(200);
  });

  it("takes nothing that was changed, is another's, too old or too far ahead, or is no message", async () => {
    const [inbox, message] = [inboxWith(), await messageOf()];
    for (const changes of [
      { body: "[1]" },
      { kind: "x" },
      { key: id("x") },
      { expires: NOW + 61 },
      { signature: "0x" },
    ])
      expect(await answerOf(inbox, { ...message, ...changes }), JSON.stringify(changes)).to.equal(403);
    expect(await answerOf(inbox, { ...message, to: other.address })).to.equal(403);
    expect(await answerOf(inbox, await messageOf({}, other))).to.equal(403);
    expect(await answerOf(inbox, { ...(await messageOf({}, other)), from: bank.address })).to.equal(403);
    expect(await answerOf(inbox, await messageOf({ expires: NOW + 3_601 }))).to.equal(410);
    expect(await answerOf(inbox, await messageOf({ expires: NOW - 1 }))).to.equal(410);
    for (const none of [null, [], { ...message, more: 1 }, "x"]) expect(await answerOf(inbox, none)).to.equal(400);
    expect(taken).to.deep.equal([]);
  });

  it("counts what an account sends by the minute, and not what others send in its name", async () => {
    const inbox = inboxWith({ perMinute: 2 });
    const forged = { ...(await messageOf({}, other)), from: bank.address };
    for (let count = 0; count < 5; ++count) expect(await answerOf(inbox, forged)).to.equal(403);
    const statuses: number[] = [];
    for (const key of ["a", "b", "c"]) statuses.push(await answerOf(inbox, await messageOf({ key: id(key) })));
    expect(statuses).to.deep.equal([200, 200, 429]);
    time += 60;
    const later = await messageOf({ key: id("d"), expires: time + 1 });
    expect(await answerOf(inbox, later)).to.equal(200);
  });

  it("tells more than it can work on to come again", async () => {
    const inbox = inboxWith({ atOnce: 1 });
    let finish = () => {};
    take = () => new Promise((resolve) => (finish = () => resolve("late")));
    const first = answerOf(inbox, await messageOf());
    expect(await answerOf(inbox, await messageOf({ key: id("second") }))).to.equal(503);
    finish();
    expect(await first).to.equal(200);
  });

  describe("over HTTP", () => {
    let server: Server;
    const port = () => (server.address() as AddressInfo).port;
    const url = () => `http://127.0.0.1:${port()}`;

    beforeEach(async () => void (server = await serveInbox(inboxWith(), 0)));
    afterEach(() => server.close());

    it("tries again until a busy node has taken it, once", async () => {
      let tries = 0;
      const busy = inboxWith();
      const real = busy.answer.bind(busy);
      busy.answer = (body) => (++tries < 3 ? Promise.resolve({ status: 503, body: "" }) : real(body));
      server.close();
      server = await serveInbox(busy, 0);
      expect(await sendMessage(url(), await messageOf(), [1, 1, 1])).to.equal("taken 1");
      expect(taken.length).to.equal(1);
    });

    it("does not try again where it is refused, and says where nobody is", async () => {
      const refused = await sendMessage(url(), await messageOf({}, other)).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(PeerRefuses).with.property("status", 403);
      const nowhere = await sendMessage("http://127.0.0.1:9", await messageOf(), [1]).catch((error: unknown) => error);
      expect(nowhere).to.be.instanceOf(PeerRefuses).with.property("status", null);
    });

    it("stays there for others while some send too much, rubbish, or nothing", async () => {
      const sockets = ["GET / HTTP/1.1\r\n", "\0\0\0\r\n\r\n", ""].map((text) => {
        const socket = connect(port(), "127.0.0.1");
        socket.on("error", () => {}).write(text);
        return socket;
      });
      await Promise.all(sockets.map((socket) => once(socket, "connect")));
      const flood = await fetch(url(), { method: "POST", body: hexlify(new Uint8Array(INBOX_LIMITS.maxBody)) }).then(
        ({ status }) => status,
        () => 413,
      );
      expect(flood).to.equal(413);
      expect(await sendMessage(url(), await messageOf())).to.equal("taken 1");
      for (const socket of sockets) socket.destroy();
    });

    const slowly = (text: string) => {
      const socket = connect(port(), "127.0.0.1");
      socket.on("error", () => {}).write(text);
      return { socket, gone: new Promise<Socket>((resolve) => socket.once("close", () => resolve(socket))) };
    };
    const HALF = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{";

    it("lets whoever is slow go", async () => {
      server.close();
      server = await serveInbox(inboxWith(), 0, "127.0.0.1", { ...SERVER_LIMITS, slowest: 200 });
      await Promise.all([HALF, "", "POST / HTTP/1.1\r\nx: "].map((text) => slowly(text).gone));
      expect(await sendMessage(url(), await messageOf(), [1])).to.equal("taken 1");
    });

    it("gives no address more connections than its share", async () => {
      server.close();
      server = await serveInbox(inboxWith(), 0, "127.0.0.1", { ...SERVER_LIMITS, perAddress: 2 });
      const own = [slowly(HALF), slowly(HALF)];
      await Promise.all(own.map(({ socket }) => once(socket, "connect")));
      await Promise.all([slowly(HALF), slowly(HALF)].map(({ gone }) => gone));
      expect(own.map(({ socket }) => socket.closed)).to.deep.equal([false, false]);
      for (const { socket } of own) socket.destroy();
    });

    it("reads no more at once than it has memory for", async () => {
      server.close();
      const limits = { ...SERVER_LIMITS, maxBody: 1_000, maxReading: 1_500 };
      server = await serveInbox(inboxWith(), 0, "127.0.0.1", limits);
      const waiting = [1, 2].map(() => {
        const socket = connect(port(), "127.0.0.1");
        socket
          .on("error", () => {})
          .write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 999\r\n\r\n${"x".repeat(700)}`);
        return socket;
      });
      await Promise.all(waiting.map((socket) => once(socket, "connect")));
      const busy = await sendMessage(url(), await messageOf(), [20, 20]).catch((error: unknown) => error);
      expect(busy).to.be.instanceOf(PeerRefuses);
      for (const socket of waiting) socket.destroy();
      expect(await sendMessage(url(), await messageOf(), [20, 20, 20])).to.equal("taken 1");
    });
  });
});
