import { expect } from "chai";
import { network } from "hardhat";

import { authorise, newInstruction, parseDecision } from "../../src/index.ts";
import { deployConsortium } from "../utils/consortium.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("A payment crosses a border", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);
  const deploy = () => deployConsortium(connection);

  it("pays from China to Kazakhstan and publishes the decision", async () => {
    const { members } = await fixture();
    const [china, kazakhstan] = members as [(typeof members)[0], (typeof members)[0]];
    const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
    await china.token.connect(payer).transfer(payee, 1n);
    const tx = await china.token.connect(payer).transfer(payee, 1_000n);
    const receipt = await tx.wait();
    console.log("transfer", receipt!.gasUsed);
    const [event] = await china.token.queryFilter(china.token.filters.PaymentDecided(), receipt!.blockNumber);
    expect(parseDecision(event!.args.decision)).to.include({ payerCountry: 156, payeeCountry: 398 });
    expect(await china.token.balanceOf(payee)).to.equal(1_001n);
  });

  it("settles payment versus payment with two signatures", async () => {
    const { members, engine, relayer, domain } = await fixture();
    const [china, kazakhstan] = members as [(typeof members)[0], (typeof members)[0]];
    const [a, b] = [china.banks[0]!, kazakhstan.banks[0]!];
    for (const nonce of [0n, 1n]) {
      const legs = [
        { token: await china.token.getAddress(), payer: a.address, payee: b.address, amount: 500n },
        { token: await kazakhstan.token.getAddress(), payer: b.address, payee: a.address, amount: 30_000n },
      ];
      const instruction = newInstruction({ legs, deadline: 2 ** 40, purpose: "TREA" });
      const consents = [
        await authorise(a, domain, instruction, { nonce }),
        await authorise(b, domain, instruction, { nonce }),
      ];
      const receipt = await (await engine.connect(relayer).settle(instruction, consents)).wait();
      console.log("pvp", receipt!.gasUsed);
    }
  });
});
