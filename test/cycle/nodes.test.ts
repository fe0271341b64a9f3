import { mkdtemp, rm } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

import { expect } from "chai";
import { getBytes, hexlify, id, toUtf8Bytes, Wallet } from "ethers";

import { AgentNode } from "../../src/cycle/agent-node.ts";
import { assemble, type Cycle } from "../../src/cycle/assemble.ts";
import { signDigest } from "../../src/cycle/bls.ts";
import { participantCopy, supervisorCopy } from "../../src/cycle/copy.ts";
import { Deliveries } from "../../src/cycle/deliveries.ts";
import { supervisorJson, toJson } from "../../src/cycle/files.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import type { CycleMessage } from "../../src/cycle/message.ts";
import type { CycleEnd, NodeChain } from "../../src/cycle/node-chain.ts";
import { CycleUntimely, OfferRefused, refusalFrom, toldOf } from "../../src/cycle/offer.ts";
import { NotTaken, ParticipantNode, type SigningTerms } from "../../src/cycle/participant-node.ts";
import { OtherLink, PaymentBook, PaymentsTaken, TooManyOpen } from "../../src/cycle/payment-book.ts";
import { type CyclePayment, coreOf, newCyclePayment } from "../../src/cycle/payment.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";
import { cyclesDomain, digestOfProposal } from "../../src/cycle/proposal.ts";
import { sealCopy } from "../../src/cycle/sealed-copy.ts";
import { SupervisorNode } from "../../src/cycle/supervisor-node.ts";
import { newDisclosureKey, publicKeyOf } from "../../src/supervision/disclosure/envelope.ts";

const keccak = await openKeccak();
const [A, B, C, AGENT, SA, SB, TOKEN] = [1, 2, 3, 4, 5, 6, 7].map(
  (key) => new Wallet(`0x${String(key).padStart(64, "0")}`).address,
) as [string, string, string, string, string, string, string];
const [HERE, THERE] = [156, 398];
const KEYS = [
  { id: HERE << 16, account: SA },
  { id: (HERE << 16) + 1, account: A },
  { id: THERE << 16, account: SB },
  { id: (THERE << 16) + 1, account: B },
  { id: (THERE << 16) + 2, account: C },
].map((key) => ({ ...key, key: "0x" }));
const [NOW, WINDOW, LONGEST] = [1_800_000_000, 300, 600]; // seconds
const domain = cyclesDomain(TOKEN, 1_030n);
const SECRET = getBytes(id("secret")).fill(0, 0, 1);

const pay = (payer: string, payee: string, amount: bigint): CyclePayment =>
  newCyclePayment({ payer, payee, currency: TOKEN, amount, purpose: 0 });

function cycleOf(
  payments: readonly CyclePayment[],
  changes: { sequence?: bigint; strikesUntil?: number; cut?: number } = {},
) {
  const table = new PaymentTable();
  for (const payment of payments) table.add(payment);
  const known = { keys: KEYS, issuerOf: () => HERE, fundsOf: () => 1_000n, refusalOf: () => undefined };
  const times = { cut: NOW, strikesUntil: NOW + WINDOW + 60 };
  return assemble(table, { agent: AGENT, sequence: 1n, ...times, ...known, ...changes }, keccak);
}

