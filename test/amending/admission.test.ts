import { expect } from "chai";
import { parseEther } from "ethers";
import { network } from "hardhat";

import { completeLei, newInstruction, parseConsortium } from "../../src/index.ts";
import { CurrencyToken__factory } from "../../typechain-types/index.js";
import { accountFor, StandingConsortium, withAccounts, type Written } from "../utils/amending.ts";
import { smallConsortium } from "../utils/small-consortium.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const [KZ, UZ] = [398, 860];

/** The file of three countries, and of the same with two more. */
function files(): { before: Written; after: Written } {
  const before = withAccounts(smallConsortium(3));
  const after = withAccounts({ ...smallConsortium(5), charter: before.charter });
  const council = after.council as { emergency: { threshold: number } };
  council.emergency.threshold = 3;
  return { before, after };
}

describe("A file with two countries more", function () {
  this.timeout(900_000);

  const { before: old, after: next } = files();
  let consortium: StandingConsortium;

  it("deploys to what differs in nothing", async () => {
    consortium = await StandingConsortium.found(connection, parseConsortium(old));
    const difference = await consortium.difference(parseConsortium(old));
    expect(difference).to.deep.equal({ motions: [], steps: [], unchangeable: [] });
  });

  it("names what the Council decides, with its class, and what waits for the newcomers", async () => {
    const { motions, steps, unchangeable } = await consortium.difference(parseConsortium(next));
    expect(unchangeable).to.deep.equal([]);
    expect(
      motions.map(({ motion: { decision, decisionClass, stage } }) => [decision.title, decisionClass, stage]),
    ).to.deep.equal([
      ["Admit Land UZ, Land PK", "Reinforced", "to propose"],
      ["Elect CN, KZ, TH, UZ, PK to the emergency committee", "Ordinary", "waits"],
    ]);
    const creation = steps.find(({ title }) => title.endsWith("creates UZS"))!;
    expect(creation.actor).to.deep.equal({ kind: "office", country: "UZ", office: "MonetaryAuthority" });
  });

  it("is what the chain becomes when everybody signs their part", async () => {
    await consortium.become(parseConsortium(next));
    expect((await consortium.accept(parseConsortium(next))).differences).to.deep.equal([]);
    expect(await consortium.layer.countries.votingWeightOf(UZ)).to.equal(100n);
  });

  it("has a newcomer that is paid, and pays", async () => {
    const { currencies, engine } = consortium.layer;
    const account = (alpha2: string) => accountFor(completeLei(`${alpha2}BANK`.padEnd(18, "0")));
    const acting = async (address: string) => {
      await networkHelpers.setBalance(address, parseEther("10"));
      return ethers.getImpersonatedSigner(address);
    };
    for (const [issuer, numeric, payer, payee] of [
      ["KZ", KZ, "KZ", "UZ"],
      ["UZ", UZ, "UZ", "CN"],
    ] as const) {
      const address = await currencies.tokenOf(numeric, numeric);
      const token = CurrencyToken__factory.connect(address, await acting(accountFor(`${issuer} MonetaryAuthority`)));
      await token.issue(account(payer), 500n);
      const leg = { token: address, payer: account(payer), payee: account(payee), amount: 200n };
      const deadline = (await networkHelpers.time.latest()) + 3_600;
      await engine.connect(await acting(account(payer))).settle(newInstruction({ legs: [leg], deadline }), []);
      expect(await token.balanceOf(account(payee))).to.equal(200n);
    }
  });

  after(async () => consortium.close());
});
