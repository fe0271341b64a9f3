import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import {
  APPEAL_WINDOW,
  FIRST_PLACE_OF_ISSUER as PLACE,
  type HoldOrder,
  Outcome,
  paymentSubject,
  RATIFY_CLOCK,
  reasonCode,
} from "../../src/index.ts";
import { DAY, mined, type TestCountry } from "../utils/consortium.ts";
import {
  admitJudges,
  answer,
  appeal,
  ask,
  deployHoldWorld,
  FUNDED,
  type HoldWorld,
  type Judge,
  judge,
  LOOT,
  nationalOrder,
  order,
  place,
} from "../utils/holds.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const supervisorOf = ({ code, offices }: TestCountry): Judge => ({ code, account: offices.Supervisor });
const delegationOf = ({ code, offices }: TestCountry): Judge => ({ code, account: offices.Delegation });

/** Somebody tricked China's bank into paying Kazakhstan's. Each test goes on where the one before it ended. */
describe("A fraud alert across borders, and an appeal that loses", () => {
  let world: HoldWorld;
  let judges: Judge[];
  let alert: HoldOrder;

  before(async () => {
    world = await deployHoldWorld(connection);
    judges = [supervisorOf(world.thailand), ...(await admitJudges(world, 3))];
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

  it("the holder appeals, and the countries that had no part in it find the hold justified", async () => {
    const { appeals, ledger, suspect, cny } = world;
    const key = await appeal(world, PLACE);
    for (const [index, overturn] of [false, true, false, false].entries()) {
      await mined(judge(world, key, judges[index]!, overturn));
    }
    await time.increase(5 * DAY);
    expect(await appeals.outcomeOf(key)).to.equal(BigInt(Outcome.Upheld));
    await expect(ledger.overturn(cny, suspect, PLACE)).to.be.revertedWithCustomError(ledger, "HoldsNotOverturned");
  });

  it("China asks for the money back, Kazakhstan approves, and nothing is paid for ten days", async () => {
    const { china, kazakhstan, ledger, suspect, victim, cny } = world;
    const rest = LOOT - LOOT / 4n;
    const subject = paymentSubject(await ledger.keyOf(cny, suspect, PLACE), victim.address, rest);
    const requestId = await ask(world, { kind: "Return", subject, to: kazakhstan.code });
    const pay = async () => china.token.transferHeld(ledger, suspect, PLACE, victim, rest, 0, requestId);
    await expect(pay()).to.be.revertedWithCustomError(ledger, "HoldsNotApproved");
    await mined(answer(world, requestId, kazakhstan));
    await expect(pay()).to.be.revertedWithCustomError(ledger, "HoldsTooEarly"); // it was not announced
    await mined(ledger.announceTaking(cny, suspect, PLACE, victim, rest, requestId));
    await time.increase(APPEAL_WINDOW - DAY);
    await expect(pay()).to.be.revertedWithCustomError(ledger, "HoldsTooEarly");
    await time.increase(DAY);
    await mined(pay());
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

/** The payment was honest. */
describe("A fraud alert that was wrong, and an appeal that wins", () => {
  let world: HoldWorld;
  let judges: Judge[];

  before(async () => {
    world = await deployHoldWorld(connection);
    judges = [supervisorOf(world.thailand), ...(await admitJudges(world, 3))];
  });

  const home = () => world.ledger.connect(world.kazakhstan.offices.Supervisor);

  it("China holds, Kazakhstan ratifies and approves that the money is taken, and the holder appeals", async () => {
    const { kazakhstan, ledger, suspect, victim, cny } = world;
    await mined(place(world, await order(world)));
    await mined(home().ratify(cny, suspect, PLACE));
    const subject = paymentSubject(await ledger.keyOf(cny, suspect, PLACE), victim.address, LOOT);
    const requestId = await ask(world, { kind: "Forfeiture", subject, to: kazakhstan.code });
    await mined(answer(world, requestId, kazakhstan));
    await mined(ledger.announceTaking(cny, suspect, PLACE, victim, LOOT, requestId));
    await time.increase(8 * DAY);
    const key = await appeal(world, PLACE);
    for (const each of judges.slice(0, 3)) await mined(judge(world, key, each, true));
  });

  it("meanwhile nothing is taken, though the ten days are over", async () => {
    const { china, ledger, suspect, victim } = world;
    await time.increase(3 * DAY);
    await expect(china.token.transferHeld(ledger, suspect, PLACE, victim, LOOT, 0, 1n)).to.be.revertedWithCustomError(
      ledger,
      "HoldsAppealed",
    );
  });

  it("the hold ends, and the money moves", async () => {
    const { china, ledger, suspect, thailand, cny } = world;
    await time.increase(2 * DAY);
    await mined(ledger.overturn(cny, suspect, PLACE));
    await mined(china.token.connect(suspect).transfer(thailand.banks[0]!, LOOT / 2n));
  });

  it("China does not hold it again for 180 days, in whatever case, nor by an approval of before", async () => {
    const { cases, china, kazakhstan, ledger } = world;
    const parties = [china.code, kazakhstan.code];
    await mined(cases.connect(china.offices.Supervisor).open(parties, [], id("law"), id("the same facts")));
    await mined(cases.connect(kazakhstan.offices.Supervisor).accept(3, kazakhstan.code));
    for (const caseId of [world.caseId, 3]) {
      await expect(place(world, await order(world, { caseId }))).to.be.revertedWithCustomError(ledger, "HoldsRolling");
    }
    await time.increase(180 * DAY);
    await mined(place(world, await order(world, { caseId: 3 })));
  });
});

/** China, Kazakhstan and Thailand, and one country more; all four are concerned. */
describe("A fraud alert in a council of four", () => {
  let world: HoldWorld;
  let fourth: Judge;
  let key: string;

  before(async () => {
    world = await deployHoldWorld(connection);
    [fourth] = (await admitJudges(world, 1)) as [Judge];
    const { cases, china, kazakhstan, thailand } = world;
    const codes = [china.code, kazakhstan.code, thailand.code, fourth.code];
    await mined(cases.connect(china.offices.Supervisor).open(codes, [id("x")], id("law"), id("evidence")));
    for (const { code, account } of [supervisorOf(kazakhstan), supervisorOf(thailand), fourth]) {
      await mined(cases.connect(account).accept(3, code));
    }
  });

  it("nobody is left to judge, so the Delegations of all four do, with written decisions", async () => {
    await mined(place(world, await nationalOrder(world, { caseId: 3 })));
    key = await appeal(world, 0);
    expect((await world.appeals.appealOf(key)).panel).to.equal(0n);
    const { china, kazakhstan, thailand } = world;
    const votes: [Judge, boolean][] = [
      [delegationOf(china), false],
      [delegationOf(kazakhstan), false],
      [delegationOf(thailand), true],
      [fourth, true],
    ];
    for (const [each, overturn] of votes) await mined(judge(world, key, each, overturn));
  });

  it("and where they are divided, the holder has its money", async () => {
    const { appeals, china, ledger, suspect, cny } = world;
    await time.increase(5 * DAY);
    expect(await appeals.outcomeOf(key)).to.equal(BigInt(Outcome.Overturned));
    await mined(ledger.overturn(cny, suspect, 0));
    expect(await china.token.getFrozenTokens(suspect)).to.equal(0n);
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
