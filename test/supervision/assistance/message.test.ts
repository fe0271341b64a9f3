import { expect } from "chai";

import {
  AlteredPayload,
  type AssistanceMessage,
  InvalidDisclosure,
  MessageMismatch,
  NotEntitled,
  openAssistance,
  PackageNotFound,
  sealAssistance,
  storePackage,
  WrongDisclosureKey,
} from "../../../src/index.ts";
import { CHINA, FakeChain, KAZAKHSTAN, memoryStore, newSupervisor, THAILAND } from "../disclosure/samples.ts";

const MESSAGE: AssistanceMessage = {
  heading: { type: "request", agreement: 3, article: 7, from: CHINA, to: KAZAKHSTAN, requestId: 0 },
  subjects: ["Altyn Trade LLP", "account 0x5f3a"],
  text: "Please tell us who owns the company.\nIt was named in a fraud of 3 May.",
  documents: [{ name: "order.pdf", mediaType: "application/pdf", content: Uint8Array.of(1, 2, 3) }],
};

describe("sealAssistance and openAssistance", () => {
  const [china, kazakhstan, thailand] = [CHINA, KAZAKHSTAN, THAILAND].map((country) => newSupervisor(country)) as [
    ReturnType<typeof newSupervisor>,
    ReturnType<typeof newSupervisor>,
    ReturnType<typeof newSupervisor>,
  ];
  const recipients = [kazakhstan.recipient, china.recipient];
  const chain = new FakeChain(...recipients, thailand.recipient);

  async function sent(message = MESSAGE) {
    const store = memoryStore();
    const sealed = sealAssistance(message, recipients);
    await storePackage(store, sealed.commitment, sealed.package);
    return { store, chain, ...sealed };
  }

  it("bring back the message to both Supervisors, with its documents", async () => {
    const { commitment, ...places } = await sent();
    for (const holder of [china, kazakhstan]) {
      expect(await openAssistance(commitment, MESSAGE.heading, holder, places)).to.deep.equal(MESSAGE);
    }
  });

  it("give the same message another commitment each time, which shows no size", async () => {
    const messages = [MESSAGE, MESSAGE, { ...MESSAGE, text: "Short." }];
    const sealed = messages.map((message) => sealAssistance(message, recipients));
    expect(new Set(sealed.map(({ commitment }) => commitment)).size).to.equal(3);
    const sizes = sealed.map((each) => each.package.parts.map(({ ciphertext }) => ciphertext.length).join());
    expect(new Set(sizes).size).to.equal(1);
  });

  it("let nobody else read it, and nobody without the key", async () => {
    const { commitment, ...places } = await sent();
    const open = (holder: typeof china) => openAssistance(commitment, MESSAGE.heading, holder, places);
    expect(await failure(open(thailand))).to.be.instanceOf(NotEntitled);
    expect(await failure(open({ ...thailand, country: CHINA }))).to.be.instanceOf(WrongDisclosureKey);
    const nowhere = openAssistance(commitment, MESSAGE.heading, china, { store: memoryStore(), chain });
    expect(await failure(nowhere)).to.be.instanceOf(PackageNotFound);
  });

  for (const [name, change] of [
    ["agreement", { agreement: 4 }],
    ["article", { article: 8 }],
    ["type", { type: "information" }],
    ["sender", { from: THAILAND }],
    ["request", { requestId: 9 }],
  ] as const) {
    it(`tell a message of another ${name}`, async () => {
      const { commitment, ...places } = await sent();
      const heading = { ...MESSAGE.heading, ...change };
      const error = await failure(openAssistance(commitment, heading, china, places));
      expect(error).to.be.instanceOf(MessageMismatch);
      expect((error as MessageMismatch).actual).to.deep.equal(MESSAGE.heading);
    });
  }

  it("tell one of which a byte was altered", async () => {
    const { commitment, store, package: sealed } = await sent();
    const parts = sealed.parts.map((part) => {
      const ciphertext = Uint8Array.from(part.ciphertext);
      ciphertext[40]! ^= 1;
      return part.part === "transaction" ? { ...part, ciphertext } : part;
    });
    await storePackage(store, commitment, { ...sealed, parts });
    const opening = openAssistance(commitment, MESSAGE.heading, china, { store, chain });
    expect(await failure(opening)).to.be.instanceOf(AlteredPayload);
  });

  it("refuse a message that is not one, and readers that are not the two", () => {
    const escape = { ...MESSAGE, subjects: ["\u001b[2J"] };
    const nowhere = { ...MESSAGE, heading: { ...MESSAGE.heading, article: 0 } };
    for (const message of [escape, nowhere]) {
      expect(() => sealAssistance(message, recipients)).to.throw(InvalidDisclosure);
    }
    for (const readers of [
      [china.recipient],
      [...recipients, thailand.recipient],
      [china.recipient, china.recipient],
    ]) {
      expect(() => sealAssistance(MESSAGE, readers)).to.throw(InvalidDisclosure);
    }
  });
});

async function failure(opening: Promise<unknown>): Promise<unknown> {
  return opening.then(
    () => undefined,
    (error: unknown) => error,
  );
}
