import { expect } from "chai";
import { network } from "hardhat";

import {
  authorise,
  Direction,
  type Instruction,
  newInstruction,
  parseDecision,
  refusalOf,
  revertDataOf,
} from "../../src/index.ts";
import {
  deployConsortium,
  entry,
  mined,
  setRules,
  type TestConsortium,
  type TestCountry,
} from "../utils/consortium.ts";
import { describeOnNode } from "../utils/espace.ts";
import { reinstate, suspend } from "../utils/participants.ts";
import { encodingOf, SIGNED_ACTS } from "../utils/signed-acts.ts";

const DEADLINE = 2 ** 40;
const CALLDATA_NOISE = 200n; // a zero byte in an address or signature is cheaper than another

describeOnNode("A real eSpace node", (shared) => {
  let real: TestConsortium;
  let embedded: TestConsortium;

  before(async () => {
    real = shared();
    embedded = await deployConsortium(await network.create());
  });

  it("runs the same code", async () => {
    for (const contract of ["gate", "engine", "countries", "currencies"] as const) {
      expect(await codeOf(real, contract)).to.equal(await codeOf(embedded, contract));
    }
  });

  it("carries a payment across a border, decides as the embedded chain does, and uses the same gas", async () => {
    const decided = [];
    for (const world of [embedded, real]) {
      const [china, kazakhstan] = pair(world);
      await pay(world, 1n);
      const before = await china.token.balanceOf(kazakhstan.banks[0]!);
      const receipt = await pay(world, 1_000n);
      expect(await china.token.balanceOf(kazakhstan.banks[0]!)).to.equal(before + 1_000n);
      const [event] = await china.token.queryFilter(china.token.filters.PaymentDecided(), receipt.blockNumber);
      decided.push({ decision: parseDecision(event!.args.decision), gas: receipt.gasUsed });
    }
    expect(decided[1]!.decision).to.deep.equal(decided[0]!.decision);
    expect(difference(decided[0]!.gas, decided[1]!.gas)).to.be.at.most(CALLDATA_NOISE);
  });

  it("settles payment versus payment once, by two signatures and a relayer", async () => {
    for (const world of [embedded, real]) {
      const instruction = await exchange(world);
      const consents = await consentsTo(world, instruction);
      const [china, kazakhstan] = pair(world);
      const [chinese, kazakh] = [china.banks[0]!, kazakhstan.banks[0]!];
      const before = [await china.token.balanceOf(kazakh), await kazakhstan.token.balanceOf(chinese)] as const;
      await mined(world.engine.connect(world.relayer).settle(instruction, consents));
      expect(await china.token.balanceOf(kazakh)).to.equal(before[0] + 500n);
      expect(await kazakhstan.token.balanceOf(chinese)).to.equal(before[1] + 30_000n);
      const replay = world.engine.connect(world.relayer).settle.staticCall(instruction, consents);
      expect(await errorNameOf(world, replay)).to.equal("ConsentNonceUsed");
    }
  });

  for (const { name, refusals, prepare } of SIGNED_ACTS) {
    it(`takes v 0 or 1 in ${name}, for the same consent and no other; the embedded chain does not`, async () => {
      for (const world of [embedded, real]) {
        const { method, signature, args } = await prepare(world);
        const [foreign, bare] = [28 - signature.v, signature.v - 27];
        const attempt = (v: number) => errorNameOf(world, method.staticCall(...args(encodingOf(signature, v))));
        expect(await attempt(foreign)).to.equal(world === real ? refusals.foreign : refusals.unreadable);
        expect(await attempt(bare)).to.equal(world === real ? undefined : refusals.unreadable);
        if (world === embedded) continue;
        await mined(method.send(...args(encodingOf(signature, bare))));
        expect([await attempt(bare), await attempt(signature.v)]).to.deep.equal([refusals.used, refusals.used]);
      }
    });
  }

  it("gives the same reason for each refusal", async () => {
    const reasons = [];
    for (const world of [embedded, real]) reasons.push(await refusals(world));
    expect(reasons[1]).to.deep.equal(reasons[0]);
    expect(reasons[1]).to.deep.equal([
      "PayeeUnknown",
      "SelfPayment",
      "InsufficientFunds",
      "OutboundCap",
      "InboundPurpose",
      "PayerNotActive",
    ]);
  });
});

