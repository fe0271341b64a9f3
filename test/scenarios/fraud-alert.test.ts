import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import {
  FIRST_PLACE_OF_ISSUER as PLACE,
  type HoldOrder,
  paymentSubject,
  RATIFY_CLOCK,
  reasonCode,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { answer, ask, deployHoldWorld, FUNDED, type HoldWorld, LOOT, order, place } from "../utils/holds.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

/** Somebody tricked China's bank into paying Kazakhstan's. Each test goes on where the one before it ended. */
describe("A fraud alert across borders", () => {
  let world: HoldWorld;
  let alert: HoldOrder;

  before(async () => {
    world = await deployHoldWorld(connection);
  });

  const frozen = async () => world.china.token.getFrozenTokens(world.suspect);
  const home = () => world.ledger.connect(world.kazakhstan.offices.Supervisor);
  const issuer = () => world.ledger.connect(world.china.offices.Supervisor);

  const expectStuck = async (amount: bigint) => {
    const { china, suspect, thailand } = world;
    const away = thailand.banks[0]!;
    await expect(china.token.connect(suspect).transfer(away, amount))
      .to.be.revertedWithCustomError(china.token, "CurrencyTokenRefused")
      .withArgs(reasonCode("InsufficientFunds"), suspect, away, amount);
  };

  it("China holds the money in the transaction in which it acts", async () => {
    alert = await order(world);
    await mined(place(world, alert));
    expect(await frozen()).to.equal(LOOT);
    await expectStuck(1n);
  });

  it("Kazakhstan agrees within its clock", async () => {
    await time.increase(2 * DAY);
    await mined(home().ratify(world.cny, world.suspect, PLACE));
    await time.increase(3 * DAY);
    expect(await frozen()).to.equal(LOOT);
  });

  it("a part turns out to be clean and is released, and moves at once", async () => {
    await mined(issuer().release(world.cny, world.suspect, PLACE, LOOT / 4n));
    await mined(world.china.token.connect(world.suspect).transfer(world.thailand.banks[0]!, LOOT / 4n));
    await expectStuck(1n);
  });

  it("the holder appeals, and Thailand, which is no party, finds the hold justified", async () => {
    const { cases, ledger, suspect, thailand, cny } = world;
    await mined(cases.connect(suspect).appeal(ledger, cny, suspect, PLACE, id("We sold goods.")));
    const key = await ledger.keyOf(cny, suspect, PLACE);
    await mined(cases.connect(thailand.offices.Supervisor).voteOnAppeal(key, thailand.code, false));
    await time.increase(5 * DAY);
    await expect(ledger.overturn(cny, suspect, PLACE)).to.be.revertedWithCustomError(ledger, "HoldsNotOverturned");
  });

  it("China asks for the money back, Kazakhstan grants it, and the issuer pays it out of the hold", async () => {
    const { china, kazakhstan, ledger, suspect, victim, cny } = world;
    const rest = LOOT - LOOT / 4n;
    const subject = paymentSubject(await ledger.keyOf(cny, suspect, PLACE), victim.address, rest);
    const requestId = await ask(world, { kind: "Return", subject, to: kazakhstan.code });
    await expect(
      china.token.transferHeld(ledger, suspect, PLACE, victim, rest, 0, requestId),
    ).to.be.revertedWithCustomError(ledger, "HoldsNotGranted");
    await mined(answer(world, requestId, kazakhstan));
    await mined(china.token.transferHeld(ledger, suspect, PLACE, victim, rest, 0, requestId));
    expect(await china.token.balanceOf(victim)).to.equal(FUNDED - LOOT / 4n);
    expect(await china.token.balanceOf(suspect)).to.equal(0n);
    expect(await frozen()).to.equal(0n);
  });

  it("the countries close the case together", async () => {
    const closure = await ask(world, { kind: "Closure", subject: id("done") });
    await expect(answer(world, closure, world.kazakhstan))
      .to.emit(world.cases, "CaseClosed")
      .withArgs(world.caseId);
  });
});

describe("A fraud alert to which nobody answers", () => {
  let world: HoldWorld;

  before(async () => {
    world = await deployHoldWorld(connection);
  });

  it("China holds the money, asks for it back, and hears nothing", async () => {
    const { kazakhstan, ledger, suspect, victim, cny } = world;
    await mined(place(world, await order(world)));
    const subject = paymentSubject(await ledger.keyOf(cny, suspect, PLACE), victim.address, LOOT);
    await ask(world, { kind: "Return", subject, to: kazakhstan.code });
    await time.increase(RATIFY_CLOCK);
  });

  it("the hold has lapsed by itself, and the money moves", async () => {
    const { china, suspect, thailand } = world;
    expect(await china.token.getFrozenTokens(suspect)).to.equal(0n);
    await mined(china.token.connect(suspect).transfer(thailand.banks[0]!, LOOT / 2n));
  });

  it("China cannot hold it again by itself, on this case or another", async () => {
    const { cases, china, kazakhstan, ledger } = world;
    await mined(
      cases.connect(china.offices.Supervisor).open([china.code, kazakhstan.code], [], id("law"), id("evidence")),
    );
    for (const caseId of [world.caseId, 3]) {
      await expect(place(world, await order(world, { caseId }))).to.be.revertedWithCustomError(ledger, "HoldsRolling");
    }
  });

  it("nor is the money paid back when the answer comes too late", async () => {
    const { cases, china, kazakhstan, ledger, suspect, victim } = world;
    await time.increase(8 * DAY);
    await expect(answer(world, 1n, kazakhstan)).to.be.revertedWithCustomError(cases, "CaseRegistryNotOpen");
    await expect(china.token.transferHeld(ledger, suspect, PLACE, victim, LOOT, 0, 1n)).to.be.revertedWithCustomError(
      ledger,
      "HoldsNotLive",
    );
    expect(await china.token.balanceOf(suspect)).to.equal(LOOT / 2n);
  });
});