const idOf = ({ proposal }: Cycle) => digestOfProposal(domain, proposal);
const messageOf = (from: string, kind: string, body: string): CycleMessage => {
  return { from, to: A, kind, key: id(body), expires: 0, body, signature: "0x" };
};
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("a node of cycles", () => {
  let folder: string;
  let book: PaymentBook;
  let node: ParticipantNode;
  let [time, clock] = [NOW, 0];
  let ends: Map<string, CycleEnd>;
  let keep: SigningTerms["keep"];
  let kept: string[];

  const chain: NodeChain = {
    window: WINDOW,
    latest: () => Promise.resolve({ block: 7, time }),
    keys: () => Promise.resolve(KEYS),
    endOf: (cycle) => Promise.resolve(ends.get(cycle.id)),
  };
  const terms = (): SigningTerms => ({
    ...{ account: A, secret: SECRET, domain, chain, keccak, longest: LONGEST, tell: () => undefined },
    isAgent: (account) => account === AGENT,
    keep: (cycle, copy) => keep(cycle, copy),
  });
  const path = () => join(folder, "payments.book");

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-node-"));
    [time, clock] = [NOW, 1_000_000];
    [ends, kept] = [new Map<string, CycleEnd>(), []];
    keep = (cycle) => Promise.resolve(void kept.push(cycle));
    book = await PaymentBook.open(path());
    node = new ParticipantNode(terms(), book, () => clock);
  });

  afterEach(async () => {
    await book.close();
    await rm(folder, { recursive: true });
  });

  async function restart(): Promise<void> {
    await book.close();
    book = await PaymentBook.open(path());
    node = new ParticipantNode(terms(), book, () => clock);
  }

  const give = async (from: string, payments: readonly CyclePayment[]) =>
    node.take(messageOf(from, "payments", toJson(payments)));
  const offer = async (
    cycle: Cycle,
    { from = AGENT, kind = "cycle", leftOut = [] as { core: string; why: string }[] } = {},
  ) => node.take(messageOf(from, kind, toJson({ copy: participantCopy(cycle, A), leftOut })));
  const kinds = async (work: Promise<unknown>) => {
    const error = await failure(work);
    expect(error).to.be.instanceOf(OfferRefused);
    return (error as OfferRefused).faults.map(({ kind }) => kind);
  };

  describe("of a participant", () => {
    it("takes payments from whoever pays them, its own from itself, once, and no others", async () => {
      const [own, received] = [pay(A, B, 5n), pay(B, A, 7n)];
      expect(await give(A, [own])).to.equal("1 are new");
      expect(await give(B, [received, received])).to.equal("1 are new");
      expect(await give(B, [received])).to.equal("0 are new");
      for (const [from, payment] of [
        [C, received],
        [B, own],
        [A, received],
        [B, pay(B, C, 1n)],
      ] as const)
        expect(await failure(give(from, [payment]))).to.be.instanceOf(NotTaken);
      expect(await failure(give(B, [{ ...received, linked: id("other") }]))).to.be.instanceOf(OtherLink);
      expect(await failure(node.take(messageOf(B, "payments", "{}")))).to.be.instanceOf(NotTaken);
      expect([...book.waiting.values()]).to.deep.equal([own, received]);
    });

    it("signs a cycle in which is what it knows, and nothing for whoever is no agent", async () => {
      const deals = [pay(A, B, 5n), pay(B, A, 7n)];
      await give(A, deals.slice(0, 1));
      await give(B, deals.slice(1));
      const cycle = await cycleOf([...deals, pay(B, C, 1n)]);
      expect(await failure(offer(cycle, { from: B }))).to.be.instanceOf(NotTaken);
      expect(await offer(cycle, { kind: "look" })).to.equal("nothing is wrong");
      expect(book.open).to.deep.equal([]);
      expect(await offer(cycle)).to.equal(hexlify(signDigest(getBytes(idOf(cycle)), SECRET)));
      expect(kept).to.deep.equal([idOf(cycle)]);
      const unknown = pay(C, A, 1n);
      expect(await kinds(offer(await cycleOf([...deals, unknown])))).to.deep.equal(Array(2).fill("InAnotherCycle"));
      expect(await kinds(offer(await cycleOf([unknown])))).to.have.members(["Unknown", "WrongPosition"]);
    });

    it("does not sign where an agent hides a payment that it had, but where it says why", async () => {
      const deals = [pay(A, B, 5n), pay(A, C, 6n)];
      await give(A, deals);
      const cycle = await cycleOf(deals.slice(0, 1));
      const core = coreOf(deals[1]!);
      await book.noteDelivered(AGENT, [core], clock);
      expect(await offer(cycle, { kind: "look" })).to.equal("nothing is wrong"); // it came after the cut
      [time, clock] = [NOW + 10, clock + 17_000];
      expect(await kinds(offer(cycle))).to.have.members(["Missing", "WrongPosition"]);
      expect(await offer(cycle, { leftOut: [{ core, why: "WaitsForFunds" }] })).to.match(/^0x/);
    });

    it("tells its agent which payment it knows nothing of, so that whoever made it stops one cycle and no other", async () => {
      const [known, unknown] = [pay(A, B, 5n), pay(C, A, 1n)];
      await give(A, [known]);
      const cycle = await cycleOf([known, unknown]);
      const copy = participantCopy(cycle, A);
      const refusal = await failure(offer(cycle));
      const told = toldOf(refusalFrom((refusal as OfferRefused).message), copy);
      expect(told).to.deep.equal({ settled: [], bound: [coreOf(unknown)] });
    });

    it("does not sign where an agent says that it looked before it had a payment, long ago", async () => {
      const deals = [pay(A, B, 5n), pay(A, C, 6n)];
      await give(A, deals);
      await book.noteDelivered(AGENT, deals.map(coreOf), clock);
      [time, clock] = [NOW + LONGEST + 10, clock + (LONGEST + 10) * 1_000];
      const old = { cut: NOW - 3_600, strikesUntil: time + WINDOW + 60 };
      expect(await kinds(offer(await cycleOf(deals.slice(0, 1), old)))).to.have.members(["Missing", "WrongPosition"]);
    });

    it("signs a payment in one cycle at a time, also of two that come at once, and after it was killed", async () => {
      const deals = [pay(A, B, 5n)];
      await give(A, deals);
      const [one, other] = [await cycleOf(deals), await cycleOf(deals, { sequence: 2n })];
      const both = await Promise.all([offer(one), failure(offer(other))]);
      expect(both[0]).to.match(/^0x/);
      expect(both[1]).to.be.instanceOf(PaymentsTaken);
      await restart();
      expect(await kinds(offer(other))).to.deep.equal(["InAnotherCycle"]);
      expect(await offer(one)).to.equal(both[0]); // the same signature again harms nobody
      await node.lookAfter();
      expect(book.open.map((cycle) => cycle.id)).to.deep.equal([idOf(one)]);
      ends.set(idOf(one), { settled: false });
      await node.lookAfter();
      expect(await offer(other)).to.match(/^0x/);
    });

    it("signs nothing again that settled, but what was struck", async () => {
      const deals = [pay(A, B, 5n), pay(A, C, 6n)];
      await give(A, deals);
      const cycle = await cycleOf(deals);
      await offer(cycle);
      ends.set(idOf(cycle), { settled: true, struck: new Set([coreOf(deals[1]!)]) });
      await node.lookAfter();
      await restart();
      expect(await kinds(offer(await cycleOf(deals, { sequence: 2n })))).to.deep.equal(["Settled"]);
      expect(await give(A, deals)).to.equal("0 are new");
      expect(await offer(await cycleOf(deals.slice(1), { sequence: 3n }))).to.match(/^0x/);
    });

    it("signs only what can be proposed, and not too far ahead", async () => {
      const deals = [pay(A, B, 5n)];
      await give(A, deals);
      for (const until of [NOW - 1, NOW + LONGEST + 1])
        expect(await failure(offer(await cycleOf(deals, { strikesUntil: until + WINDOW })))).to.be.instanceOf(
          CycleUntimely,
        );
      for (const until of [NOW, NOW + LONGEST])
        expect(await offer(await cycleOf(deals, { strikesUntil: until + WINDOW }), { kind: "look" })).to.be.a("string");
    });

    it("signs nothing that it could not keep", async () => {
      const deals = [pay(A, B, 5n)];
      await give(A, deals);
      const cycle = await cycleOf(deals);
      keep = () => Promise.reject(new Error("the disk is full"));
      expect(await failure(offer(cycle)))
        .to.be.instanceOf(Error)
        .with.property("message", "the disk is full");
      expect(book.open).to.deep.equal([]);
    });
  });

  it("keeps so many payments of one payer open, and those of others beside them", async () => {
    await book.close();
    book = await PaymentBook.open(path(), 2);
    const many = [pay(B, A, 1n), pay(B, A, 2n), pay(B, A, 3n)];
    expect(await failure(book.add(many))).to.be.instanceOf(TooManyOpen);
    expect(await book.add(many.slice(0, 2))).to.equal(2);
    expect(await failure(book.add(many.slice(2)))).to.be.instanceOf(TooManyOpen);
    expect(await book.add([pay(C, A, 1n)])).to.equal(1);
    await book.end(id("cycle"), [coreOf(many[0]!)]);
    expect(await book.add(many.slice(2))).to.equal(1);
  });

  describe("of a Supervisor", () => {
    const opening = newDisclosureKey();
    const recipient = { country: HERE, version: 1, key: publicKeyOf(opening) };
    const supervisor = () =>
      new SupervisorNode({
        ...{ ...terms(), account: SA, country: HERE, disclosureKey: opening },
        issuersOf: (currencies) => Promise.resolve(new Map(currencies.map((currency) => [currency, HERE]))),
      });
    const sealed = (cycle: Cycle, of = cycle, country = HERE) => {
      const copy = supervisorJson(supervisorCopy(of, country, () => HERE));
      const sealedTo = { cycle: idOf(cycle), country: HERE, version: 1 };
      return toJson({ ...sealedTo, sealed: hexlify(sealCopy(toUtf8Bytes(copy), idOf(cycle), recipient)) });
    };
    const offerTo = async (body: string, from = AGENT, kind = "cycle") =>
      supervisor().take(messageOf(from, kind, body));

    it("keeps its sheets, sealed, and then signs", async () => {
      const cycle = await cycleOf([pay(A, B, 5n)]);
      const copies: string[] = [];
      keep = (_, copy) => Promise.resolve(void copies.push(copy));
      expect(await offerTo(sealed(cycle))).to.equal(hexlify(signDigest(getBytes(idOf(cycle)), SECRET)));
      expect(copies[0]).to.contain("sealed").and.not.to.contain("payer");
      keep = () => Promise.reject(new Error("the disk is full"));
      expect(await failure(offerTo(sealed(cycle)))).to.have.property("message", "the disk is full");
    });

    it("signs nothing of which a sheet is missing, that is of another cycle or country, open, or from anybody", async () => {
      const [deals, other] = [[pay(A, B, 5n), pay(C, A, 3n)], [pay(A, B, 5n)]];
      const [cycle, part] = [await cycleOf(deals), await cycleOf(other)];
      const table = new PaymentTable();
      table.add(deals[0]!);
      const cut = supervisorJson({ ...supervisorCopy(cycle, HERE, () => HERE), table });
      const body = toJson({
        ...{ cycle: idOf(cycle), country: HERE, version: 1 },
        sealed: hexlify(sealCopy(toUtf8Bytes(cut), idOf(cycle), recipient)),
      });
      expect(await kinds(offerTo(body))).to.include("WrongSheet");
      for (const wrong of [sealed(cycle, part), sealed(cycle, cycle, THERE), cut])
        expect(await failure(offerTo(wrong))).to.be.instanceOf(NotTaken);
      for (const [from, kind] of [
        [B, "cycle"],
        [AGENT, "payments"],
      ] as const)
        expect(await failure(offerTo(sealed(cycle), from, kind))).to.be.instanceOf(NotTaken);
      expect(kept).to.deep.equal([]);
    });
  });

  it("of an agent takes payments from whoever pays them", async () => {
    const collected: CyclePayment[] = [];
    const agent = new AgentNode(
      (payments) => Promise.resolve(collected.push(...payments)),
      () => undefined,
    );
    const deal = pay(A, B, 5n);
    expect(await agent.take(messageOf(A, "payments", toJson([deal])))).to.equal("1 are new");
    expect(await failure(agent.take(messageOf(B, "payments", toJson([deal]))))).to.be.instanceOf(NotTaken);
    expect(await failure(agent.take(messageOf(A, "cycle", "{}")))).to.be.instanceOf(NotTaken);
    expect(collected).to.deep.equal([deal]);
  });

  describe("that brings payments to others", () => {
    const wallet = new Wallet(`0x${"1".padStart(64, "0")}`); // of A
    const servers: Server[] = [];
    let taken: [string, number][];

    async function peer(name: string, answer: () => number | undefined): Promise<string> {
      const server = createServer((request, response) => {
        void text(request).then((body) => {
          const status = answer();
          if (status === undefined) return; // it never answers
          const { body: payments } = JSON.parse(body) as CycleMessage;
          if (status === 200) taken.push([name, (JSON.parse(payments) as unknown[]).length]);
          response.writeHead(status).end("1 are new");
        });
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      servers.push(server);
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    beforeEach(() => void (taken = []));
    afterEach(() => {
      for (const server of servers.splice(0)) {
        server.closeAllConnections();
        server.close();
      }
    });

    it("brings them to the payee, then to the agents, again where it failed, and past whoever does not answer", async () => {
      let isUp = false;
      const participants = new Map([
        [B, await peer("B", () => (isUp ? 200 : 503))],
        [C, await peer("C", () => undefined)],
      ]);
      const agents = new Map([[AGENT, await peer("agent", () => 200)]]);
      const own = { signer: wallet, account: A, domain, tell: () => undefined, clock: () => clock };
      const deliveries = new Deliveries({ ...own, participants, agents }, book);
      await book.add([pay(A, B, 1n), pay(A, B, 2n), pay(A, C, 3n), pay(B, A, 4n)]);
      const run = async () => {
        void deliveries.run().catch(() => undefined); // C keeps it waiting
        for (let tries = 0; tries < 20; ++tries) await setTimeout(5);
      };
      await run();
      expect(taken).to.deep.equal([]);
      isUp = true;
      await run(); // too soon after it failed
      expect(taken).to.deep.equal([]);
      clock += 1_000;
      await run();
      await run();
      await run();
      expect(taken).to.deep.equal([
        ["B", 2],
        ["agent", 2],
      ]);
    });
  });
});