/** What was deployed beside the gate, which its immutables name; addresses depend on the order of deployment. */
const NAMED = ["countries", "committee", "numbers", "standings"] as const;

async function codeOf(world: TestConsortium, name: "gate" | "engine" | "countries" | "currencies"): Promise<string> {
  const [contract, provider] = [world[name], world.joint.provider];
  let code = await provider!.getCode(contract);
  // The chain's id, the least notice and the end of invitations are written into the code, and differ.
  if (name !== "gate") return String(code.length);
  for (const other of NAMED) {
    const address = (await world[other].getAddress()).slice(2).toLowerCase();
    code = code.replaceAll(address, other);
  }
  return code;
}

function pair(world: TestConsortium): [TestCountry, TestCountry] {
  return [world.members[0]!, world.members[1]!];
}

async function pay(world: TestConsortium, amount: bigint) {
  const [china, kazakhstan] = pair(world);
  return mined(china.token.connect(china.banks[0]).transfer(kazakhstan.banks[0]!, amount));
}

async function exchange(world: TestConsortium): Promise<Instruction> {
  const [china, kazakhstan] = pair(world);
  const [chinese, kazakh] = [china.banks[0]!.address, kazakhstan.banks[0]!.address];
  const legs = [
    { token: await china.token.getAddress(), payer: chinese, payee: kazakh, amount: 500n },
    { token: await kazakhstan.token.getAddress(), payer: kazakh, payee: chinese, amount: 30_000n },
  ];
  return newInstruction({ legs, deadline: DEADLINE, purpose: "TREA" });
}

async function consentsTo(world: TestConsortium, instruction: Instruction) {
  const payers = pair(world).map(({ banks }) => banks[0]!);
  return Promise.all(payers.map((payer) => authorise(payer, world.domain, instruction)));
}

/**
 * Refusals by what only the chain can know, by rules, and by standing, each through the token's own transfer. Bank and rules are
 * left as they were.
 */
async function refusals(world: TestConsortium): Promise<(string | undefined)[]> {
  const [china, kazakhstan] = pair(world);
  const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
  const attempt = (to: { address: string }, amount: bigint) =>
    reasonOf(china.token.connect(payer).transfer.staticCall(to.address, amount));
  const reasons = [await attempt(world.stranger, 1n), await attempt(payer, 1n), await attempt(payee, 10n ** 12n)];
  await setRules(world.gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset, { cap: 100n })]);
  reasons.push(await attempt(payee, 101n));
  await setRules(world.gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, { purposes: 2n })]);
  reasons.push(await attempt(payee, 100n));
  await mined(suspend(world.gate, china, china.bankIds[0]!));
  reasons.push(await attempt(payee, 1n));
  await mined(reinstate(world.gate, china, china.bankIds[0]!));
  await setRules(world.gate, china, [entry(Direction.Outbound, kazakhstan.code, china.asset)]);
  await setRules(world.gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset)]);
  return reasons;
}

async function reasonOf(attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(
    () => undefined,
    (error: unknown) => refusalOf(error)?.reason.name,
  );
}

async function errorNameOf(world: TestConsortium, attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(
    () => undefined,
    (error: unknown) => nameOf(world, revertDataOf(error) ?? "0x"),
  );
}

function nameOf({ engine, members }: TestConsortium, data: string): string | undefined {
  return [engine, members[0]!.token].map((contract) => contract.interface.parseError(data)?.name).find(Boolean);
}

function difference(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
