import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { revertDataOf } from "../../src/index.ts";
import type { DisclosureRegistry } from "../../typechain-types/index.js";
import { DAY, deployConsortium, type TestConsortium } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";

const connection = await network.create();
const { mine, time } = connection.networkHelpers;

const STEPS = 600;
const TERM = 366 * DAY;
const COMMITMENTS = [id("one"), id("another")];
const START = 2_000_000_000;

type Below = (bound: number) => number;

interface Known {
  readonly scope: number;
  readonly expiry: number;
}

/** An act that anybody may try, what the law says of it, and what it leaves behind if it passes. */
interface Act {
  readonly name: string;
  readonly send: (registry: DisclosureRegistry) => Promise<unknown>;
  /** Whose Supervisor may. */
  readonly office: number;
  /** The refusal that the law demands at a time, apart from the office; undefined if it passes. */
  readonly refusal: (now: number) => string | undefined;
  readonly effect: (now: number) => void;
}

/** Who has keys, what was granted, and what was logged, as the law has it (SUP-7). */
class Model {
  readonly keyed = new Set<number>();
  readonly grants = new Map<string, Known>();
  logged = 0;

  liveOr(key: string, now: number): string | undefined {
    const grant = this.grants.get(key);
    if (grant === undefined) return "NoGrant";
    return now < grant.expiry ? undefined : "Expired";
  }
}

describe("DisclosureRegistry against a model", () => {
  it("grants, revokes and logs exactly what the law allows, whoever tries whatever whenever", async () => {
    const consortium = await deployConsortium(connection);
    const below = drawer(2026);
    const model = new Model();
    const outcomes = new Map<string, number>();
    let now = START;

    for (let step = 0; step < STEPS; step += 1) {
      now += [1, 1, 1, 600, DAY, 20 * DAY][below(6)]!;
      const act = drawnAct(consortium, model, now, below);
      const { signer, country } = drawnCaller(consortium, act.office, below);
      const expected = country === act.office ? (act.refusal(now) ?? "passes") : "NotOffice";
      await time.setNextBlockTimestamp(now);
      const told = await outcomeOf(consortium, act.send(consortium.disclosures.connect(signer)));
      expect(told, `step ${step}: ${act.name}`).to.equal(expected);
      if (expected === "passes") act.effect(now);
      else await mine(); // what is refused makes no block
      outcomes.set(`${act.name} ${told}`, (outcomes.get(`${act.name} ${told}`) ?? 0) + 1);
      await requireSame(consortium, model, now);
    }

    // A run in which little happened would show little.
    for (const often of [
      "grant passes",
      "revoke passes",
      "logAccess passes",
      "logAccess OutOfScope",
      "logAccess Expired",
    ]) {
      expect(outcomes.get(often) ?? 0, often).to.be.greaterThan(3);
    }
    const log = await consortium.disclosures.queryFilter(consortium.disclosures.filters.DisclosureAccessed());
    expect(log).to.have.length(model.logged);
  }).timeout(120_000);
});

function drawnCaller({ members, stranger }: TestConsortium, office: number, below: Below) {
  const own = members.find(({ code }) => code === office);
  if (below(4) > 0 && own !== undefined) return { signer: own.offices.Supervisor, country: office };
  const other = members[below(members.length)]!;
  const callers: { signer: HardhatEthersSigner; country: number }[] = [
    { signer: stranger, country: 0 },
    { signer: other.offices.Delegation, country: 0 },
    { signer: other.offices.Supervisor, country: other.code },
  ];
  return callers[below(callers.length)]!;
}

function drawnAct({ members }: TestConsortium, model: Model, now: number, below: Below): Act {
  const [grantor, grantee] = [members[below(3)]!.code, members[below(3)]!.code];
  const commitment = COMMITMENTS[below(COMMITMENTS.length)]!;
  const key = `${grantor}>${grantee}:${commitment}`;
  const acts = [publishAct, grantAct, grantAct, revokeAct, logAct, logAct, logAct];
  return acts[below(acts.length)]!({ model, grantor, grantee, commitment, key, now, below });
}

interface Drawn {
  readonly model: Model;
  readonly grantor: number;
  readonly grantee: number;
  readonly commitment: string;
  readonly key: string;
  readonly now: number;
  readonly below: Below;
}

function publishAct({ model, grantor, now }: Drawn): Act {
  return {
    name: "publishKey",
    office: grantor,
    send: (registry) => registry.publishKey(grantor, id(`key ${now}`)),
    refusal: () => undefined,
    effect: () => model.keyed.add(grantor),
  };
}

function grantAct({ model, grantor, grantee, commitment, key, now, below }: Drawn): Act {
  const scope = below(6) === 0 ? 0 : 1 + below(15);
  const expiry = now + [0, 1, 2, DAY, 40 * DAY, TERM, TERM + 1][below(7)]!;
  const basis = below(8) === 0 ? ZeroHash : id("a law");
  return {
    name: "grant",
    office: grantor,
    send: (registry) => registry.grant({ grantor, grantee, scope, expiry, commitment, basis, evidence: ZeroHash }),
    refusal: (time) => {
      if (basis === ZeroHash) return "NoBasis";
      if (scope === 0) return "NoScope";
      if (expiry <= time || expiry > time + TERM) return "InvalidExpiry";
      if (grantor === grantee) return "InvalidGrantee";
      return model.keyed.has(grantee) ? undefined : "NoKey";
    },
    effect: () => model.grants.set(key, { scope, expiry }),
  };
}

function revokeAct({ model, grantor, grantee, commitment, key }: Drawn): Act {
  return {
    name: "revoke",
    office: grantor,
    send: (registry) => registry.revoke(grantor, grantee, commitment),
    refusal: (time) => model.liveOr(key, time),
    effect: () => model.grants.delete(key),
  };
}

function logAct({ model, grantor, grantee, commitment, key, below }: Drawn): Act {
  const scope = below(16);
  return {
    name: "logAccess",
    office: grantee,
    send: (registry) => registry.logAccess(grantor, grantee, commitment, scope, id("a case")),
    refusal: (time) => {
      const dead = model.liveOr(key, time);
      if (dead !== undefined) return dead;
      if (scope === 0) return "NoScope";
      return (scope & ~model.grants.get(key)!.scope) === 0 ? undefined : "OutOfScope";
    },
    effect: () => (model.logged += 1),
  };
}

/** "passes", or the error without the contract's name. */
async function outcomeOf({ disclosures, countries }: TestConsortium, sent: Promise<unknown>): Promise<string> {
  try {
    await sent;
    return "passes";
  } catch (error) {
    const data = revertDataOf(error) ?? "0x";
    const parsed = disclosures.interface.parseError(data) ?? countries.interface.parseError(data);
    return parsed?.name.replace(/^(DisclosureRegistry|CountryRegistry)/, "") ?? String(error);
  }
}

async function requireSame({ disclosures, members }: TestConsortium, model: Model, now: number): Promise<void> {
  const asked = members.flatMap((grantor) =>
    members.flatMap((grantee) => COMMITMENTS.map((commitment) => [grantor.code, grantee.code, commitment] as const)),
  );
  const [grantor, grantee, commitment] = asked[now % asked.length]!;
  const { record, live } = await disclosures.grantOf(grantor, grantee, commitment, { blockTag: "latest" });
  const known = model.grants.get(`${grantor}>${grantee}:${commitment}`) ?? { scope: 0, expiry: 0 };
  expect([Number(record.scope), Number(record.expiry)]).to.deep.equal([known.scope, known.expiry]);
  expect(live).to.equal(known.expiry > now);
}
