import { expect } from "chai";
import { id, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { appealKey, FIRST_PLACE_OF_ISSUER, HoldStatus, parseHold } from "../../src/index.ts";
import { caseStories } from "../../src/desk/cases.ts";
import { holdStories, tally } from "../../src/desk/holds.ts";
import { type History, readHistory } from "../../src/desk/history.ts";
import { RequestStatus } from "../../src/supervision/case.ts";
import { LyingLedger__factory } from "../../typechain-types/index.js";
import { type BusyConsortium, deployBusyConsortium } from "../utils/busy-consortium.ts";
import { DAY, mined } from "../utils/consortium.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;

/** One history after the other on the same chain: what the desk tells is what the contracts keep. */
describe("the desk's holds and cases", function () {
  this.timeout(240_000);
  let world: BusyConsortium;

  before(async () => {
    world = await deployBusyConsortium(connection);
  });

  async function readNow(): Promise<{ history: History; now: number }> {
    const history = await readHistory(world, await connection.ethers.provider.getBlockNumber());
    return { history, now: await time.latest() };
  }

  async function compareHolds(): Promise<ReturnType<typeof holdStories>> {
    const { history, now } = await readNow();
    const stories = holdStories(history, now);
    expect(stories).to.not.be.empty;
    for (const { token, account, place, file, fate } of stories) {
      const kept = await world.ledger.holdAt(token, account, place);
      expect(file.amount).to.equal(kept.amount);
      expect([file.since, file.term, file.caseId, file.authority]).to.deep.equal(
        [kept.since, kept.term, kept.caseId, kept.authority].map(Number),
      );
      if (kept.status < BigInt(HoldStatus.Ended)) expect(file.until).to.equal(Number(kept.until));
      expect(fate === "live", fate).to.equal(await world.ledger.isLive(token, account, place));
    }
    return stories;
  }

  const abroad = () => world.kazakhstan.banks[0]!.address;

  it("are those of the ledger, and an overturned or provisional one is told so", async () => {
    await mined(world.ledger.overturn(world.china.token, world.china.banks[0]!, 0)).catch(() => undefined);
    const stories = await compareHolds();
    const provisional = stories.filter(({ file }) => file.status === HoldStatus.Provisional);
    expect(provisional.map(({ account, fate }) => [account, fate])).to.deep.equal([[abroad(), "live"]]);
  });

  it("count what is released, ratified, taken, and what lapses or runs out by itself", async () => {
    const { ledger, china, kazakhstan, holds } = world;
    const { token, offices, banks } = china;
    await mined(ledger.connect(offices.Supervisor).release(token, banks[0]!, 1, 1n)).catch(() => undefined);
    await mined(ledger.connect(kazakhstan.offices.Supervisor).ratify(token, abroad(), FIRST_PLACE_OF_ISSUER));
    const [account, place, payee, amount, requestId] = holds.granted;
    await mined(token.transferHeld(ledger, account, place, payee, amount, 0, requestId));
    await compareHolds();
    const { history, now } = await readNow();
    const [own] = tally(holdStories(history, now)).filter(({ authority }) => authority === china.code);
    expect(own).to.include({ abroad: 2, ratified: 2, taken: 1, refused: 0, lapsedUnratified: 0, released: 1 });
    await time.increase(91 * DAY);
    await connection.networkHelpers.mine();
    const later = await compareHolds();
    expect(tally(later)[0]).to.include({ live: 0, placed: own!.placed });
  });

  it("tell a provisional hold that nobody ratified from one that ran out", async () => {
    const { history } = await readNow();
    const placed = history.events.filter(({ name }) => name === "HoldPlaced");
    const only = { events: placed };
    const fates = holdStories(only, 2 ** 32).map(({ fate }) => fate);
    const expected = placed.map(({ args }) =>
      parseHold(args.hold as bigint).status === HoldStatus.Provisional ? "lapsed unratified" : "ran out",
    );
    expect(fates).to.deep.equal(expected).and.include("lapsed unratified").and.include("ran out");
    const { source, address, block, index, hash } = placed[0]!;
    const refusal = {
      source,
      address,
      block,
      index,
      hash,
      name: "HoldRefused",
      args: { ...placed[0]!.args, reason: id("x") },
    };
    expect(holdStories({ events: [...placed, refusal] }, 0)[0]!.fate).to.equal("refused");
  });

  it("are apart in two ledgers, though account and slot are the same", async () => {
    const { history } = await readNow();
    const placed = history.events.find(({ name }) => name === "HoldPlaced")!;
    const amount = parseHold(placed.args.hold as bigint).amount;
    const elsewhere = { ...placed, address: `0x${"ab".repeat(20)}` };
    const releases = [elsewhere, placed].map((event) => ({
      ...event,
      name: "HoldReleased",
      args: { ...event.args, amount },
    }));
    const stories = holdStories({ events: [placed, elsewhere, ...releases] }, 0);
    expect(stories.map(({ released, fate }) => [released, fate])).to.deep.equal([
      [amount, "released"],
      [amount, "released"],
    ]);
  });

  it("give every request the status that the registry gives it", async () => {
    const { appeals: contract, china, holds, stranger } = world;
    const liar = await new LyingLedger__factory(stranger).deploy(id("act"), {
      appellant: stranger,
      successor: ZeroAddress,
      authority: china.code,
      home: china.code,
      homeActed: true,
      caseId: 0,
      madeAt: 1,
      live: true,
    });
    await mined(contract.connect(stranger).appeal(liar, "0x", id("noise")));
    const { history, now } = await readNow();
    const { requests, appeals } = caseStories(history, now);
    expect(appeals.map(({ key }) => key))
      .to.include(holds.appealed)
      .and.not.include(appealKey(await liar.getAddress(), id("act")));
    expect(requests.length).to.be.greaterThan(3);
    const words = {
      open: RequestStatus.Open,
      approved: RequestStatus.Approved,
      rejected: RequestStatus.Rejected,
      lapsed: RequestStatus.Lapsed,
    };
    for (const { requestId, status } of requests) {
      expect(BigInt(words[status])).to.equal((await world.cases.requestOf(requestId)).status);
    }
    for (const { key, panel, decideBy, overturns, upholds } of appeals) {
      const kept = await world.appeals.appealOf(key);
      expect([panel, decideBy].map(BigInt)).to.deep.equal([kept.panel, await world.appeals.decideBy(key)]);
      expect([overturns, upholds].map(BigInt)).to.deep.equal([kept.overturns, kept.upholds]);
    }
  });
});
