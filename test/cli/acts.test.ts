import { expect } from "chai";
import { network } from "hardhat";

import { Office } from "../../src/index.ts";
import { type ActingWorld, actingWorld } from "../utils/acting.ts";
import { DAY, deployConsortium, type TestConsortium } from "../utils/consortium.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

describe("sogdia acts", function () {
  this.timeout(120_000);
  let consortium: TestConsortium;
  let world: ActingWorld;

  before(async () => {
    consortium = await deployConsortium(connection);
    world = await actingWorld(connection, consortium);
  });

  after(() => world.close());

  it("appoints, and the appointee takes office", async () => {
    const [china] = consortium.members;
    const appointee = consortium.stranger;
    const said = await world.act(
      china!.offices.Delegation,
      "country",
      "appoint",
      "CN",
      "--office",
      "TradeAuthority",
      "--holder",
      appointee.address,
    );
    expect(said).to.include(`CN appoints ${appointee.address} as its TradeAuthority.`);
    await time.increase(2 * DAY);
    await world.act(appointee, "country", "accept", "CN", "--office", "TradeAuthority");
    expect(await consortium.countries.officeOf(china!.code, Office.TradeAuthority)).to.equal(appointee.address);
  });

  it("issues an amount in major units", async () => {
    const [china] = consortium.members;
    const [bank] = china!.banks;
    const before = await china!.token.balanceOf(bank!);
    await world.act(
      china!.offices.MonetaryAuthority,
      "currency",
      "issue",
      "CNY",
      "--to",
      bank!.address,
      "--amount",
      "1,250.50",
    );
    expect(await china!.token.balanceOf(bank!)).to.equal(before + 125_050n);
  });
});
