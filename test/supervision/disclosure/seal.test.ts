import { expect } from "chai";

import { openDisclosure, sealDisclosure, storePackage } from "../../../src/index.ts";
import { CHINA, FakeChain, KAZAKHSTAN, memoryStore, newSupervisor, sampleDisclosure } from "./samples.ts";

const unlogged = () => Promise.reject(new Error("nothing is to be logged"));

describe("sealDisclosure and openDisclosure", () => {
  it("lets each Supervisor for whom it was sealed read all of it, without a grant", async () => {
    const [china, kazakhstan] = [newSupervisor(CHINA), newSupervisor(KAZAKHSTAN)];
    const chain = new FakeChain(china.recipient, kazakhstan.recipient);
    const store = memoryStore();
    const sealed = sealDisclosure(sampleDisclosure(), [kazakhstan.recipient, china.recipient]);
    await storePackage(store, sealed.commitment, sealed.package);
    for (const supervisor of [china, kazakhstan]) {
      const opened = await openDisclosure(sealed.commitment, supervisor, { store, chain, logAccess: unlogged });
      expect(opened.fields).to.deep.equal(sampleDisclosure());
      expect(opened.faults).to.deep.equal([]);
    }
  });
});
