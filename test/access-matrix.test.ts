import { expect } from "chai";

import sizes from "../snapshots/code-size.json" with { type: "json" };
import {
  type Args,
  type BusyWorld,
  type Caller,
  CALLERS,
  callersIn,
  callersOf,
  connection,
  doorsIn,
  doorsOf,
  expected,
  matrixOf,
  rowOf,
  told,
} from "./access-matrix/access.ts";
import { COUNCIL, COUNCIL_ACCESS, COUNCIL_CALLERS, deployCouncilWorld } from "./access-matrix/council.ts";
import { GOVERNANCE } from "./access-matrix/governance.ts";
import { SETTLEMENT } from "./access-matrix/settlement.ts";
import { SUPERVISION } from "./access-matrix/supervision.ts";
import { TRADE, tradersOf } from "./access-matrix/trade.ts";
import { deployBusyConsortium } from "./utils/busy-consortium.ts";
import { beginTrade, continueTrade, type OldTrade } from "./utils/busy-trade.ts";

const MATRIX = { ...GOVERNANCE, ...SUPERVISION, ...SETTLEMENT, ...TRADE };
const ABIS = [...Object.values(MATRIX).map(({ abi }) => abi), COUNCIL];

interface World extends BusyWorld {
  readonly callers: Record<Caller, string>;
  readonly args: Record<string, Args>;
}

async function deployWorld(): Promise<World> {
  const old: OldTrade[] = [];
  const consortium = await deployBusyConsortium(connection, async (moved) => {
    old.push(await beginTrade(connection, tradersOf(moved), moved.extras["replaced account"]));
  });
  const busy = { ...consortium, trade: await continueTrade(connection, tradersOf(consortium), old[0]!) };
  const args: Record<string, Args> = {};
  for (const [name, doors] of Object.entries(MATRIX)) args[name] = await doors.args(busy);
  return { ...busy, callers: await callersOf(busy), args };
}

describe("Access matrix", () => {
  const fixture = () => connection.networkHelpers.loadFixture(deployWorld);

  it("covers every contract that somebody deploys", () => {
    expect([...Object.keys(MATRIX), "Council"]).to.have.members(Object.keys(sizes));
  });

  for (const [name, doors] of Object.entries(MATRIX)) {
    const { abi, contract, rows } = doors;

    describe(name, () => {
      it("takes no call without a name", () => {
        expect([abi.fallback, abi.receive]).to.deep.equal([null, false]);
      });

      it("has a row for every function that changes state or guards what it shows, and no other", () => {
        expect(doorsOf(doors).map(rowOf).sort()).to.deep.equal(Object.keys(rows).sort());
      });

      for (const door of doorsOf(doors)) {
        const access = rows[rowOf(door)];
        it(`${rowOf(door)}: ${callersIn(access)}`, async () => {
          const world = await fixture();
          const to = await contract(world).getAddress();
          const data = abi.encodeFunctionData(door, world.args[name]?.[rowOf(door)] ?? []);
          const knocks = CALLERS.map((caller) => told({ from: world.callers[caller], to, data }, ABIS));
          const rightly = CALLERS.map((caller) => expected(access, caller));
          expect(matrixOf(CALLERS, await Promise.all(knocks))).to.deep.equal(matrixOf(CALLERS, rightly));
        });
      }
    });
  }
});

describe("Access matrix of the Council", () => {
  const fixture = () => connection.networkHelpers.loadFixture(deployCouncilWorld);

  it("has a row for every function that changes state, and no other", () => {
    expect(
      doorsIn(COUNCIL)
        .map(({ name }) => name)
        .sort(),
    ).to.deep.equal(Object.keys(COUNCIL_ACCESS).sort());
  });

  it("takes no call without a name, and no money from anyone", async () => {
    const { to, callers } = await fixture();
    const payments = COUNCIL_CALLERS.map((caller) => told({ from: callers[caller], to, data: "0x" }, ABIS));
    expect(COUNCIL.fallback).to.be.null;
    expect(new Set(await Promise.all(payments))).to.deep.equal(new Set(["GovernorDisabledDeposit"]));
  });

  for (const door of doorsIn(COUNCIL)) {
    const access = COUNCIL_ACCESS[door.name];
    it(`${door.name}: ${callersIn(access)}`, async () => {
      const { to, callers, args } = await fixture();
      const data = COUNCIL.encodeFunctionData(door, args[door.name] ?? []);
      const knocks = COUNCIL_CALLERS.map((caller) => told({ from: callers[caller], to, data }, ABIS));
      const rightly = COUNCIL_CALLERS.map((caller) => expected(access, caller));
      expect(matrixOf(COUNCIL_CALLERS, await Promise.all(knocks))).to.deep.equal(matrixOf(COUNCIL_CALLERS, rightly));
    });
  }
});
