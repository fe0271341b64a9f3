import { expect } from "chai";
import { parseEther } from "ethers";

import { MEMBERSHIP_STATUS, Office, type OfficeName } from "../../src/index.ts";
import { contractErrorOf } from "../../src/consortium/joint-layer.ts";
import { keyNamed, mined, type TestConsortium } from "../utils/consortium.ts";
import { clockOf, passed } from "../utils/council-on-node.ts";
import { describeOnNode } from "../utils/espace.ts";

const OTHERS = ["MonetaryAuthority", "Supervisor", "Registrar"] as const satisfies OfficeName[];
const WEEK = 7 * 86_400;

describeOnNode("A stolen ministry on a real eSpace node", (real) => {
  const as = (signer: Parameters<TestConsortium["countries"]["connect"]>[0]) => real().countries.connect(signer);
  const china = () => real().members[0]!;
  const guardian = () => keyNamed("CN guardian").connect(real().relayer.provider);
  const thief = () => china().offices.Delegation;
  const holders = () =>
    Promise.all(
      [...OTHERS, "Delegation" as const].map((office) => real().countries.officeOf(china().code, Office[office])),
    );

  /** The name of the error with which a call is refused. */
  const refusal = async (call: Promise<unknown>) =>
    call.then(
      () => "none",
      (error: unknown) => contractErrorOf(error)?.name,
    );

  it("gives nobody an office whom the thief appoints, and the guardian brings the ministry back", async () => {
    const { code } = china();
    const { stranger: accomplice, relayer: ministry } = real();
    await (await ministry.sendTransaction({ to: guardian().address, value: parseEther("10") })).wait();
    for (const office of OTHERS) {
      await mined(as(thief()).dismiss(code, Office[office]));
      await mined(as(thief()).appoint(code, Office[office], accomplice));
    }
    await mined(as(thief()).giveNotice(code));
    expect(await refusal(as(accomplice).takeOffice.staticCall(code, Office.Supervisor))).to.equal(
      "CountryRegistryTooEarly",
    );

    await mined(as(guardian()).freezeOffices(code, (await clockOf(real())) + WEEK - 60));
    expect(await refusal(as(thief()).revokeNotice.staticCall(code))).to.equal("CountryRegistryOfficesFrozen");
    await mined(as(guardian()).restoreDelegation(code, ministry));
    const { readyAt } = await real().countries.recoveryOf(code);
    await passed(real(), Number(readyAt));
    await mined(as(ministry).completeRecovery(code));
    expect(await refusal(as(accomplice).takeOffice.staticCall(code, Office.Supervisor))).to.equal(
      "CountryRegistryNotAppointed",
    );
    expect(await refusal(as(thief()).dismiss.staticCall(code, Office.Registrar))).to.equal("CountryRegistryNotOffice");
  });

  it("ends with offices, membership and money where they were", async () => {
    const { code, offices, banks, token } = china();
    const ministry = real().relayer;
    await mined(as(ministry).revokeNotice(code));
    for (const office of [...OTHERS, "Delegation"] as const) {
      await mined(as(ministry).appoint(code, Office[office], offices[office]));
    }
    const { readyAt } = await real().countries.appointmentOf(code, Office.Delegation);
    await passed(real(), Number(readyAt));
    for (const office of [...OTHERS, "Delegation"] as const) {
      await mined(as(offices[office]).takeOffice(code, Office[office]));
    }
    expect(await holders()).to.deep.equal([...OTHERS, "Delegation" as const].map((office) => offices[office].address));
    expect(MEMBERSHIP_STATUS[Number((await real().countries.countryOf(code)).status)]).to.equal("Active");
    expect(await token.balanceOf(real().stranger)).to.equal(0n);
    await mined(token.connect(banks[0]).transfer(banks[1]!, 1n));
  });
});
