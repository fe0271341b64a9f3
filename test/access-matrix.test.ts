import { expect } from "chai";
import type { Interface } from "ethers";

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
import {
  COUNCIL,
  COUNCIL_ACCESS,
  COUNCIL_CALLERS,
  deployCouncilWorld,
  deploySilenceWorld,
  SILENCE,
  SILENCE_ACCESS,
} from "./access-matrix/council.ts";
import { CYCLE_ABIS, CYCLE_CALLERS, CYCLES, deployCycleWorld } from "./access-matrix/cycles.ts";
import { deployPoolWorld, POOL, POOL_ABI, POOL_CALLERS } from "./access-matrix/pool.ts";
import { deployBusyWorld, MATRIX } from "./access-matrix/world.ts";
import { connection as cycleConnection } from "./settlement/Cycles.fixture.ts";
import { connection as poolConnection } from "./settlement/Pool.fixture.ts";

const ABIS = [...Object.values(MATRIX).map(({ abi }) => abi), COUNCIL, SILENCE];

interface World extends BusyWorld {
  readonly callers: Record<Caller, string>;
  readonly args: Record<string, Args>;
}

async function deployWorld(): Promise<World> {
  const busy = await deployBusyWorld();
  const args: Record<string, Args> = {};
  for (const [name, doors] of Object.entries(MATRIX)) args[name] = await doors.args(busy);
  return { ...busy, callers: await callersOf(busy), args };
}

describe("Access matrix", () => {
  const fixture = () => connection.networkHelpers.loadFixture(deployWorld);

  it("covers every contract that somebody deploys", () => {
    const own = [...BODIES.map(({ name }) => name), ...Object.keys(CYCLES), "Pool"];
    expect([...Object.keys(MATRIX), ...own]).to.have.members(Object.keys(sizes));
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

const BODIES = [
  { name: "Council", abi: COUNCIL, access: COUNCIL_ACCESS, deploy: deployCouncilWorld },
  { name: "SilenceProcedure", abi: SILENCE, access: SILENCE_ACCESS, deploy: deploySilenceWorld },
];

for (const { name: body, abi, access: rows, deploy } of BODIES) {
  describe(`Access matrix of the ${body}`, () => {
    const fixture = () => connection.networkHelpers.loadFixture(deploy);

    it("has a row for every function that changes state, and no other", () => {
      const doors = doorsIn(abi).map(({ name }) => name);
      expect(doors.sort()).to.deep.equal(Object.keys(rows).sort());
    });

    it("takes no call without a name, and no money from anyone", async () => {
      expect(abi.fallback).to.be.null;
      if (!abi.receive) return;
      const { to, callers } = await fixture();
      const payments = COUNCIL_CALLERS.map((caller) => told({ from: callers[caller], to, data: "0x" }, ABIS));
      expect(new Set(await Promise.all(payments))).to.deep.equal(new Set(["GovernorDisabledDeposit"]));
    });

    for (const door of doorsIn(abi)) {
      const access = rows[door.name];
      it(`${door.name}: ${callersIn(access)}`, async () => {
        const { to, callers, args } = await fixture();
        const data = abi.encodeFunctionData(door, args[door.name] ?? []);
        const knocks = COUNCIL_CALLERS.map((caller) => told({ from: callers[caller], to, data }, ABIS));
        const rightly = COUNCIL_CALLERS.map((caller) => expected(access, caller));
        expect(matrixOf(COUNCIL_CALLERS, await Promise.all(knocks))).to.deep.equal(matrixOf(COUNCIL_CALLERS, rightly));
      });
    }
  });
}

for (const name of ["Cycles", "CycleKeys"] as const) {
  describe(`Access matrix of the ${name}`, () => {
    const fixture = () => cycleConnection.networkHelpers.loadFixture(deployCycleWorld);
    const abi: Interface = CYCLE_ABIS[name];

    it("has a row for every function that changes state, and takes no call without a name", () => {
      const doors = doorsIn(abi).map(({ name: door }) => door);
      expect(doors.sort()).to.deep.equal(Object.keys(CYCLES[name]).sort());
      expect([abi.fallback, abi.receive]).to.deep.equal([null, false]);
    });

    for (const door of doorsIn(abi)) {
      const access = CYCLES[name][door.name];
      it(`${door.name}: ${callersIn(access)}`, async () => {
        const { args, addresses, callers } = await fixture();
        const to = addresses[name];
        const data = abi.encodeFunctionData(door, args[name][door.name] ?? []);
        const abis = [...ABIS, ...Object.values(CYCLE_ABIS)];
        const knocks = CYCLE_CALLERS.map((caller) =>
          told({ from: callers[caller].address, to, data }, abis, cycleConnection),
        );
        const rightly = CYCLE_CALLERS.map((caller) => expected(access, caller));
        expect(matrixOf(CYCLE_CALLERS, await Promise.all(knocks))).to.deep.equal(matrixOf(CYCLE_CALLERS, rightly));
      });
    }
  });
}

describe("Access matrix of the Pool", () => {
  const fixture = () => poolConnection.networkHelpers.loadFixture(deployPoolWorld);

  it("has a row for every function that changes state, and takes no call without a name", () => {
    expect(
      doorsIn(POOL_ABI)
        .map(({ name }) => name)
        .sort(),
    ).to.deep.equal(Object.keys(POOL).sort());
    expect([POOL_ABI.fallback, POOL_ABI.receive]).to.deep.equal([null, false]);
  });

  for (const door of doorsIn(POOL_ABI)) {
    const access = POOL[door.name];
    it(`${door.name}: ${callersIn(access)}`, async () => {
      const { args, to, callers } = await fixture();
      const data = POOL_ABI.encodeFunctionData(door, args[door.name] ?? []);
      const knocks = POOL_CALLERS.map((caller) =>
        told({ from: callers[caller].address, to, data }, [...ABIS, POOL_ABI], poolConnection),
      );
      const rightly = POOL_CALLERS.map((caller) => expected(access, caller));
      expect(matrixOf(POOL_CALLERS, await Promise.all(knocks))).to.deep.equal(matrixOf(POOL_CALLERS, rightly));
    });
  }
});
