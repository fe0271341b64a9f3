import { expect } from "chai";
import type { Interface } from "ethers";

import type { Act } from "../../src/acts/act.ts";
import { flatten } from "../../src/acts/assemble.ts";
import { draftAct, kindOf } from "../../src/acts/build.ts";
import { contractTitle } from "../../src/acts/contracts.ts";
import { ACTS } from "../../src/acts/index.ts";
import { World } from "../../src/acts/world.ts";
import { connectJointLayer, addressesOf } from "../../src/index.ts";
import { type Args, type BusyWorld, connection } from "../access-matrix/access.ts";
import { deployBusyWorld, MATRIX } from "../access-matrix/world.ts";

/** What people would write for a call, argument by argument, and the address that it goes to. */
async function saidOf(
  world: World,
  act: Act,
  abi: Interface,
  data: string,
  to: string,
): Promise<Record<string, string>> {
  const fragment = abi.getFunction(act.method)!;
  const placed = act.arguments.filter(({ isTarget }) => !isTarget);
  const whole = placed.flatMap((argument) => {
    const { fills = 1, isWhole = false } = kindOf(argument);
    return Array.from({ length: fills }, () => isWhole);
  });
  const places = flatten(fragment.inputs, abi.decodeFunctionData(fragment, data), whole);
  const values = new Map<string, unknown>();
  const said: Record<string, string> = {};
  for (const argument of act.arguments) {
    const value: unknown = argument.isTarget ? to : places.shift();
    values.set(argument.name, value);
    const scope = { world, of: argument.of, said: values, nested: () => Promise.reject(new Error("none")) };
    said[argument.name] = await kindOf(argument).write(value as never, scope);
  }
  expect(places, act.verb).to.be.empty;
  return said;
}

/** Kinds that are written from files, or that stand for what was made before. */
const MADE = ["draft", "proposalText", "motionText", "proposal", "payment"];

describe("What people write for an act", function () {
  this.timeout(300_000);
  let busy: BusyWorld;
  let world: World;
  const args = new Map<string, Args>();

  before(async () => {
    busy = await deployBusyWorld();
    const layer = connectJointLayer(await addressesOf(busy), connection.ethers.provider);
    world = new World(layer, () => Promise.reject(new Error("no file")));
    for (const [title, doors] of Object.entries(MATRIX)) args.set(title, await doors.args(busy));
  });

  for (const act of ACTS) {
    const title = contractTitle(act.contract);
    const doors = MATRIX[title];
    if (
      doors === undefined ||
      act.arguments.some(({ kind, isFixed }) => MADE.includes(kind) || (isFixed && kind === "word"))
    ) {
      continue;
    }
    it(`is the call that the access matrix makes: ${act.verb}`, async () => {
      const { abi, contract } = doors;
      const to = await contract(busy).getAddress();
      const data = abi.encodeFunctionData(act.method, args.get(title)?.[act.method] ?? []);
      const said = await saidOf(world, act, abi, data, to);
      const { call } = await draftAct(ACTS, world, act, said);
      expect(call).to.include({ to, data }, JSON.stringify(said));
      expect(call.summary).not.to.match(/\{\w+\}|\?/);
    });
  }
});
