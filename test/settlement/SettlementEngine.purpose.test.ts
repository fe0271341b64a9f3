import { expect } from "chai";
import { network } from "hardhat";

import { Direction, newInstruction, parseDecision, purposeIndex, purposeSet, reasonCode } from "../../src/index.ts";
import { deployConsortium, entry, setRules } from "../utils/consortium.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await network.create();

describe("SettlementEngine: the purpose of a payment", () => {
  const deploy = () => deployConsortium(connection);
  const fixture = () => connection.networkHelpers.loadFixture(deploy);

  it("reaches the rules: what they permit for one purpose they refuse without it, as check foretells", async () => {
    const { engine, gate, members } = await fixture();
    const [china, kazakhstan] = [members[0]!, members[1]!];
    const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
    const treasury = { purposes: purposeSet(["TREA"]) };
    await setRules(gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, treasury)]);
    const leg = { token: await china.token.getAddress(), payer: payer.address, payee: payee.address, amount: 1n };
    const instruct = (purpose: string) => newInstruction({ legs: [leg], deadline: NEVER, purpose });
    const foretold = async (code: string) =>
      parseDecision(await china.token.check(payer, payee, 1n, purposeIndex(code))).reason.name;
    expect(await foretold("TREA")).to.equal("Permitted");
    expect(await foretold("")).to.equal("OutboundPurpose");
    await expect(engine.connect(payer).settle(instruct("TREA"), [])).to.emit(engine, "Settled");
    await expect(engine.connect(payer).settle(instruct(""), []))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("OutboundPurpose"), payer, payee, 1n);
  });
});
