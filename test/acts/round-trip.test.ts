import { expect } from "chai";
import type { BaseContract, EventLog, Interface, Result } from "ethers";

import type { Act } from "../../src/acts/act.ts";
import { flatten } from "../../src/acts/assemble.ts";
import { kindOf } from "../../src/acts/arguments.ts";
import { draftAct, typesOf } from "../../src/acts/build.ts";
import { contractTitle } from "../../src/acts/contracts.ts";
import { ACTS } from "../../src/acts/index.ts";
import { SHOWS } from "../../src/acts/shows/index.ts";
import { tell } from "../../src/acts/shows/tell.ts";
import { World } from "../../src/acts/world.ts";
import {
  addressesOf,
  connectJointLayer,
  Duty,
  type JointLayer,
  Office,
  proposeArguments,
  uetrFromBytes,
} from "../../src/index.ts";
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
    const type = typesOf(world, act).get(argument.name);
    const scope = { world, of: argument.of, type, said: values, nested: () => Promise.reject(new Error("none")) };
    said[argument.name] = await kindOf(argument).write(value as never, scope);
  }
  expect(places, act.verb).to.be.empty;
  return said;
}

/** Kinds that are written from files, or that stand for what was made before. */
const MADE = ["draft", "proposalText", "motionText", "proposal", "payment", "quote"];

/** The last of some events. */
async function last(contract: BaseContract, name: string): Promise<Result> {
  return (await contract.queryFilter(contract.filters[name]!())).map((event) => (event as EventLog).args).at(-1)!;
}

type Sight = string | Record<string, string> | ((layer: JointLayer) => Promise<Record<string, string>>);

/** For each show an act that is told what is shown, or the words themselves. */
const SIGHTS: Readonly<Record<string, Sight>> = {
  "country show": { country: "CN" },
  "guardian show": { country: "CN" },
  "committee show": {},
  "consultation show": "consultation comment",
  "motion show": moved,
  "programme show": "programme join",
  "decision show": { class: "Ordinary" },
  "release show": "release suspend",
  "rules show": { from: "CN", to: "KZ", currency: "CNY" },
  "rules rule": { country: "CN", direction: "Outbound", counterparty: "any", currency: "CNY" },
  "participant show": "participant amend",
  "account show": "hold ratify",
  "recovery show": "recovery object",
  "sanction show": "sanction delist",
  "hold show": "hold ratify",
  "case show": "case evidence",
  "case asked": "case answer",
  "case appealed": "case judge",
  "agreement show": "agreement sign",
  "assistance show": "assistance answer",
  "currency show": { currency: "CNY" },
  "pay show": async ({ engine }) => ({ uetr: uetrFromBytes(String((await last(engine, "Settled")).uetr)) }),
  "pay pending": "pay approve",
  "earmark show": async ({ engine }) => ({ earmark: String((await last(engine, "Earmarked")).earmark) }),
  "queue show": "queue abandon",
  "pool show": "queue abandon",
  "credit show": "credit line",
  "credit drawn": async ({ credit }) => {
    const { token, collateral, pledge } = await last(credit, "Drawn");
    return { currency: String(token), collateral: String(collateral), pledge: String(pledge) };
  },
  "calendar show": { country: "CN", date: "2026-10-01" },
  "register show": "record agree",
  "record show": "record agree",
  "letter show": "letter close",
  "letter presented": "letter forward",
  "accreditation show": async ({ accreditations }) => {
    const { country, duty, account } = await last(accreditations, "Accredited");
    return { country: String(country), duty: Object.keys(Duty)[Number(duty)]!, holder: String(account) };
  },
  "origin show": "origin sign",
  "certificate show": "certificate cancel",
  "certificate checked": "certificate answer",
  "customs show": "customs release",
  "works show": async ({ milestones }) => ({ plan: String((await last(milestones, "WorksPlanned")).plan) }),
  "works awarded": async ({ procurement }) => ({ award: String((await last(procurement, "Awarded")).award) }),
  "institution show": "institution lift",
  "project show": "project succeed",
  "tranche show": "share cancel",
  "share show": "share cancel",
  "relief show": "relief propose",
  "debt show": { country: "CN", currency: "CNY" },
  "custodian show": async ({ heritage }) => {
    const { country, account } = await last(heritage, "CustodianAccredited");
    return { country: String(country), holder: String(account) };
  },
  "object show": "passport redescribe",
  "object crossing": async ({ heritage }) => ({
    object: String((await last(heritage, "PassportIssued")).object),
    to: "KZ",
  }),
  "claim show": "claim vote",
  "loan show": async ({ museumLoans }) => ({ loan: String((await last(museumLoans, "LoanOffered")).loan) }),
  "loan item": async ({ museumLoans }) => ({ loan: String((await last(museumLoans, "LoanOffered")).loan), item: "0" }),
  "school show": "school change",
  "diploma show": "diploma revoke",
  "recognition show": "recognition appeal",
};

/** Nobody has moved anything in this world, so somebody does. */
async function moved({ silence, countries, committee }: JointLayer): Promise<Record<string, string>> {
  const proposer = await connection.ethers.getSigner(await countries.officeOf(156, Office.Delegation));
  const data = committee.interface.encodeFunctionData("elect", [[156, 398, 764], 2]);
  const draft = { title: "Elect", actions: [{ target: await committee.getAddress(), data }] };
  await silence.connect(proposer).move(...proposeArguments(draft));
  return {
    motion: `0x${BigInt(String((await last(silence, "MotionMade")).motionId))
      .toString(16)
      .padStart(64, "0")}`,
  };
}

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

  for (const show of SHOWS) {
    it(`is seen afterwards: ${show.verb}`, async () => {
      const told = await tell(world, show, await seen(show.verb));
      expect(told.length).to.be.greaterThan(show.arguments.length);
      for (const { label, text } of told) expect(text, label).to.match(/./);
      expect(() => JSON.stringify(told)).not.to.throw();
    });
  }

  /** What to look at: what an act of the access matrix is told, or what an event tells. */
  async function seen(verb: string): Promise<Record<string, string>> {
    const sight = SIGHTS[verb];
    if (typeof sight === "function") return sight(world.layer);
    if (typeof sight === "object") return sight;
    const act = ACTS.find((each) => each.verb === (sight ?? verb))!;
    const { abi, contract } = MATRIX[contractTitle(act.contract)]!;
    const data = abi.encodeFunctionData(act.method, args.get(contractTitle(act.contract))?.[act.method] ?? []);
    return saidOf(world, act, abi, data, await contract(busy).getAddress());
  }
});
